//! An entry of a model that is being read, and its numbers at one draw's factor values.

use super::ExactError;
use crate::model::{Model, Number};

pub(super) type Resolved<T> = Result<T, ExactError>;

/// All of them, or the first refusal.
pub(super) fn collect<T>(items: impl Iterator<Item = Resolved<T>>) -> Resolved<Vec<T>> {
    items.collect()
}

/// An entry that is being read.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) model: &'a Model,
    pub(super) values: &'a [f64],
    pub(super) address: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn at(self, address: &'a str) -> Self {
        Self { address, ..self }
    }

    pub(super) fn refuse<T>(self, reason: &'static str) -> Resolved<T> {
        Err(ExactError::NotCovered {
            address: self.address.to_owned(),
            reason,
        })
    }

    pub(super) fn demand(self, found: f64, holds: bool, expected: &'static str) -> Resolved<f64> {
        if found.is_finite() && holds {
            return Ok(found);
        }
        Err(ExactError::Value {
            address: self.address.to_owned(),
            expected,
            found,
        })
    }

    pub(super) fn number(self, number: &Number) -> Resolved<f64> {
        self.demand(number.value(self.values), true, "a finite number")
    }

    pub(super) fn positive(self, number: &Number) -> Resolved<f64> {
        let value = number.value(self.values);
        self.demand(value, value > 0.0, "a positive number")
    }

    pub(super) fn rate(self, number: &Number) -> Resolved<f64> {
        let value = number.value(self.values);
        self.demand(value, value >= 0.0, "a rate of at least 0")
    }

    pub(super) fn probability(self, number: &Number) -> Resolved<f64> {
        let value = number.value(self.values);
        let within = (0.0..=1.0).contains(&value);
        self.demand(value, within, "a probability")
    }

    pub(super) fn chance(self, probability: Option<&Number>) -> Resolved<f64> {
        probability.map_or(Ok(1.0), |p| self.probability(p))
    }

    /// Probabilities, made to sum to exactly 1.
    pub(super) fn shares(self, numbers: &[Number]) -> Resolved<Vec<f64>> {
        let shares = collect(numbers.iter().map(|n| self.probability(n)))?;
        self.normalized(shares)
    }

    /// What probabilities leave to 1.
    pub(super) fn rest(self, shares: &[f64]) -> Resolved<f64> {
        let rest = 1.0 - shares.iter().sum::<f64>();
        // Rounding may leave a little less than nothing.
        let rest = if rest.abs() < 1e-9 { 0.0 } else { rest };
        self.demand(rest, rest >= 0.0, "probabilities that leave a rest")
    }

    /// Probabilities of which the last is what the others leave, whatever it says.
    pub(super) fn shares_with_rest(self, numbers: &[Number]) -> Resolved<Vec<f64>> {
        let mut shares = collect(numbers.iter().map(|n| self.probability(n)))?;
        if shares.pop().is_some() {
            shares.push(self.rest(&shares)?);
        }
        Ok(shares)
    }

    pub(super) fn normalized(self, mut shares: Vec<f64>) -> Resolved<Vec<f64>> {
        let total: f64 = shares.iter().sum();
        let complete = (total - 1.0).abs() < 1e-9;
        self.demand(total, complete, "probabilities that sum to 1")?;
        shares.iter_mut().for_each(|share| *share /= total);
        Ok(shares)
    }
}
