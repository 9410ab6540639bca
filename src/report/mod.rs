//! One self-contained page for a run or for several side by side: it needs no network and prints on A4.

mod answer;
mod assumptions;
mod knockouts;
mod provenance;
mod results;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::explain::Knockout;
use crate::export::Manifest;
use crate::model::Model;
use crate::plot::{self, Figure};
use crate::study::{Findings, Study};
use crate::summary::{self, Report};
use crate::words::{self, figure};

/// A run, with what was made of it.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The model.
    pub study: &'a Study,
    /// The results.
    pub findings: &'a Findings,
    /// How they came about.
    pub manifest: &'a Manifest,
    /// What switching reactions off does, in paired trials; the largest first. May be empty.
    pub knockouts: &'a [Knockout],
    /// The pictures of this run.
    pub figures: &'a [Figure],
}

impl Part<'_> {
    fn model(&self) -> &Model {
        self.study.model()
    }

    /// For people: the title, or the name where there is none.
    fn title(&self) -> &str {
        match self.model().title.as_str() {
            "" => &self.manifest.scenario,
            title => title,
        }
    }

    /// Why the parts of an outcome have no picture.
    fn without_parts(&self) -> Option<String> {
        let input = plot::Input {
            model: self.model(),
            findings: self.findings,
        };
        // The report says it where there are too few draws.
        plot::without_parts(&input).unwrap_or_default()
    }

    fn report(&self) -> Result<Report<'_>, summary::Error> {
        self.findings.summary.report()
    }
}

/// The page of one run.
///
/// # Errors
/// Where too few draws were finished for any error.
pub fn scenario(part: &Part<'_>) -> Result<String, summary::Error> {
    let report = part.report()?;
    let model = part.model();
    let (first, others) = answer::pictures(model, part.figures);
    Ok(page(
        part.title(),
        &html! {
            h1 { (part.title()) }
            (head(part))
            (answer::sheet(part, &report, &first))
            h2.appendix { "Appendix: how it begins" }
            (beginning(model))
            h2 { "Outcomes" }
            (results::when(part))
            (results::outcomes(model, &report))
            h2 { "Milestones" }
            (results::milestones(model, &report))
            h2 { "Pictures" }
            @if let Some(reason) = part.without_parts() { p.soft { (reason) } }
            (results::pictures(others))
            (knockouts::table(model, part.knockouts))
            h2 { "How often each thing happened" }
            (results::reactions(model, &report))
            h2 { "What drives it: ignorance and chance" }
            (results::drivers(model, &report, part.findings.drivers.as_ref()))
            (assumptions::all(model))
            (provenance::all(std::slice::from_ref(part)))
        },
    ))
}

/// The page of several runs side by side, with pictures of all of them, the assumptions of the first,
/// and those of the others that differ from them.
///
/// # Errors
/// Where too few draws were finished for any error.
pub fn comparison(parts: &[Part<'_>], figures: &[Figure]) -> Result<String, summary::Error> {
    let titles: Vec<&str> = parts.iter().map(Part::title).collect();
    let title = titles.join(" · ");
    let reports = parts
        .iter()
        .map(Part::report)
        .collect::<Result<Vec<_>, _>>()?;
    let sides: Vec<_> = parts.iter().zip(&reports).collect();
    Ok(page(
        &title,
        &html! {
            h1 { "Side by side: " (title) }
            @for part in parts {
                h3 { (part.title()) }
                (head(part))
                (beginning(part.model()))
            }
            h2 { "Outcomes" }
            @if let Some(part) = parts.first() { (results::when(part)) }
            (results::outcomes_by_side(&sides))
            h2 { "Milestones" }
            (results::milestones_by_side(&sides))
            h2 { "Pictures" }
            (results::pictures(figures))
            @if let Some((first, others)) = parts.split_first() {
                (assumptions::all(first.model()))
                @for part in others { (assumptions::others(part.title(), part.model(), first.model())) }
            }
            (provenance::all(parts))
        },
    ))
}

/// What is asked, and of how much it speaks.
fn head(part: &Part<'_>) -> Markup {
    let model = part.model();
    html! {
        @if let Some(question) = &model.question { p.question { (question) } }
        p.soft {
            (part.findings.trials) " trials of " (model.horizon) " days from " (model.start)
            ", seed " (part.findings.settings.seed.0) "."
            @if !model.changes.is_empty() { " Changed: " (model.changes.join(" ")) "." }
            @if let Some(given) = &part.findings.given { " " (words::given(given)) "." }
            @if let Some(cubes) = &part.findings.hypercubes { " " (words::hypercubes(cubes)) }
            @if !part.findings.complete { " The run was interrupted: this is a part of it." }
        }
    }
}

/// The posture: the state in which each machine begins.
fn beginning(model: &Model) -> Markup {
    let machines = model.machines.iter().map(|machine| {
        let states = machine.states.iter().zip(&machine.initial);
        let likely: Vec<String> = states
            .filter_map(|(state, probability)| match probability.as_fixed() {
                Some(0.0) => None,
                Some(1.0) => Some(state.entry.title.clone()),
                Some(p) => Some(format!("{} {} %", state.entry.title, figure(100.0 * p))),
                None => Some(state.entry.title.clone()),
            })
            .collect();
        format!("{}: {}", machine.entry.title, likely.join(" or "))
    });
    let machines: Vec<String> = machines.collect();
    html! {
        @if !machines.is_empty() { p { b { "It begins with " } (machines.join("; ")) "." } }
    }
}

fn page(title: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(plot::font_faces(&body.0))) (PreEscaped(include_str!("style.css"))) }
            }
            body {
                p.warning { "Illustrative, not a forecast." }
                main { (body) }
            }
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests;
