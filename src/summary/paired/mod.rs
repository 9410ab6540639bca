//! Trials of several models on the same draws and streams: their differences, trial by trial.
//!
//! Models that share their streams (common random numbers) differ by what differs between them and
//! not by chance, so that a difference has a far smaller error than from independent runs (Glasserman
//! & Yao 1992, doi:10.1287/mnsc.38.6.884). All sums are of integers: differences of fixed-point
//! values, moved up by the width of the range so that none is negative.

mod contrast;
mod difference;
mod layout;
mod unit;
mod varies;

use std::ops::Range;

use super::draws::{DrawSet, GROUPS};
use super::encoding::{Decoder, Encoder};
use super::envelope::{Kind, checksum, open, seal};
use super::error::{Error, MAX_TRIALS};
use super::estimate::Probability;
use super::functional::Functional;
use super::histogram::Histogram;
use super::jackknife::total;
use super::moments::add_all;
use super::scale::{Cell, Scale, extremes};
use crate::model::{MilestoneId, OutcomeId};
use crate::trial::Record;
use contrast::{Contrast, Contrasts};
use difference::Sums;
pub use difference::{Difference, Reduction};
pub use layout::PairedLayout;
use unit::Unit;
use varies::CanDiffer;

/// What is compared of each outcome.
pub const COMPARED: [Functional; 4] = [
    Functional::End,
    Functional::TimeMean,
    Functional::Min,
    Functional::Max,
];

/// Differences of models from the first, over many trials; mergeable bit by bit.
#[derive(Clone, Debug)]
pub struct Paired {
    layout: PairedLayout,
    held: DrawSet,
    /// By side beyond the first, outcome, functional.
    contrasts: Contrasts,
    /// Bins of differences, in the same order.
    counts: Vec<Vec<u64>>,
    /// By side beyond the first, milestone.
    passed: Contrasts,
}

impl Paired {
    /// Differences over no draws.
    pub fn new(layout: &PairedLayout) -> Self {
        let others = layout.sides.saturating_sub(1);
        let bins = |_| {
            layout
                .outcomes
                .iter()
                .map(|outcome| 2 * outcome.scale.bins - 1)
        };
        let counts = (0..others)
            .flat_map(bins)
            .flat_map(|bins| COMPARED.map(|_| vec![0; bins]))
            .collect::<Vec<_>>();
        Self {
            held: DrawSet::new(),
            contrasts: Contrasts::new(counts.len(), layout.replicates),
            counts,
            passed: Contrasts::new(others * layout.milestones.len(), layout.replicates),
            layout: layout.clone(),
        }
    }

    /// Adds the trials of one draw: those of the first model, then those of the second, and so on.
    /// Does not allocate, but for a draw that does not follow one that is held.
    ///
    /// # Panics
    /// Where the records are not as many as the layout says; where the draw is held already.
    pub fn add(&mut self, draw: u64, records: &[Record]) {
        let replicates = self.layout.replicates as usize;
        assert_eq!(records.len(), replicates * self.layout.sides);
        assert!(self.held.add(draw), "draw {draw} is held already");
        let group = (draw % GROUPS as u64) as usize;
        let (baseline, others) = records.split_at(replicates);
        for (side, others) in others.chunks_exact(replicates).enumerate() {
            for (first, other) in baseline.iter().zip(others) {
                self.contrast(side, group, first, other);
            }
        }
        self.contrasts.close(group);
        self.passed.close(group);
    }

    fn contrast(&mut self, side: usize, group: usize, first: &Record, other: &Record) {
        let Self {
            layout,
            contrasts,
            counts,
            passed,
            ..
        } = self;
        let (contrasts, passed) = (contrasts.group(group), passed.group(group));
        for (o, outcome) in layout.outcomes.iter().enumerate() {
            let one = cells(&outcome.scale, first, outcome.places[0]);
            let two = cells(&outcome.scale, other, outcome.places[side + 1]);
            let row = (side * layout.outcomes.len() + o) * COMPARED.len();
            for (k, (one, two)) in one.into_iter().zip(two).enumerate() {
                contrasts[row + k].add(one.fixed, two.fixed, outcome.scale.top);
                let bin = two.bin as usize + outcome.scale.bins - 1 - one.bin as usize;
                counts[row + k][bin] += 1;
            }
        }
        for (m, places) in layout.milestones.iter().enumerate() {
            let has = |record: &Record, place: MilestoneId| {
                u64::from(record.passages[place.index()].time.is_finite())
            };
            let (one, two) = (has(first, places[0]), has(other, places[side + 1]));
            passed[side * layout.milestones.len() + m].add(one, two, 1);
        }
    }

    /// Adds the draws of another one, which must not hold any of the same.
    ///
    /// # Errors
    /// Where the layouts differ, both hold a draw, or they have more than [`MAX_TRIALS`] trials together.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.layout != other.layout {
            return Err(Error::Layouts);
        }
        self.held.join(&other.held, self.layout.replicates)?;
        self.contrasts.merge(&other.contrasts);
        self.passed.merge(&other.passed);
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            add_all(mine, theirs);
        }
        Ok(())
    }

    /// Draws added.
    pub fn draws(&self) -> u64 {
        self.held.len()
    }

    /// The draws that were added, as sorted ranges that do not touch.
    pub fn held(&self) -> &[Range<u64>] {
        self.held.ranges()
    }

    /// The draws of a range that are not held.
    pub fn missing(&self, of: Range<u64>) -> Vec<Range<u64>> {
        self.held.missing(of)
    }

    /// The differences as bytes, which end with the SHA-256 of all before: equal for equal sets of
    /// draws, however they were added and merged.
    pub fn encode(&self) -> Vec<u8> {
        let mut encoder = Encoder::default();
        self.held.encode(&mut encoder);
        for (row, counts) in self.counts.iter().enumerate() {
            self.contrasts.encode(&mut encoder, row);
            encoder.row(counts.iter().map(|count| u128::from(*count)));
        }
        for row in 0..self.layout.milestones_of_all() {
            self.passed.encode(&mut encoder, row);
        }
        seal(Kind::Paired, &self.layout.fingerprint(), &encoder.bytes())
    }

    /// The differences that [`encode`](Self::encode) wrote, of this layout. Whatever the bytes, this
    /// takes little more memory than differences of the layout.
    ///
    /// # Errors
    /// Where the bytes are something else, of another version or layout, cut off or altered.
    pub fn decode(layout: &PairedLayout, bytes: &[u8]) -> Result<Self, Error> {
        let payload = open(Kind::Paired, &layout.fingerprint(), bytes)?;
        let mut paired = Self::new(layout);
        let mut decoder = Decoder::new(payload);
        let read = paired.read(&mut decoder);
        read.filter(|()| decoder.is_done()).ok_or(Error::Damaged)?;
        Ok(paired)
    }

    /// Fills differences over no draws.
    fn read(&mut self, decoder: &mut Decoder<'_>) -> Option<()> {
        let replicates = u64::from(self.layout.replicates);
        self.held = DrawSet::decode(decoder, MAX_TRIALS / replicates)?;
        let (groups, trials) = (self.held.groups(), self.trials());
        let tops = self.layout.outcomes.iter().map(|outcome| outcome.scale.top);
        let tops = tops.flat_map(|top| [top; COMPARED.len()]).cycle();
        for ((row, counts), top) in self.counts.iter_mut().enumerate().zip(tops) {
            self.contrasts.decode(decoder, row, &groups, top)?;
            let mut left = trials;
            decoder.row(counts.len(), |bin, count| {
                counts[bin] = u64::try_from(count).ok()?;
                left = left.checked_sub(counts[bin])?;
                Some(())
            })?;
            (left == 0).then_some(())?;
        }
        let mut rows = 0..self.layout.milestones_of_all();
        rows.try_for_each(|row| self.passed.decode(decoder, row, &groups, 1))
    }

    /// The SHA-256 of the layout and of all counts and sums, in hexadecimal: equal for equal sets of
    /// draws. It is the end of what [`encode`](Self::encode) writes.
    pub fn digest(&self) -> String {
        checksum(&self.encode())
    }

    /// Trials of each model.
    pub fn trials(&self) -> u64 {
        self.draws() * u64::from(self.layout.replicates)
    }

    /// The shape.
    pub fn layout(&self) -> &PairedLayout {
        &self.layout
    }

    /// The difference of model `side` (from 1) from the baseline in one functional of the k-th outcome
    /// that is compared.
    ///
    /// # Errors
    /// Where there are fewer than three draws.
    pub fn outcome(&self, side: usize, k: usize, functional: usize) -> Result<Difference, Error> {
        let row = ((side - 1) * self.layout.outcomes.len() + k) * COMPARED.len() + functional;
        let scale = &self.layout.outcomes[k].scale;
        let can = self.layout.varies.outcomes[(side - 1) * self.layout.outcomes.len() + k];
        self.difference(&self.contrasts, row, Unit::of(scale), can)
    }

    /// How the differences of an outcome's functional are distributed, rounded to its resolution.
    pub fn histogram(&self, side: usize, k: usize, functional: usize) -> Histogram {
        let row = ((side - 1) * self.layout.outcomes.len() + k) * COMPARED.len() + functional;
        let scale = &self.layout.outcomes[k].scale;
        Histogram {
            low: -((scale.bins - 1) as f64) * scale.resolution,
            resolution: scale.resolution,
            counts: self.counts[row].clone(),
        }
    }

    /// The difference of model `side` (from 1) from the baseline in the probability of the k-th
    /// milestone that is compared.
    ///
    /// # Errors
    /// Where there are fewer than three draws.
    pub fn milestone(&self, side: usize, k: usize) -> Result<Difference, Error> {
        let row = (side - 1) * self.layout.milestones.len() + k;
        let can = self.layout.varies.milestones[row];
        self.difference(&self.passed, row, Unit::INDICATOR, can)
    }

    fn difference(
        &self,
        of: &Contrasts,
        row: usize,
        unit: Unit,
        can: CanDiffer,
    ) -> Result<Difference, Error> {
        let draws = self.draws();
        if draws < 3 {
            return Err(Error::Draws { draws });
        }
        let sums = Sums {
            baseline: of.moments(row, |contrast| &contrast.baseline),
            other: of.moments(row, |contrast| &contrast.other),
            difference: of.moments(row, |contrast| &contrast.difference),
        };
        let share = |part| Probability::of(&total(&of.moments(row, part)));
        let (above, below) = (share(|c: &Contrast| &c.above), share(|c| &c.below));
        let equal = share(|c| &c.equal);
        Ok(Difference {
            baseline: unit.mean(&sums.baseline, can.baseline),
            other: unit.mean(&sums.other, can.other),
            mean: unit.difference(&sums.difference, (&above, &below), can.pair),
            above,
            below,
            reduction: sums.reduction(can.pair, unit.width(), &equal),
            equal,
        })
    }
}

/// The functionals that are compared, of one trial.
fn cells(scale: &Scale, record: &Record, outcome: OutcomeId) -> [Cell; 4] {
    let path = record.path(outcome);
    let (least, most) = extremes(path);
    let mean = record.time_means[outcome.index()];
    [path[path.len() - 1], mean, least, most].map(|value| scale.cell(value))
}

#[cfg(test)]
mod tests;
