//! From the model to the compiled model.

mod reactions;

use super::dependents::{self, Links};
use super::{
    ClauseEntry, Compiled, EdgeEntry, IndicatorEntry, InitialEntry, LevelEntry, Lists,
    MilestoneEntry, MultiplierEntry, NumberArrays, NumberId, Slice, TermEntry, VariableEntry,
};
use super::{context, observe, slots};
use crate::model::{
    Atom, Clause, Comparison, Condition, Machine, MilestoneKind, Model, Multiplier, Number,
    Variable, VariableTerm,
};
use crate::random::{Purpose, StreamName};

impl Compiled {
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
        let mut compiled = Self {
            horizon: model.horizon,
            grid: model.recording(),
            machines: model.machines.len(),
            states: model.machines.iter().map(|m| m.states.len()).collect(),
            initial,
            edges: builder.edges(),
            indicators: builder.indicators,
            clauses: builder.clauses,
            reactions,
            contexts: Vec::new(),
            cells: 0,
            streams: model.reactions.iter().map(reactions::streams).collect(),
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
            slots: super::Slots::default(),
            numbers: builder.numbers,
        };
        slots::allot(&mut compiled);
        compiled.cells = context::build(&mut compiled);
        dependents::link(&mut compiled, model, &Links { crossings, raises });
        compiled
    }
}

fn milestone(kind: &MilestoneKind) -> MilestoneEntry {
    MilestoneEntry {
        follows: matches!(kind, MilestoneKind::Follows { .. }),
    }
}

/// Lists under construction.
pub(super) struct Builder<'m> {
    pub model: &'m Model,
    indicators: Vec<IndicatorEntry>,
    /// The statement of each indicator: equal statements share one.
    statements: Vec<Atom>,
    clauses: Vec<ClauseEntry>,
    pub lists: Lists,
    pub numbers: NumberArrays,
    levels: Vec<Atom>,
}

impl<'m> Builder<'m> {
    fn new(model: &'m Model) -> Self {
        Self {
            model,
            indicators: Vec::new(),
            statements: Vec::new(),
            clauses: Vec::new(),
            lists: Lists::default(),
            numbers: NumberArrays::default(),
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

    fn condition(&mut self, condition: &Condition) -> Slice {
        let rows: Vec<_> = condition
            .0
            .iter()
            .map(|clause| self.clause(clause))
            .collect();
        push_all(&mut self.clauses, rows)
    }

    fn clause(&mut self, clause: &Clause) -> ClauseEntry {
        let (coordinate, mask) = match &clause.atom {
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
                    self.indicator(Atom::Level {
                        of: *of,
                        comparison,
                        threshold,
                    }),
                    mask,
                )
            }
            atom => (self.indicator(atom.clone()), 0b10),
        };
        ClauseEntry {
            coordinate,
            mask: if clause.negated { !mask } else { mask },
        }
    }

    /// The coordinate of a statement's indicator.
    fn indicator(&mut self, atom: Atom) -> u32 {
        let machines = self.model.machines.len();
        if let Some(k) = self.statements.iter().position(|known| *known == atom) {
            return (machines + k) as u32;
        }
        let row = match &atom {
            Atom::InState {
                machine,
                states,
                at_least,
            } => IndicatorEntry::Held {
                machine: machine.0,
                mask: states.0,
                at_least: self.number(at_least.as_ref().unwrap_or(&Number::fixed(0.0))),
            },
            Atom::Within {
                first, duration, ..
            } => IndicatorEntry::Within {
                duration: duration.as_ref().map(|d| self.number(d)),
                first: *first,
            },
            Atom::During { window } => {
                let window = &self.model.windows[window.index()];
                IndicatorEntry::During {
                    open: window.from <= 0.0 && window.to > 0.0,
                }
            }
            Atom::Level { .. } => {
                self.levels.push(atom.clone());
                IndicatorEntry::Level {
                    level: self.levels.len() as u32 - 1,
                }
            }
            Atom::Never => IndicatorEntry::Never,
        };
        self.indicators.push(row);
        self.statements.push(atom);
        (machines + self.indicators.len() - 1) as u32
    }

    /// The indicators that stand for "within … of this reaction".
    fn raises(&self, reaction: usize) -> Vec<u32> {
        let is_of = |atom: &Atom| matches!(atom, Atom::Within { of, .. } if of.index() == reaction);
        (0..self.statements.len())
            .filter(|k| is_of(&self.statements[*k]))
            .map(|k| k as u32)
            .collect()
    }

    fn edges(&self) -> Vec<EdgeEntry> {
        let mut edges = Vec::new();
        for (indicator, atom) in self.statements.iter().enumerate() {
            if let Atom::During { window } = atom {
                let window = &self.model.windows[window.index()];
                for (time, open) in [(window.from, true), (window.to, false)] {
                    if time > 0.0 && time <= self.model.horizon && window.from < window.to {
                        edges.push(EdgeEntry {
                            time,
                            indicator: indicator as u32,
                            open,
                        });
                    }
                }
            }
        }
        edges.sort_by(|a, b| a.time.total_cmp(&b.time));
        edges
    }

    fn initial(&mut self, machine: &Machine) -> InitialEntry {
        let certain = machine
            .initial
            .iter()
            .position(|p| p.as_fixed() == Some(1.0));
        InitialEntry {
            stream: StreamName::new(Purpose::Initial, &machine.entry.address),
            certain: certain.map(|s| s as u8),
            probabilities: machine.initial.iter().map(|p| self.number(p)).collect(),
        }
    }

    fn variable(&mut self, variable: &Variable) -> VariableEntry {
        let half_life = variable.half_life.as_ref().map(|h| self.number(h));
        self.numbers.half_lives.push(half_life);
        VariableEntry {
            start: self.number(&variable.start),
            relaxes: half_life.is_some(),
            half_life: self.multipliers(&variable.half_life_multipliers),
            baseline: self.terms(&variable.baseline),
            drift: self.terms(&variable.drift),
            low: variable.low,
            high: variable.high,
            levels: Slice::default(),
        }
    }

    fn terms(&mut self, terms: &[VariableTerm]) -> Slice {
        let rows: Vec<_> = terms
            .iter()
            .map(|t| TermEntry {
                add: self.number(&t.add),
                condition: self.condition(&t.condition),
            })
            .collect();
        push_all(&mut self.lists.terms, rows)
    }

    fn multipliers(&mut self, multipliers: &[Multiplier]) -> Slice {
        let rows: Vec<_> = multipliers
            .iter()
            .map(|m| MultiplierEntry {
                by: self.number(&m.by),
                condition: self.condition(&m.condition),
            })
            .collect();
        push_all(&mut self.lists.multipliers, rows)
    }

    /// The indicators that milestones of crossings wait for: (indicator, milestone, becomes true).
    fn crossings(&mut self) -> Vec<(u32, u32, bool)> {
        let mut crossings = Vec::new();
        for (m, milestone) in self.model.milestones.iter().enumerate() {
            if let MilestoneKind::Crosses(clause) = &milestone.kind {
                let row = self.clause(clause);
                let indicator = row.coordinate - self.model.machines.len() as u32;
                crossings.push((indicator, m as u32, row.mask & 0b10 != 0));
            }
        }
        crossings
    }

    fn levels(&mut self) -> Vec<LevelEntry> {
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
            let indicator = self.statements.iter().position(|known| known == atom);
            rows.push(LevelEntry {
                indicator: indicator.map_or(u32::MAX, |k| k as u32),
                inclusive: *comparison == Comparison::AtLeast,
                stepwise: false,
                threshold: self.number(threshold),
                terms: push_all(&mut self.lists.level_terms, terms),
            });
        }
        rows
    }
}

/// Appends to a list and says where.
pub(super) fn push_all<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Slice {
    let start = list.len() as u32;
    list.extend(items);
    Slice {
        start,
        end: list.len() as u32,
    }
}
