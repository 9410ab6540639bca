//! A normal distribution from quantiles, between bounds if told.

use super::super::check::DistributionError;
use super::super::least_squares::{line, minimise};
use super::super::{normal_quantile, truncated::TruncatedNormal};
use super::points::{all_within, map};
use super::{Distribution, FitOptions, pair::bracketed};

/// Ranges of the two parameters of a search: ln curvature, and asinh of the slope over its scale.
/// A flatter density cannot be told from an exponential or a uniform one, and would lose digits.
const SEARCHED: [(f64, f64); 2] = [(-16.0, 46.0), (-16.0, 16.0)];

/// A straight line over the normal scores; with bounds a search around it.
pub(super) fn normal(
    points: &[(f64, f64)],
    options: FitOptions,
) -> Result<Distribution, DistributionError> {
    let low = options.low.unwrap_or(f64::NEG_INFINITY);
    let high = options.high.unwrap_or(f64::INFINITY);
    all_within(points, low, high)?;
    let (mean, sd) = line(&map(points, normal_quantile, |x| x));
    if low == f64::NEG_INFINITY && high == f64::INFINITY {
        return Ok(Distribution::Normal {
            mean,
            sd,
            low,
            high,
        });
    }
    Ok(Bounded {
        points,
        mean,
        sd,
        low,
        high,
    }
    .nearest())
}

/// The search between bounds. With s = (x - `mean`) / `sd` the density is exp(-(g s + k s^2 / 2)): its
/// two parameters stay of size 1 where the distribution turns into an exponential or a uniform one.
struct Bounded<'a> {
    points: &'a [(f64, f64)],
    mean: f64,
    sd: f64,
    low: f64,
    high: f64,
}

impl Bounded<'_> {
    fn nearest(&self) -> Distribution {
        let residuals = |parameters: &[f64; 2]| -> Vec<f64> {
            let member = self.member(parameters);
            let of = |&(u, x): &(f64, f64)| (member.quantile(u) - x) / self.sd;
            self.points.iter().map(of).collect()
        };
        let (first, last) = (self.points[0], self.points[self.points.len() - 1]);
        let excess = |parameters: [f64; 2]| {
            let (mean, sd) = self.mean_and_sd(&parameters);
            let curve = TruncatedNormal::new(mean, sd, self.low, self.high);
            [first, last].map(|(u, x)| curve.cdf(x) - u)
        };
        let start = bracketed(excess, &SEARCHED);
        self.member(&minimise(residuals, start, &SEARCHED))
    }

    fn member(&self, parameters: &[f64; 2]) -> Distribution {
        let (mean, sd) = self.mean_and_sd(parameters);
        Distribution::Normal {
            mean,
            sd,
            low: self.low,
            high: self.high,
        }
    }

    fn mean_and_sd(&self, &[ln_k, slope]: &[f64; 2]) -> (f64, f64) {
        let k = libm::exp(ln_k);
        let g = libm::sinh(slope) * (1.0 + k).sqrt();
        (self.mean - g / k * self.sd, self.sd / k.sqrt())
    }
}
