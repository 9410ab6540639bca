//! Stopping a run by precision: as many trials as a number's error asks for.

use crate::diagnostic::hint;
use crate::model::{MilestoneId, MilestoneKind, Model, OutcomeId};
use crate::summary::{Functional, Kind, Report};

/// A number of the results, and how exactly it should be known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StoppingRule {
    number: Number,
    /// The largest half-width of its 95 % interval.
    half_width: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Number {
    /// The mean of a functional, in the outcome's unit.
    Mean(OutcomeId, Functional),
    /// The probability that a milestone asks for.
    Probability(MilestoneId),
}

/// Why a stopping rule makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoppingRuleError {
    /// It does not read as one.
    #[error(
        "`{text}`: expected NUMBER ± ERROR, where NUMBER is OUTCOME.end.mean (or `min` or `max`, \
         of the values on the days of the grid, or `time_mean` in place of `end`) or MILESTONE.probability: `approval.end.mean ± 0.1`"
    )]
    Form {
        /// As written.
        text: String,
    },
    /// The error is no positive number.
    #[error("`{text}`: expected an error above 0")]
    Error {
        /// As written.
        text: String,
    },
    /// No outcome or milestone has this name.
    #[error("unknown outcome or milestone `{name}`{hint}")]
    Name {
        /// As written.
        name: String,
        /// "; did you mean ...?", or which there are.
        hint: String,
    },
    /// The milestone asks for no probability.
    #[error("milestone `{name}` has no `within`, so it asks for no probability")]
    NoProbability {
        /// Which.
        name: String,
    },
}

impl StoppingRule {
    /// Reads `OUTCOME.end.mean ± ERROR` (also `min`, `max`, `time_mean`), in the outcome's unit, or
    /// `MILESTONE.probability ± ERROR`, between 0 and 1; `+-` stands for `±`.
    ///
    /// # Errors
    /// Where the text has another form, or names nothing of the model.
    pub fn parse(text: &str, model: &Model) -> Result<Self, StoppingRuleError> {
        let form = || StoppingRuleError::Form { text: text.into() };
        let halves = text.split_once('±').or_else(|| text.split_once("+-"));
        let (number, error) = halves.ok_or_else(form)?;
        let half_width: f64 = error.trim().parse().map_err(|_| form())?;
        if !(half_width > 0.0 && half_width.is_finite()) {
            return Err(StoppingRuleError::Error { text: text.into() });
        }
        let parts: Vec<&str> = number.trim().split('.').collect();
        let number = match parts[..] {
            [name, functional, "mean"] => {
                let functional = Functional::named(functional).ok_or_else(form)?;
                Number::Mean(outcome(name, model)?, functional)
            }
            [name, "probability"] => Number::Probability(milestone(name, model)?),
            _ => return Err(form()),
        };
        Ok(Self { number, half_width })
    }

    /// The half-width that is aimed at.
    pub fn half_width(&self) -> f64 {
        self.half_width
    }

    /// The half-width that a report has; infinite where it does not know the number yet.
    pub fn reached(&self, report: &Report<'_>) -> f64 {
        match self.number {
            Number::Mean(id, functional) => report.outcome(id).mean(functional).half_width(),
            Number::Probability(id) => {
                let asked = report.milestone(id).asked;
                asked.map_or(f64::INFINITY, |p| p.half_width())
            }
        }
    }

    /// Whether more is known of the number than a bound: not of a mean of what was the same in every trial
    /// although it could have been another.
    pub fn is_seen(&self, report: &Report<'_>) -> bool {
        match self.number {
            Number::Mean(id, functional) => {
                report.outcome(id).mean(functional).kind != Kind::Unseen
            }
            Number::Probability(_) => true,
        }
    }

    /// Whether a report is exact enough. What was never seen may be what matters: no mean of it is,
    /// however near its bound.
    pub fn is_met(&self, report: &Report<'_>) -> bool {
        self.is_seen(report) && self.reached(report) <= self.half_width
    }
}

fn outcome(name: &str, model: &Model) -> Result<OutcomeId, StoppingRuleError> {
    let names = || model.outcomes.iter().map(|o| o.entry.name.as_str());
    let found = names().position(|other| other == name);
    found
        .map(OutcomeId::from)
        .ok_or_else(|| unknown(name, names()))
}

fn milestone(name: &str, model: &Model) -> Result<MilestoneId, StoppingRuleError> {
    let names = || model.milestones.iter().map(|m| m.entry.name.as_str());
    let found = names().position(|other| other == name);
    let found = found.ok_or_else(|| unknown(name, names()))?;
    if let MilestoneKind::Follows { within: None, .. } = model.milestones[found].kind {
        return Err(StoppingRuleError::NoProbability { name: name.into() });
    }
    Ok(MilestoneId::from(found))
}

fn unknown<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> StoppingRuleError {
    StoppingRuleError::Name {
        name: name.into(),
        hint: hint(name, names),
    }
}
