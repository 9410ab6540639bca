//! Reading a manifest that somebody may have changed, or that is none.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;

use super::comparison_manifest::ComparisonManifest;
use super::digest::FileDigest;
use super::manifest::Manifest;

/// Bytes of a manifest: its scenarios are a few hundred kilobytes.
const MOST: u64 = 1 << 24;

/// What a manifest is of.
#[derive(Clone, Debug, PartialEq)]
pub enum Recorded {
    /// One run.
    Run(Box<Manifest>),
    /// A comparison.
    Comparison(Box<ComparisonManifest>),
}

/// Why something cannot be repeated from a manifest.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file cannot be read.
    #[error("it cannot be read")]
    Read(#[source] io::Error),
    /// A folder, a pipe or a device.
    #[error("it is not a file")]
    Special,
    /// No manifest is so long.
    #[error("it is longer than {} MiB, and no manifest is", MOST >> 20)]
    Long,
    /// It is none.
    #[error("it is not a manifest of escalade")]
    NotOne(#[from] serde_json::Error),
    /// Its format is one of the future.
    #[error("it has the format {found}, and this version of escalade reads format 1")]
    Format {
        /// As it stands there.
        found: String,
    },
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
    /// It is of an analysis, which is repeated by its command.
    #[error(
        "it is of an analysis (`{analysis}`), which is not repeated from its manifest: give the command again \
         that stands there under `circumstances`"
    )]
    Analysis {
        /// Which.
        analysis: String,
    },
    /// There is nothing to compare with.
    #[error("it lists no results ({0}), so nothing can be compared with it")]
    Nothing(&'static str),
}

impl Recorded {
    /// Reads a manifest that this version can repeat.
    ///
    /// # Errors
    /// Where the file is none, of another version, or lists no results.
    pub fn read(path: &Path) -> Result<Self, ManifestError> {
        Self::parse(&text(path)?)
    }

    /// The same, from a text.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let value: Value = serde_json::from_str(text)?;
        // Format and version first: another one may have other fields.
        if let Some(found) = value.get("format").filter(|found| **found != 1) {
            let found = found.to_string().chars().take(20).collect();
            return Err(ManifestError::Format { found });
        }
        let this = env!("CARGO_PKG_VERSION");
        if let Some(made) = value["escalade"].as_str().filter(|made| *made != this) {
            let made = made.chars().take(20).collect();
            return Err(ManifestError::Version { made, this });
        }
        if let Some(analysis) = value["analysis"].as_str() {
            let analysis = analysis.chars().take(20).collect();
            return Err(ManifestError::Analysis { analysis });
        }
        let has = |written: &[FileDigest], name: &'static str| {
            let listed = written.iter().any(|file| file.file == name);
            listed.then_some(()).ok_or(ManifestError::Nothing(name))
        };
        if value.get("arms").is_some() {
            let manifest: ComparisonManifest = serde_json::from_value(value)?;
            has(&manifest.written, "comparison.json")?;
            return Ok(Self::Comparison(Box::new(manifest)));
        }
        let manifest: Manifest = serde_json::from_value(value)?;
        has(&manifest.written, "summary.json")?;
        Ok(Self::Run(Box::new(manifest)))
    }
}

/// A manifest of any version, as it stands there; `None` where there is none.
pub fn manifest_value(path: &Path) -> Option<Value> {
    serde_json::from_str(&text(path).ok()?).ok()
}

/// What an earlier run, of any version, says that it has written; `None` where there is no such list.
pub fn listed_files(manifest: &Path) -> Option<Vec<FileDigest>> {
    let value = manifest_value(manifest)?;
    serde_json::from_value(value.get("written")?.clone()).ok()
}

/// Whether an earlier result, of any version, says that it is a part of what was planned; `None` where
/// there is no manifest.
pub fn is_partial(manifest: &Path) -> Option<bool> {
    let text = match text(manifest) {
        Err(ManifestError::Read(error)) if error.kind() == io::ErrorKind::NotFound => return None,
        text => text,
    };
    let value: Option<Value> = text.ok().and_then(|text| serde_json::from_str(&text).ok());
    Some(value.is_some_and(|value| value["complete"] == false))
}

/// The text of a file that is one, and no longer than a manifest can be.
fn text(path: &Path) -> Result<String, ManifestError> {
    // Opening a pipe would wait for somebody who writes into it.
    if !fs::metadata(path).map_err(ManifestError::Read)?.is_file() {
        return Err(ManifestError::Special);
    }
    let mut text = String::new();
    let file = fs::File::open(path).map_err(ManifestError::Read)?;
    let read = file.take(MOST + 1).read_to_string(&mut text);
    match read.map_err(ManifestError::Read)? as u64 {
        length if length > MOST => Err(ManifestError::Long),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(text: &str, with: &str) {
        let error = Recorded::parse(text).unwrap_err().to_string();
        assert!(error.contains(with), "{error}");
    }

    #[test]
    fn what_is_no_manifest_of_this_version_is_refused() {
        fails("{}", "not a manifest");
        fails("[]", "not a manifest");
        fails("", "not a manifest");
        fails("{\"format\": 2}", "it has the format 2");
        fails("{\"format\": 99, \"escalade\": \"9.9\"}", "format 99");
        fails("{\"format\": \"1\"}", "format \"1\"");
        fails("{\"format\": 1, \"escalade\": \"0.0.1\"}", "escalade 0.0.1");
    }

    #[test]
    fn what_is_no_file_or_too_long_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        assert!(matches!(
            Recorded::read(folder.path()),
            Err(ManifestError::Special)
        ));
        assert!(matches!(Recorded::read(&path), Err(ManifestError::Read(_))));
        let file = fs::File::create(&path).unwrap();
        file.set_len(1 << 40).unwrap();
        assert!(matches!(Recorded::read(&path), Err(ManifestError::Long)));
        assert_eq!(is_partial(&path), Some(false), "it may be a whole result");
        assert_eq!(is_partial(&folder.path().join("none")), None);
    }
}
