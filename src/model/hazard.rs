//! Hazards: how fast something happens, and what raises or lowers that.

use super::{Condition, Entry, FactorId, Number, VariableId};

/// What follows when the time of a `chance` has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The hazard is zero.
    Stop,
    /// The hazard goes on.
    Continue,
}

/// A base hazard, per day, as a function of age.
#[derive(Clone, Debug, PartialEq)]
pub enum Hazard {
    /// Constant, per day.
    Rate(Number),
    /// Constant, by the mean waiting time, days.
    Mean(Number),
    /// Constant, by the median waiting time, days.
    Median(Number),
    /// Constant up to `within`, such that the probability by then is as given.
    Chance {
        /// The probability by `within` at reference.
        probability: Number,
        /// Days.
        within: Number,
        /// What follows.
        then: Then,
    },
    /// One exit of a competing group with one total chance: `weights[index] / sum(weights)` of the
    /// group's total hazard.
    Share {
        /// The probability that any exit of the group is taken by `within`, at reference.
        probability: Number,
        /// Days.
        within: Number,
        /// What follows.
        then: Then,
        /// The weights of the group's exits: shares, or gamma factors (a Dirichlet).
        weights: Vec<Number>,
        /// Which of them is this exit's.
        index: usize,
    },
    /// Weibull waiting time: H(a) = (a / scale)^shape.
    Weibull {
        /// No unit.
        shape: Number,
        /// Days.
        scale: Number,
    },
    /// Lognormal waiting time.
    Lognormal {
        /// Days.
        median: Number,
        /// Standard deviation of the logarithm.
        sigma: Number,
    },
    /// Log-logistic waiting time: S(a) = 1 / (1 + (a / median)^shape).
    LogLogistic {
        /// Days.
        median: Number,
        /// No unit.
        shape: Number,
    },
    /// Piecewise constant in age: `rates[k]` holds until age `until[k]`; the last for ever.
    Piecewise {
        /// Days, ascending; one fewer than the rates.
        until: Vec<f64>,
        /// Per day.
        rates: Vec<Number>,
    },
}

impl Hazard {
    /// Every number in it.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        let (two, more): ([Option<&Number>; 2], &[Number]) = match self {
            Self::Rate(one) | Self::Mean(one) | Self::Median(one) => ([Some(one), None], &[]),
            Self::Chance {
                probability,
                within,
                ..
            } => ([Some(probability), Some(within)], &[]),
            Self::Share {
                probability,
                within,
                weights,
                ..
            } => ([Some(probability), Some(within)], weights),
            Self::Weibull { shape, scale } => ([Some(shape), Some(scale)], &[]),
            Self::Lognormal { median, sigma } => ([Some(median), Some(sigma)], &[]),
            Self::LogLogistic { median, shape } => ([Some(median), Some(shape)], &[]),
            Self::Piecewise { rates, .. } => ([None; 2], rates),
        };
        two.into_iter().flatten().chain(more)
    }
}

/// A multiplier on a hazard: `ratio ^ z`.
#[derive(Clone, Debug, PartialEq)]
pub struct HazardRatio {
    /// Its address and sources.
    pub entry: Entry,
    /// How much, per unit of z.
    pub ratio: Ratio,
    /// What z is.
    pub exposure: Exposure,
}

/// How a hazard ratio is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Ratio {
    /// As itself.
    Hazard(Number),
    /// As a ratio of probabilities: HR = ln(1 - min(R p, cap)) / ln(1 - p).
    Risk {
        /// The ratio of probabilities, R.
        ratio: Number,
        /// The probability at reference, p.
        at: Number,
        /// The largest probability that the ratio may lead to.
        cap: f64,
    },
}

impl Ratio {
    /// The hazard ratio, by the value of each of its numbers.
    pub fn value(&self, of: impl Fn(&Number) -> f64) -> f64 {
        match self {
            Self::Hazard(ratio) => of(ratio),
            Self::Risk { ratio, at, cap } => Self::of_risk(of(ratio), of(at), *cap),
        }
    }

    /// The hazard ratio that a ratio of risks, at a risk in (0, 1), makes: no risk rises above the cap.
    /// Studies often report ratios of risks; a hazard ratio equals them only where the risk is small.
    pub fn of_risk(ratio: f64, at: f64, cap: f64) -> f64 {
        libm::log1p(-(ratio * at).min(cap)) / libm::log1p(-at)
    }

    /// Every factor in its numbers.
    pub fn factors(&self) -> impl Iterator<Item = FactorId> {
        let numbers = match self {
            Self::Hazard(ratio) => [Some(ratio), None],
            Self::Risk { ratio, at, .. } => [Some(ratio), Some(at)],
        };
        let numbers = numbers.into_iter().flatten();
        numbers.flat_map(|number| number.factors.iter().copied())
    }
}

/// What raises or lowers a hazard.
#[derive(Clone, Debug, PartialEq)]
pub enum Exposure {
    /// z = 1 while the condition holds, else 0.
    While(Condition),
    /// z = the factor's value minus the reference.
    Factor {
        /// The factor.
        factor: FactorId,
        /// Its value at reference.
        reference: f64,
    },
    /// z = the variable's value minus the reference, at every instant.
    Variable {
        /// The variable.
        variable: VariableId,
        /// Its value at reference, in its unit.
        reference: f64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hazard_ratios_raise_the_risk_by_the_risk_ratio_up_to_the_cap() {
        let after = |ratio: f64, p: f64, cap: f64| {
            -libm::expm1(libm::log1p(-p) * Ratio::of_risk(ratio, p, cap))
        };
        assert!((after(1.5, 0.4, 0.95) - 0.6).abs() < 1e-15);
        assert!((after(0.5, 0.4, 0.95) - 0.2).abs() < 1e-15);
        assert!((after(3.0, 0.4, 0.95) - 0.95).abs() < 1e-15);
        assert_eq!(Ratio::of_risk(1.0, 0.3, 0.99), 1.0);
    }
}
