//! Standard deviations and how a variance splits, with intervals from groups of draws.

use super::estimate::{Estimate, Split, unseen_share};
use super::few::{skewed, skewness};
use super::moments::Moments;
use super::student::{NORMAL, student};

/// Where its error is a smaller part of it, a variance is also looked at on the log scale.
const LOGARITHMIC: f64 = 0.5;
/// The third moment of few groups falls short where tails are long: samples have no longer ones.
const LONG_TAILS: f64 = 2.0;

/// What can differ in trials that agree.
#[derive(Clone, Copy)]
pub(super) struct CanDiffer {
    /// Trials at all.
    pub trials: bool,
    /// Trials of different draws with the same chance.
    pub draws: bool,
    /// Trials of one draw.
    pub replicates: bool,
}

/// The spread of a number over trials.
pub(super) struct Spread {
    groups: Vec<Moments>,
    all: Moments,
    /// Fixed-point steps per unit.
    units: f64,
    /// The width of the declared range and the most that a trial can be off the value of all, in units.
    width: f64,
    off: f64,
    can: CanDiffer,
}

/// A statistic of groups of draws with its error and skewness.
#[derive(Clone, Copy)]
struct Statistic {
    value: f64,
    error: f64,
    skewness: f64,
}

impl Spread {
    /// Of the sums of groups of draws; values are offsets from the lower end of a range.
    pub fn new(groups: Vec<Moments>, units: f64, width: f64, can: CanDiffer) -> Self {
        let mut all = Moments::default();
        groups.iter().for_each(|group| all += *group);
        let offset = all.mean() / units;
        Self {
            groups,
            all,
            units,
            width,
            off: offset.max(width - offset),
            can,
        }
    }

    /// The standard deviation over trials.
    pub fn deviation(&self) -> Estimate {
        if self.all.agree() {
            let most = (unseen_share(self.all.draws).sqrt() * self.off).min(0.5 * self.width);
            return self.none(self.can.trials, most);
        }
        // In the second order too: for values with two sides alike the first one is nothing.
        let second = std::f64::consts::SQRT_2 * self.all.mean_error() * self.all.mean_error();
        let variance = self.by_groups(Moments::variance).at_least(second);
        let [low, high] = self
            .ends(variance)
            .map(|end| end.max(0.0).sqrt() / self.units);
        let value = variance.value.sqrt() / self.units;
        let error = 0.5 * variance.error / (variance.value.sqrt() * self.units);
        // Popoviciu's inequality: no more than half the range.
        Estimate::seen(value, error, [low, high]).inside([0.0, 0.5 * self.width])
    }

    /// How the variance splits; of draws of at least two trials.
    pub fn split(&self) -> Split {
        Split {
            between: self.between(),
            within: self.within(),
            share: self.share(),
        }
    }

    fn between(&self) -> Estimate {
        if self.all.agree() || !self.can.draws {
            return self.none(self.can.trials && self.can.draws, self.most_variance());
        }
        let chance = self.all.between_error_by_chance();
        let between = self.by_groups(Moments::between).at_least(chance);
        let [low, mut high] = self.ends(between);
        if between.value < 0.0 {
            high -= between.value;
        }
        self.squared(between, [low, high])
    }

    fn within(&self) -> Estimate {
        if self.all.agree_within() || !self.can.replicates {
            return self.none(self.can.trials && self.can.replicates, self.most_within());
        }
        let within = self.by_groups(Moments::within_square);
        self.squared(within, self.ends(within))
    }

    /// The share between draws, from the ratio of mean squares F = MSB / MSW on the log scale, of which it is
    /// (F - 1) / (F + m - 1) (Searle, Casella & McCulloch 1992, section 3.6).
    fn share(&self) -> Option<Estimate> {
        match (self.can.draws, self.can.replicates) {
            _ if self.all.agree() => return None,
            (false, _) => return Some(Estimate::exact(0.0)),
            (true, false) => return Some(Estimate::exact(1.0)),
            (true, true) => {}
        }
        let (between, within) = (self.all.between_square(), self.all.within_square());
        if self.all.agree_within() {
            let between = self.between().low.max(0.0);
            let low = between / (between + self.most_within());
            return Some(Estimate::unseen(1.0, [low, 1.0]));
        }
        let m = f64::from(self.all.replicates);
        let share = |ratio: f64| ((ratio - 1.0) / (ratio + m - 1.0)).clamp(0.0, 1.0);
        let ratio = (between / within).max(1.0);
        let slope = ratio * m / ((ratio + m - 1.0) * (ratio + m - 1.0));
        let by_chance = self.all.between_error_by_chance() / self.all.variance();
        let error = self.ratio_error(between, within).max(by_chance / slope);
        let reach = libm::exp(self.points() * error);
        let ends = [share(ratio / reach), share(ratio * reach)];
        Some(Estimate::seen(share(ratio), slope * error, ends))
    }

    /// The error of the logarithm of the ratio of mean squares.
    fn ratio_error(&self, between: f64, within: f64) -> f64 {
        let one = self.pseudo(Moments::between_square);
        let other = self.pseudo(Moments::within_square);
        let logarithms = one.iter().zip(&other).map(|(one, other)| {
            let part = |part: f64, of: f64| if of > 0.0 { part / of } else { 0.0 };
            part(*one, between) - part(*other, within)
        });
        Statistic::of(0.0, &logarithms.collect::<Vec<_>>()).error
    }

    /// What is 0 in all trials: for certain, or at most so much.
    fn none(&self, can_differ: bool, most: f64) -> Estimate {
        if can_differ {
            Estimate::unseen(0.0, [0.0, most])
        } else {
            Estimate::exact(0.0)
        }
    }

    /// The largest variance where all draws agree: a share of trials is off by no more than `off`.
    fn most_variance(&self) -> f64 {
        (unseen_share(self.all.draws) * self.off * self.off).min(0.25 * self.width * self.width)
    }

    /// The largest variance within draws where each agrees: in a share of them the trials' mean square is
    /// no more than that of halves at both ends of the range.
    fn most_within(&self) -> f64 {
        let m = f64::from(self.all.replicates);
        let most = 0.25 * self.width * self.width;
        (unseen_share(self.all.draws) * most * m / (m - 1.0)).min(most)
    }

    /// A variance in fixed-point steps, in the outcome's unit.
    fn squared(&self, statistic: Statistic, ends: [f64; 2]) -> Estimate {
        let unit = self.units * self.units;
        let ends = ends.map(|end| end / unit);
        let most = 0.25 * self.width * self.width;
        Estimate::seen(statistic.value / unit, statistic.error / unit, ends).inside([-most, most])
    }

    /// The ends of the interval of a variance: of a right-skew statistic, in two ways, the farther ones.
    fn ends(&self, variance: Statistic) -> [f64; 2] {
        let Statistic {
            value,
            error,
            skewness,
        } = variance;
        let scale = error * self.points() / NORMAL;
        let low = value + scale * skewed(skewness)[0];
        let high = value + scale * skewed(skewness.max(LONG_TAILS * skewness))[1];
        if error >= LOGARITHMIC * value {
            return [low, high];
        }
        let reach = libm::exp(self.points() * error / value);
        [low.min(value / reach), high.max(value * reach)]
    }

    fn points(&self) -> f64 {
        student(self.groups.len() as u64 - 1)
    }

    fn by_groups(&self, of: fn(&Moments) -> f64) -> Statistic {
        Statistic::of(of(&self.all), &self.pseudo(of))
    }

    /// Tukey's pseudo-values of a statistic: by how much it changes without each group, so many times that
    /// they vary about it as numbers of one group each would (delete-a-group jackknife: Kott 2001, Journal
    /// of Official Statistics 17:521).
    fn pseudo(&self, of: fn(&Moments) -> f64) -> Vec<f64> {
        let (all, number) = (of(&self.all), self.groups.len() as f64);
        let without = self.groups.iter().map(|group| of(&(self.all - *group)));
        without
            .map(|without| number * all - (number - 1.0) * without)
            .collect()
    }
}

impl Statistic {
    fn of(value: f64, pseudo: &[f64]) -> Self {
        let number = pseudo.len() as f64;
        let mean = pseudo.iter().sum::<f64>() / number;
        let squares: f64 = pseudo.iter().map(|x| (x - mean) * (x - mean)).sum();
        Self {
            value,
            error: (squares / (number * (number - 1.0))).sqrt(),
            skewness: skewness(pseudo),
        }
    }

    fn at_least(self, error: f64) -> Self {
        let error = self.error.max(error);
        Self { error, ..self }
    }
}
