//! What is looked at in each trial: the measures themselves, or whether each is at most some thresholds.
//!
//! Indices of the indicators 1{Y <= t}, added over thresholds t that follow the distribution of Y, are the
//! Cramér-von Mises indices of Gamboa, Klein & Lagnoux (2018, doi:10.1137/15M1025621): what a factor does to
//! the whole distribution of an outcome, not to its mean alone.

use std::ops::Range;

use super::measure::Measure;
use super::rows::Look;
use super::scores::Frame;
use crate::model::Model;
use crate::trial::Record;

/// How many thresholds there are at most: the 5 % to the 95 % quantile.
pub(super) const THRESHOLDS: usize = 19;

/// The columns of the scores.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Looks {
    measures: Vec<Measure>,
    /// By measure, ascending; none at all: the measures themselves.
    thresholds: Vec<Vec<f64>>,
}

impl Looks {
    pub fn new(measures: &[Measure], thresholds: &[Vec<f64>]) -> Self {
        Self {
            measures: measures.to_vec(),
            thresholds: thresholds.to_vec(),
        }
    }

    /// The columns of each measure.
    pub fn ranges(&self) -> Vec<Range<usize>> {
        let mut end = 0;
        let range = |k| {
            let start = end;
            end += self.thresholds.get(k).map_or(1, Vec::len);
            start..end
        };
        (0..self.measures.len()).map(range).collect()
    }

    /// The frames of the columns.
    pub fn frames(&self, model: &Model) -> Vec<Frame> {
        if self.thresholds.is_empty() {
            let ranges = self.measures.iter().map(|m| m.range(model));
            return ranges.map(Frame::of_range).collect();
        }
        vec![Frame::of_range([0.0, 1.0]); self.columns()]
    }
}

impl Look for Looks {
    fn columns(&self) -> usize {
        self.ranges().last().map_or(0, |range| range.end)
    }

    fn look(&self, record: &Record, factors: &[f64], values: &mut [f64]) {
        if self.thresholds.is_empty() {
            return self.measures.look(record, factors, values);
        }
        let mut values = values.iter_mut();
        for (measure, thresholds) in self.measures.iter().zip(&self.thresholds) {
            let number = measure.of(record);
            for (threshold, value) in thresholds.iter().zip(&mut values) {
                *value = f64::from(u8::from(number <= *threshold));
            }
        }
    }
}

/// Thresholds at the quantiles of a sample, each once; those that no value passes are none.
pub(super) fn thresholds(mut sample: Vec<f64>) -> Vec<f64> {
    sample.sort_by(f64::total_cmp);
    let Some(most) = sample.last().copied() else {
        return Vec::new();
    };
    let quantile = |k| sample[k * sample.len() / (THRESHOLDS + 1)];
    let mut found: Vec<f64> = (1..=THRESHOLDS).map(quantile).collect();
    found.dedup();
    found.retain(|threshold| *threshold < most);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_follow_the_sample() {
        let sample: Vec<f64> = (0..100).rev().map(f64::from).collect();
        let found = thresholds(sample);
        assert_eq!(found.len(), THRESHOLDS);
        assert_eq!((found[0], found[18]), (5.0, 95.0));
        // A yes or no has one: no.
        let sample = [vec![0.0; 70], vec![1.0; 30]].concat();
        assert_eq!(thresholds(sample), [0.0]);
        // What never happens has none, nor has what nobody has seen.
        assert!(thresholds(vec![0.0; 50]).is_empty());
        assert!(thresholds(Vec::new()).is_empty());
    }
}
