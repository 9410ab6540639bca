//! The answer on one sheet: what was asked, a picture of each leading outcome, what drives them, and what
//! they rest on.

use maud::{Markup, html};

use super::Part;
use super::results::{median, picture, range};
use crate::explain::Knockout;
use crate::model::{Grade, Model};
use crate::plot::Figure;
use crate::summary::Report;

/// Outcomes on the sheet.
const OUTCOMES: usize = 3;
/// Drivers on the sheet.
const DRIVERS: usize = 4;
/// Omissions on the sheet.
const OMISSIONS: usize = 4;

/// The pictures of the sheet, and all others.
pub(super) fn pictures<'a>(
    model: &Model,
    figures: &'a [Figure],
) -> (Vec<&'a Figure>, Vec<&'a Figure>) {
    let leading = model.leading_outcomes().into_iter().take(OUTCOMES);
    let names = leading.map(|id| format!("outcome-{}", model.outcomes[id.index()].entry.name));
    let names: Vec<String> = names.collect();
    figures
        .iter()
        .partition(|figure| names.contains(&figure.name))
}

/// The sheet.
pub(super) fn sheet(part: &Part<'_>, report: &Report<'_>, figures: &[&Figure]) -> Markup {
    let model = part.model();
    html! {
        section.answer {
            @for id in model.leading_outcomes().into_iter().take(OUTCOMES) {
                @let outcome = &model.outcomes[id.index()];
                @let results = report.outcome(id);
                @let name = format!("outcome-{}", outcome.entry.name);
                div.lead {
                    @if let Some(figure) = figures.iter().find(|figure| figure.name == name) { (picture(figure)) }
                    div {
                        h3 { (outcome.entry.title) }
                        p { "The median is " b { (median(&results)) } ", and eight in ten trials end within "
                            b { (range(&results)) } " (± is the 95 % sampling error)." }
                        @if !outcome.unit.is_empty() { p.soft { (outcome.unit) } }
                    }
                }
            }
            (drivers(model, part.knockouts))
            (basis(model))
        }
    }
}

/// What changes the outcomes most where it is switched off.
fn drivers(model: &Model, knockouts: &[Knockout]) -> Markup {
    let seen = knockouts
        .iter()
        .filter(|knockout| knockout.size(None).is_some());
    let seen: Vec<&Knockout> = seen.take(DRIVERS).collect();
    html! {
        @if !seen.is_empty() {
            h3 { "What drives it" }
            p.soft { "How the means would differ at the horizon if one thing could not happen:" }
            ul {
                @for knockout in seen {
                    @let changes = knockout.changes.iter().filter(|change| change.is_seen());
                    @let changes = changes.map(|change| {
                        let title = &model.outcomes[change.outcome.index()].entry.title;
                        format!("{title} {}", change.in_words())
                    });
                    li {
                        "without \u{201c}" (model.reactions[knockout.reaction.index()].entry.title) "\u{201d}: "
                        (changes.collect::<Vec<_>>().join(", "))
                    }
                }
            }
        }
    }
}

/// How many numbers are judged and how many published, and what is left out.
fn basis(model: &Model) -> Markup {
    let of = |grade: Option<Grade>| {
        let factors = model.factors.iter();
        factors.filter(|factor| factor.entry.grade == grade).count()
    };
    let grades = [
        (
            Some(Grade::Judgement),
            "judged, since no published number was found",
        ),
        (Some(Grade::Document), "stated by the documents"),
        (Some(Grade::Literature), "bounded by published figures"),
        (None, "without a grade"),
    ];
    let said: Vec<String> = grades
        .into_iter()
        .map(|(grade, words)| (of(grade), words))
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{number} {words}"))
        .collect();
    let left_out = model.not_modelled.iter().take(OMISSIONS);
    let left_out: Vec<&str> = left_out
        .map(|omission| omission.entry.title.as_str())
        .collect();
    let more = model.not_modelled.len().saturating_sub(OMISSIONS);
    html! {
        h3 { "What it rests on" }
        p {
            @if model.factors.is_empty() { "No number is taken as uncertain. " }
            @else { (model.factors.len()) " uncertain numbers: " (said.join("; ")) ". " }
            @if !left_out.is_empty() {
                "Left out: "
                (left_out.join("; "))
                @if more > 0 { "; and " (more) " more" }
                "."
            }
        }
    }
}
