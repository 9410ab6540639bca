//! `sweep.json` and `sweep.csv`: outcomes as functions of one factor or two.

use serde_json::{Map, Value, json};

use super::json::estimate;
use super::seed::seed;
use super::table::Table;
use super::tables::estimate_fields;
use crate::model::Model;
use crate::sensitivity::{Axis, LEVELS, Measure, Sweep};

/// All steps as JSON with sorted keys (`format: 1`). `name` is the scenario's.
pub fn sweep(name: &str, model: &Model, sweep: &Sweep) -> Value {
    let asked = &sweep.asked;
    let mut measures = Map::new();
    for (k, measure) in asked.measures.iter().enumerate() {
        measures.insert(measure.text(model), of_measure(model, sweep, k, *measure));
    }
    let followers = sweep.followers.iter();
    let followers = followers.map(|f| &model.factors[f.index()].entry.address);
    json!({
        "format": 1,
        "escalade": env!("CARGO_PKG_VERSION"),
        "scenario": name,
        "title": model.title,
        "changes": model.changes,
        "seed": seed(asked.seed.0),
        "draws": sweep.draws,
        "replicates": asked.replicates,
        "trials_per_step": sweep.trials(),
        "complete": sweep.complete,
        "draws_left_out": sweep.left_out.iter().map(|failed| json!({
            "draw": failed.draw,
            "trial": failed.trial,
            "step": failed.arm,
            "why": failed.source.to_string(),
        })).collect::<Vec<_>>(),
        "over": asked.axes.iter().map(|axis| of_axis(model, axis)).collect::<Vec<_>>(),
        "drawn_given_the_value": followers.collect::<Vec<_>>(),
        "measures": measures,
    })
}

fn of_axis(model: &Model, axis: &Axis) -> Value {
    let factor = &model.factors[axis.factor.index()];
    json!({
        "address": factor.entry.address,
        "title": factor.entry.title,
        "unit": factor.unit,
        "values": axis.written(model),
    })
}

fn of_measure(model: &Model, sweep: &Sweep, k: usize, measure: Measure) -> Value {
    let step = |step: usize| {
        let mut fields = json!({
            "mean": estimate(&sweep.mean(k, step)),
            "change_from_first": estimate(&sweep.change(k, 0, step)),
        });
        fields["quantiles"] = match measure {
            Measure::Outcome { .. } => {
                let levels = LEVELS.iter().zip(sweep.quantiles(k, step));
                let quantiles = levels.map(|(level, value)| (level_name(*level), json!(value)));
                Value::Object(quantiles.collect())
            }
            Measure::Milestone(_) => Value::Null,
        };
        fields
    };
    let steps = 0..sweep.asked.number_of_steps();
    json!({
        "title": measure.title(model),
        "unit": measure.unit(model),
        "steps": steps.map(step).collect::<Vec<_>>(),
        "interaction": sweep.interaction(k).map(|both| estimate(&both)),
    })
}

fn level_name(level: f64) -> String {
    format!("q{:02.0}", 100.0 * level)
}

/// A row for each measure and step: the mean with its standard error and 95 % interval, quantiles of trials
/// (empty for a milestone), and the change from the first step in paired trials.
pub fn sweep_table(name: &str, model: &Model, sweep: &Sweep) -> String {
    let asked = &sweep.asked;
    let mut table = Table::new(header(asked.axes.len()).iter().map(String::as_str));
    for (k, measure) in asked.measures.iter().enumerate() {
        for step in 0..asked.number_of_steps() {
            let functional = measure.functional(model);
            let mut texts = vec![name, measure.name(model), &functional];
            let (held, values) = held_at(model, &asked.axes, step);
            texts.extend(held.iter().map(String::as_str));
            let mut numbers = values;
            numbers.push(measure.unit(model).to_owned());
            numbers.extend(estimate_fields(&sweep.mean(k, step)));
            numbers.extend(match measure {
                Measure::Outcome { .. } => sweep.quantiles(k, step).map(|q| q.to_string()),
                Measure::Milestone(_) => LEVELS.map(|_| String::new()),
            });
            numbers.extend(estimate_fields(&sweep.change(k, 0, step)));
            numbers.push(sweep.trials().to_string());
            table.push(texts, numbers);
        }
    }
    table.finish()
}

fn header(axes: usize) -> Vec<String> {
    let mut header = ["scenario", "outcome", "functional"]
        .map(str::to_owned)
        .to_vec();
    let ends = if axes == 1 { &[""][..] } else { &["", "_2"] };
    for column in ["factor", "factor_unit", "factor_value"] {
        header.extend(ends.iter().map(|end| format!("{column}{end}")));
    }
    header.push("unit".to_owned());
    header.extend(["mean", "mean_se", "mean_low", "mean_high"].map(str::to_owned));
    header.extend(LEVELS.map(level_name));
    let change = ["", "_se", "_low", "_high"].map(|end| format!("change{end}"));
    header.extend(change);
    header.push("trials".to_owned());
    header
}

/// Names and units of what is held at a step, and its values.
fn held_at(model: &Model, axes: &[Axis], step: usize) -> (Vec<String>, Vec<String>) {
    let factors = axes.iter().map(|axis| &model.factors[axis.factor.index()]);
    let names = factors.clone().map(|factor| factor.entry.address.clone());
    let units = factors.map(|factor| factor.unit.clone());
    let value = |k: usize| {
        let after: usize = axes[k + 1..].iter().map(|axis| axis.values.len()).product();
        let written = axes[k].written(model);
        written[step / after % written.len()].to_string()
    };
    let values = (0..axes.len()).map(value);
    (names.chain(units).collect(), values.collect())
}
