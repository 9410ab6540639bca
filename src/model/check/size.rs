//! Whether a scenario fits into memory and time: documented limits, refused with the numbers.

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::model::decode::{Decoder, short};
use crate::model::{
    MAX_BYTES, MAX_ENTRIES, MAX_HORIZON, MAX_POINTS, MilestoneKind, Observable, Outcome,
};

/// Bytes for each thread from which on a scenario is warned of.
const TOLD: f64 = 3e8;
/// Terms of all outcomes, with outcomes that are added up multiplied out.
const MOST_TERMS: u64 = 50_000;
/// Outcomes that add each other up in a row.
const DEEPEST: u32 = 64;

/// The largest numbers of entries; where one is exceeded nothing else is looked at.
pub(super) fn entries(decoded: &mut Decoder) -> bool {
    let model = &decoded.model;
    let sections = [
        ("factors", model.factors.len()),
        ("machines", model.machines.len()),
        ("variables", model.variables.len()),
        ("counters", model.counters.len()),
        ("outcomes", model.outcomes.len()),
        ("milestones", model.milestones.len()),
        ("transitions and events", model.reactions.len()),
    ];
    let Some((of, found)) = sections.into_iter().find(|(_, found)| *found > MAX_ENTRIES) else {
        return true;
    };
    let message = format!("expected at most {MAX_ENTRIES} {of}, found {found}");
    let help = "a scenario of this size is not simulated: leave out what changes no outcome";
    let fault = Diagnostic::error(decoded.root.span, message).help(help);
    decoded.faults.push(fault);
    false
}

/// What a run would have to keep for each thread.
pub(super) fn size(decoded: &mut Decoder) {
    let mut faults = Vec::new();
    if decoded.is_world || points(decoded, &mut faults) {
        terms(decoded, &mut faults);
        follow_ups(decoded, &mut faults);
        let faulty = |fault: &Diagnostic| fault.severity == Severity::Error;
        if !faults.iter().chain(&decoded.faults).any(faulty) && !decoded.is_world {
            memory(decoded, &mut faults);
        }
    }
    decoded.faults.append(&mut faults);
}

/// Where a key of the file stands.
fn place(decoded: &Decoder, names: &[&str]) -> Span {
    let node = names.iter().find_map(|name| decoded.root.get(name));
    node.map_or(decoded.root.span, |node| node.span)
}

/// The grid has a bounded number of points; false where it has not.
fn points(decoded: &Decoder, faults: &mut Vec<Diagnostic>) -> bool {
    let (horizon, grid) = (decoded.model.horizon, decoded.model.grid);
    if horizon > MAX_HORIZON {
        let message = format!(
            "expected a horizon of at most {MAX_HORIZON} d, found {} d",
            short(horizon)
        );
        let help = "that is more than 2700 years: state a shorter one";
        faults.push(Diagnostic::error(place(decoded, &["horizon"]), message).help(help));
        return false;
    }
    let points = horizon / grid + 1.0;
    // What is no number was reported.
    if points.is_nan() || points <= MAX_POINTS as f64 + 1.0 {
        return !points.is_nan();
    }
    let message = format!(
        "expected a recording grid of at most {MAX_POINTS} points, found {}: a horizon of {} d in steps of {} d",
        short(points),
        short(horizon),
        short(grid)
    );
    let step = short(horizon / MAX_POINTS as f64 * 1.001);
    let help = format!("set a `grid` of at least {step} d, or a shorter `horizon`");
    faults.push(Diagnostic::error(place(decoded, &["grid", "horizon"]), message).help(help));
    false
}

/// Counts of follow-ups have a bounded number of steps.
fn follow_ups(decoded: &Decoder, faults: &mut Vec<Diagnostic>) {
    let model = &decoded.model;
    for milestone in &model.milestones {
        let MilestoneKind::Follows {
            within: Some(within),
            ..
        } = &milestone.kind
        else {
            continue;
        };
        let least = model.horizon / MAX_POINTS as f64;
        if *within < least {
            let message = format!(
                "expected `within` to be at least {} d, a {MAX_POINTS}th of the horizon, found {} d",
                short(least),
                short(*within)
            );
            let span = decoded.places.get(&milestone.entry.address);
            let help = "ask for a longer time, or let `on:` tell what happens at the same instant";
            faults.push(Diagnostic::error(span.copied().unwrap_or_default(), message).help(help));
        }
    }
}

/// Outcomes that add up outcomes are multiplied out: that must not explode.
fn terms(decoded: &Decoder, faults: &mut Vec<Diagnostic>) {
    // An outcome adds up those that stand before it; what adds up others was reported.
    let mut known: Vec<(u64, u32)> = Vec::new();
    let mut all: u64 = 0;
    for outcome in &decoded.model.outcomes {
        let (mut number, mut depth) = (0u64, 0);
        for term in &outcome.terms {
            let inner = match term.of {
                Observable::Outcome(inner) => known.get(inner.index()).copied(),
                _ => Some((1, 0)),
            };
            let (terms, levels) = inner.unwrap_or_default();
            number = number.saturating_add(terms);
            depth = depth.max(levels);
        }
        known.push((number, depth + 1));
        all = all.saturating_add(number);
        let message = if depth + 1 > DEEPEST {
            format!("outcomes add each other up more than {DEEPEST} deep")
        } else if all > MOST_TERMS {
            format!(
                "expected outcomes of at most {MOST_TERMS} terms in all, found {}",
                short(all as f64)
            )
        } else {
            continue;
        };
        let span = decoded.places.get(&outcome.entry.address).copied();
        let help = "an outcome counts with all terms of the outcomes that it adds up: add up each quantity once";
        faults.push(Diagnostic::error(span.unwrap_or_default(), message).help(help));
        return;
    }
}

/// Whether the counts of a run fit into memory.
fn memory(decoded: &Decoder, faults: &mut Vec<Diagnostic>) {
    let model = &decoded.model;
    let bytes = model.summary_bytes();
    if bytes <= TOLD {
        return;
    }
    let gigabytes = |bytes: f64| short(bytes / 1e9);
    let span = place(decoded, &["grid", "outcomes", "horizon"]);
    let help = "set a longer `grid`, a coarser `resolution` of outcomes, or leave out milestones";
    if bytes <= MAX_BYTES as f64 {
        let message = format!(
            "a run keeps about {} GB for each of its threads",
            gigabytes(bytes)
        );
        faults.push(Diagnostic::warning(span, message).help(help));
        return;
    }
    let message = format!(
        "expected a summary of at most {} GB for each thread, found {} GB: {} points of the grid, {} bins of outcomes and {} states at each, {} milestones",
        gigabytes(MAX_BYTES as f64),
        gigabytes(bytes),
        short(model.recording().points as f64),
        short(model.outcomes.iter().map(Outcome::bins).sum()),
        model.states(),
        model.milestones.len(),
    );
    faults.push(Diagnostic::error(span, message).help(help));
}
