//! Results as files, one format per file.

mod analysis_manifest;
mod comparison;
mod comparison_manifest;
pub mod described;
mod digest;
mod discovery;
mod error;
mod exact;
mod flattened;
mod json;
mod manifest;
mod markov;
mod one_at_a_time;
mod prism;
mod recorded;
mod samples;
pub(crate) mod seed;
mod sensitivity;
mod sentence;
mod simulated;
mod stream;
mod sweep;
mod table;
mod tables;
mod trials;
mod valuation;

pub use analysis_manifest::AnalysisManifest;
pub use comparison::{Arms, comparison, differences, left_out};
pub use comparison_manifest::{ArmRecord, ComparisonManifest};
pub use digest::FileDigest;
pub use discovery::{box_scenario, discovery, restricted, share_of_values, trajectory};
pub use error::ExportError;
pub use exact::{Asked, ExactResult};
pub use flattened::flattened;
pub use json::{estimate, summary};
pub use manifest::{Circumstances, Manifest};
pub use markov::markov;
pub use one_at_a_time::{morris, tornado};
pub use prism::{Prism, prism};
pub use recorded::{ManifestError, Recorded, is_partial, listed_files, manifest_value};
pub use samples::sample_tables;
pub use seed::seed;
pub use sensitivity::{convergence_table, indices_table, sensitivity};
pub use simulated::{SimulatedError, simulated};
pub use stream::Streamed;
pub use sweep::{sweep, sweep_table};
pub use tables::{milestones, occupancy, quantiles};
pub use trials::{Rows, TrialFiles, TrialFormat, TrialTable};
pub use valuation::{draws_table, regrets, valuation, value_table};

/// The contents of a file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name inside the folder.
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
