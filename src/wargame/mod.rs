//! A game as a pure state machine over `trial`: turns, orders, injects, odds, overrides, branches.
//!
//! A [`Game`] is one trial of a scenario, advanced turn by turn. What a played cell decides does not happen by
//! chance but when it is ordered; everything else stays as in a plain run, with the same random numbers. So a
//! game in which nobody orders anything and no cell is played is a trial of the plain run, bit for bit.
//!
//! [`Game::apply`] takes a [`Command`] and gives an [`Answer`]; both can be written as JSON, and nothing in this
//! room knows of terminals. A [`Log`] keeps the commands with a digest of each answer.

mod advance;
mod answer;
mod brief;
mod command;
mod conditions;
mod control;
mod error;
mod game;
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
mod position;
mod review;
mod review_page;
mod score;
mod state;
mod text;
mod told;
mod why;

pub use answer::{
    Advanced, Answer, Brief, Choice, Compared, Estimated, EventOdds, Help, Learned, Odds, Ordered,
    OutcomeOdds, Overridden, Possible, QuantityChange, Rolled, Scored, StateAnswer, Told, Why,
    WhyRatio,
};
pub use command::{Command, Move};
pub use error::GameError;
pub use game::{Game, Setup};
pub use injects::{injects_from_csv, injects_to_csv};
pub use log::{Header, Line, Log, LogError, Recorded, verify};
pub use outlook::FUTURES;
pub use paired::versus;
pub use parse::{COMMANDS, parse};
pub use review::{Decision, Judged, Review, Surprise, review};
