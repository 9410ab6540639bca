//! What the documents state, and what of the world answers it: the table in docs/coverage.md.
//!
//! Every statement of docs/statements.tsv is a part of the world with a stated effect (docs/effects.tsv, held by the
//! tests of effects), or is listed as not modelled. `ESCALADE_WRITE=1 cargo test --test all coverage::` writes the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use escalade::model::{Model, Purpose};
use escalade::scenario::{Node, Patches, Scenario, Value};

const POSTURES: [&str; 3] = ["limited_raids", "sustained_campaign", "threats_only"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn scenario(name: &str, without: &[String]) -> Scenario {
    let patches = Patches {
        without: without.to_vec(),
        ..Patches::default()
    };
    let path = root().join(format!("scenarios/{name}.yaml"));
    Scenario::read(&path, &patches).unwrap_or_else(|faults| panic!("{:?}", faults.diagnostics))
}

struct Statement {
    id: String,
    group: String,
    text: String,
    place: String,
}

fn statements() -> Vec<Statement> {
    let text = fs::read_to_string(root().join("docs/statements.tsv")).expect("it is there");
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, group, text, place] = cells[..] else {
            panic!("four cells in `{line}`")
        };
        let [id, group, text, place] = [id, group, text, place].map(str::to_owned);
        Statement {
            id,
            group,
            text,
            place,
        }
    });
    rows.collect()
}

/// An entry that covers something: its address, and the grade that holds for it.
#[derive(Clone)]
struct Answer {
    address: String,
    grade: Option<String>,
    omitted: Option<String>,
}

fn texts(node: Option<&Node>) -> Vec<String> {
    let text = |node: &Node| match &node.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    match node.map(|node| &node.value) {
        Some(Value::List(items)) => items.iter().filter_map(text).collect(),
        Some(Value::Text(one)) => vec![one.clone()],
        _ => Vec::new(),
    }
}

/// Every entry below this node that covers something, by what it covers.
fn walk(
    node: &Node,
    address: &str,
    grade: Option<&str>,
    grades: &BTreeMap<String, String>,
    found: &mut BTreeMap<String, Vec<Answer>>,
) {
    let cited = texts(node.get("source")).into_iter().next();
    let from_source = cited.and_then(|text| grades.get(text.split(':').next()?).cloned());
    let own = texts(node.get("grade")).pop().or(from_source);
    let grade = own.as_deref().or(grade);
    for id in texts(node.get("covers")) {
        found.entry(id).or_default().push(Answer {
            address: address.to_owned(),
            grade: grade.map(str::to_owned),
            omitted: texts(node.get("why")).pop(),
        });
    }
    let below = |name: &str| match address {
        "" => name.to_owned(),
        _ => format!("{address}.{name}"),
    };
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .for_each(|(key, node)| walk(node, &below(&key.name), grade, grades, found)),
        Value::List(items) => items
            .iter()
            .enumerate()
            .for_each(|(i, node)| walk(node, &below(&i.to_string()), grade, grades, found)),
        _ => {}
    }
}

fn answers() -> BTreeMap<String, Vec<Answer>> {
    let root = scenario("limited_raids", &[]).root;
    let mut grades = BTreeMap::new();
    if let Some(Value::Map(sources)) = root.get("sources").map(|node| &node.value) {
        for (key, node) in sources {
            grades.extend(
                texts(node.get("grade"))
                    .pop()
                    .map(|g| (key.name.clone(), g)),
            );
        }
    }
    let mut found = BTreeMap::new();
    walk(&root, "", None, &grades, &mut found);
    found
}

/// The last parts of an address: enough for people.
fn short(address: &str) -> String {
    let parts: Vec<&str> = address.split('.').collect();
    let kept = match parts.as_slice() {
        ["machines", machine, "transitions", name] => vec![*machine, *name],
        [_, rest @ ..] => rest.to_vec(),
        [] => Vec::new(),
    };
    kept.join(".")
}

/// What docs/effects.tsv says of single entries among these.
fn stated(answers: &[Answer]) -> String {
    let text = fs::read_to_string(root().join("docs/effects.tsv")).expect("it is there");
    let rows = text.lines().skip(1).filter_map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [_, off, scenario, _, result, change, least, _] = cells[..] else {
            return None;
        };
        let suffix = format!(".{}", off.replace('.', ".transitions."));
        let is_meant = |answer: &Answer| {
            answer.address.ends_with(&suffix) || answer.address.ends_with(&format!(".{off}"))
        };
        answers.iter().any(is_meant).then(|| {
            let scenario = scenario.replace('_', " ");
            format!("`{off}`: {result} {change}{least} ({scenario})")
        })
    });
    rows.collect::<Vec<_>>().join("; ")
}

fn page() -> String {
    let answers = answers();
    let mut page = String::from(
        "# What the documents state, and where it is in the model\n\n\
         Written by `ESCALADE_WRITE=1 cargo test --test all coverage::` from the scenario files; the statements are listed in\n\
         [statements.tsv](statements.tsv). \"Switched off alone\" says what an entry must move, by how much at least, and in\n\
         which scenario, when nothing but it is switched off: the rows of [effects.tsv](effects.tsv), which tests hold.\n",
    );
    let mut group = "";
    let statements = statements();
    for row in &statements {
        if row.group != group {
            group = &row.group;
            let _ = writeln!(
                page,
                "\n## {group}\n\n| statement | entries | evidence | switched off alone |\n| --- | --- | --- | --- |"
            );
        }
        let all = answers
            .get(&row.id)
            .unwrap_or_else(|| panic!("nothing covers `{}`", row.id));
        let grades: BTreeSet<&str> = all.iter().filter_map(|a| a.grade.as_deref()).collect();
        let grades: Vec<&str> = grades.into_iter().collect();
        let names: Vec<String> = all
            .iter()
            .map(|a| format!("`{}`", short(&a.address)))
            .collect();
        let effect = match all.iter().find_map(|answer| answer.omitted.as_ref()) {
            Some(why) => format!("not modelled: {why}"),
            None => stated(all),
        };
        assert!(!effect.is_empty(), "no effect is stated for `{}`", row.id);
        let _ = writeln!(
            page,
            "| {} `{}` ({}) | {} | {} | {effect} |",
            row.text,
            row.id,
            row.place,
            names.join(", "),
            grades.join(", "),
        );
    }
    page + &crate::wargame_content::orders()
}

#[test]
fn the_table_is_what_the_files_say_and_every_statement_has_a_stated_effect() {
    let path = root().join("docs/coverage.md");
    let page = page();
    if std::env::var_os("ESCALADE_WRITE").is_some() {
        fs::write(&path, &page).expect("it can be written");
    }
    let there = fs::read_to_string(&path).expect("it is there");
    assert!(
        there == page,
        "docs/coverage.md is not what the files say: ESCALADE_WRITE=1 cargo test --test all coverage::"
    );
}

#[test]
fn what_entries_cover_is_stated_and_what_is_stated_has_a_place() {
    let listed: BTreeSet<String> = statements().into_iter().map(|row| row.id).collect();
    assert_eq!(listed.len(), statements().len(), "an id stands twice");
    let covered: BTreeSet<String> = answers().into_keys().collect();
    assert_eq!(listed, covered);
    let (model, _) = Model::decode(&scenario("limited_raids", &[]), Purpose::Run);
    let model = model.expect("a model");
    for row in statements() {
        let (id, section) = row.place.split_once(": ").expect("`source: section`");
        let source = model.sources.iter().find(|source| source.id == id);
        let sections = &source.expect("a source").sections;
        assert!(
            sections.iter().any(|(name, _)| name == section),
            "{}",
            row.place
        );
    }
}

#[test]
fn every_factor_has_a_source_that_exists_and_a_grade() {
    for name in POSTURES {
        let (model, _) = Model::decode(&scenario(name, &[]), Purpose::Run);
        let model = model.expect("a model");
        assert!(model.factors.len() > 100);
        for factor in &model.factors {
            let entry = &factor.entry;
            assert!(entry.grade.is_some(), "{} has no grade", entry.address);
            assert!(!entry.sources.is_empty(), "{} has no source", entry.address);
            for cited in &entry.sources {
                let id = cited.split(':').next().expect("an id");
                assert!(
                    model.sources.iter().any(|source| source.id == id),
                    "{cited}"
                );
            }
        }
    }
}

/// The references are the world's, no more and no less, and each section that is listed is cited.
#[test]
fn every_reference_is_cited_and_says_where_it_is_from() {
    let text = |name: &str| {
        fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("scenarios")
                .join(name),
        )
        .expect("it is there")
    };
    let world = text("world.yaml");
    let (model, faults) = Model::decode(&scenario("limited_raids", &[]), Purpose::Run);
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(
        !world.contains("\nsources:"),
        "references stand in references.yaml alone"
    );
    for source in &model.expect("a model").sources {
        if source.sections.is_empty() {
            assert!(source.figure.is_some(), "{} has no figure", source.id);
            assert!(source.citation.contains('('), "{} has no date", source.id);
        }
        for (section, _) in &source.sections {
            assert!(
                world.contains(&format!("{}: {section}\"", source.id)),
                "nothing cites `{}: {section}`",
                source.id
            );
        }
    }
}
