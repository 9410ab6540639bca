//! First times on the recording grid: exact cumulative incidence from counts of arrivals.

use super::encoding::{Decoder, Encoder};
use super::layout::Layout;
use super::moments::{Moments, add_all};
use crate::trial::Record;

/// Arrivals of one milestone. The last grid point is the horizon.
#[derive(Clone, Debug)]
pub(super) struct CumulativeIncidence {
    /// Trials whose first time shows from this point on.
    arrivals: Vec<u64>,
    /// The increase of the sum over draws of the square of the replicates that have arrived.
    squares: Vec<u64>,
    /// The points of the draw at hand.
    points: Vec<usize>,
}

impl CumulativeIncidence {
    pub fn new(layout: &Layout) -> Self {
        let slots = layout.points;
        let points = Vec::with_capacity(layout.replicates as usize);
        Self {
            arrivals: vec![0; slots],
            squares: vec![0; slots],
            points,
        }
    }

    pub fn add(&mut self, layout: &Layout, milestone: usize, records: &[Record]) {
        self.points.clear();
        for record in records {
            let time = record.passages[milestone].time;
            if time <= layout.horizon {
                self.points
                    .push(layout.grid.point_from(time).min(layout.points - 1));
            }
        }
        self.points.sort_unstable();
        for (earlier, point) in self.points.iter().enumerate() {
            self.arrivals[*point] += 1;
            // (s + 1)^2 - s^2
            self.squares[*point] += 2 * earlier as u64 + 1;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        add_all(&mut self.arrivals, &other.arrivals);
        add_all(&mut self.squares, &other.squares);
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.row(self.arrivals.iter().map(|n| u128::from(*n)));
        encoder.row(self.squares.iter().map(|n| u128::from(*n)));
    }

    pub fn decode(&mut self, decoder: &mut Decoder<'_>, draws: u64, replicates: u32) -> Option<()> {
        let trials = draws * u64::from(replicates);
        let most = [trials, trials * u64::from(replicates)];
        for (part, most) in [&mut self.arrivals, &mut self.squares]
            .into_iter()
            .zip(most)
        {
            let mut left = most;
            decoder.row(part.len(), |slot, n| {
                part[slot] = u64::try_from(n).ok()?;
                left = left.checked_sub(part[slot])?;
                Some(())
            })?;
        }
        let mut points = self.by_point(draws, replicates).into_iter();
        points.all(|moments| moments.are_possible(1)).then_some(())
    }

    /// "Has happened by then", at each grid point.
    pub fn by_point(&self, draws: u64, replicates: u32) -> Vec<Moments> {
        let (mut passed, mut squares) = (0, 0);
        let slots = self.arrivals.iter().zip(&self.squares);
        slots
            .map(|(arrived, more)| {
                passed += arrived;
                squares += more;
                Moments::of_indicator(draws, replicates, passed, squares)
            })
            .collect()
    }
}
