//! What a class is asked, what it guessed, and what the model says.

use serde_json::{Value, json};

use super::app::App;
use super::asked::{Asked, Parts};
use super::class::{Guess, Posed, Question, Revealed};
use super::explore::Explored;

use super::refusal::Refusal;
use super::who::{Role, Who};
use crate::ensemble::Progress;
use crate::lesson::{self, Answer, DOTS, Score, brier, crps};
use crate::model::Model;

/// The question of a subject (`milestone.NAME`, `outcome.NAME`) of a state, with its answer.
fn question(
    app: &App,
    asked: &Asked,
    subject: &str,
    progress: &Progress,
) -> Result<(Posed, Revealed), Refusal> {
    let explored = Explored::new(app, asked, progress)?;
    let (model, report) = (explored.model(), explored.findings().summary.report()?);
    let all = lesson::questions(model, &report).into_iter();
    let is_asked = |question: &lesson::Question| {
        let kind = match question.subject {
            lesson::Subject::Chance(_) => "milestone",
            lesson::Subject::Dots(_) => "outcome",
        };
        subject.split_once('.') == Some((kind, question.name.as_str()))
    };
    let mut found = all.filter(|(question, _)| is_asked(question));
    let unknown = || Refusal::Unknown(format!("nothing called `{subject}` can be asked about"));
    let (question, answer) = found.next().ok_or_else(unknown)?;
    let revealed = Revealed {
        share: match &answer {
            Answer::Chance(share) => Some(share.value),
            Answer::Dots(_) => None,
        },
        dots: question
            .scale
            .as_ref()
            .map_or(Vec::new(), |scale| answer.dots_in(scale)),
        said: answer.in_words(model, &question.unit),
        shares: match answer {
            Answer::Chance(_) => Vec::new(),
            Answer::Dots(shares) => shares,
        },
        rests_on: rests_on(model, explored.findings().trials),
    };
    let posed = Posed {
        query: asked.query(true),
        name: question.name,
        title: question.title,
        text: question.text,
        unit: question.unit,
        scale: question
            .scale
            .map(|scale| (scale.low, scale.step, scale.boxes)),
    };
    Ok((posed, revealed))
}

/// How many numbers are judged, stated and published.
fn rests_on(model: &Model, trials: u64) -> String {
    let grades = lesson::grades(model);
    let left_out = model.not_modelled.len();
    let left_out = match left_out {
        0 => String::new(),
        1 => " One thing is left out on purpose.".to_owned(),
        n => format!(" {n} things are left out on purpose."),
    };
    format!(
        "{trials} trials with {} uncertain numbers: {grades}.{left_out} It says what follows from these assumptions, \
         not what will happen.",
        model.factors.len()
    )
}

/// Opens a question about a state.
pub(super) fn open(
    app: &App,
    asked: &Asked,
    subject: &str,
    progress: &Progress,
) -> Result<Value, Refusal> {
    let (posed, _) = question(app, asked, subject, progress)?;
    let id = app.class.open(posed)?;
    Ok(json!({ "id": id }))
}

/// Reveals what the model says of a question: as of the day on which it was opened, for the same state has the same
/// trials.
pub(super) fn reveal(app: &App, id: u64, progress: &Progress) -> Result<Value, Refusal> {
    let all = app.class.all();
    let found = all.iter().find(|question| question.id == id);
    let found = found.ok_or_else(|| Refusal::Unknown("there is no such question".into()))?;
    let asked = state_of(&found.posed.query, app.library.first())?;
    let kind = if found.posed.scale.is_some() {
        "outcome"
    } else {
        "milestone"
    };
    let (_, revealed) = question(
        app,
        &asked,
        &format!("{kind}.{}", found.posed.name),
        progress,
    )?;
    app.class.reveal(id, revealed)?;
    Ok(json!({ "id": id }))
}

/// A state from its address.
pub(super) fn state_of(query: &str, first: &str) -> Result<Asked, Refusal> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Asked::read(Parts::new(pairs.collect())?, first)
}

/// What somebody sees of the class: the open question, his guess, and after it was revealed everybody's.
pub(super) fn view(app: &App, who: &Who) -> Value {
    let question = app.class.last();
    let code = app.guard.class_code().filter(|_| who.role == Role::Teacher);
    json!({
        "teacher": who.role == Role::Teacher,
        "joined": who.id.is_some(),
        "needs_code": app.guard.class_code().is_some(),
        "code": code,
        "question": question.map(|question| seen(&question, who.id.as_deref())),
    })
}

fn seen(question: &Question, who: Option<&str>) -> Value {
    let posed = &question.posed;
    let mine = who.and_then(|who| question.guesses.iter().find(|(other, _)| other == who));
    let boxes = posed
        .scale()
        .map(|scale| (0..scale.boxes).map(|k| scale.label(k)).collect::<Vec<_>>());
    json!({
        "id": question.id,
        "query": posed.query,
        "title": posed.title,
        "text": posed.text,
        "unit": posed.unit,
        "boxes": boxes,
        "guesses": question.guesses.len(),
        "mine": mine.map(|(_, guess)| said(guess)),
        "revealed": question.revealed.as_ref().map(|revealed| result(question, revealed, mine.map(|(_, guess)| guess))),
    })
}

/// A guess for people who draw it: percent, or dots.
fn said(guess: &Guess) -> Value {
    match guess {
        Guess::Chance(share) => json!({ "percent": 100.0 * share }),
        Guess::Dots(dots) => json!({ "dots": dots }),
    }
}

/// The class beside the model, and scores.
fn result(question: &Question, revealed: &Revealed, mine: Option<&Guess>) -> Value {
    let guesses = question.guesses.iter();
    let scores: Vec<f64> = guesses
        .clone()
        .map(|(_, guess)| score(question, revealed, guess).guess)
        .collect();
    let mean = (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64);
    let percents = guesses.clone().filter_map(|(_, guess)| match guess {
        Guess::Chance(share) => Some(100.0 * share),
        Guess::Dots(_) => None,
    });
    let boxes = question.posed.scale.map_or(0, |(_, _, boxes)| boxes);
    let mut dots = vec![0; boxes];
    for (_, guess) in guesses {
        if let Guess::Dots(placed) = guess {
            dots.iter_mut()
                .zip(placed)
                .for_each(|(sum, more)| *sum += more);
        }
    }
    let best = score(
        question,
        revealed,
        &Guess::Chance(revealed.share.unwrap_or_default()),
    );
    json!({
        "said": revealed.said,
        "rests_on": revealed.rests_on,
        "percent": revealed.share.map(|share| 100.0 * share),
        "dots": revealed.dots,
        "class": { "percents": percents.collect::<Vec<_>>(), "dots": dots },
        "score": {
            "name": if question.posed.scale.is_some() { "CRPS" } else { "Brier" },
            "unit": question.posed.unit,
            "mine": mine.map(|guess| score(question, revealed, guess).guess),
            "mean": mean,
            "model": best.best,
        },
    })
}

/// How good a guess is if the model is right.
fn score(question: &Question, revealed: &Revealed, guess: &Guess) -> Score {
    match (guess, question.posed.scale()) {
        (Guess::Dots(dots), Some(scale)) => {
            let values = dots.iter().enumerate();
            let values = values.flat_map(|(k, dots)| std::iter::repeat_n(scale.middle(k), *dots));
            crps(&values.take(DOTS).collect::<Vec<_>>(), &revealed.shares)
        }
        (_, Some(_)) => crps(&[], &revealed.shares),
        (Guess::Chance(share), None) => brier(*share, revealed.share.unwrap_or_default()),
        (Guess::Dots(_), None) => brier(0.0, revealed.share.unwrap_or_default()),
    }
}

/// A row for each guess. Numbers and names of entries only: nothing that a spreadsheet could take for a formula.
pub(super) fn csv(app: &App) -> String {
    let mut out = String::from(
        "question,kind,name,guess_number,percent,dots,score,model_score,model_percent\n",
    );
    for question in app.class.all() {
        let kind = if question.posed.scale.is_some() {
            "dots"
        } else {
            "chance"
        };
        for (k, (_, guess)) in question.guesses.iter().enumerate() {
            let (percent, dots) = match guess {
                Guess::Chance(share) => ((100.0 * share).to_string(), String::new()),
                Guess::Dots(dots) => (
                    String::new(),
                    dots.iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join(" "),
                ),
            };
            let revealed = question.revealed.as_ref();
            let score = revealed.map(|revealed| score(&question, revealed, guess));
            let number =
                |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
            let model = revealed
                .and_then(|revealed| revealed.share)
                .map(|share| 100.0 * share);
            out += &format!(
                "{},{kind},{},{},{percent},{dots},{},{},{}\n",
                question.id,
                question.posed.name,
                k + 1,
                number(score.map(|score| score.guess)),
                number(score.map(|score| score.best)),
                number(model),
            );
        }
    }
    out
}
