//! Sums that outgrow 64 bits: fast 64-bit parts that are emptied into 128 bits in time.

/// Numbers to be squared are cut into a high part and this many low bits: 32-bit parts have products
/// of one instruction.
const LOW_BITS: u32 = 24;
const LOW: u64 = (1 << LOW_BITS) - 1;

/// How many draws may be added before the fast parts are full, where numbers have so many bits.
pub(super) fn draws_between_flushes(bits: u32, replicates: u32) -> u64 {
    // Within a draw: numbers are squared one by one, and their sum.
    let sum_bits = bits + replicates.next_power_of_two().ilog2();
    let low = u64::from(replicates) << (2 * LOW_BITS);
    let high = 1 << (2 * sum_bits.saturating_sub(LOW_BITS));
    (u64::MAX / low.max(high).max(1 << sum_bits)).max(2) - 1
}

/// Sums of numbers.
#[derive(Clone, Debug)]
pub(super) struct WideSums {
    low: Vec<u64>,
    high: Vec<u128>,
}

impl WideSums {
    pub fn new(cells: usize) -> Self {
        Self {
            low: vec![0; cells],
            high: vec![0; cells],
        }
    }

    /// The fast parts of a row; whoever adds to them sees to it that `flush` comes in time.
    pub fn row(&mut self, first: usize, cells: usize) -> &mut [u64] {
        &mut self.low[first..first + cells]
    }

    pub fn flush(&mut self) {
        for (low, high) in self.low.iter_mut().zip(&mut self.high) {
            *high += u128::from(std::mem::take(low));
        }
    }

    /// Sets a sum.
    pub fn set(&mut self, cell: usize, sum: u128) {
        (self.low[cell], self.high[cell]) = (0, sum);
    }

    pub fn get(&self, cell: usize) -> u128 {
        self.high[cell] + u128::from(self.low[cell])
    }

    pub fn merge(&mut self, other: &Self) {
        for (cell, high) in self.high.iter_mut().enumerate() {
            *high += other.get(cell);
        }
    }
}

/// Sums of the squares of numbers of up to 56 bits.
#[derive(Clone, Debug)]
pub(super) struct WideSquares {
    high: Vec<u64>,
    cross: Vec<u64>,
    low: Vec<u64>,
    total: Vec<u128>,
}

/// The fast parts of a row of squares.
pub(super) struct Squares<'a> {
    high: &'a mut [u64],
    cross: &'a mut [u64],
    low: &'a mut [u64],
}

impl Squares<'_> {
    /// Adds the square of a number to the sum of each place. Slices of one length and a plain loop: the
    /// compiler takes several places at once.
    #[inline(always)]
    pub fn add_each(self, mut number: impl FnMut(usize) -> u64) {
        let places = self.high.len();
        let (high_sums, cross_sums) = (self.high, &mut self.cross[..places]);
        let low_sums = &mut self.low[..places];
        for place in 0..places {
            let number = number(place);
            // Masking to 32 bits lets the compiler use one multiply.
            let (high, low) = (number >> LOW_BITS & u64::from(u32::MAX), number & LOW);
            high_sums[place] += high * high;
            cross_sums[place] += high * low;
            low_sums[place] += low * low;
        }
    }
}

impl WideSquares {
    pub fn new(cells: usize) -> Self {
        Self {
            high: vec![0; cells],
            cross: vec![0; cells],
            low: vec![0; cells],
            total: vec![0; cells],
        }
    }

    /// The fast parts of a row; whoever adds to them sees to it that `flush` comes in time.
    pub fn row(&mut self, first: usize, cells: usize) -> Squares<'_> {
        Squares {
            high: &mut self.high[first..first + cells],
            cross: &mut self.cross[first..first + cells],
            low: &mut self.low[first..first + cells],
        }
    }

    pub fn flush(&mut self) {
        for cell in 0..self.total.len() {
            self.set(cell, self.get(cell));
        }
    }

    /// Sets a sum.
    pub fn set(&mut self, cell: usize, sum: u128) {
        (self.high[cell], self.cross[cell], self.low[cell]) = (0, 0, 0);
        self.total[cell] = sum;
    }

    pub fn get(&self, cell: usize) -> u128 {
        let parts = [self.high[cell], self.cross[cell], self.low[cell]].map(u128::from);
        let [high, cross, low] = parts;
        self.total[cell] + (high << (2 * LOW_BITS)) + (cross << (LOW_BITS + 1)) + low
    }

    pub fn merge(&mut self, other: &Self) {
        for cell in 0..self.total.len() {
            self.total[cell] += other.get(cell);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flushing_and_merging_change_no_sum() {
        let mut a = WideSums::new(2);
        a.row(0, 2).copy_from_slice(&[u64::MAX, 7]);
        let before = a.clone();
        a.flush();
        a.row(1, 1)[0] += 1;
        assert_eq!([a.get(0), a.get(1)], [u128::from(u64::MAX), 8]);
        a.merge(&before);
        assert_eq!([a.get(0), a.get(1)], [2 * u128::from(u64::MAX), 15]);
    }

    #[test]
    fn squares_of_wide_numbers_are_exact() {
        let numbers = [
            0,
            1,
            LOW,
            LOW + 1,
            (1 << 47) - 1,
            1 << 48,
            (1 << 55) - 12_345,
        ];
        let mut sums = WideSquares::new(3);
        let mut expected = 0u128;
        for number in numbers {
            sums.row(1, 1).add_each(|_| number);
            expected += u128::from(number) * u128::from(number);
            assert_eq!([0, 1, 2].map(|cell| sums.get(cell)), [0, expected, 0]);
            sums.flush();
        }
        let mut twice = sums.clone();
        twice.merge(&sums);
        assert_eq!(twice.get(1), 2 * expected);
    }

    #[test]
    fn the_fast_parts_hold_as_many_draws_as_are_said() {
        for (bits, replicates) in [(46, 1), (46, 2), (46, 3), (43, 128), (41, 2048)] {
            let draws = draws_between_flushes(bits, replicates);
            let (one, m) = (1u128 << bits, u128::from(replicates));
            let most = |number: u128, times: u128| {
                let high = (number >> LOW_BITS) * (number >> LOW_BITS);
                times * u128::from(draws) * high.max(u128::from(LOW) * u128::from(LOW))
            };
            assert!(
                most(one, m) < 1 << 64 && most(m * one, 1) < 1 << 64,
                "{replicates}"
            );
            assert!(u128::from(draws) * m * one < 1 << 64, "{replicates}");
            assert!(draws >= 30, "{replicates}: {draws}");
        }
    }
}
