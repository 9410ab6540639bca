//! `summary.json`: every summary number with its error, and nothing that depends on when, where or
//! by how many threads it was computed.

use serde_json::{Value, json};

use super::seed::seed;
use crate::model::{MachineId, MilestoneId, Model, OutcomeId, ReactionId, StateId};
use crate::study::{Driver, Drivers, Findings, Given, Study};
use crate::summary::{
    Bound, Error, Estimate, FirstPassage, Functional, Kind, OutcomeReport, Probability, Report,
    Split,
};

/// The levels of the quantiles of path functionals.
const LEVELS: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// The summary of a run as JSON with sorted keys (`format: 1`). `name` is the scenario's.
///
/// # Errors
/// Where the run is too short for errors to be computed.
pub fn summary(name: &str, study: &Study, findings: &Findings) -> Result<Value, Error> {
    let (model, report) = (study.model(), findings.summary.report()?);
    Ok(json!({
        "format": 1,
        "escalade": env!("CARGO_PKG_VERSION"),
        "scenario": name,
        "title": model.title,
        "changes": model.changes,
        "start": model.start.to_string(),
        "horizon_days": model.horizon,
        "seed": seed(findings.settings.seed.0),
        "trials": findings.trials,
        "trials_planned": findings.settings.trials,
        "replicates": findings.settings.replicates,
        "draws": report.draws(),
        "complete": findings.complete,
        "drivers": findings.drivers.as_ref().map(|drivers| self::drivers(model, drivers)),
        "counts_sha256": findings.summary.digest(),
        "outcomes": outcomes(model, &report),
        "milestones": milestones(model, &report),
        "occupancy_at_end": occupancy(model, &report),
        "reactions": reactions(model, &report),
        "design": findings.design,
        "hypercubes": findings.hypercubes,
        "given": findings.given.as_ref().map(given),
    }))
}

/// What the trials that count were to fulfil, and how many did.
pub(super) fn given(given: &Given) -> Value {
    json!({
        "criterion": given.criterion.text(),
        "trials": given.fulfilled,
        "share": given.share.as_ref().map(probability),
    })
}

/// By headline outcome, the factors whose first-order share of the variance between draws can be told from 0.
fn drivers(model: &Model, drivers: &Drivers) -> Value {
    let driver = |driver: &Driver| {
        let entry = &model.factors[driver.factor.index()].entry;
        let share = estimate(&driver.share);
        let role = model.factors[driver.factor.index()].role.word();
        json!({ "factor": entry.address, "title": entry.title, "role": role, "share_of_between": share })
    };
    let mut list = serde_json::Map::new();
    for of in &drivers.outcomes {
        let found: Vec<Value> = of.drivers.iter().map(driver).collect();
        let outcome = &model.outcomes[of.outcome.index()];
        list.insert(outcome.entry.name.clone(), json!({ "end": found }));
    }
    json!({ "method": "ranks", "draws": drivers.draws, "factors": drivers.factors, "outcomes": list })
}

fn outcomes(model: &Model, report: &Report<'_>) -> Value {
    let mut list = serde_json::Map::new();
    for (o, outcome) in model.outcomes.iter().enumerate() {
        let results = report.outcome(OutcomeId::from(o));
        let mut at = serde_json::Map::new();
        for (k, day) in outcome.at.iter().enumerate() {
            at.insert(format!("{day} d"), functional(&results, Functional::At(k)));
        }
        let end = results.histogram(Functional::End);
        let counts: Vec<Value> = (0..end.counts.len())
            .filter(|bin| end.counts[*bin] > 0)
            .map(|bin| json!([end.centre(bin), end.counts[bin]]))
            .collect();
        list.insert(
            outcome.entry.name.clone(),
            json!({
                "title": outcome.entry.title,
                "unit": outcome.unit,
                "headline": outcome.headline,
                "range": [outcome.low, outcome.high],
                "resolution": outcome.resolution,
                "clipped_share": probability(&results.clipped_share()),
                "end": functional(&results, Functional::End),
                "at": at,
                "min": extreme(&results, Functional::Min),
                "max": extreme(&results, Functional::Max),
                "time_mean": functional(&results, Functional::TimeMean),
                "end_histogram": counts,
            }),
        );
    }
    Value::Object(list)
}

/// Between days of the grid the path may go further.
pub(super) const EXTREMES: &str = "the values on the days of the grid";

fn extreme(results: &OutcomeReport<'_>, of: Functional) -> Value {
    let mut value = functional(results, of);
    value["of"] = json!(EXTREMES);
    value
}

fn functional(results: &OutcomeReport<'_>, of: Functional) -> Value {
    let mut quantiles = serde_json::Map::new();
    for level in LEVELS {
        quantiles.insert(
            format!("q{:02.0}", 100.0 * level),
            estimate(&results.quantile(of, level)),
        );
    }
    let split = results.split(of).map(|split| variance(&split));
    json!({
        "mean": estimate(&results.mean(of)),
        "sd": estimate(&results.sd(of)),
        "quantiles": quantiles,
        "variance": split,
    })
}

fn variance(split: &Split) -> Value {
    json!({
        "between": estimate(&split.between),
        "within": estimate(&split.within),
        "share_between": split.share.as_ref().map_or_else(unknown_share, estimate),
    })
}

/// An estimate with its interval, under the same keys whatever was found. What all trials agree on although it
/// could have differed has no `value` that could be read as one, but bounds; `null` where there is none.
pub fn estimate(estimate: &Estimate) -> Value {
    let Estimate {
        value,
        error,
        low,
        high,
        kind,
    } = *estimate;
    let is_unseen = kind == Kind::Unseen;
    json!({
        "value": (!is_unseen).then_some(value),
        "se": (!is_unseen).then_some(error),
        "low": low,
        "high": high,
        "exact": kind == Kind::Exact,
        "in_every_trial": is_unseen.then_some(value),
    })
}

/// A probability as an [`estimate`]; at a bound it has no `value`, so that nobody reads it as 0 or 1.
pub(super) fn probability(p: &Probability) -> Value {
    let kind = match p.bound {
        _ if p.is_exact() => Kind::Exact,
        Bound::Between => Kind::Seen,
        Bound::AtMost | Bound::AtLeast => Kind::Unseen,
    };
    estimate(&Estimate {
        value: p.value,
        error: p.error,
        low: p.low,
        high: p.high,
        kind,
    })
}

/// A share of which nothing is known: where trials do not differ there is no variance to share.
fn unknown_share() -> Value {
    json!({
        "value": null, "se": null, "low": 0.0, "high": 1.0, "exact": false, "in_every_trial": null,
    })
}

fn milestones(model: &Model, report: &Report<'_>) -> Value {
    let mut list = serde_json::Map::new();
    for (m, milestone) in model.milestones.iter().enumerate() {
        let FirstPassage {
            asked,
            median,
            began,
            ..
        } = report.milestone(MilestoneId::from(m));
        let median = median.map(|m| json!({ "value": m.value, "low": m.low, "high": m.high }));
        list.insert(
            milestone.entry.name.clone(),
            json!({
                "title": milestone.entry.title,
                "probability": asked.as_ref().map(probability),
                "median_days": median,
                "trials_counted": began,
            }),
        );
    }
    Value::Object(list)
}

fn occupancy(model: &Model, report: &Report<'_>) -> Value {
    let mut machines = serde_json::Map::new();
    for (m, machine) in model.machines.iter().enumerate() {
        let mut states = serde_json::Map::new();
        for (s, state) in machine.states.iter().enumerate() {
            let curve = report.occupancy(MachineId::from(m), StateId::from(s));
            let last = curve.last().map(probability);
            states.insert(state.entry.name.clone(), last.unwrap_or(Value::Null));
        }
        machines.insert(machine.entry.name.clone(), Value::Object(states));
    }
    Value::Object(machines)
}

fn reactions(model: &Model, report: &Report<'_>) -> Value {
    let mut list = serde_json::Map::new();
    for (r, reaction) in model.reactions.iter().enumerate() {
        let id = ReactionId::from(r);
        list.insert(
            reaction.entry.address.clone(),
            json!({
                "mean_count": estimate(&report.times(id)),
                "happened": probability(&report.happened(id)),
            }),
        );
    }
    Value::Object(list)
}
