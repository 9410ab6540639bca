//! Means and shares of trials that are not counted in a summary, with the errors that a summary gives.

use super::estimate::{Bound, Estimate, Probability};
use super::few::skewness;
use super::moments::Moments;
use super::student::student;

/// Numbers that differ by less than this part of their range differ by rounding.
const ROUNDING: f64 = 1e-12;

impl Estimate {
    /// The mean of independent numbers, one for each draw, that can lie between two ends. Where all agree it
    /// is a bound.
    pub fn of_draws(numbers: &[f64], range: [f64; 2]) -> Self {
        let count = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / count;
        let ends = numbers
            .iter()
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| {
                [low.min(*x), high.max(*x)]
            });
        let rounding = ROUNDING * (range[1] - range[0]);
        if numbers.is_empty() || ends[1] - ends[0] <= rounding {
            // Not the mean, which need not have the bits of its parts.
            let all = numbers.first().copied().unwrap_or(f64::NAN);
            let all = if all.abs() <= rounding { 0.0 } else { all };
            return Self::unseen_mean(all, range, numbers.len() as u64);
        }
        let squares = numbers.iter().map(|x| (x - mean) * (x - mean));
        let error = (squares.sum::<f64>() / (count * (count - 1.0))).sqrt();
        let points = student(numbers.len() as u64 - 1);
        Self::skewed(mean, error, skewness(numbers), points).inside(range)
    }
}

impl Estimate {
    /// A number whose standard error has so many degrees of freedom (at least one).
    pub fn with_error(value: f64, error: f64, freedom: u64) -> Self {
        let reach = student(freedom.max(1)) * error;
        Self::seen(value, error, [value - reach, value + reach])
    }
}

impl Probability {
    /// Of what happened in so many of each draw's trials.
    pub fn of_draws(happened: &[u32], replicates: u32) -> Self {
        let sum = happened.iter().map(|n| u64::from(*n)).sum();
        let squares = happened.iter().map(|n| u64::from(*n) * u64::from(*n)).sum();
        let draws = happened.len() as u64;
        Self::of(&Moments::of_indicator(draws, replicates, sum, squares))
    }
}

impl From<Probability> for Estimate {
    /// A share of no trial or of all is a bound.
    fn from(p: Probability) -> Self {
        match p.bound {
            _ if p.is_exact() => Self::exact(p.value),
            Bound::Between => Self::seen(p.value, p.error, [p.low, p.high]),
            Bound::AtMost | Bound::AtLeast => Self::unseen(p.value, [p.low, p.high]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    #[test]
    fn a_mean_has_the_interval_of_students_t() {
        // 1 to 10: mean 5.5, standard error sqrt(55 / 6 / 10), t(9) = 2.262157; no skewness.
        let numbers: Vec<f64> = (1..=10).map(f64::from).collect();
        let mean = Estimate::of_draws(&numbers, [0.0, 100.0]);
        let error = (55.0f64 / 60.0).sqrt();
        assert!((mean.error - error).abs() < 1e-12 && mean.value == 5.5);
        assert!((mean.high - 5.5 - 2.262_157 * error).abs() < 1e-6);
    }

    #[test]
    fn what_agrees_in_all_draws_is_a_bound() {
        let mean = Estimate::of_draws(&[0.1; 300], [0.0, 10.0]);
        assert_eq!((mean.value, mean.kind), (0.1, Kind::Unseen));
        assert!((mean.high - (0.1 + 0.01 * 9.9)).abs() < 1e-12);
        let share: Estimate = Probability::of_draws(&[0; 300], 2).into();
        assert_eq!(
            (share.low, share.high, share.kind),
            (0.0, 0.01, Kind::Unseen)
        );
    }

    #[test]
    fn draws_whose_trials_go_together_count_once() {
        let happened: Vec<u32> = (0..1000).map(|k| if k % 10 < 3 { 2 } else { 0 }).collect();
        let p = Probability::of_draws(&happened, 2);
        assert!((p.error - (0.3f64 * 0.7 / 1000.0).sqrt()).abs() < 1e-4);
    }
}
