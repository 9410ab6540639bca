//! A file and what it extends, as one tree.

use std::path::{Component, Path, PathBuf};

use super::excerpt::Excerpt;
use super::merge::{merge, settled};
use super::node::{Node, Value};
use super::source;
use super::yaml::parse;
use crate::diagnostic::{Diagnostic, FileId, Span, Texts};

/// Files in one chain.
const LONGEST: usize = 16;

/// A file that a scenario was read from.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its text.
    pub file: FileId,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its own `format`, which no other file inherits.
    pub format: Option<Node>,
    /// Its own `kind`, which no other file inherits.
    pub kind: Option<Node>,
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Reading {
    pub texts: Texts,
    pub diagnostics: Vec<Diagnostic>,
    pub files: Vec<SourceFile>,
}

/// Where a file is: for the system, and for the user.
struct Place {
    resolved: PathBuf,
    name: PathBuf,
}

impl Reading {
    /// The tree of a file over all that it extends; `None` if a file cannot be read.
    pub fn chain(&mut self, path: &Path) -> Option<Node> {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let Ok(root) = folder.canonicalize() else {
            return self.refuse(None, path, "no such file");
        };
        let mut chain = vec![Place {
            resolved: root.join(path.file_name().unwrap_or_default()),
            name: path.to_owned(),
        }];
        let mut trees = vec![self.file(&chain[0], None)?];
        while let Some(extends) = take(trees.last_mut()?, "extends") {
            let next = self.parent(&extends, &root, &chain)?;
            trees.push(self.file(&next, Some(extends.span))?);
            chain.push(next);
        }
        Some(self.lay(trees))
    }

    /// The trees of a chain, the last of which extends nothing, laid over each other.
    fn lay(&mut self, mut trees: Vec<Node>) -> Node {
        let Some(last) = trees.pop() else {
            return Node {
                span: Span::default(),
                value: Value::Map(Vec::new()),
            };
        };
        let mut under = settled(last, &mut self.diagnostics);
        while let Some(tree) = trees.pop() {
            take(&mut under, "format");
            take(&mut under, "kind");
            under = merge(under, tree, &mut self.diagnostics);
        }
        under
    }

    /// Reads a file that may be named at a place.
    fn file(&mut self, place: &Place, named: Option<Span>) -> Option<Node> {
        let source = match source::read(&place.resolved) {
            Ok(source) => source,
            Err(reason) => return self.refuse(named, &place.name, &reason),
        };
        let name = place.name.display().to_string();
        self.text(name, source)
    }

    /// Reads a text as a file.
    pub fn text(&mut self, name: String, source: source::Source) -> Option<Node> {
        let file = self.texts.add(name, source.contents.clone());
        if let Some((at, message, help)) = source.fault {
            let end = source.contents[at..]
                .chars()
                .next()
                .map_or(at, |c| at + c.len_utf8());
            let fault = Diagnostic::error(Span::new(file, at..end), message);
            self.diagnostics.push(fault.help(help));
            return None;
        }
        let (offset, text) = (0, source.contents.as_str());
        let excerpt = Excerpt { file, offset, text };
        let tree = parse(excerpt, &mut self.diagnostics)?;
        if !matches!(tree.value, Value::Map(_)) {
            let message = format!("expected a mapping at the top level, found {}", tree.kind());
            let fault = Diagnostic::error(tree.span, message);
            self.diagnostics
                .push(fault.help("a scenario begins with `format: 1`"));
            return None;
        }
        self.files.push(SourceFile {
            file,
            sha256: source.sha256,
            format: tree.get("format").cloned(),
            kind: tree.get("kind").cloned(),
        });
        Some(tree)
    }

    /// The tree of a text that stands alone.
    pub fn alone(&mut self, name: &str, text: &str) -> Option<Node> {
        let tree = self.text(name.to_owned(), source::source(text.as_bytes()))?;
        if let Some(extends) = tree.get("extends") {
            let fault = Diagnostic::error(extends.span, "only a file can extend another");
            self.diagnostics.push(fault);
            return None;
        }
        Some(settled(tree, &mut self.diagnostics))
    }

    /// The file that an `extends` means, if it may be read.
    fn parent(&mut self, extends: &Node, root: &Path, chain: &[Place]) -> Option<Place> {
        let Value::Text(path) = &extends.value else {
            let message = format!("expected the path of a file, found {}", extends.kind());
            self.diagnostics
                .push(Diagnostic::error(extends.span, message));
            return None;
        };
        let from = chain.last()?;
        let beside = |file: &Path| tidy(&file.with_file_name("").join(path));
        let next = inside(&beside(&from.resolved), path, root);
        let next = next.and_then(|resolved| {
            let name = beside(&from.name);
            let next = Place { resolved, name };
            no_circle(&next, chain).map(|()| next)
        });
        match next {
            Ok(next) => Some(next),
            Err(reason) => self.refuse(Some(extends.span), Path::new(path), &reason),
        }
    }

    /// Reports why a file is not read.
    fn refuse<T>(&mut self, named: Option<Span>, path: &Path, reason: &str) -> Option<T> {
        let message = format!("cannot read `{}`: {reason}", path.display());
        self.diagnostics.push(match named {
            Some(span) => Diagnostic::error(span, message),
            None => Diagnostic::general(message),
        });
        None
    }
}

/// Takes an entry out of a mapping.
fn take(node: &mut Node, name: &str) -> Option<Node> {
    let Value::Map(entries) = &mut node.value else {
        return None;
    };
    let at = entries.iter().position(|(key, _)| key.name == name)?;
    Some(entries.remove(at).1)
}

/// The path without `.` and with `..` taken literally.
fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// The file that a path means, if it lies in the folder as written and with links followed.
/// What is outside is not even looked at.
fn inside(tidied: &Path, written: &str, root: &Path) -> Result<PathBuf, String> {
    if Path::new(written).is_absolute() || !tidied.starts_with(root) {
        return Err("it must lie in the folder of the first file or below it".into());
    }
    let resolved = tidied.canonicalize();
    let resolved = resolved.map_err(|error| source::reason(&error))?;
    if resolved.starts_with(root) {
        Ok(resolved)
    } else {
        Err("a link leads out of the folder of the first file".into())
    }
}

/// Whether the chain may go on with this file.
fn no_circle(next: &Place, chain: &[Place]) -> Result<(), String> {
    let same = |place: &Place| {
        place
            .resolved
            .canonicalize()
            .is_ok_and(|real| real == next.resolved)
    };
    if let Some(first) = chain.iter().position(same) {
        let names = chain[first..].iter().chain([next]);
        let names: Vec<String> = names
            .map(|place| place.name.display().to_string())
            .collect();
        return Err(format!("it goes in a circle: {}", names.join(" -> ")));
    }
    if chain.len() == LONGEST {
        return Err(format!("it would be more than {LONGEST} files in a row"));
    }
    Ok(())
}
