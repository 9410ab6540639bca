//! What drives the outcomes, and why something happens.

use serde_json::{Value, json};

use super::app::App;
use super::asked::Asked;
use super::commands::command;
use super::describe::cited;
use super::explore::{Explored, estimate};
use super::refusal::Refusal;
use crate::ensemble::Progress;
use crate::explain::{self, Phrase, Piece, Range};
use crate::model::{Grade, Model};
use crate::random::Seed;
use crate::study::{DEFAULT_REPLICATES, Settings};
use crate::words;

/// Pairs of trials with and without a reaction.
const PAIRS: u64 = 2_000;

/// By leading outcome, the factors that drive it, as the draws of the trials tell anyway.
pub(super) fn drivers(app: &App, asked: &Asked, progress: &Progress) -> Result<Value, Refusal> {
    let explored = Explored::new(app, asked, progress)?;
    let (model, findings) = (explored.model(), explored.findings());
    let report = findings.summary.report()?;
    let found = findings.drivers.as_ref();
    let outcomes = found.iter().flat_map(|drivers| &drivers.outcomes).map(|of| {
        let outcome = &model.outcomes[of.outcome.index()];
        let bars = of.drivers.iter().map(|driver| {
            let entry = &model.factors[driver.factor.index()].entry;
            json!({ "address": entry.address, "title": entry.title, "share": estimate(&driver.share) })
        });
        json!({ "name": outcome.entry.name, "title": outcome.entry.title, "bars": bars.collect::<Vec<_>>() })
    });
    let entry = app.library.entry(asked)?;
    Ok(json!({
        "trials": findings.trials,
        "factors": found.map(|drivers| drivers.factors),
        "outcomes": outcomes.collect::<Vec<_>>(),
        "said": words::drivers(model, &report, found),
        "order": order(&explored),
        "command": command("run", &[entry], asked, &explored.ready.patches, &[])?,
    }))
}

/// Factors by the largest share of any outcome that they explain.
fn order(explored: &Explored) -> Vec<String> {
    let model = explored.model();
    let mut largest: std::collections::BTreeMap<usize, f64> = std::collections::BTreeMap::new();
    let found = explored
        .findings()
        .drivers
        .iter()
        .flat_map(|drivers| &drivers.outcomes);
    for driver in found.flat_map(|of| &of.drivers) {
        let share = largest.entry(driver.factor.index()).or_default();
        *share = share.max(driver.share.value);
    }
    let mut order: Vec<(usize, f64)> = largest.into_iter().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    order
        .into_iter()
        .map(|(f, _)| model.factors[f].entry.address.clone())
        .collect()
}

/// A reaction taken apart.
pub(super) fn reaction(app: &App, asked: &Asked, name: &str) -> Result<Value, Refusal> {
    let ready = app.library.ready(asked)?;
    let model = ready.study.model();
    let id = explain::reaction(model, name).map_err(|error| Refusal::Unknown(error.to_string()))?;
    let taken = explain::breakdown(&ready.study, Seed(asked.seed), id);
    let (phrase, reaction) = (Phrase(model), &model.reactions[id.index()]);
    let piece = |of: &Piece| self::piece(model, of);
    let lexicon = words::lexicon(model);
    let implied = taken.implied.iter().map(|implied| {
        let [_, median, _] = &implied.chance.known;
        let word = lexicon.span(median.low, median.high).unwrap_or_default();
        json!({ "days": implied.days, "said": format!("{word}: {} %", percents(&implied.chance)) })
    });
    let entry = app.library.entry(asked)?;
    Ok(json!({
        "address": reaction.entry.address,
        "title": reaction.entry.title,
        "note": reaction.entry.note,
        "movement": phrase.movement(reaction),
        "mechanism": reaction.mechanism.map(|mechanism| format!("{mechanism:?}").to_lowercase()),
        "trigger": phrase.trigger(&reaction.trigger),
        "while": phrase.condition(&reaction.guard),
        "base": taken.base.iter().map(piece).collect::<Vec<_>>(),
        "ratios": taken.ratios.iter().map(piece).collect::<Vec<_>>(),
        "implied": implied.collect::<Vec<_>>(),
        "then": phrase.consequences(reaction).into_iter().map(|(depth, what)| json!({ "depth": depth, "what": what })).collect::<Vec<_>>(),
        "sources": reaction.entry.sources.iter().map(|id| cited(model, id)).collect::<Vec<_>>(),
        "command": command("explain", &[entry], asked, &ready.patches, &["--reaction", &reaction.entry.address])?
            .replace(&format!("--trials {}", asked.trials), &format!("--trials {PAIRS}")),
    }))
}

fn percents(chance: &Range) -> String {
    let [low, median, high] = chance.known.map(|point| words::known_percent(&point));
    match chance.low == chance.high {
        true => median,
        false => format!("{median} ({low} to {high})"),
    }
}

/// A number with what it is made of.
fn piece(model: &Model, of: &Piece) -> Value {
    let [low, median, high] = of.range.known.map(|point| words::known(&point));
    let said = match of.range.low == of.range.high {
        true => median,
        false => format!("{median} ({low} to {high})"),
    };
    let factors = of.factors.iter().map(|(name, word)| match word {
        Some(word) => format!("{name} ({})", words::with_range(model, word)),
        None => name.clone(),
    });
    json!({
        "what": of.what,
        "said": said,
        "written": of.written,
        "factors": factors.collect::<Vec<_>>(),
        "grade": of.grade.map(Grade::in_words),
        "sources": of.sources.iter().map(|id| cited(model, id)).collect::<Vec<_>>(),
    })
}

/// What changes at the horizon when a reaction is switched off, in pairs of trials.
pub(super) fn effect(
    app: &App,
    asked: &Asked,
    name: &str,
    progress: &Progress,
) -> Result<Value, Refusal> {
    let ready = app.library.ready(asked)?;
    let model = ready.study.model();
    let id = explain::reaction(model, name).map_err(|error| Refusal::Unknown(error.to_string()))?;
    let settings = Settings {
        seed: Seed(asked.seed),
        trials: PAIRS,
        replicates: DEFAULT_REPLICATES,
    };
    let found = explain::knockouts(
        &ready.study,
        &[id],
        None,
        settings,
        &app.runs.ensemble,
        progress,
    );
    let found = match found {
        Err(explain::ExplainError::Interrupted) => return Err(Refusal::Superseded),
        found => found?,
    };
    let changes = found.iter().flat_map(|knockout| &knockout.changes);
    let changes = changes.map(|change| {
        let title = &model.outcomes[change.outcome.index()].entry.title;
        json!({ "title": title, "said": change.in_words(), "seen": change.is_seen() })
    });
    Ok(json!({ "pairs": PAIRS, "changes": changes.collect::<Vec<_>>() }))
}
