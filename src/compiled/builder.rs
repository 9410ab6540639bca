//! Lists under construction: what each part of a model adds to the arrays.

mod reactions;

pub(super) use reactions::streams;

use std::collections::BTreeMap;

use super::entries::push_all;
use super::{
    ClauseEntry, EdgeEntry, ExposedEntry, IndicatorEntry, InitialEntry, Lists, MultiplierEntry,
    NumberArrays, NumberId, Slice, TermEntry, VariableEntry,
};
use crate::model::{
    Atom, Clause, Comparison, Condition, FactorId, Level, Machine, MilestoneKind, Model,
    Multiplier, Number, Variable, VariableTerm,
};
use crate::random::{Purpose, StreamName};

/// Lists under construction.
pub(super) struct Builder<'m> {
    pub model: &'m Model,
    pub indicators: Vec<IndicatorEntry>,
    /// The statement of each indicator: equal statements share one.
    pub statements: Vec<Atom>,
    /// Where each statement stands, by what tells it from others.
    known: BTreeMap<StatementKey, u32>,
    /// The same for alternatives.
    known_alternatives: BTreeMap<AlternativesKey, u32>,
    pub clauses: Vec<ClauseEntry>,
    pub lists: Lists,
    pub numbers: NumberArrays,
    /// The indicators of level statements.
    pub levels: Vec<u32>,
    /// Hazards that follow variables.
    pub exposed: Vec<ExposedEntry>,
}

/// What tells statements apart: their kind, what they look at, and their number.
type StatementKey = (u8, u32, u64, u8, Option<NumberKey>);
/// What tells conditions of alternatives apart: their clauses.
type AlternativesKey = Vec<Vec<(u32, u64)>>;
/// A number by its coefficient, bit by bit, and its factors.
type NumberKey = (u64, Vec<FactorId>);

fn number_key(number: &Number) -> NumberKey {
    // 0 and -0 are the same number.
    ((number.coefficient + 0.0).to_bits(), number.factors.clone())
}

fn statement_key(atom: &Atom) -> StatementKey {
    match atom {
        Atom::InState {
            machine,
            states,
            at_least,
        } => (0, machine.0, states.0, 0, at_least.as_ref().map(number_key)),
        Atom::Within {
            of,
            first,
            duration,
        } => {
            let duration = duration.as_ref().map(number_key);
            (1, of.0, 0, u8::from(*first), duration)
        }
        Atom::During { window } => (2, window.0, 0, 0, None),
        Atom::Level {
            of,
            comparison,
            threshold,
        } => {
            let (kind, position) = match of {
                Level::Variable(v) => (3, v.0),
                Level::Counter(c) => (4, c.0),
                Level::Outcome(o) => (5, o.0),
            };
            let threshold = Some(number_key(threshold));
            (kind, position, 0, *comparison as u8, threshold)
        }
        // Told apart by the clauses of its alternatives.
        Atom::Any(_) | Atom::Never => (6, 0, 0, 0, None),
    }
}

impl<'m> Builder<'m> {
    pub fn new(model: &'m Model) -> Self {
        Self {
            model,
            indicators: Vec::new(),
            statements: Vec::new(),
            known: BTreeMap::new(),
            known_alternatives: BTreeMap::new(),
            clauses: Vec::new(),
            lists: Lists::default(),
            numbers: NumberArrays::default(),
            levels: Vec::new(),
            exposed: Vec::new(),
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
            Atom::Any(conditions) => (self.either_or(conditions), 0b10),
            atom => (self.indicator(atom.clone()), 0b10),
        };
        ClauseEntry {
            coordinate,
            mask: if clause.negated { !mask } else { mask },
        }
    }

    /// The coordinate of the indicator that at least one of these holds. What stands in them has a place
    /// before it, so that indicators are found in the order of their places.
    fn either_or(&mut self, conditions: &[Condition]) -> u32 {
        let machines = self.model.machines.len() as u32;
        let rows: Vec<Vec<ClauseEntry>> = conditions
            .iter()
            .map(|condition| condition.0.iter().map(|c| self.clause(c)).collect())
            .collect();
        let key = |row: &Vec<ClauseEntry>| row.iter().map(|c| (c.coordinate, c.mask)).collect();
        let key: AlternativesKey = rows.iter().map(key).collect();
        if let Some(k) = self.known_alternatives.get(&key) {
            return machines + k;
        }
        let slices: Vec<Slice> = rows
            .into_iter()
            .map(|row| push_all(&mut self.clauses, row))
            .collect();
        let of = push_all(&mut self.lists.alternatives, slices);
        let position = self.statements.len() as u32;
        self.indicators.push(IndicatorEntry::Any { of });
        self.statements.push(Atom::Any(conditions.to_vec()));
        self.known_alternatives.insert(key, position);
        machines + position
    }

    /// The coordinate of a statement's indicator.
    fn indicator(&mut self, atom: Atom) -> u32 {
        let machines = self.model.machines.len();
        let key = statement_key(&atom);
        if let Some(k) = self.known.get(&key) {
            return machines as u32 + k;
        }
        let position = self.statements.len() as u32;
        let row = self.indicator_entry(&atom, position);
        self.indicators.push(row);
        self.statements.push(atom);
        self.known.insert(key, position);
        machines as u32 + position
    }

    /// The entry of a statement that is the first of its kind.
    fn indicator_entry(&mut self, atom: &Atom, position: u32) -> IndicatorEntry {
        match atom {
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
                self.levels.push(position);
                IndicatorEntry::Level {
                    level: self.levels.len() as u32 - 1,
                }
            }
            // Alternatives have an entry of their own.
            Atom::Any(_) | Atom::Never => IndicatorEntry::Never,
        }
    }

    /// For each reaction the indicators that stand for "within … of" it.
    pub fn raises(&self) -> Vec<Vec<u32>> {
        let mut raises = vec![Vec::new(); self.model.reactions.len()];
        for (k, atom) in self.statements.iter().enumerate() {
            if let Atom::Within { of, .. } = atom {
                raises[of.index()].push(k as u32);
            }
        }
        raises
    }

    pub fn edges(&self) -> Vec<EdgeEntry> {
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

    pub fn initial(&mut self, machine: &Machine) -> InitialEntry {
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

    pub fn variable(&mut self, variable: &Variable) -> VariableEntry {
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
            followers: Slice::default(),
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
    pub fn crossings(&mut self) -> Vec<(u32, u32, bool)> {
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
}
