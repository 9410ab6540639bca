//! The questions that the exact solver's tests ask.

use escalade::exact::{Curve, Exact};
use escalade::model::Model;

use super::random_model::factor_values;

/// The solver of a model whose factors are without uncertainty.
pub fn exact(model: &Model) -> Exact {
    Exact::new(model, &factor_values(model)).unwrap()
}

/// Every value is within its bound (and what rounding makes of the truth), and the bound is small.
#[track_caller]
pub fn agrees(curve: &Curve, times: &[f64], truth: impl Fn(f64) -> f64) {
    assert!(curve.bound < 1e-9, "bound {}", curve.bound);
    for (value, time) in curve.values.iter().zip(times) {
        let truth = truth(*time);
        let tolerance = curve.bound + 1e-14 * truth.abs().max(1.0);
        assert!(
            (value - truth).abs() <= tolerance,
            "at {time}: {value}, expected {truth}"
        );
    }
}
