//! Why a result could not become a file.

use std::io;
use std::path::PathBuf;

use crate::summary;

/// Why a result could not become a file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
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
