//! Fits of every family against a judge of its own: densities integrated by quadrature.
//!
//! The judge shares nothing with the code under test: no cdf, no quantile, no special function.

use super::super::{fit_log_logistic, fit_weibull};
use super::*;

/// The probability below `at` of a density on the line, by its logarithm up to a constant, which must be
/// concave: Gauss-Legendre on panels between the points where it has fallen by 60 from its peak.
fn probability_below(ln_density: impl Fn(f64) -> f64, peak: f64, ends: (f64, f64), at: f64) -> f64 {
    let top = ln_density(peak);
    let edge = |direction: f64, end: f64| {
        let (mut near, mut far) = (0.0, 1e-9);
        while far < 1e9 && ln_density(peak + direction * far) > top - 60.0 {
            (near, far) = (far, 2.0 * far);
        }
        for _ in 0..60 {
            let middle = 0.5 * (near + far);
            if ln_density(peak + direction * middle) > top - 60.0 {
                near = middle;
            } else {
                far = middle;
            }
        }
        let edge = peak + direction * far;
        if direction < 0.0 {
            edge.max(end)
        } else {
            edge.min(end)
        }
    };
    let (low, high) = (edge(-1.0, ends.0), edge(1.0, ends.1));
    let weight = |t: f64| (ln_density(t) - top).exp();
    // Smooth pieces: around the peak, around 0 where a logistic bends, and at the value.
    let mut cuts = vec![low, high, at.clamp(low, high), peak.clamp(low, high)];
    cuts.extend([-40.0, -8.0, 8.0, 40.0]);
    for distance in [1e-3, 1e-2, 0.1, 1.0] {
        cuts.extend([peak - distance, peak + distance]);
    }
    cuts.retain(|cut| (low..=high).contains(cut));
    cuts.sort_by(f64::total_cmp);
    let (mut below, mut all) = (0.0, 0.0);
    for pair in cuts.windows(2) {
        let mass = integral(&weight, pair[0], pair[1]);
        all += mass;
        below += if pair[1] <= at { mass } else { 0.0 };
    }
    below / all
}

/// Five-point Gauss-Legendre (DLMF 3.5.21) on 64 panels.
fn integral(f: &impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
    const NODES: [(f64, f64); 5] = [
        (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
        (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.906_179_845_938_664, 0.236_926_885_056_189_1),
    ];
    let half = (to - from) / 128.0;
    let panel = |k: i32| {
        let centre = from + half * f64::from(2 * k + 1);
        NODES
            .iter()
            .map(|(x, w)| w * f(centre + half * x))
            .sum::<f64>()
    };
    half * (0..64).map(panel).sum::<f64>()
}

/// What the judge makes of a fitted distribution: the probability below `x`.
fn judged(distribution: &Distribution, x: f64) -> f64 {
    const ALL: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);
    match *distribution {
        Distribution::Uniform { low, high } => (x - low) / (high - low),
        Distribution::Triangular { low, mode, high } => {
            let height = |t: f64| {
                if t < mode {
                    (t - low) / (mode - low)
                } else {
                    (high - t) / (high - mode)
                }
            };
            let mut below = integral(&height, low, x.min(mode));
            if x > mode {
                below += integral(&height, mode, x);
            }
            below / (0.5 * (high - low))
        }
        Distribution::Beta {
            alpha,
            beta,
            low,
            high,
        } => {
            let ln_density = |t: f64| -alpha * (-t).exp().ln_1p() - beta * t.exp().ln_1p();
            // exp overflows far out, where ln(1 + e^t) is t.
            let safe = |t: f64| match t {
                t if t > 300.0 => -beta * t,
                t if t < -300.0 => alpha * t,
                t => ln_density(t),
            };
            probability_below(
                safe,
                (alpha / beta).ln(),
                ALL,
                ((x - low) / (high - x)).ln(),
            )
        }
        Distribution::Normal {
            mean,
            sd,
            low,
            high,
        } => {
            let peak = mean.clamp(low, high);
            // Relative to the peak, for the mean may be far away: no digit is lost.
            let slope = (peak - mean) / sd;
            let ln_density = |t: f64| -t * (slope + 0.5 * t);
            let score = |x: f64| (x - peak) / sd;
            probability_below(ln_density, 0.0, (score(low), score(high)), score(x))
        }
        Distribution::Lognormal { median, sigma } => {
            let at = (x / median).ln() / sigma;
            probability_below(|t| -0.5 * t * t, 0.0, ALL, at)
        }
        Distribution::Gamma { shape, scale } => {
            let ln_density = |t: f64| shape * t - t.exp();
            probability_below(ln_density, shape.ln(), ALL, x.ln() - scale.ln())
        }
        Distribution::Fixed(_) | Distribution::Discrete { .. } | Distribution::Between { .. } => {
            f64::NAN
        }
    }
}

/// Whether the judge finds each value at its level, up to this share of the smaller tail.
fn assert_met(distribution: &Distribution, points: &[(f64, f64)], within: f64) {
    for &(u, x) in points {
        let found = judged(distribution, x);
        assert!(
            (found - u).abs() <= within * u.min(1.0 - u),
            "{distribution:?} has {found} below {x}, asked was {u}, among {points:?}"
        );
    }
}

/// A reproducible stream of numbers in [0, 1) (Marsaglia 2003, doi:10.18637/jss.v008.i14).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / 9_007_199_254_740_992.0
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }

    /// As many levels, ascending, each at least 0.02 above the one before.
    fn levels(&mut self, n: usize) -> Vec<f64> {
        loop {
            let mut levels: Vec<f64> = (0..n).map(|_| self.between(0.001, 0.999)).collect();
            levels.sort_by(f64::total_cmp);
            if levels.windows(2).all(|pair| pair[1] - pair[0] > 0.02) {
                return levels;
            }
        }
    }

    /// A member of a family, with bounds that a fit is told.
    fn member(&mut self, family: Family) -> (Distribution, FitOptions) {
        let (low, width) = (
            self.between(-100.0, 100.0),
            10f64.powf(self.between(-2.0, 3.0)),
        );
        let high = low + width;
        let size = |numbers: &mut Self, from: f64, to: f64| 10f64.powf(numbers.between(from, to));
        let bounds = FitOptions {
            low: Some(low),
            high: Some(high),
        };
        let none = FitOptions::default();
        match family {
            Family::Uniform => (Distribution::Uniform { low, high }, none),
            Family::Triangular => {
                let mode = self.between(low, high);
                (Distribution::Triangular { low, mode, high }, none)
            }
            Family::Pert => {
                let mode = self.between(low, high);
                (Distribution::pert(low, mode, high).expect("in order"), none)
            }
            Family::Beta => {
                let (alpha, beta) = (size(self, -1.5, 3.5), size(self, -1.5, 3.5));
                (
                    Distribution::Beta {
                        alpha,
                        beta,
                        low,
                        high,
                    },
                    bounds,
                )
            }
            Family::Normal => {
                let mean = low + self.between(-1.0, 2.0) * width;
                let sd = width * size(self, -1.5, 0.5);
                let options = match (4.0 * self.next()) as u32 {
                    0 => none,
                    1 => FitOptions {
                        high: None,
                        ..bounds
                    },
                    2 => FitOptions {
                        low: None,
                        ..bounds
                    },
                    _ => bounds,
                };
                let low = options.low.unwrap_or(f64::NEG_INFINITY);
                let high = options.high.unwrap_or(f64::INFINITY);
                (
                    Distribution::Normal {
                        mean,
                        sd,
                        low,
                        high,
                    },
                    options,
                )
            }
            Family::Lognormal => {
                let (median, sigma) = (size(self, -9.0, 9.0), size(self, -2.0, 1.0));
                (Distribution::Lognormal { median, sigma }, none)
            }
            Family::Gamma => {
                let (shape, scale) = (size(self, -1.5, 4.0), size(self, -9.0, 9.0));
                (Distribution::Gamma { shape, scale }, none)
            }
        }
    }
}

const FAMILIES: [Family; 7] = [
    Family::Uniform,
    Family::Triangular,
    Family::Pert,
    Family::Beta,
    Family::Normal,
    Family::Lognormal,
    Family::Gamma,
];

#[test]
fn quantiles_of_a_member_are_met_in_pairs_triples_and_quadruples() {
    let mut numbers = Numbers(20_260_109);
    for family in FAMILIES {
        for round in 0..60 {
            let (truth, options) = numbers.member(family);
            let levels = numbers.levels((2 + round % 3).max(family.parameters()));
            let points: Vec<_> = levels.iter().map(|u| (*u, truth.quantile(*u))).collect();
            // Where a value rounds to an end or to its neighbour, nothing can be asked.
            let (low, high) = truth.support();
            let near = |x: f64, y: f64| (y - x).abs() <= 1e-10 * (x.abs() + y.abs());
            if points.windows(2).any(|p| near(p[0].1, p[1].1))
                || points.iter().any(|p| near(p.1, low) || near(p.1, high))
            {
                continue;
            }
            let found = fit(family, &points, options);
            let found = found.unwrap_or_else(|fault| panic!("{truth:?} {points:?}: {fault}"));
            assert_met(&found.distribution, &points, 1e-5);
            let span = points[points.len() - 1].1 - points[0].1;
            for (level, wanted, got) in found.misfit {
                let off = (got - wanted).abs();
                assert!(
                    off < 1e-6 * span,
                    "{truth:?} {found:?} at {level}",
                    found = found.distribution
                );
            }
        }
    }
}

/// Every pair of plain levels and plain values, each of which some beta on [0, 1] meets.
#[test]
fn plain_pairs_of_quantiles_of_a_beta_are_met() {
    let values = [
        0.001, 0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999,
    ];
    plain_pairs(Family::Beta, &values);
}

/// The same for a gamma distribution, over six orders of magnitude.
#[test]
fn plain_pairs_of_quantiles_of_a_gamma_are_met() {
    plain_pairs(
        Family::Gamma,
        &[0.001, 0.01, 0.1, 0.5, 1.0, 2.0, 10.0, 100.0, 1000.0],
    );
}

fn plain_pairs(family: Family, values: &[f64]) {
    let levels = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
    let mut judged = 0;
    for (j, u) in levels.iter().enumerate() {
        for v in &levels[j + 1..] {
            for (k, x) in values.iter().enumerate() {
                for y in &values[k + 1..] {
                    let points = [(*u, *x), (*v, *y)];
                    match fit(family, &points, FitOptions::default()) {
                        Ok(found) => {
                            // One in seven, for time.
                            if judged % 7 == 0 {
                                assert_met(&found.distribution, &points, 1e-6);
                            }
                            for (_, wanted, got) in found.misfit {
                                let off = (got / wanted - 1.0).abs();
                                assert!(off < 1e-6, "{points:?}: {:?}", found.distribution);
                            }
                            judged += 1;
                        }
                        Err(fault) => panic!("{points:?}: {fault}"),
                    }
                }
            }
        }
    }
    assert!(judged > 1000);
}

/// Solved with 40 digits for the median 0.9 and the upper quartile 0.999.
#[test]
fn a_beta_that_is_nearly_two_points_is_found() {
    let points = [(0.5, 0.9), (0.75, 0.999)];
    let found = fit(Family::Beta, &points, FitOptions::default()).expect("exists");
    let Distribution::Beta { alpha, beta, .. } = found.distribution else {
        panic!("{found:?}")
    };
    assert!((alpha - 0.288_865_38).abs() < 1e-8, "{alpha}");
    assert!((beta - 0.148_451_56).abs() < 1e-8, "{beta}");
    assert_met(&found.distribution, &points, 1e-8);
}

#[test]
fn a_gamma_over_many_orders_of_magnitude_is_found() {
    let points = [(0.05, 0.001), (0.1, 1.0)];
    let found = fit(Family::Gamma, &points, FitOptions::default()).expect("exists");
    assert_met(&found.distribution, &points, 1e-8);
}

/// Whatever is asked, there is an answer or a fault: never a panic, never a number that is none.
#[test]
fn wild_quantiles_end_in_a_fit_or_a_fault() {
    let mut numbers = Numbers(7);
    let value = |numbers: &mut Numbers| {
        let size = 10f64.powf(numbers.between(-320.0, 309.0));
        match (8.0 * numbers.next()) as u32 {
            0 => 0.0,
            1 => -size,
            2 => size,
            3 => 1.0 - 10f64.powf(numbers.between(-17.0, 0.0)),
            4 => f64::MAX,
            _ => numbers.next(),
        }
    };
    let level = |numbers: &mut Numbers| match (4.0 * numbers.next()) as u32 {
        0 => 10f64.powf(numbers.between(-320.0, 0.0)),
        1 => 1.0 - 10f64.powf(numbers.between(-17.0, 0.0)),
        _ => numbers.next(),
    };
    let mut fitted = 0;
    for round in 0..1_500 {
        let n = 2 + round % 3;
        let mut levels: Vec<f64> = (0..n).map(|_| level(&mut numbers)).collect();
        let mut values: Vec<f64> = (0..n).map(|_| value(&mut numbers)).collect();
        levels.sort_by(f64::total_cmp);
        values.sort_by(f64::total_cmp);
        let points: Vec<_> = levels.into_iter().zip(values).collect();
        for family in FAMILIES {
            let mut options = FitOptions::default();
            if matches!(family, Family::Beta | Family::Normal) && round % 4 > 0 {
                options.low = Some(points[0].1 - numbers.next());
                options.high = (round % 4 > 1).then(|| points[n - 1].1 + numbers.next());
            }
            if let Ok(found) = fit(family, &points, options) {
                fitted += 1;
                let told = found.misfit.iter().all(|(_, _, got)| got.is_finite());
                assert!(told, "{points:?}: {found:?}");
            }
        }
        let waits = [
            fit_weibull(&points).map(|fit| (fit.shape, fit.scale)),
            fit_log_logistic(&points).map(|fit| (fit.shape, fit.median)),
        ];
        for (shape, scale) in waits.into_iter().flatten() {
            fitted += 1;
            assert!(shape.is_finite() && scale.is_finite() && shape > 0.0 && scale > 0.0);
        }
    }
    assert!(fitted > 1_000, "{fitted}");
}

/// More quantiles than parameters: no member on a fine grid is nearer.
#[test]
fn the_nearest_beta_and_gamma_are_found_among_several_valleys() {
    let mut numbers = Numbers(11);
    for _ in 0..12 {
        let levels = numbers.levels(3);
        let mut values: Vec<f64> = (0..3).map(|_| numbers.between(0.001, 0.999)).collect();
        values.sort_by(f64::total_cmp);
        let points: Vec<_> = levels.into_iter().zip(values).collect();
        let squares = |distribution: &Distribution| -> f64 {
            points
                .iter()
                .map(|(u, x)| (distribution.quantile(*u) - x).powi(2))
                .sum()
        };
        let Ok(found) = fit(Family::Beta, &points, FitOptions::default()) else {
            continue;
        };
        for a in -20..=40 {
            for b in -20..=40 {
                let [alpha, beta] = [a, b].map(|k| 10f64.powf(f64::from(k) / 10.0));
                let other = Distribution::Beta {
                    alpha,
                    beta,
                    low: 0.0,
                    high: 1.0,
                };
                assert!(
                    squares(&other) >= squares(&found.distribution) * (1.0 - 1e-9),
                    "{points:?}: {other:?} is nearer than {found:?}"
                );
            }
        }
    }
}
