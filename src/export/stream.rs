//! A file that grows during a run, in a folder that nobody else knows yet.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::digest::{FileDigest, hexadecimal};
use super::error::ExportError;

/// A file of results that is written piece by piece, and what it holds so far as a checksum.
#[derive(Debug)]
pub struct Streamed {
    name: &'static str,
    file: fs::File,
    hash: Sha256,
}

impl Streamed {
    /// An empty file in a folder that is there and has none of this name.
    pub(super) fn create(folder: &Path, name: &'static str) -> Result<Self, ExportError> {
        match fs::File::create_new(folder.join(name)) {
            Err(source) => Err(fault(name, source)),
            Ok(file) => Ok(Self {
                name,
                file,
                hash: Sha256::new(),
            }),
        }
    }

    /// Its name and the checksum of what it holds so far.
    pub fn digest(&self) -> FileDigest {
        FileDigest {
            file: self.name.to_owned(),
            sha256: hexadecimal(&self.hash.clone().finalize()),
        }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Makes sure that everything is on the disk.
    pub(super) fn sync(&self) -> Result<(), ExportError> {
        let synced = self.file.sync_all();
        synced.map_err(|source| fault(self.name, source))
    }
}

/// A file by its name alone: the folder is one that nobody knows.
pub(super) fn fault(name: &str, source: io::Error) -> ExportError {
    let path = name.into();
    ExportError::Write { path, source }
}

impl Write for Streamed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
