//! What ends a trial before its horizon: a cascade or a trial without end, a number that overflows, a stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::{Excess, InstantLoop, NotFinite, TooManyEvents};
use super::{Error, Process};
use crate::compiled::Compiled;

/// Days within which what follows counts as the same instant: a level that its own effect undoes crosses
/// its threshold again and again, each time as late as a crossing can be known.
const INSTANT: f64 = 2.0 * super::crossing::PRECISION;
/// How many of the last reactions of a cascade are named in its error.
const NAMED: u32 = 100;
/// Events between two looks at whether to stop: a fraction of a second, and more than most trials have.
const LOOK: u32 = 1 << 14;

/// What a trial watches over.
#[derive(Clone, Debug, Default)]
pub(super) struct Monitor {
    /// How many events there were.
    events: u32,
    /// At how many to look at the limit and the stop.
    look: u32,
    /// When something was last set off at one instant.
    last: f64,
    /// How many were, in a row.
    at_instant: u32,
    /// Near the limit of a cascade, how often each reaction had happened by then.
    counts: Vec<u32>,
    /// Which reaction happens now; [`NOTHING`] for what only time brings, and for what is done from outside.
    pub happens: u32,
    /// The first number that was too large.
    fault: Option<Fault>,
    /// Whether to stop.
    stop: Option<Arc<AtomicBool>>,
}

/// No reaction.
pub(super) const NOTHING: u32 = u32::MAX;

/// A quantity that left the numbers that can be held.
#[derive(Clone, Copy, Debug)]
struct Fault {
    of: Subject,
    excess: Excess,
    /// Days; `None` where it is so all along, or by the end.
    time: Option<f64>,
    /// The reaction that did it, or [`NOTHING`].
    by: u32,
    /// The variable or counter that most of an outcome or a hazard comes from.
    part: Option<usize>,
}

/// What may overflow.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    Variable(u32),
    Counter(u32),
    Level(u32),
    Outcome(u32),
    Hazard(u32),
}

impl Monitor {
    pub fn new(compiled: &Compiled) -> Self {
        Self {
            counts: Vec::with_capacity(compiled.reactions.len()),
            ..Self::default()
        }
    }

    /// Before the first event.
    pub fn clear(&mut self, compiled: &Compiled) {
        self.events = 0;
        self.set_look(compiled);
        self.last = f64::NEG_INFINITY;
        self.at_instant = 0;
        self.counts.clear();
        self.happens = NOTHING;
        self.fault = None;
    }

    /// Takes over what another trial has counted; who stops it stays.
    pub fn copy_from(&mut self, from: &Self) {
        let Self {
            events,
            look,
            last,
            at_instant,
            counts,
            happens: _,
            fault,
            stop: _,
        } = from;
        (self.events, self.look, self.last) = (*events, *look, *last);
        (self.at_instant, self.fault) = (*at_instant, *fault);
        self.counts.clone_from(counts);
    }

    /// Stops when this is set.
    pub fn stop_by(&mut self, stop: Arc<AtomicBool>) {
        self.stop = Some(stop);
    }

    fn set_look(&mut self, compiled: &Compiled) {
        let next = self.events.saturating_add(LOOK);
        self.look = next.min(compiled.limits.events.saturating_add(1));
    }

    /// Notes a fault, unless there was one.
    fn note(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    fn is_stopped(&self) -> bool {
        let stop = self.stop.as_ref();
        stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

impl<const TRACE: bool> Process<'_, TRACE> {
    /// One more event.
    #[inline(always)]
    pub(super) fn count_event(&mut self) -> Result<(), Error> {
        let monitor = &mut self.state.monitor;
        monitor.events += 1;
        if monitor.events >= monitor.look {
            return self.look_up_limits();
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn look_up_limits(&mut self) -> Result<(), Error> {
        let monitor = &mut self.state.monitor;
        if monitor.events > self.compiled.limits.events {
            return Err(self.too_many_events());
        }
        if monitor.is_stopped() {
            return Err(Error::Stopped);
        }
        monitor.set_look(self.compiled);
        Ok(())
    }

    fn too_many_events(&self) -> Error {
        let counts = self.state.clocks.iter().map(|clock| clock.count);
        let most = counts
            .zip(&self.compiled.addresses)
            .max_by_key(|(count, _)| *count);
        let (count, name) = most.map_or((0, "nothing"), |(count, name)| (count, name));
        Error::from(Box::new(TooManyEvents {
            time: self.state.now,
            limit: self.compiled.limits.events,
            name: name.to_owned(),
            count,
        }))
    }

    /// What happens now is brought about by time or chance: a cascade begins with it, and none goes on.
    #[inline(always)]
    pub(super) fn begin_cascade(&mut self) {
        self.state.monitor.at_instant = 0;
    }

    /// What happens now may have been set off by what happened at the same instant.
    #[inline]
    pub(super) fn count_at_instant(&mut self) -> Result<(), Error> {
        let (monitor, now) = (&mut self.state.monitor, self.state.now);
        if now > monitor.last + INSTANT {
            monitor.at_instant = 0;
        }
        monitor.last = now;
        monitor.at_instant += 1;
        let limit = self.compiled.limits.at_one_instant;
        if monitor.at_instant > limit.saturating_sub(NAMED) {
            return self.suspect(limit);
        }
        Ok(())
    }

    /// Sees what goes on happening, and gives up where there is no end.
    #[cold]
    fn suspect(&mut self, limit: u32) -> Result<(), Error> {
        let monitor = &mut self.state.monitor;
        if monitor.at_instant == limit.saturating_sub(NAMED) + 1 {
            let counts = self.state.clocks.iter().map(|clock| clock.count);
            monitor.counts.clear();
            monitor.counts.extend(counts);
        }
        if monitor.at_instant > limit {
            return Err(self.instant_loop(None));
        }
        Ok(())
    }

    /// What goes on at this instant: reactions, or else the level that was looked at last.
    #[cold]
    pub(super) fn instant_loop(&self, level: Option<u32>) -> Error {
        let counts = self.state.monitor.counts.iter().zip(&self.state.clocks);
        let since = counts.zip(&self.compiled.addresses);
        let happened = since.filter(|((before, clock), _)| clock.count > **before);
        let mut names: Vec<String> = happened.map(|(_, address)| address.clone()).collect();
        if names.is_empty() || level.is_some() {
            let of = level.map(|level| self.compiled.names.levels[level as usize].as_str());
            let of = of.map_or(String::new(), |of| format!(" on {of}"));
            names = vec![format!("a level condition{of} that its own effect undoes")];
        }
        Error::from(Box::new(InstantLoop {
            time: self.state.now,
            limit: self.compiled.limits.at_one_instant,
            names,
        }))
    }

    /// Notes a number that is too large: the trial gives no result.
    #[cold]
    pub(super) fn note_excess(&mut self, of: Subject, excess: Excess) {
        self.note_excess_by(of, excess, None);
    }

    /// The same, with the variable that most of it comes from.
    #[cold]
    pub(super) fn note_excess_by(&mut self, of: Subject, excess: Excess, part: Option<usize>) {
        let (time, monitor) = (Some(self.state.now), &mut self.state.monitor);
        let by = monitor.happens;
        monitor.note(Fault {
            of,
            excess,
            time,
            by,
            part,
        });
    }

    /// Whether all numbers were finite.
    pub(super) fn check_numbers(&mut self) -> Result<(), Error> {
        if self.state.monitor.fault.is_none() {
            self.look_at_variables();
            self.look_at_outcomes();
        }
        match self.state.monitor.fault {
            None => Ok(()),
            Some(fault) => Err(self.not_finite(fault)),
        }
    }

    /// Between jumps a variable that relaxes stays between its value and its baseline.
    fn look_at_variables(&mut self) {
        let horizon = self.compiled.horizon;
        let flows = self.state.flows.iter();
        let found = flows.clone().position(|flow| {
            let end = flow.value + flow.slope * (horizon - flow.since);
            !(end.is_finite() && flow.baseline.is_finite())
        });
        if let Some(v) = found {
            self.state.monitor.note(Fault {
                of: Subject::Variable(v as u32),
                excess: Excess::Overflow,
                time: Some(horizon),
                by: NOTHING,
                part: None,
            });
        }
    }

    /// A mean over time holds all values, and no sum takes an infinite one back.
    fn look_at_outcomes(&mut self) {
        let means = self.record.time_means.iter();
        if let Some(outcome) = means.clone().position(|mean| !mean.is_finite()) {
            let fault = self.fault_of(outcome);
            self.state.monitor.note(fault);
        }
    }

    /// How an outcome left the numbers that can be held: from which day of the grid on, and by which part.
    #[cold]
    fn fault_of(&self, outcome: usize) -> Fault {
        let (grid, observe) = (&self.compiled.grid, &self.compiled.observe);
        let path = self.record.path(outcome.into());
        let point = path.iter().position(|value| !value.is_finite());
        let look = point.unwrap_or(grid.points - 1);
        let (mut most, mut signs) = ((0.0, None), [false; 2]);
        for quantity in 0..self.compiled.first_score() {
            let own = observe.whole.of(quantity).iter();
            for (_, weight) in own.filter(|(of, _)| *of as usize == outcome) {
                let value = self.state.paths.value_at(self.compiled, quantity, look);
                let part = self.rates.of(*weight) * value;
                signs[usize::from(part > 0.0)] |= part.is_infinite();
                if part.abs() > most.0 {
                    most = (part.abs(), Some(quantity));
                }
            }
        }
        Fault {
            of: Subject::Outcome(outcome as u32),
            excess: match signs {
                [true, true] => Excess::Cancelled,
                _ => Excess::Overflow,
            },
            // What is first seen at the last point may have come any time since the one before.
            time: point
                .filter(|point| point + 1 < grid.points)
                .map(|point| grid.day(point)),
            by: NOTHING,
            part: most.1,
        }
    }

    #[cold]
    fn not_finite(&self, fault: Fault) -> Error {
        let names = &self.compiled.names;
        let (list, k) = match fault.of {
            Subject::Variable(k) => (&names.variables, k),
            Subject::Counter(k) => (&names.counters, k),
            Subject::Level(k) => (&names.levels, k),
            Subject::Outcome(k) => (&names.outcomes, k),
            Subject::Hazard(k) => (&self.compiled.addresses, k),
        };
        let kind = match fault.of {
            Subject::Hazard(_) => "the hazard of ",
            _ => "",
        };
        let reaction = self.compiled.addresses.get(fault.by as usize);
        let mut quantities = names.variables.iter().chain(&names.counters);
        Error::from(Box::new(NotFinite {
            name: format!("{kind}{}", list[k as usize]),
            excess: fault.excess,
            time: fault.time,
            reaction: reaction.cloned(),
            part: fault.part.and_then(|part| quantities.nth(part).cloned()),
        }))
    }
}
