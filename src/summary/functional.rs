//! Functionals of an outcome's path: histograms and exact moments in 32 fixed groups of draws.

use super::draws::GROUPS;
use super::encoding::{Decoder, Encoder};
use super::histogram::{Histogram, bin_of_rank};
use super::layout::{Layout, OutcomeShape};
use super::moments::{Moments, add_all};
use super::scale::{Cell, Path};
use crate::model::OutcomeId;
use crate::trial::Record;

/// What is kept of an outcome's path besides its daily values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Functional {
    /// The value at the last grid point, which is the horizon where the grid divides it.
    End,
    /// The smallest of the values on the days of the grid; the path may go further between them.
    Min,
    /// The largest of them.
    Max,
    /// The mean over time, exact between grid points too.
    TimeMean,
    /// The value at the k-th of the days that the outcome lists.
    At(usize),
}

impl Functional {
    /// What the functionals that every outcome has are called, in the order of the files.
    pub const NAMES: [&str; 4] = ["end", "min", "max", "time_mean"];

    /// The functional of one of these names.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "end" => Self::End,
            "min" => Self::Min,
            "max" => Self::Max,
            "time_mean" => Self::TimeMean,
            _ => return None,
        })
    }

    /// Its value for an outcome of a trial, in the outcome's unit; not a number for one of its listed days,
    /// which a record keeps by their places among those of all outcomes.
    pub fn of(self, outcome: OutcomeId, record: &Record) -> f64 {
        let path = || record.path(outcome).iter().copied();
        match self {
            Self::End => path().next_back().unwrap_or(f64::NAN),
            Self::Min => path().fold(f64::INFINITY, f64::min),
            Self::Max => path().fold(f64::NEG_INFINITY, f64::max),
            Self::TimeMean => record.time_means[outcome.index()],
            Self::At(_) => f64::NAN,
        }
    }

    fn index(self) -> usize {
        match self {
            Self::End => 0,
            Self::Min => 1,
            Self::Max => 2,
            Self::TimeMean => 3,
            Self::At(k) => 4 + k,
        }
    }
}

/// The functionals of one outcome. Functional k in group g counts in row `k * GROUPS + g`.
#[derive(Clone, Debug)]
pub(super) struct Functionals {
    bins: usize,
    counts: Vec<u32>,
    moments: Vec<Moments>,
    /// Sums over the replicates of the draw at hand.
    totals: Vec<u64>,
}

impl Functionals {
    pub fn new(shape: &OutcomeShape, replicates: u32) -> Self {
        let rows = shape.functionals() * GROUPS;
        Self {
            bins: shape.scale.bins,
            counts: vec![0; rows * shape.scale.bins],
            moments: vec![
                Moments {
                    replicates,
                    ..Moments::default()
                };
                rows
            ],
            totals: vec![0; shape.functionals()],
        }
    }

    /// Adds one replicate of the draw at hand.
    pub fn count(&mut self, shape: &OutcomeShape, outcome: usize, group: usize, trial: Trial<'_>) {
        let Trial { path, record } = trial;
        self.add(Functional::End, group, path.last);
        self.add(Functional::Min, group, path.smallest);
        self.add(Functional::Max, group, path.largest);
        self.add(
            Functional::TimeMean,
            group,
            shape.scale.cell(record.time_means[outcome]),
        );
        let listed = &record.at[shape.first_at..shape.first_at + shape.at];
        for (k, value) in listed.iter().enumerate() {
            self.add(Functional::At(k), group, shape.scale.cell(*value));
        }
    }

    fn add(&mut self, functional: Functional, group: usize, cell: Cell) {
        let row = functional.index() * GROUPS + group;
        self.counts[row * self.bins + cell.bin as usize] += 1;
        let fixed = cell.fixed;
        self.totals[functional.index()] += fixed;
        self.moments[row].sum += u128::from(fixed);
        self.moments[row].squares += u128::from(fixed) * u128::from(fixed);
    }

    /// Ends the draw.
    pub fn close(&mut self, group: usize) {
        for (k, total) in self.totals.iter_mut().enumerate() {
            let moments = &mut self.moments[k * GROUPS + group];
            moments.draws += 1;
            moments.draw_squares += u128::from(*total) * u128::from(*total);
            *total = 0;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        add_all(&mut self.counts, &other.counts);
        add_all(&mut self.moments, &other.moments);
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        for (counts, moments) in self.counts.chunks_exact(self.bins).zip(&self.moments) {
            encoder.row(counts.iter().map(|count| u128::from(*count)));
            moments.encode(encoder);
        }
    }

    /// Reads what is known of so many draws in each group.
    pub fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        top: u64,
        groups: &[u64; GROUPS],
    ) -> Option<()> {
        let counts = self.counts.chunks_exact_mut(self.bins);
        let draws = groups.iter().cycle();
        for ((counts, moments), draws) in counts.zip(&mut self.moments).zip(draws) {
            let mut left = *draws * u64::from(moments.replicates);
            decoder.row(counts.len(), |bin, count| {
                counts[bin] = u32::try_from(count).ok()?;
                left = left.checked_sub(counts[bin].into())?;
                Some(())
            })?;
            *moments = Moments::decode(decoder, *draws, moments.replicates, top)?;
            (left == 0).then_some(())?;
        }
        Some(())
    }

    /// The moments of the groups that have draws.
    pub fn groups(&self, functional: Functional) -> Vec<Moments> {
        let first = functional.index() * GROUPS;
        let rows = &self.moments[first..first + GROUPS];
        rows.iter()
            .copied()
            .filter(|group| group.draws > 0)
            .collect()
    }

    /// The bins of the values of some ranks, from 1.
    pub fn bins_of_ranks<const N: usize>(
        &self,
        functional: Functional,
        ranks: [u64; N],
    ) -> [usize; N] {
        let counts = self.pooled(functional);
        ranks.map(|rank| bin_of_rank(&counts, rank))
    }

    pub fn histogram(&self, layout: &Layout, outcome: usize, functional: Functional) -> Histogram {
        let scale = &layout.outcomes[outcome].scale;
        let counts = self.pooled(functional).into_iter().map(u64::from).collect();
        Histogram {
            low: scale.low,
            resolution: scale.resolution,
            counts,
        }
    }

    fn rows(&self, functional: Functional) -> &[u32] {
        let row = GROUPS * self.bins;
        &self.counts[functional.index() * row..][..row]
    }

    fn pooled(&self, functional: Functional) -> Vec<u32> {
        let mut pooled = vec![0; self.bins];
        for row in self.rows(functional).chunks_exact(self.bins) {
            add_all(&mut pooled, row);
        }
        pooled
    }
}

/// One outcome of one trial.
#[derive(Clone, Copy)]
pub(super) struct Trial<'a> {
    pub path: &'a Path,
    pub record: &'a Record,
}
