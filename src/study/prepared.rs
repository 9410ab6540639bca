//! A model, ready to be simulated.

use crate::compiled::Compiled;
use crate::design::{Design, Draws, HypercubesError, HypercubesRecord, LatinHypercubes};
use crate::distribution::Distribution;
use crate::model::{FactorId, Model};
use crate::random::Seed;
use crate::summary::{Error, GROUPS, Layout};

/// A model, ready to be simulated.
#[derive(Clone, Debug)]
pub struct Study {
    model: Model,
    compiled: Compiled,
    draws: Draws,
}

impl Study {
    /// Prepares a model.
    pub fn new(model: Model) -> Self {
        let (compiled, draws) = (Compiled::new(&model), Draws::new(&model));
        Self {
            model,
            compiled,
            draws,
        }
    }

    /// The same study with some factors held at values, in days, per day or no unit, which must lie where their
    /// distributions do; `changes` says so for people. Nothing is read, checked or compiled again, and the study is
    /// that of the file in which the values stand ([`fixing`](crate::model::fixing)).
    #[must_use]
    pub fn with_fixed(&self, fixed: &[(FactorId, f64)], changes: Vec<String>) -> Self {
        let mut model = self.model.clone();
        for (factor, value) in fixed {
            let factor = &mut model.factors[factor.index()];
            factor.distribution = Distribution::Fixed(*value);
            factor.word = None;
        }
        model.changes = changes;
        Self {
            compiled: self.compiled.clone(),
            draws: self.draws.with_fixed(fixed),
            model,
        }
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The model as flat arrays.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// Of which shape the counts of a run with a design are (`None` for independent draws).
    ///
    /// # Errors
    /// Where the replicates are none or too many, or an outcome has too many bins.
    pub fn layout(&self, replicates: u32, design: Option<&dyn Design>) -> Result<Layout, Error> {
        let is_grouped = design.is_some_and(|design| design.hypercubes().is_some());
        Ok(Layout::new(&self.model, replicates)?.grouped(is_grouped))
    }

    /// As many replicated Latin hypercubes as a summary has groups, for so many draws.
    ///
    /// # Errors
    /// Where the draws are too few or too many.
    pub fn hypercubes(&self, seed: Seed, rows: u64) -> Result<LatinHypercubes, HypercubesError> {
        let cubes = GROUPS as u32;
        self.draws
            .dealt_hypercubes(seed, HypercubesRecord { cubes, rows })
    }

    /// What a point of the unit cube means for the factors.
    pub fn draws(&self) -> &Draws {
        &self.draws
    }

    /// The values of all factors in one draw, in the order of the model.
    pub fn factors(&self, seed: Seed, draw: u64) -> Vec<f64> {
        let mut values = self.draws.values();
        let design = self.draws.monte_carlo(seed);
        self.draws.load(&design, draw, &mut values);
        values.factors
    }
}
