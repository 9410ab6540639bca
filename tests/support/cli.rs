//! What the tests of the command line share: a tiny scenario, a folder, the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use escalade::export::FileDigest;
use serde_json::Value;
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

/// The program with these arguments. Most of a short run is the drawing of its figures: unless the arguments say
/// which, none are drawn.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_escalade"));
    command
        .current_dir(folder)
        .args(arguments)
        .env_remove("NO_COLOR");
    let draws = matches!(arguments.first(), Some(&"run" | &"compare"));
    if draws && !arguments.contains(&"--figures") {
        command.args(["--figures", "none"]);
    }
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

/// What stands in a folder.
pub fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    entries
        .map(|entry| name(entry).into_string().expect("UTF-8"))
        .collect()
}

pub fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("written")).expect("JSON")
}

/// A folder of results has every file that its manifest lists, as it was written.
#[track_caller]
pub fn assert_holds_what_it_lists(place: &Path) {
    let manifest = json(&place.join("manifest.json"));
    let written = manifest["written"].as_array().expect("a list");
    assert!(!written.is_empty());
    for listed in written {
        let name = listed["file"].as_str().expect("a name");
        let found = FileDigest::read(&place.join(name), name).expect("it is there");
        assert_eq!(listed["sha256"], found.sha256, "{name}");
    }
}

/// A run with no file longer than so many blocks, as on a disk that is full for long ones.
#[cfg(unix)]
pub fn limited(folder: &Path, blocks: u32, arguments: &[&str]) -> Output {
    let script = format!("ulimit -f {blocks}; trap '' XFSZ; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.current_dir(folder).args(["-c", &script]);
    shell.arg(env!("CARGO_BIN_EXE_escalade")).args(arguments);
    shell.output().expect("it starts")
}

/// A process that writes rows and has written some, of a scenario's run into `output`.
#[cfg(unix)]
pub fn writes_rows(mut command: Command, scenario: &str) -> Child {
    let output = command.get_current_dir().expect("a folder").join("output");
    command.args(["--per-trial", "csv"]);
    let streams = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = streams.spawn().expect("it starts");
    let begins = format!(".{scenario}.");
    let has_rows = || {
        let entries = fs::read_dir(&output).into_iter().flatten().flatten();
        let mut staged = entries.filter(|e| e.file_name().to_string_lossy().starts_with(&begins));
        staged.any(|e| fs::metadata(e.path().join("trials.csv")).is_ok_and(|f| f.len() > 500_000))
    };
    let began = Instant::now();
    while !has_rows() && began.elapsed().as_secs() < 60 {
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

/// Sends a signal.
#[cfg(unix)]
pub fn signal(child: &Child, name: &str) {
    let arguments = [format!("-{name}"), child.id().to_string()];
    let kill = Command::new("kill").args(arguments).status();
    assert!(kill.expect("kill").success());
}

/// What comes of a run that gets a signal once it has written rows.
#[cfg(unix)]
pub fn interrupted(folder: &Path, arguments: &[&str], scenario: &str, name: &str) -> Output {
    let child = writes_rows(command(folder, arguments), scenario);
    signal(&child, name);
    child.wait_with_output().expect("it ends")
}
