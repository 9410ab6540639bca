//! Fits against known parameters, and what they say when they cannot be met.

use super::super::{fit_log_logistic, fit_weibull};
use super::*;

const NONE: FitOptions = FitOptions {
    low: None,
    high: None,
};
const INF: f64 = f64::INFINITY;

fn quantiles(distribution: &Distribution, levels: &[f64]) -> Vec<(f64, f64)> {
    levels
        .iter()
        .map(|level| (*level, distribution.quantile(*level)))
        .collect()
}

/// The largest distance between wanted and got, as a share of the span of what was wanted.
fn worst(fit: &Fit) -> f64 {
    let span = fit.misfit[fit.misfit.len() - 1].1 - fit.misfit[0].1;
    fit.misfit
        .iter()
        .map(|(_, wanted, got)| (wanted - got).abs() / span)
        .fold(0.0, f64::max)
}

#[test]
fn as_many_quantiles_as_parameters_are_met_exactly() {
    let triangle = |low, mode, high| Distribution::Triangular { low, mode, high };
    let beta = |alpha, beta, low, high| Distribution::Beta {
        alpha,
        beta,
        low,
        high,
    };
    let pert = |low, mode, high| Distribution::pert(low, mode, high).expect("in order");
    let bounded = |low, high| FitOptions {
        low: Some(low),
        high: Some(high),
    };
    let normal = |mean, sd, low, high| Distribution::Normal {
        mean,
        sd,
        low,
        high,
    };
    for (family, options, truth) in [
        (
            Family::Uniform,
            NONE,
            Distribution::Uniform {
                low: -3.0,
                high: 11.0,
            },
        ),
        (Family::Triangular, NONE, triangle(1.0, 2.0, 7.0)),
        (Family::Triangular, NONE, triangle(-5.0, 92.0, 100.0)),
        (Family::Triangular, NONE, triangle(0.0, 0.0, 1.0)),
        (Family::Pert, NONE, pert(1.0, 2.0, 7.0)),
        (Family::Pert, NONE, pert(1.0, 6.9, 7.0)),
        (Family::Beta, NONE, beta(24.92, 11.69, 0.0, 1.0)),
        (Family::Beta, NONE, beta(0.5, 0.3, 0.0, 1.0)),
        (Family::Beta, NONE, beta(1.2, 900.0, 0.0, 1.0)),
        (
            Family::Beta,
            bounded(-10.0, 50.0),
            beta(3.0, 2.0, -10.0, 50.0),
        ),
        (Family::Normal, NONE, normal(3.0, 0.2, -INF, INF)),
        (
            Family::Normal,
            bounded(0.0, 10.0),
            normal(3.0, 4.0, 0.0, 10.0),
        ),
        (
            Family::Normal,
            FitOptions {
                low: Some(0.0),
                high: None,
            },
            normal(-1.0, 2.0, 0.0, INF),
        ),
        (
            Family::Lognormal,
            NONE,
            Distribution::Lognormal {
                median: 120.0,
                sigma: 1.7,
            },
        ),
        (
            Family::Gamma,
            NONE,
            Distribution::Gamma {
                shape: 0.3,
                scale: 4.0,
            },
        ),
        (
            Family::Gamma,
            NONE,
            Distribution::Gamma {
                shape: 50.0,
                scale: 0.1,
            },
        ),
    ] {
        let levels: &[f64] = if family.parameters() == 2 {
            &[0.07, 0.9]
        } else {
            &[0.05, 0.4, 0.95]
        };
        let found = fit(family, &quantiles(&truth, levels), options).expect("can be met");
        assert!(worst(&found) < 1e-10, "{truth:?}: {found:?}");
        // The same quantiles at other levels: it is the same distribution.
        for level in [0.01, 0.3, 0.6, 0.99] {
            let (got, wanted) = (found.distribution.quantile(level), truth.quantile(level));
            assert!(
                (got - wanted).abs() < 1e-6 * truth.variance().sqrt(),
                "{truth:?} at {level}: {found:?}"
            );
        }
    }
}

#[test]
fn further_quantiles_of_the_same_distribution_change_nothing() {
    let truth = Distribution::Gamma {
        shape: 2.5,
        scale: 3.0,
    };
    let found = fit(
        Family::Gamma,
        &quantiles(&truth, &[0.9, 0.05, 0.5, 0.25]),
        NONE,
    )
    .expect("can be met");
    assert!(worst(&found) < 1e-9, "{found:?}");
    let truth = Distribution::Beta {
        alpha: 2.0,
        beta: 5.0,
        low: 0.0,
        high: 1.0,
    };
    let found = fit(
        Family::Beta,
        &quantiles(&truth, &[0.05, 0.25, 0.5, 0.95]),
        NONE,
    )
    .expect("can be met");
    assert!(worst(&found) < 1e-9, "{found:?}");
}

#[test]
fn restoration_of_cooperation_is_the_lognormal_of_the_contract() {
    let found = fit(
        Family::Lognormal,
        &[(0.1, 13.0), (0.5, 120.0), (0.9, 1130.0)],
        NONE,
    )
    .expect("ascending");
    let Distribution::Lognormal { median, sigma } = found.distribution else {
        panic!("{found:?}")
    };
    // Symmetric levels: the median is the geometric mean, sigma is ln(1130 / 13) / (2 * 1.2815516).
    assert!((median - (13.0f64 * 120.0 * 1130.0).powf(1.0 / 3.0)).abs() < 1e-10);
    assert!((sigma - (1130.0f64 / 13.0).ln() / (2.0 * 1.281_551_565_544_600_6)).abs() < 1e-12);
    assert!((sigma - 1.74).abs() < 0.005);
    assert!(
        worst(&found) > 1e-4 && worst(&found) < 0.02,
        "{:?}",
        found.misfit
    );
}

#[test]
fn the_least_squares_cannot_be_improved_by_small_moves() {
    let wanted = [(0.05, 0.08), (0.5, 0.2), (0.8, 0.45), (0.95, 0.5)];
    let found = fit(Family::Beta, &wanted, NONE).expect("ascending");
    let Distribution::Beta {
        alpha,
        beta,
        low,
        high,
    } = found.distribution
    else {
        panic!("{found:?}")
    };
    let squares = |a: f64, b: f64| {
        let moved = Distribution::Beta {
            alpha: alpha * a,
            beta: beta * b,
            low,
            high,
        };
        wanted
            .iter()
            .map(|(u, x)| (moved.quantile(*u) - x) * (moved.quantile(*u) - x))
            .sum::<f64>()
    };
    assert!(squares(1.0, 1.0) > 1e-4, "the quantiles cannot be met");
    for (a, b) in [
        (1.001, 1.0),
        (0.999, 1.0),
        (1.0, 1.001),
        (1.0, 0.999),
        (1.001, 1.001),
        (0.999, 1.001),
    ] {
        assert!(squares(a, b) > squares(1.0, 1.0), "better at {a} {b}");
    }
}

#[test]
fn a_family_that_cannot_meet_the_quantiles_shows_by_how_much() {
    // More skewed than any triangle.
    let found = fit(
        Family::Triangular,
        &[(0.05, 0.0), (0.5, 1.0), (0.95, 100.0)],
        NONE,
    )
    .expect("ascending");
    assert!(worst(&found) > 0.01, "{found:?}");
    assert_eq!(found.distribution.check(), Ok(()));
}

#[test]
fn ends_may_be_given_where_there_are_some() {
    let found = fit(
        Family::Triangular,
        &[(0.0, 1.0), (0.25, 3.0), (1.0, 9.0)],
        NONE,
    )
    .expect("ascending");
    let Distribution::Triangular { low, mode, high } = found.distribution else {
        panic!("{found:?}")
    };
    assert!(
        (low - 1.0).abs() < 1e-9 && (mode - 3.0).abs() < 1e-7 && (high - 9.0).abs() < 1e-9,
        "{found:?}"
    );
}

#[test]
fn waiting_times_have_closed_forms() {
    // Weibull: survival exp(-(t / 30)^1.5).
    let time = |u: f64| 30.0 * (-(1.0 - u).ln()).powf(1.0 / 1.5);
    let found = fit_weibull(&[(0.9, time(0.9)), (0.1, time(0.1))]).expect("ascending");
    assert!(
        (found.shape - 1.5).abs() < 1e-12 && (found.scale - 30.0).abs() < 1e-11,
        "{found:?}"
    );
    let found =
        fit_log_logistic(&[(0.2, 30.0 / 2.0), (0.5, 30.0), (0.8, 60.0)]).expect("ascending");
    assert!(
        (found.shape - 2.0).abs() < 1e-12 && (found.median - 30.0).abs() < 1e-11,
        "{found:?}"
    );
    assert!(
        found
            .misfit
            .iter()
            .all(|(_, wanted, got)| (wanted - got).abs() < 1e-10)
    );
}

#[test]
fn faulty_quantiles_are_named_in_plain_words() {
    let message = |family, quantiles: &[(f64, f64)], options| {
        fit(family, quantiles, options)
            .expect_err("is at fault")
            .to_string()
    };
    let normal = Family::Normal;
    assert_eq!(
        message(normal, &[(0.5, 1.0)], NONE),
        "a normal distribution needs at least 2 quantiles, found 1"
    );
    let twice = message(normal, &[(0.5, 1.0), (0.5, 2.0)], NONE);
    assert_eq!(twice, "each level may be given once, found 50 % twice");
    let outside = message(normal, &[(0.5, 1.0), (1.0, 2.0)], NONE);
    assert_eq!(
        outside,
        "a level must lie between 0 and 100 %, both excluded, found 100 %"
    );
    let falling = message(normal, &[(0.5, 5.0), (0.1, 6.0)], NONE);
    assert_eq!(
        falling,
        "values must ascend with their levels, found 5 at 50 % after 6 at 10 %"
    );
    let negative = message(Family::Lognormal, &[(0.1, -1.0), (0.9, 6.0)], NONE);
    assert_eq!(negative, "a quantile must be above 0, found -1");
    let beyond = message(Family::Beta, &[(0.1, 0.2), (0.9, 1.5)], NONE);
    assert_eq!(beyond, "the value 1.5 at 90 % lies outside of 0 to 1");
    let unused = message(
        Family::Gamma,
        &[(0.1, 0.2), (0.9, 1.5)],
        FitOptions {
            low: Some(0.0),
            high: None,
        },
    );
    assert_eq!(
        unused,
        "bounds can be given for a beta or a normal distribution, not for a gamma distribution"
    );
    let nan = message(normal, &[(0.5, f64::NAN), (0.1, 6.0)], NONE);
    assert_eq!(nan, "a quantile must be a finite number, found NaN");
    let nan = message(normal, &[(f64::NAN, 1.0), (0.1, 6.0)], NONE);
    assert_eq!(
        nan,
        "a level must lie between 0 and 100 %, both excluded, found NaN %"
    );
    assert_eq!(
        fit_weibull(&[(0.5, 3.0)]),
        Err(DistributionError::TooFewQuantiles {
            family: "a Weibull distribution",
            needed: 2,
            found: 1,
        })
    );
}
