//! Words and lexicons to probabilities.

mod lexicon;

pub use lexicon::{Lexicon, Likelihood, Placement, Range};
