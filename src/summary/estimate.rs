//! Numbers with their Monte Carlo errors, and the intervals that they come with.

use super::few::{binomial_end, skewed_by_sample};
use super::moments::Moments;
use super::student::NORMAL;

/// A number, its standard error, and a 95 % interval. What the interval rests on is said where the
/// estimate is made. All in the unit of the number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The number; of [`Kind::Unseen`] that of every trial, and not to be shown without its bounds.
    pub value: f64,
    /// Its Monte Carlo standard error; 0 where trials do not differ.
    pub error: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// What is known of it.
    pub kind: Kind,
}

/// Ends so many times as far from the value as each other are lopsided.
const LOPSIDED: f64 = 1.5;

/// How a number is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing in the model can change it: without error.
    Exact,
    /// Trials differ: a value with an interval.
    Seen,
    /// All trials agree, although they could have differed: the value lies between two bounds (95 %).
    ///
    /// Where all of n draws agree, others are at most 3/n of all (Hanley & Lippman-Hand 1983,
    /// doi:10.1001/jama.1983.03330370053031), and they are in the declared range.
    Unseen,
}

impl Estimate {
    /// What nothing can change.
    pub fn exact(value: f64) -> Self {
        Self {
            value,
            error: 0.0,
            low: value,
            high: value,
            kind: Kind::Exact,
        }
    }

    /// What is between two bounds, and in all trials alike.
    pub(super) fn unseen(value: f64, [low, high]: [f64; 2]) -> Self {
        Self {
            value,
            error: 0.0,
            low: low.min(value),
            high: high.max(value),
            kind: Kind::Unseen,
        }
    }

    /// The mean of values in a range that were all alike in so many draws.
    pub(super) fn unseen_mean(value: f64, [low, high]: [f64; 2], draws: u64) -> Self {
        let others = unseen_share(draws);
        let up = if high > value {
            others * (high - value)
        } else {
            0.0
        };
        Self::unseen(value, [value - others * (value - low), value + up])
    }

    /// A value with the ends of its interval.
    pub(super) fn seen(value: f64, error: f64, [low, high]: [f64; 2]) -> Self {
        Self {
            value,
            error,
            low: low.min(value),
            high: high.max(value),
            kind: Kind::Seen,
        }
    }

    /// `value` and `points` standard errors to either side, moved by the skewness of the value's distribution.
    pub(super) fn skewed(value: f64, error: f64, skewness: f64, points: f64) -> Self {
        let [low, high] = skewed_by_sample(skewness);
        let scale = error * points / NORMAL;
        Self::seen(value, error, [value + scale * low, value + scale * high])
    }

    /// Cut off where the number cannot be.
    pub(super) fn inside(self, [low, high]: [f64; 2]) -> Self {
        Self {
            low: self.low.clamp(low, high).min(self.value),
            high: self.high.clamp(low, high).max(self.value),
            ..self
        }
    }

    /// Whether one end of the interval is so much farther off than the other that "±" would mislead.
    pub fn is_lopsided(&self) -> bool {
        let nearer = (self.high - self.value).min(self.value - self.low);
        self.half_width() > LOPSIDED * nearer
    }

    /// The same in another unit, so many times as many.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self {
            value: self.value * factor,
            error: self.error * factor,
            low: self.low * factor,
            high: self.high * factor,
            kind: self.kind,
        }
    }

    /// From the value to the farther end of the 95 % interval: what "±" means, and what a stopping rule
    /// looks at.
    pub fn half_width(&self) -> f64 {
        (self.high - self.value).max(self.value - self.low)
    }
}

/// The largest share (95 %) of what was seen in none of so many draws.
pub(super) fn unseen_share(draws: u64) -> f64 {
    (3.0 / draws as f64).min(1.0)
}

/// A probability, with its standard error and a 95 % interval inside [0, 1].
///
/// The interval is Wilson's (1927, doi:10.1080/01621459.1927.10502953) with the effective number
/// of trials, n / (1 + (m - 1) rho) (recommended for clusters by Franco, Little, Louis & Slud 2019,
/// doi:10.1093/jssam/smy019); the end beside 0 or 1 is the exact one where few trials are on that side
/// (Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286, section 4.1.1, on why). What happened in no
/// trial or in all is a [`Bound`]: with n draws, 3/n from the end (Hanley & Lippman-Hand 1983,
/// doi:10.1001/jama.1983.03330370053031).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability {
    /// The share of trials; 0 and 1 stand for their bounds and are not to be shown.
    pub value: f64,
    /// Its Monte Carlo standard error; 0 at a bound, where only the interval speaks.
    pub error: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How it is to be reported.
    pub bound: Bound,
    /// How many a bound rests on.
    pub basis: Basis,
}

/// What was counted for a probability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// So many draws.
    Draws(u64),
    /// So many trials at risk.
    AtRisk(u64),
}

/// Whether a probability was seen on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Some trials and not all: a value with an interval.
    Between,
    /// No trial: at most `high` (95 %).
    AtMost,
    /// All trials: at least `low` (95 %).
    AtLeast,
}

impl Probability {
    /// Of what was counted over draws.
    pub(super) fn of(moments: &Moments) -> Self {
        let value = moments.mean();
        let basis = Basis::Draws(moments.draws);
        Self::new(value, moments.effective(), moments.draws as f64, basis)
    }

    /// Of so many among independent ones, of which there is one at least.
    pub fn of_count(count: u64, of: u64) -> Self {
        Self::of(&Moments::of_indicator(of, 1, count, count))
    }

    /// `value` from as much information as `effective` independent trials; where that is 0 or 1,
    /// from `independent` draws.
    pub(super) fn new(value: f64, effective: f64, independent: f64, basis: Basis) -> Self {
        let three = (3.0 / independent).min(1.0);
        if value <= 0.0 {
            return Self {
                value: 0.0,
                error: 0.0,
                low: 0.0,
                high: three,
                bound: Bound::AtMost,
                basis,
            };
        }
        if value >= 1.0 {
            let low = 1.0 - three;
            return Self {
                value: 1.0,
                error: 0.0,
                low,
                high: 1.0,
                bound: Bound::AtLeast,
                basis,
            };
        }
        let error = (value * (1.0 - value) / effective).sqrt();
        let share = NORMAL * NORMAL / effective;
        let centre = (value + 0.5 * share) / (1.0 + share);
        let reach = NORMAL * (error * error + 0.25 * share / effective).sqrt() / (1.0 + share);
        let (low, high) = ((centre - reach).max(0.0), (centre + reach).min(1.0));
        Self {
            value,
            error,
            low: binomial_end(value, effective).map_or(low, |exact| low.min(exact)),
            high: binomial_end(1.0 - value, effective).map_or(high, |exact| high.max(1.0 - exact)),
            bound: Bound::Between,
            basis,
        }
    }

    /// The same, where nothing can make it differ between trials: a share of no trial or of all is exact then.
    pub(super) fn if_varied(self, varies: bool) -> Self {
        match (varies, self.bound) {
            (true, _) | (false, Bound::Between) => self,
            (false, Bound::AtMost | Bound::AtLeast) => Self {
                low: self.value,
                high: self.value,
                ..self
            },
        }
    }

    /// Whether nothing can change it.
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }

    /// From the value to the farther end of the 95 % interval.
    pub fn half_width(&self) -> f64 {
        (self.high - self.value).max(self.value - self.low)
    }
}

/// How a variance splits into ignorance and chance: the one-way random effects model, by
/// analysis of variance. What was estimated is not clamped: noise can leave `between` below 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// The variance between draws, (MSB - MSW) / m: what we do not know.
    pub between: Estimate,
    /// The variance within draws, MSW: chance.
    pub within: Estimate,
    /// The share of the variance that is between draws; `None` where trials do not differ.
    pub share: Option<Estimate>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_is_that_of_the_textbook() {
        // 81 of 263 (Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E,
        // table I, method 3): 0.2553 to 0.3662.
        let p = Probability::new(81.0 / 263.0, 263.0, 263.0, Basis::Draws(263));
        assert!(
            (p.low - 0.2553).abs() < 5e-5 && (p.high - 0.3662).abs() < 5e-5,
            "{p:?}"
        );
        assert_eq!(p.bound, Bound::Between);
    }

    #[test]
    fn none_and_all_become_bounds_of_three_over_the_draws() {
        let none = Probability::of(&Moments::of_indicator(1000, 2, 0, 0));
        assert_eq!(
            (none.bound, none.low, none.high),
            (Bound::AtMost, 0.0, 0.003)
        );
        let all = Probability::of(&Moments::of_indicator(1000, 2, 2000, 4000));
        assert_eq!((all.bound, all.low, all.high), (Bound::AtLeast, 0.997, 1.0));
    }

    #[test]
    fn pairs_that_always_agree_count_once() {
        let moments = Moments::of_indicator(1000, 2, 600, 1200);
        let p = Probability::of(&moments);
        assert!((moments.effective() - 1000.0).abs() < 1.0);
        assert!((p.error - (0.3f64 * 0.7 / 1000.0).sqrt()).abs() < 1e-5);
    }
}
