//! What a change concerns: the lists by which only what changed is recomputed.

use super::entries::push_all;
use super::{
    ChangeEntry, ClauseEntry, Compiled, ContextEntry, Dependents, Quantity, Slice, StateEntered,
    TriggerEntry, TurnEntry,
};
use crate::model::{Cause, Clock, MachineId, MilestoneKind, Model, StateId, Trigger};

/// What only the builder knows.
pub(super) struct Links {
    /// (indicator, milestone, whether the indicator becomes true).
    pub crossings: Vec<(u32, u32, bool)>,
    /// For each reaction the indicators that it raises.
    pub raises: Vec<Vec<u32>>,
}

/// Fills in every list of the compiled model that says what depends on what.
pub(super) fn link(compiled: &mut Compiled, model: &Model, links: &Links) {
    link_reactions(compiled, model, links);
    link_levels(compiled);
    let mut dependents = std::mem::take(&mut compiled.dependents);
    link_sites(compiled, &mut dependents);
    link_entries(compiled, model, &mut dependents);
    dependents.held = (0..compiled.machines)
        .map(|m| held(compiled, &mut dependents.ids, m))
        .collect();
    dependents.traced = (0..compiled.machines)
        .map(|m| is_watched(&dependents, m))
        .collect();
    find_quiet(compiled, &mut dependents);
    find_changes(compiled, &dependents);
    dependents.crossings = (0..compiled.indicators.len() as u32)
        .map(|indicator| {
            let of = links.crossings.iter().filter(|(f, ..)| *f == indicator);
            push_all(
                &mut dependents.ids,
                of.map(|(_, m, up)| 2 * m + u32::from(!up)),
            )
        })
        .collect();
    compiled.dependents = dependents;
}

fn link_reactions(compiled: &mut Compiled, model: &Model, links: &Links) {
    for r in 0..model.reactions.len() {
        let cause = |c: &Cause| matches!(c, Cause::Reaction(of) if of.index() == r);
        let ids = &mut compiled.lists.ids;
        let row = &mut compiled.reactions[r];
        row.raises = push_all(ids, links.raises[r].iter().copied());
        row.restarts = push_all(ids, awaiting(model, r, false));
        row.restarts_once = push_all(ids, awaiting(model, r, true));
        row.queues = push_all(ids, queued(model, cause));
        row.marks = push_all(ids, marks(model, cause));
        let waits = [
            row.raises,
            row.restarts,
            row.restarts_once,
            row.queues,
            row.marks,
        ];
        row.no_listeners = waits.iter().all(|run| run.is_empty());
    }
}

/// Reactions whose age counts from the first, or every, occurrence of `r`.
fn awaiting(model: &Model, r: usize, once: bool) -> Vec<u32> {
    let waits = |trigger: &Trigger| match trigger {
        Trigger::Hazard { clock, .. } | Trigger::Delay { clock, .. } => {
            matches!(clock, Clock::Reaction { of, first } if of.index() == r && *first == once)
        }
        _ => false,
    };
    positions(
        model
            .reactions
            .iter()
            .map(|reaction| waits(&reaction.trigger)),
    )
}

/// Events queued by a cause, in file order.
fn queued(model: &Model, cause: impl Fn(&Cause) -> bool) -> Vec<u32> {
    positions(
        model
            .reactions
            .iter()
            .map(|reaction| match &reaction.trigger {
                Trigger::On { causes, .. } => causes.iter().any(&cause),
                _ => false,
            }),
    )
}

/// Milestones that a cause ends (odd) or whose count it starts (even).
fn marks(model: &Model, cause: impl Fn(&Cause) -> bool) -> Vec<u32> {
    let mut marks = Vec::new();
    for (m, milestone) in model.milestones.iter().enumerate() {
        match &milestone.kind {
            MilestoneKind::First(causes) if causes.iter().any(&cause) => {
                marks.push(2 * m as u32 + 1);
            }
            MilestoneKind::Follows { of, then, .. } => {
                if cause(then) {
                    marks.push(2 * m as u32 + 1);
                }
                if cause(of) {
                    marks.push(2 * m as u32);
                }
            }
            _ => {}
        }
    }
    marks
}

fn positions(holds: impl Iterator<Item = bool>) -> Vec<u32> {
    holds
        .enumerate()
        .filter(|(_, holds)| *holds)
        .map(|(k, _)| k as u32)
        .collect()
}

fn link_levels(compiled: &mut Compiled) {
    for level in &mut compiled.levels {
        level.stepwise = compiled.lists.level_terms[level.terms.range()]
            .iter()
            .all(|term| match term.of {
                Quantity::Variable(v) => compiled.variables[v as usize].is_stepwise(),
                Quantity::One | Quantity::Counter(_) | Quantity::Score(_) => true,
            });
    }
    let looks = |compiled: &Compiled, of: Quantity| {
        positions(compiled.levels.iter().map(|level| {
            compiled.lists.level_terms[level.terms.range()]
                .iter()
                .any(|term| term.of == of)
        }))
    };
    for v in 0..compiled.variables.len() {
        let mut weights = Vec::new();
        for (level, row) in compiled.levels.iter().enumerate() {
            let terms = compiled.lists.level_terms[row.terms.range()].iter();
            let of_v = terms.filter(|term| term.of == Quantity::Variable(v as u32));
            weights.extend(of_v.map(|term| (level as u32, term.weight)));
        }
        compiled.variables[v].levels = push_all(&mut compiled.lists.looks, weights);
    }
    for c in 0..compiled.counters.len() {
        let levels = looks(compiled, Quantity::Counter(c as u32));
        let run = push_all(&mut compiled.dependents.ids, levels);
        compiled.dependents.counter_levels.push(run);
    }
    for m in 0..compiled.machines {
        let levels = looks(compiled, Quantity::Score(m as u32));
        let run = push_all(&mut compiled.dependents.ids, levels);
        compiled.dependents.score_levels.push(run);
    }
}

/// For each coordinate and each change of its position, whose conditions it may change.
fn link_sites(compiled: &Compiled, dependents: &mut Dependents) {
    for coordinate in 0..compiled.coordinates() {
        let positions = if coordinate < compiled.machines {
            compiled.states[coordinate]
        } else {
            2
        };
        dependents
            .squares
            .push((dependents.changes.len() as u32, positions as u32));
        let reactions = masks(compiled, coordinate, reaction_conditions);
        let variables = masks(compiled, coordinate, variable_conditions);
        for change in 0..positions * positions {
            let (from, to) = (change / positions, change % positions);
            let turns = turns(compiled, coordinate, from, to);
            let (stops, starts) = (
                exits(compiled, coordinate, from, to),
                exits(compiled, coordinate, to, from),
            );
            let looked_up = |r: &u32| compiled.reactions[*r as usize].looked_up;
            let starts: Vec<u32> = starts.into_iter().filter(looked_up).collect();
            let mut reactions = changed(&reactions, from, to);
            reactions.retain(|r| !stops.contains(r));
            let variables = changed(&variables, from, to);
            let ids = &mut dependents.ids;
            dependents.changes.push(ChangeEntry {
                no_dependents: reactions.is_empty() && variables.is_empty(),
                turns: push_all(&mut dependents.turns, turns),
                stops: push_all(ids, stops),
                starts: push_all(ids, starts),
                reactions: push_all(ids, reactions),
                variables: push_all(ids, variables),
                no_listeners: false,
            });
        }
    }
}

/// Hazards that are looked up elsewhere after a change.
fn turns(compiled: &Compiled, coordinate: usize, from: usize, to: usize) -> Vec<TurnEntry> {
    let turn = |row: &ContextEntry| TurnEntry {
        reaction: row.reaction,
        flips: row.flips(coordinate, from, to),
    };
    let mut turns: Vec<_> = compiled.contexts.iter().map(turn).collect();
    turns.retain(|turn| turn.flips != 0);
    turns
}

/// Whose masks differ between two positions.
fn changed(masks: &[(u32, u64)], from: usize, to: usize) -> Vec<u32> {
    let differs = |mask: u64| mask >> from & 1 != mask >> to & 1;
    let mut ids: Vec<u32> = masks
        .iter()
        .filter(|(_, mask)| differs(*mask))
        .map(|(id, _)| *id)
        .collect();
    ids.dedup();
    ids
}

/// Transitions at constant hazards that leave one state of a coordinate and not another.
fn exits(compiled: &Compiled, coordinate: usize, of: usize, but: usize) -> Vec<u32> {
    positions(compiled.reactions.iter().map(|row| {
        let leaves =
            |state: usize| compiled.clauses[row.guard.start as usize].mask >> state & 1 == 1;
        let is_exit =
            row.machine as usize == coordinate && matches!(row.trigger, TriggerEntry::Constant);
        is_exit && leaves(of) && !leaves(but)
    }))
}

/// The masks by which the conditions of each reaction or variable look at a coordinate.
fn masks(
    compiled: &Compiled,
    coordinate: usize,
    conditions: fn(&Compiled) -> Vec<(u32, Slice)>,
) -> Vec<(u32, u64)> {
    let mut masks = Vec::new();
    for (id, run) in conditions(compiled) {
        let looks = |clause: &&ClauseEntry| clause.coordinate as usize == coordinate;
        masks.extend(
            compiled.clauses[run.range()]
                .iter()
                .filter(looks)
                .map(|c| (id, c.mask)),
        );
    }
    masks
}

/// Only hazards that are not looked up and delays are refreshed: dates and queued events read their guard when due.
fn reaction_conditions(compiled: &Compiled) -> Vec<(u32, Slice)> {
    let mut conditions = Vec::new();
    for (r, row) in compiled.reactions.iter().enumerate() {
        let timed = matches!(
            row.trigger,
            TriggerEntry::Constant | TriggerEntry::Shaped(_) | TriggerEntry::Delay { .. }
        );
        if timed && !row.looked_up {
            conditions.push((r as u32, row.guard));
            let ratios = &compiled.lists.ratios[row.ratios.range()];
            conditions.extend(ratios.iter().map(|ratio| (r as u32, ratio.condition)));
        }
    }
    conditions
}

fn variable_conditions(compiled: &Compiled) -> Vec<(u32, Slice)> {
    let mut conditions = Vec::new();
    for (v, row) in compiled.variables.iter().enumerate() {
        let v = v as u32;
        let multipliers = &compiled.lists.multipliers[row.half_life.range()];
        conditions.extend(multipliers.iter().map(|m| (v, m.condition)));
        for run in [row.baseline, row.drift] {
            conditions.extend(
                compiled.lists.terms[run.range()]
                    .iter()
                    .map(|t| (v, t.condition)),
            );
        }
    }
    conditions
}

fn link_entries(compiled: &Compiled, model: &Model, dependents: &mut Dependents) {
    for machine in 0..compiled.machines {
        dependents.first_entry.push(dependents.entries.len() as u32);
        for state in 0..compiled.states[machine] {
            let row = entry(compiled, model, &mut dependents.ids, machine, state);
            dependents.entries.push(row);
        }
    }
}

fn entry(
    compiled: &Compiled,
    model: &Model,
    ids: &mut Vec<u32>,
    machine: usize,
    state: usize,
) -> StateEntered {
    let cause = |c: &Cause| {
        matches!(c, Cause::Entry(m, states)
            if *m == MachineId::from(machine) && states.contains(StateId::from(state)))
    };
    let exits = positions(compiled.reactions.iter().map(|row| {
        row.machine as usize == machine
            && compiled.clauses[row.guard.start as usize].mask >> state & 1 == 1
    }));
    // A constant hazard does not look at its age.
    let own = |r: &u32| {
        let constant = matches!(
            compiled.reactions[*r as usize].trigger,
            TriggerEntry::Constant
        );
        match model.reactions[*r as usize].trigger {
            Trigger::Hazard { clock, .. } | Trigger::Delay { clock, .. } => {
                clock == Clock::Own && !constant
            }
            _ => false,
        }
    };
    let aged: Vec<u32> = exits.iter().copied().filter(own).collect();
    let (queues, marks) = (queued(model, cause), marks(model, cause));
    StateEntered {
        aged: push_all(ids, aged),
        queues: push_all(ids, queues),
        marks: push_all(ids, marks),
    }
}

/// Moves that concern nothing but clocks and variables.
fn find_quiet(compiled: &Compiled, dependents: &mut Dependents) {
    for machine in 0..compiled.machines {
        let (first, states) = (
            dependents.squares[machine].0 as usize,
            compiled.states[machine],
        );
        for change in 0..states * states {
            let (from, to) = (change / states, change % states);
            let entry = &dependents.entries[dependents.first_entry[machine] as usize + to];
            let runs = [entry.aged, entry.queues, entry.marks];
            let seen = from != to && dependents.traced[machine];
            dependents.changes[first + change].no_listeners =
                runs.iter().all(|run| run.is_empty()) && !seen;
        }
    }
}

/// The change that a transition out of a single state always makes.
fn find_changes(compiled: &mut Compiled, dependents: &Dependents) {
    for row in &mut compiled.reactions {
        let from = compiled.clauses.get(row.guard.start as usize);
        let Some(from) = from.filter(|_| row.machine != u32::MAX && row.branches.is_empty()) else {
            continue;
        };
        if from.mask.count_ones() == 1 {
            let (begin, states) = dependents.squares[row.machine as usize];
            let change = begin + from.mask.trailing_zeros() * states + u32::from(row.to);
            row.change = Some(dependents.changes[change as usize]);
        }
    }
}

fn is_watched(dependents: &Dependents, machine: usize) -> bool {
    !dependents.score_levels[machine].is_empty() || !dependents.held[machine].is_empty()
}

fn held(compiled: &Compiled, ids: &mut Vec<u32>, machine: usize) -> Slice {
    let of = |indicator: &super::IndicatorEntry| matches!(indicator, super::IndicatorEntry::Held { machine: m, .. } if *m as usize == machine);
    push_all(ids, positions(compiled.indicators.iter().map(of)))
}
