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

/// Checks files and worlds; the end is a finding where one has an error.
pub(crate) fn check(arguments: &Check) -> anyhow::Result<End> {
    let (mut faulty, mut all, mut said) = (false, Vec::new(), BTreeSet::new());
    for path in files(&arguments.paths)? {
        let Checked {
            faults,
            texts,
            model,
        } = checked(&path);
        let is_usable = faults.iter().all(|fault| fault.severity != Severity::Error);
        faulty |= !is_usable;
        match arguments.format {
            Format::Json => match to_json(&faults, &texts) {
                Value::Array(list) => all.extend(list),
                other => all.push(other),
            },
            Format::Text => {
                // A fault of a world is one of every scenario that extends it: it is told once.
                let told = |fault: &Diagnostic| {
                    let told = render(std::slice::from_ref(fault), &texts, false);
                    told.replace("--> ./", "--> ")
                };
                let new: Vec<Diagnostic> = (faults.iter())
                    .filter(|fault| said.insert(told(fault)))
                    .cloned()
                    .collect();
                if !new.is_empty() {
                    tell_rendered(&render(&new, &texts, colour()));
                }
                let before = match faults.len() - new.len() {
                    0 => String::new(),
                    number => format!(" ({number} told above)"),
                };
                let number = match faults.is_empty() {
                    true => "no fault".to_owned(),
                    false => summary(&faults),
                };
                let pace = match model.filter(|_| is_usable) {
                    Some(model) => format!("; {}", pace(model)?),
                    None => String::new(),
                };
                print(&format!("{}: {number}{before}{pace}\n", path.display()))?;
            }
        }
    }
    if arguments.format == Format::Json {
        print_json(&Value::Array(all))?;
    }
    Ok(if faulty { End::Finding } else { End::Fine })
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
