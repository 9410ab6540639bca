//! From which day on something can happen at all, and when each reaction and state first can.

use crate::model::{
    Atom, Cause, Clause, Clock, Condition, Hazard, MachineId, Model, Number, Reaction, ReactionId,
    ReactionKind, StateSet, Trigger,
};

/// Times that are computed along different ways may differ by rounding, days.
const ROUNDING: f64 = 1e-6;

/// From when on something is possible. Ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Onset {
    day: f64,
    /// Only after that instant, not at it.
    later: bool,
}

impl Onset {
    /// At the start.
    pub const START: Self = Self {
        day: 0.0,
        later: false,
    };
    /// From the first instant after the start on.
    pub const AFTER_START: Self = Self {
        day: 0.0,
        later: true,
    };
    /// At no time.
    pub const NEVER: Self = Self {
        day: f64::INFINITY,
        later: false,
    };

    pub fn at(day: f64) -> Self {
        Self { day, later: false }
    }

    /// Whether it is possible by that day.
    pub fn is_by(self, day: f64) -> bool {
        if self.later {
            day > self.day
        } else {
            day >= self.day - ROUNDING
        }
    }

    pub fn is_never(self) -> bool {
        self.day == f64::INFINITY
    }

    pub fn min(self, other: Self) -> Self {
        if other < self { other } else { self }
    }

    pub fn max(self, other: Self) -> Self {
        if other > self { other } else { self }
    }

    fn after(self, days: f64) -> Self {
        let Self { day, later } = self;
        Self {
            day: day + days,
            later,
        }
    }

    fn later(self) -> Self {
        Self {
            later: !self.is_never(),
            ..self
        }
    }
}

/// The earliest of several; never where there are none.
pub(super) fn earliest(all: impl IntoIterator<Item = Onset>) -> Onset {
    all.into_iter().fold(Onset::NEVER, Onset::min)
}

/// Not before when each reaction can happen and each state can be entered: lower bounds, found by
/// relaxation (Bellman 1958) of what has to come before what.
pub(super) struct Reach<'a> {
    model: &'a Model,
    pub reactions: Vec<Onset>,
    pub states: Vec<Vec<Onset>>,
    /// By reaction, the effects that make it happen.
    fired: Vec<Vec<Firing>>,
}

/// An effect that makes a reaction happen: whose it is, and whether despite the guard.
type Firing = (ReactionId, bool);

/// By reaction, the effects that make it happen.
fn firings(model: &Model) -> Vec<Vec<Firing>> {
    let mut fired = vec![Vec::new(); model.reactions.len()];
    for (by, reaction) in model.reactions.iter().enumerate() {
        for (of, despite_guard) in reaction.fired() {
            fired[of.index()].push((ReactionId::from(by), despite_guard));
        }
    }
    fired
}

impl<'a> Reach<'a> {
    pub fn of(model: &'a Model) -> Self {
        let initial = |number: &Number| match number.coefficient {
            0.0 => Onset::NEVER,
            _ => Onset::START,
        };
        let states = (model.machines.iter())
            .map(|machine| machine.initial.iter().map(initial).collect())
            .collect();
        let mut reach = Self {
            model,
            reactions: vec![Onset::NEVER; model.reactions.len()],
            states,
            fired: firings(model),
        };
        while reach.relax() {}
        reach
    }

    /// One round; whether anything is possible earlier than was known.
    fn relax(&mut self) -> bool {
        let mut changed = false;
        for (r, reaction) in self.model.reactions.iter().enumerate() {
            let first = self.first(reaction, &self.fired[r]);
            if first < self.reactions[r] {
                (self.reactions[r], changed) = (first, true);
                self.enter(reaction, first);
            }
        }
        changed
    }

    fn enter(&mut self, reaction: &Reaction, at: Onset) {
        for (machine, state) in reaction.entered() {
            let known = &mut self.states[machine.index()][state.index()];
            *known = known.min(at);
        }
    }

    fn first(&self, reaction: &Reaction, fired: &[Firing]) -> Onset {
        let from = match reaction.kind {
            ReactionKind::Transition { machine, from, .. } => self.in_any(machine, from),
            ReactionKind::Event => Onset::START,
        };
        let ready = from.max(self.condition(&reaction.guard));
        let made = fired.iter().map(|(by, despite_guard)| {
            let by = self.reactions[by.index()];
            if *despite_guard { by } else { by.max(ready) }
        });
        let own = self.trigger(&reaction.trigger, ready);
        let first = match reaction.trigger {
            Trigger::Order | Trigger::Never => Onset::NEVER,
            _ => own.min(earliest(made)),
        };
        match first.is_by(self.model.horizon) {
            true => first,
            false => Onset::NEVER,
        }
    }

    /// When a trigger can set off what is ready at a time.
    fn trigger(&self, trigger: &Trigger, ready: Onset) -> Onset {
        match trigger {
            Trigger::Order | Trigger::Never => Onset::NEVER,
            Trigger::Hazard { base, .. } if is_nothing(base) => Onset::NEVER,
            Trigger::Hazard { clock, .. } => ready.max(self.clock(*clock)).later(),
            Trigger::Delay { after, clock, .. } => {
                let wait = after.as_fixed().unwrap_or(0.0);
                ready.max(self.clock(*clock).after(wait))
            }
            Trigger::At { probability, .. } | Trigger::On { probability, .. }
                if (probability.as_ref()).is_some_and(|p| p.coefficient == 0.0) =>
            {
                Onset::NEVER
            }
            Trigger::At { times, .. } => {
                let after = times.iter().map(|day| Onset::at(*day));
                earliest(after.filter(|date| date.is_by_then(ready)))
            }
            Trigger::On { causes, .. } => {
                ready.max(earliest(causes.iter().map(|cause| self.cause(cause))))
            }
        }
    }

    fn clock(&self, clock: Clock) -> Onset {
        match clock {
            Clock::Own | Clock::Start => Onset::START,
            Clock::Reaction { of, .. } => self.reactions[of.index()],
        }
    }

    fn cause(&self, cause: &Cause) -> Onset {
        match cause {
            Cause::Reaction(of) => self.reactions[of.index()],
            Cause::Entry(machine, states) => self.in_any(*machine, *states),
        }
    }

    fn in_any(&self, machine: MachineId, states: StateSet) -> Onset {
        let states = states.iter().map(|state| state.index());
        let known = &self.states[machine.index()];
        earliest(states.filter_map(|state| known.get(state).copied()))
    }

    fn condition(&self, condition: &Condition) -> Onset {
        let clauses = condition.0.iter().map(|clause| self.clause(clause));
        clauses.fold(Onset::START, Onset::max)
    }

    fn clause(&self, clause: &Clause) -> Onset {
        match &clause.atom {
            _ if clause.negated => Onset::START,
            Atom::InState {
                machine, states, ..
            } => self.in_any(*machine, *states),
            Atom::Within { of, .. } => self.reactions[of.index()],
            Atom::During { window } => {
                let window = &self.model.windows[window.index()];
                match window.to > 0.0 && window.from < window.to {
                    true => Onset::at(window.from.max(0.0)),
                    false => Onset::NEVER,
                }
            }
            Atom::Level { .. } => Onset::START,
            Atom::Any(some) => earliest(some.iter().map(|one| self.condition(one))),
            Atom::Never => Onset::NEVER,
        }
    }
}

impl Onset {
    /// Whether a date is not before something that is possible from `ready` on.
    fn is_by_then(self, ready: Self) -> bool {
        ready.is_by(self.day + ROUNDING)
    }
}

fn is_nothing(base: &Hazard) -> bool {
    match base {
        Hazard::Rate(number) => number.coefficient == 0.0,
        Hazard::Chance { probability, .. } | Hazard::Share { probability, .. } => {
            probability.coefficient == 0.0
        }
        _ => false,
    }
}
