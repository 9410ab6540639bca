//! Futures of a game: many, from where it stands, by other chance and other factors.
//!
//! What cells have ordered is carried out in each future by its own chance: at once, on its date, and secrets leak
//! at the end of a turn. In this turn cells order nothing more, and from the next turn on the model decides for them
//! as for everybody. What dice have decided holds in every future: one that has it otherwise is drawn again
//! (rejection), so that all else is as likely as it is given that.

use std::sync::Arc;

use super::error::GameError;
use super::game::Game;
use super::position::{By, Position, Status};
use crate::compiled::Rates;
use crate::model::{Observable, OutcomeId};
use crate::random::Key;
use crate::trial::{Act, Record, Trial, View, Walk};

/// Futures that a thread simulates in a row.
const CHUNK: usize = 50;
/// How often a game looks for a chance by which it goes on as dice have decided.
const TRIED: u64 = 2_000;
/// How often all futures of a chunk together are drawn again that have not what dice have decided: as often as it takes
/// on average where that has a chance of one half per cent, the least that dice can decide. From then on they are taken
/// as they come, since what was decided may have become impossible.
const DRAWN_AGAIN: u64 = 200 * CHUNK as u64;
/// Branches of a key: those that are drawn again, and those that a game goes on with.
const AGAIN: u64 = 1 << 40;
const ADOPTED: u64 = 1 << 41;

/// One future.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Future {
    /// By reaction: whether it happens in the time ahead.
    pub happens: Vec<bool>,
    /// Outcomes by then.
    pub by_then: Vec<f64>,
    /// Outcomes at the horizon.
    pub at_end: Vec<f64>,
}

/// From where, and by when.
pub(super) struct Outlook<'g> {
    pub game: &'g Game,
    pub position: &'g Position,
    /// By when what happens counts, days since the start.
    pub until: f64,
}

/// What is reused from future to future.
struct Room<'t> {
    trial: Trial<'t>,
    record: Record,
}

/// By which chance a future begins.
enum Chance<'a> {
    /// That which the position has.
    Own,
    /// Another, at the same rates.
    Other(Key),
    /// Another, with other factors, and the rates that they make with what is set.
    Fresh(Key, &'a Arc<Vec<f64>>, &'a Rates),
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
        let mut room = Room::new(self.game);
        let mut rates = Rates::new(compiled);
        let mut values = self.game.study.draws().values();
        let mut futures = Vec::with_capacity(chunk.len());
        let mut left = DRAWN_AGAIN;
        for (number, row) in chunk {
            let factors = self.game.candidate(*row, &mut values);
            let plain = Arc::new(factors.to_vec());
            for (factor, value) in &self.position.sets {
                factors[factor.index()] = *value;
            }
            rates.load(compiled, factors);
            // Futures of one number share their chance, whatever was ordered.
            let key = self.game.key.branch(1 + *number as u64);
            let again = (1..).map(|k| key.branch(AGAIN + k));
            for key in std::iter::once(key).chain(again) {
                left = left.saturating_sub(1);
                let chance = Chance::Fresh(key, &plain, &rates);
                if let Some(future) = self.future(&mut room, chance, left == 0)? {
                    futures.push(future);
                    break;
                }
            }
        }
        Ok(futures)
    }

    /// One future; nothing where it has not what dice have decided and another can be drawn.
    fn future(
        &self,
        room: &mut Room<'_>,
        chance: Chance<'_>,
        is_last: bool,
    ) -> Result<Option<Future>, GameError> {
        let model = self.game.model();
        let before = self.position.snapshot.view(self.game.study.compiled());
        let reactions = 0..model.reactions.len();
        let counts: Vec<u32> = reactions.map(|r| before.count_of(r.into())).collect();
        let mut future = Future {
            happens: Vec::new(),
            by_then: Vec::new(),
            at_end: Vec::new(),
        };
        let marks = [self.until, model.horizon];
        let is_so = self.run(room, chance, (&marks, is_last), &mut |mark, view| {
            let all = 0..model.outcomes.len();
            let outcomes = all.map(|o| view.value_of(Observable::Outcome(OutcomeId::from(o))));
            if mark == 1 {
                future.at_end = outcomes.collect();
                return;
            }
            future.by_then = outcomes.collect();
            let counts = counts.iter().enumerate();
            future.happens =
                (counts.map(|(r, before)| view.count_of(r.into()) > *before)).collect();
        })?;
        Ok(is_so.then_some(future))
    }

    /// Runs one future and shows it at times that ascend. Says at the end of the turn whether it has what dice have
    /// decided, and goes on only if it has, or must.
    fn run(
        &self,
        room: &mut Room<'_>,
        chance: Chance<'_>,
        (marks, must): (&[f64], bool),
        see: &mut dyn FnMut(usize, View<'_>),
    ) -> Result<bool, GameError> {
        let turn_ends = self.position.turn_ends;
        let (mut marks, mut is_released) = (marks.iter().copied().enumerate().peekable(), false);
        let planned = match self.has_plans() {
            true => Some(self.begin(room, &chance)?),
            false => None,
        };
        let planned = match planned {
            None => None,
            Some(mut own) => {
                // Step by step, as long as something is planned.
                while let Some(deed) = self.next_deed(&own, is_released) {
                    while let Some((mark, time)) = marks.next_if(|mark| mark.1 < deed) {
                        self.pass(room, &mut own, time)?;
                        see(mark, own.snapshot.view(self.game.study.compiled()));
                    }
                    if marks.peek().is_none() {
                        return Ok(true);
                    }
                    self.pass(room, &mut own, deed)?;
                    self.catch_up(&mut own);
                    if deed < own.turn_ends {
                        self.game.carry_out_dated(&mut own)?;
                        continue;
                    }
                    self.game.leak(&mut own)?;
                    if !is_released {
                        let view = own.snapshot.view(self.game.study.compiled());
                        if !must && !self.is_as_decided(view) {
                            return Ok(false);
                        }
                        let acts = self.releases(&own);
                        self.game.act(&mut own, &acts, &By::Chance)?;
                        is_released = true;
                    }
                    own.turn += 1;
                    own.turn_ends = self.game.next_end(own.turn_ends);
                }
                Some(own)
            }
        };
        // The rest in one go.
        let mut walk = match &planned {
            Some(own) => room.trial.restore(&own.snapshot, &mut room.record),
            None => self.start(room, &chance)?,
        };
        for (mark, time) in marks {
            if !is_released && time >= turn_ends {
                walk.advance(turn_ends)?;
                if !must && !self.is_as_decided(walk.view()) {
                    return Ok(false);
                }
                for act in self.releases(planned.as_ref().unwrap_or(self.position)) {
                    walk.act(act)?;
                }
                is_released = true;
            }
            walk.advance(time)?;
            see(mark, walk.view());
        }
        Ok(true)
    }

    /// Whether anything is ordered or may leak.
    fn has_plans(&self) -> bool {
        let mut orders = self.position.orders.iter();
        orders.any(|given| given.status == Status::Waiting || self.game.may_leak(given))
    }

    /// The trial as it goes on.
    fn start<'a>(
        &'a self,
        room: &'a mut Room<'_>,
        chance: &Chance<'_>,
    ) -> Result<Walk<'a>, GameError> {
        let (from, record) = (&self.position.snapshot, &mut room.record);
        Ok(match chance {
            Chance::Own => room.trial.restore(from, record),
            Chance::Other(key) => room.trial.branch(from, key, record),
            Chance::Fresh(key, _, rates) => room.trial.outlook(from, rates, key, record)?,
        })
    }

    /// A position of its own for a future, in which what was ordered is carried out.
    fn begin(&self, room: &mut Room<'_>, chance: &Chance<'_>) -> Result<Position, GameError> {
        let mut own = self.position.clone();
        own.snapshot = self.start(room, chance)?.snapshot();
        match chance {
            Chance::Own => {}
            Chance::Other(key) => own.key = *key,
            Chance::Fresh(key, factors, _) => {
                (own.key, own.factors) = (*key, Arc::clone(factors));
            }
        }
        self.game.carry_out(&mut own)?;
        // Cells order and answer nothing more.
        own.questions.clear();
        Ok(own)
    }

    /// When next something is to be done: an order on its date, or what comes with the end of a turn.
    fn next_deed(&self, own: &Position, is_released: bool) -> Option<f64> {
        let now = own.now();
        let waiting = own
            .orders
            .iter()
            .filter(|given| given.status == Status::Waiting);
        let dated = waiting
            .filter_map(|given| given.on)
            .filter(|day| *day > now);
        let dated = dated.fold(f64::INFINITY, f64::min);
        let orders = own.orders.iter().enumerate();
        // At the horizon the last turn has ended.
        let goes_on = own.turn_ends > now;
        let leaks = orders.map(|(k, given)| match goes_on && self.game.may_leak(given) {
            true => self.leaks_at(own, k),
            false => f64::INFINITY,
        });
        let next = leaks.fold(dated, f64::min);
        // Before what comes in a later turn the model takes over.
        let next = match !is_released && next > own.turn_ends && next.is_finite() {
            true => own.turn_ends,
            false => next,
        };
        (next <= self.game.model().horizon).then_some(next)
    }

    /// At the end of which turn an order becomes known.
    fn leaks_at(&self, own: &Position, k: usize) -> f64 {
        let order = &self.game.model().play.orders[own.orders[k].order.index()];
        let (mut turn, mut end) = (own.turn, own.turn_ends);
        loop {
            if self
                .game
                .luck(&own.key, "leak", &order.entry.address, (turn, k))
                < order.leak
            {
                return end;
            }
            if end >= self.game.model().horizon {
                return f64::INFINITY;
            }
            turn += 1;
            end = self.game.next_end(end);
        }
    }

    /// Turns in whose end nothing was to be done have passed.
    fn catch_up(&self, own: &mut Position) {
        while own.turn_ends < own.now() {
            own.turn += 1;
            own.turn_ends = self.game.next_end(own.turn_ends);
        }
    }

    /// Time passes, and what happens is noted.
    fn pass(&self, room: &mut Room<'_>, own: &mut Position, until: f64) -> Result<(), GameError> {
        let mut walk = room.trial.restore_traced(&own.snapshot, &mut room.record);
        walk.advance(until)?;
        let (events, snapshot) = (walk.take_events(), walk.snapshot());
        own.snapshot = snapshot;
        self.game.note(own, events, &By::Chance);
        Ok(())
    }

    /// Whether what dice have decided is so by the end of the turn.
    fn is_as_decided(&self, view: View<'_>) -> bool {
        let mut rolled = self.position.rolled.iter();
        rolled.all(|one| (view.count_of(one.reaction) > one.before) == one.happens)
    }

    /// From the next turn on answers no longer stand, and the model decides for all.
    fn releases(&self, own: &Position) -> Vec<Act<'static>> {
        let answers = own.answers.iter().map(|answer| Act::Answer {
            reaction: answer.reaction,
            probability: None,
        });
        let decided = self.game.decided.iter().map(|reaction| Act::Enable {
            reaction: *reaction,
            on: true,
        });
        answers.chain(decided).collect()
    }
}

impl<'t> Room<'t> {
    fn new(game: &'t Game) -> Self {
        Self {
            trial: Trial::new(game.study.compiled()),
            record: Record::default(),
        }
    }
}

impl Game {
    /// Lets the game go on by a chance in which what dice have decided about this turn is so: its own, or else that of
    /// the first branch in which it is. Says what cannot be, after what was decided since.
    pub(super) fn keep_to_dice(&self, position: &mut Position) -> Result<Vec<String>, GameError> {
        if position.rolled.is_empty() {
            return Ok(Vec::new());
        }
        let mut room = Room::new(self);
        let outlook = Outlook {
            game: self,
            position,
            until: position.turn_ends,
        };
        let (marks, own) = ([position.turn_ends], position.key);
        let mut is_so = |chance| outlook.run(&mut room, chance, (&marks, false), &mut |_, _| {});
        if is_so(Chance::Own)? {
            return Ok(Vec::new());
        }
        for k in 0..TRIED {
            let key = own.branch(ADOPTED + k);
            if is_so(Chance::Other(key))? {
                let mut record = Record::default();
                let mut trial = Trial::new(self.study.compiled());
                let walk = trial.branch_traced(&position.snapshot, &key, &mut record);
                let snapshot = walk.snapshot();
                (position.snapshot, position.key) = (snapshot, key);
                return Ok(Vec::new());
            }
        }
        let titles = position.rolled.iter().map(|one| {
            let title = &self.model().reactions[one.reaction.index()].entry.title;
            let how = if one.happens {
                "happens"
            } else {
                "does not happen"
            };
            format!("“{title}” {how}")
        });
        let titles: Vec<String> = titles.collect();
        position.rolled.clear();
        Ok(vec![format!(
            "after what was decided since, this cannot be as it was rolled and is left to chance: {}",
            titles.join("; ")
        )])
    }
}
