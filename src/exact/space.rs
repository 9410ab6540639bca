//! Which product states of the machines can be reached.

use super::ExactError;
use super::cascade::Cascade;
use super::firings::Firings;
use super::index::Index;
use super::process::{Process, Trigger};

/// Reachable product states, and their positions in a vector of probabilities.
#[derive(Clone, Debug, Default)]
pub(super) struct States {
    pub(super) codes: Vec<u64>,
    position: Index,
    /// At most so many pairs of a state and one that it leads to between two edges of the calendar.
    pub(super) arcs: usize,
}

/// Finds every product state that can be reached, breadth first.
pub(super) fn reachable(process: &Process, limit: usize) -> Result<States, ExactError> {
    let mut states = States {
        position: Index::below(process.layout.product()),
        ..States::default()
    };
    for code in first_states(process, limit)? {
        states.add(code, limit)?;
    }
    let edges = process.edges();
    let open: Vec<_> = edges.iter().map(|edge| process.open(*edge)).collect();
    let cascade = |open| Cascade {
        process,
        open,
        awaited: &[],
    };
    let spans = edges.iter().zip(&open);
    let mut spans: Vec<Firings<'_>> = spans
        .map(|(since, open)| Firings::new(cascade(open), *since))
        .collect();
    let schedule = process.schedule();
    let span_of = |time: &f64| edges.partition_point(|edge| edge <= time) - 1;
    let mut next = 0;
    while let Some(code) = states.codes.get(next).copied() {
        next += 1;
        let mut most = 0;
        for (k, span) in spans.iter_mut().enumerate() {
            span.at(code);
            let mut arcs = 0;
            for (index, reaction) in process.reactions.iter().enumerate() {
                let is_dated = matches!(reaction.trigger, Trigger::At { .. });
                let Some(firing) = span.of(index, is_dated)? else {
                    continue;
                };
                let mut happens = !is_dated;
                if is_dated {
                    let mut dates = schedule.iter().filter(|(_, of)| *of == index);
                    happens = dates.any(|(time, _)| span_of(time) == k);
                } else {
                    arcs += firing.ways.len();
                }
                if happens {
                    let reached = firing.ways.iter();
                    let mut reached = reached.map(|(add, ..)| code.wrapping_add(*add));
                    reached.try_for_each(|code| states.add(code, limit))?;
                }
            }
            most = most.max(arcs);
        }
        states.arcs += most;
    }
    Ok(states)
}

impl States {
    fn add(&mut self, code: u64, limit: usize) -> Result<(), ExactError> {
        if self.position.get(code).is_none() {
            if self.codes.len() == limit {
                return Err(ExactError::TooManyStates { limit });
            }
            self.position.insert(code, self.codes.len() as u32);
            self.codes.push(code);
        }
        Ok(())
    }

    /// The place of a product state that can be reached.
    pub(super) fn position(&self, code: u64) -> usize {
        self.position
            .get(code)
            .expect("every way leads to a state that is reached") as usize
    }
}

/// The product states in which the process may start.
fn first_states(process: &Process, limit: usize) -> Result<Vec<u64>, ExactError> {
    let mut codes = vec![0];
    for (machine, shares) in process.initial.iter().enumerate() {
        let possible = || (0u32..).zip(shares).filter(|(_, share)| **share > 0.0);
        codes = codes
            .iter()
            .flat_map(|code| possible().map(|(s, _)| process.layout.with(*code, machine, s)))
            .collect();
        if codes.len() > limit {
            return Err(ExactError::TooManyStates { limit });
        }
    }
    Ok(codes)
}
