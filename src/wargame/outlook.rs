//! Futures of a game: many, from where it stands, by other chance and other factors.
//!
//! What cells have ordered by now is carried out; in this turn they order nothing more, and from the next turn on
//! the model decides for them as for everybody.

use super::error::GameError;
use super::game::Game;
use super::position::Position;
use crate::compiled::Rates;
use crate::model::{Observable, OutcomeId};
use crate::trial::{Act, Record, Trial, Walk};

/// In how many parts of the time ahead what happens is told apart.
pub(super) const PARTS: usize = 8;
/// Futures that a thread simulates in a row.
const CHUNK: usize = 50;

/// One future.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Future {
    /// By reaction: in which part of the time ahead it first happens, from 1; 0 where it does not.
    pub first: Vec<u8>,
    /// Outcomes by then.
    pub by_then: Vec<f64>,
    /// Outcomes at the horizon.
    pub at_end: Vec<f64>,
}

/// From where, and by when.
pub(super) struct Outlook<'g> {
    pub game: &'g Game,
    pub position: &'g Position,
    /// Where the game stood before what was ordered was carried out: what that did counts as ahead.
    pub before: &'g Position,
    /// By when what happens counts, days since the start.
    pub until: f64,
}

impl Outlook<'_> {
    /// The futures in which the factors are these rows of the design.
    pub fn futures(&self, rows: &[u64]) -> Result<Vec<Future>, GameError> {
        let numbered: Vec<(usize, u64)> = rows.iter().copied().enumerate().collect();
        let chunks: Vec<Vec<(usize, u64)>> = numbered.chunks(CHUNK).map(<[_]>::to_vec).collect();
        let done = self.game.ensemble.map(chunks, |chunk| self.chunk(&chunk));
        let mut futures = Vec::with_capacity(rows.len());
        for part in done {
            futures.extend(part?);
        }
        Ok(futures)
    }

    fn chunk(&self, chunk: &[(usize, u64)]) -> Result<Vec<Future>, GameError> {
        let compiled = self.game.study.compiled();
        let (mut trial, mut rates) = (Trial::new(compiled), Rates::new(compiled));
        let mut record = Record::default();
        let mut values = self.game.study.draws().values();
        let mut futures = Vec::with_capacity(chunk.len());
        for (number, row) in chunk {
            let factors = self.game.candidate(*row, &mut values);
            for (factor, value) in &self.position.sets {
                factors[factor.index()] = *value;
            }
            rates.load(compiled, factors);
            let snapshot = &self.position.snapshot;
            // Futures of one number share their chance, whatever was ordered.
            let key = self.game.key.branch(1 + *number as u64);
            let walk = trial.outlook(snapshot, &rates, &key, &mut record)?;
            futures.push(self.future(walk)?);
        }
        Ok(futures)
    }

    fn future(&self, mut walk: Walk<'_>) -> Result<Future, GameError> {
        let model = self.game.model();
        let compiled = self.game.study.compiled();
        let before = self.before.snapshot.view(compiled);
        let counts: Vec<u32> = (0..model.reactions.len())
            .map(|r| before.count_of(r.into()))
            .collect();
        let mut first = vec![0; model.reactions.len()];
        let (begin, mut released) = (walk.now(), false);
        for part in 1..=PARTS {
            let end = match part {
                PARTS => self.until,
                part => begin + (self.until - begin) * part as f64 / PARTS as f64,
            };
            self.walk_to(&mut walk, end, &mut released)?;
            let view = walk.view();
            for (r, first) in first.iter_mut().enumerate() {
                if *first == 0 && view.count_of(r.into()) > counts[r] {
                    *first = part as u8;
                }
            }
        }
        let outcomes = |walk: &Walk<'_>| -> Vec<f64> {
            let view = walk.view();
            let all = 0..model.outcomes.len();
            all.map(|o| view.value_of(Observable::Outcome(OutcomeId::from(o))))
                .collect()
        };
        let by_then = outcomes(&walk);
        self.walk_to(&mut walk, model.horizon, &mut released)?;
        let at_end = outcomes(&walk);
        Ok(Future {
            first,
            by_then,
            at_end,
        })
    }

    /// Advances; what is scheduled happens in this turn, and at its end cells are left to the model.
    fn walk_to(
        &self,
        walk: &mut Walk<'_>,
        until: f64,
        released: &mut bool,
    ) -> Result<(), GameError> {
        let turn_ends = self.position.turn_ends;
        let mut planned: Vec<_> = (self.position.scheduled.iter())
            .filter(|planned| planned.day > walk.now() && planned.day <= until)
            .collect();
        planned.sort_by(|a, b| a.day.total_cmp(&b.day));
        for planned in planned {
            walk.advance(planned.day)?;
            if walk.view().is_open(planned.reaction) {
                walk.act(Act::Fire {
                    reaction: planned.reaction,
                    branch: None,
                    respect_guard: false,
                })?;
            }
        }
        if !*released && until >= turn_ends {
            walk.advance(turn_ends)?;
            self.release(walk)?;
            *released = true;
        }
        walk.advance(until)?;
        Ok(())
    }

    fn release(&self, walk: &mut Walk<'_>) -> Result<(), GameError> {
        for answer in &self.position.answers {
            walk.act(Act::Answer {
                reaction: answer.reaction,
                probability: None,
            })?;
        }
        for reaction in &self.game.decided {
            walk.act(Act::Enable {
                reaction: *reaction,
                on: true,
            })?;
        }
        Ok(())
    }
}
