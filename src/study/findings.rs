//! What comes of a run.

use super::drivers::Drivers;
use super::engine::Engine;
use super::given::Given;
use super::job::Job;
use super::prepared::Study;
use super::samples::SamplePaths;
use super::settings::Settings;
use super::stages::{self, Ended};
use crate::design::{Design, HypercubesRecord, SampleRecord};
use crate::ensemble::{Ensemble, Error, FailedTrial, Observer, Progress, SharedError};
use crate::summary::Summary;

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
    /// The rows of factor values that somebody gave, if they were not drawn.
    pub design: Option<SampleRecord>,
    /// The Latin hypercubes of which its draws are the points, if they are not independent.
    pub hypercubes: Option<HypercubesRecord>,
    /// Which factors drive the headline outcomes; `None` where draws have one trial each, are too few or were
    /// given.
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
        let given = job.condition()?;
        let monte_carlo = self.draws().monte_carlo(settings.seed);
        let sample = job.sample()?;
        let empty = Summary::new(&self.layout(settings.replicates, sample)?);
        let design = sample.unwrap_or(&monte_carlo);
        let engine = Engine::new(vec![(self, design)], settings.seed).given(given);
        let (common, summary) = stages::run(&engine, empty, job, ensemble, progress)?.split();
        let found = Findings::of((self, design), common, summary, ensemble);
        let given = given.map(|given| Given::new(given, found.summary.draws(), found.trials));
        Ok(Findings { given, ..found })
    }
}

impl Findings {
    /// Of a study whose factor values came from this design. Drivers are told of random draws: rows that somebody
    /// gives need not be such.
    pub(super) fn of(
        (study, design): (&Study, &dyn Design),
        ended: Ended<()>,
        summary: Summary,
        ensemble: &Ensemble,
    ) -> Self {
        let report = summary.report().ok().filter(|_| design.record().is_none());
        let drivers = report.and_then(|report| study.drivers(&design, &report, ensemble));
        Self {
            drivers,
            design: design.record().cloned(),
            hypercubes: design.hypercubes(),
            given: None,
            samples: SamplePaths::new((study, design), &ended.settings, summary.held()),
            settings: ended.settings,
            trials: ended.trials,
            complete: ended.complete,
            failure: ended.failure,
            unobserved: ended.unobserved,
            summary,
        }
    }
}
