//! Sobol' indices of E[Y | factors], corrected for the simulator's own noise, with their intervals.
//!
//! First order after Saltelli et al. (2010, doi:10.1016/j.cpc.2009.09.018), total after Jansen (1999,
//! doi:10.1016/S0010-4655(98)00154-4), on means over R replicates; what chance adds to them is taken away by the
//! sample variances over the replicates (Sun, Apley & Staum 2011, doi:10.1287/opre.1110.0926). The variance of
//! E[Y | factors] comes from the rows of A and of B together, which has half the variance of the mean of
//! (a - b)^2 / 2. Errors are those of a jackknife over independent scramblings: the rows of one scrambling
//! are not independent, and errors that take them for it are too wide.

use super::scores::{Block, Scores, mean};
use crate::summary::student;

/// A number with its error and its 95 % interval, which is not clamped to where it can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// The number.
    pub estimate: f64,
    /// Its standard error.
    pub error: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Index {
    /// Whether the interval says that it is more than 0.
    pub fn is_above_zero(&self) -> bool {
        self.low > 0.0
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// The indices of one unit of factors for one measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitIndices {
    /// The share of Var E[Y | factors] that goes when this unit alone becomes known.
    pub first: Index,
    /// The share that remains while this unit alone is unknown.
    pub total: Index,
    /// The same as `first`, as a share of all variance, chance included.
    pub first_of_all: Index,
    /// The same as `total`, as a share of all variance, chance included.
    pub total_of_all: Index,
}

/// What is known of one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureIndices {
    /// The mean over all rows, in the measure's unit.
    pub mean: f64,
    /// Var E[Y | factors], in the square of the unit.
    pub between: Index,
    /// E Var[Y | factors], in the square of the unit.
    pub noise: Index,
    /// The share of chance in all variance; nothing where nothing varies.
    pub chance: Option<Index>,
    /// By unit; empty where Var E[Y | factors] cannot be told from 0, and shares of it mean nothing.
    pub units: Vec<UnitIndices>,
}

/// The plain values of one measure, computed from sums.
struct Values {
    mean: f64,
    between: f64,
    noise: f64,
    /// By unit: variances, first order and total.
    shares: Vec<[f64; 2]>,
}

/// Columns of the scores that together are one measure: one, or the indicators of a distribution.
pub(super) type Columns = std::ops::Range<usize>;

/// The indices of the measure that these columns are.
pub(super) fn indices(scores: &Scores, columns: Columns) -> MeasureIndices {
    let blocks: Vec<&Block> = scores.blocks().iter().filter(|b| b.rows > 0).collect();
    let mut all =
        Scores::new(scores.frames(), scores.units(), scores.replicates()).blocks()[0].clone();
    blocks.iter().for_each(|block| all.merge(block));
    let whole = values(scores, &all, columns.clone());
    let others: Vec<Values> = if blocks.len() > 1 {
        let without = blocks.iter().map(|block| all.without(block));
        without
            .map(|rest| values(scores, &rest, columns.clone()))
            .collect()
    } else {
        Vec::new()
    };
    let index =
        |number: &dyn Fn(&Values) -> f64| jackknife(number(&whole), others.iter().map(number));
    let between = index(&|v| v.between);
    let units = (0..scores.units()).map(|unit| UnitIndices {
        first: index(&|v| v.shares[unit][0] / v.between),
        total: index(&|v| v.shares[unit][1] / v.between),
        first_of_all: index(&|v| v.shares[unit][0] / (v.between + v.noise)),
        total_of_all: index(&|v| v.shares[unit][1] / (v.between + v.noise)),
    });
    let varies = whole.between + whole.noise > 0.0;
    MeasureIndices {
        mean: whole.mean,
        noise: index(&|v| v.noise),
        chance: varies.then(|| index(&|v| v.noise / (v.between + v.noise))),
        units: if between.is_above_zero() {
            units.collect()
        } else {
            Vec::new()
        },
        between,
    }
}

/// The numbers of a measure, all in its unit or the square of it.
fn values(scores: &Scores, sums: &Block, columns: Columns) -> Values {
    let units = scores.units();
    let mut values = Values {
        mean: 0.0,
        between: 0.0,
        noise: 0.0,
        shares: vec![[0.0; 2]; units],
    };
    let replicates = f64::from(scores.replicates());
    for column in columns {
        let (frame, base) = (scores.frames()[column], &sums.base[column]);
        let sums_of_units = &sums.units[column * units..][..units];
        let square = frame.width * frame.width;
        let of_base = |sum: i128| mean(sum, sums.rows);
        let noise = of_base(base.noise);
        let centre = (of_base(base.a) + of_base(base.b)) / 2.0;
        let variance = of_base(base.squares) / 2.0 - centre * centre;
        values.mean += frame.centre + frame.width * centre;
        values.noise += square * noise;
        values.between += square * (variance - noise / replicates);
        // Products are centred by the mean of all arms.
        let differences: f64 = sums_of_units
            .iter()
            .map(|unit| of_base(unit.difference))
            .sum();
        let arms = units as f64 + 2.0;
        let middle = (of_base(base.a) * (arms - 1.0) + of_base(base.b) + differences) / arms;
        for (shares, unit) in values.shares.iter_mut().zip(sums_of_units) {
            shares[0] += square * (of_base(unit.product) - middle * of_base(unit.difference));
            let total = of_base(unit.square) - of_base(unit.noise) / replicates;
            shares[1] += square * total / 2.0;
        }
    }
    values
}

/// The error of a number from its values without one block at a time (Efron & Stein 1981,
/// doi:10.1214/aos/1176345462), and the interval by Student's t with one degree of freedom fewer than blocks.
fn jackknife(estimate: f64, others: impl Iterator<Item = f64> + Clone) -> Index {
    let number = others.clone().count();
    // Where all that varies is in one block, nothing is known of the error.
    if number < 2 || !others.clone().all(f64::is_finite) {
        return Index {
            estimate,
            error: f64::INFINITY,
            low: f64::NEG_INFINITY,
            high: f64::INFINITY,
        };
    }
    let blocks = number as f64;
    let centre = others.clone().sum::<f64>() / blocks;
    let squares: f64 = others.map(|v| (v - centre) * (v - centre)).sum();
    let error = (squares * (blocks - 1.0) / blocks).sqrt();
    let reach = student(number as u64 - 1) * error;
    Index {
        estimate,
        error,
        low: estimate - reach,
        high: estimate + reach,
    }
}
