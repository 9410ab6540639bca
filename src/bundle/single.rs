//! Files that stand alone, or in a folder of the user's.

use std::fs::{self, FileType, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::error::BundleError;
use super::folder::{make_folder, parent_of};
use super::rename::{rename_new, sync_folder};
use super::staging::Staging;
use crate::export::File;

/// Writes one file: at one instant where it is a file, or into it where it is a device.
///
/// # Errors
/// Where it cannot be written, or is something that is not to be replaced.
pub fn write_file(path: &Path, contents: &[u8]) -> Result<(), BundleError> {
    let write = |source| BundleError::Write {
        path: path.to_owned(),
        source,
    };
    match kind(path)? {
        Kind::Device => {
            let device = OpenOptions::new().write(true).open(path);
            device
                .and_then(|mut device| device.write_all(contents))
                .map_err(write)
        }
        Kind::File => {
            let folder = parent_of(path);
            make_folder(&folder)?;
            let staging = Staging::create(&folder, "file", &folder)?;
            staging
                .write(&File::new("contents", contents))
                .map_err(|error| match error {
                    BundleError::Write { source, .. } => write(source),
                    other => other,
                })?;
            fs::rename(staging.path().join("contents"), path).map_err(write)?;
            sync_folder(&folder).map_err(write)
        }
    }
}

/// How a file is written.
enum Kind {
    /// By replacing it.
    File,
    /// By writing into it: its name belongs to the system.
    Device,
}

/// What stands under a name; a link is followed to a device only.
fn kind(path: &Path) -> Result<Kind, BundleError> {
    let special = |what| {
        let path = path.to_owned();
        Err(BundleError::Special { path, what })
    };
    if path.file_name().is_none() {
        return special("no name of a file");
    }
    let (Ok(own), followed) = (fs::symlink_metadata(path), fs::metadata(path)) else {
        return Ok(Kind::File);
    };
    let Ok(about) = followed else {
        return special("a link to nothing");
    };
    match about.file_type() {
        kind if is_character_device(kind) => Ok(Kind::Device),
        kind if kind.is_dir() => special("a folder"),
        kind if kind.is_file() && own.is_symlink() => special("a link to another file"),
        kind if kind.is_file() => Ok(Kind::File),
        _ => special("a pipe, a socket or a disk"),
    }
}

#[cfg(unix)]
fn is_character_device(kind: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_char_device(&kind)
}

#[cfg(not(unix))]
fn is_character_device(_kind: FileType) -> bool {
    false
}

/// Writes new files into a folder, made if need be; none where one of them is there already, and none
/// before all are on the disk.
///
/// # Errors
/// Where one cannot be written, or is there.
pub fn write_new(folder: &Path, files: &[File]) -> Result<(), BundleError> {
    make_folder(folder)?;
    let there = files.iter().map(|file| folder.join(&file.name));
    if let Some(path) = there
        .into_iter()
        .find(|path| fs::symlink_metadata(path).is_ok())
    {
        return Err(BundleError::There { path });
    }
    let staging = Staging::create(folder, "new", folder)?;
    for file in files {
        staging.write(file)?;
    }
    for file in files {
        let path = folder.join(&file.name);
        match rename_new(&staging.path().join(&file.name), &path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(BundleError::There { path });
            }
            renamed => renamed.map_err(|source| BundleError::Write { path, source })?,
        }
    }
    sync_folder(folder).map_err(|source| BundleError::Write {
        path: folder.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_at_one_instant_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/a.svg");
        for contents in ["old", "new"] {
            write_file(&path, contents.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), contents);
        }
        assert_eq!(fs::read_dir(folder.path().join("deep")).unwrap().count(), 1);
        assert!(matches!(
            write_file(folder.path(), b""),
            Err(BundleError::Special {
                what: "a folder",
                ..
            })
        ));
        assert!(write_file(Path::new("/"), b"").is_err());
        assert!(write_file(Path::new(""), b"").is_err());
    }

    #[test]
    fn new_files_are_all_written_or_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("b"), "mine").unwrap();
        let files = [File::new("a", "1"), File::new("b", "2")];
        assert!(matches!(
            write_new(folder.path(), &files),
            Err(BundleError::There { .. })
        ));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(fs::read_to_string(folder.path().join("b")).unwrap(), "mine");
        let elsewhere = [File::new("c", "1"), File::new("../d", "2")];
        assert!(write_new(folder.path(), &elsewhere).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        write_new(folder.path(), &files[..1]).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[cfg(unix)]
    mod unix {
        use super::*;
        use std::os::unix::fs::symlink;

        #[test]
        fn a_device_is_written_to_and_stays_one() {
            let folder = tempfile::tempdir().unwrap();
            let link = folder.path().join("null");
            symlink("/dev/null", &link).unwrap();
            write_file(&link, b"gone").unwrap();
            write_file(Path::new("/dev/null"), b"gone").unwrap();
            let about = fs::metadata("/dev/null").unwrap().file_type();
            assert!(is_character_device(about));
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            let full = write_file(Path::new("/dev/full"), b"x").unwrap_err();
            assert!(matches!(full, BundleError::Write { .. }), "{full}");
        }

        #[test]
        fn links_pipes_and_sockets_are_refused_at_once() {
            let folder = tempfile::tempdir().unwrap();
            let path = |name: &str| folder.path().join(name);
            fs::write(path("precious"), "precious").unwrap();
            symlink(path("precious"), path("link")).unwrap();
            symlink(path("none"), path("dangling")).unwrap();
            let made = std::process::Command::new("mkfifo")
                .arg(path("pipe"))
                .status();
            assert!(made.unwrap().success());
            let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
            for name in ["link", "dangling", "pipe", "socket"] {
                let error = write_file(&path(name), b"x").unwrap_err();
                assert!(matches!(error, BundleError::Special { .. }), "{error}");
            }
            assert_eq!(fs::read_to_string(path("precious")).unwrap(), "precious");
        }
    }
}
