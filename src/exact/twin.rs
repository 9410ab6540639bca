//! The Markov twin of a model: as near as a process without memory comes to it.
//!
//! Factors stand at their medians; each shaped hazard, delay or date becomes a constant rate; conditions that
//! need more than the machines' states and what has happened are frozen at what they are on day 0. Every
//! replacement is listed.

use super::constant::constant;
use super::frozen::Start;
use super::maker::{Maker, Replacement};
use crate::model::{
    Cause, Clock, Condition, Exposure, Hazard, HazardRatio, MilestoneKind, Model, Number,
    Observable, Reaction, ReactionKind, Trigger, VariableTerm,
};

/// A model without memory, and all that is other in it.
#[derive(Clone, Debug)]
pub struct Twin {
    /// The twin: it has no factors, and an exact form.
    pub model: Model,
    /// In the order of the model.
    pub replacements: Vec<Replacement>,
}

/// Makes the twin of a model at these factor values; machines of these positions stay in their first state.
pub fn twin(model: &Model, values: &[f64], left_out: &[usize]) -> Twin {
    let mut maker = Maker {
        start: Start::new(model, values, left_out),
        replacements: Vec::new(),
    };
    let mut twin = model.clone();
    maker.factors(&mut twin);
    maker.machines(&mut twin);
    maker.find_never();
    for (k, reaction) in twin.reactions.iter_mut().enumerate() {
        match maker.start.never[k] {
            true => maker.never(reaction),
            false => maker.reaction(reaction),
        }
    }
    maker.variables(&mut twin);
    maker.outcomes(&mut twin);
    maker.milestones(&mut twin);
    twin.windows.clear();
    Twin {
        model: twin,
        replacements: maker.replacements,
    }
}

impl<'m> Maker<'m> {
    fn factors(&mut self, twin: &mut Model) {
        for (factor, value) in twin.factors.iter().zip(self.start.values) {
            let what = format!("fixed at its median, {value}{}", in_unit(&factor.unit));
            self.replacements.push(Replacement {
                address: factor.entry.address.clone(),
                what,
            });
        }
        twin.factors.clear();
        twin.correlations.clear();
    }

    fn machines(&mut self, twin: &mut Model) {
        for (m, machine) in twin.machines.iter_mut().enumerate() {
            let first = self.start.states[m] as usize;
            let is_random = machine
                .initial
                .iter()
                .filter(|p| p.value(self.start.values) > 0.0);
            if is_random.count() > 1 {
                let name = &machine.states[first].entry.name;
                let what = format!("begins in its likeliest state, `{name}`");
                self.note(&machine.entry.address, what);
            }
            let share = |state: usize| Number::fixed(if state == first { 1.0 } else { 0.0 });
            machine.initial = (0..machine.states.len()).map(share).collect();
            for state in &mut machine.states {
                state.score = Number::fixed(state.score.value(self.start.values));
            }
            if self.start.still[m] {
                let name = machine.states[first].entry.name.clone();
                self.note(
                    &machine.entry.address,
                    format!("left out: it stays in `{name}`"),
                );
                machine.states = vec![machine.states[first].clone()];
                machine.initial = vec![Number::fixed(1.0)];
            }
        }
    }

    /// Which reactions never happen: their guard is frozen, or nothing is left that sets them off.
    fn find_never(&mut self) {
        loop {
            let model = self.start.model;
            let is_never = |k: usize| self.is_never(&model.reactions[k]);
            let found: Vec<bool> = (0..model.reactions.len()).map(is_never).collect();
            if found == self.start.never {
                return;
            }
            self.start.never = found;
        }
    }

    fn is_never(&self, reaction: &Reaction) -> bool {
        let is_of_still = match reaction.kind {
            ReactionKind::Transition { machine, .. } => self.start.still[machine.index()],
            ReactionKind::Event => false,
        };
        let is_dead = match &reaction.trigger {
            Trigger::Never => true,
            Trigger::On { causes, .. } => self.causes(causes).is_empty(),
            Trigger::Hazard {
                clock: Clock::Reaction { of, .. },
                ..
            }
            | Trigger::Delay {
                clock: Clock::Reaction { of, .. },
                ..
            } if self.start.never[of.index()] => true,
            trigger => constant(trigger, self.start.model, self.start.values)
                .is_none_or(|(rate, _)| rate == 0.0),
        };
        is_of_still || is_dead || self.start.freeze(&reaction.guard).rest.is_none()
    }

    fn causes(&self, causes: &[Cause]) -> Vec<Cause> {
        let is_left = |cause: &&Cause| match cause {
            Cause::Reaction(of) => !self.start.never[of.index()],
            Cause::Entry(machine, _) => !self.start.still[machine.index()],
        };
        causes.iter().filter(is_left).copied().collect()
    }

    fn never(&mut self, reaction: &mut Reaction) {
        if reaction.trigger != Trigger::Never {
            let is_frozen = self.start.freeze(&reaction.guard).rest.is_none();
            let why = match is_frozen {
                true => "never happens: its `while` does not hold on day 0, and is frozen",
                false => "never happens: nothing is left that brings it about",
            };
            self.note(&reaction.entry.address, why);
        }
        *reaction = Reaction {
            guard: Condition::always(),
            draws: Vec::new(),
            branches: Vec::new(),
            effects: Vec::new(),
            ..reaction.clone()
        };
        reaction.switch_off();
    }

    fn reaction(&mut self, reaction: &mut Reaction) {
        let address = reaction.entry.address.clone();
        let guard = self.condition(&address, "its `while`", &reaction.guard);
        reaction.guard = guard.unwrap_or_default();
        match &mut reaction.trigger {
            Trigger::On {
                causes,
                probability,
            } => {
                *causes = self.causes(causes);
                *probability = probability.as_ref().map(|p| self.fixed(p));
            }
            trigger => {
                let constant = constant(trigger, self.start.model, self.start.values);
                let (rate, what) = constant.unwrap_or((0.0, None));
                let clock = match trigger {
                    Trigger::Hazard { clock, .. } | Trigger::Delay { clock, .. } => *clock,
                    _ => Clock::Own,
                };
                let clock = match clock {
                    Clock::Reaction { .. } => clock,
                    Clock::Own | Clock::Start => Clock::Own,
                };
                if let Some(what) = what {
                    self.note(&address, what);
                }
                let (rate, ratios) = self.ratios(rate, &reaction.ratios);
                let base = Hazard::Rate(Number::fixed(rate));
                reaction.ratios = ratios;
                *trigger = Trigger::Hazard { base, clock };
            }
        }
        self.branches(reaction);
        let effects = std::mem::take(&mut reaction.effects);
        reaction.effects = self.effects(reaction, effects);
        reaction.draws.clear();
    }

    /// The rate with all ratios that always hold, and the others.
    fn ratios(&mut self, mut rate: f64, ratios: &[HazardRatio]) -> (f64, Vec<HazardRatio>) {
        let mut left = Vec::new();
        for ratio in ratios {
            let value = ratio.ratio.value(|number| number.value(self.start.values));
            match &ratio.exposure {
                Exposure::Factor { factor, reference } => {
                    rate *= libm::pow(value, self.start.values[factor.index()] - reference);
                }
                Exposure::Variable {
                    variable,
                    reference,
                } => {
                    let followed = &self.start.model.variables[variable.index()];
                    let first = followed.start.value(self.start.values);
                    let by = libm::pow(value, first - reference);
                    rate *= by;
                    let name = &followed.entry.name;
                    let what = format!("`{name}` is frozen as on day 0, at {first}: times {by}");
                    self.note(&ratio.entry.address, what);
                }
                Exposure::While(condition) => {
                    let what = "its `while`";
                    match self.condition(&ratio.entry.address, what, condition) {
                        None => {}
                        Some(rest) if rest.0.is_empty() => rate *= value,
                        Some(rest) => left.push(HazardRatio {
                            entry: ratio.entry.clone(),
                            ratio: crate::model::Ratio::Hazard(Number::fixed(value)),
                            exposure: Exposure::While(rest),
                        }),
                    }
                }
            }
        }
        (rate, left)
    }

    fn branches(&mut self, reaction: &mut Reaction) {
        let mut lists = std::mem::take(&mut reaction.branches);
        let mut left = Vec::new();
        for list in &mut lists {
            let address = reaction.entry.address.clone();
            let what = "the `while` of its branches";
            let Some(rest) = self.condition(&address, what, &list.condition) else {
                continue;
            };
            list.condition = rest;
            for branch in &mut list.branches {
                branch.probability = branch.probability.as_ref().map(|p| self.fixed(p));
                let effects = std::mem::take(&mut branch.effects);
                branch.effects = self.effects(reaction, effects);
            }
            left.push(list.clone());
            // What follows a list that always applies never does.
            if list.condition.0.is_empty() {
                break;
            }
        }
        reaction.branches = left;
    }

    fn variables(&mut self, twin: &mut Model) {
        for variable in &mut twin.variables {
            let address = variable.entry.address.clone();
            variable.start = self.fixed(&variable.start);
            if variable.low > f64::NEG_INFINITY || variable.high < f64::INFINITY {
                self.note(&address, "without its bounds");
                (variable.low, variable.high) = (f64::NEG_INFINITY, f64::INFINITY);
            }
            if let Some(days) = &variable.half_life {
                let multipliers = std::mem::take(&mut variable.half_life_multipliers);
                let days = days.value(self.start.values);
                let (days, left) = self.multipliers(&address, days, &multipliers);
                if !left.is_empty() {
                    self.note(&address, "its half-life has no multipliers");
                }
                variable.half_life = Some(Number::fixed(days));
            }
            variable.half_life_multipliers.clear();
            variable.baseline = self.terms(&variable.baseline);
            variable.drift = self.terms(&variable.drift);
        }
    }

    fn terms(&mut self, terms: &[VariableTerm]) -> Vec<VariableTerm> {
        let mut left = Vec::new();
        for term in terms {
            let address = &term.entry.address;
            if let Some(condition) = self.condition(address, "its `while`", &term.condition) {
                left.push(VariableTerm {
                    entry: term.entry.clone(),
                    add: self.fixed(&term.add),
                    condition,
                });
            }
        }
        left
    }

    fn outcomes(&mut self, twin: &mut Model) {
        for term in twin
            .outcomes
            .iter_mut()
            .flat_map(|outcome| &mut outcome.terms)
        {
            let mut weight = term.weight.value(self.start.values);
            if let Observable::Score(machine) = term.of
                && self.start.still[machine.index()]
            {
                weight *= self.start.score(machine.index());
                term.of = Observable::One;
            }
            term.weight = Number::fixed(weight);
        }
    }

    fn milestones(&mut self, twin: &mut Model) {
        let mut left = Vec::new();
        for mut milestone in std::mem::take(&mut twin.milestones) {
            let address = milestone.entry.address.clone();
            match &milestone.kind {
                MilestoneKind::First(causes) => match self.causes(causes) {
                    causes if causes.is_empty() => {
                        self.note(&address, "left out: it is never passed")
                    }
                    causes => {
                        milestone.kind = MilestoneKind::First(causes);
                        left.push(milestone);
                    }
                },
                MilestoneKind::Crosses(_) => self.note(&address, "left out: it crosses a level"),
                MilestoneKind::Follows { .. } => {
                    self.note(&address, "left out: it follows another")
                }
            }
        }
        twin.milestones = left;
    }
}

/// The unit of a value, days or per day, where its factor has one.
fn in_unit(unit: &str) -> &'static str {
    match unit {
        "" => "",
        unit if unit.starts_with('/') => " per day",
        _ => " days",
    }
}
