//! Counts by bin and point, in blocks: where a path goes through few of them, they stay in the cache.

use std::ops::Range;

use super::encoding::{Decoder, Encoder};

/// Bins and points of a block, a line of the cache: paths drift by a fraction of a bin from point to
/// point.
const BINS: usize = 4;
const POINTS: usize = 8;

/// The counts of one bin in a block.
type Row = [u16; POINTS];
const NOTHING: [Row; BINS] = [[0; POINTS]; BINS];

/// How often each value came at each point of the grid, for all outcomes. New counts go into 16 bits;
/// they are emptied into 32 bits in time.
#[derive(Clone, Debug)]
pub(super) struct BlockedCounts {
    points: usize,
    /// Blocks side by side.
    across: usize,
    /// For each outcome, its first block and its first row of `counts`; the ends of both at the end.
    firsts: Vec<(usize, usize)>,
    blocks: Vec<[Row; BINS]>,
    /// Row by row, one per bin, its points side by side: differences to the point before, that wrap.
    counts: Vec<u32>,
    /// How many more trials the 16 bits can take.
    room: u16,
}

impl BlockedCounts {
    /// Counts of outcomes with so many bins each.
    pub fn new(points: usize, bins: impl Iterator<Item = usize>) -> Self {
        let across = points.div_ceil(POINTS);
        let mut firsts = vec![(0, 0)];
        for bins in bins {
            let (block, row) = firsts[firsts.len() - 1];
            firsts.push((block + bins.div_ceil(BINS) * across, row + bins));
        }
        let (blocks, rows) = firsts[firsts.len() - 1];
        Self {
            points,
            across,
            firsts,
            blocks: vec![NOTHING; blocks],
            counts: vec![0; rows * points],
            room: u16::MAX,
        }
    }

    /// Makes room for the trials of one draw.
    pub fn make_room(&mut self, trials: u16) {
        if self.room < trials {
            self.flush();
        }
        self.room -= trials;
    }

    /// Counts the bins of one path of an outcome.
    pub fn count(&mut self, outcome: usize, bins: &[u64]) {
        let blocks = &mut self.blocks[self.firsts[outcome].0..self.firsts[outcome + 1].0];
        let place = |bin: u64, column: usize| {
            let bin = bin as usize;
            (bin / BINS * self.across + column, bin % BINS)
        };
        let (full, rest) = bins.as_chunks::<POINTS>();
        for (column, bins) in full.iter().enumerate() {
            // No branch before all are compared: they are equal more often than not.
            let differs = bins.iter().fold(0, |bits, bin| bits | (bin ^ bins[0]));
            if differs == 0 {
                let (block, row) = place(bins[0], column);
                blocks[block][row] = blocks[block][row].map(|count| count + 1);
                continue;
            }
            for (point, bin) in bins.iter().enumerate() {
                let (block, row) = place(*bin, column);
                blocks[block][row][point] += 1;
            }
        }
        for (point, bin) in rest.iter().enumerate() {
            let (block, row) = place(*bin, full.len());
            blocks[block][row][point] += 1;
        }
    }

    /// A path of an outcome goes from one bin to another at a point; at the first it comes from none.
    pub fn step(&mut self, outcome: usize, point: usize, from: Option<u32>, to: u32) {
        let rows = self.firsts[outcome].1;
        let mut add = |bin: u32, more: u32| {
            let count = &mut self.counts[(rows + bin as usize) * self.points + point];
            *count = count.wrapping_add(more);
        };
        add(to, 1);
        if let Some(from) = from {
            add(from, 1u32.wrapping_neg());
        }
    }

    /// Empties the 16 bits.
    fn flush(&mut self) {
        self.room = u16::MAX;
        for outcome in 0..self.firsts.len() - 1 {
            for bin in 0..self.bins(outcome) {
                let (blocks, counts) = self.places(outcome, bin);
                let fresh = fresh(&self.blocks[blocks], bin);
                add(&mut self.counts[counts], fresh);
            }
        }
        self.blocks.fill(NOTHING);
    }

    pub fn merge(&mut self, other: &Self) {
        for outcome in 0..self.firsts.len() - 1 {
            for bin in 0..self.bins(outcome) {
                let (_, counts) = self.places(outcome, bin);
                add(&mut self.counts[counts], other.row(outcome, bin));
            }
        }
    }

    /// Writes the counts of an outcome.
    pub fn encode(&self, encoder: &mut Encoder, outcome: usize) {
        for bin in 0..self.bins(outcome) {
            encoder.differences(self.row(outcome, bin).map(u128::from));
        }
    }

    /// Reads the counts of an outcome: so many trials at each point.
    pub fn decode(&mut self, decoder: &mut Decoder<'_>, outcome: usize, trials: u64) -> Option<()> {
        let mut left = vec![trials; self.points];
        for bin in 0..self.bins(outcome) {
            let (_, counts) = self.places(outcome, bin);
            let counts = &mut self.counts[counts];
            let mut before = 0;
            decoder.differences(self.points, |point, count| {
                let count = u32::try_from(count).ok()?;
                left[point] = left[point].checked_sub(count.into())?;
                counts[point] = count.wrapping_sub(before);
                before = count;
                Some(())
            })?;
        }
        left.iter().all(|left| *left == 0).then_some(())
    }

    /// Bins of an outcome.
    pub fn bins(&self, outcome: usize) -> usize {
        self.firsts[outcome + 1].1 - self.firsts[outcome].1
    }

    /// The counts of one bin, point by point.
    pub fn row(&self, outcome: usize, bin: usize) -> impl Iterator<Item = u32> {
        let (blocks, counts) = self.places(outcome, bin);
        let fresh = fresh(&self.blocks[blocks], bin);
        let counts = self.counts[counts].iter();
        let sums = counts.scan(0u32, |sum, difference| {
            *sum = sum.wrapping_add(*difference);
            Some(*sum)
        });
        sums.zip(fresh).map(|(count, more)| count + more)
    }

    /// Where a bin's points stand, in `blocks` and in `counts`.
    fn places(&self, outcome: usize, bin: usize) -> (Range<usize>, Range<usize>) {
        let (block, row) = self.firsts[outcome];
        let (block, count) = (block + bin / BINS * self.across, (row + bin) * self.points);
        (block..block + self.across, count..count + self.points)
    }
}

/// What was counted since blocks were last emptied, point by point.
fn fresh(blocks: &[[Row; BINS]], bin: usize) -> impl Iterator<Item = u32> {
    let counts = blocks.iter().flat_map(move |block| block[bin % BINS]);
    counts.map(u32::from)
}

/// Adds counts point by point to differences.
fn add(differences: &mut [u32], more: impl Iterator<Item = u32>) {
    let mut before = 0;
    for (difference, more) in differences.iter_mut().zip(more) {
        *difference = difference.wrapping_add(more.wrapping_sub(before));
        before = more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts of two outcomes on thirteen points, by hand.
    #[test]
    fn counts_are_those_of_each_point_before_and_after_they_are_emptied() {
        let mut blocks = BlockedCounts::new(13, [3, 20].into_iter());
        let paths: [[u64; 13]; 3] = [
            [5; 13],
            [0, 19, 7, 8, 5, 5, 5, 5, 5, 5, 5, 4, 3],
            [19, 19, 19, 19, 9, 17, 0, 1, 9, 9, 9, 9, 9],
        ];
        let mut expected = vec![[0u32; 13]; 20];
        for turn in 0..70_000usize {
            let path = &paths[turn % 3];
            if turn % 2 == 0 {
                blocks.make_room(2);
            }
            blocks.count(0, &[2; 13]);
            blocks.count(1, path);
            for (point, bin) in path.iter().enumerate() {
                expected[*bin as usize][point] += 1;
            }
        }
        for (bin, expected) in expected.iter().enumerate() {
            assert!(blocks.row(1, bin).eq(expected.iter().copied()), "{bin}");
        }
        let mut both = blocks.clone();
        both.merge(&blocks);
        assert!(both.row(0, 2).eq([140_000; 13]));
        assert!(both.row(1, 9).eq(expected[9].iter().map(|count| 2 * count)));
    }
}
