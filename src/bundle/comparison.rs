//! The files of one comparison, and what becomes of it when a run that it compares is replaced.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::BundleError;
use super::folder::{Committed, Folder};
use super::own::MANIFEST;
use super::result::Placed;
use crate::export::{
    self, ArmRecord, Arms, Circumstances, ComparisonManifest, ExportError, File, FileDigest,
    manifest_value,
};
use crate::study::{Comparison, Settings};

/// The file of which a comparison is known.
const NUMBERS: &str = "comparison.json";
/// Hexadecimal digits by which comparisons that were set aside are told apart.
const DIGITS: usize = 8;

/// A comparison whose results are to be written.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonResult<'a> {
    /// What was compared, by name.
    pub arms: &'a Arms<'a>,
    /// What came of it.
    pub comparison: &'a Comparison,
}

impl ComparisonResult<'_> {
    /// The differences as files.
    ///
    /// # Errors
    /// Where there were too few draws.
    pub fn numbers(&self) -> Result<(Value, Vec<File>), ExportError> {
        let json = export::comparison(self.comparison, self.arms)?;
        let table = export::differences(self.comparison, self.arms)?;
        let files = vec![
            File::new(NUMBERS, format!("{json:#}\n")),
            File::new("differences.csv", table),
        ];
        Ok((json, files))
    }

    /// Puts the differences in their place.
    ///
    /// # Errors
    /// Where a file cannot be written, or the folder not be replaced.
    pub fn place(
        &self,
        folder: Folder,
        files: &[File],
        arms: Vec<ArmRecord>,
        circumstances: Circumstances,
    ) -> Result<(Placed<ComparisonManifest>, Committed), BundleError> {
        let comparison = self.comparison;
        let run = (comparison.settings, comparison.trials, comparison.complete);
        let mut manifest = ComparisonManifest::new(arms, run, files, circumstances);
        let given = comparison.given.as_ref();
        manifest.given = given.map(|given| given.criterion.text().to_owned());
        let staging = folder.stage()?;
        Placed::new(folder, staging, files, manifest)
    }
}

/// Makes the folder of scenarios that have no differences, for the figures on which all are.
///
/// # Errors
/// Where a file cannot be written, or the folder not be replaced.
pub fn place_figures(
    folder: Folder,
    settings: Settings,
    arms: Vec<ArmRecord>,
    circumstances: Circumstances,
) -> Result<(Placed<ComparisonManifest>, Committed), BundleError> {
    let run = (settings, 0, true);
    let manifest = ComparisonManifest::new(arms, run, &[], circumstances);
    let staging = folder.stage()?;
    Placed::new(folder, staging, &[], manifest)
}

/// Whether a comparison is of another run of a scenario than one with a summary of this checksum.
pub fn is_stale(comparison: &Path, arm: &str, summary: &FileDigest) -> bool {
    let manifest = manifest_value(&comparison.join(MANIFEST)).unwrap_or_default();
    let is_of_another = |listed: &Value| {
        let own = listed["summary_sha256"].as_str();
        listed["name"] == arm && own.is_some_and(|own| own != summary.sha256)
    };
    let mut arms = manifest["arms"].as_array().into_iter().flatten();
    arms.any(is_of_another)
}

/// Moves a comparison out of the way of a run that it does not compare; says where it stands then.
///
/// # Errors
/// Where it cannot be moved.
pub fn set_aside(comparison: &Folder) -> Result<PathBuf, BundleError> {
    let manifest = comparison.manifest().unwrap_or_default();
    let digest = FileDigest::of(NUMBERS, manifest.to_string().as_bytes()).sha256;
    let name = digest.get(..DIGITS).unwrap_or_default();
    comparison
        .move_aside(name)
        .map_err(|source| BundleError::Protected {
            path: comparison.shown().to_owned(),
            source,
        })
}
