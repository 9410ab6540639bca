//! Waiting times from quantiles: Weibull and log-logistic, both straight lines on a log scale.

use super::check::DistributionError;
use super::fit::{Misfit, all_positive, ascending, map, misfit};
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
    Ok(WeibullFit {
        shape: 1.0 / slope,
        scale: libm::exp(ln_scale),
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
    Ok(LogLogisticFit {
        median: libm::exp(ln_median),
        shape: 1.0 / slope,
        misfit,
    })
}
