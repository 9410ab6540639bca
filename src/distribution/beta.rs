//! The regularised incomplete beta function and its inverse.

use std::f64::consts::PI;

use super::inverse::{Level, LogConcave, Tails, coordinate, quantile};
use super::saddle::{deviance, stirling_error};

/// The probability below `x` of Beta(`alpha`, `beta`) on [0, 1]: I_x(alpha, beta).
pub fn beta_cdf(alpha: f64, beta: f64, x: f64) -> f64 {
    BetaLogit::new(alpha, beta).cdf(x, 1.0 - x)
}

/// The `x` of [0, 1] below which Beta(`alpha`, `beta`) lies with probability `u`.
pub fn beta_quantile(alpha: f64, beta: f64, u: f64) -> f64 {
    quantile(&BetaLogit::new(alpha, beta), u)
}

/// The ln(x / (1 - x)) of [`beta_quantile`], where x itself would underflow or round to an end.
pub(super) fn beta_logit_quantile(alpha: f64, beta: f64, u: f64) -> f64 {
    coordinate(&BetaLogit::new(alpha, beta), u)
}

/// Beta(alpha, beta) as a distribution of t = ln(x / (1 - x)), whose density is log-concave.
#[derive(Clone, Copy, Debug)]
pub(super) struct BetaLogit {
    alpha: f64,
    beta: f64,
    /// ln of the factor in front of the saddle-point form.
    ln_front: f64,
    /// ln B(alpha, beta).
    ln_beta: f64,
}

impl BetaLogit {
    pub(super) fn new(alpha: f64, beta: f64) -> Self {
        let n = alpha + beta;
        let ln_front = 0.5 * libm::log(alpha / n * beta / (2.0 * PI)) + stirling_error(n)
            - stirling_error(alpha)
            - stirling_error(beta);
        let ln_beta = alpha * libm::log(alpha / n) + beta * libm::log(beta / n) - ln_front;
        Self {
            alpha,
            beta,
            ln_front,
            ln_beta,
        }
    }

    /// The probability below `x`; `y` is 1 - `x`, given apart to keep its digits.
    pub(super) fn cdf(&self, x: f64, y: f64) -> f64 {
        if x <= 0.0 {
            0.0
        } else if y <= 0.0 {
            1.0
        } else {
            libm::exp(self.tails_at(x, y).ln_lower)
        }
    }

    fn tails_at(&self, x: f64, y: f64) -> Tails {
        let (a, b) = (self.alpha, self.beta);
        let ln_density = self.ln_density_at(x, y);
        if x < (a + 1.0) / (a + b + 2.0) {
            Tails::from_lower(
                ln_density + libm::log(continued_fraction(a, b, x) / a),
                ln_density,
            )
        } else {
            Tails::from_upper(
                ln_density + libm::log(continued_fraction(b, a, y) / b),
                ln_density,
            )
        }
    }

    /// ln of x^alpha y^beta / B(alpha, beta), the density of t.
    fn ln_density_at(&self, x: f64, y: f64) -> f64 {
        let n = self.alpha + self.beta;
        self.ln_front - deviance(self.alpha, n * x) - deviance(self.beta, n * y)
    }
}

/// x and 1 - x at t = ln(x / (1 - x)).
fn logistic(t: f64) -> (f64, f64) {
    (1.0 / (1.0 + libm::exp(-t)), 1.0 / (1.0 + libm::exp(t)))
}

impl LogConcave for BetaLogit {
    fn tails(&self, t: f64) -> Tails {
        let (x, y) = logistic(t);
        self.tails_at(x, y)
    }

    fn ln_density(&self, t: f64) -> f64 {
        let (x, y) = logistic(t);
        self.ln_density_at(x, y)
    }

    fn slope(&self, t: f64) -> f64 {
        let (x, y) = logistic(t);
        self.alpha * y - self.beta * x
    }

    fn bracket(&self, level: &Level) -> (f64, f64) {
        // The density of t is below e^(alpha t) / B and below e^(-beta t) / B.
        let low = (level.ln_lower + libm::log(self.alpha) + self.ln_beta) / self.alpha;
        let high = -(level.ln_upper + libm::log(self.beta) + self.ln_beta) / self.beta;
        (low.min(high), high.max(low))
    }

    fn guess(&self, level: &Level) -> f64 {
        libm::log(self.alpha / self.beta)
            + level.score * (1.0 / self.alpha + 1.0 / self.beta).sqrt()
    }

    fn value(&self, t: f64) -> (f64, f64) {
        let (x, y) = logistic(t);
        (x, x * y)
    }
}

/// The continued fraction of I_x(a, b) without its front factor x^a (1 - x)^b / (a B(a, b)): DLMF
/// 8.17.22 by the modified Lentz method (Thompson & Barnett 1986, doi:10.1016/0021-9991(86)90046-X).
/// It needs of the order of the root of max(a, b) terms for x below (a + 1) / (a + b + 2).
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut c = 1.0;
    let mut fraction = d;
    for m in 1..100_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        fraction *= d * c;
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
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

    /// mpmath 1.4, `betainc(a, b, 0, x, regularized=True)` with 50 digits.
    #[test]
    fn cdf_has_known_values() {
        for (a, b, x, p) in [
            (0.01, 0.01, 1e-10, 0.397_228_513_435_590_35),
            (0.5, 0.5, 0.3, 0.369_010_119_565_545_4),
            (2.0, 3.0, 0.1, 0.0523),
            (24.92, 11.69, 0.55, 0.050_006_016_981_928_296),
            (4.48, 162.8, 0.05, 0.950_245_926_295_024_9),
            (1.0, 59.0, 0.01, 0.447_316_522_837_614_7),
            (300.0, 500.0, 0.4, 0.927_078_408_007_468_3),
            (300.0, 500.0, 0.3, 2.998_462_986_949_788_6e-6),
            (5.0, 0.01, 0.5, 0.000_110_215_711_445_810_62),
        ] {
            let found = beta_cdf(a, b, x);
            assert!(
                (found / p - 1.0).abs() < 3e-14,
                "I_{x}({a}, {b}) = {found:e}, wanted {p:e}"
            );
            let mirrored = BetaLogit::new(b, a).cdf(1.0 - x, x);
            assert!(
                (mirrored + found - 1.0).abs() < 1e-14,
                "symmetry at {a} {b} {x}"
            );
        }
        assert_eq!(
            (beta_cdf(2.0, 3.0, 0.0), beta_cdf(2.0, 3.0, 1.0)),
            (0.0, 1.0)
        );
    }

    /// Newton's method on the same function of mpmath.
    #[test]
    fn quantile_has_known_values() {
        for (a, b, u, x) in [
            (0.5, 0.5, 1e-10, 2.467_401_100_272_34e-20),
            (0.01, 0.02, 0.6, 2.571_924_891_902_007_6e-5),
            (2.0, 3.0, 0.25, 0.243_022_083_756_076_3),
            (24.92, 11.69, 0.95, 0.800_007_767_189_835_6),
            (4.48, 162.8, 0.999_999, 0.127_103_001_491_645_4),
            (300.0, 500.0, 1e-12, 0.261_313_564_128_003_6),
            (0.3, 50.0, 0.01, 3.025_578_144_314_770_7e-9),
        ] {
            let found = beta_quantile(a, b, u);
            // A probability is known to one rounding, 1e-16 / (1 - u), and a small shape divides it.
            assert!(
                (found / x - 1.0).abs() < 1e-13 / a.min(1.0),
                "{a} {b} {u}: {found:e}, wanted {x:e}"
            );
        }
        assert_eq!(
            (beta_quantile(2.0, 3.0, 0.0), beta_quantile(2.0, 3.0, 1.0)),
            (0.0, 1.0)
        );
    }

    #[test]
    fn quantile_inverts_the_cdf_over_all_sizes_of_shapes() {
        for a in [1e-3, 0.05, 0.7, 1.0, 3.0, 40.0, 1e4, 1e6] {
            for b in [1e-3, 0.3, 1.0, 8.0, 900.0, 1e6] {
                for u in [1e-9, 0.01, 0.3, 0.5, 0.7, 0.99, 1.0 - 1e-9] {
                    let x = beta_quantile(a, b, u);
                    if !(1e-300..=0.999).contains(&x) {
                        continue;
                    }
                    let found = beta_cdf(a, b, x);
                    // One rounding of x moves the probability by x * density * 1e-16 <= n * 1e-16.
                    assert!(
                        (found - u).abs() < 1e-13 + 2e-16 * (a + b),
                        "{a} {b} {u}: {x} {found}"
                    );
                }
            }
        }
    }
}
