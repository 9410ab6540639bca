//! The renames of the system: without replacing, and the exchange of two.

use std::fs;
use std::io;
use std::path::Path;

/// Exchanges what stands under two names, at one instant.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn swap(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn swap(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a file or folder a name that nothing has.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE).map_err(io::Error::from) {
        Err(error) if is_unsupported(&error) => rename_if_absent(from, to),
        renamed => renamed,
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    rename_if_absent(from, to)
}

/// The same where the system cannot do it at one instant.
fn rename_if_absent(from: &Path, to: &Path) -> io::Result<()> {
    match fs::symlink_metadata(to) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

/// Whether a file system does not know a kind of rename.
fn is_unsupported(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput
    )
}

/// Under which of two names the folder that stood there before is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// There was none.
    Nothing,
    /// Under the name that the new one had.
    Exchanged,
    /// Under the name for it.
    Moved,
}

/// Puts a folder where another may stand: by one exchange, or, where the system has none, by two renames,
/// between which the old one stands under `old`.
pub(super) fn put(new: &Path, place: &Path, old: &Path) -> io::Result<Before> {
    loop {
        match rename_new(new, place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            renamed => return renamed.map(|()| Before::Nothing),
        }
        match swap(new, place) {
            // It was removed by somebody else since.
            Err(error) if error.kind() == io::ErrorKind::NotFound && new.exists() => {}
            Err(error) if is_unsupported(&error) => {
                return put_by_generations(new, place, old).map(|()| Before::Moved);
            }
            swapped => return swapped.map(|()| Before::Exchanged),
        }
    }
}

fn put_by_generations(new: &Path, place: &Path, old: &Path) -> io::Result<()> {
    fs::rename(place, old)?;
    let put = fs::rename(new, place);
    if put.is_err() {
        // If even this fails the next start does it.
        let _ = fs::rename(old, place);
    }
    put
}

/// Has a folder's names written to the disk, where the system can.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_renames_do_what_an_exchange_does() {
        let folder = tempfile::tempdir().unwrap();
        let [new, place, old] = ["new", "place", "old"].map(|name| folder.path().join(name));
        for (path, holds) in [(&new, "new"), (&place, "old")] {
            fs::create_dir(path).unwrap();
            fs::write(path.join("file"), holds).unwrap();
        }
        put_by_generations(&new, &place, &old).unwrap();
        let read = |path: &Path| fs::read_to_string(path.join("file")).unwrap();
        assert_eq!((read(&place), read(&old)), ("new".into(), "old".into()));
        // Where the new one cannot be put there, the old one stands there again.
        fs::remove_dir_all(&old).unwrap();
        assert!(put_by_generations(&folder.path().join("none"), &place, &old).is_err());
        assert_eq!(read(&place), "new");
    }

    #[test]
    fn a_new_name_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        fs::write(&one, "one").unwrap();
        fs::write(&other, "other").unwrap();
        for rename in [rename_new, rename_if_absent] {
            let error = rename(&one, &other).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        }
        assert_eq!(fs::read_to_string(&other).unwrap(), "other");
    }
}
