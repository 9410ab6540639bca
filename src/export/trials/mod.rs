//! One row per trial, in order, written while the trials are simulated.

mod columns;
mod csv;
mod happening;
mod history;
mod history_csv;
#[cfg(feature = "parquet")]
mod history_parquet;
mod memory;
#[cfg(feature = "parquet")]
mod parquet;

use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::stream::fault;
use super::{ExportError, Streamed};
use crate::ensemble::{BoxError, Observer};
use crate::model::{MilestoneKind, Model};
use crate::study::{Findings, Settings, Study};
use crate::trial::Record;
use columns::{Column, columns};
use memory::RowForm;

use happening::Happening;
use history::Historian;
pub use memory::TrialTable;

/// In which format trials are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrialFormat {
    /// `trials.csv`: numbers as the shortest decimals that read back to the same bits, empty for never.
    Csv,
    /// `trials.parquet`: whole numbers as INT64, others as DOUBLE, null for never.
    Parquet,
    /// `histories.csv`: a row per event of a trial, from when it could happen until it did.
    Histories,
    /// `histories.parquet`: the same rows; null for what has no name.
    HistoriesParquet,
}

impl TrialFormat {
    /// All.
    pub const ALL: [Self; 4] = [
        Self::Csv,
        Self::Parquet,
        Self::Histories,
        Self::HistoriesParquet,
    ];

    /// The name of its file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "trials.csv",
            Self::Parquet => "trials.parquet",
            Self::Histories => "histories.csv",
            Self::HistoriesParquet => "histories.parquet",
        }
    }

    /// What each row is of.
    pub fn row(self) -> &'static str {
        match self {
            Self::Csv | Self::Parquet => "trial",
            Self::Histories | Self::HistoriesParquet => "event",
        }
    }

    /// Whether this build can write it, which can be known before a long run.
    ///
    /// # Errors
    /// Where it cannot.
    pub fn check(self) -> Result<(), ExportError> {
        match self {
            Self::Parquet | Self::HistoriesParquet if !cfg!(feature = "parquet") => {
                Err(ExportError::NoParquet)
            }
            _ => Ok(()),
        }
    }
}

/// Files of one row per trial: trial, draw, replicate, every factor, every functional of every outcome (see
/// [`Layout::functionals`](crate::summary::Layout::functionals)), and the first time of every milestone in days since the start; before one
/// that follows something, when that was. To be shown the trials of one run.
pub struct TrialFiles {
    form: RowForm,
    wants: Wants,
    historian: Option<Historian>,
    sinks: Mutex<Vec<Box<dyn Sink>>>,
}

/// What the sinks together need of each chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wants {
    text: bool,
    values: bool,
}

/// What a file says besides its rows.
#[cfg_attr(
    not(feature = "parquet"),
    expect(dead_code, reason = "CSV says no more than its columns")
)]
struct Head<'a> {
    columns: Vec<Column>,
    title: &'a str,
    settings: &'a Settings,
}

/// What takes the rows.
trait Sink: Send {
    /// Takes the rows of the next trials.
    fn keep(&mut self, rows: &Rows) -> io::Result<()>;

    /// Writes what is left, of so many trials in all.
    fn finish(self: Box<Self>, trials: u64) -> io::Result<Streamed>;

    /// What is written so far.
    fn file(&self) -> &Streamed;
}

/// Why a file of histories ends before its run.
fn too_long(trial: u64) -> io::Error {
    io::Error::other(format!(
        "trial {trial} has more events than are remembered of one"
    ))
}

/// The rows of a chunk of draws.
#[derive(Debug, Default)]
pub struct Rows {
    /// As lines of CSV, where they are wanted.
    text: String,
    /// Row by row, where they are wanted; a time is infinite where it never was.
    values: Vec<f64>,
    /// What happened, as lines of CSV, where they are wanted.
    histories: String,
    /// What happened, row by row, where it is wanted.
    happenings: Vec<Happening>,
    /// A trial of which not all events are known.
    too_long: Option<u64>,
}

impl TrialFiles {
    /// Begins files in these formats in a folder that is there and has none of them.
    ///
    /// # Errors
    /// Where a file cannot be written, this build lacks a format, or the study has no layout with these
    /// replicates.
    pub fn create(
        folder: &Path,
        study: &Study,
        settings: &Settings,
        formats: &[TrialFormat],
    ) -> Result<Self, ExportError> {
        let model = study.model();
        let form = RowForm::new(model, settings.replicates)?;
        let head = Head {
            columns: columns(model),
            title: &model.title,
            settings,
        };
        let wanted = TrialFormat::ALL.into_iter();
        let wanted = wanted.filter(|format| formats.contains(format));
        let sinks = wanted.map(|format| sink(format, folder, &head));
        Ok(Self {
            form,
            wants: Wants {
                text: formats.contains(&TrialFormat::Csv),
                values: formats.contains(&TrialFormat::Parquet),
            },
            historian: Historian::of(study, settings, formats),
            sinks: Mutex::new(sinks.collect::<Result<_, _>>()?),
        })
    }

    /// Ends the files of a run: they are complete, and on the disk.
    ///
    /// # Errors
    /// Where the rest cannot be written.
    pub fn finish(self, findings: &Findings) -> Result<Vec<Streamed>, ExportError> {
        let sinks = self.sinks.into_inner();
        let sinks = sinks.unwrap_or_else(PoisonError::into_inner).into_iter();
        sinks
            .map(|sink| {
                let name = sink.file().name();
                let finished = sink.finish(findings.trials);
                let file = finished.map_err(|source| fault(name, source))?;
                file.sync()?;
                Ok(file)
            })
            .collect()
    }
}

impl Observer for TrialFiles {
    type Notes = Rows;

    fn note(&self, rows: &mut Rows, draw: u64, _arm: usize, factors: &[f64], records: &[Record]) {
        for (replicate, record) in records.iter().enumerate() {
            let first = rows.values.len();
            let trial = draw * records.len() as u64 + replicate as u64;
            let head = [trial, draw, replicate as u64].map(|whole| whole as f64);
            self.form.push(head, factors, record, &mut rows.values);
            if self.wants.text {
                csv::push_line(&mut rows.text, &rows.values[first..]);
            }
            if !self.wants.values {
                rows.values.clear();
            }
            if let Some(historian) = &self.historian {
                historian.write(trial, rows);
            }
        }
    }

    fn keep(&self, rows: Rows) -> Result<(), BoxError> {
        let mut sinks = self.sinks.lock().unwrap_or_else(PoisonError::into_inner);
        sinks.iter_mut().try_for_each(|sink| {
            let kept = sink.keep(&rows);
            kept.map_err(|source| fault(sink.file().name(), source).into())
        })
    }
}

fn follows(milestone: &crate::model::Milestone) -> bool {
    matches!(milestone.kind, MilestoneKind::Follows { .. })
}

fn sink(format: TrialFormat, folder: &Path, head: &Head<'_>) -> Result<Box<dyn Sink>, ExportError> {
    format.check()?;
    let file = Streamed::create(folder, format.file_name())?;
    let begun = match format {
        TrialFormat::Csv => csv::begin(file, head),
        TrialFormat::Histories => history_csv::begin(file),
        #[cfg(feature = "parquet")]
        TrialFormat::Parquet => parquet::begin(file, head),
        #[cfg(feature = "parquet")]
        TrialFormat::HistoriesParquet => history_parquet::begin(file, head),
        #[cfg(not(feature = "parquet"))]
        TrialFormat::Parquet | TrialFormat::HistoriesParquet => {
            return Err(ExportError::NoParquet);
        }
    };
    begun.map_err(|source| fault(format.file_name(), source))
}
