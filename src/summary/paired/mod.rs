//! Trials of several models on the same draws and streams: their differences, trial by trial.
//!
//! Models that share their streams (common random numbers) differ by what differs between them and
//! not by chance, so that a difference has a far smaller error than from independent runs (Glasserman
//! & Yao 1992, doi:10.1287/mnsc.38.6.884). All sums are of integers: differences of fixed-point
//! values, moved up by the width of the range so that none is negative.

use super::estimate::{Estimate, Probability};
use super::functional::Functional;
use super::histogram::Histogram;
use super::moments::Moments;
use super::scale::{Cell, Scale, extremes};
use super::student::student;
use super::{Error, MAX_REPLICATES};
use crate::model::{MAX_BINS, MilestoneId, MilestoneKind, Model, Outcome, OutcomeId};
use crate::trial::Record;

/// What is compared of each outcome.
pub const COMPARED: [Functional; 4] = [
    Functional::End,
    Functional::TimeMean,
    Functional::Min,
    Functional::Max,
];

/// What several models have in common, and where each of them has it.
#[derive(Clone, Debug, PartialEq)]
pub struct PairedLayout {
    replicates: u32,
    points: usize,
    sides: usize,
    outcomes: Vec<SharedOutcome>,
    milestones: Vec<Vec<MilestoneId>>,
}

#[derive(Clone, Debug, PartialEq)]
struct SharedOutcome {
    scale: Scale,
    /// By model.
    places: Vec<OutcomeId>,
}

impl PairedLayout {
    /// The outcomes that all models have with the same name, unit, range and resolution, and the
    /// milestones that count from the start and that all have by the same name. The first model is the
    /// baseline; all must have the same grid.
    ///
    /// # Errors
    /// Where the replicates are none or too many, or an outcome has too many bins.
    pub fn new(models: &[&Model], replicates: u32) -> Result<Self, Error> {
        if replicates == 0 || replicates > MAX_REPLICATES {
            return Err(Error::Replicates { replicates });
        }
        let mut layout = Self {
            replicates,
            points: models.first().map_or(0, |model| model.recording().points),
            sides: models.len(),
            outcomes: Vec::new(),
            milestones: Vec::new(),
        };
        for outcome in models.first().map_or(&[][..], |model| &model.outcomes) {
            let Some(places) = everywhere(models, |model| place(model, outcome)) else {
                continue;
            };
            let scale = Scale::new(outcome.low, outcome.high, outcome.resolution, replicates);
            if scale.bins > MAX_BINS {
                let address = outcome.entry.address.clone();
                let bins = scale.bins;
                return Err(Error::Bins { address, bins });
            }
            layout.outcomes.push(SharedOutcome { scale, places });
        }
        for milestone in models.first().map_or(&[][..], |model| &model.milestones) {
            let same = |model: &Model| {
                let of = |m: &crate::model::Milestone| {
                    m.entry.name == milestone.entry.name
                        && !matches!(m.kind, MilestoneKind::Follows { .. })
                };
                model.milestones.iter().position(of).map(MilestoneId::from)
            };
            layout.milestones.extend(everywhere(models, same));
        }
        Ok(layout)
    }

    /// How many models are simulated on each draw.
    pub fn sides(&self) -> usize {
        self.sides
    }

    /// The outcomes that are compared, by their places in the baseline.
    pub fn outcomes(&self) -> impl Iterator<Item = OutcomeId> + '_ {
        self.outcomes.iter().map(|outcome| outcome.places[0])
    }

    /// The milestones that are compared, by their places in the baseline.
    pub fn milestones(&self) -> impl Iterator<Item = MilestoneId> + '_ {
        self.milestones.iter().map(|places| places[0])
    }

    /// Trials per draw.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }
}

/// What every model has, or nothing.
fn everywhere<T>(models: &[&Model], find: impl Fn(&Model) -> Option<T>) -> Option<Vec<T>> {
    models.iter().map(|model| find(model)).collect()
}

fn place(model: &Model, like: &Outcome) -> Option<OutcomeId> {
    let same = |outcome: &Outcome| {
        outcome.entry.name == like.entry.name
            && outcome.unit == like.unit
            && (outcome.low, outcome.high, outcome.resolution)
                == (like.low, like.high, like.resolution)
    };
    model.outcomes.iter().position(same).map(OutcomeId::from)
}

/// Sums of one number over trials and draws.
#[derive(Clone, Copy, Debug)]
struct Sum {
    moments: Moments,
    /// Over the replicates of the draw at hand.
    total: u64,
}

impl Sum {
    fn new(replicates: u32) -> Self {
        let moments = Moments {
            replicates,
            ..Moments::default()
        };
        Self { moments, total: 0 }
    }

    fn add(&mut self, number: u64) {
        self.total += number;
        self.moments.sum += u128::from(number);
        self.moments.squares += u128::from(number) * u128::from(number);
    }

    fn close(&mut self) {
        self.moments.draws += 1;
        self.moments.draw_squares += u128::from(self.total) * u128::from(self.total);
        self.total = 0;
    }
}

/// One number of two models.
#[derive(Clone, Copy, Debug)]
struct Contrast {
    baseline: Sum,
    other: Sum,
    /// The difference, moved up by the largest value.
    difference: Sum,
    above: Sum,
    equal: Sum,
}

impl Contrast {
    fn new(replicates: u32) -> Self {
        let sum = Sum::new(replicates);
        Self {
            baseline: sum,
            other: sum,
            difference: sum,
            above: sum,
            equal: sum,
        }
    }

    fn add(&mut self, baseline: u32, other: u32, top: u32) {
        self.baseline.add(u64::from(baseline));
        self.other.add(u64::from(other));
        let moved = u64::from(other) + u64::from(top) - u64::from(baseline);
        self.difference.add(moved);
        self.above.add(u64::from(other > baseline));
        self.equal.add(u64::from(other == baseline));
    }

    fn parts(&mut self) -> [&mut Sum; 5] {
        [
            &mut self.baseline,
            &mut self.other,
            &mut self.difference,
            &mut self.above,
            &mut self.equal,
        ]
    }

    fn close(&mut self) {
        for sum in self.parts() {
            sum.close();
        }
    }

    fn merge(&mut self, mut other: Self) {
        for (mine, theirs) in self.parts().into_iter().zip(other.parts()) {
            mine.moments += theirs.moments;
        }
    }
}

/// Differences of models from the first, over many trials; mergeable bit by bit.
#[derive(Clone, Debug)]
pub struct Paired {
    layout: PairedLayout,
    draws: u64,
    /// By side beyond the first, outcome, functional.
    contrasts: Vec<Contrast>,
    /// Bins of differences, in the same order.
    counts: Vec<Vec<u64>>,
    /// By side beyond the first, milestone.
    passed: Vec<Contrast>,
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
            draws: 0,
            contrasts: vec![Contrast::new(layout.replicates); counts.len()],
            counts,
            passed: vec![Contrast::new(layout.replicates); others * layout.milestones.len()],
            layout: layout.clone(),
        }
    }

    /// Adds the trials of one draw: those of the first model, then those of the second, and so on.
    /// Does not allocate.
    ///
    /// # Panics
    /// Where the records are not as many as the layout says.
    pub fn add(&mut self, records: &[Record]) {
        let replicates = self.layout.replicates as usize;
        assert_eq!(records.len(), replicates * self.layout.sides);
        let (baseline, others) = records.split_at(replicates);
        for (side, others) in others.chunks_exact(replicates).enumerate() {
            for (first, other) in baseline.iter().zip(others) {
                self.contrast(side, first, other);
            }
        }
        for contrast in self.contrasts.iter_mut().chain(&mut self.passed) {
            contrast.close();
        }
        self.draws += 1;
    }

    fn contrast(&mut self, side: usize, first: &Record, other: &Record) {
        let Self {
            layout,
            contrasts,
            counts,
            passed,
            ..
        } = self;
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
                u32::from(record.passages[place.index()].time.is_finite())
            };
            let (one, two) = (has(first, places[0]), has(other, places[side + 1]));
            passed[side * layout.milestones.len() + m].add(one, two, 1);
        }
    }

    /// Adds the draws of another one, which must not hold any of the same.
    ///
    /// # Errors
    /// Where the layouts differ.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.layout != other.layout {
            return Err(Error::Layouts);
        }
        self.draws += other.draws;
        for (mine, theirs) in self.contrasts.iter_mut().zip(&other.contrasts) {
            mine.merge(*theirs);
        }
        for (mine, theirs) in self.passed.iter_mut().zip(&other.passed) {
            mine.merge(*theirs);
        }
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            super::merge(mine, theirs);
        }
        Ok(())
    }

    /// Draws added.
    pub fn draws(&self) -> u64 {
        self.draws
    }

    /// Trials of each model.
    pub fn trials(&self) -> u64 {
        self.draws * u64::from(self.layout.replicates)
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
        self.difference(&self.contrasts[row], scale.low, scale.units, scale.top)
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
        self.difference(&self.passed[row], 0.0, 1.0, 1)
    }

    fn difference(
        &self,
        contrast: &Contrast,
        low: f64,
        units: f64,
        top: u32,
    ) -> Result<Difference, Error> {
        if self.draws < 3 {
            return Err(Error::Draws { draws: self.draws });
        }
        let points = student(self.draws - 1);
        let estimate = |sum: &Sum, low: f64| {
            let error = sum.moments.mean_error() / units;
            Estimate::symmetric(low + sum.moments.mean() / units, error, points)
        };
        // Taken off in integers: equal models differ by exactly 0.
        let moved = u128::from(top) * u128::from(self.trials());
        let sum = contrast.difference.moments.sum as i128 - moved as i128;
        let error = contrast.difference.moments.mean_error() / units;
        let mean = sum as f64 / self.trials() as f64 / units;
        let (baseline, other) = (
            estimate(&contrast.baseline, low),
            estimate(&contrast.other, low),
        );
        let apart = baseline.error * baseline.error + other.error * other.error;
        Ok(Difference {
            baseline,
            other,
            mean: Estimate::symmetric(mean, error, points),
            above: Probability::of(&contrast.above.moments),
            equal: Probability::of(&contrast.equal.moments),
            reduction: match (apart > 0.0, error > 0.0) {
                (false, _) => Reduction::Constant,
                (true, false) => Reduction::Exact,
                (true, true) => Reduction::Factor(apart / (error * error)),
            },
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

/// A number of two models, and its difference trial by trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The mean of the baseline, with Student's t interval from draws.
    pub baseline: Estimate,
    /// The mean of the other.
    pub other: Estimate,
    /// The mean of the other less the baseline.
    pub mean: Estimate,
    /// The share of trials in which the other is above the baseline.
    pub above: Probability,
    /// The share of trials in which they are equal, to a fraction of the range below 10^-6.
    pub equal: Probability,
    /// By how much pairing cut the variance.
    pub reduction: Reduction,
}

impl Difference {
    /// The difference over its standard error; 0 where both are 0.
    pub fn z(&self) -> f64 {
        if self.mean.value == 0.0 {
            0.0
        } else {
            self.mean.value / self.mean.error
        }
    }
}

/// The variance of the difference of two independent runs over that of the paired one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reduction {
    /// So many times as small: as many times as many trials would be needed without pairing.
    Factor(f64),
    /// The difference is the same in every draw.
    Exact,
    /// Neither number varies between draws: there is nothing to cut.
    Constant,
}

#[cfg(test)]
mod tests;
