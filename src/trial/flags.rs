//! Flags: statements that become true or false by the passing of time.

use super::Process;
use crate::table::{ChangeRow, FlagRow, Slots};

impl<'a, const WITNESS: bool> Process<'a, WITNESS> {
    pub(super) fn start_flags(&mut self) {
        for (flag, row) in self.table.flags.iter().enumerate() {
            if let FlagRow::During { open } = *row {
                self.state.positions[self.table.machines + flag] = u8::from(open);
            }
        }
        self.start_cells();
        for (flag, row) in self.table.flags.iter().enumerate() {
            if let FlagRow::Held { machine, mask, .. } = *row {
                let state = self.state.positions[machine as usize];
                if mask >> state & 1 == 1 {
                    self.begin_holding(flag);
                }
            }
        }
        for level in 0..self.table.levels.len() {
            self.state.levels.add(level as u32);
        }
        self.schedule_edge();
    }

    /// Hazards are looked up for the positions so far; clocks do not run yet.
    fn start_cells(&mut self) {
        let dependents = &self.table.dependents;
        for (site, &(begin, _)) in dependents.squares.iter().enumerate() {
            // The first row of the square: from position 0.
            let change = begin as usize + usize::from(self.state.positions[site]);
            for turn in &dependents.turns[dependents.changes[change].turns.range()] {
                self.state.clocks[turn.reaction as usize].cell ^= turn.flips;
            }
        }
    }

    fn schedule_edge(&mut self) {
        let edge = self.table.edges.get(self.state.next_edge);
        self.state
            .agenda
            .set(Slots::EDGE, edge.map_or(f64::INFINITY, |edge| edge.time));
    }

    /// All edges of calendar windows at this instant.
    pub(super) fn pass_edge(&mut self) {
        while let Some(edge) = self.table.edges.get(self.state.next_edge) {
            if edge.time > self.state.now {
                break;
            }
            self.set_flag(edge.flag as usize, edge.open);
            self.state.next_edge += 1;
        }
        self.schedule_edge();
    }

    /// A flag's time has come.
    pub(super) fn expire(&mut self, flag: usize) {
        let slot = self.slot_of_flag(flag);
        self.state.agenda.set(slot, f64::INFINITY);
        match self.table.flags[flag] {
            FlagRow::Held { .. } => self.set_flag(flag, true),
            FlagRow::Within { .. } => self.set_flag(flag, false),
            FlagRow::Level { level } => self.state.levels.add(level),
            FlagRow::During { .. } | FlagRow::Never => {}
        }
    }

    pub(super) fn set_flag(&mut self, flag: usize, value: bool) {
        let site = self.table.machines + flag;
        let before = std::mem::replace(&mut self.state.positions[site], u8::from(value));
        if before == u8::from(value) {
            return;
        }
        self.touch(self.change(site, before, u8::from(value)));
        for &id in &self.table.dependents.ids[self.table.dependents.crossings[flag].range()] {
            // Even: passed when the flag becomes true; odd: when it becomes false.
            if value == (id & 1 == 0) {
                self.end_count(id as usize / 2);
            }
        }
    }

    /// What a change of a site's position concerns.
    #[inline(always)]
    pub(super) fn change(&self, site: usize, from: u8, to: u8) -> &'a ChangeRow {
        let dependents = &self.table.dependents;
        let (begin, positions) = dependents.squares[site];
        let change = begin as usize + usize::from(from) * positions as usize + usize::from(to);
        &dependents.changes[change]
    }

    /// Does or marks what follows from a change of a site's position.
    #[inline(always)]
    pub(super) fn touch(&mut self, row: &ChangeRow) {
        let dependents = &self.table.dependents;
        for &r in &dependents.ids[row.stops.range()] {
            self.stop(r as usize);
        }
        for turn in &dependents.turns[row.turns.range()] {
            self.turn(turn);
        }
        for &r in &dependents.ids[row.starts.range()] {
            self.start(r as usize);
        }
        if !row.calm {
            self.mark_concerned(row);
        }
    }

    /// Marks what a change may concern and is looked at once all is done.
    fn mark_concerned(&mut self, row: &ChangeRow) {
        let dependents = &self.table.dependents;
        for &r in &dependents.ids[row.reactions.range()] {
            self.state.reactions.add(r);
        }
        for &v in &dependents.ids[row.variables.range()] {
            self.state.variables.add(v);
        }
    }

    /// The machine of a flag "for at least" entered its states.
    fn begin_holding(&mut self, flag: usize) {
        if let FlagRow::Held { at_least, .. } = self.table.flags[flag] {
            let duration = self.rates.of(at_least);
            if duration > 0.0 {
                let slot = self.slot_of_flag(flag);
                self.state.agenda.set(slot, self.state.now + duration);
            } else {
                self.set_flag(flag, true);
            }
        }
    }

    /// Flags "for at least" of a machine that moved.
    pub(super) fn move_held(&mut self, machine: usize, from: u8, to: u8) {
        let run = self.table.dependents.held[machine];
        for k in run.range() {
            let flag = self.table.dependents.ids[k] as usize;
            if let FlagRow::Held { mask, .. } = self.table.flags[flag] {
                match (mask >> from & 1 == 1, mask >> to & 1 == 1) {
                    (false, true) => self.begin_holding(flag),
                    (true, false) => {
                        let slot = self.slot_of_flag(flag);
                        self.state.agenda.set(slot, f64::INFINITY);
                        self.set_flag(flag, false);
                    }
                    _ => {}
                }
            }
        }
    }

    /// A reaction happened for the `count`-th time: raises its flags "within".
    pub(super) fn raise_flags(&mut self, reaction: usize, count: u32) {
        let run = self.table.reactions[reaction].raises;
        for k in run.range() {
            let flag = self.table.lists.ids[k] as usize;
            let FlagRow::Within { duration, first } = self.table.flags[flag] else {
                continue;
            };
            if first && count > 1 {
                continue;
            }
            if let Some(duration) = duration {
                let duration = self.rates.of(duration);
                if duration <= 0.0 {
                    continue;
                }
                let slot = self.slot_of_flag(flag);
                self.state.agenda.set(slot, self.state.now + duration);
            }
            self.set_flag(flag, true);
        }
    }
}
