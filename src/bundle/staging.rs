//! A folder under construction: beside the one that it will replace, under a name that nobody knows.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::error::BundleError;
use super::random::random_name;
use super::rename::sync_folder;
use crate::export::File;

/// The end of the name of a folder that is not complete.
pub(super) const WRITING: &str = "writing";

/// A folder that is being filled. Dropped before it is in its place, it is removed.
#[derive(Debug)]
pub struct Staging {
    path: PathBuf,
    /// Where the files will stand, for messages.
    shown: PathBuf,
    is_sealed: bool,
}

impl Staging {
    /// An empty folder in `parent`, for files that will stand in `place`.
    pub(super) fn create(parent: &Path, name: &str, place: &Path) -> Result<Self, BundleError> {
        let path = parent.join(format!(".{name}.{}.{WRITING}", random_name()));
        fs::create_dir(&path).map_err(|source| BundleError::Protected {
            path: parent.to_owned(),
            source,
        })?;
        Ok(Self {
            path,
            shown: place.to_owned(),
            is_sealed: false,
        })
    }

    /// Where it is while it is being filled.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file, to the disk.
    ///
    /// # Errors
    /// Where it cannot be written, or there is one of this name.
    pub fn write(&self, file: &File) -> Result<(), BundleError> {
        self.place(&file.name, |path| {
            let mut new = fs::File::create_new(path)?;
            new.write_all(&file.contents)?;
            new.sync_all()
        })
    }

    /// Takes over a file of the folder that will be replaced, as it is.
    pub(super) fn take_over(&self, from: &Path, name: &str) -> Result<(), BundleError> {
        self.place(name, |path| match fs::hard_link(from, path) {
            // Not every file system has links.
            Err(_) => {
                fs::copy(from, path)?;
                fs::File::open(path)?.sync_all()
            }
            Ok(()) => Ok(()),
        })
    }

    fn place(
        &self,
        name: &str,
        write: impl FnOnce(&Path) -> io::Result<()>,
    ) -> Result<(), BundleError> {
        let plain = Path::new(name).components().count() == 1
            && matches!(
                Path::new(name).components().next(),
                Some(Component::Normal(_))
            );
        let written = match plain {
            true => write(&self.path.join(name)),
            false => Err(io::ErrorKind::InvalidFilename.into()),
        };
        written.map_err(|source| BundleError::Write {
            path: self.shown.join(name),
            source,
        })
    }

    /// Gives the folder, which is complete and on the disk, another name beside it.
    pub(super) fn seal(mut self, name: &Path) -> Result<(), BundleError> {
        let sealed = sync_folder(&self.path).and_then(|()| fs::rename(&self.path, name));
        sealed.map_err(|source| BundleError::Write {
            path: self.shown.clone(),
            source,
        })?;
        self.is_sealed = true;
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_sealed {
            // What cannot be removed now is removed at the next start.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
