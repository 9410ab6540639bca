//! The one language for guards, hazard ratios, baselines, drifts, multipliers and branch lists.

use super::{CounterId, MachineId, Number, OutcomeId, ReactionId, StateId, VariableId, WindowId};

/// A conjunction of clauses; the empty one always holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition(pub Vec<Clause>);

impl Condition {
    /// The condition that always holds.
    pub fn always() -> Self {
        Self(Vec::new())
    }

    /// How many sentences it stands for.
    pub fn sentences(&self) -> usize {
        self.0.iter().map(Clause::sentences).sum()
    }
}

/// One statement, or its negation.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Whether the statement must be false.
    pub negated: bool,
    /// The statement.
    pub atom: Atom,
}

/// A statement about the state of the process.
#[derive(Clone, Debug, PartialEq)]
pub enum Atom {
    /// The machine is in one of these states, and has been in one of them for at least so long.
    InState {
        /// The machine.
        machine: MachineId,
        /// The states.
        states: StateSet,
        /// Days, where a duration is asked for.
        at_least: Option<Number>,
    },
    /// The reaction happened, and no longer ago than so many days: true on `[t, t + duration)`.
    Within {
        /// The reaction.
        of: ReactionId,
        /// Count from its first occurrence instead of from its last.
        first: bool,
        /// Days; `None` is for ever ("has happened").
        duration: Option<Number>,
    },
    /// The calendar window is open.
    During {
        /// The window.
        window: WindowId,
    },
    /// A variable, counter or outcome stands above or below a number.
    Level {
        /// What is compared.
        of: Level,
        /// How.
        comparison: Comparison,
        /// With what, in its own unit.
        threshold: Number,
    },
    /// At least one of these holds; never negated: the negation is spread over what stands in them.
    Any(Vec<Condition>),
    /// Never true: what a condition becomes when it is switched off.
    Never,
}

impl Clause {
    /// The statement itself.
    pub fn that(atom: Atom) -> Self {
        let negated = false;
        Self { negated, atom }
    }

    /// How many sentences it stands for.
    pub fn sentences(&self) -> usize {
        match &self.atom {
            Atom::Any(conditions) => conditions.iter().map(Condition::sentences).sum(),
            _ => 1,
        }
    }
}

/// What a level condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A variable.
    Variable(VariableId),
    /// A counter.
    Counter(CounterId),
    /// An outcome.
    Outcome(OutcomeId),
}

/// How a level is compared with its threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

/// A set of states of one machine: bit `s` stands for state `s`. A machine has at most 64 states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StateSet(pub u64);

impl StateSet {
    /// The most states that a machine may have.
    pub const STATES: usize = 64;

    /// The set of one state.
    pub fn only(state: StateId) -> Self {
        Self(1 << state.0)
    }

    /// Whether the state is in the set.
    #[inline]
    pub fn contains(self, state: StateId) -> bool {
        self.0 >> state.0 & 1 == 1
    }

    /// The states of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = StateId> {
        (0..64).filter(move |s| self.0 >> s & 1 == 1).map(StateId)
    }
}

impl FromIterator<StateId> for StateSet {
    fn from_iter<I: IntoIterator<Item = StateId>>(states: I) -> Self {
        Self(states.into_iter().fold(0, |bits, s| bits | 1 << s.0))
    }
}
