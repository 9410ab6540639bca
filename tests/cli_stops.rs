//! Runs that end otherwise than planned: interrupts, readers that go away.
#![cfg(unix)]

use crate::support::cli as support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use support::{TINY, assert_fails, command, escalade, folder, text};

#[test]
fn a_reader_that_goes_away_is_no_failure_and_loses_no_work() {
    let folder = folder(&[("a.yaml", TINY), ("b.yaml", TINY)]);
    let mut child = command(folder.path(), &["run", ".", "--trials", "60"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for name in ["a", "b"] {
        let summary = folder.path().join("output").join(name).join("summary.json");
        assert!(summary.exists(), "{name} was not run");
    }
}

/// What comes of a run that is interrupted so many milliseconds after it has made a folder, which it
/// does when it listens for interrupts.
fn interrupted(child: std::process::Child, made: &Path, after: u64) -> Output {
    use std::time::{Duration, Instant};
    let began = Instant::now();
    while !made.exists() && began.elapsed().as_secs() < 60 {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(after));
    let kill = ["-INT", &child.id().to_string()].map(str::to_owned);
    assert!(
        Command::new("kill")
            .args(kill)
            .status()
            .expect("kill")
            .success()
    );
    child.wait_with_output().expect("it ends")
}

#[test]
fn an_interrupt_before_a_scenario_is_begun_leaves_nothing_of_it() {
    // The two chunks of the first run are under way when the interrupt comes, and are finished.
    let busy = TINY
        .replace("mean: 20 d", "mean: 0.0004 d")
        .replace("rate: r", "mean: 0.0004 d");
    let folder = folder(&[("a.yaml", &busy), ("b.yaml", TINY)]);
    let run = ["run", ".", "--trials", "256", "--threads", "2"];
    let child = command(folder.path(), &run)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let output = interrupted(child, &folder.path().join("output/b"), 100);
    assert_fails(&output, 130, "nothing was written for it");
    let files = |name| {
        let files = fs::read_dir(folder.path().join("output").join(name)).expect("a folder");
        files.count()
    };
    assert!(files("a") > 5);
    assert_eq!(files("b"), 0);
}

#[test]
fn an_interrupt_writes_what_is_done_and_marks_it() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = [
        "run",
        "tiny.yaml",
        "--trials",
        "1000000000",
        "--threads",
        "2",
    ];
    let child = command(folder.path(), &run)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let output = interrupted(child, &folder.path().join("output/tiny"), 1000);
    assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("partial"),
        "{}",
        text(&output.stdout)
    );
    let summary = fs::read(folder.path().join("output/tiny/summary.json")).expect("written");
    let summary: serde_json::Value = serde_json::from_slice(&summary).expect("JSON");
    assert_eq!(summary["complete"], false);
    assert_eq!(summary["trials_planned"], 1_000_000_000);
    let trials = summary["trials"].as_u64().unwrap();
    assert!(trials > 0 && trials < 1_000_000_000);
    // The part that was done is a run of its own.
    let again = escalade(
        folder.path(),
        &["rerun", "output/tiny/manifest.json", "--output", "again"],
    );
    assert!(again.status.success(), "{}", text(&again.stderr));
    let digest = |path: &str| {
        let summary = fs::read(folder.path().join(path)).expect("written");
        let summary: serde_json::Value = serde_json::from_slice(&summary).expect("JSON");
        summary["counts_sha256"].clone()
    };
    assert_eq!(
        digest("output/tiny/summary.json"),
        digest("again/tiny/summary.json")
    );
}
