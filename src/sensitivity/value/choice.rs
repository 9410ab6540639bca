//! What each option is worth, how probable it is that each is best, and the value of perfect information.

use super::Estimate;

/// What each option brings in each row: the larger the better. Its trials are cut into two halves with luck
/// of their own, from which the bias of a maximum of noisy means is estimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Payoffs {
    /// By option and half, the mean over the trials of each row.
    halves: Vec<[Vec<f64>; 2]>,
    /// By option, the mean over all trials of each row.
    means: Vec<Vec<f64>>,
}

/// What one option is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OptionWorth {
    /// The expected value.
    pub expected: Estimate,
    /// The expected value less that of the best option: paired, row by row.
    pub behind: Estimate,
    /// The probability that it is the best for the factor values of a draw.
    pub best: Estimate,
    /// The mean regret: how much better the best option for the factor values of a draw is.
    pub regret: Estimate,
}

/// A choice between options.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What each is worth, in their order.
    pub options: Vec<OptionWorth>,
    /// The one with the largest expected value.
    pub best: usize,
    /// The expected value of perfect information about all factors.
    pub perfect: Estimate,
    /// The same without the correction for the noise of the means: too large.
    pub perfect_uncorrected: Estimate,
}

impl Payoffs {
    /// By option and half, the mean of each row: at least one option, halves of equal numbers of trials,
    /// all of the same rows.
    pub fn new(halves: Vec<[Vec<f64>; 2]>) -> Self {
        let mean = |[a, b]: &[Vec<f64>; 2]| {
            let pairs = a.iter().zip(b);
            pairs.map(|(a, b)| 0.5 * (a + b)).collect()
        };
        let means = halves.iter().map(mean).collect();
        Self { halves, means }
    }

    /// How many options.
    pub fn options(&self) -> usize {
        self.means.len()
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.means.first().map_or(0, Vec::len)
    }

    /// The mean over all trials of each row.
    pub fn means(&self, option: usize) -> &[f64] {
        &self.means[option]
    }

    /// The option with the largest expected value; the first of several.
    pub fn best(&self) -> usize {
        let expected = self.means.iter().map(|means| means.iter().sum::<f64>());
        let mut best = (0, f64::NEG_INFINITY);
        for (option, sum) in expected.enumerate() {
            if sum > best.1 {
                best = (option, sum);
            }
        }
        best.0
    }

    /// How much better the best option of a row is than this one, by the means of its trials: 0 for the
    /// best itself.
    pub fn regret(&self, option: usize, row: usize) -> f64 {
        largest(self.of_row(&self.means, row)) - self.means[option][row]
    }

    fn of_row<'a>(&self, by_option: &'a [Vec<f64>], row: usize) -> impl Iterator<Item = f64> + 'a {
        by_option.iter().map(move |values| values[row])
    }

    fn of_half(&self, half: usize, row: usize) -> impl Iterator<Item = f64> + Clone + '_ {
        self.halves.iter().map(move |halves| halves[half][row])
    }

    /// The largest expected value of a row, without the bias of order 1/R that the maximum of R trials'
    /// means has: twice that of all trials less the mean of the two halves' (the jackknife of Gordy &
    /// Juneja 2010, doi:10.1287/mnsc.1100.1213, for nested simulation).
    fn corrected_largest(&self, row: usize) -> f64 {
        let all = largest(self.of_row(&self.means, row));
        let halves = [0, 1].map(|half| largest(self.of_half(half, row)));
        2.0 * all - 0.5 * (halves[0] + halves[1])
    }

    /// Whether an option is best in a row, with the same correction; a tie is shared.
    fn corrected_best(&self, option: usize, row: usize) -> f64 {
        let all = share_of_best(option, self.means.iter().map(|means| means[row]));
        let halves = [0, 1].map(|half| share_of_best(option, self.of_half(half, row)));
        2.0 * all - 0.5 * (halves[0] + halves[1])
    }
}

/// What each option is worth, and perfect information about the factors.
pub fn choose(payoffs: &Payoffs) -> Choice {
    let best = payoffs.best();
    let leading = payoffs.means(best);
    let rows = 0..payoffs.rows();
    let largest_of: Vec<f64> = rows
        .clone()
        .map(|row| payoffs.corrected_largest(row))
        .collect();
    let behind = |means: &[f64]| -> Vec<f64> {
        let pairs = largest_of.iter().zip(means);
        pairs.map(|(largest, mean)| largest - mean).collect()
    };
    let options = (0..payoffs.options()).map(|option| {
        let means = payoffs.means(option);
        let pairs = means.iter().zip(leading);
        let bests = rows.clone().map(|row| payoffs.corrected_best(option, row));
        OptionWorth {
            expected: Estimate::mean(means.iter().copied()),
            behind: Estimate::mean(pairs.map(|(mean, leading)| mean - leading)),
            best: Estimate::mean(bests),
            regret: Estimate::mean(behind(means).into_iter()),
        }
    });
    let options = options.collect();
    let uncorrected = rows.map(|row| payoffs.regret(best, row));
    Choice {
        options,
        best,
        perfect: Estimate::mean(behind(leading).into_iter()),
        perfect_uncorrected: Estimate::mean(uncorrected),
    }
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::NEG_INFINITY, f64::max)
}

fn share_of_best(option: usize, values: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = largest(values.clone());
    let (mut number, mut is_among) = (0.0, false);
    for (k, value) in values.enumerate() {
        if value >= most {
            number += 1.0;
            is_among |= k == option;
        }
    }
    if is_among { 1.0 / number } else { 0.0 }
}
