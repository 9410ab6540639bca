//! A folder of results: claimed by one process, replaced as a whole, with what others keep there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::BundleError;
use super::leftovers::{EXCHANGE, OLD, dissolve, recover};
use super::lock::Lock;
use super::own::MANIFEST;
use super::put::{Before, put};
use super::random::random_name;
use super::rename::{rename_new, sync_folder};
use super::staging::Staging;
use crate::export::{File, is_partial, listed_files, manifest_value};

/// How many names are tried for what may not replace a complete result.
const NAMES: usize = 1_000;

/// A folder of results, which no other process writes as long as this is held.
#[derive(Debug)]
pub struct Folder {
    /// Without a link as its last part.
    path: PathBuf,
    parent: PathBuf,
    name: String,
    /// As the user calls it.
    shown: PathBuf,
    _lock: Lock,
}

/// What came of putting results in their place.
#[derive(Debug, Default)]
pub struct Committed {
    /// Files of others whose names the new results have, and where they stand now.
    pub renamed: Vec<PathBuf>,
    /// What could not be tidied up; the results are in their place nevertheless.
    pub left: Option<(PathBuf, io::Error)>,
}

impl Folder {
    /// Claims a folder, which need not be there: makes those above it, takes the lock, and tidies up after
    /// processes that were killed. That something can be written is found out here, before a long run.
    ///
    /// # Errors
    /// Where another process has it, something else is in its place, or nothing can be written there.
    pub fn claim(shown: &Path) -> Result<Self, BundleError> {
        let parent = parent_of(shown);
        make_folder(&parent)?;
        // A folder may be a link to one on a larger disk: what is replaced is what it leads to.
        let is_link = fs::symlink_metadata(shown).is_ok_and(|about| about.is_symlink());
        let path = match is_link {
            true => fs::canonicalize(shown).map_err(|source| BundleError::Folder {
                path: shown.to_owned(),
                source,
            })?,
            false => shown.to_owned(),
        };
        let parent = parent_of(&path);
        let name = path.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let lock = Lock::take(shown, parent.join(format!(".{name}.lock")))?;
        let folder = Self {
            path,
            parent,
            name,
            shown: shown.to_owned(),
            _lock: lock,
        };
        folder.check()?;
        Ok(folder)
    }

    fn check(&self) -> Result<(), BundleError> {
        let protected = |source| BundleError::Protected {
            path: self.shown.clone(),
            source,
        };
        recover(&self.parent, &self.name, &self.path).map_err(protected)?;
        match fs::metadata(&self.path) {
            Ok(about) if !about.is_dir() => {
                return Err(BundleError::IsFile {
                    path: self.shown.clone(),
                });
            }
            // Whoever protects a folder does not want it replaced.
            #[cfg(unix)]
            Ok(_) => {
                use rustix::fs::{Access, access};
                let may = access(&self.path, Access::WRITE_OK | Access::EXEC_OK);
                may.map_err(|error| protected(error.into()))?;
            }
            _ => {}
        }
        drop(self.stage()?);
        Ok(())
    }

    /// As the user calls it.
    pub fn shown(&self) -> &Path {
        &self.shown
    }

    /// In which folder it stands, under which name.
    pub(super) fn place(&self) -> (&Path, &str) {
        (&self.parent, &self.name)
    }

    /// An empty folder, to be filled for this place.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn stage(&self) -> Result<Staging, BundleError> {
        Staging::create(&self.parent, &self.name, &self.shown)
    }

    /// A folder that has all that the manifest of this one lists, to which more is to be added.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn stage_again(&self) -> Result<Staging, BundleError> {
        let staging = self.stage()?;
        let listed = listed_files(&self.path.join(MANIFEST)).unwrap_or_default();
        for file in listed {
            staging.take_over(&self.path.join(&file.file), &file.file)?;
        }
        Ok(staging)
    }

    /// What stands here says of itself, in any version; `None` where nothing does.
    pub(super) fn manifest(&self) -> Option<Value> {
        manifest_value(&self.path.join(MANIFEST))
    }

    /// Gives what stands here a name of its own, with this end.
    pub(super) fn move_aside(&self, end: &str) -> io::Result<PathBuf> {
        let mut number = 1;
        loop {
            let end = match number {
                1 => format!("-{end}"),
                number => format!("-{end}-{number}"),
            };
            let mut shown = self.shown.clone().into_os_string();
            shown.push(&end);
            let to = self.parent.join(format!("{}{end}", self.name));
            match rename_new(&self.path, &to) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                renamed => {
                    renamed?;
                    sync_folder(&self.parent)?;
                    return Ok(shown.into());
                }
            }
        }
    }

    /// Where a part of a run may stand: here, unless a complete result does, or beside it.
    ///
    /// # Errors
    /// Where no other folder can be claimed.
    pub fn for_a_part(self) -> Result<Self, BundleError> {
        if is_partial(&self.path.join(MANIFEST)) != Some(false) {
            return Ok(self);
        }
        let mut last = None;
        for number in 1..NAMES {
            let end = match number {
                1 => ".partial".to_owned(),
                number => format!(".partial-{number}"),
            };
            let mut shown = self.shown.clone().into_os_string();
            shown.push(end);
            match Self::claim(Path::new(&shown)) {
                Ok(other) if is_partial(&other.path.join(MANIFEST)) != Some(false) => {
                    return Ok(other);
                }
                Ok(_) => {}
                Err(error @ BundleError::Locked { .. }) => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(last.unwrap_or(BundleError::There { path: self.shown }))
    }

    /// Puts a complete folder in this place, at one instant; what others keep here stays here.
    ///
    /// # Errors
    /// Where it cannot be put there: what stood there is as it was.
    pub fn commit(&self, staging: Staging) -> Result<Committed, BundleError> {
        if let Ok(about) = fs::metadata(&self.path) {
            // Who may read the results is not for a run to change; where it cannot be said, nobody loses.
            let _ = fs::set_permissions(staging.path(), about.permissions());
        }
        let random = random_name();
        let sibling = |end: &str| self.parent.join(format!(".{}.{random}.{end}", self.name));
        let (new, old) = (sibling(EXCHANGE), sibling(OLD));
        staging.seal(&new)?;
        let before = put(&new, &self.path, &old).map_err(|source| self.keep(&new, source))?;
        let mut committed = Committed::default();
        let old = match before {
            Before::Nothing => None,
            Before::Exchanged => Some(new),
            Before::Moved => Some(old),
            Before::Replaced(turned) => {
                committed.renamed = turned.renamed;
                committed.left = turned.left.map(|error| (self.shown.clone(), error));
                None
            }
        };
        // From here on the new results are in their place, whatever happens.
        if let Err(error) = sync_folder(&self.parent) {
            committed.left = Some((self.shown.clone(), error));
        }
        if let Some(old) = old {
            match dissolve(&old, &self.path) {
                Ok(renamed) => committed.renamed = renamed,
                Err(error) => committed.left = Some((old, error)),
            }
        }
        Ok(committed)
    }

    /// Gives results that could not replace others a name of their own.
    fn keep(&self, new: &Path, source: io::Error) -> BundleError {
        let names =
            (1..NAMES).map(|number| self.parent.join(format!("{}.new-{number}", self.name)));
        let kept = names.into_iter().find(|name| rename_new(new, name).is_ok());
        BundleError::Replace {
            path: self.shown.clone(),
            kept: kept.unwrap_or_else(|| new.to_owned()),
            source,
        }
    }

    /// Adds files to the folder, made if need be, each at one instant.
    ///
    /// # Errors
    /// Where one cannot be written; those before it are there.
    pub fn add(&self, files: &[File]) -> Result<(), BundleError> {
        make_folder(&self.path)?;
        let staging = self.stage()?;
        for file in files {
            staging.write(file)?;
        }
        for file in files {
            let to = self.path.join(&file.name);
            fs::rename(staging.path().join(&file.name), &to).map_err(|source| {
                let path = self.shown.join(&file.name);
                BundleError::Write { path, source }
            })?;
        }
        sync_folder(&self.path).map_err(|source| BundleError::Write {
            path: self.shown.clone(),
            source,
        })
    }
}

/// The folder in which something stands.
pub(super) fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Makes a folder, with those above it.
pub(super) fn make_folder(folder: &Path) -> Result<(), BundleError> {
    if folder.exists() && !folder.is_dir() {
        return Err(BundleError::IsFile {
            path: folder.to_owned(),
        });
    }
    fs::create_dir_all(folder).map_err(|source| BundleError::Folder {
        path: folder.to_owned(),
        source,
    })
}
