//! What can differ between the models of a comparison at all.

use super::super::onset::Onset;
use super::super::variation::Variation;
use crate::model::{MilestoneId, Model, OutcomeId};

/// Whether something can differ: between trials of the baseline, between those of another model, and in a
/// pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CanDiffer {
    pub baseline: bool,
    pub other: bool,
    pub pair: bool,
}

/// What can differ, by side beyond the first, and outcome or milestone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Varies {
    pub outcomes: Vec<CanDiffer>,
    pub milestones: Vec<CanDiffer>,
}

impl Varies {
    /// Of outcomes and milestones by their places in each model.
    pub fn new(
        models: &[&Model],
        outcomes: &[&[OutcomeId]],
        milestones: &[Vec<MilestoneId>],
    ) -> Self {
        let Some((first, others)) = models.split_first() else {
            return Self::default();
        };
        let baseline = Variation::of_trials(first);
        let mut varies = Self::default();
        for (side, model) in others.iter().enumerate() {
            let (own, pair) = (
                Variation::of_trials(model),
                Variation::of_pair(first, model),
            );
            let differ = |one: Onset, other: Onset, both: Onset| {
                let [baseline, other, pair] = [one, other, both].map(|o| o.is_by(first.horizon));
                // What is known on both sides is known in the difference.
                let pair = pair && (baseline || other);
                CanDiffer {
                    baseline,
                    other,
                    pair,
                }
            };
            let of_outcome = |places: &&[OutcomeId]| {
                let [one, other] = [0, side + 1].map(|k| places[k].index());
                differ(baseline.outcome(one), own.outcome(other), pair.outcome(one))
            };
            varies.outcomes.extend(outcomes.iter().map(of_outcome));
            let of_milestone = |places: &Vec<MilestoneId>| {
                let kinds = [(first, 0), (model, side + 1)]
                    .map(|(model, k)| &model.milestones[places[k].index()].kind);
                let [one, other] = kinds;
                differ(
                    baseline.milestone(one),
                    own.milestone(other),
                    pair.milestone(one),
                )
            };
            varies
                .milestones
                .extend(milestones.iter().map(of_milestone));
        }
        varies
    }

    /// Leaves out the outcomes that are not marked.
    pub fn keep(&mut self, kept: &[bool]) {
        let mut marks = kept.iter().cycle();
        self.outcomes.retain(|_| marks.next() == Some(&true));
    }
}
