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
