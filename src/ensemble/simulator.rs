//! What simulates the trials of a run.

use std::sync::Arc;

use super::progress::Progress;
use crate::trial;

/// An error of any kind.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
/// An error of any kind, which is told in several places.
pub type SharedError = Arc<dyn std::error::Error + Send + Sync>;

/// What simulates: shared by all threads, with a worker for each.
pub trait Simulator: Sync {
    /// What one thread needs for itself.
    type Worker: Send;
    /// What a trial leaves behind; reused from trial to trial.
    type Record: Default + Clone + Send;

    /// How many models each draw is simulated with.
    fn arms(&self) -> usize {
        1
    }

    /// A worker for one thread of a run, which may be stopped.
    fn worker(&self, progress: &Progress) -> Self::Worker;

    /// Simulates the trials of one draw, `records[arm * m + j]` being replicate j of an arm. The records
    /// must depend on the draw alone: not on the worker's past, nor on what they held before.
    ///
    /// # Errors
    /// Where a trial cannot be simulated, or the run was stopped before it ended.
    fn draw(
        &self,
        worker: &mut Self::Worker,
        draw: u64,
        records: &mut [Self::Record],
    ) -> Result<(), Halt>;

    /// Whether the draw that a worker has simulated last counts: otherwise it is neither tallied nor shown.
    fn counts(&self, _worker: &Self::Worker) -> bool {
        true
    }

    /// The factor values of an arm in the draw that a worker has simulated last, for those who observe
    /// a run.
    fn factors<'w>(&self, _worker: &'w Self::Worker, _arm: usize) -> &'w [f64] {
        &[]
    }
}

/// Why a draw was not finished.
#[derive(Debug)]
pub enum Halt {
    /// The run was stopped.
    Stopped,
    /// A trial failed.
    Failed {
        /// With which model.
        arm: usize,
        /// Which trial of the draw.
        replicate: u64,
        /// Why.
        source: BoxError,
    },
}

impl Halt {
    /// Why a replicate of an arm gave no record.
    #[cold]
    pub fn of_trial(arm: usize, replicate: u64, error: trial::Error) -> Self {
        match error {
            trial::Error::Stopped => Self::Stopped,
            error => Self::Failed {
                arm,
                replicate,
                source: Box::new(error),
            },
        }
    }
}

/// A trial that could not be simulated.
#[derive(Clone, Debug, thiserror::Error)]
#[error("trial {trial} (draw {draw}, replicate {replicate}): {source}")]
pub struct FailedTrial {
    /// With which model.
    pub arm: usize,
    /// Its number in the run: draw times replicates, plus replicate.
    pub trial: u64,
    /// Its draw.
    pub draw: u64,
    /// Which of the draw's trials.
    pub replicate: u64,
    /// Why.
    pub source: SharedError,
}
