//! What makes a reaction happen.

use super::super::format::TRIGGERS;
use super::super::{Cause, Clock, Hazard, Number, StateSet, Then, Trigger};
use super::fields::{one_of, part_of};
use super::names::Found;
use super::{Decoder, Demand, Fields, Scope};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::scenario::{Key, Node, Value};

impl<'a> Decoder<'a> {
    /// The trigger: exactly one.
    pub(super) fn trigger(
        &mut self,
        fields: &Fields<'a>,
        scope: &Scope,
        key: &Key,
        transition: bool,
    ) -> Trigger {
        let triggers: Vec<_> = fields
            .present()
            .filter(|(k, _)| TRIGGERS.contains(&k.name.as_str()))
            .collect();
        let Some((name, node)) = triggers.first().copied() else {
            if fields.misspelt {
                return Trigger::Never;
            }
            let message = format!("expected `{}` to have a trigger, found none", key.name);
            let names = TRIGGERS
                .iter()
                .copied()
                .filter(|name| !(transition && *name == "every"));
            self.error_help(key.span, message, format!("write one of {}", one_of(names)));
            return Trigger::Never;
        };
        if let Some((second, _)) = triggers.get(1) {
            let message = format!(
                "expected one trigger, found `{}` besides `{}`",
                second.name, name.name
            );
            let fault = Diagnostic::error(second.span, message).related(name.span, "the first");
            self.faults
                .push(fault.help("two ways to happen are two transitions or events"));
        }
        self.stray_keys(fields, &name.name);
        let inner = scope.at(&name.name);
        match name.name.as_str() {
            "after" | "every" => {
                let repeat = name.name == "every";
                if transition && repeat {
                    // Reported as an unknown key.
                    return Trigger::Never;
                }
                Trigger::Delay {
                    after: self.number(node, &inner, Demand::DURATION),
                    repeat,
                    clock: self.clock(fields),
                }
            }
            "at" => self.at(node, fields, scope),
            "on" => Trigger::On {
                causes: self.causes(node),
                probability: self.probability(fields, scope),
            },
            _ => Trigger::Hazard {
                base: self.hazard(name, node, fields, &inner, scope),
                clock: self.clock(fields),
            },
        }
    }

    fn hazard(
        &mut self,
        name: &Key,
        node: &'a Node,
        fields: &Fields<'a>,
        inner: &Scope,
        scope: &Scope,
    ) -> Hazard {
        match name.name.as_str() {
            "rate" => Hazard::Rate(self.number(node, inner, Demand::RATE)),
            "mean" => Hazard::Mean(self.number(node, inner, Demand::DURATION)),
            "median" => Hazard::Median(self.number(node, inner, Demand::DURATION)),
            "chance" => {
                let (probability, within, then) = self.chance(fields, scope);
                Hazard::Chance {
                    probability,
                    within,
                    then,
                }
            }
            "piecewise" => self.piecewise(node, inner),
            family => self.waiting_time(family, node, inner),
        }
    }

    /// Keys that belong to another trigger than this one.
    fn stray_keys(&mut self, fields: &Fields<'a>, trigger: &str) {
        let stray = |keys: &[&'static str], wanted: &[&str]| -> Vec<&'static str> {
            let strays = keys.iter().copied().filter(|key| fields.get(key).is_some());
            strays.filter(|_| !wanted.contains(&trigger)).collect()
        };
        let mut strays = stray(&["within", "then"], &["chance"]);
        strays.extend(stray(&["probability"], &["at", "on"]));
        if ["at", "on"].contains(&trigger) && fields.get("clock").is_some() {
            strays.push("clock");
        }
        for key in strays {
            let (span, belongs) = match key {
                "within" | "then" => (fields.key_span(key), "`chance`"),
                "probability" => (fields.key_span(key), "`at` and `on`"),
                _ => (fields.key_span(key), "hazards and delays"),
            };
            let message = format!("expected no `{key}` with `{trigger}`, found one");
            self.error_help(span, message, format!("`{key}` belongs to {belongs}"));
        }
    }

    /// A chance, its time, and what follows: all three belong together.
    pub(super) fn chance(&mut self, fields: &Fields<'a>, scope: &Scope) -> (Number, Number, Then) {
        let missing: Vec<&str> = ["within", "then"]
            .into_iter()
            .filter(|key| fields.get(key).is_none())
            .collect();
        if !missing.is_empty() && fields.get("chance").is_some() {
            let message = format!(
                "expected `chance` with `within` and `then`, found no {}",
                one_of(missing).replace("or", "and no")
            );
            self.error_help(
                fields.key_span("chance"),
                message,
                "`within: 60 d` is its time; `then: stop` ends the hazard there, `then: continue` lets it go on",
            );
        }
        let faulty = || Number::fixed(f64::NAN);
        let mut number = |key: &str, demand| match fields.get(key) {
            Some(node) => self.number(node, &scope.at(key), demand),
            None => faulty(),
        };
        let probability = number("chance", Demand::CHANCE);
        let within = number("within", Demand::DURATION);
        let then = fields
            .get("then")
            .and_then(|node| self.word(node, &["stop", "continue"]));
        let then = if then == Some("stop") {
            Then::Stop
        } else {
            Then::Continue
        };
        (probability, within, then)
    }

    fn probability(&mut self, fields: &Fields<'a>, scope: &Scope) -> Option<Number> {
        let node = fields.get("probability")?;
        Some(self.number(node, &scope.at("probability"), Demand::PROBABILITY))
    }

    fn at(&mut self, node: &'a Node, fields: &Fields<'a>, scope: &Scope) -> Trigger {
        let nodes = self.several(Some(node));
        if nodes.is_empty() {
            self.error(node.span, "expected at least one date, found an empty list");
        }
        let mut times: Vec<f64> = nodes.iter().filter_map(|node| self.instant(node)).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        Trigger::At {
            times,
            probability: self.probability(fields, scope),
        }
    }

    /// Reactions, or entries to states; one, `a or b`, or a list.
    pub(super) fn causes(&mut self, node: &'a Node) -> Vec<Cause> {
        let mut causes: Vec<Cause> = Vec::new();
        let nodes = self.several(Some(node));
        if nodes.is_empty() {
            self.error(
                node.span,
                "expected at least one reaction, found an empty list",
            );
        }
        for node in nodes {
            let Some(text) = self.text(node, "a reaction or `machine.state`") else {
                continue;
            };
            for name in text.split(" or ") {
                let Some(cause) = self.cause(node, text, name.trim()) else {
                    continue;
                };
                match (causes.last_mut(), cause) {
                    (Some(Cause::Entry(m, states)), Cause::Entry(machine, more))
                        if *m == machine =>
                    {
                        *states = StateSet(states.0 | more.0);
                    }
                    _ => causes.push(cause),
                }
            }
        }
        causes
    }

    /// A reaction, or `machine.state`.
    pub(super) fn cause(&mut self, node: &Node, text: &str, name: &str) -> Option<Cause> {
        if let Some((machine, state)) = name.split_once('.')
            && let Some(id) = self.names.machines.get(machine).copied()
        {
            if let Some(state) = self.names.state(id, state) {
                return Some(Cause::Entry(id, StateSet::only(state)));
            }
            if let Found::One(reaction) = self.names.reaction(name) {
                return Some(Cause::Reaction(reaction));
            }
            let known: Vec<&str> = self.names.states[id.index()]
                .iter()
                .map(|(n, _)| *n)
                .collect();
            self.unknown(part_of(node, text, state), "state", state, known);
            return None;
        }
        if let Some(states) = self.entered_by(name) {
            let message =
                format!("expected a reaction or `machine.state`, found the state `{name}`");
            let help = format!("write {}", one_of(states.iter().map(String::as_str)));
            self.error_help(part_of(node, text, name), message, help);
            return None;
        }
        if let Some(meant) = self.state_meant(name) {
            let message = format!("unknown reaction or state `{name}`");
            let help = format!("did you mean `{meant}`?");
            self.error_help(part_of(node, text, name), message, help);
            return None;
        }
        self.reaction_named(node, text, name).map(Cause::Reaction)
    }

    /// The states of this name, as `machine.state`, where it is no reaction.
    fn entered_by(&self, name: &str) -> Option<Vec<String>> {
        if !matches!(self.names.reaction(name), Found::None) {
            return None;
        }
        let states = self.all_states().filter(|(state, _)| *state == name);
        let states: Vec<String> = states.map(|(_, whole)| whole).collect();
        Some(states).filter(|states| !states.is_empty())
    }

    /// The state that was probably meant, as `machine.state`, where no reaction is nearer.
    fn state_meant(&self, name: &str) -> Option<String> {
        let no_reaction = matches!(self.names.reaction(name), Found::None)
            && did_you_mean(name, self.names.reaction_names()).is_none()
            && !self.names.is_misshapen(name);
        let states: Vec<_> = self.all_states().filter(|_| no_reaction).collect();
        if name.contains('.') {
            let whole = states.iter().map(|(_, whole)| whole.as_str());
            return did_you_mean(name, whole).map(str::to_owned);
        }
        let near = did_you_mean(name, states.iter().map(|(state, _)| *state))?;
        let mut states = states.iter();
        let found = states.find(|(state, _)| *state == near);
        found.map(|(_, whole)| whole.clone())
    }

    /// Every state, by its name and as `machine.state`.
    fn all_states(&self) -> impl Iterator<Item = (&'a str, String)> + '_ {
        let machines = self.names.machines.iter();
        machines.flat_map(|(machine, id)| {
            let states = self.names.states[id.index()].iter();
            states.map(move |(state, _)| (*state, format!("{machine}.{state}")))
        })
    }

    /// From when age counts.
    pub(super) fn clock(&mut self, fields: &Fields<'a>) -> Clock {
        let Some(node) = fields.get("clock") else {
            return Clock::Own;
        };
        let Some(text) = self.text(node, "`start` or a reaction") else {
            return Clock::Own;
        };
        if text == "start" {
            return Clock::Start;
        }
        let (first, name) = match (text.strip_prefix("first "), text.strip_prefix("last ")) {
            (Some(name), _) => (true, name),
            (_, Some(name)) => (false, name),
            _ => (false, text),
        };
        let of = self.reaction_named(node, text, name.trim());
        of.map_or(Clock::Own, |of| Clock::Reaction { of, first })
    }

    /// Hazard ratios multiply a hazard: a delay, a date or a cause has none.
    pub(super) fn ratios_fit(&mut self, fields: &Fields<'a>, trigger: &Trigger) {
        let what = match trigger {
            Trigger::Delay { repeat: false, .. } => "`after`",
            Trigger::Delay { .. } => "`every`",
            Trigger::At { .. } => "`at`",
            Trigger::On { .. } => "`on`",
            Trigger::Hazard { .. } | Trigger::Never => return,
        };
        let any = matches!(fields.get("hazard_ratios").map(|n| &n.value), Some(Value::List(items)) if !items.is_empty());
        if any {
            let message = format!("expected no hazard ratios with {what}, found some");
            self.error_help(
                fields.key_span("hazard_ratios"),
                message,
                "there is no hazard to multiply: use a rate, a chance or a waiting time",
            );
        }
    }
}
