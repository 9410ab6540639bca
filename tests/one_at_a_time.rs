//! `escalade sensitivity --method morris` and `--method tornado` as a user sees them.

use crate::support::cli as support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{TINY, assert_fails, escalade, folder, names, text};

/// A scenario with a factor that does something, and one that does nothing.
fn with_idle() -> String {
    TINY.replace(
        "sources:",
        "  idle: { uniform: { low: 0, high: 1 }, source: s, grade: judgement }\nsources:",
    )
    .replace("m: 1 * m.score }", "m: 1 * m.score, idle: 0 * idle }")
}

const SHORT: [&str; 4] = ["--rows", "32", "--figures", "svg"];

fn ranked(folder: &Path, method: &str) -> String {
    let options = ["sensitivity", "tiny.yaml", "--method", method];
    let ranked = escalade(folder, &[&options[..], &SHORT].concat());
    assert!(ranked.status.success(), "{}", text(&ranked.stderr));
    text(&ranked.stdout)
}

/// The numbers of a table with this index, by factor and outcome.
fn estimates(place: &Path, index: &str) -> Vec<(String, String, String)> {
    let table = fs::read_to_string(place.join("indices.csv")).expect("a table");
    let mut lines = csv::Reader::from_reader(table.as_bytes());
    let rows = lines.records().map(|row| row.expect("a row"));
    let rows = rows.filter(|row| &row[4] == index);
    rows.map(|row| (row[3].to_owned(), row[1].to_owned(), row[5].to_owned()))
        .collect()
}

#[test]
fn a_screening_finds_what_acts_and_gives_what_does_nothing_exactly_none() {
    let folder = folder(&[("tiny.yaml", &with_idle())]);
    let said = ranked(folder.path(), "morris");
    assert!(
        said.contains("32 trajectories, 4 trials at each of 3 points"),
        "{said}"
    );
    let place = folder.path().join("output/tiny.sensitivity");
    for name in [
        "indices.csv",
        "manifest.json",
        "sensitivity.json",
        "morris-tension-end.svg",
    ] {
        assert!(names(&place).contains(name), "{name}");
    }
    for (factor, outcome, mu_star) in estimates(&place, "mu_star") {
        // The rate at which a crisis ends says nothing of whether there is a first.
        let acts = factor == "factors.r" && outcome == "tension";
        assert_eq!(mu_star != "0", acts, "{factor} {outcome}: {mu_star}");
    }
    let json = fs::read_to_string(place.join("sensitivity.json")).expect("numbers");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        (&json["method"], &json["trials"]),
        (&"morris".into(), &384.into())
    );
}

#[test]
fn a_tornado_has_the_means_at_three_points_and_no_swing_of_what_does_nothing() {
    let folder = folder(&[("tiny.yaml", &with_idle())]);
    let said = ranked(folder.path(), "tornado");
    assert!(said.contains("64 trials at each point"), "{said}");
    let place = folder.path().join("output/tiny.sensitivity");
    assert!(names(&place).contains("tornado-tension-end.svg"));
    for (factor, outcome, swing) in estimates(&place, "swing") {
        let acts = factor == "factors.r" && outcome == "tension";
        assert_eq!(swing != "0", acts, "{factor} {outcome}: {swing}");
    }
    for end in ["mean_at_q05", "mean_at_q50", "mean_at_q95", "interaction"] {
        assert_eq!(estimates(&place, end).len(), 4, "{end}");
    }
    let table = fs::read(place.join("indices.csv")).expect("a table");
    let options = [
        "sensitivity",
        "tiny.yaml",
        "--method",
        "tornado",
        "--rows",
        "32",
        "--figures",
        "none",
        "--threads",
        "3",
        "--output",
        "again",
    ];
    assert!(escalade(folder.path(), &options).status.success());
    let again = folder.path().join("again/tiny.sensitivity/indices.csv");
    assert_eq!(fs::read(again).expect("a table"), table);
}

/// y = a b + c, with c and d correlated: while one factor is held the others vary, whichever was held before.
#[test]
fn what_was_held_before_varies_again() {
    const PRODUCT: &str = "\
format: 1
start: 2026-01-01
horizon: 2 d
sources: { s: { cite: own estimate, grade: judgement } }
factors:
  a: { uniform: { low: 0, high: 1 }, source: s }
  b: { uniform: { low: 0, high: 1 }, source: s }
  c: { normal: { mean: 0, sd: 1 }, source: s }
  d: { normal: { mean: 0, sd: 1 }, source: s }
correlations:
  cd: { factors: [c, d], spearman: 0.6, source: s }
outcomes:
  y: { range: [-10, 10], resolution: 0.01, headline: true, source: s, sum: { ab: 1 * a * b, c: 1 * c } }
";
    let folder = folder(&[("product.yaml", PRODUCT)]);
    let run = |options: &[&str]| -> Vec<(String, String, f64)> {
        let all = [
            "sensitivity",
            "product.yaml",
            "--method",
            "tornado",
            "--rows",
            "4000",
            "--figures",
            "none",
        ];
        let done = escalade(folder.path(), &[&all[..], options].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
        let place = folder.path().join("output/product.sensitivity");
        let indices = [
            "mean_at_q05",
            "mean_at_q50",
            "mean_at_q95",
            "swing",
            "interaction",
        ];
        let rows = indices.into_iter().flat_map(|index| {
            let rows = estimates(&place, index).into_iter();
            rows.map(move |(factor, _, value)| {
                (index.to_owned(), factor, value.parse().expect("a number"))
            })
        });
        rows.collect()
    };
    let all = run(&[]);
    let of = |index: &str, factor: &str| -> f64 {
        let mut rows = all.iter();
        let row = rows.find(|row| row.0 == index && row.1 == format!("factors.{factor}"));
        row.expect("a row").2
    };
    for factor in ["a", "b"] {
        for (index, truth) in [
            ("mean_at_q05", 0.025),
            ("mean_at_q50", 0.25),
            ("mean_at_q95", 0.475),
            ("swing", 0.45),
        ] {
            let found = of(index, factor);
            // c has a standard deviation of 1, and a mean of 4,000 rows.
            let near = if index == "swing" { 0.02 } else { 0.065 };
            assert!(
                (found - truth).abs() < near,
                "{index} {factor}: {found}, not {truth}"
            );
        }
        let found = of("interaction", factor);
        assert!(
            (found - 0.9 / 12f64.sqrt()).abs() < 0.02,
            "{factor}: {found}"
        );
    }
    // Each alone gives what it gives among the others.
    for factor in ["a", "b", "c", "d"] {
        for (index, name, alone) in run(&["--factors", factor]) {
            let among = of(&index, name.trim_start_matches("factors."));
            assert!(
                (alone - among).abs() < 1e-12,
                "{index} {name}: {alone} alone, {among} among others"
            );
        }
    }
}

#[test]
fn what_other_methods_are_asked_is_refused() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let fails = |options: &[&str], message: &str| {
        let options = [&["sensitivity", "tiny.yaml", "--method"][..], options].concat();
        assert_fails(&escalade(folder.path(), &options), 2, message);
    };
    fails(&["morris", "--resume"], "--resume goes with --method sobol");
    fails(
        &["tornado", "--until", "tension.total +- 0.1"],
        "--until goes with --method sobol",
    );
    fails(&["tornado", "--groups", "grade"], "leave out --groups");
    fails(
        &["morris", "--samples"],
        "--samples goes with --method sobol",
    );
    fails(
        &["morris", "--rows", "2"],
        "8 trials of 4 replicates; expected 12 to",
    );
}

#[test]
fn where_nothing_is_uncertain_no_method_has_anything_to_rank() {
    let known: String = TINY
        .replace("rate: r", "rate: 0.1 / d")
        .lines()
        .filter(|line| !line.starts_with("factors:") && !line.starts_with("  r:"))
        .map(|line| format!("{line}\n"))
        .collect();
    let folder = folder(&[("tiny.yaml", &known)]);
    for method in ["sobol", "cvm", "morris", "tornado"] {
        let output = escalade(
            folder.path(),
            &["sensitivity", "tiny.yaml", "--method", method],
        );
        assert_ne!(output.status.code(), Some(101), "{}", text(&output.stderr));
        let says = "no factor of this scenario is uncertain, so there is nothing to rank";
        assert!(
            text(&output.stderr).contains(says),
            "{method}: {}",
            text(&output.stderr)
        );
    }
}
