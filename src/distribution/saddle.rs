//! The two ingredients of Loader's saddle-point densities (2000, "Fast and accurate computation of
//! binomial probabilities"): no large logarithms of gamma functions are subtracted.

use std::f64::consts::PI;

/// The error of Stirling's formula: ln Gamma(n + 1) - ln(sqrt(2 pi n) (n / e)^n), for n > 0.
pub(super) fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - 0.5 * libm::log(2.0 * PI);
    }
    let w = 1.0 / (n * n);
    (1.0 / 12.0 - w * (1.0 / 360.0 - w * (1.0 / 1260.0 - w * (1.0 / 1680.0 - w / 1188.0)))) / n
}

/// x ln(x / m) + m - x, also where x and m nearly agree.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    let v = (x - m) / (x + m);
    if v.abs() >= 0.1 {
        return x * libm::log(x / m) + m - x;
    }
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    for k in 1..100 {
        term *= v * v;
        let next = sum + term / f64::from(2 * k + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}
