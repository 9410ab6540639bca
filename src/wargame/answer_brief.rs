//! What a page for a cell holds.

use serde::Serialize;

use super::answer_parts::{Estimated, Told};

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
