//! From a model to its Markov part: numbers at their values, and refusal of what is not covered.

use super::ExactError;
use super::layout::Layout;
use super::mean;
use super::memory::remembered;
use super::place::{Place, Resolved, collect};
use super::process::{
    Action, Branch, Conjunction, Effect, Part, Process, Reaction, Statement, Subject, Term,
    Trigger, Variable,
};
use crate::model::{
    self, Amount, Atom, Clock, Condition, Exposure, Hazard, HazardRatio, Model, Multiplier, Number,
    Observable, Ratio, Then,
};

/// From when the age of a reaction counts, where it has one.
fn clock(reaction: &model::Reaction) -> Option<Clock> {
    match &reaction.trigger {
        model::Trigger::Hazard { clock, .. } => Some(*clock),
        _ => None,
    }
}

/// Reads a model at one draw's factor values, for at most so many product states.
pub(super) fn resolve<'a>(model: &'a Model, values: &'a [f64], limit: usize) -> Resolved<Process> {
    if values.len() != model.factors.len() {
        return Err(ExactError::FactorValues {
            expected: model.factors.len(),
            found: values.len(),
        });
    }
    let at = |address: &'a str| Place {
        model,
        values,
        address,
    };
    let scores = |machine: &'a model::Machine| {
        let place = at(&machine.entry.address);
        collect(
            machine
                .states
                .iter()
                .map(|state| place.number(&state.score)),
        )
    };
    let first = |machine: &'a model::Machine| at(&machine.entry.address).shares(&machine.initial);
    let reaction = |reaction: &'a model::Reaction| at(&reaction.entry.address).reaction(reaction);
    let variable = |variable: &'a model::Variable| at(&variable.entry.address).variable(variable);
    let outcome = |outcome: &'a model::Outcome| at(&outcome.entry.address).outcome(outcome);
    let reactions: Vec<Reaction> = collect(model.reactions.iter().map(reaction))?;
    let variables: Vec<Variable> = collect(model.variables.iter().map(variable))?;
    let sizes = model.machines.iter().map(|machine| machine.states.len());
    let layout = Layout::new(sizes, &remembered(&reactions, &variables))
        .ok_or(ExactError::TooManyStates { limit })?;
    Ok(Process {
        layout,
        horizon: model.horizon,
        after: None,
        initial: collect(model.machines.iter().map(first))?,
        windows: model.windows.iter().map(|w| (w.from, w.to)).collect(),
        reactions,
        variables,
        counters: model.counters.iter().map(|counter| counter.start).collect(),
        outcomes: collect(model.outcomes.iter().map(outcome))?,
        scores: collect(model.machines.iter().map(scores))?,
    })
}

impl<'a> Place<'a> {
    pub(super) fn condition(self, condition: &Condition) -> Resolved<Conjunction> {
        let statement = |clause: &model::Clause| {
            let of = match &clause.atom {
                Atom::InState {
                    at_least: Some(_), ..
                } => {
                    return self.refuse("a state that must have lasted needs memory");
                }
                Atom::InState {
                    machine, states, ..
                } => Subject::Machine(machine.index(), *states),
                Atom::Any(some) => {
                    Subject::Any(collect(some.iter().map(|one| self.condition(one)))?)
                }
                Atom::During { window } => Subject::Window(window.index()),
                Atom::Never => Subject::Nothing,
                // Whether it has happened at all is one bit more of the state.
                Atom::Within {
                    of, duration: None, ..
                } => Subject::Happened(of.index()),
                Atom::Within { .. } => {
                    return self.refuse("a condition on the past of a reaction needs memory");
                }
                Atom::Level { .. } => {
                    return self.refuse("a condition on a variable, counter or outcome");
                }
            };
            Ok(Statement {
                negated: clause.negated,
                of,
            })
        };
        Ok(Conjunction(collect(condition.0.iter().map(statement))?))
    }

    pub(super) fn multipliers(
        self,
        multipliers: &[Multiplier],
    ) -> Resolved<Vec<(f64, Conjunction)>> {
        collect(
            multipliers
                .iter()
                .map(|m| Ok((self.number(&m.by)?, self.condition(&m.condition)?))),
        )
    }

    fn reaction(self, reaction: &model::Reaction) -> Resolved<Reaction> {
        // What never happens needs no other part of the model.
        let never = matches!(
            reaction.trigger,
            model::Trigger::Order | model::Trigger::Never
        );
        let (branches, effects): (&[_], &[_]) = match never {
            true => (&[], &[]),
            false => (&reaction.branches, &reaction.effects),
        };
        let list = |list: &model::BranchList| {
            Ok((
                self.condition(&list.condition)?,
                self.branches(reaction, &list.branches)?,
            ))
        };
        Ok(Reaction {
            address: reaction.entry.address.clone(),
            kind: reaction.kind,
            guard: self.guard(reaction)?,
            trigger: self.trigger(reaction)?,
            branches: collect(branches.iter().map(list))?,
            effects: self.effects(reaction, effects)?,
        })
    }

    /// When it may happen; a hazard whose clock starts at a reaction is 0 before that.
    pub(super) fn guard(self, reaction: &model::Reaction) -> Resolved<Conjunction> {
        let never = matches!(
            reaction.trigger,
            model::Trigger::Order | model::Trigger::Never
        );
        if never {
            return Ok(Conjunction::default());
        }
        let mut guard = self.condition(&reaction.guard)?;
        if let Some(Clock::Reaction { of, .. }) = clock(reaction) {
            guard.0.push(Statement {
                negated: false,
                of: Subject::Happened(of.index()),
            });
        }
        Ok(guard)
    }

    pub(super) fn trigger(self, reaction: &model::Reaction) -> Resolved<Trigger> {
        Ok(match &reaction.trigger {
            model::Trigger::Hazard { base, clock } => {
                let is_event = matches!(reaction.kind, model::ReactionKind::Event);
                let (until, rates) = self.hazard(base, *clock, is_event)?;
                let ratios = collect(
                    reaction
                        .ratios
                        .iter()
                        .map(|r| self.at(&r.entry.address).ratio(r)),
                )?;
                Trigger::Hazard {
                    until,
                    rates,
                    ratios,
                }
            }
            model::Trigger::Delay { .. } => return self.refuse("a fixed delay"),
            model::Trigger::At { times, probability } => Trigger::At {
                times: times.clone(),
                probability: self.chance(probability.as_ref())?,
            },
            model::Trigger::On {
                causes,
                probability,
            } => Trigger::On {
                causes: causes.clone(),
                probability: self.chance(probability.as_ref())?,
            },
            model::Trigger::Order | model::Trigger::Never => Trigger::Never,
        })
    }

    /// Rates per day and the days until which they hold.
    fn hazard(self, base: &Hazard, clock: Clock, is_event: bool) -> Resolved<(Vec<f64>, Vec<f64>)> {
        let is_of_reaction = matches!(clock, Clock::Reaction { .. });
        let constant = |rate| Ok((Vec::new(), vec![rate]));
        match base {
            Hazard::Rate(rate) => constant(self.rate(rate)?),
            Hazard::Mean(days) => constant(1.0 / self.positive(days)?),
            Hazard::Median(days) => constant(std::f64::consts::LN_2 / self.positive(days)?),
            Hazard::Chance {
                then: Then::Continue,
                ..
            }
            | Hazard::Share {
                then: Then::Continue,
                ..
            } => constant(self.chance_rate(base)?.0),
            // Since the start, age is the time of the calendar; but that of an event restarts.
            Hazard::Chance { .. } | Hazard::Share { .. } if clock == Clock::Start && !is_event => {
                let (rate, within) = self.chance_rate(base)?;
                Ok((vec![within], vec![rate, 0.0]))
            }
            // A constant hazard does not ask how long ago its clock has started.
            _ if is_of_reaction => self.refuse("a clock that starts at a reaction"),
            Hazard::Chance { .. } | Hazard::Share { .. } => {
                self.refuse("a chance that stops at an age")
            }
            Hazard::Piecewise { until, rates } if clock == Clock::Start && !is_event => {
                Ok((until.clone(), collect(rates.iter().map(|r| self.rate(r)))?))
            }
            _ => self.refuse("a hazard that depends on age"),
        }
    }

    /// The rate per day of a chance, or of one's share of it, and within how many days.
    fn chance_rate(self, base: &Hazard) -> Resolved<(f64, f64)> {
        match base {
            Hazard::Chance {
                probability,
                within,
                ..
            } => Ok((self.total(probability, within)?, self.positive(within)?)),
            Hazard::Share {
                probability,
                within,
                weights,
                index,
                ..
            } => {
                let weights = collect(weights.iter().map(|w| self.rate(w)))?;
                let share = weights[*index] / weights.iter().sum::<f64>();
                self.demand(share, true, "weights of which one is positive")?;
                Ok((
                    self.total(probability, within)? * share,
                    self.positive(within)?,
                ))
            }
            _ => self.refuse("a hazard that depends on age"),
        }
    }

    /// The constant rate, per day, at which a probability is reached within so many days.
    fn total(self, probability: &Number, within: &Number) -> Resolved<f64> {
        let p = probability.value(self.values);
        self.demand(p, (0.0..1.0).contains(&p), "a probability below 1")?;
        Ok(-libm::log1p(-p) / self.positive(within)?)
    }

    pub(super) fn ratio(self, ratio: &HazardRatio) -> Resolved<(f64, Conjunction)> {
        let value = match &ratio.ratio {
            Ratio::Hazard(number) => self.positive(number)?,
            Ratio::Risk { ratio, at, cap } => {
                let p = self.probability(at)?;
                libm::log1p(-(self.positive(ratio)? * p).min(*cap)) / libm::log1p(-p)
            }
        };
        self.demand(value, value > 0.0, "a positive hazard ratio")?;
        match &ratio.exposure {
            Exposure::While(condition) => Ok((value, self.condition(condition)?)),
            Exposure::Factor { factor, reference } => {
                let z = self.values[factor.index()] - reference;
                let power = libm::pow(value, z);
                self.demand(power, power > 0.0, "a positive hazard ratio")?;
                Ok((power, Conjunction::default()))
            }
            Exposure::Variable { .. } => self.refuse("a hazard that follows a variable"),
        }
    }

    pub(super) fn branches(
        self,
        reaction: &model::Reaction,
        list: &[model::Branch],
    ) -> Resolved<Vec<Branch>> {
        let given = list.iter().filter_map(|branch| branch.probability.as_ref());
        let given = collect(given.map(|p| self.probability(p)))?;
        let shares = list.iter().map(|branch| match &branch.probability {
            Some(p) => self.probability(p),
            None => self.rest(&given),
        });
        let shares = self.normalized(collect(shares)?)?;
        collect(list.iter().zip(shares).map(|(branch, probability)| {
            Ok(Branch {
                probability,
                to: branch.to,
                effects: self.effects(reaction, &branch.effects)?,
            })
        }))
    }

    fn effects(
        self,
        reaction: &model::Reaction,
        effects: &[model::Effect],
    ) -> Resolved<Vec<Effect>> {
        collect(effects.iter().map(|effect| {
            let place = self.at(&effect.entry.address);
            Ok(Effect {
                condition: place.condition(&effect.condition)?,
                action: place.action(reaction, &effect.action)?,
            })
        }))
    }

    pub(super) fn action(
        self,
        reaction: &model::Reaction,
        action: &model::Action,
    ) -> Resolved<Action> {
        let (reactions, counters) = (self.model.reactions.len(), self.model.counters.len());
        let (tally, amount) = match action {
            model::Action::Add {
                per_doubling_of: Some(_),
                ..
            } => {
                return self.refuse("an effect per doubling of a counter");
            }
            model::Action::Multiply { .. } => return self.refuse("an effect that multiplies"),
            model::Action::Set { .. } => return self.refuse("an effect that sets"),
            model::Action::Add {
                variable, amount, ..
            } => (reactions + counters + variable.index(), amount),
            model::Action::Count { counter, amount } => (reactions + counter.index(), amount),
            model::Action::Fire {
                reaction,
                despite_guard,
            } => {
                return Ok(Action::Fire {
                    reaction: reaction.index(),
                    despite_guard: *despite_guard,
                });
            }
            model::Action::Move { machine, to } => {
                return Ok(Action::Move {
                    machine: machine.index(),
                    to: to.0,
                });
            }
        };
        Ok(Action::Add {
            tally,
            amount: self.amount(reaction, amount)?,
            multipliers: self.multipliers(&amount.multipliers)?,
        })
    }

    /// The mean of an amount without its multipliers: its drawn numbers are independent.
    fn amount(self, reaction: &model::Reaction, amount: &Amount) -> Resolved<f64> {
        let mut product = self.number(&amount.number)?;
        for (position, drawn) in amount.drawn.iter().enumerate() {
            if amount.drawn[..position].contains(drawn) {
                return self.refuse("a power of a drawn number");
            }
            let drawn = &reaction.draws[drawn.index()];
            product *= mean::of(&drawn.distribution, self.at(&drawn.entry.address))?;
        }
        self.demand(product, true, "a finite mean")
    }

    pub(super) fn variable(self, variable: &model::Variable) -> Resolved<Variable> {
        if variable.low > f64::NEG_INFINITY || variable.high < f64::INFINITY {
            return self.refuse("a bounded variable");
        }
        if !variable.half_life_multipliers.is_empty() {
            return self.refuse("a half-life with multipliers");
        }
        let decay = match &variable.half_life {
            Some(days) => std::f64::consts::LN_2 / self.positive(days)?,
            None => 0.0,
        };
        let mut inflow = Vec::new();
        for (terms, scale) in [(&variable.baseline, decay), (&variable.drift, 1.0)] {
            for term in terms {
                let place = self.at(&term.entry.address);
                let add = place.number(&term.add)? * scale;
                inflow.push((add, place.condition(&term.condition)?));
            }
        }
        Ok(Variable {
            start: self.number(&variable.start)?,
            decay,
            inflow,
        })
    }

    pub(super) fn outcome(self, outcome: &model::Outcome) -> Resolved<Vec<Term>> {
        let (reactions, counters) = (self.model.reactions.len(), self.model.counters.len());
        collect(outcome.terms.iter().map(|term| {
            let of = match term.of {
                Observable::One => Part::One,
                Observable::Counter(counter) => Part::Tally(reactions + counter.index()),
                Observable::Variable(variable) => {
                    Part::Tally(reactions + counters + variable.index())
                }
                Observable::Score(machine) => Part::Score(machine.index()),
                Observable::Outcome(outcome) => Part::Outcome(outcome.index()),
            };
            Ok(Term {
                weight: self.number(&term.weight)?,
                of,
            })
        }))
    }
}
