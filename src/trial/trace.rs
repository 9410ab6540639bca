//! What a traced trial notes: what happened, and what else could have.

use super::evidence::Evidence;
use super::taken::Taken;
use crate::compiled::Compiled;
use crate::model::ReactionId;

/// So many events are kept of the first of a trial, and at least as many of the last: one without end has
/// millions.
const KEPT: usize = 10_000;

/// A reaction, seen just before it happened.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceEvent {
    /// Days.
    pub time: f64,
    /// What happened.
    pub reaction: ReactionId,
    /// Whether it was made to happen from outside: chance did not bring it about, and it does not count in the
    /// density of the path.
    pub forced: bool,
    /// Whether an effect of what happened just before made it happen, at no hazard or chance of its own.
    pub fired: bool,
    /// Its hazard, per day; `None` for what was scheduled, queued or made to happen.
    pub hazard: Option<f64>,
    /// Its chance to happen each time that it is scheduled or queued; `None` for a hazard, and for what
    /// is certain.
    pub probability: Option<f64>,
    /// Which of its conditional hazard ratios applied, by their place among those.
    pub applied: Vec<usize>,
    /// The values of the variables that its hazard follows, in the order of those ratios.
    pub followed: Vec<f64>,
    /// The branch that it took; `None` where no list of branches applied.
    pub branch: Option<Taken>,
    /// Every other hazard of that event, per day.
    pub rivals: Vec<(ReactionId, f64)>,
}

/// What a traced trial leaves behind.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace {
    /// The variate that each clock is using up.
    pub variates: Vec<f64>,
    /// The logarithm of the path's density so far.
    pub log_likelihood: f64,
    pub events: Vec<TraceEvent>,
    /// How many events are left out between those that are kept.
    pub left_out: u64,
    /// What the path says about the factors, where that is asked for.
    pub evidence: Option<Box<Evidence>>,
}

impl Trace {
    /// Nothing noted yet.
    pub fn new(compiled: &Compiled) -> Self {
        Self {
            variates: vec![0.0; compiled.reactions.len()],
            ..Self::default()
        }
    }

    /// Notes an event.
    pub fn push(&mut self, event: TraceEvent) {
        if self.events.len() == 3 * KEPT {
            self.events.drain(KEPT..2 * KEPT);
            self.left_out += KEPT as u64;
        }
        self.events.push(event);
    }
}
