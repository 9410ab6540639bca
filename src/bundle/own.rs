//! Whose a file in a folder of results is: the result's, as its manifest lists it, or somebody else's.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::rename::rename_new;
use crate::export::{FileDigest, listed_files};

/// What each result folder has, as the list of what it has.
pub const MANIFEST: &str = "manifest.json";

/// The checksums of the files that a folder's manifest lists, by name.
pub(super) fn own_files(folder: &Path) -> BTreeMap<String, FileDigest> {
    let listed = listed_files(&folder.join(MANIFEST)).unwrap_or_default();
    let named = listed.into_iter().map(|file| (file.file.clone(), file));
    named.collect()
}

/// Whether a folder has the manifest of a result, which may list nothing yet.
pub(super) fn has_manifest(folder: &Path) -> bool {
    listed_files(&folder.join(MANIFEST)).is_some()
}

/// Whether a file is as a result has it.
pub(super) fn is_own(path: &Path, listed: Option<&FileDigest>) -> bool {
    let is_file = fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    listed.is_some_and(|listed| {
        is_file && FileDigest::read(path, &listed.file).is_ok_and(|found| found == *listed)
    })
}

/// Moves something of somebody else's into a folder, which may be the one where it stands; says under which
/// other name, if its own is taken.
pub(super) fn move_to(path: &Path, place: &Path) -> io::Result<Option<PathBuf>> {
    let name = Path::new(path.file_name().unwrap_or_default());
    let (stem, end) = (name.file_stem(), name.extension());
    let mut to = place.join(name);
    for number in 1.. {
        match rename_new(path, &to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            moved => return moved.map(|()| (number > 1).then_some(to)),
        }
        let mut other = stem.unwrap_or_default().to_owned();
        other.push(".earlier");
        if number > 1 {
            other.push(format!("-{number}"));
        }
        if let Some(end) = end {
            other.push(".");
            other.push(end);
        }
        to = place.join(other);
    }
    Ok(None)
}
