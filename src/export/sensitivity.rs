//! `sensitivity.json`, `indices.csv` and `convergence.csv`: which factors drive which outcome.

use serde_json::{Map, Value, json};

use super::described::{INDICES, names};
use super::seed::seed;
use super::table::Table;
use crate::sensitivity::{Index, MeasureIndices, SobolLook, SobolResult, UnitIndices};

/// All of it as JSON with sorted keys (`format: 1`).
pub fn sensitivity(result: &SobolResult<'_>) -> Value {
    let SobolResult { model, found, .. } = *result;
    let last = found.looks.last();
    let measures = result.measures.iter().enumerate();
    let measures = measures.map(|(k, measure)| {
        let indices = last.map(|look| &look.measures[k]);
        json!({
            "name": measure.name(model),
            "functional": measure.functional(model),
            "title": measure.title(model),
            "indices": indices.map(|indices| of_measure(indices, result)),
            "inert": result.inert(k).iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>(),
        })
    });
    let units = result.units.iter().map(|unit| {
        let address = |f: &crate::model::FactorId| &model.factors[f.index()].entry.address;
        json!({
            "name": unit.name,
            "title": unit.title,
            "group": unit.is_group,
            "role": unit.role(model).word(),
            "factors": unit.factors.iter().map(address).collect::<Vec<_>>(),
        })
    });
    json!({
        "format": 1,
        "escalade": env!("CARGO_PKG_VERSION"),
        "scenario": result.name,
        "title": model.title,
        "changes": model.changes,
        "method": result.method,
        "seed": seed(result.seed.0),
        "rows": found.rows,
        "rows_used": found.scores.rows(),
        "left_out": found.left_out,
        "replicates": found.scores.replicates(),
        "scramblings": found.scores.blocks().len(),
        "trials": result.trials,
        "complete": found.complete,
        "units": units.collect::<Vec<_>>(),
        "measures": measures.collect::<Vec<_>>(),
    })
}

fn of_measure(indices: &MeasureIndices, result: &SobolResult<'_>) -> Value {
    let pairs = result.units.iter().zip(&indices.units);
    let list: Map<String, Value> = pairs
        .map(|(unit, indices)| {
            let named = named(indices).into_iter();
            let list: Map<String, Value> = named.map(|(n, i)| (n.to_owned(), index(&i))).collect();
            (unit.name.clone(), Value::Object(list))
        })
        .collect();
    json!({
        // Indicators have no mean in the unit of the measure.
        "mean": (result.method != "cvm").then_some(indices.mean),
        "variance_between": index(&indices.between),
        "variance_within": index(&indices.noise),
        "share_of_chance": indices.chance.as_ref().map(index),
        // Where the variance between cannot be told from 0, shares of it mean nothing.
        "units": (!indices.units.is_empty()).then_some(list),
    })
}

/// The indices of a unit with their names.
fn named(unit: &UnitIndices) -> [(&'static str, Index); 4] {
    [
        ("first", unit.first),
        ("total", unit.total),
        ("first_of_all_variance", unit.first_of_all),
        ("total_of_all_variance", unit.total_of_all),
    ]
}

/// `null` for what is not known.
fn index(index: &Index) -> Value {
    json!({
        "estimate": index.estimate,
        "se": index.error,
        "low": index.low,
        "high": index.high,
        "above_zero": index.is_above_zero(),
    })
}

/// The indices of the last look, one per line.
pub fn indices_table(result: &SobolResult<'_>) -> String {
    let mut table = Table::new(names(&INDICES));
    if let Some(look) = result.found.looks.last() {
        push(&mut table, result, look);
    }
    table.finish()
}

/// The same at every look: how they settle as rows double.
pub fn convergence_table(result: &SobolResult<'_>) -> String {
    let mut table = Table::new(names(&INDICES));
    for look in &result.found.looks {
        push(&mut table, result, look);
    }
    table.finish()
}

fn push(table: &mut Table, result: &SobolResult<'_>, look: &SobolLook) {
    for (measure, indices) in result.measures.iter().zip(&look.measures) {
        let functional = measure.functional(result.model);
        let mut line = |factor: &str, name: &str, index: &Index| {
            let about = [
                result.name,
                measure.name(result.model),
                &functional,
                factor,
                name,
            ];
            let numbers = [index.estimate, index.error, index.low, index.high];
            let numbers = numbers.map(finite).into_iter();
            let run = [
                look.rows.to_string(),
                result.found.scores.replicates().to_string(),
            ];
            table.push(about, numbers.chain(run));
        };
        line("", "variance_between", &indices.between);
        line("", "variance_within", &indices.noise);
        if let Some(chance) = &indices.chance {
            line("", "share_of_chance", chance);
        }
        for (unit, indices) in result.units.iter().zip(&indices.units) {
            for (name, index) in named(indices) {
                line(&unit.name, name, &index);
            }
        }
    }
}

/// Empty for what is not known.
fn finite(number: f64) -> String {
    if number.is_finite() {
        number.to_string()
    } else {
        String::new()
    }
}
