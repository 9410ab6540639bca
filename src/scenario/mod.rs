//! YAML as written, with places, `extends` resolved; no judgement.

mod address;
mod difference;
mod excerpt;
mod extends;
mod folder;
mod merge;
mod node;
mod overlay;
mod patch;
mod source;
mod syntax;
mod write;
mod yaml;

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Faults, Span, Texts, sorted};

pub(crate) use address::{in_short, meanings, means};
use extends::Reading;
pub use extends::SourceFile;
pub use folder::{Listed, list_folder, stem};
pub use node::{Key, Node, Value};
pub use overlay::Overlay;

/// What the command line changes about a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patches {
    /// `ADDRESS=VALUE`: replaced or added, in this order.
    pub set: Vec<String>,
    /// The value of the top level's `horizon`, given by an option of its own; after all of `set`.
    pub horizon: Option<String>,
    /// `ADDRESS` or `tag:NAME`: switched off.
    pub without: Vec<String>,
}

impl Patches {
    /// As they are written on the command line: `--set ADDRESS=VALUE`, `--without ADDRESS`,
    /// `--horizon DURATION`.
    pub fn in_words(&self) -> Vec<String> {
        let set = self.set.iter().map(|set| format!("--set {set}"));
        let without = self.without.iter();
        let without = without.map(|address| format!("--without {address}"));
        let horizon = self.horizon.iter();
        let horizon = horizon.map(|horizon| format!("--horizon {horizon}"));
        set.chain(without).chain(horizon).collect()
    }
}

/// A scenario as a tree.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The top-level mapping, merged and patched. It has no `extends`.
    pub root: Node,
    /// What the places point into.
    pub texts: Texts,
    /// What was found while reading, in order of place. **These may be errors** (duplicate keys,
    /// tags): the tree is usable and worth checking further, but must not be simulated.
    pub diagnostics: Vec<Diagnostic>,
    /// The file as it was named.
    pub path: PathBuf,
    /// The file's name without its extension, safe as the name of a folder.
    pub stem: String,
    /// Every file that was read: the scenario, then its parent, and so on.
    pub files: Vec<SourceFile>,
    /// What is switched off, in order of address.
    pub switched_off: Vec<SwitchedOff>,
    /// What the command line changed about it, as it is written there.
    pub changes: Vec<String>,
}

/// An entry that is switched off.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SwitchedOff {
    /// Its full address.
    pub address: String,
    /// Who says so: a place in a text named `--without`.
    pub span: Span,
}

impl Scenario {
    /// Reads a file with all that it extends, and applies patches.
    ///
    /// # Errors
    /// What prevents a tree: a file that cannot be read or is no YAML, a patch that fits nowhere.
    pub fn read(path: &Path, patches: &Patches) -> Result<Self, Faults> {
        let mut reading = Reading::default();
        let root = reading.chain(path);
        Self::new(reading, root, path, patches)
    }

    /// Reads a text, under this name, as if it were a file. It cannot extend another.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_text(name: &str, text: &str, patches: &Patches) -> Result<Self, Faults> {
        let mut reading = Reading::default();
        let root = reading.alone(name, text);
        Self::new(reading, root, Path::new(name), patches)
    }

    /// The merged and patched tree as YAML, which reads back to the same tree. What is switched
    /// off is not part of it.
    pub fn merged_yaml(&self) -> String {
        write::write(&self.root)
    }

    /// The addresses of what is switched off.
    pub fn off_addresses(&self) -> Vec<String> {
        let off = self.switched_off.iter();
        off.map(|off| off.address.clone()).collect()
    }

    /// Whether it is a world, which other files extend and which is not run.
    pub fn is_world(&self) -> bool {
        folder::is_world(&self.root)
    }

    /// The scenario, if there is a tree and every patch fits.
    fn new(
        reading: Reading,
        root: Option<Node>,
        path: &Path,
        patches: &Patches,
    ) -> Result<Self, Faults> {
        let Reading {
            mut texts,
            mut diagnostics,
            files,
        } = reading;
        let patched = root.and_then(|mut root| {
            let mut faults = Vec::new();
            let off = patch::apply(&mut root, patches, &mut texts, &mut faults);
            let fits = faults.is_empty();
            diagnostics.append(&mut faults);
            fits.then_some((root, off))
        });
        let diagnostics = sorted(diagnostics);
        let Some((root, switched_off)) = patched else {
            return Err(Faults { diagnostics, texts });
        };
        Ok(Self {
            root,
            texts,
            diagnostics,
            path: path.to_owned(),
            stem: folder::stem(path),
            files,
            switched_off,
            changes: patches.in_words(),
        })
    }
}
