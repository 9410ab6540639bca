//! Which factor values: a point of the unit cube per row, and what it means for the factors.

mod held;
mod latin;
mod monte_carlo;
mod morris;
mod sample;
mod sample_csv;
mod sample_error;
mod sobol;

pub use held::{Held, OutsideError};
pub use latin::{HypercubesError, HypercubesRecord, LatinHypercubes};
pub use monte_carlo::MonteCarlo;
pub use morris::{STEP, Trajectories};
pub use sample::{Others, Sample, SampleRecord, Scale};
pub use sample_csv::{NamedNumbers, read_csv};
pub use sample_error::SampleError;
pub use sobol::{MAX_COORDINATES, Sobol, TooManyCoordinates};

use crate::distribution::{Distribution, Sampler, normal_cdf, normal_quantile};
use crate::model::{FactorId, Model};
use crate::random::{Purpose, Seed, StreamName};

/// Where the factor values of each row come from: any row by its number, so that rows can be shared out
/// among threads and machines.
pub trait Design: Sync {
    /// Coordinates of a point: one per factor, in the order of the model.
    fn dimension(&self) -> usize;

    /// Writes the point of a row: numbers of the open interval (0, 1), one per factor.
    fn point(&self, row: u64, point: &mut [f64]);

    /// The draw whose streams of chance the trials of a row use: its own, unless rows are to share
    /// their luck.
    fn chance(&self, row: u64) -> u64 {
        row
    }

    /// What is known of rows that somebody gave; `None` of a design that makes its own.
    fn record(&self) -> Option<&SampleRecord> {
        None
    }

    /// Of which hypercubes rows are the points; `None` where rows are not dealt to any.
    fn hypercubes(&self) -> Option<HypercubesRecord> {
        None
    }

    /// The values that all rows begin with, where their points say nothing.
    fn base(&self) -> Option<&[f64]> {
        None
    }

    /// Changes factor values that a row gives as such, and not by its point.
    fn impose(&self, _row: u64, _factors: &mut [f64]) {}
}

impl<D: Design + ?Sized> Design for &D {
    fn dimension(&self) -> usize {
        (**self).dimension()
    }

    fn point(&self, row: u64, point: &mut [f64]) {
        (**self).point(row, point);
    }

    fn chance(&self, row: u64) -> u64 {
        (**self).chance(row)
    }

    fn record(&self) -> Option<&SampleRecord> {
        (**self).record()
    }

    fn hypercubes(&self) -> Option<HypercubesRecord> {
        (**self).hypercubes()
    }

    fn base(&self) -> Option<&[f64]> {
        (**self).base()
    }

    fn impose(&self, row: u64, factors: &mut [f64]) {
        (**self).impose(row, factors);
    }
}

/// What a point of the unit cube means: the quantile function of each factor, and their correlations.
#[derive(Clone, Debug)]
pub struct Draws {
    factors: Vec<Source>,
    groups: Vec<Group>,
    longest: usize,
}

#[derive(Clone, Debug)]
struct Source {
    address: String,
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
                address: factor.entry.address.clone(),
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

    /// The same with some factors held at values.
    #[must_use]
    pub fn with_fixed(&self, fixed: &[(FactorId, f64)]) -> Self {
        let mut draws = self.clone();
        for (factor, value) in fixed {
            draws.factors[factor.index()].sampler = Sampler::new(&Distribution::Fixed(*value));
        }
        draws
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
            point: vec![0.0; self.factors.len()],
            scores: vec![0.0; self.longest],
        }
    }

    /// The factor values at the middle of the unit cube: each factor at its median.
    pub fn medians(&self) -> Vec<f64> {
        let mut values = self.values();
        self.at(&vec![0.5; self.factors.len()], &mut values);
        values.factors
    }

    /// Independent random points with this seed.
    pub fn monte_carlo(&self, seed: Seed) -> MonteCarlo {
        MonteCarlo::new(seed, self.factors.iter().map(|source| source.name))
    }

    /// So many Latin hypercubes of so many points each, one after the other.
    pub fn latin_hypercubes(&self, seed: Seed, cubes: u32, points: u32) -> LatinHypercubes {
        LatinHypercubes::in_turn(seed, (cubes, points.max(1)), self.latin_names())
    }

    /// Latin hypercubes to which rows are dealt in turn, of as many points each or one more.
    ///
    /// # Errors
    /// Where a hypercube would have fewer than two points, or their orders do not fit into memory.
    pub fn dealt_hypercubes(
        &self,
        seed: Seed,
        record: HypercubesRecord,
    ) -> Result<LatinHypercubes, HypercubesError> {
        LatinHypercubes::dealt(seed, record, self.latin_names())
    }

    fn latin_names(&self) -> impl Iterator<Item = StreamName> {
        let sources = self.factors.iter();
        sources.map(|source| latin::name(&source.address))
    }

    /// Fills in the values of a row of a design.
    pub fn load(&self, design: &impl Design, row: u64, values: &mut Values) {
        if let Some(base) = design.base() {
            values.factors.copy_from_slice(base);
        } else {
            let mut point = std::mem::take(&mut values.point);
            design.point(row, &mut point);
            self.at(&point, values);
            values.point = point;
        }
        design.impose(row, &mut values.factors);
    }

    /// Writes for each factor a number of [0, 1] that orders rows as its values do, which takes less time than
    /// the values.
    pub fn levels(&self, design: &impl Design, row: u64, values: &mut Values, levels: &mut [f64]) {
        design.point(row, &mut values.point);
        levels.copy_from_slice(&values.point);
        let Values { point, scores, .. } = values;
        for group in &self.groups {
            group.scores(point, scores);
            for (score, &f) in scores.iter().zip(&group.members) {
                levels[f] = normal_cdf(*score);
            }
        }
    }

    /// The value below which a factor lies with probability `u` of the open interval (0, 1).
    pub fn quantile(&self, factor: FactorId, u: f64) -> f64 {
        self.factors[factor.index()].sampler.quantile(u)
    }

    /// The factor values at a point of the unit cube, which has one coordinate per factor.
    pub fn at(&self, point: &[f64], values: &mut Values) {
        debug_assert_eq!(point.len(), self.factors.len());
        let sources = self.factors.iter().zip(point);
        for ((source, u), value) in sources.zip(&mut values.factors) {
            if !source.correlated {
                *value = source.sampler.quantile(*u);
            }
        }
        for group in &self.groups {
            self.correlate(group, point, values);
        }
    }

    /// The same, where the values are those of another point: what its coordinates do not change is not
    /// computed again.
    pub fn change(&self, from: &[f64], point: &[f64], values: &mut Values) {
        let sources = self.factors.iter().zip(from.iter().zip(point));
        for ((source, (before, u)), value) in sources.zip(&mut values.factors) {
            if before != u && !source.correlated {
                *value = source.sampler.quantile(*u);
            }
        }
        for group in &self.groups {
            if group.members.iter().any(|f| from[*f] != point[*f]) {
                self.correlate(group, point, values);
            }
        }
    }

    /// A Gaussian copula: independent normal scores, correlated by the Cholesky factor.
    fn correlate(&self, group: &Group, point: &[f64], values: &mut Values) {
        group.scores(point, &mut values.scores);
        for (score, &f) in values.scores.iter().zip(&group.members) {
            values.factors[f] = self.factors[f].sampler.at_score(*score);
        }
    }
}

impl Group {
    /// The correlated normal scores at a point.
    fn scores(&self, point: &[f64], scores: &mut [f64]) {
        for (score, &f) in scores.iter_mut().zip(&self.members) {
            *score = normal_quantile(point[f]);
        }
        for (k, row) in self.cholesky.iter().enumerate().rev() {
            let parts = row.iter().zip(scores.iter());
            scores[k] = parts.fold(0.0, |sum, (l, z)| sum + l * z);
        }
    }
}

/// The factor values of one draw, reused from draw to draw.
#[derive(Clone, Debug)]
pub struct Values {
    /// By [`FactorId`].
    pub factors: Vec<f64>,
    point: Vec<f64>,
    scores: Vec<f64>,
}
