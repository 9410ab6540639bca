//! Many trials in parallel; the only user of rayon.
//!
//! Draws are handed out in chunks by one counter, in order, and each thread summarises what it
//! simulates. Summaries are integers, so the result does not depend on who simulated what. A stop
//! lets the chunks that were handed out finish: the result then holds the draws from the first to
//! some last without a gap, and says which.

mod order;
mod plan;
mod progress;

pub use order::{Observer, Unobserved};
pub use plan::{DEFAULT_CHUNK, MIN_DRAWS, Plan};
pub use progress::Progress;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::summary::{self, Layout, Paired, PairedLayout, Summary};
use crate::trial::Record;
use order::Order;

/// What simulates: shared by all threads, with a worker for each.
pub trait Simulator: Sync {
    /// What one thread needs for itself.
    type Worker: Send;
    /// Why a draw cannot be simulated.
    type Error: std::error::Error + Send + Sync + 'static;

    /// A worker for one thread.
    fn worker(&self) -> Self::Worker;

    /// Simulates the trials of one draw, `records[j]` being replicate j. The records must depend
    /// on the draw alone: not on the worker's past, nor on what the records held before.
    ///
    /// # Errors
    /// Where a trial cannot be simulated (an instant loop of reactions at one instant).
    fn draw(
        &self,
        worker: &mut Self::Worker,
        draw: u64,
        records: &mut [Record],
    ) -> Result<(), Self::Error>;

    /// The factor values of the draw that a worker has simulated last, for those who observe a run.
    fn factors<'w>(&self, _worker: &'w Self::Worker) -> &'w [f64] {
        &[]
    }
}

/// What adds up trials, in integers, so that it does not matter who added which.
pub trait Tally: Send {
    /// Adds the trials of one draw.
    fn add(&mut self, draw: u64, records: &[Record]);

    /// Adds what another one holds.
    ///
    /// # Errors
    /// Where the two do not fit together.
    fn merge(&mut self, other: &Self) -> Result<(), summary::Error>;

    /// Draws added.
    fn draws(&self) -> u64;
}

impl Tally for Summary {
    fn add(&mut self, draw: u64, records: &[Record]) {
        Summary::add(self, draw, records);
    }

    fn merge(&mut self, other: &Self) -> Result<(), summary::Error> {
        Summary::merge(self, other)
    }

    fn draws(&self) -> u64 {
        Summary::draws(self)
    }
}

impl Tally for Paired {
    fn add(&mut self, draw: u64, records: &[Record]) {
        Paired::add(self, draw, records);
    }

    fn merge(&mut self, other: &Self) -> Result<(), summary::Error> {
        Paired::merge(self, other)
    }

    fn draws(&self) -> u64 {
        Paired::draws(self)
    }
}

/// Why an ensemble gave no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Trials cannot be cut into whole draws.
    #[error("{trials} trials are not a multiple of {replicates} replicates; use {}", nearest(*.below, *.above))]
    NotDivisible {
        /// As asked for.
        trials: u64,
        /// Trials per draw.
        replicates: u32,
        /// The largest number below that is; 0 where too few remain.
        below: u64,
        /// The smallest number above that is.
        above: u64,
    },
    /// Too few trials for any error, or more than a summary holds.
    #[error(
        "{trials} trials of {replicates} replicates; expected {least} to {}",
        summary::MAX_TRIALS
    )]
    Trials {
        /// As asked for.
        trials: u64,
        /// Trials per draw.
        replicates: u32,
        /// The fewest that are possible.
        least: u64,
    },
    /// The plan's replicates are not those of the layout, or out of range.
    #[error("{replicates} replicates per draw; expected {expected}")]
    Replicates {
        /// As planned.
        replicates: u32,
        /// As possible.
        expected: String,
    },
    /// The threads could not be started.
    #[error("cannot start the threads: {0}; try fewer")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// A draw could not be simulated; of several the first.
    #[error("draw {draw}: {source}")]
    Draw {
        /// Which.
        draw: u64,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Whoever observes the trials cannot go on.
    #[error(transparent)]
    Observer(Box<dyn std::error::Error + Send + Sync>),
    /// Summaries did not fit together.
    #[error(transparent)]
    Summary(#[from] summary::Error),
}

fn nearest(below: u64, above: u64) -> String {
    if below == 0 {
        above.to_string()
    } else {
        format!("{below} or {above}")
    }
}

/// What was simulated.
#[derive(Debug)]
pub struct Run<T = Summary> {
    /// The results.
    pub summary: T,
    /// The draws that they hold: all of these.
    pub draws: Range<u64>,
    /// Whether these are all that were planned.
    pub complete: bool,
}

/// A pool of threads, for any number of runs.
#[derive(Debug)]
pub struct Ensemble {
    pool: ThreadPool,
}

/// What the threads of one run share.
struct Shared<'a, S, F, O: Observer> {
    plan: &'a Plan,
    simulator: &'a S,
    observer: &'a O,
    order: Order<O::Notes>,
    /// A tally of no draws.
    empty: F,
    /// How many models each draw is simulated with.
    sides: usize,
    progress: &'a Progress,
    /// The first draw that is not handed out yet.
    next: AtomicU64,
    /// A draw has failed: hand out no more.
    failed: AtomicBool,
}

impl Ensemble {
    /// A pool of so many threads; 0 is one for each core.
    ///
    /// # Errors
    /// Where the system does not give them.
    pub fn new(threads: usize) -> Result<Self, Error> {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        Ok(Self { pool })
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Simulates the draws of the plan, or as many as were begun when `progress` was stopped.
    ///
    /// # Errors
    /// Where a draw fails: the first that does, for any number of threads. Where the layout has
    /// other replicates than the plan.
    pub fn run<S: Simulator>(
        &self,
        plan: &Plan,
        simulator: &S,
        layout: &Layout,
        progress: &Progress,
    ) -> Result<Run, Error> {
        self.run_observed(plan, simulator, layout, progress, &Unobserved)
    }

    /// The same, while `observer` is shown every trial that counts, in order.
    ///
    /// # Errors
    /// As [`run`](Self::run), and where the observer cannot go on.
    pub fn run_observed<S: Simulator>(
        &self,
        plan: &Plan,
        simulator: &S,
        layout: &Layout,
        progress: &Progress,
        observer: &impl Observer,
    ) -> Result<Run, Error> {
        if plan.replicates() != layout.replicates() {
            let (replicates, expected) = (plan.replicates(), layout.replicates().to_string());
            return Err(Error::Replicates {
                replicates,
                expected,
            });
        }
        let empty = || Summary::new(layout);
        self.tally(plan, (simulator, observer), empty, 1, progress)
    }

    /// Simulates each draw with several models, and adds up their differences. The records of a draw
    /// are those of the first model, then those of the second, and so on.
    ///
    /// # Errors
    /// Where a draw fails: the first that does, for any number of threads. Where the layout has
    /// other replicates than the plan.
    pub fn run_paired<S: Simulator>(
        &self,
        plan: &Plan,
        simulator: &S,
        layout: &PairedLayout,
        progress: &Progress,
    ) -> Result<Run<Paired>, Error> {
        let empty = || Paired::new(layout);
        let sides = layout.sides();
        self.tally(plan, (simulator, &Unobserved), empty, sides, progress)
    }

    fn tally<S: Simulator, T: Tally>(
        &self,
        plan: &Plan,
        (simulator, observer): (&S, &impl Observer),
        empty: impl Fn() -> T + Sync,
        sides: usize,
        progress: &Progress,
    ) -> Result<Run<T>, Error> {
        let first = plan.draws().start;
        let (next, failed) = (AtomicU64::new(first), AtomicBool::new(false));
        let shared = Shared {
            plan,
            simulator,
            observer,
            order: Order::new(plan, self.threads()),
            empty,
            sides,
            progress,
            next,
            failed,
        };
        let parts = self.pool.broadcast(|_| shared.work());
        let summary = gather(parts)?;
        let end = first + summary.draws();
        Ok(Run {
            summary,
            draws: first..end,
            complete: end == plan.draws().end,
        })
    }
}

impl<S: Simulator, T: Tally, F: Fn() -> T, O: Observer> Shared<'_, S, F, O> {
    /// Simulates chunks until there are no more.
    fn work(&self) -> Result<T, Failure> {
        // Where one thread gives up, or panics, none may wait for its chunk.
        let released = Released(self);
        let done = self.simulate();
        if done.is_ok() {
            std::mem::forget(released);
        }
        done
    }

    fn simulate(&self) -> Result<T, Failure> {
        let mut worker = self.simulator.worker();
        let trials = self.plan.replicates() as usize * self.sides;
        let mut records = vec![Record::default(); trials];
        let mut summary = (self.empty)();
        while let Some(chunk) = self.chunk() {
            let trials = (chunk.end - chunk.start) * u64::from(self.plan.replicates());
            let mut notes = O::Notes::default();
            for draw in chunk.clone() {
                let simulated = self.simulator.draw(&mut worker, draw, &mut records);
                simulated.map_err(|error| Failure::simulating(draw, error))?;
                summary.add(draw, &records);
                let factors = self.simulator.factors(&worker);
                self.observer.note(&mut notes, draw, factors, &records);
            }
            if O::OBSERVES {
                let kept = self.order.deliver(chunk.clone(), notes, self.observer, || {
                    self.failed.load(Ordering::Relaxed)
                });
                kept.map_err(|error| Failure::observing(chunk.start, error))?;
            }
            self.progress.advance(trials);
        }
        Ok(summary)
    }

    /// The next chunk. Every draw before it has been handed out, and will be simulated unless an
    /// earlier one of its own chunk fails: so the first failure of all is always met.
    fn chunk(&self) -> Option<Range<u64>> {
        if self.progress.is_stopped() || self.failed.load(Ordering::Relaxed) {
            return None;
        }
        let (chunk, end) = (self.plan.chunk(), self.plan.draws().end);
        let start = self.next.fetch_add(chunk, Ordering::Relaxed);
        (start < end).then(|| start..end.min(start + chunk))
    }
}

/// Ends the run when it is dropped: hands out no more, and lets nobody wait.
struct Released<'a, S, F, O: Observer>(&'a Shared<'a, S, F, O>);

impl<S, F, O: Observer> Drop for Released<'_, S, F, O> {
    fn drop(&mut self) {
        self.0.failed.store(true, Ordering::Relaxed);
        self.0.order.release();
    }
}

/// A draw that could not be simulated or observed.
struct Failure {
    draw: u64,
    error: Error,
}

impl Failure {
    fn simulating(draw: u64, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        let source = Box::new(source);
        let error = Error::Draw { draw, source };
        Self { draw, error }
    }

    fn observing(draw: u64, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        let error = Error::Observer(Box::new(source));
        Self { draw, error }
    }
}

/// Merges the threads' summaries, or gives the first failure.
fn gather<T: Tally>(parts: Vec<Result<T, Failure>>) -> Result<T, Error> {
    let mut merged: Option<T> = None;
    let mut first: Option<Failure> = None;
    for part in parts {
        match (part, &mut merged) {
            (Ok(part), Some(merged)) => merged.merge(&part)?,
            (Ok(part), None) => merged = Some(part),
            (Err(failure), _) => {
                let earlier = first.as_ref().is_none_or(|first| failure.draw < first.draw);
                first = if earlier { Some(failure) } else { first };
            }
        }
    }
    match (first, merged) {
        (Some(failure), _) => Err(failure.error),
        (None, Some(merged)) => Ok(merged),
        (None, None) => unreachable!("a pool has at least one thread"),
    }
}

#[cfg(test)]
mod tests;
