//! The points of pick-freeze methods: A, A with one unit of factors from B, and B.
//!
//! Saltelli et al. (2010, doi:10.1016/j.cpc.2009.09.018). A and its variants share their luck, B has luck
//! of its own: so a factor that does nothing changes no bit, and what A and B have in common is only chance.

use super::rows::Arms;
use super::units::Unit;
use crate::design::{Sobol, TooManyCoordinates};
use crate::random::Seed;

/// How many independent scramblings the rows are dealt to: errors come from what differs between them.
pub const SCRAMBLINGS: u64 = 16;

/// The arms of each row: A, then for each unit A with the coordinates of this unit from B, then B.
#[derive(Clone, Debug)]
pub struct PickFreeze {
    /// A is the first half of the coordinates, B the second.
    points: Sobol,
    dimension: usize,
    units: Vec<Vec<usize>>,
}

impl PickFreeze {
    /// Scrambled points for so many factors.
    ///
    /// # Errors
    /// Where there are too many factors.
    pub fn scrambled(
        dimension: usize,
        units: &[Unit],
        seed: Seed,
    ) -> Result<Self, TooManyCoordinates> {
        let points = Sobol::scrambled(2 * dimension, SCRAMBLINGS, seed)?;
        Ok(Self::of(points, dimension, units))
    }

    /// The same on other points, of twice as many coordinates as there are factors.
    pub fn of(points: Sobol, dimension: usize, units: &[Unit]) -> Self {
        let members = |unit: &Unit| unit.factors.iter().map(|f| f.index()).collect();
        Self {
            points,
            dimension,
            units: units.iter().map(members).collect(),
        }
    }
}

impl Arms for PickFreeze {
    fn arms(&self) -> usize {
        self.units.len() + 2
    }

    fn points(&self, row: u64, points: &mut [f64]) {
        let (first, others) = points.split_at_mut(self.dimension);
        let (mixed, last) = others.split_at_mut(self.units.len() * self.dimension);
        self.points.coordinates(row, 0, first);
        self.points.coordinates(row, self.dimension, last);
        let mixed = mixed.chunks_exact_mut(self.dimension.max(1));
        for (point, unit) in mixed.zip(&self.units) {
            point.copy_from_slice(first);
            unit.iter().for_each(|k| point[*k] = last[*k]);
        }
    }

    fn chance(&self, row: u64, arm: usize) -> u64 {
        2 * row + u64::from(arm > self.units.len())
    }
}
