//! Who sees what: what a cell must not see is found in nothing that is written for it.

use std::sync::Arc;

use super::answer_parts::Estimated;
use super::game::Game;
use super::names;
use super::position::Position;
use crate::distribution::normal_quantile;
use crate::model::{
    Action, Atom, Branch, BranchList, CellId, Clause, Condition, Effect, Level, MachineId,
    Reaction, ReactionId, ReactionKind, Sight,
};
use crate::trial::View;

impl Game {
    /// Whether a cell sees the state of a machine.
    pub(super) fn sees_machine(&self, cell: CellId, machine: MachineId) -> bool {
        let seen = self.model().play.audience.machines.get(&machine);
        seen.is_none_or(|cells| cells.contains(&cell))
    }

    /// Whether a cell learns that a reaction happens: as it is said, or else as of its machine; and always of what
    /// it decides itself.
    pub(super) fn sees_reaction(&self, cell: CellId, reaction: ReactionId) -> bool {
        let play = &self.model().play;
        if play.deciders(reaction).contains(&cell) {
            return true;
        }
        if let Some(cells) = play.audience.reactions.get(&reaction) {
            return cells.contains(&cell);
        }
        match self.model().reactions[reaction.index()].kind {
            ReactionKind::Transition { machine, .. } => self.sees_machine(cell, machine),
            ReactionKind::Event => true,
        }
    }

    /// Whether a cell sees a quantity as it is.
    pub(super) fn sees_level(&self, cell: CellId, level: Level) -> bool {
        let (play, listed) = (&self.model().play, |cells: &Vec<CellId>| {
            cells.contains(&cell)
        });
        if play.cells[cell.index()].capital == Some(level) {
            return true;
        }
        match level {
            Level::Variable(v) => play.audience.variables.get(&v).is_some_and(listed),
            Level::Counter(c) => play.audience.counters.get(&c).is_some_and(listed),
            Level::Outcome(o) => play.audience.outcomes.get(&o).is_none_or(listed),
        }
    }

    /// Whether a cell sees all that a clause asks.
    pub(super) fn sees_clause(&self, cell: CellId, clause: &Clause) -> bool {
        match &clause.atom {
            Atom::InState { machine, .. } => self.sees_machine(cell, *machine),
            Atom::Within { of, .. } => self.sees_reaction(cell, *of),
            Atom::Level { of, .. } => self.sees_level(cell, *of),
            Atom::Any(some) => some.iter().all(|one| self.sees_all_of(cell, one)),
            Atom::During { .. } | Atom::Never => true,
        }
    }

    /// The part of a condition that a cell sees, and whether that is all of it.
    pub(super) fn seen_part(&self, cell: CellId, condition: &Condition) -> (Condition, bool) {
        let clauses = condition.0.iter();
        let seen: Vec<Clause> = clauses
            .filter(|clause| self.sees_clause(cell, clause))
            .cloned()
            .collect();
        let is_all = seen.len() == condition.0.len();
        (Condition(seen), is_all)
    }

    fn sees_all_of(&self, cell: CellId, condition: &Condition) -> bool {
        self.seen_part(cell, condition).1
    }

    /// A reaction with those of its consequences that a cell sees.
    pub(super) fn seen_consequences(&self, cell: CellId, reaction: &Reaction) -> Reaction {
        let own_machine = match reaction.kind {
            ReactionKind::Transition { machine, .. } => self.sees_machine(cell, machine),
            ReactionKind::Event => true,
        };
        let lists = reaction.branches.iter();
        let lists = lists.filter(|list| self.sees_all_of(cell, &list.condition));
        Reaction {
            effects: self.seen_effects(cell, &reaction.effects),
            branches: lists
                .map(|list| BranchList {
                    condition: list.condition.clone(),
                    branches: (list.branches.iter())
                        .map(|branch| Branch {
                            to: branch.to.filter(|_| own_machine),
                            effects: self.seen_effects(cell, &branch.effects),
                            ..branch.clone()
                        })
                        .collect(),
                })
                .collect(),
            ..reaction.clone()
        }
    }

    fn seen_effects(&self, cell: CellId, effects: &[Effect]) -> Vec<Effect> {
        let seen = effects.iter().filter(|effect| {
            self.sees_action(cell, &effect.action) && self.sees_all_of(cell, &effect.condition)
        });
        seen.cloned().collect()
    }

    fn sees_action(&self, cell: CellId, action: &Action) -> bool {
        let (level, amount) = match action {
            Action::Add {
                variable,
                amount,
                per_doubling_of,
            } => {
                let counted = per_doubling_of.map(Level::Counter);
                if !counted.is_none_or(|of| self.sees_level(cell, of)) {
                    return false;
                }
                (Level::Variable(*variable), amount)
            }
            Action::Multiply { variable, amount } | Action::Set { variable, amount } => {
                (Level::Variable(*variable), amount)
            }
            Action::Count { counter, amount } => (Level::Counter(*counter), amount),
            Action::Move { machine, .. } => return self.sees_machine(cell, *machine),
            Action::Fire { reaction, .. } => return self.sees_reaction(cell, *reaction),
        };
        let mut multipliers = amount.multipliers.iter();
        self.sees_level(cell, level)
            && multipliers.all(|one| self.sees_all_of(cell, &one.condition))
    }

    /// Reads all that cells are told of, today.
    pub(super) fn read(&self, position: &mut Position) {
        let view = position.snapshot.view(self.study.compiled());
        let readings = Arc::make_mut(&mut position.readings);
        self.read_into(view, readings.as_mut_slice());
    }

    /// The same, of a trial under way.
    pub(super) fn read_into(&self, view: View<'_>, readings: &mut [Vec<(f64, f64)>]) {
        let sights = self.model().play.cells.iter().flat_map(|cell| &cell.sees);
        for (sight, readings) in sights.zip(readings) {
            readings.push((view.now(), names::value(view, sight.of)));
        }
    }

    /// What a cell is told of quantities.
    pub(super) fn sights(&self, position: &Position, cell: CellId) -> Vec<Estimated> {
        let cells = &self.model().play.cells;
        let before: usize = cells[..cell.index()].iter().map(|c| c.sees.len()).sum();
        let own = cells[cell.index()].sees.iter().enumerate();
        own.map(|(k, sight)| self.sight(position, sight, &position.readings[before + k]))
            .collect()
    }

    /// An estimate: of some time ago, with an error that stays with the reading.
    fn sight(&self, position: &Position, sight: &Sight, readings: &[(f64, f64)]) -> Estimated {
        let mut at = (position.now() - sight.delay).max(0.0);
        if let Some(every) = sight.every {
            at = (at / every).floor() * every;
        }
        let known = readings.iter().take_while(|(day, _)| *day <= at);
        let value = known
            .last()
            .or(readings.first())
            .map_or(0.0, |(_, value)| *value);
        let day = at.floor();
        let luck = self.luck(&self.key, "sight", &sight.entry.address, (day as u32, 0));
        let is_old = sight.delay > 0.0 || sight.every.is_some();
        Estimated {
            title: sight.entry.title.clone(),
            unit: match sight.of {
                Level::Outcome(o) => self.model().outcomes[o.index()].unit.clone(),
                _ => String::new(),
            },
            value: value + sight.noise * normal_quantile(luck),
            noise: sight.noise,
            of: is_old.then(|| self.date(day)),
        }
    }
}
