//! Products that may leave, on the way, the range of what a number can hold, though the whole does not.
//!
//! The plain product is tried first; these are for the rare one that overflows or underflows.

/// The product, with its exponent kept apart: as exact as the plain one.
#[cold]
pub fn product(parts: impl Iterator<Item = f64>) -> f64 {
    let (mut mantissa, mut exponent) = (1.0, 0i32);
    for part in parts {
        let (m, e) = libm::frexp(mantissa * libm::frexp(part).0);
        mantissa = m;
        exponent = exponent.saturating_add(e + libm::frexp(part).1);
    }
    libm::ldexp(mantissa, exponent)
}

/// A hazard times e^(each of these): 0 stays 0, and what is too large happens at once.
#[cold]
pub(super) fn hazard_in_logs(hazard: f64, logarithms: impl Iterator<Item = f64>) -> f64 {
    if hazard == 0.0 {
        return 0.0;
    }
    let sum = logarithms.fold(libm::log(hazard), |sum, logarithm| sum + logarithm);
    if sum.is_nan() {
        return sum;
    }
    libm::exp(sum).min(f64::MAX)
}

/// A hazard times its ratios, none of them 0 or infinite; what is too large happens at once.
#[inline(always)]
pub fn hazard_by(plain: f64, hazard: f64, ratios: impl Iterator<Item = f64>) -> f64 {
    if plain.is_normal() || hazard == 0.0 {
        return plain;
    }
    product(std::iter::once(hazard).chain(ratios)).min(f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_in_the_end_fits_on_the_way() {
        let of = |parts: &[f64]| product(parts.iter().copied());
        assert_eq!(of(&[1e200, 1e200, 1e-300]), 1e200 * (1e200 * 1e-300));
        assert_eq!(of(&[1e-200, 1e-200, 1e300]), 1e-200 * (1e-200 * 1e300));
        assert_eq!(of(&[-3.0, 0.5, 7.0]), -10.5);
        assert_eq!(of(&[1e200, 0.0, 1e200]), 0.0);
        assert_eq!(of(&[1e200, 1e200]), f64::INFINITY);
        assert_eq!(of(&[1e-300, 1e-300]), 0.0);
        assert_eq!(of(&[]), 1.0);
    }

    #[test]
    fn logarithms_that_cancel_leave_the_hazard() {
        let ten = 350.0 * libm::log(10.0);
        let left = hazard_in_logs(0.05, [ten, -ten].into_iter());
        assert!((left / 0.05 - 1.0).abs() < 1e-12, "{left}");
        assert_eq!(hazard_in_logs(0.0, [ten, ten, ten].into_iter()), 0.0);
        assert_eq!(hazard_in_logs(0.05, [ten].into_iter()), f64::MAX);
    }
}
