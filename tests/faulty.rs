//! Faulty scenarios, each annotated with exactly the faults that must be found.
//!
//! Below a faulty line stand `#~ error: message` (or `warning`) and, where there is a remedy,
//! `#~   help: remedy`. With the environment variable `BLESS` set the annotations are written anew:
//! then read them aloud.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use escalade::diagnostic::{Diagnostic, Severity, Texts, sorted};
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};

const MARK: &str = "#~";

fn files() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faulty");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .collect();
    files.sort();
    files
}

/// Patches that a file asks for: `#! --without ADDRESS`, `#! --set ADDRESS=VALUE`.
fn patches(text: &str) -> Patches {
    let mut patches = Patches::default();
    for line in text.lines() {
        if let Some(address) = line.strip_prefix("#! --without ") {
            patches.without.push(address.to_owned());
        } else if let Some(set) = line.strip_prefix("#! --set ") {
            patches.set.push(set.to_owned());
        }
    }
    patches
}

fn found(path: &Path, text: &str) -> (Vec<Diagnostic>, Texts) {
    let purpose = if text.contains("#! check") {
        Purpose::Check
    } else {
        Purpose::Run
    };
    match Scenario::read(path, &patches(text)) {
        Ok(scenario) => {
            let (model, faults) = Model::decode(&scenario, purpose);
            let errors = faults.iter().any(|fault| fault.severity == Severity::Error);
            assert_eq!(model.is_none(), errors, "{}", path.display());
            (faults, scenario.texts)
        }
        Err(faults) => (sorted(faults.diagnostics), faults.texts),
    }
}

/// The faults as annotations, by the line of the plain file (without annotations) they stand under.
fn told(path: &Path, text: &str) -> BTreeMap<usize, String> {
    let (faults, texts) = found(path, text);
    let mut told: BTreeMap<usize, String> = BTreeMap::new();
    for fault in faults {
        let line = fault.span.map_or(0, |span| {
            let in_file = texts.get(span.file).name.ends_with(".yaml");
            if in_file { texts.start(span).line } else { 0 }
        });
        let plain = text
            .lines()
            .take(line)
            .filter(|line| !line.starts_with(MARK))
            .count();
        let severity = match fault.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let entry = told.entry(plain).or_default();
        writeln!(entry, "{MARK} {severity}: {}", fault.message).unwrap();
        if let Some(help) = &fault.help {
            writeln!(entry, "{MARK}   help: {help}").unwrap();
        }
    }
    told
}

/// The file with these annotations in place of its own.
fn annotated(text: &str, told: &BTreeMap<usize, String>) -> String {
    let mut out = told.get(&0).cloned().unwrap_or_default();
    let plain = text.lines().filter(|line| !line.starts_with(MARK));
    for (number, line) in plain.enumerate() {
        writeln!(out, "{line}").unwrap();
        out.push_str(told.get(&(number + 1)).map_or("", String::as_str));
    }
    out
}

#[test]
fn every_fault_is_found_and_no_other() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = String::new();
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let expected = annotated(&text, &told(&path, &text));
        if bless {
            fs::write(&path, &expected).unwrap();
        } else if expected != text {
            writeln!(failures, "{} should read\n{expected}", path.display()).unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn there_are_at_least_sixty_faulty_files_and_each_has_a_fault() {
    let files = files();
    assert!(files.len() >= 60, "{}", files.len());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.lines().any(|line| line.starts_with(MARK)),
            "{}",
            path.display()
        );
    }
}
