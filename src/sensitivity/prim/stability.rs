//! Whether other rows of the same kind would give the same box.

use super::cases::{Region, Side, Sorted, Weight};
use super::chance::{Chance, below};
use super::search::{Search, find_weighted};
use crate::ensemble::{Ensemble, Progress};
use crate::random::{Key, Purpose, Seed, Stream, StreamName};

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
/// restricts, in the order of factors. `None` where that is stopped.
pub fn stability(
    sorted: &Sorted<'_>,
    holds: &[bool],
    (search, chance): (&Search, &Chance),
    (resamples, seed): (u64, Seed),
    (ensemble, progress): (&Ensemble, &Progress),
) -> Option<Vec<Stability>> {
    let name = StreamName::new(Purpose::Resample, "bootstrap");
    let regions = ensemble.map_until_stopped((0..resamples).collect(), progress, |k| {
        let mut stream = Stream::new(&Key::of_draw(seed, k), &name);
        let mut weights = vec![Weight::default(); holds.len()];
        for _ in 0..holds.len() {
            let row = below(&mut stream, holds.len());
            weights[row].rows += 1;
            weights[row].cases += u32::from(holds[row]);
        }
        let found = find_weighted(sorted, &weights, search, chance);
        found.map(|found| found.region).unwrap_or_default()
    })?;
    let factors = 0..sorted.columns.len();
    let all = factors.filter_map(|factor| of_factor(factor, &regions));
    Some(all.collect())
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
