//! Pages that print on A4 and need no network: a brief for a cell.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::answer_brief::{Brief, Choice};
use crate::plot;

/// A page, in the look of the report.
pub(super) fn page(title: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style {
                    (PreEscaped(plot::font_faces(&body.0)))
                    (PreEscaped(include_str!("../report/style.css")))
                    (PreEscaped(include_str!("style.css")))
                }
            }
            body {
                p.warning { "Illustrative, not a forecast." }
                main { (body) }
            }
        }
    }
    .into_string()
}

/// A heading and its lines; nothing where there are none.
pub(super) fn lines(title: &str, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            h2 { (title) }
            ul { @for line in lines { li { (line) } } }
        }
    }
}

impl Brief {
    /// As a page to print.
    pub fn page(&self) -> String {
        let title = format!("{}: turn {}", self.title, self.turn);
        let news: Vec<String> = self.news.iter().map(|told| told.in_words()).collect();
        let mut known = self.stands();
        known.extend(self.known());
        let closed = self.choices.iter().filter(|one| one.is_open == Some(false));
        let closed: Vec<String> = closed
            .map(|one| format!("{} ({})", one.title, one.order))
            .collect();
        let body = html! {
            div.brief {
            h1 { (title) }
            p.soft {
                (self.date) " to " (self.turn_ends) "."
                @if !self.seats.is_empty() { " Seats: " (self.seats.join(", ")) "." }
            }
            @if let Some(brief) = &self.brief { p { (brief) } }
            (lines("What you heard since the last turn began", &news))
            (lines("What you were told", &self.told))
            (lines("Orders of others that you know of", &self.heard))
            div.columns { (lines("What you know", &known)) }
            (lines("You are asked", &self.questions))
            @if !self.choices.is_empty() {
                h2 { "What you may order by " (self.turn_ends) }
                table {
                    tr { th { "order" } th { "what it does" } }
                    @for choice in self.choices.iter().filter(|one| one.is_open != Some(false)) { (row(choice)) }
                }
                @if !closed.is_empty() { p.soft { "Not now: " (closed.join("; ")) "." } }
            }
            (lines("Your orders", &self.own))
            (lines("What you are judged by", &self.objectives))
            }
        };
        page(&title, &body)
    }
}

fn row(choice: &Choice) -> Markup {
    html! {
        tr {
            td {
                b { (choice.title) } " " code { (choice.order) } br;
                span.soft { (choice.price()) }
                @if choice.is_open.is_none() { span.soft { "; control says whether it can be done" } }
            }
            td {
                @if !choice.branches.is_empty() { p { "Choose " code { (choice.branches.join(" or ")) } "." } }
                @if !choice.conditions.is_empty() { p.soft { "Needs: " (choice.conditions.join(" and ")) "." } }
                @for line in &choice.does { p { (line) } }
            }
        }
    }
}
