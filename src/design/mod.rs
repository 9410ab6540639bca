//! Which factor values: one set per draw.

use crate::distribution::{Sampler, normal_quantile};
use crate::model::Model;
use crate::random::{Key, Purpose, Seed, Stream, StreamName};

/// Where the factor values of each draw come from: a value depends on seed, draw and the factor's
/// address only, so that adding a factor changes no other.
#[derive(Clone, Debug)]
pub struct Draws {
    factors: Vec<Source>,
    groups: Vec<Group>,
    longest: usize,
}

#[derive(Clone, Debug)]
struct Source {
    name: StreamName,
    sampler: Sampler,
    correlated: bool,
}

#[derive(Clone, Debug)]
struct Group {
    members: Vec<usize>,
    /// Lower triangle of the Cholesky factor of the normal scores' correlation.
    cholesky: Vec<Vec<f64>>,
}

impl Draws {
    /// Prepares the quantile functions of a model's factors.
    pub fn new(model: &Model) -> Self {
        let groups: Vec<Group> = model
            .correlations
            .iter()
            .map(|c| Group {
                members: c.factors.iter().map(|f| f.index()).collect(),
                cholesky: c.cholesky.clone(),
            })
            .collect();
        let correlated = |f: usize| groups.iter().any(|g| g.members.contains(&f));
        let factors = model
            .factors
            .iter()
            .enumerate()
            .map(|(f, factor)| Source {
                name: StreamName::new(Purpose::Factor, &factor.entry.address),
                sampler: Sampler::new(&factor.distribution),
                correlated: correlated(f),
            })
            .collect();
        let longest = groups.iter().map(|g| g.members.len()).max().unwrap_or(0);
        Self {
            factors,
            groups,
            longest,
        }
    }

    /// How many factors there are.
    pub fn len(&self) -> usize {
        self.factors.len()
    }

    /// Whether nothing is uncertain.
    pub fn is_empty(&self) -> bool {
        self.factors.is_empty()
    }

    /// Room for the values of one draw.
    pub fn values(&self) -> Values {
        Values {
            factors: vec![0.0; self.factors.len()],
            scores: vec![0.0; self.longest],
        }
    }

    /// Fills in the values of a draw.
    pub fn load(&self, seed: Seed, draw: u64, values: &mut Values) {
        let key = Key::of_draw(seed, draw);
        for (source, value) in self.factors.iter().zip(&mut values.factors) {
            if !source.correlated {
                *value = source
                    .sampler
                    .quantile(Stream::new(&key, &source.name).uniform());
            }
        }
        for group in &self.groups {
            self.load_group(&key, group, values);
        }
    }

    /// A Gaussian copula: independent normal scores, correlated by the Cholesky factor.
    fn load_group(&self, key: &Key, group: &Group, values: &mut Values) {
        for (k, &f) in group.members.iter().enumerate() {
            let u = Stream::new(key, &self.factors[f].name).uniform();
            values.scores[k] = normal_quantile(u);
        }
        for (row, &f) in group.cholesky.iter().zip(&group.members) {
            let score = row
                .iter()
                .zip(&values.scores)
                .fold(0.0, |sum, (l, z)| sum + l * z);
            values.factors[f] = self.factors[f].sampler.at_score(score);
        }
    }
}

/// The factor values of one draw, reused from draw to draw.
#[derive(Clone, Debug)]
pub struct Values {
    /// By [`FactorId`](crate::model::FactorId).
    pub factors: Vec<f64>,
    scores: Vec<f64>,
}
