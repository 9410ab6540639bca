//! Scenario files as trees: what a user's files become, and how bad files end.

use std::fs;

use escalade::diagnostic::{Faults, Severity};
use escalade::model::{Model, Purpose};
use escalade::scenario::{Node, Patches, Scenario, Value, list_folder};
use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn read(folder: &TempDir, name: &str) -> Result<Scenario, Faults> {
    Scenario::read(&folder.path().join(name), &Patches::default())
}

/// The messages of a refusal.
fn refusal(folder: &TempDir, name: &str) -> Vec<String> {
    let faults = read(folder, name).expect_err("a refusal");
    assert!(
        faults
            .diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
    );
    faults.diagnostics.into_iter().map(|d| d.message).collect()
}

/// The node at a path of keys.
fn at<'a>(scenario: &'a Scenario, path: &str) -> &'a Node {
    let mut node = &scenario.root;
    for key in path.split('.') {
        node = node.get(key).unwrap_or_else(|| panic!("no {key}"));
    }
    node
}

/// The keys of a mapping.
fn keys(node: &Node) -> Vec<&str> {
    match &node.value {
        Value::Map(entries) => entries.iter().map(|(key, _)| key.name.as_str()).collect(),
        _ => panic!("{}", node.kind()),
    }
}

#[test]
fn a_file_lies_over_its_parents_and_places_tell_which_file_said_what() {
    let folder = folder(&[
        (
            "a.yaml",
            "format: 1\nextends: worlds/b.yaml\nfactors: { y: 20, w: 5 }\nlist: [3]\n",
        ),
        (
            "worlds/b.yaml",
            "format: 1\nkind: world\nextends: c.yaml\nfactors: { y: 2, z: 3 }\n",
        ),
        (
            "worlds/c.yaml",
            "format: 1\nkind: world\nfactors: { x: 1, y: 0 }\nlist: [1, 2]\n",
        ),
    ]);
    let scenario = read(&folder, "a.yaml").expect("readable");
    assert_eq!(scenario.diagnostics, []);
    assert_eq!(keys(&scenario.root), ["factors", "list", "format"]);
    assert_eq!(keys(at(&scenario, "factors")), ["x", "y", "z", "w"]);
    let value = |path: &str| scenario.texts.slice(at(&scenario, path).span).to_owned();
    assert_eq!(value("factors.y"), "20");
    assert_eq!(value("list"), "[3]");
    let origin = |path: &str| {
        scenario
            .texts
            .get(at(&scenario, path).span.file)
            .name
            .clone()
    };
    assert!(origin("factors.x").ends_with("worlds/c.yaml"));
    assert!(origin("factors.z").ends_with("worlds/b.yaml"));
    assert!(origin("factors.y").ends_with("a.yaml"));
    assert_eq!(scenario.stem, "a");
    assert_eq!(scenario.files.len(), 3);
    assert!(scenario.files[0].kind.is_none() && scenario.files[1].kind.is_some());
}

#[test]
fn the_checksums_are_those_of_the_files() {
    let folder = folder(&[("a.yaml", "\u{feff}a: 1\n")]);
    let scenario = read(&folder, "a.yaml").expect("readable");
    assert_eq!(
        scenario.files[0].sha256,
        "a2251b91194014d42d50b16b68de4f25014caa6d9f3c6c3c5a0f3c240080cf6a"
    );
}

#[test]
fn null_removes_what_a_parent_says_and_else_warns() {
    let folder = folder(&[
        (
            "a.yaml",
            "extends: b.yaml\nevents: { raid: null, typo: ~ }\n",
        ),
        (
            "b.yaml",
            "kind: world\nevents: { raid: { rate: 1 / d }, other: 1 }\n",
        ),
    ]);
    let scenario = read(&folder, "a.yaml").expect("readable");
    assert_eq!(keys(at(&scenario, "events")), ["other"]);
    let [warning] = scenario.diagnostics.as_slice() else {
        panic!("{:?}", scenario.diagnostics);
    };
    assert_eq!(warning.severity, Severity::Warning);
    assert_eq!(scenario.texts.slice(warning.span.expect("a place")), "typo");
}

#[test]
fn a_blank_over_what_a_parent_says_is_a_fault_that_deletes_nothing() {
    let parent = "kind: world\nevents: { raid: { rate: 1 / d }, other: 1 }\ntitle: T\nlist: [1, 2]\nnone: {}\n";
    for (child, key, what, value) in [
        (
            "events:\n# raid: 3\n",
            "events",
            "its 2 entries `raid`, `other`",
            "events",
        ),
        ("events: { raid: }\n", "raid", "its entry `rate`", "events"),
        ("events: { other: }\n", "other", "`1`", "events"),
        ("title:\n", "title", "`T`", "title"),
        ("list:\n", "list", "a list of 2 items", "list"),
    ] {
        let child = format!("extends: b.yaml\n{child}");
        let folder = folder(&[("a.yaml", &child), ("b.yaml", parent)]);
        let scenario = read(&folder, "a.yaml").expect("a tree");
        let [fault] = scenario.diagnostics.as_slice() else {
            panic!("{child}: {:?}", scenario.diagnostics);
        };
        assert_eq!(fault.severity, Severity::Error);
        assert_eq!(
            fault.message,
            format!("`{key}` is blank; it would delete {what}")
        );
        let help = fault.help.as_deref().expect("a remedy");
        assert!(help.contains(&format!("`{key}: null`")), "{help}");
        let below = Scenario::from_text("b.yaml", parent, &Patches::default()).expect("a tree");
        let values = [&scenario, &below].map(|s| at(s, value).value.clone());
        assert!(same_but_places(&values[0], &values[1]), "{child}");
    }
}

/// Whether two values differ in their places at most.
fn same_but_places(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((k, a), (l, b))| k.name == l.name && same_but_places(&a.value, &b.value))
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(a, b)| same_but_places(&a.value, &b.value))
        }
        (a, b) => a == b,
    }
}

#[test]
fn a_blank_where_nothing_is_below_is_an_entry_with_defaults() {
    let folder = folder(&[
        (
            "a.yaml",
            "extends: b.yaml\ncounters: { dead: , lost: }\nnone:\n",
        ),
        ("b.yaml", "kind: world\ncounters:\n  dead:\nnone: {}\n"),
    ]);
    let scenario = read(&folder, "a.yaml").expect("readable");
    assert_eq!(scenario.diagnostics, []);
    assert_eq!(keys(at(&scenario, "counters")), ["dead", "lost"]);
    assert!(
        at(&scenario, "counters")
            .get("lost")
            .is_some_and(Node::is_blank)
    );
    // What is merged reads back with the same entries.
    let again = Scenario::from_text("a.yaml", &scenario.merged_yaml(), &Patches::default());
    let again = again.expect("readable");
    assert_eq!(again.diagnostics, []);
    assert_eq!(keys(at(&again, "counters")), ["dead", "lost"]);
}

#[test]
fn a_blank_patch_deletes_nothing_either() {
    let text = "counters: { dead: { start: 1 } }\n";
    let patched = |set: &str| {
        let patches = Patches {
            set: vec![set.into()],
            ..Patches::default()
        };
        Scenario::from_text("a.yaml", text, &patches)
    };
    let fault = patched("counters.dead=")
        .expect_err("it would delete an entry")
        .to_string();
    assert!(
        fault.contains("it would delete its entry `start`"),
        "{fault}"
    );
    let removed = patched("counters.dead=null").expect("an entry may be removed");
    assert!(keys(at(&removed, "counters")).is_empty());
    let added = patched("counters.lost=").expect("an entry with defaults may be added");
    assert_eq!(keys(at(&added, "counters")), ["dead", "lost"]);
}

#[test]
fn faults_that_leave_a_tree_are_kept_for_the_checks_that_follow() {
    let folder = folder(&[("a.yaml", "a: 1\nb: !x 2\na: 3\n")]);
    let scenario = read(&folder, "a.yaml").expect("a tree");
    let told = scenario
        .diagnostics
        .iter()
        .map(|d| (d.severity, d.message.as_str()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (Severity::Error, "YAML tags are not part of the format"),
            (Severity::Error, "duplicate key `a`"),
        ]
    );
}

#[test]
fn extends_stays_in_the_folder() {
    let folder = folder(&[
        ("in/up.yaml", "extends: ../../etc/passwd\n"),
        ("in/beside.yaml", "extends: ../out.yaml\n"),
        ("in/device.yaml", "extends: /dev/zero\n"),
        ("in/missing.yaml", "extends: none.yaml\n"),
        ("in/folder.yaml", "extends: sub\n"),
        ("in/number.yaml", "extends: 5\n"),
        ("in/fine.yaml", "extends: sub/../sub/deep.yaml\n"),
        ("in/sub/deep.yaml", "extends: ../world.yaml\n"),
        ("in/world.yaml", "a: 1\n"),
        ("out.yaml", "secret: 1\n"),
    ]);
    let told = |name: &str| refusal(&folder, &format!("in/{name}.yaml")).join("\n");
    let outside = "it must lie in the folder of the first file or below it";
    for name in ["up", "beside", "device"] {
        assert!(told(name).ends_with(outside), "{}", told(name));
    }
    assert_eq!(told("missing"), "cannot read `none.yaml`: no such file");
    assert!(told("folder").ends_with("it is a folder"));
    assert_eq!(
        told("number"),
        "expected the path of a file, found a number"
    );
    let fine = read(&folder, "in/fine.yaml").expect("readable");
    assert_eq!(keys(&fine.root), ["a"]);
    // The same parent is outside when the first file lies deeper.
    assert!(refusal(&folder, "in/sub/deep.yaml")[0].ends_with(outside));
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_and_only_regular_files_are_opened() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[
        ("in/a.yaml", "extends: link.yaml\n"),
        ("in/b.yaml", "extends: zero.yaml\n"),
        ("in/c.yaml", "extends: inner.yaml\n"),
        ("in/world.yaml", "a: 1\n"),
        ("out.yaml", "secret: 1\n"),
    ]);
    let inside = folder.path().join("in");
    symlink(folder.path().join("out.yaml"), inside.join("link.yaml")).expect("a link");
    symlink("/dev/zero", inside.join("zero.yaml")).expect("a link");
    symlink(inside.join("world.yaml"), inside.join("inner.yaml")).expect("a link");
    for name in ["in/a.yaml", "in/b.yaml"] {
        assert!(
            refusal(&folder, name)[0].ends_with("a link leads out of the folder of the first file")
        );
    }
    assert!(read(&folder, "in/c.yaml").is_ok());
    // The first file is the user's choice, but is no device either.
    assert!(refusal(&folder, "in/zero.yaml")[0].ends_with("it is not a regular file"));
    let pipe = inside.join("pipe.yaml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if made.is_ok_and(|status| status.success()) {
        assert!(refusal(&folder, "in/pipe.yaml")[0].ends_with("it is not a regular file"));
    }
}

#[test]
fn circles_and_long_chains_end() {
    let mut files = vec![
        ("self.yaml".to_owned(), "extends: ./self.yaml\n".to_owned()),
        ("a.yaml".to_owned(), "extends: b.yaml\n".to_owned()),
        ("b.yaml".to_owned(), "extends: c.yaml\n".to_owned()),
        ("c.yaml".to_owned(), "extends: b.yaml\n".to_owned()),
    ];
    files.extend((0..20).map(|i| (format!("n{i}.yaml"), format!("extends: n{}.yaml\n", i + 1))));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let folder = folder(&files);
    let prefix = format!("{}/", folder.path().display());
    let told = |name| refusal(&folder, name)[0].replace(&prefix, "");
    assert!(told("self.yaml").ends_with("it goes in a circle: self.yaml -> self.yaml"));
    assert!(told("a.yaml").ends_with("it goes in a circle: b.yaml -> c.yaml -> b.yaml"));
    assert!(told("n0.yaml").ends_with("it would be more than 16 files in a row"));
}

#[test]
fn hostile_files_end_in_a_clear_error() {
    let nested = "[".repeat(100_000);
    let folder = folder(&[
        ("empty.yaml", ""),
        ("comments.yaml", "# nothing\n\n# here\n"),
        ("list.yaml", "- 1\n"),
        ("nul.yaml", "a: 1\nb: \0\n"),
        ("escape.yaml", "a: \u{1b}[31m\n"),
        ("mac.yaml", "a: 1\rb: 2\r"),
        ("two.yaml", "a: 1\n---\na: 2\n"),
        ("nested.yaml", &nested),
        ("bomb.yaml", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    ]);
    let told = |name: &str| refusal(&folder, name).remove(0);
    for name in ["empty.yaml", "comments.yaml"] {
        assert_eq!(
            told(name),
            "expected a mapping at the top level, found nothing"
        );
    }
    assert_eq!(
        told("list.yaml"),
        "expected a mapping at the top level, found a list"
    );
    assert_eq!(
        told("nul.yaml"),
        "expected text, found the character U+0000, a control character"
    );
    assert_eq!(
        told("escape.yaml"),
        "expected text, found the character U+001B, an escape, which steers a terminal"
    );
    assert_eq!(
        told("mac.yaml"),
        "expected text, found the character U+000D, a control character"
    );
    assert_eq!(told("nested.yaml"), "nested more than 64 deep");
    assert_eq!(told("bomb.yaml"), "an anchor is not part of the format");
    let two = read(&folder, "two.yaml").expect("the first document is a tree");
    assert_eq!(two.diagnostics[0].message, "a second document begins");
}

#[test]
fn what_is_no_utf8_is_told_with_its_place() {
    let folder = folder(&[]);
    fs::write(
        folder.path().join("a.yaml"),
        b"\xef\xbb\xbfa: 1\n\xc3\xa9: \xff\xfe\n",
    )
    .expect("a file");
    let faults = read(&folder, "a.yaml").expect_err("a refusal");
    let fault = &faults.diagnostics[0];
    assert_eq!(fault.message, "this is not UTF-8 text");
    let place = faults.texts.start(fault.span.expect("a place"));
    assert_eq!((place.line, place.column), (2, 4));
}

#[test]
fn a_large_file_is_not_read() {
    let folder = folder(&[("a.yaml", "extends: large.yaml\n")]);
    let large = fs::File::create(folder.path().join("large.yaml")).expect("a file");
    large.set_len(100 << 20).expect("a sparse file");
    for name in ["large.yaml", "a.yaml"] {
        let told = refusal(&folder, name).remove(0);
        assert!(
            told.ends_with("it has 104857600 bytes, and a scenario at most 1048576"),
            "{told}"
        );
    }
}

#[test]
fn lines_may_end_as_on_windows_and_a_mark_may_begin_the_file() {
    let unix = "format: 1\nfactors:\n  a: { fixed: 1 }\n";
    let folder = folder(&[
        ("unix.yaml", unix),
        (
            "windows.yaml",
            &format!("\u{feff}{}", unix.replace('\n', "\r\n")),
        ),
    ]);
    let unix = read(&folder, "unix.yaml").expect("readable");
    let windows = read(&folder, "windows.yaml").expect("readable");
    assert_eq!(unix.merged_yaml(), windows.merged_yaml());
    let place = windows.texts.start(at(&windows, "factors.a").span);
    assert_eq!((place.line, place.column), (3, 6));
}

const WORLD: &str = "format: 1
horizon: 365 d
machines:
  posture:
    transitions:
      first_raid: { chance: unlikely, within: 365 d, tags: [raids, early] }
      stop: { mean: 400 d, tags: [late] }
events:
  raid: { rate: 1 / 20 d, tags: [raids], hazard_ratios: [ { ratio: 2 }, { ratio: 3 } ] }
";

fn patched(set: &[&str], without: &[&str]) -> Result<Scenario, Faults> {
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let patches = Patches {
        set: own(set),
        without: own(without),
        ..Patches::default()
    };
    Scenario::from_text("world.yaml", WORLD, &patches)
}

/// The only fault: its message, its place and its help.
fn fault(set: &[&str], without: &[&str]) -> (String, String, String) {
    let mut faults = patched(set, without).expect_err("a refusal");
    assert_eq!(faults.diagnostics.len(), 1, "{faults}");
    let fault = faults.diagnostics.remove(0);
    let span = fault.span.expect("a place");
    let start = faults.texts.start(span);
    let place = format!(
        "{}:{}:{}",
        faults.texts.get(span.file).name,
        start.line,
        start.column
    );
    (fault.message, place, fault.help.unwrap_or_default())
}

#[test]
fn values_are_set_at_addresses() {
    let set = [
        "horizon=30 d",
        "first_raid.chance={ q05: 0.1, q95: 0.2 }",
        "hazard_ratios.1.ratio=4",
        "grid=2 d",
    ];
    let scenario = patched(&set, &[]).expect("fitting");
    assert_eq!(at(&scenario, "horizon").value, Value::Text("30 d".into()));
    let chance = at(&scenario, "machines.posture.transitions.first_raid.chance");
    assert_eq!(keys(chance), ["q05", "q95"]);
    assert_eq!(
        keys(&scenario.root),
        ["format", "horizon", "machines", "events", "grid"]
    );
    let text = scenario.merged_yaml();
    assert!(
        text.contains("ratio: 4") && text.contains("ratio: 2"),
        "{text}"
    );
    // Later ones see what earlier ones did; `null` removes.
    let scenario = patched(
        &[
            "events.extra={ rate: 1 / d }",
            "extra.rate=2 / d",
            "raid=null",
        ],
        &[],
    );
    let scenario = scenario.expect("fitting");
    assert_eq!(keys(at(&scenario, "events")), ["extra"]);
    assert_eq!(
        at(&scenario, "events.extra.rate").value,
        Value::Text("2 / d".into())
    );
}

#[test]
fn a_value_that_does_not_fit_is_told_with_its_place_on_the_command_line() {
    let (message, place, _) = fault(&["raid.rate=[1, 2"], &[]);
    assert_eq!(
        (message.as_str(), place.as_str()),
        ("`[` is never closed", "--set:1:11")
    );
    let (message, place, help) = fault(&["raid.rat=1"], &[]);
    assert_eq!(
        message,
        "nothing in `world.yaml` has the address `raid.rat`"
    );
    assert_eq!(
        (place.as_str(), help.as_str()),
        (
            "--set:1:1",
            "did you mean `raid.rate`? to add an entry write its whole path: `events.raid.rat`"
        )
    );
    assert_eq!(
        fault(&["raid.mechanism=1"], &[]).2,
        "to add an entry write its whole path: `events.raid.mechanism`"
    );
    let (message, _, help) = fault(&["ratio=1"], &[]);
    assert_eq!(
        message,
        "2 entries of `world.yaml` have an address that ends in `ratio`"
    );
    assert!(help.contains("events.raid.hazard_ratios.0.ratio, events.raid.hazard_ratios.1.ratio"));
    assert_eq!(fault(&["raid"], &[]).0, "expected `=`, found none");
    assert_eq!(fault(&["kind=world"], &[]).0, "`kind` cannot be set");
    assert_eq!(
        fault(&["hazard_ratios.0="], &[]).0,
        "an item of a list cannot be removed"
    );
    assert_eq!(fault(&["raid.rate=a\u{0}b"], &[]).1, "--set:1:12");
    let deep = format!("raid.rate={}{}", "[".repeat(63), "]".repeat(63));
    assert_eq!(fault(&[&deep], &[]).0, "nested more than 64 deep");
    assert_eq!(
        fault(&["=1"], &[]).0,
        "nothing in `world.yaml` has the address ``"
    );
}

#[test]
fn what_is_switched_off_has_its_full_address() {
    let scenario = patched(&[], &["stop", "tag:raids", "events.raid"]).expect("fitting");
    let off: Vec<&str> = scenario
        .switched_off
        .iter()
        .map(|off| off.address.as_str())
        .collect();
    assert_eq!(
        off,
        [
            "events.raid",
            "machines.posture.transitions.first_raid",
            "machines.posture.transitions.stop"
        ]
    );
    let (message, place, help) = fault(&[], &["tag:early_"]);
    assert_eq!(message, "no entry of `world.yaml` has the tag `early_`");
    assert_eq!(
        (place.as_str(), help.as_str()),
        ("--without:1:1", "did you mean `early`?")
    );
    assert_eq!(
        fault(&[], &["tag:zzzzzzz"]).2,
        "the tags are `early`, `late`, `raids`"
    );
    assert_eq!(fault(&[], &["first_raids"]).2, "did you mean `first_raid`?");
}

#[test]
fn the_merged_scenario_reads_back() {
    let folder = folder(&[
        (
            "a.yaml",
            "format: 1\nextends: b.yaml\nevents: { raid: { on: '010', at: 2026-01-09 } }\n",
        ),
        (
            "b.yaml",
            "kind: world\nevents: { raid: { draw: { 0: 0.90, 1: 0.1 } } }\nnote: |\n  two\n  lines\n",
        ),
    ]);
    let patches = Patches {
        set: vec!["horizon=30 d".into()],
        ..Patches::default()
    };
    let scenario = Scenario::read(&folder.path().join("a.yaml"), &patches).expect("readable");
    let text = scenario.merged_yaml();
    let again = Scenario::from_text("merged.yaml", &text, &Patches::default()).expect("readable");
    assert_eq!(again.merged_yaml(), text);
    assert_eq!(keys(at(&again, "events.raid")), ["draw", "on", "at"]);
    assert_eq!(
        at(&again, "events.raid.on").value,
        Value::Text("010".into())
    );
    assert_eq!(keys(at(&again, "events.raid.draw")), ["0", "1"]);
    assert_eq!(at(&again, "note").value, Value::Text("two\nlines\n".into()));
    assert!(again.root.get("extends").is_none());
}

#[test]
fn a_folder_lists_its_scenarios_by_name() {
    let folder = folder(&[
        ("b.yml", "format: 1\n"),
        ("a.yaml", "format: 1\n"),
        ("world.yaml", "kind: world\n"),
        ("world.yml", "kind: world\n"),
        ("broken.yaml", "a: [\n"),
        ("notes.txt", ""),
        ("sub/c.yaml", "format: 1\n"),
    ]);
    let listed = list_folder(folder.path()).expect("listable");
    let told: Vec<_> = listed
        .iter()
        .map(|file| (file.stem.as_str(), file.is_world))
        .collect();
    let expected = [
        ("a", false),
        ("b", false),
        ("broken", false),
        ("world", true),
        ("world", true),
    ];
    assert_eq!(told, expected);
    fs::write(folder.path().join("a.yml"), "format: 1\n").expect("a file");
    let told = list_folder(folder.path())
        .expect_err("two of a name")
        .to_string();
    assert!(told.contains("have the same name"), "{told}");
    assert!(list_folder(&folder.path().join("none")).is_err());
}

#[test]
fn a_text_cannot_extend() {
    let faults = Scenario::from_text("a", "extends: b.yaml\n", &Patches::default());
    let faults = faults.expect_err("a refusal");
    assert_eq!(
        faults.diagnostics[0].message,
        "only a file can extend another"
    );
}

/// Messages and remedies of decoding a file.
fn told(folder: &TempDir, name: &str) -> Vec<(String, String)> {
    let scenario = read(folder, name).expect("a tree");
    let (_, faults) = Model::decode(&scenario, Purpose::Run);
    let faults = faults.into_iter();
    faults
        .map(|fault| (fault.message, fault.help.unwrap_or_default()))
        .collect()
}

#[test]
fn what_meets_a_key_of_the_extended_file_says_how_to_make_room() {
    let world = "format: 1\nstart: 2027-01-01\nhorizon: 90 d\nsources: { s: { cite: x, grade: judgement } }\n\
                 factors: { f: { lognormal: { q05: 1, q95: 2 }, source: s } }\n\
                 events: { e: { mean: 20 d, source: s, hazard_ratios: [ { ratio: f, while: e has happened } ] } }\n";
    let child = |text: &str| format!("format: 1\nextends: world.yaml\n{text}\n");
    let folder = folder(&[
        ("world.yaml", world),
        ("trigger.yaml", &child("events: { e: { rate: 1 / 5 d } }")),
        (
            "family.yaml",
            &child("factors: { f: { lognormal: { median: 1, sigma: 0.2 } } }"),
        ),
        (
            "mended.yaml",
            &child(
                "events: { e: { mean: null, rate: 1 / 5 d } }\n\
                 factors: { f: { lognormal: { q05: null, q95: null, median: 1, sigma: 0.2 } } }",
            ),
        ),
    ]);
    for (name, help) in [
        (
            "trigger.yaml",
            "`mean` comes from the extended file: write `mean: null` to leave out what it says",
        ),
        (
            "family.yaml",
            "`q05` and `q95` come from the extended file: write `q05: null` and `q95: null` to leave out what \
             they say",
        ),
    ] {
        let told = told(&folder, name);
        assert!(told.iter().any(|(_, said)| said == help), "{told:?}");
    }
    // What the remedies say helps.
    let told = told(&folder, "mended.yaml");
    assert!(
        told.iter()
            .all(|(message, _)| message.contains("nothing to summarise")),
        "{told:?}"
    );
}
