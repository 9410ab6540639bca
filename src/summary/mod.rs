//! Mergeable results with their Monte Carlo errors.
//!
//! A [`Summary`] takes the records of whole draws and keeps integers only: counts in bins, first
//! times, moves, and fixed-point sums of values clipped to the declared ranges. So the summary of
//! draws [0, a) merged with that of [a, b) has the bits of [0, b), in any order and for any number
//! of threads. Floating-point numbers are made from it at the end, by a [`Report`].

mod blocked_counts;
#[cfg(test)]
mod coverage;
mod cumulative_incidence;
mod daily;
mod difference_counts;
mod estimate;
#[cfg(test)]
pub(crate) mod fixture;
mod functional;
mod histogram;
mod kaplan_meier;
mod layout;
mod moments;
mod occupancy;
mod occurrence;
mod paired;
mod report;
mod scale;
mod student;
#[cfg(test)]
mod tests;
mod tetrachoric;
mod values;
mod wide_sums;

pub use estimate::{Bound, Estimate, Probability, Split};
pub use functional::{Functional, GROUPS};
pub use histogram::Histogram;
pub use layout::{Layout, MAX_REPLICATES};
pub use paired::{COMPARED, Difference, Paired, PairedLayout, Reduction};
pub use report::{FirstPassage, Median, OutcomeReport, Report};

use std::ops::AddAssign;

use sha2::{Digest, Sha256};

use crate::model::{MAX_BINS, OutcomeId};
use crate::trial::Record;
use cumulative_incidence::CumulativeIncidence;
use daily::Daily;
use difference_counts::PathSteps;
use functional::{Functionals, Trial};
use kaplan_meier::KaplanMeier;
use layout::MilestoneShape;
use occupancy::Occupancy;
use occurrence::Occurrences;
use scale::Path;

/// The most trials of one summary: bins count in 32 bits.
pub const MAX_TRIALS: u64 = u32::MAX as u64;

/// Why something cannot be summarised.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The number of trials per draw is out of range.
    #[error("{replicates} replicates per draw; expected 1 to {MAX_REPLICATES}")]
    Replicates {
        /// As asked for.
        replicates: u32,
    },
    /// An outcome has too fine a resolution for its range.
    #[error(
        "`{address}` has {bins} bins, at most {MAX_BINS} are possible; use a coarser resolution"
    )]
    Bins {
        /// The outcome.
        address: String,
        /// Its range over its resolution, plus one.
        bins: usize,
    },
    /// Summaries of different shapes cannot be merged.
    #[error("the summaries have different layouts; merge only parts of one run")]
    Layouts,
    /// The bins could overflow.
    #[error("more than {MAX_TRIALS} trials in one summary; run fewer")]
    Trials,
    /// Errors come from differences between draws, and there are too few.
    #[error("{draws} draws do not suffice for any error; run at least 3")]
    Draws {
        /// As many as there are.
        draws: u64,
    },
}

/// The results of many trials, mergeable bit by bit.
#[derive(Clone, Debug)]
pub struct Summary {
    layout: Layout,
    /// Draws in each group.
    groups: [u64; GROUPS],
    /// Draws since the sums of squares were flushed.
    unflushed: u64,
    daily: Daily,
    functionals: Vec<Functionals>,
    milestones: Vec<Milestone>,
    occupancy: Occupancy,
    occurrences: Occurrences,
    path: Path,
    steps: PathSteps,
}

#[derive(Clone, Debug)]
enum Milestone {
    First(CumulativeIncidence),
    Follows(KaplanMeier),
}

impl Summary {
    /// A summary of no draws.
    pub fn new(layout: &Layout) -> Self {
        let replicates = layout.replicates;
        let milestone = |shape: &MilestoneShape| match shape {
            MilestoneShape::First => Milestone::First(CumulativeIncidence::new(layout)),
            MilestoneShape::Follows { step, .. } => {
                Milestone::Follows(KaplanMeier::new(layout, *step))
            }
        };
        Self {
            groups: [0; GROUPS],
            unflushed: 0,
            daily: Daily::new(layout),
            functionals: (layout.outcomes.iter())
                .map(|shape| Functionals::new(shape, replicates))
                .collect(),
            milestones: layout.milestones.iter().map(milestone).collect(),
            occupancy: Occupancy::new(layout),
            occurrences: Occurrences::new(layout.reactions, replicates),
            path: Path::new(layout.points),
            steps: PathSteps::new(layout),
            layout: layout.clone(),
        }
    }

    /// Adds the trials of one draw. Does not allocate.
    ///
    /// # Panics
    /// Where the records are not as many, or not of the shape, that the layout says.
    pub fn add(&mut self, draw: u64, records: &[Record]) {
        assert_eq!(records.len(), self.layout.replicates as usize);
        assert!(
            records
                .iter()
                .all(|record| record.points == self.layout.points)
        );
        let group = (draw % GROUPS as u64) as usize;
        self.make_room();
        // A layout has at most 2,048 replicates.
        self.daily.make_room(self.layout.replicates as u16);
        self.groups[group] += 1;
        for outcome in 0..self.layout.outcomes.len() {
            self.add_outcome(outcome, group, records);
        }
        for (index, milestone) in self.milestones.iter_mut().enumerate() {
            match milestone {
                Milestone::First(incidence) => incidence.add(&self.layout, index, records),
                Milestone::Follows(kaplan_meier) => {
                    kaplan_meier.add(&self.layout, index, group, records);
                }
            }
        }
        self.occupancy.add(&self.layout, records);
        self.occurrences.add(records);
    }

    fn add_outcome(&mut self, outcome: usize, group: usize, records: &[Record]) {
        let Self { daily, path, .. } = self;
        let (id, shape) = (OutcomeId::from(outcome), &self.layout.outcomes[outcome]);
        let functionals = &mut self.functionals[outcome];
        let paths = records.iter().map(|record| record.path(id));
        let has_few_steps = self.steps.read(paths);
        for (replicate, record) in records.iter().enumerate() {
            if has_few_steps {
                daily.count_steps(outcome, shape, self.steps.of(replicate), path);
            } else {
                daily.count(outcome, shape, record.path(id), path, replicate == 0);
            }
            functionals.count(shape, outcome, group, Trial { path, record });
        }
        if has_few_steps {
            daily.close_steps(outcome);
        } else {
            daily.close(outcome);
        }
        functionals.close(group);
    }

    /// Empties the 64-bit sums of squares in time: a draw adds at most the square of its largest sum.
    fn make_room(&mut self) {
        let replicates = self.layout.replicates;
        let largest = u64::from(replicates) << scale::fraction_bits(replicates);
        self.unflushed += 1;
        if self.unflushed > u64::MAX / (largest * largest) {
            self.daily.flush();
            self.unflushed = 1;
        }
    }

    /// Adds the draws of another summary, which must not hold any of the same.
    ///
    /// # Errors
    /// Where the layouts differ, or both together have more than [`MAX_TRIALS`] trials.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.layout != other.layout {
            return Err(Error::Layouts);
        }
        if self.trials() + other.trials() > MAX_TRIALS {
            return Err(Error::Trials);
        }
        merge(&mut self.groups, &other.groups);
        self.daily.merge(&other.daily);
        for (mine, theirs) in self.functionals.iter_mut().zip(&other.functionals) {
            mine.merge(theirs);
        }
        for pair in self.milestones.iter_mut().zip(&other.milestones) {
            match pair {
                (Milestone::First(mine), Milestone::First(theirs)) => mine.merge(theirs),
                (Milestone::Follows(mine), Milestone::Follows(theirs)) => mine.merge(theirs),
                _ => return Err(Error::Layouts),
            }
        }
        self.occupancy.merge(&other.occupancy);
        self.occurrences.merge(&other.occurrences);
        Ok(())
    }

    /// The shape.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Draws added.
    pub fn draws(&self) -> u64 {
        self.groups.iter().sum()
    }

    /// Trials added.
    pub fn trials(&self) -> u64 {
        self.draws() * u64::from(self.layout.replicates)
    }

    /// The SHA-256 of all counts and sums, in hexadecimal: equal for equal sets of draws.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"escalade summary 1\0");
        hash.update(self.layout.replicates.to_le_bytes());
        digest_u64(&mut hash, &self.groups);
        self.daily.digest(&mut hash);
        self.functionals
            .iter()
            .for_each(|part| part.digest(&mut hash));
        for milestone in &self.milestones {
            match milestone {
                Milestone::First(incidence) => incidence.digest(&mut hash),
                Milestone::Follows(kaplan_meier) => kaplan_meier.digest(&mut hash),
            }
        }
        self.occupancy.digest(&mut hash);
        self.occurrences.digest(&mut hash);
        hash.finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// The results in numbers.
    ///
    /// # Errors
    /// Where there are fewer than three groups of draws: no error could be told.
    pub fn report(&self) -> Result<Report<'_>, Error> {
        Report::new(self)
    }
}

fn merge<T: AddAssign + Copy>(mine: &mut [T], theirs: &[T]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += *theirs;
    }
}

fn digest_u32(hash: &mut Sha256, numbers: &[u32]) {
    let mut bytes = [0; 1024];
    for chunk in numbers.chunks(256) {
        for (bytes, number) in bytes.chunks_exact_mut(4).zip(chunk) {
            bytes.copy_from_slice(&number.to_le_bytes());
        }
        hash.update(&bytes[..4 * chunk.len()]);
    }
}

fn digest_u64(hash: &mut Sha256, numbers: &[u64]) {
    for number in numbers {
        hash.update(number.to_le_bytes());
    }
}
