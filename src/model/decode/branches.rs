//! Branches: alternatives of which one is taken.

use super::super::{Branch, BranchList, Condition, Drawn, StateId};
use super::reactions::Place;
use super::{Decoder, Mapping};
use crate::diagnostic::Span;
use crate::model::format::BRANCH_LIST;
use crate::scenario::Value;

impl<'a> Decoder<'a> {
    /// One list of branches, or several with conditions.
    pub(super) fn branches(
        &mut self,
        of: &Mapping<'a>,
        draws: &mut Vec<Drawn>,
        place: Option<Place>,
    ) -> Vec<BranchList> {
        match of.get("branches").map(|node| (node.span, &node.value)) {
            Some((span, Value::Map(_))) => {
                let parts = self.parts(of, "branches");
                vec![BranchList {
                    condition: Condition::always(),
                    branches: self.branch_list(parts, span, draws, place),
                }]
            }
            Some((_, Value::List(items))) => {
                let mut lists = Vec::new();
                for (index, node) in items.iter().enumerate() {
                    let scope = of.at("branches").at(index);
                    let list = self.mapping(node, &BRANCH_LIST, &scope);
                    let condition = self.condition(&list);
                    if list.faulty {
                        continue;
                    }
                    let parts = self.parts(&list, "of");
                    let branches = self.branch_list(parts, list.value_span("of"), draws, place);
                    lists.push(BranchList {
                        condition,
                        branches,
                    });
                }
                lists
            }
            _ => Vec::new(),
        }
    }

    fn branch_list(
        &mut self,
        parts: Vec<Mapping<'a>>,
        span: Span,
        draws: &mut Vec<Drawn>,
        place: Option<Place>,
    ) -> Vec<Branch> {
        let faulty = parts.iter().any(|part| part.faulty);
        let mut branches = Vec::new();
        for part in parts {
            branches.push(self.branch(part, draws, place));
        }
        let fixed = branches.iter().filter_map(|b| b.probability.clone());
        let fixed: Vec<_> = fixed.collect();
        let rests = branches.len() - fixed.len();
        if rests > 1 && !faulty {
            let message = "expected one branch that takes the `rest`, found several";
            self.error(span, message);
        } else if !faulty {
            let what = "the probabilities of the branches";
            self.sum(fixed, rests == 1, what, span);
        }
        branches
    }

    fn branch(
        &mut self,
        part: Mapping<'a>,
        draws: &mut Vec<Drawn>,
        place: Option<Place>,
    ) -> Branch {
        let rest = part.sentence("probability").map(|(_, text)| text) == Some("rest");
        let probability = match rest {
            true => None,
            false => self.number_if(&part, "probability"),
        };
        let to = self.branch_to(&part, place);
        let effects = self.effects(&part, draws);
        let off = self.off(&part.entry.address);
        Branch {
            entry: part.titled_by_name(),
            probability,
            to,
            effects: if off { Vec::new() } else { effects },
        }
    }

    fn branch_to(&mut self, part: &Mapping<'a>, place: Option<Place>) -> Option<StateId> {
        let (node, name) = part.sentence("to")?;
        let Some(place) = place else {
            let message = "expected no `to` in a branch of an event, found one";
            let help =
                "an event has no machine of its own: use the effect `{ move: machine, to: state }`";
            self.error_help(part.key_span("to"), message, help);
            return None;
        };
        self.state(node.span, place.machine, name)
    }
}
