//! Whole results in their place, whoever wrote there before and whatever else stands there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::json;

use super::folder::Folder;
use crate::export::{File, FileDigest};

/// What stands in a folder, by name.
fn contents(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap();
    let entries = entries.map(|entry| entry.unwrap().path());
    let read = |path: &Path| match path.is_dir() {
        true => "a folder".to_owned(),
        false => fs::read_to_string(path).unwrap(),
    };
    entries
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            (name.into_owned(), read(&path))
        })
        .collect()
}

/// Files with the manifest that lists them.
fn result(files: &[(&str, &str)], complete: bool) -> Vec<File> {
    let written: Vec<FileDigest> = files
        .iter()
        .map(|(name, holds)| FileDigest::of(name, holds.as_bytes()))
        .collect();
    let manifest = json!({ "complete": complete, "written": written });
    let mut files: Vec<File> = files
        .iter()
        .map(|(name, holds)| File::new(*name, *holds))
        .collect();
    files.push(File::new("manifest.json", manifest.to_string()));
    files
}

/// Puts a result into a folder as a run does.
fn put(path: &Path, files: &[(&str, &str)]) -> super::Committed {
    let folder = Folder::claim(path).unwrap();
    let staging = folder.stage().unwrap();
    for file in result(files, true) {
        staging.write(&file).unwrap();
    }
    folder.commit(staging).unwrap()
}

#[test]
fn a_result_is_replaced_as_a_whole_and_what_others_keep_there_stays() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("deep/tiny");
    put(&path, &[("a.csv", "1"), ("b.svg", "old"), ("c.svg", "old")]);
    fs::write(path.join("notes.txt"), "mine").unwrap();
    fs::create_dir(path.join("folder")).unwrap();
    fs::write(path.join("c.svg"), "somebody drew on it").unwrap();
    let committed = put(&path, &[("a.csv", "2"), ("c.svg", "new")]);
    assert!(committed.left.is_none());
    let found = contents(&path);
    let holds = |name: &str| found.get(name).map(String::as_str);
    assert_eq!(holds("a.csv"), Some("2"));
    assert_eq!(holds("b.svg"), None, "a figure of what is gone");
    assert_eq!(holds("notes.txt"), Some("mine"));
    assert_eq!(holds("folder"), Some("a folder"));
    assert_eq!(holds("c.svg"), Some("new"));
    assert_eq!(holds("c.earlier.svg"), Some("somebody drew on it"));
    assert_eq!(committed.renamed, [path.join("c.earlier.svg")]);
    assert_eq!(
        contents(path.parent().unwrap()).len(),
        1,
        "nothing beside it"
    );
}

#[test]
fn a_folder_of_others_keeps_all_that_it_has() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("tiny");
    fs::create_dir(&path).unwrap();
    for name in ["a.csv", "manifest.json", "other"] {
        fs::write(path.join(name), "theirs").unwrap();
    }
    put(&path, &[("a.csv", "1")]);
    let found = contents(&path);
    for name in ["a.earlier.csv", "manifest.earlier.json", "other"] {
        assert_eq!(found[name], "theirs");
    }
    assert_eq!(found["a.csv"], "1");
    // Once more: what is kept is kept, under the name that it has.
    put(&path, &[("a.csv", "2")]);
    assert_eq!(contents(&path).len(), found.len());
}

#[test]
fn a_part_never_replaces_a_complete_result() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("tiny");
    let part_of = |claimed: Folder| {
        let folder = claimed.for_a_part().unwrap();
        let staging = folder.stage().unwrap();
        for file in result(&[("a.csv", "part")], false) {
            staging.write(&file).unwrap();
        }
        folder.commit(staging).unwrap();
        folder.shown().file_name().unwrap().to_owned()
    };
    let claim = || Folder::claim(&path).unwrap();
    // Nothing is there, then a part, which a part may replace.
    assert_eq!(part_of(claim()), "tiny");
    assert_eq!(part_of(claim()), "tiny");
    put(&path, &[("a.csv", "whole")]);
    assert_eq!(part_of(claim()), "tiny.partial");
    assert_eq!(part_of(claim()), "tiny.partial");
    put(&parent.path().join("tiny.partial"), &[("a.csv", "another")]);
    assert_eq!(part_of(claim()), "tiny.partial-2");
    assert_eq!(contents(&path)["a.csv"], "whole");
    // What cannot be read may be a complete result.
    fs::write(path.join("manifest.json"), "{").unwrap();
    assert_eq!(part_of(claim()), "tiny.partial-2");
}

#[test]
fn what_a_killed_process_has_left_is_completed_or_undone() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("tiny");
    let digits = "0123456789abcdef0123456789abcdef";
    let leave = |kind: &str, files: &[File]| {
        let left = parent.path().join(format!(".tiny.{digits}.{kind}"));
        fs::create_dir(&left).unwrap();
        for file in files {
            fs::write(left.join(&file.name), &file.contents).unwrap();
        }
    };
    let claim = || drop(Folder::claim(&path).unwrap());
    // Killed while it wrote.
    leave("writing", &[File::new("a.csv", "half")]);
    claim();
    assert_eq!(contents(parent.path()).len(), 0);
    // Killed before its result had a place, where nothing was.
    leave("exchange", &result(&[("a.csv", "1")], true));
    claim();
    assert_eq!(contents(&path)["a.csv"], "1");
    // Killed after the exchange: the old result goes, what others kept there comes back.
    let mut old = result(&[("a.csv", "0")], true);
    old.push(File::new("notes.txt", "mine"));
    leave("exchange", &old);
    claim();
    assert_eq!(contents(&path)["a.csv"], "1");
    assert_eq!(contents(&path)["notes.txt"], "mine");
    // Killed between the two renames of a system without exchange: the old result comes back.
    fs::remove_dir_all(&path).unwrap();
    leave("old", &result(&[("a.csv", "old")], true));
    leave("exchange", &result(&[("a.csv", "new")], true));
    claim();
    assert_eq!(contents(&path)["a.csv"], "old");
    assert_eq!(contents(parent.path()).len(), 1);
}

#[test]
fn what_cannot_be_written_leaves_what_was_there() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("tiny");
    put(&path, &[("a.csv", "old")]);
    let folder = Folder::claim(&path).unwrap();
    let staging = folder.stage().unwrap();
    staging.write(&File::new("a.csv", "new")).unwrap();
    for name in ["../b.csv", "deep/b.csv", "/b.csv", "", "..", "a.csv"] {
        let error = staging.write(&File::new(name, "new")).unwrap_err();
        assert!(error.to_string().contains("nothing was changed"), "{error}");
    }
    drop(staging);
    assert_eq!(contents(&path)["a.csv"], "old");
    drop(folder);
    assert_eq!(contents(parent.path()).len(), 1);
}

#[test]
fn something_else_in_place_of_the_folder_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("taken");
    fs::write(&path, "").unwrap();
    let fails = |path: &Path| Folder::claim(path).unwrap_err().to_string();
    assert!(fails(&path).contains("is a file, not a folder"));
    assert!(fails(&path.join("in")).contains("is a file, not a folder"));
    assert!(fails(&path.join("far/in")).contains("cannot make the folder"));
    assert_eq!(contents(parent.path()).len(), 1, "no lock is left");
}

#[test]
fn two_do_not_write_into_one_folder() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("tiny");
    let first = Folder::claim(&path).unwrap();
    let said = Folder::claim(&path).unwrap_err().to_string();
    assert!(said.contains("tiny` is being written by process"), "{said}");
    drop(Folder::claim(&parent.path().join("other")).unwrap());
    drop(first);
    drop(Folder::claim(&path).unwrap());
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_stays_one() {
    let parent = tempfile::tempdir().unwrap();
    let (disk, path) = (parent.path().join("disk"), parent.path().join("tiny"));
    fs::create_dir(&disk).unwrap();
    std::os::unix::fs::symlink(&disk, &path).unwrap();
    put(&path, &[("a.csv", "1")]);
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert_eq!(contents(&disk)["a.csv"], "1");
}
