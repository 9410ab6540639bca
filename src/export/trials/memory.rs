//! Trials one by one, in memory: the rows of `trials.csv` as numbers.

use std::sync::{Mutex, PoisonError};

use super::columns::columns;
use super::{Rows, follows};
use crate::ensemble::{BoxError, Observer};
use crate::export::ExportError;
use crate::model::Model;
use crate::study::Study;
use crate::summary::Layout;
use crate::trial::Record;

/// What a row says of its trial, and how it is appended.
pub(super) struct RowForm {
    layout: Layout,
    /// Of each milestone, whether its count begins with something else.
    follows: Vec<bool>,
}

impl RowForm {
    pub fn new(model: &Model, replicates: u32) -> Result<Self, ExportError> {
        Ok(Self {
            layout: Layout::new(model, replicates)?,
            follows: model.milestones.iter().map(follows).collect(),
        })
    }

    /// Appends the row of a trial.
    pub fn push(&self, head: [f64; 3], factors: &[f64], record: &Record, row: &mut Vec<f64>) {
        row.extend(head);
        row.extend(factors);
        self.layout.functionals(record, row);
        for (passage, follows) in record.passages.iter().zip(&self.follows) {
            if *follows {
                row.push(passage.origin);
            }
            row.push(passage.time);
        }
    }
}

/// All trials of a run as a table in memory: eight bytes for each number. To be shown the trials of one run.
pub struct TrialTable {
    form: RowForm,
    columns: Vec<String>,
    values: Mutex<Vec<f64>>,
}

impl TrialTable {
    /// An empty table for the trials of a study.
    ///
    /// # Errors
    /// Where the study has no layout with so many replicates.
    pub fn new(study: &Study, replicates: u32) -> Result<Self, ExportError> {
        let model = study.model();
        let columns = columns(model).into_iter().map(|column| column.name);
        Ok(Self {
            form: RowForm::new(model, replicates)?,
            columns: columns.collect(),
            values: Mutex::default(),
        })
    }

    /// The names of the columns, and the numbers row by row; a time is infinite where it never was.
    pub fn into_parts(self) -> (Vec<String>, Vec<f64>) {
        let values = self.values.into_inner();
        (self.columns, values.unwrap_or_else(PoisonError::into_inner))
    }
}

impl Observer for TrialTable {
    type Notes = Rows;

    fn note(&self, rows: &mut Rows, draw: u64, _arm: usize, factors: &[f64], records: &[Record]) {
        for (replicate, record) in records.iter().enumerate() {
            let trial = draw * records.len() as u64 + replicate as u64;
            let head = [trial, draw, replicate as u64].map(|whole| whole as f64);
            self.form.push(head, factors, record, &mut rows.values);
        }
    }

    fn keep(&self, rows: Rows) -> Result<(), BoxError> {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.extend(rows.values);
        Ok(())
    }
}
