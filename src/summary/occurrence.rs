//! How often each reaction happened.

use super::encoding::{Decoder, Encoder};
use super::moments::{Moments, add_all};
use crate::trial::Record;

/// Sums over trials and draws, by reaction.
#[derive(Clone, Debug)]
pub(super) struct Occurrences {
    replicates: u32,
    times: Vec<Moments>,
    /// Trials in which it happened, and the sum over draws of the square of their number.
    happened: Vec<u64>,
    squares: Vec<u64>,
}

impl Occurrences {
    pub fn new(reactions: usize, replicates: u32) -> Self {
        Self {
            replicates,
            times: vec![
                Moments {
                    replicates,
                    ..Moments::default()
                };
                reactions
            ],
            happened: vec![0; reactions],
            squares: vec![0; reactions],
        }
    }

    pub fn add(&mut self, records: &[Record]) {
        for (reaction, times) in self.times.iter_mut().enumerate() {
            let (mut total, mut squares, mut happened) = (0, 0, 0);
            for record in records {
                let count = u64::from(record.counts[reaction]);
                total += count;
                squares += u128::from(count * count);
                happened += u64::from(count > 0);
            }
            times.draws += 1;
            times.sum += u128::from(total);
            times.squares += squares;
            times.draw_squares += u128::from(total) * u128::from(total);
            self.happened[reaction] += happened;
            self.squares[reaction] += happened * happened;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        add_all(&mut self.times, &other.times);
        add_all(&mut self.happened, &other.happened);
        add_all(&mut self.squares, &other.squares);
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        for (reaction, times) in self.times.iter().enumerate() {
            times.encode(encoder);
            let (happened, squares) = (self.happened[reaction], self.squares[reaction]);
            encoder.row([happened, squares].map(u128::from));
        }
    }

    pub fn decode(&mut self, decoder: &mut Decoder<'_>, draws: u64) -> Option<()> {
        for reaction in 0..self.times.len() {
            self.times[reaction] =
                Moments::decode(decoder, draws, self.replicates, u32::MAX.into())?;
            let Self {
                happened, squares, ..
            } = &mut *self;
            decoder.row(2, |k, n| {
                let part = if k == 0 {
                    &mut *happened
                } else {
                    &mut *squares
                };
                part[reaction] = u64::try_from(n).ok()?;
                Some(())
            })?;
            self.happened(reaction).are_possible(1).then_some(())?;
        }
        Some(())
    }

    /// How often in a trial.
    pub fn times(&self, reaction: usize) -> Moments {
        self.times[reaction]
    }

    /// Whether in a trial at all.
    pub fn happened(&self, reaction: usize) -> Moments {
        let draws = self.times[reaction].draws;
        let (happened, squares) = (self.happened[reaction], self.squares[reaction]);
        Moments::of_indicator(draws, self.replicates, happened, squares)
    }
}
