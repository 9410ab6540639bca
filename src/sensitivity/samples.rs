//! The points of a design of Sobol' indices with what came of each, for other programs.

use super::looks::Looks;
use super::pick_freeze::PickFreeze;
use super::question::{Question, SobolError};
use super::rows::{Collected, Rows, collect};
use crate::ensemble::{Ensemble, Progress};

/// The most factor values that are held.
const MOST_VALUES: u64 = 20_000_000;

impl Question<'_> {
    /// Simulates the rows and keeps every point with the mean of each measure over its trials: the same trials as
    /// those of [`Question::sobol`]. Arm 0 of a row is A, arm k + 1 is A with unit k of B, the last is B.
    ///
    /// # Errors
    /// Where the design is too large to be held.
    pub fn samples(
        &self,
        (rows, replicates): (u64, u32),
        ensemble: &Ensemble,
        progress: &Progress,
    ) -> Result<Collected, SobolError> {
        self.check_samples(rows)?;
        let design = PickFreeze::scrambled(self.draws.len(), self.units, self.seed)?;
        let looks = Looks::new(self.measures, &[]);
        let simulator = Rows::new(self.compiled, self.draws, self.seed, design, looks);
        Ok(collect(
            &simulator,
            0..rows,
            replicates,
            ensemble,
            progress,
        )?)
    }

    /// Checks that all points can be held.
    ///
    /// # Errors
    /// Where they cannot.
    pub fn check_samples(&self, rows: u64) -> Result<(), SobolError> {
        let points = rows.saturating_mul(self.units.len() as u64 + 2);
        let values = points.saturating_mul(self.draws.len() as u64);
        match values <= MOST_VALUES {
            true => Ok(()),
            false => Err(SobolError::Samples {
                values,
                most: MOST_VALUES,
            }),
        }
    }
}
