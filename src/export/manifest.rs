//! `manifest.json`: all that is needed to get the same bits again, and the circumstances of the run.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::File;
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
    /// The seed.
    pub seed: u64,
    /// Trials that were asked for.
    pub trials_planned: u64,
    /// Trials that were finished.
    pub trials: u64,
    /// Whether all were.
    pub complete: bool,
    /// Trials per draw.
    pub replicates: u32,
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

/// A file and its checksum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// Its name.
    pub file: String,
    /// In hexadecimal digits.
    pub sha256: String,
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
        let read = scenario.files.iter().map(|source| FileDigest {
            file: scenario.texts.get(source.file).name.clone(),
            sha256: source.sha256.clone(),
        });
        let written = files.iter().map(|file| FileDigest {
            file: file.name.clone(),
            sha256: hexadecimal(&Sha256::digest(&file.contents)),
        });
        Self {
            format: 1,
            escalade: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: scenario.stem.clone(),
            seed: seed.0,
            trials_planned: trials,
            trials: findings.trials,
            complete: findings.complete,
            replicates,
            merged_scenario: scenario.merged_yaml(),
            switched_off: scenario
                .switched_off
                .iter()
                .map(|off| off.address.clone())
                .collect(),
            changes: scenario.changes.clone(),
            read: read.collect(),
            written: written.collect(),
            circumstances,
        }
    }
}

/// Why a run cannot be repeated from a manifest.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is none.
    #[error("no manifest of escalade")]
    NotOne(#[from] serde_json::Error),
    /// It was made by another version, whose results may differ.
    #[error(
        "it was made by escalade {made}, and this is {this}: results are the same only for the same \
         version; install that one, or run the scenario anew"
    )]
    Version {
        /// The version that ran.
        made: String,
        /// This version.
        this: &'static str,
    },
    /// Results would be written elsewhere than asked.
    #[error("the scenario's name `{name}` is no plain file name")]
    Name {
        /// As it stands there.
        name: String,
    },
}

impl Manifest {
    /// Reads a manifest that this version can repeat.
    ///
    /// # Errors
    /// Where the text is no manifest, of another version, or names a scenario by a path.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let this = env!("CARGO_PKG_VERSION");
        // The version first: another one may have other fields.
        let value: serde_json::Value = serde_json::from_str(text)?;
        if let Some(made) = value["escalade"].as_str().filter(|made| *made != this) {
            let made = made.to_owned();
            return Err(ManifestError::Version { made, this });
        }
        let manifest: Self = serde_json::from_value(value)?;
        let name = manifest.scenario.clone();
        if Path::new(&name).file_name() != Some(OsStr::new(&name)) {
            return Err(ManifestError::Name { name });
        }
        Ok(manifest)
    }

    /// The results (not the figures) that `again` has not, or with other bits.
    pub fn differing(&self, again: &Self) -> Vec<String> {
        let result = |name: &str| {
            [".json", ".csv", ".parquet"]
                .iter()
                .any(|end| name.ends_with(end))
        };
        let files = self.written.iter().filter(|file| result(&file.file));
        let differing = files.filter(|file| !again.written.contains(file));
        differing.map(|file| file.file.clone()).collect()
    }
}

/// Removes the figures of an earlier run into a folder that a new one has not written, where they are
/// as that run left them: a picture of what is no longer in the scenario would be taken for a result.
pub fn remove_old_figures(folder: &Path, old: &Manifest, new: &Manifest) {
    let is_figure = |name: &str| [".svg", ".png"].iter().any(|end| name.ends_with(end));
    for file in old.written.iter().filter(|file| is_figure(&file.file)) {
        let path = folder.join(&file.file);
        let is_new = new.written.iter().any(|other| other.file == file.file);
        let inside = path.parent() == Some(folder);
        let unchanged = || {
            let bytes = fs::read(&path).ok();
            bytes.is_some_and(|bytes| hexadecimal(&Sha256::digest(&bytes)) == file.sha256)
        };
        if !is_new && inside && unchanged() {
            // One that cannot be removed does no more harm than before.
            let _ = fs::remove_file(&path);
        }
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
