//! Words and lexicons to probabilities to rates.

mod lexicon;
mod rate;

pub use lexicon::{Lexicon, Likelihood, Placement, Range};
pub use rate::{rate, risk_ratio_to_hazard_ratio};
