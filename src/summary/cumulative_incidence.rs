//! First times on the recording grid: exact cumulative incidence from counts of arrivals.

use super::draws::GROUPS;
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
    /// By group of draws, all trials that have arrived; nothing where groups are not told apart.
    by_group: Vec<u64>,
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
            by_group: match layout.is_grouped {
                true => vec![0; GROUPS],
                false => Vec::new(),
            },
            points,
        }
    }

    pub fn add(&mut self, layout: &Layout, milestone: usize, group: usize, records: &[Record]) {
        self.points.clear();
        for record in records {
            let time = record.passages[milestone].time;
            if time <= layout.horizon {
                self.points
                    .push(layout.grid.point_from(time).min(layout.points - 1));
            }
        }
        if let Some(arrived) = self.by_group.get_mut(group) {
            *arrived += self.points.len() as u64;
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
        add_all(&mut self.by_group, &other.by_group);
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.row(self.arrivals.iter().map(|n| u128::from(*n)));
        encoder.row(self.squares.iter().map(|n| u128::from(*n)));
        if !self.by_group.is_empty() {
            encoder.row(self.by_group.iter().map(|n| u128::from(*n)));
        }
    }

    pub fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        groups: &[u64; GROUPS],
        replicates: u32,
    ) -> Option<()> {
        let draws = groups.iter().sum::<u64>();
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
        points
            .all(|moments| moments.are_possible(1))
            .then_some(())?;
        self.decode_groups(decoder, groups, replicates)
    }

    fn decode_groups(
        &mut self,
        decoder: &mut Decoder<'_>,
        groups: &[u64; GROUPS],
        replicates: u32,
    ) -> Option<()> {
        if self.by_group.is_empty() {
            return Some(());
        }
        let by_group = &mut self.by_group;
        decoder.row(by_group.len(), |group, n| {
            by_group[group] = u64::try_from(n).ok()?;
            let most = groups[group] * u64::from(replicates);
            (by_group[group] <= most).then_some(())
        })?;
        let arrived: u64 = self.arrivals.iter().sum();
        (self.by_group.iter().sum::<u64>() == arrived).then_some(())
    }

    /// By group of draws, the trials that have arrived; nothing where groups are not told apart.
    pub fn by_group(&self) -> &[u64] {
        &self.by_group
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
