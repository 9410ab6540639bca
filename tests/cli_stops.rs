//! Runs that end otherwise than planned: interrupts, readers that go away.
#![cfg(unix)]

use crate::support::cli as support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use support::{
    TINY, assert_fails, assert_holds_what_it_lists, command, escalade, folder, interrupted, json,
    names, signal, text, writes_rows,
};

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

/// Standard error is no terminal here: there is no bar, and a line says how far the run is.
#[test]
fn a_log_is_told_how_far_a_run_is() {
    let folder = folder(&[("a.yaml", TINY)]);
    let mut child = command(folder.path(), &["run", "a.yaml", "--trials", ENDLESS])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let log = BufReader::new(child.stderr.take().expect("it is piped"));
    let line = log.lines().next().expect("a line").expect("text");
    signal(&child, "KILL");
    child.wait().expect("it ends");
    let of = " of 1000000000 trials after ";
    assert!(line.starts_with("a: ") && line.contains(of), "{line}");
    assert!(line.ends_with(" left"), "{line}");
}

/// More trials than anybody waits for.
const ENDLESS: &str = "1000000000";

#[test]
fn an_interrupt_leaves_the_same_trials_of_all_that_are_compared() {
    let folder = folder(&[("a.yaml", TINY), ("b.yaml", TINY)]);
    let run = ["run", ".", "--trials", ENDLESS];
    let output = interrupted(folder.path(), &run, "a", "INT");
    assert_fails(&output, 130, "marked as partial");
    let part = |file: &str| {
        let part = json(&folder.path().join("output").join(file));
        assert_eq!(part["complete"], false, "{file}");
        part["trials"].as_u64().expect("a number")
    };
    let trials = part("a/summary.json");
    assert!(trials > 0 && trials < 1_000_000_000);
    assert_eq!(part("b/summary.json"), trials);
    assert_eq!(part("comparison/comparison.json"), trials);
}

#[test]
fn an_interrupt_before_a_scenario_is_begun_leaves_nothing_of_it() {
    // They are not recorded on the same days, so they are simulated one after the other.
    let longer = TINY.replace("horizon: 30 d", "horizon: 31 d");
    let folder = folder(&[("a.yaml", TINY), ("b.yaml", &longer)]);
    let output = interrupted(
        folder.path(),
        &["run", ".", "--trials", ENDLESS],
        "a",
        "INT",
    );
    assert_fails(&output, 130, "marked as partial");
    assert_eq!(names(&folder.path().join("output")).len(), 1);
    assert!(folder.path().join("output/a/summary.json").exists());
}

#[test]
fn each_signal_that_ends_a_process_has_what_is_done_written_and_marked() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = ["run", "tiny.yaml", "--trials", ENDLESS, "--threads", "2"];
    for name in ["INT", "TERM", "HUP"] {
        let output = interrupted(folder.path(), &run, "tiny", name);
        assert_fails(
            &output,
            130,
            "stopping: writing what is finished; Ctrl-C again ends",
        );
        assert!(text(&output.stdout).contains("partial"), "{name}");
        let place = folder.path().join("output/tiny");
        let summary = json(&place.join("summary.json"));
        assert_eq!(summary["complete"], false);
        assert_eq!(summary["trials_planned"], 1_000_000_000);
        let trials = summary["trials"].as_u64().unwrap();
        assert!(trials > 0 && trials < 1_000_000_000);
        assert_holds_what_it_lists(&place);
    }
    // The part that was done is a run of its own.
    let again = escalade(folder.path(), &["rerun", "output/tiny/manifest.json"]);
    assert!(again.status.success(), "{}", text(&again.stderr));
    let digest = |path: &str| json(&folder.path().join(path))["counts_sha256"].clone();
    assert_eq!(
        digest("output/tiny/summary.json"),
        digest("output/again/tiny/summary.json")
    );
}

#[test]
fn a_part_is_put_beside_a_complete_result() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    assert!(
        escalade(folder.path(), &["run", "tiny.yaml", "--trials", "60"])
            .status
            .success()
    );
    let place = folder.path().join("output/tiny");
    let before = fs::read(place.join("manifest.json")).expect("written");
    let run = ["run", "tiny.yaml", "--trials", ENDLESS];
    let output = interrupted(folder.path(), &run, "tiny", "INT");
    assert_fails(
        &output,
        130,
        "`output/tiny` holds a complete result and is kept",
    );
    assert_eq!(fs::read(place.join("manifest.json")).expect("kept"), before);
    assert_holds_what_it_lists(&place);
    let part = folder.path().join("output/tiny.partial");
    assert_eq!(json(&part.join("summary.json"))["complete"], false);
    assert_holds_what_it_lists(&part);
    assert!(text(&output.stdout).contains("Files: output/tiny.partial"));
}

#[test]
fn whoever_is_started_so_that_a_closed_terminal_does_not_end_it_goes_on() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let mut shell = Command::new("sh");
    shell
        .current_dir(folder.path())
        .args(["-c", "trap '' HUP; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_escalade"))
        .args(["run", "tiny.yaml", "--trials", ENDLESS]);
    let mut child = writes_rows(shell, "tiny");
    signal(&child, "HUP");
    // What follows is answered after what came before: it is alive, and only now ends.
    assert!(child.try_wait().expect("a child").is_none());
    signal(&child, "TERM");
    let output = child.wait_with_output().expect("it ends");
    assert_fails(&output, 130, "marked as partial");
    let told = text(&output.stderr);
    assert_eq!(told.matches("stopping: writing").count(), 1, "{told}");
}

#[test]
fn two_runs_do_not_write_into_one_folder() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = ["run", "tiny.yaml", "--trials", ENDLESS];
    let child = writes_rows(command(folder.path(), &run), "tiny");
    let holder = format!("`output/tiny` is being written by process {}", child.id());
    for second in [
        &["run", "tiny.yaml", "--trials", "60"][..],
        &["story", "tiny.yaml", "--trials", "60"],
    ] {
        assert_fails(&escalade(folder.path(), second), 1, &holder);
    }
    let other = ["run", "tiny.yaml", "--trials", "60", "--output", "other"];
    assert!(escalade(folder.path(), &other).status.success());
    signal(&child, "INT");
    assert_fails(&child.wait_with_output().expect("it ends"), 130, "partial");
    assert_holds_what_it_lists(&folder.path().join("output/tiny"));
}

/// The trials after which a run went on.
fn went_on_after(output: &std::process::Output) -> u64 {
    let told = text(&output.stderr);
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("continuing after "));
    let number = line
        .and_then(|line| line.split(' ').next())
        .expect("it says so");
    number.parse().expect("a number")
}

/// Kills a run once it has written a checkpoint, and has another go on to a few trials more; both must be as one
/// that was not killed.
fn goes_on(arguments: &[&str], beside: &str, results: &[&str]) {
    let other = TINY.replace("mean: 20 d", "mean: 10 d");
    let folder = folder(&[("tiny.yaml", TINY), ("other.yaml", &other)]);
    let endless = ["--trials", ENDLESS, "--checkpoint", "0.05"];
    let mut child = command(folder.path(), &[arguments, &endless].concat())
        .spawn()
        .expect("it starts");
    let checkpoint = folder.path().join(format!("output/.{beside}.checkpoint"));
    let began = std::time::Instant::now();
    while !checkpoint.exists() && began.elapsed().as_secs() < 60 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    // Fewer trials than are done are no run to go on with, and say how many are.
    let resume = [arguments, &["--resume", "--trials", "60"]].concat();
    let refused = text(&escalade(folder.path(), &resume).stderr);
    let done = refused
        .split(" has ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    let done: u64 = done.and_then(|done| done.parse().ok()).expect("a number");
    let trials = (done + 1000).to_string();
    let resume = [
        arguments,
        &["--resume", "--trials", &trials, "--threads", "1"],
    ]
    .concat();
    let resumed = escalade(folder.path(), &resume);
    assert!(resumed.status.success(), "{}", text(&resumed.stderr));
    assert_eq!(went_on_after(&resumed), done);
    assert!(!checkpoint.exists(), "the run is complete");
    let whole = [arguments, &["--trials", &trials, "--output", "whole"]].concat();
    assert!(escalade(folder.path(), &whole).status.success());
    for result in results {
        let read = |place: &str| fs::read(folder.path().join(place).join(result)).expect("written");
        assert!(read("output") == read("whole"), "{result}");
    }
}

#[test]
fn a_run_that_was_killed_goes_on_to_the_same_bytes() {
    goes_on(
        &["run", "tiny.yaml"],
        "tiny",
        &["tiny/summary.json", "tiny/quantiles.csv"],
    );
}

#[test]
fn runs_that_are_compared_and_were_killed_go_on_to_the_same_bytes() {
    let results = [
        "tiny/summary.json",
        "other/summary.json",
        "comparison/comparison.json",
    ];
    goes_on(&["run", "tiny.yaml", "other.yaml"], "comparison", &results);
    goes_on(
        &["compare", "tiny.yaml", "other.yaml"],
        "comparison",
        &results[2..],
    );
}

#[test]
fn a_checkpoint_of_another_run_is_refused() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = [
        "run",
        "tiny.yaml",
        "--trials",
        ENDLESS,
        "--checkpoint",
        "0.05",
    ];
    let mut child = command(folder.path(), &run).spawn().expect("it starts");
    let checkpoint = folder.path().join("output/.tiny.checkpoint");
    let began = std::time::Instant::now();
    while !checkpoint.exists() && began.elapsed().as_secs() < 60 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    for change in [
        &["--seed", "2"][..],
        &["--without", "rise"],
        &["--until", "tension.end.mean ± 0.01"],
    ] {
        let resume = [&["run", "tiny.yaml", "--resume"], change].concat();
        assert_fails(
            &escalade(folder.path(), &resume),
            1,
            "is of another scenario, seed",
        );
    }
    let rows = ["run", "tiny.yaml", "--resume", "--per-trial", "csv"];
    assert_fails(
        &escalade(folder.path(), &rows),
        2,
        "a checkpoint holds counts and no rows",
    );
    // Without --resume a run starts again, and says that there was one.
    let anew = escalade(folder.path(), &["run", "tiny.yaml", "--trials", "60"]);
    assert_fails(&anew, 0, "--resume continues it");
    assert!(!checkpoint.exists());
}
