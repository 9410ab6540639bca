//! What a change concerns: the lists by which only what changed is recomputed.

use super::build::push_all;
use super::{
    ChangeRow, ClauseRow, ContextRow, Dependents, EntryRow, Quantity, Run, Table, TriggerRow,
    TurnRow,
};
use crate::model::{Cause, Clock, MachineId, MilestoneKind, Model, StateId, Trigger};

/// What only the builder knows.
pub(super) struct Links {
    /// (flag, milestone, whether the flag becomes true).
    pub crossings: Vec<(u32, u32, bool)>,
    /// For each reaction the flags that it raises.
    pub raises: Vec<Vec<u32>>,
}

/// Fills in every list of the table that says what depends on what.
pub(super) fn link(table: &mut Table, model: &Model, links: &Links) {
    link_reactions(table, model, links);
    link_levels(table);
    let mut dependents = std::mem::take(&mut table.dependents);
    link_sites(table, &mut dependents);
    link_entries(table, model, &mut dependents);
    dependents.held = (0..table.machines)
        .map(|m| held(table, &mut dependents.ids, m))
        .collect();
    dependents.watched = (0..table.machines)
        .map(|m| is_watched(&dependents, m))
        .collect();
    find_quiet(table, &mut dependents);
    find_changes(table, &dependents);
    dependents.crossings = (0..table.flags.len() as u32)
        .map(|flag| {
            let of = links.crossings.iter().filter(|(f, ..)| *f == flag);
            push_all(
                &mut dependents.ids,
                of.map(|(_, m, up)| 2 * m + u32::from(!up)),
            )
        })
        .collect();
    table.dependents = dependents;
}

fn link_reactions(table: &mut Table, model: &Model, links: &Links) {
    for r in 0..model.reactions.len() {
        let cause = |c: &Cause| matches!(c, Cause::Reaction(of) if of.index() == r);
        let ids = &mut table.lists.ids;
        let row = &mut table.reactions[r];
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
        row.quiet = waits.iter().all(|run| run.is_empty());
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

fn link_levels(table: &mut Table) {
    for level in &mut table.levels {
        level.stepwise = table.lists.level_terms[level.terms.range()]
            .iter()
            .all(|term| match term.of {
                Quantity::Variable(v) => table.variables[v as usize].is_stepwise(),
                Quantity::One | Quantity::Counter(_) | Quantity::Score(_) => true,
            });
    }
    let looks = |table: &Table, of: Quantity| {
        positions(table.levels.iter().map(|level| {
            table.lists.level_terms[level.terms.range()]
                .iter()
                .any(|term| term.of == of)
        }))
    };
    for v in 0..table.variables.len() {
        let mut weights = Vec::new();
        for (level, row) in table.levels.iter().enumerate() {
            let terms = table.lists.level_terms[row.terms.range()].iter();
            let of_v = terms.filter(|term| term.of == Quantity::Variable(v as u32));
            weights.extend(of_v.map(|term| (level as u32, term.weight)));
        }
        table.variables[v].levels = push_all(&mut table.lists.looks, weights);
    }
    for c in 0..table.counters.len() {
        let levels = looks(table, Quantity::Counter(c as u32));
        let run = push_all(&mut table.dependents.ids, levels);
        table.dependents.counter_levels.push(run);
    }
    for m in 0..table.machines {
        let levels = looks(table, Quantity::Score(m as u32));
        let run = push_all(&mut table.dependents.ids, levels);
        table.dependents.score_levels.push(run);
    }
}

/// For each site and each change of its position, whose conditions it may change.
fn link_sites(table: &Table, dependents: &mut Dependents) {
    for site in 0..table.sites() {
        let positions = if site < table.machines {
            table.states[site]
        } else {
            2
        };
        dependents
            .squares
            .push((dependents.changes.len() as u32, positions as u32));
        let reactions = masks(table, site, reaction_conditions);
        let variables = masks(table, site, variable_conditions);
        for change in 0..positions * positions {
            let (from, to) = (change / positions, change % positions);
            let turns = turns(table, site, from, to);
            let (stops, starts) = (exits(table, site, from, to), exits(table, site, to, from));
            let looked_up = |r: &u32| table.reactions[*r as usize].looked_up;
            let starts: Vec<u32> = starts.into_iter().filter(looked_up).collect();
            let mut reactions = changed(&reactions, from, to);
            reactions.retain(|r| !stops.contains(r));
            let variables = changed(&variables, from, to);
            let ids = &mut dependents.ids;
            dependents.changes.push(ChangeRow {
                calm: reactions.is_empty() && variables.is_empty(),
                turns: push_all(&mut dependents.turns, turns),
                stops: push_all(ids, stops),
                starts: push_all(ids, starts),
                reactions: push_all(ids, reactions),
                variables: push_all(ids, variables),
                quiet: false,
            });
        }
    }
}

/// Hazards that are looked up elsewhere after a change.
fn turns(table: &Table, site: usize, from: usize, to: usize) -> Vec<TurnRow> {
    let turn = |row: &ContextRow| TurnRow {
        reaction: row.reaction,
        flips: row.flips(site, from, to),
    };
    let mut turns: Vec<_> = table.contexts.iter().map(turn).collect();
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

/// Transitions at constant hazards that leave one state of a site and not another.
fn exits(table: &Table, site: usize, of: usize, but: usize) -> Vec<u32> {
    positions(table.reactions.iter().map(|row| {
        let leaves = |state: usize| table.clauses[row.guard.start as usize].mask >> state & 1 == 1;
        let is_exit = row.machine as usize == site && matches!(row.trigger, TriggerRow::Constant);
        is_exit && leaves(of) && !leaves(but)
    }))
}

/// The masks by which the conditions of each reaction or variable look at a site.
fn masks(table: &Table, site: usize, conditions: fn(&Table) -> Vec<(u32, Run)>) -> Vec<(u32, u64)> {
    let mut masks = Vec::new();
    for (id, run) in conditions(table) {
        let looks = |clause: &&ClauseRow| clause.site as usize == site;
        masks.extend(
            table.clauses[run.range()]
                .iter()
                .filter(looks)
                .map(|c| (id, c.mask)),
        );
    }
    masks
}

/// Only hazards that are not looked up and delays are refreshed: dates and queued events read their guard when due.
fn reaction_conditions(table: &Table) -> Vec<(u32, Run)> {
    let mut conditions = Vec::new();
    for (r, row) in table.reactions.iter().enumerate() {
        let timed = matches!(
            row.trigger,
            TriggerRow::Constant | TriggerRow::Shaped(_) | TriggerRow::Delay { .. }
        );
        if timed && !row.looked_up {
            conditions.push((r as u32, row.guard));
            let ratios = &table.lists.ratios[row.ratios.range()];
            conditions.extend(ratios.iter().map(|ratio| (r as u32, ratio.condition)));
        }
    }
    conditions
}

fn variable_conditions(table: &Table) -> Vec<(u32, Run)> {
    let mut conditions = Vec::new();
    for (v, row) in table.variables.iter().enumerate() {
        let v = v as u32;
        let multipliers = &table.lists.multipliers[row.half_life.range()];
        conditions.extend(multipliers.iter().map(|m| (v, m.condition)));
        for run in [row.baseline, row.drift] {
            conditions.extend(
                table.lists.terms[run.range()]
                    .iter()
                    .map(|t| (v, t.condition)),
            );
        }
    }
    conditions
}

fn link_entries(table: &Table, model: &Model, dependents: &mut Dependents) {
    for machine in 0..table.machines {
        dependents.first_entry.push(dependents.entries.len() as u32);
        for state in 0..table.states[machine] {
            let row = entry(table, model, &mut dependents.ids, machine, state);
            dependents.entries.push(row);
        }
    }
}

fn entry(
    table: &Table,
    model: &Model,
    ids: &mut Vec<u32>,
    machine: usize,
    state: usize,
) -> EntryRow {
    let cause = |c: &Cause| {
        matches!(c, Cause::Entry(m, states)
            if *m == MachineId::from(machine) && states.contains(StateId::from(state)))
    };
    let exits = positions(table.reactions.iter().map(|row| {
        row.machine as usize == machine
            && table.clauses[row.guard.start as usize].mask >> state & 1 == 1
    }));
    // A constant hazard does not look at its age.
    let own = |r: &u32| {
        let constant = matches!(table.reactions[*r as usize].trigger, TriggerRow::Constant);
        match model.reactions[*r as usize].trigger {
            Trigger::Hazard { clock, .. } | Trigger::Delay { clock, .. } => {
                clock == Clock::Own && !constant
            }
            _ => false,
        }
    };
    let aged: Vec<u32> = exits.iter().copied().filter(own).collect();
    let (queues, marks) = (queued(model, cause), marks(model, cause));
    EntryRow {
        aged: push_all(ids, aged),
        queues: push_all(ids, queues),
        marks: push_all(ids, marks),
    }
}

/// Moves that concern nothing but clocks and variables.
fn find_quiet(table: &Table, dependents: &mut Dependents) {
    for machine in 0..table.machines {
        let (first, states) = (
            dependents.squares[machine].0 as usize,
            table.states[machine],
        );
        for change in 0..states * states {
            let (from, to) = (change / states, change % states);
            let entry = &dependents.entries[dependents.first_entry[machine] as usize + to];
            let runs = [entry.aged, entry.queues, entry.marks];
            let seen = from != to && dependents.watched[machine];
            dependents.changes[first + change].quiet =
                runs.iter().all(|run| run.is_empty()) && !seen;
        }
    }
}

/// The change that a transition out of a single state always makes.
fn find_changes(table: &mut Table, dependents: &Dependents) {
    for row in &mut table.reactions {
        let from = table.clauses.get(row.guard.start as usize);
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

fn held(table: &Table, ids: &mut Vec<u32>, machine: usize) -> Run {
    let of = |flag: &super::FlagRow| matches!(flag, super::FlagRow::Held { machine: m, .. } if *m as usize == machine);
    push_all(ids, positions(table.flags.iter().map(of)))
}
