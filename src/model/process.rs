//! The parts of a process besides its reactions.

use super::{
    Cause, Clause, Condition, CounterId, Entry, FactorId, MachineId, Multiplier, Number, OutcomeId,
    VariableId,
};
use crate::distribution::Distribution;

/// An uncertain number: one value per draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Its address and sources; the address keys its stream.
    pub entry: Entry,
    /// What is believed about it, in days, per day or no unit.
    pub distribution: Distribution,
    /// Its value when it is switched off.
    pub reference: f64,
    /// The likelihood word that it was written as, if it was.
    pub word: Option<String>,
    /// Whether it is chosen, unknown, or about how the world is read.
    pub role: Role,
    /// How its numbers read in the file (`/ y`, `d`), for people; empty without a unit.
    pub unit: String,
}

/// What a factor is to who asks what matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Somebody chooses it: options are compared over it.
    Lever,
    /// Nobody knows it: the world may have any of its values.
    #[default]
    Uncertainty,
    /// It is about how the world is read, not about the world: which pollster one follows.
    Measurement,
}

impl Role {
    /// As files have it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lever => "lever",
            Self::Uncertainty => "uncertainty",
            Self::Measurement => "measurement",
        }
    }
}

/// Factors with a rank correlation, joined by a Gaussian copula.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// The factors.
    pub factors: Vec<FactorId>,
    /// The lower triangle of the Cholesky factor of the normal scores' correlation matrix: row k
    /// has k + 1 entries.
    pub cholesky: Vec<Vec<f64>>,
}

/// Something that is left out on purpose.
#[derive(Clone, Debug, PartialEq)]
pub struct Omission {
    /// What, with the coverage rows that it answers.
    pub entry: Entry,
    /// The reason.
    pub why: String,
}

/// A calendar window, `[from, to)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Its address and sources.
    pub entry: Entry,
    /// Days since the start.
    pub from: f64,
    /// Days since the start.
    pub to: f64,
}

/// A finite state machine of one actor or issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// Its address and sources.
    pub entry: Entry,
    /// Whose machine it is: a role.
    pub actor: Option<String>,
    /// Its states, at most 64.
    pub states: Vec<State>,
    /// The distribution of its first state: probabilities in state order, summing to 1.
    pub initial: Vec<Number>,
}

/// A state of a machine.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Its address and sources.
    pub entry: Entry,
    /// What it counts in outcomes that add up this machine's score.
    pub score: Number,
}

/// A continuous quantity that jumps at reactions and relaxes between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Its address and sources.
    pub entry: Entry,
    /// Its value at the start.
    pub start: Number,
    /// Days; `None` does not relax.
    pub half_life: Option<Number>,
    /// Multipliers on the half-life.
    pub half_life_multipliers: Vec<Multiplier>,
    /// What it relaxes to: the sum of the terms whose conditions hold, clamped to the bounds.
    pub baseline: Vec<VariableTerm>,
    /// What is added per day: the sum of the terms whose conditions hold.
    pub drift: Vec<VariableTerm>,
    /// Its lower bound; minus infinity where there is none.
    pub low: f64,
    /// Its upper bound; infinity where there is none.
    pub high: f64,
}

/// A term of a baseline or of a drift.
#[derive(Clone, Debug, PartialEq)]
pub struct VariableTerm {
    /// Its address and sources.
    pub entry: Entry,
    /// The variable's unit (baseline), or that per day (drift).
    pub add: Number,
    /// While what.
    pub condition: Condition,
}

/// How much of something has happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Counter {
    /// Its address and sources.
    pub entry: Entry,
    /// Its value at the start.
    pub start: f64,
}

/// A named result: a weighted sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its address and sources.
    pub entry: Entry,
    /// For people.
    pub unit: String,
    /// The lower end of its declared range; values below are clipped and counted.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// To what values are rounded before they are counted; divides the range.
    pub resolution: f64,
    /// Days at which its value is kept as a path functional of its own.
    pub at: Vec<f64>,
    /// Whether it is one of the results that a summary leads with.
    pub headline: bool,
    /// Whether its distribution is counted at every point of the recording grid, as that of a leading outcome
    /// always is, or at some fifty of them.
    pub daily: bool,
    /// Whether people would rather have it low: what the best trial is.
    pub lower_is_better: bool,
    /// What it adds up.
    pub terms: Vec<Term>,
}

impl Outcome {
    /// Its terms where it is a count by channels: at least two counters, and nothing else; none otherwise.
    pub fn channels(&self) -> &[Term] {
        let is_counter = |term: &Term| matches!(term.of, Observable::Counter(_));
        if self.terms.len() > 1 && self.terms.iter().all(is_counter) {
            &self.terms
        } else {
            &[]
        }
    }
}

/// A part of an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Its key in the file: a segment, a channel, a track.
    pub name: String,
    /// Its weight.
    pub weight: Number,
    /// What is weighted.
    pub of: Observable,
}

/// What an outcome can add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observable {
    /// The constant 1: the term is its weight.
    One,
    /// A variable.
    Variable(VariableId),
    /// A counter.
    Counter(CounterId),
    /// The score of the state that a machine is in.
    Score(MachineId),
    /// An outcome that stands before this one.
    Outcome(OutcomeId),
}

/// A first time that is recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Milestone {
    /// Its address and sources.
    pub entry: Entry,
    /// What is recorded.
    pub kind: MilestoneKind,
}

/// What a milestone records.
#[derive(Clone, Debug, PartialEq)]
pub enum MilestoneKind {
    /// The first time that any of these happens; being in a state at the start is no entry.
    First(Vec<Cause>),
    /// The first time that a level clause becomes true; being true at the start is no crossing.
    Crosses(Clause),
    /// The time from the first `of` to the next `then`, censored at the horizon.
    Follows {
        /// What starts the count, at its first occurrence.
        of: Cause,
        /// What ends it.
        then: Cause,
        /// Days: the probability that is asked for; `None` reports the curve alone.
        within: Option<f64>,
    },
}
