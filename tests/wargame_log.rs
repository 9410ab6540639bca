//! The log of a game: nothing that was shown is lost, nothing can be changed unseen, and every bit comes again.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::sync::Arc;

use escalade::ensemble::Ensemble;
use escalade::wargame::{Game, LogError, Recorded, verify};

use crate::support::cli::{assert_fails, command, escalade, folder, text};
use crate::wargame::{STRAIT, study_of};

/// A game of a few commands.
fn play(place: &std::path::Path, more: &[&str]) {
    let mut words = vec![
        "play",
        "strait.yaml",
        "--log",
        "game.jsonl",
        "--cells",
        "blockader,coast",
    ];
    for command in more {
        words.extend(["--do", command]);
    }
    let ran = escalade(place, &words);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
}

const COMMANDS: [&str; 10] = [
    "state",
    "order blockader inspect_ships",
    "advance until 5 d",
    "odds",
    "order blockader close_strait",
    "order coast protest_loudly",
    "advance",
    "inject storm",
    "undo",
    "advance until 5 d",
];

#[test]
fn a_log_is_played_again_to_the_same_bits_and_is_played_on() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    play(folder.path(), &COMMANDS);
    let ran = escalade(folder.path(), &["replay", "game.jsonl"]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert!(
        text(&ran.stdout).starts_with("10 commands: the chain"),
        "{}",
        text(&ran.stdout)
    );
    // Played on, by another process: what was undone stays in the log.
    let words = [
        "play",
        "strait.yaml",
        "--log",
        "game.jsonl",
        "--do",
        "set will 6 because \"a long night\"",
    ];
    let ran = escalade(folder.path(), &words);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let lines = fs::read_to_string(folder.path().join("game.jsonl")).expect("a log");
    assert_eq!(lines.lines().count(), 12);
    assert!(lines.contains("a long night") && lines.contains("\"undo\""));
    let ran = escalade(folder.path(), &["replay", "game.jsonl"]);
    assert!(
        text(&ran.stdout).starts_with("11 commands"),
        "{}",
        text(&ran.stderr)
    );
}

#[test]
fn one_changed_byte_anywhere_is_found_and_its_line_named() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    play(folder.path(), &COMMANDS[..3]);
    let log = fs::read(folder.path().join("game.jsonl")).expect("a log");
    let (lines, torn) = verify(&log).expect("it is whole");
    assert_eq!((lines.len(), torn), (4, None));
    let mut line = 1;
    for at in 0..log.len() {
        let mut changed = log.clone();
        changed[at] ^= 1;
        match verify(&changed) {
            Err(LogError::Broken { line: found, .. }) => {
                // A line whose end is gone runs into the next.
                assert!(
                    found == line || log[at] == b'\n',
                    "byte {at}: line {found}, not {line}"
                );
            }
            // The end of the last line: it counts as cut off, which is told.
            Ok((_, Some(torn))) if at == log.len() - 1 => assert!(torn > 0),
            other => panic!("byte {at}: {other:?}"),
        }
        line += usize::from(log[at] == b'\n');
    }
    // A line that is missing in the middle.
    let text = String::from_utf8(log).expect("UTF-8");
    let without: Vec<&str> = text
        .lines()
        .enumerate()
        .filter(|(k, _)| *k != 2)
        .map(|(_, l)| l)
        .collect();
    let error = verify((without.join("\n") + "\n").as_bytes()).expect_err("it is broken");
    assert!(error.to_string().contains("line 3"), "{error}");
}

#[test]
fn a_last_line_that_was_cut_off_is_dropped_and_told() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    play(folder.path(), &COMMANDS[..3]);
    let path = folder.path().join("game.jsonl");
    let log = fs::read(&path).expect("a log");
    fs::write(&path, &log[..log.len() - 40]).expect("it can be written");
    let ran = escalade(folder.path(), &["replay", "game.jsonl"]);
    assert!(
        text(&ran.stderr).contains("the last line of the log was cut off"),
        "{}",
        text(&ran.stderr)
    );
    assert!(
        text(&ran.stdout).starts_with("2 commands"),
        "{}",
        text(&ran.stdout)
    );
    let words = [
        "play",
        "strait.yaml",
        "--log",
        "game.jsonl",
        "--do",
        "advance until 5 d",
    ];
    let ran = escalade(folder.path(), &words);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert_eq!(
        fs::read(&path).expect("a log"),
        log,
        "the same command again"
    );
}

#[test]
fn what_was_shown_is_in_the_log_when_the_process_is_killed() {
    for killed_after in 1..4 {
        let folder = folder(&[("strait.yaml", STRAIT)]);
        let words = [
            "play",
            "strait.yaml",
            "--log",
            "game.jsonl",
            "--format",
            "json",
        ];
        let mut child = command(folder.path(), &words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut input = child.stdin.take().expect("a pipe");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        for _ in 0..killed_after {
            writeln!(input, "advance until 3 d").expect("it reads");
            // Its answer ends with a brace alone on a line.
            let mut line = String::new();
            while line != "}\n" {
                line.clear();
                assert!(output.read_line(&mut line).expect("it answers") > 0);
            }
        }
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        let log = fs::read(folder.path().join("game.jsonl")).expect("a log");
        let (lines, _) = verify(&log).expect("it is whole");
        assert_eq!(lines.len(), 1 + killed_after);
    }
}

#[test]
fn logs_of_other_versions_and_scenarios_are_refused_with_the_reason() {
    let changed = STRAIT.replace("mean: 40 d", "mean: 41 d");
    let folder = folder(&[("strait.yaml", STRAIT), ("other.yaml", &changed)]);
    play(folder.path(), &COMMANDS[..2]);
    let words = ["play", "other.yaml", "--log", "game.jsonl", "--do", "state"];
    assert_fails(
        &escalade(folder.path(), &words),
        1,
        "the log belongs to another scenario: `strait`",
    );
    let words = [
        "play",
        "strait.yaml",
        "--log",
        "game.jsonl",
        "--cells",
        "coast",
        "--do",
        "state",
    ];
    assert_fails(&escalade(folder.path(), &words), 1, "leave out --cells");
    // Another version: with a chain that holds.
    let log = fs::read(folder.path().join("game.jsonl")).expect("a log");
    let (lines, _) = verify(&log).expect("it is whole");
    let mut header = lines[0].header().expect("a header").clone();
    header.escalade = "0.0.9".into();
    let error = header.check().expect_err("another version");
    assert!(
        error.to_string().contains("written by escalade 0.0.9"),
        "{error}"
    );
    header.escalade = env!("CARGO_PKG_VERSION").into();
    header.merged_scenario += "\n";
    let error = header.check().expect_err("another scenario");
    assert!(
        error.to_string().contains("does not have the checksum"),
        "{error}"
    );
}

#[test]
fn a_long_log_has_the_same_bits_again() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    let mut commands: Vec<&str> = Vec::new();
    for _ in 0..10 {
        commands.extend(["state", "brief", "advance until 3 d", "why inspect"]);
    }
    // What is refused is not logged: a reason to look at each by itself.
    let mut words = vec![
        "play",
        "strait.yaml",
        "--log",
        "game.jsonl",
        "--cells",
        "coast",
        "--trial",
        "3",
    ];
    words.extend(["--do", "happen inspect because \"we begin here\""]);
    for command in &commands {
        words.extend(["--do", command]);
    }
    let ran = escalade(folder.path(), &words);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let log = fs::read(folder.path().join("game.jsonl")).expect("a log");
    let (lines, _) = verify(&log).expect("it is whole");
    assert_eq!(lines.len(), 42);
    for threads in [1, 2] {
        let ensemble = Arc::new(Ensemble::new(threads).expect("threads"));
        Game::replay(&lines, study_of(STRAIT), ensemble).expect("the same bits");
    }
}

/// What was only asked is not simulated again where a game is played on; `replay` checks all.
#[test]
fn a_game_is_played_on_without_asking_again_what_was_asked() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    play(folder.path(), &["advance", "state", "advance"]);
    let log = fs::read(folder.path().join("game.jsonl")).expect("a log");
    let (mut lines, _) = verify(&log).expect("it is whole");
    // Line 3 is `state`: an answer that it never had.
    let Recorded::Command(asked, digest) = &mut lines[2].record else {
        panic!("a command")
    };
    assert!(!asked.changes());
    *digest = "0".repeat(64);
    let ensemble = || Arc::new(Ensemble::new(1).expect("threads"));
    let game = Game::resume(&lines, study_of(STRAIT), ensemble()).expect("it is played on");
    assert_eq!(game.turn_number(), 3);
    let refused = Game::replay(&lines, study_of(STRAIT), ensemble());
    assert!(matches!(refused, Err(LogError::Differs { line: 3, .. })));
    // What changed the game is checked by both.
    let Recorded::Command(_, digest) = &mut lines[1].record else {
        panic!("a command")
    };
    *digest = "0".repeat(64);
    let refused = Game::resume(&lines, study_of(STRAIT), ensemble());
    assert!(matches!(refused, Err(LogError::Differs { line: 2, .. })));
}

#[test]
fn a_log_is_a_file_and_a_game_under_way_keeps_what_it_began_with() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    play(folder.path(), &["advance"]);
    let asked = |words: &[&str]| {
        let ran = escalade(folder.path(), &[&["play", "strait.yaml"], words].concat());
        assert!(!ran.status.success(), "{words:?}");
        text(&ran.stderr)
    };
    for place in [".", "/dev/null"] {
        let said = asked(&["--log", place, "--do", "state"]);
        assert!(said.contains("expected a file for the log"), "{said}");
    }
    for (option, value) in [("--trial", "7"), ("--seed", "7"), ("--futures", "70")] {
        let said = asked(&["--log", "game.jsonl", option, value, "--do", "state"]);
        assert!(said.contains(&format!("leave out {option}")), "{said}");
    }
    let said = asked(&["--log", "game.jsonl", "--do", "branch 1 to game.jsonl"]);
    assert!(
        said.contains("exists") && !said.contains("cannot use the log: File"),
        "{said}"
    );
}

#[test]
fn a_branch_is_a_game_of_its_own_and_is_compared_in_paired_futures() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    play(
        folder.path(),
        &[
            "order blockader inspect_ships",
            "advance",
            "advance",
            "branch 2 to other.jsonl",
        ],
    );
    let words = [
        "play",
        "strait.yaml",
        "--log",
        "other.jsonl",
        "--do",
        "order blockader be_resolute",
        "--do",
        "advance",
    ];
    let ran = escalade(folder.path(), &words);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let words = [
        "play",
        "strait.yaml",
        "--log",
        "game.jsonl",
        "--do",
        "versus other.jsonl",
    ];
    let ran = escalade(folder.path(), &words);
    assert!(
        text(&ran.stdout)
            .contains("this game, compared with the other game: 2,000 pairs of futures"),
        "{}{}",
        text(&ran.stdout),
        text(&ran.stderr)
    );
    // The first game is as it was.
    let ran = escalade(folder.path(), &["replay", "game.jsonl"]);
    assert!(
        text(&ran.stdout).starts_with("3 commands"),
        "{}",
        text(&ran.stdout)
    );
}

#[test]
fn a_review_is_one_page_and_the_same_as_text() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    play(
        folder.path(),
        &[
            "order blockader inspect_ships",
            "advance",
            "happen clash because \"the room agreed\"",
            "advance",
        ],
    );
    let ran = escalade(folder.path(), &["review", "game.jsonl", "--trials", "400"]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let page = fs::read_to_string(folder.path().join("game.review.html")).expect("a page");
    let said = fs::read_to_string(folder.path().join("game.review.md")).expect("a text");
    for part in [
        "the room agreed",
        "Inspect ships",
        "How good the odds were",
        "Keep up the pressure",
    ] {
        assert!(page.contains(part) && said.contains(part), "{part}");
    }
    assert!(page.contains("<svg") && !page.contains("src=\"http"));
}

#[test]
fn injects_go_to_a_table_and_come_back() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    let ran = escalade(folder.path(), &["injects", "strait.yaml"]);
    let table = text(&ran.stdout);
    assert!(
        table
            .starts_with("inject,date,to,by,title,text,expect,serves,otherwise\nstorm,2027-04-10,"),
        "{table}"
    );
    let changed = table
        .replace("2027-05-01", "2027-05-20")
        .replace("rammed", "sunk");
    fs::write(folder.path().join("injects.csv"), changed).expect("it can be written");
    let ran = escalade(
        folder.path(),
        &["injects", "strait.yaml", "--from", "injects.csv"],
    );
    fs::write(folder.path().join("exercise.yaml"), &ran.stdout).expect("it can be written");
    let ran = escalade(folder.path(), &["injects", "exercise.yaml"]);
    let again = text(&ran.stdout);
    assert!(
        again.contains("2027-05-20") && again.contains("is sunk"),
        "{again}{}",
        text(&ran.stderr)
    );
    fs::write(folder.path().join("bad.csv"), "inject,when\nstorm,now\n")
        .expect("it can be written");
    let ran = escalade(
        folder.path(),
        &["injects", "strait.yaml", "--from", "bad.csv"],
    );
    assert_fails(
        &ran,
        1,
        "unknown column `when`; the columns are inject, date",
    );
}
