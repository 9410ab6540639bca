//! Something is done to the trial of a game, and what happens is noted.

use std::sync::Arc;

use super::error::GameError;
use super::game::Game;
use super::position::{By, Happened, Position};
use crate::trial::{Act, Record, TraceEvent, Trial, Walk};

impl Game {
    /// Does something to the trial, with all that follows at once; says whether any of it did anything.
    pub(super) fn act(
        &self,
        position: &mut Position,
        acts: &[Act<'_>],
        by: &By,
    ) -> Result<bool, GameError> {
        let mut trial = Trial::new(self.study.compiled());
        let mut record = Record::default();
        let mut walk = trial.restore_traced(&position.snapshot, &mut record);
        let mut done = false;
        for act in acts {
            done |= walk.act(*act)?;
        }
        // What becomes due at this very instant.
        walk.advance(walk.now())?;
        let (events, snapshot) = (walk.take_events(), walk.snapshot());
        let asked = self.asked_since(position, &events, &snapshot);
        position.snapshot = snapshot;
        self.note(position, events, by);
        self.ask(position, asked);
        Ok(done)
    }

    /// Notes what happened.
    pub(super) fn note(&self, position: &mut Position, events: Vec<TraceEvent>, by: &By) {
        for event in events {
            let answer = position
                .answers
                .iter()
                .find(|a| a.reaction == event.reaction);
            let mut rolled = position.rolled.iter_mut();
            let dice =
                rolled.find(|one| one.reaction == event.reaction && one.happens && !one.is_done);
            let dice = dice.map(|one| {
                one.is_done = true;
                one.dice
            });
            let by = match (event.forced, answer, dice) {
                (true, ..) => by.clone(),
                (false, Some(answer), _) => By::Answer(answer.order),
                (false, None, Some((rolled, at_most))) => By::Roll(rolled, at_most),
                (false, None, None) => By::Chance,
            };
            position.happened.push(Arc::new(Happened {
                day: event.time,
                turn: position.turn,
                reaction: event.reaction,
                branch: (event.branch).map(|taken| (taken.list, taken.branch, taken.probability)),
                hazard: event.hazard,
                probability: event.probability,
                applied: event.applied,
                followed: event.followed,
                rivals: event.rivals,
                by,
            }));
        }
    }

    /// Advances a traced walk, and reads at each day what cells see.
    pub(super) fn walk_on(
        &self,
        walk: &mut Walk<'_, true>,
        until: f64,
        readings: &mut [Vec<(f64, f64)>],
    ) -> Result<(), GameError> {
        if !readings.is_empty() {
            let mut day = walk.now().floor() + 1.0;
            while day < until {
                walk.advance(day)?;
                self.read_into(walk.view(), readings);
                day += 1.0;
            }
        }
        walk.advance(until)?;
        Ok(())
    }
}
