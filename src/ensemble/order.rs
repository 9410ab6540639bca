//! Shows the trials of a run in order, while threads simulate them out of order.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::Plan;
use crate::trial::Record;

/// How many chunks per thread may wait for an earlier one: memory is bounded, and a slow chunk seldom
/// holds up the others.
const AHEAD: u64 = 4;

/// What is shown all trials of a run, in order.
pub trait Observer: Sync {
    /// Whether it looks at all: otherwise nothing of it is called.
    const OBSERVES: bool = true;

    /// What it notes about a chunk of draws.
    type Notes: Default + Send;
    /// Why it cannot go on.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Notes the trials of one draw with its factor values, on the thread that has simulated them.
    fn note(&self, notes: &mut Self::Notes, draw: u64, factors: &[f64], records: &[Record]);

    /// Takes the notes about the next chunk: in the order of draws, without a gap, one at a time.
    ///
    /// # Errors
    /// Where it cannot; the run then ends with this error.
    fn keep(&self, notes: Self::Notes) -> Result<(), Self::Error>;
}

/// Nobody looks.
#[derive(Clone, Copy, Debug)]
pub struct Unobserved;

impl Observer for Unobserved {
    const OBSERVES: bool = false;
    type Notes = ();
    type Error = std::convert::Infallible;

    #[inline(always)]
    fn note(&self, (): &mut (), _draw: u64, _factors: &[f64], _records: &[Record]) {}

    fn keep(&self, (): ()) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// Notes about chunks that wait for earlier ones.
pub(super) struct Order<N> {
    waiting: Mutex<Waiting<N>>,
    moved: Condvar,
    /// How many draws a chunk may be ahead.
    ahead: u64,
}

struct Waiting<N> {
    /// The draw whose chunk is kept next.
    next: u64,
    /// By the first draw: the end, and the notes.
    chunks: BTreeMap<u64, (u64, N)>,
}

impl<N> Order<N> {
    pub fn new(plan: &Plan, threads: usize) -> Self {
        let waiting = Waiting {
            next: plan.draws().start,
            chunks: BTreeMap::new(),
        };
        Self {
            waiting: Mutex::new(waiting),
            moved: Condvar::new(),
            ahead: AHEAD * threads as u64 * plan.chunk(),
        }
    }

    /// Hands over the notes about a chunk, once it is not too far ahead, and has all kept whose turn
    /// has come. The chunk whose turn it is never waits, so that the run always moves.
    pub fn deliver<O: Observer<Notes = N>>(
        &self,
        chunk: Range<u64>,
        notes: N,
        observer: &O,
        is_over: impl Fn() -> bool,
    ) -> Result<(), O::Error> {
        let mut waiting = self.lock();
        while chunk.start > waiting.next + self.ahead && !is_over() {
            let woken = self.moved.wait(waiting);
            waiting = woken.unwrap_or_else(PoisonError::into_inner);
        }
        waiting.chunks.insert(chunk.start, (chunk.end, notes));
        let next = waiting.next;
        while let Some((end, notes)) = {
            let next = waiting.next;
            waiting.chunks.remove(&next)
        } {
            observer.keep(notes)?;
            waiting.next = end;
        }
        if waiting.next > next {
            self.moved.notify_all();
        }
        Ok(())
    }

    /// Lets nobody wait any longer: the run is over.
    pub fn release(&self) {
        // Whoever has seen that it was not over is asleep once the lock can be had.
        drop(self.lock());
        self.moved.notify_all();
    }

    /// A thread that panics ends the run anyhow; the others must still come to their ends.
    fn lock(&self) -> MutexGuard<'_, Waiting<N>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
