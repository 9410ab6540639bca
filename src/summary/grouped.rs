//! Errors of draws that are independent only between groups: from how far the groups differ.

use super::draws::GROUPS;
use super::estimate::{Basis, Bound, Estimate, Probability};
use super::few::{FEW, skewness};
use super::jackknife::total;
use super::moments::Moments;
use super::student::{NORMAL, student};

/// The mean over all draws, in steps of which `units` make one, with Student's t interval from the means of
/// groups, each of which has about as many draws (Owen 1992, doi:10.1111/j.2517-6161.1992.tb01889.x, on
/// replicated Latin hypercubes).
pub(super) fn mean(value: f64, groups: &[Moments], units: f64) -> Estimate {
    let means: Vec<f64> = groups.iter().map(Moments::mean).collect();
    let draws: Vec<u64> = groups.iter().map(|group| group.draws).collect();
    let error = error(&means, &draws, total(groups).mean());
    let points = student(groups.len() as u64 - 1);
    Estimate::skewed(value, error / units, skewness(&means), points)
}

/// A probability from counts by group, of so many draws each; as it is told of independent draws where groups
/// tell nothing: where few trials are on one side, or where all groups have the same share, which need not be the
/// truth (two slices on either side of a border near the median always give one half).
///
/// The interval is Wilson's, with as many trials as the error is worth, and wider by as much as Student's t is
/// than the normal distribution.
pub(super) fn probability(
    independent: Probability,
    counts: &[u64],
    (draws, replicates): (&[u64; GROUPS], u32),
) -> Probability {
    let trials = |draws: u64| (draws * u64::from(replicates)) as f64;
    let all: u64 = draws.iter().sum();
    let count = counts.iter().sum::<u64>() as f64;
    let is_few = count.min(trials(all) - count) < FEW;
    if is_few || independent.bound != Bound::Between {
        return independent;
    }
    let held = counts.iter().zip(draws).filter(|(_, draws)| **draws > 0);
    let (shares, held): (Vec<f64>, Vec<u64>) = held
        .map(|(count, draws)| (*count as f64 / trials(*draws), *draws))
        .unzip();
    let value = independent.value;
    let error = error(&shares, &held, value);
    if error == 0.0 {
        return independent;
    }
    let wider = student(held.len() as u64 - 1) / NORMAL;
    let effective = value * (1.0 - value) / (error * error * wider * wider);
    let found = Probability::new(value, effective, all as f64, Basis::Draws(all));
    Probability { error, ..found }
}

/// The standard error of a mean over groups of so many draws, from the mean square between them.
fn error(means: &[f64], draws: &[u64], mean: f64) -> f64 {
    let all: u64 = draws.iter().sum();
    let groups = means.iter().zip(draws);
    let squares = groups.map(|(of, draws)| *draws as f64 * (of - mean) * (of - mean));
    let between = squares.sum::<f64>() / (means.len() - 1) as f64;
    (between / all as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of one draw of one trial.
    fn singles(values: [u128; 4]) -> Vec<Moments> {
        let of = |x: u128| Moments {
            draws: 1,
            replicates: 1,
            sum: x,
            squares: x * x,
            draw_squares: x * x,
        };
        values.map(of).to_vec()
    }

    #[test]
    fn the_mean_of_four_groups_is_that_of_the_textbook() {
        // 10, 12, 14, 20: mean 14, variance 56 / 3, standard error sqrt(56 / 12), t with 3 degrees 3.182446.
        let of = mean(14.0, &singles([10, 12, 14, 20]), 1.0);
        let error = (56.0f64 / 12.0).sqrt();
        assert!((of.error - error).abs() < 1e-12, "{of:?}");
        assert!(
            (of.high - 14.0 - 3.182_446_305 * error).abs() < 1e-6,
            "{of:?}"
        );
        assert_eq!(
            mean(14.0, &singles([10, 12, 14, 20]), 2.0).error,
            of.error / 2.0
        );
    }

    #[test]
    fn a_share_that_all_groups_have_or_that_is_rare_is_told_as_of_independent_draws() {
        let draws = [20; GROUPS];
        let told = |counts: &[u64]| {
            let independent = Probability::of_count(counts.iter().sum(), 640);
            (probability(independent, counts, (&draws, 1)), independent)
        };
        let (even, independent) = told(&[5; GROUPS]);
        assert!(independent.error > 0.01);
        assert_eq!(even, independent);
        let mut counts = [5; GROUPS];
        (counts[0], counts[1]) = (0, 10);
        // Two groups are off by 1/4: variance 2 (1/16) / 31, over 32 groups.
        let (uneven, _) = told(&counts);
        let error = (0.125f64 / 31.0 / 32.0).sqrt();
        assert!((uneven.error - error).abs() < 1e-12, "{uneven:?}");
        assert!(uneven.high - uneven.value > 1.96 * error);
        let mut rare = [0; GROUPS];
        (rare[3], rare[9]) = (4, 5);
        let (rare, independent) = told(&rare);
        assert_eq!(rare, independent);
    }
}
