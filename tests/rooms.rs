//! The law of the house: a room uses only rooms above it, and only `ensemble` uses rayon. The order is
//! read from the table in the documentation of `src/lib.rs`.

use std::fs;
use std::path::{Path, PathBuf};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The rooms in order.
fn rooms() -> Vec<String> {
    let text = fs::read_to_string(source().join("lib.rs")).expect("lib.rs");
    text.lines()
        .filter_map(|line| line.strip_prefix("//! | [`"))
        .filter_map(|rest| rest.split('`').next())
        .map(str::to_owned)
        .collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder)
        .expect("a folder")
        .map(|e| e.expect("an entry").path())
    {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            found.push(entry);
        }
    }
}

/// The files of a room: a folder's, or the one that it is.
fn files_of(room: &str) -> Vec<PathBuf> {
    let one = source().join(format!("{room}.rs"));
    if one.is_file() {
        return vec![one];
    }
    let mut found = Vec::new();
    files(&source().join(room), &mut found);
    found
}

/// The rooms that a text names as `crate::room`, in braces too.
fn used(text: &str, rooms: &[String]) -> Vec<usize> {
    let mut used = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        for name in heads(&text[at + "crate::".len()..]) {
            let name = name.trim();
            let end = name
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(name.len());
            used.extend(rooms.iter().position(|room| room == &name[..end]));
        }
    }
    used
}

/// Where each path of `a::b` or `{a::{b, c}, d}` begins.
fn heads(rest: &str) -> Vec<&str> {
    let Some(list) = rest.strip_prefix('{') else {
        return vec![rest];
    };
    let (mut heads, mut depth) = (vec![list], 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(&list[at + 1..]),
            _ => {}
        }
    }
    heads
}

#[test]
fn every_room_is_listed_and_there() {
    let text = fs::read_to_string(source().join("lib.rs")).expect("lib.rs");
    let declared: Vec<&str> = text
        .lines()
        .filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let mut listed = rooms();
    listed.sort();
    assert_eq!(listed, declared);
    assert!(declared.len() >= 16);
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let rooms = rooms();
    let mut faults = Vec::new();
    for (place, room) in rooms.iter().enumerate() {
        for file in files_of(room) {
            let text = fs::read_to_string(&file).expect("a file");
            for other in used(&text, &rooms)
                .into_iter()
                .filter(|other| *other > place)
            {
                faults.push(format!(
                    "{} uses `{}` below it",
                    file.display(),
                    rooms[other]
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn only_the_ensemble_uses_rayon() {
    let mut found = Vec::new();
    files(&source(), &mut found);
    let users: Vec<PathBuf> = found
        .into_iter()
        .filter(|file| {
            fs::read_to_string(file)
                .expect("a file")
                .contains("rayon::")
        })
        .collect();
    assert_eq!(users, [source().join("ensemble/mod.rs")]);
}

#[test]
fn an_import_that_goes_down_would_be_seen() {
    let rooms = rooms();
    let position = |name: &str| rooms.iter().position(|room| room == name).expect("a room");
    let text = "use crate::{trial::{Trial, exact}, model};\nlet x = crate::plot::all();";
    let mut seen = used(text, &rooms);
    seen.sort_unstable();
    assert_eq!(
        seen,
        [position("model"), position("trial"), position("plot")]
    );
}
