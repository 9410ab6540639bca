//! A beta distribution on known ends from quantiles.

use super::super::beta::{BetaLogit, beta_logit_quantile};
use super::super::check::{DistributionError, LARGEST_SHAPE, SMALLEST_SHAPE, ends};
use super::super::least_squares::{line, minimise, worst};
use super::super::normal_quantile;
use super::Distribution;
use super::pair::bracketed;
use super::points::{all_within, map, span};

const NAME: &str = "a beta distribution";
/// The logarithms of the shapes that are searched.
const SHAPES: [(f64, f64); 2] = [(LOWEST, HIGHEST); 2];
/// ln [`SMALLEST_SHAPE`].
const LOWEST: f64 = -6.907_755_278_982_137;
/// ln [`LARGEST_SHAPE`].
const HIGHEST: f64 = 13.815_510_557_964_274;
/// A pair of quantiles is met if the logit of each is, up to this share of it.
const MET: f64 = 1e-9;

/// Two quantiles are met, unless no shape within the limits does; of more the squares of the value's
/// distance are least. The search is over the logarithms of both shapes, and first for the logit of the value,
/// which neither underflows nor rounds to an end.
pub(super) fn beta(
    points: &[(f64, f64)],
    low: f64,
    high: f64,
) -> Result<Distribution, DistributionError> {
    ends(low, high)?;
    all_within(points, low, high)?;
    let share = |x: f64| ((x - low) / (high - low), (high - x) / (high - low));
    let logit = |x: f64| libm::log(share(x).0 / share(x).1);
    let apart = |shapes: &[f64; 2]| -> Vec<f64> {
        let [alpha, beta] = shapes.map(libm::exp);
        let of = |&(u, x): &(f64, f64)| {
            (beta_logit_quantile(alpha, beta, u) - logit(x)) / (1.0 + logit(x).abs())
        };
        points.iter().map(of).collect()
    };
    let mut shapes = minimise(apart, start(&map(points, normal_quantile, logit)), &SHAPES);
    if points.len() == 2 && worst(&apart(&shapes)) > MET {
        let excess = |shapes: [f64; 2]| {
            let [alpha, beta] = shapes.map(libm::exp);
            let curve = BetaLogit::new(alpha, beta);
            [0, 1].map(|k| {
                let (x, y) = share(points[k].1);
                curve.cdf(x, y) - points[k].0
            })
        };
        shapes = minimise(apart, bracketed(excess, &SHAPES), &SHAPES);
    }
    let member = |shapes: &[f64; 2]| Distribution::Beta {
        alpha: within(shapes[0]),
        beta: within(shapes[1]),
        low,
        high,
    };
    if points.len() > 2 {
        let span = span(points);
        let residuals = |shapes: &[f64; 2]| {
            let member = member(shapes);
            let of = |&(u, x): &(f64, f64)| (member.quantile(u) - x) / span;
            points.iter().map(of).collect()
        };
        shapes = minimise(residuals, shapes, &SHAPES);
    }
    if shapes.iter().any(|s| *s <= LOWEST || *s >= HIGHEST) {
        return Err(DistributionError::shapes_end(NAME));
    }
    Ok(member(&shapes))
}

/// The logit of the value is roughly normal, with variance 1 / alpha + 1 / beta.
fn start(scores_and_logits: &[(f64, f64)]) -> [f64; 2] {
    let (centre, spread) = line(scores_and_logits);
    [centre, -centre].map(|side| {
        let shape = libm::log1p(libm::exp(side)) - 2.0 * libm::log(spread);
        if shape.is_nan() {
            0.0
        } else {
            shape.clamp(LOWEST, HIGHEST)
        }
    })
}

fn within(ln_shape: f64) -> f64 {
    libm::exp(ln_shape).clamp(SMALLEST_SHAPE, LARGEST_SHAPE)
}
