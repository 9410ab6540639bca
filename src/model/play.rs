//! What makes a model a game: cells, what they decide, order and see, and what control injects.

use std::collections::BTreeMap;

use super::{
    Cause, CellId, Condition, CounterId, Entry, FactorId, Level, MachineId, OrderId, OutcomeId,
    ReactionId, VariableId,
};

/// What makes a model a game. A plain run reads nothing of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Play {
    /// How long a turn lasts, days.
    pub turn: f64,
    /// What stops the clock for a round of answers.
    pub interrupts: Vec<Interrupt>,
    /// What the room talks about after the game.
    pub questions: Vec<String>,
    /// Who plays.
    pub cells: Vec<Cell>,
    /// What cells can order.
    pub orders: Vec<Order>,
    /// What control can inject.
    pub injects: Vec<Inject>,
    /// Who decides what: reactions that do not happen by chance while one of these cells is played.
    pub decided_by: BTreeMap<ReactionId, Vec<CellId>>,
    /// Who sees what, besides control; who is not listed sees what everybody sees.
    pub audience: Audience,
}

impl Play {
    /// Whether there is anything to play.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.injects.is_empty()
    }

    /// The cells that decide a reaction; none for what is nobody's to decide.
    pub fn deciders(&self, reaction: ReactionId) -> &[CellId] {
        self.decided_by.get(&reaction).map_or(&[], Vec::as_slice)
    }
}

/// By entry: the cells that see it. What is not listed is public; variables and counters are seen by control
/// alone, unless they are listed here or an estimate is given to a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audience {
    /// Of machines.
    pub machines: BTreeMap<MachineId, Vec<CellId>>,
    /// Of transitions and events.
    pub reactions: BTreeMap<ReactionId, Vec<CellId>>,
    /// Of variables.
    pub variables: BTreeMap<VariableId, Vec<CellId>>,
    /// Of counters.
    pub counters: BTreeMap<CounterId, Vec<CellId>>,
    /// Of outcomes.
    pub outcomes: BTreeMap<OutcomeId, Vec<CellId>>,
}

/// Something that stops the clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interrupt {
    /// What.
    pub of: Cause,
    /// Only at its first time.
    pub first: bool,
}

/// A side of the game, played by people or left to the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its address and title.
    pub entry: Entry,
    /// Who it is and what it wants, for its players.
    pub brief: Option<String>,
    /// Its seats.
    pub seats: Vec<String>,
    /// What its orders are paid from, for its brief.
    pub capital: Option<Level>,
    /// What it is told of quantities.
    pub sees: Vec<Sight>,
    /// What it is judged by.
    pub objectives: Vec<Objective>,
}

/// What a cell is told of a quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Sight {
    /// Its address and title.
    pub entry: Entry,
    /// Of what.
    pub of: Level,
    /// The standard deviation of its error, in the quantity's unit; 0 is exact.
    pub noise: f64,
    /// How often there is a reading, days; `None` is whenever the cell looks.
    pub every: Option<f64>,
    /// How old a reading is, days.
    pub delay: f64,
}

/// What a cell is judged by: points, within a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Its address and title.
    pub entry: Entry,
    /// Points before anything happens.
    pub start: f64,
    /// The least points.
    pub low: f64,
    /// The most points.
    pub high: f64,
    /// What gives or takes points.
    pub terms: Vec<ObjectiveTerm>,
}

/// A part of an objective.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectiveTerm {
    /// Points per unit of what is measured.
    pub points: f64,
    /// What is measured.
    pub of: Measured,
    /// The most points, given or taken, that it makes.
    pub at_most: Option<f64>,
}

/// What an objective measures.
#[derive(Clone, Debug, PartialEq)]
pub enum Measured {
    /// A quantity at the end of the game; an outcome possibly on a day.
    Value(Level, Option<f64>),
    /// The same, less what it was at the start.
    Change(Level, Option<f64>),
    /// Days in one of some states.
    DaysIn(Cause),
    /// How often a reaction happened.
    Times(ReactionId),
    /// 1 where it ever happened or was entered, else 0; where a machine begins does not count.
    Ever(Cause),
}

/// Something that a cell can order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Its address and title.
    pub entry: Entry,
    /// Whose order it is.
    pub cell: CellId,
    /// When it can be given.
    pub condition: Condition,
    /// What it is paid with.
    pub cost: Vec<(Level, f64)>,
    /// Who learns of it.
    pub secrecy: Secrecy,
    /// To whom a quiet order is told, besides control.
    pub to: Vec<CellId>,
    /// How likely a covert order becomes known at the end of each turn from its own on.
    pub leak: f64,
    /// What happens when it does.
    pub leak_fires: Option<ReactionId>,
    /// The orders that it takes back.
    pub reverses: Vec<OrderId>,
    /// What it does, in this order.
    pub does: Vec<Primitive>,
}

/// Who learns of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrecy {
    /// Everybody, as soon as it is carried out.
    #[default]
    Open,
    /// The cell itself, those that it is addressed to, and control.
    Quiet,
    /// The cell itself and control, until it leaks.
    Covert,
}

/// What orders and injects are made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Primitive {
    /// A reaction happens, if its guard holds.
    Fire {
        /// Which.
        reaction: ReactionId,
        /// The branches of which who gives the order chooses one; none leaves it to chance.
        branches: Vec<String>,
    },
    /// A reaction cannot happen.
    Hold {
        /// Which.
        reaction: ReactionId,
        /// Days; `None` is until the end of the turn.
        during: Option<f64>,
    },
    /// The hazard of a reaction, or the odds of its branch or of its chance, times a ratio.
    Push {
        /// Which.
        reaction: ReactionId,
        /// A branch of it, by name.
        branch: Option<String>,
        /// The ratio.
        by: f64,
        /// Days; `None` is until the end of the turn.
        during: Option<f64>,
    },
    /// The answer that a reaction stands for, when it is asked for.
    Answer {
        /// Which.
        reaction: ReactionId,
        /// Whether it happens.
        yes: bool,
    },
    /// A factor has this value from now on.
    Set {
        /// Which.
        factor: FactorId,
        /// In days, per day or no unit.
        value: f64,
    },
}

/// Something that control can make happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Inject {
    /// Its address and title.
    pub entry: Entry,
    /// When it is planned, days since the start.
    pub planned: Option<f64>,
    /// To whom it is told; none is everybody.
    pub to: Vec<CellId>,
    /// How it is delivered.
    pub by: Option<String>,
    /// What the players are told.
    pub text: Option<String>,
    /// What they are expected to do.
    pub expect: Option<String>,
    /// Which aim of the exercise it serves.
    pub serves: Option<String>,
    /// What control does if the expected action does not come.
    pub otherwise: Option<String>,
    /// When it makes sense.
    pub condition: Condition,
    /// What it does, in this order.
    pub does: Vec<Primitive>,
}
