//! Means of fixed-point numbers and of their differences, in their unit.

use super::super::estimate::Estimate;
use super::super::moments::Moments;
use super::super::scale::Scale;
use super::super::student::student;

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

    pub fn mean(&self, moments: &Moments, can_differ: bool) -> Estimate {
        let mean = moments.mean();
        let value = self.scale.map_or(mean, |scale| scale.value(mean));
        self.estimate(value, moments, [self.low, self.high], can_differ)
    }

    /// The mean of what was moved up by the width of the range.
    pub fn difference(&self, moments: &Moments, can_differ: bool) -> Estimate {
        // Taken off in integers: equal models differ by exactly 0.
        let moved = u128::from(self.top) * u128::from(moments.trials());
        let sum = moments.sum as i128 - moved as i128;
        let value = sum as f64 / moments.trials() as f64 / self.units;
        let value = self.scale.map_or(value, |scale| scale.decimals(value));
        let width = self.high - self.low;
        self.estimate(value, moments, [-width, width], can_differ)
    }

    fn estimate(
        &self,
        value: f64,
        moments: &Moments,
        range: [f64; 2],
        can_differ: bool,
    ) -> Estimate {
        match (moments.agree(), can_differ) {
            (true, false) => Estimate::exact(value),
            (true, true) => Estimate::unseen_mean(value, range, moments.draws),
            (false, _) => {
                let (error, points) = (
                    moments.mean_error() / self.units,
                    student(moments.draws - 1),
                );
                Estimate::symmetric(value, error, points).inside(range)
            }
        }
    }
}
