//! What chance brought about against the odds, the most surprising first.

use serde::Serialize;

use super::answer_parts::Told;
use super::calibration::Run;
use super::game::Game;
use super::position::By;
use super::text_numbers::about;

/// Something that chance brought about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Surprise {
    /// What.
    pub told: Told,
    /// The turn.
    pub turn: u32,
    /// How likely it was, when the turn began to run, to happen by its end.
    pub probability: f64,
    /// -log2 of that; of what happened in no future at least the logarithm of their number.
    pub bits: f64,
    /// Whether it happened in no future.
    pub unseen: bool,
}

/// What chance brought about, against the odds of its turn; what follows for certain from something else is left out.
pub(super) fn surprises(game: &Game, runs: &[Run<'_>]) -> Vec<Surprise> {
    let position = game.now();
    let mut found: Vec<Surprise> = Vec::new();
    let mut seen: Vec<(u32, usize)> = Vec::new();
    for event in &position.happened {
        let place = (event.turn, event.reaction.index());
        let Some(run) = runs.iter().find(|run| run.turn == event.turn) else {
            continue;
        };
        let is_chance = event.hazard.is_some() || event.probability.is_some();
        if event.by != By::Chance || !is_chance || seen.contains(&place) {
            continue;
        }
        seen.push(place);
        let probability = run.odds[event.reaction.index()];
        let least = 1.0 / f64::from(run.futures);
        found.push(Surprise {
            told: game.told(position, event),
            turn: event.turn,
            probability,
            bits: -libm::log2(probability.max(least)),
            unseen: probability == 0.0,
        });
    }
    // What was as likely as not is no surprise.
    found.retain(|surprise| surprise.probability < 0.5);
    found.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    found
}

impl Surprise {
    /// Its odds, in percent.
    pub(super) fn odds(&self) -> String {
        match self.unseen {
            true => "none in any future".to_owned(),
            false => format!("{} %", about(100.0 * self.probability)),
        }
    }

    /// -log2 of them.
    pub(super) fn in_bits(&self) -> String {
        let least = if self.unseen { "≥ " } else { "" };
        format!("{least}{:.1}", self.bits)
    }

    pub(super) fn in_words(&self) -> String {
        format!(
            "{}: {} (odds in turn {}: {}; surprise {} bits)",
            self.told.date,
            self.told.what,
            self.turn,
            self.odds(),
            self.in_bits()
        )
    }
}
