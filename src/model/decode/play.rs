//! Games: turns, cells with what they see and are judged by, injects; who decides and who sees what.

use super::super::{
    Cause, Cell, CellId, Inject, Interrupt, Level, Measured, Objective, ObjectiveTerm, ReactionId,
    Sight,
};
use super::mapping::as_node;
use super::{Decoder, Mapping};
use crate::diagnostic::Span;
use crate::scenario::Node;

/// Who runs a game; no cell has this name.
const CONTROL: &str = "control";

impl<'a> Decoder<'a> {
    /// What makes the model a game, but for what reactions and quantities say of themselves.
    pub(super) fn play(&mut self, file: &Mapping<'a>) {
        let rules = self.part(file, "game");
        self.model.play.turn = match &rules {
            Some(rules) => self.plain_at(rules, "turn"),
            None => 28.0,
        };
        if let Some(rules) = &rules {
            self.model.play.questions = rules.texts("questions");
            for (node, text) in rules.sentences("interrupts") {
                self.interrupt(node, text);
            }
        }
        for cell in self.parts(file, "cells") {
            let cell = self.cell(&cell);
            self.model.play.cells.push(cell);
        }
        self.orders(file);
        for inject in self.parts(file, "injects") {
            let inject = self.inject(&inject);
            self.model.play.injects.push(inject);
        }
    }

    fn interrupt(&mut self, node: &'a Node, text: &'a str) {
        let (first, name) = match text.strip_prefix("first ") {
            Some(name) => (true, name.trim()),
            None => (false, text),
        };
        let causes = self.causes(&[(node, name)]);
        let interrupts = causes.into_iter().map(|of| Interrupt { of, first });
        self.model.play.interrupts.extend(interrupts);
    }

    fn cell(&mut self, mapping: &Mapping<'a>) -> Cell {
        if mapping.name == CONTROL {
            let message = "expected another name for a cell, found `control`";
            let help = "control runs the game: it is always there, and sees everything";
            self.error_help(mapping.named_at, message, help);
        }
        Cell {
            brief: mapping.text("brief"),
            seats: mapping.texts("seats"),
            capital: self.store(mapping, "capital"),
            sees: self.sights(mapping),
            objectives: self.objectives(mapping),
            entry: mapping.entry.clone(),
        }
    }

    /// A variable or a counter.
    fn store(&mut self, mapping: &Mapping<'a>, key: &str) -> Option<Level> {
        let (node, name) = mapping.sentence(key)?;
        self.stored(node, node.span, name)
    }

    /// What can be paid with.
    pub(super) fn stored(&mut self, node: &Node, span: Span, name: &str) -> Option<Level> {
        match self.level(node, name, name)? {
            Level::Outcome(_) => {
                let message =
                    format!("expected a variable or a counter, found the outcome `{name}`");
                self.error_help(
                    span,
                    message,
                    "nothing can be taken from an outcome: it is a sum",
                );
                None
            }
            level => Some(level),
        }
    }

    fn sights(&mut self, cell: &Mapping<'a>) -> Vec<Sight> {
        let mut sights = Vec::new();
        let keys: Vec<_> = cell.entries("sees").iter().map(|(key, _)| key).collect();
        for (mapping, key) in self.parts(cell, "sees").iter().zip(keys) {
            let noise = self.plain_at(mapping, "noise");
            let every = self.plain_if(mapping, "every");
            let delay = self.plain_if(mapping, "delay").unwrap_or(0.0);
            let node = as_node(key);
            let Some(of) = self.level(&node, &key.name, &key.name) else {
                continue;
            };
            let mut entry = mapping.entry.clone();
            if mapping.get("title").is_none() {
                entry.title = self.title_of(of);
            }
            sights.push(Sight {
                entry,
                of,
                noise,
                every,
                delay,
            });
        }
        sights
    }

    fn title_of(&self, of: Level) -> String {
        let model = &self.model;
        let entry = match of {
            Level::Variable(v) => model.variables.get(v.index()).map(|v| &v.entry),
            Level::Counter(c) => model.counters.get(c.index()).map(|c| &c.entry),
            Level::Outcome(o) => model.outcomes.get(o.index()).map(|o| &o.entry),
        };
        entry.map_or(String::new(), |entry| entry.title.clone())
    }

    fn objectives(&mut self, cell: &Mapping<'a>) -> Vec<Objective> {
        let mut objectives = Vec::new();
        for mapping in self.parts(cell, "objectives") {
            let (spec, scope) = (mapping.number_spec("range"), mapping.at("range"));
            let ends: Vec<f64> = (mapping.several("range").iter())
                .map(|node| self.number(node, &scope, spec).coefficient)
                .collect();
            let (low, high) = match ends[..] {
                [low, high] => (low, high),
                _ => (0.0, 10.0),
            };
            if low >= high {
                let message = format!("expected a range that ends above {low}, found {high}");
                self.error(mapping.value_span("range"), message);
            }
            let start = self.plain_at(&mapping, "start");
            let terms = self.parts(&mapping, "terms");
            let terms = terms.iter().filter_map(|term| self.term(term)).collect();
            objectives.push(Objective {
                entry: mapping.entry,
                start,
                low,
                high,
                terms,
            });
        }
        objectives
    }

    fn term(&mut self, term: &Mapping<'a>) -> Option<ObjectiveTerm> {
        let points = self.plain_at(term, "points");
        let at_most = self.plain_if(term, "at_most");
        let of = self.measured(term)?;
        Some(ObjectiveTerm {
            points,
            of,
            at_most,
        })
    }

    fn measured(&mut self, term: &Mapping<'a>) -> Option<Measured> {
        let (key, _) = term.chosen("value")?;
        let on = term.get("on").and_then(|node| self.instant(node));
        let name = key.name.as_str();
        match name {
            "value" | "change" => {
                let (node, text) = term.sentence(name)?;
                let of = self.level(node, text, text)?;
                if term.get("on").is_some() && !matches!(of, Level::Outcome(_)) {
                    let message = format!("expected an outcome with `on`, found `{text}`");
                    let help =
                        "only outcomes are recorded by day; add it up in one under `outcomes:`";
                    self.error_help(node.span, message, help);
                    return None;
                }
                Some(match name {
                    "value" => Measured::Value(of, on),
                    _ => Measured::Change(of, on),
                })
            }
            "times" => {
                let (node, text) = term.sentence(name)?;
                self.reaction_named(node, text, text).map(Measured::Times)
            }
            _ => {
                let causes = self.causes(&term.sentences(name));
                match causes.as_slice() {
                    [] => None,
                    [cause] if name == "ever" => Some(Measured::Ever(*cause)),
                    [cause @ Cause::Entry(..)] => Some(Measured::DaysIn(*cause)),
                    _ => {
                        let message = format!("expected states of one machine at `{name}`");
                        let help = "write a term for each machine or reaction";
                        self.error_help(term.value_span(name), message, help);
                        None
                    }
                }
            }
        }
    }

    fn inject(&mut self, mapping: &Mapping<'a>) -> Inject {
        Inject {
            planned: mapping.get("at").and_then(|node| self.instant(node)),
            to: self.cells(mapping, "to"),
            by: mapping.text("by"),
            text: mapping.text("text"),
            expect: mapping.text("expect"),
            serves: mapping.text("serves"),
            otherwise: mapping.text("otherwise"),
            condition: self.condition(mapping),
            does: self.primitives(mapping, None),
            entry: mapping.entry.clone(),
        }
    }

    /// The cells at a key.
    pub(super) fn cells(&mut self, of: &Mapping<'a>, key: &str) -> Vec<CellId> {
        let mut cells = Vec::new();
        for (node, name) in of.sentences(key) {
            if name != CONTROL || !matches!(key, "visible_to" | "order") {
                cells.extend(self.find::<CellId>(node, name, name));
            }
        }
        cells.dedup();
        cells
    }

    /// Who sees it besides control, if that is said.
    pub(super) fn visible_to(&mut self, of: &Mapping<'a>) -> Option<Vec<CellId>> {
        of.get("visible_to")?;
        Some(self.cells(of, "visible_to"))
    }

    /// Notes who decides and who sees a reaction.
    pub(super) fn roles(&mut self, of: &Mapping<'a>, id: ReactionId) {
        if let Some(cells) = self.visible_to(of) {
            self.model.play.audience.reactions.insert(id, cells);
        }
        // Only events can wait for an order.
        let mut keys = of.present().map(|(key, _)| key.name.as_str());
        if let Some(key) = keys.find(|key| matches!(*key, "decided_by" | "order")) {
            let cells = self.cells(of, key);
            self.model.play.decided_by.insert(id, cells);
        }
    }
}
