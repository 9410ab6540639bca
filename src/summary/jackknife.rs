//! The delete-a-group jackknife: how a statistic varies, from groups of draws (Kott 2001, Journal of
//! Official Statistics 17:521).

use super::few::{ONE_EVENT, skewed, skewness};
use super::moments::Moments;
use super::student::NORMAL;

/// A sample's skewness is bounded by its size, however long the tail (Johnson & Lowe 1979, Technometrics
/// 21:377), so that a large one of few groups stands for a larger one: by this times its square. Above 1 it
/// widens the upper reach by this part of what is above. Both hold coverage from normal values to the
/// exponentials of normal ones (`coverage/outcomes.rs`), the latter in runs of 256 draws and more.
const GROWTH: f64 = 10.0;
const BEYOND: f64 = 0.03;

/// A statistic of groups of draws with its error and skewness.
#[derive(Clone, Copy)]
pub(super) struct Statistic {
    pub value: f64,
    pub error: f64,
    pub skewness: f64,
}

impl Statistic {
    /// From pseudo-values of equal weight.
    pub fn of(value: f64, pseudo: &[f64]) -> Self {
        let number = pseudo.len() as f64;
        let mean = pseudo.iter().sum::<f64>() / number;
        let squares: f64 = pseudo.iter().map(|x| (x - mean) * (x - mean)).sum();
        Self {
            value,
            error: (squares / (number * (number - 1.0))).sqrt(),
            skewness: skewness(pseudo),
        }
    }

    pub fn at_least(self, error: f64) -> Self {
        let error = self.error.max(error);
        Self { error, ..self }
    }

    /// The ends of the interval of a variance, a right-skew statistic, so many errors away: the upper one by
    /// its own skewness or on the log scale, whichever is farther.
    pub fn ends_of_variance(&self, points: f64) -> [f64; 2] {
        let Self {
            value,
            error,
            skewness,
        } = *self;
        let scale = error * points / NORMAL;
        let low = value + scale * skewed(skewness)[0];
        let tail = skewness + GROWTH * skewness.max(0.0) * skewness.max(0.0);
        let reach = scale * (1.0 + BEYOND * (tail - 1.0).max(0.0));
        let high = value + reach * skewed(tail)[1];
        if error >= value {
            return [low, high];
        }
        [low, high.max(value * libm::exp(points * error / value))]
    }
}

/// A variance with its pseudo-values, to be set against another of the same trials.
pub(super) struct Sample {
    pub statistic: Statistic,
    pseudo: Vec<f64>,
}

impl Sample {
    pub fn of(groups: &[Moments], all: &Moments, of: fn(&Moments) -> f64) -> Self {
        Self::new(of(all), pseudo_values(groups, all, of))
    }

    fn new(value: f64, pseudo: Vec<f64>) -> Self {
        let statistic = Statistic::of(value, &pseudo);
        Self { statistic, pseudo }
    }

    /// The sum of two.
    pub fn plus(&self, other: &Self) -> Self {
        let pseudo = self.pseudo.iter().zip(&other.pseudo);
        let pseudo = pseudo.map(|(one, other)| one + other).collect();
        Self::new(self.statistic.value + other.statistic.value, pseudo)
    }

    /// How far the ratio to another one reaches down and up on the log scale: as far as its error says, longer
    /// by as much as the reaches of both are than theirs (as Zou & Donner 2008, doi:10.1002/sim.3095, where
    /// the two are independent).
    pub fn ratio(&self, other: &Self, points: f64) -> [f64; 2] {
        let logarithms = |statistic: &Statistic| {
            let [low, high] = statistic.ends_of_variance(points);
            // What was seen at all was seen once.
            let low = low.max(ONE_EVENT * statistic.value);
            [statistic.value / low, high / statistic.value].map(libm::log)
        };
        let [down, up] = logarithms(&self.statistic);
        let [other_down, other_up] = logarithms(&other.statistic);
        let [one, two] = [self, other].map(|of| of.statistic.error / of.statistic.value);
        let apart = together(one, two, 0.0);
        let part = if apart > 0.0 {
            self.ratio_error(other) / apart
        } else {
            0.0
        };
        [(down, other_up), (up, other_down)].map(|(one, two)| part * together(one, two, 0.0))
    }

    /// The standard error of the logarithm of the ratio.
    pub fn ratio_error(&self, other: &Self) -> f64 {
        let [one, two] = [self, other].map(|of| of.statistic.error / of.statistic.value);
        together(one, two, self.correlation(other))
    }

    fn correlation(&self, other: &Self) -> f64 {
        let pairs = self.pseudo.iter().zip(&other.pseudo);
        let number = self.pseudo.len() as f64;
        let means = [self, other].map(|of| of.pseudo.iter().sum::<f64>() / number);
        let products: f64 = pairs
            .map(|(one, two)| (one - means[0]) * (two - means[1]))
            .sum();
        let errors = self.statistic.error * other.statistic.error * number * (number - 1.0);
        if errors > 0.0 {
            (products / errors).clamp(-1.0, 1.0)
        } else {
            0.0
        }
    }
}

/// How far the difference of two numbers reaches, where one reaches so far one way and the other the other
/// way: as standard errors are put together, correlation included.
pub(super) fn together(one: f64, two: f64, correlation: f64) -> f64 {
    let square = one * one + two * two - 2.0 * correlation * one * two;
    square.max(0.0).sqrt()
}

/// The sums of all groups.
pub(super) fn total(groups: &[Moments]) -> Moments {
    let mut total = Moments::default();
    groups.iter().for_each(|group| total += *group);
    total
}

/// Tukey's pseudo-values of a statistic: by how much it changes without each group, so many times that
/// they vary about it as numbers of one group each would.
fn pseudo_values(groups: &[Moments], all: &Moments, of: fn(&Moments) -> f64) -> Vec<f64> {
    let (value, number) = (of(all), groups.len() as f64);
    let without = groups.iter().map(|group| of(&(*all - *group)));
    without
        .map(|without| number * value - (number - 1.0) * without)
        .collect()
}

/// The standard error of a statistic that `without` holds with each group left out.
pub(super) fn jackknife(without: &[f64]) -> f64 {
    let groups = without.len() as f64;
    let mean = without.iter().sum::<f64>() / groups;
    let squares: f64 = without.iter().map(|x| (x - mean) * (x - mean)).sum();
    ((groups - 1.0) / groups * squares).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jackknife_of_a_mean_is_its_standard_error() {
        let values = [3.0f64, 5.0, 10.0, 2.0];
        let without: Vec<f64> = values.iter().map(|x| (20.0 - x) / 3.0).collect();
        let variance = values.iter().map(|x| (x - 5.0) * (x - 5.0)).sum::<f64>() / 3.0;
        assert!((jackknife(&without) - (variance / 4.0).sqrt()).abs() < 1e-12);
        let error = Statistic::of(5.0, &values).error;
        assert!((error - (variance / 4.0).sqrt()).abs() < 1e-12);
    }
}
