//! A story as Markdown that reads well as it is.

use super::choice::{Choice, SURPRISING};
use super::parts::{Chapter, Story};
use crate::model::{Model, OutcomeId};
use crate::study::Settings;

/// The story of a trial of a run with these settings, as Markdown; with the odds of every event, where they are
/// wanted. It says why this trial is told.
pub fn markdown(
    model: &Model,
    settings: Settings,
    (story, choice): (&Story, Choice),
    with_odds: bool,
) -> String {
    let mut out = format!("# {}: trial {}\n\n", model.title, story.trial);
    if let Some(question) = &model.question {
        out += &format!("{question}\n\n");
    }
    out += &format!(
        "{}One of {} trials, seed {}. Illustrative, not a forecast: it did not happen. In italics: the outcomes when the last \
         month was told, just before the first event of a month where they have moved meanwhile, and after its last.\n",
        why(choice, model, settings.trials),
        settings.trials,
        settings.seed.0
    );
    if !story.draw.is_empty() {
        out += "\nWhat is unusual about the numbers of this trial:\n\n";
        for said in &story.draw {
            out += &format!("- {said}\n");
        }
    }
    for chapter in &story.chapters {
        out += &self::chapter(chapter, with_odds);
    }
    if story.left_out > 0 {
        out += &format!("\n{} events in between are left out.\n", story.left_out);
    }
    out += "\n## How it ends\n\n";
    for said in &story.ending {
        out += &format!("- {said}\n");
    }
    if let Some(failure) = &story.failure {
        let numbers = numbers(story.trial, settings);
        out += &format!("The trial could not be finished. {numbers}: {failure}\n");
    }
    without_tags(&out)
}

/// Text of a scenario is no HTML, which Markdown would let through.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins = |next: &char| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?');
        match letter {
            '<' if letters.peek().is_some_and(begins) => out += "&lt;",
            letter => out.push(letter),
        }
    }
    out
}

/// `trial 7 (draw 3, replicate 1)`.
pub fn numbers(trial: u64, settings: Settings) -> String {
    let replicates = u64::from(settings.replicates);
    let (draw, replicate) = (trial / replicates, trial % replicates);
    format!("trial {trial} (draw {draw}, replicate {replicate})")
}

/// Why this trial, with a space behind it.
fn why(choice: Choice, model: &Model, trials: u64) -> String {
    let end = |id: OutcomeId, lowest: bool| {
        let outcome = &model.outcomes[id.index()];
        let low = outcome.lower_is_better != lowest;
        let side = if low { "lowest" } else { "highest" };
        format!(
            "The trial with the {side} {} at the horizon. ",
            outcome.entry.name
        )
    };
    match choice {
        Choice::Best(id) => end(id, false),
        Choice::Worst(id) => end(id, true),
        Choice::Trial(_) => String::new(),
        Choice::Surprising => {
            let of = trials.min(SURPRISING);
            format!("The least likely path of the first {of} trials. ")
        }
        Choice::Typical => {
            "The trial whose outcomes stay nearest to the medians of all trials. ".to_owned()
        }
    }
}

fn chapter(chapter: &Chapter, with_odds: bool) -> String {
    let mut out = format!("\n## {}\n\n", chapter.heading);
    for event in &chapter.events {
        out += &format!("**{}: {}.**", event.date, event.what);
        let odds = Some(&event.odds).filter(|_| with_odds);
        let otherwise = event.otherwise.as_ref().filter(|_| with_odds);
        for said in odds.into_iter().chain(&event.branch).chain(otherwise) {
            out += &format!(" {said}.");
        }
        out += "\n\n";
    }
    if !chapter.besides.is_empty() {
        let this = match chapter.events.is_empty() {
            true => "This month",
            false => "Also this month",
        };
        out += &format!("{this}: {}.\n\n", chapter.besides.join("; "));
    }
    if chapter.moved.is_empty() {
        return out;
    }
    out + &format!("*{}.*\n", chapter.moved.join("; "))
}
