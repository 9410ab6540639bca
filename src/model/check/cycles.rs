//! Circles of `on:` that are certain: a trial would never end.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::model::decode::Decoder;
use crate::model::{
    Action, Atom, Cause, Clause, MachineId, Model, Reaction, ReactionKind, StateSet, Trigger,
};

/// Circles that are told; whoever has more mends these first.
const MOST: usize = 100;
/// Links between reactions that are followed: the limit of what one instant may set off, which holds in
/// every trial, finds what lies beyond.
const MOST_LINKS: usize = 1_000_000;

/// Reports each certain circle once.
pub(super) fn cycles(decoded: &mut Decoder) {
    let model = &decoded.model;
    let links = in_circles(links(model));
    let mut told = vec![false; links.len()];
    let mut faults = Vec::new();
    for start in 0..links.len() {
        if told[start] || links[start].is_empty() || faults.len() == MOST {
            continue;
        }
        let Some(circle) = circle(&links, start) else {
            continue;
        };
        for position in &circle {
            told[*position] = true;
        }
        let name = |position: &usize| model.reactions[*position].entry.name.as_str();
        let mut names: Vec<&str> = circle.iter().map(name).collect();
        names.push(names[0]);
        let span = decoded.names.reactions[start].1;
        let message = format!(
            "these reactions queue each other for ever: {}",
            names.join(" -> ")
        );
        let help =
            "give one of them a `probability` below 1 or a guard (`while:`) that can be false";
        faults.push(Diagnostic::error(span, message).help(help));
    }
    decoded.faults.append(&mut faults);
}

/// For each reaction those that certainly happen when it does.
fn links(model: &Model) -> Vec<Vec<usize>> {
    let queued = Queued::new(model);
    let mut room = MOST_LINKS;
    let mut links = Vec::with_capacity(model.reactions.len());
    for from in 0..model.reactions.len() {
        let followers = followers(model, &queued, from, room);
        room -= followers.len();
        links.push(followers);
    }
    links
}

/// The links without those of reactions that nothing leads to or that lead nowhere, over and over: what
/// is left lies on circles or between them.
fn in_circles(mut links: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); links.len()];
    for (from, followers) in links.iter().enumerate() {
        for to in followers {
            before[*to].push(from);
        }
    }
    let mut outward: Vec<usize> = links.iter().map(Vec::len).collect();
    let mut inward: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut gone = vec![false; links.len()];
    let mut open: Vec<usize> = (0..links.len())
        .filter(|at| outward[*at] == 0 || inward[*at] == 0)
        .collect();
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut gone[at], true) {
            continue;
        }
        for to in &links[at] {
            inward[*to] -= 1;
            open.extend((inward[*to] == 0).then_some(*to));
        }
        for from in &before[at] {
            outward[*from] -= 1;
            open.extend((outward[*from] == 0).then_some(*from));
        }
    }
    for (at, followers) in links.iter_mut().enumerate() {
        followers.retain(|to| !gone[at] && !gone[*to]);
    }
    links
}

/// The shortest way from a reaction back to itself.
fn circle(edges: &[Vec<usize>], start: usize) -> Option<Vec<usize>> {
    let mut from: Vec<Option<usize>> = vec![None; edges.len()];
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for next in &edges[at] {
            if *next == start {
                let mut way = vec![at];
                while let Some(before) = from[way[way.len() - 1]] {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if from[*next].is_none() {
                from[*next] = Some(at);
                open.push_back(*next);
            }
        }
    }
    None
}

/// What other reactions queue, by what queues it.
struct Queued {
    /// By the reaction that queues them.
    by_reaction: BTreeMap<usize, Vec<usize>>,
    /// By the machine that is entered, with the states.
    by_entry: BTreeMap<MachineId, Vec<(usize, StateSet)>>,
    /// By machine: the queued reactions that may take it out of states, with the states that they leave;
    /// those that move it as an effect leave any.
    movers: BTreeMap<MachineId, Vec<(usize, StateSet)>>,
}

impl Queued {
    fn new(model: &Model) -> Self {
        let mut queued = Self {
            by_reaction: BTreeMap::new(),
            by_entry: BTreeMap::new(),
            movers: BTreeMap::new(),
        };
        let fired = model.reactions.iter().flat_map(Reaction::fired);
        let fired: BTreeSet<usize> = fired.map(|(of, _)| of.index()).collect();
        for (position, reaction) in model.reactions.iter().enumerate() {
            for cause in certain_causes(reaction).unwrap_or_default() {
                match cause {
                    Cause::Reaction(id) => {
                        let list = queued.by_reaction.entry(id.index()).or_default();
                        list.push(position);
                    }
                    Cause::Entry(machine, states) => {
                        let list = queued.by_entry.entry(*machine).or_default();
                        list.push((position, *states));
                    }
                }
            }
            if matches!(reaction.trigger, Trigger::On { .. }) || fired.contains(&position) {
                for (machine, states) in moved(reaction) {
                    let list = queued.movers.entry(machine).or_default();
                    list.push((position, states));
                }
            }
        }
        queued
    }
}

/// The machines that a reaction may move, and out of which states.
fn moved(reaction: &Reaction) -> Vec<(MachineId, StateSet)> {
    let lists = reaction.branches.iter().flat_map(|list| &list.branches);
    let effects = lists
        .flat_map(|branch| &branch.effects)
        .chain(&reaction.effects);
    let mut moved: Vec<(MachineId, StateSet)> = effects
        .filter_map(|effect| match effect.action {
            Action::Move { machine, .. } => Some((machine, StateSet(u64::MAX))),
            _ => None,
        })
        .collect();
    if let ReactionKind::Transition { machine, from, .. } = reaction.kind {
        moved.push((machine, from));
    }
    moved
}

/// The reactions that certainly happen when this one does, at most so many.
fn followers(model: &Model, queued: &Queued, from: usize, most: usize) -> Vec<usize> {
    let entered = entries(&model.reactions[from]);
    let mut candidates: BTreeSet<usize> = BTreeSet::new();
    candidates.extend(queued.by_reaction.get(&from).into_iter().flatten());
    for (machine, to) in &entered {
        let list = queued.by_entry.get(machine).into_iter().flatten();
        let entered = list.filter(|(_, states)| to.0 & !states.0 == 0);
        candidates.extend(entered.map(|(position, _)| *position));
    }
    let waiting = candidates
        .into_iter()
        .filter(|position| is_met(model, queued, *position, &entered));
    waiting
        .chain(certainly_fired(model, from))
        .take(most)
        .collect()
}

/// What the own effects of a reaction make happen in any case.
fn certainly_fired(model: &Model, from: usize) -> impl Iterator<Item = usize> {
    let effects = model.reactions[from].effects.iter();
    let always = effects.filter(|effect| effect.condition.0.is_empty());
    always.filter_map(|effect| {
        let Action::Fire {
            reaction,
            despite_guard,
        } = effect.action
        else {
            return None;
        };
        let of = &model.reactions[reaction.index()];
        let unasked = of.kind == ReactionKind::Event && of.guard.0.is_empty();
        let certain = despite_guard || unasked;
        (certain && of.trigger != Trigger::Never).then_some(reaction.index())
    })
}

/// What queues a reaction, if nothing can prevent it then.
fn certain_causes(reaction: &Reaction) -> Option<&[Cause]> {
    let Trigger::On {
        causes,
        probability,
    } = &reaction.trigger
    else {
        return None;
    };
    let certain = probability
        .as_ref()
        .is_none_or(|p| p.as_fixed() == Some(1.0));
    let holds = |clause: &Clause| clause.negated && clause.atom == Atom::Never;
    (certain && reaction.guard.0.iter().all(holds)).then_some(causes)
}

/// Whether a queued reaction certainly finds its machine in a state that it leaves: any state will do,
/// or the firing that queues it enters such a state, and nothing else that is queued takes the machine
/// out of it.
fn is_met(
    model: &Model,
    queued: &Queued,
    position: usize,
    entered: &[(MachineId, StateSet)],
) -> bool {
    let ReactionKind::Transition { machine, from, .. } = model.reactions[position].kind else {
        return true;
    };
    if from.iter().count() == model.machines[machine.index()].states.len() {
        return true;
    }
    let movers = queued.movers.get(&machine).map_or(&[][..], Vec::as_slice);
    entered.iter().any(|(m, states)| {
        let takes =
            |(other, left): &(usize, StateSet)| *other != position && left.0 & states.0 != 0;
        *m == machine && states.0 & !from.0 == 0 && !movers.iter().any(takes)
    })
}

/// The states that a reaction certainly enters: where its own machine goes, and where it moves a
/// machine that has just entered another state.
fn entries(reaction: &Reaction) -> Vec<(MachineId, StateSet)> {
    let mut found = Vec::new();
    if let ReactionKind::Transition { machine, from, to } = reaction.kind {
        let branches = reaction.branches.iter().flat_map(|list| &list.branches);
        let ends: StateSet = branches
            .filter_map(|branch| branch.to)
            .chain([to])
            .collect();
        // Only an explicit self-transition enters the state that the machine is in already.
        if from.contains(to) || from.0 & ends.0 == 0 {
            found.push((machine, ends));
        }
    }
    let Trigger::On { causes, .. } = &reaction.trigger else {
        return found;
    };
    for effect in &reaction.effects {
        let Action::Move { machine, to } = effect.action else {
            continue;
        };
        let elsewhere = |cause: &Cause| matches!(cause, Cause::Entry(m, states) if *m == machine && !states.contains(to));
        if effect.condition.0.is_empty() && causes.iter().all(elsewhere) {
            found.push((machine, StateSet::only(to)));
        }
    }
    found
}
