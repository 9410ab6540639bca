//! Distributions from quantiles at any levels.

use super::check::{DistributionError, LARGEST_SHAPE, SMALLEST_SHAPE, ends, finite, positive};
use super::least_squares::{line, minimise};
use super::{Distribution, gamma_quantile, normal_quantile};

/// The families that can be fitted to quantiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Two parameters; least squares of the value.
    Uniform,
    /// Three parameters; least squares of the value.
    Triangular,
    /// Three parameters; least squares of the value.
    Pert,
    /// Two parameters on known ends, [0, 1] if not told; least squares of the value.
    Beta,
    /// Two parameters, truncated to bounds if told; least squares of the value.
    Normal,
    /// Two parameters; least squares of the value's logarithm.
    Lognormal,
    /// Two parameters; least squares of the value's logarithm.
    Gamma,
}

/// What is known besides the quantiles.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FitOptions {
    /// The lower end of a beta (default 0), or the lower bound of a normal distribution (default none).
    pub low: Option<f64>,
    /// The upper end of a beta (default 1), or the upper bound of a normal distribution (default none).
    pub high: Option<f64>,
}

/// For each quantile: level, value wanted, value got.
pub type Misfit = Vec<(f64, f64, f64)>;

/// A fitted distribution. It meets the quantiles exactly where it has as many free parameters and
/// can meet them at all; otherwise it is the nearest.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The distribution.
    pub distribution: Distribution,
    /// How far it is from what was asked.
    pub misfit: Misfit,
}

/// Fits a family to `quantiles`, pairs of level (a probability) and value, in any order.
///
/// Levels 0 and 1 may be given for uniform, triangular and PERT. Where all levels lie on one side of
/// a triangle's mode, many triangles meet them; one of these is returned, always the same.
///
/// # Errors
/// Where quantiles are too few, contradict each other, or lie where the family has none.
pub fn fit(
    family: Family,
    quantiles: &[(f64, f64)],
    options: FitOptions,
) -> Result<Fit, DistributionError> {
    let bounded = matches!(family, Family::Beta | Family::Normal);
    if !bounded && options != FitOptions::default() {
        return Err(DistributionError::BoundsUnused(family.with_article()));
    }
    let with_ends = matches!(family, Family::Uniform | Family::Triangular | Family::Pert);
    let points = ascending(
        quantiles,
        family.with_article(),
        family.parameters(),
        with_ends,
    )?;
    let distribution = match family {
        Family::Uniform => uniform(&points),
        Family::Triangular => triangular(&points),
        Family::Pert => pert(&points)?,
        Family::Beta => beta(
            &points,
            options.low.unwrap_or(0.0),
            options.high.unwrap_or(1.0),
        )?,
        Family::Normal => normal(&points, options)?,
        Family::Lognormal => lognormal(&points)?,
        Family::Gamma => gamma(&points)?,
    };
    distribution
        .check()
        .map_err(|_| DistributionError::NoFit(family.with_article()))?;
    let misfit = misfit(&points, |level| distribution.quantile(level));
    Ok(Fit {
        distribution,
        misfit,
    })
}

impl Family {
    /// How many free parameters it has: as many quantiles are met exactly.
    pub fn parameters(self) -> usize {
        match self {
            Self::Triangular | Self::Pert => 3,
            _ => 2,
        }
    }

    fn with_article(self) -> &'static str {
        match self {
            Self::Uniform => "a uniform distribution",
            Self::Triangular => "a triangular distribution",
            Self::Pert => "a PERT distribution",
            Self::Beta => "a beta distribution",
            Self::Normal => "a normal distribution",
            Self::Lognormal => "a lognormal distribution",
            Self::Gamma => "a gamma distribution",
        }
    }
}

type Points = Vec<(f64, f64)>;

/// The quantiles by ascending level, once they are known to be consistent.
pub(super) fn ascending(
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
    for pair in points.windows(2) {
        let ((previous_level, previous), (next_level, next)) = (pair[0], pair[1]);
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
    }
    if points.len() < needed {
        return Err(DistributionError::TooFewQuantiles {
            family,
            needed,
            found: points.len(),
        });
    }
    Ok(points)
}

pub(super) fn misfit(points: &[(f64, f64)], quantile: impl Fn(f64) -> f64) -> Misfit {
    points
        .iter()
        .map(|&(level, wanted)| (level, wanted, quantile(level)))
        .collect()
}

/// The points with both coordinates transformed.
pub(super) fn map(
    points: &[(f64, f64)],
    level: impl Fn(f64) -> f64,
    value: impl Fn(f64) -> f64,
) -> Points {
    points.iter().map(|&(u, x)| (level(u), value(x))).collect()
}

pub(super) fn all_positive(points: &[(f64, f64)]) -> Result<(), DistributionError> {
    points
        .iter()
        .try_for_each(|&(_, value)| positive("a quantile", value))
}

fn uniform(points: &[(f64, f64)]) -> Distribution {
    let (low, width) = line(points);
    Distribution::Uniform {
        low,
        high: low + width,
    }
}

/// Low, mode and high of the family whose member on [0, 1] with mode c is `unit(c)`: for each c
/// the rest is a straight line, so the search is for c alone (Golub & Pereyra 1973,
/// doi:10.1137/0710036).
fn ends_and_mode(points: &[(f64, f64)], unit: impl Fn(f64) -> Distribution) -> (f64, f64, f64) {
    let span = points[points.len() - 1].1 - points[0].1;
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
    let start = (0..=32)
        .map(|k| f64::from(k) / 32.0)
        .min_by(|a, b| squares(*a).total_cmp(&squares(*b)));
    let [c] = minimise(|[c]| best_line(*c).2, [start.unwrap_or(0.5)], &[(0.0, 1.0)]);
    let (low, width, _) = best_line(c);
    (low, (low + width * c).min(low + width), low + width)
}

fn triangular(points: &[(f64, f64)]) -> Distribution {
    let (low, mode, high) = ends_and_mode(points, |mode| Distribution::Triangular {
        low: 0.0,
        mode,
        high: 1.0,
    });
    Distribution::Triangular { low, mode, high }
}

fn pert(points: &[(f64, f64)]) -> Result<Distribution, DistributionError> {
    let unit = |c: f64| Distribution::Beta {
        alpha: 1.0 + 4.0 * c,
        beta: 5.0 - 4.0 * c,
        low: 0.0,
        high: 1.0,
    };
    let (low, mode, high) = ends_and_mode(points, unit);
    Distribution::pert(low, mode, high)
}

/// Searched over ln(alpha / beta) and ln(alpha + beta).
fn beta(points: &[(f64, f64)], low: f64, high: f64) -> Result<Distribution, DistributionError> {
    ends(low, high)?;
    if let Some(&(level, value)) = points.iter().find(|(_, x)| *x <= low || *x >= high) {
        return Err(DistributionError::QuantileOutside {
            level,
            value,
            low,
            high,
        });
    }
    let shapes = |&[ratio, size]: &[f64; 2]| {
        let (n, share) = (libm::exp(size), 1.0 / (1.0 + libm::exp(-ratio)));
        (n * share, n * (1.0 - share))
    };
    let member = |parameters: &[f64; 2]| {
        let (alpha, beta) = shapes(parameters);
        let within = |shape: f64| shape.clamp(SMALLEST_SHAPE, LARGEST_SHAPE);
        Distribution::Beta {
            alpha: within(alpha),
            beta: within(beta),
            low,
            high,
        }
    };
    // Start: the logit of the value is roughly normal, with variance 1 / alpha + 1 / beta; then
    // least squares of the logit, which lead to the right valley of those of the value.
    let logit = |x: f64| libm::log((x - low) / (high - x));
    let (centre, spread) = line(&map(points, normal_quantile, logit));
    let share = 1.0 / (1.0 + libm::exp(-centre));
    let size = libm::log(1.0 / (share * (1.0 - share) * spread * spread));
    let limits = [
        (-14.0, 14.0),
        (
            libm::log(2.0 * SMALLEST_SHAPE),
            libm::log(2.0 * LARGEST_SHAPE),
        ),
    ];
    let start = [
        centre.clamp(-14.0, 14.0),
        size.clamp(limits[1].0, limits[1].1),
    ];
    let residuals = |scale: &dyn Fn(f64) -> f64, parameters: &[f64; 2]| {
        let member = member(parameters);
        points
            .iter()
            .map(|&(u, x)| scale(member.quantile(u)) - scale(x))
            .collect()
    };
    let span = points[points.len() - 1].1 - points[0].1;
    let near = minimise(|parameters| residuals(&logit, parameters), start, &limits);
    Ok(member(&minimise(
        |parameters| residuals(&|x| x / span, parameters),
        near,
        &limits,
    )))
}

/// A straight line over the normal scores; with bounds a search from there.
fn normal(points: &[(f64, f64)], options: FitOptions) -> Result<Distribution, DistributionError> {
    let (low, high) = (
        options.low.unwrap_or(f64::NEG_INFINITY),
        options.high.unwrap_or(f64::INFINITY),
    );
    if let Some(&(level, value)) = points.iter().find(|(_, x)| *x <= low || *x >= high) {
        return Err(DistributionError::QuantileOutside {
            level,
            value,
            low,
            high,
        });
    }
    let (mean, sd) = line(&map(points, normal_quantile, |x| x));
    let member = |&[shift, ln_stretch]: &[f64; 2]| Distribution::Normal {
        mean: mean + shift * sd,
        sd: sd * libm::exp(ln_stretch),
        low,
        high,
    };
    if low == f64::NEG_INFINITY && high == f64::INFINITY {
        return Ok(member(&[0.0, 0.0]));
    }
    let residuals = |parameters: &[f64; 2]| {
        let member = member(parameters);
        points
            .iter()
            .map(|&(u, x)| (member.quantile(u) - x) / sd)
            .collect()
    };
    Ok(member(&minimise(
        residuals,
        [0.0, 0.0],
        &[(-1e4, 1e4), (-5.0, 5.0)],
    )))
}

fn lognormal(points: &[(f64, f64)]) -> Result<Distribution, DistributionError> {
    all_positive(points)?;
    let (ln_median, sigma) = line(&map(points, normal_quantile, libm::log));
    Ok(Distribution::Lognormal {
        median: libm::exp(ln_median),
        sigma,
    })
}

/// Searched over ln shape; for each shape the best ln scale is a mean.
fn gamma(points: &[(f64, f64)]) -> Result<Distribution, DistributionError> {
    all_positive(points)?;
    let n = points.len() as f64;
    let distances = |shape: f64| -> Vec<f64> {
        points
            .iter()
            .map(|&(u, x)| libm::log(x) - libm::log(gamma_quantile(shape, u)))
            .collect()
    };
    let ln_scale = |distances: &[f64]| distances.iter().sum::<f64>() / n;
    let residuals = |&[ln_shape]: &[f64; 1]| {
        let distances = distances(libm::exp(ln_shape));
        let centre = ln_scale(&distances);
        distances.iter().map(|d| d - centre).collect()
    };
    // Start: ln x is roughly normal with variance 1 / shape.
    let (_, sigma) = line(&map(points, normal_quantile, libm::log));
    let bounds = [(libm::log(SMALLEST_SHAPE), libm::log(LARGEST_SHAPE))];
    let start = [(-2.0 * libm::log(sigma)).clamp(bounds[0].0, bounds[0].1)];
    let [ln_shape] = minimise(residuals, start, &bounds);
    let shape = libm::exp(ln_shape).clamp(SMALLEST_SHAPE, LARGEST_SHAPE);
    Ok(Distribution::Gamma {
        shape,
        scale: libm::exp(ln_scale(&distances(shape))),
    })
}
