//! Quantiles with intervals between order statistics, of values that were rounded to bins.

use super::estimate::{Estimate, unseen_share};
use super::histogram::rank;
use super::scale::Scale;
use super::student::NORMAL;

/// A quantile that is asked for: from the interval of the distribution function at it follows that of
/// the quantile (Woodruff 1952, doi:10.1080/01621459.1952.10483443).
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub level: f64,
    pub trials: u64,
}

/// Ranks from 1, of the quantile and of the ends of its interval; 0 and one beyond all where an end is
/// beyond all trials.
#[derive(Clone, Copy)]
pub(super) struct Ranks {
    pub value: u64,
    pub low: u64,
    pub high: u64,
}

impl Asked {
    /// The ranks, where trials tell as much as so many independent ones.
    pub fn ranks(&self, effective: f64) -> Ranks {
        let reach = NORMAL * (self.level * (1.0 - self.level) / effective).sqrt();
        let (low, high) = (self.level - reach, self.level + reach);
        Ranks {
            value: rank(self.level, self.trials),
            low: if low > 0.0 { rank(low, self.trials) } else { 0 },
            high: if high < 1.0 {
                rank(high, self.trials)
            } else {
                self.trials + 1
            },
        }
    }

    /// The quantile of what is the same in every trial although it could differ in so many draws.
    pub fn of_agreed(&self, value: f64, [low, high]: [f64; 2], draws: u64) -> Estimate {
        let others = unseen_share(draws);
        let low = if self.level <= others { low } else { value };
        let high = if 1.0 - self.level <= others {
            high
        } else {
            value
        };
        Estimate::unseen(value, [low, high])
    }
}

impl Ranks {
    /// Ranks of values that there are.
    pub fn seen(&self, trials: u64) -> [u64; 3] {
        [self.value, self.low.max(1), self.high.min(trials)]
    }

    /// The quantile, given the bins of [`seen`](Self::seen). A value may be anywhere in its bin; an end
    /// beyond all trials is that of the range.
    pub fn estimate(&self, scale: &Scale, trials: u64, bins: [usize; 3]) -> Estimate {
        let [value, low, high] = bins.map(|bin| scale.centre(bin));
        let half = 0.5 * scale.resolution;
        let low = if self.low < 1 { scale.low } else { low - half };
        let high = if self.high > trials {
            scale.high
        } else {
            high + half
        };
        let range = [scale.low, scale.high];
        let ends = Estimate::seen(value, 0.0, [low, high]).inside(range);
        let error = 0.5 * (ends.high - ends.low) / NORMAL;
        Estimate { error, ..ends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_order_statistics_with_their_bins() {
        let asked = Asked {
            level: 0.5,
            trials: 1000,
        };
        let ranks = asked.ranks(250.0);
        // 1.96 standard errors of 0.0316 are 0.062.
        assert_eq!((ranks.value, ranks.low, ranks.high), (500, 439, 562));
        let scale = Scale::new(0.0, 10.0, 0.5, 2);
        let median = ranks.estimate(&scale, 1000, [8, 7, 9]);
        assert_eq!([median.value, median.low, median.high], [4.0, 3.25, 4.75]);
    }

    #[test]
    fn an_end_that_no_trial_reaches_is_that_of_the_range() {
        let asked = Asked {
            level: 0.05,
            trials: 40,
        };
        let ranks = asked.ranks(40.0);
        assert_eq!(ranks.low, 0);
        let scale = Scale::new(-3.0, 10.0, 0.5, 2);
        let tail = ranks.estimate(&scale, 40, [8, 7, 9]);
        assert_eq!([tail.low, tail.high], [-3.0, 1.75]);
    }

    #[test]
    fn a_quantile_of_what_agrees_is_open_where_the_others_could_be() {
        let at = |level| Asked { level, trials: 200 }.of_agreed(5.0, [0.0, 9.0], 100);
        let ends = |level| [at(level).low, at(level).high];
        assert_eq!(
            [ends(0.02), ends(0.5), ends(0.98)],
            [[0.0, 5.0], [5.0, 5.0], [5.0, 9.0]]
        );
    }
}
