//! The 97.5 % point of Student's t: what turns a standard error into a 95 % interval.

/// The 97.5 % point of the normal distribution.
pub(super) const NORMAL: f64 = 1.959_963_984_540_054;

/// The 97.5 % point of t with so many degrees of freedom (at least one).
pub fn student(freedom: u64) -> f64 {
    if freedom > 60 {
        expansion(freedom as f64)
    } else {
        bisection(freedom)
    }
}

/// Cornish & Fisher's expansion (Abramowitz & Stegun 26.7.5), below 1e-9 off beyond 60 degrees.
fn expansion(n: f64) -> f64 {
    let z = NORMAL;
    let s = z * z;
    let terms = [
        (s + 1.0) / 4.0,
        ((5.0 * s + 16.0) * s + 3.0) / 96.0,
        (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0,
        ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92_160.0,
    ];
    z * terms.iter().rev().fold(0.0, |sum, term| (sum + term) / n) + z
}

fn bisection(freedom: u64) -> f64 {
    let (mut low, mut high) = (1.0, 13.0);
    while high - low > 1e-13 * high {
        let middle = 0.5 * (low + high);
        if central(middle, freedom) < 0.95 {
            low = middle
        } else {
            high = middle
        }
        if middle == low && middle == high {
            break;
        }
    }
    high
}

/// P(|T| <= t) for whole degrees of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4).
fn central(t: f64, freedom: u64) -> f64 {
    let angle = libm::atan(t / (freedom as f64).sqrt());
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    let odd = freedom % 2 == 1;
    let (mut term, mut sum) = if odd { (cosine, 0.0) } else { (1.0, 0.0) };
    let mut k = if odd { 1 } else { 0 };
    while k + 2 <= freedom {
        sum += term;
        k += 2;
        term *= cosine * cosine * (k - 1) as f64 / k as f64;
    }
    if odd {
        std::f64::consts::FRAC_2_PI * (angle + sine * sum)
    } else {
        sine * sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_those_of_the_tables() {
        // Fisher & Yates, and R: qt(.975, df).
        for (freedom, point) in [
            (1, 12.706204736432095),
            (2, 4.302652729911275),
            (3, 3.182446305284263),
            (4, 2.776445105197799),
            (31, 2.039513446396408),
            (60, 2.000297821058262),
            (61, 1.999623584994952),
            (999, 1.962341461133449),
        ] {
            assert!(
                (student(freedom) - point).abs() < 1e-8,
                "{freedom}: {}",
                student(freedom)
            );
        }
    }
}
