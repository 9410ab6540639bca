//! Rows of independent draws, in each of which some factors are held at one value after the other.

use std::sync::{Mutex, PoisonError};

use super::rows::{Arms, Measured};
use crate::design::{Design, Draws, Held, MonteCarlo, Values};
use crate::ensemble::{BoxError, Observer};

/// Arms that differ in what is held and in nothing else: all have the factor values of one independent draw,
/// but for those that are held and what goes with them, and the same luck.
#[derive(Clone, Debug)]
pub struct HeldArms {
    design: MonteCarlo,
    held: Vec<Held>,
}

impl HeldArms {
    /// Draws of this design, with these held in turn.
    pub fn new(design: MonteCarlo, held: Vec<Held>) -> Self {
        Self { design, held }
    }
}

impl Arms for HeldArms {
    fn arms(&self) -> usize {
        self.held.len()
    }

    fn points(&self, row: u64, points: &mut [f64]) {
        let dimension = self.design.dimension();
        if dimension == 0 {
            return;
        }
        let (first, others) = points.split_at_mut(dimension);
        self.design.point(row, first);
        others
            .chunks_exact_mut(dimension)
            .for_each(|point| point.copy_from_slice(first));
    }

    fn chance(&self, row: u64, _arm: usize) -> u64 {
        row
    }

    fn hold(&self, arm: usize, point: &[f64], draws: &Draws, values: &mut Values) {
        draws.hold(&self.held[arm], point, values);
    }

    fn release(&self, arm: usize, point: &[f64], draws: &Draws, values: &mut Values) {
        draws.release(&self.held[arm], point, values);
    }
}

/// Hands over each row, in order, with its numbers: arm by arm, replicate by replicate, column by column.
pub(super) struct InOrder<F>(Mutex<F>);

impl<F: FnMut(u64, &[f64]) + Send> InOrder<F> {
    pub fn new(take: F) -> Self {
        Self(Mutex::new(take))
    }
}

/// The numbers of the rows of a chunk, and where each row begins.
#[derive(Default)]
pub(super) struct RowNotes {
    numbers: Vec<f64>,
    starts: Vec<(u64, usize)>,
}

impl<F: FnMut(u64, &[f64]) + Send> Observer<Measured> for InOrder<F> {
    type Notes = RowNotes;

    fn note(
        &self,
        notes: &mut RowNotes,
        row: u64,
        arm: usize,
        _factors: &[f64],
        records: &[Measured],
    ) {
        if arm == 0 {
            notes.starts.push((row, notes.numbers.len()));
        }
        let numbers = records.iter().flat_map(|record| &record.values);
        notes.numbers.extend(numbers);
    }

    fn keep(&self, notes: RowNotes) -> Result<(), BoxError> {
        let mut take = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = notes.starts.iter().skip(1).map(|(_, start)| *start);
        let ends = ends.chain([notes.numbers.len()]);
        for ((row, start), end) in notes.starts.iter().zip(ends) {
            take(*row, &notes.numbers[*start..end]);
        }
        Ok(())
    }
}
