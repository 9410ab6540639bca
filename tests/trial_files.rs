//! `--per-trial`: rows that other programs read, whatever happens to the run.

use crate::support::cli as support;
use crate::support::table;

use std::fs;
use std::path::Path;

use support::{
    TINY, assert_fails, assert_holds_what_it_lists, escalade, folder, interrupted, json, limited,
    names, text,
};
use table::Table;

#[track_caller]
fn runs(folder: &Path, arguments: &[&str]) -> String {
    let output = escalade(folder, arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn threads_change_no_byte_and_the_option_changes_no_result() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = ["run", "tiny.yaml", "--trials", "20000"];
    runs(folder.path(), &[&run[..], &["--output", "plain"]].concat());
    for threads in ["1", "2"] {
        let more = [
            "--per-trial",
            "csv",
            "--threads",
            threads,
            "--output",
            threads,
        ];
        runs(folder.path(), &[&run[..], &more].concat());
    }
    let read = |place: &str, name: &str| {
        fs::read(folder.path().join(place).join("tiny").join(name)).expect("written")
    };
    assert!(read("1", "trials.csv") == read("2", "trials.csv"));
    for place in ["1", "2"] {
        assert!(read(place, "summary.json") == read("plain", "summary.json"));
    }
    assert!(!names(&folder.path().join("plain/tiny")).contains("trials.csv"));
}

#[test]
fn a_rerun_writes_the_same_rows_and_sees_others() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    runs(
        folder.path(),
        &["run", "tiny.yaml", "--trials", "300", "--per-trial", "csv"],
    );
    let again = ["rerun", "output/tiny/manifest.json", "--output", "again"];
    runs(folder.path(), &again);
    let read =
        |place: &str| fs::read(folder.path().join(place).join("tiny/trials.csv")).expect("it");
    assert_eq!(read("output"), read("again"));
    // The manifest holds the checksum: another one is told.
    let path = folder.path().join("output/tiny/manifest.json");
    let mut manifest = json(&path);
    let written = manifest["written"].as_array_mut().expect("a list");
    let file = written
        .iter_mut()
        .find(|file| file["file"] == "trials.csv")
        .expect("listed");
    file["sha256"] = "0".into();
    fs::write(&path, manifest.to_string()).expect("a file");
    assert_fails(
        &escalade(folder.path(), &again),
        1,
        "the results differ from the manifest: trials.csv",
    );
}

#[test]
fn a_run_that_stops_by_precision_has_the_rows_that_count() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let goal = [
        "--until",
        "crisis.probability ± 0.01",
        "--trials",
        "1000000",
    ];
    let run = ["run", "tiny.yaml", "--per-trial", "csv"];
    runs(folder.path(), &[&run[..], &goal].concat());
    let place = folder.path().join("output/tiny");
    let trials = json(&place.join("summary.json"))["trials"]
        .as_u64()
        .expect("a number");
    assert!(
        trials > 2048 && trials < 1_000_000,
        "several looks: {trials}"
    );
    let whole = trials.to_string();
    runs(
        folder.path(),
        &[&run[..], &["--trials", &whole, "--output", "whole"]].concat(),
    );
    let whole = fs::read(folder.path().join("whole/tiny/trials.csv")).expect("written");
    assert_eq!(fs::read(place.join("trials.csv")).expect("written"), whole);
}

#[test]
fn the_rows_of_an_earlier_run_go_with_it() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    runs(
        folder.path(),
        &["run", "tiny.yaml", "--trials", "60", "--per-trial", "csv"],
    );
    let place = folder.path().join("output/tiny");
    fs::write(place.join("notes.csv"), "mine").expect("a file");
    runs(folder.path(), &["run", "tiny.yaml", "--trials", "80"]);
    let left = names(&place);
    assert!(!left.contains("trials.csv") && left.contains("notes.csv"));
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_the_rows_and_not_the_run() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    // No file may be longer than the summary and the tables are.
    let output = limited(
        folder.path(),
        2048,
        &[
            "run",
            "tiny.yaml",
            "--trials",
            "80000",
            "--per-trial",
            "csv",
        ],
    );
    assert_fails(&output, 1, "trials.csv");
    assert!(text(&output.stderr).contains("File too large"));
    let place = folder.path().join("output/tiny");
    assert!(!names(&place).contains("trials.csv"));
    assert_eq!(json(&place.join("summary.json"))["trials"], 80_000);
    assert_holds_what_it_lists(&place);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_has_the_rows_of_the_trials_that_were_done() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = ["run", "tiny.yaml", "--trials", "1000000000"];
    let output = interrupted(folder.path(), &run, "tiny", "INT");
    assert_fails(&output, 130, "marked as partial");
    let place = folder.path().join("output/tiny");
    let manifest = json(&place.join("manifest.json"));
    assert_eq!(manifest["complete"], false);
    let trials = manifest["trials"].as_u64().expect("a number");
    assert_eq!(
        Table::read(&place.join("trials.csv")).rows.len() as u64,
        trials
    );
    assert_eq!(names(&folder.path().join("output")).len(), 1);
    runs(
        folder.path(),
        &["rerun", "output/tiny/manifest.json", "--output", "again"],
    );
    let again = fs::read(folder.path().join("again/tiny/trials.csv")).expect("written");
    assert_eq!(fs::read(place.join("trials.csv")).expect("written"), again);
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_what_to_do() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = [
        "run",
        "tiny.yaml",
        "--trials",
        "4000000000",
        "--per-trial",
        "csv,parquet",
    ];
    assert_fails(
        &escalade(folder.path(), &run),
        1,
        "cargo install escalade --features parquet",
    );
    assert!(!folder.path().join("output").exists());
}

#[cfg(feature = "parquet")]
mod parquet {
    use super::*;
    use ::parquet::basic::{Repetition, Type};
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field;

    fn reader(path: &Path) -> SerializedFileReader<fs::File> {
        let file = fs::File::open(path).expect("written");
        SerializedFileReader::new(file).expect("Parquet")
    }

    #[test]
    fn it_holds_what_the_lines_hold() {
        let folder = folder(&[("tiny.yaml", TINY)]);
        // More than one group of rows.
        let run = ["run", "tiny.yaml", "--trials", "40000", "--seed", "5"];
        let run = [&run[..], &["--per-trial", "csv,parquet"]].concat();
        for threads in ["1", "2"] {
            runs(
                folder.path(),
                &[&run[..], &["--threads", threads, "--output", threads]].concat(),
            );
        }
        let place = |threads: &str| folder.path().join(threads).join("tiny");
        let bytes = |threads| fs::read(place(threads).join("trials.parquet")).expect("written");
        assert_eq!(bytes("1"), bytes("2"));
        let lines = Table::read(&place("1").join("trials.csv"));
        let file = reader(&place("1").join("trials.parquet"));
        assert_eq!(file.metadata().num_row_groups(), 2);
        let mut never = 0;
        let rows = file.get_row_iter(None).expect("rows");
        for (k, row) in rows.map(|row| row.expect("a row")).enumerate() {
            for ((name, field), (column, cell)) in row
                .get_column_iter()
                .zip(lines.header.iter().zip(&lines.rows[k]))
            {
                assert_eq!(name, column);
                let value = match field {
                    Field::Long(count) => Some(*count as f64),
                    Field::Double(number) => Some(*number),
                    Field::Null => None,
                    other => panic!("{other:?}"),
                };
                never += usize::from(value.is_none());
                assert_eq!(
                    value.map(f64::to_bits),
                    cell.map(f64::to_bits),
                    "{name} of {k}"
                );
            }
        }
        assert_eq!(file.metadata().file_metadata().num_rows(), 40_000);
        assert!(never > 1000);
    }

    #[test]
    fn it_says_of_what_type_its_columns_are_and_which_run_it_is() {
        let folder = folder(&[("tiny.yaml", TINY)]);
        let run = ["run", "tiny.yaml", "--trials", "60", "--seed", "5"];
        runs(
            folder.path(),
            &[&run[..], &["--per-trial", "parquet"]].concat(),
        );
        let place = folder.path().join("output/tiny");
        assert!(!place.join("trials.csv").exists());
        let file = reader(&place.join("trials.parquet"));
        let about = file.metadata().file_metadata();
        let columns: Vec<_> = (about.schema_descr().columns().iter())
            .map(|c| {
                let repetition = c.self_type().get_basic_info().repetition();
                (c.name().to_owned(), c.physical_type(), repetition)
            })
            .collect();
        let has = |name: &str, physical, repetition| {
            assert!(
                columns.contains(&(name.to_owned(), physical, repetition)),
                "{columns:?}"
            );
        };
        has("trial", Type::INT64, Repetition::REQUIRED);
        has("draw", Type::INT64, Repetition::REQUIRED);
        has("replicate", Type::INT64, Repetition::REQUIRED);
        has("factor.r", Type::DOUBLE, Repetition::REQUIRED);
        has(
            "outcome.tension.time_mean",
            Type::DOUBLE,
            Repetition::REQUIRED,
        );
        has("first.crisis", Type::DOUBLE, Repetition::OPTIONAL);
        let said = about.key_value_metadata().expect("metadata");
        let says = |key: &str, value: &str| {
            let found = said
                .iter()
                .find(|said| said.key == key)
                .and_then(|s| s.value.as_deref());
            assert_eq!(found, Some(value), "{key}");
        };
        says("title", "Two states");
        says("seed", "5");
        says("trials", "60");
        says("escalade", env!("CARGO_PKG_VERSION"));
        // A rerun gives the same bytes.
        runs(
            folder.path(),
            &["rerun", "output/tiny/manifest.json", "--output", "again"],
        );
        let again = fs::read(folder.path().join("again/tiny/trials.parquet")).expect("written");
        assert_eq!(
            fs::read(place.join("trials.parquet")).expect("written"),
            again
        );
    }
}
