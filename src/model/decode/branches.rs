//! Branches: alternatives of which one is taken.

use super::super::format::{BRANCH, BRANCH_LIST};
use super::super::{Branch, BranchList, Condition, Drawn};
use super::reactions::Place;
use super::{Decoder, Demand, Fields, Scope, Sum};
use crate::scenario::{Node, Value};

impl<'a> Decoder<'a> {
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
                what: "the probabilities of the branches".into(),
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
        let (mut entry, inner) = self.entry(fields, scope);
        if fields.get("title").is_none() {
            entry.title.clone_from(&entry.name);
        }
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
