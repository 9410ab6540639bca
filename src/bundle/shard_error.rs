//! Why shards cannot be used, in words.

use std::io;
use std::path::PathBuf;

/// Why a shard cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    /// It cannot be read.
    #[error("cannot read the shard `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is none.
    #[error("`{}` is no shard of escalade, or has lost its first line", path.display())]
    NotOne {
        /// Which.
        path: PathBuf,
    },
    /// It is not whole.
    #[error("the shard `{}` is damaged: count it again", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
    },
    /// Another version has counted it, whose numbers may differ.
    #[error("the shard `{}` was counted by escalade {made}, and this is {this}: use one version for all", path.display())]
    Version {
        /// Which.
        path: PathBuf,
        /// The version that counted.
        made: String,
        /// This version.
        this: &'static str,
    },
    /// Two are not of one run.
    #[error("`{}` and `{}` are not of one run: {what}", one.display(), other.display())]
    Other {
        /// One.
        one: PathBuf,
        /// The other.
        other: PathBuf,
        /// What differs.
        what: String,
    },
    /// It is not finished.
    #[error(
        "`{}` is not finished: it has {done} of {all} {what}; give its command again with --resume",
        path.display()
    )]
    Unfinished {
        /// Which.
        path: PathBuf,
        /// Draws or rows.
        what: &'static str,
        /// How many of them it has.
        done: u64,
        /// How many its part has.
        all: u64,
    },
    /// Two have the same draws or rows.
    #[error("`{}` and `{}` both have the {what} {from} to {to}: leave one out", one.display(), other.display())]
    Overlap {
        /// One.
        one: PathBuf,
        /// The other.
        other: PathBuf,
        /// Draws or rows.
        what: &'static str,
        /// The first that both have.
        from: u64,
        /// The last.
        to: u64,
    },
    /// Some draws or rows are in none.
    #[error("the {what} {from} to {to} are in no shard{}", parts(missing))]
    Gap {
        /// Draws or rows.
        what: &'static str,
        /// The first.
        from: u64,
        /// The last.
        to: u64,
        /// The parts that are not there, of how many.
        missing: Vec<(u64, u64)>,
    },
    /// There is none.
    #[error("there is no shard to merge")]
    None,
}

fn parts(missing: &[(u64, u64)]) -> String {
    let named: Vec<String> = missing
        .iter()
        .take(8)
        .map(|(k, n)| format!("{k}/{n}"))
        .collect();
    match (missing.len(), named.join(", ")) {
        (0, _) => String::new(),
        (1, named) => format!(": the part {named} is missing"),
        (2..=8, named) => format!(": the parts {named} are missing"),
        (all, named) => format!(": {all} parts are missing, {named}, …"),
    }
}
