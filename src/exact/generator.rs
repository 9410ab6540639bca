//! A chain of constant rates as commands on sets of states.

use super::answer::Question;

/// A coordinate of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digit {
    /// A machine, by its position: its state.
    Machine(usize),
    /// A reaction, by its position: 1 where it has happened.
    Happened(usize),
}

/// States in which coordinates have certain values: coordinate by position, and a bit for each value.
pub type Set = Vec<(usize, u64)>;

/// A rate of moving on.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// The reaction that fires.
    pub reaction: usize,
    /// From where.
    pub from: Set,
    /// The share of the reaction's rate.
    pub share: f64,
    /// The coordinates that change, with their values.
    pub to: Vec<(usize, u32)>,
}

/// What is gained while in a set of states.
#[derive(Clone, Debug, PartialEq)]
pub struct Reward {
    /// Of what: a reaction's count or a counter.
    pub of: Question,
    /// The reaction that brings it.
    pub reaction: usize,
    /// Where.
    pub from: Set,
    /// How much each firing brings.
    pub gain: f64,
}

/// That a variable is in one of a set of values, or that it is in none of them: which, the set, whether it is none.
pub type Statement = (usize, u64, bool);

/// The hazard of a reaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// Which.
    pub reaction: usize,
    /// Per day.
    pub base: f64,
    /// Factors, each where all of its statements hold: a set, and whether it is one that a state must not be in.
    pub ratios: Vec<(f64, Vec<Statement>)>,
}

/// A chain of constant rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Generator {
    /// The coordinates.
    pub digits: Vec<Digit>,
    /// How many values each has.
    pub sizes: Vec<u32>,
    /// Where it begins.
    pub first: Vec<u32>,
    /// The hazards.
    pub rates: Vec<Rate>,
    /// All that can happen.
    pub commands: Vec<Command>,
    /// All that is counted.
    pub rewards: Vec<Reward>,
    /// How many states can be reached.
    pub states: usize,
}
