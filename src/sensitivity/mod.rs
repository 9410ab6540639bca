//! Which factors drive which outcome; one method per file.

mod measure;
mod rows;

pub use measure::{Measure, MeasureError};
pub use rows::{Arms, Cells, Collected, Look, Measured, Rows, RowsWorker, collect};
