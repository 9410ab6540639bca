//! Reactions as rows of the compiled model.

use super::Builder;
use crate::compiled::entries::push_all;
use crate::compiled::{
    ActionEntry, AmountEntry, BaseEntry, BranchEntry, BranchListEntry, ConstantHazard, DrawnEntry,
    DrawnKind, EffectEntry, ExposedEntry, ExposureEntry, FiredEntry, NumberId, Piece, RatioEntry,
    RatioValue, ReactionEntry, ReactionStreams, ShapeEntry, Slice, TriggerEntry,
};
use crate::distribution::Sampler;
use crate::model::{
    Action, Amount, Atom, Clause, Clock, Drawn, DrawnDistribution, Effect, Exposure, Hazard,
    Number, Ratio, Reaction, ReactionKind, Then, Trigger,
};
use crate::random::{Purpose, StreamName};

impl Builder<'_> {
    pub(in crate::compiled) fn reaction(&mut self, reaction: &Reaction) -> ReactionEntry {
        let mut guard = reaction.guard.clone();
        let (machine, to) = match reaction.kind {
            ReactionKind::Transition { machine, from, to } => {
                let atom = Atom::InState {
                    machine,
                    states: from,
                    at_least: None,
                };
                guard.0.insert(
                    0,
                    Clause {
                        negated: false,
                        atom,
                    },
                );
                (machine.0, to.0 as u8)
            }
            ReactionKind::Event => (u32::MAX, 0),
        };
        let (trigger, base) = self.trigger(&reaction.trigger);
        let (ratios, exposures) = self.ratios(reaction);
        let trigger = self.exposed(reaction, trigger);
        self.numbers.bases.push(BaseEntry { base, exposures });
        let clock = clock(&reaction.trigger);
        let draws: Vec<_> = reaction.draws.iter().map(|d| self.drawn(d)).collect();
        let (effects, branches) = (self.effects(&reaction.effects), self.branches(reaction));
        ReactionEntry {
            machine,
            slot: 0,
            to,
            looked_up: false,
            no_listeners: false,
            pure_move: reaction.draws.is_empty() && branches.is_empty() && effects.is_empty(),
            rearms: rearms(reaction),
            awaits: matches!(clock, Some(Clock::Reaction { .. })),
            change: None,
            own_event: machine == u32::MAX && clock == Some(Clock::Own),
            trigger,
            guard: self.condition(&guard),
            ratios,
            draws: push_all(&mut self.lists.drawn, draws),
            branches,
            effects,
            raises: Slice::default(),
            restarts: Slice::default(),
            restarts_once: Slice::default(),
            queues: Slice::default(),
            marks: Slice::default(),
            probability: probability(&reaction.trigger).map(|p| self.number(p)),
        }
    }

    fn trigger(&mut self, trigger: &Trigger) -> (TriggerEntry, Option<ConstantHazard>) {
        match trigger {
            Trigger::Hazard { base, .. } => match self.hazard(base) {
                Base::Constant(hazard) => (TriggerEntry::Constant, Some(hazard)),
                Base::Shaped(row) => {
                    self.numbers.shapes.push(row);
                    (
                        TriggerEntry::Shaped(self.numbers.shapes.len() as u32 - 1),
                        None,
                    )
                }
            },
            Trigger::Delay { after, repeat, .. } => (
                TriggerEntry::Delay {
                    after: self.number(after),
                    repeat: *repeat,
                },
                None,
            ),
            Trigger::At { times, .. } => (
                TriggerEntry::At(push_all(&mut self.lists.times, times.iter().copied())),
                None,
            ),
            Trigger::On { .. } => (TriggerEntry::On, None),
            Trigger::Order | Trigger::Never => (TriggerEntry::Never, None),
        }
    }

    fn hazard(&mut self, hazard: &Hazard) -> Base {
        match hazard {
            Hazard::Rate(rate) => Base::Constant(ConstantHazard::Rate(self.number(rate))),
            Hazard::Mean(mean) => Base::Constant(ConstantHazard::Mean(self.number(mean))),
            Hazard::Median(median) => Base::Constant(ConstantHazard::Median(self.number(median))),
            Hazard::Chance {
                probability,
                within,
                then,
            } => {
                let (p, days) = (self.number(probability), self.number(within));
                capped(ConstantHazard::Chance(p, days), days, *then)
            }
            Hazard::Share {
                probability,
                within,
                then,
                weights,
                index,
            } => {
                let (p, days) = (self.number(probability), self.number(within));
                let weights = weights.iter().map(|w| self.number(w)).collect();
                capped(ConstantHazard::Share(p, days, weights, *index), days, *then)
            }
            Hazard::Weibull { shape, scale } => {
                Base::Shaped(ShapeEntry::Weibull(self.number(shape), self.number(scale)))
            }
            Hazard::Lognormal { median, sigma } => Base::Shaped(ShapeEntry::Lognormal(
                self.number(median),
                self.number(sigma),
            )),
            Hazard::LogLogistic { median, shape } => Base::Shaped(ShapeEntry::LogLogistic(
                self.number(median),
                self.number(shape),
            )),
            Hazard::Piecewise { until, rates } => {
                let first = self.numbers.pieces.len() as u32;
                let ends = until.iter().copied().chain([f64::INFINITY]);
                for (until, rate) in ends.zip(rates) {
                    let rate = self.number(rate);
                    self.numbers.pieces.push((Piece { until, rate: 0.0 }, rate));
                }
                Base::Shaped(ShapeEntry::Piecewise(first, rates.len() as u32))
            }
        }
    }

    fn ratios(&mut self, reaction: &Reaction) -> (Slice, Vec<(RatioValue, u32, f64)>) {
        let (mut rows, mut exposures) = (Vec::new(), Vec::new());
        for ratio in &reaction.ratios {
            match &ratio.exposure {
                Exposure::While(condition) => {
                    let value = self.ratio_value(&ratio.ratio);
                    rows.push(RatioEntry {
                        condition: self.condition(condition),
                    });
                    self.numbers.ratios.push(value);
                }
                Exposure::Factor { factor, reference } => {
                    let value = self.ratio_value(&ratio.ratio);
                    exposures.push((value, factor.0, *reference));
                }
                // A kind of its own, below.
                Exposure::Variable { .. } => {}
            }
        }
        (push_all(&mut self.lists.ratios, rows), exposures)
    }

    /// The trigger of a reaction whose hazard follows variables, if it does; else the one that it had.
    fn exposed(&mut self, reaction: &Reaction, trigger: TriggerEntry) -> TriggerEntry {
        let shape = match trigger {
            TriggerEntry::Constant => None,
            TriggerEntry::Shaped(shape) => Some(shape),
            _ => return trigger,
        };
        let mut rows = Vec::new();
        for ratio in &reaction.ratios {
            if let Exposure::Variable {
                variable,
                reference,
            } = ratio.exposure
            {
                rows.push(ExposureEntry {
                    variable: variable.0,
                    reference,
                });
                let value = self.ratio_value(&ratio.ratio);
                self.numbers.exposed_ratios.push(value);
            }
        }
        if rows.is_empty() {
            return trigger;
        }
        let exposures = push_all(&mut self.lists.exposures, rows);
        self.exposed.push(ExposedEntry {
            reaction: self.numbers.bases.len() as u32,
            shape,
            exposures,
        });
        TriggerEntry::Exposed(self.exposed.len() as u32 - 1)
    }

    fn ratio_value(&mut self, ratio: &Ratio) -> RatioValue {
        match ratio {
            Ratio::Hazard(ratio) => RatioValue::Hazard(self.number(ratio)),
            Ratio::Risk { ratio, at, cap } => {
                RatioValue::Risk(self.number(ratio), self.number(at), *cap)
            }
        }
    }

    fn drawn(&mut self, drawn: &Drawn) -> DrawnEntry {
        let kind = match &drawn.distribution {
            DrawnDistribution::Fixed(d) => DrawnKind::Prepared(Box::new(Sampler::new(d))),
            DrawnDistribution::Normal { mean, sd } => {
                DrawnKind::Normal(self.number(mean), self.number(sd))
            }
            DrawnDistribution::Lognormal { median, sigma } => {
                DrawnKind::Lognormal(self.number(median), self.number(sigma))
            }
            DrawnDistribution::Uniform { low, high } => {
                DrawnKind::Uniform(self.number(low), self.number(high))
            }
            DrawnDistribution::Discrete {
                values,
                probabilities,
            } => DrawnKind::Discrete(
                values
                    .iter()
                    .zip(probabilities)
                    .map(|(v, p)| (self.number(v), self.number(p)))
                    .collect(),
            ),
        };
        DrawnEntry {
            stream: StreamName::new(Purpose::Effect, &drawn.entry.address),
            kind,
        }
    }

    fn branches(&mut self, reaction: &Reaction) -> Slice {
        let mut lists = Vec::new();
        for list in &reaction.branches {
            let branches: Vec<_> = list
                .branches
                .iter()
                .map(|branch| BranchEntry {
                    probability: branch.probability.as_ref().map(|p| self.number(p)),
                    to: branch.to.map(|s| s.0 as u8),
                    effects: self.effects(&branch.effects),
                })
                .collect();
            let branches = push_all(&mut self.lists.branches, branches);
            lists.push(BranchListEntry {
                condition: self.condition(&list.condition),
                branches,
            });
        }
        push_all(&mut self.lists.branch_lists, lists)
    }

    /// Counts first, then the others, each in file order.
    fn effects(&mut self, effects: &[Effect]) -> Slice {
        let counts = |e: &&Effect| matches!(e.action, Action::Count { .. });
        let ordered = effects
            .iter()
            .filter(counts)
            .chain(effects.iter().filter(|e| !counts(e)));
        let rows: Vec<_> = ordered.map(|effect| self.effect(effect)).collect();
        push_all(&mut self.lists.effects, rows)
    }

    fn effect(&mut self, effect: &Effect) -> EffectEntry {
        let one = Amount::of(Number::fixed(1.0));
        let (action, amount) = match &effect.action {
            Action::Count { counter, amount } => (ActionEntry::Count(counter.0), amount),
            Action::Add {
                variable,
                amount,
                per_doubling_of,
            } => (
                ActionEntry::Add(variable.0, per_doubling_of.map(|c| c.0)),
                amount,
            ),
            Action::Multiply { variable, amount } => (ActionEntry::Multiply(variable.0), amount),
            Action::Set { variable, amount } => (ActionEntry::Set(variable.0), amount),
            Action::Move { machine, to } => (ActionEntry::Move(machine.0, to.0 as u8), &one),
            Action::Fire {
                reaction,
                despite_guard,
            } => {
                let place = self.lists.fired.len() as u32;
                self.lists.fired.push(FiredEntry {
                    reaction: reaction.0,
                    despite_guard: *despite_guard,
                });
                (ActionEntry::Fire(place), &one)
            }
        };
        EffectEntry {
            condition: self.condition(&effect.condition),
            action,
            amount: AmountEntry {
                number: self.number(&amount.number),
                drawn: push_all(&mut self.lists.factors, amount.drawn.iter().map(|d| d.0)),
                multipliers: self.multipliers(&amount.multipliers),
            },
        }
    }
}

enum Base {
    Constant(ConstantHazard),
    Shaped(ShapeEntry),
}

fn capped(hazard: ConstantHazard, until: NumberId, then: Then) -> Base {
    match then {
        Then::Continue => Base::Constant(hazard),
        Then::Stop => Base::Shaped(ShapeEntry::Capped(hazard, until)),
    }
}

fn clock(trigger: &Trigger) -> Option<Clock> {
    match trigger {
        Trigger::Hazard { clock, .. } | Trigger::Delay { clock, .. } => Some(*clock),
        _ => None,
    }
}

fn probability(trigger: &Trigger) -> Option<&Number> {
    match trigger {
        Trigger::At { probability, .. } | Trigger::On { probability, .. } => probability.as_ref(),
        _ => None,
    }
}

fn rearms(reaction: &Reaction) -> bool {
    match reaction.kind {
        ReactionKind::Event => true,
        ReactionKind::Transition { from, to, .. } => {
            let branches = reaction.branches.iter().flat_map(|list| &list.branches);
            branches
                .filter_map(|b| b.to)
                .chain([to])
                .any(|state| from.contains(state))
        }
    }
}

pub(in crate::compiled) fn streams(reaction: &Reaction) -> ReactionStreams {
    let name = |purpose| StreamName::new(purpose, &reaction.entry.address);
    ReactionStreams {
        clock: name(Purpose::Clock),
        branch: name(Purpose::Branch),
        queue: name(Purpose::Queue),
    }
}
