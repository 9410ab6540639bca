//! Which draws a summary holds: sorted ranges that neither touch nor overlap.

use std::ops::Range;

use super::encoding::{Decoder, Encoder};
use super::error::{Error, MAX_TRIALS};

/// Into how many groups the draws fall, for errors: draw modulo this number.
pub const GROUPS: usize = 32;

/// Room for so many ranges from the start: threads take chunks of draws in turn.
const RANGES: usize = 1024;

/// A set of draws.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DrawSet {
    ranges: Vec<Range<u64>>,
}

impl DrawSet {
    /// No draws.
    pub fn new() -> Self {
        Self {
            ranges: Vec::with_capacity(RANGES),
        }
    }

    pub fn ranges(&self) -> &[Range<u64>] {
        &self.ranges
    }

    /// How many draws there are.
    pub fn len(&self) -> u64 {
        self.ranges
            .iter()
            .map(|range| range.end - range.start)
            .sum()
    }

    /// How many draws there are in each group.
    pub fn groups(&self) -> [u64; GROUPS] {
        let size = GROUPS as u64;
        let below = |end: u64, group: u64| end / size + u64::from(end % size > group);
        let of = |range: &Range<u64>, group| below(range.end, group) - below(range.start, group);
        std::array::from_fn(|group| {
            self.ranges
                .iter()
                .map(|range| of(range, group as u64))
                .sum()
        })
    }

    /// Adds a draw; whether it was new.
    #[must_use]
    pub fn add(&mut self, draw: u64) -> bool {
        // Draws come in order, but for the beginning of a chunk.
        if let Some(last) = self.ranges.last_mut()
            && last.end == draw
        {
            last.end += 1;
            return true;
        }
        self.insert(draw..draw + 1)
    }

    /// Adds a range of draws; whether all were new.
    fn insert(&mut self, new: Range<u64>) -> bool {
        let at = self.ranges.partition_point(|range| range.end < new.start);
        let touching = self.ranges[at..]
            .iter()
            .take_while(|range| range.start <= new.end);
        let behind = at + touching.count();
        let old = &self.ranges[at..behind];
        if old.iter().any(|range| common(range, &new).is_some()) {
            return false;
        }
        let start = old
            .first()
            .map_or(new.start, |range| range.start.min(new.start));
        let end = old.last().map_or(new.end, |range| range.end.max(new.end));
        self.ranges.splice(at..behind, std::iter::once(start..end));
        true
    }

    /// The first draws that both hold.
    fn overlap(&self, other: &Self) -> Option<Range<u64>> {
        let (mut mine, mut theirs) = (self.ranges.iter(), other.ranges.iter());
        let (mut one, mut two) = (mine.next()?, theirs.next()?);
        loop {
            if let Some(common) = common(one, two) {
                return Some(common);
            }
            if one.end <= two.start {
                one = mine.next()?;
            } else {
                two = theirs.next()?;
            }
        }
    }

    /// Adds the draws of another set, each of so many trials.
    ///
    /// # Errors
    /// Where both hold a draw, or they have more than [`MAX_TRIALS`] trials together; nothing is added then.
    pub fn join(&mut self, other: &Self, replicates: u32) -> Result<(), Error> {
        if let Some(both) = self.overlap(other) {
            return Err(Error::overlap(&both));
        }
        if (self.len() + other.len()) * u64::from(replicates) > MAX_TRIALS {
            return Err(Error::Trials);
        }
        self.merge(other);
        Ok(())
    }

    /// Adds the draws of another set that has none of the same.
    fn merge(&mut self, other: &Self) {
        self.ranges.extend(other.ranges.iter().cloned());
        self.ranges.sort_unstable_by_key(|range| range.start);
        self.ranges.dedup_by(|next, range| {
            let touches = range.end == next.start;
            if touches {
                range.end = next.end;
            }
            touches
        });
    }

    /// The draws of a range that are not held.
    pub fn missing(&self, of: Range<u64>) -> Vec<Range<u64>> {
        let mut missing = Vec::new();
        let mut from = of.start;
        for range in &self.ranges {
            let gap = from..range.start.min(of.end);
            if !gap.is_empty() {
                missing.push(gap);
            }
            from = from.max(range.end);
        }
        if from < of.end {
            missing.push(from..of.end);
        }
        missing
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.number(self.ranges.len() as u128);
        let mut end = 0;
        for range in &self.ranges {
            encoder.number(u128::from(range.start - end));
            encoder.number(u128::from(range.end - range.start));
            end = range.end;
        }
    }

    /// At most so many draws.
    pub fn decode(decoder: &mut Decoder<'_>, most: u64) -> Option<Self> {
        let mut set = Self::default();
        let (mut end, mut left) = (0u64, most);
        for k in 0..decoder.number()? {
            let gap = u64::try_from(decoder.number()?).ok()?;
            let draws = u64::try_from(decoder.number()?).ok()?;
            let start = end.checked_add(gap)?;
            end = start.checked_add(draws)?;
            left = left.checked_sub(draws)?;
            if draws == 0 || (k > 0 && gap == 0) {
                return None;
            }
            set.ranges.push(start..end);
        }
        Some(set)
    }
}

fn common(one: &Range<u64>, two: &Range<u64>) -> Option<Range<u64>> {
    let common = one.start.max(two.start)..one.end.min(two.end);
    (!common.is_empty()).then_some(common)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(draws: &[u64]) -> DrawSet {
        let mut set = DrawSet::default();
        assert!(draws.iter().all(|draw| set.add(*draw)));
        set
    }

    #[test]
    fn draws_in_any_order_become_the_same_ranges() {
        let set = of(&[7, 8, 3, 5, 9, 2, 4]);
        assert_eq!(set.ranges(), [2..6, 7..10]);
        assert_eq!((set.len(), &set), (7, &of(&[2, 3, 4, 5, 7, 8, 9])));
        for held in [2, 5, 7, 9] {
            assert!(!set.clone().add(held), "{held} is held");
        }
    }

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "a list of ranges")]
    fn overlaps_and_gaps_are_found() {
        let (one, two) = (of(&[0, 1, 2, 10, 11]), of(&[3, 4, 9, 11, 12]));
        assert_eq!(one.overlap(&two), Some(11..12));
        assert_eq!(two.overlap(&one), Some(11..12));
        let three = of(&[3, 4, 9, 12]);
        assert_eq!(one.overlap(&three), None);
        let mut both = one.clone();
        both.merge(&three);
        assert_eq!(both.ranges(), [0..5, 9..13]);
        assert_eq!(both.missing(0..20), [5..9, 13..20]);
        assert_eq!(both.missing(2..10), [5..9]);
        assert_eq!(both.missing(1..4), []);
        assert_eq!(of(&[]).missing(4..6), [4..6]);
    }

    #[test]
    fn groups_are_those_of_the_draws() {
        let draws = [0, 31, 32, 33, 64, 70, 1000, 1001];
        let mut groups = [0; GROUPS];
        draws
            .iter()
            .for_each(|draw| groups[*draw as usize % GROUPS] += 1);
        assert_eq!(of(&draws).groups(), groups);
    }
}
