//! One firing and all that it sets off at that instant, as a probability distribution.

use std::collections::BTreeMap;

use super::ExactError;
use super::process::{Action, Effect, Process, Reaction, Situation, Trigger, product};
use crate::model::{Cause, ReactionKind, StateId};

/// Generations of queued events, and ways on at one of them, before it is given up.
const LIMIT: usize = 1000;
/// Ways on that are less likely than this are dropped: far below any rounding of what is kept.
const NEGLIGIBLE: f64 = 1e-30;

/// Where a firing leads.
#[derive(Debug, Default)]
pub(super) struct Aftermath {
    /// Product states with their probabilities, and a bit for each awaited event that happened on the way.
    pub(super) states: BTreeMap<(u64, u64), f64>,
    /// What is expected to be gained.
    pub(super) gains: Gains,
}

/// What is expected to be gained.
#[derive(Debug, Default)]
pub(super) struct Gains {
    /// By each tally.
    pub(super) tallies: BTreeMap<usize, f64>,
    /// The probability of each awaited event.
    pub(super) events: BTreeMap<usize, f64>,
}

/// A way on: the product state, which of the awaited events have happened, and which reactions wait.
type Way = (u64, u64, Vec<Waiting>);

/// A reaction that is queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    reaction: usize,
    /// By an effect, so that its chance is not asked; else by what it waits for.
    fired: bool,
    despite_guard: bool,
}

/// Explores firings between two edges of the calendar.
#[derive(Clone, Copy)]
pub(super) struct Cascade<'a> {
    pub(super) process: &'a Process,
    /// Which windows are open.
    pub(super) open: &'a [bool],
    /// Events whose first times are asked for, each any of its causes: at most 64.
    pub(super) awaited: &'a [&'a [Cause]],
}

impl<'a> Cascade<'a> {
    pub(super) fn situation(self, state: u64) -> Situation<'a> {
        Situation {
            layout: &self.process.layout,
            state,
            open: self.open,
        }
    }

    /// What follows when this reaction fires in this state.
    ///
    /// Queued events are taken first in, first out; each sees the state so far. Ways that agree
    /// in state and queue are merged, so that the work does not double with each chance.
    pub(super) fn fire(self, reaction: usize, state: u64) -> Result<Aftermath, ExactError> {
        let mut after = Aftermath::default();
        let mut ways = BTreeMap::new();
        self.fire_one(
            reaction,
            (state, 0, Vec::new()),
            1.0,
            &mut ways,
            &mut after.gains,
        );
        for _ in 0..LIMIT {
            if ways.is_empty() {
                return Ok(after);
            }
            if ways.len() > LIMIT {
                break;
            }
            for (way, weight) in std::mem::take(&mut ways) {
                self.take_next(way, weight, &mut ways, &mut after);
            }
        }
        Err(ExactError::Cascade {
            address: self.process.reactions[reaction].address.clone(),
            limit: LIMIT,
        })
    }

    /// Takes the next event from the queue of one way, or ends it where none waits.
    fn take_next(
        self,
        way: Way,
        weight: f64,
        ways: &mut BTreeMap<Way, f64>,
        after: &mut Aftermath,
    ) {
        let (state, awaited, mut queue) = way;
        if queue.is_empty() {
            *after.states.entry((state, awaited)).or_default() += weight;
            return;
        }
        let next = queue.remove(0);
        let chance = self.chance(next, state);
        let way = (state, awaited, queue);
        self.fire_one(
            next.reaction,
            way.clone(),
            weight * chance,
            ways,
            &mut after.gains,
        );
        add(ways, way, weight * (1.0 - chance));
    }

    /// How likely what is queued happens in this state.
    fn chance(self, next: Waiting, state: u64) -> f64 {
        let reaction = &self.process.reactions[next.reaction];
        let applies = next.despite_guard || reaction.applies(self.situation(state));
        match reaction.trigger {
            Trigger::Never => 0.0,
            _ if !applies => 0.0,
            _ if next.fired => 1.0,
            Trigger::On { probability, .. } => probability,
            _ => 0.0,
        }
    }

    /// Fires one reaction and queues what it sets off, for each of its branches.
    fn fire_one(
        self,
        index: usize,
        way: Way,
        weight: f64,
        ways: &mut BTreeMap<Way, f64>,
        gains: &mut Gains,
    ) {
        if weight < NEGLIGIBLE {
            return;
        }
        let reaction = &self.process.reactions[index];
        let before = self.situation(way.0);
        *gains.tallies.entry(index).or_default() += weight;
        let list = reaction
            .branches
            .iter()
            .find(|(while_, _)| while_.holds(before));
        let Some((_, branches)) = list else {
            let (way, effects) = (way.clone(), reaction.effects.iter());
            self.follow(index, way, None, effects, weight, ways, gains);
            return;
        };
        for branch in branches {
            let effects = reaction.effects.iter().chain(&branch.effects);
            let weight = weight * branch.probability;
            self.follow(index, way.clone(), branch.to, effects, weight, ways, gains);
        }
    }

    /// Moves, adds and queues as one branch says.
    #[expect(clippy::too_many_arguments, reason = "one step of the recursion")]
    fn follow<'e>(
        self,
        index: usize,
        (state, awaited, mut queue): Way,
        to: Option<StateId>,
        effects: impl Iterator<Item = &'e Effect>,
        weight: f64,
        ways: &mut BTreeMap<Way, f64>,
        gains: &mut Gains,
    ) {
        let reaction = &self.process.reactions[index];
        let before = self.situation(state);
        let mut happened = vec![Happened::Reaction(index)];
        let now = self.move_own(reaction, state, to, &mut happened);
        let mut now = self.process.layout.remember(now, index);
        for effect in effects.filter(|effect| effect.condition.holds(before)) {
            match &effect.action {
                Action::Add {
                    tally,
                    amount,
                    multipliers,
                } => {
                    *gains.tallies.entry(*tally).or_default() +=
                        weight * amount * product(multipliers, before)
                }
                Action::Fire {
                    reaction,
                    despite_guard,
                } => queue.push(Waiting {
                    reaction: *reaction,
                    fired: true,
                    despite_guard: *despite_guard,
                }),
                Action::Move { machine, to } => {
                    if before.layout.get(now, *machine) != *to {
                        now = before.layout.with(now, *machine, *to);
                        happened.push(Happened::Entry(*machine, *to));
                    }
                }
            }
        }
        queue.extend(self.set_off(&happened));
        let mut seen = awaited;
        for (event, causes) in self.awaited.iter().enumerate() {
            if seen >> event & 1 == 0 && matches(causes, &happened) {
                seen |= 1 << event;
                *gains.events.entry(event).or_default() += weight;
            }
        }
        add(ways, (now, seen, queue), weight);
    }

    /// A transition enters the state that it or its branch names, be it the one that it leaves.
    fn move_own(
        self,
        reaction: &Reaction,
        state: u64,
        branch: Option<StateId>,
        happened: &mut Vec<Happened>,
    ) -> u64 {
        let ReactionKind::Transition { machine, to, .. } = reaction.kind else {
            return state;
        };
        let (machine, to) = (machine.index(), branch.unwrap_or(to).0);
        happened.push(Happened::Entry(machine, to));
        self.process.layout.with(state, machine, to)
    }

    /// The events that wait for what happened, in file order, each once.
    fn set_off(self, happened: &[Happened]) -> impl Iterator<Item = Waiting> {
        let reactions = self.process.reactions.iter().enumerate();
        reactions.filter_map(move |(index, reaction)| match &reaction.trigger {
            Trigger::On { causes, .. } => matches(causes, happened).then_some(Waiting {
                reaction: index,
                fired: false,
                despite_guard: false,
            }),
            _ => None,
        })
    }
}

/// What one firing consists of.
#[derive(Clone, Copy)]
enum Happened {
    Reaction(usize),
    Entry(usize, u32),
}

fn matches(causes: &[Cause], happened: &[Happened]) -> bool {
    causes.iter().any(|cause| {
        happened.iter().any(|happened| match (cause, happened) {
            (Cause::Reaction(wanted), Happened::Reaction(is)) => wanted.index() == *is,
            (Cause::Entry(machine, states), Happened::Entry(moved, state)) => {
                machine.index() == *moved && states.contains(StateId(*state))
            }
            _ => false,
        })
    })
}

fn add(ways: &mut BTreeMap<Way, f64>, way: Way, weight: f64) {
    if weight >= NEGLIGIBLE {
        *ways.entry(way).or_default() += weight;
    }
}
