//! Numbers that are constant within a draw, and amounts that may change within a trial.

use super::{Condition, DrawnId, FactorId};

/// A product of a constant and factors: one value per draw. Its unit is days, per day or none,
/// as its place demands.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The constant part.
    pub coefficient: f64,
    /// The factors that multiply it.
    pub factors: Vec<FactorId>,
}

impl Number {
    /// A number without uncertainty.
    pub fn fixed(value: f64) -> Self {
        Self {
            coefficient: value,
            factors: Vec::new(),
        }
    }

    /// The value of one factor.
    pub fn factor(factor: FactorId) -> Self {
        Self {
            coefficient: 1.0,
            factors: vec![factor],
        }
    }

    /// Its value where it has no factor.
    pub fn as_fixed(&self) -> Option<f64> {
        self.factors.is_empty().then_some(self.coefficient)
    }

    /// Its value for one draw: `values[f]` is the value of factor `f`.
    pub fn value(&self, values: &[f64]) -> f64 {
        self.factors
            .iter()
            .fold(self.coefficient, |product, f| product * values[f.index()])
    }
}

/// The size of an effect: a number, times numbers drawn at this occurrence, times the multipliers
/// whose conditions hold just before the reaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// The part that is constant within a draw.
    pub number: Number,
    /// Numbers drawn once per occurrence that multiply it.
    pub drawn: Vec<DrawnId>,
    /// Multipliers that apply while a condition holds.
    pub multipliers: Vec<Multiplier>,
}

impl Amount {
    /// An amount that is the same at each occurrence.
    pub fn of(number: Number) -> Self {
        Self {
            number,
            drawn: Vec::new(),
            multipliers: Vec::new(),
        }
    }
}

/// A factor on something, while a condition holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Multiplier {
    /// By how much.
    pub by: Number,
    /// While what.
    pub condition: Condition,
}
