//! One number of two models, and its difference trial by trial, in groups of draws.

use super::super::draws::GROUPS;
use super::super::encoding::{Decoder, Encoder};
use super::super::moments::Moments;

/// Sums of one number over trials and draws.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    pub moments: Moments,
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
pub(super) struct Contrast {
    pub baseline: Sum,
    pub other: Sum,
    /// The difference, moved up by the largest value.
    pub difference: Sum,
    pub above: Sum,
    pub below: Sum,
    pub equal: Sum,
}

impl Contrast {
    pub fn new(replicates: u32) -> Self {
        let sum = Sum::new(replicates);
        Self {
            baseline: sum,
            other: sum,
            difference: sum,
            above: sum,
            below: sum,
            equal: sum,
        }
    }

    pub fn add(&mut self, baseline: u64, other: u64, top: u64) {
        self.baseline.add(baseline);
        self.other.add(other);
        self.difference.add(other + top - baseline);
        self.above.add(u64::from(other > baseline));
        self.below.add(u64::from(other < baseline));
        self.equal.add(u64::from(other == baseline));
    }

    fn parts(&mut self) -> [&mut Sum; 6] {
        [
            &mut self.baseline,
            &mut self.other,
            &mut self.difference,
            &mut self.above,
            &mut self.below,
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

    fn encode(mut self, encoder: &mut Encoder) {
        for sum in self.parts() {
            sum.moments.encode(encoder);
        }
    }

    /// Reads the contrast of numbers up to `top` over so many draws.
    fn decode(&mut self, decoder: &mut Decoder<'_>, draws: u64, top: u64) -> Option<()> {
        let tops = [top, top, 2 * top, 1, 1, 1];
        for (sum, top) in self.parts().into_iter().zip(tops) {
            sum.moments = Moments::decode(decoder, draws, sum.moments.replicates, top)?;
        }
        Some(())
    }
}

/// Several contrasts, each in groups of draws. Those of a group lie side by side: a draw touches no others.
#[derive(Clone, Debug)]
pub(super) struct Contrasts {
    rows: usize,
    all: Vec<Contrast>,
}

impl Contrasts {
    pub fn new(rows: usize, replicates: u32) -> Self {
        Self {
            rows,
            all: vec![Contrast::new(replicates); rows * GROUPS],
        }
    }

    /// Those of a group.
    pub fn group(&mut self, group: usize) -> &mut [Contrast] {
        &mut self.all[group * self.rows..][..self.rows]
    }

    /// Ends a draw of a group.
    pub fn close(&mut self, group: usize) {
        self.group(group).iter_mut().for_each(Contrast::close);
    }

    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.all.iter_mut().zip(&other.all) {
            mine.merge(*theirs);
        }
    }

    pub fn encode(&self, encoder: &mut Encoder, row: usize) {
        let groups = self.all.iter().skip(row).step_by(self.rows);
        groups.for_each(|contrast| contrast.encode(encoder));
    }

    /// Reads a row of numbers up to `top` over so many draws in each group.
    pub fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        row: usize,
        groups: &[u64; GROUPS],
        top: u64,
    ) -> Option<()> {
        let mine = self.all.iter_mut().skip(row).step_by(self.rows);
        for (contrast, draws) in mine.zip(groups) {
            contrast.decode(decoder, *draws, top)?;
        }
        Some(())
    }

    /// The sums of one part of a row in the groups that have draws.
    pub fn moments(&self, row: usize, part: fn(&Contrast) -> &Sum) -> Vec<Moments> {
        let groups = self.all.iter().skip(row).step_by(self.rows);
        let groups = groups.map(|contrast| part(contrast).moments);
        groups.filter(|group| group.draws > 0).collect()
    }
}
