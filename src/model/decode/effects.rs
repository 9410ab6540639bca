//! What a firing does: numbers drawn, effects, branches.

use std::collections::BTreeMap;

use super::super::format::{BRANCH, BRANCH_LIST, DRAWN, EACH, EFFECT, TIMES};
use super::super::{
    Action, Amount, Branch, BranchList, Condition, CounterId, Drawn, DrawnDistribution, DrawnId,
    Effect, Multiplier, Number, VariableId,
};
use super::fields::part_of;
use super::numbers::Also;
use super::reactions::Place;
use super::{Decoder, Demand, Fields, Scope, Sum};
use crate::scenario::{Node, Value};

impl<'a> Decoder<'a> {
    /// The numbers that a reaction draws once per occurrence, and their names.
    pub(super) fn draws(
        &mut self,
        node: Option<&'a Node>,
        scope: &Scope,
    ) -> (Vec<Drawn>, BTreeMap<String, DrawnId>) {
        let section = scope.at("draw");
        let (mut draws, mut names) = (Vec::new(), BTreeMap::new());
        for (key, node) in self.entries(node, "distributions") {
            self.check_name(key);
            if self.names.factors.contains_key(key.name.as_str()) {
                let message = format!(
                    "expected a name of its own, found `{}`, which is a factor too",
                    key.name
                );
                self.error_help(
                    key.span,
                    message,
                    "drawn numbers and factors share products: rename one of them",
                );
            }
            names.insert(key.name.clone(), DrawnId::from(draws.len()));
            let drawn = self.drawn(node, &section.at(&key.name));
            draws.push(drawn);
        }
        (draws, names)
    }

    fn drawn(&mut self, node: &'a Node, scope: &Scope) -> Drawn {
        self.places.insert(scope.address.clone(), node.span);
        let mut drawn = Drawn {
            entry: self.bare_entry(scope),
            distribution: DrawnDistribution::Fixed(crate::distribution::Distribution::Fixed(0.0)),
        };
        if let Some(fields) = self.fields(node, &DRAWN) {
            let (entry, inner) = self.entry(&fields, scope);
            drawn.entry = entry;
            if let Some(distribution) = self.drawn_distribution(&fields, &inner) {
                drawn.distribution = distribution;
            }
        }
        drawn
    }

    /// With plain numbers any distribution; some may have factors as parameters.
    fn drawn_distribution(
        &mut self,
        fields: &Fields<'a>,
        scope: &Scope,
    ) -> Option<DrawnDistribution> {
        let (key, node) = self.family(fields, "a drawn number")?;
        let inner = scope.at(&key.name);
        let uncertain = match &node.value {
            Value::Map(entries) => entries.iter().any(|(_, n)| self.has_name(n)),
            _ => self.has_name(node),
        };
        if !uncertain {
            let demand = Some(Demand::AMOUNT);
            let read = self.distribution(fields, scope, demand)?;
            return Some(DrawnDistribution::Fixed(read.distribution));
        }
        let mut pair = |first, second, spread| {
            let (Some(a), Some(b)) = (node.get(first), node.get(second)) else {
                let message =
                    format!("expected `{first}` and `{second}`, as factors stand among them");
                self.error(node.span, message);
                return None;
            };
            Some((
                self.number(a, &inner.at(first), Demand::AMOUNT),
                self.number(b, &inner.at(second), spread),
            ))
        };
        Some(match key.name.as_str() {
            "fixed" => DrawnDistribution::Discrete {
                values: vec![self.number(node, &inner, Demand::AMOUNT)],
                probabilities: vec![Number::fixed(1.0)],
            },
            "normal" => {
                let (mean, sd) = pair("mean", "sd", Demand::SPREAD)?;
                DrawnDistribution::Normal { mean, sd }
            }
            "lognormal" => {
                let (median, sigma) = pair("median", "sigma", Demand::SPREAD)?;
                self.demand(median.clone(), Demand::POSITIVE, node.span);
                DrawnDistribution::Lognormal { median, sigma }
            }
            "uniform" => {
                let (low, high) = pair("low", "high", Demand::AMOUNT)?;
                DrawnDistribution::Uniform { low, high }
            }
            "discrete" => self.drawn_discrete(node, &inner),
            other => {
                let message =
                    format!("expected plain numbers in a drawn `{other}`, found a factor");
                self.error_help(node.span, message, "`normal`, `lognormal`, `uniform` and `discrete` may have factors as parameters");
                return None;
            }
        })
    }

    /// Whether a parameter is more than a plain number.
    fn has_name(&self, node: &Node) -> bool {
        match &node.value {
            Value::Text(text) => {
                crate::quantity::parse_product(text).is_ok_and(|p| !p.names.is_empty())
            }
            Value::Map(_) => true,
            _ => false,
        }
    }

    fn drawn_discrete(&mut self, node: &'a Node, scope: &Scope) -> DrawnDistribution {
        let (mut values, mut probabilities) = (Vec::new(), Vec::new());
        let mut rest = None;
        for (key, node) in self.entries(Some(node), "probabilities") {
            let none = scope.without_citation();
            let value = self.key_value(key);
            if matches!(&node.value, Value::Text(text) if text == "rest") {
                rest = Some(value);
                continue;
            }
            let probability = self.number(node, &none.at(&key.name), Demand::PROBABILITY);
            values.push(value);
            probabilities.push(probability);
        }
        self.sums.push(Sum {
            parts: probabilities.clone(),
            rest: rest.is_some(),
            what: "the probabilities".into(),
            span: node.span,
        });
        self.number_stands(scope);
        if let Some(value) = rest {
            values.push(value);
            // The last one takes what the others leave, whatever stands here.
            probabilities.push(Number::fixed(0.0));
        }
        DrawnDistribution::Discrete {
            values,
            probabilities,
        }
    }

    fn key_value(&mut self, key: &crate::scenario::Key) -> Number {
        let mut unit = super::distributions::Unit {
            dimension: Some(crate::quantity::Dimension::NONE),
            demand: Some(Demand::AMOUNT),
            text: String::new(),
        };
        let value = self.value(&super::distributions::as_node(key), &mut unit);
        Number::fixed(value.unwrap_or(f64::NAN))
    }

    pub(super) fn effects(
        &mut self,
        node: Option<&'a Node>,
        scope: &Scope,
        draws: &mut Vec<Drawn>,
    ) -> Vec<Effect> {
        let section = scope.at("effects");
        let mut effects = Vec::new();
        for (index, node) in self.items(node, "effects").iter().enumerate() {
            let scope = section.at(index);
            let Some(fields) = self.fields(node, &EFFECT) else {
                continue;
            };
            let (entry, inner) = self.entry(&fields, &scope);
            let condition = self.condition(fields.get("while"), &inner);
            let action = self.action(&fields, &inner, draws);
            let off = self.off(&scope.address);
            if let Some(action) = action.filter(|_| !off) {
                effects.push(Effect {
                    entry,
                    condition,
                    action,
                });
            }
        }
        effects
    }

    fn action(
        &mut self,
        fields: &Fields<'a>,
        scope: &Scope,
        draws: &mut Vec<Drawn>,
    ) -> Option<Action> {
        let target = |name| fields.get(name).map(|node| (name, node));
        let targets: Vec<_> = ["variable", "counter", "move"]
            .into_iter()
            .filter_map(target)
            .collect();
        let &[(kind, node)] = targets.as_slice() else {
            let found = if targets.is_empty() {
                "none"
            } else {
                "several"
            };
            let message = format!(
                "expected an effect on one `variable` or `counter`, or a `move`, found {found}"
            );
            self.error(fields.span, message);
            return None;
        };
        let name = self.text(node, "a name")?;
        match kind {
            "variable" => self.change(fields, node, name, scope, draws),
            "counter" => {
                let counter = self.counter_named(node, name);
                self.only(fields, "a counter", &["add", "times"]);
                let Some(node) = fields.get("add") else {
                    self.error(
                        fields.span,
                        "expected an effect on a counter with `add`, found none",
                    );
                    return None;
                };
                let amount = self.amount(node, fields, "add", scope, draws);
                Some(Action::Count {
                    counter: counter?,
                    amount,
                })
            }
            _ => self.movement(fields, node, name),
        }
    }

    fn movement(&mut self, fields: &Fields<'a>, node: &'a Node, name: &str) -> Option<Action> {
        let machine = self.machine(node, name, name);
        self.only(fields, "a move", &["to"]);
        let Some(to) = fields.get("to") else {
            self.error(fields.span, "expected a move with `to`, found none");
            return None;
        };
        let state = self.text(to, "a state")?;
        let machine = machine?;
        let state = self.state_named(to, machine, state)?;
        // A machine that is switched off stays where it is.
        let address = format!("machines.{name}");
        (!self.off(&address)).then_some(Action::Move { machine, to: state })
    }

    /// Reports keys that this kind of effect does not have.
    fn only(&mut self, fields: &Fields<'a>, what: &str, wanted: &[&str]) {
        for key in ["to", "add", "multiply", "set", "per_doubling_of", "times"] {
            if !wanted.contains(&key) && fields.get(key).is_some() {
                let wanted: Vec<&str> = wanted.to_vec();
                let message = format!(
                    "expected {what} with {}, found `{key}`",
                    super::fields::one_of(wanted)
                );
                self.error(fields.key_span(key), message);
            }
        }
    }

    fn change(
        &mut self,
        fields: &Fields<'a>,
        node: &'a Node,
        name: &str,
        scope: &Scope,
        draws: &mut Vec<Drawn>,
    ) -> Option<Action> {
        let variable = self.variable_named(node, name);
        self.only(
            fields,
            "a variable",
            &["add", "multiply", "set", "per_doubling_of", "times"],
        );
        let present = |key| fields.get(key).map(|node| (key, node));
        let found: Vec<_> = ["add", "multiply", "set"]
            .into_iter()
            .filter_map(present)
            .collect();
        let &[(how, node)] = found.as_slice() else {
            let found = if found.is_empty() { "none" } else { "several" };
            let message = format!(
                "expected an effect on a variable with one of `add`, `multiply` or `set`, found {found}"
            );
            self.error(fields.span, message);
            return None;
        };
        let amount = self.amount(node, fields, how, scope, draws);
        let doubling = fields.get("per_doubling_of");
        if how != "add" && doubling.is_some() {
            let message = format!("expected `per_doubling_of` with `add`, found it with `{how}`");
            self.error(fields.key_span("per_doubling_of"), message);
        }
        let per_doubling_of = match doubling {
            Some(node) => {
                let name = self.text(node, "a counter")?;
                Some(self.counter_named(node, name)?)
            }
            None => None,
        };
        let variable = variable?;
        Some(match how {
            "add" => Action::Add {
                variable,
                amount,
                per_doubling_of,
            },
            "multiply" => Action::Multiply { variable, amount },
            _ => Action::Set { variable, amount },
        })
    }

    fn variable_named(&mut self, node: &Node, name: &str) -> Option<VariableId> {
        let found = self.names.variables.get(name).copied();
        if found.is_none() {
            let known: Vec<&str> = self.names.variables.keys().copied().collect();
            self.unknown(part_of(node, name, name), "variable", name, known);
        }
        found
    }

    fn counter_named(&mut self, node: &Node, name: &str) -> Option<CounterId> {
        let found = self.names.counters.get(name).copied();
        if found.is_none() {
            let known: Vec<&str> = self.names.counters.keys().copied().collect();
            self.unknown(part_of(node, name, name), "counter", name, known);
        }
        found
    }

    /// A number, drawn numbers, and multipliers.
    fn amount(
        &mut self,
        node: &'a Node,
        fields: &Fields<'a>,
        key: &str,
        scope: &Scope,
        draws: &mut Vec<Drawn>,
    ) -> Amount {
        let inner = scope.at(key);
        let demand = if key == "multiply" {
            Demand::MULTIPLIER
        } else {
            Demand::AMOUNT
        };
        let mut amount = if node.get("each").is_some() {
            self.each(node, &inner, draws)
        } else {
            let resolved = self.resolved(node, &inner, demand, Also::Drawn);
            Amount {
                number: resolved.number,
                drawn: resolved.drawn,
                multipliers: Vec::new(),
            }
        };
        amount.multipliers =
            self.multipliers(fields.get("times"), &scope.at("times"), Demand::MULTIPLIER);
        amount
    }

    /// A number that is drawn in place, once per occurrence.
    fn each(&mut self, node: &'a Node, scope: &Scope, draws: &mut Vec<Drawn>) -> Amount {
        let mut amount = Amount::of(Number::fixed(1.0));
        if let Some(fields) = self.fields(node, &EACH)
            && let Some(node) = fields.get("each")
        {
            amount.drawn.push(DrawnId::from(draws.len()));
            let drawn = self.drawn(node, scope);
            draws.push(drawn);
        }
        amount
    }

    /// Multipliers that apply while a condition holds.
    pub(super) fn multipliers(
        &mut self,
        node: Option<&'a Node>,
        section: &Scope,
        demand: Demand,
    ) -> Vec<Multiplier> {
        let mut multipliers = Vec::new();
        for (index, node) in self.items(node, "multipliers").iter().enumerate() {
            let scope = section.at(index);
            let Some(fields) = self.fields(node, &TIMES) else {
                continue;
            };
            let (_, inner) = self.entry(&fields, &scope);
            let by = fields
                .get("by")
                .map(|node| self.number(node, &inner.at("by"), demand));
            let condition = self.condition(fields.get("while"), &inner);
            if let Some(by) = by.filter(|_| !self.off(&scope.address)) {
                multipliers.push(Multiplier { by, condition });
            }
        }
        multipliers
    }

    /// One list of branches, or several with conditions.
    pub(super) fn branches(
        &mut self,
        node: Option<&'a Node>,
        scope: &Scope,
        draws: &mut Vec<Drawn>,
        place: Option<Place>,
    ) -> Vec<BranchList> {
        let section = scope.at("branches");
        let Some(node) = node else { return Vec::new() };
        if let Value::Map(_) = node.value {
            let branches = self.branch_list(node, &section, draws, place);
            return vec![BranchList {
                condition: Condition::always(),
                branches,
            }];
        }
        let mut lists = Vec::new();
        for (index, node) in self
            .items(
                Some(node),
                "lists of branches, or a mapping from names to branches",
            )
            .iter()
            .enumerate()
        {
            let scope = section.at(index);
            let Some(fields) = self.fields(node, &BRANCH_LIST) else {
                continue;
            };
            let condition = self.condition(fields.get("while"), &scope);
            let branches = match fields.get("of") {
                Some(node) => self.branch_list(node, &scope.at("of"), draws, place),
                None => continue,
            };
            lists.push(BranchList {
                condition,
                branches,
            });
        }
        lists
    }

    fn branch_list(
        &mut self,
        node: &'a Node,
        section: &Scope,
        draws: &mut Vec<Drawn>,
        place: Option<Place>,
    ) -> Vec<Branch> {
        let mut branches = Vec::new();
        let mut faulty = false;
        for (key, node) in self.entries(Some(node), "branches") {
            self.check_name(key);
            let Some(fields) = self.fields(node, &BRANCH) else {
                faulty = true;
                continue;
            };
            faulty |= fields.get("probability").is_none();
            let branch = self.branch(&fields, &section.at(&key.name), draws, place);
            branches.push(branch);
        }
        let rests = branches
            .iter()
            .filter(|branch| branch.probability.is_none())
            .count();
        if rests > 1 && !faulty {
            self.error(
                node.span,
                "expected one branch that takes the `rest`, found several",
            );
        } else if !faulty {
            self.sums.push(Sum {
                parts: branches
                    .iter()
                    .filter_map(|branch| branch.probability.clone())
                    .collect(),
                rest: rests == 1,
                what: "the branches".into(),
                span: node.span,
            });
        }
        branches
    }

    fn branch(
        &mut self,
        fields: &Fields<'a>,
        scope: &Scope,
        draws: &mut Vec<Drawn>,
        place: Option<Place>,
    ) -> Branch {
        let (entry, inner) = self.entry(fields, scope);
        let probability = match fields.get("probability").map(|node| (node, &node.value)) {
            None => None,
            Some((_, Value::Text(text))) if text == "rest" => None,
            Some((node, _)) => {
                Some(self.number(node, &inner.at("probability"), Demand::PROBABILITY))
            }
        };
        let to = fields.get("to").and_then(|node| {
            let Some(place) = place else {
                self.error_help(
                    fields.key_span("to"),
                    "expected no `to` in a branch of an event, found one",
                    "an event has no machine of its own: use the effect `{ move: machine, to: state }`",
                );
                return None;
            };
            let name = self.text(node, "a state")?;
            self.state_named(node, place.machine, name)
        });
        let effects = self.effects(fields.get("effects"), &inner, draws);
        let off = self.off(&scope.address);
        Branch {
            entry,
            probability,
            to,
            effects: if off { Vec::new() } else { effects },
        }
    }
}
