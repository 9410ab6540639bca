//! Scenario files as trees: what a user's files become, and how bad files end.

use std::fs;
use std::path::Path;

use escalade::diagnostic::{Faults, Severity};
use escalade::scenario::{Node, Patches, Scenario, Value};
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
