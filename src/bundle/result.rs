//! A result in its folder, to which figures and pages are added.

use std::path::Path;

use serde::Serialize;

use super::error::BundleError;
use super::folder::{Committed, Folder};
use super::own::MANIFEST;
use super::staging::Staging;
use crate::export::{AnalysisManifest, ComparisonManifest, File, FileDigest, Manifest};

/// What a manifest is to the folder in which it stands.
pub trait Record: Serialize {
    /// The files beside it.
    fn written(&mut self) -> &mut Vec<FileDigest>;
}

impl Record for Manifest {
    fn written(&mut self) -> &mut Vec<FileDigest> {
        &mut self.written
    }
}

impl Record for ComparisonManifest {
    fn written(&mut self) -> &mut Vec<FileDigest> {
        &mut self.written
    }
}

impl Record for AnalysisManifest {
    fn written(&mut self) -> &mut Vec<FileDigest> {
        &mut self.written
    }
}

/// A result that stands in its folder.
#[derive(Debug)]
pub struct Placed<R> {
    folder: Folder,
    /// What it says of itself.
    pub manifest: R,
}

impl<R: Record> Placed<R> {
    /// Puts a result in its place: what is staged and listed in the manifest, with these files, which it
    /// lists too.
    pub(super) fn new(
        folder: Folder,
        staging: Staging,
        files: &[File],
        manifest: R,
    ) -> Result<(Self, Committed), BundleError> {
        let committed = commit(&folder, staging, files, &manifest)?;
        Ok((Self { folder, manifest }, committed))
    }

    /// Where it stands.
    pub fn folder(&self) -> &Path {
        self.folder.shown()
    }

    /// Adds files. Until all are there the folder is as it was.
    ///
    /// # Errors
    /// Where one cannot be written: the folder is as it was.
    pub fn add(&mut self, files: &[File]) -> Result<Committed, BundleError> {
        let listed = self.manifest.written().clone();
        self.manifest.written().extend(FileDigest::all(files));
        let staging = self.folder.stage_again();
        let committed =
            staging.and_then(|staging| commit(&self.folder, staging, files, &self.manifest));
        if committed.is_err() {
            *self.manifest.written() = listed;
        }
        committed
    }
}

fn commit(
    folder: &Folder,
    staging: Staging,
    files: &[File],
    manifest: &impl Serialize,
) -> Result<Committed, BundleError> {
    files.iter().try_for_each(|file| staging.write(file))?;
    let text = serde_json::to_string_pretty(manifest).map_err(|error| BundleError::Write {
        path: folder.shown().join(MANIFEST),
        source: error.into(),
    })?;
    staging.write(&File::new(MANIFEST, text + "\n"))?;
    folder.commit(staging)
}
