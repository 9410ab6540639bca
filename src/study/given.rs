//! What the trials of a run are to fulfil, and how many did.

use crate::criterion::Criterion;
use crate::summary::Probability;

/// A condition on the trials that count.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The condition; of several studies, on the trial of the first.
    pub criterion: Criterion,
    /// The trials that fulfil it: each has a draw of its own.
    pub fulfilled: u64,
    /// Their share of all that were simulated; `None` where none was.
    pub share: Option<Probability>,
}

impl Given {
    pub(super) fn new(criterion: &Criterion, fulfilled: u64, trials: u64) -> Self {
        Self {
            criterion: criterion.clone(),
            fulfilled,
            share: (trials > 0).then(|| Probability::of_count(fulfilled, trials)),
        }
    }
}
