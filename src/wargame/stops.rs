//! What stops the clock: interrupts, and what a cell is asked.

use super::game::Game;
use super::position::Position;
use crate::model::{Cause, ReactionId, Trigger};
use crate::trial::{Move, Snapshot, TraceEvent};

/// A stretch of the trial.
pub(super) struct Stretch {
    pub events: Vec<TraceEvent>,
    pub snapshot: Snapshot,
    /// How many moves there were before it.
    pub moves_before: usize,
    pub readings: Vec<Vec<(f64, f64)>>,
}

impl Game {
    /// What waits for an answer from now on.
    pub(super) fn ask(&self, position: &mut Position, asked: Vec<ReactionId>) {
        for reaction in asked {
            let view = position.snapshot.view(self.study.compiled());
            let can_happen = view.is_open(reaction) && !view.is_held(reaction);
            if can_happen && !position.questions.contains(&reaction) {
                position.questions.push(reaction);
            }
        }
    }

    /// What is asked for by what was done at once.
    pub(super) fn asked_since(
        &self,
        before: &Position,
        events: &[TraceEvent],
        after: &Snapshot,
    ) -> Vec<ReactionId> {
        let compiled = self.study.compiled();
        let moves = before.snapshot.view(compiled).moves().len();
        let moves = &after.view(compiled).moves()[moves..];
        let asking = self.asking(before).into_iter();
        asking
            .filter(|(_, causes)| {
                let mut causes = causes.iter();
                causes.any(|cause| time_of(cause, events, moves).is_some())
            })
            .map(|(reaction, _)| reaction)
            .collect()
    }

    /// What has interrupted the clock between two positions of one day, in words.
    pub(super) fn interrupts_between(&self, before: &Position, after: &Position) -> Vec<String> {
        let compiled = self.study.compiled();
        let moves = before.snapshot.view(compiled).moves().len();
        let moves = &after.snapshot.view(compiled).moves()[moves..];
        let events = &after.happened[before.happened.len()..];
        let interrupts = self.model().play.interrupts.iter();
        let now = interrupts.filter(|interrupt| {
            let is_late = interrupt.first && self.has_been(before, &interrupt.of);
            !is_late
                && match &interrupt.of {
                    Cause::Reaction(of) => events.iter().any(|event| event.reaction == *of),
                    entry @ Cause::Entry(..) => time_of(entry, &[], moves).is_some(),
                }
        });
        now.map(|interrupt| self.cause_in_words(&interrupt.of))
            .collect()
    }

    /// The first time at which something stops the clock.
    pub(super) fn first_stop(&self, position: &Position, stretch: &Stretch) -> Option<f64> {
        let compiled = self.study.compiled();
        let moves = &stretch.snapshot.view(compiled).moves()[stretch.moves_before..];
        let interrupts = self.model().play.interrupts.iter();
        let interrupts = interrupts.filter_map(|interrupt| {
            match interrupt.first && self.has_been(position, &interrupt.of) {
                true => None,
                false => time_of(&interrupt.of, &stretch.events, moves),
            }
        });
        let asked = self.asking(position).into_iter();
        let asked = asked.flat_map(|(_, causes)| causes);
        let asked = asked.filter_map(|cause| time_of(cause, &stretch.events, moves));
        interrupts.chain(asked).min_by(f64::total_cmp)
    }

    /// Whether something happened or was entered before now.
    pub(super) fn has_been(&self, position: &Position, cause: &Cause) -> bool {
        let view = position.snapshot.view(self.study.compiled());
        match cause {
            Cause::Reaction(of) => view.count_of(*of) > 0,
            Cause::Entry(machine, states) => (view.moves().iter())
                .any(|step| step.machine == *machine && states.contains(step.to)),
        }
    }

    /// What interrupts the clock at the end of a stretch, in words.
    pub(super) fn interrupts_at(
        &self,
        position: &Position,
        stretch: &Stretch,
        time: f64,
    ) -> Vec<String> {
        let compiled = self.study.compiled();
        let moves = &stretch.snapshot.view(compiled).moves()[stretch.moves_before..];
        let interrupts = self.model().play.interrupts.iter();
        let now = interrupts.filter(|interrupt| {
            let is_late = interrupt.first && self.has_been(position, &interrupt.of);
            !is_late && is_at(&interrupt.of, &stretch.events, moves, time)
        });
        now.map(|interrupt| self.cause_in_words(&interrupt.of))
            .collect()
    }

    /// What waits for an answer of a cell that is played and has given none in advance, with what asks for it.
    pub(super) fn asking(&self, position: &Position) -> Vec<(ReactionId, &[Cause])> {
        let all = self.decided.iter().copied();
        let open = all.filter(|reaction| !self.is_answered(position, *reaction));
        open.filter_map(
            |reaction| match &self.model().reactions[reaction.index()].trigger {
                Trigger::On { causes, .. } => Some((reaction, causes.as_slice())),
                _ => None,
            },
        )
        .collect()
    }

    /// The next date on which a cell that is played is asked for something.
    pub(super) fn next_date(&self, position: &Position, until: f64) -> Option<f64> {
        let dates = self.decided.iter().flat_map(|reaction| {
            match &self.model().reactions[reaction.index()].trigger {
                Trigger::At { times, .. } => times.as_slice(),
                _ => &[],
            }
        });
        let ahead = dates
            .copied()
            .filter(|day| *day > position.now() && *day <= until);
        ahead.min_by(f64::total_cmp)
    }

    /// What is asked for at the end of a stretch.
    pub(super) fn asked_at(
        &self,
        position: &Position,
        stretch: &Stretch,
        time: f64,
    ) -> Vec<ReactionId> {
        let compiled = self.study.compiled();
        let moves = &stretch.snapshot.view(compiled).moves()[stretch.moves_before..];
        let is_now = |causes: &[Cause]| {
            let mut causes = causes.iter();
            causes.any(|cause| is_at(cause, &stretch.events, moves, time))
        };
        let mut asked: Vec<ReactionId> = self
            .asking(position)
            .into_iter()
            .filter(|(_, causes)| is_now(causes))
            .map(|(reaction, _)| reaction)
            .collect();
        for reaction in &self.decided {
            if let Trigger::At { times, .. } = &self.model().reactions[reaction.index()].trigger
                && times.contains(&time)
                && !self.is_answered(position, *reaction)
            {
                asked.push(*reaction);
            }
        }
        asked
    }
}

/// Whether something happened, or was entered, at a time.
fn is_at(cause: &Cause, events: &[TraceEvent], moves: &[Move], time: f64) -> bool {
    match cause {
        Cause::Reaction(of) => events.iter().any(|e| e.reaction == *of && e.time == time),
        Cause::Entry(machine, states) => moves
            .iter()
            .any(|step| step.machine == *machine && states.contains(step.to) && step.time == time),
    }
}

/// When it first did.
fn time_of(cause: &Cause, events: &[TraceEvent], moves: &[Move]) -> Option<f64> {
    match cause {
        Cause::Reaction(of) => events.iter().find(|e| e.reaction == *of).map(|e| e.time),
        Cause::Entry(machine, states) => {
            let mut moves = moves.iter();
            let found = moves.find(|step| step.machine == *machine && states.contains(step.to));
            found.map(|step| step.time)
        }
    }
}
