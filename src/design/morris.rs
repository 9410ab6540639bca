//! Morris trajectories: points that differ from one to the next in one unit of factors.

use crate::random::{Key, Purpose, Seed, Stream, StreamName};

/// Levels of each coordinate: the middles of quarters of its probability.
const LEVELS: u64 = 4;
/// How far a step goes, in probability: half of the levels, up from the lower half and down from the upper.
pub const STEP: f64 = 0.5;

/// Random trajectories (Morris 1991, doi:10.1080/00401706.1991.10484804), each by its number: from a random
/// point of the grid every unit moves once, in random order, each of its coordinates by half of the levels.
/// Units of several coordinates move as in Campolongo, Cariboni & Saltelli 2007
/// (doi:10.1016/j.envsoft.2006.10.004, section 4).
#[derive(Clone, Debug)]
pub struct Trajectories {
    seed: Seed,
    /// Of the random numbers of the first point, and of the order.
    names: [StreamName; 2],
    dimension: usize,
    units: Vec<Vec<usize>>,
}

impl Trajectories {
    /// For so many factors, of which these move together; the others stay at the random point.
    pub fn new(dimension: usize, units: Vec<Vec<usize>>, seed: Seed) -> Self {
        let names = ["morris start", "morris order"];
        Self {
            seed,
            names: names.map(|name| StreamName::new(Purpose::Scrambling, name)),
            dimension,
            units,
        }
    }

    /// Points of a trajectory.
    pub fn points_of_one(&self) -> usize {
        self.units.len() + 1
    }

    /// Writes the points of a trajectory one after the other.
    pub fn write(&self, row: u64, points: &mut [f64]) {
        if self.dimension == 0 {
            return;
        }
        let order = self.order(row);
        let mut moved = points.chunks_exact_mut(self.dimension);
        let Some(mut last) = moved.next() else {
            return;
        };
        self.begin(row, last);
        for (unit, point) in order.into_iter().zip(moved) {
            point.copy_from_slice(last);
            for &k in &self.units[unit] {
                point[k] += if point[k] < 0.5 { STEP } else { -STEP };
            }
            last = point;
        }
    }

    /// The units in the order in which they move in a trajectory, and whether the first coordinate of each
    /// goes up.
    pub fn steps(&self, row: u64) -> Vec<(usize, bool)> {
        let mut start = vec![0.0; self.dimension];
        self.begin(row, &mut start);
        let order = self.order(row).into_iter();
        let is_up = |unit: usize| self.units[unit].first().is_some_and(|k| start[*k] < 0.5);
        order.map(|unit| (unit, is_up(unit))).collect()
    }

    /// Writes the first point.
    fn begin(&self, row: u64, point: &mut [f64]) {
        let mut stream = Stream::new(&Key::of_draw(self.seed, row), &self.names[0]);
        for u in point.iter_mut() {
            *u = middle((stream.uniform() * LEVELS as f64) as u64);
        }
    }

    /// The units, shuffled (Durstenfeld 1964, doi:10.1145/364520.364540).
    fn order(&self, row: u64) -> Vec<usize> {
        let mut stream = Stream::new(&Key::of_draw(self.seed, row), &self.names[1]);
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        for last in (1..order.len()).rev() {
            let other = (stream.uniform() * (last + 1) as f64) as usize;
            order.swap(last, other);
        }
        order
    }
}

/// The middle of a quarter.
fn middle(level: u64) -> f64 {
    (level as f64 + 0.5) / LEVELS as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_moves_once_by_half_of_the_levels() {
        let units = vec![vec![0], vec![1, 3], vec![2]];
        let trajectories = Trajectories::new(5, units.clone(), Seed(1));
        let mut seen = std::collections::BTreeSet::new();
        for row in 0..200 {
            let mut points = vec![0.0; 4 * 5];
            trajectories.write(row, &mut points);
            let points: Vec<&[f64]> = points.chunks_exact(5).collect();
            let steps = trajectories.steps(row);
            for ((unit, is_up), pair) in steps.iter().zip(points.windows(2)) {
                let moved: Vec<usize> = (0..5).filter(|k| pair[0][*k] != pair[1][*k]).collect();
                assert_eq!(moved, units[*unit]);
                assert_eq!(pair[1][moved[0]] > pair[0][moved[0]], *is_up);
                for k in moved {
                    assert_eq!((pair[0][k] - pair[1][k]).abs(), STEP);
                }
            }
            for u in points.concat() {
                assert!([0.125, 0.375, 0.625, 0.875].contains(&u), "{u}");
            }
            seen.insert(trajectories.order(row));
        }
        assert_eq!(seen.len(), 6);
    }

    #[test]
    fn levels_are_equally_frequent() {
        let trajectories = Trajectories::new(1, vec![vec![0]], Seed(2));
        let mut counts = [0; 4];
        for row in 0..4_000 {
            let mut points = [0.0; 2];
            trajectories.write(row, &mut points);
            counts[(points[0] * 4.0) as usize] += 1;
        }
        // Binomial(4000, 1/4): standard deviation 27.
        assert!(
            counts.iter().all(|n: &i32| (n - 1_000).abs() < 140),
            "{counts:?}"
        );
    }
}
