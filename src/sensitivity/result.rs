//! Indices with all that they are about.

use super::indices::{MeasureIndices, UnitIndices};
use super::looks::Looks;
use super::measure::Measure;
use super::question::SobolIndices;
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
    /// By measure, thresholds of which the indicators stand for it; none at all: the measures themselves.
    pub thresholds: &'a [Vec<f64>],
    /// What came of it.
    pub found: &'a SobolIndices,
}

/// A unit with its indices.
pub type Ranked<'a> = (&'a Unit, &'a UnitIndices);

impl<'a> SobolResult<'a> {
    /// The units that changed nothing of a measure in any trial, also where nothing can be shared out.
    pub fn inert(&self, measure: usize) -> Vec<&'a Unit> {
        let columns = Looks::new(self.measures, self.thresholds).ranges()[measure].clone();
        let units = self.units.iter().enumerate();
        let is_inert = |unit: &usize| self.found.scores.is_still(columns.clone(), *unit);
        units
            .filter(|(k, _)| is_inert(k))
            .map(|(_, unit)| unit)
            .collect()
    }

    /// The units with their indices for a measure, the largest total first: all but the groups that stand
    /// beside single factors, and what is about how the world is read.
    pub fn ranked(&self, indices: &'a MeasureIndices) -> Vec<Ranked<'a>> {
        let (_, world) = self.parted(indices);
        world
    }

    /// The units that are about how the world is read and not about the world, with their indices for a measure,
    /// the largest total first.
    pub fn readings(&self, indices: &'a MeasureIndices) -> Vec<Ranked<'a>> {
        let (readings, _) = self.parted(indices);
        readings
    }

    fn parted(&self, indices: &'a MeasureIndices) -> (Vec<Ranked<'a>>, Vec<Ranked<'a>>) {
        let only_groups = self.units.iter().all(|unit| unit.is_group);
        let pairs = self.units.iter().zip(&indices.units);
        let mut ranked: Vec<_> = pairs
            .filter(|(unit, _)| only_groups || !unit.is_group)
            .collect();
        ranked.sort_by(|(_, a), (_, b)| b.total.estimate.total_cmp(&a.total.estimate));
        ranked
            .into_iter()
            .partition(|(unit, _)| unit.is_measurement(self.model))
    }
}
