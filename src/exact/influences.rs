//! What bears on what in a model, and which of its entries have no exact form.

use super::ExactError;
use super::part::{Outside, Part};
use super::place::{Place, Resolved};
use crate::model::{
    Action, Amount, Atom, Cause, Clock, Condition, Effect, Exposure, MilestoneKind, Model,
    Observable, Reaction, ReactionKind, Trigger, VariableTerm,
};

/// What bears on what.
#[derive(Debug, Default)]
pub(super) struct Influences {
    /// Parts with what makes them have no exact form.
    pub(super) roots: Vec<(Part, Outside)>,
    /// The first bears on the second.
    pub(super) edges: Vec<(Part, Part)>,
    /// Reactions of which a part asks whether they have happened.
    pub(super) memory: Vec<(usize, Part)>,
}

/// Reads a model.
pub(super) fn influences(model: &Model, values: &[f64]) -> Influences {
    let mut reader = Reader {
        place: Place {
            model,
            values,
            address: "",
        },
        found: Influences::default(),
    };
    for (k, reaction) in model.reactions.iter().enumerate() {
        if reaction.trigger != Trigger::Never {
            reader.reaction(k, reaction);
        }
    }
    for k in 0..model.variables.len() {
        reader.variable(k);
    }
    for k in 0..model.outcomes.len() {
        reader.outcome(k);
    }
    for k in 0..model.milestones.len() {
        reader.milestone(k);
    }
    reader.found
}

struct Reader<'a> {
    place: Place<'a>,
    found: Influences,
}

impl<'a> Reader<'a> {
    /// The part has no exact form where this is refused.
    fn demand<T>(&mut self, part: Part, read: Resolved<T>) {
        if let Err(ExactError::NotCovered { address, reason }) = read {
            self.found.roots.push((part, Outside { address, reason }));
        }
    }

    fn edge(&mut self, from: Part, to: Part) {
        if from != to {
            self.found.edges.push((from, to));
        }
    }

    /// Whether a reaction has happened bears on a part.
    fn remembered(&mut self, reaction: usize, part: Part) {
        self.edge(Part::Reaction(reaction), part);
        self.found.memory.push((reaction, part));
    }

    /// A condition bears on a part.
    fn condition(&mut self, address: &'a str, condition: &Condition, part: Part) {
        let read = self.place.at(address).condition(condition);
        self.demand(part, read);
        self.asked(condition, part);
    }

    /// What a condition asks bears on a part.
    fn asked(&mut self, condition: &Condition, part: Part) {
        for clause in &condition.0 {
            match &clause.atom {
                Atom::InState { machine, .. } => self.edge(Part::Machine(machine.index()), part),
                Atom::Within { of, .. } => self.remembered(of.index(), part),
                Atom::Any(some) => some.iter().for_each(|one| self.asked(one, part)),
                Atom::During { .. } | Atom::Level { .. } | Atom::Never => {}
            }
        }
    }

    fn causes(&mut self, causes: &[Cause], part: Part) {
        for cause in causes {
            match cause {
                Cause::Reaction(of) => self.edge(Part::Reaction(of.index()), part),
                Cause::Entry(machine, _) => self.edge(Part::Machine(machine.index()), part),
            }
        }
    }

    fn reaction(&mut self, k: usize, reaction: &'a Reaction) {
        let own = Part::Reaction(k);
        let place = self.place.at(&reaction.entry.address);
        self.condition(&reaction.entry.address, &reaction.guard, own);
        self.demand(own, place.trigger(reaction));
        for ratio in &reaction.ratios {
            self.demand(own, self.place.at(&ratio.entry.address).ratio(ratio));
            if let Exposure::While(condition) = &ratio.exposure {
                self.condition(&ratio.entry.address, condition, own);
            }
        }
        match &reaction.trigger {
            Trigger::On { causes, .. } => self.causes(causes, own),
            Trigger::Hazard {
                clock: Clock::Reaction { of, .. },
                ..
            } => self.remembered(of.index(), own),
            _ => {}
        }
        if let ReactionKind::Transition { machine, .. } = reaction.kind {
            let machine = Part::Machine(machine.index());
            self.edge(machine, own);
            self.edge(own, machine);
        }
        self.branches(own, reaction);
        for effect in &reaction.effects {
            self.effect(own, reaction, effect);
        }
    }

    /// Which branch is taken bears on all that any of them does.
    fn branches(&mut self, own: Part, reaction: &'a Reaction) {
        let branches = || reaction.branches.iter().flat_map(|list| &list.branches);
        let mut targets: Vec<Part> = branches()
            .flat_map(|branch| &branch.effects)
            .map(target)
            .collect();
        if let ReactionKind::Transition { machine, .. } = reaction.kind
            && branches().any(|branch| branch.to.is_some())
        {
            targets.push(Part::Machine(machine.index()));
        }
        for list in &reaction.branches {
            for target in &targets {
                self.condition(&reaction.entry.address, &list.condition, *target);
            }
        }
        for effect in branches().flat_map(|branch| &branch.effects) {
            self.effect(own, reaction, effect);
        }
    }

    fn effect(&mut self, own: Part, reaction: &'a Reaction, effect: &'a Effect) {
        let target = target(effect);
        self.edge(own, target);
        self.condition(&effect.entry.address, &effect.condition, target);
        let place = self.place.at(&effect.entry.address);
        self.demand(target, place.action(reaction, &effect.action));
        for multiplier in amount(&effect.action).iter().flat_map(|a| &a.multipliers) {
            self.condition(&effect.entry.address, &multiplier.condition, target);
        }
    }

    fn variable(&mut self, k: usize) {
        let variable = &self.place.model.variables[k];
        let own = Part::Variable(k);
        let place = self.place.at(&variable.entry.address);
        self.demand(own, place.variable(variable));
        let terms: Vec<&VariableTerm> = variable.baseline.iter().chain(&variable.drift).collect();
        for term in terms {
            self.condition(&term.entry.address, &term.condition, own);
        }
    }

    fn outcome(&mut self, k: usize) {
        for term in &self.place.model.outcomes[k].terms {
            let of = match term.of {
                Observable::One => continue,
                Observable::Variable(of) => Part::Variable(of.index()),
                Observable::Counter(of) => Part::Counter(of.index()),
                Observable::Score(of) => Part::Machine(of.index()),
                Observable::Outcome(of) => Part::Outcome(of.index()),
            };
            self.edge(of, Part::Outcome(k));
        }
    }

    fn milestone(&mut self, k: usize) {
        let milestone = &self.place.model.milestones[k];
        let own = Part::Milestone(k);
        match &milestone.kind {
            MilestoneKind::First(causes) => self.causes(causes, own),
            MilestoneKind::Crosses(_) => {
                let reason = "a milestone at which a variable, counter or outcome crosses a level";
                let place = self.place.at(&milestone.entry.address);
                self.demand(own, place.refuse::<()>(reason));
            }
            MilestoneKind::Follows { .. } => {
                let reason = "a milestone that follows another";
                let place = self.place.at(&milestone.entry.address);
                self.demand(own, place.refuse::<()>(reason));
            }
        }
    }
}

/// What an effect changes.
pub(super) fn target(effect: &Effect) -> Part {
    match effect.action {
        Action::Add { variable, .. }
        | Action::Multiply { variable, .. }
        | Action::Set { variable, .. } => Part::Variable(variable.index()),
        Action::Count { counter, .. } => Part::Counter(counter.index()),
        Action::Move { machine, .. } => Part::Machine(machine.index()),
        Action::Fire { reaction, .. } => Part::Reaction(reaction.index()),
    }
}

fn amount(action: &Action) -> Option<&Amount> {
    match action {
        Action::Add { amount, .. }
        | Action::Multiply { amount, .. }
        | Action::Set { amount, .. }
        | Action::Count { amount, .. } => Some(amount),
        Action::Move { .. } | Action::Fire { .. } => None,
    }
}
