//! Why: a hazard as base times what makes it more or less likely, with where each number comes from;
//! and what switching things off does.

mod breakdown;
mod names;
mod phrase;

pub use breakdown::{Breakdown, Implied, Piece, Range, breakdown};
pub(crate) use breakdown::{base_alone, chance};
pub use names::{outcome, reaction};
pub use phrase::Phrase;

use crate::ensemble::{Ensemble, FailedTrial, Progress};
use crate::model::{OutcomeId, ReactionId};
use crate::study::{Job, PairedError, Settings, Study, compare};
use crate::summary::{Difference, Error};

/// Why something cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// Nothing, or more than one thing, has this name.
    #[error("{0}")]
    Name(String),
    /// A trial failed.
    #[error(transparent)]
    Failed(FailedTrial),
    /// The paired trials failed.
    #[error(transparent)]
    Paired(#[from] PairedError),
    /// Too few draws.
    #[error(transparent)]
    Summary(#[from] Error),
    /// Not all pairs of trials were simulated.
    #[error("interrupted")]
    Interrupted,
}

/// What switching a reaction off does to outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Driver {
    /// Which.
    pub reaction: ReactionId,
    /// By outcome that is followed: its value at the horizon without the reaction, less that with it.
    pub differences: Vec<(OutcomeId, Difference)>,
}

impl Driver {
    /// The largest of its differences, in standard errors.
    pub fn surest(&self) -> f64 {
        let sizes = self
            .differences
            .iter()
            .map(|(_, difference)| difference.z().abs());
        sizes.fold(0.0, f64::max)
    }
}

/// What switching each of these off does to the headline outcomes (all, where none is one) and to the one
/// that is asked for, on the same draws and streams; the surest first, and none where there is nothing to
/// see it in. The differences do not add up: reactions interact.
///
/// # Errors
/// Where trials fail, are too few, or the run is interrupted.
pub fn drivers(
    study: &Study,
    reactions: &[ReactionId],
    asked: Option<OutcomeId>,
    settings: Settings,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Vec<Driver>, ExplainError> {
    let model = study.model();
    if model.outcomes.is_empty() && model.milestones.is_empty() {
        return Ok(Vec::new());
    }
    let without: Vec<Study> = reactions
        .iter()
        .map(|id| Study::new(model.without(*id)))
        .collect();
    let sides: Vec<&Study> = std::iter::once(study).chain(&without).collect();
    let run = compare(&sides, Job::new(settings), ensemble, progress)?;
    if let Some(failed) = run.failure {
        return Err(ExplainError::Failed(failed));
    }
    if !run.complete {
        return Err(ExplainError::Interrupted);
    }
    let mut drivers = Vec::new();
    for (side, reaction) in reactions.iter().enumerate() {
        let mut differences = Vec::new();
        for (k, id) in run.paired.layout().outcomes().enumerate() {
            if model.is_leading(id) || asked == Some(id) {
                differences.push((id, run.paired.outcome(side + 1, k, 0)?));
            }
        }
        drivers.push(Driver {
            reaction: *reaction,
            differences,
        });
    }
    drivers.sort_by(|a, b| b.surest().total_cmp(&a.surest()));
    Ok(drivers)
}

#[cfg(test)]
mod tests;
