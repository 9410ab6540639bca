//! The files of an analysis in one folder.

use super::error::BundleError;
use super::folder::{Committed, Folder};
use super::result::Placed;
use crate::export::{AnalysisManifest, File};

/// Puts the files of an analysis, which its manifest lists, in their place.
///
/// # Errors
/// Where a file cannot be written, or the folder not be replaced.
pub fn place_analysis(
    folder: Folder,
    files: &[File],
    manifest: AnalysisManifest,
) -> Result<(Placed<AnalysisManifest>, Committed), BundleError> {
    let staging = folder.stage()?;
    Placed::new(folder, staging, files, manifest)
}
