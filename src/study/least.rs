//! The trial of a run that scores least: a run of its own, whose tally is one number.

use super::engine::Engine;
use super::job::Job;
use super::prepared::Study;
use super::settings::Settings;
use super::stages::{self, Ended};
use crate::criterion::Criterion;
use crate::ensemble::{Ensemble, Error, FailedTrial, Progress, Tally};
use crate::summary;
use crate::trial::Record;

/// Why no trial was found.
#[derive(Debug, thiserror::Error)]
pub enum LeastError {
    /// The settings do not fit together.
    #[error(transparent)]
    Ensemble(#[from] Error),
    /// A trial failed.
    #[error(transparent)]
    Failed(FailedTrial),
    /// None fulfils what is given.
    #[error("no trial fulfils what is given")]
    None,
    /// The run was stopped.
    #[error("interrupted")]
    Interrupted,
}

/// The least score so far and the first trial that has it.
struct Least<'a, F> {
    score: &'a F,
    best: (f64, u64),
}

impl<F: Fn(&Record) -> f64 + Sync> Tally for Least<'_, F> {
    fn empty(&self) -> Self {
        let best = (f64::INFINITY, u64::MAX);
        Self { best, ..*self }
    }

    fn add(&mut self, draw: u64, records: &[Record]) {
        for (trial, record) in (draw * records.len() as u64..).zip(records) {
            let other = ((self.score)(record), trial);
            self.meet(other);
        }
    }

    fn merge(&mut self, other: &Self) -> Result<(), summary::Error> {
        self.meet(other.best);
        Ok(())
    }
}

impl<F> Least<'_, F> {
    fn meet(&mut self, (score, trial): (f64, u64)) {
        if score < self.best.0 || (score == self.best.0 && trial < self.best.1) {
            self.best = (score, trial);
        }
    }
}

impl Study {
    /// The number of the trial with the least score among those of a run that fulfil what is given; of several
    /// the first.
    ///
    /// # Errors
    /// Where a trial fails, the run is stopped, or no trial fulfils what is given.
    pub fn least<F: Fn(&Record) -> f64 + Sync>(
        &self,
        (settings, given): (Settings, Option<&Criterion>),
        score: F,
        ensemble: &Ensemble,
        progress: &Progress,
    ) -> Result<u64, LeastError> {
        let none = Least {
            score: &score,
            best: (f64::INFINITY, u64::MAX),
        };
        let job = Job::new(settings).given(given);
        let engine = Engine::of(&[self], settings.seed).given(job.condition()?);
        match stages::run(&engine, none, job, ensemble, progress)? {
            Ended {
                failure: Some(failed),
                ..
            } => Err(LeastError::Failed(failed)),
            Ended {
                complete: false, ..
            } => Err(LeastError::Interrupted),
            Ended { tally, trials, .. } if given.is_some() && tally.best.1 >= trials => {
                Err(LeastError::None)
            }
            // Where no score is a number, the first trial will do.
            Ended { tally, trials, .. } if tally.best.1 >= trials => Ok(0),
            Ended { tally, .. } => Ok(tally.best.1),
        }
    }
}
