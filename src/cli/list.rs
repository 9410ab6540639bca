//! `escalade list`: what scenario files there are and what each has.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use escalade::diagnostic::Severity;
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};
use serde_json::{Value, json};

use super::args::{Check, Format};
use super::check::files;
use super::text::width;
use super::{End, print};

/// Lists files; a faulty one is listed as such, and `check` says why.
pub(crate) fn list(arguments: &Check) -> anyhow::Result<End> {
    let mut entries = Vec::new();
    for path in files(&arguments.paths)? {
        let mut entry = entry(&path);
        entry["file"] = json!(path.display().to_string());
        entries.push(entry);
    }
    match arguments.format {
        Format::Json => print(&format!("{:#}\n", Value::Array(entries)))?,
        Format::Text => print(&format!("{}\n", table(&entries)))?,
    }
    Ok(End::Fine)
}

fn entry(path: &std::path::Path) -> Value {
    let faulty = json!({ "kind": "faulty" });
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

fn table(entries: &[Value]) -> Table {
    let mut table = Table::new();
    table
        .set_width(width())
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header([
            "file",
            "title",
            "days",
            "machines",
            "reactions",
            "factors",
            "outcomes",
        ]);
    for entry in entries {
        let file = entry["file"].as_str().unwrap_or_default();
        if entry["kind"] == "faulty" {
            table.add_row([file, "faulty: `escalade check` says why"]);
            continue;
        }
        let title = entry["title"].as_str().unwrap_or_default();
        let title = match entry["kind"].as_str() {
            Some("world") => format!("{title} (a world)"),
            _ => title.to_owned(),
        };
        let mut row = vec![file.to_owned(), title];
        for key in [
            "horizon_days",
            "machines",
            "reactions",
            "factors",
            "outcomes",
        ] {
            row.push(match &entry[key] {
                Value::Null => String::new(),
                number => number.as_f64().map_or(String::new(), |n| n.to_string()),
            });
        }
        table.add_row(row);
    }
    table
}
