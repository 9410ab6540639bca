//! What comes of a run.

use super::drivers::Drivers;
use super::engine::Engine;
use super::given::Given;
use super::job::Job;
use super::prepared::Study;
use super::samples::SamplePaths;
use super::settings::Settings;
use super::stages::{self, Ended};
use crate::ensemble::{Ensemble, Error, FailedTrial, Observer, Progress, SharedError};
use crate::summary::{Layout, Summary};

/// What came of a study.
#[derive(Debug)]
pub struct Findings {
    /// How it was run.
    pub settings: Settings,
    /// The trials that were finished: all of the settings, unless the run was stopped or one has failed.
    pub trials: u64,
    /// Whether all were.
    pub complete: bool,
    /// The trial that has ended the run.
    pub failure: Option<FailedTrial>,
    /// Why an observer was not shown all of these trials.
    pub unobserved: Option<SharedError>,
    /// The results.
    pub summary: Summary,
    /// What the trials that count were to fulfil; without it, all count.
    pub given: Option<Given>,
    /// Which factors drive the headline outcomes; `None` where draws have one trial each or are too few.
    pub drivers: Option<Drivers>,
    /// A few of its trials.
    pub samples: SamplePaths,
}

impl Study {
    /// Simulates what a job asks for, or as much as is done when `progress` is stopped or a trial fails.
    ///
    /// # Errors
    /// Where the settings do not fit together, or to what the job begins with.
    pub fn run<O: Observer + ?Sized>(
        &self,
        job: Job<'_, Summary, O>,
        ensemble: &Ensemble,
        progress: &Progress,
    ) -> Result<Findings, Error> {
        let settings = job.settings;
        let empty = Summary::new(&Layout::new(self.model(), settings.replicates)?);
        let given = job.condition()?;
        let engine = Engine::of(&[self], settings.seed).given(given);
        let (common, summary) = stages::run(&engine, empty, job, ensemble, progress)?.split();
        let found = Findings::of(self, common, summary, ensemble);
        let given = given.map(|given| Given::new(given, found.summary.draws(), found.trials));
        Ok(Findings { given, ..found })
    }
}

impl Findings {
    pub(super) fn of(
        study: &Study,
        ended: Ended<()>,
        summary: Summary,
        ensemble: &Ensemble,
    ) -> Self {
        let design = study.draws().monte_carlo(ended.settings.seed);
        let report = summary.report().ok();
        let drivers = report.and_then(|report| study.drivers(&design, &report, ensemble));
        Self {
            drivers,
            given: None,
            samples: SamplePaths::new(study, &ended.settings, summary.held()),
            settings: ended.settings,
            trials: ended.trials,
            complete: ended.complete,
            failure: ended.failure,
            unobserved: ended.unobserved,
            summary,
        }
    }
}
