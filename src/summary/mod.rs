//! Mergeable results with their Monte Carlo errors.
//!
//! A [`Summary`] takes the records of whole draws and keeps integers only: counts in bins, first
//! times, moves, and fixed-point sums of values clipped to the declared ranges. So the summary of
//! draws [0, a) merged with that of [a, b) has the bits of [0, b), in any order and for any number
//! of threads. Floating-point numbers are made from it at the end, by a [`Report`].

mod beyond;
mod blocked_counts;
mod by_draw;
mod channels;
#[cfg(test)]
mod coverage;
mod cumulative_incidence;
mod daily;
mod difference_counts;
mod draws;
mod encoding;
mod envelope;
mod error;
mod estimate;
mod few;
#[cfg(test)]
pub(crate) mod fixture;
mod functional;
mod grouped;
mod histogram;
mod jackknife;
mod kaplan_meier;
mod layout;
mod moments;
mod occupancy;
mod occurrence;
mod of_draws;
mod onset;
mod order;
mod paired;
mod parts;
mod report;
mod scale;
mod spread;
mod stored;
mod student;
#[cfg(test)]
mod tests;
mod tetrachoric;
mod values;
mod variation;
mod waiting_times;
mod wide_sums;

pub use by_draw::DrawMeans;
pub use draws::GROUPS;
pub use error::{Error, MAX_TRIALS};
pub use estimate::{Basis, Bound, Estimate, Kind, Probability, Split};
pub use functional::Functional;
pub use histogram::Histogram;
pub use layout::Layout;
pub use paired::{COMPARED, Difference, Paired, PairedLayout, Reduction};
pub use parts::Summary;
pub use report::{FirstPassage, OutcomeReport, Report};
pub use scale::MAX_REPLICATES;
pub use student::student;
pub use waiting_times::Median;
