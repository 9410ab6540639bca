//! Product states of the machines as mixed-radix numbers.

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
