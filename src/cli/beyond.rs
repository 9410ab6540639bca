//! Warnings that a scenario has only because fewer days are asked for than it has: one line for all.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use escalade::diagnostic::{Diagnostic, Severity, Texts};
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};

/// Where a fault is: its file, and the character in it.
type Where = (String, u32);

/// Parts a scenario's faults into those that it has under its own horizon too, and a line about the others.
pub(crate) fn beyond(
    faults: Vec<Diagnostic>,
    texts: &Texts,
    path: &Path,
    patches: &Patches,
) -> (Vec<Diagnostic>, Option<String>) {
    let is_warning = |fault: &Diagnostic| fault.severity == Severity::Warning;
    let Some(horizon) = (patches.horizon.as_ref()).filter(|_| faults.iter().any(is_warning)) else {
        return (faults, None);
    };
    let whole = Patches {
        horizon: None,
        ..patches.clone()
    };
    let Ok(scenario) = Scenario::read(path, &whole) else {
        return (faults, None);
    };
    let (_, before) = Model::decode(&scenario, Purpose::Run);
    let known: BTreeSet<Where> = (before.iter())
        .filter_map(|fault| place(fault, &scenario.texts))
        .collect();
    let is_caused = |fault: &Diagnostic| {
        let place = place(fault, texts);
        is_warning(fault) && place.is_some_and(|place| !known.contains(&place))
    };
    let (caused, own): (Vec<_>, Vec<_>) = faults.into_iter().partition(is_caused);
    let line = (!caused.is_empty()).then(|| line(&caused, texts, horizon));
    (own, line)
}

fn place(fault: &Diagnostic, texts: &Texts) -> Option<Where> {
    let span = fault.span?;
    Some((texts.get(span.file).name.clone(), span.start))
}

/// How many there are, and in which lines of which files.
fn line(caused: &[Diagnostic], texts: &Texts, horizon: &str) -> String {
    let mut lines: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for span in caused.iter().filter_map(|fault| fault.span) {
        let file = texts.get(span.file).name.as_str();
        lines
            .entry(file)
            .or_default()
            .insert(texts.start(span).line);
    }
    let of_file = |(file, lines): (&&str, &BTreeSet<usize>)| {
        let numbers: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let word = if numbers.len() == 1 { "line" } else { "lines" };
        format!("{file}, {word} {}", numbers.join(", "))
    };
    let files: Vec<String> = lines.iter().map(of_file).collect();
    let (what, ends) = match caused.len() {
        1 => ("1 date or condition lies".to_owned(), "happens"),
        many => (format!("{many} dates and conditions lie"), "happen"),
    };
    format!(
        "warning: {what} after --horizon {horizon} and never {ends}: {}",
        files.join("; ")
    )
}
