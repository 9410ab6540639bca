//! Product states of the machines as mixed-radix numbers, and which of them can be reached.

use std::collections::BTreeMap;

use super::ExactError;
use super::cascade::Cascade;
use super::process::Process;

/// Where each machine's digit stands in a product state.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Per machine: the weight of its digit, and how many states it has.
    digits: Vec<(u64, u64)>,
}

impl Layout {
    /// The layout of machines with so many states each; `None` where the product passes 2^64.
    pub(super) fn new(sizes: impl Iterator<Item = usize>) -> Option<Self> {
        let mut weight = 1u64;
        let mut digits = Vec::new();
        for size in sizes {
            let size = size as u64;
            digits.push((weight, size));
            weight = weight.checked_mul(size)?;
        }
        Some(Self { digits })
    }

    /// The state of one machine.
    pub(super) fn get(&self, code: u64, machine: usize) -> u32 {
        let (weight, size) = self.digits[machine];
        (code / weight % size) as u32
    }

    /// The product state with one machine moved.
    pub(super) fn with(&self, code: u64, machine: usize, state: u32) -> u64 {
        let weight = self.digits[machine].0;
        code - u64::from(self.get(code, machine)) * weight + u64::from(state) * weight
    }
}

/// Reachable product states, and their positions in a vector of probabilities.
#[derive(Clone, Debug, Default)]
pub(super) struct States {
    pub(super) codes: Vec<u64>,
    pub(super) position: BTreeMap<u64, usize>,
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
        for (since, open) in edges.iter().zip(&open) {
            let cascade = Cascade {
                process,
                open,
                awaited: &[],
            };
            for (index, reaction) in process.reactions.iter().enumerate() {
                if reaction.hazard(*since, cascade.situation(code)) > 0.0 {
                    states.add_all(cascade.fire(index, code)?.states.into_keys(), limit)?;
                }
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_independent() {
        let layout = Layout::new([3, 1, 4].into_iter()).unwrap();
        let code = layout.with(layout.with(0, 0, 2), 2, 3);
        assert_eq!([0, 1, 2].map(|m| layout.get(code, m)), [2, 0, 3]);
        let moved = layout.with(code, 0, 1);
        assert_eq!([0, 1, 2].map(|m| layout.get(moved, m)), [1, 0, 3]);
    }

    #[test]
    fn a_product_beyond_64_bits_is_refused() {
        assert!(Layout::new([64; 10].into_iter()).is_some());
        assert!(Layout::new([64; 12].into_iter()).is_none());
    }
}
