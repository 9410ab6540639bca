//! What is known of a number of two models and of its difference.

use super::super::estimate::{Estimate, Probability, unseen_share};
use super::super::few::FEW;
use super::super::jackknife::{Sample, together, total};
use super::super::moments::Moments;
use super::super::student::student;

/// A number of two models, and its difference trial by trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The mean of the baseline: as that of a run of it alone.
    pub baseline: Estimate,
    /// The mean of the other.
    pub other: Estimate,
    /// The mean of the other less the baseline.
    pub mean: Estimate,
    /// The share of trials in which the other is above the baseline.
    pub above: Probability,
    /// The share of trials in which it is below.
    pub below: Probability,
    /// The share of trials in which they are equal, to a fraction of the range below 10^-12.
    pub equal: Probability,
    /// By how much pairing cut the variance.
    pub reduction: Reduction,
}

impl Difference {
    /// The difference over its standard error; 0 where both are 0.
    pub fn z(&self) -> f64 {
        if self.mean.value == 0.0 {
            0.0
        } else {
            self.mean.value / self.mean.error
        }
    }

    /// Whether it can be told from none: its 95 % interval leaves 0 out.
    pub fn is_seen(&self) -> bool {
        self.mean.low > 0.0 || self.mean.high < 0.0
    }
}

/// The variance of the difference of two independent runs over that of the paired one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reduction {
    /// So many times as small: as many times as many trials would be needed without pairing.
    Factor(Estimate),
    /// The difference was the same in every trial, although it could have been another, or another than none
    /// in few: so many times or more (95 %).
    AtLeast(f64),
    /// Nothing can change the difference.
    Exact,
    /// Neither number varies between draws: there is nothing to cut.
    Constant,
}

/// The sums of two models and of their difference, by group of draws.
pub(super) struct Sums {
    pub baseline: Vec<Moments>,
    pub other: Vec<Moments>,
    pub difference: Vec<Moments>,
}

impl Sums {
    /// By how much pairing cut the variance, with an interval on the log scale. Differences, which can be as far
    /// apart as `width` steps and are `equal` to none in so many trials, may differ; where few do, all that is
    /// known is how many may.
    pub fn reduction(&self, can_differ: bool, width: f64, equal: &Probability) -> Reduction {
        let [baseline, other, difference] =
            [&self.baseline, &self.other, &self.difference].map(|groups| (groups, total(groups)));
        let of = |sums: &(&Vec<Moments>, Moments)| sums.1.between_square();
        let (apart, paired) = (of(&baseline) + of(&other), of(&difference));
        if apart <= 0.0 {
            return Reduction::Constant;
        }
        let at_least = |share: f64| {
            let replicates = f64::from(difference.1.replicates);
            Reduction::AtLeast(apart / (replicates * share * width * width))
        };
        let differ = (1.0 - equal.value) * difference.1.trials() as f64;
        match paired > 0.0 {
            true if differ < FEW => return at_least(1.0 - equal.low),
            true => {}
            false if can_differ && difference.1.agree() => {
                return at_least(unseen_share(difference.1.draws));
            }
            false => return Reduction::Exact,
        }
        let sample = |(groups, all): &(&Vec<Moments>, Moments)| {
            Sample::of(groups, all, Moments::between_square)
        };
        let (apart, paired) = (sample(&baseline).plus(&sample(&other)), sample(&difference));
        let factor = apart.statistic.value / paired.statistic.value;
        let points = student(difference.0.len() as u64 - 1);
        let [down, up] = apart.ratio(&paired, points).map(libm::exp);
        let error = factor * apart.ratio_error(&paired);
        Reduction::Factor(Estimate::seen(factor, error, [factor / down, factor * up]))
    }
}

/// The difference of two shares of the same trials: those in which only the other has it, less those in which
/// only the baseline has it. Its interval is put together from theirs (Newcombe 1998,
/// doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C; Zou & Donner 2008,
/// doi:10.1002/sim.3095), so that it holds where few trials differ; `error` is that of the difference.
pub(super) fn of_shares(
    value: f64,
    error: f64,
    above: &Probability,
    below: &Probability,
) -> Estimate {
    let [up, down] = [above.error, below.error];
    let correlation = match up * down > 0.0 {
        true => (up * up + down * down - error * error) / (2.0 * up * down),
        false => 0.0,
    };
    let correlation = correlation.clamp(-1.0, 1.0);
    let reach = |one: f64, two: f64| together(one, two, correlation);
    let low = value - reach(above.value - above.low, below.high - below.value);
    let high = value + reach(above.high - above.value, below.value - below.low);
    Estimate::seen(value, error, [low, high]).inside([-1.0, 1.0])
}

#[cfg(test)]
mod tests {
    use super::super::super::estimate::Basis;
    use super::super::super::student::NORMAL;
    use super::*;

    #[test]
    fn a_difference_of_paired_shares_is_that_of_the_textbook() {
        // Few differ: 5 of 1,000 one way, none the other. Each way has its exact end.
        let share = |value: f64| Probability::new(value, 1000.0, 1000.0, Basis::Draws(1000));
        let (above, below) = (share(0.005), share(0.0));
        let error = (0.005f64 * 0.995 / 1000.0).sqrt();
        let difference = of_shares(0.005, error, &above, &below);
        assert!((difference.high - above.high).abs() < 1e-15);
        let down = (0.005 - above.low).hypot(0.003);
        assert!((difference.low - (0.005 - down)).abs() < 1e-15);
        // Many differ: the normal interval, whose variance has the covariance of the two shares.
        let (above, below) = (share(0.4), share(0.3));
        let error = ((0.7 - 0.01) / 1000.0f64).sqrt();
        let difference = of_shares(0.1, error, &above, &below);
        for end in [difference.high - 0.1, 0.1 - difference.low] {
            assert!(
                (end / (NORMAL * error) - 1.0).abs() < 0.01,
                "{difference:?}"
            );
        }
    }
}
