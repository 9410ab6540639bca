//! What a face sees of a run, and how it stops one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far a run is, and whether it should end early. Clones share both, so that one can be given
/// to another thread or to an interrupt handler.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    finished: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Progress {
    /// Nothing finished, not stopped.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trials finished so far, over all runs that were given this.
    pub fn finished(&self) -> u64 {
        self.finished.load(Ordering::Relaxed)
    }

    /// Asks the run to end after the chunks that it has begun.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to end.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// The same question for those who ask it within a trial.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    pub(super) fn advance(&self, trials: u64) {
        self.finished.fetch_add(trials, Ordering::Relaxed);
    }
}
