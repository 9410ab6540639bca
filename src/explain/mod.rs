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
use crate::model::{Model, OutcomeId, ReactionId};
use crate::study::{self, Job, PairedError, Settings, Study};
use crate::summary::{Difference, Error, Estimate, Kind};
use crate::words;

/// Why something cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// Nothing, or more than one thing, has this name.
    #[error("{0}")]
    Name(String),
    /// A trial failed: which, and why.
    #[error("{0}")]
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
pub struct Knockout {
    /// Which.
    pub reaction: ReactionId,
    /// By outcome that is followed.
    pub changes: Vec<Change>,
}

/// What switching a reaction off does to an outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Which.
    pub outcome: OutcomeId,
    /// Its value at the horizon without the reaction, less that with it.
    pub difference: Difference,
    /// With 95 % confidence the mean changes by no more than this, up or down, in the outcome's unit.
    pub at_most: f64,
    /// The mean change over the width of the outcome's declared range.
    pub share: Estimate,
}

impl Change {
    fn of(model: &Model, outcome: OutcomeId, difference: Difference) -> Self {
        let range = &model.outcomes[outcome.index()];
        let width = range.high - range.low;
        let mean = &difference.mean;
        Self {
            outcome,
            difference,
            at_most: mean.low.abs().max(mean.high.abs()),
            share: mean.times(1.0 / width),
        }
    }

    /// Whether it can be told from none.
    pub fn is_seen(&self) -> bool {
        self.difference.is_seen()
    }

    /// `+1.2 ± 0.1`; `± 0.3` alone is no change that can be told from none, and how far off it may be; `none`
    /// where nothing that the reaction does can reach the outcome.
    pub fn in_words(&self) -> String {
        if self.is_seen() {
            words::change(&self.difference)
        } else if self.difference.mean.kind == Kind::Exact {
            "none".to_owned()
        } else {
            format!("± {}", words::figure(self.at_most))
        }
    }
}

impl Knockout {
    /// The change of an outcome, if it is followed.
    pub fn change(&self, outcome: OutcomeId) -> Option<&Change> {
        self.changes.iter().find(|change| change.outcome == outcome)
    }

    /// The largest change that can be told from none, as a share of the declared range; of one outcome, or
    /// of all that are followed. `None` where there is none.
    pub fn size(&self, only: Option<OutcomeId>) -> Option<f64> {
        let asked = |change: &&Change| only.is_none_or(|only| only == change.outcome);
        let seen = self.changes.iter().filter(asked).filter(|c| c.is_seen());
        seen.map(|change| change.share.value.abs())
            .max_by(f64::total_cmp)
    }
}

/// The largest first, by the size of their changes; then those that cannot be told from none, in file order.
pub fn rank(knockouts: &mut [Knockout], only: Option<OutcomeId>) {
    let size = |knockout: &Knockout| knockout.size(only).unwrap_or(-1.0);
    knockouts.sort_by(|a, b| {
        let sizes = size(b).total_cmp(&size(a));
        sizes.then(a.reaction.cmp(&b.reaction))
    });
}

/// What switching each of these off does to the leading outcomes and to the one that is asked for, on the
/// same draws and streams; ranked by size, and none where there is nothing to see it in. The differences do
/// not add up: reactions interact.
///
/// # Errors
/// Where trials fail, are too few, or the run is interrupted.
pub fn knockouts(
    study: &Study,
    reactions: &[ReactionId],
    asked: Option<OutcomeId>,
    settings: Settings,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Vec<Knockout>, ExplainError> {
    let model = study.model();
    let all = (0..model.outcomes.len()).map(OutcomeId::from);
    let followed: Vec<_> = all
        .filter(|id| model.is_leading(*id) || asked == Some(*id))
        .collect();
    if followed.is_empty() {
        return Ok(Vec::new());
    }
    let job = Job::new(settings);
    let run = study::knockouts(study, reactions, &followed, job, ensemble, progress)?;
    if let Some(failed) = run.failure {
        return Err(ExplainError::Failed(failed));
    }
    if !run.complete {
        return Err(ExplainError::Interrupted);
    }
    let mut knockouts = Vec::new();
    for (side, reaction) in reactions.iter().enumerate() {
        let mut changes = Vec::new();
        for (k, id) in run.paired.layout().outcomes().enumerate() {
            let difference = run.paired.outcome(side + 1, k, 0)?;
            changes.push(Change::of(model, id, difference));
        }
        knockouts.push(Knockout {
            reaction: *reaction,
            changes,
        });
    }
    rank(&mut knockouts, asked);
    Ok(knockouts)
}

#[cfg(test)]
mod tests;
