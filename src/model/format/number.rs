//! What a place asks of a number: its unit, the values that it may have, and who may stand in it.

use crate::quantity::Dimension;

/// The values that a number may have; all are finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Constraint {
    /// Any value.
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
    /// -1 to 1.
    Correlation,
    /// Whole, from 1 to [`Limits::LARGEST`](crate::model::Limits::LARGEST).
    Limit,
}

/// What a place asks of a number.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct NumberSpec {
    /// For "expected X, found Y".
    pub expected: &'static str,
    /// A number that would do, for editors.
    pub example: &'static str,
    /// Its unit.
    pub dimension: Dimension,
    /// The values that it may have.
    pub constraint: Constraint,
    /// Whether it multiplies something, so that 1 means nothing.
    pub multiplier: bool,
    /// Whether a likelihood word or a percentage may stand there.
    pub probability: bool,
    /// Whether factors may stand in it; else it is a plain number.
    pub factors: bool,
    /// Whether it is evidence, which needs a source.
    pub cited: bool,
}

const fn number(
    expected: &'static str,
    example: &'static str,
    dimension: Dimension,
    constraint: Constraint,
) -> NumberSpec {
    NumberSpec {
        expected,
        example,
        dimension,
        constraint,
        multiplier: false,
        probability: false,
        factors: true,
        cited: true,
    }
}

const DURATION_WORDS: &str = "a duration such as `45 d`";
const RATE_WORDS: &str = "a rate such as `1 per 20 d`";
const PLAIN_WORDS: &str = "a number without a unit";

impl NumberSpec {
    /// A time.
    pub const DURATION: Self = number(
        DURATION_WORDS,
        "45 d",
        Dimension::DURATION,
        Constraint::Positive,
    );
    /// A day, counted from the start.
    pub const INSTANT: Self = number(
        DURATION_WORDS,
        "90 d",
        Dimension::DURATION,
        Constraint::NotNegative,
    )
    .plain()
    .uncited();
    /// How long a condition looks back.
    pub const SPELL: Self = number(
        DURATION_WORDS,
        "60 d",
        Dimension::DURATION,
        Constraint::PositiveOrOff,
    );
    /// A hazard.
    pub const RATE: Self = number(
        RATE_WORDS,
        "1 per 20 d",
        Dimension::RATE,
        Constraint::PositiveOrOff,
    );
    /// A hazard that may be zero for a while.
    pub const RATE_OR_NONE: Self = number(
        RATE_WORDS,
        "1 / 10 d",
        Dimension::RATE,
        Constraint::NotNegative,
    );
    /// A change per day.
    pub const DRIFT: Self = number(
        "a change per time such as `-0.4 / mo`",
        "-0.4 / mo",
        Dimension::RATE,
        Constraint::Any,
    );
    /// Any number without a unit.
    pub const AMOUNT: Self = number(PLAIN_WORDS, "2.5", Dimension::NONE, Constraint::Any);
    /// A shape, or a standard deviation.
    pub const POSITIVE: Self = number(
        "a positive number without a unit",
        "1.5",
        Dimension::NONE,
        Constraint::Positive,
    );
    /// A standard deviation of something drawn.
    pub const SPREAD: Self = number(PLAIN_WORDS, "2.1", Dimension::NONE, Constraint::NotNegative);
    /// A hazard ratio.
    pub const RATIO: Self = Self {
        multiplier: true,
        ..number(
            "a positive ratio such as `1.5`",
            "1.5",
            Dimension::NONE,
            Constraint::Positive,
        )
    };
    /// A multiplier of an amount.
    pub const MULTIPLIER: Self = Self {
        multiplier: true,
        ..Self::AMOUNT
    };
    /// A probability.
    pub const PROBABILITY: Self = Self {
        probability: true,
        ..number(
            "a probability such as `0.3`",
            "0.3",
            Dimension::NONE,
            Constraint::Probability,
        )
    };
    /// A probability that becomes a rate.
    pub const CHANCE: Self = Self {
        probability: true,
        ..number(
            "a probability below 1 or a likelihood word",
            "likely",
            Dimension::NONE,
            Constraint::Chance,
        )
    };
    /// A probability that is divided by.
    pub const OPEN: Self = Self {
        probability: true,
        ..number(
            "a probability between 0 and 1",
            "0.2",
            Dimension::NONE,
            Constraint::Open,
        )
    };
    /// A rank correlation.
    pub const CORRELATION: Self = number(
        "a correlation between -1 and 1",
        "0.4",
        Dimension::NONE,
        Constraint::Correlation,
    )
    .plain();
    /// A limit.
    pub const LIMIT: Self = number(
        "a whole number from 1 to 4000000000",
        "1000000",
        Dimension::NONE,
        Constraint::Limit,
    )
    .plain()
    .uncited();
    /// A term of an outcome.
    pub const TERM: Self = Self {
        example: "0.36 * approval",
        ..Self::AMOUNT
    };

    /// The same, where no factor may stand.
    pub const fn plain(mut self) -> Self {
        self.factors = false;
        self
    }

    /// The same, of what is no evidence and needs no source.
    pub const fn uncited(mut self) -> Self {
        self.cited = false;
        self
    }
}
