//! Exact sums over draws and trials, and the one-way random effects that follow from them.

use std::ops::{AddAssign, Sub};

use super::encoding::{Decoder, Encoder};

/// Adds sum by sum.
pub(super) fn add_all<T: AddAssign + Copy>(mine: &mut [T], theirs: &[T]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += *theirs;
    }
}

/// Sums of integers over draws of m replicates each: enough for the mean, its error and the split
/// of the variance (Searle, Casella & McCulloch 1992, Variance Components, chapter 3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moments {
    pub draws: u64,
    pub replicates: u32,
    /// Over trials.
    pub sum: u128,
    /// Of squares, over trials.
    pub squares: u128,
    /// Over draws, of the square of the sum over replicates.
    pub draw_squares: u128,
}

impl Moments {
    /// Of a yes or no: `sum` trials in which it was yes.
    pub fn of_indicator(draws: u64, replicates: u32, sum: u64, draw_squares: u64) -> Self {
        let (sum, draw_squares) = (u128::from(sum), u128::from(draw_squares));
        Self {
            draws,
            replicates,
            sum,
            squares: sum,
            draw_squares,
        }
    }

    /// Whether numbers up to `top` can have these sums.
    pub fn are_possible(&self, top: u64) -> bool {
        let [draws, m, top] = [self.draws.into(), self.replicates.into(), top.into()];
        let [draws, m, top]: [u128; 3] = [draws, m, top];
        // First what keeps all products within 128 bits: there are fewer than 2^32 trials, of numbers
        // that are small enough for it.
        self.sum <= draws * m * top
            && self.squares <= draws * m * top * top
            && self.draw_squares <= m * self.squares
            && self.is_spread()
    }

    /// Whether the draws' sums have a variance that is not negative.
    fn is_spread(&self) -> bool {
        let (whole, rest) = self.draw_mean();
        let centred = self.draw_squares.checked_sub(whole * (self.sum + rest));
        centred.is_some_and(|sum| sum.saturating_mul(self.draws.into()) >= rest * rest)
    }

    /// The mean of the draws' sums, rounded down, and what is left of the sum over all.
    fn draw_mean(&self) -> (u128, u128) {
        let draws = u128::from(self.draws.max(1));
        (self.sum / draws, self.sum % draws)
    }

    /// Writes the sums.
    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.row([self.sum, self.squares, self.draw_squares]);
    }

    /// Reads the sums of numbers up to `top` over so many draws.
    pub fn decode(
        decoder: &mut Decoder<'_>,
        draws: u64,
        replicates: u32,
        top: u64,
    ) -> Option<Self> {
        let mut sums = [0; 3];
        decoder.row(sums.len(), |k, sum| {
            sums[k] = sum;
            Some(())
        })?;
        let [sum, squares, draw_squares] = sums;
        let moments = Self {
            draws,
            replicates,
            sum,
            squares,
            draw_squares,
        };
        moments.are_possible(top).then_some(moments)
    }

    pub fn trials(&self) -> u64 {
        self.draws * u64::from(self.replicates)
    }

    pub fn mean(&self) -> f64 {
        self.sum as f64 / self.trials() as f64
    }

    /// Mean square between draws; needs two draws.
    pub fn between_square(&self) -> f64 {
        // m SSB about the mean rounded down, exact in integers: no cancellation.
        let (whole, rest) = self.draw_mean();
        let squares = self.draw_squares - whole * (self.sum + rest);
        let squares = squares as f64 - (rest * rest) as f64 / self.draws as f64;
        squares / (f64::from(self.replicates) * (self.draws - 1) as f64)
    }

    /// Mean square within draws; 0 where a draw has one trial.
    pub fn within_square(&self) -> f64 {
        let m = u128::from(self.replicates);
        if m == 1 {
            return 0.0;
        }
        let squares = m * self.squares - self.draw_squares;
        squares as f64 / (self.trials() as f64 * (m - 1) as f64)
    }

    /// The variance between draws, (MSB - MSW) / m: not clamped.
    pub fn between(&self) -> f64 {
        (self.between_square() - self.within_square()) / f64::from(self.replicates)
    }

    /// Whether all trials have the same number.
    pub fn agree(&self) -> bool {
        let trials = u128::from(self.trials().max(1));
        let mean = self.sum / trials;
        self.sum == trials * mean && self.squares == self.sum * mean
    }

    /// Whether the trials of each draw have the same number.
    pub fn agree_within(&self) -> bool {
        u128::from(self.replicates) * self.squares == self.draw_squares
    }

    /// The least that chance alone makes the standard error of [`between`](Self::between): that of products
    /// of the independent errors of two trials of a draw, of which a draw has m (m - 1) / 2.
    pub fn between_error_by_chance(&self) -> f64 {
        let m = f64::from(self.replicates);
        self.within_square() / (0.5 * m * (m - 1.0) * self.draws as f64).sqrt()
    }

    /// The variance of one trial: between plus within, each without bias.
    pub fn variance(&self) -> f64 {
        let m = f64::from(self.replicates);
        (self.between_square() + (m - 1.0) * self.within_square()) / m
    }

    /// The standard error of the mean, from draws.
    pub fn mean_error(&self) -> f64 {
        (self.between_square() / self.trials() as f64).sqrt()
    }

    /// The correlation of trials of one draw, clamped to [0, 1]; 0 for a constant.
    pub fn correlation(&self) -> f64 {
        let variance = self.variance();
        if variance > 0.0 {
            (self.between() / variance).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// As many independent trials as would tell as much, where trials of a draw correlate by
    /// `rho`: fewer by the design effect 1 + (m - 1) rho (Kish 1965, Survey Sampling, 5.4).
    pub fn effective_at(&self, rho: f64) -> f64 {
        self.trials() as f64 / (1.0 + f64::from(self.replicates - 1) * rho)
    }

    /// By how much the variance of a share exceeds that of independent trials; as if the trials of a draw
    /// went together where all trials agree and nothing is known.
    pub fn design_effect(&self) -> f64 {
        if self.agree() {
            f64::from(self.replicates)
        } else {
            self.trials() as f64 / self.effective()
        }
    }

    /// As many independent trials as would tell as much about the mean.
    pub fn effective(&self) -> f64 {
        self.effective_at(self.correlation())
    }
}

impl AddAssign for Moments {
    fn add_assign(&mut self, other: Self) {
        self.draws += other.draws;
        self.replicates = other.replicates;
        self.sum += other.sum;
        self.squares += other.squares;
        self.draw_squares += other.draw_squares;
    }
}

impl Sub for Moments {
    type Output = Self;

    /// What is left without a group of draws.
    fn sub(self, group: Self) -> Self {
        Self {
            draws: self.draws - group.draws,
            replicates: self.replicates,
            sum: self.sum - group.sum,
            squares: self.squares - group.squares,
            draw_squares: self.draw_squares - group.draw_squares,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(draws: &[[u32; 2]]) -> Moments {
        let mut moments = Moments {
            replicates: 2,
            ..Moments::default()
        };
        for [a, b] in draws.iter().map(|d| d.map(u128::from)) {
            moments += Moments {
                draws: 1,
                replicates: 2,
                sum: a + b,
                squares: a * a + b * b,
                draw_squares: (a + b) * (a + b),
            };
        }
        moments
    }

    #[test]
    fn mean_squares_are_those_of_the_textbook() {
        // Draw means 2, 6, 7; grand mean 5; SSB = 2 (9 + 1 + 4) = 28; SSW = 2 + 2 + 8 = 12.
        let moments = of(&[[1, 3], [5, 7], [5, 9]]);
        assert_eq!(moments.mean(), 5.0);
        assert_eq!(moments.between_square(), 14.0);
        assert_eq!(moments.within_square(), 4.0);
        assert_eq!(moments.between(), 5.0);
        assert_eq!(moments.variance(), 9.0);
        assert!((moments.mean_error() - (14.0f64 / 6.0).sqrt()).abs() < 1e-15);
        assert!((moments.effective() - 6.0 / (1.0 + 5.0 / 9.0)).abs() < 1e-12);
    }

    #[test]
    fn a_negative_split_stays_negative_and_counts_no_trial_twice() {
        let moments = of(&[[0, 10], [10, 0], [0, 10]]);
        assert_eq!(moments.between(), -25.0);
        assert_eq!(moments.effective(), 6.0);
    }

    #[test]
    fn trials_of_a_constant_count_in_full() {
        assert_eq!(of(&[[4, 4], [4, 4]]).effective(), 4.0);
    }
}
