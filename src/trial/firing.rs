//! A firing: what a reaction does, in the order that the model lays down.

use super::evidence::{branch_weights, odds_times};
use super::state::PendingEffect;
use super::taken::Taken;
use super::{Error, Move, Process, choose};
use crate::compiled::{
    ActionEntry, AmountEntry, BranchEntry, BranchListEntry, ChangeEntry, DrawnEntry, DrawnKind,
    FiredEntry, ReactionEntry, Slice, TriggerEntry,
};
use crate::distribution::normal_quantile;
use crate::model::{MachineId, StateId};
use crate::random::Stream;

/// Marks a place in the list of what effects make happen, where the queue else has reactions.
const FIRED: u32 = 1 << 31;

impl<const TRACE: bool> Process<'_, TRACE> {
    /// A reaction is due: it and everything that it queues happen now.
    #[inline(always)]
    pub(super) fn happen(&mut self, r: usize, row: &ReactionEntry) -> Result<(), Error> {
        if TRACE
            && matches!(
                row.trigger,
                TriggerEntry::Constant | TriggerEntry::Shaped(_)
            )
        {
            self.see(r);
        }
        match row.trigger {
            TriggerEntry::Constant => {
                self.begin_cascade();
                self.spend_constant(r, row);
            }
            TriggerEntry::Shaped(_) => {
                self.begin_cascade();
                self.spend_shaped(r, row);
            }
            TriggerEntry::Exposed(k) => {
                if !self.come_round(r, row, k as usize) {
                    return Ok(());
                }
            }
            _ if !self.come_due(r, row)? => return Ok(()),
            _ => self.count_unclocked(r),
        }
        self.fire(r, row);
        self.queued()
    }

    /// What a firing has queued happens.
    #[inline(always)]
    pub(super) fn queued(&mut self) -> Result<(), Error> {
        if self.state.queue.is_empty() {
            return Ok(());
        }
        self.order_queue(0);
        self.work_off_queue()
    }

    /// A reaction without a clock of its own happens.
    fn count_unclocked(&mut self, r: usize) {
        self.state.clocks[r].count += 1;
        if TRACE {
            self.see(r);
        }
    }

    /// The time of a reaction without a hazard has come: whether it happens.
    fn come_due(&mut self, r: usize, row: &ReactionEntry) -> Result<bool, Error> {
        Ok(match row.trigger {
            TriggerEntry::Delay { after, repeat } => {
                self.count_at_instant()?;
                self.spend_delay(r, row, self.rates.of(after), repeat);
                true
            }
            TriggerEntry::At(run) => {
                self.begin_cascade();
                self.schedule(r, run);
                !self.rates.is_off(r) && self.holds(row.guard) && self.occurs(r, row)
            }
            _ => false,
        })
    }

    /// First in, first out; each queued event sees the state so far.
    fn work_off_queue(&mut self) -> Result<(), Error> {
        while let Some(&r) = self.state.queue.get(self.state.queue_done) {
            self.state.queue_done += 1;
            self.forget_done();
            self.settle()?;
            if r & FIRED != 0 {
                self.happen_fired(self.compiled.lists.fired[(r ^ FIRED) as usize])?;
                continue;
            }
            self.state.monitor.happens = r;
            let r = r as usize;
            let row = &self.compiled.reactions[r];
            if !self.rates.is_off(r) && self.holds(row.guard) && self.occurs(r, row) {
                self.count_event()?;
                self.count_at_instant()?;
                self.count_unclocked(r);
                let queued = self.state.queue.len();
                self.fire(r, row);
                self.order_queue(queued);
            }
        }
        Ok(())
    }

    /// A reaction that an effect makes happen. Its chance, if it has one, is not asked, and what is left of its
    /// waiting time is kept.
    fn happen_fired(&mut self, fired: FiredEntry) -> Result<(), Error> {
        let r = fired.reaction as usize;
        let row = &self.compiled.reactions[r];
        let never = row.trigger == TriggerEntry::Never || self.rates.is_off(r);
        if never || !(fired.despite_guard || self.holds(row.guard)) {
            return Ok(());
        }
        self.count_event()?;
        self.count_at_instant()?;
        let queued = self.state.queue.len();
        self.fire_unclocked(r, None, false);
        self.order_queue(queued);
        Ok(())
    }

    /// Empties the queue where all of it is done, so that a long chain takes no memory.
    #[inline]
    fn forget_done(&mut self) {
        if self.state.queue_done == self.state.queue.len() {
            self.state.queue.clear();
            self.state.queue_done = 0;
        }
    }

    /// The chance of a scheduled or queued event.
    fn occurs(&mut self, r: usize, row: &ReactionEntry) -> bool {
        let answered = self.rates.answered(r);
        let own = (row.probability).map(|p| odds_times(self.rates.of(p), self.rates.pushed(r)));
        let Some(probability) = answered.or(own) else {
            return true;
        };
        let stream = self.state.queue_streams.0[r]
            .get_or_insert_with(|| Stream::new(self.key, &self.compiled.streams[r].queue));
        let happens = stream.uniform() < probability;
        if TRACE {
            if answered.is_none() {
                self.note_chance(r, happens);
            }
            self.weigh(if happens {
                probability
            } else {
                1.0 - probability
            });
        }
        happens
    }

    #[inline(always)]
    fn fire(&mut self, r: usize, row: &ReactionEntry) {
        let mut to = row.to;
        if !row.pure_move {
            let branch = self.prepare(r, row, None);
            to = self.target(row, branch);
        }
        self.carry_out(r, row, to, row.change.as_ref());
    }

    /// The state that a transition enters by a branch.
    pub(super) fn target(&self, row: &ReactionEntry, branch: Option<u32>) -> u8 {
        let own = branch.and_then(|b| self.compiled.lists.branches[b as usize].to);
        own.unwrap_or(row.to)
    }

    /// Does what has been prepared.
    #[inline(always)]
    pub(super) fn carry_out(
        &mut self,
        r: usize,
        row: &ReactionEntry,
        to: u8,
        known: Option<&ChangeEntry>,
    ) {
        if row.machine != u32::MAX {
            self.enter(row.machine as usize, to, known);
        }
        if !row.pure_move {
            self.apply();
        }
        if !row.no_listeners {
            self.leave_traces(r, row);
        }
        if !self.state.begun.is_empty() {
            self.start_counts();
        }
    }

    /// What effects make happen, in their order; then what waits for the firing, in file order, and once where
    /// both the reaction and an entry queue the same event.
    fn order_queue(&mut self, from: usize) {
        let queue = &mut self.state.queue;
        if queue.len() <= from + 1 {
            return;
        }
        queue[from..].sort_unstable_by_key(|entry| entry ^ FIRED);
        let mut kept = from + 1;
        for k in from + 1..queue.len() {
            if queue[k] != queue[kept - 1] {
                queue[kept] = queue[k];
                kept += 1;
            }
        }
        queue.truncate(kept);
    }

    /// Evaluates draws, branch and amounts on the state just before the firing.
    pub(super) fn prepare(
        &mut self,
        r: usize,
        row: &ReactionEntry,
        forced: Option<usize>,
    ) -> Option<u32> {
        for (k, place) in row.draws.range().enumerate() {
            self.state.drawn[k] = self.draw(place);
            if TRACE {
                let drawn = self.number_of_value(place, self.state.drawn[k]);
                self.note_drawn(place, drawn);
            }
        }
        let branch = self.choose_branch(r, row, forced);
        self.state.counted.clear();
        self.state.pending.clear();
        self.evaluate(row.effects);
        if let Some(branch) = branch {
            self.evaluate(self.compiled.lists.branches[branch as usize].effects);
        }
        branch
    }

    fn draw(&mut self, place: usize) -> f64 {
        let DrawnEntry { stream: name, kind } = &self.compiled.lists.drawn[place];
        let stream =
            self.state.drawn_streams.0[place].get_or_insert_with(|| Stream::new(self.key, name));
        let u = stream.uniform();
        let of = |number| self.rates.of(number);
        match kind {
            DrawnKind::Prepared(sampler) => sampler.quantile(u),
            DrawnKind::Normal(mean, sd) => of(*mean) + of(*sd) * normal_quantile(u),
            DrawnKind::Lognormal(median, sigma) => {
                of(*median) * libm::exp(of(*sigma) * normal_quantile(u))
            }
            DrawnKind::Uniform(low, high) => of(*low) + (of(*high) - of(*low)) * u,
            DrawnKind::Discrete(rows) => {
                let mut total = 0.0;
                // The last takes what the others leave.
                let found = rows[..rows.len() - 1].iter().find(|(_, probability)| {
                    total += of(*probability);
                    u < total
                });
                of(found.unwrap_or(&rows[rows.len() - 1]).0)
            }
        }
    }

    /// Of one of several values its number among them; else the value.
    fn number_of_value(&self, place: usize, value: f64) -> f64 {
        match &self.compiled.lists.drawn[place].kind {
            DrawnKind::Discrete(rows) => {
                let number = rows.iter().position(|(of, _)| self.rates.of(*of) == value);
                number.unwrap_or(0) as f64
            }
            _ => value,
        }
    }

    /// One uniform number per occurrence, whether or not a list applies, so that the n-th serves
    /// the n-th occurrence.
    fn choose_branch(
        &mut self,
        r: usize,
        row: &ReactionEntry,
        forced: Option<usize>,
    ) -> Option<u32> {
        if row.branches.is_empty() {
            return None;
        }
        let stream = self.state.branch_streams.0[r]
            .get_or_insert_with(|| Stream::new(self.key, &self.compiled.streams[r].branch));
        let u = stream.uniform();
        let (place, list) = self.list_of_branches(row)?;
        let branches = &self.compiled.lists.branches[list.branches.range()];
        let fixed = |b: &BranchEntry| b.probability.map(|p| self.rates.of(p));
        let rest = 1.0 - branches.iter().filter_map(fixed).sum::<f64>();
        let pushed = self.pushed_shares(&list);
        let share = |k: usize| match &pushed {
            Some(shares) => shares[k],
            None => fixed(&branches[k]).unwrap_or(rest.max(0.0)),
        };
        let chosen = forced.unwrap_or_else(|| choose(u, (0..branches.len()).map(share)));
        if TRACE {
            let taken = Taken {
                list: place,
                branch: chosen,
                probability: share(chosen),
            };
            if forced.is_none() {
                self.note_branch(row.branches.range().start, &taken);
            }
            self.take(taken, forced.is_none());
        }
        Some(list.branches.start + chosen as u32)
    }

    /// How likely the branches of a list are while the odds of some branch are pushed; `None` where none are.
    #[inline]
    fn pushed_shares(&self, list: &BranchListEntry) -> Option<Vec<f64>> {
        let pushed = self.rates.pushed_branches();
        if pushed.is_empty() {
            return None;
        }
        let mut shares = branch_weights(self.compiled, self.rates, list.branches.range(), pushed);
        let all: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= all);
        Some(shares)
    }

    /// The first list of branches that applies, and its place.
    pub(super) fn list_of_branches(&self, row: &ReactionEntry) -> Option<(usize, BranchListEntry)> {
        let mut lists = self.compiled.lists.branch_lists[row.branches.range()].iter();
        let place = lists.position(|list| self.holds(list.condition))?;
        Some((
            place,
            self.compiled.lists.branch_lists[row.branches.range()][place],
        ))
    }

    /// Notes the effects whose conditions hold, with their amounts.
    fn evaluate(&mut self, effects: Slice) {
        for effect in &self.compiled.lists.effects[effects.range()] {
            if !self.holds(effect.condition) {
                continue;
            }
            let amount = self.amount(&effect.amount);
            let state = &mut *self.state;
            let before = match effect.action {
                ActionEntry::Count(counter) => {
                    state.counted.push((counter, amount));
                    continue;
                }
                ActionEntry::Add(_, Some(counter)) => state.counters[counter as usize],
                _ => 0.0,
            };
            state.pending.push(PendingEffect {
                action: effect.action,
                amount,
                before,
            });
        }
    }

    fn amount(&self, row: &AmountEntry) -> f64 {
        let mut product = self.rates.of(row.number);
        for &place in &self.compiled.lists.factors[row.drawn.range()] {
            product *= self.state.drawn[place as usize];
        }
        for multiplier in &self.compiled.lists.multipliers[row.multipliers.range()] {
            if self.holds(multiplier.condition) {
                product *= self.rates.of(multiplier.by);
            }
        }
        product
    }

    /// Counts, then the other effects, in file order.
    fn apply(&mut self) {
        for k in 0..self.state.counted.len() {
            let (counter, amount) = self.state.counted[k];
            self.count(counter as usize, amount);
        }
        for k in 0..self.state.pending.len() {
            let PendingEffect {
                action,
                amount,
                before,
            } = self.state.pending[k];
            match action {
                // Noted apart.
                ActionEntry::Count(_) => {}
                ActionEntry::Add(v, None) => self.jump(v as usize, |x| x + amount),
                ActionEntry::Add(v, Some(counter)) => {
                    let after = self.state.counters[counter as usize];
                    let doublings = libm::log2(after.max(1.0)) - libm::log2(before.max(1.0));
                    self.jump(v as usize, |x| x + amount * doublings);
                }
                ActionEntry::Multiply(v) => self.jump(v as usize, |x| x * amount),
                ActionEntry::Set(v) => self.jump(v as usize, |_| amount),
                ActionEntry::Fire(place) => self.state.queue.push(FIRED | place),
                ActionEntry::Move(machine, to) => {
                    if self.state.coordinates[machine as usize] != to {
                        self.enter(machine as usize, to, None);
                    }
                }
            }
        }
    }

    /// A machine enters a state, perhaps the one that it is in (an explicit self-transition). What the
    /// move concerns need not be looked up where it is known already.
    #[inline(always)]
    pub(super) fn enter(&mut self, machine: usize, to: u8, known: Option<&ChangeEntry>) {
        let from = std::mem::replace(&mut self.state.coordinates[machine], to);
        self.record.moves.push(Move {
            time: self.state.now,
            machine: MachineId(machine as u32),
            from: StateId(u32::from(from)),
            to: StateId(u32::from(to)),
            point: self.compiled.grid.point_from(self.state.now) as u32,
        });
        let change = known.unwrap_or_else(|| self.change(machine, from, to));
        self.touch(change);
        if !change.no_listeners {
            self.arrive(machine, from, to);
        }
    }

    /// What a move does besides starting and stopping clocks.
    fn arrive(&mut self, machine: usize, from: u8, to: u8) {
        let dependents = &self.compiled.dependents;
        let place = dependents.first_entry[machine] as usize + usize::from(to);
        let entry = &dependents.entries[place];
        for &r in &dependents.ids[entry.aged.range()] {
            self.restart(r as usize);
            self.state.reactions.add(r);
        }
        self.state
            .queue
            .extend_from_slice(&dependents.ids[entry.queues.range()]);
        self.mark(&dependents.ids[entry.marks.range()]);
        if from != to && dependents.traced[machine] {
            self.move_held(machine, from, to);
            self.mark_levels(dependents.score_levels[machine]);
        }
    }

    /// What others need to know of a reaction that happened.
    #[inline]
    fn leave_traces(&mut self, r: usize, row: &ReactionEntry) {
        let ids = &self.compiled.lists.ids;
        let count = self.state.clocks[r].count;
        if !row.raises.is_empty() {
            self.raise_indicators(r, count);
        }
        for &other in &ids[row.restarts.range()] {
            self.restart(other as usize);
            self.state.reactions.add(other);
        }
        if count == 1 {
            for &other in &ids[row.restarts_once.range()] {
                self.restart(other as usize);
                self.state.reactions.add(other);
            }
        }
        self.state.queue.extend_from_slice(&ids[row.queues.range()]);
        self.mark(&ids[row.marks.range()]);
    }
}
