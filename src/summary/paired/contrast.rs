//! One number of two models, and its difference trial by trial.

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
            equal: sum,
        }
    }

    pub fn add(&mut self, baseline: u64, other: u64, top: u64) {
        self.baseline.add(baseline);
        self.other.add(other);
        self.difference.add(other + top - baseline);
        self.above.add(u64::from(other > baseline));
        self.equal.add(u64::from(other == baseline));
    }

    fn parts(&mut self) -> [&mut Sum; 5] {
        [
            &mut self.baseline,
            &mut self.other,
            &mut self.difference,
            &mut self.above,
            &mut self.equal,
        ]
    }

    pub fn close(&mut self) {
        for sum in self.parts() {
            sum.close();
        }
    }

    pub fn merge(&mut self, mut other: Self) {
        for (mine, theirs) in self.parts().into_iter().zip(other.parts()) {
            mine.moments += theirs.moments;
        }
    }

    pub fn encode(mut self, encoder: &mut Encoder) {
        for sum in self.parts() {
            sum.moments.encode(encoder);
        }
    }

    /// Reads the contrast of numbers up to `top` over so many draws.
    pub fn decode(&mut self, decoder: &mut Decoder<'_>, draws: u64, top: u64) -> Option<()> {
        for (sum, top) in self.parts().into_iter().zip([top, top, 2 * top, 1, 1]) {
            sum.moments = Moments::decode(decoder, draws, sum.moments.replicates, top)?;
        }
        Some(())
    }
}
