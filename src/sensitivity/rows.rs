//! Simulates the rows of a design: in each row several points (arms), at each point R trials.
//!
//! Arms of a row that name the same draw of chance have common random numbers: replicate r of one and of
//! the other use the same streams (Rathinam, Sheppard & Khammash 2010, doi:10.1063/1.3280166). A row of
//! which a trial fails is left out whole, so that what is left is one sample for every arm.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::measure::Measure;
use crate::compiled::{Compiled, Rates};
use crate::design::{Draws, Values};
use crate::ensemble::{
    BoxError, End, Ensemble, Error, FailedTrial, Halt, Observer, Plan, Progress, Simulator, Tally,
};
use crate::random::{Key, Seed};
use crate::summary;
use crate::trial::{Record, Trial};

/// Where the points of each row are, and which luck they have.
pub trait Arms: Sync {
    /// Points of a row; the same in every row.
    fn arms(&self) -> usize;

    /// Writes the points of a row: numbers of the open interval (0, 1), arm by arm, and for each arm one
    /// per factor in the order of the model.
    fn points(&self, row: u64, points: &mut [f64]);

    /// The draw whose streams of chance an arm uses in a row: arms that name the same share their luck.
    fn chance(&self, row: u64, arm: usize) -> u64;

    /// Changes the factor values at a point of an arm, which were loaded last: none, unless some are held.
    fn hold(&self, _arm: usize, _point: &[f64], _draws: &Draws, _values: &mut Values) {}

    /// Gives what was held in an arm back the values of its point, before those of the next arm are loaded.
    fn release(&self, _arm: usize, _point: &[f64], _draws: &Draws, _values: &mut Values) {}
}

/// What is looked at in each trial.
pub trait Look: Sync {
    /// How many numbers.
    fn columns(&self) -> usize;

    /// Writes them.
    fn look(&self, record: &Record, factors: &[f64], values: &mut [f64]);
}

impl Look for Vec<Measure> {
    fn columns(&self) -> usize {
        self.len()
    }

    fn look(&self, record: &Record, _factors: &[f64], values: &mut [f64]) {
        for (value, measure) in values.iter_mut().zip(self) {
            *value = measure.of(record);
        }
    }
}

/// The numbers that were looked at in one trial, by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// By column of [`Look`].
    pub values: Vec<f64>,
}

/// The simulator of the rows of a design.
#[derive(Clone, Debug)]
pub struct Rows<'s, A, L = Vec<Measure>> {
    compiled: &'s Compiled,
    draws: &'s Draws,
    seed: Seed,
    arms: A,
    look: L,
}

/// What one thread needs for itself.
#[derive(Clone, Debug)]
pub struct RowsWorker<'s> {
    trial: Trial<'s>,
    rates: Rates,
    values: Values,
    record: Record,
    /// Of all arms of the row at hand.
    points: Vec<f64>,
    /// The factor values of all arms of the row at hand.
    factors: Vec<f64>,
}

impl<'s, A: Arms, L: Look> Rows<'s, A, L> {
    /// Rows of a compiled model, whose factor values come from points by these quantile functions; the
    /// seed is that of chance.
    pub fn new(compiled: &'s Compiled, draws: &'s Draws, seed: Seed, arms: A, look: L) -> Self {
        Self {
            compiled,
            draws,
            seed,
            arms,
            look,
        }
    }

    /// Where the points are.
    pub fn design(&self) -> &A {
        &self.arms
    }

    /// What is looked at.
    pub fn looks(&self) -> &L {
        &self.look
    }

    fn load(&self, worker: &mut RowsWorker<'s>, arm: usize) {
        let dimension = self.draws.len();
        let point = &worker.points[arm * dimension..][..dimension];
        match arm.checked_sub(1) {
            None => self.draws.at(point, &mut worker.values),
            // From one arm to the next often a single coordinate changes.
            Some(arm) => {
                let before = &worker.points[arm * dimension..][..dimension];
                self.arms
                    .release(arm, before, self.draws, &mut worker.values);
                self.draws.change(before, point, &mut worker.values);
            }
        }
        (self.arms).hold(arm, point, self.draws, &mut worker.values);
        let factors = &worker.values.factors;
        worker.factors[arm * dimension..][..dimension].copy_from_slice(factors);
        worker.rates.load(self.compiled, factors);
    }
}

impl<'s, A: Arms, L: Look> Simulator for Rows<'s, A, L> {
    type Worker = RowsWorker<'s>;
    type Record = Measured;

    fn arms(&self) -> usize {
        self.arms.arms()
    }

    fn worker(&self, progress: &Progress) -> Self::Worker {
        let points = self.arms.arms() * self.draws.len();
        RowsWorker {
            trial: Trial::new(self.compiled).stopped_by(progress.flag()),
            rates: Rates::new(self.compiled),
            values: self.draws.values(),
            record: Record::default(),
            points: vec![0.0; points],
            factors: vec![0.0; points],
        }
    }

    fn draw(
        &self,
        worker: &mut Self::Worker,
        row: u64,
        records: &mut [Measured],
    ) -> Result<(), Halt> {
        let replicates = records.len() / self.arms.arms();
        self.arms.points(row, &mut worker.points);
        for (arm, records) in records.chunks_exact_mut(replicates).enumerate() {
            self.load(worker, arm);
            let chance = self.arms.chance(row, arm);
            for (replicate, measured) in (0..).zip(records) {
                let key = Key::of_trial(self.seed, chance, replicate);
                let record = &mut worker.record;
                let end = worker.trial.run(&worker.rates, &key, record);
                end.map_err(|error| Halt::of_trial(arm, replicate, error))?;
                measured.values.resize(self.look.columns(), 0.0);
                let factors = &worker.values.factors;
                self.look.look(record, factors, &mut measured.values);
            }
        }
        Ok(())
    }

    fn factors<'w>(&self, worker: &'w Self::Worker, arm: usize) -> &'w [f64] {
        let dimension = self.draws.len();
        &worker.factors[arm * dimension..][..dimension]
    }
}

/// By row, arm and column: the mean over the replicates, and their sample variance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    arms: usize,
    columns: usize,
    dimension: usize,
    /// The rows that are held, in order: all that were asked for, but for those that were left out.
    pub rows: Vec<u64>,
    /// Mean and sample variance over the replicates, row by row, arm by arm, column by column.
    moments: Vec<(f64, f64)>,
    /// Factor values, row by row, arm by arm.
    factors: Vec<f64>,
}

impl Cells {
    /// The mean over the replicates at the k-th of the rows that are held, in the column's unit.
    pub fn mean(&self, k: usize, arm: usize, column: usize) -> f64 {
        self.moments[(k * self.arms + arm) * self.columns + column].0
    }

    /// The sample variance over the replicates, in the square of the column's unit; 0 of one replicate.
    pub fn variance(&self, k: usize, arm: usize, column: usize) -> f64 {
        self.moments[(k * self.arms + arm) * self.columns + column].1
    }

    /// The factor values at the k-th of the rows that are held, in the order of the model.
    pub fn factors(&self, k: usize, arm: usize) -> &[f64] {
        &self.factors[(k * self.arms + arm) * self.dimension..][..self.dimension]
    }
}

/// What came of the rows of a design.
#[derive(Debug)]
pub struct Collected {
    /// The rows in which no trial has failed.
    pub cells: Cells,
    /// The trials that have failed; their rows were left out.
    pub left_out: Vec<FailedTrial>,
    /// Whether the run was not stopped from outside.
    pub complete: bool,
}

/// Simulates rows with so many replicates at each point, and keeps the moments of every point: for designs
/// that are small enough to be held.
///
/// # Errors
/// Where there are too many trials or replicates.
pub fn collect<A: Arms, L: Look>(
    rows: &Rows<'_, A, L>,
    range: Range<u64>,
    replicates: u32,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Collected, Error> {
    let plan = Plan::part(range, replicates)?.leaving_out_failures();
    let cells = Cells {
        arms: rows.arms.arms(),
        columns: rows.look.columns(),
        dimension: rows.draws.len(),
        ..Cells::default()
    };
    let collector = Collector(Mutex::new(cells));
    let run = ensemble.run(&plan, rows, NoTally, &collector, progress)?;
    let cells = collector.0.into_inner();
    Ok(Collected {
        cells: cells.unwrap_or_else(PoisonError::into_inner),
        left_out: run.left_out,
        complete: matches!(run.end, End::Complete),
    })
}

/// Nothing is added up.
pub(super) struct NoTally;

impl Tally<Measured> for NoTally {
    fn empty(&self) -> Self {
        Self
    }

    fn add(&mut self, _draw: u64, _records: &[Measured]) {}

    fn merge(&mut self, _other: &Self) -> Result<(), summary::Error> {
        Ok(())
    }
}

/// Keeps cells in the order of rows.
struct Collector(Mutex<Cells>);

impl Observer<Measured> for Collector {
    type Notes = Cells;

    fn note(
        &self,
        notes: &mut Cells,
        draw: u64,
        _arm: usize,
        factors: &[f64],
        records: &[Measured],
    ) {
        if notes.rows.last() != Some(&draw) {
            notes.rows.push(draw);
        }
        notes.factors.extend_from_slice(factors);
        let columns = records.first().map_or(0, |first| first.values.len());
        let moments = (0..columns).map(|column| moments(records, column));
        notes.moments.extend(moments);
    }

    fn keep(&self, notes: Cells) -> Result<(), BoxError> {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cells.rows.extend(notes.rows);
        cells.moments.extend(notes.moments);
        cells.factors.extend(notes.factors);
        Ok(())
    }
}

/// Mean and sample variance of a column.
pub(super) fn moments(records: &[Measured], column: usize) -> (f64, f64) {
    let values = || records.iter().map(|record| record.values[column]);
    let number = records.len() as f64;
    let mean = values().sum::<f64>() / number;
    if records.len() < 2 {
        return (mean, 0.0);
    }
    let squares = values().map(|value| (value - mean) * (value - mean));
    (mean, squares.sum::<f64>() / (number - 1.0))
}
