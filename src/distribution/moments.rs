//! Distributions by their mean and standard deviation.

use super::Distribution;

impl Distribution {
    /// The beta distribution on an interval with this mean and standard deviation, in the unit of the value;
    /// none where the standard deviation is too large for that.
    pub fn beta_by_moments(mean: f64, sd: f64, low: f64, high: f64) -> Option<Self> {
        let (m, s) = ((mean - low) / (high - low), sd / (high - low));
        let n = m * (1.0 - m) / (s * s) - 1.0;
        let exists = m > 0.0 && m < 1.0 && s > 0.0 && n > 0.0;
        let (alpha, beta) = (m * n, (1.0 - m) * n);
        exists.then_some(Self::Beta {
            alpha,
            beta,
            low,
            high,
        })
    }

    /// The lognormal distribution with this mean and standard deviation, in the unit of the value.
    pub fn lognormal_by_moments(mean: f64, sd: f64) -> Self {
        let square = libm::log1p((sd / mean) * (sd / mean));
        Self::Lognormal {
            median: mean * libm::exp(-0.5 * square),
            sigma: square.sqrt(),
        }
    }

    /// The gamma distribution with this mean and standard deviation, in the unit of the value.
    pub fn gamma_by_moments(mean: f64, sd: f64) -> Self {
        Self::Gamma {
            shape: (mean / sd) * (mean / sd),
            scale: sd * (sd / mean),
        }
    }
}
