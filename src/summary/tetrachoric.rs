//! From the correlation of two values to that of "both are below a quantile".

use std::f64::consts::TAU;

use super::moments::Moments;
use crate::distribution::normal_quantile;

/// Halves of the interval of integration, for Simpson's rule.
const PANELS: usize = 16;

/// Turns the correlation of values into that of the indicators that they are below one quantile,
/// for normal values (Plackett 1954, doi:10.1093/biomet/41.3-4.351, integrated over the angle
/// whose sine is the correlation). An order statistic is about indicators: at the tails they agree
/// less than the values do.
pub(super) struct Indicator {
    level: f64,
    /// The square of the normal quantile at the level.
    square: f64,
}

impl Indicator {
    /// At a level between 0 and 1.
    pub fn new(level: f64) -> Self {
        let level = level.clamp(1e-12, 1.0 - 1e-12);
        let quantile = normal_quantile(level.min(1.0 - level));
        Self {
            level,
            square: quantile * quantile,
        }
    }

    /// As many independent trials as would tell as much about the quantile.
    pub fn effective(&self, moments: &Moments) -> f64 {
        moments.effective_at(self.correlation(moments.correlation()))
    }

    /// The correlation of the indicators, in [0, 1] like that of the values.
    pub fn correlation(&self, values: f64) -> f64 {
        let end = libm::asin(values.clamp(0.0, 1.0));
        let density = |angle: f64| libm::exp(-self.square / (1.0 + libm::sin(angle)));
        let step = end / (2 * PANELS) as f64;
        let weight = |k: usize| if k % 2 == 1 { 4.0 } else { 2.0 };
        let inner: f64 = (1..2 * PANELS)
            .map(|k| weight(k) * density(k as f64 * step))
            .sum();
        let integral = (density(0.0) + inner + density(end)) * step / 3.0;
        (integral / (TAU * self.level * (1.0 - self.level))).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_agree_by_the_arcsine_law() {
        // Sheppard 1899: the correlation of signs is 2 / pi asin(rho).
        for rho in [0.0, 0.2, 0.64, 1.0] {
            let signs = Indicator::new(0.5).correlation(rho);
            assert!((signs - libm::asin(rho) * 2.0 / std::f64::consts::PI).abs() < 1e-9);
        }
    }

    #[test]
    fn tails_agree_less_and_the_same_values_wholly() {
        for level in [0.01, 0.05, 0.25, 0.95] {
            let indicator = Indicator::new(level);
            assert!(indicator.correlation(0.6) < Indicator::new(0.5).correlation(0.6));
            assert!((indicator.correlation(1.0) - 1.0).abs() < 1e-4, "{level}");
            assert_eq!(indicator.correlation(0.0), 0.0);
        }
        // P(both below the 5 % point) at rho = 0.5 is 0.0121894, by integrating the conditional
        // probability over the first value.
        let joint = Indicator::new(0.05).correlation(0.5) * 0.05 * 0.95 + 0.0025;
        assert!((joint - 0.012_189_4).abs() < 1e-7, "{joint}");
    }
}
