//! Means of numbers drawn once per occurrence: all that an additive effect needs of them.

use super::ExactError;
use super::place::Place;
use crate::model::DrawnDistribution;

/// The mean of a drawn number for the factor values of this place.
pub(super) fn of(drawn: &DrawnDistribution, place: Place<'_>) -> Result<f64, ExactError> {
    Ok(match drawn {
        DrawnDistribution::Fixed(distribution) => distribution.mean(),
        DrawnDistribution::Normal { mean, .. } => place.number(mean)?,
        DrawnDistribution::Lognormal { median, sigma } => {
            lognormal(place.positive(median)?, place.number(sigma)?)
        }
        DrawnDistribution::Uniform { low, high } => {
            f64::midpoint(place.number(low)?, place.number(high)?)
        }
        DrawnDistribution::Discrete {
            values,
            probabilities,
        } => {
            let probabilities = place.shares_with_rest(probabilities)?;
            let values: Result<Vec<f64>, _> = values.iter().map(|v| place.number(v)).collect();
            values?.iter().zip(probabilities).map(|(v, p)| v * p).sum()
        }
    })
}

fn lognormal(median: f64, sigma: f64) -> f64 {
    median * libm::exp(sigma * sigma / 2.0)
}
