//! Uncertain numbers: quantile, mean, fit to quantiles.
//!
//! All of it is own code on `libm`, so that the bits are the same in every build and on every machine.

mod beta;
mod check;
mod cut;
mod fit;
mod gamma;
mod inverse;
mod least_squares;
mod moments;
mod normal;
mod saddle;
mod sampler;
mod truncated;
mod waiting;

#[cfg(test)]
mod tests;

pub use beta::{beta_cdf, beta_quantile};
pub use check::DistributionError;
pub use fit::{Family, Fit, FitOptions, Misfit, fit};
pub use gamma::{gamma_cdf, gamma_quantile};
pub use normal::{
    normal_cdf, normal_density, normal_log_survival, normal_quantile,
    normal_quantile_from_log_survival,
};
pub use sampler::Sampler;
pub use waiting::{LogLogisticFit, WeibullFit, fit_log_logistic, fit_weibull};

use truncated::TruncatedNormal;

/// What is believed about an uncertain number.
///
/// A factor is its quantile function at one uniform number, never rejection, so that stratified
/// designs and rank correlations work for every family.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Known.
    Fixed(f64),
    /// Equally likely between two ends.
    Uniform {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// Triangular.
    Triangular {
        /// The lower end.
        low: f64,
        /// The most likely value.
        mode: f64,
        /// The upper end.
        high: f64,
    },
    /// Beta on [low, high].
    Beta {
        /// The first shape.
        alpha: f64,
        /// The second shape.
        beta: f64,
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// Normal, truncated to [low, high]; the bounds may be infinite.
    Normal {
        /// The mean before truncation.
        mean: f64,
        /// The standard deviation before truncation.
        sd: f64,
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// Lognormal.
    Lognormal {
        /// The median.
        median: f64,
        /// The standard deviation of the logarithm.
        sigma: f64,
    },
    /// Gamma.
    Gamma {
        /// No unit.
        shape: f64,
        /// In the unit of the value.
        scale: f64,
    },
    /// One of a few values, ascending, with probabilities that sum to 1.
    Discrete {
        /// The values.
        values: Vec<f64>,
        /// Their probabilities.
        probabilities: Vec<f64>,
    },
    /// Another one, given that the number lies within [low, high]: made by
    /// [`between`](Self::between).
    Between {
        /// The distribution without these bounds.
        of: Box<Self>,
        /// The lower bound, within the support of the other.
        low: f64,
        /// The upper bound, the same; it may be infinite.
        high: f64,
    },
}

impl Distribution {
    /// A PERT distribution: a beta on [low, high] with this mode and the usual weight, 4, on it
    /// (Malcolm et al. 1959, doi:10.1287/opre.7.5.646; Vose 2008 for its form as a beta).
    ///
    /// # Errors
    /// Where the three numbers are not finite and in order.
    pub fn pert(low: f64, mode: f64, high: f64) -> Result<Self, DistributionError> {
        check::triangle(low, mode, high)?;
        let pull = 4.0 / (high - low);
        Ok(Self::Beta {
            alpha: 1.0 + pull * (mode - low),
            beta: 1.0 + pull * (high - mode),
            low,
            high,
        })
    }

    /// The value below which the number lies with probability `u`, for `u` in [0, 1].
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::Uniform { low, high } => low + u * (high - low),
            Self::Triangular { low, mode, high } => triangular_quantile(low, mode, high, u),
            Self::Beta {
                alpha,
                beta,
                low,
                high,
            } => stretch(low, high, beta_quantile(alpha, beta, u)),
            Self::Normal {
                mean,
                sd,
                low,
                high,
            } => TruncatedNormal::new(mean, sd, low, high).quantile(u),
            Self::Lognormal { median, sigma } => median * libm::exp(sigma * normal_quantile(u)),
            Self::Gamma { shape, scale } => scale * gamma_quantile(shape, u),
            Self::Discrete {
                ref values,
                ref probabilities,
            } => discrete_quantile(values, probabilities, u),
            Self::Between { ref of, low, high } => {
                let level = cut::level(cut::window(of, low, high), u);
                of.quantile(level).clamp(low, high)
            }
        }
    }

    /// The probability that the number is at most `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        match *self {
            Self::Fixed(value) => f64::from(u8::from(x >= value)),
            Self::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Self::Triangular { low, mode, high } => triangular_cdf(low, mode, high, x),
            Self::Beta {
                alpha,
                beta,
                low,
                high,
            } => {
                let width = high - low;
                beta::BetaLogit::new(alpha, beta).cdf((x - low) / width, (high - x) / width)
            }
            Self::Normal {
                mean,
                sd,
                low,
                high,
            } => TruncatedNormal::new(mean, sd, low, high).cdf(x),
            Self::Lognormal { .. } if x <= 0.0 => 0.0,
            Self::Lognormal { median, sigma } => normal_cdf(libm::log(x / median) / sigma),
            Self::Gamma { shape, scale } => gamma_cdf(shape, x / scale),
            Self::Discrete {
                ref values,
                ref probabilities,
            } => values
                .iter()
                .zip(probabilities)
                .take_while(|(value, _)| **value <= x)
                .map(|(_, p)| p)
                .sum(),
            Self::Between { ref of, low, high } => {
                let (below, mass) = cut::window(of, low, high);
                ((of.cdf(x) - below) / mass).clamp(0.0, 1.0)
            }
        }
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.moments().0
    }

    /// The variance, in the square of the value's unit.
    pub fn variance(&self) -> f64 {
        self.moments().1
    }

    /// The value that the number exceeds with probability 1/2.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// Whether it can have more than one value.
    pub fn is_uncertain(&self) -> bool {
        !matches!(self, Self::Fixed(_))
    }

    /// The least and the largest possible value; infinite where there is none.
    pub fn support(&self) -> (f64, f64) {
        match *self {
            Self::Fixed(value) => (value, value),
            Self::Uniform { low, high }
            | Self::Triangular { low, high, .. }
            | Self::Beta { low, high, .. }
            | Self::Normal { low, high, .. }
            | Self::Between { low, high, .. } => (low, high),
            Self::Lognormal { .. } | Self::Gamma { .. } => (0.0, f64::INFINITY),
            Self::Discrete {
                ref values,
                ref probabilities,
            } => {
                let mut possible = values
                    .iter()
                    .zip(probabilities)
                    .filter(|(_, p)| **p > 0.0)
                    .map(|(value, _)| *value);
                let first = possible.next().unwrap_or(f64::NAN);
                (first, possible.next_back().unwrap_or(first))
            }
        }
    }

    fn moments(&self) -> (f64, f64) {
        match *self {
            Self::Fixed(value) => (value, 0.0),
            Self::Uniform { low, high } => (0.5 * (low + high), (high - low) * (high - low) / 12.0),
            Self::Triangular { low, mode, high } => {
                let (a, b) = (mode - low, high - mode);
                (
                    low + (a + (high - low)) / 3.0,
                    (a * a + a * b + b * b) / 18.0,
                )
            }
            Self::Beta {
                alpha,
                beta,
                low,
                high,
            } => {
                let (n, width) = (alpha + beta, high - low);
                let mean = alpha / n;
                (
                    stretch(low, high, mean),
                    width * width * mean * (beta / n) / (n + 1.0),
                )
            }
            Self::Normal {
                mean,
                sd,
                low,
                high,
            } => TruncatedNormal::new(mean, sd, low, high).moments(),
            Self::Lognormal { median, sigma } => {
                let square = sigma * sigma;
                let mean = median * libm::exp(0.5 * square);
                (mean, mean * mean * libm::expm1(square))
            }
            Self::Gamma { shape, scale } => (shape * scale, shape * scale * scale),
            Self::Discrete {
                ref values,
                ref probabilities,
            } => discrete_moments(values, probabilities),
            Self::Between { .. } => {
                let sampler = Sampler::new(self);
                cut::moments(|z| sampler.at_score(z))
            }
        }
    }
}

/// The value at the share `x` of the way from `low` to `high`.
fn stretch(low: f64, high: f64, x: f64) -> f64 {
    (low + x * (high - low)).min(high)
}

fn triangular_quantile(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let width = high - low;
    if u * width < mode - low {
        low + (u * width * (mode - low)).sqrt()
    } else {
        high - ((1.0 - u) * width * (high - mode)).sqrt()
    }
}

fn triangular_cdf(low: f64, mode: f64, high: f64, x: f64) -> f64 {
    let width = high - low;
    if x <= low {
        0.0
    } else if x >= high {
        1.0
    } else if x < mode {
        (x - low) * (x - low) / (width * (mode - low))
    } else {
        1.0 - (high - x) * (high - x) / (width * (high - mode))
    }
}

fn discrete_quantile(values: &[f64], probabilities: &[f64], u: f64) -> f64 {
    let (mut sum, mut last) = (0.0, f64::NAN);
    for (value, p) in values.iter().zip(probabilities).filter(|(_, p)| **p > 0.0) {
        (sum, last) = (sum + p, *value);
        if u <= sum {
            break;
        }
    }
    last
}

fn discrete_moments(values: &[f64], probabilities: &[f64]) -> (f64, f64) {
    let expected = |f: &dyn Fn(f64) -> f64| {
        values
            .iter()
            .zip(probabilities)
            .map(|(v, p)| p * f(*v))
            .sum::<f64>()
    };
    let mean = expected(&|v| v);
    (mean, expected(&|v| (v - mean) * (v - mean)))
}
