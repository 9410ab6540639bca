//! Product states of the machines, and of what is remembered, as mixed-radix numbers.

use std::collections::{BTreeMap, BTreeSet};

/// Where each machine's digit stands in a product state, and that of each reaction of which it is
/// remembered whether it has happened.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Per machine, then per remembered reaction: the weight of its digit, and how many states it has.
    digits: Vec<(u64, u64)>,
    /// By reaction: its digit.
    memory: BTreeMap<usize, usize>,
    /// The product of the machines' sizes: smaller codes remember nothing.
    fresh: u64,
}

impl Layout {
    /// The layout of machines with so many states each, and of these remembered reactions; `None` where
    /// the product passes 2^64.
    pub(super) fn new(
        sizes: impl Iterator<Item = usize>,
        remembered: &BTreeSet<usize>,
    ) -> Option<Self> {
        let mut weight = 1u64;
        let mut digits = Vec::new();
        let mut push = |size: u64| {
            digits.push((weight, size));
            weight = weight.checked_mul(size)?;
            Some(weight)
        };
        let mut fresh = 1;
        for size in sizes {
            fresh = push(size as u64)?;
        }
        for _ in remembered {
            push(2)?;
        }
        let first = digits.len() - remembered.len();
        let memory = remembered.iter().copied().zip(first..).collect();
        Some(Self {
            digits,
            memory,
            fresh,
        })
    }

    /// How many product states there are, reached or not.
    pub(super) fn product(&self) -> u64 {
        self.digits
            .last()
            .map_or(1, |(weight, size)| weight.saturating_mul(*size))
    }

    /// The reactions that are remembered.
    pub(super) fn remembered(&self) -> impl Iterator<Item = usize> + '_ {
        self.memory.keys().copied()
    }

    /// How many values each digit has.
    pub(super) fn sizes(&self) -> impl Iterator<Item = u64> + '_ {
        self.digits.iter().map(|(_, size)| *size)
    }

    /// The values of all digits of a product state.
    pub(super) fn spell(&self, code: u64, values: &mut Vec<u64>) {
        values.clear();
        let mut rest = code;
        values.extend(self.digits.iter().map(|(_, size)| {
            let value = rest % size;
            rest /= size;
            value
        }));
    }

    /// The digit of a remembered reaction.
    pub(super) fn digit_of(&self, reaction: usize) -> Option<usize> {
        self.memory.get(&reaction).copied()
    }

    /// Whether a remembered reaction has happened.
    pub(super) fn happened(&self, code: u64, reaction: usize) -> bool {
        let digit = self.memory.get(&reaction);
        digit.is_some_and(|digit| self.get(code, *digit) == 1)
    }

    /// The product state in which a reaction has happened: the same where nobody asks.
    pub(super) fn remember(&self, code: u64, reaction: usize) -> u64 {
        match self.memory.get(&reaction) {
            Some(digit) => self.with(code, *digit, 1),
            None => code,
        }
    }

    /// Whether nothing has happened that is remembered.
    pub(super) fn is_fresh(&self, code: u64) -> bool {
        code < self.fresh
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_independent() {
        let layout = Layout::new([3, 1, 4].into_iter(), &BTreeSet::new()).unwrap();
        let code = layout.with(layout.with(0, 0, 2), 2, 3);
        assert_eq!([0, 1, 2].map(|m| layout.get(code, m)), [2, 0, 3]);
        let moved = layout.with(code, 0, 1);
        assert_eq!([0, 1, 2].map(|m| layout.get(moved, m)), [1, 0, 3]);
    }

    #[test]
    fn a_product_beyond_64_bits_is_refused() {
        let none = BTreeSet::new();
        assert!(Layout::new([64; 10].into_iter(), &none).is_some());
        assert!(Layout::new([64; 12].into_iter(), &none).is_none());
    }

    #[test]
    fn what_has_happened_is_remembered() {
        let layout = Layout::new([3].into_iter(), &BTreeSet::from([4, 7])).unwrap();
        assert_eq!(layout.product(), 12);
        let code = layout.remember(layout.with(0, 0, 2), 7);
        assert_eq!(
            [4, 7, 9].map(|r| layout.happened(code, r)),
            [false, true, false]
        );
        assert_eq!(layout.get(code, 0), 2);
        assert_eq!(layout.remember(code, 9), code);
        assert!(layout.is_fresh(2) && !layout.is_fresh(code));
    }
}
