//! Whether a box is better than chance, and whether other rows of the same kind would give it too.

use super::cases::{Region, Side, Sorted, Weight, once};
use super::peel::peel;
use super::search::{Search, best_lift, find_weighted};
use crate::ensemble::Ensemble;
use crate::random::{Key, Purpose, Seed, Stream, StreamName};

/// How good boxes are where there is nothing to find.
#[derive(Clone, Debug, PartialEq)]
pub struct Chance {
    /// Coverage less mass of the best box, of each permutation.
    pub lifts: Vec<f64>,
    /// The share of permutations, the rows as they are counted among them, whose best box is as good.
    pub p: f64,
}

/// Finds the best boxes for the same rows with the outcomes shuffled among them: the permutation test.
/// Given to it is the lift of the box found.
pub fn against_chance(
    sorted: &Sorted<'_>,
    holds: &[bool],
    (search, lift): (&Search, f64),
    (permutations, seed): (u64, Seed),
    ensemble: &Ensemble,
) -> Chance {
    let name = StreamName::new(Purpose::Resample, "permutation");
    let lifts = ensemble.map((0..permutations).collect(), |k| {
        let mut stream = Stream::new(&Key::of_draw(seed, k), &name);
        let mut shuffled = holds.to_vec();
        for last in (1..shuffled.len()).rev() {
            shuffled.swap(last, below(&mut stream, last + 1));
        }
        let trajectory = peel(sorted, &once(&shuffled), search.peel, search.least_mass);
        best_lift(&trajectory)
    });
    let as_good = lifts.iter().filter(|other| **other >= lift).count();
    let p = (1 + as_good) as f64 / (1 + lifts.len()) as f64;
    Chance { lifts, p }
}

/// A number below `bound`; its bias is below `bound` / 2^52.
fn below(stream: &mut Stream, bound: usize) -> usize {
    ((stream.uniform() * bound as f64) as usize).min(bound - 1)
}

/// How often resamples restrict a factor, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Stability {
    /// The factor, by position.
    pub factor: usize,
    /// The share of resamples whose box restricts it.
    pub restricted: f64,
    /// Where the range begins in those that restrict it below, ascending.
    pub low: Vec<f64>,
    /// Where it ends in those that restrict it above, ascending.
    pub high: Vec<f64>,
}

/// Finds the box anew in bootstrap samples of the rows; what became of each factor that any of them
/// restricts, in the order of factors.
pub fn stability(
    sorted: &Sorted<'_>,
    holds: &[bool],
    search: &Search,
    (resamples, seed): (u64, Seed),
    ensemble: &Ensemble,
) -> Vec<Stability> {
    let name = StreamName::new(Purpose::Resample, "bootstrap");
    let regions = ensemble.map((0..resamples).collect(), |k| {
        let mut stream = Stream::new(&Key::of_draw(seed, k), &name);
        let mut weights = vec![Weight::default(); holds.len()];
        for _ in 0..holds.len() {
            let row = below(&mut stream, holds.len());
            weights[row].rows += 1;
            weights[row].cases += u32::from(holds[row]);
        }
        let found = find_weighted(sorted, &weights, search);
        found.map(|found| found.region).unwrap_or_default()
    });
    let factors = 0..sorted.columns.len();
    factors
        .filter_map(|factor| of_factor(factor, &regions))
        .collect()
}

fn of_factor(factor: usize, regions: &[Region]) -> Option<Stability> {
    let ends = |side| {
        let bounds = regions.iter();
        let bounds = bounds.filter_map(|region| region.range(factor).end(side));
        let mut ends: Vec<f64> = bounds.map(|bound| bound.inside).collect();
        ends.sort_by(f64::total_cmp);
        ends
    };
    let is_restricted = |region: &&Region| region.ranges().any(|(other, _)| other == factor);
    let restricted = regions.iter().filter(is_restricted).count();
    (restricted > 0).then(|| Stability {
        factor,
        restricted: restricted as f64 / regions.len() as f64,
        low: ends(Side::Low),
        high: ends(Side::High),
    })
}
