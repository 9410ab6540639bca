//! Levers, what is uncertain, and how the world is read: what each means for rankings, sweeps and choices.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::cli::{escalade, folder, text};

/// An outcome that a lever, an uncertain number and a measurement move, the last the most.
const READ: &str = "\
format: 1
title: Read by a pollster
start: 2026-01-01
horizon: 5 d
factors:
  tempo: { role: lever, title: Tempo, uniform: { low: 0.1 / d, high: 1 / d }, source: s, grade: judgement }
  resolve: { title: Resolve, uniform: { low: -2, high: 2 }, source: s, grade: judgement }
  house: { role: measurement, title: House effect, uniform: { low: -4, high: 4 }, source: s, grade: judgement }
sources: { s: { cite: made up } }
counters: { n: {} }
events: { raid: { rate: tempo, effects: [ { counter: n, add: 1 } ] } }
outcomes:
  approval: { range: [-20, 20], headline: true, sum: { raids: -1 * n, resolve: 1 * resolve, house: 1 * house } }
";

fn done(folder: &Path, words: &str) -> String {
    let words: Vec<&str> = words.split(' ').collect();
    let output = escalade(folder, &words);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn json(folder: &Path, path: &str) -> Value {
    let text = fs::read_to_string(folder.join("output").join(path)).expect("written");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_measurement_is_ranked_apart_from_the_world() {
    let folder = folder(&[("read.yaml", READ)]);
    let folder = folder.path();
    let said = done(
        folder,
        "sensitivity read.yaml --rows 256 --replicates 4 --figures none",
    );
    let (world, apart) = said
        .split_once("Not of the world but of how it is read")
        .expect("both");
    let lead = "The rest is decided above all by Tempo";
    assert!(
        world.contains(lead) && !world.contains("House effect"),
        "{said}"
    );
    assert!(apart.contains("ranked apart: House effect"), "{said}");
    let found = json(folder, "read.sensitivity/sensitivity.json");
    let roles: Vec<&str> = found["units"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|unit| unit["role"].as_str().expect("a word"))
        .collect();
    assert_eq!(roles[..3], ["lever", "uncertainty", "measurement"]);
    for method in ["morris", "tornado"] {
        let words = format!("sensitivity read.yaml --method {method} --rows 256 --figures none");
        let said = done(folder, &words);
        assert!(
            said.contains("Not of the world but of how it is read: House effect"),
            "{said}"
        );
    }
    let said = done(folder, "run read.yaml --trials 4000 --figures none");
    let (world, apart) = said.split_once("; of how it is read: ").expect("both");
    assert!(
        world.contains("“Resolve”") && !world.contains("“House effect”"),
        "{said}"
    );
    assert!(apart.contains("“House effect”"), "{said}");
    let drivers = &json(folder, "read/summary.json")["drivers"]["outcomes"]["approval"]["end"];
    assert_eq!(drivers[0]["role"], "measurement");
}

#[test]
fn a_lever_is_swept_and_not_learned() {
    let folder = folder(&[
        ("read.yaml", READ),
        ("calm.yaml", &READ.replace("-1 * n", "-0.5 * n")),
    ]);
    let folder = folder.path();
    done(
        folder,
        "sweep read.yaml --steps 2 --trials 40 --figures none",
    );
    let over = &json(folder, "read.sweep/sweep.json")["over"];
    assert_eq!(over[0]["address"], "factors.tempo");
    let refused = escalade(
        folder,
        &["sweep", "read.yaml", "--set", "tempo.role=uncertainty"],
    );
    let said = text(&refused.stderr);
    assert!(
        said.contains("no factor of the scenario has `role: lever`"),
        "{said}"
    );
    done(
        folder,
        "value --between read.yaml calm.yaml --objective approval.end --trials 640 --figures none",
    );
    let found = json(folder, "value/value.json");
    let learned = found["evppi_of_factors"].as_array().expect("a list");
    let names: Vec<&str> = learned
        .iter()
        .map(|one| one["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["factors.resolve", "factors.house"]);
    assert_eq!(learned[1]["role"], "measurement");
}

#[test]
fn points_and_results_have_the_lines_of_the_indices() {
    let folder = folder(&[("read.yaml", READ)]);
    let folder = folder.path();
    done(
        folder,
        "sensitivity read.yaml --rows 64 --replicates 2 --samples --figures none",
    );
    let read = |name: &str| {
        let path = folder.join("output/read.sensitivity").join(name);
        fs::read_to_string(path).expect("written")
    };
    let (design, results) = (read("design.csv"), read("results.csv"));
    assert!(design.starts_with("factors.tempo,factors.resolve,factors.house\n"));
    assert!(results.starts_with("approval.end\n"));
    // A, A with each of three factors of B, B; and a header.
    assert_eq!(design.lines().count(), 64 * 5 + 1);
    assert_eq!(results.lines().count(), 64 * 5 + 1);
    let line = |k: usize| -> Vec<&str> {
        design
            .lines()
            .nth(k + 1)
            .expect("a line")
            .split(',')
            .collect()
    };
    let [a, with_first, with_last, b] = [0, 1, 3, 4].map(line);
    assert_eq!((with_first[0], &with_first[1..]), (b[0], &a[1..]));
    assert_eq!((with_last[2], &with_last[..2]), (b[2], &a[..2]));
}
