//! `escalade sweep` as a user sees it.

use crate::support::cli as support;

use std::fs;

use serde_json::Value;
use support::{TINY, assert_fails, escalade, folder, names, text};

const SWEEP: [&str; 8] = [
    "sweep",
    "tiny.yaml",
    "--over",
    "r=0.05 / d..0.2 / d",
    "--steps",
    "3",
    "--trials",
    "60",
];

#[test]
fn a_sweep_writes_a_tidy_table_its_numbers_and_figures() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let more = ["--of", "tension.max", "--of", "crisis", "--figures", "svg"];
    let swept = escalade(folder.path(), &[&SWEEP[..], &more].concat());
    assert!(swept.status.success(), "{}", text(&swept.stderr));
    let said = text(&swept.stdout);
    for part in [
        "0.05 / d",
        "0.125 / d",
        "tension, highest value: ",
        "60 trials at each of 3 steps",
        "Illustrative, not a forecast.",
    ] {
        assert!(said.contains(part), "{part:?} is not in: {said}");
    }
    let place = folder.path().join("output/tiny.sweep");
    let files = [
        "manifest.json",
        "sweep-crisis-happened.svg",
        "sweep-tension-max.svg",
        "sweep.csv",
        "sweep.json",
    ];
    assert_eq!(names(&place).into_iter().collect::<Vec<_>>(), files);
    let table = fs::read_to_string(place.join("sweep.csv")).expect("a table");
    let mut lines = csv::Reader::from_reader(table.as_bytes());
    let header = lines.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|column| column == name);
    let value = column("factor_value").expect("a column");
    let rows: Vec<_> = lines.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 6);
    assert_eq!(
        rows.iter().map(|row| &row[value]).collect::<Vec<_>>(),
        ["0.05", "0.125", "0.2", "0.05", "0.125", "0.2"]
    );
    let json = fs::read_to_string(place.join("sweep.json")).expect("numbers");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let mean = &json["measures"]["crisis"]["steps"][1]["mean"]["value"];
    let listed = &rows[4][column("mean").expect("a column")];
    assert_eq!(listed.parse::<f64>().ok(), mean.as_f64());
    // The first step is compared with itself.
    assert_eq!(
        json["measures"]["crisis"]["steps"][0]["change_from_first"]["exact"],
        true
    );
    // Threads change no byte.
    let again = ["--threads", "3", "--output", "again", "--figures", "none"];
    let options = [&SWEEP[..], &more[..4], &again].concat();
    assert!(escalade(folder.path(), &options).status.success());
    let other = folder.path().join("again/tiny.sweep/sweep.csv");
    assert_eq!(fs::read_to_string(other).expect("a table"), table);
}

#[test]
fn what_makes_no_sense_is_said_before_anything_is_simulated() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let fails = |options: &[&str], code, message: &str| {
        let options = [&["sweep", "tiny.yaml"][..], options].concat();
        assert_fails(&escalade(folder.path(), &options), code, message);
    };
    fails(&["--over", "q"], 1, "no factor is called `q`");
    fails(&["--over", "r=1..2"], 1, "did you mean `1 / d`?");
    fails(
        &["--over", "r", "--of", "tensoin"],
        1,
        "unknown outcome or milestone `tensoin`; did you mean `tension`?",
    );
    fails(
        &[
            "--over",
            "r",
            "--of",
            "tension",
            "--of",
            "crisis",
            "--crosses",
            "2",
        ],
        2,
        "--crosses asks for one --of and one --over",
    );
    fails(
        &["--over", "r", "--steps", "1"],
        1,
        "1 steps; expected 2 to 200",
    );
    assert!(!folder.path().join("output/tiny.sweep").exists());
    // A manifest of an analysis says what repeats it.
    let options = [&SWEEP[..], &["--figures", "none"]].concat();
    assert!(escalade(folder.path(), &options).status.success());
    let manifest = "output/tiny.sweep/manifest.json";
    let again = escalade(folder.path(), &["rerun", manifest]);
    assert_fails(&again, 1, "it is of an analysis (`sweep`)");
}
