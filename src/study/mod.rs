//! The whole pipeline in one call; what every face uses.

mod goal;
mod paired;

pub use goal::{Goal, GoalError};
pub use paired::{Comparison, PairedError, compare};

use std::ops::Range;

use crate::compiled::{Compiled, Rates};
use crate::design::{Draws, Values};
use crate::ensemble::{
    self, DEFAULT_CHUNK, Ensemble, Observer, Plan, Progress, Simulator, Unobserved,
};
use crate::model::Model;
use crate::random::{DEFAULT_SEED, Key, Seed};
use crate::summary::{Layout, Summary};
use crate::trial::{InstantLoop, Record, TraceEvent, Trial};

/// Trials of a run when none are asked for.
pub const DEFAULT_TRIALS: u64 = 20_000;
/// The most trials of a run that stops by precision, when no other limit is given.
pub const DEFAULT_LIMIT: u64 = 10_000_000;
/// Trials per draw when none are asked for: with two, variance splits into what we do not know and
/// what is chance, at no cost to the predictive distribution.
pub const DEFAULT_REPLICATES: u32 = 2;

/// Draws before the first look at the precision of a run; each later look is at twice as many.
const FIRST_LOOK: u64 = 1 << 10;

/// How a study is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The seed.
    pub seed: Seed,
    /// Trials in all.
    pub trials: u64,
    /// Trials per draw; must divide the trials.
    pub replicates: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: DEFAULT_SEED,
            trials: DEFAULT_TRIALS,
            replicates: DEFAULT_REPLICATES,
        }
    }
}

/// A model, ready to be simulated.
#[derive(Clone, Debug)]
pub struct Study {
    model: Model,
    compiled: Compiled,
    draws: Draws,
}

/// What came of a study.
#[derive(Debug)]
pub struct Findings {
    /// How it was run.
    pub settings: Settings,
    /// The trials that were finished: all of the settings, unless the run was stopped.
    pub trials: u64,
    /// Whether all were.
    pub complete: bool,
    /// The results.
    pub summary: Summary,
}

/// One trial, replayed alone.
#[derive(Clone, Debug)]
pub struct Replay {
    /// What it leaves behind for the summary.
    pub record: Record,
    /// The factor values of its draw.
    pub factors: Vec<f64>,
}

/// One trial, watched.
#[derive(Clone, Debug)]
pub struct Traced {
    /// What it leaves behind for the summary.
    pub record: Record,
    /// The logarithm of the density of its path, given its factors.
    pub log_likelihood: f64,
    /// What happened, and what else could have, in time order.
    pub events: Vec<TraceEvent>,
    /// The factor values of its draw.
    pub factors: Vec<f64>,
}

impl Study {
    /// Prepares a model.
    pub fn new(model: Model) -> Self {
        let (compiled, draws) = (Compiled::new(&model), Draws::new(&model));
        Self {
            model,
            compiled,
            draws,
        }
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The model as flat arrays.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// The values of all factors in one draw, in the order of the model.
    pub fn factors(&self, seed: Seed, draw: u64) -> Vec<f64> {
        let mut values = self.draws.values();
        self.draws.load(seed, draw, &mut values);
        values.factors
    }

    /// Simulates all trials, or as many as are done when `progress` is stopped.
    ///
    /// # Errors
    /// Where the settings do not fit together, or a trial cannot be simulated.
    pub fn run(
        &self,
        settings: Settings,
        ensemble: &Ensemble,
        progress: &Progress,
    ) -> Result<Findings, ensemble::Error> {
        self.run_observed(settings, ensemble, progress, &Unobserved)
    }

    /// The same, while `observer` is shown every trial that counts, in order.
    ///
    /// # Errors
    /// As [`run`](Self::run), and where the observer cannot go on.
    pub fn run_observed(
        &self,
        settings: Settings,
        ensemble: &Ensemble,
        progress: &Progress,
        observer: &impl Observer,
    ) -> Result<Findings, ensemble::Error> {
        let plan = observable(Plan::new(settings.trials, settings.replicates)?);
        let layout = Layout::new(&self.model, settings.replicates)?;
        let engine = self.engine(settings.seed);
        let run = ensemble.run_observed(&plan, &engine, &layout, progress, observer)?;
        Ok(Findings {
            settings,
            trials: run.summary.trials(),
            complete: run.complete,
            summary: run.summary,
        })
    }

    /// Simulates until a number is as exact as `goal` says, and at most the trials of the settings.
    ///
    /// The error is looked at after 1,024 draws and each time they have doubled, whatever the threads
    /// and the machine, so that the run is that of a fixed number of trials: the settings of the
    /// findings have it. Chow & Robbins (1965, doi:10.1214/aoms/1177700156) show that intervals
    /// of a width at which one stops keep their coverage as the width shrinks; the few looks
    /// here leave less to chance than their looking after every trial.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_until(
        &self,
        goal: &Goal,
        most: Settings,
        ensemble: &Ensemble,
        progress: &Progress,
    ) -> Result<Findings, ensemble::Error> {
        self.run_until_observed(goal, most, ensemble, progress, &Unobserved)
    }

    /// The same, while `observer` is shown every trial that counts, in order.
    ///
    /// # Errors
    /// As [`run`](Self::run), and where the observer cannot go on.
    pub fn run_until_observed(
        &self,
        goal: &Goal,
        most: Settings,
        ensemble: &Ensemble,
        progress: &Progress,
        observer: &impl Observer,
    ) -> Result<Findings, ensemble::Error> {
        let whole = Plan::new(most.trials, most.replicates)?;
        let layout = Layout::new(&self.model, most.replicates)?;
        let (mut summary, mut done) = (Summary::new(&layout), 0);
        let mut complete = true;
        let mut look = FIRST_LOOK;
        while complete && done < whole.draws().end {
            let part = Plan::part(done..look.min(whole.draws().end), most.replicates)?;
            let (part, engine) = (observable(part), self.engine(most.seed));
            let run = ensemble.run_observed(&part, &engine, &layout, progress, observer)?;
            summary.merge(&run.summary)?;
            (done, complete) = (run.draws.end, run.complete);
            look *= 2;
            if complete && goal.is_met(&summary.report()?) {
                break;
            }
        }
        let trials = summary.trials();
        Ok(Findings {
            settings: Settings {
                // Of a run that was stopped from outside, how far it might have gone.
                trials: if complete { trials } else { most.trials },
                ..most
            },
            trials,
            complete,
            summary,
        })
    }

    /// Replays trials one after the other, in order, and shows each with its number and record.
    ///
    /// # Errors
    /// Where reactions trigger each other without end.
    pub fn visit(
        &self,
        settings: &Settings,
        trials: Range<u64>,
        mut see: impl FnMut(u64, &Record),
    ) -> Result<(), InstantLoop> {
        let m = u64::from(settings.replicates);
        let engine = self.engine(settings.seed);
        let (mut worker, mut record) = (engine.worker(), Record::default());
        let mut loaded = None;
        for k in trials {
            if loaded.replace(k / m) != Some(k / m) {
                engine.load(&mut worker, k / m);
            }
            engine.trial(&mut worker, k / m, k % m, &mut record)?;
            see(k, &record);
        }
        Ok(())
    }

    /// Replays trial `k` and watches it.
    ///
    /// # Errors
    /// Where reactions trigger each other without end.
    pub fn trace(&self, settings: &Settings, k: u64) -> Result<Traced, InstantLoop> {
        let m = u64::from(settings.replicates);
        let engine = self.engine(settings.seed);
        let mut worker = engine.worker();
        engine.load(&mut worker, k / m);
        let mut record = Record::default();
        let key = Key::of_trial(settings.seed, k / m, k % m);
        let log_likelihood = worker.trial.trace(&worker.rates, &key, &mut record)?;
        Ok(Traced {
            record,
            log_likelihood,
            events: worker.trial.events().to_vec(),
            factors: worker.values.factors,
        })
    }

    /// The simulator of this study at a seed.
    pub fn engine(&self, seed: Seed) -> Engine<'_> {
        Engine { study: self, seed }
    }

    /// Replays trial `k` of any run with this seed and so many replicates.
    ///
    /// # Errors
    /// Where reactions trigger each other without end.
    pub fn replay(&self, settings: &Settings, k: u64) -> Result<Replay, InstantLoop> {
        let m = u64::from(settings.replicates);
        let engine = self.engine(settings.seed);
        let mut worker = engine.worker();
        engine.load(&mut worker, k / m);
        let mut record = Record::default();
        engine.trial(&mut worker, k / m, k % m, &mut record)?;
        Ok(Replay {
            record,
            factors: worker.values.factors,
        })
    }
}

/// With chunks of no more trials than [`DEFAULT_CHUNK`] draws of the default replicates have: what is
/// noted about a chunk is held in memory.
fn observable(plan: Plan) -> Plan {
    let trials = DEFAULT_CHUNK * u64::from(DEFAULT_REPLICATES);
    let chunk = (trials / u64::from(plan.replicates())).min(DEFAULT_CHUNK);
    plan.with_chunk(chunk)
}

/// The simulator of a study.
#[derive(Clone, Copy, Debug)]
pub struct Engine<'s> {
    study: &'s Study,
    seed: Seed,
}

/// What one thread needs for itself.
#[derive(Clone, Debug)]
pub struct Worker<'s> {
    trial: Trial<'s>,
    rates: Rates,
    values: Values,
}

impl<'s> Engine<'s> {
    fn load(&self, worker: &mut Worker<'s>, draw: u64) {
        self.study.draws.load(self.seed, draw, &mut worker.values);
        worker
            .rates
            .load(&self.study.compiled, &worker.values.factors);
    }

    fn trial(
        &self,
        worker: &mut Worker<'s>,
        draw: u64,
        replicate: u64,
        record: &mut Record,
    ) -> Result<(), InstantLoop> {
        worker.trial.run(
            &worker.rates,
            &Key::of_trial(self.seed, draw, replicate),
            record,
        )
    }
}

impl<'s> Simulator for Engine<'s> {
    type Worker = Worker<'s>;
    type Error = InstantLoop;

    fn worker(&self) -> Worker<'s> {
        let compiled = &self.study.compiled;
        Worker {
            trial: Trial::new(compiled),
            rates: Rates::new(compiled),
            values: self.study.draws.values(),
        }
    }

    fn draw(
        &self,
        worker: &mut Worker<'s>,
        draw: u64,
        records: &mut [Record],
    ) -> Result<(), InstantLoop> {
        self.load(worker, draw);
        for (replicate, record) in (0..).zip(records) {
            self.trial(worker, draw, replicate, record)?;
        }
        Ok(())
    }

    fn factors<'w>(&self, worker: &'w Worker<'s>) -> &'w [f64] {
        &worker.values.factors
    }
}
