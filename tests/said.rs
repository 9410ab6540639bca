//! How numbers with their intervals are written.

use escalade::summary::{Basis, Bound, Estimate, Kind, Probability, Reduction};
use escalade::words;

fn seen(value: f64, low: f64, high: f64) -> Estimate {
    Estimate {
        value,
        error: 0.25 * (high - low),
        low,
        high,
        kind: Kind::Seen,
    }
}

fn unseen(value: f64, low: f64, high: f64) -> Estimate {
    Estimate {
        error: 0.0,
        kind: Kind::Unseen,
        ..seen(value, low, high)
    }
}

fn share(value: f64, low: f64, high: f64, bound: Bound) -> Probability {
    Probability {
        value,
        error: 0.0,
        low,
        high,
        bound,
        basis: Basis::Draws(1000),
    }
}

#[test]
fn a_difference_says_both_ends_where_they_are_not_alike() {
    let said = |e: Estimate| words::difference(&e);
    assert_eq!(said(seen(1.24, 1.14, 1.34)), "+1.2 ± 0.1");
    assert_eq!(said(seen(-0.5, -2.5, -0.1)), "-0.5 (-2.5 to -0.1)");
    // A bound is no "±".
    assert_eq!(said(unseen(0.0, -0.3, 0.3)), "-0.30 to +0.30");
    let none = Estimate {
        kind: Kind::Exact,
        ..seen(0.0, 0.0, 0.0)
    };
    assert_eq!(said(none), "none");
}

#[test]
fn a_share_has_its_interval_or_is_a_bound() {
    let said = |p: Probability| words::share(&p);
    let between = |value, low, high| share(value, low, high, Bound::Between);
    assert_eq!(said(between(0.63, 0.62, 0.64)), "63 % ± 1");
    assert_eq!(said(between(0.002, 0.001, 0.009)), "0.20 % (0.10 to 0.90)");
    assert_eq!(said(share(0.0, 0.0, 0.003, Bound::AtMost)), "≤ 0.30 %");
    assert_eq!(said(share(1.0, 0.997, 1.0, Bound::AtLeast)), "≥ 99.70 %");
}

#[test]
fn what_pairing_saves_has_its_interval_or_is_a_bound() {
    let said = |reduction| words::reduction(&reduction);
    let factor = Reduction::Factor(seen(3.84, 3.51, 4.2));
    assert_eq!(said(factor), "3.8 (3.5 to 4.2) x");
    assert_eq!(said(Reduction::AtLeast(12.0)), "≥ 12 x");
}

#[test]
fn a_probability_in_a_comparison_has_its_interval_or_a_bound() {
    let said = |e: Estimate| words::chance(&e);
    assert_eq!(said(seen(0.552, 0.545, 0.559)), "55.20 % (54.50 to 55.90)");
    assert_eq!(said(unseen(0.0, 0.0, 0.003)), "in no trial (≤ 0.30 %)");
    assert_eq!(said(unseen(1.0, 0.997, 1.0)), "in every trial (≥ 99.70 %)");
}

#[test]
fn no_digit_is_said_that_the_interval_does_not_leave() {
    let said = |e: Estimate| words::known(&e);
    assert_eq!(said(seen(0.0128, 0.0125, 0.0131)), "0.0128");
    assert_eq!(said(seen(0.0128, 0.0108, 0.0148)), "0.013");
    assert_eq!(said(seen(34.7, 30.0, 39.0)), "35");
    assert_eq!(
        words::range([seen(28.14, 28.0, 28.3), seen(40.2, 39.9, 40.5)]),
        "28.1 to 40.2 ± 0.3"
    );
}
