//! `discover.json`, `trajectory.csv`, `box.csv`, and the box as a scenario: what PRIM has found.

use serde_json::{Value, json};

use super::File;
use super::described::{RESTRICTED, TRAJECTORY, names};
use super::json::probability;
use super::seed::seed;
use super::table::Table;
use crate::model::{Factor, Model};
use crate::quantity::unit_scale;
use crate::scenario::{Overlay, Scenario, Value as Yaml};
use crate::sensitivity::prim::{Counts, Range, Side, Stability, Wanted};
use crate::study::{Answer, Discovery, Evidence, limit};
use crate::summary::Probability;
use crate::words;

/// The levels at which the ends of ranges in resamples are told.
const LEVELS: [f64; 3] = [0.05, 0.5, 0.95];

/// What was found as JSON (`format: 1`); `name` is the scenario's.
pub fn discovery(name: &str, model: &Model, found: &Discovery) -> Value {
    let answer = match &found.answer {
        Answer::Constant => "the condition holds always or never",
        Answer::OutOfReach { .. } => "no box is as dense as was asked for",
        Answer::Chance(_) => "no box is better than chance",
        Answer::Box(_) => "box",
    };
    let (wanted, density, coverage) = match found.search.wanted {
        Wanted::Balanced => (
            "that whose coverage exceeds its mass, and what chance gives, most",
            None,
            None,
        ),
        Wanted::Density(least) => ("the largest of this density", Some(least), None),
        Wanted::Coverage(least) => ("the densest of this coverage", None, Some(least)),
    };
    json!({
        "format": 1,
        "escalade": env!("CARGO_PKG_VERSION"),
        "scenario": name,
        "title": model.title,
        "changes": model.changes,
        "where": found.condition,
        "seed": seed(found.seed.0),
        "trials": found.trials,
        "complete": true,
        "left_out": found.left_out.len(),
        "peel": found.search.peeled.share,
        "paste": found.search.paste,
        "least_mass": found.search.peeled.least_mass,
        "wanted": wanted,
        "least_density": density,
        "least_coverage": coverage,
        "found_on": counts(found.finding),
        "judged_on": counts(found.judging),
        "answer": answer,
        "sentence": words::discovery(model, found),
        "evidence": found.answer.evidence().map(|evidence| told(model, evidence)),
    })
}

fn counts(counts: Counts) -> Value {
    json!({ "trials": counts.rows, "cases": counts.cases })
}

fn share(part: u64, whole: u64) -> Value {
    match whole {
        0 => Value::Null,
        _ => probability(&Probability::of_count(part, whole)),
    }
}

fn told(model: &Model, evidence: &Evidence) -> Value {
    let Evidence { judged, chance, .. } = evidence;
    let (inside, all) = (judged.inside, judged.all);
    let ranges = evidence.region.ranges().map(|(k, range)| {
        let mut told = of_factor(model, k, range);
        let relevance = judged.ranges.iter().find(|other| other.factor == k);
        told["p"] = json!(relevance.map(|relevance| relevance.p));
        told["density_without"] = relevance.map_or(Value::Null, |relevance| {
            share(relevance.without.cases, relevance.without.rows)
        });
        told
    });
    let resampled = evidence.stability.iter();
    json!({
        "box": ranges.collect::<Vec<_>>(),
        "density": share(inside.cases, inside.rows),
        "coverage": share(inside.cases, all.cases),
        "mass": share(inside.rows, all.rows),
        "density_of_all": share(all.cases, all.rows),
        "p": judged.p,
        "shuffles": chance.shuffles(),
        "p_of_shuffles": evidence.p(),
        "resamples": resampled.map(|stable| resample(model, stable)).collect::<Vec<_>>(),
    })
}

fn of_factor(model: &Model, k: usize, range: &Range) -> Value {
    let factor = &model.factors[k];
    let end = |side| range.end(side).map(|bound| in_unit(factor, bound.inside));
    json!({
        "factor": words::factor_name(model, k),
        "address": factor.entry.address,
        "title": factor.entry.title,
        "low": end(Side::Low),
        "high": end(Side::High),
        "unit": factor.unit,
        "share_of_values": share_of_values(factor, range),
    })
}

/// A value in the unit in which the file gives it; 12 digits are what a short end has.
fn in_unit(factor: &Factor, value: f64) -> f64 {
    let value = value / unit_scale(&factor.unit).unwrap_or(1.0);
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// How probable it is that the factor lies in a range.
pub fn share_of_values(factor: &Factor, range: &Range) -> f64 {
    let cdf = |side, open| {
        let end = range.end(side);
        end.map_or(open, |bound| factor.distribution.cdf(bound.inside))
    };
    cdf(Side::High, 1.0) - cdf(Side::Low, 0.0)
}

fn resample(model: &Model, stable: &Stability) -> Value {
    let factor = &model.factors[stable.factor];
    let at = |ends: &[f64]| -> Option<Vec<f64>> {
        let of = |level: &f64| ends.get((level * (ends.len().max(1) - 1) as f64).round() as usize);
        let levels = LEVELS
            .iter()
            .map(|level| of(level).map(|end| in_unit(factor, *end)));
        levels.collect()
    };
    json!({
        "factor": words::factor_name(model, stable.factor),
        "address": factor.entry.address,
        "restricted": stable.restricted,
        "low_q05_q50_q95": at(&stable.low),
        "high_q05_q50_q95": at(&stable.high),
    })
}

/// One row per box of the peeling trajectory: on the draws that found it, and on the others.
pub fn trajectory(name: &str, model: &Model, found: &Discovery) -> String {
    let mut table = Table::new(names(&TRAJECTORY));
    let Some(evidence) = found.answer.evidence() else {
        return table.finish();
    };
    let steps = evidence.found.trajectory.iter().zip(&evidence.judged_steps);
    for (k, (step, judged)) in steps.enumerate() {
        let cut = step.cut.map(|cut| {
            let factor = &model.factors[cut.factor];
            let side = match cut.side {
                Side::Low => "low",
                Side::High => "high",
            };
            let limit = in_unit(factor, cut.bound.inside).to_string();
            ([factor.entry.address.as_str(), side, &factor.unit], limit)
        });
        let ([factor, side, unit], limit) = cut.unwrap_or_default();
        let numbers = [
            limit,
            k.to_string(),
            u8::from(k == evidence.found.chosen).to_string(),
        ];
        let counted = [(step.counts, found.finding), (*judged, found.judging)];
        table.push(
            [name, &found.condition, factor, side, unit],
            numbers
                .into_iter()
                .chain(counted.into_iter().flat_map(|(counts, all)| {
                    [
                        counts.rows.to_string(),
                        counts.cases.to_string(),
                        counts.density().to_string(),
                        counts.coverage(all).to_string(),
                        counts.mass(all).to_string(),
                    ]
                })),
        );
    }
    table.finish()
}

/// One row per factor that the box restricts.
pub fn restricted(name: &str, model: &Model, found: &Discovery) -> String {
    let mut table = Table::new(names(&RESTRICTED));
    let Answer::Box(evidence) = &found.answer else {
        return table.finish();
    };
    for (k, range) in evidence.region.ranges() {
        let factor = &model.factors[k];
        let end = |side| {
            let end = range.end(side).map(|bound| in_unit(factor, bound.inside));
            end.map_or(String::new(), |end| end.to_string())
        };
        let mut relevance = evidence.judged.ranges.iter();
        let relevance = relevance.find(|other| other.factor == k);
        let mut stable = evidence.stability.iter();
        let stable = stable.find(|other| other.factor == k);
        table.push(
            [
                name,
                &found.condition,
                &factor.entry.address,
                &factor.entry.title,
                &factor.unit,
            ],
            [
                end(Side::Low),
                end(Side::High),
                share_of_values(factor, range).to_string(),
                relevance.map_or(String::new(), |r| r.without.density().to_string()),
                relevance.map_or(String::new(), |r| r.p.to_string()),
                stable.map_or(0.0, |stable| stable.restricted).to_string(),
            ],
        );
    }
    table.finish()
}

/// The box as a scenario that extends the one in which it was found, and that one, as it was read, beside it;
/// nothing where there is no box. Also the addresses of factors that a file cannot restrict.
pub fn box_scenario(
    scenario: &Scenario,
    model: &Model,
    found: &Discovery,
) -> Option<(Vec<File>, Vec<String>)> {
    let region = found.answer.region()?;
    let original = format!("{}.yaml", scenario.stem);
    let mut note = words::discovery(model, found);
    if !scenario.switched_off.is_empty() {
        let off = scenario.off_addresses().join(", ");
        note += &format!(" Found with these switched off: {off}.");
    }
    let title = format!("{}, where `{}` is frequent", model.title, found.condition);
    let mut overlay = Overlay::new(scenario, &original)
        .text("title", &title)
        .text("note", &note);
    for (k, range) in region.ranges() {
        let factor = &model.factors[k];
        let ends = [("at_least", range.low), ("at_most", range.high)];
        let keys = ends.into_iter().filter_map(|(name, bound)| {
            let value = bound?.inside;
            let value = match factor.unit.as_str() {
                "" => Yaml::Number(in_unit(factor, value)),
                _ => Yaml::Text(limit(factor, value)),
            };
            Some((name, value))
        });
        overlay = overlay.add(&factor.entry.address, &keys.collect::<Vec<_>>());
    }
    let (text, left_out) = overlay.finish();
    let files = vec![
        File::new(original, scenario.merged_yaml()),
        File::new(format!("{}-box.yaml", scenario.stem), text),
    ];
    Some((files, left_out))
}
