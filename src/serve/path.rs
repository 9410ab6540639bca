//! One trial over the fan of all, and its story.
//!
//! Trials shown one after the other are hypothetical outcome plots (Hullman, Resnick & Adar 2015,
//! doi:10.1371/journal.pone.0142444).

use serde_json::{Value, json};

use super::app::App;
use super::asked::Asked;
use super::commands::command;
use super::explore::{Explored, outcome_called};
use super::refusal::Refusal;
use crate::ensemble::Progress;
use crate::model::OutcomeId;
use crate::plot;
use crate::story::{self, Chapter, Choice, Story, StoryEvent, choose};

/// Trials that share an axis, so that it does not jump from one to the next.
const BLOCK: u64 = 20;

/// Which trial is told.
pub(super) fn choice(which: &str, outcome: OutcomeId) -> Result<Choice, Refusal> {
    match which {
        "typical" => Ok(Choice::Typical),
        "best" => Ok(Choice::Best(outcome)),
        "worst" => Ok(Choice::Worst(outcome)),
        "surprising" => Ok(Choice::Surprising),
        number => {
            let wrong = || {
                Refusal::Bad("a trial is a number, or typical, best, worst or surprising".into())
            };
            number.parse().map(Choice::Trial).map_err(|_| wrong())
        }
    }
}

/// A trial of a state: its path and its story.
pub(super) fn view(
    app: &App,
    asked: &Asked,
    (outcome, which): (&str, &str),
    progress: &Progress,
) -> Result<Value, Refusal> {
    let explored = Explored::new(app, asked, progress)?;
    let (model, study) = (explored.model(), &explored.ready.study);
    let id = outcome_called(model, outcome)?;
    let findings = explored.findings();
    let choice = choice(which, id)?;
    let trial = choose(study, findings, choice, (&app.runs.ensemble, progress))?;
    let record = study.replay(&findings.settings, trial)?.record;
    let range = range(&explored, id, trial)?;
    let figure = plot::path_within(&explored.input(), id, (trial, record.path(id)), range)?;
    let told = story::tell(study, findings, trial)?;
    let entry = app.library.entry(asked)?;
    let number = trial.to_string();
    let more = ["--trial", &number, "--odds"];
    Ok(json!({
        "trial": trial,
        "trials": findings.trials,
        "picture": figure.inline(),
        "story": self::story(&told),
        "command": command("story", &[entry], asked, &explored.ready.patches, &more)?,
    }))
}

/// The lowest and the highest value of the trials that share an axis with one.
fn range(explored: &Explored, id: OutcomeId, trial: u64) -> Result<(f64, f64), Refusal> {
    let findings = explored.findings();
    let first = trial - trial % BLOCK;
    let mut range = (f64::INFINITY, f64::NEG_INFINITY);
    for k in first..(first + BLOCK).min(findings.trials) {
        let record = explored.ready.study.replay(&findings.settings, k)?.record;
        for value in record.path(id) {
            range = (range.0.min(*value), range.1.max(*value));
        }
    }
    Ok(range)
}

fn story(told: &Story) -> Value {
    let event = |event: &StoryEvent| {
        json!({
            "address": event.address,
            "date": event.date,
            "what": event.what,
            "branch": event.branch,
            "odds": event.odds,
            "otherwise": event.otherwise,
        })
    };
    let chapter = |chapter: &Chapter| {
        json!({
            "heading": chapter.heading,
            "events": chapter.events.iter().map(event).collect::<Vec<_>>(),
            "besides": chapter.besides,
            "moved": chapter.moved,
        })
    };
    json!({
        "draw": told.draw,
        "chapters": told.chapters.iter().map(chapter).collect::<Vec<_>>(),
        "ending": told.ending,
        "left_out": told.left_out,
    })
}
