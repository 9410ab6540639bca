//! Puts the chunks of a run back in order, while threads simulate them out of order.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::observer::Observer;
use super::plan::Plan;
use super::simulator::BoxError;

/// How many chunks per thread may wait for an earlier one: memory is bounded, and a slow chunk seldom
/// holds up the others.
const AHEAD: u64 = 4;

/// Notes about chunks that wait for earlier ones.
pub(super) struct Reorder<N> {
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
    /// Why the observer is shown no more.
    error: Option<BoxError>,
}

impl<N> Reorder<N> {
    pub fn new(plan: &Plan, threads: usize) -> Self {
        let waiting = Waiting {
            next: plan.draws().start,
            chunks: BTreeMap::new(),
            error: None,
        };
        Self {
            waiting: Mutex::new(waiting),
            moved: Condvar::new(),
            ahead: AHEAD * threads as u64 * plan.chunk(),
        }
    }

    /// Hands over the notes about a chunk, once it is not too far ahead, and has all kept whose turn
    /// has come. The chunk whose turn it is never waits, so that the run always moves.
    pub fn deliver<R, O: Observer<R, Notes = N> + ?Sized>(
        &self,
        chunk: Range<u64>,
        notes: N,
        observer: &O,
        is_over: impl Fn() -> bool,
    ) {
        let mut waiting = self.lock();
        while chunk.start > waiting.next + self.ahead && waiting.error.is_none() && !is_over() {
            let woken = self.moved.wait(waiting);
            waiting = woken.unwrap_or_else(PoisonError::into_inner);
        }
        if waiting.error.is_some() {
            return;
        }
        waiting.chunks.insert(chunk.start, (chunk.end, notes));
        let before = waiting.next;
        while let Some((end, notes)) = waiting.take_next() {
            if let Err(error) = observer.keep(notes) {
                waiting.chunks.clear();
                waiting.error = Some(error);
                break;
            }
            waiting.next = end;
        }
        if waiting.next > before || waiting.error.is_some() {
            self.moved.notify_all();
        }
    }

    /// Why the observer was not shown everything, if it was not.
    pub fn finish(self) -> Result<(), BoxError> {
        let waiting = self.waiting.into_inner();
        let waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        waiting.error.map_or(Ok(()), Err)
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

impl<N> Waiting<N> {
    fn take_next(&mut self) -> Option<(u64, N)> {
        self.chunks.remove(&self.next)
    }
}
