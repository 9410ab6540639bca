//! What a change concerns: the lists by which only what changed is recomputed.

use super::entries::push_all;
use super::listeners::{Waiting, push_once};
use super::{
    ChangeEntry, Compiled, Dependents, IndicatorEntry, Quantity, Slice, StateEntered, TriggerEntry,
    TurnEntry,
};
use crate::model::{Clock, Model, Trigger};

/// What only the builder knows.
pub(super) struct Links {
    /// (indicator, milestone, whether the indicator becomes true).
    pub crossings: Vec<(u32, u32, bool)>,
    /// For each reaction the indicators that it raises.
    pub raises: Vec<Vec<u32>>,
}

/// Fills in every list of the compiled model that says what depends on what.
pub(super) fn link(compiled: &mut Compiled, model: &Model, links: Links) {
    let waiting = Waiting::of(model);
    link_reactions(compiled, &waiting, links.raises);
    link_levels(compiled);
    link_followers(compiled);
    let mut dependents = std::mem::take(&mut compiled.dependents);
    let looks = Looks::of(compiled);
    for coordinate in 0..compiled.coordinates() {
        link_coordinate(compiled, &looks, coordinate, &mut dependents);
    }
    link_entries(compiled, model, &looks, &waiting, &mut dependents);
    let mut held = vec![Vec::new(); compiled.machines];
    for (k, indicator) in compiled.indicators.iter().enumerate() {
        if let IndicatorEntry::Held { machine, .. } = indicator {
            held[*machine as usize].push(k as u32);
        }
    }
    dependents.held = push_lists(&mut dependents.ids, held);
    dependents.traced = (0..compiled.machines)
        .map(|m| !dependents.score_levels[m].is_empty() || !dependents.held[m].is_empty())
        .collect();
    find_quiet(compiled, &mut dependents);
    find_changes(compiled, &dependents);
    let mut crossings = vec![Vec::new(); compiled.indicators.len()];
    for (indicator, m, up) in links.crossings {
        crossings[indicator as usize].push(2 * m + u32::from(!up));
    }
    dependents.crossings = push_lists(&mut dependents.ids, crossings);
    compiled.dependents = dependents;
}

fn push_lists(ids: &mut Vec<u32>, lists: Vec<Vec<u32>>) -> Vec<Slice> {
    lists.into_iter().map(|list| push_all(ids, list)).collect()
}

fn link_reactions(compiled: &mut Compiled, waiting: &Waiting, raises: Vec<Vec<u32>>) {
    let ids = &mut compiled.lists.ids;
    let rows = compiled.reactions.iter_mut().zip(&waiting.reactions);
    for ((row, waiting), raises) in rows.zip(raises) {
        row.raises = push_all(ids, raises);
        row.restarts = push_all(ids, waiting.restarts.iter().copied());
        row.restarts_once = push_all(ids, waiting.restarts_once.iter().copied());
        row.queues = push_all(ids, waiting.listeners.queues.iter().copied());
        row.marks = push_all(ids, waiting.listeners.marks.iter().copied());
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

fn link_levels(compiled: &mut Compiled) {
    let mut of_variables = vec![Vec::new(); compiled.variables.len()];
    let mut of_counters = vec![Vec::new(); compiled.counters.len()];
    let mut of_scores = vec![Vec::new(); compiled.machines];
    for (k, level) in compiled.levels.iter_mut().enumerate() {
        level.stepwise = true;
        for term in &compiled.lists.level_terms[level.terms.range()] {
            match term.of {
                Quantity::Variable(v) => {
                    level.stepwise &= compiled.variables[v as usize].is_stepwise();
                    of_variables[v as usize].push((k as u32, term.weight));
                }
                Quantity::Counter(c) => push_once(&mut of_counters[c as usize], k as u32),
                Quantity::Score(m) => push_once(&mut of_scores[m as usize], k as u32),
                Quantity::One => {}
            }
        }
    }
    for (row, looks) in compiled.variables.iter_mut().zip(of_variables) {
        row.levels = push_all(&mut compiled.lists.looks, looks);
    }
    let dependents = &mut compiled.dependents;
    dependents.counter_levels = push_lists(&mut dependents.ids, of_counters);
    dependents.score_levels = push_lists(&mut dependents.ids, of_scores);
}

/// Which hazards follow each variable.
fn link_followers(compiled: &mut Compiled) {
    let mut followers = vec![Vec::new(); compiled.variables.len()];
    for row in &compiled.exposed {
        for exposure in &compiled.lists.exposures[row.exposures.range()] {
            push_once(&mut followers[exposure.variable as usize], row.reaction);
        }
    }
    for (row, followers) in compiled.variables.iter_mut().zip(followers) {
        row.followers = push_all(&mut compiled.lists.ids, followers);
    }
}

/// Who looks at each coordinate, each with the mask by which it looks.
struct Looks {
    /// Reactions whose hazards are not looked up, and delays: dates and queued events read their guard when
    /// due.
    reactions: Vec<Vec<(u32, u64)>>,
    /// Variables.
    variables: Vec<Vec<(u32, u64)>>,
    /// Indicators of either-or conditions.
    either_or: Vec<Vec<(u32, u64)>>,
    /// Hazards that are looked up: the reaction, and a bit of its cell.
    contexts: Vec<Vec<(TurnEntry, u64)>>,
    /// Transitions of each machine, with the states that they leave.
    exits: Vec<Vec<(u32, u64)>>,
}

impl Looks {
    fn of(compiled: &Compiled) -> Self {
        let none = || vec![Vec::new(); compiled.coordinates()];
        let mut looks = Self {
            reactions: none(),
            variables: none(),
            either_or: none(),
            contexts: vec![Vec::new(); compiled.coordinates()],
            exits: none(),
        };
        for (r, row) in compiled.reactions.iter().enumerate() {
            looks.add_reaction(compiled, r);
            if row.machine != u32::MAX {
                let from = compiled.clauses[row.guard.start as usize].mask;
                looks.exits[row.machine as usize].push((r as u32, from));
            }
        }
        for (v, row) in compiled.variables.iter().enumerate() {
            let multipliers = compiled.lists.multipliers[row.half_life.range()].iter();
            let terms = [row.baseline, row.drift].map(|run| &compiled.lists.terms[run.range()]);
            let terms = terms.into_iter().flatten().map(|term| term.condition);
            for condition in multipliers.map(|m| m.condition).chain(terms) {
                add_masks(compiled, condition, v as u32, &mut looks.variables);
            }
        }
        for (k, row) in compiled.indicators.iter().enumerate() {
            if let IndicatorEntry::Any { of } = *row {
                for condition in &compiled.lists.alternatives[of.range()] {
                    add_masks(compiled, *condition, k as u32, &mut looks.either_or);
                }
            }
        }
        for row in &compiled.contexts {
            for (bit, (coordinate, mask)) in row.key_bits.iter().enumerate() {
                let (reaction, flips) = (row.reaction, 1 << bit);
                let turn = TurnEntry { reaction, flips };
                looks.contexts[*coordinate as usize].push((turn, *mask));
            }
        }
        looks
    }

    fn add_reaction(&mut self, compiled: &Compiled, r: usize) {
        let row = &compiled.reactions[r];
        let timed = matches!(
            row.trigger,
            TriggerEntry::Constant
                | TriggerEntry::Shaped(_)
                | TriggerEntry::Exposed(_)
                | TriggerEntry::Delay { .. }
        );
        if !timed || row.looked_up {
            return;
        }
        let ratios = compiled.lists.ratios[row.ratios.range()].iter();
        for condition in std::iter::once(row.guard).chain(ratios.map(|ratio| ratio.condition)) {
            add_masks(compiled, condition, r as u32, &mut self.reactions);
        }
    }
}

/// Notes by which masks a condition looks at coordinates.
fn add_masks(compiled: &Compiled, condition: Slice, id: u32, looks: &mut [Vec<(u32, u64)>]) {
    for clause in &compiled.clauses[condition.range()] {
        looks[clause.coordinate as usize].push((id, clause.mask));
    }
}

/// The changes of a coordinate's position for which a mask is left or entered, as `from * positions + to`.
fn flipped(mask: u64, positions: usize) -> impl Iterator<Item = usize> {
    let holds = move |position: usize| mask >> position & 1 == 1;
    let inside = move || (0..positions).filter(move |p| holds(*p));
    let outside = move || (0..positions).filter(move |p| !holds(*p));
    let pairs = move |(a, b): (usize, usize)| [a * positions + b, b * positions + a];
    inside()
        .flat_map(move |a| outside().map(move |b| (a, b)))
        .flat_map(pairs)
}

/// For each change of a coordinate's position, whose conditions it may change. Each look is spread over the
/// changes that it sees, so that the time is that of writing the lists down.
fn link_coordinate(
    compiled: &Compiled,
    looks: &Looks,
    coordinate: usize,
    dependents: &mut Dependents,
) {
    let positions = compiled.states.get(coordinate).copied().unwrap_or(2);
    let first = dependents.changes.len() as u32;
    dependents.squares.push((first, positions as u32));
    let mut concerned = vec![Concerned::default(); positions * positions];
    for (turn, mask) in &looks.contexts[coordinate] {
        for change in flipped(*mask, positions) {
            concerned[change].turn(*turn);
        }
    }
    for (r, from) in &looks.exits[coordinate] {
        let row = &compiled.reactions[*r as usize];
        if matches!(row.trigger, TriggerEntry::Constant) {
            for change in flipped(*from, positions) {
                let leaves = from >> (change / positions) & 1 == 1;
                concerned[change].exit(*r, leaves, row.looked_up);
            }
        }
    }
    for (r, mask) in &looks.reactions[coordinate] {
        for change in flipped(*mask, positions) {
            concerned[change].reaction(*r);
        }
    }
    for (v, mask) in &looks.variables[coordinate] {
        for change in flipped(*mask, positions) {
            push_once(&mut concerned[change].variables, *v);
        }
    }
    for (k, mask) in &looks.either_or[coordinate] {
        for change in flipped(*mask, positions) {
            push_once(&mut concerned[change].either_or, *k);
        }
    }
    for change in concerned {
        let entry = change.entry(dependents);
        dependents.changes.push(entry);
    }
}

/// Whom a change concerns.
#[derive(Clone, Default)]
struct Concerned {
    turns: Vec<TurnEntry>,
    stops: Vec<u32>,
    starts: Vec<u32>,
    reactions: Vec<u32>,
    variables: Vec<u32>,
    either_or: Vec<u32>,
}

impl Concerned {
    /// Bits of one hazard stand one after the other.
    fn turn(&mut self, turn: TurnEntry) {
        match self.turns.last_mut() {
            Some(last) if last.reaction == turn.reaction => last.flips |= turn.flips,
            _ => self.turns.push(turn),
        }
    }

    /// A transition at a constant hazard, whose states are left or entered.
    fn exit(&mut self, r: u32, leaves: bool, looked_up: bool) {
        if leaves {
            self.stops.push(r);
        } else if looked_up {
            self.starts.push(r);
        }
    }

    /// A reaction whose hazard may change, unless it stops anyway.
    fn reaction(&mut self, r: u32) {
        if self.stops.binary_search(&r).is_err() {
            push_once(&mut self.reactions, r);
        }
    }

    fn entry(self, dependents: &mut Dependents) -> ChangeEntry {
        let ids = &mut dependents.ids;
        ChangeEntry {
            no_dependents: self.reactions.is_empty()
                && self.variables.is_empty()
                && self.either_or.is_empty(),
            turns: push_all(&mut dependents.turns, self.turns),
            stops: push_all(ids, self.stops),
            starts: push_all(ids, self.starts),
            reactions: push_all(ids, self.reactions),
            variables: push_all(ids, self.variables),
            either_or: push_all(ids, self.either_or),
            no_listeners: false,
        }
    }
}

/// What happens at the entry to each state.
fn link_entries(
    compiled: &Compiled,
    model: &Model,
    looks: &Looks,
    waiting: &Waiting,
    dependents: &mut Dependents,
) {
    // A constant hazard does not look at its age.
    let own = |r: u32| match model.reactions[r as usize].trigger {
        Trigger::Hazard { clock, .. } | Trigger::Delay { clock, .. } => {
            let constant = TriggerEntry::Constant;
            clock == Clock::Own && compiled.reactions[r as usize].trigger != constant
        }
        _ => false,
    };
    for (entries, exits) in waiting.entries.iter().zip(&looks.exits) {
        dependents.first_entry.push(dependents.entries.len() as u32);
        let aged: Vec<&(u32, u64)> = exits.iter().filter(|(r, _)| own(*r)).collect();
        for (state, listeners) in entries.iter().enumerate() {
            let aged = aged.iter().filter(|(_, from)| from >> state & 1 == 1);
            let ids = &mut dependents.ids;
            dependents.entries.push(StateEntered {
                aged: push_all(ids, aged.map(|(r, _)| *r)),
                queues: push_all(ids, listeners.queues.iter().copied()),
                marks: push_all(ids, listeners.marks.iter().copied()),
            });
        }
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
