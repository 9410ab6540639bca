//! Checksums of files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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

    /// Of a file on the disk, however long it is.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(path: &Path, file: &str) -> io::Result<Self> {
        let (mut hash, mut from) = (Sha256::new(), File::open(path)?);
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
