//! `escalade list`: what scenario files there are and what each has.

use escalade::diagnostic::Severity;
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};
use serde_json::{Value, json};

use super::args::{Check, Format};
use super::check::files;
use super::end::End;
use super::terminal::{print, print_json};

/// Lists files; a faulty one is listed as such, and `check` says why.
pub(crate) fn list(arguments: &Check) -> anyhow::Result<End> {
    let mut entries = Vec::new();
    for path in files(&arguments.paths)? {
        let mut entry = entry(&path);
        entry["file"] = json!(path.display().to_string());
        entries.push(entry);
    }
    match arguments.format {
        Format::Json => print_json(&Value::Array(entries))?,
        Format::Text => print(&entries.iter().map(lines).collect::<String>())?,
    }
    Ok(End::Fine)
}

fn entry(path: &std::path::Path) -> Value {
    let faulty = json!({
        "kind": "faulty", "title": null, "extends": null, "horizon_days": null, "machines": null, "reactions": null,
        "factors": null, "outcomes": null, "milestones": null,
    });
    let Ok(scenario) = Scenario::read(path, &Patches::default()) else {
        return faulty;
    };
    let kind = match scenario.root.get("kind").map(|node| &node.value) {
        Some(escalade::scenario::Value::Text(kind)) => kind.clone(),
        _ => "scenario".to_owned(),
    };
    let (model, faults) = Model::decode(&scenario, Purpose::Check);
    if faults.iter().any(|fault| fault.severity == Severity::Error) {
        return faulty;
    }
    let parents: Vec<String> = (scenario.files.iter().skip(1))
        .map(|source| scenario.texts.get(source.file).name.clone())
        .collect();
    model.map_or(faulty, |model| {
        json!({
            "kind": kind,
            "title": model.title,
            "extends": parents,
            "horizon_days": model.horizon.is_finite().then_some(model.horizon),
            "machines": model.machines.len(),
            "reactions": model.reactions.len(),
            "factors": model.factors.len(),
            "outcomes": model.outcomes.len(),
            "milestones": model.milestones.len(),
        })
    })
}

/// The file, and below it what it is.
fn lines(entry: &Value) -> String {
    let file = entry["file"].as_str().unwrap_or_default();
    if entry["kind"] == "faulty" {
        return format!("{file}\n  faulty: `escalade check` says why\n");
    }
    let mut title = entry["title"].as_str().unwrap_or_default().to_owned();
    if entry["kind"] == "world" {
        title += " (a world: extended, not run)";
    } else if entry["kind"] == "variant" {
        title += " (a variant: run by its name)";
    }
    let mut parts = Vec::new();
    if let Some(days) = entry["horizon_days"].as_f64() {
        parts.push(format!("{days} d"));
    }
    for key in ["machines", "reactions", "factors", "outcomes", "milestones"] {
        parts.push(match entry[key].as_u64() {
            Some(1) => format!("1 {}", key.trim_end_matches('s')),
            number => format!("{} {key}", number.unwrap_or(0)),
        });
    }
    for parent in entry["extends"].as_array().into_iter().flatten() {
        parts.push(format!("extends {}", parent.as_str().unwrap_or_default()));
    }
    format!("{file}\n  {title}\n  {}\n", parts.join(", "))
}
