//! The head of a file: format, start, horizon, lexicon.

use super::fields::found;
use super::{Decoder, Demand, Fields, Purpose, Scope, short};
use crate::diagnostic::Diagnostic;
use crate::likelihood::Lexicon;
use crate::model::format::VERSION;
use crate::quantity::Date;
use crate::scenario::{Key, Node, Value};

impl<'a> Decoder<'a> {
    pub(super) fn top(&mut self, fields: &Fields<'a>, purpose: Purpose) {
        self.version(fields);
        let kind = fields
            .get("kind")
            .and_then(|n| self.word(n, &["scenario", "world"]));
        self.is_world = kind == Some("world");
        self.provenance_required = fields
            .get("provenance")
            .and_then(|n| self.word(n, &["required", "advised"]))
            == Some("required");
        self.model.title = fields
            .get("title")
            .and_then(|n| self.prose(n))
            .unwrap_or_default();
        self.model.question = fields.get("question").and_then(|n| self.prose(n));
        fields.get("note").and_then(|n| self.prose(n));
        self.start = fields.get("start").and_then(|n| self.date(n));
        self.model.start = self.start.unwrap_or_default();
        let none = Scope::default().without_citation();
        let days = |decoder: &mut Self, name| {
            let node = fields.get(name)?;
            let value = decoder.literal(node, &none, Demand::DURATION);
            Some(value.unwrap_or(f64::NAN))
        };
        self.model.horizon = days(self, "horizon").unwrap_or(f64::NAN);
        self.model.grid = days(self, "grid").unwrap_or(1.0);
        self.check_grid(fields);
        self.read_lexicon(fields);
        self.runnable(fields, purpose);
    }

    /// A step of recording that is longer than a trial records nothing.
    fn check_grid(&mut self, fields: &Fields<'a>) {
        let (horizon, grid) = (self.model.horizon, self.model.grid);
        if !(horizon > 0.0 && grid > horizon) {
            return;
        }
        let at = fields.get("grid").or_else(|| fields.get("horizon"));
        let span = at.map_or(fields.span, |node| node.span);
        let default = if fields.get("grid").is_none() {
            ", the default"
        } else {
            ""
        };
        let message = format!(
            "expected a grid step up to the horizon of {} d, found {} d{default}",
            short(horizon),
            short(grid)
        );
        let step = match fields.get("horizon").map(|node| &node.value) {
            Some(Value::Text(text)) => text.clone(),
            _ => format!("{horizon} d"),
        };
        let help =
            format!("set `grid: {step}` or a shorter one; for one run `--set grid='{step}'`");
        self.error_help(span, message, help);
    }

    fn version(&mut self, fields: &Fields<'a>) {
        let Some(node) = fields.get("format") else {
            if !fields.misspelt {
                let help = format!("begin the file with `format: {VERSION}`");
                self.error_help(
                    fields.span,
                    "expected a scenario with `format`, found none",
                    help,
                );
            }
            return;
        };
        if node.value != Value::Number(VERSION) {
            let message = format!("expected format {VERSION}, found {}", found(node));
            let help = match &node.value {
                Value::Text(text) if *text == VERSION.to_string() => {
                    format!("write `format: {VERSION}`, without quotes")
                }
                _ => format!("this program reads version {VERSION} of the format"),
            };
            self.error_help(node.span, message, help);
        }
    }

    fn read_lexicon(&mut self, fields: &Fields<'a>) {
        let Some(node) = fields.get("lexicon") else {
            return;
        };
        self.lexicon_named = true;
        let ids: Vec<&'static str> = Lexicon::all().iter().map(|lexicon| lexicon.name).collect();
        let Some(id) = self.word(node, &ids) else {
            return;
        };
        self.lexicon = Lexicon::named(id);
        self.model.lexicon = Some(id.to_owned());
    }

    /// What is run is no world, and has a start and a horizon; so has a scenario that is checked.
    fn runnable(&mut self, fields: &Fields<'a>, purpose: Purpose) {
        if self.is_world {
            if purpose == Purpose::Run {
                let span = fields.get("kind").map_or(fields.span, |node| node.span);
                self.error_help(
                    span,
                    "a world is never run by itself",
                    "write a scenario that says `extends:` this file, with a `start` and a `horizon`",
                );
            }
            return;
        }
        for (name, example) in [
            ("start", "start: 2026-01-09"),
            ("horizon", "horizon: 365 d"),
        ] {
            if fields.get(name).is_none() && !fields.misspelt {
                let message = format!("expected a scenario with `{name}`, found none");
                self.error_help(fields.span, message, format!("write `{example}`"));
            }
        }
    }

    /// The entries of a section of the file.
    pub(super) fn section(&mut self, name: &str) -> Vec<(&'a Key, &'a Node)> {
        match self.root.get(name).map(|node| &node.value) {
            Some(Value::Map(entries)) => {
                let present = entries.iter().filter(|(_, n)| n.value != Value::Null);
                present.map(|(key, node)| (key, node)).collect()
            }
            // What is no mapping was reported when names were declared.
            _ => Vec::new(),
        }
    }

    /// A calendar date.
    pub(super) fn date(&mut self, node: &'a Node) -> Option<Date> {
        let text = match &node.value {
            Value::Text(text) => text.as_str(),
            _ => "",
        };
        let date = Date::parse(text);
        if date.is_none() {
            let message = format!(
                "expected a date such as `2026-07-01`, found {}",
                found(node)
            );
            let mut fault = Diagnostic::error(node.span, message);
            fault.help = Date::remedy(text);
            self.faults.push(fault);
        }
        date
    }

    /// Days from the start to this date; not a number where the start is not known.
    pub(super) fn day(&self, date: Date) -> f64 {
        self.start.map_or(f64::NAN, |start| date.days_since(start))
    }
}
