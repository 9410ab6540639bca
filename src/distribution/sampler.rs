//! A quantile function prepared for many evaluations.

use super::beta::BetaLogit;
use super::gamma::GammaLog;
use super::inverse::{Level, LogConcave, invert};
use super::truncated::TruncatedNormal;
use super::{Distribution, cut, normal_cdf, normal_density, normal_quantile, stretch};

/// A distribution whose quantile function is cheap: direct for most families, a table of the
/// exact one for beta and gamma, within 1e-7 of a standard deviation of it.
#[derive(Clone, Debug)]
pub struct Sampler {
    distribution: Distribution,
    prepared: Prepared,
}

#[derive(Clone, Debug)]
enum Prepared {
    Direct,
    Truncated(TruncatedNormal),
    Table(Table),
    Between(Box<Window>),
}

/// A part of another distribution.
#[derive(Clone, Debug)]
struct Window {
    of: Sampler,
    /// The probability below it, and its own.
    masses: (f64, f64),
    low: f64,
    high: f64,
}

impl Window {
    fn quantile(&self, u: f64) -> f64 {
        let value = self.of.quantile(cut::level(self.masses, u));
        value.clamp(self.low, self.high)
    }
}

impl Sampler {
    /// Prepares a distribution that has passed its check.
    pub fn new(distribution: &Distribution) -> Self {
        let prepared = match *distribution {
            Distribution::Normal {
                mean,
                sd,
                low,
                high,
            } => Prepared::Truncated(TruncatedNormal::new(mean, sd, low, high)),
            Distribution::Beta {
                alpha,
                beta,
                low,
                high,
            } if alpha.min(beta) >= LEAST_TABULATED => {
                Prepared::Table(Table::new(&BetaLogit::new(alpha, beta), low, high - low))
            }
            Distribution::Gamma { shape, scale } if shape >= LEAST_TABULATED => {
                Prepared::Table(Table::new(&GammaLog::new(shape), 0.0, scale))
            }
            Distribution::Between { ref of, low, high } => Prepared::Between(Box::new(Window {
                of: Self::new(of),
                masses: cut::window(of, low, high),
                low,
                high,
            })),
            _ => Prepared::Direct,
        };
        Self {
            distribution: distribution.clone(),
            prepared,
        }
    }

    /// The value below which the number lies with probability `u`, for `u` in [0, 1].
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        match &self.prepared {
            Prepared::Direct => self.distribution.quantile(u),
            Prepared::Truncated(normal) => normal.quantile(u),
            Prepared::Table(table) => self.look_up(table, normal_quantile(u)),
            Prepared::Between(window) => window.quantile(u),
        }
    }

    /// The value at the normal score `z`, which is the quantile at Phi(`z`): for correlated factors.
    #[inline]
    pub fn at_score(&self, z: f64) -> f64 {
        match &self.prepared {
            Prepared::Direct => exact_at_score(&self.distribution, z),
            Prepared::Truncated(normal) => normal.quantile(normal_cdf(z)),
            Prepared::Table(table) => self.look_up(table, z),
            Prepared::Between(window) => window.quantile(normal_cdf(z)),
        }
    }

    #[inline]
    fn look_up(&self, table: &Table, z: f64) -> f64 {
        table
            .at(z)
            .unwrap_or_else(|| exact_at_score(&self.distribution, z))
    }

    /// What was prepared.
    pub fn distribution(&self) -> &Distribution {
        &self.distribution
    }
}

/// The exact value at the normal score `z`, where Phi(z) may be too near to 1 to be told from it.
fn exact_at_score(distribution: &Distribution, z: f64) -> f64 {
    match *distribution {
        Distribution::Beta {
            alpha,
            beta,
            low,
            high,
        } => stretch(low, high, value_at_score(&BetaLogit::new(alpha, beta), z)),
        Distribution::Gamma { shape, scale } => scale * value_at_score(&GammaLog::new(shape), z),
        Distribution::Lognormal { median, sigma } => median * libm::exp(sigma * z),
        _ => distribution.quantile(normal_cdf(z)),
    }
}

fn value_at_score(curve: &impl LogConcave, z: f64) -> f64 {
    if z.is_infinite() {
        return curve.value(z).0;
    }
    let level = Level::of_score(z);
    curve.value(invert(curve, &level, curve.guess(&level))).0
}

/// Below this shape the quantile function is too steep for the table, and the exact one is used.
const LEAST_TABULATED: f64 = 0.35;
/// Knots per unit of score: a power of 2, so that finding the interval is exact.
const KNOTS_PER_SCORE: f64 = 32.0;
/// The largest score in the table; a 53-bit uniform number stays within 8.21.
const REACH: f64 = 8.25;
/// Intervals on each side of score 0.
const HALF: usize = 264;
const INTERVALS: usize = 2 * HALF;

/// Cubic Hermite interpolation of the value over the normal score, where quantile functions are smooth.
#[derive(Clone, Debug)]
struct Table {
    /// Value and derivative by score, at each knot.
    knots: Vec<(f64, f64)>,
}

impl Table {
    fn new(curve: &impl LogConcave, low: f64, width: f64) -> Self {
        let mut knots: Vec<_> = side(curve, -1.0).skip(1).collect();
        knots.reverse();
        knots.extend(side(curve, 1.0));
        for knot in &mut knots {
            *knot = (low + width * knot.0, width * knot.1);
        }
        limit_slopes(&mut knots);
        Self { knots }
    }

    #[inline]
    fn at(&self, z: f64) -> Option<f64> {
        let place = (z + REACH) * KNOTS_PER_SCORE;
        if !(0.0..INTERVALS as f64).contains(&place) {
            return None;
        }
        let index = place as usize;
        let [(x0, d0), (x1, d1)] = *self.knots.get(index..index + 2)? else {
            return None;
        };
        let s = place - index as f64;
        let rise = x1 - x0;
        let (d0, d1) = (d0 / KNOTS_PER_SCORE, d1 / KNOTS_PER_SCORE);
        Some(x0 + s * (d0 + s * ((3.0 * rise - 2.0 * d0 - d1) + s * (d0 + d1 - 2.0 * rise))))
    }
}

/// The knots from score 0 outwards, `direction` being -1 or 1. Each is found from the one before
/// by the quantile's differential equation, dt/dz = density(z) / density(t), to second order.
fn side(curve: &impl LogConcave, direction: f64) -> impl Iterator<Item = (f64, f64)> {
    let mut previous: Option<f64> = None;
    let mut rate = 0.0;
    (0..=HALF).map(move |k| {
        let step = direction / KNOTS_PER_SCORE;
        let z = step * k as f64;
        let level = Level::of_score(z);
        let start = match previous {
            None => curve.guess(&level),
            Some(t) => t + step * rate * (1.0 - 0.5 * step * ((z - step) + rate * curve.slope(t))),
        };
        let t = invert(curve, &level, start);
        rate = normal_density(z) * libm::exp(-curve.ln_density(t));
        previous = Some(t);
        let (value, by_t) = curve.value(t);
        // The last digits before underflow would not ascend.
        if value < 1e-290 {
            (0.0, 0.0)
        } else {
            (value, by_t * rate)
        }
    })
}

/// Keeps the interpolation monotone: slopes at most three times those of the neighbouring chords
/// (Fritsch & Carlson 1980, doi:10.1137/0717021).
fn limit_slopes(knots: &mut [(f64, f64)]) {
    for k in 1..knots.len() {
        let chord = (knots[k].0 - knots[k - 1].0) * KNOTS_PER_SCORE;
        for knot in &mut knots[k - 1..=k] {
            knot.1 = if knot.1.is_finite() {
                knot.1.clamp(0.0, 3.0 * chord.max(0.0))
            } else {
                0.0
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tabulated() -> Vec<Distribution> {
        let beta = |alpha, beta| Distribution::Beta {
            alpha,
            beta,
            low: 0.0,
            high: 1.0,
        };
        let gamma = |shape| Distribution::Gamma { shape, scale: 2.0 };
        vec![
            beta(24.92, 11.69),
            beta(4.48, 162.8),
            beta(134.85, 134.85),
            beta(1.0, 58.0),
            beta(0.5, 0.5),
            beta(1.7, 4.3),
            beta(300.0, 2.0),
            beta(0.35, 0.35),
            beta(0.35, 1e6),
            beta(1e6, 1e6),
            gamma(0.35),
            gamma(1.0),
            gamma(2.5),
            gamma(30.0),
            gamma(1e6),
        ]
    }

    #[test]
    fn tables_are_within_1e_7_of_a_standard_deviation() {
        for distribution in tabulated() {
            let sampler = Sampler::new(&distribution);
            let sd = distribution.variance().sqrt();
            // Three places in each interval of the table, away from its knots.
            for k in 0..3 * 528 {
                let z = -8.25 + (f64::from(k) + 0.5) / 96.0;
                let exact = exact_at_score(&distribution, z);
                let error = (sampler.at_score(z) - exact) / sd;
                assert!(error.abs() < 1e-7, "{distribution:?} at {z}: {error:e}");
            }
        }
    }

    #[test]
    fn tables_ascend_also_for_extreme_shapes() {
        let mut all = tabulated();
        for alpha in [1e-3, 0.04, 1.0, 1e6] {
            all.push(Distribution::Gamma {
                shape: alpha,
                scale: 1.0,
            });
            all.push(Distribution::Beta {
                alpha,
                beta: 0.01,
                low: -5.0,
                high: 5.0,
            });
            all.push(Distribution::Beta {
                alpha,
                beta: 1e6,
                low: -5.0,
                high: 5.0,
            });
        }
        for distribution in all {
            let sampler = Sampler::new(&distribution);
            let (low, high) = distribution.support();
            let mut before = low;
            for k in 0..20_000 {
                let x = sampler.at_score(-9.0 + f64::from(k) * 0.0009);
                assert!(
                    x >= before && x <= high,
                    "{distribution:?} at {k}: {before} {x}"
                );
                before = x;
            }
            assert_eq!((sampler.quantile(0.0), sampler.quantile(1.0)), (low, high));
        }
    }

    #[test]
    fn other_families_are_not_approximated() {
        for distribution in [
            Distribution::Fixed(2.0),
            Distribution::Uniform {
                low: 1.0,
                high: 2.0,
            },
            Distribution::Triangular {
                low: 1.0,
                mode: 1.2,
                high: 2.0,
            },
            Distribution::Normal {
                mean: 1.0,
                sd: 2.0,
                low: 0.0,
                high: f64::INFINITY,
            },
            Distribution::Lognormal {
                median: 3.0,
                sigma: 1.0,
            },
            Distribution::Discrete {
                values: vec![1.0, 2.0],
                probabilities: vec![0.5, 0.5],
            },
        ] {
            let sampler = Sampler::new(&distribution);
            for k in 0..=100 {
                let u = f64::from(k) / 100.0;
                assert_eq!(sampler.quantile(u), distribution.quantile(u));
            }
            for z in [-2.0, 0.3, 1.5] {
                let (found, wanted) = (sampler.at_score(z), distribution.quantile(normal_cdf(z)));
                assert!(
                    (found - wanted).abs() <= 1e-14 * wanted,
                    "{distribution:?} at score {z}"
                );
            }
        }
    }

    #[test]
    fn bits_are_pinned() {
        let at = |distribution: Distribution| {
            Sampler::new(&distribution)
                .quantile(0.123_456_789)
                .to_bits()
        };
        let found = [
            at(Distribution::Beta {
                alpha: 24.92,
                beta: 11.69,
                low: 0.0,
                high: 1.0,
            }),
            at(Distribution::Gamma {
                shape: 2.5,
                scale: 0.1,
            }),
            at(Distribution::Normal {
                mean: 1.0,
                sd: 2.0,
                low: 0.0,
                high: 4.0,
            }),
            at(Distribution::Lognormal {
                median: 120.0,
                sigma: 1.74,
            }),
        ];
        assert_eq!(
            found, PINNED,
            "a change here is value-breaking: every result changes"
        );
    }

    const PINNED: [u64; 4] = [
        4_603_496_028_868_785_021,
        4_591_136_494_162_578_775,
        4_601_213_868_313_559_336,
        4_625_197_692_176_451_908,
    ];
}
