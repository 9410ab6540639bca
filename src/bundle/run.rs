//! The files of one run: its numbers first.

use serde_json::Value;

use super::error::BundleError;
use super::folder::{Committed, Folder};
use super::result::Placed;
use super::staging::Staging;
use crate::export::{self, Circumstances, File, Manifest, Streamed};
use crate::scenario::Scenario;
use crate::study::{Findings, Study};

/// The page about a run, or about several.
pub const PAGE: &str = "report.html";

/// A run whose results are to be written.
#[derive(Clone, Copy, Debug)]
pub struct RunResult<'a> {
    /// Its scenario.
    pub scenario: &'a Scenario,
    /// What was simulated.
    pub study: &'a Study,
    /// What came of it.
    pub findings: &'a Findings,
    /// The file of the sample of factor values, where one was given.
    pub design_file: Option<&'a str>,
}

impl RunResult<'_> {
    /// The numbers of the run as files, and its summary.
    ///
    /// # Errors
    /// Where too few trials were finished for a summary.
    pub fn numbers(&self) -> Result<(Value, Vec<File>), BundleError> {
        let (name, study, findings) = (&self.scenario.stem, self.study, self.findings);
        let fault = |error| BundleError::Export(error);
        let summary = export::summary(name, study, findings).map_err(|e| fault(e.into()))?;
        let tables = [
            ("quantiles.csv", export::quantiles(name, study, findings)),
            ("milestones.csv", export::milestones(name, study, findings)),
            ("occupancy.csv", export::occupancy(name, study, findings)),
        ];
        let mut files = vec![File::new("summary.json", format!("{summary:#}\n"))];
        for (name, table) in tables {
            files.push(File::new(name, table.map_err(|e| fault(e.into()))?));
        }
        Ok((summary, files))
    }

    /// Puts the numbers in their place, with the files that were written trial by trial into `staging`.
    ///
    /// # Errors
    /// Where a file cannot be written, or the folder not be replaced.
    pub fn place(
        &self,
        folder: Folder,
        staging: Staging,
        files: &[File],
        streamed: &[Streamed],
        circumstances: Circumstances,
    ) -> Result<(Placed<Manifest>, Committed), BundleError> {
        let mut manifest = Manifest::new(self.scenario, self.findings, files, circumstances);
        manifest.design_file = self.design_file.map(str::to_owned);
        let digests = streamed.iter().map(Streamed::digest);
        manifest.written.extend(digests);
        Placed::new(folder, staging, files, manifest)
    }
}
