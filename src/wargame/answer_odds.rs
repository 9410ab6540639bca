//! What is answered about the future: odds, and paired futures.

use serde::Serialize;

/// How much is known of the factors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Learned {
    /// Draws of the factors that were weighed by what has happened.
    pub candidates: u32,
    /// The effective number of them (Kish 1965): the square of the sum of weights over the sum of their squares.
    pub effective: f64,
    /// Whether the weights were used; else the factors are as at the start.
    pub used: bool,
}

/// What may happen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Odds {
    /// Days since the start.
    pub day: f64,
    /// Today.
    pub date: String,
    /// By when.
    pub until: String,
    /// How many futures were simulated.
    pub futures: u32,
    /// How much is known of the factors.
    pub learned: Learned,
    /// What may happen, the likeliest first.
    pub events: Vec<EventOdds>,
    /// How many other things happened in no future.
    pub never: usize,
    /// The cells that are played: until then they do what they have ordered and no more.
    pub played: Vec<String>,
    /// Outcomes.
    pub outcomes: Vec<OutcomeOdds>,
}

/// How likely something is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventOdds {
    /// The reaction's address.
    pub reaction: String,
    /// Its title.
    pub title: String,
    /// The share of futures in which it happens.
    pub probability: f64,
    /// The lower end of its 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// A likelihood word with its range, and the percent with its error.
    pub words: String,
    /// It happens where two ten-sided dice show no more; 0 and 100 need no dice.
    pub d100: u8,
}

/// The distribution of an outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutcomeOdds {
    /// The outcome's title.
    pub title: String,
    /// Its unit.
    pub unit: String,
    /// Its value now.
    pub now: f64,
    /// Its 5, 50 and 95 % quantiles by then.
    pub by_then: [f64; 3],
    /// The same at the end of the game.
    pub at_end: [f64; 3],
}

/// Two sets of paired futures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// What is compared.
    pub what: String,
    /// With what.
    pub with: String,
    /// What the two sides are called in tables: without, with.
    pub columns: [String; 2],
    /// Pairs of futures.
    pub futures: u32,
    /// How much is known of the factors.
    pub learned: Learned,
    /// By when the changes of odds count.
    pub until: String,
    /// Outcomes at the end of the game.
    pub outcomes: Vec<QuantityChange>,
    /// How likely things are by then, of those that change by more than chance; the largest first.
    pub events: Vec<QuantityChange>,
    /// What is different now, in words.
    pub now: Vec<String>,
}

/// What changes, in paired futures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuantityChange {
    /// Its title.
    pub title: String,
    /// Its unit; `share of futures` for events.
    pub unit: String,
    /// The mean without.
    pub without: f64,
    /// The half-width of its 95 % interval.
    pub half_width_without: f64,
    /// The mean with.
    pub with: f64,
    /// With minus without, paired.
    pub change: f64,
    /// The half-width of its 95 % interval.
    pub half_width: f64,
}
