//! Many trials in parallel; the only user of rayon.
//!
//! Draws are handed out in chunks by one counter, in order, and each thread tallies what it
//! simulates. Tallies are integers, so the result does not depend on who simulated what. A stop
//! lets the chunks that were handed out finish: the result then holds the draws from the first to
//! some last without a gap, and says which. A trial that fails ends the run at its draw.

mod error;
mod observer;
mod plan;
mod progress;
mod reorder;
mod shared;
mod simulator;
mod tally;

pub use error::Error;
pub use observer::{Observer, Unobserved};
pub use plan::{DEFAULT_CHUNK, MIN_DRAWS, Plan};
pub use progress::Progress;
pub use simulator::{BoxError, FailedTrial, Halt, SharedError, Simulator};
pub use tally::Tally;

use std::num::NonZero;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};

use shared::{Part, Shared};

/// What was simulated.
#[derive(Debug)]
pub struct Run<T> {
    /// What was tallied before, and these draws.
    pub tally: T,
    /// The draws that were simulated: all of these, but for those that were left out.
    pub draws: Range<u64>,
    /// Why they are no more.
    pub end: End,
    /// Trials that failed, whose draws were left out as the plan said; in order.
    pub left_out: Vec<FailedTrial>,
    /// Why the observer was not shown all of these draws, if it was not.
    pub observed: Result<(), SharedError>,
}

/// How a run ended.
#[derive(Debug)]
pub enum End {
    /// All that was planned is done.
    Complete,
    /// The time of the plan is over.
    Paused,
    /// It was stopped.
    Stopped,
    /// The next draw has a trial that fails.
    Failed(FailedTrial),
}

/// No machine has more cores, and a pool of far more threads takes minutes to make.
const MOST_THREADS: usize = 1024;

/// A pool of threads, for any number of runs.
#[derive(Debug)]
pub struct Ensemble {
    pool: ThreadPool,
}

impl Ensemble {
    /// A pool of so many threads; 0 is one for each core.
    ///
    /// # Errors
    /// Where they are too many, or the system does not give them.
    pub fn new(threads: usize) -> Result<Self, Error> {
        if threads > MOST_THREADS {
            return Err(Error::ManyThreads { threads });
        }
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Error::Threads(error.into()))?;
        Ok(Self { pool })
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Does something with each of a few things on the threads of the pool; what comes of it, in their order.
    pub fn map<A: Send, B: Send>(
        &self,
        things: Vec<A>,
        done: impl Fn(A) -> B + Sync + Send,
    ) -> Vec<B> {
        (self.pool).install(|| things.into_par_iter().map(done).collect())
    }

    /// The same, unless it is stopped: what is not begun then is left, and nothing comes of the rest.
    pub fn map_until_stopped<A: Send, B: Send>(
        &self,
        things: Vec<A>,
        progress: &Progress,
        done: impl Fn(A) -> B + Sync + Send,
    ) -> Option<Vec<B>> {
        let unless_stopped = |thing| (!progress.is_stopped()).then(|| done(thing));
        self.map(things, unless_stopped).into_iter().collect()
    }

    /// Simulates the draws of the plan, or as many as can be, and adds them to the tally. The observer
    /// is shown every trial that counts, in order. The run ends before the first draw that fails, or
    /// that a stop has cut short, for any number of threads.
    ///
    /// # Errors
    /// Where tallies do not fit together.
    pub fn run<S: Simulator, T: Tally<S::Record>, O: Observer<S::Record> + ?Sized>(
        &self,
        plan: &Plan,
        simulator: &S,
        mut tally: T,
        observer: &O,
        progress: &Progress,
    ) -> Result<Run<T>, Error> {
        let threads = self.threads_for(plan);
        let shared = Shared::new(plan, simulator, &tally, observer, progress, threads);
        let mut parts = self.on_threads(threads, || shared.work());
        let (start, mut end) = (plan.draws().start, shared.end());
        let observed = shared.reorder.finish().map_err(Arc::from);
        let halt = first_halt(&mut parts);
        let mut left_out = Vec::new();
        if let Some((draw, _)) = &halt {
            end = *draw;
        }
        if parts
            .iter()
            .all(|part| part.last.is_none_or(|last| last < end))
        {
            for part in parts {
                tally.merge(&part.tally)?;
                left_out.extend(part.left_out);
            }
            left_out.retain(|failed| failed.draw < end);
            left_out.sort_by_key(|failed| failed.draw);
        } else {
            // Other threads were ahead of the draw, and a tally forgets nothing: the draws before it
            // are simulated once more, whether or not the run was stopped.
            let (again, calm) = (plan.before(end), Progress::new());
            let run = self.run(&again, simulator, tally, &Unobserved, &calm)?;
            (tally, left_out) = (run.tally, run.left_out);
        }
        let end_of_run = match halt {
            Some((draw, halt)) => ended(plan, draw, halt),
            None if end == plan.draws().end => End::Complete,
            None if progress.is_stopped() => End::Stopped,
            None => End::Paused,
        };
        Ok(Run {
            tally,
            draws: start..end,
            end: end_of_run,
            left_out,
            observed,
        })
    }

    /// As many threads as can help: one for each draw on the cores that there are, and beyond them only
    /// those that have a whole chunk to do.
    fn threads_for(&self, plan: &Plan) -> usize {
        let draws = plan.draws().end - plan.draws().start;
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get) as u64;
        let useful = cores.max(draws.div_ceil(plan.chunk())).min(draws).max(1);
        usize::try_from(useful)
            .unwrap_or(usize::MAX)
            .min(self.threads())
    }

    /// Does some work on so many threads.
    fn on_threads<T: Send>(&self, threads: usize, work: impl Fn() -> T + Sync) -> Vec<T> {
        let done = Mutex::new(Vec::with_capacity(threads));
        self.pool.in_place_scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|_| {
                    let part = work();
                    done.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(part);
                });
            }
        });
        done.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first of all draws that were not finished.
fn first_halt<T>(parts: &mut [Part<T>]) -> Option<(u64, Halt)> {
    let halts = parts.iter_mut().filter_map(|part| part.halt.take());
    halts.min_by_key(|(draw, _)| *draw)
}

fn ended(plan: &Plan, draw: u64, halt: Halt) -> End {
    match plan.failed(draw, halt) {
        Some(failed) => End::Failed(failed),
        None => End::Stopped,
    }
}

#[cfg(test)]
mod tests;
