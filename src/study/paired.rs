//! Several studies on the same draws and streams.

use super::{Engine, Settings, Study, Worker};
use crate::ensemble::{self, Ensemble, Plan, Progress, Simulator};
use crate::summary::{Paired, PairedLayout};
use crate::trial::{InstantLoop, Record};

/// Why studies cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum PairedError {
    /// They are not recorded on the same days.
    #[error(
        "`{first}` runs for {one} d and `{other}` for {two} d: give --horizon, so that all run equally long"
    )]
    Horizons {
        /// The title of the baseline.
        first: String,
        /// Of the other.
        other: String,
        /// Days.
        one: f64,
        /// Days.
        two: f64,
    },
    /// They are recorded at different steps.
    #[error(
        "`{first}` records every {one} d and `{other}` every {two} d: give both the same `grid`"
    )]
    Grids {
        /// The title of the baseline.
        first: String,
        /// Of the other.
        other: String,
        /// Days.
        one: f64,
        /// Days.
        two: f64,
    },
    /// They have no outcome and no milestone in common.
    #[error(
        "the scenarios have no outcome (same name, unit, range and resolution) and no milestone in common"
    )]
    Nothing,
    /// A run failed.
    #[error(transparent)]
    Ensemble(#[from] ensemble::Error),
}

/// What came of several studies, trial by trial against the first.
#[derive(Debug)]
pub struct Comparison {
    /// How they were run.
    pub settings: Settings,
    /// Trials of each that were finished.
    pub trials: u64,
    /// Whether all were.
    pub complete: bool,
    /// The differences.
    pub paired: Paired,
}

/// Simulates each trial with every study, and compares them with the first: trial (draw, replicate) of
/// one and of another have the same values of factors with the same address, and the same streams.
///
/// # Errors
/// Where the studies have different horizons or grids, nothing in common, or a trial fails.
pub fn compare(
    studies: &[&Study],
    settings: Settings,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Comparison, PairedError> {
    let plan = Plan::new(settings.trials, settings.replicates)?;
    if let Some((first, others)) = studies.split_first() {
        others.iter().try_for_each(|other| fits(first, other))?;
    }
    let models: Vec<_> = studies.iter().map(|study| study.model()).collect();
    let layout = PairedLayout::new(&models, settings.replicates).map_err(ensemble::Error::from)?;
    if layout.outcomes().next().is_none() && layout.milestones().next().is_none() {
        return Err(PairedError::Nothing);
    }
    let engines = Engines(
        studies
            .iter()
            .map(|study| study.engine(settings.seed))
            .collect(),
    );
    let run = ensemble.run_paired(&plan, &engines, &layout, progress)?;
    Ok(Comparison {
        settings,
        trials: run.summary.trials(),
        complete: run.complete,
        paired: run.summary,
    })
}

fn fits(first: &Study, other: &Study) -> Result<(), PairedError> {
    let (a, b) = (first.model(), other.model());
    let titles = (a.title.clone(), b.title.clone());
    if a.horizon != b.horizon {
        return Err(PairedError::Horizons {
            first: titles.0,
            other: titles.1,
            one: a.horizon,
            two: b.horizon,
        });
    }
    if a.grid != b.grid {
        return Err(PairedError::Grids {
            first: titles.0,
            other: titles.1,
            one: a.grid,
            two: b.grid,
        });
    }
    Ok(())
}

/// The simulators of several studies.
struct Engines<'s>(Vec<Engine<'s>>);

impl<'s> Simulator for Engines<'s> {
    type Worker = Vec<Worker<'s>>;
    type Error = InstantLoop;

    fn worker(&self) -> Self::Worker {
        self.0.iter().map(Simulator::worker).collect()
    }

    fn draw(
        &self,
        workers: &mut Self::Worker,
        draw: u64,
        records: &mut [Record],
    ) -> Result<(), InstantLoop> {
        let replicates = records.len() / self.0.len();
        let parts = records.chunks_exact_mut(replicates);
        for ((engine, worker), part) in self.0.iter().zip(workers).zip(parts) {
            engine.draw(worker, draw, part)?;
        }
        Ok(())
    }
}
