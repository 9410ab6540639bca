//! Which values a number can have: interval arithmetic over the supports of its factors.

use crate::distribution::Distribution;
use crate::model::{Factor, Number};

/// An interval, and whether its ends are reached with positive probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Support {
    pub low: f64,
    pub high: f64,
    pub low_reached: bool,
    pub high_reached: bool,
}

impl Support {
    fn point(value: f64) -> Self {
        Self {
            low: value,
            high: value,
            low_reached: true,
            high_reached: true,
        }
    }

    fn of(distribution: &Distribution) -> Self {
        let (low, high) = distribution.support();
        let reached = matches!(
            distribution,
            Distribution::Fixed(_) | Distribution::Discrete { .. }
        );
        Self {
            low,
            high,
            low_reached: reached,
            high_reached: reached,
        }
    }

    fn times(self, other: Self) -> Self {
        let ends = |s: Self| [(s.low, s.low_reached), (s.high, s.high_reached)];
        let mut product: Option<Self> = None;
        for (a, a_reached) in ends(self) {
            for (b, b_reached) in ends(other) {
                // An end that is zero makes zero of everything, however large.
                let value = if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
                let reached = a_reached && (b_reached || a == 0.0) || b_reached && b == 0.0;
                product = Some(product.map_or(
                    Self {
                        low: value,
                        high: value,
                        low_reached: reached,
                        high_reached: reached,
                    },
                    |p| p.with(value, reached),
                ));
            }
        }
        product.unwrap_or(self)
    }

    fn with(mut self, value: f64, reached: bool) -> Self {
        if value < self.low {
            (self.low, self.low_reached) = (value, reached);
        } else if value == self.low {
            self.low_reached |= reached;
        }
        if value > self.high {
            (self.high, self.high_reached) = (value, reached);
        } else if value == self.high {
            self.high_reached |= reached;
        }
        self
    }
}

/// The values that a number can have.
pub(super) fn support(number: &Number, factors: &[Factor]) -> Support {
    let parts = number
        .factors
        .iter()
        .map(|id| Support::of(&factors[id.index()].distribution));
    parts.fold(Support::point(number.coefficient), Support::times)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: f64, high: f64) -> Support {
        Support {
            low,
            high,
            low_reached: false,
            high_reached: false,
        }
    }

    #[test]
    fn products_of_intervals_take_the_outermost_corners() {
        let product = interval(-1.0, 2.0).times(interval(3.0, 5.0));
        assert_eq!((product.low, product.high), (-5.0, 10.0));
        let scaled = interval(0.0, f64::INFINITY).times(Support::point(-2.0));
        assert_eq!((scaled.low, scaled.high), (f64::NEG_INFINITY, 0.0));
        assert!(!scaled.high_reached);
        let none = interval(1.0, f64::INFINITY).times(Support::point(0.0));
        assert_eq!((none.low, none.high, none.low_reached), (0.0, 0.0, true));
    }
}
