//! From the model to the compiled model.

use super::builder::{Builder, streams};
use super::dependents::{self, Links};
use super::entries::push_all;
use super::{Compiled, Dependents, LevelEntry, MilestoneEntry, Names, Recording, Slots};
use super::{context, observe, slots};
use crate::model::{Atom, Comparison, Entry, Level, MilestoneKind, Model};

impl Compiled {
    /// Flattens a model of which all outcomes are recorded.
    pub fn new(model: &Model) -> Self {
        Self::recording(model, &Recording::all(model))
    }

    /// Flattens a model: the same process to the bit, whatever of its outcomes is recorded.
    pub fn recording(model: &Model, recording: &Recording) -> Self {
        let mut builder = Builder::new(model);
        let initial = model.machines.iter().map(|m| builder.initial(m)).collect();
        let variables = model.variables.iter();
        let variables = variables.map(|v| builder.variable(v)).collect();
        let reactions = model.reactions.iter();
        let reactions = reactions.map(|r| builder.reaction(r)).collect();
        let milestones = model.milestones.iter();
        let crossings = builder.crossings();
        let raises = builder.raises();
        let level_names = level_names(&builder);
        let levels = levels(&mut builder);
        let observe = observe::build(&mut builder, recording);
        let mut compiled = Self {
            horizon: model.horizon,
            grid: recording.grid(model),
            machines: model.machines.len(),
            states: model.machines.iter().map(|m| m.states.len()).collect(),
            initial,
            edges: builder.edges(),
            indicators: builder.indicators,
            clauses: builder.clauses,
            reactions,
            contexts: Vec::new(),
            cells: 0,
            streams: model.reactions.iter().map(streams).collect(),
            addresses: addresses(model.reactions.iter().map(|r| &r.entry)),
            variables,
            counters: model.counters.iter().map(|c| c.start).collect(),
            levels,
            milestones: milestones.map(|m| milestone(&m.kind)).collect(),
            observe,
            names: names(model, &level_names),
            limits: model.limits,
            exposed: builder.exposed,
            lists: builder.lists,
            dependents: Dependents::default(),
            slots: Slots::default(),
            numbers: builder.numbers,
        };
        slots::allot(&mut compiled);
        compiled.cells = context::build(&mut compiled);
        dependents::link(&mut compiled, model, Links { crossings, raises });
        compiled
    }
}

fn addresses<'m>(entries: impl Iterator<Item = &'m Entry>) -> Vec<String> {
    entries.map(|entry| entry.address.clone()).collect()
}

fn names(model: &Model, levels: &[String]) -> Names {
    Names {
        factors: addresses(model.factors.iter().map(|f| &f.entry)),
        variables: addresses(model.variables.iter().map(|v| &v.entry)),
        counters: addresses(model.counters.iter().map(|c| &c.entry)),
        outcomes: addresses(model.outcomes.iter().map(|o| &o.entry)),
        levels: levels.to_vec(),
    }
}

fn milestone(kind: &MilestoneKind) -> MilestoneEntry {
    MilestoneEntry {
        follows: matches!(kind, MilestoneKind::Follows { .. }),
    }
}

/// The address of what each level statement looks at.
fn level_names(builder: &Builder<'_>) -> Vec<String> {
    let model = builder.model;
    let of = |atom: &Atom| match atom {
        Atom::Level { of, .. } => match *of {
            Level::Variable(v) => model.variables[v.index()].entry.address.clone(),
            Level::Counter(c) => model.counters[c.index()].entry.address.clone(),
            Level::Outcome(o) => model.outcomes[o.index()].entry.address.clone(),
        },
        _ => String::new(),
    };
    let levels = builder.levels.iter();
    levels
        .map(|k| of(&builder.statements[*k as usize]))
        .collect()
}

/// The levels that statements name, and what each adds up.
fn levels(builder: &mut Builder<'_>) -> Vec<LevelEntry> {
    // Building a level adds numbers, never statements, so the list does not grow meanwhile.
    let indicators = std::mem::take(&mut builder.levels);
    let mut rows = Vec::new();
    for indicator in indicators {
        let Atom::Level {
            of,
            comparison,
            threshold,
        } = builder.statements[indicator as usize].clone()
        else {
            continue;
        };
        let terms = observe::level_terms(builder, of);
        rows.push(LevelEntry {
            indicator,
            inclusive: comparison == Comparison::AtLeast,
            stepwise: false,
            threshold: builder.number(&threshold),
            terms: push_all(&mut builder.lists.level_terms, terms),
        });
    }
    rows
}
