//! The scenarios of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::extends::Reading;
use super::node::Value;
use super::source;
use crate::diagnostic::{Diagnostic, Faults};

/// Files that a folder may have.
const MOST: usize = 1_000;

/// A scenario file of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The file.
    pub path: PathBuf,
    /// Its name without the extension; no two of a folder's scenarios share one.
    pub stem: String,
    /// Whether it is a world, which other files extend and which is not run.
    pub is_world: bool,
}

/// The `*.yaml` and `*.yml` files that stand in a folder itself, in order of name. A file that
/// cannot be read counts as a scenario, so that running it tells why.
///
/// # Errors
/// The folder cannot be read, has very many files, or has two scenarios of the same name
/// (`a.yaml` and `a.yml`), whose results would overwrite each other.
pub fn list_folder(folder: &Path) -> Result<Vec<Listed>, Faults> {
    let fail = |message: String| Faults {
        diagnostics: vec![Diagnostic::general(message)],
        ..Faults::default()
    };
    let listing = paths(folder);
    let cannot = |reason: String| fail(format!("cannot list `{}`: {reason}", folder.display()));
    let paths = listing.map_err(|error| cannot(source::reason(&error)))?;
    if paths.len() > MOST {
        return Err(cannot(format!("it has more than {MOST} YAML files")));
    }
    let listed: Vec<Listed> = paths.into_iter().map(listed).collect();
    let mut scenarios: Vec<&Listed> = listed.iter().filter(|file| !file.is_world).collect();
    scenarios.sort_by(|a, b| a.stem.cmp(&b.stem));
    match scenarios
        .windows(2)
        .find(|pair| pair[0].stem == pair[1].stem)
    {
        Some(pair) => Err(fail(format!(
            "`{}` and `{}` have the same name, and so would their results: rename one",
            pair[0].path.display(),
            pair[1].path.display()
        ))),
        None => Ok(listed),
    }
}

/// The YAML files of a folder, in order of name.
fn paths(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let yaml = path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "yml");
        if yaml && !path.is_dir() && paths.len() <= MOST {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// A file with what its first look tells.
fn listed(path: PathBuf) -> Listed {
    let source = source::read(&path).ok();
    let root = source.and_then(|source| Reading::default().text(String::new(), source));
    let kind = root.and_then(|root| root.get("kind").cloned());
    Listed {
        stem: path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        is_world: kind.is_some_and(|kind| kind.value == Value::Text("world".into())),
        path,
    }
}
