//! Numbers with meaning: days, per-day rates, dates; reading "2 per 30 d".

mod date;

pub use date::Date;

/// Days in a month: a twelfth of a Julian year.
pub const DAYS_PER_MONTH: f64 = 30.4375;
/// Days in a Julian year.
pub const DAYS_PER_YEAR: f64 = 365.25;
