//! What the tests of the command line share: a tiny scenario, a folder, the program.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

pub const TINY: &str = "\
format: 1
title: Two states
start: 2026-01-01
horizon: 30 d
machines:
  m:
    source: s
    grade: judgement
    states: { calm: { score: 1 }, crisis: { score: 2 } }
    transitions:
      rise: { from: calm, to: crisis, mean: 20 d }
      fall: { from: crisis, to: calm, rate: r }
factors:
  r: { lognormal: { q05: 0.05 / d, q95: 0.2 / d }, source: s, grade: judgement }
sources: { s: { cite: made up } }
outcomes:
  tension: { unit: points, range: [0, 4], resolution: 0.5, headline: true, sum: { m: 1 * m.score } }
milestones:
  crisis: { enters: m.crisis }
";

pub fn folder(scenarios: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in scenarios {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_escalade"));
    command
        .current_dir(folder)
        .args(arguments)
        .env_remove("NO_COLOR");
    command
}

pub fn escalade(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("it starts")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
pub fn assert_fails(output: &Output, code: i32, message: &str) {
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{error}");
    assert!(error.contains(message), "{message:?} is not in: {error}");
}
