//! How much may happen in one trial before it is given up.

/// How much may happen in one trial before it is given up: what goes on beyond this has no end, as a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Reactions that set each other off at one instant.
    pub at_one_instant: u32,
    /// Events in all: reactions, ends of durations, crossings of levels, edges of the calendar.
    pub events: u32,
}

impl Limits {
    /// The largest limit: reactions are counted in 32 bits.
    pub const LARGEST: u32 = 4_000_000_000;

    /// A limit ten times as high, where there is one.
    pub fn raised(limit: u32) -> u32 {
        limit.saturating_mul(10).min(Self::LARGEST)
    }
}

impl Default for Limits {
    /// Far above what scenarios of days or years need: a trial of 10 million events takes seconds.
    fn default() -> Self {
        Self {
            at_one_instant: 100_000,
            events: 10_000_000,
        }
    }
}
