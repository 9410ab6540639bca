//! What is asked of rows, and what is known of them.

use super::indices::MeasureIndices;
use super::measure::Measure;
use super::pick_freeze::SCRAMBLINGS;
use super::scores::{Block, Scores};
use super::units::Unit;
use crate::compiled::Compiled;
use crate::design::{Draws, TooManyCoordinates};
use crate::ensemble::{self, FailedTrial};
use crate::model::Model;
use crate::random::Seed;

/// Rows when nothing is asked for.
pub const DEFAULT_ROWS: u64 = 1024;

/// What is asked of a run.
#[derive(Clone, Copy, Debug)]
pub struct Question<'s> {
    /// The model.
    pub model: &'s Model,
    /// The same as flat arrays, of which at least what is measured is recorded ([`Measure::compile`]).
    pub compiled: &'s Compiled,
    /// What points mean for its factors.
    pub draws: &'s Draws,
    /// What is measured.
    pub measures: &'s [Measure],
    /// Which factors are exchanged together.
    pub units: &'s [Unit],
    /// The seed.
    pub seed: Seed,
    /// By measure, thresholds of which the indicators stand for it (the 5 % to the 95 % quantile); none at all: indices of
    /// the measures themselves.
    pub thresholds: &'s [Vec<f64>],
}

/// Why there are no indices.
#[derive(Debug, thiserror::Error)]
pub enum SobolError {
    /// Too many factors for the design.
    #[error("{0}, and each factor takes two")]
    Coordinates(#[from] TooManyCoordinates),
    /// Nothing is uncertain.
    #[error("no factor of this scenario is uncertain, so there is nothing to rank")]
    NoFactors,
    /// Nothing is measured.
    #[error("this scenario has no outcome and no milestone")]
    NoMeasures,
    /// The rows do not fit.
    #[error("{rows} rows: expected a multiple of {SCRAMBLINGS}, at least {}", 4 * SCRAMBLINGS)]
    RowNumber {
        /// As asked for.
        rows: u64,
    },
    /// There are too many points to be kept one by one.
    #[error(
        "{values} factor values of all points, and at most {most} are written: ask for fewer rows, or for some factors only"
    )]
    Samples {
        /// How many there are.
        values: u64,
        /// How many there may be.
        most: u64,
    },
    /// What a run should go on from is of another one, or has more rows.
    #[error("what was done before is of another question, or has more rows than are asked for")]
    Start,
    /// The trials do not fit.
    #[error(transparent)]
    Ensemble(#[from] ensemble::Error),
}

/// A trial that failed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LeftOut {
    /// Its row.
    pub row: u64,
    /// At which point of the row: 0 is A, the last is B, k + 1 is A with unit k of B.
    pub arm: usize,
    /// Which of the trials there.
    pub replicate: u64,
    /// Why.
    pub why: String,
}

impl LeftOut {
    pub(super) fn new(failed: &FailedTrial) -> Self {
        Self {
            row: failed.draw,
            arm: failed.arm,
            replicate: failed.replicate,
            why: failed.source.to_string(),
        }
    }
}

/// What is known at a look.
#[derive(Clone, Debug, PartialEq)]
pub struct SobolLook {
    /// Rows that were tried.
    pub tried: u64,
    /// Rows that it rests on, without those that were left out.
    pub rows: u64,
    /// By measure.
    pub measures: Vec<MeasureIndices>,
}

/// What earlier rows have left, from which a run goes on to the same bits as one long run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// Rows that were tried, from the first.
    pub rows: u64,
    /// Sums by scrambling.
    pub blocks: Vec<Block>,
    /// The looks that any longer run has too.
    pub looks: Vec<SobolLook>,
    /// Trials that failed.
    pub left_out: Vec<LeftOut>,
}

/// What came of a run.
#[derive(Debug)]
pub struct SobolIndices {
    /// The sums, from which a longer run can go on.
    pub scores: Scores,
    /// Rows that were tried, from the first.
    pub rows: u64,
    /// At doubling rows; the last is the result.
    pub looks: Vec<SobolLook>,
    /// Trials that failed; their rows were left out whole.
    pub left_out: Vec<LeftOut>,
    /// Whether the run was not stopped from outside.
    pub complete: bool,
}

impl Question<'_> {
    /// Checks what is asked, before anything is simulated.
    ///
    /// # Errors
    /// Where nothing is uncertain or measured, or the rows do not fit.
    pub fn check(&self, rows: u64) -> Result<(), SobolError> {
        if self.draws.is_empty() {
            return Err(SobolError::NoFactors);
        }
        if self.measures.is_empty() {
            return Err(SobolError::NoMeasures);
        }
        if !rows.is_multiple_of(SCRAMBLINGS) || rows < 4 * SCRAMBLINGS {
            return Err(SobolError::RowNumber { rows });
        }
        Ok(())
    }
}
