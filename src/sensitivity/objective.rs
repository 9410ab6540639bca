//! What is to be made large: a weighted sum of numbers of a trial, `approval.end + 0.5 * cooperation.end`.

use super::measure::{Measure, MeasureError};
use crate::model::Model;
use crate::trial::Record;

/// A weighted sum of numbers of a trial: the larger the better.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    text: String,
    terms: Vec<(f64, Measure)>,
}

/// Why a text is no objective.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ObjectiveError {
    /// A term that is neither a measure nor a weighted one.
    #[error(
        "expected a term such as `approval.end` or `0.5 * cooperation.end`, found `{found}` in `{text}`"
    )]
    Term {
        /// The term, as written.
        found: String,
        /// All of it.
        text: String,
    },
    /// A weight that is no finite number.
    #[error("expected a number before `*`, found `{found}` in `{text}`")]
    Weight {
        /// As written.
        found: String,
        /// All of it.
        text: String,
    },
    /// No number of a trial has this name.
    #[error(transparent)]
    Measure(#[from] MeasureError),
}

impl Objective {
    /// Reads terms with `+` or `-` between them, each a measure (see [`Measure::parse`]) or a number, `*` and a
    /// measure.
    ///
    /// # Errors
    /// The first term that is none.
    pub fn parse(text: &str, model: &Model) -> Result<Self, ObjectiveError> {
        let terms = signed_terms(text).into_iter();
        let terms = terms.map(|(sign, term)| {
            let (weight, measure) = weighted(text, term)?;
            Ok((sign * weight, Measure::parse(measure, model)?))
        });
        Ok(Self {
            text: text.trim().to_owned(),
            terms: terms.collect::<Result<_, ObjectiveError>>()?,
        })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its value in a trial.
    pub fn of(&self, record: &Record) -> f64 {
        let terms = self.terms.iter();
        terms.fold(0.0, |sum, (weight, measure)| {
            sum + weight * measure.of(record)
        })
    }

    /// The unit that all of its terms have: points, strikes; nothing where they differ, or are probabilities.
    pub fn unit<'m>(&self, model: &'m Model) -> &'m str {
        let unit = |measure: &Measure| match measure {
            Measure::Outcome { outcome, .. } => model.outcomes[outcome.index()].unit.as_str(),
            Measure::Milestone(_) => "",
        };
        let mut units = self.terms.iter().map(|(_, measure)| unit(measure));
        let first = units.next().unwrap_or("");
        match units.all(|unit| unit == first) {
            true => first,
            false => "",
        }
    }
}

/// Terms with their signs. A sign behind another operator, as in `2 * -a`, belongs to the term.
fn signed_terms(text: &str) -> Vec<(f64, &str)> {
    let (mut terms, mut sign, mut begin) = (Vec::new(), 1.0, 0);
    for (at, c) in text.char_indices().filter(|(_, c)| matches!(c, '+' | '-')) {
        let before = text[begin..at].trim();
        let is_exponent =
            before.ends_with(['e', 'E']) && before[..before.len() - 1].parse::<f64>().is_ok();
        if before.ends_with('*') || is_exponent {
            continue;
        }
        if !(before.is_empty() && terms.is_empty()) {
            terms.push((sign, before));
        }
        sign = if c == '-' { -1.0 } else { 1.0 };
        begin = at + 1;
    }
    terms.push((sign, text[begin..].trim()));
    terms
}

fn weighted<'t>(text: &str, term: &'t str) -> Result<(f64, &'t str), ObjectiveError> {
    let fault = |found: &str| ObjectiveError::Term {
        found: found.trim().to_owned(),
        text: text.trim().to_owned(),
    };
    let (weight, measure) = match term.split_once('*') {
        None => (1.0, term),
        Some((weight, measure)) => {
            let number = weight
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite());
            let number = number.ok_or_else(|| ObjectiveError::Weight {
                found: weight.trim().to_owned(),
                text: text.trim().to_owned(),
            })?;
            (number, measure.trim())
        }
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let is_number = measure.parse::<f64>().is_ok();
    match !measure.is_empty() && measure.chars().all(is_name) && !is_number {
        true => Ok((weight, measure)),
        false => Err(fault(term)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_signs_and_weights() {
        assert_eq!(
            signed_terms("-a.end + 0.5 * b.min - 1e-3 * c"),
            [(-1.0, "a.end"), (1.0, "0.5 * b.min"), (-1.0, "1e-3 * c")]
        );
        assert_eq!(weighted("", "0.5 * b.min"), Ok((0.5, "b.min")));
        assert_eq!(weighted("", "b"), Ok((1.0, "b")));
        assert_eq!(weighted("", "-2*b.max"), Ok((-2.0, "b.max")));
        for wrong in ["", "3", "2 *", "a b", "2 * 3", "a / 2", "(a)"] {
            assert!(
                matches!(weighted("t", wrong), Err(ObjectiveError::Term { .. })),
                "{wrong}"
            );
        }
        for wrong in ["x * a", "inf * a", "* a"] {
            assert!(
                matches!(weighted("t", wrong), Err(ObjectiveError::Weight { .. })),
                "{wrong}"
            );
        }
        assert_eq!(signed_terms("a +"), [(1.0, "a"), (1.0, "")]);
        assert_eq!(signed_terms("a ++ b"), [(1.0, "a"), (1.0, ""), (1.0, "b")]);
    }
}
