//! Questions that a room may talk about after the game, made of what the review found.

use super::answer::Scored;
use super::answer_odds::QuantityChange;
use super::decisions::Decision;
use super::surprises::Surprise;
use super::text_numbers::{change, is_told};

/// What the review found.
pub(super) struct Found<'r> {
    pub surprises: &'r [Surprise],
    pub decisions: &'r [Decision],
    pub overrides: &'r [String],
    pub scores: &'r [Scored],
}

/// What a room may talk about.
pub(super) fn questions(found: &Found<'_>) -> Vec<String> {
    let mut questions = Vec::new();
    questions.extend(surprising(found.surprises));
    questions.extend(most_effective(found.decisions));
    questions.extend(idle(found.decisions));
    questions.extend(
        found
            .overrides
            .first()
            .map(|one| format!("Control decided against the odds: {one}. Would the room have?")),
    );
    questions.extend(best_and_worst(found.scores));
    questions
        .push("What would each cell do again, and what did it believe that was not so?".to_owned());
    questions
}

fn surprising(surprises: &[Surprise]) -> Option<String> {
    let surprise = surprises.first().filter(|s| s.bits >= 2.0)?;
    Some(format!(
        "“{}” on {}: its odds had been {}. Who had planned for it, and what would have had to be in place?",
        surprise.told.what,
        surprise.told.date,
        surprise.odds()
    ))
}

/// How many times its half-width a change is.
fn certainty(change: &QuantityChange) -> f64 {
    change.change.abs() / change.half_width.max(1e-12)
}

/// The headline outcome that an order moved most surely, if any.
fn moved(decision: &Decision) -> Option<&QuantityChange> {
    let outcomes = decision.effect.as_ref()?.outcomes.iter();
    let told = outcomes.filter(|one| is_told(one.change, one.half_width));
    told.max_by(|a, b| certainty(a).total_cmp(&certainty(b)))
}

fn most_effective(decisions: &[Decision]) -> Option<String> {
    let moving = decisions
        .iter()
        .filter_map(|decision| Some((decision, moved(decision)?)));
    let (decision, most) = moving.max_by(|a, b| certainty(a.1).total_cmp(&certainty(b.1)))?;
    Some(format!(
        "{} changed {} by {} by the end of the game, more surely than any other decision changed anything. Was that \
         what it was meant to do?",
        decision.who_what_when(),
        most.title,
        change(most.change, most.half_width)
    ))
}

fn idle(decisions: &[Decision]) -> Option<String> {
    let mut idle = decisions
        .iter()
        .filter(|decision| decision.effect.is_some() && moved(decision).is_none());
    let decision = idle.next()?;
    Some(format!(
        "{} changed no headline outcome by more than chance. What was it for?",
        decision.who_what_when()
    ))
}

fn best_and_worst(scores: &[Scored]) -> Option<String> {
    let scores = || scores.iter().filter(|score| score.of > 0.0);
    let share = |score: &&Scored| score.points / score.of;
    let best = scores().max_by(|a, b| share(a).total_cmp(&share(b)))?;
    let worst = scores().min_by(|a, b| share(a).total_cmp(&share(b)))?;
    (best != worst).then(|| {
        format!(
            "{} has {:.1} of {:.0} points for “{}”, {} has {:.1} for “{}”. Could both have been had?",
            best.cell, best.points, best.of, best.objective, worst.cell, worst.points, worst.objective
        )
    })
}
