//! Indices with all that they are about.

use super::indices::{MeasureIndices, UnitIndices};
use super::measure::Measure;
use super::sobol::SobolIndices;
use super::units::Unit;
use crate::model::Model;
use crate::random::Seed;

/// Indices that are to be told, and what was asked.
#[derive(Clone, Copy, Debug)]
pub struct SobolResult<'a> {
    /// The scenario's name.
    pub name: &'a str,
    /// Which estimator: `sobol` or `cvm`.
    pub method: &'a str,
    /// The model.
    pub model: &'a Model,
    /// What was measured.
    pub measures: &'a [Measure],
    /// What was exchanged together.
    pub units: &'a [Unit],
    /// The seed.
    pub seed: Seed,
    /// Trials in all, those of the pilot included.
    pub trials: u64,
    /// What came of it.
    pub found: &'a SobolIndices,
}

/// A unit with its indices.
pub type Ranked<'a> = (&'a Unit, &'a UnitIndices);

impl<'a> SobolResult<'a> {
    /// The units with their indices for a measure, the largest total first: all but the groups that stand
    /// beside single factors.
    pub fn ranked(&self, indices: &'a MeasureIndices) -> Vec<Ranked<'a>> {
        let only_groups = self.units.iter().all(|unit| unit.is_group);
        let pairs = self.units.iter().zip(&indices.units);
        let mut ranked: Vec<_> = pairs
            .filter(|(unit, _)| only_groups || !unit.is_group)
            .collect();
        ranked.sort_by(|(_, a), (_, b)| b.total.estimate.total_cmp(&a.total.estimate));
        ranked
    }
}
