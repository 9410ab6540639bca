//! What a game answers. All of it can be written as JSON; numbers are in the units of the scenario, days are
//! since the start.

use serde::Serialize;

use super::answer_brief::Brief;
use super::answer_odds::{Compared, Odds};
use super::answer_parts::{Estimated, Told};

/// What a game answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Where the game stands.
    State(Box<StateAnswer>),
    /// A page for each cell that was asked for.
    Briefs(Vec<Brief>),
    /// What may happen.
    Odds(Odds),
    /// An order was noted.
    Ordered(Ordered),
    /// An inject was made.
    Injected(Advanced),
    /// The clock moved.
    Advanced(Advanced),
    /// Dice decided.
    Rolled(Rolled),
    /// Control decided.
    Overridden(Overridden),
    /// What was taken back: a command as it is typed.
    Undone(String),
    /// Why something happened.
    Why(Why),
    /// What orders would do.
    Futures(Compared),
    /// The commands, and who can order what.
    Help(Help),
}

/// Where the game stands, for control.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StateAnswer {
    /// The scenario's title.
    pub title: String,
    /// The turn, from 1.
    pub turn: u32,
    /// Days since the start.
    pub day: f64,
    /// Today.
    pub date: String,
    /// When the turn ends.
    pub turn_ends: String,
    /// When the game ends.
    pub game_ends: String,
    /// Whether it has ended.
    pub is_over: bool,
    /// The cells that are played, by name.
    pub played: Vec<String>,
    /// Machines with their states.
    pub machines: Vec<(String, String)>,
    /// Outcomes.
    pub outcomes: Vec<Estimated>,
    /// Counters that are not 0, and what orders are paid from.
    pub quantities: Vec<Estimated>,
    /// Orders that wait, in words.
    pub waiting: Vec<String>,
    /// What waits for an answer, in words.
    pub questions: Vec<String>,
    /// Injects that are planned by the end of the turn, in words.
    pub injects: Vec<String>,
    /// What happened in this turn.
    pub news: Vec<Told>,
}

/// An order that was noted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ordered {
    /// The cell's title.
    pub cell: String,
    /// The order's title.
    pub order: String,
    /// What was paid, in words.
    pub paid: String,
    /// When it is carried out.
    pub when: String,
    /// Cells that have to order it too, by title.
    pub needs: Vec<String>,
}

/// What happened while the clock moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Advanced {
    /// From when.
    pub from: String,
    /// To when: days since the start.
    pub day: f64,
    /// To when.
    pub date: String,
    /// The turn that it is now.
    pub turn: u32,
    /// What happened.
    pub news: Vec<Told>,
    /// What became of orders, in words.
    pub orders: Vec<String>,
    /// Why the clock stands before the end of the turn.
    pub stopped_by: Vec<String>,
    /// What waits for an answer.
    pub questions: Vec<String>,
    /// Whether the game is over.
    pub is_over: bool,
}

/// What dice decided.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rolled {
    /// The reaction's title.
    pub what: String,
    /// What was rolled.
    pub rolled: u8,
    /// It happens up to this.
    pub at_most: u8,
    /// Whether it happens in the rest of the turn.
    pub happens: bool,
}

/// What control decided.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overridden {
    /// What.
    pub what: String,
    /// Why.
    pub because: String,
    /// What followed at once.
    pub news: Vec<Told>,
}

/// Why something happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Why {
    /// What.
    pub told: Told,
    /// Its base, in words.
    pub base: String,
    /// The base in the numbers of this game, per day; nothing for what has no hazard.
    pub base_per_day: Option<f64>,
    /// What multiplied it.
    pub ratios: Vec<WhyRatio>,
    /// The hazard at that moment, per day.
    pub hazard_per_day: Option<f64>,
    /// Where its numbers come from.
    pub sources: Vec<String>,
    /// What else could have happened, with how often it is expected, the likeliest first.
    pub otherwise: Vec<(String, String)>,
}

/// What multiplied a hazard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhyRatio {
    /// While what; or the variable that the hazard follows.
    pub what: String,
    /// The value of that variable at the moment, in its unit; none for what holds or not.
    pub follows: Option<f64>,
    /// By how much, in the numbers of this game.
    pub ratio: f64,
    /// Whether it applied.
    pub applied: bool,
    /// Where it comes from.
    pub sources: Vec<String>,
}

/// What an objective is worth so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scored {
    /// The cell's title.
    pub cell: String,
    /// The objective's title.
    pub objective: String,
    /// Points.
    pub points: f64,
    /// The most points.
    pub of: f64,
    /// Its parts, in words.
    pub parts: Vec<String>,
}

/// The commands, and who can order what.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Help {
    /// Each command, its words, what it does.
    pub commands: Vec<(String, String, String)>,
    /// By cell that is played, its orders.
    pub orders: Vec<Possible>,
    /// Injects.
    pub injects: Vec<String>,
}

/// What a cell can order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Possible {
    /// The cell's name.
    pub cell: String,
    /// Its orders, by name.
    pub orders: Vec<String>,
}
