//! Means of numbers drawn once per occurrence: all that an additive effect needs of them.

use super::ExactError;
use super::resolve::Place;
use crate::distribution::Distribution;
use crate::model::DrawnDistribution;

/// The mean of a drawn number for the factor values of this place.
pub(super) fn of(drawn: &DrawnDistribution, place: Place<'_>) -> Result<f64, ExactError> {
    Ok(match drawn {
        DrawnDistribution::Fixed(distribution) => fixed(distribution),
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
            dot(&values?, &probabilities)
        }
    })
}

fn fixed(distribution: &Distribution) -> f64 {
    match distribution {
        Distribution::Fixed(value) => *value,
        Distribution::Uniform { low, high } => f64::midpoint(*low, *high),
        Distribution::Triangular { low, mode, high } => (low + mode + high) / 3.0,
        Distribution::Beta {
            alpha,
            beta,
            low,
            high,
        } => low + (high - low) * alpha / (alpha + beta),
        Distribution::Normal {
            mean,
            sd,
            low,
            high,
        } => mean + sd * truncated((low - mean) / sd, (high - mean) / sd),
        Distribution::Lognormal { median, sigma } => lognormal(*median, *sigma),
        Distribution::Gamma { shape, scale } => shape * scale,
        Distribution::Discrete {
            values,
            probabilities,
        } => dot(values, probabilities),
    }
}

fn lognormal(median: f64, sigma: f64) -> f64 {
    median * libm::exp(sigma * sigma / 2.0)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The mean of a standard normal between two bounds: the difference of the densities over the
/// probability. The probability is taken in the tail where it does not cancel.
fn truncated(low: f64, high: f64) -> f64 {
    if low > 0.0 {
        return -truncated(-high, -low);
    }
    let density = |z: f64| libm::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
    let below = |z: f64| libm::erfc(-z / std::f64::consts::SQRT_2) / 2.0;
    (density(low) - density(high)) / (below(high) - below(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_of_truncated_normals() {
        let normal = |low, high| {
            fixed(&Distribution::Normal {
                mean: 1.0,
                sd: 2.0,
                low,
                high,
            })
        };
        let free = normal(f64::NEG_INFINITY, f64::INFINITY);
        assert!((free - 1.0).abs() < 1e-15);
        // Half normals: mean +- sd sqrt(2 / pi).
        let half = 2.0 * (2.0 / std::f64::consts::PI).sqrt();
        assert!((normal(1.0, f64::INFINITY) - (1.0 + half)).abs() < 1e-14);
        assert!((normal(f64::NEG_INFINITY, 1.0) - (1.0 - half)).abs() < 1e-14);
        // Mills' ratio at 5 sd, Abramowitz & Stegun table 26.1: phi(5) / Q(5) = 5.186503967.
        assert!((normal(11.0, f64::INFINITY) - (1.0 + 2.0 * 5.186_503_967)).abs() < 1e-8);
    }

    #[test]
    fn means_of_the_other_families() {
        let beta = Distribution::Beta {
            alpha: 2.0,
            beta: 6.0,
            low: 10.0,
            high: 18.0,
        };
        let discrete = Distribution::Discrete {
            values: vec![0.0, 1.0, 4.0],
            probabilities: vec![0.5, 0.25, 0.25],
        };
        let lognormal = Distribution::Lognormal {
            median: 3.0,
            sigma: std::f64::consts::LN_2.sqrt() * std::f64::consts::SQRT_2,
        };
        for (distribution, mean) in [(beta, 12.0), (discrete, 1.25), (lognormal, 6.0)] {
            assert!((fixed(&distribution) - mean).abs() < 1e-14 * mean);
        }
    }
}
