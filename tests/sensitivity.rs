//! Which factors drive which outcome, end to end: from YAML to indices whose truth is known.

use crate::support;

use std::fs;

use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::sensitivity::{Measure, Question, SobolIndices, Start, Unit};
use escalade::study::Study;
use support::cli::{assert_fails, escalade, folder, text};

/// M4: two exponential exits compete at rates of 0.2 + 1.8 x a day, x uniform; is the first taken, within a
/// day? A third factor moves what no outcome reads.
const M4: &str = "\
format: 1
title: Two exits
start: 2026-01-01
horizon: 1 d
factors:
  one: { uniform: { low: 0.2 / d, high: 2 / d }, source: s, grade: judgement }
  other: { uniform: { low: 0.2 / d, high: 2 / d }, source: s, grade: literature }
  idle: { uniform: { low: 0, high: 1 }, source: s, grade: literature }
sources: { s: { cite: made up } }
machines:
  m:
    states: { open: {}, left: {}, right: {} }
    transitions:
      go_left: { from: open, to: left, rate: one }
      go_right: { from: open, to: right, rate: other }
variables: { v: { start: idle } }
outcomes:
  unread: { range: [0, 1], sum: { v: 1 * v } }
milestones:
  taken: { enters: m.left }
";

fn study(yaml: &str) -> Study {
    let scenario = Scenario::from_text("m4.yaml", yaml, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:?}")))
}

fn first(model: &Model) -> Vec<Measure> {
    vec![Measure::parse("taken", model).expect("a milestone")]
}

fn indices(study: &Study, rows: (u64, u32), seed: u64, threads: usize) -> SobolIndices {
    goes_on(study, rows, (seed, threads), None)
}

fn goes_on(
    study: &Study,
    rows: (u64, u32),
    (seed, threads): (u64, usize),
    start: Option<Start>,
) -> SobolIndices {
    let (measures, units) = (first(study.model()), Unit::each(study.model()));
    let question = Question {
        model: study.model(),
        compiled: study.compiled(),
        draws: study.draws(),
        measures: &measures,
        units: &units,
        seed: Seed(seed),
        thresholds: &[],
    };
    let ensemble = Ensemble::new(threads).expect("threads");
    let found = question.sobol(rows, None, start, &ensemble, &Progress::new());
    found.expect("rows")
}

#[test]
fn two_exits_have_the_indices_of_their_formula() {
    let study = study(M4);
    let found = indices(&study, (1024, 8), 1, 0);
    let measure = &found.looks.last().expect("a look").measures[0];
    let near = |index: f64, wanted: f64, off: f64| {
        assert!((index - wanted).abs() < off, "{index} for {wanted}");
    };
    near(measure.between.estimate, 0.026_509_232_0, 0.004);
    near(measure.noise.estimate, 0.218_296_332_3, 0.004);
    let truth = [(0.791_064, 0.804_376), (0.195_624, 0.208_936)];
    for (unit, (first, total)) in measure.units.iter().zip(truth) {
        near(unit.first.estimate, first, 4.0 * unit.first.error);
        near(unit.total.estimate, total, 4.0 * unit.total.error);
        assert!(
            unit.first.error < 0.08 && unit.total.error < 0.08,
            "{unit:?}"
        );
    }
    let idle = &measure.units[2];
    assert_eq!(idle.total.estimate.to_bits(), 0.0f64.to_bits());
    assert_eq!(
        (idle.total.low, idle.total.high, idle.first.estimate),
        (0.0, 0.0, 0.0)
    );
}

#[test]
fn any_number_of_threads_and_a_run_in_parts_give_the_same_bits() {
    let study = study(M4);
    let whole = indices(&study, (512, 2), 3, 1);
    assert_eq!(indices(&study, (512, 2), 3, 3).looks, whole.looks);
    let part = indices(&study, (256, 2), 3, 2);
    let start = Start::decode(&Start::of(&part).encode()).expect("what was encoded");
    let longer = goes_on(&study, (512, 2), (3, 2), Some(start));
    assert_eq!(longer.scores, whole.scores);
    assert_eq!(longer.looks, whole.looks);
    // Also from a number of rows at which no longer run has a look.
    let part = indices(&study, (320, 2), 3, 2);
    assert_eq!(part.looks.len(), 2);
    let longer = goes_on(&study, (512, 2), (3, 2), Some(Start::of(&part)));
    assert_eq!(longer.looks, whole.looks);
}

/// Where the rate is beyond 100 a day, most trials have more events than their limit.
const OFTEN_BEYOND: &str = "\
format: 1
start: 2026-01-01
horizon: 10 d
factors:
  pace: { lognormal: { q05: 1 / d, q95: 400 / d }, source: s, grade: judgement }
sources: { s: { cite: made up } }
events: { e: { rate: pace } }
limits: { events: 1000 }
milestones: { taken: { happens: e } }
";

#[test]
fn a_row_with_a_trial_that_fails_is_left_out_and_named() {
    let study = study(OFTEN_BEYOND);
    let found = indices(&study, (256, 2), 1, 2);
    let used = found.scores.rows();
    assert!(used < 256 && used > 16, "{used}");
    assert_eq!(found.rows, 256);
    let rows: std::collections::BTreeSet<u64> = found.left_out.iter().map(|l| l.row).collect();
    assert_eq!(rows.len() as u64, 256 - used);
    assert!(found.left_out.iter().all(|failed| !failed.why.is_empty()));
    assert_eq!(indices(&study, (256, 2), 1, 1).left_out, found.left_out);
}

#[test]
fn the_command_writes_tidy_indices_and_goes_on() {
    let place = folder(&[("m4.yaml", M4)]);
    let run = |arguments: &[&str]| {
        let common = [
            "sensitivity",
            "m4.yaml",
            "--replicates",
            "8",
            "--figures",
            "none",
        ];
        let all: Vec<&str> = common.iter().chain(arguments).copied().collect();
        let output = escalade(place.path(), &all);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let said = run(&["--rows", "256"]);
    assert!(said.contains("of the variance is chance"), "{said}");
    let file = |name: &str| {
        let path = place.path().join("output/m4.sensitivity").join(name);
        fs::read_to_string(path).expect("a file")
    };
    let table = file("indices.csv");
    let head = "scenario,outcome,functional,factor,index,estimate,se,low,high,rows,replicates";
    assert_eq!(table.lines().next(), Some(head));
    assert!(
        table.contains("m4,taken,happened,factors.idle,total,0,0,0,0,256,8"),
        "{table}"
    );
    run(&["--rows", "512", "--resume"]);
    let in_two = (file("sensitivity.json"), file("convergence.csv"));
    run(&["--rows", "512"]);
    assert_eq!(in_two, (file("sensitivity.json"), file("convergence.csv")));
}

#[test]
fn what_cannot_be_asked_is_said_with_the_remedy() {
    let place = folder(&[("m4.yaml", M4)]);
    let run = |arguments: &[&str]| {
        let common = ["sensitivity", "m4.yaml"];
        let all: Vec<&str> = common.iter().chain(arguments).copied().collect();
        escalade(place.path(), &all)
    };
    assert_fails(
        &run(&["--rows", "100"]),
        2,
        "100 rows: expected a multiple of 16, at least 64",
    );
    assert_fails(&run(&["--of", "takne"]), 1, "did you mean `taken`?");
    assert_fails(
        &run(&["--factors", "on"]),
        1,
        "unknown factor `on`; did you mean `one`?",
    );
    let goal = "taken.total";
    assert_fails(
        &run(&["--until", goal]),
        1,
        "expected MEASURE.total ± ERROR",
    );
}
