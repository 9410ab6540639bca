//! What happens next: the earliest of a fixed set of times.

/// How many slots share a block.
const BLOCK: usize = 8;

/// One time per slot; infinite for what is not due. Ties go to the lowest slot.
///
/// Two levels, a minimum per block of eight, beat a heap at the hundred or so slots of a model:
/// setting a time touches one block and finding the next reads one number per block.
#[derive(Clone, Debug)]
pub struct Agenda {
    times: Vec<f64>,
    blocks: Vec<f64>,
}

impl Agenda {
    /// An agenda with so many slots, nothing due.
    pub fn new(slots: usize) -> Self {
        let blocks = slots.div_ceil(BLOCK).max(1);
        Self {
            times: vec![f64::INFINITY; blocks * BLOCK],
            blocks: vec![f64::INFINITY; blocks],
        }
    }

    /// Nothing is due any more.
    pub fn clear(&mut self) {
        self.times.fill(f64::INFINITY);
        self.blocks.fill(f64::INFINITY);
    }

    /// When a slot is due.
    #[inline]
    pub fn time(&self, slot: usize) -> f64 {
        self.times[slot]
    }

    /// Sets when a slot is due.
    #[inline]
    pub fn set(&mut self, slot: usize, time: f64) {
        self.times[slot] = time;
        let block = slot / BLOCK;
        let times = &self.times[block * BLOCK..(block + 1) * BLOCK];
        let mut least = times[0];
        for &time in &times[1..] {
            least = if time < least { time } else { least };
        }
        self.blocks[block] = least;
    }

    /// The earliest time and its slot; the lowest slot of those due then.
    #[inline]
    pub fn next(&self) -> (f64, usize) {
        let (mut least, mut block) = (self.blocks[0], 0);
        for (k, &time) in self.blocks.iter().enumerate().skip(1) {
            if time < least {
                (least, block) = (time, k);
            }
        }
        let times = &self.times[block * BLOCK..(block + 1) * BLOCK];
        let place = times.iter().position(|time| *time == least).unwrap_or(0);
        (least, block * BLOCK + place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_is_the_earliest_and_ties_go_to_the_lowest_slot() {
        let mut agenda = Agenda::new(21);
        let mut times = vec![f64::INFINITY; 21];
        let mut word = 1u64;
        for _ in 0..10_000 {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let slot = (word >> 33) as usize % 21;
            // Few values, so that ties are frequent.
            let time = f64::from((word >> 50) as u32 % 7);
            let time = if time == 0.0 { f64::INFINITY } else { time };
            agenda.set(slot, time);
            times[slot] = time;
            let least = times.iter().copied().fold(f64::INFINITY, f64::min);
            let expected = times.iter().position(|t| *t == least).unwrap();
            let (time, slot) = agenda.next();
            assert_eq!(time, least);
            if least.is_finite() {
                assert_eq!(slot, expected);
            }
        }
    }
}
