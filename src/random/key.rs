//! Keys of streams: what a stream belongs to, hashed to 256 bits.

use sha2::{Digest, Sha256};

use super::Seed;

/// What a stream is for. The names are part of the promise of reproducible results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The value of a factor; keyed by draw alone.
    Factor,
    /// The first state of a machine.
    Initial,
    /// The waiting times of a reaction.
    Clock,
    /// The branches of a reaction.
    Branch,
    /// A number that a reaction draws at each occurrence.
    Effect,
    /// Whether a queued or scheduled event happens.
    Queue,
    /// What becomes of an order in a game: whether an answer is carried out, whether a secret leaks, how far an
    /// estimate is off.
    Order,
    /// A resample or a permutation of results: it touches no trial.
    Resample,
    /// The permutation of one coordinate of a design's points.
    Scrambling,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Factor => "factor",
            Self::Initial => "initial",
            Self::Clock => "clock",
            Self::Branch => "branch",
            Self::Effect => "effect",
            Self::Queue => "queue",
            Self::Order => "order",
            Self::Resample => "resample",
            Self::Scrambling => "scrambling",
        }
    }
}

/// The name of a stream: a purpose and an address, hashed once when a table is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamName([u64; 4]);

impl StreamName {
    /// The name for this purpose of the entry at this address.
    pub fn new(purpose: Purpose, address: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"escalade stream 1\0");
        hash.update(purpose.label().as_bytes());
        hash.update(b"\0");
        hash.update(address.as_bytes());
        let digest = hash.finalize();
        let mut lanes = [0; 4];
        for (lane, bytes) in lanes.iter_mut().zip(digest.chunks_exact(8)) {
            *lane = bytes
                .iter()
                .rev()
                .fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        Self(lanes)
    }
}

/// The draw or trial that a stream belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key([u64; 4]);

impl Key {
    /// The key of a draw, for its factors.
    pub fn of_draw(seed: Seed, draw: u64) -> Self {
        Self::absorb(seed, draw, u64::MAX)
    }

    /// The key of one trial.
    ///
    /// # Panics
    /// Where `replicate` is `u64::MAX`, which stands for the draw itself.
    pub fn of_trial(seed: Seed, draw: u64, replicate: u64) -> Self {
        assert_ne!(replicate, u64::MAX);
        Self::absorb(seed, draw, replicate)
    }

    /// The key of a branch of what this one belongs to. Branches of one number share their chance, and
    /// none shares that of what it leaves.
    #[must_use]
    pub fn branch(&self, number: u64) -> Self {
        // The fractional part of the square root of 11, so that no branch is the key of a trial.
        const BRANCH: u64 = 0x510e_527f_ade6_82d1;
        Self(self.0.map(|lane| mix(mix(lane ^ BRANCH) ^ number)))
    }

    fn absorb(seed: Seed, draw: u64, replicate: u64) -> Self {
        // Lanes start from the fractional parts of the square roots of 2, 3, 5 and 7.
        const LANES: [u64; 4] = [
            0x6a09_e667_f3bc_c908,
            0xbb67_ae85_84ca_a73b,
            0x3c6e_f372_fe94_f82b,
            0xa54f_f53a_5f1d_36f1,
        ];
        Self(LANES.map(|lane| mix(mix(mix(lane ^ seed.0) ^ draw) ^ replicate)))
    }

    /// The 256 bits that seed the stream of this name.
    #[inline]
    pub(super) fn with(&self, name: &StreamName) -> [u64; 4] {
        std::array::from_fn(|lane| mix(self.0[lane] ^ name.0[lane]))
    }
}

/// A bijection of 64 bits in which every input bit moves about half of the output bits: the
/// finalizer of SplitMix64 with Stafford's variant 13 constants (Steele, Lea & Flood 2014,
/// doi:10.1145/2660193.2660195), after a step of the golden ratio so that 0 is no fixed point.
#[inline]
fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

#[cfg(test)]
mod tests {
    use super::super::Stream;
    use super::*;

    #[test]
    fn each_part_of_a_key_changes_about_half_of_the_bits() {
        let name = StreamName::new(Purpose::Clock, "events.strike");
        let bits = |seed, draw, replicate| Key::of_trial(Seed(seed), draw, replicate).with(&name);
        let base = bits(0, 0, 0);
        for other in [
            bits(1, 0, 0),
            bits(0, 1, 0),
            bits(0, 0, 1),
            bits(1 << 63, 0, 0),
        ] {
            let moved: u32 = base
                .iter()
                .zip(other)
                .map(|(a, b)| (a ^ b).count_ones())
                .sum();
            // Binomial(256, 1/2): mean 128, standard deviation 8.
            assert!((96..=160).contains(&moved), "{moved}");
        }
        assert_ne!(bits(1, 0, 0), bits(0, 1, 0));
    }

    #[test]
    fn values_are_pinned() {
        let key = Key::of_trial(Seed(1), 2, 3);
        let mut stream = Stream::new(&key, &StreamName::new(Purpose::Branch, "events.strike"));
        let first = [stream.bits(), stream.bits()];
        assert_eq!(
            first, PINNED,
            "a change here is value-breaking: every result changes"
        );
    }

    const PINNED: [u64; 2] = [4_019_045_355_987_853_102, 4_499_298_649_834_145_497];
}
