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
use super::terminal::{colour, print, print_json, tell_rendered};

/// Checks files and worlds; the end is a finding where one has an error.
pub(crate) fn check(arguments: &Check) -> anyhow::Result<End> {
    let (mut faulty, mut all, mut said) = (false, Vec::new(), BTreeSet::new());
    for path in files(&arguments.paths)? {
        let (faults, texts) = faults_of(&path);
        faulty |= faults.iter().any(|fault| fault.severity == Severity::Error);
        match arguments.format {
            Format::Json => match to_json(&faults, &texts) {
                Value::Array(list) => all.extend(list),
                other => all.push(other),
            },
            Format::Text if faults.is_empty() => print(&format!("{}: no fault\n", path.display()))?,
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
                let number = summary(&faults);
                print(&format!("{}: {number}{before}\n", path.display()))?;
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

fn faults_of(path: &Path) -> (Vec<Diagnostic>, Texts) {
    match Scenario::read(path, &Patches::default()) {
        Err(faults) => (faults.diagnostics, faults.texts),
        Ok(scenario) => {
            let faults = Model::decode(&scenario, Purpose::Check).1;
            (faults, scenario.texts)
        }
    }
}
