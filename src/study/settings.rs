//! How a study is run.

use crate::random::{DEFAULT_SEED, Seed};

/// Trials of a run when none are asked for.
pub const DEFAULT_TRIALS: u64 = 20_000;
/// The most trials of a run that stops by precision, when no other limit is given.
pub const DEFAULT_LIMIT: u64 = 10_000_000;
/// Trials per draw when none are asked for: with two, variance splits into what we do not know and
/// what is chance, at no cost to the predictive distribution.
pub const DEFAULT_REPLICATES: u32 = 2;

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
