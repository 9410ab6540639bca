//! Random small models with memory: the Markov ones, with what a Markov chain cannot have put in.

use escalade::model::{
    Atom, Cause, Clause, Clock, Comparison, Exposure, Hazard, HazardRatio, Level, Milestone,
    MilestoneKind, Model, Number, Ratio, ReactionKind, Then, Trigger,
};

use super::models::{Builder, add, chance, entry, not};
use super::random_model::{Dice, random_model};

/// A random model with shaped hazards on their own clock, the start's or another reaction's, delays
/// and repeated delays, statements on durations, on the past and on levels, variables that drift
/// between bounds, and milestones of all kinds.
pub fn shaped_model(seed: u64) -> Model {
    let mut shaper = Shaper {
        dice: Dice::new(seed, "shaped_model"),
        model: random_model(seed),
    };
    shaper.bound_variables();
    shaper.shape_hazards();
    shaper.delays();
    shaper.conditions();
    shaper.milestones();
    shaper.model
}

struct Shaper {
    dice: Dice,
    model: Model,
}

impl Shaper {
    fn days(&mut self, low: f64, high: f64) -> Number {
        Number::fixed(self.dice.between(low, high))
    }

    fn bound_variables(&mut self) {
        for v in 0..self.model.variables.len() {
            if self.dice.chance(0.4) {
                let variable = &mut self.model.variables[v];
                (variable.low, variable.high) = (-6.0, 6.0);
            }
        }
    }

    fn shape_hazards(&mut self) {
        for r in 0..self.model.reactions.len() {
            let hazards = matches!(self.model.reactions[r].trigger, Trigger::Hazard { .. });
            if hazards && self.dice.chance(0.6) {
                let base = self.shape();
                let clock = self.clock(r);
                self.model.reactions[r].trigger = Trigger::Hazard { base, clock };
            }
        }
    }

    /// With a waiting time of some 5 to 30 days.
    fn shape(&mut self) -> Hazard {
        match self.dice.below(5) {
            0 => Hazard::Weibull {
                shape: Number::fixed(self.dice.between(0.5, 3.0)),
                scale: self.days(5.0, 30.0),
            },
            1 => Hazard::Lognormal {
                median: self.days(5.0, 30.0),
                sigma: Number::fixed(self.dice.between(0.3, 1.5)),
            },
            2 => Hazard::LogLogistic {
                median: self.days(5.0, 30.0),
                shape: Number::fixed(self.dice.between(1.0, 4.0)),
            },
            3 => Hazard::Piecewise {
                until: vec![4.0, 15.0],
                rates: vec![
                    Number::fixed(self.dice.between(0.0, 0.3)),
                    Number::fixed(self.dice.between(0.0, 0.1)),
                    Number::fixed(self.dice.between(0.02, 0.4)),
                ],
            },
            _ => chance(
                self.dice.between(0.3, 0.95),
                self.dice.between(5.0, 30.0),
                Then::Stop,
            ),
        }
    }

    fn clock(&mut self, own: usize) -> Clock {
        match self.dice.below(5) {
            0 => Clock::Start,
            1 => match self.dice.below(self.model.reactions.len()) {
                of if of == own => Clock::Own,
                of => Clock::Reaction {
                    of: of.into(),
                    first: self.dice.chance(0.5),
                },
            },
            _ => Clock::Own,
        }
    }

    /// Two events, one of which repeats, and sometimes a transition, after fixed delays.
    fn delays(&mut self) {
        let mut builder = Builder {
            model: std::mem::take(&mut self.model),
        };
        for (k, repeat) in [false, true].into_iter().enumerate() {
            let trigger = Trigger::Delay {
                after: Number::fixed(self.dice.between(2.0, 12.0)),
                repeat,
                clock: Clock::Own,
            };
            let event = builder.event(&format!("delay{k}"), trigger);
            builder.effect(event, add(0usize.into(), self.dice.between(-2.0, 2.0)));
        }
        self.model = builder.model;
        let r = self.dice.below(self.model.reactions.len());
        let reaction = &mut self.model.reactions[r];
        if matches!(reaction.kind, ReactionKind::Transition { .. }) && reaction.ratios.is_empty() {
            reaction.trigger = Trigger::Delay {
                after: Number::fixed(self.dice.between(2.0, 12.0)),
                repeat: false,
                clock: Clock::Own,
            };
        }
    }

    /// Guards, ratios and drifts that look at durations, the past and, but for drifts, levels.
    fn conditions(&mut self) {
        for r in 0..self.model.reactions.len() {
            if self.dice.chance(0.25) {
                let clause = self.clause(true);
                self.model.reactions[r].guard.0.push(clause);
            }
            let is_hazard = matches!(self.model.reactions[r].trigger, Trigger::Hazard { .. });
            if is_hazard && self.dice.chance(0.5) {
                let ratio = self.ratio();
                self.model.reactions[r].ratios.push(ratio);
            }
        }
        for v in 0..self.model.variables.len() {
            let clause = self.clause(false);
            for term in &mut self.model.variables[v].drift {
                term.condition.0.push(clause.clone());
            }
        }
    }

    fn ratio(&mut self) -> HazardRatio {
        HazardRatio {
            entry: entry("ratio"),
            ratio: Ratio::Hazard(Number::fixed(self.dice.between(0.3, 3.0))),
            exposure: Exposure::While(escalade::model::Condition(vec![self.clause(true)])),
        }
    }

    fn clause(&mut self, levels: bool) -> Clause {
        let atom = match self.dice.below(if levels { 4 } else { 2 }) {
            0 => {
                let machine = self.dice.below(self.model.machines.len());
                let states = self.model.machines[machine].states.len();
                let state = self.dice.below(states);
                Atom::InState {
                    machine: machine.into(),
                    states: std::iter::once(escalade::model::StateId::from(state)).collect(),
                    at_least: Some(self.days(1.0, 10.0)),
                }
            }
            1 => Atom::Within {
                of: self.dice.below(self.model.reactions.len()).into(),
                first: self.dice.chance(0.3),
                duration: self.dice.chance(0.8).then(|| Number::fixed(6.5)),
            },
            _ => self.level(),
        };
        let clause = Clause {
            negated: false,
            atom,
        };
        if self.dice.chance(0.3) {
            not(clause)
        } else {
            clause
        }
    }

    fn level(&mut self) -> Atom {
        let of = match self.dice.below(3) {
            0 => Level::Variable(self.dice.below(self.model.variables.len()).into()),
            1 => Level::Counter(self.dice.below(self.model.counters.len()).into()),
            _ => Level::Outcome(0usize.into()),
        };
        Atom::Level {
            of,
            comparison: self.dice.one_of(&[Comparison::Above, Comparison::AtMost]),
            threshold: Number::fixed(self.dice.between(-3.0, 6.0)),
        }
    }

    fn milestones(&mut self) {
        let level = Clause {
            negated: false,
            atom: self.level(),
        };
        let (of, then) = (0, self.dice.below(self.model.reactions.len()));
        let follows = MilestoneKind::Follows {
            of: Cause::Reaction(of.into()),
            then: Cause::Reaction(then.into()),
            within: None,
        };
        for (name, kind) in [("level", MilestoneKind::Crosses(level)), ("next", follows)] {
            let entry = entry(&format!("milestones.{name}"));
            self.model.milestones.push(Milestone { entry, kind });
        }
    }
}
