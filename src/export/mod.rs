//! Results as files, one format per file.

mod comparison;
mod folder;
mod json;
mod manifest;
mod stream;
mod tables;
mod trials;

pub use comparison::{Arms, comparison, differences, left_out};
pub use folder::{ExportError, prepare_folder, write_file, write_folder, write_folder_with};
pub use json::summary;
pub use manifest::{Circumstances, FileDigest, Manifest, ManifestError, remove_old_figures};
pub use stream::Streamed;
pub use tables::{milestones, occupancy, quantiles};
pub use trials::{Rows, TrialFiles, TrialFormat};

/// The contents of a file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name inside the scenario's folder.
    pub name: String,
    /// What it holds.
    pub contents: Vec<u8>,
}

impl File {
    /// A file of this name.
    pub fn new(name: impl Into<String>, contents: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            contents: contents.into(),
        }
    }
}
