//! The law of the house: a room uses only rooms above it, its files use each other without circles, and only
//! `ensemble` uses rayon. The order is read from the table in the documentation of `src/lib.rs`.

use std::collections::{BTreeMap, BTreeSet};
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

/// Figures get data: they simulate nothing.
#[test]
fn no_figure_uses_what_simulates() {
    let rooms = rooms();
    let simulate = ["compiled", "trial", "ensemble", "exact"];
    for file in files_of("plot") {
        let text = fs::read_to_string(&file).expect("a file");
        if file.ends_with("tests.rs") {
            continue;
        }
        let used = used(&text, &rooms)
            .into_iter()
            .map(|room| rooms[room].as_str());
        let used: Vec<&str> = used.filter(|room| simulate.contains(room)).collect();
        assert!(used.is_empty(), "{}: {used:?}", file.display());
        assert!(!text.contains("Study"), "{}", file.display());
    }
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

/// A file as a module: `["trial", "flow"]`. The face of a folder, its `mod.rs`, goes by the folder's name.
type Module = Vec<String>;

fn module(file: &Path) -> Module {
    let path = file
        .strip_prefix(source())
        .expect("in src")
        .with_extension("");
    let mut parts: Module = path
        .iter()
        .map(|part| part.to_str().expect("plain names").to_owned())
        .collect();
    parts.pop_if(|last| last == "mod");
    parts
}

/// A text without comments and without the tests at its end.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..end].lines();
    lines
        .map(|line| line.split("//").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The paths that a `use` or an expression names, braces written out: `a::{b, c::d}` is `a::b`, `a::c::d`.
fn paths(rest: &str) -> Vec<Vec<&str>> {
    let end = rest
        .find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
        .unwrap_or(rest.len());
    let first: Vec<&str> = rest[..end].split("::").filter(|s| !s.is_empty()).collect();
    let opens = end == 0 || rest[..end].ends_with("::");
    if !opens || !rest[end..].starts_with('{') {
        return vec![first];
    }
    let inner = heads(&rest[end..]);
    let tails = inner.iter().flat_map(|head| paths(head.trim_start()));
    tails
        .map(|tail| first.iter().copied().chain(tail).collect())
        .collect()
}

/// The modules of the same room that a file names by `crate::`, `super::` or `self::`, but for the faces
/// of folders: a face gathers its files, and they may name what it holds.
fn named(file: &Path, text: &str, known: &[Module]) -> Vec<Module> {
    let own = module(file);
    let is_face = file.ends_with("mod.rs");
    let mut found = Vec::new();
    for (keyword, up) in [("crate::", usize::MAX), ("self::", 0), ("super::", 1)] {
        for (at, _) in text.match_indices(keyword) {
            if text[..at].ends_with("super::") {
                continue;
            }
            let rest = &text[at + keyword.len()..];
            let more = rest.split("::").take_while(|part| *part == "super").count();
            let base = match up {
                usize::MAX => Vec::new(),
                up => own[..own.len().saturating_sub(up + more)].to_vec(),
            };
            for path in paths(&rest[more * "super::".len()..]) {
                let mut reached = base.clone();
                for part in path {
                    let longer: Module = reached.iter().cloned().chain([part.to_owned()]).collect();
                    if !known.contains(&longer) {
                        break;
                    }
                    reached = longer;
                }
                if !is_face && reached != own && reached.first() == own.first() {
                    found.push(reached);
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Circles of files: each file that is reached from itself, with the way.
fn circles(uses: &BTreeMap<Module, Vec<Module>>) -> Vec<String> {
    let mut found = Vec::new();
    for start in uses.keys() {
        let mut ways = vec![vec![start]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            for next in uses.get(way[way.len() - 1]).into_iter().flatten() {
                if next == start {
                    let names: Vec<String> = way.iter().map(|m| m.join("/")).collect();
                    found.push(format!("{} -> {}", names.join(" -> "), start.join("/")));
                } else if seen.insert(next) {
                    ways.push(way.iter().copied().chain([next]).collect());
                }
            }
        }
    }
    found
}

#[test]
fn files_of_a_room_use_each_other_without_circles() {
    let mut all = Vec::new();
    files(&source(), &mut all);
    let known: Vec<Module> = all.iter().map(|file| module(file)).collect();
    let faces: BTreeSet<Module> = all
        .iter()
        .filter(|file| file.ends_with("mod.rs"))
        .map(|file| module(file))
        .collect();
    let uses: BTreeMap<Module, Vec<Module>> = all
        .iter()
        .map(|file| {
            let text = code(&fs::read_to_string(file).expect("a file"));
            let mut others = named(file, &text, &known);
            others.retain(|other| !faces.contains(other));
            (module(file), others)
        })
        .collect();
    // The test sees what there is to see.
    assert!(uses.values().map(Vec::len).sum::<usize>() > 100);
    let found = circles(&uses);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_circle_of_files_would_be_seen() {
    let module = |name: &str| vec!["room".to_owned(), name.to_owned()];
    let room = vec!["room".to_owned()];
    let known = [room.clone(), module("a"), module("b"), module("c")];
    let path = |name: &str| source().join(format!("room/{name}.rs"));
    let text = "use super::{b::{One, Two}, Face};\nuse super::c;";
    assert_eq!(
        named(&path("a"), text, &known),
        [room, module("b"), module("c")]
    );
    let text = "let x = crate::room::a::make();";
    assert_eq!(named(&path("c"), text, &known), [module("a")]);
    let uses = BTreeMap::from([
        (module("a"), vec![module("b"), module("c")]),
        (module("b"), vec![]),
        (module("c"), vec![module("a")]),
    ]);
    assert_eq!(
        circles(&uses),
        ["room/a -> room/c -> room/a", "room/c -> room/a -> room/c"]
    );
}
