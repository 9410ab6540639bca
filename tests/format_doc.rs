//! docs/format.md is true: each example, put into a frame, decodes, and the tables of keys are those that
//! decoding reads (written anew where the environment variable `BLESS` is set).

use std::fs;

use escalade::diagnostic::{Severity, render};
use escalade::model::{Model, Purpose, key_tables};
use escalade::scenario::{Patches, Scenario};

/// What the examples refer to without declaring it.
const FRAME: &str = include_str!("format_doc/frame.yaml");

/// The fenced YAML blocks of a page, with the line at which each begins.
fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line) {
            (None, "```yaml") => open = Some((number + 2, String::new())),
            (Some(_), "```") => found.extend(open.take()),
            (Some((_, text)), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) => {}
        }
    }
    found
}

/// The block below the entry that it is a part of.
fn framed(block: &str) -> String {
    let body: String = unindented(block);
    let key = body.split(':').next().unwrap_or_default();
    let (above, depth) = match key {
        "competing" => ("machines:\n  us_posture:\n", 4),
        "hazard_ratios" => ("events:\n  framed:\n    rate: 1 / 7 d\n", 4),
        "draw" => (
            "machines:\n  us_posture:\n    transitions:\n      framed:\n        from: threatening\n        \
             to: raiding\n        rate: 1 / 7 d\n",
            8,
        ),
        _ => ("", 0),
    };
    let indent = " ".repeat(depth);
    let body: String = body
        .lines()
        .map(|line| format!("{indent}{line}\n"))
        .collect();
    format!("format: 1\nextends: frame.yaml\n{above}{body}")
}

fn unindented(block: &str) -> String {
    let depth = block
        .lines()
        .next()
        .map_or(0, |line| line.len() - line.trim_start().len());
    block
        .lines()
        .map(|line| format!("{}\n", line.get(depth..).unwrap_or("")))
        .collect()
}

#[test]
fn every_example_of_the_format_page_decodes() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/format.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("frame.yaml"), FRAME).unwrap();
    let blocks = blocks(&page);
    assert!(blocks.len() >= 11, "{} blocks", blocks.len());
    let mut failures = String::new();
    for (line, block) in blocks {
        let path = folder.path().join("example.yaml");
        fs::write(&path, framed(&block)).unwrap();
        let scenario = Scenario::read(&path, &Patches::default()).unwrap();
        let (model, faults) = Model::decode(&scenario, Purpose::Run);
        if model.is_none() {
            let errors: Vec<_> = faults
                .into_iter()
                .filter(|f| f.severity == Severity::Error)
                .collect();
            let told = render(&errors, &scenario.texts, false);
            failures.push_str(&format!("docs/format.md:{line}\n{told}\n"));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// The page with each table of keys in its place, between `<!-- keys: NAME -->` and `<!-- end of keys -->`.
fn with_tables(page: &str) -> String {
    let mut text = page.to_owned();
    for (name, table) in key_tables() {
        let (begin, end) = (format!("<!-- keys: {name} -->\n"), "<!-- end of keys -->");
        let at = text
            .find(&begin)
            .unwrap_or_else(|| panic!("a place for {name}"));
        let from = at + begin.len();
        let to = from
            + text[from..]
                .find(end)
                .unwrap_or_else(|| panic!("an end of {name}"));
        text.replace_range(from..to, &table);
    }
    text
}

#[test]
fn the_tables_of_keys_are_those_that_decoding_reads() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/format.md");
    let page = fs::read_to_string(path).unwrap();
    let wanted = with_tables(&page);
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, &wanted).unwrap();
    } else if let Some((a, b)) = page.lines().zip(wanted.lines()).find(|(a, b)| a != b) {
        panic!("docs/format.md has\n{a}\nfor\n{b}");
    }
    let places = page.matches("<!-- keys: ").count();
    assert_eq!(places, key_tables().len(), "every place has a table");
}
