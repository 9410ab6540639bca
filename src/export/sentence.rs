//! Conditions as sentences of the format.

use crate::model::{
    Atom, Cause, Clause, Comparison, Condition, Level, MachineId, Model, Reaction, ReactionId,
    ReactionKind, StateSet,
};

/// The sentences of a condition, all of which must hold, with each number at these factor values.
pub(super) fn sentences(model: &Model, condition: &Condition, values: &[f64]) -> Vec<String> {
    let clauses = condition.0.iter();
    clauses
        .map(|clause| sentence(model, clause, values))
        .collect()
}

fn sentence(model: &Model, clause: &Clause, values: &[f64]) -> String {
    let statement = match &clause.atom {
        Atom::InState {
            machine,
            states,
            at_least,
        } => {
            let lasting = at_least
                .as_ref()
                .map(|days| format!(" for {} d", days.value(values)));
            format!(
                "{} is {}{}",
                model.machines[machine.index()].entry.name,
                states_of(model, *machine, *states).join(" or "),
                lasting.unwrap_or_default()
            )
        }
        Atom::Within {
            of, duration: None, ..
        } => format!("{} has happened", reaction_name(model, *of)),
        Atom::Within {
            of,
            first,
            duration: Some(days),
        } => {
            let first = if *first { "first " } else { "" };
            format!(
                "within {} d of {first}{}",
                days.value(values),
                reaction_name(model, *of)
            )
        }
        Atom::During { window } => format!("during {}", model.windows[window.index()].entry.name),
        Atom::Level {
            of,
            comparison,
            threshold,
        } => {
            let sign = match comparison {
                Comparison::Below => "<",
                Comparison::AtMost => "<=",
                Comparison::Above => ">",
                Comparison::AtLeast => ">=",
            };
            format!("{} {sign} {}", level(model, *of), threshold.value(values))
        }
        Atom::Any(some) => {
            let one = |condition: &Condition| {
                let all = sentences(model, condition, values).into_iter();
                let all: Vec<String> = all.map(|sentence| format!("({sentence})")).collect();
                format!("({})", all.join(" and "))
            };
            some.iter().map(one).collect::<Vec<_>>().join(" or ")
        }
        Atom::Never => "never".to_owned(),
    };
    match clause.negated {
        true => format!("not {statement}"),
        false => statement,
    }
}

fn level(model: &Model, level: Level) -> &str {
    let entry = match level {
        Level::Variable(k) => &model.variables[k.index()].entry,
        Level::Counter(k) => &model.counters[k.index()].entry,
        Level::Outcome(k) => &model.outcomes[k.index()].entry,
    };
    &entry.name
}

/// The names of states.
pub(super) fn states_of(model: &Model, machine: MachineId, states: StateSet) -> Vec<&str> {
    let all = model.machines[machine.index()].states.iter();
    let named = states
        .iter()
        .filter_map(|state| all.clone().nth(state.index()));
    named.map(|state| state.entry.name.as_str()).collect()
}

/// `machine.transition`, or `events.event`: what no other reaction is called.
pub(super) fn reaction_name(model: &Model, reaction: ReactionId) -> String {
    called(model, &model.reactions[reaction.index()])
}

fn called(model: &Model, reaction: &Reaction) -> String {
    match reaction.kind {
        ReactionKind::Event => format!("events.{}", reaction.entry.name),
        ReactionKind::Transition { machine, .. } => {
            let machine = &model.machines[machine.index()].entry.name;
            format!("{machine}.{}", reaction.entry.name)
        }
    }
}

/// What can be waited for: a reaction, or the entry to a state.
pub(super) fn causes(model: &Model, causes: &[Cause]) -> Vec<String> {
    let of = |cause: &Cause| match cause {
        Cause::Reaction(of) => vec![reaction_name(model, *of)],
        Cause::Entry(machine, states) => {
            let name = &model.machines[machine.index()].entry.name;
            let states = states_of(model, *machine, *states).into_iter();
            states.map(|state| format!("{name}.{state}")).collect()
        }
    };
    causes.iter().flat_map(of).collect()
}
