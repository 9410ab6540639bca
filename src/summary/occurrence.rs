//! How often each reaction happened.

use sha2::{Digest, Sha256};

use super::digest_u64;
use super::moments::Moments;
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
        super::merge(&mut self.times, &other.times);
        super::merge(&mut self.happened, &other.happened);
        super::merge(&mut self.squares, &other.squares);
    }

    pub fn digest(&self, hash: &mut Sha256) {
        for times in &self.times {
            for sum in [times.sum, times.squares, times.draw_squares] {
                hash.update(sum.to_le_bytes());
            }
        }
        digest_u64(hash, &self.happened);
        digest_u64(hash, &self.squares);
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
