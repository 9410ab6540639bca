//! The quantiles that are asked for, as points of level and value.

use super::super::check::{DistributionError, finite, positive};

/// For each quantile: level, value wanted, value got.
pub type Misfit = Vec<(f64, f64, f64)>;

pub(in super::super) type Points = Vec<(f64, f64)>;

/// The quantiles by ascending level, once they are known to be consistent.
pub(in super::super) fn ascending(
    quantiles: &[(f64, f64)],
    family: &'static str,
    needed: usize,
    with_ends: bool,
) -> Result<Points, DistributionError> {
    let mut points = quantiles.to_vec();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    for &(level, value) in &points {
        let inside = level > 0.0 && level < 1.0;
        if !inside && !(with_ends && (level == 0.0 || level == 1.0)) {
            return Err(DistributionError::LevelOutside(level));
        }
        finite("a quantile", value)?;
    }
    points
        .windows(2)
        .try_for_each(|pair| in_order(pair[0], pair[1]))?;
    if points.len() < needed {
        return Err(DistributionError::TooFewQuantiles {
            family,
            needed,
            found: points.len(),
        });
    }
    finite("the distance of the quantiles", span(&points))?;
    Ok(points)
}

/// Whether the second of two neighbours lies above the first.
fn in_order(
    (previous_level, previous): (f64, f64),
    (next_level, next): (f64, f64),
) -> Result<(), DistributionError> {
    if previous_level == next_level {
        return Err(DistributionError::LevelTwice(next_level));
    }
    if previous >= next {
        return Err(DistributionError::QuantilesNotAscending {
            previous_level,
            previous,
            next_level,
            next,
        });
    }
    Ok(())
}

/// From the first value to the last.
pub(in super::super) fn span(points: &[(f64, f64)]) -> f64 {
    points[points.len() - 1].1 - points[0].1
}

pub(in super::super) fn misfit(points: &[(f64, f64)], quantile: impl Fn(f64) -> f64) -> Misfit {
    points
        .iter()
        .map(|&(level, wanted)| (level, wanted, quantile(level)))
        .collect()
}

/// The points with both coordinates transformed.
pub(in super::super) fn map(
    points: &[(f64, f64)],
    level: impl Fn(f64) -> f64,
    value: impl Fn(f64) -> f64,
) -> Points {
    points.iter().map(|&(u, x)| (level(u), value(x))).collect()
}

pub(in super::super) fn all_positive(points: &[(f64, f64)]) -> Result<(), DistributionError> {
    points
        .iter()
        .try_for_each(|&(_, value)| positive("a quantile", value))
}

/// Whether all values lie between two ends, both excluded.
pub(in super::super) fn all_within(
    points: &[(f64, f64)],
    low: f64,
    high: f64,
) -> Result<(), DistributionError> {
    match points.iter().find(|(_, x)| *x <= low || *x >= high) {
        None => Ok(()),
        Some(&(level, value)) => Err(DistributionError::QuantileOutside {
            level,
            value,
            low,
            high,
        }),
    }
}
