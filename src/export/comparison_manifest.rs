//! `manifest.json` of a comparison: all that is needed to get the same differences again.

use serde::{Deserialize, Serialize};

use super::File;
use super::digest::FileDigest;
use super::manifest::{Circumstances, differing};
use crate::scenario::Scenario;
use crate::study::Settings;

/// How a comparison came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparisonManifest {
    /// The version of this file's format: 1.
    pub format: u32,
    /// The version of escalade that ran.
    pub escalade: String,
    /// The seed: in JSON a string of digits.
    #[serde(with = "super::seed")]
    pub seed: u64,
    /// Trials of each scenario that were asked for.
    pub trials_planned: u64,
    /// Trials of each that were finished.
    pub trials: u64,
    /// Whether all were.
    pub complete: bool,
    /// Trials per draw.
    pub replicates: u32,
    /// What the trials of the first that count were to fulfil.
    #[serde(default)]
    pub given: Option<String>,
    /// What was compared; the first is the baseline.
    pub arms: Vec<ArmRecord>,
    /// The files that were written beside this one.
    pub written: Vec<FileDigest>,
    /// When, where and how; nothing of it changes a result.
    pub circumstances: Circumstances,
}

/// A scenario of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArmRecord {
    /// The name under which it was compared.
    pub name: String,
    /// With its parents merged in and what was replaced, as YAML.
    pub merged_scenario: String,
    /// The addresses that were switched off.
    pub switched_off: Vec<String>,
    /// What the command line changed about the scenario's file, as it is written there.
    #[serde(default)]
    pub changes: Vec<String>,
    /// The files that were read.
    pub read: Vec<FileDigest>,
    /// The checksum of the summary of its own run, where it was run by itself too.
    #[serde(default)]
    pub summary_sha256: Option<String>,
}

impl ArmRecord {
    /// Of a scenario under a name.
    pub fn new(name: &str, scenario: &Scenario, summary_sha256: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            merged_scenario: scenario.merged_yaml(),
            switched_off: scenario.off_addresses(),
            changes: scenario.changes.clone(),
            read: FileDigest::read_for(scenario),
            summary_sha256,
        }
    }
}

impl ComparisonManifest {
    /// The manifest of a comparison whose results are these files: how it was run, how many trials of each
    /// scenario were finished, and whether all were.
    pub fn new(
        arms: Vec<ArmRecord>,
        (settings, trials, complete): (Settings, u64, bool),
        files: &[File],
        circumstances: Circumstances,
    ) -> Self {
        Self {
            format: 1,
            escalade: env!("CARGO_PKG_VERSION").to_owned(),
            seed: settings.seed.0,
            trials_planned: settings.trials,
            trials,
            complete,
            replicates: settings.replicates,
            given: None,
            arms,
            written: FileDigest::all(files),
            circumstances,
        }
    }

    /// The results (not the figures) that `again` has not, or with other bits.
    pub fn differing(&self, again: &Self) -> Vec<String> {
        differing(&self.written, &again.written)
    }
}
