//! One firing and all that it sets off, for sets of states at once: where a condition splits a set, both parts are
//! followed.

use super::ExactError;
use super::answer::Question;
use super::generator::{Command, Generator, Rate, Reward, Set, Statement as Joined};
use super::process::{Action, Conjunction, Effect, Process, Reaction, Statement, Subject, Trigger};
use crate::model::{Cause, ReactionKind};

/// Ways on from one firing before it is given up.
const LIMIT: usize = 10_000;

/// Follows firings for sets of states at once.
#[derive(Clone, Copy)]
pub(super) struct Follower<'p> {
    pub(super) process: &'p Process,
}

/// A set of states under way: from where, and what has become of it.
#[derive(Clone, Debug)]
struct Way {
    /// By coordinate: the values that it may have had.
    before: Vec<u64>,
    /// By coordinate: its value now, where it is known.
    now: Vec<Option<u32>>,
    queue: Vec<usize>,
    weight: f64,
}

impl Way {
    /// The values that a coordinate may have now.
    fn values(&self, digit: usize) -> u64 {
        self.now[digit].map_or(self.before[digit], |value| 1 << value)
    }

    fn set(&self, all: &[u64]) -> Set {
        let parts = self.before.iter().zip(all).enumerate();
        let parts = parts.filter(|(_, (mask, all))| mask != all);
        parts.map(|(digit, (mask, _))| (digit, *mask)).collect()
    }
}

/// What holds where one of the first and one of the second holds.
fn joined<T: Clone>(first: &[Vec<T>], second: &[Vec<T>]) -> Vec<Vec<T>> {
    let both = |one: &Vec<T>| {
        let with = second.iter().map(|two| [&one[..], &two[..]].concat());
        with.collect::<Vec<_>>()
    };
    first.iter().flat_map(both).collect()
}

impl<'p> Follower<'p> {
    /// The coordinate and the values of a statement; `None` of what never holds.
    fn values(self, of: &Subject) -> Option<(usize, u64)> {
        match of {
            Subject::Machine(machine, states) => Some((*machine, states.0)),
            Subject::Happened(reaction) => {
                let digit = self.process.layout.digit_of(*reaction)?;
                Some((digit, 0b10))
            }
            // Nothing asks for a window here, and what is joined by `or` is taken apart first.
            Subject::Window(_) | Subject::Any(_) | Subject::Nothing => None,
        }
    }

    /// The states in which a condition holds, as conjunctions of which no two hold at once.
    fn apart(self, condition: &Conjunction) -> Vec<Vec<Joined>> {
        condition
            .0
            .iter()
            .fold(vec![Vec::new()], |so_far, statement| {
                let parts = self.parts(statement, statement.negated);
                joined(&so_far, &parts)
            })
    }

    /// The states in which a condition fails, as such: where its first k statements hold and the next does not.
    fn failing(self, condition: &Conjunction) -> Vec<Vec<Joined>> {
        let (mut before, mut found) = (vec![Vec::new()], Vec::new());
        for statement in &condition.0 {
            found.extend(joined(&before, &self.parts(statement, !statement.negated)));
            before = joined(&before, &self.parts(statement, statement.negated));
        }
        found
    }

    /// The states in which what a statement is about holds, or does not, as such.
    fn parts(self, of: &Statement, negated: bool) -> Vec<Vec<Joined>> {
        let Subject::Any(some) = &of.of else {
            let (digit, mask) = self.values(&of.of).unwrap_or((0, 0));
            return vec![vec![(digit, mask, negated)]];
        };
        let (mut none, mut found) = (vec![Vec::new()], Vec::new());
        for one in some {
            found.extend(joined(&none, &self.apart(one)));
            none = joined(&none, &self.failing(one));
        }
        if negated { none } else { found }
    }

    pub(super) fn rate(self, reaction: usize, base: f64, ratios: &[(f64, Conjunction)]) -> Rate {
        let of = |(by, condition): &(f64, Conjunction)| {
            let parts = self.apart(condition).into_iter();
            parts.map(|part| (*by, part)).collect::<Vec<_>>()
        };
        Rate {
            reaction,
            base,
            ratios: ratios.iter().flat_map(of).collect(),
        }
    }

    /// The parts of a set in which a condition holds, and those in which it does not.
    fn split(self, way: Way, condition: &Conjunction) -> (Vec<Way>, Vec<Way>) {
        let (mut holding, mut failing) = (vec![way], Vec::new());
        for statement in &condition.0 {
            for way in std::mem::take(&mut holding) {
                let (yes, no) = match &statement.of {
                    Subject::Any(some) => self.split_by_any(way, some),
                    of => self.split_by(way, of),
                };
                let (yes, no) = if statement.negated {
                    (no, yes)
                } else {
                    (yes, no)
                };
                holding.extend(yes);
                failing.extend(no);
            }
        }
        (holding, failing)
    }

    /// The parts in which at least one of several conditions holds, and those in which none does.
    fn split_by_any(self, way: Way, some: &[Conjunction]) -> (Vec<Way>, Vec<Way>) {
        let (mut yes, mut no) = (Vec::new(), vec![way]);
        for one in some {
            for way in std::mem::take(&mut no) {
                let (holding, failing) = self.split(way, one);
                yes.extend(holding);
                no.extend(failing);
            }
        }
        (yes, no)
    }

    /// The same by one coordinate.
    fn split_by(self, way: Way, of: &Subject) -> (Vec<Way>, Vec<Way>) {
        let Some((digit, mask)) = self.values(of) else {
            return (Vec::new(), vec![way]);
        };
        let values = way.values(digit);
        let part = |values: u64| {
            let mut way = way.clone();
            if way.now[digit].is_none() {
                way.before[digit] = values;
            }
            if values == 0 { Vec::new() } else { vec![way] }
        };
        (part(values & mask), part(values & !mask))
    }

    /// Where it could happen, besides its hazard.
    fn applies(self, way: Way, reaction: &Reaction) -> (Vec<Way>, Vec<Way>) {
        let mut guard = reaction.guard.clone();
        if let ReactionKind::Transition { machine, from, .. } = reaction.kind {
            guard.0.insert(
                0,
                Statement {
                    negated: false,
                    of: Subject::Machine(machine.index(), from),
                },
            );
        }
        self.split(way, &guard)
    }

    /// All that follows where this reaction fires.
    pub(super) fn fire(self, first: usize, generator: &mut Generator) -> Result<(), ExactError> {
        let all: Vec<u64> = generator.sizes.iter().map(|size| ones(*size)).collect();
        let way = Way {
            before: all.clone(),
            now: vec![None; all.len()],
            queue: Vec::new(),
            weight: 1.0,
        };
        let (ways, _) = self.applies(way, &self.process.reactions[first]);
        let mut open: Vec<Way> = Vec::new();
        let gain = |way: &Way, tally: usize, amount: f64, rewards: &mut Vec<Reward>| {
            self.gain(first, way.set(&all), tally, amount * way.weight, rewards);
        };
        for way in ways {
            self.fire_one(first, way, &mut open, &mut |way, tally, amount| {
                gain(way, tally, amount, &mut generator.rewards);
            });
        }
        let mut taken = 0;
        while let Some(mut way) = open.pop() {
            taken += 1;
            if taken > LIMIT {
                return Err(ExactError::Cascade {
                    address: self.process.reactions[first].address.clone(),
                    limit: LIMIT,
                });
            }
            if way.queue.is_empty() {
                self.command(first, &way, &all, generator);
                continue;
            }
            let next = way.queue.remove(0);
            let reaction = &self.process.reactions[next];
            let Trigger::On { probability, .. } = reaction.trigger else {
                continue;
            };
            let (applies, not) = self.applies(way, reaction);
            open.extend(not);
            for way in applies {
                if probability < 1.0 {
                    let weight = way.weight * (1.0 - probability);
                    open.push(Way {
                        weight,
                        ..way.clone()
                    });
                }
                if probability > 0.0 {
                    let weight = way.weight * probability;
                    let way = Way { weight, ..way };
                    self.fire_one(next, way, &mut open, &mut |way, tally, amount| {
                        gain(way, tally, amount, &mut generator.rewards);
                    });
                }
            }
        }
        Ok(())
    }

    /// What moves a state elsewhere.
    fn command(self, reaction: usize, way: &Way, all: &[u64], generator: &mut Generator) {
        let changes = way.now.iter().enumerate().filter_map(|(digit, now)| {
            let value = (*now)?;
            (way.before[digit] != 1 << value).then_some((digit, value))
        });
        let to: Vec<_> = changes.collect();
        if !to.is_empty() {
            generator.commands.push(Command {
                reaction,
                from: way.set(all),
                share: way.weight,
                to,
            });
        }
    }

    fn gain(self, reaction: usize, from: Set, tally: usize, gain: f64, rewards: &mut Vec<Reward>) {
        let (counter, variable) = (self.process.counter(0), self.process.variable(0));
        let of = match tally {
            k if k < counter => Question::Reaction(k),
            k if k < variable => Question::Counter(k - counter),
            // A variable relaxes: no sum of gains.
            _ => return,
        };
        let known = rewards
            .iter_mut()
            .find(|r| r.of == of && r.reaction == reaction && r.from == from);
        match known {
            Some(reward) => reward.gain += gain,
            None => rewards.push(Reward {
                of,
                reaction,
                from,
                gain,
            }),
        }
    }

    /// Fires one reaction where it applies, by each of its branches.
    fn fire_one(
        self,
        index: usize,
        way: Way,
        open: &mut Vec<Way>,
        gain: &mut dyn FnMut(&Way, usize, f64),
    ) {
        let reaction = &self.process.reactions[index];
        gain(&way, index, 1.0);
        let mut rest = vec![way];
        for (condition, branches) in &reaction.branches {
            let mut failing = Vec::new();
            for way in rest {
                let (holding, other) = self.split(way, condition);
                failing.extend(other);
                for way in holding {
                    for branch in branches {
                        let weight = way.weight * branch.probability;
                        if weight > 0.0 {
                            let effects = reaction.effects.iter().chain(&branch.effects);
                            let way = Way {
                                weight,
                                ..way.clone()
                            };
                            self.follow(
                                index,
                                way,
                                branch.to.map(|s| s.0),
                                effects.collect(),
                                open,
                                gain,
                            );
                        }
                    }
                }
            }
            rest = failing;
        }
        for way in rest {
            self.follow(
                index,
                way,
                None,
                reaction.effects.iter().collect(),
                open,
                gain,
            );
        }
    }

    /// Moves, counts and queues as one branch says; conditions look at what was before.
    fn follow(
        self,
        index: usize,
        way: Way,
        branch: Option<u32>,
        effects: Vec<&'p Effect>,
        open: &mut Vec<Way>,
        gain: &mut dyn FnMut(&Way, usize, f64),
    ) {
        // First the set is split by all conditions; then what holds in each part is done.
        let mut parts: Vec<(Way, Vec<&Effect>)> = vec![(way, Vec::new())];
        for effect in effects {
            let mut next = Vec::new();
            for (way, done) in parts {
                let (holding, failing) = self.split(way, &effect.condition);
                let with = |way: Way| (way, done.iter().copied().chain([effect]).collect());
                next.extend(holding.into_iter().map(with));
                next.extend(failing.into_iter().map(|way| (way, done.clone())));
            }
            parts = next;
        }
        for (way, effects) in parts {
            self.count(&way, &effects, gain);
            open.extend(self.moved(index, way, branch, &effects));
        }
    }

    fn count(self, way: &Way, effects: &[&Effect], gain: &mut dyn FnMut(&Way, usize, f64)) {
        for effect in effects {
            let Action::Add {
                tally,
                amount,
                multipliers,
            } = &effect.action
            else {
                continue;
            };
            let mut parts = vec![(way.clone(), *amount)];
            for (by, condition) in multipliers {
                let mut next = Vec::new();
                for (way, amount) in parts {
                    let (holding, failing) = self.split(way, condition);
                    next.extend(holding.into_iter().map(|way| (way, amount * by)));
                    next.extend(failing.into_iter().map(|way| (way, amount)));
                }
                parts = next;
            }
            parts
                .iter()
                .for_each(|(way, amount)| gain(way, *tally, *amount));
        }
    }

    /// The set after a firing: split once more where it depends on the state whether something is entered.
    fn moved(
        self,
        index: usize,
        mut way: Way,
        branch: Option<u32>,
        effects: &[&Effect],
    ) -> Vec<Way> {
        let reaction = &self.process.reactions[index];
        let mut entered: Vec<(usize, u32)> = Vec::new();
        if let ReactionKind::Transition { machine, to, .. } = reaction.kind {
            let (machine, to) = (machine.index(), branch.unwrap_or(to.0));
            way.now[machine] = Some(to);
            entered.push((machine, to));
        }
        if let Some(digit) = self.process.layout.digit_of(index) {
            way.now[digit] = Some(1);
        }
        let mut parts = vec![(way, entered)];
        for effect in effects {
            let Action::Move { machine, to } = effect.action else {
                continue;
            };
            let mut next = Vec::new();
            for (way, entered) in parts {
                let (there, elsewhere) = (1 << to, way.values(machine) & !(1 << to));
                if way.values(machine) & there != 0 {
                    let mut same = way.clone();
                    if same.now[machine].is_none() {
                        same.before[machine] = there;
                    }
                    next.push((same, entered.clone()));
                }
                if elsewhere != 0 {
                    let mut way = way;
                    if way.now[machine].is_none() {
                        way.before[machine] = elsewhere;
                    }
                    way.now[machine] = Some(to);
                    let entered = entered.into_iter().chain([(machine, to)]).collect();
                    next.push((way, entered));
                }
            }
            parts = next;
        }
        let queued = |(mut way, entered): (Way, Vec<(usize, u32)>)| {
            way.queue.extend(self.set_off(index, &entered));
            way
        };
        parts.into_iter().map(queued).collect()
    }

    /// The events that wait for what happened, in file order, each once.
    fn set_off(self, index: usize, entered: &[(usize, u32)]) -> Vec<usize> {
        let is_cause = |cause: &Cause| match cause {
            Cause::Reaction(of) => of.index() == index,
            Cause::Entry(machine, states) => entered
                .iter()
                .any(|(m, state)| machine.index() == *m && states.0 >> state & 1 == 1),
        };
        let reactions = self.process.reactions.iter().enumerate();
        let waiting = reactions.filter(|(_, reaction)| match &reaction.trigger {
            Trigger::On { causes, .. } => causes.iter().any(is_cause),
            _ => false,
        });
        waiting.map(|(k, _)| k).collect()
    }
}

/// A bit for each of so many values.
fn ones(size: u32) -> u64 {
    match size {
        64.. => u64::MAX,
        size => (1 << size) - 1,
    }
}
