//! Standard deviations and how a variance splits, with intervals from groups of draws.

use super::estimate::{Estimate, Split, unseen_share};
use super::jackknife::{Sample, Statistic, total};
use super::moments::Moments;
use super::student::student;

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

impl Spread {
    /// Of the sums of groups of draws; values are offsets from the lower end of a range.
    pub fn new(groups: Vec<Moments>, units: f64, width: f64, can: CanDiffer) -> Self {
        let all = total(&groups);
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
        let by_chance = self.all.between_error_by_chance() / self.all.variance() / slope;
        let [one, other] = [Moments::between_square, Moments::within_square]
            .map(|of| Sample::of(&self.groups, &self.all, of));
        let [down, up] = one.ratio(&other, self.points());
        let least = self.points() * by_chance;
        let ends = [
            ratio / libm::exp(down.max(least)),
            ratio * libm::exp(up.max(least)),
        ];
        let error = slope * one.ratio_error(&other).max(by_chance);
        Some(Estimate::seen(share(ratio), error, ends.map(share)))
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

    fn ends(&self, variance: Statistic) -> [f64; 2] {
        variance.ends_of_variance(self.points())
    }

    fn points(&self) -> f64 {
        student(self.groups.len() as u64 - 1)
    }

    fn by_groups(&self, of: fn(&Moments) -> f64) -> Statistic {
        Sample::of(&self.groups, &self.all, of).statistic
    }
}
