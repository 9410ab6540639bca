//! On which digits of the state a reaction and all that it sets off depend.

use std::collections::BTreeSet;

use super::memory::note;
use super::process::{Action, Conjunction, Effect, Process, Reaction, Subject, Trigger};
use crate::model::{Cause, ReactionKind, StateId};

/// By reaction: the digits that its firing reads or changes, whatever it sets off; in ascending order.
pub(super) fn reads(process: &Process) -> Vec<Vec<usize>> {
    let reader = Reader { process };
    let set_off: Vec<Vec<usize>> = (0..process.reactions.len())
        .map(|index| reader.sets_off(index))
        .collect();
    let own: Vec<BTreeSet<usize>> = (0..process.reactions.len())
        .map(|index| reader.own(index))
        .collect();
    let all = |first: usize| {
        let (mut seen, mut open) = (BTreeSet::from([first]), vec![first]);
        let mut digits = BTreeSet::new();
        while let Some(index) = open.pop() {
            digits.extend(&own[index]);
            let new = set_off[index].iter().filter(|next| seen.insert(**next));
            open.extend(new);
        }
        digits.into_iter().collect()
    };
    (0..process.reactions.len()).map(all).collect()
}

struct Reader<'p> {
    process: &'p Process,
}

/// All effects of a reaction, those of its branches included.
fn effects(reaction: &Reaction) -> impl Iterator<Item = &Effect> {
    let branches = reaction.branches.iter().flat_map(|(_, branches)| branches);
    let of_branches = branches.flat_map(|branch| &branch.effects);
    reaction.effects.iter().chain(of_branches)
}

impl Reader<'_> {
    /// The digits that one reaction reads or changes by itself.
    fn own(&self, index: usize) -> BTreeSet<usize> {
        let reaction = &self.process.reactions[index];
        let mut digits = BTreeSet::new();
        if let ReactionKind::Transition { machine, .. } = reaction.kind {
            digits.insert(machine.index());
        }
        digits.extend(self.process.layout.digit_of(index));
        let mut asks = |condition: &Conjunction| {
            note(condition, &mut |of| match of {
                Subject::Machine(machine, _) => {
                    digits.insert(*machine);
                }
                Subject::Happened(of) => digits.extend(self.process.layout.digit_of(*of)),
                Subject::Window(_) | Subject::Any(_) | Subject::Nothing => {}
            });
        };
        asks(&reaction.guard);
        if let Trigger::Hazard { ratios, .. } = &reaction.trigger {
            ratios.iter().for_each(|(_, condition)| asks(condition));
        }
        reaction
            .branches
            .iter()
            .for_each(|(condition, _)| asks(condition));
        for effect in effects(reaction) {
            asks(&effect.condition);
            if let Action::Add { multipliers, .. } = &effect.action {
                multipliers
                    .iter()
                    .for_each(|(_, condition)| asks(condition));
            }
        }
        for effect in effects(reaction) {
            if let Action::Move { machine, .. } = effect.action {
                digits.insert(machine);
            }
        }
        digits
    }

    /// The reactions that may follow one at the same instant.
    fn sets_off(&self, index: usize) -> Vec<usize> {
        let reaction = &self.process.reactions[index];
        let mut found: BTreeSet<usize> = BTreeSet::new();
        let fired = effects(reaction).filter_map(|effect| match effect.action {
            Action::Fire { reaction, .. } => Some(reaction),
            _ => None,
        });
        found.extend(fired);
        let waiting = self.process.reactions.iter().enumerate();
        for (next, waiting) in waiting {
            if let Trigger::On { causes, .. } = &waiting.trigger
                && causes.iter().any(|cause| may_cause(cause, index, reaction))
            {
                found.insert(next);
            }
        }
        found.into_iter().collect()
    }
}

/// Whether a firing can be what is waited for.
fn may_cause(cause: &Cause, index: usize, reaction: &Reaction) -> bool {
    let (wanted, states) = match cause {
        Cause::Reaction(wanted) => return wanted.index() == index,
        Cause::Entry(machine, states) => (*machine, states),
    };
    let enters = match reaction.kind {
        ReactionKind::Transition { machine, to, .. } if machine == wanted => {
            let branches = reaction.branches.iter().flat_map(|(_, branches)| branches);
            let mut targets = branches.filter_map(|branch| branch.to).chain([to]);
            targets.any(|to| states.contains(to))
        }
        _ => false,
    };
    let moves = |effect: &Effect| match effect.action {
        Action::Move { machine, to } => machine == wanted.index() && states.contains(StateId(to)),
        _ => false,
    };
    enters || effects(reaction).any(moves)
}
