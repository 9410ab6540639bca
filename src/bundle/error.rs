//! Why results could not be put where they belong.

use std::io;
use std::path::PathBuf;

use crate::export::ExportError;

/// Why results could not be put where they belong.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A folder could not be made.
    #[error("cannot make the folder `{}`; name another place", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something else stands where the folder should be.
    #[error("`{}` is a file, not a folder; name another place", path.display())]
    IsFile {
        /// Where.
        path: PathBuf,
    },
    /// Nothing can be written into a folder.
    #[error("cannot write in the folder `{}`; name another place", path.display())]
    Protected {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another process writes there.
    #[error("`{}` is being written by {holder}: wait for it, or name another place", path.display())]
    Locked {
        /// Where.
        path: PathBuf,
        /// Which process, since when.
        holder: String,
    },
    /// A scenario's name is no name of a folder.
    #[error("the scenario's name `{}` cannot be the name of a folder: {why}", name.escape_debug())]
    Name {
        /// Which.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Two scenarios would have one folder, here or on another system.
    #[error("`{first}` and `{other}` would write to the same folder: {why}")]
    SameName {
        /// One.
        first: String,
        /// The other.
        other: String,
        /// Why, and what to do.
        why: &'static str,
    },
    /// A file could not be written; what stood there before is untouched.
    #[error("cannot write `{}`; nothing was changed there", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// New results are whole but could not take the place of the old ones, which are untouched.
    #[error(
        "cannot replace `{}`, which is unchanged; the new results are in `{}`",
        path.display(),
        kept.display()
    )]
    Replace {
        /// The old results.
        path: PathBuf,
        /// The new results.
        kept: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not to be replaced.
    #[error("`{}` already exists and is not overwritten", path.display())]
    There {
        /// Which.
        path: PathBuf,
    },
    /// What stands there is no file to be replaced.
    #[error("`{}` is {what}: name a file", path.display())]
    Special {
        /// Where.
        path: PathBuf,
        /// A folder, a pipe, a socket, a disk, a link.
        what: &'static str,
    },
    /// A result could not become a file.
    #[error(transparent)]
    Export(#[from] ExportError),
}
