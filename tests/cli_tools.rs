//! The commands around a run: init, list, completions, story, explain, graph.

use crate::support::cli as support;

use std::fs;

use support::{TINY, assert_fails, escalade, folder, text};

#[test]
fn a_check_says_what_a_run_would_take() {
    let often = |rest: &str| {
        let event = "events: { often: { rate: 1e7 / d, source: s, grade: judgement } }";
        TINY.replace("\nfactors:", &format!("\n{event}\n{rest}factors:"))
    };
    let folder = folder(&[
        ("tiny.yaml", TINY),
        ("slow.yaml", &often("limits: { events: 4000000000 }\n")),
        ("endless.yaml", &often("limits: { events: 1000 }\n")),
        ("world.yaml", &format!("kind: world\n{TINY}")),
    ]);
    let said = |file: &str| {
        let checked = escalade(folder.path(), &["check", file]);
        assert!(checked.status.success(), "{}", text(&checked.stderr));
        text(&checked.stdout)
    };
    let tiny = said("tiny.yaml");
    assert!(
        tiny.starts_with("tiny.yaml: no fault; 20000 trials take about "),
        "{tiny}"
    );
    assert!(
        tiny.ends_with(" s of computing and about 2 MB a thread\n"),
        "{tiny}"
    );
    // One trial takes some seconds, and nobody waits for it.
    let slow = said("slow.yaml");
    assert!(slow.contains("; 20000 trials take more than "), "{slow}");
    let endless = said("endless.yaml");
    assert!(
        endless.contains("; yet a run of seed 1 ends at trial 0"),
        "{endless}"
    );
    assert!(endless.contains("events.often"), "{endless}");
    // Nothing is promised where nothing could be written.
    let failed = escalade(folder.path(), &["run", "endless.yaml"]);
    assert_fails(&failed, 1, "and nothing was written");
    assert!(!text(&failed.stderr).contains("is written"));
    // Worlds are not run, and programs get the faults alone.
    let world = said("world.yaml");
    assert!(world.contains("no fault\n"), "{world}");
    let json = escalade(folder.path(), &["check", "tiny.yaml", "--format", "json"]);
    assert_eq!(text(&json.stdout), "[]\n");
}

#[test]
fn a_new_folder_has_scenarios_that_run_and_nothing_is_overwritten() {
    let folder = folder(&[]);
    let made = escalade(folder.path(), &["init", "mine"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let checked = escalade(folder.path(), &["check", "mine"]);
    let said = text(&checked.stdout);
    assert!(checked.status.success(), "{said}{}", text(&checked.stderr));
    assert_eq!(said.matches("no fault").count(), 13, "{said}");
    let run = ["run", "mine/starter/starter.yaml", "--trials", "60"];
    assert!(escalade(folder.path(), &run).status.success());
    for (file, schema) in [
        ("starter/starter.yaml", "$schema=../scenario.schema.json"),
        ("limited_raids.yaml", "$schema=scenario.schema.json"),
    ] {
        let written = fs::read_to_string(folder.path().join("mine").join(file)).expect("written");
        assert!(written.contains(schema), "{file}");
    }
    // What the help proposes fits all scenarios of the folder.
    let changed = [
        "run",
        "mine",
        "--trials",
        "60",
        "--set",
        "attack_rate.reference=0.3 / y",
    ];
    let changed = escalade(folder.path(), &changed);
    assert!(changed.status.success(), "{}", text(&changed.stderr));
    assert!(folder.path().join("mine/scenario.schema.json").exists());
    fs::remove_file(folder.path().join("mine/world.yaml")).expect("it was there");
    let again = escalade(folder.path(), &["init", "mine"]);
    assert_fails(&again, 1, "nothing is overwritten: name another folder");
    assert!(!folder.path().join("mine/world.yaml").exists());
    fs::write(folder.path().join("taken"), "").expect("a file");
    for place in ["taken", "taken/in"] {
        let refused = escalade(folder.path(), &["init", place]);
        assert_fails(&refused, 1, "name another place");
        assert!(!text(&refused.stderr).contains("--output"), "{place}");
    }
}

#[test]
fn what_there_is_is_listed_with_worlds_and_faults() {
    let world = TINY.replace("format: 1\n", "format: 1\nkind: world\n");
    let folder = folder(&[
        ("world.yaml", &world),
        ("a.yaml", "format: 1\nextends: world.yaml\ntitle: A child\n"),
        ("bad.yaml", "format: 2\n"),
    ]);
    let shown = text(&escalade(folder.path(), &["list", "."]).stdout);
    for part in [
        "A child",
        "(a world: extended, not run)",
        "faulty: `escalade check` says why",
    ] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    let listed = escalade(folder.path(), &["list", ".", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    assert_eq!(listed[0]["machines"], 1);
    assert_eq!(listed[0]["reactions"], 2);
    assert_eq!(listed[0]["extends"].as_array().expect("a list").len(), 1);
}

#[test]
fn completions_and_the_manual_name_the_commands() {
    let folder = folder(&[]);
    for arguments in [
        &["completions", "bash"][..],
        &["completions", "fish"],
        &["man"],
    ] {
        let shown = text(&escalade(folder.path(), arguments).stdout);
        for command in ["run", "compare", "check", "rerun"] {
            assert!(shown.contains(command), "{arguments:?}: {command}");
        }
    }
}

#[test]
fn the_manual_has_the_options_of_every_command() {
    let folder = folder(&[]);
    let page = text(&escalade(folder.path(), &["man"]).stdout);
    for part in [
        "escalade explain",
        "\\-\\-reaction",
        "\\-\\-per\\-trial",
        "\\-\\-surprising",
    ] {
        assert!(page.contains(part), "{part:?} is not in {page}");
    }
    assert!(
        !page.contains("explain(1)"),
        "there are no other pages: {page}"
    );
    let own = |command: &str| text(&escalade(folder.path(), &[command, "--help"]).stdout);
    for command in ["explain", "compare", "story"] {
        assert!(!own(command).contains("--until"), "{command}");
    }
    assert!(own("explain").contains("[default: 2000]"));
    assert!(own("report").contains("--until, at most this many"));
}

/// The tiny scenario without a title and a unit, with branches, a group and an outcome that leads not.
const BARE: &str = "\
format: 1
start: 2026-01-01
horizon: 30 d
machines:
  m:
    source: s
    grade: judgement
    states: { calm: {}, crisis: {}, war: {} }
    transitions:
      rise: { title: It rises, from: calm, to: crisis, mean: 5 d, branches: { far: { probability: 0.25, to: war }, near: { probability: rest } } }
    competing:
      ways: { from: crisis, chance: 0.8, within: 20 d, then: stop, exits: { back: { to: calm, share: 0.6 }, on: { to: war, share: 0.4 } } }
events: { ping: { title: A ping, rate: 1 / 5 d, source: s, grade: judgement, effects: [ { counter: n, add: 1 } ] } }
counters: { n: {} }
sources: { s: { cite: made up } }
outcomes:
  tension: { range: [0, 4], resolution: 0.5, headline: true, sum: { m: 1 * n } }
  quiet: { range: [0, 64], resolution: 1, sum: { n: 1 * n } }
milestones: { echo: { title: A ping after it rises, of: m.rise, happens: ping }, pings: { title: First, happens: ping } }
";

#[test]
fn a_reaction_of_a_machine_is_named_without_transitions() {
    let folder = folder(&[("bare.yaml", BARE)]);
    let run = |arguments: &[&str]| escalade(folder.path(), arguments);
    let explain = |name| {
        run(&[
            "explain",
            "bare.yaml",
            "--trials",
            "200",
            "--reaction",
            name,
        ])
    };
    let shown = text(&explain("m.rise").stdout);
    for part in [
        "“far”, probability 0.25",
        "m goes to “war”",
        "“near”, the rest: 0.75",
    ] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    assert!(text(&explain("m.on").stdout).contains("its share of the group: 0.4"));
    assert_fails(
        &explain("ways"),
        1,
        "a group of competing exits: name one of them, `m.back` or `m.on`",
    );
    let without = |name| run(&["run", "bare.yaml", "--trials", "200", "--without", name]);
    assert!(without("m.rise").status.success());
    let off = text(&without("ping").stdout);
    assert!(off.contains("never, as “A ping” is switched off"), "{off}");
    let set = [
        "run",
        "bare.yaml",
        "--trials",
        "200",
        "--set",
        "m.rise.mean=7 d",
    ];
    assert!(run(&set).status.success());
    assert_fails(&without("m.rize"), 1, "did you mean `m.rise`?");
}

#[test]
fn what_has_no_title_or_unit_is_shown_without() {
    let folder = folder(&[("bare.yaml", BARE)]);
    let told = text(&escalade(folder.path(), &["story", "bare.yaml", "--trials", "200"]).stdout);
    assert!(told.starts_with("# bare: trial"), "{told}");
    assert!(told.contains("Of its branches it took “"), "{told}");
    let quiet = [
        "explain",
        "bare.yaml",
        "--trials",
        "200",
        "--outcome",
        "quiet",
    ];
    let quiet = text(&escalade(folder.path(), &quiet).stdout);
    assert!(quiet.contains("quiet is the sum of:"), "{quiet}");
    assert!(quiet.contains("without"), "{quiet}");
    for shown in [told, quiet] {
        assert!(!shown.contains("()"), "{shown}");
    }
    let dot = text(&escalade(folder.path(), &["graph", "bare.yaml", "--format", "dot"]).stdout);
    assert!(dot.contains("label=\"bare\""), "{dot}");
}

#[test]
fn a_graph_is_not_written_under_the_name_of_another_format() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let draw = |name, format| {
        let arguments = ["graph", "tiny.yaml", "--output", name, "--format", format];
        escalade(folder.path(), &arguments)
    };
    assert_fails(&draw("whole.png", "svg"), 1, "name it `whole.svg`");
    assert_fails(&draw("whole.svg", "dot"), 1, "name it `whole.dot`");
    assert!(!folder.path().join("whole.png").exists());
    assert!(draw("whole.SVG", "svg").status.success());
    assert!(draw("whole.txt", "mermaid").status.success());
}

#[test]
fn a_trial_is_told_and_its_pictures_are_written() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let tell = |extra: &[&str]| {
        let mut arguments = vec!["story", "tiny.yaml", "--trials", "200"];
        arguments.extend(extra);
        escalade(folder.path(), &arguments)
    };
    let told = text(&tell(&["--trial", "7"]).stdout);
    for part in [
        "Two states: trial 7",
        "seed 1",
        "## How it ends",
        "not a forecast",
    ] {
        assert!(told.contains(part), "{part:?} is not in {told}");
    }
    for file in ["story-7.md", "story-tension-7.svg", "story-tension-7.png"] {
        assert!(
            folder.path().join("output/tiny").join(file).exists(),
            "{file}"
        );
    }
    for choice in [
        &["--typical"][..],
        &["--surprising"],
        &["--best", "tension"],
        &["--worst", "tension"],
    ] {
        assert!(tell(choice).status.success(), "{choice:?}");
    }
    assert_fails(
        &tell(&["--trial", "200"]),
        1,
        "trial 200 is not among the 200 trials",
    );
    assert_fails(&tell(&["--best", "tensoin"]), 1, "did you mean `tension`?");
    assert_fails(
        &tell(&["--typical", "--surprising"]),
        2,
        "cannot be used with",
    );
}

#[test]
fn hazards_and_outcomes_are_explained() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let explain = |extra: &[&str]| {
        let mut arguments = vec!["explain", "tiny.yaml", "--trials", "200"];
        arguments.extend(extra);
        escalade(folder.path(), &arguments)
    };
    let said = text(&explain(&["--reaction", "fall"]).stdout);
    for part in [
        "rate, per day: 0.",
        "from `r`",
        "judged: s (made up)",
        "within  90 d",
        "do not add up",
    ] {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
    let said = text(&explain(&["--outcome", "tension"]).stdout);
    assert!(
        said.contains("is the sum of") && said.contains("the score of m"),
        "{said}"
    );
    let json = explain(&["--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json["without"].as_array().expect("a list").len(), 2);
    assert_eq!(json["changes_add_up"], false);
    assert_fails(
        &explain(&["--reaction", "fal"]),
        1,
        "unknown reaction `fal`; did you mean `fall`?",
    );
}

#[test]
fn a_graph_is_written_in_three_forms_and_names_what_it_does_not_know() {
    let folder = folder(&[("a.yaml", TINY)]);
    let drawn = |arguments: &[&str]| {
        let arguments = [&["graph", "a.yaml"], arguments].concat();
        let ran = escalade(folder.path(), &arguments);
        assert!(ran.status.success(), "{}", text(&ran.stderr));
        text(&ran.stdout)
    };
    let machine = ["--machine", "m"];
    for (form, opening) in [
        ("svg", "<svg "),
        ("mermaid", "flowchart"),
        ("dot", "digraph"),
    ] {
        let page = drawn(&[&machine[..], &["--format", form]].concat());
        assert!(page.contains(opening), "{form}: {page}");
        for part in ["calm", "crisis", "rise", "fall"] {
            assert!(page.contains(part), "{form} lacks {part}");
        }
        // The mean of 20 days makes it so likely within 90.
        assert!(page.contains("almost certain"), "{form}: {page}");
        assert!(drawn(&["--format", form]).contains(opening));
    }
    drawn(&["--output", "alone.svg"]);
    drawn(&["--output", "in/it.svg"]);
    assert!(folder.path().join("alone.svg").exists() && folder.path().join("in/it.svg").exists());
    let unknown = escalade(folder.path(), &["graph", "a.yaml", "--machine", "n"]);
    assert_fails(&unknown, 1, "unknown machine `n`");
}

#[test]
fn a_fault_of_a_world_is_told_once() {
    let world = TINY.replace("format: 1\n", "format: 1\nkind: world\n");
    let folder = folder(&[
        ("world.yaml", &world.replace("mean: 20 d", "mean: 20 dd")),
        ("a.yaml", "format: 1\nextends: world.yaml\n"),
        ("b.yaml", "format: 1\nextends: world.yaml\nhorizn: 3 d\n"),
    ]);
    let checked = escalade(folder.path(), &["check", "."]);
    let (said, faults) = (text(&checked.stdout), text(&checked.stderr));
    assert_eq!(checked.status.code(), Some(1));
    assert_eq!(faults.matches("20 dd").count(), 1, "{faults}");
    assert!(faults.contains("horizn"), "{faults}");
    assert!(said.contains("shown above"), "{said}");
}
