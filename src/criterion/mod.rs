//! A condition on one trial and on the factors of its draw: `cooperation.min < 30 and not strike by 60 d`.
//!
//! ```text
//! criterion  = alternative { "or" alternative }
//! alternative = part { "and" part }
//! part       = "not" part | "(" criterion ")" | comparison | milestone
//! comparison = (OUTCOME "." functional | FACTOR) ("<" | "<=" | ">" | ">=" | "=" | "!=") number
//! functional = "end" | "min" | "max" | "time_mean"
//! milestone  = MILESTONE [("by" | "within") duration]
//! ```
//!
//! An outcome is compared in its unit. A factor goes by its address, or by an end of it that no other has; its
//! number may carry a unit, and is otherwise in the unit that the scenario writes the factor in.

mod error;
mod names;
mod parse;
mod tokens;

pub use error::CriterionError;

use crate::model::{FactorId, MilestoneId, Model, OutcomeId};
use crate::summary::Functional;
use crate::trial::Record;

/// A condition that a trial fulfils or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    text: String,
    condition: Expression,
}

#[derive(Clone, Debug, PartialEq)]
enum Expression {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Compares(Quantity, Order, f64),
    /// Passed by this day.
    By(MilestoneId, f64),
    /// Passed so many days after its count began, at the latest.
    Within(MilestoneId, f64),
}

/// A number of a trial, or of its draw.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Quantity {
    Outcome(OutcomeId, Functional),
    Factor(FactorId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Less,
    AtMost,
    Greater,
    AtLeast,
    Equal,
    Differs,
}

impl Criterion {
    /// Reads a criterion about the outcomes, milestones and factors of a model.
    ///
    /// # Errors
    /// The first place where the text is none, and what was probably meant.
    pub fn parse(text: &str, model: &Model) -> Result<Self, CriterionError> {
        Ok(Self {
            text: text.trim().to_owned(),
            condition: parse::read(text, model)?,
        })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a trial fulfils it, whose draw has these factor values (by
    /// [`FactorId`], in days, per day or no unit).
    pub fn holds(&self, record: &Record, factors: &[f64]) -> bool {
        self.condition.holds(record, factors)
    }

    /// What the factors alone decide, whatever happens in the trial; `None` where it depends.
    pub fn decided_by(&self, factors: &[f64]) -> Option<bool> {
        self.condition.decided_by(factors)
    }
}

impl Expression {
    fn holds(&self, record: &Record, factors: &[f64]) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(record, factors)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(record, factors)),
            Self::Not(part) => !part.holds(record, factors),
            Self::Compares(quantity, order, number) => {
                order.is_of(quantity.of(record, factors), *number)
            }
            Self::By(milestone, day) => record.passages[milestone.index()].time <= *day,
            Self::Within(milestone, days) => {
                // Where the count never began, both are infinite, and their difference is no number.
                let passage = record.passages[milestone.index()];
                passage.time - passage.origin <= *days
            }
        }
    }

    fn decided_by(&self, factors: &[f64]) -> Option<bool> {
        match self {
            Self::All(parts) => decided(parts, factors, false),
            Self::Any(parts) => decided(parts, factors, true),
            Self::Not(part) => part.decided_by(factors).map(|holds| !holds),
            Self::Compares(Quantity::Factor(id), order, number) => {
                Some(order.is_of(factors[id.index()], *number))
            }
            Self::Compares(..) | Self::By(..) | Self::Within(..) => None,
        }
    }
}

/// What factors decide of parts of which one that is `enough` decides all.
fn decided(parts: &[Expression], factors: &[f64], enough: bool) -> Option<bool> {
    let mut all_are = Some(!enough);
    for part in parts {
        match part.decided_by(factors) {
            Some(holds) if holds == enough => return Some(enough),
            Some(_) => {}
            None => all_are = None,
        }
    }
    all_are
}

impl Quantity {
    fn of(self, record: &Record, factors: &[f64]) -> f64 {
        match self {
            Self::Factor(id) => factors[id.index()],
            Self::Outcome(id, functional) => functional.of(id, record),
        }
    }
}

impl Order {
    fn is_of(self, one: f64, two: f64) -> bool {
        match self {
            Self::Less => one < two,
            Self::AtMost => one <= two,
            Self::Greater => one > two,
            Self::AtLeast => one >= two,
            Self::Equal => one == two,
            Self::Differs => one != two,
        }
    }
}

#[cfg(test)]
mod tests;
