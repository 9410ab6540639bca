//! A model, ready to be simulated.

use crate::compiled::Compiled;
use crate::design::Draws;
use crate::model::Model;
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
