//! Whose decisions a factor bears on: the actors of the machines whose transitions use it.

use std::collections::BTreeSet;

use crate::model::{Exposure, FactorId, Model, Reaction, ReactionKind, Trigger};

/// The actors whose transitions read a factor: in what makes them happen, in their hazard ratios or in the
/// probabilities of their branches. None, where only events and outcomes do.
pub(super) fn of_factor(model: &Model, factor: FactorId) -> BTreeSet<String> {
    let users = model.reactions.iter().filter(|r| uses(r, factor));
    users.filter_map(|r| actor(model, r)).collect()
}

fn actor(model: &Model, reaction: &Reaction) -> Option<String> {
    match reaction.kind {
        ReactionKind::Transition { machine, .. } => model.machines[machine.index()].actor.clone(),
        ReactionKind::Event => None,
    }
}

fn uses(reaction: &Reaction, factor: FactorId) -> bool {
    let triggers = match &reaction.trigger {
        Trigger::Hazard { base, .. } => base.numbers().any(|n| n.factors.contains(&factor)),
        Trigger::Delay { after, .. } => after.factors.contains(&factor),
        Trigger::At { probability, .. } | Trigger::On { probability, .. } => {
            let probability = probability.as_ref();
            probability.is_some_and(|p| p.factors.contains(&factor))
        }
        Trigger::Order | Trigger::Never => false,
    };
    let mut ratios = reaction.ratios.iter();
    let is_exposed = |exposure: &Exposure| match exposure {
        Exposure::Factor { factor: f, .. } => *f == factor,
        Exposure::While(_) | Exposure::Variable { .. } => false,
    };
    let raises = ratios.any(|r| r.ratio.factors().any(|f| f == factor) || is_exposed(&r.exposure));
    let mut branches = reaction.branches.iter().flat_map(|list| &list.branches);
    let chooses = branches.any(|branch| {
        let probability = branch.probability.as_ref();
        probability.is_some_and(|p| p.factors.contains(&factor))
    });
    triggers || raises || chooses
}
