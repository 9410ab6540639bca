//! The state of the process at one instant, and the marks of what has to be recomputed.

use super::crossing::{Crossing, Reach};
use super::earlier::Earlier;
use super::event_queue::EventQueue;
use super::exposed::Exposed;
use super::log_hazard::LogHazard;
use super::monitor::Monitor;
use super::paths::Paths;
use super::relaxation::{Fade, Flow};
use super::trace::Trace;
use crate::compiled::{ActionEntry, Compiled, ReactionEntry};
use crate::random::Stream;

/// One reaction: its waiting time and how often it happened. What every firing touches is one line of
/// the cache.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Clock {
    /// Where its Exp(1) variates come from, once seeded.
    pub stream: Stream,
    /// What is left of the Exp(1) variate at [`Age::since`], or, for a constant hazard that is running,
    /// whatever it was when it last stood still.
    pub residual: f64,
    /// The hazard per day (constant) or its multiplier (shaped); 0 stands still.
    pub multiplier: f64,
    /// Where its hazard is looked up; not used where it is not.
    pub cell: u32,
    /// How often the reaction has happened.
    pub count: u32,
    /// Its slot of the event queue.
    pub slot: u32,
    /// Whether its machine is in a state that it leaves, for one that is looked up; always for events.
    pub active: bool,
    /// Whether the stream has been seeded in this trial.
    pub seeded: bool,
}

impl Clock {
    /// A clock that stands at the start of a trial; any stream serves.
    fn new(stream: Stream, slot: u32) -> Self {
        Self {
            stream,
            residual: 0.0,
            multiplier: 0.0,
            cell: 0,
            count: 0,
            slot,
            active: false,
            seeded: false,
        }
    }

    /// Back to the start; the stream is left as it is, and seeded anew when it is needed.
    fn reset(&mut self) {
        self.residual = 0.0;
        self.multiplier = 0.0;
        self.count = 0;
        self.active = false;
        self.seeded = false;
    }
}

/// Since when a reaction waits, where that matters: for delays, dates and hazards that depend on age.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Age {
    /// Age 0; infinite while the clock awaits its first reaction.
    pub origin: f64,
    /// Until when the hazard of a shaped clock has been spent.
    pub since: f64,
    /// Age 0 as far as the spent hazard goes.
    pub counted_from: f64,
    /// Whether the guard held when it was last looked at (events whose age counts from there).
    pub open: bool,
    /// Whether a delay has had its effect since age 0.
    pub done: bool,
    /// How often a delay has come round since age 0.
    pub repeats: u32,
    /// The next of a list of dates.
    pub cursor: u32,
}

/// How far a level is from its threshold, from when it was last added up: bounds that each change
/// of a variable loosens, so that most changes need no new sum.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slack {
    pub since: f64,
    /// At least this far from the threshold.
    pub distance: f64,
    /// Of its relaxing and drifting parts.
    pub reach: Reach,
}

/// An effect whose condition held just before the firing.
#[derive(Clone, Copy, Debug)]
pub(super) struct PendingEffect {
    pub action: ActionEntry,
    pub amount: f64,
    /// The counter whose doublings count, just before the firing.
    pub before: f64,
}

/// A variable as it was last looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// When; not a number if never. The flow that it was in had begun before.
    pub time: f64,
    pub value: f64,
    /// Its place among the terms of a level.
    pub place: usize,
}

impl Seen {
    pub const NEVER: Self = Self {
        time: f64::NAN,
        value: 0.0,
        place: 0,
    };
}

/// A set of small numbers that is emptied in the order in which it was filled.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    pub list: Vec<u32>,
    marked: Vec<bool>,
}

impl Marks {
    pub fn new(size: usize) -> Self {
        Self {
            list: Vec::with_capacity(size),
            marked: vec![false; size],
        }
    }

    #[inline]
    pub fn add(&mut self, id: u32) {
        if !std::mem::replace(&mut self.marked[id as usize], true) {
            self.list.push(id);
        }
    }

    #[inline]
    pub fn contains(&self, id: u32) -> bool {
        self.marked[id as usize]
    }

    #[inline]
    pub fn pop(&mut self) -> Option<u32> {
        let id = self.list.pop()?;
        self.marked[id as usize] = false;
        Some(id)
    }

    pub fn clear(&mut self) {
        while self.pop().is_some() {}
    }
}

/// Streams that are seeded at first use in a trial.
#[derive(Clone, Debug)]
pub(super) struct LazyStreams(pub Vec<Option<Stream>>);

impl LazyStreams {
    pub fn new(size: usize) -> Self {
        Self(vec![None; size])
    }

    pub fn clear(&mut self) {
        self.0.fill(None);
    }
}

/// Everything that a trial changes; its buffers are reused from trial to trial.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub now: f64,
    /// Whether it goes on without end.
    pub monitor: Monitor,
    pub event_queue: EventQueue,
    /// What each slot of the event queue stands for now.
    pub owners: Vec<u32>,
    /// Of each coordinate: a machine's state, an indicator's truth.
    pub coordinates: Vec<u8>,
    pub clocks: Vec<Clock>,
    pub ages: Vec<Age>,
    /// Hazards that follow variables.
    pub exposed: Vec<Exposed>,
    /// The next stretch of one of them.
    pub log_hazard: LogHazard,
    pub branch_streams: LazyStreams,
    pub queue_streams: LazyStreams,
    pub drawn_streams: LazyStreams,
    pub flows: Vec<Flow>,
    pub seen: Vec<Seen>,
    pub fade: Fade,
    pub counters: Vec<f64>,
    pub next_edge: usize,
    /// Reactions whose clocks have to be looked at.
    pub reactions: Marks,
    /// Variables that jumped at this instant.
    pub jumped: Marks,
    /// Of those, the value before.
    pub before: Vec<f64>,
    /// Variables whose flow has to be looked at.
    pub variables: Marks,
    /// Levels that have been brought nearer to their thresholds, or further away.
    pub approached: Marks,
    /// Levels that have to be looked at.
    pub levels: Marks,
    /// Queued events, and how many of them are done.
    pub queue: Vec<u32>,
    pub queue_done: usize,
    /// Numbers drawn by the reaction that is firing.
    pub drawn: Vec<f64>,
    /// Of the reaction that is firing, what it counts (counter, amount) and its other effects.
    pub counted: Vec<(u32, f64)>,
    /// Milestones whose counts it starts.
    pub begun: Vec<u32>,
    pub pending: Vec<PendingEffect>,
    pub crossing: Crossing,
    pub slacks: Vec<Slack>,
    pub paths: Paths,
    /// Of a traced trial.
    pub trace: Trace,
    /// Hazards that are multiplied for a time, in the order in which that began.
    pub pushes: Vec<Push>,
    /// Outcomes before other factors held.
    pub earlier: Earlier,
}

/// The hazard of a reaction is multiplied for a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Push {
    pub reaction: usize,
    /// One of its branches, in the compiled model's list of all.
    pub branch: Option<u32>,
    /// A hazard ratio.
    pub ratio: f64,
    /// Days; infinite for good.
    pub until: f64,
}

impl State {
    pub fn new(compiled: &Compiled) -> Self {
        let reactions = compiled.reactions.len();
        let longest = |runs: &mut dyn Iterator<Item = usize>| runs.max().unwrap_or(0);
        let draws = longest(&mut compiled.reactions.iter().map(|r| r.draws.range().len()));
        let exposures = longest(&mut compiled.exposed.iter().map(|r| r.exposures.range().len()));
        let terms = longest(&mut compiled.levels.iter().map(|l| l.terms.range().len()));
        // Any key serves: streams are seeded before their first use.
        let stream = Stream::new(
            &crate::random::Key::of_draw(crate::random::Seed(0), 0),
            &crate::random::StreamName::new(crate::random::Purpose::Clock, ""),
        );
        let clock = |row: &ReactionEntry| Clock::new(stream.clone(), row.slot);
        let clocks = compiled.reactions.iter().map(clock).collect();
        Self {
            now: 0.0,
            monitor: Monitor::new(compiled),
            event_queue: EventQueue::new(compiled.slots.owners.len()),
            owners: compiled.slots.owners.clone(),
            coordinates: vec![0; compiled.coordinates()],
            clocks,
            ages: vec![Age::default(); reactions],
            // They exchange their buffers.
            exposed: (compiled.exposed.iter())
                .map(|_| Exposed::new(exposures))
                .collect(),
            log_hazard: LogHazard::new(exposures),
            branch_streams: LazyStreams::new(reactions),
            queue_streams: LazyStreams::new(reactions),
            drawn_streams: LazyStreams::new(compiled.lists.drawn.len()),
            flows: vec![Flow::default(); compiled.variables.len()],
            seen: vec![Seen::NEVER; compiled.variables.len()],
            fade: Fade::default(),
            counters: compiled.counters.clone(),
            next_edge: 0,
            reactions: Marks::new(reactions),
            jumped: Marks::new(compiled.variables.len()),
            before: vec![0.0; compiled.variables.len()],
            variables: Marks::new(compiled.variables.len()),
            approached: Marks::new(compiled.levels.len()),
            levels: Marks::new(compiled.levels.len()),
            queue: Vec::with_capacity(64),
            queue_done: 0,
            drawn: vec![0.0; draws],
            counted: Vec::with_capacity(compiled.lists.effects.len()),
            begun: Vec::with_capacity(4 * compiled.milestones.len()),
            pending: Vec::with_capacity(compiled.lists.effects.len()),
            crossing: Crossing::new(terms),
            slacks: vec![Slack::default(); compiled.levels.len()],
            paths: Paths::new(compiled),
            trace: Trace::default(),
            pushes: Vec::with_capacity(16),
            earlier: Earlier::default(),
        }
    }

    /// Back to before the start.
    pub fn clear(&mut self, compiled: &Compiled) {
        self.now = 0.0;
        self.monitor.clear(compiled);
        self.event_queue.clear();
        self.coordinates.fill(0);
        self.clocks.iter_mut().for_each(Clock::reset);
        self.ages.fill(Age::default());
        for row in &compiled.contexts {
            self.clocks[row.reaction as usize].cell = row.cell_at_first();
        }
        self.branch_streams.clear();
        self.queue_streams.clear();
        self.drawn_streams.clear();
        self.seen.fill(Seen::NEVER);
        self.counters.copy_from_slice(&compiled.counters);
        self.next_edge = 0;
        self.clear_marks();
        self.pushes.clear();
        self.earlier.clear();
        self.paths.clear();
    }

    /// Nothing has to be looked at, and nothing is queued.
    pub fn clear_marks(&mut self) {
        self.reactions.clear();
        self.jumped.clear();
        self.variables.clear();
        self.approached.clear();
        self.levels.clear();
        self.queue.clear();
        self.queue_done = 0;
        self.begun.clear();
    }
}
