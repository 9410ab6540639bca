//! `escalade export --to markov`: a scenario that has an exact form, as YAML, with all that is other in it.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::sentence::{causes, reaction_name, sentences, states_of};
use crate::exact::Twin;
use crate::model::{
    Action, Amount, BranchList, Cause, Clock, Condition, Effect, Exposure, Hazard, MilestoneKind,
    Model, Multiplier, Number, Observable, Reaction, ReactionKind, Trigger, Variable, VariableTerm,
};

/// The twin as a scenario of its own. It is written in JSON's form of YAML, an entry a line.
pub fn markov(name: &str, twin: &Twin) -> String {
    let mut out = format!(
        "# The Markov twin of the scenario `{name}`, made by escalade {}: what `escalade exact` answers as a whole.\n\
         # It is an approximation. Other than in the scenario ({} replacements):\n",
        env!("CARGO_PKG_VERSION"),
        twin.replacements.len()
    );
    for replacement in &twin.replacements {
        let _ = writeln!(
            out,
            "#   {}: {}",
            replacement.address,
            one_line(&replacement.what)
        );
    }
    let model = &twin.model;
    let title = format!("{} (Markov twin)", model.title);
    let _ = writeln!(
        out,
        "format: 1\ntitle: {}\nstart: {}\nhorizon: {} d\ngrid: {} d",
        json!(title),
        model.start,
        model.horizon,
        model.grid
    );
    let writer = Writer { model };
    out += "machines:\n";
    for m in 0..model.machines.len() {
        writer.machine(m, &mut out);
    }
    section(
        "variables",
        model.variables.iter().map(|v| writer.variable(v)),
        &mut out,
    );
    let counters = model.counters.iter();
    let counters = counters.map(|c| {
        (
            c.entry.name.clone(),
            titled(&c.entry.title, json!({ "start": c.start })),
        )
    });
    section("counters", counters, &mut out);
    let events = model.reactions.iter();
    let events = events.filter(|r| r.kind == ReactionKind::Event && r.trigger != Trigger::Never);
    section(
        "events",
        events.map(|event| (event.entry.name.clone(), writer.reaction(event))),
        &mut out,
    );
    section(
        "outcomes",
        (0..model.outcomes.len()).map(|o| writer.outcome(o)),
        &mut out,
    );
    section(
        "milestones",
        (0..model.milestones.len()).filter_map(|m| writer.milestone(m)),
        &mut out,
    );
    out
}

fn section(name: &str, entries: impl Iterator<Item = (String, Value)>, out: &mut String) {
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(out, "{name}:");
    for (name, entry) in entries {
        let _ = writeln!(out, "  {name}: {entry}");
    }
}

fn titled(title: &str, mut entry: Value) -> Value {
    entry["title"] = json!(title);
    entry
}

struct Writer<'m> {
    model: &'m Model,
}

impl Writer<'_> {
    /// In the order of the file, which is that of what happens at one instant.
    fn machine(&self, m: usize, out: &mut String) {
        let machine = &self.model.machines[m];
        // What was left out has one state.
        if machine.states.len() < 2 {
            return;
        }
        let initial = machine
            .initial
            .iter()
            .position(|p| at(p) > 0.5)
            .unwrap_or(0);
        let states = machine.states.iter().map(|state| {
            let entry = titled(&state.entry.title, json!({ "score": at(&state.score) }));
            format!("{}: {entry}", state.entry.name)
        });
        let _ = writeln!(
            out,
            "  {}:\n    title: {}\n    initial: {}\n    states: {{ {} }}",
            machine.entry.name,
            json!(machine.entry.title),
            machine.states[initial].entry.name,
            states.collect::<Vec<_>>().join(", ")
        );
        let transitions = self.model.reactions.iter().filter(|reaction| {
            let own = matches!(reaction.kind, ReactionKind::Transition { machine, .. } if machine.index() == m);
            own && reaction.trigger != Trigger::Never
        });
        for (k, transition) in transitions.enumerate() {
            if k == 0 {
                out.push_str("    transitions:\n");
            }
            let _ = writeln!(
                out,
                "      {}: {}",
                transition.entry.name,
                self.reaction(transition)
            );
        }
    }

    fn reaction(&self, reaction: &Reaction) -> Value {
        let mut entry = titled(&reaction.entry.title, json!({}));
        if let ReactionKind::Transition { machine, from, to } = reaction.kind {
            entry["from"] = json!(states_of(self.model, machine, from).join(" or "));
            entry["to"] =
                json!(states_of(self.model, machine, [to].into_iter().collect()).join(""));
        }
        match &reaction.trigger {
            Trigger::On {
                causes: on,
                probability,
            } => {
                entry["on"] = json!(causes(self.model, on));
                if let Some(p) = probability {
                    entry["probability"] = json!(at(p));
                }
            }
            Trigger::Hazard {
                base: Hazard::Rate(rate),
                clock,
            } => {
                entry["rate"] = json!(format!("{} / d", at(rate)));
                if let Clock::Reaction { of, first } = clock {
                    let first = if *first { "first " } else { "" };
                    entry["clock"] = json!(format!("{first}{}", reaction_name(self.model, *of)));
                }
            }
            // A twin has no others.
            _ => {}
        }
        self.while_(&reaction.guard, &mut entry);
        let ratios: Vec<Value> = reaction
            .ratios
            .iter()
            .map(|ratio| {
                let mut entry = json!({ "ratio": ratio.ratio.value(at) });
                if let Exposure::While(condition) = &ratio.exposure {
                    self.while_(condition, &mut entry);
                }
                entry
            })
            .collect();
        set("hazard_ratios", ratios, &mut entry);
        self.branches(reaction, &mut entry);
        set("effects", self.effects(&reaction.effects), &mut entry);
        entry
    }

    fn while_(&self, condition: &Condition, entry: &mut Value) {
        let sentences = sentences(self.model, condition, &[]);
        if !sentences.is_empty() {
            entry["while"] = json!(sentences);
        }
    }

    fn branches(&self, reaction: &Reaction, entry: &mut Value) {
        let list = |list: &BranchList| -> Value {
            let branches = list.branches.iter().map(|branch| {
                let mut entry = json!({ "probability": branch.probability.as_ref().map_or(json!("rest"), |p| json!(at(p))) });
                if let (Some(to), ReactionKind::Transition { machine, .. }) = (branch.to, reaction.kind) {
                    let states = &self.model.machines[machine.index()].states;
                    entry["to"] = json!(states[to.index()].entry.name);
                }
                set("effects", self.effects(&branch.effects), &mut entry);
                (branch.entry.name.clone(), entry)
            });
            Value::Object(branches.collect())
        };
        match &reaction.branches[..] {
            [] => {}
            [one] if one.condition.0.is_empty() => entry["branches"] = list(one),
            several => {
                let lists = several.iter().map(|of| {
                    let mut entry = json!({ "of": list(of) });
                    self.while_(&of.condition, &mut entry);
                    entry
                });
                entry["branches"] = lists.collect();
            }
        }
    }

    fn effects(&self, effects: &[Effect]) -> Vec<Value> {
        effects.iter().map(|effect| self.effect(effect)).collect()
    }

    fn effect(&self, effect: &Effect) -> Value {
        let mut entry = match &effect.action {
            Action::Add {
                variable, amount, ..
            }
            | Action::Multiply { variable, amount }
            | Action::Set { variable, amount } => {
                let name = &self.model.variables[variable.index()].entry.name;
                self.amount(json!({ "variable": name }), amount)
            }
            Action::Count { counter, amount } => {
                let name = &self.model.counters[counter.index()].entry.name;
                self.amount(json!({ "counter": name }), amount)
            }
            Action::Fire { reaction, .. } => {
                json!({ "fire": reaction_name(self.model, *reaction) })
            }
            Action::Move { machine, to } => {
                let machine = &self.model.machines[machine.index()];
                json!({ "move": machine.entry.name, "to": machine.states[to.index()].entry.name })
            }
        };
        self.while_(&effect.condition, &mut entry);
        entry
    }

    fn amount(&self, mut entry: Value, amount: &Amount) -> Value {
        entry["add"] = json!(at(&amount.number));
        let times = amount
            .multipliers
            .iter()
            .map(|Multiplier { by, condition }| {
                let mut entry = json!({ "by": at(by) });
                self.while_(condition, &mut entry);
                entry
            });
        set("times", times.collect(), &mut entry);
        entry
    }

    fn variable(&self, variable: &Variable) -> (String, Value) {
        let mut entry = titled(
            &variable.entry.title,
            json!({ "start": at(&variable.start) }),
        );
        if let Some(days) = &variable.half_life {
            entry["half_life"] = json!(format!("{} d", at(days)));
        }
        let terms = |terms: &[VariableTerm], unit: &str| -> Vec<Value> {
            let of = terms.iter().map(|term| {
                let mut entry = match unit {
                    "" => json!({ "add": at(&term.add) }),
                    unit => json!({ "add": format!("{}{unit}", at(&term.add)) }),
                };
                self.while_(&term.condition, &mut entry);
                entry
            });
            of.collect()
        };
        set("baseline", terms(&variable.baseline, ""), &mut entry);
        set("drift", terms(&variable.drift, " / d"), &mut entry);
        (variable.entry.name.clone(), entry)
    }

    fn outcome(&self, o: usize) -> (String, Value) {
        let outcome = &self.model.outcomes[o];
        let sum = outcome.terms.iter().map(|term| {
            let weight = at(&term.weight);
            let text = match term.of {
                Observable::One => json!(weight),
                Observable::Variable(k) => json!(format!(
                    "{weight} * {}",
                    self.model.variables[k.index()].entry.name
                )),
                Observable::Counter(k) => json!(format!(
                    "{weight} * {}",
                    self.model.counters[k.index()].entry.name
                )),
                Observable::Score(k) => json!(format!(
                    "{weight} * {}.score",
                    self.model.machines[k.index()].entry.name
                )),
                Observable::Outcome(k) => json!(format!(
                    "{weight} * {}",
                    self.model.outcomes[k.index()].entry.name
                )),
            };
            (term.name.clone(), text)
        });
        let entry = json!({
            "unit": outcome.unit,
            "range": [outcome.low, outcome.high],
            "resolution": outcome.resolution,
            "headline": outcome.headline,
            "sum": sum.collect::<Map<_, _>>(),
        });
        (
            outcome.entry.name.clone(),
            titled(&outcome.entry.title, entry),
        )
    }

    fn milestone(&self, m: usize) -> Option<(String, Value)> {
        let milestone = &self.model.milestones[m];
        let MilestoneKind::First(first) = &milestone.kind else {
            return None;
        };
        let is_entry = |cause: &&Cause| matches!(cause, Cause::Entry(..));
        let (entered, happened): (Vec<&Cause>, Vec<&Cause>) = first.iter().partition(is_entry);
        let named =
            |of: Vec<&Cause>| causes(self.model, &of.into_iter().copied().collect::<Vec<_>>());
        let mut entry = titled(&milestone.entry.title, json!({}));
        set(
            "enters",
            named(entered).into_iter().map(Value::from).collect(),
            &mut entry,
        );
        set(
            "happens",
            named(happened).into_iter().map(Value::from).collect(),
            &mut entry,
        );
        Some((milestone.entry.name.clone(), entry))
    }
}

/// A key, where it has something to say.
fn set(key: &str, values: Vec<Value>, entry: &mut Value) {
    if !values.is_empty() {
        entry[key] = Value::Array(values);
    }
}

/// A twin has no factors.
fn at(number: &Number) -> f64 {
    number.value(&[])
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
