//! What went in: uncertain numbers by grade of evidence, what is left out, what is cited.

use maud::{Markup, html};

use crate::distribution::Distribution;
use crate::explain::Phrase;
use crate::model::{Entry, Factor, Grade, Model, Source};
use crate::quantity::unit_scale;
use crate::words::{figure, with_range};

/// Assumptions sorted by grade, omissions and sources.
pub(super) fn all(model: &Model) -> Markup {
    let graded = |grade: Option<Grade>| -> Vec<&Factor> {
        let mut factors: Vec<_> = model.factors.iter().collect();
        factors.retain(|factor| factor.entry.grade == grade);
        factors
    };
    let groups = [
        (
            Some(Grade::Judgement),
            "Judged: no published number was found",
        ),
        (Some(Grade::Document), "Stated by the documents"),
        (Some(Grade::Literature), "Bounded by published figures"),
        (None, "Without a grade"),
    ];
    html! {
        h2 { "Assumptions, by grade of evidence" }
        p {
            "The weakest first. A range is where nine of ten draws lie; a number without one is taken as known."
        }
        @for (grade, title) in groups {
            @let factors = graded(grade);
            @if !factors.is_empty() {
                h3 { (title) " (" (factors.len()) ")" }
                (table(model, &factors))
            }
        }
        (reactions(model))
        (omissions(model))
        (sources(model))
    }
}

/// What may happen and when, uncertain or not, and what it rests on.
fn reactions(model: &Model) -> Markup {
    let phrase = Phrase(model);
    html! {
        h3 { "What may happen (" (model.reactions.len()) ")" }
        p { "Numbers that are not listed above are taken as known; " code { "escalade explain" } " takes each apart." }
        div.wide { table {
            thead { tr { th { "reaction" } th { "happens" } th { "grade" } th { "source" } } }
            tbody {
                @for reaction in &model.reactions {
                    tr {
                        td { (reaction.entry.title) }
                        td { (phrase.trigger(&reaction.trigger)) }
                        td { (reaction.entry.grade.map_or("", Grade::in_words)) }
                        td { (cited(&reaction.entry)) }
                    }
                }
            }
        } }
    }
}

/// The uncertain numbers of a scenario that another has not, or has otherwise.
pub(super) fn others(title: &str, model: &Model, first: &Model) -> Markup {
    let same = |factor: &Factor| first.factors.contains(factor);
    let differing: Vec<&Factor> = model.factors.iter().filter(|f| !same(f)).collect();
    html! {
        @if !differing.is_empty() {
            h2 { "Other numbers in " (title) }
            (table(model, &differing))
        }
    }
}

fn table(model: &Model, factors: &[&Factor]) -> Markup {
    html! {
        div.wide { table {
            thead { tr {
                th { "number" } th.number { "median" } th.number { "5 % to 95 %" } th { "unit" } th { "sources" }
            } }
            tbody {
                @for factor in factors {
                    @let (median, range) = values(factor);
                    tr {
                        td {
                            (factor.entry.title)
                            @if let Some(note) = &factor.entry.note { br; span.soft { (note) } }
                        }
                        td.number { (median) }
                        td.number { (range) }
                        td { (unit(model, factor)) }
                        td { (cited(&factor.entry)) }
                    }
                }
            }
        } }
    }
}

fn unit(model: &Model, factor: &Factor) -> String {
    let mut unit = factor.unit.clone();
    if let Some(word) = &factor.word {
        let word = with_range(model, word);
        unit = format!("{unit} ({word})").trim_start().to_owned();
    }
    unit
}

/// The median and the range, in the unit in which the file gives the number.
fn values(factor: &Factor) -> (String, String) {
    // A unit that is no time, such as points, is kept as it is.
    let scale = unit_scale(&factor.unit).unwrap_or(1.0);
    let at = |u| figure(factor.distribution.quantile(u) / scale);
    let range = match factor.distribution {
        Distribution::Fixed(_) => String::new(),
        _ => format!("{} to {}", at(0.05), at(0.95)),
    };
    (at(0.5), range)
}

fn cited(entry: &Entry) -> String {
    entry.sources.join(", ")
}

fn omissions(model: &Model) -> Markup {
    html! {
        h2 { "What the model leaves out" }
        @if model.not_modelled.is_empty() {
            p { "The scenario does not say. Everything that is not listed on this page is left out." }
        } @else {
            ul {
                @for omission in &model.not_modelled {
                    li {
                        b { (omission.entry.title) } ": " (omission.why)
                        @if !omission.entry.sources.is_empty() { span.soft { " (" (cited(&omission.entry)) ")" } }
                    }
                }
            }
        }
    }
}

fn sources(model: &Model) -> Markup {
    html! {
        h2 { "Sources" }
        div.wide { table {
            thead { tr { th { "id" } th { "what" } th { "what it says" } } }
            tbody {
                @for source in &model.sources {
                    tr {
                        td { code { (source.id) } }
                        td { (source.citation) }
                        td { (says(source)) }
                    }
                }
            }
        } }
    }
}

fn says(source: &Source) -> Markup {
    html! {
        @if let Some(figure) = source.figure_in_words() { (figure) }
        @if source.recalled { span.soft { " (from memory)" } }
        @for (section, says) in &source.sections {
            p { b { (section) } ": " (says) }
        }
    }
}
