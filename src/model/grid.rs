//! The recording grid.

/// Points at multiples of a step, from day 0 on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Days.
    pub step: f64,
    /// How many.
    pub points: usize,
    /// Steps per day, but for a few units in the last place less.
    rate: f64,
}

impl Grid {
    /// A grid of a step in days.
    pub fn new(step: f64, points: usize) -> Self {
        let rate = (1.0 - 4.0 * f64::EPSILON) / step;
        Self { step, points, rate }
    }

    /// The time of a point, days.
    #[inline]
    pub fn day(&self, point: usize) -> f64 {
        point as f64 * self.step
    }

    /// The first point at or after a time from 0 on: paths are right-continuous, so what happens at `t`
    /// shows from there on.
    #[inline]
    pub fn point_from(&self, time: f64) -> usize {
        // The product is rounded, and never too large: compare with the grid's own times.
        let first = (time * self.rate) as u32 as usize;
        let is_before = |k| usize::from(self.day(first + k) < time);
        first + is_before(0) + is_before(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_at_a_grid_time_shows_there() {
        for step in [1.0, 0.1, 0.7, 1.0 / 3.0, 7.0] {
            let grid = Grid::new(step, 0);
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
