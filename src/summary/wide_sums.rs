//! Sums of squares that outgrow 64 bits: a fast 64-bit part that is emptied into 128 bits in time.

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
}
