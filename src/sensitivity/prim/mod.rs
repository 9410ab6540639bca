//! PRIM, the patient rule induction method: a box of factor values in which a condition holds more often.
//!
//! Peeling and pasting are those of Friedman & Fisher (1999, doi:10.1023/A:1008894516817); coverage,
//! density, quasi-p-values and the check by resampling are those of scenario discovery, Bryant & Lempert
//! (2010, doi:10.1016/j.techfore.2009.08.002). A box can be found in noise too: [`Chance`] says how
//! good a box would be if factors and condition had nothing to do with each other.

mod cases;
mod chance;
mod peel;
mod prune;
mod search;
mod stability;

pub use cases::{Bound, Counts, Range, Region, Side, Sorted};
pub use chance::{Chance, lift};
pub use peel::{Cut, Peeled, Step};
pub use prune::quasi_p;
pub use search::{Found, Judged, Relevance, Search, Wanted, find, judge};
pub use stability::{Stability, stability};

#[cfg(test)]
mod tests;
