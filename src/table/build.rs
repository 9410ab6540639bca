//! From the model to the table.

use super::dependents::{self, Links};
use super::observe;
use super::{
    ActionRow, AmountRow, BaseRow, BranchListRow, BranchRow, ClauseRow, ConstantHazard, DrawnKind,
    DrawnRow, EdgeRow, EffectRow, FlagRow, InitialRow, LevelRow, Lists, MilestoneRow,
    MultiplierRow, NumberId, NumberTable, Piece, RatioRow, RatioValue, ReactionRow,
    ReactionStreams, Run, ShapeRow, Table, TermRow, TriggerRow, VariableRow,
};
use crate::distribution::Sampler;
use crate::model::{
    Action, Amount, Atom, Clause, Clock, Comparison, Condition, Drawn, DrawnDistribution, Effect,
    Exposure, Hazard, Machine, MilestoneKind, Model, Multiplier, Number, Ratio, Reaction,
    ReactionKind, Then, Trigger, Variable, VariableTerm,
};
use crate::random::{Purpose, StreamName};

impl Table {
    /// Flattens a model.
    pub fn new(model: &Model) -> Self {
        let mut builder = Builder::new(model);
        let initial = model.machines.iter().map(|m| builder.initial(m)).collect();
        let variables: Vec<_> = model
            .variables
            .iter()
            .map(|v| builder.variable(v))
            .collect();
        let reactions: Vec<_> = model
            .reactions
            .iter()
            .map(|r| builder.reaction(r))
            .collect();
        let crossings = builder.crossings();
        let raises = (0..reactions.len()).map(|r| builder.raises(r)).collect();
        let levels = builder.levels();
        let observe = observe::build(&mut builder);
        let mut table = Self {
            horizon: model.horizon,
            step: model.grid,
            points: model.points(),
            machines: model.machines.len(),
            states: model.machines.iter().map(|m| m.states.len()).collect(),
            initial,
            edges: builder.edges(),
            flags: builder.flags,
            clauses: builder.clauses,
            reactions,
            streams: model.reactions.iter().map(streams).collect(),
            addresses: model
                .reactions
                .iter()
                .map(|r| r.entry.address.clone())
                .collect(),
            variables,
            counters: model.counters.iter().map(|c| c.start).collect(),
            levels,
            milestones: model
                .milestones
                .iter()
                .map(|m| milestone(&m.kind))
                .collect(),
            observe,
            lists: builder.lists,
            dependents: super::Dependents::default(),
            numbers: builder.numbers,
        };
        dependents::link(&mut table, model, &Links { crossings, raises });
        table
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

fn streams(reaction: &Reaction) -> ReactionStreams {
    let name = |purpose| StreamName::new(purpose, &reaction.entry.address);
    ReactionStreams {
        clock: name(Purpose::Clock),
        branch: name(Purpose::Branch),
        queue: name(Purpose::Queue),
    }
}

fn milestone(kind: &MilestoneKind) -> MilestoneRow {
    MilestoneRow {
        follows: matches!(kind, MilestoneKind::Follows { .. }),
    }
}

/// Lists under construction.
pub(super) struct Builder<'m> {
    pub model: &'m Model,
    flags: Vec<FlagRow>,
    /// The statement of each flag: equal statements share one.
    statements: Vec<Atom>,
    clauses: Vec<ClauseRow>,
    pub lists: Lists,
    pub numbers: NumberTable,
    levels: Vec<Atom>,
}

impl<'m> Builder<'m> {
    fn new(model: &'m Model) -> Self {
        Self {
            model,
            flags: Vec::new(),
            statements: Vec::new(),
            clauses: Vec::new(),
            lists: Lists::default(),
            numbers: NumberTable::default(),
            levels: Vec::new(),
        }
    }

    pub fn number(&mut self, number: &Number) -> NumberId {
        let position = self.numbers.fixed.len() as u32;
        self.numbers.fixed.push(number.coefficient);
        if !number.factors.is_empty() {
            let run = push_all(
                &mut self.numbers.factors,
                number.factors.iter().map(|f| f.0),
            );
            self.numbers
                .uncertain
                .push((position, number.coefficient, run));
        }
        NumberId(position)
    }

    fn condition(&mut self, condition: &Condition) -> Run {
        let rows: Vec<_> = condition
            .0
            .iter()
            .map(|clause| self.clause(clause))
            .collect();
        push_all(&mut self.clauses, rows)
    }

    fn clause(&mut self, clause: &Clause) -> ClauseRow {
        let (site, mask) = match &clause.atom {
            Atom::InState {
                machine,
                states,
                at_least: None,
            } => (machine.0, states.0),
            Atom::Level {
                of,
                comparison,
                threshold,
            } => {
                // Below is not at least; at most is not above.
                let (comparison, mask) = match comparison {
                    Comparison::Above => (Comparison::Above, 0b10),
                    Comparison::AtLeast => (Comparison::AtLeast, 0b10),
                    Comparison::Below => (Comparison::AtLeast, 0b01),
                    Comparison::AtMost => (Comparison::Above, 0b01),
                };
                let threshold = threshold.clone();
                (
                    self.flag(Atom::Level {
                        of: *of,
                        comparison,
                        threshold,
                    }),
                    mask,
                )
            }
            atom => (self.flag(atom.clone()), 0b10),
        };
        ClauseRow {
            site,
            mask: if clause.negated { !mask } else { mask },
        }
    }

    /// The site of a statement's flag.
    fn flag(&mut self, atom: Atom) -> u32 {
        let machines = self.model.machines.len();
        if let Some(k) = self.statements.iter().position(|known| *known == atom) {
            return (machines + k) as u32;
        }
        let row = match &atom {
            Atom::InState {
                machine,
                states,
                at_least,
            } => FlagRow::Held {
                machine: machine.0,
                mask: states.0,
                at_least: self.number(at_least.as_ref().unwrap_or(&Number::fixed(0.0))),
            },
            Atom::Within {
                first, duration, ..
            } => FlagRow::Within {
                duration: duration.as_ref().map(|d| self.number(d)),
                first: *first,
            },
            Atom::During { window } => {
                let window = &self.model.windows[window.index()];
                FlagRow::During {
                    open: window.from <= 0.0 && window.to > 0.0,
                }
            }
            Atom::Level { .. } => {
                self.levels.push(atom.clone());
                FlagRow::Level {
                    level: self.levels.len() as u32 - 1,
                }
            }
            Atom::Never => FlagRow::Never,
        };
        self.flags.push(row);
        self.statements.push(atom);
        (machines + self.flags.len() - 1) as u32
    }

    /// The flags that stand for "within … of this reaction".
    fn raises(&self, reaction: usize) -> Vec<u32> {
        let is_of = |atom: &Atom| matches!(atom, Atom::Within { of, .. } if of.index() == reaction);
        (0..self.statements.len())
            .filter(|k| is_of(&self.statements[*k]))
            .map(|k| k as u32)
            .collect()
    }

    fn edges(&self) -> Vec<EdgeRow> {
        let mut edges = Vec::new();
        for (flag, atom) in self.statements.iter().enumerate() {
            if let Atom::During { window } = atom {
                let window = &self.model.windows[window.index()];
                for (time, open) in [(window.from, true), (window.to, false)] {
                    if time > 0.0 && time <= self.model.horizon && window.from < window.to {
                        edges.push(EdgeRow {
                            time,
                            flag: flag as u32,
                            open,
                        });
                    }
                }
            }
        }
        edges.sort_by(|a, b| a.time.total_cmp(&b.time));
        edges
    }

    fn initial(&mut self, machine: &Machine) -> InitialRow {
        let certain = machine
            .initial
            .iter()
            .position(|p| p.as_fixed() == Some(1.0));
        InitialRow {
            stream: StreamName::new(Purpose::Initial, &machine.entry.address),
            certain: certain.map(|s| s as u8),
            probabilities: machine.initial.iter().map(|p| self.number(p)).collect(),
        }
    }

    fn variable(&mut self, variable: &Variable) -> VariableRow {
        let half_life = variable.half_life.as_ref().map(|h| self.number(h));
        self.numbers.half_lives.push(half_life);
        VariableRow {
            start: self.number(&variable.start),
            relaxes: half_life.is_some(),
            half_life: self.multipliers(&variable.half_life_multipliers),
            baseline: self.terms(&variable.baseline),
            drift: self.terms(&variable.drift),
            low: variable.low,
            high: variable.high,
            levels: Run::default(),
        }
    }

    fn terms(&mut self, terms: &[VariableTerm]) -> Run {
        let rows: Vec<_> = terms
            .iter()
            .map(|t| TermRow {
                add: self.number(&t.add),
                condition: self.condition(&t.condition),
            })
            .collect();
        push_all(&mut self.lists.terms, rows)
    }

    fn multipliers(&mut self, multipliers: &[Multiplier]) -> Run {
        let rows: Vec<_> = multipliers
            .iter()
            .map(|m| MultiplierRow {
                by: self.number(&m.by),
                condition: self.condition(&m.condition),
            })
            .collect();
        push_all(&mut self.lists.multipliers, rows)
    }

    fn reaction(&mut self, reaction: &Reaction) -> ReactionRow {
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
        self.numbers.bases.push(BaseRow { base, exposures });
        let clock = clock(&reaction.trigger);
        let draws: Vec<_> = reaction.draws.iter().map(|d| self.drawn(d)).collect();
        let (effects, branches) = (self.effects(&reaction.effects), self.branches(reaction));
        ReactionRow {
            machine,
            to,
            quiet: false,
            plain: reaction.draws.is_empty() && branches.is_empty() && effects.is_empty(),
            rearms: rearms(reaction),
            awaits: matches!(clock, Some(Clock::Reaction { .. })),
            own_event: machine == u32::MAX && clock == Some(Clock::Own),
            trigger,
            guard: self.condition(&guard),
            ratios,
            draws: push_all(&mut self.lists.drawn, draws),
            branches,
            effects,
            raises: Run::default(),
            restarts: Run::default(),
            restarts_once: Run::default(),
            queues: Run::default(),
            marks: Run::default(),
            probability: probability(&reaction.trigger).map(|p| self.number(p)),
        }
    }

    fn trigger(&mut self, trigger: &Trigger) -> (TriggerRow, Option<ConstantHazard>) {
        match trigger {
            Trigger::Hazard { base, .. } => match self.hazard(base) {
                Base::Constant(hazard) => (TriggerRow::Constant, Some(hazard)),
                Base::Shaped(row) => {
                    self.numbers.shapes.push(row);
                    (
                        TriggerRow::Shaped(self.numbers.shapes.len() as u32 - 1),
                        None,
                    )
                }
            },
            Trigger::Delay { after, repeat, .. } => (
                TriggerRow::Delay {
                    after: self.number(after),
                    repeat: *repeat,
                },
                None,
            ),
            Trigger::At { times, .. } => (
                TriggerRow::At(push_all(&mut self.lists.times, times.iter().copied())),
                None,
            ),
            Trigger::On { .. } => (TriggerRow::On, None),
            Trigger::Never => (TriggerRow::Never, None),
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
                Base::Shaped(ShapeRow::Weibull(self.number(shape), self.number(scale)))
            }
            Hazard::Lognormal { median, sigma } => {
                Base::Shaped(ShapeRow::Lognormal(self.number(median), self.number(sigma)))
            }
            Hazard::LogLogistic { median, shape } => Base::Shaped(ShapeRow::LogLogistic(
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
                Base::Shaped(ShapeRow::Piecewise(first, rates.len() as u32))
            }
        }
    }

    fn ratios(&mut self, reaction: &Reaction) -> (Run, Vec<(RatioValue, u32, f64)>) {
        let (mut rows, mut exposures) = (Vec::new(), Vec::new());
        for ratio in &reaction.ratios {
            let value = match &ratio.ratio {
                Ratio::Hazard(ratio) => RatioValue::Hazard(self.number(ratio)),
                Ratio::Risk { ratio, at, cap } => {
                    RatioValue::Risk(self.number(ratio), self.number(at), *cap)
                }
            };
            match &ratio.exposure {
                Exposure::While(condition) => {
                    rows.push(RatioRow {
                        condition: self.condition(condition),
                    });
                    self.numbers.ratios.push(value);
                }
                Exposure::Factor { factor, reference } => {
                    exposures.push((value, factor.0, *reference));
                }
            }
        }
        (push_all(&mut self.lists.ratios, rows), exposures)
    }

    fn drawn(&mut self, drawn: &Drawn) -> DrawnRow {
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
        DrawnRow {
            stream: StreamName::new(Purpose::Effect, &drawn.entry.address),
            kind,
        }
    }

    fn branches(&mut self, reaction: &Reaction) -> Run {
        let mut lists = Vec::new();
        for list in &reaction.branches {
            let branches: Vec<_> = list
                .branches
                .iter()
                .map(|branch| BranchRow {
                    probability: branch.probability.as_ref().map(|p| self.number(p)),
                    to: branch.to.map(|s| s.0 as u8),
                    effects: self.effects(&branch.effects),
                })
                .collect();
            let branches = push_all(&mut self.lists.branches, branches);
            lists.push(BranchListRow {
                condition: self.condition(&list.condition),
                branches,
            });
        }
        push_all(&mut self.lists.branch_lists, lists)
    }

    /// Counts first, then the others, each in file order.
    fn effects(&mut self, effects: &[Effect]) -> Run {
        let counts = |e: &&Effect| matches!(e.action, Action::Count { .. });
        let ordered = effects
            .iter()
            .filter(counts)
            .chain(effects.iter().filter(|e| !counts(e)));
        let rows: Vec<_> = ordered.map(|effect| self.effect(effect)).collect();
        push_all(&mut self.lists.effects, rows)
    }

    fn effect(&mut self, effect: &Effect) -> EffectRow {
        let one = Amount::of(Number::fixed(1.0));
        let (action, amount) = match &effect.action {
            Action::Count { counter, amount } => (ActionRow::Count(counter.0), amount),
            Action::Add {
                variable,
                amount,
                per_doubling_of,
            } => (
                ActionRow::Add(variable.0, per_doubling_of.map(|c| c.0)),
                amount,
            ),
            Action::Multiply { variable, amount } => (ActionRow::Multiply(variable.0), amount),
            Action::Set { variable, amount } => (ActionRow::Set(variable.0), amount),
            Action::Move { machine, to } => (ActionRow::Move(machine.0, to.0 as u8), &one),
        };
        EffectRow {
            condition: self.condition(&effect.condition),
            action,
            amount: AmountRow {
                number: self.number(&amount.number),
                drawn: push_all(&mut self.lists.factors, amount.drawn.iter().map(|d| d.0)),
                multipliers: self.multipliers(&amount.multipliers),
            },
        }
    }

    /// The flags that milestones of crossings wait for: (flag, milestone, becomes true).
    fn crossings(&mut self) -> Vec<(u32, u32, bool)> {
        let mut crossings = Vec::new();
        for (m, milestone) in self.model.milestones.iter().enumerate() {
            if let MilestoneKind::Crosses(clause) = &milestone.kind {
                let row = self.clause(clause);
                let flag = row.site - self.model.machines.len() as u32;
                crossings.push((flag, m as u32, row.mask & 0b10 != 0));
            }
        }
        crossings
    }

    fn levels(&mut self) -> Vec<LevelRow> {
        // Building a level adds numbers, never statements, so the list does not grow meanwhile.
        let atoms = std::mem::take(&mut self.levels);
        let mut rows = Vec::new();
        for atom in &atoms {
            let Atom::Level {
                of,
                comparison,
                threshold,
            } = atom
            else {
                continue;
            };
            let terms = observe::level_terms(self, *of);
            let flag = self.statements.iter().position(|known| known == atom);
            rows.push(LevelRow {
                flag: flag.map_or(u32::MAX, |k| k as u32),
                inclusive: *comparison == Comparison::AtLeast,
                threshold: self.number(threshold),
                terms: push_all(&mut self.lists.level_terms, terms),
            });
        }
        rows
    }
}

enum Base {
    Constant(ConstantHazard),
    Shaped(ShapeRow),
}

fn capped(hazard: ConstantHazard, until: NumberId, then: Then) -> Base {
    match then {
        Then::Continue => Base::Constant(hazard),
        Then::Stop => Base::Shaped(ShapeRow::Capped(hazard, until)),
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

/// Appends to a list and says where.
pub(super) fn push_all<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Run {
    let start = list.len() as u32;
    list.extend(items);
    Run {
        start,
        end: list.len() as u32,
    }
}
