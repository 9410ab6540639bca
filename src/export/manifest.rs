//! `manifest.json`: all that is needed to get the same bits again, and the circumstances of the run.

use serde::{Deserialize, Serialize};

use super::File;
use super::digest::FileDigest;
use crate::design::{HypercubesRecord, SampleRecord};
use crate::scenario::Scenario;
use crate::study::{Findings, Settings};

/// How a result came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this file's format: 1.
    pub format: u32,
    /// The version of escalade that ran.
    pub escalade: String,
    /// The scenario's name: that of the file without its extension.
    pub scenario: String,
    /// The seed: in JSON a string of digits.
    #[serde(with = "super::seed")]
    pub seed: u64,
    /// Trials that were asked for.
    pub trials_planned: u64,
    /// Trials that were finished.
    pub trials: u64,
    /// Whether all were.
    pub complete: bool,
    /// The checksum of all counts: what a part of a run can be compared by.
    #[serde(default)]
    pub counts_sha256: String,
    /// Trials per draw.
    pub replicates: u32,
    /// What the trials that count were to fulfil.
    #[serde(default)]
    pub given: Option<String>,
    /// The sample of factor values that was given.
    #[serde(default)]
    pub design: Option<SampleRecord>,
    /// Its file, as it was named.
    #[serde(default)]
    pub design_file: Option<String>,
    /// The Latin hypercubes of which its draws were the points, if they were not independent.
    #[serde(default)]
    pub hypercubes: Option<HypercubesRecord>,
    /// The scenario with its parents merged in and every `--set` applied, as YAML.
    pub merged_scenario: String,
    /// The addresses that `--without` switched off.
    pub switched_off: Vec<String>,
    /// What the command line changed about the scenario's file, as it is written there.
    #[serde(default)]
    pub changes: Vec<String>,
    /// The files that were read.
    pub read: Vec<FileDigest>,
    /// The files that were written beside this one.
    pub written: Vec<FileDigest>,
    /// When, where and how; nothing of it changes a result.
    pub circumstances: Circumstances,
}

/// What must not matter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Circumstances {
    /// The command line.
    pub command: Vec<String>,
    /// Operating system and processor family.
    pub platform: String,
    /// Threads.
    pub threads: usize,
    /// Seconds since 1970-01-01 UTC at the beginning.
    pub began_unix_seconds: u64,
    /// Seconds that the simulation took.
    pub seconds: f64,
}

impl Manifest {
    /// The manifest of a run whose results are these files.
    pub fn new(
        scenario: &Scenario,
        findings: &Findings,
        files: &[File],
        circumstances: Circumstances,
    ) -> Self {
        let Settings {
            seed,
            trials,
            replicates,
        } = findings.settings;
        Self {
            format: 1,
            escalade: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: scenario.stem.clone(),
            seed: seed.0,
            trials_planned: trials,
            trials: findings.trials,
            complete: findings.complete,
            counts_sha256: findings.summary.digest(),
            replicates,
            given: (findings.given.as_ref()).map(|given| given.criterion.text().to_owned()),
            design: findings.design.clone(),
            design_file: None,
            hypercubes: findings.hypercubes,
            merged_scenario: scenario.merged_yaml(),
            switched_off: scenario.off_addresses(),
            changes: scenario.changes.clone(),
            read: FileDigest::read_for(scenario),
            written: FileDigest::all(files),
            circumstances,
        }
    }
}

impl Manifest {
    /// The results (not the figures) that `again` has not, or with other bits.
    pub fn differing(&self, again: &Self) -> Vec<String> {
        differing(&self.written, &again.written)
    }
}

/// The results (not the figures) of `before` that `again` has not, or with other bits.
pub(super) fn differing(before: &[FileDigest], again: &[FileDigest]) -> Vec<String> {
    let differing = before
        .iter()
        .filter(|file| is_result(&file.file) && !again.contains(file));
    differing.map(|file| file.file.clone()).collect()
}

/// Whether a file holds numbers.
fn is_result(name: &str) -> bool {
    [".json", ".csv", ".parquet"]
        .iter()
        .any(|end| name.ends_with(end))
}
