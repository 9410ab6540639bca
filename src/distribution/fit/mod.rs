//! Distributions from quantiles at any levels.

mod beta;
mod gamma;
mod normal;
mod pair;
pub(super) mod points;
mod triangle;

use super::check::DistributionError;
use super::least_squares::line;
use super::{Distribution, normal_quantile};
pub use points::Misfit;
use points::{all_positive, ascending, map, misfit};

#[cfg(test)]
mod judged;
#[cfg(test)]
mod tests;

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
/// a triangle's mode, many triangles meet them; the narrowest is returned.
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
        Family::Triangular => triangle::triangular(&points),
        Family::Pert => triangle::pert(&points)
            .map_err(|fault| DistributionError::no_fit(family.with_article(), &fault))?,
        Family::Beta => beta::beta(
            &points,
            options.low.unwrap_or(0.0),
            options.high.unwrap_or(1.0),
        )?,
        Family::Normal => normal::normal(&points, options)?,
        Family::Lognormal => lognormal(&points)?,
        Family::Gamma => gamma::gamma(&points)?,
    };
    distribution
        .check()
        .map_err(|fault| DistributionError::no_fit(family.with_article(), &fault))?;
    let misfit = misfit(&points, |level| distribution.quantile(level));
    Ok(Fit {
        distribution,
        misfit,
    })
}

/// A fit to as many quantiles as there are parameters that misses one by more than this share of it
/// falls short: nothing of the family meets them. Of more the nearest is seldom exact.
const MET: f64 = 1e-6;
const NEAR: f64 = 0.05;

/// Whether quantiles are missed by so much that it must be told, by a distribution with so many free
/// parameters: as a share of the value if `relative`, and else of the distance of the outer values.
pub(super) fn falls_short(misfit: &Misfit, parameters: usize, relative: bool) -> bool {
    let share = if misfit.len() > parameters { NEAR } else { MET };
    let span = match (misfit.first(), misfit.last()) {
        (Some(first), Some(last)) => last.1 - first.1,
        _ => 0.0,
    };
    let unit = |wanted: f64| if relative { wanted.abs() } else { span };
    misfit
        .iter()
        .any(|(_, wanted, got)| (got - wanted).abs() > share * unit(*wanted))
}

impl Fit {
    /// The misfit, where it is so large that it must be told.
    pub fn shortfall(self, family: Family) -> Option<Misfit> {
        let relative = matches!(family, Family::Lognormal | Family::Gamma);
        falls_short(&self.misfit, family.parameters(), relative).then_some(self.misfit)
    }
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

fn uniform(points: &[(f64, f64)]) -> Distribution {
    let (low, width) = line(points);
    Distribution::Uniform {
        low,
        high: low + width,
    }
}

fn lognormal(points: &[(f64, f64)]) -> Result<Distribution, DistributionError> {
    all_positive(points)?;
    let (ln_median, sigma) = line(&map(points, normal_quantile, libm::log));
    Ok(Distribution::Lognormal {
        median: libm::exp(ln_median),
        sigma,
    })
}
