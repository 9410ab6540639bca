//! What stands beside a folder of results: while it is replaced, and after a process that was killed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::generations::settle;
use super::own::{MANIFEST, has_manifest, is_own, move_to, own_files};
use super::random::is_random;
use super::rename::sync_folder;
use super::staging::WRITING;

/// The end of the name of a folder that is complete and will be exchanged, or has been and is the old one.
pub(super) const EXCHANGE: &str = "exchange";
/// The end of the name of an old folder that was moved out of the way.
pub(super) const OLD: &str = "old";
/// How often a folder is looked through for files that others go on putting there.
const TIMES: usize = 100;

/// Completes or undoes what a process that was killed has begun; only under the folder's lock.
pub(super) fn recover(parent: &Path, name: &str, place: &Path) -> io::Result<()> {
    if fs::symlink_metadata(place).is_ok_and(|about| about.is_dir()) {
        settle(place)?;
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        // A link was put there by somebody else.
        if !entry.file_type()?.is_dir() {
            continue;
        }
        if let Some(stage) = stage(&entry.file_name().to_string_lossy(), name) {
            found.push((stage, entry.path()));
        }
    }
    // What stood there comes before what was to replace it.
    found.sort_by_key(|(stage, _)| *stage != OLD);
    for (stage, path) in found {
        if stage == WRITING {
            fs::remove_dir_all(&path)?;
        } else if fs::symlink_metadata(place).is_err() {
            fs::rename(&path, place)?;
        } else {
            dissolve(&path, place)?;
        }
    }
    Ok(())
}

/// Which kind of leftover of a folder a name is: `.NAME.DIGITS.KIND`.
fn stage(file: &str, name: &str) -> Option<&'static str> {
    let rest = file
        .strip_prefix('.')?
        .strip_prefix(name)?
        .strip_prefix('.')?;
    let (digits, kind) = rest.split_once('.')?;
    let known = [WRITING, EXCHANGE, OLD]
        .into_iter()
        .find(|end| *end == kind);
    known.filter(|_| is_random(digits))
}

/// Removes an old folder: the files of its result as they were written; all others move to the new one,
/// and are returned where their names were taken there.
pub(super) fn dissolve(old: &Path, place: &Path) -> io::Result<Vec<PathBuf>> {
    if !fs::symlink_metadata(old)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let (own, has_manifest) = (own_files(old), has_manifest(old));
    let mut renamed = Vec::new();
    // Whoever is in the old folder may put something there until it is gone.
    for _ in 0..TIMES {
        for entry in fs::read_dir(old)? {
            let entry = entry?;
            let name = entry.file_name();
            if name == MANIFEST && has_manifest {
                // Last, so that this can be done again after it was cut short.
                continue;
            }
            if is_own(&entry.path(), own.get(&*name.to_string_lossy())) {
                fs::remove_file(entry.path())?;
            } else {
                renamed.extend(move_to(&entry.path(), place)?);
            }
        }
        sync_folder(place)?;
        if has_manifest {
            fs::remove_file(old.join(MANIFEST)).or_else(absent)?;
        }
        match fs::remove_dir(old) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {}
            removed => return removed.map(|()| renamed),
        }
    }
    Err(io::ErrorKind::DirectoryNotEmpty.into())
}

fn absent(error: io::Error) -> io::Result<()> {
    match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_program_has_left_is_known_as_such() {
        let digits = "0123456789abcdef0123456789abcdef";
        let is = |file: &str| stage(file, "a.b");
        assert_eq!(is(&format!(".a.b.{digits}.old")), Some(OLD));
        assert_eq!(is(&format!(".a.b.{digits}.writing")), Some(WRITING));
        assert_eq!(is(&format!(".a.b.{digits}.exchange")), Some(EXCHANGE));
        for other in [
            format!(".a.b.{digits}.other"),
            format!("a.b.{digits}.old"),
            format!(".a.b.partial.{digits}.old"),
            format!(".a.{digits}.old"),
            format!(".a.b.{digits}"),
            ".a.b.0.old".to_owned(),
        ] {
            assert_eq!(is(&other), None, "{other}");
        }
    }
}
