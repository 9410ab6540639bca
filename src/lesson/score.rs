//! How good a guess is if the model is right: expected scores, the lower the better.
//!
//! Both scores are proper: nobody does better by saying other than what he believes (Gneiting & Raftery 2007,
//! doi:10.1198/016214506000001437).

/// A guess's expected score, and the least that any guess has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Of the guess.
    pub guess: f64,
    /// Of the model's own answer.
    pub best: f64,
}

/// The expected Brier score of a guessed probability where the event happens with another (Brier 1950,
/// doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2): from 0 to 1.
pub fn brier(guess: f64, share: f64) -> Score {
    let score = |said: f64| share * (1.0 - said) * (1.0 - said) + (1.0 - share) * said * said;
    Score {
        guess: score(guess),
        best: score(share),
    }
}

/// The expected continuous ranked probability score of values, each of the same weight, where the truth is drawn
/// from values with these shares (Gneiting & Raftery 2007, eq. 21): in the unit of the values. A single value has its
/// mean distance from the truth.
pub fn crps(guess: &[f64], shares: &[(f64, f64)]) -> Score {
    let weight = 1.0 / guess.len().max(1) as f64;
    let guessed: Vec<(f64, f64)> = guess.iter().map(|value| (*value, weight)).collect();
    let score = |said: &[(f64, f64)]| distance(said, shares) - 0.5 * distance(said, said);
    Score {
        guess: score(&guessed),
        best: score(shares),
    }
}

/// The mean distance between a value of each.
fn distance(one: &[(f64, f64)], other: &[(f64, f64)]) -> f64 {
    let apart = |(a, p): &(f64, f64)| -> f64 {
        let parts = other.iter().map(|(b, q)| (a - b).abs() * q);
        p * parts.sum::<f64>()
    };
    one.iter().map(apart).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brier_score_is_that_of_the_definition() {
        let score = brier(0.3, 0.8);
        // Eight times in ten it happens: (1 - 0.3)^2; twice it does not: 0.3^2.
        assert!((score.guess - (0.8 * 0.49 + 0.2 * 0.09)).abs() < 1e-12);
        assert!((score.best - 0.16).abs() < 1e-12);
        assert!(brier(0.81, 0.8).guess > score.best && brier(0.79, 0.8).guess > score.best);
    }

    #[test]
    fn one_value_is_scored_by_its_distance() {
        let score = crps(&[2.0; 10], &[(5.0, 1.0)]);
        assert!((score.guess - 3.0).abs() < 1e-12 && score.best.abs() < 1e-12);
    }

    #[test]
    fn the_score_is_the_integral_of_squared_distances() {
        // F has steps of 1/2 at 0 and 2, the truth is 1: (1/2)^2 over [0, 1] and over [1, 2].
        let score = crps(&[0.0, 2.0], &[(1.0, 1.0)]);
        assert!((score.guess - 0.5).abs() < 1e-12);
        // Of a fair coin between 0 and 1, the coin itself has 1/4.
        let score = crps(&[0.0, 1.0], &[(0.0, 0.5), (1.0, 0.5)]);
        assert!((score.guess - 0.25).abs() < 1e-12 && (score.best - 0.25).abs() < 1e-12);
    }

    #[test]
    fn nothing_beats_what_the_model_says() {
        let truth: Vec<(f64, f64)> = (0..10).map(|k| (f64::from(k * k), 0.1)).collect();
        let best = crps(&truth.iter().map(|(v, _)| *v).collect::<Vec<_>>(), &truth);
        assert!((best.guess - best.best).abs() < 1e-12);
        for shift in [-3.0, -0.5, 0.5, 3.0] {
            let moved: Vec<f64> = truth.iter().map(|(v, _)| v + shift).collect();
            assert!(crps(&moved, &truth).guess > best.best, "{shift}");
        }
    }
}
