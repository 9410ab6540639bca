//! The scenarios of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::extends::Reading;
use super::node::{Node, Value};
use super::source;
use crate::diagnostic::{Diagnostic, Faults, steers};

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
    /// Whether it is a variant, which is run by its name and not with its folder.
    pub is_variant: bool,
}

/// The name under which a scenario's results are kept: its file's name without the extension, made safe as
/// the name of a folder (`...yaml` would be `..`).
pub fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let plain = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c if steers(c) => '_',
        c => c,
    };
    let safe: String = stem.chars().map(plain).collect();
    let dots = safe.len() - safe.trim_start_matches('.').len();
    let rest = safe[dots..].trim_end_matches(['.', ' ']);
    match "_".repeat(dots) + rest {
        empty if empty.trim().is_empty() => "scenario".into(),
        stem => stem,
    }
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
    // Some systems do not tell capital letters from small ones.
    let folded = |listed: &Listed| listed.stem.to_lowercase();
    scenarios.sort_by_key(|listed| folded(listed));
    let alike = |pair: &&[&Listed]| folded(pair[0]) == folded(pair[1]);
    match scenarios.windows(2).find(alike) {
        Some(pair) => {
            let but = if pair[0].stem == pair[1].stem {
                ""
            } else {
                " but for capital letters"
            };
            Err(fail(format!(
                "`{}` and `{}` have the same name{but}, and so would their results: rename one",
                pair[0].path.display(),
                pair[1].path.display()
            )))
        }
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
    Listed {
        stem: stem(&path),
        is_world: root.as_ref().is_some_and(is_world),
        is_variant: root.is_some_and(|root| says(&root, "variant")),
        path,
    }
}

/// Whether a file says that it is a world.
pub(super) fn is_world(root: &Node) -> bool {
    says(root, "world")
}

fn says(root: &Node, kind: &str) -> bool {
    let said = root.get("kind").map(|kind| &kind.value);
    said == Some(&Value::Text(kind.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_scenario_is_safe_as_the_name_of_a_folder() {
        for (path, wanted) in [
            ("a/limited raids.yaml", "limited raids"),
            ("...yaml", "__"),
            ("a/..yaml", "_"),
            (".yaml", "_yaml"),
            ("..", "scenario"),
            ("a/\u{1b}[31m.yml", "_[31m"),
            ("a:b.yaml", "a_b"),
            ("x. .yaml", "x"),
            (" .yaml", "scenario"),
        ] {
            assert_eq!(stem(Path::new(path)), wanted, "{path}");
        }
    }
}
