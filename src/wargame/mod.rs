//! A game as a pure state machine over `trial`: turns, orders, injects, odds, overrides, branches.
//!
//! A [`Game`] is one trial of a scenario, advanced turn by turn. What a played cell decides does not happen by
//! chance but when it is ordered; everything else stays as in a plain run, with the same random numbers. So a
//! game in which nobody orders anything and no cell is played is a trial of the plain run, bit for bit.
//!
//! [`Game::apply`] takes a [`Command`] and gives an [`Answer`]; both can be written as JSON, and nothing in this
//! room knows of terminals. A [`Log`] keeps the commands with a digest of each answer.

mod acting;
mod advance;
mod answer;
mod answer_brief;
mod answer_odds;
mod answer_parts;
mod answering;
mod asked;
mod brief;
mod calibration;
mod carry_out;
mod command;
mod conditions;
mod consequences;
mod control;
mod decisions;
mod error;
mod game;
mod header;
mod hot_wash;
mod how_many;
mod injects;
mod knowledge;
mod learning;
mod log;
mod names;
mod noted;
mod odds;
mod orders;
mod outlook;
mod page;
mod paired;
mod parse;
mod payment;
mod position;
mod review;
mod review_page;
mod review_text;
mod score;
mod state;
mod stops;
mod surprises;
mod text;
mod text_brief;
mod text_numbers;
mod text_odds;
mod text_table;
mod told;
mod typed;
mod why;

pub use answer::{
    Advanced, Answer, Help, Ordered, Overridden, Possible, Rolled, Scored, StateAnswer, Why,
    WhyRatio,
};
pub use answer_brief::{Brief, Choice};
pub use answer_odds::{Compared, EventOdds, Learned, Odds, OutcomeOdds, QuantityChange};
pub use answer_parts::{Estimated, Told};
pub use asked::{Asked, BranchError, branch};
pub use calibration::Judged;
pub use command::{COMMANDS, Command, Move};
pub use decisions::Decision;
pub use error::GameError;
pub use game::{Game, Setup};
pub use header::{Header, LogError};
pub use how_many::FUTURES;
pub use injects::{injects_from_csv, injects_to_csv};
pub use log::{Line, Log, Recorded, verify};
pub use paired::versus;
pub use parse::parse;
pub use review::{Review, review};
pub use surprises::Surprise;
