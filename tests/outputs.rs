//! What is written is what docs/outputs.md says: every file, column and key, with its kind, over the shipped scenarios
//! and a few small ones that reach what those do not.
//!
//! `ESCALADE_WRITE=1 cargo test --test all outputs::` writes the page anew.

use crate::support::cli as support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use escalade::export::described::{Field, Form, Group, Holds, OUTPUTS, Output, Shape, page};
use serde_json::{Map, Value};
use support::{TINY, escalade, json, names, text};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Where nothing happens in a few trials; with milestones that follow something: one asks for more days than there
/// are, one follows what never happens.
const STILL: &str = "\
format: 1
title: Nothing happens
question: Does nothing happen?
start: 2026-01-01
horizon: 2 d
grid: 12 h
machines:
  m:
    source: s
    grade: judgement
    states: { calm: { score: 1 }, crisis: { score: 2 } }
    transitions: { rise: { from: calm, to: crisis, mean: 1e9 d, while: not within 1 d of strike, hazard_ratios: [ { ratio: r, while: m is calm } ] } }
events:
  speech: { at: 1 d, source: s, grade: judgement }
  strike: { rate: 1e-9 / d, source: s, grade: judgement }
factors: { r: { uniform: { low: 1, high: 2 }, source: s, grade: judgement } }
sources: { s: { cite: made up } }
outcomes:
  tension: { unit: points, range: [0, 4], resolution: 0.5, headline: true, at: [1 d], sum: { m: 1 * m.score } }
milestones:
  crisis: { enters: m.crisis }
  after: { happens: strike, within: 30 d, of: speech }
  later: { happens: speech, within: 1 d, of: strike }
  struck: { happens: strike }
";

/// With a hazard that follows a variable, as none of the shipped scenarios has.
const FOLLOWING: &str = "\
format: 1
start: 2026-01-01
horizon: 2 d
events: { burst: { rate: 1 / d, hazard_ratios: [ { ratio: 1.1, per: x, reference: 2 } ], source: s, grade: judgement } }
variables: { x: { start: 3, half_life: 1 d, source: s, grade: judgement } }
sources: { s: { cite: made up } }
milestones: { seen: { happens: burst } }
";

/// Whose trials have no end, and which has no sources.
const FAILING: &str = "\
format: 1
title: It has no end
start: 2026-01-01
horizon: 2 d
machines:
  m:
    states: { calm: { score: 1 }, crisis: { score: 2 } }
    transitions:
      rise: { from: calm, to: crisis, rate: 0.1 / d, hazard_ratios: [ { risk_ratio: 3, at: 0.2, while: m is calm } ], effects: [ { variable: x, add: 1 } ] }
events:
  burst: { at: 1 d, effects: [ { variable: x, multiply: 1e300 } ] }
variables: { x: { start: 1e300 } }
outcomes:
  tension: { unit: points, range: [0, 4], resolution: 0.5, headline: true, sum: { m: 1 * m.score } }
";

/// Some of whose trials have no end, with factors that go together.
const PARTLY: &str = "\
format: 1
title: Some trials have no end
start: 2026-01-01
horizon: 2 d
machines:
  m:
    source: s
    grade: judgement
    states: { calm: { score: 1 }, crisis: { score: 2 } }
    transitions:
      rise: { from: calm, to: crisis, rate: w, hazard_ratios: [ { ratio: q, while: m is calm }, { ratio: r, while: m is calm } ] }
events:
  burst: { at: 1 d, source: s, grade: judgement, effects: [ { variable: x, multiply: k } ] }
factors:
  k: { uniform: { low: 1e8, high: 2e8 }, source: s, grade: judgement }
  w: { uniform: { low: 0.1 / d, high: 2 / d }, source: s, grade: judgement }
  q: { uniform: { low: 1, high: 2 }, source: s, grade: judgement }
  r: { uniform: { low: 1, high: 2 }, source: s, grade: judgement }
correlations: { both: { factors: [q, r], spearman: 0.5, source: s, grade: judgement } }
variables: { x: { start: 1e300, source: s, grade: judgement } }
sources: { s: { cite: made up } }
outcomes:
  tension: { unit: points, range: [0, 4], resolution: 0.5, headline: true, sum: { m: 1 * m.score } }
milestones:
  crisis: { enters: m.crisis }
";

/// What the tests have seen of what is described.
#[derive(Default)]
struct Seen {
    /// Shapes' keys and tables' columns that had a value, and those that had none.
    full: BTreeSet<String>,
    empty: BTreeSet<String>,
    /// Files and printed texts.
    outputs: BTreeSet<String>,
    faults: BTreeSet<String>,
}

impl Seen {
    fn fault(&mut self, place: &str, what: &str) {
        self.faults.insert(format!("{place}: {what}"));
    }

    fn value(&mut self, value: &Value, holds: &Holds, place: &str) {
        let fits = match (holds, value) {
            (Holds::Text, Value::String(_)) | (Holds::Truth, Value::Bool(_)) => true,
            (Holds::Number, Value::Number(_)) => true,
            (Holds::Whole, Value::Number(number)) => number.is_u64(),
            (Holds::Shape(shape), Value::Object(found)) => {
                self.object(found, shape, place);
                true
            }
            (Holds::List(of), Value::Array(found)) => {
                found.iter().for_each(|one| self.value(one, of, place));
                true
            }
            (Holds::Tuple(of), Value::Array(found)) => {
                let pairs = found.iter().zip(*of);
                pairs.for_each(|(one, of)| self.value(one, of, place));
                found.len() == of.len()
            }
            (Holds::Named(_, of), Value::Object(found)) => {
                let one = |(_, one): (_, &Value)| self.value(one, of, place);
                found.iter().for_each(one);
                true
            }
            _ => false,
        };
        if !fits {
            self.fault(place, &format!("{value} is not {holds:?}"));
        }
    }

    fn object(&mut self, found: &Map<String, Value>, shape: &Shape, place: &str) {
        for field in shape.fields {
            let own = format!("{} / {}", shape.name, field.name);
            match found.get(field.name) {
                None => self.fault(place, &format!("no `{own}`")),
                Some(Value::Null) if field.absent.is_empty() => {
                    self.fault(place, &format!("`{own}` is null"));
                }
                Some(Value::Null) => drop(self.empty.insert(own)),
                Some(value) => {
                    self.value(value, &field.holds, &format!("{place} {own}"));
                    self.full.insert(own);
                }
            }
        }
        for key in found.keys() {
            if !shape.fields.iter().any(|field| field.name == key) {
                self.fault(place, &format!("`{} / {key}` is not described", shape.name));
            }
        }
    }

    fn table(&mut self, path: &Path, columns: &[Field], place: &str) {
        let mut lines = csv::Reader::from_path(path).expect("a table");
        let header = lines.headers().expect("a header").clone();
        let of = |name: &str| columns.iter().find(|field| fits(name, field.name));
        let own: Vec<Option<&Field>> = header.iter().map(of).collect();
        for (name, field) in header.iter().zip(&own) {
            if field.is_none() {
                self.fault(place, &format!("the column `{name}` is not described"));
            }
        }
        for line in lines.records().map(|line| line.expect("a line")) {
            for (cell, field) in line.iter().zip(&own) {
                if let Some(field) = field {
                    self.cell(cell, field, place);
                }
            }
        }
    }

    fn cell(&mut self, cell: &str, field: &Field, place: &str) {
        let own = format!("{place} / {}", field.name);
        if cell.is_empty() && field.absent.is_empty() && !field.unit.is_empty() {
            self.fault(place, &format!("`{own}` is empty"));
        }
        if cell.is_empty() {
            self.empty.insert(own);
            return;
        }
        let fits = match field.holds {
            Holds::Text => true,
            Holds::Whole => cell.parse::<u64>().is_ok(),
            Holds::Number => cell.parse::<f64>().is_ok_and(f64::is_finite),
            _ => false,
        };
        if !fits {
            self.fault(place, &format!("{own}: `{cell}`"));
        }
        self.full.insert(own);
    }

    /// What stands in a folder of results.
    fn folder(&mut self, place: &Path, group: &Group) {
        for name in names(place) {
            let drawn = name.replace(".png", ".svg");
            let Some(output) = group.outputs.iter().find(|o| is_named(&drawn, o.name)) else {
                self.fault(group.title, &format!("{name} is not described"));
                continue;
            };
            match output.form {
                Form::Json(holds) => self.value(&json(&place.join(&name)), &holds, output.name),
                Form::Table(columns) => self.table(&place.join(&name), columns, output.name),
                Form::ForPeople => {}
            }
            self.outputs.insert(own(group, output));
        }
    }

    /// What a command prints.
    fn printed(&mut self, folder: &Path, name: &str, words: &[&str]) {
        let group = OUTPUTS.last().expect("what is printed");
        let output = group.outputs.iter().find(|o| o.name == name);
        let output = output.expect("it is described");
        let mut all = words.to_vec();
        all.extend(["--format", "json"]);
        let ran = escalade(folder, &all);
        let found: Value = serde_json::from_slice(&ran.stdout)
            .unwrap_or_else(|error| panic!("{words:?}: {error}: {}", text(&ran.stderr)));
        let Form::Json(holds) = output.form else {
            panic!("{name} is JSON")
        };
        self.value(&found, &holds, name);
        self.outputs.insert(own(group, output));
    }
}

/// The group whose title has these words.
fn group(words: &str) -> &'static Group {
    let mut groups = OUTPUTS.iter();
    let group = groups.find(|group| group.title.contains(words));
    group.unwrap_or_else(|| panic!("no group is about {words}"))
}

fn own(group: &Group, output: &Output) -> String {
    format!("{} / {}", group.title, output.name)
}

/// Whether a name is one of a pattern, whose parts in `<>` stand for anything.
fn fits(name: &str, pattern: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('<') else {
        return name == pattern;
    };
    let after = rest.split_once('>').expect("a part ends").1;
    let Some(name) = name.strip_prefix(before) else {
        return false;
    };
    // A part is not empty.
    let ends = name.char_indices().skip(1).map(|(at, _)| at);
    ends.chain([name.len()])
        .any(|at| at > 0 && fits(&name[at..], after))
}

/// The same, with pages of a figure: `milestones-2.svg`.
fn is_named(name: &str, pattern: &str) -> bool {
    let paged = pattern.replace(".svg", "-<page>.svg");
    fits(name, pattern)
        || matches!(pattern, "milestones.svg" | "followups.svg") && fits(name, &paged)
}

/// The shipped scenarios, a calm one, a tiny one and a faulty file, in a folder.
fn scenarios() -> tempfile::TempDir {
    let faulty = TINY
        .replace("from: calm", "from: clam")
        .replace("mean: 20 d", "mean: 20 d, mean: 3 d");
    // Its one factor drives its one outcome.
    let driven = TINY
        .replace("calm, rate: r", "calm, mean: 300 d")
        .replace("mean: 20 d", "rate: r")
        .replace("q05: 0.05 / d, q95: 0.2 / d", "q05: 0.0005 / d, q95: 9 / d");
    let shaped = TINY.replace("mean: 20 d", "weibull: { q50: 9 d, q95: 20 d }");
    let plain = TINY
        .replace("rate: r", "rate: 0.1 / d")
        .replace("  r: {", "  s: {");
    let plain = plain
        .replace("factors:", "not_modelled:")
        .replace("lognormal: { q05: 0.05 / d, q95: 0.2 / d }", "why: so");
    let plain = plain.replace(
        "source: s, grade: judgement }\nsources",
        "source: s }\nsources",
    );
    let folder = support::folder(&[
        ("tiny.yaml", TINY),
        ("driven.yaml", &driven),
        ("rare.yaml", &TINY.replace("mean: 20 d", "mean: 6000 d")),
        ("still.yaml", STILL),
        ("shaped.yaml", &shaped),
        ("plain.yaml", &plain),
        ("failing.yaml", FAILING),
        ("partly.yaml", PARTLY),
        ("ending.yaml", &FAILING.replace("1e300 } ]", "2 } ]")),
        ("faulty.yaml", &faulty),
        ("no_mapping.yaml", "[]"),
    ]);
    for entry in fs::read_dir(root().join("scenarios")).expect("scenarios") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_owned();
        fs::copy(&path, folder.path().join(name)).expect("a copy");
    }
    folder
}

fn runs(folder: &Path, words: &[&str]) {
    let ran = escalade(folder, words);
    assert!(ran.status.success(), "{words:?}: {}", text(&ran.stderr));
}

/// Runs the commands that write, and looks at what they wrote.
fn written(folder: &Path, seen: &mut Seen) {
    let shipped = ["limited_raids.yaml", "threats_only.yaml"];
    let few = ["--trials", "12"];
    let mut report = vec!["report"];
    report.extend(shipped.iter().chain(&few));
    let rows = match cfg!(feature = "parquet") {
        true => "csv,parquet",
        false => "csv",
    };
    report.extend(["--per-trial", rows, "--histories", rows, "--figures", "svg"]);
    runs(folder, &report);
    runs(
        folder,
        &[
            "run",
            "tiny.yaml",
            "--trials",
            "12",
            "--replicates",
            "1",
            "--set",
            "factors.r.lognormal.q05=0.06 / d",
        ],
    );
    runs(
        folder,
        &["run", "still.yaml", "--trials", "12", "--per-trial", "csv"],
    );
    runs(
        folder,
        &[
            "compare",
            "tiny.yaml",
            "--set",
            "r.lognormal.q95=0.3 / d",
            "--trials",
            "600",
            "--output",
            "other",
        ],
    );
    runs(
        folder,
        &[
            "compare",
            "still.yaml",
            "--set",
            "factors.r.uniform.high=3",
            "--trials",
            "12",
            "--output",
            "same",
        ],
    );
    let rows: String = (1..=6).map(|k| format!("0.{k}\n")).collect();
    fs::write(folder.join("points.csv"), format!("factors.r\n{rows}")).expect("a table");
    let designed = [
        "run",
        "tiny.yaml",
        "--design",
        "points.csv",
        "--output",
        "designed",
    ];
    runs(folder, &designed);
    seen.folder(&folder.join("designed/tiny"), &OUTPUTS[0]);
    let dealt = "run tiny.yaml --design latin-hypercube --trials 160 --output dealt";
    runs(folder, &dealt.split(' ').collect::<Vec<_>>());
    seen.folder(&folder.join("dealt/tiny"), &OUTPUTS[0]);
    for name in ["limited_raids", "threats_only", "tiny", "still"] {
        seen.folder(&folder.join("output").join(name), &OUTPUTS[0]);
    }
    for output in ["output", "other", "same"] {
        seen.folder(&folder.join(output).join("comparison"), &OUTPUTS[1]);
    }
}

/// What commands print, by the name under which it is described, in words without spaces inside.
const PRINTED: [(&str, &str); 22] = [
    (
        "run --format json",
        "run tiny.yaml still.yaml --trials 12 --output told",
    ),
    (
        "compare --format json",
        "compare tiny.yaml --without rise --trials 12 --output told",
    ),
    ("explain --format json", "explain still.yaml --trials 12"),
    (
        "explain --format json",
        "explain ending.yaml --reaction rise --trials 12",
    ),
    (
        "explain --format json",
        "explain tiny.yaml --reaction fall --trials 60",
    ),
    (
        "story --format json",
        "story limited_raids.yaml --trial 3 --trials 12 --figures svg --output told",
    ),
    (
        "story --format json",
        "story failing.yaml --trial 0 --trials 12",
    ),
    (
        "check --format json",
        "check tiny.yaml still.yaml faulty.yaml no_mapping.yaml none.yaml",
    ),
    ("list --format json", "list ."),
    (
        "run --format json",
        "run driven.yaml --trials 600 --output told",
    ),
    (
        "run --format json",
        "run tiny.yaml --trials 60 --given tension.end>1.2 --output given",
    ),
    (
        "compare --format json",
        "compare tiny.yaml --without rise --trials 60 --given tension.end>1.2 --output given",
    ),
    (
        "sweep --format json",
        "sweep partly.yaml --over r --over w --steps 2 --trials 40 --of tension.end --output told --figures none",
    ),
    (
        "exact --format json",
        "exact shaped.yaml --draws 16 --points 2",
    ),
    (
        "run --format json",
        "run plain.yaml tiny.yaml --trials 600 --output whole",
    ),
    (
        "exact --format json",
        "exact plain.yaml --against whole/plain --output whole",
    ),
    (
        "exact --format json",
        "exact tiny.yaml --draws 16 --points 2 --against whole/tiny --output whole",
    ),
    (
        "exact --format json",
        "exact still.yaml --draws 16 --points 2 --against told/still --output whole",
    ),
    (
        "sensitivity --format json",
        "sensitivity driven.yaml --rows 64 --replicates 2 --figures none --output told",
    ),
    (
        "discover --format json",
        "discover driven.yaml --where tension.end>1.2 --trials 600 --figures none --output told",
    ),
    (
        "value --format json",
        "value --between tiny.yaml driven.yaml --objective tension.end --trials 640 --figures none --output told",
    ),
    (
        "sweep --format json",
        "sweep tiny.yaml --over r --steps 3 --trials 12 --of tension.end --of crisis --output told --figures svg",
    ),
];

/// What is exported, and read back.
fn exported(folder: &Path, seen: &mut Seen) {
    let group = group("export");
    for output in group.outputs {
        let (to, scenario) = match output.name {
            "NAME.json" => ("json", "limited_raids.yaml"),
            "NAME.yaml" => ("markov", "tiny.yaml"),
            _ => ("prism", "tiny.yaml"),
        };
        let name = output.name.replace(".props", ".prism");
        runs(folder, &["export", scenario, "--to", to, "--output", &name]);
        assert!(folder.join(output.name).exists(), "{}", output.name);
        if let Form::Json(holds) = output.form {
            seen.value(&json(&folder.join(output.name)), &holds, output.name);
            fs::write(folder.join("following.yaml"), FOLLOWING).expect("it can be written");
            let words = ["export", "following.yaml", "--to", "json", "--output"];
            runs(folder, &[&words[..], &["following.json"]].concat());
            let following = json(&folder.join("following.json"));
            seen.value(&following, &holds, output.name);
        }
        seen.outputs.insert(own(group, output));
    }
}

/// Runs the commands that print.
fn printed(folder: &Path, seen: &mut Seen) {
    exported(folder, seen);
    for (name, words) in PRINTED {
        let words: Vec<&str> = words.split(' ').collect();
        seen.printed(folder, name, &words);
    }
    seen.folder(&folder.join("told/limited_raids"), &OUTPUTS[0]);
    seen.folder(&folder.join("given/tiny"), &OUTPUTS[0]);
    seen.folder(&folder.join("given/comparison"), &OUTPUTS[1]);
    for name in ["plain.exact", "tiny.exact", "still.exact"] {
        seen.folder(&folder.join("whole").join(name), group("exact answers"));
    }
    for name in ["tiny.sweep", "partly.sweep"] {
        seen.folder(&folder.join("told").join(name), &OUTPUTS[2]);
    }
}

/// Analyses, by the folder that they write to and the group that describes it.
const ANALYSES: [(&str, &str, &str); 14] = [
    (
        "sobol/driven",
        "sensitivity analysis",
        "sensitivity driven.yaml --rows 512 --replicates 2 --samples",
    ),
    (
        "sobol/rare",
        "sensitivity analysis",
        "sensitivity rare.yaml --rows 64 --replicates 2 --seed 2",
    ),
    (
        "sobol/still",
        "sensitivity analysis",
        "sensitivity still.yaml --rows 64 --replicates 2",
    ),
    (
        "sobol/partly",
        "sensitivity analysis",
        "sensitivity partly.yaml --rows 64 --replicates 2",
    ),
    (
        "cvm/driven",
        "sensitivity analysis",
        "sensitivity driven.yaml --rows 64 --replicates 2 --method cvm",
    ),
    (
        "morris/driven",
        "morris",
        "sensitivity driven.yaml --rows 64 --method morris",
    ),
    (
        "morris/still",
        "morris",
        "sensitivity still.yaml --rows 64 --method morris",
    ),
    (
        "morris/partly",
        "morris",
        "sensitivity partly.yaml --rows 64 --method morris",
    ),
    (
        "tornado/driven",
        "tornado",
        "sensitivity driven.yaml --rows 64 --method tornado",
    ),
    (
        "tornado/still",
        "tornado",
        "sensitivity still.yaml --rows 64 --method tornado",
    ),
    (
        "tornado/partly",
        "tornado",
        "sensitivity partly.yaml --rows 64 --method tornado --set k.uniform.low=1e7 --set k.uniform.high=1.85e8",
    ),
    (
        "box/driven",
        "discovery",
        "discover driven.yaml --where tension.end>1.2 --trials 600 --density 0.7",
    ),
    (
        "other_box/driven",
        "discovery",
        "discover driven.yaml --where tension.end<1.2 --trials 600 --coverage 0.7",
    ),
    (
        "box/still",
        "discovery",
        "discover still.yaml --where tension.end>1.2 --trials 60",
    ),
];

/// Runs the analyses, and looks at what they wrote.
fn analysed(folder: &Path, seen: &mut Seen) {
    for (place, words, command) in ANALYSES {
        let (output, name) = place.split_once('/').expect("two parts");
        let mut all: Vec<&str> = command.split(' ').collect();
        all.extend(["--figures", "svg", "--output", output]);
        runs(folder, &all);
        let kind = match output {
            "box" | "other_box" => "discover",
            _ => "sensitivity",
        };
        seen.folder(
            &folder.join(output).join(format!("{name}.{kind}")),
            group(words),
        );
    }
    for part in 1..=2 {
        let shard = format!("--shard {part}/2 --output parts/part-{part}.shard");
        let all = format!("sensitivity tiny.yaml --rows 64 --replicates 2 {shard}");
        runs(folder, &all.split(' ').collect::<Vec<_>>());
    }
    seen.folder(&folder.join("parts"), group("A part of a run"));
    let choice = "value --between tiny.yaml driven.yaml --objective tension.end --trials 640";
    let failing = format!("{choice} --fails tension.end>1.2");
    for (output, command) in [("first", choice), ("second", &failing)] {
        let mut all: Vec<&str> = command.split(' ').collect();
        all.extend(["--figures", "svg", "--output", output]);
        runs(folder, &all);
        seen.folder(&folder.join(output).join("value"), group("choice"));
    }
}

/// Plays a game, and looks at what it wrote.
fn played(folder: &Path, seen: &mut Seen) {
    let text = include_str!("games/strait.yaml");
    fs::create_dir(folder.join("game")).expect("a folder");
    fs::write(folder.join("strait.yaml"), text).expect("a file");
    let log = "game/game.jsonl";
    let words = [
        "play",
        "strait.yaml",
        "--log",
        log,
        "--cells",
        "coast",
        "--pages",
        "game",
        "--do",
        "brief",
    ];
    runs(folder, &words);
    runs(folder, &["review", log, "--trials", "40"]);
    seen.folder(&folder.join("game"), group("A game"));
}

/// What is described and was not seen.
fn unseen(seen: &Seen) -> Vec<String> {
    let mut missing = Vec::new();
    for group in &OUTPUTS {
        for output in group.outputs {
            let is_built = cfg!(feature = "parquet") || !output.name.ends_with(".parquet");
            if is_built && !seen.outputs.contains(&own(group, output)) {
                missing.push(own(group, output));
            }
            match output.form {
                Form::Table(columns) => fields(output.name, columns, seen, &mut missing),
                Form::Json(holds) => shapes(&holds, seen, &mut missing),
                Form::ForPeople => {}
            }
        }
    }
    missing.sort();
    missing.dedup();
    missing
}

fn shapes(holds: &Holds, seen: &Seen, missing: &mut Vec<String>) {
    match holds {
        Holds::Shape(shape) => {
            fields(shape.name, shape.fields, seen, missing);
            shape
                .fields
                .iter()
                .for_each(|field| shapes(&field.holds, seen, missing));
        }
        Holds::List(of) | Holds::Named(_, of) => shapes(of, seen, missing),
        _ => {}
    }
}

fn fields(place: &str, fields: &[Field], seen: &Seen, missing: &mut Vec<String>) {
    for field in fields {
        let own = format!("{place} / {}", field.name);
        if !seen.full.contains(&own) {
            missing.push(format!("{own} with a value"));
        }
        if !field.absent.is_empty() && !seen.empty.contains(&own) {
            missing.push(format!("{own} without a value"));
        }
    }
}

#[test]
fn what_is_written_is_described_and_what_is_described_is_written() {
    let folder = scenarios();
    let mut seen = Seen::default();
    printed(folder.path(), &mut seen);
    written(folder.path(), &mut seen);
    played(folder.path(), &mut seen);
    analysed(folder.path(), &mut seen);
    assert!(seen.faults.is_empty(), "{:#?}", seen.faults);
    let unseen = unseen(&seen);
    assert!(unseen.is_empty(), "{unseen:#?}");
}

#[test]
fn the_page_is_made_from_the_descriptions() {
    let path = root().join("docs/outputs.md");
    if std::env::var_os("ESCALADE_WRITE").is_some() {
        fs::write(&path, page()).expect("it can be written");
    }
    assert!(
        fs::read_to_string(&path).is_ok_and(|text| text == page()),
        "docs/outputs.md is not what the descriptions say: ESCALADE_WRITE=1 cargo test --test all outputs::"
    );
}

#[test]
fn names_fit_their_patterns() {
    for (name, pattern, is) in [
        ("trial", "trial", true),
        ("factor.a.b", "factor.<factor>", true),
        ("factor.", "factor.<factor>", false),
        ("outcome.a.at.5.5 d", "outcome.<outcome>.at.<days> d", true),
        ("outcome.a.end", "outcome.<outcome>.at.<days> d", false),
        ("milestones-2.svg", "milestones.svg", false),
    ] {
        assert_eq!(fits(name, pattern), is, "{name} {pattern}");
    }
    assert!(is_named("milestones-2.svg", "milestones.svg"));
}
