//! Results in their folders: what is replaced, what is kept, what is refused.

use crate::support::cli as support;

use std::fs;
use std::path::Path;

use support::{
    TINY, assert_fails, assert_holds_what_it_lists, escalade, folder, json, names, text,
};

#[track_caller]
fn runs(folder: &Path, arguments: &[&str]) -> String {
    let output = escalade(folder, arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stderr)
}

#[test]
fn a_rerun_writes_elsewhere_and_never_over_what_it_verifies() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    runs(folder.path(), &["run", "tiny.yaml", "--trials", "60"]);
    let place = folder.path().join("output/tiny");
    let before = fs::metadata(&place)
        .expect("a folder")
        .modified()
        .expect("a time");
    let manifest = "output/tiny/manifest.json";
    let told = runs(folder.path(), &["rerun", manifest]);
    assert!(
        told.contains("agree with the manifest, bit for bit"),
        "{told}"
    );
    assert_holds_what_it_lists(&folder.path().join("output/again/tiny"));
    for output in ["output", "./output/../output"] {
        let over = ["rerun", manifest, "--output", output];
        assert_fails(&escalade(folder.path(), &over), 1, "name another folder");
    }
    let after = fs::metadata(&place)
        .expect("a folder")
        .modified()
        .expect("a time");
    assert_eq!(before, after);
    let again = "output/again/tiny/manifest.json";
    assert_fails(
        &escalade(folder.path(), &["rerun", again]),
        1,
        "name another folder",
    );
}

#[test]
fn a_manifest_that_proves_nothing_is_refused() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    runs(folder.path(), &["run", "tiny.yaml", "--trials", "60"]);
    let manifest = json(&folder.path().join("output/tiny/manifest.json"));
    for (change, message) in [
        (("written", serde_json::json!([])), "it lists no results"),
        (("format", 2.into()), "it has the format 2"),
        (("format", 99.into()), "it has the format 99"),
        (("scenario", "..".into()), "begins with a dot"),
        (("seed", "x".into()), "is not a seed"),
    ] {
        let mut other = manifest.clone();
        other[change.0] = change.1;
        fs::write(folder.path().join("other.json"), other.to_string()).expect("a file");
        assert_fails(
            &escalade(folder.path(), &["rerun", "other.json"]),
            1,
            message,
        );
    }
    assert_fails(
        &escalade(folder.path(), &["rerun", "."]),
        1,
        "cannot rerun `./manifest.json`: it cannot be read",
    );
    let long = fs::File::create(folder.path().join("long.json")).expect("a file");
    long.set_len(1 << 33).expect("a length");
    assert_fails(&escalade(folder.path(), &["rerun", "long.json"]), 1, "MiB");
    assert_eq!(
        names(&folder.path().join("output")).len(),
        1,
        "nothing was written"
    );
}

#[test]
fn a_large_seed_is_a_text_and_is_read_again() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let seed = u64::MAX.to_string();
    runs(
        folder.path(),
        &["run", "tiny.yaml", "--trials", "60", "--seed", &seed],
    );
    let place = folder.path().join("output/tiny");
    for file in ["summary.json", "manifest.json"] {
        assert_eq!(json(&place.join(file))["seed"], *seed);
    }
    let manifest = "output/tiny/manifest.json";
    assert!(runs(folder.path(), &["rerun", manifest]).contains("bit for bit"));
    let path = folder.path().join(manifest);
    let number = fs::read_to_string(&path).expect("written");
    let number = number.replace(
        &format!("\"seed\": \"{seed}\""),
        &format!("\"seed\": {seed}"),
    );
    fs::write(folder.path().join("number.json"), number).expect("a file");
    assert!(runs(folder.path(), &["rerun", "number.json"]).contains("bit for bit"));
}

#[test]
fn a_comparison_is_repeated_from_its_manifest() {
    let other = TINY.replace("mean: 20 d", "mean: 10 d");
    let folder = folder(&[("a.yaml", TINY), ("b.yaml", &other)]);
    let comparison = "output/comparison/manifest.json";
    for compared in [
        &["run", "a.yaml", "b.yaml", "--trials", "60"][..],
        &["compare", "b.yaml", "a.yaml", "--trials", "60"],
        &["compare", "a.yaml", "--trials", "60", "--without", "rise"],
    ] {
        runs(folder.path(), compared);
        assert_holds_what_it_lists(&folder.path().join("output/comparison"));
        let told = runs(folder.path(), &["rerun", comparison]);
        assert!(
            told.contains("agree with the manifest, bit for bit"),
            "{told}"
        );
    }
    let over = ["rerun", comparison, "--output", "output"];
    assert_fails(&escalade(folder.path(), &over), 1, "name another folder");
    let path = folder.path().join(comparison);
    let other = fs::read_to_string(&path).expect("written");
    let other = other.replace("\"seed\": \"1\",", "\"seed\": \"2\",");
    fs::write(folder.path().join("other.json"), other).expect("a file");
    assert_fails(
        &escalade(folder.path(), &["rerun", "other.json"]),
        1,
        "the results differ from the manifest: comparison.json, differences.csv",
    );
}

#[test]
fn a_comparison_does_not_stay_beside_runs_that_it_does_not_compare() {
    let folder = folder(&[("a.yaml", TINY), ("b.yaml", TINY)]);
    let output = folder.path().join("output");
    let both = ["run", "a.yaml", "b.yaml", "--trials", "60"];
    runs(folder.path(), &both);
    let arms = json(&output.join("comparison/manifest.json"))["arms"].clone();
    let summary = json(&output.join("b/manifest.json"))["written"][0].clone();
    assert_eq!(summary["file"], "summary.json");
    assert_eq!(arms[1]["summary_sha256"], summary["sha256"]);
    // The same again: what it compares is what stands there.
    let told = runs(folder.path(), &["run", "b.yaml", "--trials", "60"]);
    assert!(!told.contains("earlier run"), "{told}");
    assert!(output.join("comparison").exists());
    let told = runs(folder.path(), &["run", "b.yaml", "--trials", "80"]);
    assert!(
        told.contains("`output/comparison` compares an earlier run of b"),
        "{told}"
    );
    assert!(!output.join("comparison").exists());
    let found = names(&output);
    let aside = found.iter().find(|name| name.starts_with("comparison-"));
    assert_holds_what_it_lists(&output.join(aside.expect("it was moved")));
    // A comparison that was asked for by itself is of no run.
    runs(
        folder.path(),
        &["compare", "a.yaml", "b.yaml", "--trials", "60"],
    );
    runs(folder.path(), &["run", "a.yaml", "--trials", "90"]);
    assert!(output.join("comparison").exists());
}

#[test]
fn names_that_lead_elsewhere_or_are_one_on_some_systems_are_refused() {
    let folder = folder(&[("...yaml", TINY), ("W.yaml", TINY), ("deep.yaml", TINY)]);
    fs::create_dir(folder.path().join("other")).expect("a folder");
    fs::write(folder.path().join("other/w.yaml"), TINY).expect("a file");
    let fails = |arguments: &[&str], message| {
        assert_fails(&escalade(folder.path(), arguments), 1, message);
    };
    fails(&["run", "W.yaml", "other/w.yaml"], "capitals");
    assert!(!folder.path().join("output").exists());
    // The name of its results would be `..`, which is the folder above: it is another, for all commands.
    let before = names(folder.path());
    for command in ["run", "story", "report"] {
        runs(folder.path(), &[command, "...yaml", "--trials", "60"]);
    }
    let mut after = names(folder.path());
    after.remove("output");
    assert_eq!(after, before);
    assert_eq!(
        names(&folder.path().join("output")),
        ["__".to_owned()].into()
    );
    // Names that are one only after they were made safe.
    fs::write(folder.path().join("a:b.yaml"), TINY).expect("a file");
    fs::write(folder.path().join("a_b.yaml"), TINY).expect("a file");
    fails(
        &["run", "a:b.yaml", "a_b.yaml"],
        "would write to the same folder",
    );
}

#[test]
fn tables_are_read_whatever_a_scenario_is_called() {
    let text = TINY.replace("unit: points", "unit: \"=points, of 4\"");
    for name in ["raids, limited", "=1+1", "a \"b\"", "@x"] {
        let folder = folder(&[(&format!("{name}.yaml"), &text)]);
        let file = format!("{name}.yaml");
        runs(folder.path(), &["run", &file, "--trials", "60"]);
        runs(
            folder.path(),
            &["compare", &file, "--without", "rise", "--trials", "60"],
        );
        let output = folder.path().join("output");
        // Quotation marks are no part of the name of a folder.
        let name = name.replace('"', "_");
        let tables = [
            output.join(&name).join("quantiles.csv"),
            output.join(&name).join("milestones.csv"),
            output.join(&name).join("occupancy.csv"),
            output.join("comparison/differences.csv"),
        ];
        for table in tables {
            let mut lines = csv::Reader::from_path(&table).expect("a table");
            let rows: Vec<_> = lines.records().map(|row| row.expect("a row")).collect();
            assert!(!rows.is_empty());
            for row in rows {
                let said = row[0].trim_start_matches('\'');
                assert!(said.starts_with(&name), "{said}");
                for field in &row {
                    let formula = field.starts_with(['=', '+', '@']);
                    assert!(!formula, "{field} in {}", table.display());
                }
            }
        }
    }
}

#[test]
fn milestones_have_dates() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    runs(folder.path(), &["run", "tiny.yaml", "--trials", "60"]);
    let path = folder.path().join("output/tiny/milestones.csv");
    let mut lines = csv::Reader::from_path(path).expect("a table");
    assert_eq!(&lines.headers().expect("a header")[3], "date");
    let rows: Vec<_> = lines.records().map(|row| row.expect("a row")).collect();
    assert_eq!((&rows[0][2], &rows[0][3]), ("0", "2026-01-01"));
    assert_eq!((&rows[30][2], &rows[30][3]), ("30", "2026-01-31"));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{FileTypeExt, symlink};
    use std::process::Command;
    use support::limited;

    #[test]
    fn printed_commands_are_those_that_are_meant() {
        let name = "a b'c$(touch gone);.yaml";
        let folder = folder(&[(name, TINY)]);
        let run = [
            "run",
            name,
            "--trials",
            "60",
            "--set",
            "r.lognormal.q95=0.3 / d",
        ];
        let output = escalade(folder.path(), &run);
        let said = text(&output.stdout);
        for begin in [
            "Repeat this run, bit for bit: ",
            "Read one trial as a story: ",
        ] {
            let command = said.lines().find_map(|line| line.strip_prefix(begin));
            let bin = Path::new(env!("CARGO_BIN_EXE_escalade"))
                .parent()
                .expect("a folder");
            let path = std::env::var("PATH").expect("a path");
            let status = Command::new("sh")
                .current_dir(folder.path())
                .env("PATH", format!("{}:{path}", bin.display()))
                .args(["-c", command.expect("a command")])
                .output()
                .expect("a shell");
            assert!(status.status.success(), "{}", text(&status.stderr));
        }
        assert!(!folder.path().join("gone").exists());
    }

    #[test]
    fn what_a_file_is_called_does_not_reach_the_terminal_raw() {
        let folder = folder(&[("a\u{1b}]0;x\u{7}\u{9b}2J.yaml", TINY)]);
        let name = "a\u{1b}]0;x\u{7}\u{9b}2J.yaml";
        for arguments in [
            &["run", name][..],
            &["check", name],
            &["list", "."],
            &["list", ".", "--format", "json"],
            &["check", ".", "--format", "json"],
            &["story", name],
            &["run", "a\u{1b}[2J/missing.yaml"],
            &["rerun", "\u{1b}[2J"],
        ] {
            let output = escalade(folder.path(), arguments);
            for said in [text(&output.stdout), text(&output.stderr)] {
                let obeyed = said.chars().find(|c| c.is_control() && *c != '\n');
                assert_eq!(obeyed, None, "{said:?}");
            }
        }
        let list = escalade(folder.path(), &["list", ".", "--format", "json"]).stdout;
        let list: serde_json::Value = serde_json::from_slice(&list).expect("JSON");
        assert!(list[0]["file"].as_str().expect("a name").ends_with(name));
    }

    #[test]
    fn a_graph_goes_into_a_device_and_no_link_or_pipe() {
        let folder = folder(&[("tiny.yaml", TINY), ("precious", "precious")]);
        let graph = |to: &str| escalade(folder.path(), &["graph", "tiny.yaml", "--output", to]);
        let path = |name: &str| folder.path().join(name);
        assert!(graph("/dev/null").status.success());
        let null = fs::metadata("/dev/null").expect("a device").file_type();
        assert!(null.is_char_device());
        symlink(path("precious"), path("link.svg")).expect("a link");
        let pipe = Command::new("mkfifo").arg(path("pipe")).status();
        assert!(pipe.expect("mkfifo").success());
        assert_fails(
            &graph("link.svg"),
            1,
            "`link.svg` is a link to another file",
        );
        assert_fails(&graph("pipe"), 1, "`pipe` is a pipe");
        assert_fails(&graph("."), 1, "name a file");
        assert_fails(&graph("/dev/full"), 1, "cannot write `/dev/full`");
        assert_eq!(
            fs::read_to_string(path("precious")).expect("kept"),
            "precious"
        );
        assert!(graph("deep/a.svg").status.success());
        assert_eq!(names(&path("deep")).len(), 1);
    }

    #[test]
    fn planted_links_are_not_followed() {
        let folder = folder(&[("tiny.yaml", TINY), ("precious", "precious")]);
        let place = folder.path().join("output/tiny");
        fs::create_dir_all(&place).expect("a folder");
        let precious = folder.path().join("precious");
        for name in [
            "summary.json",
            ".summary.json.partial",
            "manifest.json",
            "trials.csv",
        ] {
            symlink(&precious, place.join(name)).expect("a link");
        }
        symlink(&precious, folder.path().join("output/.tiny.lock")).expect("a link");
        let run = ["run", "tiny.yaml", "--trials", "60", "--per-trial", "csv"];
        assert_fails(
            &escalade(folder.path(), &run),
            1,
            "cannot write in the folder",
        );
        fs::remove_file(folder.path().join("output/.tiny.lock")).expect("a link");
        runs(folder.path(), &run);
        assert_holds_what_it_lists(&place);
        let about = fs::symlink_metadata(place.join("summary.json")).expect("written");
        assert!(about.is_file());
        assert_eq!(fs::read_to_string(&precious).expect("kept"), "precious");
    }

    #[test]
    fn numbers_are_written_where_figures_cannot_be() {
        let folder = folder(&[("tiny.yaml", TINY)]);
        // Tables of 31 days are shorter than the pictures.
        let run = ["run", "tiny.yaml", "--trials", "60"];
        let output = limited(folder.path(), 32, &run);
        assert_fails(&output, 1, "the numbers are written, figures are not");
        let place = folder.path().join("output/tiny");
        assert_holds_what_it_lists(&place);
        let found = names(&place);
        assert!(found.contains("summary.json") && !found.contains("outcome-tension.svg"));
        assert_eq!(names(&folder.path().join("output")).len(), 1);
        // A disk that is full for everything leaves what was there.
        let before = fs::read(place.join("manifest.json")).expect("written");
        assert_fails(
            &limited(folder.path(), 1, &run),
            1,
            "nothing was changed there",
        );
        assert_eq!(fs::read(place.join("manifest.json")).expect("kept"), before);
        assert_holds_what_it_lists(&place);
    }
}
