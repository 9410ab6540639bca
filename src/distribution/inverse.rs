//! Inverting a distribution function whose logarithm is concave.

use super::normal::{normal_log_survival, normal_quantile};

/// A probability by its score and the logarithms of both of its tails, none of which loses digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    pub(super) score: f64,
    pub(super) ln_lower: f64,
    pub(super) ln_upper: f64,
}

impl Level {
    pub(super) fn of_probability(u: f64) -> Self {
        Self {
            score: normal_quantile(u),
            ln_lower: libm::log(u),
            ln_upper: libm::log1p(-u),
        }
    }

    pub(super) fn of_score(score: f64) -> Self {
        Self {
            score,
            ln_lower: normal_log_survival(-score),
            ln_upper: normal_log_survival(score),
        }
    }
}

/// The logarithms of both tails and of the density.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tails {
    pub(super) ln_lower: f64,
    pub(super) ln_upper: f64,
    pub(super) ln_density: f64,
}

impl Tails {
    pub(super) fn from_lower(ln_lower: f64, ln_density: f64) -> Self {
        let ln_lower = ln_lower.min(0.0);
        Self {
            ln_lower,
            ln_upper: ln_complement(ln_lower),
            ln_density,
        }
    }

    pub(super) fn from_upper(ln_upper: f64, ln_density: f64) -> Self {
        let ln_upper = ln_upper.min(0.0);
        Self {
            ln_lower: ln_complement(ln_upper),
            ln_upper,
            ln_density,
        }
    }
}

/// ln(1 - e^v) for v <= 0 (Maechler 2012, "Accurately computing log(1 - exp(-|a|))").
fn ln_complement(v: f64) -> f64 {
    if v > -std::f64::consts::LN_2 {
        libm::log(-libm::expm1(v))
    } else {
        libm::log1p(-libm::exp(v))
    }
}

/// A distribution of a number t on the whole line, with a log-concave density.
pub(super) trait LogConcave {
    /// Tails and density at `t`.
    fn tails(&self, t: f64) -> Tails;
    /// The logarithm of the density at `t`.
    fn ln_density(&self, t: f64) -> f64;
    /// Its derivative.
    fn slope(&self, t: f64) -> f64;
    /// Two ends that the quantile at this level certainly lies between.
    fn bracket(&self, level: &Level) -> (f64, f64);
    /// A first guess of the quantile at this level.
    fn guess(&self, level: &Level) -> f64;
    /// The value that `t` stands for, and its derivative by `t`.
    fn value(&self, t: f64) -> (f64, f64);
}

/// Beyond this t, e^t or e^-t is about to underflow, and the bracket's end is the quantile itself.
const UNDERFLOW: f64 = 700.0;

/// The t at this level: Newton's method (Halley's near the root) on the logarithm of the smaller tail.
///
/// A log-concave density has log-concave tails (Bagnoli & Bergstrom 2005,
/// doi:10.1007/s00199-004-0514-4), so Newton's method converges from one side from everywhere.
pub(super) fn invert(curve: &impl LogConcave, level: &Level, start: f64) -> f64 {
    let (low, high) = curve.bracket(level);
    if low < -UNDERFLOW && level.ln_lower <= level.ln_upper {
        return low;
    }
    if high > UNDERFLOW && level.ln_lower > level.ln_upper {
        return high;
    }
    let mut t = start.clamp(low, high);
    for _ in 0..200 {
        let (missing, slope) = missing(&curve.tails(t), level);
        let mut step = missing / slope;
        if missing.abs() < 1.0 {
            step /= (1.0 + 0.5 * step * (curve.slope(t) - slope)).max(0.5);
        }
        t = (t + step.clamp(-4.0, 4.0)).clamp(low, high);
        // Halley's method is of third order: what is left is of the order of 1e-15.
        if missing.abs() < 1e-5 {
            break;
        }
    }
    t
}

/// What is missing in the logarithm of the smaller tail, and the derivative of that logarithm.
fn missing(tails: &Tails, level: &Level) -> (f64, f64) {
    if level.ln_lower <= level.ln_upper {
        (
            level.ln_lower - tails.ln_lower,
            libm::exp(tails.ln_density - tails.ln_lower),
        )
    } else {
        (
            level.ln_upper - tails.ln_upper,
            -libm::exp(tails.ln_density - tails.ln_upper),
        )
    }
}

/// The value at this level.
pub(super) fn quantile(curve: &impl LogConcave, u: f64) -> f64 {
    if u <= 0.0 {
        return curve.value(f64::NEG_INFINITY).0;
    }
    if u >= 1.0 {
        return curve.value(f64::INFINITY).0;
    }
    curve.value(coordinate(curve, u)).0
}

/// The t at this level, which lies between 0 and 1.
pub(super) fn coordinate(curve: &impl LogConcave, u: f64) -> f64 {
    let level = Level::of_probability(u);
    invert(curve, &level, curve.guess(&level))
}
