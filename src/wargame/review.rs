//! The after-action review: what happened against the odds, what each decision did, overrides apart, scores, and
//! how well the odds were calibrated.

use serde::Serialize;

use super::answer::Scored;
use super::answer_parts::Told;
use super::calibration::{Judged, judged, runs};
use super::decisions::{Decision, decisions};
use super::error::GameError;
use super::game::Game;
use super::hot_wash::{Found, questions};
use super::surprises::{Surprise, surprises};

/// The review of a game.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Review {
    /// The scenario's title.
    pub title: String,
    /// The scenario's question.
    pub question: Option<String>,
    /// The seed, as digits.
    pub seed: String,
    /// The trial.
    pub trial: u64,
    /// The cells that were played, by title.
    pub played: Vec<String>,
    /// From when to when.
    pub dates: (String, String),
    /// The turns that were played.
    pub turns: u32,
    /// Everything that happened.
    pub timeline: Vec<Told>,
    /// What chance brought about, against the odds of its turn; the most surprising first.
    pub surprises: Vec<Surprise>,
    /// What cells decided.
    pub decisions: Vec<Decision>,
    /// What control decided against the odds, with its reasons.
    pub overrides: Vec<String>,
    /// What dice decided.
    pub rolls: Vec<String>,
    /// Injects: what was expected, and what control is to look for.
    pub injects: Vec<String>,
    /// Objectives.
    pub scores: Vec<Scored>,
    /// How well the odds were calibrated in this game.
    pub judged: Judged,
    /// For the hot wash.
    pub questions: Vec<String>,
    /// What the scenario asks after every game.
    pub asked: Vec<String>,
}

/// Reviews a game.
///
/// # Errors
/// Where futures cannot be simulated.
pub fn review(game: &Game) -> Result<Review, GameError> {
    let (model, position) = (game.model(), game.now());
    let runs = runs(game)?;
    let surprises = surprises(game, &runs);
    let decisions = decisions(game)?;
    let (overrides, scores) = (overrides(game), game.scores());
    let questions = questions(&Found {
        surprises: &surprises,
        decisions: &decisions,
        overrides: &overrides,
        scores: &scores,
    });
    Ok(Review {
        title: model.title.clone(),
        question: model.question.clone(),
        seed: game.setup.seed.0.to_string(),
        trial: game.setup.trial,
        played: (game.played.iter())
            .map(|cell| model.play.cells[cell.index()].entry.title.clone())
            .collect(),
        dates: (game.date(0.0), game.date(position.now())),
        turns: runs.len() as u32,
        timeline: game.told_from(position, 0),
        surprises,
        decisions,
        overrides,
        rolls: rolls(game),
        injects: injects(game),
        scores,
        judged: judged(game, &runs),
        questions,
        asked: model.play.questions.clone(),
    })
}

fn overrides(game: &Game) -> Vec<String> {
    let all = game.now().overrides.iter();
    all.map(|one| {
        format!(
            "{} (turn {}): {}. Because: {}",
            game.date(one.day),
            one.turn,
            one.what,
            one.because
        )
    })
    .collect()
}

fn rolls(game: &Game) -> Vec<String> {
    let dice = game.now().dice.iter();
    dice.map(|roll| {
        let title = &game.model().reactions[roll.reaction.index()].entry.title;
        let is_due = if roll.rolled <= roll.at_most {
            "it was to happen"
        } else {
            "it was not to happen"
        };
        format!(
            "Turn {}: “{title}” happens on a roll of up to {}; {} was rolled: {is_due}",
            roll.turn, roll.at_most, roll.rolled
        )
    })
    .collect()
}

fn injects(game: &Game) -> Vec<String> {
    let all = game.now().injected.iter();
    all.map(|(id, day)| {
        let inject = &game.model().play.injects[id.index()];
        let part = |what: &str, text: &Option<String>| {
            text.as_ref()
                .map_or(String::new(), |text| format!(" {what}: {text}."))
        };
        format!(
            "{}: {}.{}{}{}",
            game.date(*day),
            inject.entry.title,
            part("It served", &inject.serves),
            part("Expected", &inject.expect),
            part("If that did not come", &inject.otherwise)
        )
    })
    .collect()
}
