//! A scenario for its controls: what can be moved, switched and asked about.

use serde_json::{Value, json};

use super::library::{Base, Library, reach, scale};
use crate::model::{Entry, Factor, Machine, Model, Source};
use crate::words;

/// All scenarios by name and title.
pub(super) fn scenarios(library: &Library) -> Value {
    let entries = library.entries.iter();
    entries
        .map(|entry| json!({ "name": entry.stem, "title": entry.title, "variant": entry.is_variant }))
        .collect()
}

/// What a scenario has.
pub(super) fn scenario(library: &Library, base: &Base) -> Value {
    let model = base.study.model();
    let named = |entry: &Entry| json!({ "address": entry.address, "name": entry.name, "title": entry.title });
    let outcomes = model.leading_outcomes().into_iter().map(|id| {
        let outcome = &model.outcomes[id.index()];
        let mut said = named(&outcome.entry);
        said["unit"] = json!(outcome.unit);
        said["lower_is_better"] = json!(outcome.lower_is_better);
        said
    });
    json!({
        "scenarios": scenarios(library),
        "title": model.title,
        "question": model.question,
        "start": model.start.to_string(),
        "horizon": model.horizon,
        "factors": model.factors.iter().map(|f| factor(model, f)).collect::<Vec<_>>(),
        "machines": model.machines.iter().map(machine).collect::<Vec<_>>(),
        "tags": tags(model),
        "windows": model.windows.iter().map(|window| {
            let mut said = named(&window.entry);
            said["from"] = json!(model.start.plus(window.from).to_string());
            said["to"] = json!(model.start.plus(window.to).to_string());
            said
        }).collect::<Vec<_>>(),
        "outcomes": outcomes.collect::<Vec<_>>(),
        "milestones": model.milestones.iter().map(|m| named(&m.entry)).collect::<Vec<_>>(),
        "reactions": model.reactions.iter().map(|r| named(&r.entry)).collect::<Vec<_>>(),
        "not_modelled": model.not_modelled.iter().map(|left| json!({ "title": left.entry.title, "why": left.why })).collect::<Vec<_>>(),
    })
}

fn factor(model: &Model, factor: &Factor) -> Value {
    let at = |level: f64| factor.distribution.quantile(level) / scale(factor);
    let reach = reach(factor);
    let word = factor
        .word
        .as_ref()
        .map(|word| words::with_range(model, word));
    json!({
        "address": factor.entry.address,
        "title": factor.entry.title,
        "unit": factor.unit,
        "low": reach.map(|reach| reach.0),
        "high": reach.map(|reach| reach.1),
        "median": at(0.5),
        "range": format!("{} to {}", words::figure(at(0.05)), words::figure(at(0.95))),
        "word": word,
        "grade": factor.entry.grade.map(crate::model::Grade::in_words),
        "sources": factor.entry.sources.iter().map(|id| cited(model, id)).collect::<Vec<_>>(),
        "note": factor.entry.note,
    })
}

/// A source with what it says.
pub(super) fn cited(model: &Model, id: &str) -> String {
    let (key, section) = id.split_once(':').unwrap_or((id, ""));
    let Some(source) = model.sources.iter().find(|source| source.id == key) else {
        return id.to_owned();
    };
    match says(source, section) {
        Some(says) => format!("{id}: {says}"),
        None => format!("{id}: {}", source.in_words()),
    }
}

fn says<'s>(source: &'s Source, section: &str) -> Option<&'s str> {
    let mut sections = source.sections.iter();
    let found = sections.find(|(name, _)| name == section.trim());
    found.map(|(_, says)| says.as_str())
}

fn machine(machine: &Machine) -> Value {
    let states = machine
        .states
        .iter()
        .map(|state| json!({ "name": state.entry.name, "title": state.entry.title }));
    // `null` where chance decides.
    let begins = machine.states.iter().zip(&machine.initial);
    let begins = begins
        .filter(|(_, p)| p.as_fixed() == Some(1.0))
        .map(|(state, _)| &state.entry.name)
        .next();
    json!({
        "name": machine.entry.name,
        "title": machine.entry.title,
        "states": states.collect::<Vec<_>>(),
        "initial": begins,
    })
}

/// Each tag, with the section of a source that is called so: `risk_1` is `Risk 1` of a document.
fn tags(model: &Model) -> Vec<Value> {
    let entries = model.reactions.iter().map(|r| &r.entry);
    let entries = entries.chain(model.factors.iter().map(|f| &f.entry));
    let entries = entries.chain(model.variables.iter().map(|v| &v.entry));
    let mut tags: Vec<&str> = entries
        .flat_map(|entry| entry.tags.iter().map(String::as_str))
        .collect();
    tags.sort_unstable();
    tags.dedup();
    let plain = |text: &str| text.to_lowercase().replace(['_', '-'], " ");
    let about = |tag: &str| {
        let mut sections = model.sources.iter().flat_map(|source| &source.sections);
        sections.find(|(name, _)| plain(name) == plain(tag))
    };
    tags.into_iter()
        .map(|tag| {
            let found = about(tag);
            json!({
                "tag": tag,
                "title": found.map_or_else(|| plain(tag), |(name, _)| name.clone()),
                "says": found.map(|(_, says)| says),
            })
        })
        .collect()
}
