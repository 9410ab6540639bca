//! How many recorded values were out of the declared range, with what an error needs.

use super::encoding::{Decoder, Encoder};
use super::moments::Moments;

/// Days out of range, over trials and draws.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beyond {
    moments: Moments,
    /// Over the replicates of the draw at hand.
    total: u64,
}

impl Beyond {
    /// Adds a trial with so many.
    #[inline]
    pub fn add(&mut self, points: u64) {
        if points > 0 {
            self.total += points;
            self.moments.sum += u128::from(points);
            self.moments.squares += u128::from(points) * u128::from(points);
        }
    }

    /// Ends a draw.
    #[inline]
    pub fn close(&mut self) {
        if self.total > 0 {
            self.moments.draw_squares += u128::from(self.total) * u128::from(self.total);
            self.total = 0;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.moments += other.moments;
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        self.moments.encode(encoder);
    }

    /// Reads what so many draws have of so many points.
    pub fn decode(
        decoder: &mut Decoder<'_>,
        draws: u64,
        replicates: u32,
        points: usize,
    ) -> Option<Self> {
        let moments = Moments::decode(decoder, draws, replicates, points as u64)?;
        Some(Self { moments, total: 0 })
    }

    /// By trial, how many points.
    pub fn moments(&self, draws: u64, replicates: u32) -> Moments {
        Moments {
            draws,
            replicates,
            ..self.moments
        }
    }
}
