//! One study, and the same without each of several reactions, on the same draws and streams.
//!
//! Reactions are switched off in the rates of the draw, one after the other. A trial in which a reaction
//! does not happen is the same without it, and is not simulated again.

use super::job::Job;
use super::prepared::Study;
use super::side_by_side::{Comparison, PairedError};
use super::stages;
use crate::compiled::Rates;
use crate::design::{MonteCarlo, Values};
use crate::ensemble::{self, Ensemble, Halt, Progress, Simulator};
use crate::model::{Model, OutcomeId, ReactionId};
use crate::random::{Key, Seed};
use crate::summary::{Paired, PairedLayout};
use crate::trial::{Record, Trial};

/// Compares a study with itself without each of these reactions, in the last values and the means over
/// time of these outcomes: side k + 1 is without reaction k.
///
/// # Errors
/// Where the settings do not fit together, or there is no outcome.
pub fn knockouts(
    study: &Study,
    reactions: &[ReactionId],
    outcomes: &[OutcomeId],
    job: Job<'_, Paired>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Comparison, PairedError> {
    let base = study.model();
    let without: Vec<Model> = reactions.iter().map(|off| base.without(*off)).collect();
    let models: Vec<&Model> = std::iter::once(base).chain(&without).collect();
    let replicates = job.settings.replicates;
    let layout = PairedLayout::new(&models, replicates).map_err(ensemble::Error::from)?;
    let layout = layout.of_outcomes(outcomes);
    if layout.outcomes().next().is_none() {
        return Err(PairedError::Nothing);
    }
    let simulator = Knockouts {
        study,
        design: study.draws().monte_carlo(job.settings.seed),
        seed: job.settings.seed,
        reactions,
    };
    let empty = Paired::new(&layout);
    let (common, paired) = stages::run(&simulator, empty, job, ensemble, progress)?.split();
    Ok(Comparison::of(common, paired))
}

/// The simulator of a study with each of several reactions switched off in turn.
struct Knockouts<'s> {
    study: &'s Study,
    design: MonteCarlo,
    seed: Seed,
    reactions: &'s [ReactionId],
}

/// What one thread needs for itself, and the trial at hand.
struct KnockoutWorker<'s> {
    trial: Trial<'s>,
    rates: Rates,
    values: Values,
    record: Record,
    /// By replicate, how often each reaction happened with all of them on.
    counts: Vec<Vec<u32>>,
}

impl<'s> Simulator for Knockouts<'s> {
    type Worker = KnockoutWorker<'s>;
    type Record = Record;

    fn arms(&self) -> usize {
        self.reactions.len() + 1
    }

    fn worker(&self, progress: &Progress) -> Self::Worker {
        let compiled = self.study.compiled();
        KnockoutWorker {
            trial: Trial::new(compiled).stopped_by(progress.flag()),
            rates: Rates::new(compiled),
            values: self.study.draws().values(),
            record: Record::default(),
            counts: Vec::new(),
        }
    }

    /// Each record is reduced to its end, so that a hundred of them take little memory.
    fn draw(
        &self,
        worker: &mut Self::Worker,
        draw: u64,
        records: &mut [Record],
    ) -> Result<(), Halt> {
        let replicates = records.len() / self.arms();
        let (study, values) = (self.study, &mut worker.values);
        study.draws().load(&self.design, draw, values);
        worker.rates.load(study.compiled(), &values.factors);
        let (baseline, others) = records.split_at_mut(replicates);
        worker.counts.resize(replicates, Vec::new());
        for (j, end) in baseline.iter_mut().enumerate() {
            self.simulate(worker, (0, draw, j), end)?;
            worker.counts[j].clone_from(&worker.record.counts);
        }
        let others = others.chunks_exact_mut(replicates);
        for (arm, (reaction, ends)) in (1..).zip(self.reactions.iter().zip(others)) {
            let compiled = study.compiled();
            worker.rates.switch(compiled, *reaction, false);
            let done = self.without(worker, *reaction, (arm, draw), (baseline, ends));
            worker.rates.switch(compiled, *reaction, true);
            done?;
        }
        Ok(())
    }
}

impl Knockouts<'_> {
    /// The trials of a draw with one reaction switched off.
    fn without(
        &self,
        worker: &mut KnockoutWorker<'_>,
        reaction: ReactionId,
        (arm, draw): (usize, u64),
        (baseline, ends): (&[Record], &mut [Record]),
    ) -> Result<(), Halt> {
        for (j, end) in ends.iter_mut().enumerate() {
            if worker.counts[j][reaction.index()] == 0 {
                end.copy_end(&baseline[j]);
            } else {
                self.simulate(worker, (arm, draw, j), end)?;
            }
        }
        Ok(())
    }

    fn simulate(
        &self,
        worker: &mut KnockoutWorker<'_>,
        (arm, draw, j): (usize, u64, usize),
        end: &mut Record,
    ) -> Result<(), Halt> {
        let replicate = j as u64;
        let key = Key::of_trial(self.seed, draw, replicate);
        let run = worker.trial.run(&worker.rates, &key, &mut worker.record);
        run.map_err(|error| Halt::of_trial(arm, replicate, error))?;
        end.copy_end(&worker.record);
        Ok(())
    }
}
