//! `--histories`: what happened in each trial, in the start-stop form of survival packages.

use crate::support;

use std::collections::BTreeMap;
use std::fs;

use support::cli::{TINY, assert_fails, escalade, folder, json, text};

type Row = BTreeMap<String, String>;

fn rows(path: &std::path::Path) -> Vec<Row> {
    let mut lines = csv::Reader::from_path(path).expect("a table");
    lines.deserialize().map(|row| row.expect("a row")).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

/// Two machines, of which one is moved by the other's branch, and an event with a branch.
const BRANCHED: &str = "
format: 1
title: Branched
start: 2026-01-01
horizon: 60 d
machines:
  m:
    states: { calm: { score: 1 }, crisis: { score: 2 } }
    initial: calm
    transitions:
      rise: { from: calm, to: crisis, mean: 20 d, branches: { far: { probability: 0.5, effects: [ { move: n, to: y } ] }, near: { probability: rest } } }
      fall: { from: crisis, to: calm, rate: 0.1 / d }
  n:
    states: { x: {}, y: {} }
    initial: x
    transitions: { back: { from: y, to: x, on: ring } }
events:
  ring: { rate: 0.2 / d, branches: { loud: { probability: 0.3 }, low: { probability: rest } } }
outcomes:
  tension: { unit: points, range: [0, 4], resolution: 0.5, headline: true, sum: { m: 1 * m.score } }
";

#[test]
fn histories_are_whole_and_say_what_moved_what() {
    let folder = folder(&[("branched.yaml", BRANCHED)]);
    let place = folder.path();
    let run = [
        "run",
        "branched.yaml",
        "--trials",
        "300",
        "--histories",
        "csv",
    ];
    let ran = escalade(place, &run);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let all = rows(&place.join("output/branched/histories.csv"));
    let summary = json(&place.join("output/branched/summary.json"));
    for trial in 0..300 {
        let of = |column: &str, name: &str| -> Vec<&Row> {
            let own = all
                .iter()
                .filter(|row| number(row, "trial") == f64::from(trial));
            own.filter(|row| row[column] == name).collect()
        };
        for (column, name) in [("machine", "m"), ("machine", "n"), ("event", "events.ring")] {
            let spans = of(column, name);
            // They follow each other from the start to the horizon, which alone is censored.
            let mut now = 0.0;
            for (k, row) in spans.iter().enumerate() {
                assert_eq!(number(row, "start"), now, "{row:?}");
                now = number(row, "stop");
                let is_last = k + 1 == spans.len();
                assert_eq!(row["happened"], if is_last { "0" } else { "1" }, "{row:?}");
                assert_eq!(row["reaction"].is_empty(), is_last, "{row:?}");
            }
            assert_eq!(now, 60.0, "{name} of {trial}");
            for pair in spans.windows(2).filter(|_| column == "machine") {
                assert_eq!(pair[0]["to"], pair[1]["from"]);
            }
        }
        for row in of("machine", "n") {
            let by = (
                row["reaction"].as_str(),
                row["branch"].as_str(),
                row["to"].as_str(),
            );
            let known = [
                ("machines.m.transitions.rise", "far", "y"),
                ("machines.n.transitions.back", "", "x"),
                ("", "", ""),
            ];
            assert!(known.contains(&by), "{by:?}");
        }
    }
    let times = |reaction: &str, column: &str| {
        let own = all
            .iter()
            .filter(|row| row["reaction"] == reaction && !row[column].is_empty());
        own.filter(|row| column == "event" || row["machine"] == "m")
            .count() as f64
            / 300.0
    };
    for (reaction, column) in [
        ("machines.m.transitions.rise", "machine"),
        ("events.ring", "event"),
    ] {
        let mean = summary["reactions"][reaction]["mean_count"]["value"]
            .as_f64()
            .expect("a mean");
        assert!((times(reaction, column) - mean).abs() < 1e-9, "{reaction}");
    }
    assert!(
        all.iter()
            .any(|row| row["branch"] == "loud" && row["date"].starts_with("2026-01-"))
    );
    let again = escalade(
        place,
        &[
            "rerun",
            "output/branched/manifest.json",
            "--figures",
            "none",
        ],
    );
    assert!(again.status.success(), "{}", text(&again.stderr));
    let read = |path: &str| fs::read(place.join(path)).expect("a file");
    assert!(read("output/again/branched/histories.csv") == read("output/branched/histories.csv"));
}

#[test]
fn rows_and_checkpoints_or_shards_do_not_go_together() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let with = |more: &[&str]| {
        let run = ["run", "tiny.yaml", "--trials", "60", "--histories", "csv"];
        escalade(folder.path(), &[&run[..], more].concat())
    };
    assert_fails(&with(&["--resume"]), 2, "--per-trial or --histories");
    assert_fails(
        &with(&["--shard", "1/2", "--output", "a.shard"]),
        2,
        "--histories writes rows",
    );
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_what_to_do() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = ["run", "tiny.yaml", "--histories", "csv,parquet"];
    let message = "cargo install escalade --features parquet";
    assert_fails(&escalade(folder.path(), &run), 1, message);
    assert!(!folder.path().join("output").exists());
}

#[cfg(feature = "parquet")]
mod parquet {
    use super::*;
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field;

    #[test]
    fn it_holds_what_the_lines_hold() {
        let folder = folder(&[("branched.yaml", BRANCHED)]);
        let place = folder.path();
        // More than one group of rows.
        let run = "run branched.yaml --trials 1600 --histories csv,parquet --threads";
        for threads in ["1", "2"] {
            let output = format!("{run} {threads} --output {threads}");
            let ran = escalade(place, &output.split(' ').collect::<Vec<_>>());
            assert!(ran.status.success(), "{}", text(&ran.stderr));
        }
        let path = |threads: &str| place.join(threads).join("branched/histories.parquet");
        let bytes = |threads: &str| fs::read(path(threads)).expect("a file");
        assert!(bytes("1") == bytes("2"));
        let file = fs::File::open(path("1")).expect("a file");
        let file = SerializedFileReader::new(file).expect("Parquet");
        assert!(file.metadata().num_row_groups() > 1);
        let lines = rows(&place.join("1/branched/histories.csv"));
        let mut of_file = file.get_row_iter(None).expect("rows");
        for line in &lines {
            let row = of_file.next().expect("a row").expect("it reads");
            for (name, field) in row.get_column_iter() {
                let cell = match field {
                    Field::Long(whole) => whole.to_string(),
                    Field::Double(number) => number.to_string(),
                    Field::Str(text) => text.clone(),
                    Field::Null => String::new(),
                    other => panic!("{other:?}"),
                };
                assert_eq!(cell, line[name], "{name} of {line:?}");
            }
        }
        assert!(of_file.next().is_none());
        let again = ["rerun", "1/branched/manifest.json", "--figures", "none"];
        let ran = escalade(place, &again);
        assert!(ran.status.success(), "{}", text(&ran.stderr));
        let again = fs::read(place.join("output/again/branched/histories.parquet"));
        assert!(again.expect("a file") == bytes("1"));
    }
}
