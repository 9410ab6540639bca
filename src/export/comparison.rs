//! `comparison.json` and `differences.csv`: scenarios against the first of them, trial by trial.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::described::{DIFFERENCES, names};
use super::json::{EXTREMES, estimate, probability};
use super::seed::seed;
use super::table::Table;
use super::tables::{estimate_fields, probability_fields};
use crate::model::{Entry, Milestone, Model, Outcome};
use crate::study::{Comparison, Study};
use crate::summary::{COMPARED, Difference, Error, Functional, Reduction};

/// Scenarios that were compared, by name; the first is the baseline.
pub type Arms<'a> = [(&'a str, &'a Study)];

/// What is compared of an outcome, as it is called in files.
fn functional_name(functional: Functional) -> String {
    match functional {
        Functional::End => "end".to_owned(),
        Functional::Min => "min".to_owned(),
        Functional::Max => "max".to_owned(),
        Functional::TimeMean => "time_mean".to_owned(),
        Functional::At(k) => format!("at_{k}"),
    }
}

/// All differences as JSON with sorted keys (`format: 1`).
///
/// # Errors
/// Where there were too few draws for errors to be computed.
pub fn comparison(comparison: &Comparison, arms: &Arms<'_>) -> Result<Value, Error> {
    let mut others = Map::new();
    for (side, (name, study)) in arms.iter().enumerate().skip(1) {
        others.insert(
            (*name).to_owned(),
            json!({
                "title": study.model().title,
                "outcomes": outcomes(comparison, arms, side)?,
                "milestones": milestones(comparison, arms, side)?,
            }),
        );
    }
    Ok(json!({
        "format": 1,
        "escalade": env!("CARGO_PKG_VERSION"),
        "baseline": arms.first().map(|(name, _)| name),
        "seed": seed(comparison.settings.seed.0),
        "trials": comparison.trials,
        "replicates": comparison.settings.replicates,
        "complete": comparison.complete,
        "against_baseline": others,
        "not_compared": left_out(comparison, arms).into_iter().collect::<BTreeMap<_, _>>(),
        "given": comparison.given.as_ref().map(super::json::given),
    }))
}

/// Outcomes and milestones of any side that are not compared, by address, and why.
pub fn left_out(comparison: &Comparison, arms: &Arms<'_>) -> Vec<(String, String)> {
    let Some((_, baseline)) = arms.first() else {
        return Vec::new();
    };
    let (layout, first) = (comparison.paired.layout(), baseline.model());
    let outcomes = layout
        .outcomes()
        .map(|id| &first.outcomes[id.index()].entry);
    let milestones = layout
        .milestones()
        .map(|id| &first.milestones[id.index()].entry);
    let compared: Vec<&str> = outcomes
        .chain(milestones)
        .map(|entry| entry.address.as_str())
        .collect();
    let mut left: Vec<(String, String)> = Vec::new();
    for (_, study) in arms {
        let model: &Model = study.model();
        let outcomes = model.outcomes.iter();
        let outcomes = outcomes.map(|o| (&o.entry, why_no_outcome(o, arms)));
        let milestones = model.milestones.iter();
        let milestones = milestones.map(|m| (&m.entry, why_no_milestone(m, arms)));
        for (Entry { address, .. }, why) in outcomes.chain(milestones) {
            let told = left.iter().any(|(other, _)| other == address);
            if !told && !compared.contains(&address.as_str()) {
                left.push((address.clone(), why));
            }
        }
    }
    left
}

/// In which other scenario an outcome is missing or otherwise.
fn why_no_outcome(outcome: &Outcome, arms: &Arms<'_>) -> String {
    let why = arms.iter().find_map(|(name, study)| {
        let mut others = study.model().outcomes.iter();
        let Some(other) = others.find(|other| other.entry.name == outcome.entry.name) else {
            return Some(format!("not in {name}"));
        };
        if other.unit != outcome.unit {
            Some(format!("another unit in {name}"))
        } else if (other.low, other.high) != (outcome.low, outcome.high) {
            Some(format!("another range in {name}"))
        } else if other.resolution != outcome.resolution {
            Some(format!("another resolution in {name}"))
        } else {
            None
        }
    });
    why.unwrap_or_default()
}

fn why_no_milestone(milestone: &Milestone, arms: &Arms<'_>) -> String {
    let missing = arms.iter().find_map(|(name, study)| {
        let mut others = study.model().milestones.iter();
        let found = others.any(|other| other.entry.name == milestone.entry.name);
        (!found).then(|| format!("not in {name}"))
    });
    missing.unwrap_or_else(|| "follows an event".to_owned())
}

fn outcomes(comparison: &Comparison, arms: &Arms<'_>, side: usize) -> Result<Value, Error> {
    let paired = &comparison.paired;
    let model = arms[0].1.model();
    let mut list = Map::new();
    for (k, id) in paired.layout().outcomes().enumerate() {
        let outcome = &model.outcomes[id.index()];
        let mut entry = Map::new();
        entry.insert("title".to_owned(), json!(outcome.entry.title));
        entry.insert("unit".to_owned(), json!(outcome.unit));
        for (f, functional) in COMPARED.into_iter().enumerate() {
            let difference = paired.outcome(side, k, f)?;
            let mut told = value(&difference);
            if matches!(functional, Functional::Min | Functional::Max) {
                told["of"] = json!(EXTREMES);
            }
            entry.insert(functional_name(functional), told);
        }
        let counts = paired.histogram(side, k, 0);
        let bins: Vec<Value> = (0..counts.counts.len())
            .filter(|bin| counts.counts[*bin] > 0)
            .map(|bin| json!([counts.centre(bin), counts.counts[bin]]))
            .collect();
        entry.insert("end_histogram".to_owned(), json!(bins));
        list.insert(outcome.entry.name.clone(), Value::Object(entry));
    }
    Ok(Value::Object(list))
}

fn milestones(comparison: &Comparison, arms: &Arms<'_>, side: usize) -> Result<Value, Error> {
    let paired = &comparison.paired;
    let model = arms[0].1.model();
    let mut list = Map::new();
    for (k, id) in paired.layout().milestones().enumerate() {
        let entry = &model.milestones[id.index()].entry;
        let mut difference = value(&paired.milestone(side, k)?);
        difference["title"] = json!(entry.title);
        list.insert(entry.name.clone(), difference);
    }
    Ok(Value::Object(list))
}

fn value(difference: &Difference) -> Value {
    json!({
        "baseline": estimate(&difference.baseline),
        "mean": estimate(&difference.other),
        "difference": estimate(&difference.mean),
        "above": probability(&difference.above),
        "below": probability(&difference.below),
        "equal": probability(&difference.equal),
        "variance_reduction": reduction(&difference.reduction),
    })
}

fn numbers(difference: &Difference) -> impl Iterator<Item = String> {
    let Difference {
        baseline,
        other,
        mean,
        above,
        below,
        equal,
        reduction,
    } = difference;
    let nothing = || std::array::from_fn(|_| String::new());
    let reduction = match reduction {
        Reduction::Factor(factor) => estimate_fields(factor),
        Reduction::AtLeast(factor) => {
            let [value, error, _, high] = nothing();
            [value, error, factor.to_string(), high]
        }
        Reduction::Exact | Reduction::Constant => nothing(),
    };
    let means = [baseline, other, mean].map(estimate_fields);
    let shares = [above, below, equal].map(probability_fields);
    means.into_iter().chain(shares).chain([reduction]).flatten()
}

/// By how many times pairing cut the trials that are needed, or why there is no such number.
fn reduction(reduction: &Reduction) -> Value {
    let (factor, low, note) = match reduction {
        Reduction::Factor(factor) => (Some(factor), Some(factor.low), None),
        Reduction::AtLeast(low) => (None, Some(*low), Some("at least")),
        Reduction::Exact => (None, None, Some("same in every draw")),
        Reduction::Constant => (None, None, Some("nothing varies")),
    };
    json!({
        "value": factor.map(|factor| factor.value),
        "se": factor.map(|factor| factor.error),
        "low": low,
        "high": factor.map(|factor| factor.high),
        "note": note,
    })
}

/// One row per scenario beyond the first, thing and functional.
///
/// # Errors
/// Where there were too few draws for errors to be computed.
pub fn differences(comparison: &Comparison, arms: &Arms<'_>) -> Result<String, Error> {
    let mut table = Table::new(names(&DIFFERENCES));
    let Some((baseline, first)) = arms.first() else {
        return Ok(table.finish());
    };
    let (paired, model) = (&comparison.paired, first.model());
    for (side, (name, _)) in arms.iter().enumerate().skip(1) {
        let mut row = |kind: &str, of: [&str; 3], difference: &Difference| {
            table.push(
                [name, baseline, kind, of[0], of[1], of[2]],
                numbers(difference),
            );
        };
        for (k, id) in paired.layout().outcomes().enumerate() {
            let outcome = &model.outcomes[id.index()];
            for (f, functional) in COMPARED.into_iter().enumerate() {
                let of = match functional {
                    Functional::Min | Functional::Max => {
                        format!("{}_on_grid", functional_name(functional))
                    }
                    _ => functional_name(functional),
                };
                let names = [outcome.entry.name.as_str(), &of, &outcome.unit];
                row("outcome", names, &paired.outcome(side, k, f)?);
            }
        }
        for (k, id) in paired.layout().milestones().enumerate() {
            let name = &model.milestones[id.index()].entry.name;
            row(
                "milestone",
                [name, "happened", "1"],
                &paired.milestone(side, k)?,
            );
        }
    }
    Ok(table.finish())
}
