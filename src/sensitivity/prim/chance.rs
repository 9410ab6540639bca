//! What peeling finds where there is nothing to find.

use super::cases::{Counts, Sorted, once};
use super::peel::{Peeled, Step, peel};
use crate::ensemble::{Ensemble, Progress};
use crate::random::{Key, Purpose, Seed, Stream, StreamName};

/// Intervals of mass at which the lift of chance is held.
const INTERVALS: usize = 100;

/// How good boxes are where outcomes are shuffled among the rows. The default expects nothing of chance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chance {
    /// The mean lift by mass, from 0 to 1 in equal steps; empty where it is none.
    lifts: Vec<f64>,
    /// By shuffle, the largest lift beyond that mean.
    excesses: Vec<f64>,
}

/// The share of cases that a box holds beyond those that a box of its size holds by chance: coverage less mass.
pub fn lift(counts: Counts, all: Counts) -> f64 {
    counts.coverage(all) - counts.mass(all)
}

impl Chance {
    /// Finds boxes for rows whose outcomes are shuffled so many times; `None` where that is stopped.
    pub fn of_shuffles(
        sorted: &Sorted<'_>,
        holds: &[bool],
        peeled: Peeled,
        (shuffles, seed): (u64, Seed),
        (ensemble, progress): (&Ensemble, &Progress),
    ) -> Option<Self> {
        let name = StreamName::new(Purpose::Resample, "shuffle");
        let trajectories = ensemble.map_until_stopped((0..shuffles).collect(), progress, |k| {
            let mut stream = Stream::new(&Key::of_draw(seed, k), &name);
            let mut shuffled = holds.to_vec();
            for last in (1..shuffled.len()).rev() {
                shuffled.swap(last, below(&mut stream, last + 1));
            }
            peel(sorted, &once(&shuffled), peeled)
        })?;
        let number = trajectories.len().max(1) as f64;
        let mean = |mass: f64| {
            let lifts = trajectories.iter().map(|steps| lift_at(steps, mass));
            lifts.sum::<f64>() / number
        };
        let masses = (0..=INTERVALS).map(|k| k as f64 / INTERVALS as f64);
        let lifts = masses.map(mean).collect();
        let mut chance = Self {
            lifts,
            excesses: Vec::new(),
        };
        let excesses = trajectories
            .iter()
            .map(|steps| chance.largest_excess(steps));
        chance.excesses = excesses.collect();
        Some(chance)
    }

    /// By how much a box's lift exceeds what chance gives a box of its mass on average, as in the gap statistic of
    /// Tibshirani, Walther & Hastie (2001, doi:10.1111/1467-9868.00293). A peel that fits noise raises both alike.
    pub fn excess(&self, counts: Counts, all: Counts) -> f64 {
        let place = counts.mass(all) * INTERVALS as f64;
        let k = (place as usize).min(INTERVALS - 1);
        let expected = match self.lifts.get(k..k + 2) {
            Some([low, high]) => low + (place - k as f64) * (high - low),
            _ => 0.0,
        };
        lift(counts, all) - expected
    }

    /// The largest excess of a trajectory; 0 at least, which the whole space has.
    pub fn largest_excess(&self, trajectory: &[Step]) -> f64 {
        let all = trajectory[0].counts;
        let excesses = trajectory.iter().map(|step| self.excess(step.counts, all));
        excesses.fold(0.0, f64::max)
    }

    /// How many shuffles there were.
    pub fn shuffles(&self) -> usize {
        self.excesses.len()
    }

    /// How many of them have as large an excess.
    pub fn as_good(&self, excess: f64) -> usize {
        self.excesses
            .iter()
            .filter(|other| **other >= excess)
            .count()
    }

    /// The p-value of the permutation test: the share of shuffles as good, the rows as they are counted among
    /// them.
    pub fn p(&self, excess: f64) -> f64 {
        (1 + self.as_good(excess)) as f64 / (1 + self.shuffles()) as f64
    }
}

/// The lift of a trajectory at a mass: between boxes it is interpolated, and beyond the last it is that one's.
fn lift_at(trajectory: &[Step], mass: f64) -> f64 {
    let all = trajectory[0].counts;
    let of = |step: &Step| (step.counts.mass(all), lift(step.counts, all));
    for pair in trajectory.windows(2) {
        let ((m0, l0), (m1, l1)) = (of(&pair[0]), of(&pair[1]));
        if mass >= m1 {
            return l1 + (l0 - l1) * ((mass - m1) / (m0 - m1)).clamp(0.0, 1.0);
        }
    }
    trajectory.last().map_or(0.0, |step| of(step).1)
}

/// A number below `bound`; its bias is below `bound` / 2^52.
pub(super) fn below(stream: &mut Stream, bound: usize) -> usize {
    ((stream.uniform() * bound as f64) as usize).min(bound - 1)
}
