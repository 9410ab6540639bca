//! Numbers with meaning: days, per-day rates, dates; reading "2 per 30 d".

mod date;
mod product;
mod remedy;

pub use date::Date;
pub use product::{Dimension, NameAt, Product, ProductError, unit_scale};
pub use remedy::{parse_product, unit_meant};

/// Days in a month: a twelfth of a Julian year.
pub const DAYS_PER_MONTH: f64 = 30.4375;
/// Days in a Julian year.
pub const DAYS_PER_YEAR: f64 = 365.25;
