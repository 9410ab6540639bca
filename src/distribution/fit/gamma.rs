//! A gamma distribution from quantiles.

use super::super::check::{DistributionError, LARGEST_SHAPE, SMALLEST_SHAPE};
use super::super::gamma::gamma_log_quantile;
use super::super::least_squares::minimise;
use super::Distribution;
use super::pair::bisect;
use super::points::all_positive;

const NAME: &str = "a gamma distribution";
/// ln [`SMALLEST_SHAPE`] and ln [`LARGEST_SHAPE`].
const SHAPES: (f64, f64) = (-6.907_755_278_982_137, 13.815_510_557_964_274);

/// Least squares of the value's logarithm, over ln shape; for each shape the best ln scale is a mean.
pub(super) fn gamma(points: &[(f64, f64)]) -> Result<Distribution, DistributionError> {
    all_positive(points)?;
    let n = points.len() as f64;
    let distances = |ln_shape: f64| -> Vec<f64> {
        let shape = libm::exp(ln_shape);
        points
            .iter()
            .map(|&(u, x)| libm::log(x) - gamma_log_quantile(shape, u))
            .collect()
    };
    let ln_scale = |distances: &[f64]| distances.iter().sum::<f64>() / n;
    let residuals = |&[ln_shape]: &[f64; 1]| {
        let distances = distances(ln_shape);
        let centre = ln_scale(&distances);
        distances.iter().map(|d| d - centre).collect()
    };
    let [ln_shape] = minimise(residuals, [start(points)], &[SHAPES]);
    if ln_shape <= SHAPES.0 || ln_shape >= SHAPES.1 {
        return Err(DistributionError::shapes_end(NAME));
    }
    Ok(Distribution::Gamma {
        shape: libm::exp(ln_shape).clamp(SMALLEST_SHAPE, LARGEST_SHAPE),
        scale: libm::exp(ln_scale(&distances(ln_shape))),
    })
}

/// The ln shape that meets the first and the last quantile: the distance of their logarithms falls
/// as the shape grows.
fn start(points: &[(f64, f64)]) -> f64 {
    let (first, last) = (points[0], points[points.len() - 1]);
    let wanted = libm::log(last.1) - libm::log(first.1);
    let missing = |ln_shape: f64| {
        let shape = libm::exp(ln_shape);
        wanted - (gamma_log_quantile(shape, last.0) - gamma_log_quantile(shape, first.0))
    };
    bisect(missing, SHAPES)
}
