//! What may happen: odds in words, percent and on two ten-sided dice, and the outcomes.

use super::answer_odds::{EventOdds, Learned, Odds, OutcomeOdds};
use super::error::GameError;
use super::game::Game;
use super::names;
use super::outlook::{Future, Outlook};
use super::position::{By, Position};
use crate::model::{Condition, Observable, OutcomeId, Reaction, ReactionId, Trigger};
use crate::summary::Probability;
use crate::trial::Act;
use crate::words;

impl Game {
    /// What may happen by the end of the turn, or by a date.
    pub(super) fn odds(&self, by: Option<&str>) -> Result<Odds, GameError> {
        self.odds_at(self.now(), by)
    }

    /// The same, from another position of this game.
    pub(super) fn odds_at(&self, position: &Position, by: Option<&str>) -> Result<Odds, GameError> {
        let until = match by {
            Some(text) => names::day(self.model(), position.now(), text)?,
            None => position.turn_ends,
        };
        if position.now() >= self.model().horizon {
            return Err(GameError::new("the game is over: nothing more can happen"));
        }
        let number = self.setup.futures;
        let (rows, learned) = self.learn(position, number)?;
        let outlook = Outlook {
            game: self,
            position,
            until,
        };
        let futures = outlook.futures(&rows)?;
        let effective = effective(&learned, number);
        let mut events: Vec<EventOdds> = (0..self.model().reactions.len())
            .filter_map(|r| self.event_odds(r.into(), &futures, effective))
            .collect();
        let reactions = self.model().reactions.iter();
        let never = reactions.filter(|reaction| !comes_round(reaction)).count() - events.len();
        events.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Ok(Odds {
            day: position.now(),
            date: self.date(position.now()),
            until: self.date(until),
            futures: number,
            learned,
            events,
            never,
            played: self.played_titles(),
            outcomes: self.outcome_odds(position, &futures),
        })
    }

    /// The odds of something that may happen; what comes round by the calendar whatever happens is none.
    fn event_odds(
        &self,
        reaction: ReactionId,
        futures: &[Future],
        effective: f64,
    ) -> Option<EventOdds> {
        let happens = futures.iter().filter(|f| f.happens[reaction.index()]);
        let share = happens.count() as f64 / futures.len() as f64;
        let known = &self.model().reactions[reaction.index()];
        if share == 0.0 || comes_round(known) {
            return None;
        }
        let entry = &known.entry;
        // As if of so many futures as tell apart, of which so many have it.
        let of = effective.round().max(1.0) as u64;
        let count = (share * of as f64).round() as u64;
        let mut probability = Probability::of_count(count, of);
        let is_all = share >= 1.0;
        if !is_all {
            probability.value = share;
        }
        let lexicon = words::lexicon(self.model());
        let said = match is_all {
            true => format!("in every future: at least {:.1} %", 100.0 * probability.low),
            false => words::probability(&probability, &lexicon),
        };
        Some(EventOdds {
            reaction: entry.address.clone(),
            title: entry.title.clone(),
            probability: share,
            low: probability.low,
            high: probability.high,
            words: said,
            d100: up_to(share),
        })
    }

    fn outcome_odds(&self, position: &Position, futures: &[Future]) -> Vec<OutcomeOdds> {
        let model = self.model();
        let view = position.snapshot.view(self.study.compiled());
        let leading = model.leading_outcomes().into_iter();
        leading
            .map(|id| {
                let outcome = &model.outcomes[id.index()];
                OutcomeOdds {
                    title: outcome.entry.title.clone(),
                    unit: outcome.unit.clone(),
                    now: view.value_of(Observable::Outcome(id)),
                    by_then: quantiles(futures.iter().map(|f| f.by_then[id.index()])),
                    at_end: quantiles(futures.iter().map(|f| f.at_end[id.index()])),
                }
            })
            .collect()
    }

    /// The share of futures in which a reaction happens in the rest of this turn.
    pub(super) fn chance_of(
        &self,
        position: &Position,
        reaction: ReactionId,
    ) -> Result<f64, GameError> {
        if position.now() >= self.model().horizon {
            return Err(GameError::new("the game is over: nothing more can happen"));
        }
        self.share_of(position, reaction, self.setup.futures)
    }

    fn share_of(
        &self,
        position: &Position,
        reaction: ReactionId,
        number: u32,
    ) -> Result<f64, GameError> {
        let (rows, _) = self.learn(position, number)?;
        let outlook = Outlook {
            game: self,
            position,
            until: position.turn_ends,
        };
        let futures = outlook.futures(&rows)?;
        let happens = futures.iter().filter(|f| f.happens[reaction.index()]);
        Ok(happens.count() as f64 / futures.len() as f64)
    }

    /// How likely something that a played cell decides would be by the end of the turn, were it left to the model.
    pub(super) fn share_by_chance(
        &self,
        position: &Position,
        reaction: ReactionId,
        number: u32,
    ) -> Result<f64, GameError> {
        let mut left = position.clone();
        let enable = Act::Enable { reaction, on: true };
        self.act(&mut left, &[enable], &By::Chance)?;
        self.share_of(&left, reaction, number)
    }

    /// The outcomes that are told.
    pub(super) fn leading(&self) -> Vec<OutcomeId> {
        self.model().leading_outcomes()
    }
}

/// Up to which roll of two ten-sided dice something happens: its percent as they are written, halves to the even one.
pub(super) fn up_to(share: f64) -> u8 {
    (100.0 * share).round_ties_even() as u8
}

/// Whether a reaction only comes round by the calendar, whatever happens.
fn comes_round(reaction: &Reaction) -> bool {
    let repeats = matches!(reaction.trigger, Trigger::Delay { repeat: true, .. });
    repeats && reaction.guard == Condition::always()
}

/// Of how many independent futures a share is known as well: candidates that are taken several times say less.
pub(super) fn effective(learned: &Learned, futures: u32) -> f64 {
    let n = f64::from(futures);
    match learned.used {
        true => n * learned.effective / (n + learned.effective),
        false => n,
    }
}

/// The 5, 50 and 95 % quantiles.
fn quantiles(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    [0.05, 0.5, 0.95].map(|level: f64| {
        let rank = (level * values.len() as f64).ceil() as usize;
        values[rank.clamp(1, values.len()) - 1]
    })
}
