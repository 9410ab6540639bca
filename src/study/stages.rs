//! A run in stages: between two of them it is looked at, and can be saved.

use std::ops::Range;

use super::job::Job;
use super::settings::Settings;
use crate::ensemble::{
    End, Ensemble, Error, FailedTrial, Observer, Plan, Progress, SharedError, Simulator, Tally,
    Unobserved,
};
use crate::trial::Record;

/// Draws before a stopping rule is looked at for the first time; then each time they have doubled.
const FIRST_LOOK: u64 = 1 << 10;

/// What came of a run.
#[derive(Clone, Debug)]
pub(super) struct Ended<T> {
    pub tally: T,
    /// Trials that it holds, from the first.
    pub trials: u64,
    /// As asked for; of a run that a rule has stopped, with the trials that were done.
    pub settings: Settings,
    /// Whether nothing has stopped the run from outside, and no trial has failed.
    pub complete: bool,
    pub failure: Option<FailedTrial>,
    pub unobserved: Option<SharedError>,
}

impl<T> Ended<T> {
    /// All but the tally, and the tally.
    pub fn split(self) -> (Ended<()>, T) {
        let common = Ended {
            tally: (),
            trials: self.trials,
            settings: self.settings,
            complete: self.complete,
            failure: self.failure,
            unobserved: self.unobserved,
        };
        (common, self.tally)
    }
}

/// Runs a job, which begins with an empty tally unless it has a start.
pub(super) fn run<T: Tally, O: Observer + ?Sized>(
    engine: &impl Simulator<Record = Record>,
    empty: T,
    mut job: Job<'_, T, O>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Ended<T>, Error> {
    let settings = job.settings;
    let all = Plan::new(settings.trials, settings.replicates)?.draws();
    let Range {
        start: first,
        end: last,
    } = job.range.take().unwrap_or(all);
    let (mut tally, mut done) = (empty, first);
    if let Some((start, draws)) = job.start.take() {
        tally.merge(&start)?;
        done = draws;
    }
    let (mut end, mut unobserved) = (End::Complete, None);
    while matches!(end, End::Complete | End::Paused)
        && done < last
        && !job.suffices(&tally, done)?
    {
        let stage = Plan::part(done..job.next_look(done).min(last), settings.replicates)?;
        let stage = stage.within(job.stage);
        let run = match unobserved {
            None => ensemble.run(&stage, engine, tally, job.observer, progress)?,
            Some(_) => ensemble.run(&stage, engine, tally, &Unobserved, progress)?,
        };
        (tally, done, end) = (run.tally, run.draws.end, run.end);
        unobserved = unobserved.or(run.observed.err());
        if let (Some(save), true) = (&mut job.checkpoint, done < last) {
            save(&tally, done);
        }
    }
    let complete = matches!(end, End::Complete | End::Paused);
    let trials = (done - first) * u64::from(settings.replicates);
    Ok(Ended {
        tally,
        trials,
        settings: Settings {
            trials: if complete { trials } else { settings.trials },
            ..settings
        },
        complete,
        failure: match end {
            End::Failed(failed) => Some(failed),
            _ => None,
        },
        unobserved,
    })
}

impl<T: Tally, O: Observer + ?Sized> Job<'_, T, O> {
    /// Whether a look after so many draws says that they suffice.
    fn suffices(&self, tally: &T, draws: u64) -> Result<bool, Error> {
        let is_look = draws.is_multiple_of(FIRST_LOOK) && (draws / FIRST_LOOK).is_power_of_two();
        match &self.suffices {
            Some(suffices) if is_look => Ok(suffices(tally)?),
            _ => Ok(false),
        }
    }

    /// The draws of the next look after so many.
    fn next_look(&self, draws: u64) -> u64 {
        match self.suffices {
            Some(_) => FIRST_LOOK * (draws / FIRST_LOOK + 1).next_power_of_two(),
            None => u64::MAX,
        }
    }
}
