//! `--per-trial`: a row per trial beside the summary.

use std::path::Path;

use escalade::export::{ExportError, Manifest, TrialFiles, TrialFormat};
use escalade::study::Settings;

use super::args;
use super::job::Job;

/// The formats that were asked for, each once, all of which this build can write.
pub(crate) fn formats(
    asked: &[args::TrialFormat],
    histories: &[args::HistoryFormat],
) -> Result<Vec<TrialFormat>, ExportError> {
    let of = |format: &args::TrialFormat| match format {
        args::TrialFormat::Csv => TrialFormat::Csv,
        args::TrialFormat::Parquet => TrialFormat::Parquet,
    };
    let mut asked: Vec<_> = asked.iter().map(of).collect();
    asked.extend(histories.iter().map(|format| match format {
        args::HistoryFormat::Csv => TrialFormat::Histories,
        args::HistoryFormat::Parquet => TrialFormat::HistoriesParquet,
    }));
    checked(|format| asked.contains(&format))
}

/// The formats that a run has written.
pub(crate) fn of_manifest(manifest: &Manifest) -> Result<Vec<TrialFormat>, ExportError> {
    let written = |name| manifest.written.iter().any(|file| file.file == name);
    checked(|format| written(format.file_name()))
}

fn checked(wanted: impl Fn(TrialFormat) -> bool) -> Result<Vec<TrialFormat>, ExportError> {
    let all = TrialFormat::ALL.into_iter();
    all.filter(|format| wanted(*format))
        .map(|format| format.check().map(|()| format))
        .collect()
}

/// Begins the files of a job, if it wants any.
pub(crate) fn begin(
    job: &Job,
    settings: &Settings,
    folder: &Path,
) -> Result<Option<TrialFiles>, ExportError> {
    if job.per_trial.is_empty() {
        return Ok(None);
    }
    TrialFiles::create(folder, &job.study, settings, &job.per_trial).map(Some)
}
