//! Why an ensemble gives no result.

use super::simulator::BoxError;
use crate::summary;

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
    /// Replicates are out of range.
    #[error(
        "{replicates} replicates per draw; expected 1 to {}",
        summary::MAX_REPLICATES
    )]
    Replicates {
        /// As planned.
        replicates: u32,
    },
    /// Trials that are to fulfil a condition share draws.
    #[error(
        "{replicates} replicates per draw with a condition on trials; expected 1, so that those that fulfil it are independent"
    )]
    Conditional {
        /// As asked for.
        replicates: u32,
    },
    /// A design of so many rows is not run once.
    #[error("{draws} draws of a design that has {rows} rows; expected as many draws as rows")]
    Rows {
        /// Rows of the design.
        rows: u64,
        /// Draws that were asked for.
        draws: u64,
    },
    /// More threads than any machine can use.
    #[error(
        "{threads} threads are more than any machine can use: ask for at most 1024, or 0 for one for each core"
    )]
    ManyThreads {
        /// As asked for.
        threads: usize,
    },
    /// The threads could not be started.
    #[error("cannot start the threads: {0}; try fewer")]
    Threads(#[source] BoxError),
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
