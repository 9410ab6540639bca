//! A choice between options under uncertainty: what each is worth, and what it would be worth to know more
//! before choosing.
//!
//! Each row of a design gives one set of factor values, with which every option is simulated on the same
//! streams of chance. Perfect information is about the factors: chance cannot be learned beforehand.

mod basis;
mod choice;
mod learning;
mod solve;

pub use choice::{Choice, OptionWorth, Payoffs, choose};
pub use learning::{Learned, learn};

/// An estimate with its standard error, which comes from the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// In the unit of the objective, or a share.
    pub value: f64,
    /// In the same unit.
    pub se: f64,
}

impl Estimate {
    /// The mean of numbers of independent rows. The standard error is 0 of fewer than two.
    pub fn mean(scores: impl Iterator<Item = f64> + Clone) -> Self {
        let (mut number, mut sum) = (0.0, 0.0);
        for score in scores.clone() {
            number += 1.0;
            sum += score;
        }
        let value = if number > 0.0 { sum / number } else { 0.0 };
        let squares: f64 = scores.map(|score| (score - value) * (score - value)).sum();
        let se = if number > 1.0 {
            (squares / (number - 1.0) / number).sqrt()
        } else {
            0.0
        };
        Self { value, se }
    }

    /// The ends of its 95 % interval by the normal distribution, not clamped to what is possible.
    pub fn interval(self) -> [f64; 2] {
        let reach = 1.959_963_984_540_054 * self.se;
        [self.value - reach, self.value + reach]
    }
}

#[cfg(test)]
mod tests;
