//! What a place demands of a number: its unit, and the range that it may have.

use super::super::Number;
use crate::diagnostic::Span;
use crate::quantity::Dimension;

/// The values that a number may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Range {
    /// Any finite value.
    Any,
    /// Above 0.
    Positive,
    /// Above 0 where it is fixed; a factor may bring it down to 0.
    PositiveOrOff,
    /// 0 or more.
    NotNegative,
    /// 0 to 1.
    Probability,
    /// 0 up to but not including 1, which would be an infinite rate.
    Chance,
    /// Strictly between 0 and 1.
    Open,
}

/// What a place demands of a number.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Demand {
    /// For "expected X, found Y".
    pub expected: &'static str,
    /// Its unit.
    pub dimension: Dimension,
    /// Its range.
    pub range: Range,
    /// Whether it multiplies something, so that 1 means nothing.
    pub multiplier: bool,
    /// Whether a likelihood word or a percentage may stand there.
    pub probability: bool,
}

/// A number that is to be checked once all factors are final.
pub(in crate::model) struct Demanded {
    pub number: Number,
    pub demand: Demand,
    pub span: Span,
}

/// Probabilities that have to sum to 1 once all factors are final.
pub(in crate::model) struct Sum {
    pub parts: Vec<Number>,
    /// Whether one more part takes what is left.
    pub rest: bool,
    /// "the branches of `x`".
    pub what: String,
    pub span: Span,
}

const fn demand(expected: &'static str, dimension: Dimension, range: Range) -> Demand {
    Demand {
        expected,
        dimension,
        range,
        multiplier: false,
        probability: false,
    }
}

impl Demand {
    /// A time.
    pub const DURATION: Self = demand(
        "a duration such as `45 d`",
        Dimension::DURATION,
        Range::Positive,
    );
    /// A day, counted from the start.
    pub const INSTANT: Self = demand(
        "a duration such as `45 d`",
        Dimension::DURATION,
        Range::NotNegative,
    );
    /// How long a condition looks back.
    pub const SPELL: Self = demand(
        "a duration such as `45 d`",
        Dimension::DURATION,
        Range::PositiveOrOff,
    );
    /// A hazard.
    pub const RATE: Self = demand(
        "a rate such as `1 per 20 d`",
        Dimension::RATE,
        Range::PositiveOrOff,
    );
    /// A hazard that may be zero for a while.
    pub const RATE_OR_NONE: Self = demand(
        "a rate such as `1 per 20 d`",
        Dimension::RATE,
        Range::NotNegative,
    );
    /// A change per day.
    pub const DRIFT: Self = demand(
        "a change per time such as `-0.4 / mo`",
        Dimension::RATE,
        Range::Any,
    );
    /// Any number without a unit.
    pub const AMOUNT: Self = demand("a number without a unit", Dimension::NONE, Range::Any);
    /// A shape, or a standard deviation.
    pub const POSITIVE: Self = demand(
        "a positive number without a unit",
        Dimension::NONE,
        Range::Positive,
    );
    /// A standard deviation of something drawn.
    pub const SPREAD: Self = demand(
        "a number without a unit",
        Dimension::NONE,
        Range::NotNegative,
    );
    /// A hazard ratio.
    pub const RATIO: Self = Self {
        multiplier: true,
        ..demand(
            "a positive ratio such as `1.5`",
            Dimension::NONE,
            Range::Positive,
        )
    };
    /// A multiplier of an amount.
    pub const MULTIPLIER: Self = Self {
        multiplier: true,
        ..demand("a number without a unit", Dimension::NONE, Range::Any)
    };
    /// A probability.
    pub const PROBABILITY: Self = Self {
        probability: true,
        ..demand(
            "a probability such as `0.3`",
            Dimension::NONE,
            Range::Probability,
        )
    };
    /// A probability that becomes a rate.
    pub const CHANCE: Self = Self {
        probability: true,
        ..demand(
            "a probability below 1 or a likelihood word",
            Dimension::NONE,
            Range::Chance,
        )
    };
    /// A probability that is divided by.
    pub const OPEN: Self = Self {
        probability: true,
        ..demand(
            "a probability between 0 and 1",
            Dimension::NONE,
            Range::Open,
        )
    };
}
