//! Shaped base hazards: integrated hazard and its inverse, in age.
//!
//! A reaction fires when its integrated hazard has used up an Exp(1) variate (random time change;
//! Anderson 2007, doi:10.1063/1.2799998), so these two functions are all that a waiting time needs.

use crate::distribution::{normal_log_survival, normal_quantile_from_log_survival};

/// A base hazard that depends on age, with the values of one draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// `rate` per day until the age `until`, then nothing.
    Capped {
        /// Per day.
        rate: f64,
        /// Days.
        until: f64,
    },
    /// H(a) = (a / scale)^shape.
    Weibull {
        /// No unit.
        shape: f64,
        /// ln of the scale in days.
        ln_scale: f64,
    },
    /// ln a is normal.
    Lognormal {
        /// ln of the median in days.
        ln_median: f64,
        /// Standard deviation of ln a.
        sigma: f64,
    },
    /// S(a) = 1 / (1 + (a / median)^shape).
    LogLogistic {
        /// ln of the median in days.
        ln_median: f64,
        /// No unit.
        shape: f64,
    },
    /// Constant between the ages of its pieces, from `first` on.
    Piecewise {
        /// Where its pieces begin.
        first: u32,
        /// How many there are.
        count: u32,
    },
}

/// A piece of a piecewise constant hazard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// The age at which it ends, days; infinite for the last.
    pub until: f64,
    /// Per day.
    pub rate: f64,
}

impl Shape {
    /// The integrated base hazard H from age 0 to `age` (days); no unit.
    pub fn integrated(&self, pieces: &[Piece], age: f64) -> f64 {
        if age <= 0.0 {
            return 0.0;
        }
        match *self {
            Self::Capped { rate, until } => rate * age.min(until),
            Self::Weibull { shape, ln_scale } => libm::exp(shape * (libm::log(age) - ln_scale)),
            Self::Lognormal { ln_median, sigma } => {
                -normal_log_survival((libm::log(age) - ln_median) / sigma)
            }
            Self::LogLogistic { ln_median, shape } => {
                log1p_exp(shape * (libm::log(age) - ln_median))
            }
            Self::Piecewise { first, count } => {
                let mut total = 0.0;
                let mut begin = 0.0;
                for piece in pieces_of(pieces, first, count) {
                    total += piece.rate * (age.min(piece.until) - begin);
                    if age <= piece.until {
                        break;
                    }
                    begin = piece.until;
                }
                total
            }
        }
    }

    /// The base hazard at an age above 0, per day: the derivative of [`integrated`](Self::integrated).
    pub fn hazard(&self, pieces: &[Piece], age: f64) -> f64 {
        match *self {
            Self::Capped { rate, until } => {
                if age <= until {
                    rate
                } else {
                    0.0
                }
            }
            Self::Weibull { shape, .. } => shape / age * self.integrated(pieces, age),
            Self::Lognormal { ln_median, sigma } => {
                let z = (libm::log(age) - ln_median) / sigma;
                let ln_density =
                    -0.5 * z * z - 0.5 * libm::log(core::f64::consts::TAU) - libm::log(sigma * age);
                libm::exp(ln_density - normal_log_survival(z))
            }
            Self::LogLogistic { shape, .. } => {
                // With S = 1 / (1 + x), H = ln(1 + x) and the hazard is shape / age * x / (1 + x).
                shape / age * -libm::expm1(-self.integrated(pieces, age))
            }
            Self::Piecewise { first, count } => {
                let mut own = pieces_of(pieces, first, count).iter();
                let piece = own.find(|piece| age <= piece.until);
                piece.map_or(0.0, |piece| piece.rate)
            }
        }
    }

    /// The hazard from an age on, per day, and until which age, of a base that is constant between ages; not a number
    /// of another. The age is given by a test whether another has passed.
    pub fn piece(&self, pieces: &[Piece], has_passed: impl Fn(f64) -> bool) -> (f64, f64) {
        match *self {
            Self::Capped { until, .. } if has_passed(until) => (0.0, f64::INFINITY),
            Self::Capped { rate, until } => (rate, until),
            Self::Piecewise { first, count } => {
                let mut own = pieces_of(pieces, first, count).iter();
                let piece = own.find(|piece| !has_passed(piece.until));
                piece.map_or((0.0, f64::INFINITY), |piece| (piece.rate, piece.until))
            }
            _ => (f64::NAN, f64::INFINITY),
        }
    }

    /// The age at which the integrated hazard reaches `hazard`; infinite where it never does.
    pub fn age_at(&self, pieces: &[Piece], hazard: f64) -> f64 {
        if hazard <= 0.0 {
            return 0.0;
        }
        match *self {
            Self::Capped { rate, until } => {
                if hazard <= rate * until {
                    hazard / rate
                } else {
                    f64::INFINITY
                }
            }
            Self::Weibull { shape, ln_scale } => libm::exp(libm::log(hazard) / shape + ln_scale),
            Self::Lognormal { ln_median, sigma } => {
                libm::exp(ln_median + sigma * normal_quantile_from_log_survival(hazard))
            }
            Self::LogLogistic { ln_median, shape } => {
                libm::exp(ln_median + ln_expm1(hazard) / shape)
            }
            Self::Piecewise { first, count } => {
                let mut left = hazard;
                let mut begin = 0.0;
                for piece in pieces_of(pieces, first, count) {
                    let mass = piece.rate * (piece.until - begin);
                    if piece.rate > 0.0 && left <= mass {
                        return begin + left / piece.rate;
                    }
                    if piece.rate > 0.0 {
                        left -= mass;
                    }
                    begin = piece.until;
                }
                f64::INFINITY
            }
        }
    }
}

fn pieces_of(pieces: &[Piece], first: u32, count: u32) -> &[Piece] {
    &pieces[first as usize..(first + count) as usize]
}

/// ln(1 + e^x) without overflow.
fn log1p_exp(x: f64) -> f64 {
    if x > 0.0 {
        x + libm::log1p(libm::exp(-x))
    } else {
        libm::log1p(libm::exp(x))
    }
}

/// ln(e^x - 1) for x > 0 without overflow or cancellation.
fn ln_expm1(x: f64) -> f64 {
    if x > 40.0 {
        x
    } else {
        libm::log(libm::expm1(x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes() -> (Vec<Shape>, Vec<Piece>) {
        let pieces = vec![
            Piece {
                until: 7.0,
                rate: 0.1,
            },
            Piece {
                until: 30.0,
                rate: 0.0,
            },
            Piece {
                until: f64::INFINITY,
                rate: 0.02,
            },
        ];
        let shapes = vec![
            Shape::Weibull {
                shape: 1.7,
                ln_scale: libm::log(40.0),
            },
            Shape::Weibull {
                shape: 0.4,
                ln_scale: libm::log(40.0),
            },
            Shape::Lognormal {
                ln_median: libm::log(120.0),
                sigma: 1.74,
            },
            Shape::LogLogistic {
                ln_median: libm::log(50.0),
                shape: 2.0,
            },
            Shape::Capped {
                rate: 0.05,
                until: 60.0,
            },
            Shape::Piecewise { first: 0, count: 3 },
        ];
        (shapes, pieces)
    }

    #[test]
    fn the_hazard_is_the_slope_of_its_integral() {
        let (shapes, pieces) = shapes();
        for shape in shapes {
            for age in [0.5f64, 3.0, 20.0, 55.0, 200.0] {
                let step = 1e-5 * age;
                let rise =
                    shape.integrated(&pieces, age + step) - shape.integrated(&pieces, age - step);
                let (slope, hazard) = (rise / (2.0 * step), shape.hazard(&pieces, age));
                // The difference of two nearby values loses digits: 1e-16 * H / step.
                assert!(
                    (slope - hazard).abs() < 1e-6 * (hazard + 1e-3),
                    "{shape:?} {age} {slope} {hazard}"
                );
            }
        }
    }

    #[test]
    fn age_and_integrated_hazard_are_inverses() {
        let (shapes, pieces) = shapes();
        for shape in shapes {
            for hazard in [1e-6, 1e-3, 0.3, 1.0, 2.9, 20.0, 600.0, 5000.0] {
                let age = shape.age_at(&pieces, hazard);
                if age.is_finite() {
                    let back = shape.integrated(&pieces, age);
                    assert!(
                        (back / hazard - 1.0).abs() < 1e-11,
                        "{shape:?} {hazard} {age} {back}"
                    );
                }
            }
        }
    }

    #[test]
    fn medians_and_quantiles_are_where_the_closed_forms_say() {
        let (shapes, pieces) = shapes();
        let ln2 = core::f64::consts::LN_2;
        assert!((shapes[2].age_at(&pieces, ln2) - 120.0).abs() < 1e-9);
        assert!((shapes[3].age_at(&pieces, ln2) - 50.0).abs() < 1e-10);
        // The 90 % quantile of the restoration time of cooperation.
        let q90 = shapes[2].age_at(&pieces, -libm::log(0.1));
        assert!(
            (q90 - 120.0 * libm::exp(1.74 * 1.281_551_565_544_600_4)).abs() < 1e-7,
            "{q90}"
        );
        assert_eq!(shapes[4].age_at(&pieces, 3.01), f64::INFINITY);
        assert!((shapes[5].age_at(&pieces, 0.7 + 0.02) - 31.0).abs() < 1e-9);
    }
}
