//! Why a trial gives no result.

use crate::compiled::{Beyond, Compiled};
use crate::model::Limits;

/// Why a trial gives no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// Reactions set each other off at one instant, again and again.
    #[error(transparent)]
    InstantLoop(#[from] Box<InstantLoop>),
    /// More happened than a trial may have events.
    #[error(transparent)]
    TooManyEvents(#[from] Box<TooManyEvents>),
    /// A number went beyond what a computer's numbers hold.
    #[error(transparent)]
    NotFinite(#[from] Box<NotFinite>),
    /// It was stopped from outside.
    #[error("the trial was stopped")]
    Stopped,
}

/// More reactions set off by each other at one instant than the scenario allows.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "more than {limit} things set each other off at day {time}, among them {}; if they come to an end, \
     raise the limit: `limits: {{ at_one_instant: {} }}`",
    .names.join(", "),
    Limits::raised(*.limit)
)]
pub struct InstantLoop {
    /// Days.
    pub time: f64,
    /// How many are allowed.
    pub limit: u32,
    /// The addresses of those that went on to the last.
    pub names: Vec<String>,
}

/// A trial with more events than the scenario allows.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "more than {limit} events by day {time}, of which {name} happened {count} times; lower its rate, or \
     raise the limit: `limits: {{ events: {} }}`",
    Limits::raised(*.limit)
)]
pub struct TooManyEvents {
    /// Days.
    pub time: f64,
    /// How many are allowed.
    pub limit: u32,
    /// The address of the reaction that happened most often.
    pub name: String,
    /// How often it did.
    pub count: u32,
}

/// How a number left the numbers that can be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// Beyond the largest.
    Overflow,
    /// A counter so large that counting no longer changes it.
    Stalled,
    /// No number at all: nothing by nothing, or the difference of two that are too large.
    Undefined,
    /// A sum of parts of both signs that are beyond the largest.
    Cancelled,
}

/// A draw with a number that cannot be held.
#[cold]
pub(super) fn not_held(beyond: Beyond, compiled: &Compiled) -> Error {
    Error::from(Box::new(NotFinite {
        name: beyond.name(compiled),
        excess: match beyond {
            Beyond::Hazard(_) => Excess::Undefined,
            Beyond::Number(_) | Beyond::HalfLife(_) => Excess::Overflow,
        },
        time: None,
        reaction: None,
        part: None,
    }))
}

impl Excess {
    fn in_words(self) -> &'static str {
        match self {
            Self::Overflow => "is beyond the largest number that can be held (1.8e308)",
            Self::Stalled => "is so large (2^53 or more) that counting no longer changes it",
            Self::Undefined => "is not a number (0 / 0, or the like)",
            Self::Cancelled => {
                "adds up parts of both signs that are beyond the largest number that can be held (1.8e308)"
            }
        }
    }
}

/// A number that went beyond what a computer's numbers hold.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "{name} {}{}{}{}; look at what it is added up from and multiplied by",
    .excess.in_words(),
    .time.map_or(String::new(), |day| format!(" at day {day}")),
    .reaction.as_ref().map_or(String::new(), |by| format!(", by {by}")),
    .part.as_ref().map_or(String::new(), |part| format!(", most of it by {part}"))
)]
pub struct NotFinite {
    /// The address of the entry that it belongs to.
    pub name: String,
    /// How it did.
    pub excess: Excess,
    /// Days; `None` where it is so all along, or by the end.
    pub time: Option<f64>,
    /// The address of the reaction that did it; `None` where it was none.
    pub reaction: Option<String>,
    /// Of an outcome or a hazard, the address of the variable or counter that most of it comes from.
    pub part: Option<String>,
}
