//! Trials of the states that pages ask for: begun with a few, gone on with, and kept for a while.

use std::sync::{Arc, Mutex};

use super::cache::{Cache, locked};
use super::refusal::Refusal;
use crate::ensemble::{Ensemble, FailedTrial, Progress, Unobserved};
use crate::random::Seed;
use crate::study::{Comparison, DEFAULT_REPLICATES, Findings, Job, Settings, Study, side_by_side};

/// States whose trials are kept.
const KEPT: usize = 12;
/// Numbers of trials of a state that are kept: what is shown, and what comes next.
const STAGES: usize = 3;

/// What so many trials of each study have shown.
#[derive(Debug)]
pub(super) struct Done {
    pub trials: u64,
    /// In the order of the studies.
    pub findings: Vec<Findings>,
    /// Each against the first, trial by trial, where there are several.
    pub comparison: Option<Comparison>,
}

/// Studies on the same draws, and what is known of them.
#[derive(Debug)]
pub(super) struct Sim {
    pub studies: Vec<Arc<Study>>,
    seed: Seed,
    done: Mutex<Vec<Arc<Done>>>,
}

/// All that are kept.
#[derive(Debug)]
pub(super) struct Runs {
    pub ensemble: Arc<Ensemble>,
    sims: Mutex<Cache<Arc<Sim>>>,
}

impl Runs {
    /// A pool of so many threads; 0 is one for each core.
    pub fn new(threads: usize) -> Result<Self, crate::ensemble::Error> {
        Ok(Self {
            ensemble: Arc::new(Ensemble::new(threads)?),
            sims: Mutex::new(Cache::new(KEPT)),
        })
    }

    /// The trials of this name.
    pub fn get(&self, name: &str) -> Option<Arc<Sim>> {
        locked(&self.sims).get(name)
    }

    /// The trials of studies under this name, which stands for the studies and the seed.
    pub fn keep(&self, name: &str, seed: u64, studies: Vec<Arc<Study>>) -> Arc<Sim> {
        let done = Mutex::new(Vec::new());
        let seed = Seed(seed);
        let sim = Sim {
            studies,
            seed,
            done,
        };
        locked(&self.sims).keep(name, Arc::new(sim))
    }
}

impl Sim {
    /// So many trials of each: those that are there, gone on with. The bits are those of one run.
    pub fn run(
        &self,
        trials: u64,
        ensemble: &Ensemble,
        progress: &Progress,
    ) -> Result<Arc<Done>, Refusal> {
        if let Some(done) = self.held(|held| held == trials) {
            return Ok(done);
        }
        let start = self.held(|held| held < trials);
        let settings = Settings {
            seed: self.seed,
            trials,
            replicates: DEFAULT_REPLICATES,
        };
        let done = match &self.studies[..] {
            [one] => alone(one, settings, start, ensemble, progress)?,
            all => together(all, settings, start, ensemble, progress)?,
        };
        let done = Arc::new(done);
        let mut held = locked(&self.done);
        if held.len() == STAGES {
            held.remove(0);
        }
        held.push(Arc::clone(&done));
        Ok(done)
    }

    /// The most trials that are held and fit.
    fn held(&self, fits: impl Fn(u64) -> bool) -> Option<Arc<Done>> {
        let held = locked(&self.done);
        let fitting = held.iter().filter(|done| fits(done.trials));
        fitting.max_by_key(|done| done.trials).cloned()
    }
}

fn draws(done: &Done) -> u64 {
    done.trials / u64::from(DEFAULT_REPLICATES)
}

fn alone(
    study: &Study,
    settings: Settings,
    start: Option<Arc<Done>>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Done, Refusal> {
    let mut job = Job::new(settings);
    if let Some(start) = start {
        job = job.from(start.findings[0].summary.clone(), draws(&start));
    }
    let found = study.run(job, ensemble, progress)?;
    check(found.complete, found.failure.as_ref())?;
    Ok(Done {
        trials: settings.trials,
        findings: vec![found],
        comparison: None,
    })
}

fn together(
    studies: &[Arc<Study>],
    settings: Settings,
    start: Option<Arc<Done>>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Done, Refusal> {
    let observers: Vec<Unobserved> = studies.iter().map(|_| Unobserved).collect();
    let mut job = Job::new(settings).observed(&observers[..]);
    if let Some(start) = start {
        let summaries = start.findings.iter().map(|found| found.summary.clone());
        let paired = start
            .comparison
            .as_ref()
            .map(|compared| compared.paired.clone());
        if let Some(paired) = paired {
            job = job.from((summaries.collect(), paired), draws(&start));
        }
    }
    let studies: Vec<&Study> = studies.iter().map(Arc::as_ref).collect();
    let all = side_by_side(&studies, &[], job, ensemble, progress)?;
    check(all.comparison.complete, all.comparison.failure.as_ref())?;
    Ok(Done {
        trials: settings.trials,
        findings: all.findings,
        comparison: Some(all.comparison),
    })
}

fn check(complete: bool, failure: Option<&FailedTrial>) -> Result<(), Refusal> {
    match failure {
        Some(failed) => Err(Refusal::Impossible(failed.to_string())),
        None if complete => Ok(()),
        None => Err(Refusal::Superseded),
    }
}
