//! Clocks of reactions: when each fires, kept up as hazards change.
//!
//! A change of multiplier never restarts a clock. For a hazard that is constant in age the time left
//! is rescaled, t := now + (t - now) old / new; for one that depends on age the spent hazard is
//! taken off the residual and the rest is looked up by the inverse. The residual of a clock that
//! stands still is kept, and by the lack of memory of Exp(1) serves a restarted one as well.

use super::Process;
use crate::compiled::{Hazard, ReactionEntry, Shape, Slice, TriggerEntry, TurnEntry, hazard_by};
use crate::random::Stream;

impl<const TRACE: bool> Process<'_, TRACE> {
    pub(super) fn start_clocks(&mut self) {
        for r in 0..self.compiled.reactions.len() {
            let row = &self.compiled.reactions[r];
            match row.trigger {
                TriggerEntry::At(run) => self.schedule(r, run),
                TriggerEntry::On | TriggerEntry::Never => {}
                TriggerEntry::Constant if row.looked_up => {
                    if self.leaves_state(row) {
                        self.start(r);
                    }
                }
                _ => {
                    if row.awaits {
                        self.state.ages[r].origin = f64::INFINITY;
                    }
                    self.state.reactions.add(r as u32);
                }
            }
        }
        self.refresh_clocks();
    }

    /// Looks again at every clock that something may have changed.
    #[inline(always)]
    pub(super) fn refresh_clocks(&mut self) {
        if !self.state.reactions.list.is_empty() {
            self.refresh_marked();
        }
    }

    #[inline(never)]
    fn refresh_marked(&mut self) {
        while let Some(r) = self.state.reactions.pop() {
            let r = r as usize;
            let row = &self.compiled.reactions[r];
            match row.trigger {
                TriggerEntry::Constant => self.refresh_constant(r, row),
                _ => self.refresh_other(r, row),
            }
        }
    }

    fn refresh_other(&mut self, r: usize, row: &ReactionEntry) {
        match row.trigger {
            TriggerEntry::Shaped(shape) => self.refresh_shaped(r, row, shape as usize),
            TriggerEntry::Exposed(k) => self.refresh_exposed(r, row, k as usize),
            TriggerEntry::Delay { after, .. } => self.refresh_delay(r, row, self.rates.of(after)),
            _ => {}
        }
    }

    /// The multiplier on the base hazard: 0 while the guard does not hold.
    #[inline(always)]
    pub(super) fn multiplier(&self, r: usize, row: &ReactionEntry) -> f64 {
        if !self.is_open(r, row) {
            return 0.0;
        }
        let base = self.rates.base[r];
        // Chosen, not branched on: whether a ratio applies is hard to predict.
        let ratios = row.ratios.range().map(|k| {
            let holds = self.holds(self.compiled.lists.ratios[k].condition);
            if holds { self.rates.ratios[k] } else { 1.0 }
        });
        let plain = ratios.clone().fold(base, |product, ratio| product * ratio);
        hazard_by(plain, base, ratios)
    }

    #[inline(always)]
    fn is_open(&self, r: usize, row: &ReactionEntry) -> bool {
        (!row.awaits || self.state.ages[r].origin.is_finite()) && self.holds(row.guard)
    }

    #[inline(always)]
    fn refresh_constant(&mut self, r: usize, row: &ReactionEntry) {
        let hazard = self.multiplier(r, row);
        self.run_at(r, Hazard::at(hazard));
    }

    /// Whether the machine of a transition is in a state that it leaves; events always may happen.
    fn leaves_state(&self, row: &ReactionEntry) -> bool {
        let start = row.guard.start;
        let end = row.asked().start;
        self.holds(Slice { start, end })
    }

    /// Something that a hazard asks has changed: it is looked up elsewhere from now on.
    #[inline(always)]
    pub(super) fn turn(&mut self, turn: &TurnEntry) {
        let r = turn.reaction as usize;
        let clock = &mut self.state.clocks[r];
        clock.cell ^= turn.flips;
        self.look_up(r);
    }

    /// Goes on at the hazard that is looked up.
    #[inline(always)]
    pub(super) fn look_up(&mut self, r: usize) {
        let clock = &self.state.clocks[r];
        if clock.active {
            let hazard = self.rates.hazards[clock.cell as usize];
            self.run_at(r, hazard);
        }
    }

    /// The machine has entered a state that the transition leaves.
    #[inline(always)]
    pub(super) fn start(&mut self, r: usize) {
        let clock = &mut self.state.clocks[r];
        clock.active = true;
        let hazard = self.rates.hazards[clock.cell as usize];
        if hazard.rate > 0.0 {
            self.go(r, hazard);
        }
    }

    /// The machine has left the states that the transition leaves; what is left of its variate is kept.
    #[inline(always)]
    pub(super) fn stop(&mut self, r: usize) {
        let clock = &mut self.state.clocks[r];
        clock.active = false;
        if clock.multiplier > 0.0 {
            self.halt(r);
        }
    }

    /// Goes on at this constant hazard: what is left of the variate lasts longer or less long.
    #[inline(always)]
    fn run_at(&mut self, r: usize, hazard: Hazard) {
        let running = self.state.clocks[r].multiplier;
        if hazard.rate == running {
            return;
        }
        if running > 0.0 {
            self.halt(r);
        }
        if hazard.rate > 0.0 {
            self.go(r, hazard);
        }
    }

    /// A clock that stands still runs at this hazard.
    #[inline(always)]
    fn go(&mut self, r: usize, hazard: Hazard) {
        if !self.state.clocks[r].seeded {
            self.seed_clock(r);
        }
        let state = &mut *self.state;
        let clock = &mut state.clocks[r];
        clock.multiplier = hazard.rate;
        let (slot, time) = (
            clock.slot as usize,
            state.now + clock.residual * hazard.mean,
        );
        state.owners[slot] = r as u32;
        state.event_queue.set(slot, time);
    }

    /// A clock that runs stands still from now on.
    #[inline(always)]
    fn halt(&mut self, r: usize) {
        let state = &mut *self.state;
        let clock = &mut state.clocks[r];
        let slot = clock.slot as usize;
        clock.residual = (state.event_queue.time(slot) - state.now) * clock.multiplier;
        clock.multiplier = 0.0;
        state.event_queue.set(slot, f64::INFINITY);
    }

    fn refresh_shaped(&mut self, r: usize, row: &ReactionEntry, shape: usize) {
        let multiplier = self.multiplier(r, row);
        self.turn_true(r, row, multiplier > 0.0);
        let (clock, age) = (&self.state.clocks[r], &self.state.ages[r]);
        if multiplier == clock.multiplier && age.origin == age.counted_from {
            return;
        }
        let shape = self.rates.shapes[shape];
        self.take_off_spent(r, &shape);
        self.state.clocks[r].multiplier = multiplier;
        self.state.ages[r].counted_from = self.state.ages[r].origin;
        self.aim(r, &shape);
    }

    /// Takes what a shaped clock has spent of its variate off what is left of it.
    fn take_off_spent(&mut self, r: usize, shape: &Shape) {
        let (now, pieces) = (self.state.now, &self.rates.pieces);
        let (clock, age) = (&mut self.state.clocks[r], &self.state.ages[r]);
        if clock.multiplier > 0.0 {
            let spent = shape.integrated(pieces, now - age.counted_from)
                - shape.integrated(pieces, age.since - age.counted_from);
            clock.residual = (clock.residual - clock.multiplier * spent).max(0.0);
        }
    }

    /// Shaped clocks stand still, since their hazards are about to have other numbers.
    pub(super) fn halt_shaped(&mut self) {
        for (r, row) in self.compiled.reactions.iter().enumerate() {
            if let TriggerEntry::Shaped(shape) = row.trigger {
                let shape = self.rates.shapes[shape as usize];
                self.take_off_spent(r, &shape);
                self.state.clocks[r].multiplier = 0.0;
                let slot = self.state.clocks[r].slot as usize;
                self.state.event_queue.set(slot, f64::INFINITY);
            }
        }
    }

    /// Finds when a shaped clock fires at its multiplier.
    fn aim(&mut self, r: usize, shape: &Shape) {
        let now = self.state.now;
        self.state.ages[r].since = now;
        let mut time = f64::INFINITY;
        let multiplier = self.state.clocks[r].multiplier;
        if multiplier > 0.0 {
            if !self.state.clocks[r].seeded {
                self.seed_clock(r);
            }
            let (residual, origin) = (self.state.clocks[r].residual, self.state.ages[r].origin);
            let pieces = &self.rates.pieces;
            let spent = shape.integrated(pieces, now - origin);
            time = (origin + shape.age_at(pieces, spent + residual / multiplier)).max(now);
        }
        let slot = self.state.clocks[r].slot as usize;
        self.state.event_queue.set(slot, time);
    }

    /// A clock that waits takes the first variate of its stream.
    pub(super) fn renew(&mut self, r: usize) {
        self.seed_clock(r);
        match self.compiled.reactions[r].trigger {
            TriggerEntry::Shaped(shape) => self.aim(r, &self.rates.shapes[shape as usize]),
            TriggerEntry::Exposed(k) => self.renew_exposed(r, k as usize),
            _ => {
                let clock = &self.state.clocks[r];
                let time = self.state.now + clock.residual / clock.multiplier;
                self.state.event_queue.set(clock.slot as usize, time);
            }
        }
    }

    fn refresh_delay(&mut self, r: usize, row: &ReactionEntry, after: f64) {
        let open = !self.rates.is_off(r) && self.is_open(r, row);
        self.turn_true(r, row, open);
        let age = &self.state.ages[r];
        let time = if open && !age.done {
            (age.origin + f64::from(age.repeats + 1) * after).max(self.state.now)
        } else {
            f64::INFINITY
        };
        self.state.event_queue.set(row.slot as usize, time);
    }

    /// The age of an event counts from its guard turning true, unless it names another origin.
    #[inline]
    pub(super) fn turn_true(&mut self, r: usize, row: &ReactionEntry, open: bool) {
        if row.own_event && open != self.state.ages[r].open {
            self.state.ages[r].open = open;
            if open {
                self.restart(r);
            }
        }
    }

    /// Age 0 is now.
    pub(super) fn restart(&mut self, r: usize) {
        let age = &mut self.state.ages[r];
        age.origin = self.state.now;
        age.done = false;
        age.repeats = 0;
    }

    /// Takes the next Exp(1) variate after a firing at a constant hazard. Where the firing itself does
    /// not stop the clock it runs on as it was, until something changes.
    #[inline(always)]
    pub(super) fn spend_constant(&mut self, r: usize, row: &ReactionEntry) {
        self.next_variate(r);
        let clock = &mut self.state.clocks[r];
        clock.count += 1;
        let mut time = f64::INFINITY;
        if row.rearms {
            time = self.state.now + clock.residual / clock.multiplier;
        } else {
            clock.multiplier = 0.0;
        }
        self.state.event_queue.set(clock.slot as usize, time);
    }

    /// The same where the hazard depends on age or follows variables; an event's age restarts.
    pub(super) fn spend_shaped(&mut self, r: usize, row: &ReactionEntry) {
        self.next_variate(r);
        let clock = &mut self.state.clocks[r];
        clock.count += 1;
        clock.multiplier = 0.0;
        if row.machine == u32::MAX {
            self.state.ages[r].origin = self.state.now;
        }
        if row.rearms {
            self.state.reactions.add(r as u32);
        }
        self.state.event_queue.set(row.slot as usize, f64::INFINITY);
    }

    /// After a delay: an event waits for its next origin, or for the next multiple of the delay.
    pub(super) fn spend_delay(&mut self, r: usize, row: &ReactionEntry, after: f64, repeat: bool) {
        let now = self.state.now;
        let age = &mut self.state.ages[r];
        if repeat {
            // Multiples of the delay, not sums of it; those that passed while the guard did not hold are
            // made up for by one.
            let passed = ((now - age.origin) / after) as u32;
            age.repeats = (age.repeats + 1).max(passed.saturating_sub(1));
            while age.origin + f64::from(age.repeats + 1) * after <= now {
                age.repeats += 1;
            }
        } else {
            age.done = row.machine == u32::MAX;
        }
        self.state.reactions.add(r as u32);
        self.state.event_queue.set(row.slot as usize, f64::INFINITY);
    }

    /// Puts the next of a list of dates on the event queue.
    pub(super) fn schedule(&mut self, r: usize, run: Slice) {
        let age = &mut self.state.ages[r];
        let time = self.compiled.lists.times[run.range()].get(age.cursor as usize);
        age.cursor += 1;
        let slot = self.compiled.reactions[r].slot as usize;
        let time = time.copied().unwrap_or(f64::INFINITY);
        self.state.event_queue.set(slot, time);
    }

    /// Draws a clock's first variate.
    #[inline(never)]
    pub(super) fn seed_clock(&mut self, r: usize) {
        let clock = &mut self.state.clocks[r];
        clock.stream = Stream::new(self.key, &self.compiled.streams[r].clock);
        clock.seeded = true;
        self.next_variate(r);
    }

    /// The next Exp(1) variate of a clock, all of which is left.
    #[inline(always)]
    fn next_variate(&mut self, r: usize) {
        let clock = &mut self.state.clocks[r];
        clock.residual = clock.stream.exponential();
        if TRACE {
            self.state.trace.variates[r] = clock.residual;
        }
    }
}
