//! Means of the channels of outcomes on the recording grid, added up by what changes.

use super::encoding::{Decoder, Encoder};
use crate::trial::Record;

/// The largest number of steps that one trial may add: beyond any range, and so far from 2^127 that 2^32
/// trials fit.
const MOST: f64 = (1u128 << 90) as f64;

/// Sums over trials of what each channel stands at, in the steps of its outcome.
///
/// A channel is kept whole where its outcome is clipped to the declared range; where nothing is clipped,
/// channels add up to their outcome but for the rounding of each to a step.
#[derive(Clone, Debug)]
pub(super) struct Channels {
    points: usize,
    /// By channel, steps per unit of its outcome.
    units: Vec<f64>,
    /// By channel and point, by how much the sum rises from the point before.
    rises: Vec<i128>,
    /// By channel, where it stands in the trial at hand.
    standing: Vec<i128>,
}

impl Channels {
    /// No sums yet, of so many points for each channel, in so many steps per unit.
    pub fn new(points: usize, units: Vec<f64>) -> Self {
        Self {
            points,
            rises: vec![0; units.len() * points],
            standing: vec![0; units.len()],
            units,
        }
    }

    /// Adds the trials of one draw.
    pub fn add(&mut self, records: &[Record]) {
        if self.units.is_empty() {
            return;
        }
        for record in records {
            self.add_trial(record);
        }
    }

    fn add_trial(&mut self, record: &Record) {
        self.standing.fill(0);
        for step in &record.channel_steps {
            let (channel, point) = (step.channel as usize, step.point as usize);
            if point < self.points {
                let steps = libm::rint(step.value * self.units[channel]);
                let steps = steps.clamp(-MOST, MOST) as i128;
                let rise = steps - std::mem::replace(&mut self.standing[channel], steps);
                self.rises[channel * self.points + point] += rise;
            }
        }
    }

    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.rises.iter_mut().zip(&other.rises) {
            *mine += theirs;
        }
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        for channel in 0..self.units.len() {
            encoder.differences(self.sums(channel).map(|sum| sum as u128));
        }
    }

    /// Reads the sums over so many trials.
    pub fn decode(&mut self, decoder: &mut Decoder<'_>, trials: u64) -> Option<()> {
        let most = u128::from(trials) << 90;
        for row in self.rises.chunks_exact_mut(self.points.max(1)) {
            let mut before = 0;
            decoder.differences(row.len(), |point, sum| {
                let sum = Some(sum as i128).filter(|sum| sum.unsigned_abs() <= most)?;
                row[point] = sum - std::mem::replace(&mut before, sum);
                Some(())
            })?;
        }
        Some(())
    }

    /// The mean of a channel at each point, in its outcome's unit, given the number of trials.
    pub fn means(&self, channel: usize, trials: u64) -> impl Iterator<Item = f64> + '_ {
        let steps = self.units[channel] * trials as f64;
        self.sums(channel).map(move |sum| sum as f64 / steps)
    }

    fn sums(&self, channel: usize) -> impl Iterator<Item = i128> + '_ {
        let rises = self.rises[channel * self.points..][..self.points].iter();
        rises.scan(0, |sum, rise| {
            *sum += rise;
            Some(*sum)
        })
    }
}
