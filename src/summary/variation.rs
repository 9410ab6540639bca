//! Which numbers can differ between trials at all, and from which day on: what cannot is known exactly.

use super::onset::{Onset, Reach, earliest};
use crate::distribution::Distribution;
use crate::model::{
    Action, Amount, Atom, BranchList, Cause, Clause, Clock, Condition, DrawnDistribution, Effect,
    Exposure, Level, MachineId, MilestoneKind, Model, Multiplier, Number, Observable, OutcomeId,
    Ratio, Reaction, ReactionKind, Trigger,
};

/// From when on each part of a process can differ between two trials: followed from where the
/// differences come from through all that reads them, until nothing changes. What can differ only in
/// ways that are not seen here (a guard that never holds) counts as what can differ.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Variation {
    machines: Vec<Onset>,
    variables: Vec<Onset>,
    counters: Vec<Onset>,
    outcomes: Vec<Onset>,
    reactions: Vec<Onset>,
}

/// Where differences come from.
struct Origins {
    /// Clocks, branches, first states and numbers drawn at each occurrence.
    chance: bool,
    /// By factor, whether its values differ.
    factors: Vec<bool>,
    /// By reaction, whether its definitions differ.
    reactions: Vec<bool>,
}

impl Variation {
    /// Between trials of a model.
    pub fn of_trials(model: &Model) -> Self {
        Self::follow(
            model,
            &Origins {
                chance: true,
                factors: uncertain(model),
                reactions: vec![false; model.reactions.len()],
            },
        )
    }

    /// Between trials of a model that differ by the draw alone and have the same chance.
    pub fn of_draws(model: &Model) -> Self {
        Self::follow(
            model,
            &Origins {
                chance: false,
                factors: uncertain(model),
                reactions: vec![false; model.reactions.len()],
            },
        )
    }

    /// Between trials of one draw.
    pub fn of_replicates(model: &Model) -> Self {
        Self::follow(
            model,
            &Origins {
                chance: true,
                factors: vec![false; model.factors.len()],
                reactions: vec![false; model.reactions.len()],
            },
        )
    }

    /// Between a trial of a model and that of another one on the same draw and streams. Models that
    /// differ by more than by some reactions' definitions count as different in everything.
    pub fn of_pair(one: &Model, other: &Model) -> Self {
        let changed = one.reactions.iter().zip(&other.reactions);
        let changed: Vec<bool> = changed.map(|(one, other)| one != other).collect();
        if !are_alike(one, other) {
            return Self::of_all(one);
        }
        let origins = |model: &Model| Origins {
            chance: false,
            factors: vec![false; model.factors.len()],
            reactions: changed.clone(),
        };
        let mut pair = Self::follow(one, &origins(one));
        pair.join(&Self::follow(other, &origins(other)));
        pair
    }

    /// Everything differs from the start.
    fn of_all(model: &Model) -> Self {
        Self {
            machines: vec![Onset::START; model.machines.len()],
            variables: vec![Onset::START; model.variables.len()],
            counters: vec![Onset::START; model.counters.len()],
            outcomes: vec![Onset::START; model.outcomes.len()],
            reactions: vec![Onset::START; model.reactions.len()],
        }
    }

    fn join(&mut self, other: &Self) {
        let parts = [
            (&mut self.machines, &other.machines),
            (&mut self.variables, &other.variables),
            (&mut self.counters, &other.counters),
            (&mut self.outcomes, &other.outcomes),
            (&mut self.reactions, &other.reactions),
        ];
        for (mine, theirs) in parts {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine = mine.min(*theirs);
            }
        }
    }

    fn follow(model: &Model, origins: &Origins) -> Self {
        let never = |number| vec![Onset::NEVER; number];
        let mut found = Self {
            machines: never(model.machines.len()),
            variables: never(model.variables.len()),
            counters: never(model.counters.len()),
            outcomes: never(model.outcomes.len()),
            reactions: never(model.reactions.len()),
        };
        let reach = Reach::of(model);
        loop {
            let before = found.clone();
            Follower {
                model,
                origins,
                reach: &reach,
                before: &before,
            }
            .round(&mut found);
            if found == before {
                return found;
            }
        }
    }

    /// From when on an outcome can differ.
    pub fn outcome(&self, outcome: usize) -> Onset {
        self.outcomes[outcome]
    }

    /// From when on it can differ in which state a machine is.
    pub fn machine(&self, machine: usize) -> Onset {
        self.machines[machine]
    }

    /// Whether it can differ by the horizon if and when a milestone is passed.
    pub fn milestone(&self, kind: &MilestoneKind) -> Onset {
        let known = |of: Option<&Onset>| of.copied().unwrap_or(Onset::START);
        let cause = |cause: &Cause| match cause {
            Cause::Reaction(of) => known(self.reactions.get(of.index())),
            Cause::Entry(machine, _) => known(self.machines.get(machine.index())),
        };
        match kind {
            MilestoneKind::First(causes) => earliest(causes.iter().map(cause)),
            MilestoneKind::Follows { of, then, .. } => cause(of).min(cause(then)),
            MilestoneKind::Crosses(clause) => match &clause.atom {
                Atom::Level { of, threshold, .. } if threshold.factors.is_empty() => {
                    self.level(*of)
                }
                _ => Onset::START,
            },
        }
    }

    fn level(&self, level: Level) -> Onset {
        match level {
            Level::Variable(v) => self.variables[v.index()],
            Level::Counter(c) => self.counters[c.index()],
            Level::Outcome(o) => self.outcomes[o.index()],
        }
    }

    /// From when on it can differ how often a reaction has happened.
    pub fn reaction(&self, reaction: usize) -> Onset {
        self.reactions[reaction]
    }
}

fn uncertain(model: &Model) -> Vec<bool> {
    let is_known = |distribution: &Distribution| matches!(distribution, Distribution::Fixed(_));
    let factors = model.factors.iter();
    factors
        .map(|factor| !is_known(&factor.distribution))
        .collect()
}

/// Whether two models are the same but for the definitions of reactions that stand at the same places.
fn are_alike(one: &Model, other: &Model) -> bool {
    let mut reactions = one.reactions.iter().zip(&other.reactions);
    one.reactions.len() == other.reactions.len()
        && reactions.all(|(a, b)| a.entry.address == b.entry.address && a.kind == b.kind)
        && (one.start, one.horizon, one.grid) == (other.start, other.horizon, other.grid)
        && one.factors == other.factors
        && one.correlations == other.correlations
        && one.windows == other.windows
        && one.machines == other.machines
        && one.variables == other.variables
        && one.counters == other.counters
        && one.outcomes == other.outcomes
        && one.milestones == other.milestones
}

/// One round: from what is known before, what follows.
struct Follower<'a> {
    model: &'a Model,
    origins: &'a Origins,
    reach: &'a Reach<'a>,
    before: &'a Variation,
}

impl Follower<'_> {
    fn round(&self, found: &mut Variation) {
        for (m, machine) in self.model.machines.iter().enumerate() {
            let first = machine.initial.iter().map(|p| self.chance(Some(p)));
            lower(&mut found.machines[m], earliest(first));
        }
        for (v, _) in self.model.variables.iter().enumerate() {
            lower(&mut found.variables[v], self.variable(v));
        }
        for (r, reaction) in self.model.reactions.iter().enumerate() {
            let first = self.reach.reactions[r];
            if first.is_never() {
                continue;
            }
            let origin = if self.origins.reactions[r] {
                Onset::START
            } else {
                Onset::NEVER
            };
            // What effects that fire it lead to was noted in the round before.
            let fired = self.before.reactions[r];
            let happens = first.max(origin.min(self.happens(reaction)).min(fired));
            lower(&mut found.reactions[r], happens);
            self.acts(reaction, first, happens, found);
        }
        for o in 0..self.model.outcomes.len() {
            found.outcomes[o] = self.outcome(found, OutcomeId::from(o));
        }
    }

    /// From when on the times at which a reaction happens differ, if it could happen from the start.
    fn happens(&self, reaction: &Reaction) -> Onset {
        let own = match reaction.kind {
            ReactionKind::Transition { machine, .. } => self.machine(machine),
            ReactionKind::Event => Onset::NEVER,
        };
        let ratios = reaction.ratios.iter().map(|ratio| {
            let exposure = match &ratio.exposure {
                Exposure::While(condition) => self.condition(condition),
                Exposure::Factor { factor, .. } => self.number(&Number::factor(*factor)),
                Exposure::Variable { variable, .. } => self.before.variables[variable.index()],
            };
            exposure.min(self.ratio(&ratio.ratio))
        });
        let trigger = self.trigger(&reaction.trigger);
        own.min(self.condition(&reaction.guard))
            .min(trigger)
            .min(earliest(ratios))
    }

    fn trigger(&self, trigger: &Trigger) -> Onset {
        match trigger {
            Trigger::Order | Trigger::Never => Onset::NEVER,
            Trigger::Hazard { base, clock } => {
                let by_chance = if self.origins.chance {
                    Onset::START
                } else {
                    Onset::NEVER
                };
                let factors = base.numbers().any(|number| !self.number(number).is_never());
                let by_factor = if factors { Onset::START } else { Onset::NEVER };
                by_chance.min(by_factor).min(self.clock(*clock))
            }
            Trigger::Delay { after, clock, .. } => self.number(after).min(self.clock(*clock)),
            Trigger::At { probability, .. } => self.chance(probability.as_ref()),
            Trigger::On {
                causes,
                probability,
            } => {
                let causes = causes.iter().map(|cause| match cause {
                    Cause::Reaction(of) => self.before.reactions[of.index()],
                    Cause::Entry(machine, _) => self.machine(*machine),
                });
                earliest(causes).min(self.chance(probability.as_ref()))
            }
        }
    }

    fn clock(&self, clock: Clock) -> Onset {
        match clock {
            // What it counts from is the guard or the machine, which are asked anyway.
            Clock::Own | Clock::Start => Onset::NEVER,
            Clock::Reaction { of, .. } => self.before.reactions[of.index()],
        }
    }

    /// What a reaction changes differs where it happens at different times, or does different things.
    fn acts(&self, reaction: &Reaction, first: Onset, happens: Onset, found: &mut Variation) {
        let branch = first.max(happens.min(self.branches(&reaction.branches)));
        if let ReactionKind::Transition { machine, .. } = reaction.kind {
            let goes = |list: &BranchList| list.branches.iter().any(|b| b.to.is_some());
            let moved = if reaction.branches.iter().any(goes) {
                branch
            } else {
                happens
            };
            lower(&mut found.machines[machine.index()], moved);
        }
        let branches = reaction.branches.iter().flat_map(|list| &list.branches);
        let effects = branches.flat_map(|b| b.effects.iter().map(|effect| (effect, branch)));
        for (effect, when) in effects.chain(reaction.effects.iter().map(|e| (e, happens))) {
            let does = first.max(when.min(self.effect(reaction, effect)));
            lower(target(&effect.action, found), does);
        }
    }

    fn branches(&self, lists: &[BranchList]) -> Onset {
        let of_list = |list: &BranchList| {
            let chances = list
                .branches
                .iter()
                .map(|b| self.chance(b.probability.as_ref()));
            self.condition(&list.condition).min(earliest(chances))
        };
        earliest(lists.iter().map(of_list))
    }

    fn effect(&self, reaction: &Reaction, effect: &Effect) -> Onset {
        let amount = match &effect.action {
            Action::Add {
                amount,
                per_doubling_of,
                ..
            } => {
                let counter = per_doubling_of.map(|c| self.before.counters[c.index()]);
                self.amount(reaction, amount)
                    .min(counter.unwrap_or(Onset::NEVER))
            }
            Action::Multiply { amount, .. }
            | Action::Set { amount, .. }
            | Action::Count { amount, .. } => self.amount(reaction, amount),
            Action::Move { .. } | Action::Fire { .. } => Onset::NEVER,
        };
        self.condition(&effect.condition).min(amount)
    }

    fn amount(&self, reaction: &Reaction, amount: &Amount) -> Onset {
        let drawn =
            amount
                .drawn
                .iter()
                .map(|drawn| match &reaction.draws[drawn.index()].distribution {
                    DrawnDistribution::Fixed(Distribution::Fixed(_)) => Onset::NEVER,
                    _ if self.origins.chance => Onset::START,
                    drawn => earliest(drawn.numbers().map(|number| self.number(number))),
                });
        let multipliers = self.multipliers(&amount.multipliers);
        self.number(&amount.number)
            .min(earliest(drawn))
            .min(multipliers)
    }

    fn multipliers(&self, multipliers: &[Multiplier]) -> Onset {
        let of = |one: &Multiplier| self.number(&one.by).min(self.condition(&one.condition));
        earliest(multipliers.iter().map(of))
    }

    fn variable(&self, v: usize) -> Onset {
        let variable = &self.model.variables[v];
        let terms = variable.baseline.iter().chain(&variable.drift);
        let terms = terms.map(|term| self.number(&term.add).min(self.condition(&term.condition)));
        let half_life = variable.half_life.iter().map(|number| self.number(number));
        let moves =
            earliest(terms.chain(half_life)).min(self.multipliers(&variable.half_life_multipliers));
        // What moves it moves it from the next instant on.
        self.number(&variable.start)
            .min(moves.max(Onset::AFTER_START))
    }

    fn outcome(&self, found: &Variation, outcome: OutcomeId) -> Onset {
        let terms = self.model.outcomes[outcome.index()].terms.iter();
        earliest(
            terms
                .filter(|term| term.weight.coefficient != 0.0)
                .map(|term| {
                    let of = match term.of {
                        Observable::One => Onset::NEVER,
                        Observable::Variable(v) => found.variables[v.index()],
                        Observable::Counter(c) => found.counters[c.index()],
                        Observable::Score(m) => found.machines[m.index()].min(self.scores(m)),
                        Observable::Outcome(o) => found.outcomes[o.index()],
                    };
                    of.min(self.number(&term.weight))
                }),
        )
    }

    /// From when on the scores of states that a machine can be in differ.
    fn scores(&self, machine: MachineId) -> Onset {
        let states = self.model.machines[machine.index()].states.iter();
        let reached = states.zip(&self.reach.states[machine.index()]);
        earliest(reached.map(|(state, reached)| reached.max(self.number(&state.score))))
    }

    fn machine(&self, machine: MachineId) -> Onset {
        self.before.machines[machine.index()]
    }

    fn number(&self, number: &Number) -> Onset {
        let differs = number.coefficient != 0.0
            && number
                .factors
                .iter()
                .any(|f| self.origins.factors[f.index()]);
        if differs { Onset::START } else { Onset::NEVER }
    }

    fn ratio(&self, ratio: &Ratio) -> Onset {
        let differs = ratio.factors().any(|f| self.origins.factors[f.index()]);
        if differs { Onset::START } else { Onset::NEVER }
    }

    /// Something with a probability; none is certain.
    fn chance(&self, probability: Option<&Number>) -> Onset {
        let Some(probability) = probability else {
            return Onset::NEVER;
        };
        let is_certain = matches!(probability.as_fixed(), Some(0.0 | 1.0));
        match self.origins.chance && !is_certain {
            true => Onset::START,
            false => self.number(probability),
        }
    }

    fn condition(&self, condition: &Condition) -> Onset {
        earliest(condition.0.iter().map(|clause| self.clause(clause)))
    }

    fn clause(&self, clause: &Clause) -> Onset {
        let known =
            |number: &Option<Number>| number.as_ref().map_or(Onset::NEVER, |n| self.number(n));
        match &clause.atom {
            Atom::InState {
                machine, at_least, ..
            } => self.machine(*machine).min(known(at_least)),
            Atom::Within { of, duration, .. } => {
                self.before.reactions[of.index()].min(known(duration))
            }
            Atom::During { .. } | Atom::Never => Onset::NEVER,
            Atom::Any(some) => earliest(some.iter().map(|one| self.condition(one))),
            Atom::Level { of, threshold, .. } => self.before.level(*of).min(self.number(threshold)),
        }
    }
}

fn target<'a>(action: &Action, found: &'a mut Variation) -> &'a mut Onset {
    match action {
        Action::Add { variable, .. }
        | Action::Multiply { variable, .. }
        | Action::Set { variable, .. } => &mut found.variables[variable.index()],
        Action::Count { counter, .. } => &mut found.counters[counter.index()],
        Action::Move { machine, .. } => &mut found.machines[machine.index()],
        Action::Fire { reaction, .. } => &mut found.reactions[reaction.index()],
    }
}

fn lower(known: &mut Onset, to: Onset) {
    *known = known.min(to);
}
