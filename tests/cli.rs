//! What a user types and what comes back.

use crate::support::cli as support;

use std::fs;

use support::{TINY, assert_fails, command, escalade, folder, text};

#[test]
fn results_are_written_and_do_not_depend_on_threads() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    for threads in ["1", "2"] {
        let run = [
            "run",
            "tiny.yaml",
            "--trials",
            "400",
            "--threads",
            threads,
            "--figures",
            "svg,png",
            "--output",
            threads,
        ];
        let output = escalade(folder.path(), &run);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let shown = text(&output.stdout);
        for part in ["Two states", "tension", "seed 1", "not a forecast", "%"] {
            assert!(shown.contains(part), "{part:?} is not in {shown}");
        }
        assert!(!shown.contains('\u{1b}'), "no colours outside a terminal");
    }
    let read = |threads: &str, name: &str| {
        fs::read(folder.path().join(threads).join("tiny").join(name)).expect("written")
    };
    for name in [
        "summary.json",
        "quantiles.csv",
        "milestones.csv",
        "occupancy.csv",
        "outcome-tension.svg",
    ] {
        assert_eq!(read("1", name), read("2", name), "{name}");
    }
    let summary: serde_json::Value = serde_json::from_slice(&read("1", "summary.json")).unwrap();
    assert_eq!(summary["format"], 1);
    assert_eq!(summary["trials"], 400);
    assert!(
        summary["outcomes"]["tension"]["end"]["mean"]["se"]
            .as_f64()
            .unwrap()
            > 0.0
    );
    let quantiles = text(&read("1", "quantiles.csv"));
    assert_eq!(quantiles.lines().count(), 32, "a header and days 0 to 30");
    assert!(
        quantiles
            .lines()
            .nth(31)
            .unwrap()
            .starts_with("tiny,tension,30,2026-01-31,")
    );
}

#[test]
fn a_rerun_gives_the_same_bits_and_refuses_another_version() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = [
        "run",
        "tiny.yaml",
        "--trials",
        "300",
        "--seed",
        "9",
        "--without",
        "m.transitions.fall",
    ];
    assert!(escalade(folder.path(), &run).status.success());
    let manifest = "output/tiny/manifest.json";
    let output = escalade(folder.path(), &["rerun", manifest, "--output", "again"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).expect("written");
    assert_eq!(
        read("output/tiny/summary.json"),
        read("again/tiny/summary.json")
    );
    let other = read(manifest).replace(
        &format!("\"escalade\": \"{}\"", env!("CARGO_PKG_VERSION")),
        "\"escalade\": \"0.0.1\"",
    );
    fs::write(folder.path().join("other.json"), other).expect("a file");
    let output = escalade(folder.path(), &["rerun", "other.json"]);
    assert_fails(&output, 1, "was made by escalade 0.0.1");
}

#[test]
fn folders_are_run_without_their_worlds() {
    let world = TINY.replace("format: 1\n", "format: 1\nkind: world\n");
    let child = "format: 1\nextends: world.yaml\ntitle: A child\n";
    let folder = folder(&[("world.yaml", &world), ("a.yaml", child), ("b.yaml", child)]);
    let run = ["run", ".", "--trials", "60", "--format", "json"];
    let run = [&run[..], &["--figures", "svg,png"]].concat();
    let output = escalade(folder.path(), &run);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let names: Vec<&String> = shown.as_object().unwrap().keys().collect();
    assert_eq!(names, ["a", "b"]);
    let comparison = fs::read_dir(folder.path().join("output/comparison")).expect("a folder");
    assert_eq!(
        comparison.count(),
        7,
        "two figures, each as SVG and PNG, the differences as JSON and CSV, the manifest"
    );
    let alone = escalade(folder.path(), &["run", "world.yaml"]);
    assert_eq!(alone.status.code(), Some(1));
    assert!(escalade(folder.path(), &["check", "."]).status.success());
}

#[test]
fn what_cannot_be_done_is_said_with_the_remedy() {
    let folder = folder(&[
        ("tiny.yaml", TINY),
        ("tiny.yml", TINY),
        ("taken", ""),
        ("empty.yaml", ""),
    ]);
    let fails = |arguments: &[&str], code, message| {
        assert_fails(&escalade(folder.path(), arguments), code, message);
    };
    fails(&["run", "missing.yaml"], 1, "missing.yaml");
    fails(&["run", "empty.yaml"], 1, "empty.yaml");
    fails(
        &["run", "tiny.yaml", "tiny.yml"],
        1,
        "would write to the same folder",
    );
    fails(
        &["run", "tiny.yaml", "--set", "r.reference=0.1 / d"],
        1,
        "`factors.r.reference`",
    );
    fails(
        &["run", "tiny.yaml", "--without", "rize"],
        1,
        "nothing in `tiny.yaml` has",
    );
    fails(
        &["run", "tiny.yaml", "--horizon", "1 h"],
        1,
        "--horizon:1:1",
    );
    fails(&["run", "tiny.yaml", "--horizon", "1 h"], 1, "grid='1 h'");
    fails(&["run", "tiny.yaml", "--output", "taken"], 1, "taken");
    fails(
        &["run", "tiny.yaml", "--output", "taken/in"],
        1,
        "name another place",
    );
    fails(&["run", "tiny.yaml", "--set", "horizn=4 d"], 1, "horizon");
    fails(&["run", "tiny.yaml", "--without", "rize"], 1, "rise");
    fails(&["run", "tiny.yaml", "--trails", "4"], 2, "--trials");
    fails(&["run"], 2, "PATH");
    fails(&["rerun", "tiny.yaml"], 1, "not a manifest");
    fs::create_dir(folder.path().join("nothing")).expect("a folder");
    fails(&["run", "nothing"], 1, "no scenario");
    fails(&["check", "nothing"], 1, "no file");
    fs::write(folder.path().join("comparison.yaml"), TINY).expect("a file");
    fails(
        &["run", "tiny.yaml", "comparison.yaml"],
        1,
        "results of other kinds stand under it",
    );
}

#[test]
fn what_makes_no_sense_whatever_the_scenario_is_a_fault_of_usage() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    for (option, value, message) in [
        ("--trials", "401", "use 400 or 402"),
        ("--trials", "0", "0 trials of 2 replicates"),
        ("--replicates", "0", "0 replicates per draw"),
        ("--horizon", "30", "did you mean `30 d`?"),
        ("--horizon", "3 weeks", "did you mean `3 w`?"),
        ("--horizon", "0 d", "above 0"),
        ("--horizon", "5 %", "expected a duration"),
        ("--horizon", "2 / d", "expected a duration"),
        ("--horizon", "r", "expected a duration"),
        ("--set", "r.reference", "write ADDRESS=VALUE"),
    ] {
        for command in ["run", "compare", "explain", "story", "report"] {
            let said = escalade(folder.path(), &[command, "tiny.yaml", option, value]);
            assert_fails(&said, 2, message);
        }
    }
    assert!(!folder.path().join("output").exists());
}

#[test]
fn a_scenario_that_asks_nothing_is_warned_of() {
    let parts = TINY.split("outcomes:");
    let folder = folder(&[("a.yaml", parts.into_iter().next().expect("a part"))]);
    for command in [
        &["check", "a.yaml"][..],
        &["run", "a.yaml", "--trials", "60"],
    ] {
        let output = escalade(folder.path(), command);
        assert_fails(&output, 0, "no outcome and no milestone");
    }
}

#[test]
fn faults_are_found_for_people_and_programs() {
    let faulty = TINY.replace("rise: { from: calm", "rise: { from: clam");
    let folder = folder(&[("faulty.yaml", &faulty)]);
    let output = escalade(folder.path(), &["check", "faulty.yaml"]);
    assert_fails(&output, 1, "did you mean `calm`?");
    assert!(
        text(&output.stderr).contains("faulty.yaml:11:"),
        "{}",
        text(&output.stderr)
    );
    let output = escalade(folder.path(), &["check", "faulty.yaml", "--format", "json"]);
    let faults: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(faults[0]["line"], 11);
    assert_eq!(
        escalade(folder.path(), &["run", "faulty.yaml"])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn alone_it_says_what_to_type_and_the_schema_is_json() {
    let folder = folder(&[]);
    assert!(text(&escalade(folder.path(), &[]).stdout).contains("escalade run scenarios"));
    let schema = escalade(folder.path(), &["schema"]).stdout;
    let schema: serde_json::Value = serde_json::from_slice(&schema).expect("JSON");
    assert!(schema["properties"]["machines"].is_object());
}

/// A run so long that it can only have ended because it was not begun.
const ENDLESS: &str = "4000000000";

#[test]
fn a_folder_that_cannot_be_written_is_found_before_the_run() {
    let folder = folder(&[("tiny.yaml", TINY), ("taken", "")]);
    let run = |output| {
        let run = ["run", "tiny.yaml", "--trials", ENDLESS, "--output", output];
        escalade(folder.path(), &run)
    };
    assert_fails(&run("taken/in"), 1, "name another place");
    fs::create_dir(folder.path().join("out")).expect("a folder");
    fs::write(folder.path().join("out/tiny"), "").expect("a file");
    assert_fails(&run("out"), 1, "is a file, not a folder");
    let text = fs::read_to_string(folder.path().join("out/tiny")).expect("still there");
    assert_eq!(text, "");
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_found_before_the_run() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("tiny.yaml", TINY)]);
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).expect("a folder");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).expect("permissions");
    if fs::write(locked.join("probe"), "").is_ok() {
        // The superuser may write everywhere.
        return;
    }
    let run = [
        "run",
        "tiny.yaml",
        "--trials",
        ENDLESS,
        "--output",
        "locked",
    ];
    assert_fails(&escalade(folder.path(), &run), 1, "cannot make the folder");
}

#[test]
fn every_number_of_a_summary_is_one_even_without_variance() {
    let constant = TINY.replace("sum: { m: 1 * m.score }", "sum: { m: 0 * m.score }");
    let folder = folder(&[("constant.yaml", &constant)]);
    let run = ["run", "constant.yaml", "--trials", "6"];
    assert!(escalade(folder.path(), &run).status.success());
    let read = |name| fs::read_to_string(folder.path().join("output/constant").join(name));
    let summary = read("summary.json").expect("written");
    let summary: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
    // What is not a number would be written as null: every number has both its ends.
    let numbers = summary["outcomes"]["tension"].to_string();
    for end in ["low", "high"] {
        assert!(numbers.contains(&format!("\"{end}\":")), "{numbers}");
        assert!(!numbers.contains(&format!("\"{end}\":null")), "{numbers}");
    }
    let mean = &summary["outcomes"]["tension"]["end"]["mean"];
    assert!(mean["exact"] == true && mean["value"] == 0.0, "{mean}");
    for name in ["quantiles.csv", "milestones.csv", "occupancy.csv"] {
        let table = read(name).expect("written").to_lowercase();
        let columns = |line: &str| line.split(',').count();
        let header = columns(table.lines().next().expect("a header"));
        assert!(table.lines().all(|line| columns(line) == header), "{name}");
        assert!(!table.contains("nan") && !table.contains("inf"), "{name}");
    }
}

#[test]
fn numbers_and_pictures_keep_to_their_line_and_to_the_width() {
    let tiny = TINY.replace("tension: {", "tension: { title: Constitutional tension,");
    let folder = folder(&[("tiny.yaml", &tiny)]);
    for (columns, unit, picture) in [
        ("120", Some(true), Some(true)),
        ("100", None, None),
        ("80", None, None),
        ("60", Some(false), Some(false)),
    ] {
        let output = command(folder.path(), &["run", "tiny.yaml", "--trials", "60"])
            .env("COLUMNS", columns)
            .output()
            .expect("it starts");
        let shown = text(&output.stdout);
        let table: Vec<&str> = shown
            .lines()
            .filter(|line| line.contains('±') && !line.contains("95 %"))
            .filter(|line| line.starts_with(" Const"))
            .collect();
        assert_eq!(table.len(), 1, "{shown}");
        // Words are not broken, however narrow it is.
        assert!(table[0].starts_with(" Constitutional "), "{shown}");
        assert!(
            table[0].chars().count() <= columns.parse().unwrap(),
            "{shown}"
        );
        let has = |what: &str| table[0].contains(what);
        assert!(unit.is_none_or(|unit| has("points") == unit), "{shown}");
        assert!(picture.is_none_or(|it| has("▁") == it), "{shown}");
    }
}

#[test]
fn a_manifest_cannot_send_results_elsewhere() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = ["run", "tiny.yaml", "--trials", "60"];
    assert!(escalade(folder.path(), &run).status.success());
    let manifest = fs::read_to_string(folder.path().join("output/tiny/manifest.json")).unwrap();
    let far = manifest.replace("\"scenario\": \"tiny\"", "\"scenario\": \"../../far\"");
    fs::write(folder.path().join("far.json"), far).expect("a file");
    assert_fails(
        &escalade(folder.path(), &["rerun", "far.json"]),
        1,
        "it begins with a dot",
    );
}

#[test]
fn a_rerun_with_other_bits_is_a_finding() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let run = ["run", "tiny.yaml", "--trials", "60"];
    assert!(escalade(folder.path(), &run).status.success());
    let manifest = fs::read_to_string(folder.path().join("output/tiny/manifest.json")).unwrap();
    let other = manifest.replace("\"seed\": \"1\",", "\"seed\": \"2\",");
    fs::write(folder.path().join("other.json"), other).expect("a file");
    assert_fails(
        &escalade(folder.path(), &["rerun", "other.json"]),
        1,
        "the results differ from the manifest: summary.json, quantiles.csv",
    );
}

#[test]
fn a_run_stops_by_precision_as_if_its_trials_had_been_given() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let until = |goal, output, threads| {
        let run = [
            "run",
            "tiny.yaml",
            "--until",
            goal,
            "--output",
            output,
            "--threads",
            threads,
        ];
        escalade(folder.path(), &run)
    };
    let read = |place: &str| {
        let path = folder.path().join(place).join("tiny/summary.json");
        fs::read_to_string(path).expect("written")
    };
    let output = until("tension.end.mean ± 0.015", "one", "1");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stderr).contains("stopped after"),
        "{}",
        text(&output.stderr)
    );
    assert!(
        until("tension.end.mean +- 0.015", "two", "2")
            .status
            .success()
    );
    assert_eq!(read("one"), read("two"));
    let summary: serde_json::Value = serde_json::from_str(&read("one")).unwrap();
    let mean = &summary["outcomes"]["tension"]["end"]["mean"];
    let width = mean["high"].as_f64().unwrap() - mean["low"].as_f64().unwrap();
    assert!(width <= 0.03, "{width}");
    // One look earlier it was not exact enough, and a run of as many trials is the same.
    let trials = summary["trials"].as_u64().unwrap();
    assert!(trials >= 4096 && (trials / 2).is_power_of_two(), "{trials}");
    let given = trials.to_string();
    let run = ["run", "tiny.yaml", "--trials", &given, "--output", "given"];
    assert!(escalade(folder.path(), &run).status.success());
    assert_eq!(read("one"), read("given"));
    let half = (trials / 2).to_string();
    let goal = "tension.end.mean ± 0.015";
    let run = ["run", "tiny.yaml", "--until", goal, "--trials", &half];
    assert_fails(&escalade(folder.path(), &run), 1, "not yet within");
    assert_fails(
        &until("tensoin.end.mean ± 1", "x", "1"),
        1,
        "did you mean `tension`?",
    );
    assert_fails(
        &until("tension ± 1", "x", "1"),
        1,
        "expected NUMBER ± ERROR",
    );
    for goal in ["tension.mean", "tension.end.q90 ± 1"] {
        let numbers = "OUTCOME.end.mean (or `min` or `max`, of the values on the days of the grid, or `time_mean` in place of `end`)";
        assert_fails(&until(goal, "x", "1"), 1, numbers);
    }
    assert_fails(&until("crisis.probability ± 0", "x", "1"), 1, "above 0");
    assert!(
        until("crisis.probability ± 0.02", "x", "1")
            .status
            .success()
    );
}

#[test]
fn figures_of_what_is_gone_are_removed_and_what_was_changed_is_kept() {
    let folder = folder(&[("a.yaml", TINY)]);
    let run = ["run", "a.yaml", "--trials", "60", "--figures", "svg,png"];
    assert!(escalade(folder.path(), &run).status.success());
    let place = folder.path().join("output/a");
    let (picture, changed) = (place.join("occupancy-m.svg"), place.join("occupancy-m.png"));
    assert!(picture.exists());
    fs::write(&changed, "somebody drew on it").expect("it can be changed");
    let other = TINY.replace("  m:\n", "  other:\n").replace("m.", "other.");
    fs::write(folder.path().join("a.yaml"), other).expect("it can be written");
    let again = escalade(folder.path(), &run);
    assert!(again.status.success(), "{}", text(&again.stderr));
    assert!(place.join("occupancy-other.svg").exists());
    assert!(!picture.exists());
    assert!(changed.exists());
}
