//! Means of fixed-point numbers and of their differences, in their unit.

use super::super::estimate::{Bound, Estimate, Probability};
use super::super::few::skewness;
use super::super::jackknife::total;
use super::super::moments::Moments;
use super::super::scale::Scale;
use super::super::student::student;
use super::difference::of_shares;

/// How fixed-point numbers read: in steps from the lower end of a range.
#[derive(Clone, Copy)]
pub(super) struct Unit<'a> {
    /// Of values; numbers themselves without one.
    scale: Option<&'a Scale>,
    low: f64,
    high: f64,
    units: f64,
    top: u64,
}

impl<'a> Unit<'a> {
    /// Whether something is so.
    pub const INDICATOR: Self = Self {
        scale: None,
        low: 0.0,
        high: 1.0,
        units: 1.0,
        top: 1,
    };

    pub fn of(scale: &'a Scale) -> Self {
        Self {
            scale: Some(scale),
            low: scale.low,
            high: scale.high,
            units: scale.units,
            top: scale.top,
        }
    }

    /// The width of the range, in steps.
    pub fn width(&self) -> f64 {
        (self.high - self.low) * self.units
    }

    /// The mean over groups of draws; of an indicator, a probability.
    pub fn mean(&self, groups: &[Moments], can_differ: bool) -> Estimate {
        let all = total(groups);
        match self.scale {
            Some(scale) => {
                let value = scale.value(all.mean());
                self.estimate(value, groups, [self.low, self.high], can_differ)
            }
            None if all.agree() && !can_differ => Estimate::exact(all.mean()),
            None => share(&Probability::of(&all)),
        }
    }

    /// The mean of what was moved up by the width of the range, of which these shares are above and below 0.
    pub fn difference(
        &self,
        groups: &[Moments],
        (above, below): (&Probability, &Probability),
        can_differ: bool,
    ) -> Estimate {
        let all = total(groups);
        // Taken off in integers: equal models differ by exactly 0.
        let moved = u128::from(self.top) * u128::from(all.trials());
        let sum = all.sum as i128 - moved as i128;
        let value = sum as f64 / all.trials() as f64 / self.units;
        let width = self.high - self.low;
        match self.scale {
            Some(scale) => {
                let value = scale.decimals(value);
                self.estimate(value, groups, [-width, width], can_differ)
            }
            None if all.agree() => self.estimate(value, groups, [-width, width], can_differ),
            None => of_shares(value, all.mean_error(), above, below),
        }
    }

    fn estimate(
        &self,
        value: f64,
        groups: &[Moments],
        range: [f64; 2],
        can_differ: bool,
    ) -> Estimate {
        let all = total(groups);
        match (all.agree(), can_differ) {
            (true, false) => Estimate::exact(value),
            (true, true) => Estimate::unseen_mean(value, range, all.draws),
            (false, _) => {
                let means: Vec<f64> = groups.iter().map(Moments::mean).collect();
                let error = all.mean_error() / self.units;
                let points = student(all.draws - 1);
                Estimate::skewed(value, error, skewness(&means), points).inside(range)
            }
        }
    }
}

/// A probability as an estimate.
fn share(p: &Probability) -> Estimate {
    match p.bound {
        Bound::Between => Estimate::seen(p.value, p.error, [p.low, p.high]),
        Bound::AtMost | Bound::AtLeast => Estimate::unseen(p.value, [p.low, p.high]),
    }
}
