//! What several figures share of their lines: the colour of a scenario, and the error that is told.

use super::canvas::{COLOURS, Paint};
use crate::summary::{Estimate, Functional, OutcomeReport};

/// The colour of the k-th scenario, the same in every figure.
pub(super) fn colour(k: usize) -> Paint {
    COLOURS[k % COLOURS.len()]
}

/// Half the width of the 95 % interval at the horizon, of the median or of the mean, whichever is
/// wider: that of a median of few values is often none.
pub(super) fn error_at_end(outcome: &OutcomeReport, median: &[Estimate]) -> f64 {
    let median = median.last().map_or(0.0, Estimate::half_width);
    median.max(outcome.mean(Functional::End).half_width())
}
