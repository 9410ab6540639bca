//! What it is worth to learn some of the factors before choosing: EVPPI by regression.
//!
//! The payoffs' differences are regressed on the factors to be learned (Strong, Oakley & Brennan 2014,
//! doi:10.1177/0272989X13505910), here by penalised splines of their normal scores (Eilers & Marx 1996,
//! doi:10.1214/ss/1038425655), added up over several factors. The maximum of fitted values is biased upwards,
//! for it fits noise too. So the fit of four fifths of the rows chooses in the fifth that it has not seen, and
//! what the chosen options brought there is counted: the value of a rule that anybody could follow, which
//! the value of learning is at least.

use super::Estimate;
use super::basis::{Basis, ORDER, scores};
use super::choice::Payoffs;
use super::solve::Symmetric;

/// Parts of the rows, of which each in turn is left out of the fit.
const FOLDS: usize = 5;
/// Segments of the splines of one factor.
const SEGMENTS: usize = 16;
/// The most splines of several factors together, as long as each has the fewest.
const MOST_SPLINES: usize = 320;
/// The fewest segments of one factor.
const FEWEST_SEGMENTS: usize = 2;
/// Powers of ten of the penalty on bends, relative to the rows for each spline.
const PENALTIES: [i32; 8] = [-3, -2, -1, 0, 1, 2, 3, 4];
/// The share of the rows for each spline by which a fit shrinks to none, where splines of several factors
/// could stand in for each other.
const SHRINKAGE: f64 = 1e-6;

/// What it is worth to learn some factors.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Learned {
    /// What the rule gains over the best option without it: an estimate that is, if biased, too small.
    pub value: Estimate,
    /// What the fits promise that it gains: if biased, too large.
    pub promised: f64,
    /// The share of rows in which the rule departs from that option.
    pub departs: f64,
}

/// What it is worth to learn the factors with these values (by factor and row) before choosing.
pub fn learn(factors: &[&[f64]], payoffs: &Payoffs) -> Learned {
    let (best, rows) = (payoffs.best(), payoffs.rows());
    let differences = Differences::new(payoffs, best);
    if differences.by_option.is_empty() || rows < 2 * FOLDS || factors.is_empty() {
        return Learned::default();
    }
    let splines = MOST_SPLINES / factors.len();
    let segments = (splines.saturating_sub(ORDER - 1)).clamp(FEWEST_SEGMENTS, SEGMENTS);
    let bases = factors
        .iter()
        .map(|values| Basis::new(&scores(values), segments));
    let bases: Vec<Basis> = bases.collect();
    let Some(fits) = fit(&bases, &differences) else {
        return Learned::default();
    };
    let (mut gains, mut promised, mut departures) = (Vec::with_capacity(rows), 0.0, 0_u64);
    for row in 0..rows {
        let (gain, option) = fits[row % FOLDS].choice(&bases, &differences, row);
        promised += gain;
        gains.push(option.map_or(0.0, |option| differences.by_option[option].values[row]));
        departures += u64::from(option.is_some());
    }
    Learned {
        value: Estimate::mean(gains.iter().copied()),
        promised: promised / rows as f64,
        departs: departures as f64 / rows as f64,
    }
}

/// What the other options bring, less what the best brings.
struct Differences {
    by_option: Vec<Difference>,
}

struct Difference {
    values: Vec<f64>,
    mean: f64,
}

impl Differences {
    fn new(payoffs: &Payoffs, best: usize) -> Self {
        let leading = payoffs.means(best);
        let others = (0..payoffs.options()).filter(|option| *option != best);
        let by_option = others.map(|option| {
            let pairs = payoffs.means(option).iter().zip(leading);
            let values: Vec<f64> = pairs.map(|(mean, leading)| mean - leading).collect();
            let mean = Estimate::mean(values.iter().copied()).value;
            Difference { values, mean }
        });
        Self {
            by_option: by_option.collect(),
        }
    }
}

/// Normal equations of the rows of one fold.
struct Equations {
    squares: Symmetric,
    /// By option.
    products: Vec<Vec<f64>>,
    /// Sum of squares, by option.
    total: Vec<f64>,
}

/// The coefficients of a fit, by option.
struct Fit(Vec<Vec<f64>>);

/// For each fold the fit of all others, with the penalty that predicts what is left out best; `None` where
/// the mean alone predicts as well.
fn fit(bases: &[Basis], differences: &Differences) -> Option<Vec<Fit>> {
    let folds: Vec<Equations> = (0..FOLDS)
        .map(|fold| equations(bases, differences, fold))
        .collect();
    let size = folds[0].squares.size();
    let mut all = Symmetric::zero(size);
    folds
        .iter()
        .for_each(|fold| all.add_scaled(&fold.squares, 1.0));
    let penalty = penalty(bases);
    let per_spline = bases[0].rows.len() as f64 / bases[0].size as f64;
    let mut best = (folds.iter().flat_map(|fold| &fold.total).sum::<f64>(), None);
    for power in PENALTIES {
        let weight = per_spline * libm::pow(10.0, f64::from(power));
        let fits = folds.iter().map(|left_out| {
            let mut matrix = all.clone();
            matrix.add_scaled(&left_out.squares, -1.0);
            matrix.add_scaled(&penalty, weight);
            (0..size).for_each(|k| matrix.add(k, k, SHRINKAGE * per_spline));
            let solved = matrix.cholesky()?;
            let products = (0..left_out.products.len()).map(|option| {
                let others = (0..size).map(|k| {
                    let all: f64 = folds.iter().map(|fold| fold.products[option][k]).sum();
                    all - left_out.products[option][k]
                });
                solved.solve(&others.collect::<Vec<f64>>())
            });
            Some(Fit(products.collect()))
        });
        let Some(fits) = fits.collect::<Option<Vec<Fit>>>() else {
            continue;
        };
        let error = folds.iter().zip(&fits).map(|(fold, fit)| fold.error(fit));
        let error: f64 = error.sum();
        if error < best.0 {
            best = (error, Some(fits));
        }
    }
    best.1
}

fn equations(bases: &[Basis], differences: &Differences, fold: usize) -> Equations {
    let size = bases.iter().map(|basis| basis.size).sum();
    let options = differences.by_option.len();
    let mut equations = Equations {
        squares: Symmetric::zero(size),
        products: vec![vec![0.0; size]; options],
        total: vec![0.0; options],
    };
    let mut entries = Vec::with_capacity(ORDER * bases.len());
    for row in (fold..bases[0].rows.len()).step_by(FOLDS) {
        at(bases, row, &mut entries);
        for (k, (i, x)) in entries.iter().enumerate() {
            for (j, y) in &entries[..=k] {
                equations.squares.add(*i, *j, x * y);
            }
        }
        for (option, difference) in differences.by_option.iter().enumerate() {
            let y = difference.values[row] - difference.mean;
            let products = &mut equations.products[option];
            entries.iter().for_each(|(i, x)| products[*i] += x * y);
            equations.total[option] += y * y;
        }
    }
    equations
}

/// The splines that are not zero in a row, with their values, by ascending position.
fn at(bases: &[Basis], row: usize, entries: &mut Vec<(usize, f64)>) {
    entries.clear();
    let mut offset = 0;
    for basis in bases {
        let (first, values) = &basis.rows[row];
        let splines = values.iter().enumerate();
        entries.extend(splines.map(|(k, value)| (offset + first + k, *value)));
        offset += basis.size;
    }
}

/// The squared second differences of neighbouring coefficients: 0 for a straight line.
fn penalty(bases: &[Basis]) -> Symmetric {
    let mut penalty = Symmetric::zero(bases.iter().map(|basis| basis.size).sum());
    let mut offset = 0;
    for basis in bases {
        for first in offset..offset + basis.size - 2 {
            for (i, x) in [1.0, -2.0, 1.0].iter().enumerate() {
                for (j, y) in [1.0, -2.0, 1.0].iter().enumerate().take(i + 1) {
                    penalty.add(first + i, first + j, x * y);
                }
            }
        }
        offset += basis.size;
    }
    penalty
}

impl Equations {
    /// The sum of squared errors of a fit in the rows of this fold.
    fn error(&self, fit: &Fit) -> f64 {
        let by_option = fit.0.iter().zip(&self.products).zip(&self.total);
        let error = by_option.map(|((fit, products), total)| {
            let product: f64 = fit.iter().zip(products).map(|(b, p)| b * p).sum();
            total - 2.0 * product + self.squares.quadratic(fit)
        });
        error.sum()
    }
}

impl Fit {
    /// What is expected to be gained in a row, and with which other option; nothing with the best.
    fn choice(
        &self,
        bases: &[Basis],
        differences: &Differences,
        row: usize,
    ) -> (f64, Option<usize>) {
        let mut entries = Vec::with_capacity(ORDER * bases.len());
        at(bases, row, &mut entries);
        let mut choice = (0.0, None);
        for (option, (fit, difference)) in self.0.iter().zip(&differences.by_option).enumerate() {
            let deviation: f64 = entries.iter().map(|(i, x)| fit[*i] * x).sum();
            let gain = difference.mean + deviation;
            if gain > choice.0 {
                choice = (gain, Some(option));
            }
        }
        choice
    }
}
