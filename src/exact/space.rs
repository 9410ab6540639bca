//! Which product states of the machines can be reached.

use std::collections::BTreeMap;

use super::ExactError;
use super::cascade::Cascade;
use super::process::Process;

/// Reachable product states, and their positions in a vector of probabilities.
#[derive(Clone, Debug, Default)]
pub(super) struct States {
    pub(super) codes: Vec<u64>,
    pub(super) position: BTreeMap<u64, usize>,
    /// At most so many pairs of a state and one that it leads to between two edges of the calendar.
    pub(super) arcs: usize,
}

/// Finds every product state that can be reached, breadth first.
pub(super) fn reachable(process: &Process, limit: usize) -> Result<States, ExactError> {
    let mut states = States::default();
    for code in first_states(process, limit)? {
        states.add(code, limit)?;
    }
    let edges = process.edges();
    let open: Vec<_> = edges.iter().map(|edge| process.open(*edge)).collect();
    let schedule = process.schedule();
    let mut next = 0;
    while let Some(code) = states.codes.get(next).copied() {
        next += 1;
        let mut most = 0;
        for (since, open) in edges.iter().zip(&open) {
            let mut arcs = 0;
            let cascade = Cascade {
                process,
                open,
                awaited: &[],
            };
            for (index, reaction) in process.reactions.iter().enumerate() {
                if reaction.hazard(*since, cascade.situation(code)) > 0.0 {
                    let reached = cascade.fire(index, code)?.states;
                    arcs += reached.len();
                    states.add_all(reached.into_keys(), limit)?;
                }
            }
            most = most.max(arcs);
        }
        states.arcs += most;
        for (time, index) in &schedule {
            let open = &open[edges.partition_point(|edge| edge <= time) - 1];
            let cascade = Cascade {
                process,
                open,
                awaited: &[],
            };
            if process.reactions[*index].applies(cascade.situation(code)) {
                states.add_all(cascade.fire(*index, code)?.states.into_keys(), limit)?;
            }
        }
    }
    Ok(states)
}

impl States {
    fn add(&mut self, code: u64, limit: usize) -> Result<(), ExactError> {
        if !self.position.contains_key(&code) {
            if self.codes.len() == limit {
                return Err(ExactError::TooManyStates { limit });
            }
            self.position.insert(code, self.codes.len());
            self.codes.push(code);
        }
        Ok(())
    }

    fn add_all(
        &mut self,
        mut codes: impl Iterator<Item = (u64, bool)>,
        limit: usize,
    ) -> Result<(), ExactError> {
        codes.try_for_each(|(code, _)| self.add(code, limit))
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
