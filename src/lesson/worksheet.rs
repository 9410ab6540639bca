//! The sheet of questions and, on a page of its own, the key.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::question::{Answer, DOTS, Question, Scale, Subject, questions};
use crate::model::{Grade, Model};
use crate::plot;
use crate::study::{Findings, Study};
use crate::summary::{self, Report};

/// Chances that fit on a sheet.
const CHANCES: usize = 6;

/// Words of the sheet that not every class knows.
const GLOSSARY: [(&str, &str); 5] = [
    (
        "trial",
        "one possible course of events, drawn by the rules of the model",
    ),
    ("horizon", "the last day that is looked at"),
    (
        "milestone",
        "something that either happens by a day or does not",
    ),
    (
        "±",
        "the error that comes from the finite number of trials (95 %); more trials make it smaller",
    ),
    (
        "judged",
        "a number that its author assumed, since no published one was found",
    ),
];

/// A page with the questions of a scenario and the key of a run; it needs no network and prints on A4.
///
/// # Errors
/// Where the run has too few draws.
pub fn worksheet(study: &Study, findings: &Findings) -> Result<String, summary::Error> {
    let (model, report) = (study.model(), findings.summary.report()?);
    let asked = chosen(model, &report);
    let body = html! {
        section.sheet {
            h1 { (model.title) }
            @if let Some(question) = &model.question { p.question { (question) } }
            p { "From " (model.start) ", for " (model.horizon) " days. Guess before you see what the model says." }
            ol { @for (question, _) in &asked { li { (self::question(question)) } } }
            p.name { "Name or number: " span.line {} }
        }
        section.key {
            h1 { "Key: " (model.title) }
            p { "What " (findings.trials) " trials of the model answer (seed " (findings.settings.seed.0) "). It says "
                "what follows from the assumptions, not what will happen: a guess that differs may be the better one." }
            ol { @for (question, answer) in &asked { li { (key(model, question, answer)) } } }
            h2 { "How guesses are scored" }
            (scoring())
            (rests_on(model))
            h2 { "Words" }
            dl { @for (word, means) in GLOSSARY { dt { (word) } dd { (means) } } }
        }
    };
    Ok(page(&model.title, &body))
}

/// All outcomes, and the milestones that are least certain: of these a class can say most.
fn chosen(model: &Model, report: &Report<'_>) -> Vec<(Question, Answer)> {
    let (mut dots, mut chances): (Vec<_>, Vec<_>) = questions(model, report)
        .into_iter()
        .partition(|(question, _)| matches!(question.subject, Subject::Dots(_)));
    let apart = |answer: &Answer| match answer {
        Answer::Chance(share) => (share.value - 0.5).abs(),
        Answer::Dots(_) => 0.0,
    };
    chances.sort_by(|(_, a), (_, b)| apart(a).total_cmp(&apart(b)));
    chances.truncate(CHANCES);
    chances.sort_by_key(|(question, _)| question.subject);
    dots.append(&mut chances);
    dots
}

fn question(question: &Question) -> Markup {
    html! {
        p.asked { (question.text) }
        @match &question.scale {
            Some(scale) => (boxes(scale, None)),
            None => (ruler(None)),
        }
    }
}

fn key(model: &Model, question: &Question, answer: &Answer) -> Markup {
    html! {
        p.asked { (question.title) ": " b { (answer.in_words(model, &question.unit)) } }
        @match (&question.scale, answer) {
            (Some(scale), _) => (boxes(scale, Some(&answer.dots_in(scale)))),
            (None, Answer::Chance(share)) => (ruler(Some(share.value))),
            (None, Answer::Dots(_)) => {},
        }
    }
}

/// A row of boxes for dots, with those of an answer.
fn boxes(scale: &Scale, dots: Option<&[usize]>) -> Markup {
    let all = 0..scale.boxes;
    html! {
        table.boxes {
            tr { @for place in all.clone() {
                td { @if let Some(dots) = dots { @for _ in 0..dots[place].min(DOTS) { span.dot {} } } }
            } }
            tr { @for place in all { th { (scale.label(place)) } } }
        }
    }
}

/// A line from 0 to 100, with a mark where an answer lies.
fn ruler(at: Option<f64>) -> Markup {
    let x = |share: f64| 20.0 + 960.0 * share;
    html! {
        svg.ruler viewBox="0 0 1000 70" aria-hidden="true" {
            line x1=(x(0.0)) x2=(x(1.0)) y1="30" y2="30" stroke="#222" stroke-width="2" {}
            @for k in 0..=10u8 {
                @let at = x(f64::from(k) / 10.0);
                line x1=(at) x2=(at) y1="20" y2="40" stroke="#222" stroke-width="2" {}
                text x=(at) y="64" text-anchor="middle" font-size="20" { (u32::from(k) * 10) }
            }
            @if let Some(share) = at { circle cx=(x(share)) cy="30" r="9" fill="#0072b2" {} }
        }
    }
}

fn scoring() -> Markup {
    html! {
        p { "A chance of g where the model has p has the Brier score p(1 − g)² + (1 − p)g²: from 0 to 1, less is better, "
            "and nobody does better than by saying what he believes. Example: a guess of 30 of 100 where the model has "
            "60 scores 0.6 × 0.49 + 0.4 × 0.09 = 0.33; the model itself scores 0.24." }
        p { "Ten dots have the continuous ranked probability score: their mean distance from the trials, less half "
            "their mean distance from each other. It is in the unit of the outcome; less is better." }
    }
}

/// How many of the uncertain numbers are judged, stated and published: `104 judged, 16 published`.
pub fn grades(model: &Model) -> String {
    let grades = [Grade::Judgement, Grade::Document, Grade::Literature];
    let of = |grade: Grade| {
        let factors = model.factors.iter();
        let graded = factors.filter(|factor| factor.entry.grade == Some(grade));
        let number = graded.count();
        (number > 0).then(|| format!("{number} {}", grade.in_words()))
    };
    grades
        .into_iter()
        .filter_map(of)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What it rests on, and what is left out.
fn rests_on(model: &Model) -> Markup {
    let left_out: Vec<&str> = model
        .not_modelled
        .iter()
        .map(|left| left.entry.title.as_str())
        .collect();
    html! {
        h2 { "What it rests on" }
        p { (model.factors.len()) " uncertain numbers: " (grades(model)) "." }
        @if !left_out.is_empty() { p { "Left out: " (left_out.join("; ")) "." } }
    }
}

fn page(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Worksheet: " (title) }
                style { (PreEscaped(plot::font_faces(&body.0))) (PreEscaped(include_str!("worksheet.css"))) }
            }
            body { p.warning { "Illustrative, not a forecast." } main { (body) } }
        }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_marked_on_the_line_and_in_the_boxes() {
        let empty = ruler(None).into_string();
        assert!(!empty.contains("circle"));
        assert!(ruler(Some(0.5)).into_string().contains("cx=\"500\""));
        let scale = Scale {
            low: 0.0,
            step: 1.0,
            boxes: 2,
        };
        let row = boxes(&scale, Some(&[3, 7])).into_string();
        assert_eq!(row.matches("class=\"dot\"").count(), DOTS);
        assert!(row.contains("<th>1 to 2</th>"));
    }
}
