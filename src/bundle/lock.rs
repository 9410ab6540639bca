//! One writer at a time: a lock of the system on a file beside the folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::error::BundleError;
use crate::quantity::Date;

/// Bytes of what a holder says of itself.
const MOST: u64 = 200;
const SECONDS_OF_A_DAY: u64 = 86_400;

/// A lock that is held until it is dropped. The system lets go of it when the process ends, however it
/// ends; the file that is then left says nothing and is used again.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// Holds the lock.
    _file: File,
}

impl Lock {
    /// Takes the lock of a folder.
    pub fn take(folder: &Path, path: PathBuf) -> Result<Self, BundleError> {
        let fault = |source| BundleError::Protected {
            path: path.parent().unwrap_or(Path::new(".")).to_owned(),
            source,
        };
        loop {
            let mut file = open(&path).map_err(fault)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(BundleError::Locked {
                        path: folder.to_owned(),
                        holder: holder(&mut file),
                    });
                }
                // A file system without locks: nothing can be known of others.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(fault(error)),
            }
            // The holder before may have removed the file after it was opened here.
            if is_at(&file, &path) {
                // Whom it names is for people: without it the lock holds as well.
                let _ = say(&mut file);
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Whoever opens it from now on makes a new one; whoever has opened it sees that it is gone.
        let _ = fs::remove_file(&self.path);
    }
}

/// Opens the file of a lock, which is never a link to another.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits() as i32);
    }
    let file = options.open(path)?;
    let about = file.metadata()?;
    #[cfg(unix)]
    let is_other = std::os::unix::fs::MetadataExt::nlink(&about) > 1;
    #[cfg(not(unix))]
    let is_other = false;
    if !about.is_file() || is_other {
        let said = format!("`{}` is not a lock file: remove it", path.display());
        return Err(io::Error::other(said));
    }
    Ok(file)
}

/// Whether a file still stands under its name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |about: &fs::Metadata| (about.dev(), about.ino());
    let (here, there) = (file.metadata(), fs::symlink_metadata(path));
    matches!((&here, &there), (Ok(here), Ok(there)) if place(here) == place(there))
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

fn say(file: &mut File) -> io::Result<()> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.unwrap_or_default().as_secs();
    let date = Date(i32::try_from(now / SECONDS_OF_A_DAY).unwrap_or(0));
    let minute = now % SECONDS_OF_A_DAY / 60;
    file.set_len(0)?;
    write!(
        file,
        "process {} (since {date} {:02}:{:02} UTC)",
        std::process::id(),
        minute / 60,
        minute % 60
    )
}

/// What the holder says of itself.
fn holder(file: &mut File) -> String {
    let mut said = String::new();
    let read = file
        .rewind()
        .and_then(|()| file.take(MOST).read_to_string(&mut said));
    match read {
        Ok(length) if length > 0 && !said.contains(char::is_control) => said,
        _ => "another process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_learns_who_holds_it_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".a.lock");
        let take = || Lock::take(&folder.path().join("a"), path.clone());
        let first = take().unwrap();
        let said = take().unwrap_err().to_string();
        let process = format!("a` is being written by process {}", std::process::id());
        assert!(said.contains(&process), "{said}");
        drop(first);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        // What a process that was killed leaves does not count.
        fs::write(&path, "process 1 (since long ago)").unwrap();
        drop(take().unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn a_planted_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join(".a.lock"), folder.path().join("other"));
        fs::write(&other, "precious").unwrap();
        let fails = || assert!(Lock::take(folder.path(), path.clone()).is_err());
        std::os::unix::fs::symlink(&other, &path).unwrap();
        fails();
        fs::remove_file(&path).unwrap();
        fs::hard_link(&other, &path).unwrap();
        fails();
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        fails();
        assert_eq!(fs::read_to_string(&other).unwrap(), "precious");
    }
}
