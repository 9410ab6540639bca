//! What a reaction does: numbers that it draws, branches, effects.

use super::{
    Amount, Condition, CounterId, Entry, MachineId, Number, ReactionId, StateId, VariableId,
};
use crate::distribution::Distribution;

/// A number that a reaction draws once per occurrence.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Its address and sources; the address keys its stream.
    pub entry: Entry,
    /// What it is drawn from.
    pub distribution: DrawnDistribution,
}

/// The distribution of a number drawn once per occurrence.
#[derive(Clone, Debug, PartialEq)]
pub enum DrawnDistribution {
    /// Nothing about it is uncertain.
    Fixed(Distribution),
    /// Normal with uncertain parameters.
    Normal {
        /// The mean.
        mean: Number,
        /// The standard deviation.
        sd: Number,
    },
    /// Lognormal with uncertain parameters.
    Lognormal {
        /// The median.
        median: Number,
        /// The standard deviation of the logarithm.
        sigma: Number,
    },
    /// Uniform with uncertain ends.
    Uniform {
        /// The lower end.
        low: Number,
        /// The upper end.
        high: Number,
    },
    /// One of a few values; the last probability is what the others leave.
    Discrete {
        /// The values.
        values: Vec<Number>,
        /// Their probabilities.
        probabilities: Vec<Number>,
    },
}

impl DrawnDistribution {
    /// Every uncertain number in it.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        let (two, values, probabilities): ([Option<&Number>; 2], &[Number], &[Number]) = match self
        {
            Self::Fixed(_) => ([None; 2], &[], &[]),
            Self::Normal { mean, sd } => ([Some(mean), Some(sd)], &[], &[]),
            Self::Lognormal { median, sigma } => ([Some(median), Some(sigma)], &[], &[]),
            Self::Uniform { low, high } => ([Some(low), Some(high)], &[], &[]),
            Self::Discrete {
                values,
                probabilities,
            } => ([None; 2], values, probabilities),
        };
        two.into_iter().flatten().chain(values).chain(probabilities)
    }
}

/// Alternatives of which one is taken, while a condition holds.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchList {
    /// When this list applies.
    pub condition: Condition,
    /// The alternatives; probabilities sum to 1.
    pub branches: Vec<Branch>,
}

/// One alternative.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Its address and sources.
    pub entry: Entry,
    /// `None`: what the others leave (`rest`).
    pub probability: Option<Number>,
    /// Where a transition goes instead.
    pub to: Option<StateId>,
    /// What it does, after the reaction's own effects of the same kind.
    pub effects: Vec<Effect>,
}

/// Something that a firing does.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Its address and sources.
    pub entry: Entry,
    /// Evaluated on the state just before the firing.
    pub condition: Condition,
    /// What it does.
    pub action: Action,
}

/// What an effect does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Adds to a variable.
    Add {
        /// The variable.
        variable: VariableId,
        /// How much; with a counter, how much per doubling of it in this firing.
        amount: Amount,
        /// The counter N: the amount is times log2 max(1, N after) - log2 max(1, N before).
        per_doubling_of: Option<CounterId>,
    },
    /// Multiplies a variable.
    Multiply {
        /// The variable.
        variable: VariableId,
        /// By how much.
        amount: Amount,
    },
    /// Sets a variable.
    Set {
        /// The variable.
        variable: VariableId,
        /// To what.
        amount: Amount,
    },
    /// Adds to a counter.
    Count {
        /// The counter.
        counter: CounterId,
        /// How much.
        amount: Amount,
    },
    /// Moves another machine; nothing happens where it is there already.
    Move {
        /// The machine.
        machine: MachineId,
        /// The state that it enters.
        to: StateId,
    },
    /// Makes another reaction happen at this instant, after this firing; its own trigger goes on as it would.
    Fire {
        /// The reaction.
        reaction: ReactionId,
        /// Whether it happens whatever its guard says, and a transition from whatever state.
        despite_guard: bool,
    },
}
