//! What each mechanism of the shipped world must move: the rows of docs/effects.tsv.
//!
//! A row switches a mechanism off (several joined by ` + `), in a scenario that may be changed first (`set`), and says
//! how a result then changes at least: `approval.end` is an outcome's functional, a bare name a milestone's
//! probability. A mechanism that is nominal, or has the wrong sign, fails.

use std::path::PathBuf;

use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Job, Settings, Study, compare};
use escalade::summary::{COMPARED, Difference, Functional};

/// Enough for four standard errors of the smallest effect that is asked for.
const TRIALS: u64 = 8_000;

/// A row of the table.
struct Row {
    mechanism: String,
    off: Vec<String>,
    scenario: String,
    set: Vec<String>,
    result: String,
    sign: f64,
    least: f64,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(root().join("docs/effects.tsv")).expect("it is there");
    let parts = |cell: &str, by: &str| -> Vec<String> {
        let all = cell.split(by).map(str::trim);
        all.filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [mechanism, off, scenario, set, result, change, least, _] = cells[..] else {
            panic!("eight cells in `{line}`")
        };
        let sign = match change {
            "+" => 1.0,
            "-" => -1.0,
            other => panic!("`{other}` is no sign"),
        };
        Row {
            mechanism: mechanism.to_owned(),
            off: parts(off, " + "),
            scenario: scenario.to_owned(),
            set: parts(set, "; "),
            result: result.to_owned(),
            sign,
            least: least.parse().expect("a number"),
        }
    };
    text.lines().skip(1).map(row).collect()
}

fn study(row: &Row, without: &[String]) -> Study {
    let patches = Patches {
        set: row.set.clone(),
        without: without.to_vec(),
        ..Patches::default()
    };
    let path = root().join(format!("scenarios/{}.yaml", row.scenario));
    let read = Scenario::read(&path, &patches);
    let scenario = read.unwrap_or_else(|f| panic!("{}: {:#?}", row.mechanism, f.diagnostics));
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{}: {faults:#?}", row.mechanism)))
}

/// What the result changes by, and how surely.
fn change(row: &Row, trials: u64) -> Difference {
    let (whole, other) = (study(row, &[]), study(row, &row.off));
    let settings = Settings {
        trials,
        ..Settings::default()
    };
    let ensemble = Ensemble::new(0).expect("threads");
    let run = compare(
        &[&whole, &other],
        Job::new(settings),
        &ensemble,
        &Progress::new(),
    );
    let run = run.expect("it runs");
    let (layout, model) = (run.paired.layout(), whole.model());
    let difference = match row.result.split_once('.') {
        Some((name, functional)) => {
            let functional = Functional::named(functional).expect("a functional");
            let f = COMPARED.iter().position(|other| *other == functional);
            let k = layout
                .outcomes()
                .position(|id| model.outcomes[id.index()].entry.name == name);
            run.paired
                .outcome(1, k.expect("an outcome"), f.expect("compared"))
        }
        None => {
            let k = layout
                .milestones()
                .position(|id| model.milestones[id.index()].entry.name == row.result);
            run.paired.milestone(1, k.expect("a milestone"))
        }
    };
    difference.expect("enough draws")
}

/// The rows that do not hold, each in a line.
fn failing(rows: &[Row], trials: u64) -> Vec<String> {
    let failing = rows.iter().filter_map(|row| {
        let found = change(row, trials);
        let moved = row.sign * found.mean.value;
        let fine = moved >= row.least && row.sign * found.z() >= 4.0;
        (!fine).then(|| {
            format!(
                "{}: without {} {} of {} changes by {:.4} (z {:.1}); stated: {:+} at least",
                row.mechanism,
                row.off.join(" and "),
                row.result,
                row.scenario,
                found.mean.value,
                found.z(),
                row.sign * row.least,
            )
        })
    });
    failing.collect()
}

/// The sides of the three ideas of the world, and of each core risk.
const ALWAYS: [&str; 12] = [
    "demand.effort_concession",
    "security_cooperation.suspend",
    "harden_under_fire",
    "quiet_mending",
    "mexican_operation",
    "consent_premium",
    "clean_bonus",
    "unclear_cost",
    "polarisation",
    "reprisal",
    "war_powers_vote",
    "house_effect",
];

#[test]
fn the_great_mechanisms_move_what_is_stated() {
    let is_great = |row: &Row| row.off.iter().any(|off| ALWAYS.contains(&off.as_str()));
    let great: Vec<Row> = rows().into_iter().filter(is_great).collect();
    assert!(great.len() >= ALWAYS.len());
    let failing = failing(&great, 2_000);
    assert!(failing.is_empty(), "{}", failing.join("\n"));
}

#[test]
#[ignore = "minutes: every mechanism of the world; see .ci/nightly"]
fn every_mechanism_moves_what_is_stated() {
    let failing = failing(&rows(), TRIALS);
    assert!(failing.is_empty(), "{}", failing.join("\n"));
}
