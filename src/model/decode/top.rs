//! The head of a file: format, start, horizon, lexicon.

use super::{Decoder, Mapping, Purpose, short};
use crate::likelihood::Lexicon;
use crate::quantity::Date;
use crate::scenario::Node;

impl<'a> Decoder<'a> {
    pub(super) fn top(&mut self, file: &Mapping<'a>, purpose: Purpose) {
        self.is_world = file.word("kind") == Some("world");
        self.provenance_required = file.word("provenance") == Some("required");
        self.model.title = file.line("title").unwrap_or_default();
        self.model.question = file.line("question");
        self.start = file.get("start").and_then(date);
        self.model.start = self.start.unwrap_or_default();
        self.model.horizon = self.plain_at(file, "horizon");
        self.model.grid = self.plain_at(file, "grid");
        self.check_grid(file);
        if let Some(limits) = self.part(file, "limits") {
            // That they are whole numbers is checked once all is read.
            self.model.limits.at_one_instant = self.plain_at(&limits, "at_one_instant") as u32;
            self.model.limits.events = self.plain_at(&limits, "events") as u32;
        }
        self.lexicon_named = file.get("lexicon").is_some();
        self.lexicon = file.word("lexicon").and_then(Lexicon::named);
        self.model.lexicon = self.lexicon.map(|lexicon| lexicon.name.to_owned());
        self.runnable(file, purpose);
    }

    /// A step of recording that is longer than a trial records nothing.
    fn check_grid(&mut self, file: &Mapping<'a>) {
        let (horizon, grid) = (self.model.horizon, self.model.grid);
        if !(horizon > 0.0 && grid > horizon) {
            return;
        }
        let at = file.get("grid").or_else(|| file.get("horizon"));
        let span = at.map_or(file.span, |node| node.span);
        let default = match file.get("grid") {
            Some(_) => "",
            None => ", the default",
        };
        let (most, found) = (short(horizon), short(grid));
        let message =
            format!("expected a grid step up to the horizon of {most} d, found {found} d{default}");
        let written = file.sentence("horizon").map(|(_, text)| text.to_owned());
        let step = written.unwrap_or_else(|| format!("{horizon} d"));
        let help =
            format!("set `grid: {step}` or a shorter one; for one run `--set grid='{step}'`");
        self.error_help(span, message, help);
    }

    /// What is run is no world, and has a start and a horizon; so has a scenario that is checked.
    fn runnable(&mut self, file: &Mapping<'a>, purpose: Purpose) {
        if self.is_world {
            if purpose == Purpose::Run {
                let message = "a world is never run by itself";
                let help = "write a scenario that says `extends:` this file, with a `start` and a `horizon`";
                self.error_help(file.value_span("kind"), message, help);
            }
            return;
        }
        for (name, example) in [
            ("start", "start: 2026-01-09"),
            ("horizon", "horizon: 365 d"),
        ] {
            if file.get(name).is_none() && !file.misspelt {
                let message = format!("expected a scenario with `{name}`, found none");
                self.error_help(file.span, message, format!("write `{example}`"));
            }
        }
    }

    /// Days from the start to this date; not a number where the start is not known.
    pub(super) fn day(&self, date: Date) -> f64 {
        self.start.map_or(f64::NAN, |start| date.days_since(start))
    }
}

/// A calendar date.
pub(super) fn date(node: &Node) -> Option<Date> {
    node.text().and_then(Date::parse)
}
