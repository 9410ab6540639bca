//! What waits for an answer of a cell, and answers.

use super::error::GameError;
use super::game::Game;
use super::position::{Answered, By, Position};
use crate::model::{CellId, ReactionId};
use crate::trial::Act;
use crate::words::figure;

/// How likely it is that a cell that says yes carries it out, and that it happens although it said no: orders can
/// fail.
const ANSWERED: [f64; 2] = [0.02, 0.95];

impl Game {
    /// Whether all cells that are played and decide it have answered in advance.
    pub(super) fn is_answered(&self, position: &Position, reaction: ReactionId) -> bool {
        let has_answered = |cell: &CellId| {
            let mut answers = position.answers.iter();
            answers.any(|answer| answer.reaction == reaction && answer.cell == *cell)
        };
        self.deciding(reaction).iter().all(has_answered)
    }

    /// An answer: it stands until the end of the turn, and serves what is asked for now. Says why a yes was not carried
    /// out.
    pub(super) fn answer(
        &self,
        position: &mut Position,
        reaction: ReactionId,
        yes: bool,
        cell: Option<CellId>,
        by: &By,
    ) -> Result<Option<String>, GameError> {
        let cells = match cell {
            Some(cell) => vec![cell],
            // Control answers for everybody.
            None => self.model().play.deciders(reaction).to_vec(),
        };
        let order = match by {
            By::Order(k) => *k,
            _ => usize::MAX,
        };
        for cell in cells {
            (position.answers).retain(|one| one.reaction != reaction || one.cell != cell);
            position.answers.push(Answered {
                reaction,
                cell,
                yes,
                order,
            });
        }
        match self.is_answered(position, reaction) {
            true => self.carry_out_answer(position, reaction, by),
            false => Ok(None),
        }
    }

    /// All have answered: it stands until the end of the turn, and what is asked for now happens or not.
    fn carry_out_answer(
        &self,
        position: &mut Position,
        reaction: ReactionId,
        by: &By,
    ) -> Result<Option<String>, GameError> {
        let answers = position.answers.iter();
        let mut own = answers.filter(|one| one.reaction == reaction);
        let is_yes = own.all(|one| one.yes);
        let probability = ANSWERED[usize::from(is_yes)];
        let acts = [
            Act::Enable { reaction, on: true },
            Act::Answer {
                reaction,
                probability: Some(probability),
            },
        ];
        self.act(position, &acts, by)?;
        let is_asked = position.questions.contains(&reaction);
        position.questions.retain(|other| *other != reaction);
        let address = &self.model().reactions[reaction.index()].entry.address;
        let place = (position.turn, position.happened.len());
        let luck = self.luck(&position.key, "answer", address, place);
        if !is_asked {
            return Ok(None);
        }
        let reason = self.why_not(position, reaction);
        if luck < probability && reason.is_none() {
            self.fire(position, reaction, None, by)?;
            return Ok(None);
        }
        let failed = || {
            format!(
                "it failed, as {} in 100 do",
                figure(100.0 * (1.0 - probability))
            )
        };
        Ok(is_yes.then(|| reason.unwrap_or_else(failed)))
    }

    /// Of these questions those that were not answered: what they ask for does not happen.
    pub(super) fn let_lapse(&self, position: &mut Position, old: &[ReactionId]) -> Vec<String> {
        let (lapsed, kept): (Vec<ReactionId>, Vec<ReactionId>) =
            (position.questions.drain(..)).partition(|reaction| old.contains(reaction));
        position.questions = kept;
        let said = lapsed.into_iter().map(|reaction| {
            let title = &self.model().reactions[reaction.index()].entry.title;
            format!("“{title}” was not answered: it does not happen")
        });
        said.collect()
    }
}
