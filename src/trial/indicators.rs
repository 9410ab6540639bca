//! Indicators: statements that become true or false by the passing of time.

use super::Process;
use crate::compiled::{ChangeEntry, IndicatorEntry, Slice, Slots};

impl<'a, const TRACE: bool> Process<'a, TRACE> {
    pub(super) fn start_indicators(&mut self) {
        for (indicator, row) in self.compiled.indicators.iter().enumerate() {
            if let IndicatorEntry::During { open } = *row {
                self.state.coordinates[self.compiled.machines + indicator] = u8::from(open);
            }
        }
        // What stands in an alternative has a place before it.
        for (indicator, row) in self.compiled.indicators.iter().enumerate() {
            if let IndicatorEntry::Any { of } = *row {
                let holds = self.any_holds(of);
                self.state.coordinates[self.compiled.machines + indicator] = u8::from(holds);
            }
        }
        self.start_cells();
        for (indicator, row) in self.compiled.indicators.iter().enumerate() {
            if let IndicatorEntry::Held { machine, mask, .. } = *row {
                let state = self.state.coordinates[machine as usize];
                if mask >> state & 1 == 1 {
                    self.begin_holding(indicator);
                }
            }
        }
        for level in 0..self.compiled.levels.len() {
            self.state.levels.add(level as u32);
        }
        self.schedule_edge();
    }

    /// Hazards are looked up for the positions so far; clocks do not run yet.
    fn start_cells(&mut self) {
        let dependents = &self.compiled.dependents;
        for (coordinate, &(begin, _)) in dependents.squares.iter().enumerate() {
            // The first row of the square: from position 0.
            let change = begin as usize + usize::from(self.state.coordinates[coordinate]);
            for turn in &dependents.turns[dependents.changes[change].turns.range()] {
                self.state.clocks[turn.reaction as usize].cell ^= turn.flips;
            }
        }
    }

    fn schedule_edge(&mut self) {
        let edge = self.compiled.edges.get(self.state.next_edge);
        self.state
            .event_queue
            .set(Slots::EDGE, edge.map_or(f64::INFINITY, |edge| edge.time));
    }

    /// All edges of calendar windows at this instant.
    pub(super) fn pass_edge(&mut self) {
        while let Some(edge) = self.compiled.edges.get(self.state.next_edge) {
            if edge.time > self.state.now {
                break;
            }
            self.set_indicator(edge.indicator as usize, edge.open);
            self.state.next_edge += 1;
        }
        self.schedule_edge();
    }

    /// An indicator's time has come.
    pub(super) fn expire(&mut self, indicator: usize) {
        let slot = self.slot_of_indicator(indicator);
        self.state.event_queue.set(slot, f64::INFINITY);
        match self.compiled.indicators[indicator] {
            IndicatorEntry::Held { .. } => self.set_indicator(indicator, true),
            IndicatorEntry::Within { .. } => self.set_indicator(indicator, false),
            IndicatorEntry::Level { level } => self.state.levels.add(level),
            IndicatorEntry::During { .. } | IndicatorEntry::Any { .. } | IndicatorEntry::Never => {}
        }
    }

    pub(super) fn set_indicator(&mut self, indicator: usize, value: bool) {
        let coordinate = self.compiled.machines + indicator;
        let before = std::mem::replace(&mut self.state.coordinates[coordinate], u8::from(value));
        if before == u8::from(value) {
            return;
        }
        self.touch(self.change(coordinate, before, u8::from(value)));
        for &id in
            &self.compiled.dependents.ids[self.compiled.dependents.crossings[indicator].range()]
        {
            // Even: passed when the indicator becomes true; odd: when it becomes false.
            if value == (id & 1 == 0) {
                self.end_count(id as usize / 2);
            }
        }
    }

    /// What a change of a coordinate's position concerns.
    #[inline(always)]
    pub(super) fn change(&self, coordinate: usize, from: u8, to: u8) -> &'a ChangeEntry {
        let dependents = &self.compiled.dependents;
        let (begin, positions) = dependents.squares[coordinate];
        let change = begin as usize + usize::from(from) * positions as usize + usize::from(to);
        &dependents.changes[change]
    }

    /// Does or marks what follows from a change of a coordinate's position.
    #[inline(always)]
    pub(super) fn touch(&mut self, row: &ChangeEntry) {
        let dependents = &self.compiled.dependents;
        for &r in &dependents.ids[row.stops.range()] {
            self.stop(r as usize);
        }
        for turn in &dependents.turns[row.turns.range()] {
            self.turn(turn);
        }
        for &r in &dependents.ids[row.starts.range()] {
            self.start(r as usize);
        }
        if !row.no_dependents {
            self.mark_concerned(row);
        }
    }

    /// Marks what a change may concern and is looked at once all is done.
    fn mark_concerned(&mut self, row: &ChangeEntry) {
        let dependents = &self.compiled.dependents;
        for &r in &dependents.ids[row.reactions.range()] {
            self.state.reactions.add(r);
        }
        for &v in &dependents.ids[row.variables.range()] {
            self.state.variables.add(v);
        }
        for &indicator in &dependents.ids[row.either_or.range()] {
            if let IndicatorEntry::Any { of } = self.compiled.indicators[indicator as usize] {
                self.set_indicator(indicator as usize, self.any_holds(of));
            }
        }
    }

    /// Whether at least one of these conditions holds now.
    fn any_holds(&self, of: Slice) -> bool {
        let mut alternatives = self.compiled.lists.alternatives[of.range()].iter();
        alternatives.any(|condition| self.holds(*condition))
    }

    /// The machine of an indicator "for at least" entered its states.
    fn begin_holding(&mut self, indicator: usize) {
        if let IndicatorEntry::Held { at_least, .. } = self.compiled.indicators[indicator] {
            let duration = self.rates.of(at_least);
            if duration > 0.0 {
                let slot = self.slot_of_indicator(indicator);
                self.state.event_queue.set(slot, self.state.now + duration);
            } else {
                self.set_indicator(indicator, true);
            }
        }
    }

    /// Indicators "for at least" of a machine that moved.
    pub(super) fn move_held(&mut self, machine: usize, from: u8, to: u8) {
        let run = self.compiled.dependents.held[machine];
        for k in run.range() {
            let indicator = self.compiled.dependents.ids[k] as usize;
            if let IndicatorEntry::Held { mask, .. } = self.compiled.indicators[indicator] {
                match (mask >> from & 1 == 1, mask >> to & 1 == 1) {
                    (false, true) => self.begin_holding(indicator),
                    (true, false) => {
                        let slot = self.slot_of_indicator(indicator);
                        self.state.event_queue.set(slot, f64::INFINITY);
                        self.set_indicator(indicator, false);
                    }
                    _ => {}
                }
            }
        }
    }

    /// A reaction happened for the `count`-th time: raises its indicators "within".
    pub(super) fn raise_indicators(&mut self, reaction: usize, count: u32) {
        let run = self.compiled.reactions[reaction].raises;
        for k in run.range() {
            let indicator = self.compiled.lists.ids[k] as usize;
            let IndicatorEntry::Within { duration, first } = self.compiled.indicators[indicator]
            else {
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
                let slot = self.slot_of_indicator(indicator);
                self.state.event_queue.set(slot, self.state.now + duration);
            }
            self.set_indicator(indicator, true);
        }
    }
}
