//! Many trials in parallel; the only user of rayon.
//!
//! Draws are handed out in chunks by one counter, in order, and each thread summarises what it
//! simulates. Summaries are integers, so the result does not depend on who simulated what. A stop
//! lets the chunks that were handed out finish: the result then holds the draws from the first to
//! some last without a gap, and says which.

mod plan;
mod progress;

pub use plan::{DEFAULT_CHUNK, MIN_DRAWS, Plan};
pub use progress::Progress;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::summary::{self, Layout, Paired, PairedLayout, Summary};
use crate::trial::Record;

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
    /// Where a trial cannot be simulated (an avalanche of reactions at one instant).
    fn draw(
        &self,
        worker: &mut Self::Worker,
        draw: u64,
        records: &mut [Record],
    ) -> Result<(), Self::Error>;
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
    fn add(&mut self, _draw: u64, records: &[Record]) {
        Paired::add(self, records);
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
struct Shared<'a, S, F> {
    plan: &'a Plan,
    simulator: &'a S,
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
        if plan.replicates() != layout.replicates() {
            let (replicates, expected) = (plan.replicates(), layout.replicates().to_string());
            return Err(Error::Replicates {
                replicates,
                expected,
            });
        }
        self.tally(plan, simulator, || Summary::new(layout), 1, progress)
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
        self.tally(plan, simulator, empty, layout.sides(), progress)
    }

    fn tally<S: Simulator, T: Tally>(
        &self,
        plan: &Plan,
        simulator: &S,
        empty: impl Fn() -> T + Sync,
        sides: usize,
        progress: &Progress,
    ) -> Result<Run<T>, Error> {
        let first = plan.draws().start;
        let (next, failed) = (AtomicU64::new(first), AtomicBool::new(false));
        let shared = Shared {
            plan,
            simulator,
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

impl<S: Simulator, T: Tally, F: Fn() -> T> Shared<'_, S, F> {
    /// Simulates chunks until there are no more.
    fn work(&self) -> Result<T, Failure> {
        let mut worker = self.simulator.worker();
        let trials = self.plan.replicates() as usize * self.sides;
        let mut records = vec![Record::default(); trials];
        let mut summary = (self.empty)();
        while let Some(chunk) = self.chunk() {
            let trials = (chunk.end - chunk.start) * u64::from(self.plan.replicates());
            for draw in chunk {
                if let Err(error) = self.simulator.draw(&mut worker, draw, &mut records) {
                    self.failed.store(true, Ordering::Relaxed);
                    return Err(Failure {
                        draw,
                        source: Box::new(error),
                    });
                }
                summary.add(draw, &records);
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

/// A draw that could not be simulated.
struct Failure {
    draw: u64,
    source: Box<dyn std::error::Error + Send + Sync>,
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
        (Some(Failure { draw, source }), _) => Err(Error::Draw { draw, source }),
        (None, Some(merged)) => Ok(merged),
        (None, None) => unreachable!("a pool has at least one thread"),
    }
}

#[cfg(test)]
mod tests;
