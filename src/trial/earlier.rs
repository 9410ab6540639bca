//! Outcomes before their weights changed: when other factors hold from a time on, what has been is kept.

use super::record::Record;
use crate::compiled::Compiled;

/// The outcomes of the time before the last change of weights; empty where there was none.
#[derive(Clone, Debug, Default)]
pub(super) struct Earlier {
    /// How many points of the grid have been set aside.
    pub points: usize,
    /// Their values, point by point.
    pub series: Vec<f64>,
    /// Listed days that have been set aside: place in the record, value.
    pub days: Vec<(usize, f64)>,
    /// By outcome: what its integral over that time was, less what it would be with the weights that
    /// hold now.
    pub integrals: Vec<f64>,
}

impl Earlier {
    pub fn clear(&mut self) {
        self.points = 0;
        self.series.clear();
        self.days.clear();
        self.integrals.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.integrals.is_empty()
    }

    pub fn copy_from(&mut self, from: &Self) {
        let Self {
            points,
            series,
            days,
            integrals,
        } = from;
        self.points = *points;
        self.series.clone_from(series);
        self.days.clone_from(days);
        self.integrals.clone_from(integrals);
    }

    /// Puts what has been set aside into the results of the trial.
    pub fn put_back(&self, compiled: &Compiled, record: &mut Record) {
        if self.is_empty() {
            return;
        }
        let outcomes = compiled.observe.outcomes;
        for (point, values) in self.series.chunks_exact(outcomes.max(1)).enumerate() {
            for (outcome, value) in values.iter().enumerate() {
                record.series[outcome * compiled.grid.points + point] = *value;
            }
        }
        for (k, value) in &self.days {
            record.at[*k] = *value;
        }
        for (mean, integral) in record.time_means.iter_mut().zip(&self.integrals) {
            *mean += integral / compiled.horizon;
        }
    }
}
