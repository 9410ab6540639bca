//! Why something cannot be summarised, merged or read.

use std::ops::Range;

use super::scale::MAX_REPLICATES;
use crate::model::MAX_BINS;

/// The most trials of one summary: bins count in 32 bits.
pub const MAX_TRIALS: u64 = u32::MAX as u64;

/// Why something cannot be summarised, merged or read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The number of trials per draw is out of range.
    #[error("{replicates} replicates per draw; expected 1 to {MAX_REPLICATES}")]
    Replicates {
        /// As asked for.
        replicates: u32,
    },
    /// An outcome has too fine a resolution for its range.
    #[error(
        "`{address}` has {bins} bins, at most {MAX_BINS} are possible; use a coarser resolution"
    )]
    Bins {
        /// The outcome.
        address: String,
        /// Its range over its resolution, plus one.
        bins: usize,
    },
    /// Summaries of different shapes cannot be merged.
    #[error("the summaries have different layouts; merge only parts of one run")]
    Layouts,
    /// Two summaries have draws in common.
    #[error(
        "both hold {}; merge only parts that have no draws in common",
        draws(*first, *last)
    )]
    Overlap {
        /// The first of a range of draws that both hold.
        first: u64,
        /// The last of this range.
        last: u64,
    },
    /// The bins could overflow.
    #[error("more than {MAX_TRIALS} trials in one summary; run fewer")]
    Trials,
    /// Errors come from differences between draws, and there are too few.
    #[error("{draws} draws do not suffice for any error; run at least 3")]
    Draws {
        /// As many as there are.
        draws: u64,
    },
    /// Bytes that hold something else.
    #[error("this is no stored summary of the kind that is expected")]
    Foreign,
    /// Bytes of another version of the encoding.
    #[error(
        "the summary is stored in version {version} of the encoding, which this program does not read; use the program that wrote it"
    )]
    Version {
        /// Of the bytes.
        version: u16,
    },
    /// Bytes that are not what was written.
    #[error(
        "the stored summary is cut off or altered; take a whole copy, or simulate its draws again"
    )]
    Damaged,
}

impl Error {
    /// Both hold these draws.
    pub(super) fn overlap(both: &Range<u64>) -> Self {
        Self::Overlap {
            first: both.start,
            last: both.end - 1,
        }
    }
}

fn draws(first: u64, last: u64) -> String {
    if first == last {
        format!("draw {first}")
    } else {
        format!("draws {first} to {last}")
    }
}
