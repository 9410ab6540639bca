//! The recording grid.

/// A horizon this close to a whole number of steps, as a part of a step, is one.
const ROUNDING: f64 = 1e-9;

/// Points at multiples of a step from day 0 on, and at the horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Days.
    pub step: f64,
    /// How many.
    pub points: usize,
    /// The last point, days.
    pub horizon: f64,
    /// Steps per day, but for a few units in the last place less.
    rate: f64,
}

impl Grid {
    /// Points at 0, at every step in days, and at the horizon: where that is a whole number of steps
    /// but for rounding, it is the last of them, and else one more.
    pub fn new(step: f64, horizon: f64) -> Self {
        let mut step = step;
        let mut steps = (horizon / step).ceil();
        if (horizon / step - (horizon / step).round()).abs() <= ROUNDING {
            steps = (horizon / step).round().max(1.0);
            // What happens at the horizon shows there: no multiple of the step falls short of it.
            step = step.max(horizon / steps);
            while steps * step < horizon {
                step = step.next_up();
            }
        }
        Self {
            step,
            points: steps as usize + 1,
            horizon,
            rate: (1.0 - 4.0 * f64::EPSILON) / step,
        }
    }

    /// The time of a point, days.
    #[inline]
    pub fn day(&self, point: usize) -> f64 {
        if point + 1 == self.points {
            self.horizon
        } else {
            self.step_end(point)
        }
    }

    /// Whether all points are a step apart, but for rounding.
    pub fn is_even(&self) -> bool {
        (self.step_end(self.points - 1) - self.horizon).abs() <= ROUNDING * self.step
    }

    /// The first point at or after a time from 0 on: paths are right-continuous, so what happens at `t`
    /// shows from there on. Behind the last point for what comes after the horizon.
    #[inline]
    pub fn point_from(&self, time: f64) -> usize {
        // The rate is so much less than one over the step that, however products are rounded, the time
        // lies behind this point, unless both are 0, and behind the next one at most.
        let before = (time * self.rate) as u32 as usize;
        let next = before + usize::from(time > 0.0);
        next + usize::from(self.step_end(next) < time)
    }

    #[inline]
    fn step_end(&self, step: usize) -> f64 {
        step as f64 * self.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_horizon_is_the_last_point() {
        // Horizon, step, points, and whether they are even.
        for (horizon, step, points, even) in [
            (365.0, 1.0, 366, true),
            (365.0, 1.0 / 3.0, 1096, true),
            (0.7, 0.1, 8, true),
            (2.1, 0.7, 4, true),
            (365.0, 7.0, 54, false),
            (1.5, 1.0, 3, false),
            (0.5, 1.0, 2, false),
        ] {
            let grid = Grid::new(step, horizon);
            assert_eq!(
                (grid.points, grid.is_even()),
                (points, even),
                "{horizon} {step}"
            );
            assert_eq!(grid.day(points - 1), horizon);
            assert_eq!(grid.point_from(horizon), points - 1);
            assert_eq!(grid.point_from(horizon.next_down()), points - 1);
            assert!(grid.day(points - 2) < horizon);
            assert!(grid.point_from(horizon.next_up()) >= points - 1);
            assert!(grid.point_from(f64::INFINITY) >= points);
        }
    }

    #[test]
    fn what_happens_at_a_grid_time_shows_there() {
        for step in [1.0, 0.1, 0.7, 1.0 / 3.0, 7.0] {
            let grid = Grid::new(step, 1e9);
            for point in 0..10_000 {
                let day = grid.day(point);
                assert_eq!(grid.point_from(day), point, "{step} {day}");
                assert_eq!(grid.point_from(day.next_up()), point + 1, "{step} {day}");
                if point > 0 {
                    assert_eq!(grid.point_from(day.next_down()), point, "{step} {day}");
                }
            }
        }
    }
}
