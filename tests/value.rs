//! `escalade value`: a choice with a closed form, options of a folder, what is said and refused.

use crate::support::cli as support;

use std::fs;
use std::path::Path;
use std::process::Output;

use escalade::distribution::{normal_cdf, normal_density};
use serde_json::Value;
use support::{assert_fails, escalade, folder, text};

/// What is gained is a factor with mean 0.5 and sd 1, and luck of mean 0; the safe option gains nothing.
const RISKY: &str = "format: 1
title: Risky
start: 2026-01-01
horizon: 30 d
sources: { s: { cite: made up, grade: judgement } }
factors:
  gain: { normal: { mean: 0.5, sd: 1 }, source: s }
  idle: { uniform: { low: 1 / y, high: 2 / y }, source: s }
variables:
  v: { start: gain, source: s }
counters: { luck: {}, others: {} }
events:
  lucky:
    rate: 1 / 15 d
    source: s
    draw: { size: { normal: { mean: 0, sd: 1 } } }
    effects: [{ counter: luck, add: size }]
  other: { rate: idle, effects: [{ counter: others, add: 1 }], source: s }
outcomes:
  worth: { unit: points, range: [-20, 20], resolution: 0.5, sum: { gain: 1 * v, luck: 1 * luck } }
";

fn options() -> tempfile::TempDir {
    let safe = RISKY.replace("title: Risky", "title: Safe").replace(
        "sum: { gain: 1 * v, luck: 1 * luck }",
        "sum: { gain: 0 * v, luck: 0 * luck }",
    );
    folder(&[("risky.yaml", RISKY), ("safe.yaml", &safe)])
}

fn value(folder: &Path, arguments: &[&str]) -> Output {
    let arguments: Vec<&str> = ["value", "--figures", "svg"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    escalade(folder, &arguments)
}

fn json(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("output/value/value.json")).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

/// Whether an estimate is within 3.5 of its standard errors of a number.
fn holds(estimate: &Value, wanted: f64) -> bool {
    let [value, se] = ["value", "se"].map(|key| estimate[key].as_f64().expect("a number"));
    (value - wanted).abs() <= 3.5 * se
}

#[test]
fn a_choice_with_a_normal_factor_has_its_closed_form() {
    let folder = options();
    let arguments = [
        "--between",
        "risky.yaml",
        "safe.yaml",
        "--objective",
        "worth.end",
        "--trials",
        "16000",
        "--replicates",
        "16",
        "--fails",
        "worth.end < -1",
    ];
    let output = value(folder.path(), &arguments);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(said.contains("On average `risky` is best"), "{said}");
    let found = json(folder.path());
    // E[max(0, a + b Z)] - a = a Phi(a / b) + b phi(a / b) - a with a = 0.5 and b = 1: what it is worth to know
    // the gain, which is all that there is to know.
    let (a, b) = (0.5, 1.0);
    let wanted = a * normal_cdf(a / b) + b * normal_density(a / b) - a;
    assert!(holds(&found["evpi"], wanted), "{} {wanted}", found["evpi"]);
    let factors = found["evppi_of_factors"].as_array().expect("factors");
    let of = |name: &str| {
        factors
            .iter()
            .find(|factor| factor["name"] == name)
            .expect("the factor")
    };
    let gain = of("factors.gain");
    assert!(holds(&gain["value"], wanted), "{gain} {wanted}");
    let idle = &of("factors.idle")["value"];
    assert!(idle["low"].as_f64().expect("an end") <= 0.0, "{idle}");
    let risky = &found["options"][0];
    assert!(holds(&risky["expected"], a), "{risky}");
    assert!(holds(&risky["best_in"], normal_cdf(a / b)), "{risky}");
    assert_eq!(found["options"][1]["fails"]["probability"]["value"], 0.0);
    let regret = found["options"][1]["regret"]["mean"].clone();
    assert!(holds(&regret, wanted + a), "{regret}");
    for file in [
        "value.csv",
        "draws.csv",
        "learning.svg",
        "best-option.svg",
        "manifest.json",
    ] {
        assert!(
            folder.path().join("output/value").join(file).is_file(),
            "{file}"
        );
    }
}

#[test]
fn the_options_of_a_folder_are_valued_to_the_same_bits_by_any_threads() {
    let folder = options();
    let with = |threads| {
        let arguments = [
            "--options",
            ".",
            "--objective",
            "-worth.end + 0.5 * worth.max",
            "--trials",
            "640",
            "--replicates",
            "16",
            "--threads",
            threads,
        ];
        let output = value(folder.path(), &arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let read = |file| {
            fs::read_to_string(folder.path().join("output/value").join(file)).expect("a file")
        };
        ["value.json", "value.csv", "draws.csv"].map(read)
    };
    assert_eq!(with("1"), with("3"));
}

#[test]
fn what_is_no_choice_is_refused_with_the_reason() {
    let folder = options();
    let fails = |arguments: &[&str], code, with: &str| {
        assert_fails(&value(folder.path(), arguments), code, with);
    };
    let objective = ["--objective", "worth.end"];
    let both = ["--between", "risky.yaml", "safe.yaml"];
    fails(&objective, 2, "name the options");
    fails(
        &[&objective[..], &["--between", "risky.yaml"]].concat(),
        1,
        "two options or more",
    );
    fails(
        &[&both[..], &["--objective", "wealth.end"]].concat(),
        1,
        "unknown outcome or milestone `wealth`",
    );
    fails(
        &[&both[..], &["--objective", "worth.end * 2"]].concat(),
        1,
        "expected a number before `*`",
    );
    fails(
        &[&both[..], &objective[..], &["--replicates", "3"]].concat(),
        2,
        "--replicates is an even number",
    );
    fails(
        &[&both[..], &objective[..], &["--trials", "30"]].concat(),
        2,
        "--trials is a multiple of",
    );
    fails(
        &[&both[..], &objective[..], &["--groups", "colour"]].concat(),
        2,
        "expected tag, actor, grade or source",
    );
}
