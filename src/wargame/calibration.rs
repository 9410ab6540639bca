//! The odds of each turn as it began to run, and how well they were calibrated.

use serde::Serialize;

use super::command::Command;
use super::error::GameError;
use super::game::Game;
use super::position::{By, Position};

/// Edges between the classes in which odds are judged.
const CLASSES: [f64; 6] = [0.0, 0.05, 0.2, 0.45, 0.8, 1.0];

/// Odds against what happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// By class of odds: from, to, how many were given, how many were expected to happen, how many did.
    pub classes: Vec<(f64, f64, u32, f64, u32)>,
    /// How many were expected to happen.
    pub expected: f64,
    /// The standard deviation of that, were the odds right and what happens independent.
    pub spread: f64,
    /// How many did.
    pub happened: u32,
}

/// A turn as it ran: from where to where, with the odds when it began to.
pub(super) struct Run<'g> {
    pub before: &'g Position,
    pub turn: u32,
    /// By reaction.
    pub odds: Vec<f64>,
    pub futures: u32,
}

/// The turns that ran, each with the odds when it began to.
pub(super) fn runs(game: &Game) -> Result<Vec<Run<'_>>, GameError> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for (pair, command) in game.positions().windows(2).zip(game.effective()) {
        let (before, after) = (&pair[0], &pair[1]);
        let is_first = runs.last().is_none_or(|run| run.turn != before.turn);
        let moves = matches!(command, Command::Advance { .. }) && after.now() > before.now();
        if !moves || !is_first {
            continue;
        }
        let shown = game.odds_at(before, None)?;
        let mut odds = vec![0.0; game.model().reactions.len()];
        for event in &shown.events {
            let place = game
                .model()
                .reactions
                .iter()
                .position(|reaction| reaction.entry.address == event.reaction);
            if let Some(place) = place {
                odds[place] = event.probability;
            }
        }
        runs.push(Run {
            before,
            turn: before.turn,
            odds,
            futures: shown.futures,
        });
    }
    Ok(runs)
}

/// Odds of each turn against what chance made of them: one for each thing that nobody decided.
pub(super) fn judged(game: &Game, runs: &[Run<'_>]) -> Judged {
    let happened = &game.now().happened;
    let mut classes: Vec<(f64, f64, u32, f64, u32)> = (CLASSES.windows(2))
        .map(|ends| (ends[0], ends[1], 0, 0.0, 0))
        .collect();
    let (mut expected, mut variance, mut did) = (0.0, 0.0, 0);
    for run in runs {
        // A turn that is still under way is not judged.
        if game.now().turn == run.turn && !game.is_over() {
            continue;
        }
        for (r, p) in run.odds.iter().enumerate() {
            let mut own = happened
                .iter()
                .filter(|e| e.turn == run.turn && e.reaction.index() == r);
            let own_first = own.next();
            let is_decided = own_first.is_some_and(|event| event.by != By::Chance)
                || run
                    .before
                    .rolled
                    .iter()
                    .any(|rolled| rolled.reaction.index() == r);
            // What is nearly certain either way says nothing of odds.
            if is_decided || *p <= 0.0 || *p >= 1.0 {
                continue;
            }
            let class = classes.iter_mut().rev().find(|class| *p > class.0);
            if let Some(class) = class {
                class.2 += 1;
                class.3 += p;
                class.4 += u32::from(own_first.is_some());
            }
            expected += p;
            variance += p * (1.0 - p);
            did += u32::from(own_first.is_some());
        }
    }
    Judged {
        classes,
        expected,
        spread: variance.sqrt(),
        happened: did,
    }
}
