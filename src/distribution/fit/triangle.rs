//! Families with two ends and a mode from quantiles: triangular and PERT.

use super::super::check::DistributionError;
use super::super::least_squares::{line, minimise, worst};
use super::Distribution;
use super::pair::bisect;
use super::points::{map, span};

pub(super) fn triangular(points: &[(f64, f64)]) -> Distribution {
    let unit = |mode: f64| Distribution::Triangular {
        low: 0.0,
        mode,
        high: 1.0,
    };
    let (low, mode, high) = ends_and_mode(points, unit);
    Distribution::Triangular { low, mode, high }
}

pub(super) fn pert(points: &[(f64, f64)]) -> Result<Distribution, DistributionError> {
    let unit = |c: f64| Distribution::Beta {
        alpha: 1.0 + 4.0 * c,
        beta: 5.0 - 4.0 * c,
        low: 0.0,
        high: 1.0,
    };
    let (low, mode, high) = ends_and_mode(points, unit);
    Distribution::pert(low, mode, high)
}

/// The values of the mode, as shares of the range, among which a search begins.
const STARTS: u32 = 128;
/// Points are met if they are up to this share of their span.
const MET: f64 = 1e-12;

/// Low, mode and high of the family whose member on [0, 1] with mode c is `unit(c)`: for each c
/// the rest is a straight line, so the search is for c alone (Golub & Pereyra 1973,
/// doi:10.1137/0710036).
fn ends_and_mode(points: &[(f64, f64)], unit: impl Fn(f64) -> Distribution) -> (f64, f64, f64) {
    let span = span(points);
    let best_line = |c: f64| {
        let member = unit(c);
        let transformed = map(points, |u| member.quantile(u), |x| x);
        let (low, width) = line(&transformed);
        let residuals: Vec<f64> = transformed
            .iter()
            .map(|(q, x)| (low + width * q - x) / span)
            .collect();
        (low, width, residuals)
    };
    let squares = |c: f64| best_line(c).2.iter().map(|r| r * r).sum::<f64>();
    let starts = (0..=STARTS).map(|k| f64::from(k) / f64::from(STARTS));
    // Where all levels lie on one side of the mode, so do those of a member without the other side.
    let met = |c: &f64| worst(&best_line(*c).2) < MET;
    if let Some(c) = [0.0, 1.0].into_iter().find(met) {
        return ends_at(c, best_line(c));
    }
    let starts = match points {
        [_, _, _] => crossing(starts, |c| best_line(c).2[1]),
        _ => valleys(starts, squares),
    };
    let found = starts.into_iter().map(|start| {
        let [c] = minimise(|[c]| best_line(*c).2, [start], &[(0.0, 1.0)]);
        c
    });
    let c = found.min_by(|a, b| squares(*a).total_cmp(&squares(*b)));
    let c = c.unwrap_or(0.5);
    ends_at(c, best_line(c))
}

/// Low, mode and high of the member with mode `c` on [0, 1] that is stretched like this.
fn ends_at(c: f64, (low, width, _): (f64, f64, Vec<f64>)) -> (f64, f64, f64) {
    (low, (low + width * c).min(low + width), low + width)
}

/// The starts that no neighbour lies below: one is in the deepest valley.
fn valleys(starts: impl Iterator<Item = f64>, height: impl Fn(f64) -> f64) -> Vec<f64> {
    let at: Vec<(f64, f64)> = starts.map(|c| (c, height(c))).collect();
    let lies = |k: usize| {
        let left = k.checked_sub(1).is_none_or(|left| at[left].1 > at[k].1);
        left && at.get(k + 1).is_none_or(|right| right.1 >= at[k].1)
    };
    (0..at.len())
        .filter(|k| lies(*k))
        .map(|k| at[k].0)
        .collect()
}

/// Of three points one residual says all. Where it changes its sign between two starts, a member
/// meets the points; else the nearest start.
fn crossing(starts: impl Iterator<Item = f64>, residual: impl Fn(f64) -> f64) -> Vec<f64> {
    let at: Vec<(f64, f64)> = starts.map(|c| (c, residual(c))).collect();
    let nearest = || at.iter().min_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    match at.windows(2).find(|pair| pair[0].1 * pair[1].1 < 0.0) {
        Some(pair) => {
            let direction = if pair[0].1 < 0.0 { 1.0 } else { -1.0 };
            vec![bisect(|c| direction * residual(c), (pair[0].0, pair[1].0))]
        }
        None => nearest().map(|(c, _)| *c).into_iter().collect(),
    }
}
