//! What happens next: the earliest of a fixed set of times.

/// How many slots share a block.
const BLOCK: usize = 8;

/// One time per slot; infinite for what is not due. Ties go to the lowest slot.
///
/// Two levels, a minimum per block of eight, beat a heap at the hundred or so slots of a scenario:
/// setting a time touches one block and finding the next reads one number per block. Which slot of
/// its block that is, is looked up last, since times are set more often. All is free of branches
/// that depend on the times, which no processor predicts. Times are kept as their bits, which order
/// nonnegative numbers as the numbers do. A model of one block needs no second level.
#[derive(Clone, Debug)]
pub struct EventQueue {
    /// The times, the last block filled up with infinity.
    times: Vec<u64>,
    /// The least time of each block, likewise.
    least: Vec<u64>,
}

const NEVER: u64 = f64::INFINITY.to_bits();

/// The least of eight: a knock-out, so that the longest chain of dependent steps is three.
#[inline(always)]
fn least(times: &[u64; BLOCK]) -> u64 {
    let [a, b, c, d, e, f, g, h] = *times;
    let (first, last) = (a.min(b).min(c.min(d)), e.min(f).min(g.min(h)));
    first.min(last)
}

/// The least of eight and the first place that holds it, in the same way.
#[inline(always)]
fn earliest(times: &[u64; BLOCK]) -> (u64, usize) {
    let [a, b, c, d, e, f, g, h] = *times;
    let first = earlier(earlier((a, 0), (b, 1)), earlier((c, 2), (d, 3)));
    let last = earlier(earlier((e, 4), (f, 5)), earlier((g, 6), (h, 7)));
    earlier(first, last)
}

#[inline(always)]
fn earlier(one: (u64, usize), other: (u64, usize)) -> (u64, usize) {
    let changes = other.0 < one.0;
    (
        if changes { other.0 } else { one.0 },
        if changes { other.1 } else { one.1 },
    )
}

impl EventQueue {
    /// An event queue with so many slots, nothing due.
    pub fn new(slots: usize) -> Self {
        let full = |times: usize| times.next_multiple_of(BLOCK).max(BLOCK);
        let times = full(slots);
        Self {
            times: vec![NEVER; times],
            least: vec![NEVER; full(times / BLOCK)],
        }
    }

    /// Nothing is due any more.
    pub fn clear(&mut self) {
        self.times.fill(NEVER);
        self.least.fill(NEVER);
    }

    /// Takes over the times of another queue with as many slots.
    pub fn copy_from(&mut self, from: &Self) {
        let Self { times, least } = from;
        self.times.copy_from_slice(times);
        self.least.copy_from_slice(least);
    }

    /// When a slot is due.
    #[inline]
    pub fn time(&self, slot: usize) -> f64 {
        f64::from_bits(self.times[slot])
    }

    /// Sets when a slot is due.
    #[inline(always)]
    pub fn set(&mut self, slot: usize, time: f64) {
        self.times[slot] = time.to_bits();
        if self.is_large() {
            let block = slot / BLOCK;
            self.least[block] = least(&self.times.as_chunks().0[block]);
        }
    }

    /// Whether there is more than one block, so that their minima are kept.
    #[inline(always)]
    fn is_large(&self) -> bool {
        self.times.len() > BLOCK
    }

    /// The earliest time and its slot; the lowest slot of those due then.
    #[inline(always)]
    pub fn next(&self) -> (f64, usize) {
        let blocks = self.times.as_chunks().0;
        if !self.is_large() {
            let (time, place) = earliest(&blocks[0]);
            return (f64::from_bits(time), place);
        }
        let rows = self.least.as_chunks().0;
        let mut best = earliest(&rows[0]);
        for (row, least) in rows.iter().enumerate().skip(1) {
            let (time, block) = earliest(least);
            best = earlier(best, (time, row * BLOCK + block));
        }
        let (time, block) = best;
        let (_, place) = earliest(&blocks[block]);
        (f64::from_bits(time), block * BLOCK + place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_is_the_earliest_and_ties_go_to_the_lowest_slot() {
        let mut event_queue = EventQueue::new(21);
        let mut times = [f64::INFINITY; 21];
        let mut word = 1u64;
        for _ in 0..10_000 {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let slot = (word >> 33) as usize % 21;
            // Few values, so that ties are frequent.
            let time = f64::from((word >> 50) as u32 % 7);
            let time = if time == 0.0 { f64::INFINITY } else { time };
            event_queue.set(slot, time);
            times[slot] = time;
            let least = times.iter().copied().fold(f64::INFINITY, f64::min);
            let expected = times.iter().position(|t| *t == least).unwrap();
            let (time, slot) = event_queue.next();
            assert_eq!(time, least);
            if least.is_finite() {
                assert_eq!(slot, expected);
            }
        }
    }
}
