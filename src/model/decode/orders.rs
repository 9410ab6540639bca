//! Orders, and what orders and injects do.

use super::super::{
    CellId, FactorId, Level, Order, OrderId, Primitive, ReactionId, Secrecy, Trigger,
};
use super::distributions::{Unit, short};
use super::mapping::{as_node, found};
use super::{Decoder, Mapping};
use crate::diagnostic::Span;
use crate::model::format::one_of;
use crate::scenario::Node;

/// Of what is believed about a factor, an order may set a value between these.
const SETTABLE: [f64; 2] = [0.05, 0.95];

impl<'a> Decoder<'a> {
    pub(super) fn orders(&mut self, file: &Mapping<'a>) {
        for mapping in self.parts(file, "orders") {
            let cell = mapping.sentence("cell");
            let cell = cell.and_then(|(node, name)| self.find::<CellId>(node, name, name));
            let order = self.order(&mapping, cell);
            self.model.play.orders.push(order);
        }
    }

    fn order(&mut self, mapping: &Mapping<'a>, cell: Option<CellId>) -> Order {
        let secrecy = [Secrecy::Open, Secrecy::Quiet, Secrecy::Covert];
        let secrecy = mapping.meant("secrecy", &secrecy).unwrap_or_default();
        let fires = mapping.sentence("leak_fires");
        Order {
            cell: cell.unwrap_or(CellId(0)),
            condition: self.condition(mapping),
            cost: self.cost(mapping),
            secrecy,
            to: self.addressees(mapping, secrecy),
            leak: self.plain_at(mapping, "leak"),
            leak_fires: fires.and_then(|(node, name)| self.reaction_named(node, name, name)),
            reverses: self.reversed(mapping),
            does: self.primitives(mapping, cell),
            entry: mapping.entry.clone(),
        }
    }

    /// To whom a quiet order is told.
    fn addressees(&mut self, mapping: &Mapping<'a>, secrecy: Secrecy) -> Vec<CellId> {
        if let Some((key, _)) = mapping.entry_at("to")
            && secrecy != Secrecy::Quiet
        {
            let message = "expected no `to` in an order that is not quiet, found one";
            let help = "write `secrecy: quiet`: an open order is told to everybody, a covert one to nobody";
            self.error_help(key.span, message, help);
        }
        self.cells(mapping, "to")
    }

    fn cost(&mut self, mapping: &Mapping<'a>) -> Vec<(Level, f64)> {
        let (scope, spec) = (mapping.at("cost"), mapping.number_spec("cost"));
        let mut cost = Vec::new();
        for (key, node) in mapping.entries("cost") {
            let amount = self.number(node, &scope.at(&key.name), spec).coefficient;
            let of = self.stored(&as_node(key), key.span, &key.name);
            cost.extend(of.map(|of| (of, amount)));
        }
        cost
    }

    fn reversed(&mut self, mapping: &Mapping<'a>) -> Vec<OrderId> {
        let names = mapping.sentences("reverses").into_iter();
        names
            .filter_map(|(node, name)| self.find::<OrderId>(node, name, name))
            .collect()
    }

    /// What an order of a cell does, or an inject.
    pub(super) fn primitives(&mut self, of: &Mapping<'a>, by: Option<CellId>) -> Vec<Primitive> {
        self.kept(of, "does", |decoder, part| {
            let (key, _) = part.chosen("fire")?;
            let (node, name) = part.sentence(&key.name)?;
            if key.name == "set" {
                let factor = decoder.find::<FactorId>(node, name, name)?;
                return decoder.setting(part, factor, name);
            }
            let reaction = decoder.reaction_named(node, name, name)?;
            match key.name.as_str() {
                "fire" => decoder.firing(part, (node, name), reaction, by),
                "hold" => Some(Primitive::Hold {
                    reaction,
                    during: decoder.plain_if(part, "for"),
                }),
                "push" => decoder.pushing(part, (node, name), reaction),
                _ => decoder.answering(part, (node, name), reaction, by),
            }
        })
    }

    fn firing(
        &mut self,
        part: &Mapping<'a>,
        (node, name): (&Node, &str),
        reaction: ReactionId,
        by: Option<CellId>,
    ) -> Option<Primitive> {
        self.check_decides(node.span, name, reaction, by);
        let mut branches = Vec::new();
        for (node, branch) in part.sentences("branch") {
            if self.has_branch(node, branch, reaction) {
                branches.push(branch.to_owned());
            }
        }
        Some(Primitive::Fire { reaction, branches })
    }

    fn pushing(
        &mut self,
        part: &Mapping<'a>,
        (node, name): (&Node, &str),
        reaction: ReactionId,
    ) -> Option<Primitive> {
        let branches = part.sentences("branch");
        let branch = match branches.as_slice() {
            [] => None,
            [(node, branch)] => {
                self.has_branch(node, branch, reaction);
                Some((*branch).to_owned())
            }
            _ => {
                let message = "expected one branch to push, found several";
                self.error(part.value_span("branch"), message);
                None
            }
        };
        let can_be_pushed = match &self.model.reactions[reaction.index()].trigger {
            Trigger::Hazard { .. } | Trigger::Never => true,
            Trigger::At { probability, .. } | Trigger::On { probability, .. } => {
                probability.is_some()
            }
            Trigger::Delay { .. } | Trigger::Order => false,
        };
        if branches.is_empty() && !can_be_pushed {
            let message = format!("expected a reaction that chance brings about, found `{name}`");
            let help = "it has neither a hazard nor a probability that could be pushed: `fire` it or `hold` it";
            self.error_help(node.span, message, help);
        }
        Some(Primitive::Push {
            reaction,
            branch,
            by: self.plain_at(part, "by"),
            during: self.plain_if(part, "for"),
        })
    }

    fn answering(
        &mut self,
        part: &Mapping<'a>,
        (node, name): (&Node, &str),
        reaction: ReactionId,
        by: Option<CellId>,
    ) -> Option<Primitive> {
        self.check_decides(node.span, name, reaction, by);
        let trigger = &self.model.reactions[reaction.index()].trigger;
        if !matches!(
            trigger,
            Trigger::At { .. } | Trigger::On { .. } | Trigger::Never
        ) {
            let message = format!("expected a reaction that follows something, found `{name}`");
            let help =
                "what has `on` or `at` can be answered; anything else is ordered with `fire`";
            self.error_help(node.span, message, help);
        }
        let yes = part.meant("says", &[true, false])?;
        Some(Primitive::Answer { reaction, yes })
    }

    /// A cell orders what it decides.
    fn check_decides(&mut self, span: Span, name: &str, reaction: ReactionId, by: Option<CellId>) {
        let Some(cell) = by else { return };
        if self.model.play.deciders(reaction).contains(&cell) {
            return;
        }
        let place = self.model.play.cells.get(cell.index());
        let own = place.map_or("", |cell| &*cell.entry.name);
        let message = format!("expected a reaction that `{own}` decides, found `{name}`");
        let help = format!(
            "write `decided_by: {own}` at that reaction; what others decide can be held and pushed"
        );
        self.error_help(span, message, help);
    }

    /// Whether a reaction has a branch of this name; reports where it has not.
    fn has_branch(&mut self, node: &Node, branch: &str, reaction: ReactionId) -> bool {
        let reaction = &self.model.reactions[reaction.index()];
        let all = reaction.branches.iter().flat_map(|list| &list.branches);
        let known: Vec<String> = all.map(|one| one.entry.name.clone()).collect();
        if known.iter().any(|name| name == branch) {
            return true;
        }
        if known.is_empty() {
            let message = format!(
                "expected a reaction with branches, found `{}`",
                reaction.entry.name
            );
            self.error(node.span, message);
        } else {
            let message = format!("unknown branch `{branch}`");
            let help = format!("write {}", one_of(known.iter().map(String::as_str)));
            self.error_help(node.span, message, help);
        }
        false
    }

    /// A value that is believed of the factor.
    fn setting(&mut self, part: &Mapping<'a>, factor: FactorId, name: &str) -> Option<Primitive> {
        let node = part.get("to")?;
        let mut unit = Unit {
            dimension: self.dimensions[factor.index()],
            place: None,
            text: String::new(),
        };
        let value = self.value(node, &mut unit)?;
        let distribution = &self.model.factors[factor.index()].distribution;
        let [low, high] = SETTABLE.map(|level| distribution.quantile(level));
        // What is read in another unit may differ in its last digit.
        let slack = 1e-9 * (high - low).abs().max(low.abs());
        if value < low - slack || value > high + slack {
            let unit = &self.model.factors[factor.index()].unit;
            let scale = crate::quantity::unit_scale(unit).unwrap_or(1.0);
            let [low, high] = [low, high].map(|end| short(end / scale));
            let message = format!(
                "expected a value within the 5 to 95 % range of `{name}`, found {}",
                found(node)
            );
            let help = format!("it lies between {low} and {high} {unit}");
            self.error_help(node.span, message, help.trim_end().to_owned());
        }
        Some(Primitive::Set { factor, value })
    }
}
