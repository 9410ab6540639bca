//! Writing a folder of results so that nothing half-written is ever left in place of a result.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{File, Streamed};
use crate::summary;

/// Why results could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A folder could not be made.
    #[error("cannot make the folder `{}`; name another place with --output", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something else stands where the folder should be.
    #[error("`{}` is a file, not a folder; name another place with --output", path.display())]
    IsFile {
        /// Where.
        path: PathBuf,
    },
    /// A file could not be written; what stood there before is untouched.
    #[error("cannot write `{}`; nothing was changed there", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A complete file could not be put in its place; some of the others may have been.
    #[error("cannot replace `{}`; run again, for its folder may hold old and new files", path.display())]
    Replace {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// This build leaves Parquet out.
    #[error(
        "this build of escalade writes no Parquet; `cargo install escalade --features parquet` makes \
         one that does (from the sources: `cargo run --release --features parquet -- run ...`), or \
         ask for csv"
    )]
    NoParquet,
    /// The trials have no summary, and so no values.
    #[error(transparent)]
    Summary(#[from] summary::Error),
}

/// Makes a folder, with those above it, and checks that files can be written there: what can be known
/// before a long run should not be found out after it.
///
/// # Errors
/// Where the folder cannot be made, something else is in its place, or a file cannot be written.
pub fn prepare_folder(folder: &Path) -> Result<(), ExportError> {
    make_folder(folder)?;
    let probe = folder.join(".probe.partial");
    let written = write(&probe, b"").and_then(|()| fs::remove_file(&probe));
    written.map_err(|source| ExportError::Write {
        path: folder.to_owned(),
        source,
    })
}

fn make_folder(folder: &Path) -> Result<(), ExportError> {
    if folder.exists() && !folder.is_dir() {
        return Err(ExportError::IsFile {
            path: folder.to_owned(),
        });
    }
    fs::create_dir_all(folder).map_err(|source| ExportError::Folder {
        path: folder.to_owned(),
        source,
    })
}

/// Writes one file into a folder, made if need be, under a temporary name first.
///
/// # Errors
/// Where the folder cannot be made or the file cannot be written.
pub fn write_file(folder: &Path, file: File) -> Result<(), ExportError> {
    // A file that is named alone stands in the current folder.
    if !folder.as_os_str().is_empty() {
        make_folder(folder)?;
    }
    replace_with(folder, &[file], Vec::new())
}

/// Writes files into a folder, made if need be. All are written under temporary names first and
/// renamed only when every one is complete, so that a full disk leaves the old results as they were.
///
/// # Errors
/// Where the folder cannot be made or a file cannot be written.
pub fn write_folder(folder: &Path, files: &[File]) -> Result<(), ExportError> {
    write_folder_with(folder, files, Vec::new())
}

/// The same, with files of that folder that were written during a run.
///
/// # Errors
/// Where the folder cannot be made or a file cannot be written.
pub fn write_folder_with(
    folder: &Path,
    files: &[File],
    streamed: Vec<Streamed>,
) -> Result<(), ExportError> {
    prepare_folder(folder)?;
    replace_with(folder, files, streamed)
}

/// Writes files into a folder that is there.
fn replace_with(folder: &Path, files: &[File], streamed: Vec<Streamed>) -> Result<(), ExportError> {
    let result = write_all(folder, files)
        .and_then(|()| streamed.iter().try_for_each(Streamed::sync))
        .and_then(|()| replace_all(folder, files))
        .and_then(|()| streamed.into_iter().try_for_each(Streamed::place));
    if result.is_err() {
        for file in files {
            // The fault that is reported is the first; a file that cannot be removed is no news.
            let _ = fs::remove_file(temporary(folder, &file.name));
        }
    }
    result
}

/// Where a file stands until it is complete.
pub(super) fn temporary(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!(".{name}.partial"))
}

fn write_all(folder: &Path, files: &[File]) -> Result<(), ExportError> {
    files.iter().try_for_each(|file| {
        write(&temporary(folder, &file.name), &file.contents).map_err(|source| ExportError::Write {
            path: folder.join(&file.name),
            source,
        })
    })
}

fn replace_all(folder: &Path, files: &[File]) -> Result<(), ExportError> {
    files.iter().try_for_each(|file| {
        let path = folder.join(&file.name);
        fs::rename(temporary(folder, &file.name), &path)
            .map_err(|source| ExportError::Replace { path, source })
    })
}

fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(contents)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_old_ones() {
        let folder = tempfile::tempdir().unwrap();
        let old = [File::new("a.txt", "old"), File::new("b.txt", "old")];
        write_folder(folder.path(), &old).unwrap();
        // A name with a slash cannot be created: the folder before it does not exist.
        let new = [File::new("a.txt", "new"), File::new("missing/b.txt", "new")];
        let error = write_folder(folder.path(), &new).unwrap_err();
        assert!(error.to_string().contains("nothing was changed"), "{error}");
        assert_eq!(
            fs::read_to_string(folder.path().join("a.txt")).unwrap(),
            "old"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_file_that_cannot_be_replaced_leaves_no_temporary_one() {
        let folder = tempfile::tempdir().unwrap();
        // A folder that is not empty cannot be replaced by a file.
        fs::create_dir_all(folder.path().join("b.txt/full")).unwrap();
        let new = [File::new("a.txt", "new"), File::new("b.txt", "new")];
        let error = write_folder(folder.path(), &new).unwrap_err();
        assert!(matches!(error, ExportError::Replace { .. }), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn preparing_leaves_an_empty_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        prepare_folder(&path).unwrap();
        assert_eq!(fs::read_dir(&path).unwrap().count(), 0);
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        fs::write(&path, "").unwrap();
        let error = write_folder(&path, &[]).unwrap_err();
        assert!(
            error.to_string().contains("is a file, not a folder"),
            "{error}"
        );
        assert!(matches!(
            write_folder(&path.join("x"), &[]),
            Err(ExportError::Folder { .. })
        ));
    }
}
