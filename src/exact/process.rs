//! The Markov part of a model, with every number at its value for one draw.

use super::error::ExactError;
use super::layout::Layout;
use crate::model::{Cause, ReactionKind, StateId, StateSet};

/// A model without anything that needs memory.
#[derive(Clone, Debug)]
pub(super) struct Process {
    pub(super) layout: Layout,
    /// Days.
    pub(super) horizon: f64,
    /// Days: it starts after all that happens then; `None` starts at day 0, before what happens on it.
    pub(super) after: Option<f64>,
    /// Per machine, the probabilities of its first state.
    pub(super) initial: Vec<Vec<f64>>,
    /// `[from, to)` in days.
    pub(super) windows: Vec<(f64, f64)>,
    pub(super) reactions: Vec<Reaction>,
    pub(super) variables: Vec<Variable>,
    /// Their values at the start.
    pub(super) counters: Vec<f64>,
    pub(super) outcomes: Vec<Vec<Term>>,
    /// Per machine and state.
    pub(super) scores: Vec<Vec<f64>>,
}

/// Where a process stands at a time, after all that happens then; in the order of the model's lists.
#[derive(Clone, Copy, Debug)]
pub struct KnownState<'a> {
    /// Days.
    pub time: f64,
    /// The state of each machine.
    pub machines: &'a [StateId],
    /// The value of each counter.
    pub counters: &'a [f64],
    /// The value of each variable.
    pub variables: &'a [f64],
}

#[derive(Clone, Debug)]
pub(super) struct Reaction {
    pub(super) address: String,
    pub(super) kind: ReactionKind,
    pub(super) guard: Conjunction,
    pub(super) trigger: Trigger,
    pub(super) branches: Vec<(Conjunction, Vec<Branch>)>,
    pub(super) effects: Vec<Effect>,
}

#[derive(Clone, Debug)]
pub(super) enum Trigger {
    /// `rates[k]` per day until day `until[k]`, the last for ever, times the ratios that hold.
    Hazard {
        until: Vec<f64>,
        rates: Vec<f64>,
        ratios: Vec<(f64, Conjunction)>,
    },
    At {
        times: Vec<f64>,
        probability: f64,
    },
    On {
        causes: Vec<Cause>,
        probability: f64,
    },
    Never,
}

#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) probability: f64,
    pub(super) to: Option<StateId>,
    pub(super) effects: Vec<Effect>,
}

#[derive(Clone, Debug)]
pub(super) struct Effect {
    pub(super) condition: Conjunction,
    pub(super) action: Action,
}

#[derive(Clone, Debug)]
pub(super) enum Action {
    /// Adds to a tally, by so much on average, times the multipliers that hold.
    Add {
        tally: usize,
        amount: f64,
        multipliers: Vec<(f64, Conjunction)>,
    },
    Move {
        machine: usize,
        to: u32,
    },
    /// Makes a reaction happen.
    Fire {
        reaction: usize,
        despite_guard: bool,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) start: f64,
    /// ln 2 / half-life, per day; 0 without one.
    pub(super) decay: f64,
    /// What is added per day while a condition holds: drifts, and baselines times the decay.
    pub(super) inflow: Vec<(f64, Conjunction)>,
}

/// A part of an outcome.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    pub(super) weight: f64,
    pub(super) of: Part,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    One,
    Tally(usize),
    Score(usize),
    Outcome(usize),
}

/// Statements about machines and windows that must all hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Conjunction(pub(super) Vec<Statement>);

#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) negated: bool,
    pub(super) of: Subject,
}

#[derive(Clone, Debug)]
pub(super) enum Subject {
    Machine(usize, StateSet),
    Window(usize),
    /// The reaction has happened.
    Happened(usize),
    /// At least one of these holds.
    Any(Vec<Conjunction>),
    Nothing,
}

/// Where the process stands: a product state, and which windows are open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation<'a> {
    pub(super) layout: &'a Layout,
    pub(super) state: u64,
    pub(super) open: &'a [bool],
}

impl Conjunction {
    pub(super) fn holds(&self, now: Situation<'_>) -> bool {
        self.0.iter().all(|statement| {
            let holds = match &statement.of {
                Subject::Machine(machine, states) => {
                    in_states(*states, now.layout.get(now.state, *machine))
                }
                Subject::Window(window) => now.open[*window],
                Subject::Happened(reaction) => now.layout.happened(now.state, *reaction),
                Subject::Any(some) => some.iter().any(|one| one.holds(now)),
                Subject::Nothing => false,
            };
            holds != statement.negated
        })
    }
}

/// The product of the multipliers whose conditions hold.
pub(super) fn product(multipliers: &[(f64, Conjunction)], now: Situation<'_>) -> f64 {
    let holding = multipliers.iter().filter(|(_, while_)| while_.holds(now));
    holding.fold(1.0, |product, (by, _)| product * by)
}

/// The sum of the terms whose conditions hold.
pub(super) fn sum(terms: &[(f64, Conjunction)], now: Situation<'_>) -> f64 {
    let holding = terms.iter().filter(|(_, while_)| while_.holds(now));
    holding.fold(0.0, |sum, (add, _)| sum + add)
}

fn in_states(states: StateSet, state: u32) -> bool {
    states.contains(StateId(state))
}

impl Reaction {
    /// Whether it could happen now: the machine is where it must be, and the guard holds.
    pub(super) fn applies(&self, now: Situation<'_>) -> bool {
        let placed = match self.kind {
            ReactionKind::Transition { machine, from, .. } => {
                in_states(from, now.layout.get(now.state, machine.index()))
            }
            ReactionKind::Event => true,
        };
        placed && self.guard.holds(now)
    }

    /// Its hazard from `since` up to the next edge of the calendar, per day.
    pub(super) fn hazard(&self, since: f64, now: Situation<'_>) -> f64 {
        let Trigger::Hazard {
            until,
            rates,
            ratios,
        } = &self.trigger
        else {
            return 0.0;
        };
        let base = rates[until.iter().filter(|end| **end <= since).count()];
        if base > 0.0 && self.applies(now) {
            base * product(ratios, now)
        } else {
            0.0
        }
    }
}

/// Tallies are what is expected to be added up: reactions, counters, variables.
impl Process {
    /// The same process from a known state on.
    pub(super) fn starting_from(&self, known: &KnownState<'_>) -> Result<Self, ExactError> {
        let (start, horizon, found) = (0.0, self.horizon, known.time);
        if !(start..=horizon).contains(&found) {
            return Err(ExactError::Times {
                start,
                horizon,
                found,
            });
        }
        if let Some(reaction) = self.layout.remembered().next() {
            return Err(ExactError::NotCovered {
                address: self.reactions[reaction].address.clone(),
                reason: "a known state does not say whether it has happened",
            });
        }
        let same = |what, expected, found| match expected == found {
            true => Ok(()),
            false => Err(ExactError::KnownState {
                what,
                expected,
                found,
            }),
        };
        same("machines", self.initial.len(), known.machines.len())?;
        same("counters", self.counters.len(), known.counters.len())?;
        same("variables", self.variables.len(), known.variables.len())?;
        let mut process = self.clone();
        process.after = Some(known.time);
        for (shares, state) in process.initial.iter_mut().zip(known.machines) {
            if state.index() >= shares.len() {
                return Err(ExactError::KnownState {
                    what: "states",
                    expected: shares.len(),
                    found: state.index(),
                });
            }
            shares.fill(0.0);
            shares[state.index()] = 1.0;
        }
        process.counters.copy_from_slice(known.counters);
        for (variable, value) in process.variables.iter_mut().zip(known.variables) {
            variable.start = *value;
        }
        Ok(process)
    }

    pub(super) fn tallies(&self) -> usize {
        self.reactions.len() + self.counters.len() + self.variables.len()
    }

    pub(super) fn counter(&self, counter: usize) -> usize {
        self.reactions.len() + counter
    }

    pub(super) fn variable(&self, variable: usize) -> usize {
        self.reactions.len() + self.counters.len() + variable
    }

    /// When it starts, days.
    pub(super) fn start(&self) -> f64 {
        self.after.unwrap_or(0.0)
    }

    /// The start and the days after it at which a hazard or a condition may change, up to the horizon.
    pub(super) fn edges(&self) -> Vec<f64> {
        let mut edges = vec![self.start()];
        edges.extend(self.windows.iter().flat_map(|(from, to)| [*from, *to]));
        for reaction in &self.reactions {
            if let Trigger::Hazard { until, .. } = &reaction.trigger {
                edges.extend(until);
            }
        }
        edges.retain(|t| (self.start()..=self.horizon).contains(t));
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        edges
    }

    /// Which windows are open at a time.
    pub(super) fn open(&self, time: f64) -> Vec<bool> {
        let open = |(from, to): &(f64, f64)| *from <= time && time < *to;
        self.windows.iter().map(open).collect()
    }

    /// The scheduled reactions: times from the start to the horizon, in order of time, then of the file.
    pub(super) fn schedule(&self) -> Vec<(f64, usize)> {
        let mut schedule = Vec::new();
        for (index, reaction) in self.reactions.iter().enumerate() {
            if let Trigger::At { times, .. } = &reaction.trigger {
                schedule.extend(times.iter().map(|t| (*t, index)));
            }
        }
        let starts = |t: f64| self.after.map_or(t >= 0.0, |after| t > after);
        schedule.retain(|(t, _)| starts(*t) && *t <= self.horizon);
        schedule.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        schedule
    }
}
