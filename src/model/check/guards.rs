//! Conditions that can never hold.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::model::decode::Decoder;
use crate::model::{
    Atom, Clause, Comparison, Condition, Entry, Exposure, Level, MachineId, Model, Reaction,
    ReactionKind, StateSet, Trigger,
};

/// How a guard that can never hold is told, and any other condition.
const GUARD: (Severity, &str, &str) = (
    Severity::Error,
    "this guard",
    "it would never happen: change the guard, or take the reaction out",
);
const OTHER: (Severity, &str, &str) = (
    Severity::Warning,
    "this condition",
    "it would never apply: change the condition, or take out what it belongs to",
);

/// Checks guards (errors) and the other conditions of reactions and variables (warnings).
pub(super) fn guards(decoded: &mut Decoder) {
    let mut faults = Vec::new();
    for reaction in &decoded.model.reactions {
        let own = match reaction.kind {
            ReactionKind::Transition { machine, from, .. } if from.0 != 0 => Some((machine, from)),
            _ => None,
        };
        if reaction.trigger != Trigger::Never {
            let guard = (&reaction.guard, &reaction.entry);
            faults.extend(judge(decoded, GUARD, guard, own));
        }
        for asked in asked(reaction) {
            faults.extend(judge(decoded, OTHER, asked, own));
        }
    }
    for variable in &decoded.model.variables {
        for term in variable.baseline.iter().chain(&variable.drift) {
            let condition = (&term.condition, &term.entry);
            faults.extend(judge(decoded, OTHER, condition, None));
        }
    }
    decoded.faults.append(&mut faults);
}

/// The conditions of a reaction besides its guard.
fn asked(reaction: &Reaction) -> impl Iterator<Item = (&Condition, &Entry)> {
    let ratios = reaction.ratios.iter();
    let ratios = ratios.filter_map(|ratio| match &ratio.exposure {
        Exposure::While(condition) => Some((condition, &ratio.entry)),
        Exposure::Factor { .. } | Exposure::Variable { .. } => None,
    });
    let branches = reaction.branches.iter().flat_map(|list| &list.branches);
    let inner = branches.flat_map(|branch| &branch.effects);
    let effects = reaction.effects.iter().chain(inner);
    ratios.chain(effects.map(|effect| (&effect.condition, &effect.entry)))
}

/// The fault of a condition that can never hold.
fn judge(
    decoded: &Decoder,
    (severity, what, remedy): (Severity, &str, &str),
    (condition, entry): (&Condition, &Entry),
    own: Option<(MachineId, StateSet)>,
) -> Option<Diagnostic> {
    let why = contradiction(condition, own, &decoded.model)?;
    let message = format!("{what} can never hold: {why}");
    let fault = Diagnostic::error(place(decoded, &entry.address), message).help(remedy);
    Some(Diagnostic { severity, ..fault })
}

/// Where the condition of an entry stands, or else the entry.
fn place(decoded: &Decoder, address: &str) -> Span {
    let guard = decoded.places.get(&format!("{address}.while"));
    guard
        .or_else(|| decoded.places.get(address))
        .copied()
        .unwrap_or_default()
}

/// Why a conjunction is impossible; none where it may hold.
fn contradiction(
    condition: &Condition,
    own: Option<(MachineId, StateSet)>,
    model: &Model,
) -> Option<String> {
    let clauses = &condition.0;
    // What was switched off on purpose is no mistake.
    if clauses.iter().any(|clause| clause.atom == Atom::Never) {
        return None;
    }
    for (position, clause) in clauses.iter().enumerate() {
        let opposite =
            |other: &&Clause| other.atom == clause.atom && other.negated != clause.negated;
        if clauses[..position].iter().any(|other| opposite(&other)) {
            return Some("two of its sentences say the opposite".into());
        }
    }
    states(clauses, own, model)
        .or_else(|| windows(clauses, model))
        .or_else(|| levels(clauses, model))
        .or_else(|| alternatives(clauses, own, model))
}

/// Why none of several alternatives can hold beside the other clauses.
fn alternatives(
    clauses: &[Clause],
    own: Option<(MachineId, StateSet)>,
    model: &Model,
) -> Option<String> {
    let is_plain = |clause: &&Clause| !matches!(clause.atom, Atom::Any(_));
    let plain: Vec<Clause> = clauses.iter().filter(is_plain).cloned().collect();
    clauses.iter().find_map(|clause| {
        let Atom::Any(some) = &clause.atom else {
            return None;
        };
        let why = |one: &Condition| {
            let together = [plain.as_slice(), &one.0].concat();
            contradiction(&Condition(together), own, model)
        };
        let all: Option<Vec<String>> = some.iter().map(why).collect();
        all.map(|all| format!("none of what `or` joins can: {}", all[0]))
    })
}

fn states(clauses: &[Clause], own: Option<(MachineId, StateSet)>, model: &Model) -> Option<String> {
    let mut allowed: BTreeMap<MachineId, StateSet> = own.into_iter().collect();
    for clause in clauses {
        let Atom::InState {
            machine,
            states,
            at_least,
        } = &clause.atom
        else {
            continue;
        };
        let name = &model.machines[machine.index()].entry.name;
        let spell = at_least.as_ref().and_then(crate::model::Number::as_fixed);
        if spell.is_some_and(|spell| spell > model.horizon) && !clause.negated {
            return Some(format!(
                "`{name}` cannot be in a state for longer than the horizon"
            ));
        }
        if clause.negated && at_least.is_some() {
            continue;
        }
        let mask = if clause.negated { !states.0 } else { states.0 };
        let count = model.machines[machine.index()].states.len().min(64);
        let all = if count == 64 {
            u64::MAX
        } else {
            (1 << count) - 1
        };
        let set = allowed.entry(*machine).or_insert(StateSet(all));
        set.0 &= mask;
        if set.0 == 0 && count > 0 {
            let own = own.is_some_and(|(m, _)| m == *machine);
            let from = if own { " (`from` counts too)" } else { "" };
            return Some(format!("it leaves `{name}` no state{from}"));
        }
    }
    None
}

fn windows(clauses: &[Clause], model: &Model) -> Option<String> {
    // Windows end before their last instant, the horizon is the last itself.
    let (mut open, mut names) = ((0.0_f64, model.horizon.next_up()), Vec::new());
    for clause in clauses {
        let Atom::During { window } = &clause.atom else {
            continue;
        };
        let window = &model.windows[window.index()];
        let name = &window.entry.name;
        if clause.negated {
            if window.from <= 0.0 && window.to > model.horizon {
                return Some(format!("`{name}` is open from the start to the horizon"));
            }
            continue;
        }
        open = (open.0.max(window.from), open.1.min(window.to));
        names.push(format!("`{name}`"));
        // Comparisons with a day that is not known are false.
        if open.0 >= open.1 {
            return Some(match names.as_slice() {
                [one] => format!("{one} lies outside of the time from the start to the horizon"),
                _ => format!("{} are never open together", names.join(" and ")),
            });
        }
    }
    None
}

fn levels(clauses: &[Clause], model: &Model) -> Option<String> {
    let mut bounds: BTreeMap<Level, (f64, bool, f64, bool)> = BTreeMap::new();
    for clause in clauses {
        let Atom::Level {
            of,
            comparison,
            threshold,
        } = &clause.atom
        else {
            continue;
        };
        let Some(limit) = threshold.as_fixed() else {
            continue;
        };
        let (low, low_in, high, high_in) =
            bounds.entry(*of).or_insert_with(|| declared(*of, model));
        let (below, including) = match (comparison, clause.negated) {
            (Comparison::Below, false) | (Comparison::AtLeast, true) => (true, false),
            (Comparison::AtMost, false) | (Comparison::Above, true) => (true, true),
            (Comparison::Above, false) | (Comparison::AtMost, true) => (false, false),
            (Comparison::AtLeast, false) | (Comparison::Below, true) => (false, true),
        };
        if below && (limit < *high || limit == *high && !including) {
            (*high, *high_in) = (limit, including);
        } else if !below && (limit > *low || limit == *low && !including) {
            (*low, *low_in) = (limit, including);
        }
        if *low > *high || *low == *high && !(*low_in && *high_in) {
            let name = &entry(*of, model).name;
            return Some(format!("it leaves `{name}` no value"));
        }
    }
    None
}

/// The bounds of a level, and whether it may stand at them.
fn declared(level: Level, model: &Model) -> (f64, bool, f64, bool) {
    match level {
        Level::Variable(id) => {
            let variable = &model.variables[id.index()];
            (variable.low, true, variable.high, true)
        }
        _ => (f64::NEG_INFINITY, false, f64::INFINITY, false),
    }
}

fn entry(level: Level, model: &Model) -> &Entry {
    match level {
        Level::Variable(id) => &model.variables[id.index()].entry,
        Level::Counter(id) => &model.counters[id.index()].entry,
        Level::Outcome(id) => &model.outcomes[id.index()].entry,
    }
}
