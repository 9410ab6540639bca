//! What is wrong with the parameters of a distribution or with the quantiles it is fitted to.

use thiserror::Error;

use super::Distribution;

/// Why a distribution cannot be what was written.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DistributionError {
    /// Infinite, or not a number.
    #[error("{what} must be a finite number, found {found}")]
    NotFinite {
        /// Which parameter.
        what: &'static str,
        /// Its value.
        found: f64,
    },
    /// Zero or negative.
    #[error("{what} must be above 0, found {found}")]
    NotPositive {
        /// Which parameter.
        what: &'static str,
        /// Its value.
        found: f64,
    },
    /// A shape that no numerical method here covers.
    #[error("{what} must lie between {SMALLEST_SHAPE} and {LARGEST_SHAPE}, found {found}")]
    ExtremeShape {
        /// Which parameter.
        what: &'static str,
        /// Its value.
        found: f64,
    },
    /// Two ends in the wrong order, or equal.
    #[error("the lower end must be below the upper end, found {low} and {high}")]
    EndsNotInOrder {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// A mode outside of the range.
    #[error("the mode must lie between {low} and {high}, found {mode}")]
    ModeOutside {
        /// The lower end.
        low: f64,
        /// The mode.
        mode: f64,
        /// The upper end.
        high: f64,
    },
    /// Bounds where the normal distribution has no mass worth the name.
    #[error(
        "the bounds {low} and {high} lie more than {FARTHEST_BOUND} standard deviations away from the mean"
    )]
    BoundsTooFar {
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// A discrete distribution without values.
    #[error("a discrete distribution needs at least one value")]
    NoValues,
    /// Values and probabilities that do not pair.
    #[error(
        "each value needs one probability, found {values} values and {probabilities} probabilities"
    )]
    UnpairedValues {
        /// How many values.
        values: usize,
        /// How many probabilities.
        probabilities: usize,
    },
    /// Values out of order, or twice the same.
    #[error("the values must ascend, found {next} after {previous}")]
    ValuesNotAscending {
        /// A value.
        previous: f64,
        /// The one after it.
        next: f64,
    },
    /// A number that is no probability.
    #[error("a probability must lie between 0 and 1, found {0}")]
    NotProbability(f64),
    /// Probabilities that miss 1.
    #[error("the probabilities must sum to 1, found {0}")]
    ProbabilitySum(f64),
    /// Fewer quantiles than parameters.
    #[error("{family} needs at least {needed} quantiles, found {found}")]
    TooFewQuantiles {
        /// Which family, with its article.
        family: &'static str,
        /// How many parameters it has.
        needed: usize,
        /// How many quantiles were given.
        found: usize,
    },
    /// A level at which the family has no finite quantile.
    #[error("a level must lie between 0 and 100 %, both excluded, found {} %", 100.0 * .0)]
    LevelOutside(f64),
    /// The same level twice.
    #[error("each level may be given once, found {} % twice", 100.0 * .0)]
    LevelTwice(f64),
    /// Quantiles that do not ascend with their levels.
    #[error("values must ascend with their levels, found {next} at {} % after {previous} at {} %", 100.0 * .next_level, 100.0 * .previous_level)]
    QuantilesNotAscending {
        /// A level, as a probability.
        previous_level: f64,
        /// Its value.
        previous: f64,
        /// The next level.
        next_level: f64,
        /// Its value.
        next: f64,
    },
    /// A quantile that the family cannot reach.
    #[error("the value {value} at {} % lies outside of {low} to {high}", 100.0 * .level)]
    QuantileOutside {
        /// The level, as a probability.
        level: f64,
        /// The value.
        value: f64,
        /// The lower end of what is possible.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// Bounds for a family that has none.
    #[error("bounds can be given for a beta or a normal distribution, not for {0}")]
    BoundsUnused(&'static str),
    /// Nothing of this family is near.
    #[error("{family} cannot be fitted to these quantiles: {reason}")]
    NoFit {
        /// Which family, with its article.
        family: &'static str,
        /// What stands in the way.
        reason: String,
    },
    /// Bounds between which there is nothing.
    #[error("the number hardly ever lies within {low} to {high}, so that nothing is left")]
    NothingBetween {
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// Values that no computer number holds.
    #[error("the distribution reaches too far: its value at probability {level} is {found}")]
    TooWide {
        /// A probability that a draw may have.
        level: f64,
        /// The value there.
        found: f64,
    },
}

/// Below this shape nearly all of a beta or gamma distribution lies at its ends.
pub(super) const SMALLEST_SHAPE: f64 = 1e-3;
/// Above this shape a beta or gamma distribution is a known number to three digits.
pub(super) const LARGEST_SHAPE: f64 = 1e6;
const FARTHEST_BOUND: f64 = 1e8;

type Checked = Result<(), DistributionError>;

/// The least and the largest probability at which a draw may look up a value.
const DRAWN: [f64; 2] = [f64::EPSILON / 2.0, 1.0 - f64::EPSILON / 2.0];

impl DistributionError {
    /// The fitted parameters make no distribution.
    pub(super) fn no_fit(family: &'static str, fault: &Self) -> Self {
        let reason = format!("the nearest has a fault, {fault}");
        Self::NoFit { family, reason }
    }

    /// The search ran into the limits of the shapes.
    pub(super) fn shapes_end(family: &'static str) -> Self {
        let reason = format!(
            "the nearest has a shape beyond the limits, which are {SMALLEST_SHAPE} and {LARGEST_SHAPE}"
        );
        Self::NoFit { family, reason }
    }
}

impl Distribution {
    /// Whether the parameters make a distribution; everything else in this room relies on it.
    ///
    /// # Errors
    /// The first fault, in plain words.
    pub fn check(&self) -> Checked {
        self.parameters()?;
        for level in DRAWN {
            let found = self.quantile(level);
            if !found.is_finite() {
                return Err(DistributionError::TooWide { level, found });
            }
        }
        Ok(())
    }

    fn parameters(&self) -> Checked {
        match *self {
            Self::Fixed(value) => finite("the value", value),
            Self::Uniform { low, high } => ends(low, high),
            Self::Triangular { low, mode, high } => triangle(low, mode, high),
            Self::Beta {
                alpha,
                beta,
                low,
                high,
            } => {
                shape("alpha", alpha)?;
                shape("beta", beta)?;
                ends(low, high)
            }
            Self::Normal {
                mean,
                sd,
                low,
                high,
            } => normal(mean, sd, low, high),
            Self::Lognormal { median, sigma } => {
                positive("the median", median)?;
                positive("sigma, the standard deviation of the logarithm,", sigma)
            }
            Self::Gamma { shape: a, scale } => {
                shape("the shape", a)?;
                positive("the scale", scale)
            }
            Self::Discrete {
                ref values,
                ref probabilities,
            } => discrete(values, probabilities),
            Self::Between { ref of, low, high } => {
                of.parameters()?;
                of.as_ref().clone().between(low, high).map(drop)
            }
        }
    }
}

pub(super) fn finite(what: &'static str, found: f64) -> Checked {
    if found.is_finite() {
        Ok(())
    } else {
        Err(DistributionError::NotFinite { what, found })
    }
}

pub(super) fn positive(what: &'static str, found: f64) -> Checked {
    finite(what, found)?;
    if found > 0.0 {
        Ok(())
    } else {
        Err(DistributionError::NotPositive { what, found })
    }
}

pub(super) fn shape(what: &'static str, found: f64) -> Checked {
    positive(what, found)?;
    if (SMALLEST_SHAPE..=LARGEST_SHAPE).contains(&found) {
        Ok(())
    } else {
        Err(DistributionError::ExtremeShape { what, found })
    }
}

pub(super) fn ends(low: f64, high: f64) -> Checked {
    finite("the lower end", low)?;
    finite("the upper end", high)?;
    finite("the range", high - low)?;
    if low < high {
        Ok(())
    } else {
        Err(DistributionError::EndsNotInOrder { low, high })
    }
}

pub(super) fn triangle(low: f64, mode: f64, high: f64) -> Checked {
    ends(low, high)?;
    finite("the mode", mode)?;
    if (low..=high).contains(&mode) {
        Ok(())
    } else {
        Err(DistributionError::ModeOutside { low, mode, high })
    }
}

fn normal(mean: f64, sd: f64, low: f64, high: f64) -> Checked {
    finite("the mean", mean)?;
    positive("the standard deviation", sd)?;
    for (what, bound) in [("the lower bound", low), ("the upper bound", high)] {
        if bound.is_nan() {
            return Err(DistributionError::NotFinite { what, found: bound });
        }
    }
    if low >= high {
        return Err(DistributionError::EndsNotInOrder { low, high });
    }
    if (low - mean) / sd > FARTHEST_BOUND || (mean - high) / sd > FARTHEST_BOUND {
        return Err(DistributionError::BoundsTooFar { low, high });
    }
    Ok(())
}

fn discrete(values: &[f64], probabilities: &[f64]) -> Checked {
    if values.is_empty() {
        return Err(DistributionError::NoValues);
    }
    if values.len() != probabilities.len() {
        return Err(DistributionError::UnpairedValues {
            values: values.len(),
            probabilities: probabilities.len(),
        });
    }
    values
        .iter()
        .try_for_each(|value| finite("a value", *value))?;
    if let Some(pair) = values.windows(2).find(|pair| pair[0] >= pair[1]) {
        return Err(DistributionError::ValuesNotAscending {
            previous: pair[0],
            next: pair[1],
        });
    }
    if let Some(p) = probabilities.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return Err(DistributionError::NotProbability(*p));
    }
    let sum: f64 = probabilities.iter().sum();
    // Nine digits: thirds and sixths may be written by hand.
    if (sum - 1.0).abs() > 1e-9 {
        Err(DistributionError::ProbabilitySum(sum))
    } else {
        Ok(())
    }
}
