//! Windows and dates.

use super::super::Window;
use super::mapping::{part_of, present};
use super::top::date;
use super::{Decoder, Mapping, Scope};
use crate::model::format::NumberSpec;
use crate::quantity::Date;
use crate::scenario::{Node, Value};

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
        let day = match &node.value {
            Value::Text(text) => match (Date::parse(text), self.names.windows.get(text.as_str())) {
                (Some(date), _) => self.day(date),
                (None, Some(window)) => {
                    let window = &self.model.windows[window.index()];
                    let (from, address) = (window.from, window.entry.address.clone());
                    if self
                        .root
                        .get("calendar")
                        .and_then(|c| c.get(text))
                        .is_some_and(|w| w.get("at").is_none())
                    {
                        let message = format!("expected a date, found the window `{text}`");
                        self.error_help(node.span, message, "a calendar entry with `at` is a date");
                        return None;
                    }
                    if self.off(&address) {
                        return None;
                    }
                    from
                }
                (None, None) if looks_like_a_date(text) => {
                    let message = format!("expected a date such as `2026-07-01`, found `{text}`");
                    let help = Date::remedy(text);
                    let help = help.unwrap_or_else(|| "write year-month-day".into());
                    self.error_help(node.span, message, help);
                    return None;
                }
                (None, None) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                    let number = self.number(node, &Scope::default(), NumberSpec::INSTANT);
                    Some(number.coefficient).filter(|day| day.is_finite())?
                }
                (None, None) => {
                    let dates = present(self.root.get("calendar"));
                    let dates = dates.filter(|(_, node)| node.get("at").is_some());
                    let known: Vec<&str> = dates.map(|(key, _)| key.name.as_str()).collect();
                    self.unknown(part_of(node, text, text), "date", text, known);
                    return None;
                }
            },
            // Reported by its kind.
            _ => return None,
        };
        if day < 0.0 {
            let start = self.start.unwrap_or_default();
            self.error(
                node.span,
                format!("expected a date from the start, {start}, on, found one before it"),
            );
            return None;
        }
        if day > self.model.horizon {
            let message = format!(
                "this date lies after the horizon of {} d: it is never reached",
                self.model.horizon
            );
            self.faults
                .push(crate::diagnostic::Diagnostic::warning(node.span, message));
        }
        day.is_finite().then_some(day)
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
