//! A file that grows during a run, under a temporary name until its folder is written.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::ExportError;
use super::folder::temporary;
use super::manifest::{FileDigest, hexadecimal};

/// A file of results that is written piece by piece. Dropped before it is in its place, it is removed.
#[derive(Debug)]
pub struct Streamed {
    folder: PathBuf,
    name: String,
    file: fs::File,
    hash: Sha256,
    is_placed: bool,
}

impl Streamed {
    /// An empty file, which will have this name in a folder that is there.
    pub(super) fn create(folder: &Path, name: &str) -> Result<Self, ExportError> {
        let file = fs::File::create(temporary(folder, name)).map_err(|source| {
            let path = folder.join(name);
            ExportError::Write { path, source }
        })?;
        Ok(Self {
            folder: folder.to_owned(),
            name: name.to_owned(),
            file,
            hash: Sha256::new(),
            is_placed: false,
        })
    }

    /// Its name and the checksum of what it holds so far.
    pub fn digest(&self) -> FileDigest {
        FileDigest {
            file: self.name.clone(),
            sha256: hexadecimal(&self.hash.clone().finalize()),
        }
    }

    /// Where it will stand.
    pub fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// Makes sure that everything is on the disk.
    pub(super) fn sync(&self) -> Result<(), ExportError> {
        self.file.sync_all().map_err(|source| {
            let path = self.path();
            ExportError::Write { path, source }
        })
    }

    /// Gives it its name.
    pub(super) fn place(mut self) -> Result<(), ExportError> {
        let path = self.path();
        fs::rename(temporary(&self.folder, &self.name), &path)
            .map_err(|source| ExportError::Replace { path, source })?;
        self.is_placed = true;
        Ok(())
    }
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

impl Drop for Streamed {
    fn drop(&mut self) {
        if !self.is_placed {
            // Where it cannot be removed, the fault that led here is what there is to tell.
            let _ = fs::remove_file(temporary(&self.folder, &self.name));
        }
    }
}
