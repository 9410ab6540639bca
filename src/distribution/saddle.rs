//! The two ingredients of Loader's saddle-point densities (2000, "Fast and accurate computation of
//! binomial probabilities"): no large logarithms of gamma functions are subtracted.

use std::f64::consts::PI;

/// The error of Stirling's formula: ln Gamma(n + 1) - ln(sqrt(2 pi n) (n / e)^n), for n > 0.
pub(super) fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - 0.5 * libm::log(2.0 * PI);
    }
    let w = 1.0 / (n * n);
    (1.0 / 12.0
        - w * (1.0 / 360.0
            - w * (1.0 / 1260.0 - w * (1.0 / 1680.0 - w * (1.0 / 1188.0 - w * 691.0 / 360_360.0)))))
        / n
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

/// Known values are from mpmath 1.4 with 40 digits.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stirling_error_has_known_values_on_both_sides_of_its_seam() {
        for (n, wanted) in [
            (0.001, 2.542_270_467_967_094_5),
            (0.7, 0.113_263_702_114_740_26),
            (3.0, 0.027_677_925_684_998_34),
            (14.9, 0.005_592_002_512_250_83),
            (15.1, 0.005_517_958_003_163_08),
            (16.0, 0.005_207_655_919_609_64),
            (100.0, 8.333_305_556_349_147e-4),
            (1e6, 8.333_333_333_330_556e-8),
        ] {
            // Up to 15 terms as large as 30 are subtracted; above, it is a short series.
            let error = if n <= 15.0 { 2e-14 } else { 1e-16 };
            assert!(
                (stirling_error(n) - wanted).abs() < error,
                "{n}: {}",
                stirling_error(n)
            );
        }
    }

    #[test]
    fn deviance_keeps_its_digits_where_both_agree() {
        for (x, m, wanted) in [
            (5.0, 5.5, 0.023_449_100_978_375_7),
            (5.0, 8.0, 0.649_981_853_771_322_2),
            (1e6, 1e6 + 1.0, 4.999_996_666_669_167e-7),
            (0.001, 2.0, 1.991_399_097_540_458),
            (3.0, 2.99, 1.670_379_654_389_7e-5),
        ] {
            assert!(
                (deviance(x, m) / wanted - 1.0).abs() < 1e-14,
                "{x} {m}: {}",
                deviance(x, m)
            );
        }
        assert_eq!(deviance(7.0, 7.0), 0.0);
    }
}
