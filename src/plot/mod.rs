//! One figure per file, SVG and PNG.

use crate::study::{Findings, Study};

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// What was run.
    pub study: &'a Study,
    /// What came of it.
    pub findings: &'a Findings,
}

/// A figure.
pub struct Figure {
    pub name: String,
    pub svg: String,
    pub png: Vec<u8>,
}

/// All.
pub fn all(_input: &Input<'_>) -> Result<Vec<Figure>, std::io::Error> {
    Ok(Vec::new())
}
