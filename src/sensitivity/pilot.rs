//! A small run before a run: how many trials at each point, and at which thresholds.

use super::indices::indices;
use super::looks;
use super::measure::Measure;
use super::question::{Question, SobolError};
use super::rowing::Rowing;
use super::rows::Measured;
use crate::ensemble::{Ensemble, Progress, Tally};
use crate::random::Seed;
use crate::summary;

/// Rows of the pilot.
pub const PILOT_ROWS: u64 = 64;
/// Trials at each of its points.
pub const PILOT_REPLICATES: u32 = 4;
/// The most trials at a point that a pilot chooses.
pub const MAX_REPLICATES: u32 = 32;

/// What a pilot found.
#[derive(Clone, Debug, PartialEq)]
pub struct Pilot {
    /// Trials at each point that it chose.
    pub replicates: u32,
    /// The trials that it took.
    pub trials: u64,
}

/// The pilot of a run: how many trials at each point make chance add about as much to the variance of a mean
/// over them as ignorance has, by the headline outcomes; at least 2, at most [`MAX_REPLICATES`].
///
/// # Errors
/// Where the design is too large.
pub fn pilot(
    question: &Question<'_>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Pilot, SobolError> {
    let leading = Measure::headline(question.model);
    let measures = if leading.is_empty() {
        question.measures
    } else {
        &leading
    };
    let question = Question {
        measures,
        units: &[],
        seed: Seed(question.seed.0 ^ PILOT),
        thresholds: &[],
        ..*question
    };
    let run = Rowing::new(&question, PILOT_REPLICATES, ensemble)?;
    let mut sums = run.empty();
    let part = run.add(&mut sums, 0..PILOT_ROWS, None, progress)?;
    let wanted = (0..measures.len()).map(|column| {
        let found = indices(&sums, column..column + 1);
        let (noise, between) = (found.noise.estimate, found.between.estimate);
        if noise <= 0.0 {
            2.0
        } else if between <= 0.0 {
            f64::from(MAX_REPLICATES)
        } else {
            (1.0 + noise / between).round()
        }
    });
    let most = wanted.fold(2.0, f64::max).min(f64::from(MAX_REPLICATES));
    Ok(Pilot {
        replicates: most as u32,
        trials: part.trials,
    })
}

/// The thresholds of each measure for indices of its distribution: its quantiles in the pilot; none for what
/// is the same in all of its trials.
///
/// # Errors
/// Where the design is too large.
pub fn thresholds(
    question: &Question<'_>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Vec<Vec<f64>>, SobolError> {
    let question = Question {
        units: &[],
        seed: Seed(question.seed.0 ^ PILOT),
        thresholds: &[],
        ..*question
    };
    let run = Rowing::new(&question, PILOT_REPLICATES, ensemble)?;
    let empty = Samples(vec![Vec::new(); question.measures.len()]);
    let Samples(samples) = run.simulate(empty, 0..PILOT_ROWS, None, progress)?.tally;
    Ok(samples.into_iter().map(looks::thresholds).collect())
}

/// The values of each column, in any order.
struct Samples(Vec<Vec<f64>>);

impl Tally<Measured> for Samples {
    fn empty(&self) -> Self {
        Self(vec![Vec::new(); self.0.len()])
    }

    fn add(&mut self, _row: u64, records: &[Measured]) {
        for record in records {
            let pairs = self.0.iter_mut().zip(&record.values);
            pairs.for_each(|(sample, value)| sample.push(*value));
        }
    }

    fn merge(&mut self, other: &Self) -> Result<(), summary::Error> {
        let pairs = self.0.iter_mut().zip(&other.0);
        pairs.for_each(|(sample, more)| sample.extend(more));
        Ok(())
    }
}

/// The pilot has a seed of its own, so that what it chose does not depend on the rows that follow: the
/// fractional part of the square root of 13.
const PILOT: u64 = 0x9b05_688c_2b3e_6c1f;
