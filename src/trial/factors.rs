//! Other factors from a time on.

use super::earlier::Earlier;
use super::{Process, View, Walk};
use crate::compiled::{Compiled, IndicatorEntry, NumberId, Place, Rates};
use crate::model::OutcomeId;

impl<const TRACE: bool> Walk<'_, TRACE> {
    /// Other rates hold from now on.
    pub(super) fn replace_rates(&mut self, rates: &Rates) {
        self.process().stretch_durations(rates);
        self.process().halt_shaped();
        self.set_aside(rates);
        let compiled = self.compiled;
        self.own_rates().replace(compiled, rates);
        self.process().begin_channels();
        self.process().reconsider_all();
    }

    /// The same, of a trial that is read and not finished: what outcomes have been is not kept.
    pub(super) fn replace_rates_ahead(&mut self, rates: &Rates) {
        self.process().stretch_durations(rates);
        self.process().halt_shaped();
        let compiled = self.compiled;
        self.own_rates().replace(compiled, rates);
        self.process().reconsider_all();
    }

    /// Keeps the outcomes that there have been, where other numbers change what they add up.
    fn set_aside(&mut self, new: &Rates) {
        let compiled = self.compiled;
        let old = if self.is_acted {
            &*self.acted
        } else {
            self.given
        };
        let same = |number: &NumberId| old.of(*number) == new.of(*number);
        if compiled.observe.numbers().all(same) {
            return;
        }
        let mut earlier = std::mem::take(&mut self.state.earlier);
        let view = |rates| View::new(compiled, rates, &*self.state, &*self.record);
        set_aside(&mut earlier, compiled, view(old), view(new));
        self.state.earlier = earlier;
    }
}

/// Sets aside what has been up to now: seen with the numbers that held, and with those that hold from
/// now on.
fn set_aside(earlier: &mut Earlier, compiled: &Compiled, before: View<'_>, after: View<'_>) {
    let outcomes = || (0..compiled.observe.outcomes).map(OutcomeId::from);
    earlier.integrals.resize(compiled.observe.outcomes, 0.0);
    for (outcome, integral) in outcomes().zip(&mut earlier.integrals) {
        *integral += before.integral(outcome) - after.integral(outcome);
    }
    // What happens now shows with the new weights.
    let (now, grid) = (before.now(), &compiled.grid);
    let points = grid.point_from(now).min(grid.points);
    for point in earlier.points..points {
        let values = outcomes().map(|outcome| before.at_point(outcome, point));
        earlier.series.extend(values);
    }
    earlier.points = points;
    let listed = compiled.observe.at.iter().zip(&compiled.observe.days);
    for (k, ((outcome, place), day)) in listed.enumerate() {
        let is_known = earlier.days.iter().any(|(other, _)| *other == k);
        if *day >= now || is_known {
            continue;
        }
        let outcome = OutcomeId(*outcome);
        let value = match *place {
            Place::Point(point) => before.at_point(outcome, point as usize),
            Place::Between(_) => {
                let times = &compiled.observe.times;
                before.on_day(outcome, times.partition_point(|time| time < day))
            }
        };
        earlier.days.push((k, value));
    }
}

impl<const TRACE: bool> Process<'_, TRACE> {
    fn reconsider_all(&mut self) {
        for r in 0..self.compiled.reactions.len() {
            self.reconsider(r);
        }
        for v in 0..self.compiled.variables.len() {
            self.state.variables.add(v as u32);
        }
        for level in 0..self.compiled.levels.len() {
            self.state.levels.add(level as u32);
        }
    }

    /// Durations under way end when the new numbers say, now at the earliest.
    fn stretch_durations(&mut self, new: &Rates) {
        for (k, row) in self.compiled.indicators.iter().enumerate() {
            let number = match *row {
                IndicatorEntry::Held { at_least, .. } => at_least,
                IndicatorEntry::Within {
                    duration: Some(duration),
                    ..
                } => duration,
                _ => continue,
            };
            let slot = self.slot_of_indicator(k);
            let end = self.state.event_queue.time(slot);
            if end.is_finite() {
                let end = end + (new.of(number) - self.rates.of(number));
                self.state.event_queue.set(slot, end.max(self.state.now));
            }
        }
    }
}
