//! Intervals where little was seen: few events, or values of which few are large.
//!
//! The normal interval of a mean rests on many events. Of few, the number is Poisson's, and its exact
//! limits are quantiles of gamma distributions (Garwood 1936, doi:10.1093/biomet/28.3-4.437).

use super::student::NORMAL;
use crate::distribution::{beta_quantile, gamma_quantile};

/// Fewer events than these are few.
pub(super) const FEW: f64 = 20.0;
/// The exact lower limit of one event (Garwood 1936).
pub(super) const ONE_EVENT: f64 = 0.025_317_807_984_289_9;
/// A sample's skewness falls short of a long tail's: at the far end it counts as so much larger, times itself.
const LONGER: f64 = 1.0;
/// Skewnesses below are none: they move an end by less than a thousandth of a standard error.
const NONE: f64 = 1e-3;

/// The ends of a 95 % interval of a number whose estimate has this skewness, in its standard errors.
///
/// A number that rests on n events has skewness 1 / sqrt(n); so any skewness is taken as that of a
/// Poisson number, and the interval as Garwood's, as for weighted sums of Poisson numbers (Fay & Feuer
/// 1997, doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#). Without skewness it is
/// that of the normal distribution.
pub(super) fn skewed(skewness: f64) -> [f64; 2] {
    let size = skewness.abs().min(1.0);
    if size < NONE {
        return [-NORMAL, NORMAL];
    }
    let events = 1.0 / (size * size);
    let low = size * (gamma_quantile(events, 0.025) - events);
    let high = size * (gamma_quantile(events + 1.0, 0.975) - events);
    if skewness > 0.0 {
        [low, high]
    } else {
        [-high, -low]
    }
}

/// The same of a skewness that a sample tells.
pub(super) fn skewed_by_sample(skewness: f64) -> [f64; 2] {
    let [low, high] = skewed(skewness);
    let [far_low, far_high] = skewed(skewness * (1.0 + LONGER * skewness.abs()));
    if skewness > 0.0 {
        [low, far_high]
    } else {
        [far_low, high]
    }
}

/// The exact lower end for a share of so many trials (Clopper & Pearson 1934,
/// doi:10.1093/biomet/26.4.404), where it comes from few events.
pub(super) fn binomial_end(share: f64, trials: f64) -> Option<f64> {
    let events = share * trials;
    (events < FEW).then(|| beta_quantile(events, trials - events + 1.0, 0.025))
}

/// The skewness of the mean of some numbers of equal weight, from theirs; 0 for fewer than eight, which
/// tell none.
pub(super) fn skewness(numbers: &[f64]) -> f64 {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let power = |k: i32| {
        numbers
            .iter()
            .map(|x| libm::pow(x - mean, f64::from(k)))
            .sum::<f64>()
    };
    let variance = power(2) / (count - 1.0);
    if numbers.len() < 8 || variance <= 0.0 {
        return 0.0;
    }
    let third = power(3) * count / ((count - 1.0) * (count - 2.0));
    third / (variance * variance.sqrt() * count.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_few_events_has_the_exact_interval() {
        // Garwood 1936: 3 events are 0.6187 to 8.7673; Poisson's skewness is 1 / sqrt(3).
        let size = 1.0 / 3.0f64.sqrt();
        let [low, high] = skewed(size).map(|end| 3.0 + 3.0f64.sqrt() * end);
        assert!(
            (low - 0.6187).abs() < 1e-4 && (high - 8.7673).abs() < 1e-4,
            "{low} {high}"
        );
        let [up, down] = skewed(-size).map(|end| -end);
        assert_eq!([down, up], skewed(size));
    }

    #[test]
    fn one_event_was_seen_by_a_number_no_smaller() {
        // P(one or more) is 2.5 % there.
        assert!((-libm::expm1(-ONE_EVENT) - 0.025).abs() < 1e-12);
    }

    #[test]
    fn without_skewness_it_is_the_normal_interval() {
        assert_eq!(skewed(0.0), [-NORMAL, NORMAL]);
        let [low, high] = skewed(0.002);
        assert!((low + NORMAL).abs() < 0.002 && (high - NORMAL).abs() < 0.004);
    }

    #[test]
    fn few_events_have_the_exact_lower_end() {
        // Clopper & Pearson: 1 of 20 is 0.0013 at least.
        let end = binomial_end(0.05, 20.0).expect("few");
        assert!((end - 0.001265).abs() < 1e-6, "{end}");
        assert_eq!(binomial_end(0.3, 1000.0), None);
    }

    #[test]
    fn one_in_many_is_as_skew_as_one_event() {
        let mut numbers = [0.0; 32];
        numbers[7] = 5.0;
        assert!((skewness(&numbers) - 1.0).abs() < 1e-12);
        assert_eq!(skewness(&[1.0, 2.0, 9.0]), 0.0);
    }
}
