//! How many trials are in each state at each grid point, from moves alone.

use std::ops::AddAssign;

use super::encoding::{Decoder, Encoder};
use super::layout::{Layout, stride};
use super::moments::{Moments, add_all};
use crate::model::{MachineId, StateId};
use crate::trial::Record;

/// How the number of trials in a state changes at a point, and the sum over draws of its square.
#[derive(Clone, Copy, Debug, Default)]
struct Change {
    trials: i64,
    squares: i64,
}

impl Change {
    fn trials(&mut self) -> &mut i64 {
        &mut self.trials
    }

    fn squares(&mut self) -> &mut i64 {
        &mut self.squares
    }
}

impl AddAssign for Change {
    fn add_assign(&mut self, other: Self) {
        self.trials += other.trials;
        self.squares += other.squares;
    }
}

/// Changes by state and point: `cell * stride + point`.
#[derive(Clone, Debug)]
pub(super) struct Occupancy {
    stride: usize,
    changes: Vec<Change>,
    /// Replicates of the draw at hand that are in each state.
    here: Vec<i64>,
    /// The next move of each replicate, and the point from which it shows.
    next: Vec<(usize, usize)>,
}

impl Occupancy {
    pub fn new(layout: &Layout) -> Self {
        let (stride, states) = (stride(layout.points), layout.cells());
        Self {
            stride,
            changes: vec![Change::default(); states * stride],
            here: vec![0; states],
            next: vec![(0, 0); layout.replicates as usize],
        }
    }

    /// Walks through the moves of all replicates together, from point to point.
    pub fn add(&mut self, layout: &Layout, records: &[Record]) {
        self.here.fill(0);
        for (replicate, record) in records.iter().enumerate() {
            for (machine, state) in record.initial.iter().enumerate() {
                self.shift(layout.cell(MachineId::from(machine), *state), 0, 1);
            }
            self.next[replicate] = (0, point_of(record, 0));
        }
        loop {
            let point = self
                .next
                .iter()
                .map(|next| next.1)
                .min()
                .unwrap_or(usize::MAX);
            if point >= layout.points {
                return;
            }
            for (replicate, record) in records.iter().enumerate() {
                self.advance(layout, record, replicate, point);
            }
        }
    }

    /// Makes the moves of one replicate that show from this point on.
    fn advance(&mut self, layout: &Layout, record: &Record, replicate: usize, point: usize) {
        let (mut index, mut at) = self.next[replicate];
        while at == point {
            let step = &record.moves[index];
            self.shift(layout.cell(step.machine, step.from), point, -1);
            self.shift(layout.cell(step.machine, step.to), point, 1);
            index += 1;
            at = point_of(record, index);
        }
        self.next[replicate] = (index, at);
    }

    #[inline]
    fn shift(&mut self, cell: usize, point: usize, by: i64) {
        let before = self.here[cell];
        self.here[cell] += by;
        self.changes[cell * self.stride + point] += Change {
            trials: by,
            squares: by * (2 * before + by),
        };
    }

    pub fn merge(&mut self, other: &Self) {
        add_all(&mut self.changes, &other.changes);
    }

    pub fn encode(&self, encoder: &mut Encoder, points: usize) {
        for changes in self.changes.chunks_exact(self.stride) {
            for part in [
                |change: &Change| change.trials,
                |change: &Change| change.squares,
            ] {
                let mut total = 0i64;
                // Totals by point are not negative.
                encoder.differences(changes[..points].iter().map(|change| {
                    total += part(change);
                    total.unsigned_abs().into()
                }));
            }
        }
    }

    pub fn decode(&mut self, decoder: &mut Decoder<'_>, layout: &Layout, draws: u64) -> Option<()> {
        let mut moments = vec![[0u64; 2]; layout.points];
        for changes in self.changes.chunks_exact_mut(self.stride) {
            for (k, part) in [Change::trials, Change::squares].into_iter().enumerate() {
                let mut before = 0;
                decoder.differences(layout.points, |point, total| {
                    let total = i64::try_from(total).ok()?;
                    *part(&mut changes[point]) = total - before;
                    moments[point][k] = total.unsigned_abs();
                    before = total;
                    Some(())
                })?;
            }
            let mut moments = moments.iter();
            let possible = |[trials, squares]: &[u64; 2]| {
                Moments::of_indicator(draws, layout.replicates, *trials, *squares).are_possible(1)
            };
            moments.all(possible).then_some(())?;
        }
        Some(())
    }

    /// "Is in the state", at each grid point.
    pub fn by_point(
        &self,
        layout: &Layout,
        (machine, state): (MachineId, StateId),
        draws: u64,
    ) -> Vec<Moments> {
        let first = layout.cell(machine, state) * self.stride;
        let (mut trials, mut squares) = (0, 0);
        (first..first + layout.points)
            .map(|cell| {
                trials += self.changes[cell].trials;
                squares += self.changes[cell].squares;
                let [trials, squares] = [trials, squares].map(i64::unsigned_abs);
                Moments::of_indicator(draws, layout.replicates, trials, squares)
            })
            .collect()
    }
}

/// The point from which a move shows; none is as if it were after the end.
#[inline]
fn point_of(record: &Record, index: usize) -> usize {
    record
        .moves
        .get(index)
        .map_or(usize::MAX, |step| step.point as usize)
}
