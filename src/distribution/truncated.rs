//! The normal distribution between two bounds, also where they lie far out in a tail.

use std::f64::consts::FRAC_1_SQRT_2;

use super::normal::{
    central, normal_cdf, normal_log_survival, normal_quantile, normal_quantile_from_log_survival,
};

/// A normal distribution restricted to [low, high], with the masses of its bounds prepared.
#[derive(Clone, Debug)]
pub(super) struct TruncatedNormal {
    mean: f64,
    sd: f64,
    low: f64,
    high: f64,
    window: Window,
}

/// Where the window of scores lies; each form keeps the digits that matter there.
#[derive(Clone, Debug)]
enum Window {
    Unbounded,
    /// Around the mean: Phi(a) - 1/2, 1/2 - Phi(b), and their distance.
    Around {
        below: f64,
        above: f64,
        mass: f64,
    },
    /// Above the mean, or (`mirrored`) below it: -ln of the nearer bound's tail, and how much
    /// further the other bound is on that scale.
    Tail {
        mirrored: bool,
        near: f64,
        width: f64,
    },
}

/// Phi(z) - 1/2, to full relative accuracy near 0.
fn centred(z: f64) -> f64 {
    0.5 * libm::erf(z * FRAC_1_SQRT_2)
}

fn hazard_spent(z: f64) -> f64 {
    -normal_log_survival(z)
}

impl TruncatedNormal {
    pub(super) fn new(mean: f64, sd: f64, low: f64, high: f64) -> Self {
        let (a, b) = ((low - mean) / sd, (high - mean) / sd);
        let window = if a == f64::NEG_INFINITY && b == f64::INFINITY {
            Window::Unbounded
        } else if a > 0.0 || b < 0.0 {
            let mirrored = b < 0.0;
            let (near, far) = if mirrored { (-b, -a) } else { (a, b) };
            let (near, far) = (hazard_spent(near), hazard_spent_or_infinite(far));
            Window::Tail {
                mirrored,
                near,
                width: far - near,
            }
        } else {
            let (below, above) = (centred(a), centred(-b));
            Window::Around {
                below,
                above,
                mass: -below - above,
            }
        };
        Self {
            mean,
            sd,
            low,
            high,
            window,
        }
    }

    #[inline]
    pub(super) fn quantile(&self, u: f64) -> f64 {
        if u <= 0.0 {
            return self.low;
        }
        if u >= 1.0 {
            return self.high;
        }
        let z = match self.window {
            Window::Unbounded => normal_quantile(u),
            Window::Around { below, above, mass } => around(below, above, mass, u),
            Window::Tail {
                mirrored: false,
                near,
                width,
            } => beyond(near, width, u, 1.0 - u),
            Window::Tail {
                mirrored: true,
                near,
                width,
            } => -beyond(near, width, 1.0 - u, u),
        };
        (self.mean + self.sd * z).clamp(self.low, self.high)
    }

    pub(super) fn cdf(&self, x: f64) -> f64 {
        if x <= self.low {
            return 0.0;
        }
        if x >= self.high {
            return 1.0;
        }
        let z = (x - self.mean) / self.sd;
        match self.window {
            Window::Unbounded => normal_cdf(z),
            Window::Around { below, mass, .. } if z < -1.0 => {
                (normal_cdf(z) - (0.5 + below)) / mass
            }
            Window::Around { below, mass, .. } => (centred(z) - below) / mass,
            Window::Tail {
                mirrored,
                near,
                width,
            } => {
                let spent = hazard_spent(if mirrored { -z } else { z }) - near;
                let all = libm::expm1(-width);
                if mirrored {
                    libm::exp(-spent) * libm::expm1(spent - width) / all
                } else {
                    libm::expm1(-spent) / all
                }
            }
        }
    }

    /// Mean and variance, by Gauss-Legendre quadrature of the density relative to its peak: the
    /// closed forms lose every digit in the tails.
    pub(super) fn moments(&self) -> (f64, f64) {
        let peak = self.mean.clamp(self.low, self.high);
        let c = (peak - self.mean) / self.sd;
        // The density has fallen to exp(-40) of its peak at this distance.
        let reach = 80.0 / (c.abs() + (c * c + 80.0).sqrt());
        let from = ((self.low - peak) / self.sd).max(-reach);
        let to = ((self.high - peak) / self.sd).min(reach);
        let weight = |t: f64| libm::exp(-t * (c + 0.5 * t));
        let moment = |f: &dyn Fn(f64) -> f64| integrate(from, to, |t| f(t) * weight(t));
        let mass = moment(&|_| 1.0);
        let shift = moment(&|t| t) / mass;
        let variance = moment(&|t| (t - shift) * (t - shift)) / mass;
        (peak + self.sd * shift, self.sd * self.sd * variance)
    }
}

fn hazard_spent_or_infinite(z: f64) -> f64 {
    if z == f64::INFINITY {
        z
    } else {
        hazard_spent(z)
    }
}

fn around(below: f64, above: f64, mass: f64, u: f64) -> f64 {
    let q = below + u * mass;
    if q.abs() <= 0.425 {
        central(q)
    } else if q < 0.0 {
        normal_quantile(0.5 + below + u * mass)
    } else {
        -normal_quantile(0.5 + above + (1.0 - u) * mass)
    }
}

/// The score above which the share `v` = 1 - `u` of the window's mass lies.
fn beyond(near: f64, width: f64, u: f64, v: f64) -> f64 {
    let spent = if u < 0.5 {
        -libm::log1p(u * libm::expm1(-width))
    } else {
        -libm::log(v + u * libm::exp(-width))
    };
    normal_quantile_from_log_survival(near + spent)
}

/// The integral over [from, to], by 5-point Gauss-Legendre (DLMF 3.5.21) on 64 panels.
fn integrate(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    const PANELS: u32 = 64;
    const NODES: [(f64, f64); 5] = [
        (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
        (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.906_179_845_938_664, 0.236_926_885_056_189_1),
    ];
    let half = (to - from) / f64::from(2 * PANELS);
    let panel = |k: u32| {
        let centre = from + half * f64::from(2 * k + 1);
        NODES
            .iter()
            .map(|(x, w)| w * f(centre + half * x))
            .sum::<f64>()
    };
    half * (0..PANELS).map(panel).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    /// Window, mean, variance, and the quantiles at 0.1, 0.5 and 0.999: mpmath 1.4 with 120 digits,
    /// closed forms for the moments and bisection for the quantiles.
    #[allow(clippy::type_complexity)]
    const KNOWN: [((f64, f64), (f64, f64), [f64; 3]); 6] = [
        (
            (-1.0, 2.0),
            (0.229_637_179_091_328_97, 0.519_762_539_211_533_9),
            [
                -0.704_647_821_094_745_2,
                0.171_163_918_017_824_77,
                1.985_063_085_944_168_2,
            ],
        ),
        (
            (0.5, INF),
            (1.141_077_770_368_064_6, 0.268_480_407_155_878_95),
            [
                0.589_736_128_483_770_5,
                1.018_295_515_960_279_1,
                3.423_996_094_599_94,
            ],
        ),
        (
            (10.0, 12.0),
            (10.098_093_233_499_936, 0.009_445_376_908_497_914),
            [
                10.010_428_370_089_283,
                10.068_411_836_058_496,
                10.662_528_379_133_462,
            ],
        ),
        (
            (30.0, INF),
            (30.033_259_667_433_676, 0.001_103_771_511_890_091),
            [
                30.003_507_923_244_175,
                30.023_070_467_827_31,
                30.229_130_430_951_397,
            ],
        ),
        (
            (-12.0, -10.0),
            (-10.098_093_233_499_936, 0.009_445_376_908_497_914),
            [
                -10.225_526_810_998_913,
                -10.068_411_836_058_496,
                -10.000_099_077_662_322,
            ],
        ),
        (
            (-0.001, 0.002),
            (0.000_499_999_625_000_112_5, 7.499_997_749_999_398e-7),
            [
                -0.000_700_000_040_499_948_2,
                0.000_499_999_437_500_316_4,
                0.001_996_999_995_508_991_4,
            ],
        ),
    ];

    #[test]
    fn moments_and_quantiles_have_known_values_also_far_in_a_tail() {
        for ((low, high), (mean, variance), quantiles) in KNOWN {
            let normal = TruncatedNormal::new(0.0, 1.0, low, high);
            let sd = variance.sqrt();
            let found = normal.moments();
            assert!(
                (found.0 - mean).abs() < 1e-13 * (sd + mean.abs()),
                "{found:?}"
            );
            assert!((found.1 / variance - 1.0).abs() < 1e-12, "{found:?}");
            for (u, x) in [0.1, 0.5, 0.999].into_iter().zip(quantiles) {
                let found = normal.quantile(u);
                assert!(
                    (found - x).abs() < 1e-12 * sd + 4e-16 * x.abs(),
                    "{low} {high} {u}: {found} {x}"
                );
                assert!(
                    (normal.cdf(x) - u).abs() < 1e-12 + 1e-15 * x.abs() / sd,
                    "{low} {high} {u}"
                );
            }
        }
    }

    #[test]
    fn the_far_end_of_a_tail_keeps_its_digits() {
        // Below -10 the probability below x is u Phi(-10): both tails of the window are known.
        let normal = TruncatedNormal::new(0.0, 1.0, -INF, -10.0);
        for u in [1e-20, 1e-9, 0.3, 0.7] {
            let wanted = -normal_quantile_from_log_survival(hazard_spent(10.0) - libm::log(u));
            let found = normal.quantile(u);
            assert!(
                (found / wanted - 1.0).abs() < 1e-15,
                "{u}: {found} {wanted}"
            );
        }
    }

    #[test]
    fn quantiles_stay_within_the_bounds_and_ascend() {
        for (low, high) in [
            (-INF, INF),
            (-3.0, 40.0),
            (1e6, 1e6 + 1e-5),
            (-INF, -1e8),
            (36.0, 39.0),
        ] {
            let normal = TruncatedNormal::new(0.0, 1.0, low, high);
            let mut before = normal.quantile(0.0);
            assert_eq!(before, low);
            for k in 1..=1000 {
                let x = normal.quantile(f64::from(k) / 1000.0);
                assert!(x >= before && x <= high, "{low} {high} {k}: {before} {x}");
                before = x;
            }
        }
    }
}
