//! `escalade exact`: what it says, alone and beside a run.

use crate::support;

use support::cli::{TINY, assert_fails, escalade, folder, json, text};

#[test]
fn a_run_agrees_with_the_exact_answers() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let place = folder.path();
    assert!(
        escalade(place, &["run", "tiny.yaml", "--trials", "4000"])
            .status
            .success()
    );
    let asked = [
        "exact",
        "tiny.yaml",
        "--against",
        "output/tiny",
        "--output",
        "output",
    ];
    let ran = escalade(place, &asked);
    let said = text(&ran.stdout);
    assert!(ran.status.success(), "{said} {}", text(&ran.stderr));
    for words in [
        "Probability of each state",
        "8 Latin hypercubes",
        "Holm's test p = ",
        "Files: output/tiny.exact",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(
        text(&ran.stderr).contains("the largest has 2 states"),
        "{}",
        text(&ran.stderr)
    );
    let exact = json(&place.join("output/tiny.exact/exact.json"));
    assert_eq!(exact["draws"], 64);
    assert_eq!(exact["size"]["states"], 2);
    let numbers = exact["against"]["numbers"].as_array().expect("numbers");
    // Two states, a milestone and an outcome on 16 days of 30; two reactions on the last.
    assert_eq!(numbers.len(), 4 * 16 + 2);
    assert!(
        exact["error_bound"]
            .as_f64()
            .is_some_and(|bound| bound < 1e-9)
    );
    assert!(!place.join("output/tiny.exact/exact.json.tmp").exists());
}

#[test]
fn a_run_of_something_else_is_refused() {
    let folder = folder(&[
        ("tiny.yaml", TINY),
        ("other.yaml", &TINY.replace("20 d", "21 d")),
    ]);
    let place = folder.path();
    let run = [
        "run",
        "tiny.yaml",
        "--trials",
        "60",
        "--set",
        "m.rise.mean=22 d",
    ];
    assert!(escalade(place, &run).status.success());
    let other = escalade(place, &["exact", "other.yaml", "--against", "output/tiny"]);
    assert_fails(&other, 1, "this scenario differs");
    assert_fails(&other, 1, "--set m.rise.mean=22 d");
    let none = escalade(place, &["exact", "tiny.yaml", "--against", "nowhere"]);
    assert_fails(&none, 1, "cannot use `nowhere/manifest.json`");
    let same = [
        "exact",
        "tiny.yaml",
        "--against",
        "output/tiny",
        "--set",
        "m.rise.mean=22 d",
    ];
    assert!(escalade(place, &same).status.success());
    assert_fails(
        &escalade(place, &["exact", "tiny.yaml", "--draws", "17"]),
        2,
        "a multiple of 8",
    );
    let small = escalade(place, &["exact", "tiny.yaml", "--states", "1"]);
    assert_fails(&small, 1, "more than 1 states");
}

#[test]
fn numbers_that_were_changed_are_noticed() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let place = folder.path();
    assert!(
        escalade(place, &["run", "tiny.yaml", "--trials", "4000"])
            .status
            .success()
    );
    let path = place.join("output/tiny/occupancy.csv");
    let table = std::fs::read_to_string(&path).expect("a table");
    // The states exchanged.
    let changed = table
        .replace(",calm,", ",?,")
        .replace(",crisis,", ",calm,")
        .replace(",?,", ",crisis,");
    std::fs::write(&path, changed).expect("written");
    let ran = escalade(
        place,
        &[
            "exact",
            "tiny.yaml",
            "--draws",
            "16",
            "--against",
            "output/tiny",
        ],
    );
    assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stdout));
    assert!(
        text(&ran.stdout).contains("p = 0.000"),
        "{}",
        text(&ran.stdout)
    );
}

#[test]
fn what_lies_outside_is_listed_with_the_way_on() {
    let shaped = TINY.replace("mean: 20 d", "weibull: { q50: 9 d, q95: 20 d }");
    let folder = folder(&[("shaped.yaml", &shaped)]);
    let said = text(&escalade(folder.path(), &["exact", "shaped.yaml"]).stdout);
    assert!(
        said.contains("machines.m.transitions.rise: a hazard that depends on age"),
        "{said}"
    );
    assert!(
        said.contains("machines.m: machines.m.transitions.rise"),
        "{said}"
    );
    assert!(
        said.contains("escalade export shaped.yaml --to markov"),
        "{said}"
    );
}
