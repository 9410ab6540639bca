//! The review as Markdown, and what the page shares with it.

use super::answer::Scored;
use super::decisions::Decision;
use super::review::Review;
use super::surprises::Surprise;
use super::text_numbers::{counted, whole};
use crate::words::figure;

/// Surprises that are told.
pub(super) const SURPRISES: usize = 12;

impl Review {
    /// As Markdown.
    pub fn in_words(&self) -> String {
        let mut out = format!("# After-action review: {}\n\n", self.title);
        if let Some(question) = &self.question {
            out += &format!("{question}\n\n");
        }
        out += &format!("{}\n\nIllustrative, not a forecast.\n", self.head());
        let told = self.timeline.iter().map(|told| told.in_words()).collect();
        let surprises = self.surprises.iter().take(SURPRISES);
        out += &part("Questions for the hot wash", self.questions.clone());
        out += &part("Questions of the exercise", self.asked.clone());
        out += &part("What happened", told);
        out += &part(
            "What was surprising",
            surprises.map(Surprise::in_words).collect(),
        );
        out += &part("Control against the odds", self.overrides.clone());
        out += &part("Dice", self.rolls.clone());
        out += &part("Injects", self.injects.clone());
        out += &part(
            "Objectives of all cells",
            self.scores.iter().map(in_full).collect(),
        );
        out += &part("How good the odds were", self.calibration());
        for cell in &self.played {
            let scores = self.scores_of(cell).map(Scored::in_words);
            let decisions = self.decisions_of(cell).map(Decision::in_words);
            out += &part(
                &format!("Debrief: {cell}"),
                scores.chain(decisions).collect(),
            );
        }
        out
    }

    pub(super) fn head(&self) -> String {
        let played = match self.played.is_empty() {
            true => "no cell".to_owned(),
            false => self.played.join(", "),
        };
        format!(
            "{} to {}, {}. Played: {played}. Trial {} of seed {}.",
            self.dates.0,
            self.dates.1,
            counted(self.turns, "turn"),
            self.trial,
            self.seed
        )
    }

    pub(super) fn scores_of<'r>(&'r self, cell: &'r str) -> impl Iterator<Item = &'r Scored> {
        self.scores.iter().filter(move |score| score.cell == cell)
    }

    pub(super) fn decisions_of<'r>(&'r self, cell: &'r str) -> impl Iterator<Item = &'r Decision> {
        let all = self.decisions.iter();
        all.filter(move |decision| decision.cell == cell)
    }

    /// What the odds expected in all, and what happened; then by class of odds.
    pub(super) fn calibration(&self) -> Vec<String> {
        let judged = &self.judged;
        let mut said = vec![format!(
            "Of what the odds of all turns left open, {:.1} ± {:.1} things were expected to happen, and {} did. (One \
             standard deviation, as if they were independent.)",
            judged.expected, judged.spread, judged.happened
        )];
        let classes = judged.classes.iter().filter(|class| class.2 > 0);
        said.extend(classes.map(|(from, to, number, expected, happened)| {
            format!(
                "odds of {} to {} %: {} of them, {expected:.1} expected to happen, {happened} did",
                figure(100.0 * from),
                figure(100.0 * to),
                whole(f64::from(*number)),
            )
        }));
        said
    }
}

/// A heading and its lines; nothing where there are none.
fn part(title: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut out = format!("\n## {title}\n\n");
    for line in lines {
        out += &format!("- {line}\n");
    }
    out
}

fn in_full(score: &Scored) -> String {
    format!("{}, {}", score.cell, score.in_words())
}

impl Scored {
    /// `“No precedent”: 2.0 of 10 points (10 to begin with, -4.0 for ...)`.
    pub fn in_words(&self) -> String {
        format!(
            "“{}”: {} ({})",
            self.objective,
            self.so_many(),
            self.parts.join("; ")
        )
    }

    /// `2.0 of 10 points`.
    pub(super) fn so_many(&self) -> String {
        format!("{:.1} of {:.0} points", self.points, self.of)
    }
}
