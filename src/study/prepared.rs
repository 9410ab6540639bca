//! A model, ready to be simulated.

use crate::compiled::Compiled;
use crate::design::Draws;
use crate::distribution::Distribution;
use crate::model::{FactorId, Model};
use crate::random::Seed;

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
