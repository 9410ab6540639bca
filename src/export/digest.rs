//! Checksums of files.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::File;
use crate::scenario::{Scenario, SourceFile};

/// A file and its checksum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// Its name.
    pub file: String,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

impl FileDigest {
    /// Of a file that holds these bytes.
    pub fn of(file: &str, contents: &[u8]) -> Self {
        Self {
            file: file.to_owned(),
            sha256: hexadecimal(&Sha256::digest(contents)),
        }
    }

    /// Of files to be written.
    pub fn all(files: &[File]) -> Vec<Self> {
        let digest = |file: &File| Self::of(&file.name, &file.contents);
        files.iter().map(digest).collect()
    }

    /// Of the files that a scenario was read from.
    pub(super) fn read_for(scenario: &Scenario) -> Vec<Self> {
        let digest = |source: &SourceFile| Self {
            file: scenario.texts.get(source.file).name.clone(),
            sha256: source.sha256.clone(),
        };
        scenario.files.iter().map(digest).collect()
    }

    /// Of a file on the disk, however long it is.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(path: &Path, file: &str) -> io::Result<Self> {
        let (mut hash, mut from) = (Sha256::new(), fs::File::open(path)?);
        let mut piece = vec![0; 1 << 16];
        loop {
            match from.read(&mut piece)? {
                0 => break,
                length => hash.update(&piece[..length]),
            }
        }
        Ok(Self {
            file: file.to_owned(),
            sha256: hexadecimal(&hash.finalize()),
        })
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
