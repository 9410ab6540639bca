//! `escalade discover`: a box that is there, none where nothing is, the same bits, what is said.

use crate::support::cli as support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{assert_fails, escalade, folder, text};

/// Whether a first event falls within 30 days depends on the pace; the other factors decide how high a level is.
const PACE: &str = "format: 1
title: Pace
start: 2026-01-01
horizon: 30 d
lexicon: icd203
sources: { s: { cite: made up, grade: judgement } }
factors:
  pace: { uniform: { low: 0 / mo, high: 4 / mo }, source: s }
  height: { normal: { mean: 3, sd: 1, low: 0 }, source: s }
  idle: { beta: { alpha: 2, beta: 3 }, source: s }
counters: { hits: {} }
events:
  hit: { rate: pace, effects: [{ counter: hits, add: height }], source: s }
  rare: { chance: likely, within: 30 d, then: continue, effects: [{ counter: hits, add: idle }], source: s }
outcomes:
  sum: { unit: points, range: [0, 100], resolution: 0.5, sum: { hits: 1 * hits } }
milestones:
  once: { happens: hit }
  other: { happens: rare }
";

fn discover(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let common = ["discover", "pace.yaml", "--figures", "svg"];
    let arguments: Vec<&str> = common
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    escalade(folder, &arguments)
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON")
}

#[test]
fn the_box_is_a_sentence_and_a_scenario_in_which_the_condition_is_as_frequent_as_it_says() {
    let folder = folder(&[("pace.yaml", PACE)]);
    let output = discover(folder.path(), &["--where", "once", "--trials", "1200"]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(said.contains("Where `pace` is at least "), "{said}");
    let place = folder.path().join("output/pace.discover");
    let found = json(&place.join("discover.json"));
    assert_eq!(found["answer"], "box");
    let evidence = &found["evidence"];
    let ranges = evidence["box"].as_array().expect("ranges");
    assert_eq!(ranges.len(), 1, "{evidence}");
    let low = ranges[0]["low"].as_f64().expect("a bound");
    assert!(
        (0.3..2.0).contains(&low) && ranges[0]["high"].is_null(),
        "{low}"
    );
    // P(once) = 1 - exp(-pace T), with T months, on average over pace from `low` to 4.
    let months = 30.0 / 30.4375;
    let missed = |pace: f64| libm::exp(-pace * months) / months;
    let wanted = 1.0 - (missed(low) - missed(4.0)) / (4.0 - low);
    let density = &evidence["density"];
    let [least, most] = ["low", "high"].map(|end| density[end].as_f64().expect("an end"));
    assert!(
        least - 0.02 <= wanted && wanted <= most + 0.02,
        "{density} {wanted}"
    );

    let file = "output/pace.discover/pace-box.yaml";
    let checked = escalade(folder.path(), &["check", file]);
    assert!(checked.status.success(), "{}", text(&checked.stdout));
    let run = [
        "run",
        file,
        "--trials",
        "400",
        "--per-trial",
        "csv",
        "--figures",
        "none",
    ];
    let run = escalade(folder.path(), &run);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let rows = folder.path().join("output/pace-box/trials.csv");
    let mut rows = csv::Reader::from_path(rows).expect("rows");
    let column = rows.headers().expect("a header").iter();
    let column = column
        .clone()
        .position(|name| name.starts_with("factor.pace"));
    let column = column.expect("the factor");
    for row in rows.records() {
        let pace: f64 = row.expect("a row")[column].parse().expect("a number");
        // In a unit of the file, or per day.
        assert!(
            pace >= low || pace * 30.4375 >= low * (1.0 - 1e-12),
            "{pace} {low}"
        );
    }
    for file in [
        "trajectory.csv",
        "box.csv",
        "trade-off.svg",
        "box.svg",
        "pace.yaml",
        "manifest.json",
    ] {
        assert!(place.join(file).is_file(), "{file}");
    }
}

#[test]
fn where_no_factor_tells_no_box_is_claimed() {
    let folder = folder(&[("pace.yaml", PACE)]);
    // Whether the rare event falls within 30 days depends on one chance that is the same factor for all; with it
    // known, nothing tells.
    let known = [
        "--where",
        "other",
        "--trials",
        "400",
        "--set",
        "events.rare.chance=0.6",
    ];
    let output = discover(folder.path(), &known);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(said.contains("No box is better than chance: "), "{said}");
    assert!(!said.contains("The box as a scenario"), "{said}");
    let place = folder.path().join("output/pace.discover");
    assert!(!place.join("pace-box.yaml").exists());
    let never = discover(
        folder.path(),
        &["--where", "sum.end > 99", "--trials", "100"],
    );
    let said = text(&never.stdout);
    assert!(said.contains("held in none of 100 trials"), "{said}");
    let dense = ["--where", "once", "--trials", "300", "--density", "1"];
    let said = text(&discover(folder.path(), &dense).stdout);
    assert!(
        said.contains("No box") || said.contains("Where `pace`"),
        "{said}"
    );
}

#[test]
fn any_number_of_threads_finds_the_same_bits() {
    let folder = folder(&[("pace.yaml", PACE)]);
    let with = |threads| {
        let arguments = [
            "--where",
            "once and sum.end > 4",
            "--trials",
            "300",
            "--threads",
            threads,
        ];
        let output = discover(folder.path(), &arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let place = folder.path().join("output/pace.discover");
        ["discover.json", "trajectory.csv", "box.csv"]
            .map(|file| fs::read_to_string(place.join(file)).expect("a file"))
    };
    assert_eq!(with("1"), with("3"));
}

#[test]
fn what_cannot_be_asked_is_refused_with_the_reason() {
    let folder = folder(&[("pace.yaml", PACE)]);
    let fails = |arguments: &[&str], code, with: &str| {
        assert_fails(&discover(folder.path(), arguments), code, with);
    };
    fails(&["--where", "sum.ends < 3"], 1, "sum");
    fails(&["--where", "twice"], 1, "twice");
    let share = "--density is a share above 0 and at most 1";
    fails(&["--where", "once", "--density", "1.5"], 2, share);
    let single = "each draw has one trial here";
    fails(&["--where", "once", "--replicates", "2"], 2, single);
    fails(
        &["--where", "once", "--trials", "2"],
        2,
        "--trials is at least 4 here",
    );
}
