//! Where a game stands: everything that a command can change.

use std::sync::Arc;

use crate::model::{CellId, FactorId, InjectId, Level, OrderId, ReactionId};
use crate::random::Key;
use crate::trial::{Evidence, Snapshot};

/// Where a game stands.
#[derive(Clone, Debug)]
pub(super) struct Position {
    pub snapshot: Snapshot,
    /// The chance of what becomes of orders; that of the snapshot too.
    pub key: Key,
    /// The factor values of its draw, before anything is set.
    pub factors: Arc<Vec<f64>>,
    /// From 1.
    pub turn: u32,
    /// Days since the start.
    pub turn_began: f64,
    /// Days since the start.
    pub turn_ends: f64,
    /// All orders so far.
    pub orders: Vec<Given>,
    /// Answers that stand until the end of the turn.
    pub answers: Vec<Answered>,
    /// What waits for an answer.
    pub questions: Vec<ReactionId>,
    /// What dice have decided about this turn.
    pub rolled: Vec<Decided>,
    /// All rolls of dice so far.
    pub dice: Vec<Dice>,
    /// Factors that were set.
    pub sets: Vec<(FactorId, f64)>,
    /// What the path said about the factors while other factors were set.
    pub epochs: Vec<Epoch>,
    /// What happened, in time order.
    pub happened: Vec<Arc<Happened>>,
    /// Injects, with their days.
    pub injected: Vec<(InjectId, f64)>,
    /// What control decided, in order.
    pub overrides: Vec<Override>,
    /// Quantities that cells see, by sight: their values by day.
    pub readings: Arc<Vec<Vec<(f64, f64)>>>,
    /// How many things had happened when the turn began.
    pub news_from: usize,
}

impl Position {
    /// Days since the start.
    pub fn now(&self) -> f64 {
        self.snapshot.now()
    }
}

/// An order that was given.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub cell: CellId,
    pub order: OrderId,
    pub branch: Option<String>,
    /// When it is carried out; `None` when the clock moves.
    pub on: Option<f64>,
    pub turn: u32,
    /// When it was given, days.
    pub day: f64,
    pub paid: Vec<(Level, f64)>,
    pub status: Status,
    /// When it became known, days.
    pub leaked: Option<f64>,
}

/// What became of an order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Status {
    /// It waits for the clock, for its date, or for another cell to agree.
    Waiting,
    /// On this day.
    Done(f64),
    /// On this day it could not be carried out, and why.
    Failed(f64, String),
}

/// An answer that a cell has given in advance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Answered {
    pub reaction: ReactionId,
    pub cell: CellId,
    pub yes: bool,
    /// Its order, by its place among all.
    pub order: usize,
}

/// What dice have decided about a turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Decided {
    pub reaction: ReactionId,
    /// Whether it happens in the rest of the turn.
    pub happens: bool,
    /// How often it had happened.
    pub before: u32,
    /// What was rolled, and up to what it happens.
    pub dice: (u8, u8),
    /// Whether it has happened since.
    pub is_done: bool,
}

/// A roll of dice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dice {
    pub turn: u32,
    pub reaction: ReactionId,
    pub rolled: u8,
    /// It happens up to this.
    pub at_most: u8,
}

/// Who or what brought something about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum By {
    Chance,
    /// An order, by its place among all.
    Order(usize),
    /// An answer to what was asked.
    Answer(usize),
    Inject(InjectId),
    /// Control's override, by its place among all.
    Override(usize),
    /// Dice: what was rolled, and up to what it happens.
    Roll(u8, u8),
    /// A secret that became known.
    Leak(usize),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Happened {
    pub day: f64,
    pub turn: u32,
    pub reaction: ReactionId,
    /// List and branch, and how likely that was.
    pub branch: Option<(usize, usize, f64)>,
    /// Per day.
    pub hazard: Option<f64>,
    pub probability: Option<f64>,
    /// Which of its conditional hazard ratios applied.
    pub applied: Vec<usize>,
    /// The values of the variables that its hazard follows.
    pub followed: Vec<f64>,
    /// What else could have happened, per day.
    pub rivals: Vec<(ReactionId, f64)>,
    pub by: By,
}

/// What control decided against the odds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Override {
    pub day: f64,
    pub turn: u32,
    /// In words.
    pub what: String,
    pub because: String,
}

/// What a path said about the factors while these were set.
#[derive(Clone, Debug)]
pub(super) struct Epoch {
    pub sets: Vec<(FactorId, f64)>,
    pub evidence: Evidence,
}
