//! Waiting times from quantiles: Weibull and log-logistic, both straight lines on a log scale.

use super::check::{DistributionError, positive, shape};
use super::fit::falls_short;
use super::fit::points::{Misfit, all_positive, ascending, map, misfit};
use super::least_squares::line;

/// A waiting time with survival exp(-(t / scale)^shape).
#[derive(Clone, Debug, PartialEq)]
pub struct WeibullFit {
    /// No unit; 1 is the exponential distribution.
    pub shape: f64,
    /// In the unit of the quantiles: 63 % have happened by then.
    pub scale: f64,
    /// How far it is from what was asked.
    pub misfit: Misfit,
}

/// A waiting time with survival 1 / (1 + (t / median)^shape).
#[derive(Clone, Debug, PartialEq)]
pub struct LogLogisticFit {
    /// In the unit of the quantiles.
    pub median: f64,
    /// No unit.
    pub shape: f64,
    /// How far it is from what was asked.
    pub misfit: Misfit,
}

impl WeibullFit {
    /// The misfit, where it is so large that it must be told.
    pub fn shortfall(self) -> Option<Misfit> {
        falls_short(&self.misfit, 2, true).then_some(self.misfit)
    }
}

impl LogLogisticFit {
    /// The misfit, where it is so large that it must be told.
    pub fn shortfall(self) -> Option<Misfit> {
        falls_short(&self.misfit, 2, true).then_some(self.misfit)
    }
}

/// Fits a Weibull distribution to pairs of level and time: exact for two, least squares of the
/// logarithm of time for more.
///
/// # Errors
/// As [`super::fit`].
pub fn fit_weibull(quantiles: &[(f64, f64)]) -> Result<WeibullFit, DistributionError> {
    let points = ascending(quantiles, "a Weibull distribution", 2, false)?;
    all_positive(&points)?;
    let ln_hazard = |u: f64| libm::log(-libm::log1p(-u));
    let (ln_scale, slope) = line(&map(&points, ln_hazard, libm::log));
    let misfit = misfit(&points, |u| libm::exp(ln_scale + slope * ln_hazard(u)));
    let (shape, scale) = parameters(slope, ln_scale, "a Weibull distribution")?;
    Ok(WeibullFit {
        shape,
        scale,
        misfit,
    })
}

/// Fits a log-logistic distribution to pairs of level and time: exact for two, least squares of
/// the logarithm of time for more.
///
/// # Errors
/// As [`super::fit`].
pub fn fit_log_logistic(quantiles: &[(f64, f64)]) -> Result<LogLogisticFit, DistributionError> {
    let points = ascending(quantiles, "a log-logistic distribution", 2, false)?;
    all_positive(&points)?;
    let logit = |u: f64| libm::log(u / (1.0 - u));
    let (ln_median, slope) = line(&map(&points, logit, libm::log));
    let misfit = misfit(&points, |u| libm::exp(ln_median + slope * logit(u)));
    let (shape, median) = parameters(slope, ln_median, "a log-logistic distribution")?;
    Ok(LogLogisticFit {
        median,
        shape,
        misfit,
    })
}

/// Shape and scale of a line over the logarithm of time.
fn parameters(
    slope: f64,
    intercept: f64,
    family: &'static str,
) -> Result<(f64, f64), DistributionError> {
    let (a, scale) = (1.0 / slope, libm::exp(intercept));
    shape("the shape", a)
        .and_then(|()| positive("the scale", scale))
        .map_err(|fault| DistributionError::no_fit(family, &fault))?;
    Ok((a, scale))
}
