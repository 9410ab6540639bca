//! What a trial writes down of its outcomes.

use crate::model::{Grid, Model};

/// What a trial writes down of its outcomes: what is left out changes nothing of what happens, and takes no time.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// By outcome, whether it is written down; what a record holds of others means nothing.
    pub outcomes: Vec<bool>,
    /// Which points of the recording grid.
    pub points: Points,
}

/// Which points of the recording grid are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Points {
    /// All of them.
    All,
    /// Day 0 and the horizon.
    Ends,
}

impl Recording {
    /// Everything.
    pub fn all(model: &Model) -> Self {
        Self {
            outcomes: vec![true; model.outcomes.len()],
            points: Points::All,
        }
    }

    /// The grid that is written down.
    pub(super) fn grid(&self, model: &Model) -> Grid {
        match self.points {
            Points::All => model.recording(),
            Points::Ends => Grid::new(model.horizon, model.horizon),
        }
    }
}
