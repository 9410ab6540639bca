//! Warnings that a scenario has only because fewer days are asked for than it has: one line for all.

use std::collections::BTreeSet;
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
    let line = (!caused.is_empty()).then(|| line(&caused, horizon));
    (own, line)
}

fn place(fault: &Diagnostic, texts: &Texts) -> Option<Where> {
    let span = fault.span?;
    Some((texts.get(span.file).name.clone(), span.start))
}

/// How many there are.
fn line(caused: &[Diagnostic], horizon: &str) -> String {
    let what = match caused.len() {
        1 => "1 date or condition comes".to_owned(),
        many => format!("{many} dates and conditions come"),
    };
    format!("note: with --horizon {horizon}, {what} too late to happen")
}
