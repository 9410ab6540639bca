//! The regularised incomplete gamma function and its inverse.

use std::f64::consts::PI;

use super::inverse::{Level, LogConcave, Tails, coordinate, quantile};
use super::saddle::{deviance, stirling_error};

/// The probability below `x` of a gamma distribution with this shape and scale 1: P(shape, x).
pub fn gamma_cdf(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x == f64::INFINITY {
        1.0
    } else {
        libm::exp(GammaLog::new(shape).tails_at(x).ln_lower)
    }
}

/// The `x` below which a gamma distribution with this shape and scale 1 lies with probability `u`.
pub fn gamma_quantile(shape: f64, u: f64) -> f64 {
    quantile(&GammaLog::new(shape), u)
}

/// The logarithm of [`gamma_quantile`], where the quantile itself would underflow.
pub(super) fn gamma_log_quantile(shape: f64, u: f64) -> f64 {
    coordinate(&GammaLog::new(shape), u)
}

/// A gamma distribution with scale 1 as a distribution of t = ln x, whose density is log-concave.
#[derive(Clone, Copy, Debug)]
pub(super) struct GammaLog {
    shape: f64,
    /// ln of the factor in front of the saddle-point form.
    ln_front: f64,
}

impl GammaLog {
    pub(super) fn new(shape: f64) -> Self {
        Self {
            shape,
            ln_front: 0.5 * libm::log(shape / (2.0 * PI)) - stirling_error(shape),
        }
    }

    fn tails_at(&self, x: f64) -> Tails {
        let a = self.shape;
        let ln_density = self.ln_front - deviance(a, x);
        if x < a + 1.0 {
            Tails::from_lower(ln_density + libm::log(series(a, x) / a), ln_density)
        } else {
            Tails::from_upper(ln_density + libm::log(continued_fraction(a, x)), ln_density)
        }
    }
}

impl LogConcave for GammaLog {
    fn tails(&self, t: f64) -> Tails {
        self.tails_at(libm::exp(t))
    }

    fn ln_density(&self, t: f64) -> f64 {
        self.ln_front - deviance(self.shape, libm::exp(t))
    }

    fn slope(&self, t: f64) -> f64 {
        self.shape - libm::exp(t)
    }

    fn bracket(&self, level: &Level) -> (f64, f64) {
        // The density of t is below e^(shape t) / Gamma(shape).
        let low = (level.ln_lower + libm::lgamma(self.shape + 1.0)) / self.shape;
        (low, low.max(700.0))
    }

    /// Wilson & Hilferty 1931, doi:10.1073/pnas.17.12.684.
    fn guess(&self, level: &Level) -> f64 {
        let ninth = 1.0 / (9.0 * self.shape);
        let cube_root = 1.0 - ninth + level.score * ninth.sqrt();
        libm::log(self.shape) + 3.0 * libm::log(cube_root.max(1e-9))
    }

    fn value(&self, t: f64) -> (f64, f64) {
        let x = libm::exp(t);
        (x, x)
    }
}

/// 1 + x / (a + 1) + x^2 / ((a + 1)(a + 2)) + ... (DLMF 8.11.4), for x < a + 1.
fn series(a: f64, x: f64) -> f64 {
    let (mut sum, mut term, mut n) = (1.0, 1.0, a);
    while term > 0.5 * f64::EPSILON * sum {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    sum
}

/// Gamma(a, x) x^-a e^x for x >= a + 1: DLMF 8.9.2 contracted, by the modified Lentz method
/// (Thompson & Barnett 1986, doi:10.1016/0021-9991(86)90046-X).
fn continued_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for k in 1..100_000 {
        let k = f64::from(k);
        let numerator = -k * (k - a);
        b += 2.0;
        d = 1.0 / away_from_zero(numerator * d + b);
        c = away_from_zero(b + numerator / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    /// mpmath 1.4, `gammainc(a, 0, x, regularized=True)` with 50 digits.
    #[test]
    fn cdf_has_known_values() {
        for (a, x, p) in [
            (0.001, 1e-5, 0.989_123_044_695_782_7),
            (0.1, 0.5, 0.941_402_445_890_133_6),
            (1.0, 1e-8, 9.999_999_950_000_001e-9),
            (2.5, 2.0, 0.450_584_048_647_219_8),
            (2.5, 20.0, 0.999_999_850_663_21),
            (30.0, 10.0, 2.509_951_201_527_907_6e-7),
            (1000.0, 1010.0, 0.627_678_944_736_994_7),
            (1e6, 1_001_000.0, 0.841_344_786_368_340_3),
            (0.5, 30.0, 0.999_999_999_999_990_5),
        ] {
            let found = gamma_cdf(a, x);
            assert!(
                (found / p - 1.0).abs() < 3e-14,
                "P({a}, {x}) = {found:e}, wanted {p:e}"
            );
        }
        assert_eq!(
            (gamma_cdf(2.0, 0.0), gamma_cdf(2.0, f64::INFINITY)),
            (0.0, 1.0)
        );
    }

    /// Newton's method on the same function of mpmath.
    #[test]
    fn quantile_has_known_values() {
        for (a, u, x) in [
            (0.01, 0.7, 1.830_952_456_380_833_3e-16),
            (0.5, 1e-10, 7.853_981_633_974_484e-21),
            (1.0, 0.3, 0.356_674_943_938_732_34),
            (2.5, 0.95, 5.535_248_846_758_176),
            (30.0, 1e-9, 7.739_647_727_297_11),
            (30.0, 0.999_999, 63.548_180_124_816_32),
            (1000.0, 0.5, 999.666_686_426_965_2),
            (1e6, 0.05, 998_355.715_083_717_8),
        ] {
            let found = gamma_quantile(a, u);
            assert!(
                (found / x - 1.0).abs() < 1e-13 / a.min(1.0),
                "{a} {u}: {found:e}, wanted {x:e}"
            );
        }
        assert_eq!(
            (gamma_quantile(2.0, 0.0), gamma_quantile(2.0, 1.0)),
            (0.0, f64::INFINITY)
        );
    }

    #[test]
    fn quantile_inverts_the_cdf_over_all_sizes_of_shapes() {
        for a in [1e-3, 0.05, 0.7, 1.0, 3.0, 40.0, 1e4, 1e6] {
            for u in [1e-9, 0.01, 0.3, 0.5, 0.7, 0.99, 1.0 - 1e-9] {
                let x = gamma_quantile(a, u);
                if x < 1e-300 {
                    continue;
                }
                let found = gamma_cdf(a, x);
                assert!(
                    (found - u).abs() < 1e-13 + 2e-16 * a,
                    "{a} {u}: {x} {found}"
                );
            }
        }
    }
}
