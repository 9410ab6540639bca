//! Which factors drive which outcome, end to end: from YAML to indices whose truth is known.

use crate::support;

use std::fs;

use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::sensitivity::{
    GroupBy, Measure, Precision, Question, SobolIndices, SobolResult, Start, Unit, thresholds,
};
use escalade::study::Study;
use support::cli::{assert_fails, escalade, folder, text};

/// M4: two exponential exits compete at rates of 0.2 + 1.8 x a day, x uniform; is the first taken, within a
/// day? A third factor moves what no outcome reads.
pub const M4: &str = "\
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

/// Two normal numbers with shares of 0.8 and 0.2 in the variance of their sum, each with a tag, a source and an actor.
const SUM: &str = "\
format: 1
title: A sum
start: 2026-01-01
horizon: 1 d
factors:
  large: { normal: { mean: 0, sd: 2 }, source: s, grade: judgement, tags: [big, world] }
  small: { normal: { mean: 0, sd: 1 }, source: [t, 's: part'], grade: literature, tags: world }
  pace: { uniform: { low: 1 / d, high: 2 / d }, source: t, grade: literature }
sources: { s: { cite: made up }, t: { cite: made up too } }
machines:
  m: { actor: minister, states: { a: {}, b: {} }, transitions: { go: { from: a, to: b, rate: pace } } }
outcomes:
  y: { range: [-20, 20], headline: true, sum: { large: 1 * large, small: 1 * small } }
";

/// The probability that a standard normal number is at most x, by its integral.
fn normal(x: f64) -> f64 {
    let steps = 2_000;
    let width = x.clamp(-8.0, 8.0) / f64::from(steps);
    let middles = (0..steps).map(|k| (f64::from(k) + 0.5) * width);
    let density = middles.map(|z| libm::exp(-0.5 * z * z)).sum::<f64>() * width;
    0.5 + density / (2.0 * std::f64::consts::PI).sqrt()
}

/// Of indicators that a sum of normal numbers is at most t: the variance of their probability given the one with
/// this share of the variance, and their own.
fn of_indicator(t: f64, share: f64) -> [f64; 2] {
    let (own, rest) = ((5.0 * share).sqrt(), (5.0 * (1.0 - share)).sqrt());
    let points = (0..400).map(|k| -5.0 + (f64::from(k) + 0.5) / 40.0);
    let weights = points.map(|z| {
        let p = normal((t - own * z) / rest);
        (libm::exp(-0.5 * z * z), p)
    });
    let (mut whole, mut mean, mut square) = (0.0, 0.0, 0.0);
    for (weight, p) in weights {
        whole += weight;
        mean += weight * p;
        square += weight * p * p;
    }
    let mean = mean / whole;
    [square / whole - mean * mean, mean * (1.0 - mean)]
}

#[test]
fn the_index_of_whole_distributions_is_that_of_its_formula() {
    let study = study(SUM);
    let model = study.model();
    let measures = [Measure::parse("y", model).expect("an outcome")];
    let units = Unit::each(model);
    let question = Question {
        model,
        compiled: study.compiled(),
        draws: study.draws(),
        measures: &measures,
        units: &units,
        seed: Seed(4),
        thresholds: &[],
    };
    let (ensemble, stop) = (Ensemble::new(0).expect("threads"), Progress::new());
    let thresholds = thresholds(&question, &ensemble, &stop).expect("a pilot");
    let question = Question {
        thresholds: &thresholds,
        ..question
    };
    let found = question.sobol((4096, 2), None, None, None, (&ensemble, &stop));
    let found = found.expect("rows");
    let indices = &found.looks.last().expect("a look").measures[0];
    for (unit, share) in indices.units.iter().zip([0.8, 0.2]) {
        let sums = thresholds[0].iter().map(|t| of_indicator(*t, share));
        let [given, all] = sums.fold([0.0; 2], |a, b| [a[0] + b[0], a[1] + b[1]]);
        let (truth, first) = (given / all, unit.first);
        assert!(
            (first.estimate - truth).abs() < 4.0 * first.error && first.error < 0.03,
            "{first:?} for {truth}"
        );
        // Gamboa, Klein & Lagnoux (2018), over all thresholds: E P(Y, Y' <= Y'') of three normal numbers, of
        // which two share a part, is an orthant's probability.
        let whole = 3.0 / std::f64::consts::PI * libm::asin(0.5 + 0.5 * share) - 0.5;
        assert!((truth - whole).abs() < 0.01, "{truth} for {whole}");
    }
    // What no outcome reads changes nothing.
    assert_eq!(indices.units[2].total.estimate.to_bits(), 0.0f64.to_bits());
}

#[test]
fn a_yes_or_no_has_the_same_index_of_its_distribution_as_of_its_mean() {
    let folder = folder(&[("m4.yaml", M4)]);
    let arguments = [
        "m4.yaml",
        "--method",
        "cvm",
        "--rows",
        "1024",
        "--replicates",
        "8",
    ];
    let output = escalade(
        folder.path(),
        &[&["sensitivity"], &arguments[..], &["--figures", "none"]].concat(),
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    let path = folder.path().join("output/m4.sensitivity/sensitivity.json");
    let json = fs::read_to_string(path).expect("written");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let measures = json["measures"].as_array().expect("a list");
    let taken = measures.iter().find(|one| one["name"] == "taken");
    let taken = taken.expect("measured");
    let units = &taken["indices"]["units"];
    for (name, truth) in [("factors.one", 0.791_064), ("factors.other", 0.195_624)] {
        let first = &units[name]["first"];
        let [value, se] = ["estimate", "se"].map(|key| first[key].as_f64().expect("a number"));
        assert!(
            (value - truth).abs() < 4.0 * se && se < 0.1,
            "{name}: {first}"
        );
    }
    assert_eq!(units["factors.idle"]["total"]["estimate"], 0.0);
    assert_eq!(taken["inert"], serde_json::json!(["factors.idle"]));
}

#[test]
fn what_does_nothing_is_told_where_nothing_can_be_shared_out() {
    // The outcome is chance alone, and a factor that moves nothing.
    let yaml = SUM.replace("large: 1 * large, small: 1 * small", "score: 1 * m.score");
    let yaml = yaml
        .replace("rate: pace", "rate: 1 / d")
        .replace("b: {}", "b: { score: 1 }");
    let yaml = yaml.replace("machines:", "variables: { v: { start: pace } }\nmachines:");
    let yaml = yaml.replace(
        "outcomes:",
        "outcomes:\n  z: { range: [-90, 90], sum: { a: 1 * large, b: 1 * small, v: 1 * v } }",
    );
    let study = study(&yaml.replace(
        "pace: { uniform: { low: 1 / d, high: 2 / d }",
        "pace: { uniform: { low: 1, high: 2 }",
    ));
    let model = study.model();
    let measures = [Measure::parse("y", model).expect("an outcome")];
    let units = Unit::each(model);
    let question = Question {
        model,
        compiled: study.compiled(),
        draws: study.draws(),
        measures: &measures,
        units: &units,
        seed: Seed(4),
        thresholds: &[],
    };
    let (ensemble, stop) = (Ensemble::new(0).expect("threads"), Progress::new());
    let found = question
        .sobol((256, 2), None, None, None, (&ensemble, &stop))
        .expect("rows");
    let result = SobolResult {
        name: "sum",
        method: "sobol",
        model,
        measures: &measures,
        units: &units,
        seed: Seed(4),
        trials: 0,
        thresholds: &[],
        found: &found,
    };
    assert!(found.looks[0].measures[0].units.is_empty());
    assert_eq!(result.inert(0).len(), 3);
}

#[test]
fn factors_are_grouped_by_tags_actors_and_sources() {
    let study = study(SUM);
    let groups = |by| -> Vec<(String, usize)> {
        let groups = Unit::groups(study.model(), by).into_iter();
        groups.map(|unit| (unit.name, unit.factors.len())).collect()
    };
    let named = |pairs: &[(&str, usize)]| -> Vec<(String, usize)> {
        pairs
            .iter()
            .map(|(name, n)| ((*name).to_owned(), *n))
            .collect()
    };
    assert_eq!(
        groups(GroupBy::Tag),
        named(&[("big + world", 1), ("none", 1), ("world", 1)])
    );
    assert_eq!(
        groups(GroupBy::Actor),
        named(&[("minister", 1), ("none", 2)])
    );
    assert_eq!(
        groups(GroupBy::Source),
        named(&[("s", 1), ("s + t", 1), ("t", 1)])
    );
    assert_eq!(groups(GroupBy::Grade).len(), 2);
}

#[test]
fn a_target_is_met_at_two_looks_in_a_row() {
    let study = study(M4);
    let (measures, units) = (first(study.model()), Unit::each(study.model()));
    let question = Question {
        model: study.model(),
        compiled: study.compiled(),
        draws: study.draws(),
        measures: &measures,
        units: &units,
        seed: Seed(1),
        thresholds: &[],
    };
    let until = Precision::parse("taken.total ± 5", study.model(), &measures).expect("a target");
    let (ensemble, stop) = (Ensemble::new(0).expect("threads"), Progress::new());
    let found = question.sobol((4096, 16), Some(&until), None, None, (&ensemble, &stop));
    let found = found.expect("rows");
    // The first look is narrow enough, and so is the second.
    assert_eq!((found.rows, found.looks.len()), (512, 2));
}

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
    let found = question.sobol(rows, None, start, None, (&ensemble, &Progress::new()));
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
