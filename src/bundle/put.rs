//! A folder in the place of another: by the system's exchange, or, where it has none, without it.

use std::fs;
use std::io;
use std::path::Path;

use super::generations::{Turned, turn};
use super::rename::{is_unsupported, rename_new, swap};

/// Where what stood in the place before is found.
#[derive(Debug)]
pub(super) enum Before {
    /// There was none.
    Nothing,
    /// Under the name that the new folder had.
    Exchanged,
    /// Nowhere: the new files have replaced those of the old result in their own folder.
    Replaced(Turned),
    /// Under the name for it.
    Moved,
}

/// Puts a folder where another may stand, at one instant wherever the system has an exchange of folders or links;
/// where it has neither, by two renames, between which the old one stands under `old`.
pub(super) fn put(new: &Path, place: &Path, old: &Path) -> io::Result<Before> {
    loop {
        match rename_new(new, place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            renamed => return renamed.map(|()| Before::Nothing),
        }
        match swap(new, place) {
            // It was removed by somebody else since.
            Err(error) if error.kind() == io::ErrorKind::NotFound && new.exists() => {}
            Err(error) if is_unsupported(&error) => return put_without_exchange(new, place, old),
            swapped => return swapped.map(|()| Before::Exchanged),
        }
    }
}

fn put_without_exchange(new: &Path, place: &Path, old: &Path) -> io::Result<Before> {
    match turn(new, place) {
        // What a file system without links says, Linux's for those of other systems among them.
        Err(error) if is_unsupported(&error) || is_denied(&error) => {
            put_by_renames(new, place, old).map(|()| Before::Moved)
        }
        turned => turned.map(Before::Replaced),
    }
}

fn is_denied(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}

fn put_by_renames(new: &Path, place: &Path, old: &Path) -> io::Result<()> {
    fs::rename(place, old)?;
    let put = fs::rename(new, place);
    if put.is_err() {
        // If even this fails the next start does it.
        let _ = fs::rename(old, place);
    }
    put
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
        put_by_renames(&new, &place, &old).unwrap();
        let read = |path: &Path| fs::read_to_string(path.join("file")).unwrap();
        assert_eq!((read(&place), read(&old)), ("new".into(), "old".into()));
        // Where the new one cannot be put there, the old one stands there again.
        fs::remove_dir_all(&old).unwrap();
        assert!(put_by_renames(&folder.path().join("none"), &place, &old).is_err());
        assert_eq!(read(&place), "new");
    }
}
