//! `manifest.json` of an analysis of one scenario or several: all that is needed to get the same numbers again.

use serde::{Deserialize, Serialize};

use super::File;
use super::comparison_manifest::ArmRecord;
use super::digest::FileDigest;
use super::manifest::Circumstances;
use crate::random::Seed;

/// How the results of an analysis came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnalysisManifest {
    /// The version of this file's format: 1.
    pub format: u32,
    /// The version of escalade that ran.
    pub escalade: String,
    /// Which: the name of the command, such as `sweep`.
    pub analysis: String,
    /// The seed: in JSON a string of digits.
    #[serde(with = "super::seed")]
    pub seed: u64,
    /// Trials that were finished, in all.
    pub trials: u64,
    /// Whether all were.
    pub complete: bool,
    /// What was analysed.
    pub scenarios: Vec<ArmRecord>,
    /// The files that were written beside this one.
    pub written: Vec<FileDigest>,
    /// When, where and how; nothing but the command changes a result.
    pub circumstances: Circumstances,
}

impl AnalysisManifest {
    /// The manifest of an analysis whose results are these files: at which seed, how many trials were
    /// finished, and whether all were.
    pub fn new(
        analysis: &str,
        scenarios: Vec<ArmRecord>,
        (seed, trials, complete): (Seed, u64, bool),
        files: &[File],
        circumstances: Circumstances,
    ) -> Self {
        Self {
            format: 1,
            escalade: env!("CARGO_PKG_VERSION").to_owned(),
            analysis: analysis.to_owned(),
            seed: seed.0,
            trials,
            complete,
            scenarios,
            written: FileDigest::all(files),
            circumstances,
        }
    }
}
