//! `escalade check`: every fault of scenario files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::bail;
use escalade::diagnostic::{Diagnostic, Severity, Texts, render, summary, to_json};
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario, list_folder};
use serde_json::Value;

use super::args::{Check, Format};
use super::end::End;
use super::pace::pace;
use super::terminal::{colour, print, print_json, tell_rendered};

/// By what a fault is known again: what it says, where it stands.
type Known = (String, Option<(String, u32)>);

/// Checks files and worlds; the end is a finding where one has an error.
pub(crate) fn check(arguments: &Check) -> anyhow::Result<End> {
    let (mut faulty, mut all, mut said) = (false, Vec::new(), BTreeSet::new());
    for path in files(&arguments.paths)? {
        let checked = checked(&path);
        faulty |= !checked.is_usable();
        match arguments.format {
            Format::Text => print(&format!(
                "{}: {}\n",
                path.display(),
                told(checked, &mut said)?
            ))?,
            Format::Json => match to_json(&checked.faults, &checked.texts) {
                Value::Array(list) => all.extend(list),
                other => all.push(other),
            },
        }
    }
    if arguments.format == Format::Json {
        print_json(&Value::Array(all))?;
    }
    Ok(if faulty { End::Finding } else { End::Fine })
}

/// Tells the faults of a file that were not told of another, and returns how many it has, and what a run would take.
fn told(checked: Checked, said: &mut BTreeSet<Known>) -> anyhow::Result<String> {
    let is_usable = checked.is_usable();
    let Checked {
        faults,
        texts,
        model,
    } = checked;
    // A fault of a world is one of every scenario that extends it: it is told once.
    let new = faults
        .iter()
        .filter(|fault| said.insert(known(fault, &texts)));
    let new: Vec<Diagnostic> = new.cloned().collect();
    if !new.is_empty() {
        tell_rendered(&render(&new, &texts, colour()));
    }
    let mut number = match faults.is_empty() {
        true => "no fault".to_owned(),
        false => summary(&faults),
    };
    let before = faults.len() - new.len();
    if before > 0 {
        number += &format!(" ({before} shown above)");
    }
    if let Some(model) = model.filter(|_| is_usable) {
        number += &format!("; {}", pace(model)?);
    }
    Ok(number)
}

fn known(fault: &Diagnostic, texts: &Texts) -> Known {
    let place = fault.span.map(|span| {
        let name = texts.get(span.file).name.trim_start_matches("./");
        (name.to_owned(), span.start)
    });
    (fault.message.clone(), place)
}

/// Files as they are; of folders their scenarios and worlds.
pub(crate) fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let listed = list_folder(path)?;
            if listed.is_empty() {
                bail!("`{}` has no file (*.yaml) to check", path.display());
            }
            files.extend(listed.into_iter().map(|listed| listed.path));
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// What was found in a file.
struct Checked {
    faults: Vec<Diagnostic>,
    texts: Texts,
    /// Of a scenario, what can be run where no fault is an error.
    model: Option<Model>,
}

impl Checked {
    fn is_usable(&self) -> bool {
        let mut faults = self.faults.iter();
        faults.all(|fault| fault.severity != Severity::Error)
    }
}

fn checked(path: &Path) -> Checked {
    match Scenario::read(path, &Patches::default()) {
        Err(faults) => Checked {
            faults: faults.diagnostics,
            texts: faults.texts,
            model: None,
        },
        Ok(scenario) => {
            let (model, faults) = Model::decode(&scenario, Purpose::Check);
            let is_world = scenario.is_world();
            Checked {
                faults,
                texts: scenario.texts,
                model: model.filter(|_| !is_world),
            }
        }
    }
}
