//! Scenarios against each other, trial by trial: known answers, the same bits, what is said.

use crate::support::cli as support;

use std::fs;

use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Job, Settings, Study, compare};
use escalade::summary::Reduction;
use support::{TINY, assert_fails, escalade, folder, text};

/// Events at a constant rate, counted.
fn counting(rate: &str) -> Study {
    let yaml = format!(
        "format: 1
title: Counting at {rate}
start: 2026-01-01
horizon: 40 d
sources: {{ s: {{ cite: made up, grade: judgement }} }}
counters: {{ hits: {{}} }}
events:
  hit: {{ rate: {rate}, effects: [{{ counter: hits, add: 1 }}], source: s }}
outcomes:
  all: {{ unit: hits, range: [0, 64], resolution: 1, sum: {{ hits: 1 * hits }} }}
milestones:
  once: {{ happens: hit }}
"
    );
    let scenario =
        Scenario::from_text("counting.yaml", &yaml, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")))
}

fn settings(trials: u64) -> Settings {
    Settings {
        trials,
        ..Settings::default()
    }
}

#[test]
fn a_doubled_rate_adds_what_theory_says_and_never_takes_away() {
    let (slow, fast) = (counting("1 per 20 d"), counting("1 per 10 d"));
    let ensemble = Ensemble::new(0).expect("threads");
    let run = compare(
        &[&slow, &fast],
        Job::new(settings(20_000)),
        &ensemble,
        &Progress::new(),
    )
    .expect("a run");
    let end = run.paired.outcome(1, 0, 0).expect("enough draws");
    // Poisson with means 2 and 4.
    assert!(
        (end.mean.value - 2.0).abs() < 4.0 * end.mean.error,
        "{end:?}"
    );
    // A clock that runs twice as fast passes every mark earlier: the faster count is never below.
    assert!((end.above.value + end.equal.value - 1.0).abs() < 1e-12);
    // With N of mean 2 by 20 d and M of mean 2 in the next 20 d of the fast clock, the difference is M:
    // variance 2 against 2 + 4 for independent runs.
    let Reduction::Factor(factor) = end.reduction else {
        panic!("{:?}", end.reduction)
    };
    assert!((factor.value / 3.0 - 1.0).abs() < 0.1, "{factor:?}");
    // P(at least one) is 1 - exp(-2) and 1 - exp(-4).
    let once = run.paired.milestone(1, 0).expect("enough draws");
    let expected = libm::exp(-2.0) - libm::exp(-4.0);
    assert!(
        (once.mean.value - expected).abs() < 4.0 * once.mean.error,
        "{once:?}"
    );
}

#[test]
fn a_scenario_equals_itself_in_every_trial() {
    let (one, two) = (counting("1 per 20 d"), counting("1 per 20 d"));
    let ensemble = Ensemble::new(1).expect("threads");
    let run = compare(
        &[&one, &two],
        Job::new(settings(400)),
        &ensemble,
        &Progress::new(),
    )
    .expect("a run");
    let end = run.paired.outcome(1, 0, 0).expect("enough draws");
    assert_eq!((end.mean.value, end.mean.error), (0.0, 0.0));
    assert_eq!((end.equal.value, end.reduction), (1.0, Reduction::Exact));
}

#[test]
fn differences_do_not_depend_on_threads() {
    let folder = folder(&[
        ("a.yaml", TINY),
        ("b.yaml", &TINY.replace("mean: 20 d", "mean: 10 d")),
    ]);
    for threads in ["1", "2"] {
        let run = [
            "compare",
            "a.yaml",
            "b.yaml",
            "--trials",
            "2000",
            "--threads",
            threads,
            "--output",
            threads,
            "--figures",
            "svg,png",
        ];
        let output = escalade(folder.path(), &run);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let shown = text(&output.stdout);
        for part in [
            "b compared with a",
            "tension",
            "78.0 % (76.2 to 79.8)   95.3 % (94.3 to 96.2)",
            "2000 pairs of trials",
            "not a forecast",
        ] {
            assert!(shown.contains(part), "{part:?} is not in {shown}");
        }
    }
    for name in [
        "comparison.json",
        "differences.csv",
        "difference-tension.svg",
        "difference-tension.png",
    ] {
        let read =
            |threads: &str| fs::read(folder.path().join(threads).join("comparison").join(name));
        assert_eq!(
            read("1").expect("written"),
            read("2").expect("written"),
            "{name}"
        );
    }
}

#[test]
fn a_scenario_is_compared_with_itself_as_changed() {
    let folder = folder(&[("a.yaml", TINY)]);
    let run = [
        "compare",
        "a.yaml",
        "--without",
        "rise",
        "--trials",
        "400",
        "--format",
        "json",
    ];
    let output = escalade(folder.path(), &run);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["baseline"], "a");
    let changed = &json["against_baseline"]["a without rise"];
    // Without its rise the machine stays calm: its score is 1 in every trial.
    assert_eq!(changed["outcomes"]["tension"]["end"]["mean"]["value"], 1.0);
    assert!(
        changed["milestones"]["crisis"]["difference"]["value"]
            .as_f64()
            .expect("a number")
            < 0.0
    );
}

#[test]
fn a_run_of_several_includes_their_differences() {
    let folder = folder(&[
        ("a.yaml", TINY),
        ("b.yaml", &TINY.replace("mean: 20 d", "mean: 10 d")),
    ]);
    let output = escalade(folder.path(), &["run", ".", "--trials", "400"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("b compared with a"),
        "{}",
        text(&output.stdout)
    );
    assert!(
        folder
            .path()
            .join("output/comparison/differences.csv")
            .exists()
    );
}

#[test]
fn what_cannot_be_compared_is_said_with_the_remedy() {
    let folder = folder(&[
        ("a.yaml", TINY),
        (
            "long.yaml",
            &TINY
                .replace("horizon: 30 d", "horizon: 60 d")
                .replace("Two states", "Longer"),
        ),
        (
            "other.yaml",
            &TINY
                .replace("tension:", "unrest:")
                .replace("  crisis: { enters", "  war: { enters"),
        ),
    ]);
    let fails = |arguments: &[&str], message: &str| {
        assert_fails(&escalade(folder.path(), arguments), 1, message);
    };
    fails(
        &["compare", "a.yaml"],
        "there is nothing to compare `a.yaml` with",
    );
    fails(
        &["compare", "a.yaml", "long.yaml"],
        "give both the same `horizon`",
    );
    fails(&["compare", "a.yaml", "other.yaml"], "have no outcome");
    let equal = [
        "compare",
        "a.yaml",
        "long.yaml",
        "--horizon",
        "30 d",
        "--trials",
        "400",
    ];
    assert!(escalade(folder.path(), &equal).status.success());
}

#[test]
fn where_no_outcome_is_a_headline_all_of_them_are_compared_and_drawn() {
    let plain = TINY.replace("headline: true, ", "");
    let other = plain.replace("mean: 20 d", "mean: 10 d");
    let folder = folder(&[("one.yaml", &plain), ("two.yaml", &other)]);
    let run = escalade(
        folder.path(),
        &[
            "run",
            "one.yaml",
            "two.yaml",
            "--trials",
            "200",
            "--figures",
            "svg",
        ],
    );
    assert!(run.status.success(), "{}", text(&run.stderr));
    let said = text(&run.stdout);
    // In the table of each run and in what drives it, and in the comparison.
    assert_eq!(said.matches("tension").count(), 5, "{said}");
    let comparison = folder.path().join("output/comparison");
    for figure in ["compare-tension.svg", "difference-tension.svg"] {
        assert!(comparison.join(figure).is_file(), "{figure}");
    }
}
