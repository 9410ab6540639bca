//! What can be asked of a game. Numbers with units and dates are text, so that what is written reads back as it was.

use serde::{Deserialize, Serialize};

/// What can be asked of a game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Where the game stands, for control.
    State {},
    /// What a cell knows and can do; `None` is a page for each cell that is played.
    Brief {
        /// Which cell.
        cell: Option<String>,
    },
    /// What may happen by the end of the turn, or by a date; for control.
    Odds {
        /// By when: a date, or a duration from now.
        by: Option<String>,
    },
    /// A cell gives an order; it is carried out when the clock moves.
    Order(Move),
    /// Control makes an inject happen now.
    Inject {
        /// Its name.
        inject: String,
    },
    /// The clock moves to the end of the turn, or to a date, or to the first interrupt.
    Advance {
        /// To when: a date, or a duration from now.
        until: Option<String>,
    },
    /// The room has rolled dice for what the odds showed: it happens in this turn where the roll is no higher than
    /// its percent.
    Roll {
        /// What.
        reaction: String,
        /// 1 to 100.
        rolled: u8,
    },
    /// Control's override: it happens now, whatever its guard says.
    Happen {
        /// What.
        reaction: String,
        /// By which branch; chance chooses without one.
        branch: Option<String>,
        /// The reason.
        because: String,
    },
    /// Control's override: it does not happen for a time.
    Prevent {
        /// What.
        reaction: String,
        /// How long; the rest of the turn without.
        during: Option<String>,
        /// The reason.
        because: String,
    },
    /// Control's override: a variable or counter, the state of a machine, or a factor.
    Set {
        /// What.
        what: String,
        /// To what: a number with its unit, or a state.
        value: String,
        /// The reason.
        because: String,
    },
    /// Takes back the last command that changed the game.
    Undo {},
    /// Why something happened: its hazard at that moment, and what else could have happened.
    Why {
        /// A reaction, of which the last time is meant.
        event: String,
    },
    /// What orders would do: paired futures with and without them.
    Futures {
        /// How many futures.
        number: Option<u32>,
        /// The orders.
        orders: Vec<Move>,
    },
    /// The commands, and who can order what.
    Help {},
}

/// An order as a cell gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Who.
    pub cell: String,
    /// What.
    pub order: String,
    /// The branch, where the order leaves a choice.
    pub branch: Option<String>,
    /// The date on which it is carried out; at once without.
    pub on: Option<String>,
}

impl Command {
    /// Whether it can change the game.
    pub fn changes(&self) -> bool {
        !matches!(
            self,
            Self::State {}
                | Self::Brief { .. }
                | Self::Odds { .. }
                | Self::Why { .. }
                | Self::Futures { .. }
                | Self::Help {}
        )
    }
}

/// Each command with its words and what it is for.
pub const COMMANDS: &[(&str, &str, &str)] = &[
    ("state", "", "where the game stands (for control)"),
    ("brief", "[CELL|all]", "what a cell knows and can do"),
    (
        "odds",
        "[by DATE]",
        "what may happen this turn: words, percent, d100 (for control)",
    ),
    (
        "order",
        "CELL ORDER [BRANCH] [on DATE]",
        "a cell gives an order; it is carried out when the clock moves",
    ),
    ("inject", "NAME", "control makes an inject happen now"),
    (
        "advance",
        "[until DATE]",
        "the clock moves to the end of the turn, or to the first interrupt",
    ),
    (
        "roll",
        "REACTION 1-100",
        "the room rolled: it happens this turn, or not, by the odds",
    ),
    (
        "happen",
        "REACTION [BRANCH] because REASON",
        "override: it happens now",
    ),
    (
        "prevent",
        "REACTION [for TIME] because REASON",
        "override: it does not happen",
    ),
    (
        "set",
        "NAME VALUE because REASON",
        "override: a quantity, a machine's state, a factor",
    ),
    (
        "undo",
        "",
        "takes back the last command that changed the game",
    ),
    (
        "why",
        "REACTION",
        "why it happened, and what else could have",
    ),
    (
        "futures",
        "[N] order CELL ORDER [BRANCH] …",
        "what orders would do, in paired futures",
    ),
    ("help", "", "this list, and who can order what"),
];
