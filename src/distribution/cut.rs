//! A distribution of any family between two values: what is believed, given that the number lies there.

use super::{Distribution, DistributionError, normal_density};

/// Less probability than this between two values is none: of its shape no digit would be left.
const LEAST_MASS: f64 = 1e-9;
/// Points per unit of score at which moments are added up, and the largest score.
const POINTS_PER_SCORE: usize = 64;
const REACH: usize = 9;

impl Distribution {
    /// The distribution of the number, given that it lies within [low, high]; an end may be infinite.
    ///
    /// # Errors
    /// Where the ends are not in order, or the number hardly ever lies between them.
    pub fn between(self, low: f64, high: f64) -> Result<Self, DistributionError> {
        let nothing = DistributionError::NothingBetween { low, high };
        if low.is_nan() || high.is_nan() || low > high {
            return Err(DistributionError::EndsNotInOrder { low, high });
        }
        let (least, largest) = self.support();
        if low <= least && high >= largest {
            return Ok(self);
        }
        match self {
            Self::Fixed(_) => Err(nothing),
            Self::Discrete {
                values,
                probabilities,
            } => discrete(values, probabilities, (low, high)).ok_or(nothing),
            continuous => {
                let [below, above] = [low, high].map(|x| continuous.cdf(x));
                if above - below < LEAST_MASS {
                    return Err(nothing);
                }
                Ok(continuous.restricted(low.max(least), high.min(largest)))
            }
        }
    }

    /// Where the family itself has such bounds, they say it best.
    fn restricted(self, low: f64, high: f64) -> Self {
        match self {
            Self::Uniform { .. } => Self::Uniform { low, high },
            Self::Normal { mean, sd, .. } => Self::Normal {
                mean,
                sd,
                low,
                high,
            },
            Self::Between { of, .. } => Self::Between { of, low, high },
            of => Self::Between {
                of: Box::new(of),
                low,
                high,
            },
        }
    }
}

fn discrete(
    values: Vec<f64>,
    probabilities: Vec<f64>,
    (low, high): (f64, f64),
) -> Option<Distribution> {
    let pairs = values.into_iter().zip(probabilities);
    let (values, kept): (Vec<f64>, Vec<f64>) = pairs
        .filter(|(value, p)| (low..=high).contains(value) && *p > 0.0)
        .unzip();
    let sum: f64 = kept.iter().sum();
    (sum >= LEAST_MASS).then(|| Distribution::Discrete {
        values,
        probabilities: kept.into_iter().map(|p| p / sum).collect(),
    })
}

/// The probability of the whole distribution at which a part of it has its quantile `u`: below 1, where there
/// may be no value, also where rounding would make it 1.
pub(super) fn level((below, mass): (f64, f64), u: f64) -> f64 {
    (below + u * mass).min(1.0 - f64::EPSILON / 2.0)
}

/// The probability below the lower end, and that between the ends.
pub(super) fn window(of: &Distribution, low: f64, high: f64) -> (f64, f64) {
    let below = of.cdf(low);
    (below, of.cdf(high) - below)
}

/// Mean and variance of a quantile function, by the trapezoid rule over normal scores: where the quantile
/// function is smooth there its error falls faster than any power of the step (Trefethen & Weideman 2014,
/// doi:10.1137/130932132).
pub(super) fn moments(at_score: impl Fn(f64) -> f64) -> (f64, f64) {
    let half = (POINTS_PER_SCORE * REACH) as i32;
    let points = (-half..=half).map(|k| f64::from(k) / POINTS_PER_SCORE as f64);
    let points: Vec<(f64, f64)> = points.map(|z| (at_score(z), normal_density(z))).collect();
    let mass: f64 = points.iter().map(|(_, weight)| weight).sum();
    let mean = points.iter().map(|(x, weight)| x * weight).sum::<f64>() / mass;
    let squares = points
        .iter()
        .map(|(x, weight)| (x - mean) * (x - mean) * weight);
    (mean, squares.sum::<f64>() / mass)
}

#[cfg(test)]
mod tests {
    use super::super::{Sampler, normal_cdf};
    use super::*;

    #[test]
    fn a_lognormal_between_two_values_has_the_known_mean() {
        // E[X; a < X < b] of exp(N(m, s^2)) is exp(m + s^2 / 2) (Phi(s - A) - Phi(s - B)), with A and B the
        // scores of the ends.
        let (median, sigma) = (2.0, 0.8);
        let of = Distribution::Lognormal { median, sigma };
        for (low, high) in [(1.0, 5.0), (3.0, f64::INFINITY), (f64::NEG_INFINITY, 1.5)] {
            let cut = of.clone().between(low, high).expect("something is left");
            let score = |x: f64| match x {
                x if x <= 0.0 => f64::NEG_INFINITY,
                x => libm::log(x / median) / sigma,
            };
            let (a, b) = (score(low), score(high));
            let mass = normal_cdf(b) - normal_cdf(a);
            let whole = median * libm::exp(0.5 * sigma * sigma);
            let wanted = whole * (normal_cdf(sigma - a) - normal_cdf(sigma - b)) / mass;
            assert!(
                (cut.mean() / wanted - 1.0).abs() < 1e-6,
                "{} {wanted}",
                cut.mean()
            );
            assert_eq!(cut.support(), (low.max(0.0), high));
            let sampler = Sampler::new(&cut);
            for u in [0.001, 0.2, 0.5, 0.9, 0.999] {
                let x = cut.quantile(u);
                assert!(x >= low && x <= high);
                assert!((cut.cdf(x) - u).abs() < 1e-9, "{u}");
                assert!((of.cdf(x) - (normal_cdf(a) + u * mass)).abs() < 1e-9);
                assert!((sampler.quantile(u) / x - 1.0).abs() < 1e-6);
                let z = super::super::normal_quantile(u);
                assert!((sampler.at_score(z) / x - 1.0).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn families_with_bounds_keep_their_form() {
        let uniform = Distribution::Uniform {
            low: 0.0,
            high: 4.0,
        };
        let half = |low, high| Distribution::Uniform { low, high };
        assert_eq!(uniform.clone().between(1.0, 9.0), Ok(half(1.0, 4.0)));
        assert_eq!(uniform.clone().between(-1.0, 9.0), Ok(uniform.clone()));
        let normal = |low, high| Distribution::Normal {
            mean: 1.0,
            sd: 2.0,
            low,
            high,
        };
        let unbounded = normal(f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(
            unbounded.between(0.0, f64::INFINITY),
            Ok(normal(0.0, f64::INFINITY))
        );
        let dice = Distribution::Discrete {
            values: vec![1.0, 2.0, 3.0],
            probabilities: vec![0.5, 0.25, 0.25],
        };
        let two = Distribution::Discrete {
            values: vec![2.0, 3.0],
            probabilities: vec![0.5, 0.5],
        };
        assert_eq!(dice.clone().between(1.5, f64::INFINITY), Ok(two));
        for (of, low, high) in [
            (&dice, 1.2, 1.8),
            (&uniform, 5.0, 6.0),
            (&Distribution::Fixed(1.0), 2.0, 3.0),
        ] {
            let nothing = DistributionError::NothingBetween { low, high };
            assert_eq!(of.clone().between(low, high), Err(nothing));
        }
        assert!(matches!(
            uniform.between(3.0, 2.0),
            Err(DistributionError::EndsNotInOrder { .. })
        ));
    }

    #[test]
    fn what_was_cut_can_be_cut_again() {
        let beta = Distribution::Beta {
            alpha: 2.0,
            beta: 5.0,
            low: 0.0,
            high: 1.0,
        };
        let once = beta.clone().between(0.1, 0.4).expect("something");
        let twice = once.between(0.2, 0.9).expect("something");
        assert_eq!(Ok(twice), beta.between(0.2, 0.4));
    }
}
