//! The parts of a model, and why one has no exact form.

use crate::model::Model;

/// A part of a model: a position in one of its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// In [`Model::machines`].
    Machine(usize),
    /// In [`Model::reactions`].
    Reaction(usize),
    /// In [`Model::variables`].
    Variable(usize),
    /// In [`Model::counters`].
    Counter(usize),
    /// In [`Model::outcomes`].
    Outcome(usize),
    /// In [`Model::milestones`].
    Milestone(usize),
}

/// Something that has no exact form here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outside {
    /// The address of the entry.
    pub address: String,
    /// What it has.
    pub reason: &'static str,
}

impl Part {
    /// The address of its entry.
    pub fn address(self, model: &Model) -> &str {
        let entry = match self {
            Self::Machine(k) => &model.machines[k].entry,
            Self::Reaction(k) => &model.reactions[k].entry,
            Self::Variable(k) => &model.variables[k].entry,
            Self::Counter(k) => &model.counters[k].entry,
            Self::Outcome(k) => &model.outcomes[k].entry,
            Self::Milestone(k) => &model.milestones[k].entry,
        };
        &entry.address
    }

    /// All parts of a model.
    pub fn all(model: &Model) -> impl Iterator<Item = Self> {
        let machines = (0..model.machines.len()).map(Self::Machine);
        let reactions = (0..model.reactions.len()).map(Self::Reaction);
        let variables = (0..model.variables.len()).map(Self::Variable);
        let counters = (0..model.counters.len()).map(Self::Counter);
        let outcomes = (0..model.outcomes.len()).map(Self::Outcome);
        let milestones = (0..model.milestones.len()).map(Self::Milestone);
        machines
            .chain(reactions)
            .chain(variables)
            .chain(counters)
            .chain(outcomes)
            .chain(milestones)
    }
}
