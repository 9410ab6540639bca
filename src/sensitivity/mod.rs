//! Which factors drive which outcome; one method per file.

mod measure;
pub mod prim;
mod rows;

pub use measure::{Measure, MeasureError};
pub use rows::{Arms, Cells, Collected, Look, Measured, Rows, RowsWorker, collect};
