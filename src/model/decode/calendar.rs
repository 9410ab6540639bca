//! Windows and dates.

use super::super::Window;
use super::mapping::part_of;
use super::top::date;
use super::{Decoder, Mapping, Scope};
use crate::diagnostic::Diagnostic;
use crate::model::format::NumberSpec;
use crate::quantity::Date;
use crate::scenario::Node;

impl<'a> Decoder<'a> {
    /// The calendar; an entry that is a date is a window of one day.
    pub(super) fn windows(&mut self, file: &Mapping<'a>) {
        for window in self.parts(file, "calendar") {
            let [at, first, end] = ["at", "from", "to"].map(|name| window.get(name).and_then(date));
            let day = |date: Option<Date>| date.map_or(f64::NAN, |date| self.day(date));
            let (mut from, mut to) = (day(first), day(end));
            if at.is_some() {
                (from, to) = (day(at), day(at) + 1.0);
            }
            if first.zip(end).is_some_and(|(from, to)| from >= to) {
                self.error_help(
                    window.key_span("to"),
                    "expected a window to end after it begins, found one that does not",
                    "a window is `[from, to)`: `to` is the day after its last",
                );
            }
            // Asked even where no condition uses the window: the switch is met.
            if self.off(&window.entry.address) {
                // It is never open, and no figure shows it.
                (from, to) = (f64::NAN, f64::NAN);
            }
            let entry = window.entry;
            self.model.windows.push(Window { entry, from, to });
        }
    }

    /// A date, the name of a date of the calendar, or a duration: days since the start.
    /// `None` where it is faulty, switched off, or in a file without a start.
    pub(super) fn instant(&mut self, node: &'a Node) -> Option<f64> {
        // What is no text was reported by its kind.
        let text = node.text()?;
        let day = if let Some(date) = Date::parse(text) {
            self.day(date)
        } else if self.names.find("calendar", text).is_some() {
            self.named_date(node, text)?
        } else if text.starts_with(|c: char| c.is_ascii_digit()) && !looks_like_a_date(text) {
            let number = self.number(node, &Scope::default(), NumberSpec::INSTANT);
            number.coefficient
        } else {
            self.no_date(node, text);
            return None;
        };
        if day < 0.0 {
            let start = self.start.unwrap_or_default();
            let message =
                format!("expected a date from the start, {start}, on, found one before it");
            self.error(node.span, message);
            return None;
        }
        let horizon = self.model.horizon;
        if day > horizon {
            let message =
                format!("this date lies after the horizon of {horizon} d: it is never reached");
            self.faults.push(Diagnostic::warning(node.span, message));
        }
        day.is_finite().then_some(day)
    }

    /// The day of an entry of the calendar; none where it is off, or a window.
    fn named_date(&mut self, node: &Node, text: &str) -> Option<f64> {
        let (_, place) = self.names.find("calendar", text)?;
        let window = &self.model.windows[place.position];
        let (from, address) = (window.from, window.entry.address.clone());
        if place.node.get("at").is_none() {
            let message = format!("expected a date, found the window `{text}`");
            self.error_help(node.span, message, "a calendar entry with `at` is a date");
            return None;
        }
        (!self.off(&address)).then_some(from)
    }

    /// Reports what is neither a date nor the name of one.
    fn no_date(&mut self, node: &Node, text: &str) {
        if looks_like_a_date(text) {
            let message = format!("expected a date such as `2026-07-01`, found `{text}`");
            let help = Date::remedy(text).unwrap_or_else(|| "write year-month-day".into());
            self.error_help(node.span, message, help);
            return;
        }
        let entries = self.root.get("calendar").map_or(&[][..], Node::entries);
        let dates = entries.iter().filter(|(_, node)| node.get("at").is_some());
        let known: Vec<&str> = dates.map(|(key, _)| key.name.as_str()).collect();
        self.unknown(part_of(node, text, text), "date", text, known);
    }
}

/// Digits and at least two dashes, or a date and more: no duration looks so.
fn looks_like_a_date(text: &str) -> bool {
    if text.get(..10).and_then(Date::parse).is_some() {
        return true;
    }
    let alike = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    alike && text.matches('-').count() >= 2
}
