//! `escalade export --to json`: the process of a scenario for other programs, with every number at its value.

use serde_json::{Map, Value, json};

use super::sentence::{causes, reaction_name, sentences, states_of};
use crate::distribution::Distribution;
use crate::model::{
    Action, Amount, BranchList, Clock, Condition, DrawnDistribution, Effect, Exposure, Hazard,
    MilestoneKind, Model, Number, Observable, Reaction, ReactionKind, Trigger, Variable,
    VariableTerm,
};

/// The process at these factor values, as JSON with sorted keys (`format: 1`). `name` is the scenario's.
pub fn flattened(name: &str, model: &Model, values: &[f64]) -> Value {
    let flat = Flat { model, values };
    let list = |entries: Vec<Value>| entries;
    json!({
        "format": 1,
        "escalade": env!("CARGO_PKG_VERSION"),
        "scenario": name,
        "title": model.title,
        "changes": model.changes,
        "start": model.start.to_string(),
        "horizon_days": model.horizon,
        "factors": model.factors.iter().zip(values)
            .map(|(factor, value)| (factor.entry.address.clone(), json!(value)))
            .collect::<Map<_, _>>(),
        "windows": list(model.windows.iter().map(|window| json!({
            "name": window.entry.name, "from": window.from, "to": window.to,
        })).collect()),
        "machines": list((0..model.machines.len()).map(|m| flat.machine(m)).collect()),
        "reactions": list(model.reactions.iter().map(|r| flat.reaction(r)).collect()),
        "variables": list(model.variables.iter().map(|v| flat.variable(v)).collect()),
        "counters": list(model.counters.iter().map(|counter| json!({
            "name": counter.entry.name, "start": counter.start,
        })).collect()),
        "outcomes": list((0..model.outcomes.len()).map(|o| flat.outcome(o)).collect()),
        "milestones": list((0..model.milestones.len()).map(|m| flat.milestone(m)).collect()),
    })
}

#[derive(Clone, Copy)]
struct Flat<'m> {
    model: &'m Model,
    values: &'m [f64],
}

impl Flat<'_> {
    fn at(self, number: &Number) -> f64 {
        number.value(self.values)
    }

    fn while_(self, condition: &Condition) -> Vec<String> {
        sentences(self.model, condition, self.values)
    }

    fn machine(self, m: usize) -> Value {
        let machine = &self.model.machines[m];
        let states = machine
            .states
            .iter()
            .zip(&machine.initial)
            .map(|(state, initial)| {
                json!({
                    "name": state.entry.name,
                    "initial": self.at(initial),
                    "score": self.at(&state.score),
                })
            });
        json!({ "name": machine.entry.name, "states": states.collect::<Vec<_>>() })
    }

    fn reaction(self, reaction: &Reaction) -> Value {
        let (machine, from, to) = match reaction.kind {
            ReactionKind::Event => (Value::Null, Value::Null, Value::Null),
            ReactionKind::Transition { machine, from, to } => {
                let of = &self.model.machines[machine.index()];
                let to = &of.states[to.index()].entry.name;
                (
                    json!(of.entry.name),
                    json!(states_of(self.model, machine, from)),
                    json!(to),
                )
            }
        };
        let ratios = reaction.ratios.iter().map(|ratio| {
            let value = ratio.ratio.value(|number| self.at(number));
            match &ratio.exposure {
                Exposure::While(condition) => {
                    json!({ "ratio": value, "while": self.while_(condition), "per": null, "reference": null })
                }
                Exposure::Factor { factor, reference } => {
                    let z = self.values[factor.index()] - reference;
                    json!({ "ratio": libm::pow(value, z), "while": [], "per": null, "reference": null })
                }
                Exposure::Variable { variable, reference } => {
                    let name = &self.model.variables[variable.index()].entry.name;
                    json!({ "ratio": value, "while": [], "per": name, "reference": reference })
                }
            }
        });
        let draws = reaction.draws.iter().map(|drawn| {
            let (kind, parameters) = self.drawn(&drawn.distribution);
            json!({ "name": drawn.entry.name, "kind": kind, "parameters": parameters })
        });
        json!({
            "address": reaction.entry.address,
            "machine": machine,
            "from": from,
            "to": to,
            "while": self.while_(&reaction.guard),
            "trigger": self.trigger(&reaction.trigger),
            "hazard_ratios": ratios.collect::<Vec<_>>(),
            "draws": draws.collect::<Vec<_>>(),
            "branches": reaction.branches.iter().map(|list| self.branches(reaction, list)).collect::<Vec<_>>(),
            "effects": self.effects(reaction, &reaction.effects),
        })
    }

    /// Its kind, its numbers by their names, from when its age counts, and what sets it off.
    fn trigger(self, trigger: &Trigger) -> Value {
        let of = |kind: &str, parameters: Value, clock: Option<String>, on: Vec<String>| json!({ "kind": kind, "parameters": parameters, "clock": clock, "on": on });
        match trigger {
            Trigger::Hazard { base, clock } => {
                let (kind, parameters) = self.hazard(base);
                of(kind, parameters, Some(self.clock(*clock)), Vec::new())
            }
            Trigger::Delay {
                after,
                repeat,
                clock,
            } => {
                let kind = if *repeat { "every" } else { "after" };
                of(
                    kind,
                    json!({ "days": [self.at(after)] }),
                    Some(self.clock(*clock)),
                    Vec::new(),
                )
            }
            Trigger::At { times, probability } => {
                let p = probability.as_ref().map_or(1.0, |p| self.at(p));
                of(
                    "at",
                    json!({ "days": times, "probability": [p] }),
                    None,
                    Vec::new(),
                )
            }
            Trigger::On {
                causes: of_these,
                probability,
            } => {
                let p = probability.as_ref().map_or(1.0, |p| self.at(p));
                of(
                    "on",
                    json!({ "probability": [p] }),
                    None,
                    causes(self.model, of_these),
                )
            }
            Trigger::Order => of("order", json!({}), None, Vec::new()),
            Trigger::Never => of("never", json!({}), None, Vec::new()),
        }
    }

    fn clock(self, clock: Clock) -> String {
        match clock {
            Clock::Own => "own".to_owned(),
            Clock::Start => "start".to_owned(),
            Clock::Reaction { of, first } => {
                let first = if first { "first " } else { "" };
                format!("{first}{}", reaction_name(self.model, of))
            }
        }
    }

    /// Constant hazards as rates; days and rates per day.
    fn hazard(self, base: &Hazard) -> (&'static str, Value) {
        let at = |number: &Number| self.at(number);
        match base {
            Hazard::Rate(rate) => ("rate", json!({ "rate": [at(rate)] })),
            Hazard::Mean(days) => ("rate", json!({ "rate": [1.0 / at(days)] })),
            Hazard::Median(days) => (
                "rate",
                json!({ "rate": [std::f64::consts::LN_2 / at(days)] }),
            ),
            Hazard::Chance {
                probability,
                within,
                then,
            } => self.chance((at(probability), at(within)), 1.0, *then),
            Hazard::Share {
                probability,
                within,
                then,
                weights,
                index,
            } => {
                let all: f64 = weights.iter().map(at).sum();
                let share = at(&weights[*index]) / all;
                self.chance((at(probability), at(within)), share, *then)
            }
            Hazard::Weibull { shape, scale } => (
                "weibull",
                json!({ "shape": [at(shape)], "scale": [at(scale)] }),
            ),
            Hazard::Lognormal { median, sigma } => (
                "lognormal",
                json!({ "median": [at(median)], "sigma": [at(sigma)] }),
            ),
            Hazard::LogLogistic { median, shape } => (
                "log_logistic",
                json!({ "median": [at(median)], "shape": [at(shape)] }),
            ),
            Hazard::Piecewise { until, rates } => {
                let rates: Vec<f64> = rates.iter().map(at).collect();
                ("piecewise", json!({ "until": until, "rates": rates }))
            }
        }
    }

    fn chance(
        self,
        (probability, within): (f64, f64),
        share: f64,
        then: crate::model::Then,
    ) -> (&'static str, Value) {
        let rate = -libm::log1p(-probability) / within * share;
        match then {
            crate::model::Then::Continue => ("rate", json!({ "rate": [rate] })),
            crate::model::Then::Stop => (
                "piecewise",
                json!({ "until": [within], "rates": [rate, 0.0] }),
            ),
        }
    }

    /// A drawn number: the quantities of a fixed distribution are its mean and quantiles, which any has.
    fn drawn(self, drawn: &DrawnDistribution) -> (&'static str, Value) {
        let at = |number: &Number| self.at(number);
        let all = |numbers: &[Number]| numbers.iter().map(at).collect::<Vec<f64>>();
        match drawn {
            DrawnDistribution::Fixed(distribution) => ("quantiles", quantiles(distribution)),
            DrawnDistribution::Normal { mean, sd } => {
                ("normal", json!({ "mean": [at(mean)], "sd": [at(sd)] }))
            }
            DrawnDistribution::Lognormal { median, sigma } => (
                "lognormal",
                json!({ "median": [at(median)], "sigma": [at(sigma)] }),
            ),
            DrawnDistribution::Uniform { low, high } => {
                ("uniform", json!({ "low": [at(low)], "high": [at(high)] }))
            }
            DrawnDistribution::Discrete {
                values,
                probabilities,
            } => {
                let mut shares = all(probabilities);
                if let Some(last) = shares.pop() {
                    let _ = last;
                    shares.push(1.0 - shares.iter().sum::<f64>());
                }
                (
                    "discrete",
                    json!({ "values": all(values), "probabilities": shares }),
                )
            }
        }
    }

    fn branches(self, reaction: &Reaction, list: &BranchList) -> Value {
        let given = list
            .branches
            .iter()
            .filter_map(|branch| branch.probability.as_ref());
        let rest = 1.0 - given.map(|p| self.at(p)).sum::<f64>();
        let of = list.branches.iter().map(|branch| {
            let to = match (reaction.kind, branch.to) {
                (ReactionKind::Transition { machine, .. }, Some(to)) => {
                    let states = &self.model.machines[machine.index()].states;
                    json!(states[to.index()].entry.name)
                }
                _ => Value::Null,
            };
            json!({
                "name": branch.entry.name,
                "probability": branch.probability.as_ref().map_or(rest.max(0.0), |p| self.at(p)),
                "to": to,
                "effects": self.effects(reaction, &branch.effects),
            })
        });
        json!({ "while": self.while_(&list.condition), "of": of.collect::<Vec<_>>() })
    }

    fn effects(self, reaction: &Reaction, effects: &[Effect]) -> Vec<Value> {
        effects
            .iter()
            .map(|effect| self.effect(reaction, effect))
            .collect()
    }

    fn effect(self, reaction: &Reaction, effect: &Effect) -> Value {
        let model = self.model;
        let variable = |id: crate::model::VariableId| &model.variables[id.index()].entry.name;
        let none = Amount::of(Number::fixed(1.0));
        let (kind, of, amount, to, doubling) = match &effect.action {
            Action::Add {
                variable: id,
                amount,
                per_doubling_of,
            } => {
                let counter = per_doubling_of.map(|c| &model.counters[c.index()].entry.name);
                ("add", variable(*id), amount, None, counter)
            }
            Action::Multiply {
                variable: id,
                amount,
            } => ("multiply", variable(*id), amount, None, None),
            Action::Set {
                variable: id,
                amount,
            } => ("set", variable(*id), amount, None, None),
            Action::Count { counter, amount } => (
                "count",
                &model.counters[counter.index()].entry.name,
                amount,
                None,
                None,
            ),
            Action::Fire { reaction, .. } => {
                let fired = &model.reactions[reaction.index()].entry.address;
                ("fire", fired, &none, None, None)
            }
            Action::Move { machine, to } => {
                let machine = &model.machines[machine.index()];
                let to = &machine.states[to.index()].entry.name;
                ("move", &machine.entry.name, &none, Some(to), None)
            }
        };
        let times = amount.multipliers.iter().map(|multiplier| {
            json!({ "by": self.at(&multiplier.by), "while": self.while_(&multiplier.condition) })
        });
        let drawn = amount
            .drawn
            .iter()
            .map(|drawn| &reaction.draws[drawn.index()].entry.name);
        json!({
            "kind": kind,
            "of": of,
            "to": to,
            "amount": self.at(&amount.number),
            "times_drawn": drawn.collect::<Vec<_>>(),
            "times": times.collect::<Vec<_>>(),
            "per_doubling_of": doubling,
            "while": self.while_(&effect.condition),
        })
    }

    fn variable(self, variable: &Variable) -> Value {
        let terms = |terms: &[VariableTerm]| -> Vec<Value> {
            let of = |term: &VariableTerm| json!({ "add": self.at(&term.add), "while": self.while_(&term.condition) });
            terms.iter().map(of).collect()
        };
        let times = variable.half_life_multipliers.iter().map(|multiplier| {
            json!({ "by": self.at(&multiplier.by), "while": self.while_(&multiplier.condition) })
        });
        let bound = |bound: f64| bound.is_finite().then_some(bound);
        json!({
            "name": variable.entry.name,
            "start": self.at(&variable.start),
            "half_life_days": variable.half_life.as_ref().map(|days| self.at(days)),
            "half_life_times": times.collect::<Vec<_>>(),
            "baseline": terms(&variable.baseline),
            "drift_per_day": terms(&variable.drift),
            "low": bound(variable.low),
            "high": bound(variable.high),
        })
    }

    fn outcome(self, o: usize) -> Value {
        let outcome = &self.model.outcomes[o];
        let terms = outcome.terms.iter().map(|term| {
            let (kind, of) = match term.of {
                Observable::One => ("constant", None),
                Observable::Variable(k) => ("variable", Some(&self.model.variables[k.index()].entry)),
                Observable::Counter(k) => ("counter", Some(&self.model.counters[k.index()].entry)),
                Observable::Score(k) => ("score", Some(&self.model.machines[k.index()].entry)),
                Observable::Outcome(k) => ("outcome", Some(&self.model.outcomes[k.index()].entry)),
            };
            json!({ "weight": self.at(&term.weight), "kind": kind, "of": of.map(|entry| &entry.name) })
        });
        json!({
            "name": outcome.entry.name,
            "unit": outcome.unit,
            "low": outcome.low,
            "high": outcome.high,
            "terms": terms.collect::<Vec<_>>(),
        })
    }

    fn milestone(self, m: usize) -> Value {
        let milestone = &self.model.milestones[m];
        let of = |kind: &str, on: Vec<String>, after: Vec<String>, within: Option<f64>| {
            json!({
                "name": milestone.entry.name,
                "kind": kind,
                "on": on,
                "after": after,
                "within_days": within,
            })
        };
        match &milestone.kind {
            MilestoneKind::First(first) => of("first", causes(self.model, first), Vec::new(), None),
            MilestoneKind::Crosses(clause) => {
                let crossed = self.while_(&Condition(vec![clause.clone()]));
                of("crosses", crossed, Vec::new(), None)
            }
            MilestoneKind::Follows {
                of: after,
                then,
                within,
            } => {
                let (then, after) = (causes(self.model, &[*then]), causes(self.model, &[*after]));
                of("follows", then, after, *within)
            }
        }
    }
}

/// At 101 levels: from 0.5 % to 99.5 %, at steps of 0.99 %.
fn quantiles(distribution: &Distribution) -> Value {
    let levels: Vec<f64> = (0..=100).map(|k| 0.005 + 0.0099 * f64::from(k)).collect();
    let sampler = crate::distribution::Sampler::new(distribution);
    let values: Vec<f64> = levels
        .iter()
        .map(|level| sampler.quantile(*level))
        .collect();
    json!({ "mean": [distribution.mean()], "levels": levels, "values": values })
}
