//! What a game answers. All of it can be written as JSON; numbers are in the units of the scenario, days are
//! since the start.

use serde::Serialize;

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

/// A page for a cell: what it knows, and nothing else.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Brief {
    /// The cell's name.
    pub cell: String,
    /// Its title.
    pub title: String,
    /// Its seats.
    pub seats: Vec<String>,
    /// Who it is and what it wants.
    pub brief: Option<String>,
    /// The turn, from 1.
    pub turn: u32,
    /// Today.
    pub date: String,
    /// When the turn ends.
    pub turn_ends: String,
    /// What it has heard since the turn before began.
    pub news: Vec<Told>,
    /// What it was told by control.
    pub told: Vec<String>,
    /// Orders of others that it knows of.
    pub heard: Vec<String>,
    /// Machines that it sees, with their states.
    pub machines: Vec<(String, String)>,
    /// Quantities that it sees, as it sees them.
    pub quantities: Vec<Estimated>,
    /// What its orders are paid from.
    pub capital: Option<Estimated>,
    /// What waits for its answer.
    pub questions: Vec<String>,
    /// What it can order.
    pub choices: Vec<Choice>,
    /// Its own orders in this turn and the one before, with what became of them.
    pub own: Vec<String>,
    /// What it is judged by.
    pub objectives: Vec<String>,
}

/// Something that a cell can order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// The order's name.
    pub order: String,
    /// Its title.
    pub title: String,
    /// What it costs, in words.
    pub cost: String,
    /// Who learns of it.
    pub secrecy: String,
    /// Its branches, where there is a choice.
    pub branches: Vec<String>,
    /// Its conditions, in words; what the cell cannot see is not told.
    pub conditions: Vec<String>,
    /// What it does, in words; what the cell cannot see is not told.
    pub does: Vec<String>,
    /// Whether it can be given now; `None` where that rests on what the cell cannot see.
    pub is_open: Option<bool>,
    /// Where it comes from.
    pub sources: Vec<String>,
}

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
    /// When it happens; nothing where it does not.
    pub happens_on: Option<String>,
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
    /// While what.
    pub what: String,
    /// By how much, in the numbers of this game.
    pub ratio: f64,
    /// Whether it applied.
    pub applied: bool,
    /// Where it comes from.
    pub sources: Vec<String>,
}

/// Two sets of paired futures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// What is compared.
    pub what: String,
    /// With what.
    pub with: String,
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
    /// The mean with.
    pub with: f64,
    /// With minus without, paired.
    pub change: f64,
    /// The half-width of its 95 % interval.
    pub half_width: f64,
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
