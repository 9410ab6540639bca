//! Conditions without an exact form, frozen at what they are on day 0.

use crate::model::{Atom, Clause, Comparison, Condition, Level, Model, Observable, StateSet};

/// A model on day 0, with what of it stays as it is for ever.
#[derive(Clone, Debug)]
pub(super) struct Start<'m> {
    pub(super) model: &'m Model,
    /// By factor.
    pub(super) values: &'m [f64],
    /// The likeliest first state of each machine.
    pub(super) states: Vec<u32>,
    /// Machines that stay in it.
    pub(super) still: Vec<bool>,
    /// Reactions that never happen.
    pub(super) never: Vec<bool>,
}

/// What is left of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Frozen {
    /// What can be asked still; `None` where the condition never holds.
    pub(super) rest: Option<Condition>,
    /// Whether something was frozen.
    pub(super) changed: bool,
}

/// What becomes of one statement.
enum Becomes {
    Itself(Atom),
    Always,
    Never,
}

impl<'m> Start<'m> {
    pub(super) fn new(model: &'m Model, values: &'m [f64], left_out: &[usize]) -> Self {
        let likeliest = |machine: &crate::model::Machine| {
            let mut best = (0, f64::NEG_INFINITY);
            for (state, share) in (0..).zip(&machine.initial) {
                let share = share.value(values);
                if share > best.1 {
                    best = (state, share);
                }
            }
            best.0
        };
        Self {
            model,
            values,
            states: model.machines.iter().map(likeliest).collect(),
            still: (0..model.machines.len())
                .map(|m| left_out.contains(&m))
                .collect(),
            never: vec![false; model.reactions.len()],
        }
    }

    pub(super) fn freeze(&self, condition: &Condition) -> Frozen {
        let (mut rest, mut changed) = (Vec::new(), false);
        for clause in &condition.0 {
            let (becomes, is_frozen) = self.statement(&clause.atom);
            changed |= is_frozen;
            match (becomes, clause.negated) {
                (Becomes::Itself(atom), negated) => rest.push(Clause { negated, atom }),
                (Becomes::Always, false) | (Becomes::Never, true) => {}
                (Becomes::Always, true) | (Becomes::Never, false) => {
                    return Frozen {
                        rest: None,
                        changed,
                    };
                }
            }
        }
        let rest = Some(Condition(rest));
        Frozen { rest, changed }
    }

    /// What becomes of a statement, and whether that changes what it says.
    fn statement(&self, atom: &Atom) -> (Becomes, bool) {
        let known = |holds: bool| {
            if holds {
                Becomes::Always
            } else {
                Becomes::Never
            }
        };
        match atom {
            Atom::InState {
                machine, states, ..
            } if self.still[machine.index()] => (known(self.is_in(machine.index(), *states)), true),
            Atom::InState {
                at_least: Some(_), ..
            } => (Becomes::Never, true),
            Atom::InState { .. } => (Becomes::Itself(atom.clone()), false),
            Atom::Within { of, .. } if self.never[of.index()] => (Becomes::Never, false),
            Atom::Within {
                of,
                first,
                duration,
            } => {
                let (of, first) = (*of, *first);
                let days = duration.as_ref().map(|days| days.value(self.values));
                // What is within the whole horizon has happened, and the other way round.
                match days.is_none_or(|days| days >= self.model.horizon) {
                    true => {
                        let duration = None;
                        (
                            Becomes::Itself(Atom::Within {
                                of,
                                first,
                                duration,
                            }),
                            false,
                        )
                    }
                    false => (Becomes::Never, true),
                }
            }
            Atom::During { window } => {
                let window = &self.model.windows[window.index()];
                (known(window.from <= 0.0 && 0.0 < window.to), true)
            }
            Atom::Level {
                of,
                comparison,
                threshold,
            } => {
                let (level, threshold) = (self.level(*of), threshold.value(self.values));
                let holds = match comparison {
                    Comparison::Below => level < threshold,
                    Comparison::AtMost => level <= threshold,
                    Comparison::Above => level > threshold,
                    Comparison::AtLeast => level >= threshold,
                };
                (known(holds), true)
            }
            Atom::Any(some) => self.any(some),
            Atom::Never => (Becomes::Never, false),
        }
    }

    fn any(&self, some: &[Condition]) -> (Becomes, bool) {
        let (mut left, mut changed) = (Vec::new(), false);
        for condition in some {
            let frozen = self.freeze(condition);
            changed |= frozen.changed;
            match frozen.rest {
                None => {}
                Some(rest) if rest.0.is_empty() => return (Becomes::Always, changed),
                Some(rest) => left.push(rest),
            }
        }
        match left.is_empty() {
            true => (Becomes::Never, changed),
            false => (Becomes::Itself(Atom::Any(left)), changed),
        }
    }

    fn is_in(&self, machine: usize, states: StateSet) -> bool {
        states.0 >> self.states[machine] & 1 == 1
    }

    /// The score of a machine on day 0.
    pub(super) fn score(&self, machine: usize) -> f64 {
        let state = &self.model.machines[machine].states[self.states[machine] as usize];
        state.score.value(self.values)
    }

    fn level(&self, level: Level) -> f64 {
        match level {
            Level::Variable(k) => self.model.variables[k.index()].start.value(self.values),
            Level::Counter(k) => self.model.counters[k.index()].start,
            Level::Outcome(k) => self.outcome(k.index()),
        }
    }

    /// The value of an outcome on day 0; it refers to those before it only.
    fn outcome(&self, k: usize) -> f64 {
        let of = |observable| match observable {
            Observable::One => 1.0,
            Observable::Variable(v) => self.level(Level::Variable(v)),
            Observable::Counter(c) => self.level(Level::Counter(c)),
            Observable::Score(m) => self.score(m.index()),
            Observable::Outcome(o) => self.outcome(o.index()),
        };
        let terms = self.model.outcomes[k].terms.iter();
        terms
            .map(|term| term.weight.value(self.values) * of(term.of))
            .sum()
    }
}
