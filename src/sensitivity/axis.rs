//! A factor that is swept, and the values at which it is held.

use crate::diagnostic::did_you_mean;
use crate::distribution::Distribution;
use crate::model::{Factor, FactorId, Model};
use crate::quantity::{Dimension, parse_product, unit_scale};

/// The most steps.
pub const MOST_STEPS: usize = 200;
/// The probabilities below the ends of a range that nobody gives.
const USUAL: [f64; 2] = [0.05, 0.95];

/// A factor that is swept, and the values at which it is held, ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Which.
    pub factor: FactorId,
    /// In days, per day or no unit.
    pub values: Vec<f64>,
}

/// Why a text says no range of a factor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AxisError {
    /// No factor has this name.
    #[error("no factor is called `{name}`{hint}")]
    Name {
        /// As written.
        name: String,
        /// "; did you mean ...?", or nothing.
        hint: String,
    },
    /// Several have.
    #[error(
        "`{name}` means several factors: `{one}` and `{other}` both end so; write more of the address"
    )]
    Several {
        /// As written.
        name: String,
        /// The first.
        one: String,
        /// The second.
        other: String,
    },
    /// The range does not read as one.
    #[error("`{text}`: expected FACTOR or FACTOR=LOW..HIGH, such as `{example}`")]
    Form {
        /// As written.
        text: String,
        /// The factor with its usual range.
        example: String,
    },
    /// An end is no number of the factor's unit.
    #[error("`{end}` is no value of `{name}`: {why}")]
    End {
        /// As written.
        end: String,
        /// The factor.
        name: String,
        /// What is wrong, and what to write.
        why: String,
    },
    /// The ends are not in order.
    #[error("`{text}`: expected a range from a smaller to a larger value")]
    Order {
        /// As written.
        text: String,
    },
    /// The factor cannot have such values.
    #[error(
        "`{name}` lies between {low} and {high}, so that it cannot be held at {value}: give it a wider distribution first"
    )]
    Outside {
        /// The factor.
        name: String,
        /// The value, in the factor's unit.
        value: String,
        /// The least that it can have.
        low: String,
        /// The largest.
        high: String,
    },
    /// The factor is known.
    #[error("`{name}` has one value: there is nothing to sweep")]
    Fixed {
        /// The factor.
        name: String,
    },
    /// None of the few values that the factor can have is in the range, or only one.
    #[error("`{name}` takes {values}: expected a range with at least two of them")]
    Few {
        /// The factor.
        name: String,
        /// Its values.
        values: String,
    },
    /// Too few steps, or too many.
    #[error("{steps} steps; expected 2 to {MOST_STEPS}")]
    Steps {
        /// As asked for.
        steps: usize,
    },
}

impl Axis {
    /// Reads `FACTOR=LOW..HIGH`, each end in the unit in which the scenario has the factor, or `FACTOR` for
    /// the range of its middle 90 %; the values are so many, equally far apart. A factor that takes a few
    /// values is held at those in the range.
    ///
    /// # Errors
    /// Where the text has another form, or names nothing of the model or values that the factor cannot have.
    pub fn parse(text: &str, steps: usize, model: &Model) -> Result<Self, AxisError> {
        if !(2..=MOST_STEPS).contains(&steps) {
            return Err(AxisError::Steps { steps });
        }
        let (name, range) = match text.split_once('=') {
            Some((name, range)) => (name.trim(), Some(range.trim())),
            None => (text.trim(), None),
        };
        let id = find(name, model)?;
        let factor = &model.factors[id.index()];
        let [low, high] = match range {
            None => USUAL.map(|share| factor.distribution.quantile(share)),
            Some(range) => ends(text, range, factor)?,
        };
        let values = match &factor.distribution {
            Distribution::Discrete { .. } => few(factor, range.map(|_| [low, high]))?,
            _ if low == high && range.is_none() => {
                return Err(AxisError::Fixed {
                    name: called(factor).to_owned(),
                });
            }
            _ => apart(factor, [low, high], steps),
        };
        inside(factor, &values)?;
        Ok(Self { factor: id, values })
    }

    /// The values in the unit in which the scenario has them.
    pub fn written(&self, model: &Model) -> Vec<f64> {
        let scale = scale(&model.factors[self.factor.index()]);
        self.values
            .iter()
            .map(|value| short(value / scale))
            .collect()
    }
}

/// How a factor is called: its address without `factors.`.
pub fn called(factor: &Factor) -> &str {
    let address = factor.entry.address.as_str();
    address.strip_prefix("factors.").unwrap_or(address)
}

/// A value of a factor as the scenario has it: `0.5 / y`.
pub fn value_text(factor: &Factor, value: f64) -> String {
    let text = short(value / scale(factor));
    format!("{text} {}", factor.unit).trim_end().to_owned()
}

/// The same with three digits.
pub fn rounded_text(factor: &Factor, value: f64) -> String {
    let digits: f64 = format!("{:.2e}", value / scale(factor))
        .parse()
        .unwrap_or(f64::NAN);
    format!("{digits} {}", factor.unit).trim_end().to_owned()
}

/// Twelve digits: without the rounding of units.
fn short(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

fn scale(factor: &Factor) -> f64 {
    unit_scale(&factor.unit).unwrap_or(1.0)
}

fn find(name: &str, model: &Model) -> Result<FactorId, AxisError> {
    match model.factors_called(name)[..] {
        [id] => Ok(id),
        [] => {
            let meant = did_you_mean(name, model.factors.iter().map(called));
            let hint = meant.map_or(String::new(), |other| format!("; did you mean `{other}`?"));
            let name = name.to_owned();
            Err(AxisError::Name { name, hint })
        }
        [one, other, ..] => {
            let [one, other] =
                [one, other].map(|id| model.factors[id.index()].entry.address.clone());
            let name = name.to_owned();
            Err(AxisError::Several { name, one, other })
        }
    }
}

fn ends(text: &str, range: &str, factor: &Factor) -> Result<[f64; 2], AxisError> {
    let Some((low, high)) = range.split_once("..") else {
        let [low, high] = USUAL.map(|share| {
            let value: f64 = factor.distribution.quantile(share) / scale(factor);
            format!("{value:.1e}").parse::<f64>().unwrap_or(value)
        });
        let unit = |value: f64| format!("{value} {}", factor.unit).trim_end().to_owned();
        let example = format!("{}={}..{}", called(factor), unit(low), unit(high));
        let text = text.to_owned();
        return Err(AxisError::Form { text, example });
    };
    let (low, high) = (end(low.trim(), factor)?, end(high.trim(), factor)?);
    if low < high {
        return Ok([low, high]);
    }
    let text = text.to_owned();
    Err(AxisError::Order { text })
}

/// A number in the unit of the factor.
fn end(text: &str, factor: &Factor) -> Result<f64, AxisError> {
    let fault = |why: String| AxisError::End {
        end: text.to_owned(),
        name: called(factor).to_owned(),
        why,
    };
    let product = parse_product(text).map_err(|error| {
        let help = error.help.map_or(String::new(), |help| format!("; {help}"));
        fault(format!("{}{help}", error.message))
    })?;
    if let Some(name) = product.names.first() {
        return Err(fault(format!("expected a number, found `{}`", name.name)));
    }
    let dimension = match factor.unit.as_str() {
        "" | "%" => Dimension::NONE,
        unit if unit.starts_with('/') => Dimension::RATE,
        _ => Dimension::DURATION,
    };
    if product.dimension != dimension {
        let found = product.dimension;
        let unit = &factor.unit;
        return Err(fault(match found {
            Dimension::NONE => format!("expected {dimension}: did you mean `{text} {unit}`?"),
            _ => format!("expected {dimension}, found {found}"),
        }));
    }
    Ok(product.coefficient)
}

/// So many values, equally far apart in the unit of the factor, so that round ends give round values.
fn apart(factor: &Factor, ends: [f64; 2], steps: usize) -> Vec<f64> {
    let scale = scale(factor);
    let [low, high] = ends.map(|end| end / scale);
    let at = |k: usize| match k {
        0 => ends[0],
        k if k + 1 == steps => ends[1],
        k => (low + (high - low) * k as f64 / (steps - 1) as f64) * scale,
    };
    (0..steps).map(at).collect()
}

/// The few values that a factor can have, or those in a range.
fn few(factor: &Factor, range: Option<[f64; 2]>) -> Result<Vec<f64>, AxisError> {
    let Distribution::Discrete {
        values,
        probabilities,
    } = &factor.distribution
    else {
        return Ok(Vec::new());
    };
    let possible = values.iter().zip(probabilities).filter(|(_, p)| **p > 0.0);
    let possible: Vec<f64> = possible.map(|(value, _)| *value).collect();
    let is_asked = |value: &f64| range.is_none_or(|[low, high]| (low..=high).contains(value));
    let asked: Vec<f64> = possible.iter().copied().filter(is_asked).collect();
    if asked.len() > 1 {
        return Ok(asked);
    }
    let values = possible.iter().map(|value| value_text(factor, *value));
    Err(AxisError::Few {
        name: called(factor).to_owned(),
        values: values.collect::<Vec<_>>().join(", "),
    })
}

fn inside(factor: &Factor, values: &[f64]) -> Result<(), AxisError> {
    let (low, high) = factor.distribution.support();
    let text = |value: f64| match value {
        value if value == f64::INFINITY => "any number".to_owned(),
        value => value_text(factor, value),
    };
    match values.iter().find(|value| !(low..=high).contains(*value)) {
        None => Ok(()),
        Some(value) => Err(AxisError::Outside {
            name: called(factor).to_owned(),
            value: text(*value),
            low: text(low),
            high: text(high),
        }),
    }
}
