//! What is asked of a run.

use std::ops::Range;
use std::time::Duration;

use super::settings::Settings;
use super::stopping::StoppingRule;
use crate::criterion::Criterion;
use crate::design::Design;
use crate::ensemble::{Error, Observer, Unobserved};
use crate::summary::{self, Summary};

/// How long a run goes on between two checkpoints, unless something else is asked for.
pub const STAGE: Duration = Duration::from_secs(2);

/// Whether what is tallied suffices.
pub(super) type Suffices<'a, T> = Box<dyn Fn(&T) -> Result<bool, summary::Error> + Send + 'a>;
/// What is done with what is tallied so far, of so many draws.
pub(super) type Checkpoint<'a, T> = &'a mut (dyn FnMut(&T, u64) + Send);

/// What is asked of a run that makes a tally `T`: by default, a number of trials and nothing else.
pub struct Job<'a, T = Summary, O: Observer + ?Sized = Unobserved> {
    pub(super) settings: Settings,
    /// Which draws; all of the settings where it is not said.
    pub(super) range: Option<Range<u64>>,
    /// What is known already, of the draws from the first up to this one.
    pub(super) start: Option<(T, u64)>,
    pub(super) suffices: Option<Suffices<'a, T>>,
    pub(super) given: Option<&'a Criterion>,
    /// Where factor values come from, if not from independent draws.
    pub(super) design: Option<&'a dyn Design>,
    pub(super) observer: &'a O,
    pub(super) stage: Duration,
    pub(super) checkpoint: Option<Checkpoint<'a, T>>,
}

impl<T> Job<'_, T> {
    /// All trials of the settings.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            range: None,
            start: None,
            suffices: None,
            given: None,
            design: None,
            observer: &Unobserved,
            stage: STAGE,
            checkpoint: None,
        }
    }
}

impl<'a, T, O: Observer + ?Sized> Job<'a, T, O> {
    /// Goes on from a run of the same settings (but for the number of trials) that was ended after so
    /// many draws.
    pub fn from(self, tally: T, draws: u64) -> Self {
        let start = Some((tally, draws));
        Self { start, ..self }
    }

    /// Only these draws of the settings: a part of a run, to be merged with the others.
    pub fn draws(self, range: Range<u64>) -> Self {
        let range = Some(range);
        Self { range, ..self }
    }

    /// Counts only trials that fulfil a criterion; of several studies, those of which the trial of the first
    /// does. The settings must have one trial for each draw: those that fulfil it are then independent, and
    /// every number is one of the conditional distribution.
    pub fn given(self, given: Option<&'a Criterion>) -> Self {
        Self { given, ..self }
    }

    /// Takes factor values from this design instead of independent draws; of one with so many rows, all of them:
    /// the settings must ask for each once.
    pub fn designed(self, design: Option<&'a dyn Design>) -> Self {
        Self { design, ..self }
    }

    /// The design of rows that is given, where the settings ask for each of them once; of hypercubes, also a part.
    pub(super) fn sample(&self) -> Result<Option<&'a dyn Design>, Error> {
        let draws = self.settings.trials / u64::from(self.settings.replicates.max(1));
        let given = self.design.and_then(|design| design.record());
        let dealt = self.design.and_then(|design| design.hypercubes());
        if let Some(rows) = given.map(|given| given.rows).filter(|rows| *rows != draws) {
            return Err(Error::Rows { rows, draws });
        }
        match dealt.map(|dealt| dealt.rows).filter(|rows| *rows < draws) {
            Some(rows) => Err(Error::Rows { rows, draws }),
            None => Ok(self.design),
        }
    }

    /// What is given, where it can be.
    pub(super) fn condition(&self) -> Result<Option<&'a Criterion>, Error> {
        let replicates = self.settings.replicates;
        match self.given {
            Some(_) if replicates != 1 => Err(Error::Conditional { replicates }),
            given => Ok(given),
        }
    }

    /// Calls this about every so often, between draws, with what is tallied so far and the number of
    /// draws that it holds: all from the first. When changes no result.
    pub fn checkpoint(self, every: Duration, save: Checkpoint<'a, T>) -> Self {
        Self {
            stage: every,
            checkpoint: Some(save),
            ..self
        }
    }

    /// Shows every trial that counts to an observer, in order; of a run that goes on, those that are new.
    pub fn observed<P: Observer + ?Sized>(self, observer: &'a P) -> Job<'a, T, P> {
        Job {
            settings: self.settings,
            range: self.range,
            start: self.start,
            suffices: self.suffices,
            given: self.given,
            design: self.design,
            observer,
            stage: self.stage,
            checkpoint: self.checkpoint,
        }
    }
}

impl<'a, O: Observer + ?Sized> Job<'a, Summary, O> {
    /// Stops where a number is exact enough, and at the latest after the trials of the settings.
    ///
    /// The error is looked at after 1,024 draws and each time they have doubled, whatever the threads
    /// and the machine, so that the run is that of a fixed number of trials: the settings of the
    /// findings have it. Chow & Robbins (1965, doi:10.1214/aoms/1177700156) show that intervals
    /// of a width at which one stops keep their coverage as the width shrinks; the few looks
    /// here leave less to chance than their looking after every trial.
    pub fn until(self, rule: Option<&'a StoppingRule>) -> Self {
        let suffices = rule.map(|rule| -> Suffices<'a, Summary> {
            Box::new(move |summary| Ok(rule.is_met(&summary.report()?)))
        });
        Self { suffices, ..self }
    }
}
