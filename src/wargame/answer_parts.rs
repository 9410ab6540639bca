//! What several answers are made of.

use serde::Serialize;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// Days since the start.
    pub day: f64,
    /// The date.
    pub date: String,
    /// The reaction's address.
    pub reaction: String,
    /// What, with the move of its machine.
    pub what: String,
    /// Which branch it took.
    pub branch: Option<String>,
    /// Who or what brought it about; nothing for chance.
    pub by: Option<String>,
    /// Whether control decided it against the odds.
    pub is_override: bool,
    /// How likely it was at that moment, in words.
    pub odds: Option<String>,
}

/// A quantity as it is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimated {
    /// Its title.
    pub title: String,
    /// Its unit.
    pub unit: String,
    /// The number.
    pub value: f64,
    /// The standard deviation of its error; 0 is exact.
    pub noise: f64,
    /// The day that it speaks of, where that is not today.
    pub of: Option<String>,
}
