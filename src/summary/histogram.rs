//! Counts in bins, and order statistics from them.

/// How often each value came, with values rounded to an outcome's resolution.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The centre of the first bin, in the outcome's unit.
    pub low: f64,
    /// From one centre to the next.
    pub resolution: f64,
    /// Trials in each bin.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// The centre of a bin.
    pub fn centre(&self, bin: usize) -> f64 {
        self.low + bin as f64 * self.resolution
    }

    /// Trials in all bins.
    pub fn trials(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The share of trials whose rounded value is at or below a bin's centre.
    pub fn share_to(&self, bin: usize) -> f64 {
        self.counts[..=bin].iter().sum::<u64>() as f64 / self.trials() as f64
    }
}

/// The rank of a quantile among `trials` ordered values, from 1: the inverse of the empirical
/// distribution function (Hyndman & Fan 1996, doi:10.1080/00031305.1996.10473566, definition 1).
pub(super) fn rank(level: f64, trials: u64) -> u64 {
    ((level * trials as f64 - 1e-9).ceil() as u64).clamp(1, trials.max(1))
}

/// The bin of the value of that rank.
pub(super) fn bin_of_rank(counts: &[u32], rank: u64) -> usize {
    let mut below = 0;
    for (bin, count) in counts.iter().enumerate() {
        below += u64::from(*count);
        if below >= rank {
            return bin;
        }
    }
    counts.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_empirical_distribution() {
        assert_eq!(
            [0.0, 0.05, 0.051, 0.5, 1.0].map(|level| rank(level, 20)),
            [1, 1, 2, 10, 20]
        );
        // 0.07 * 100 is 7.000000000000001 in binary.
        assert_eq!(rank(0.07, 100), 7);
    }

    #[test]
    fn bins_are_found_by_rank() {
        let counts = [0, 2, 0, 3];
        assert_eq!(
            [1, 2, 3, 5].map(|rank| bin_of_rank(&counts, rank)),
            [1, 1, 3, 3]
        );
    }
}
