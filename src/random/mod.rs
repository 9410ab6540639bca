//! From one seed to streams that never overlap.
//!
//! A stream belongs to (seed, draw, replicate, purpose, name) and to nothing else, so that a trial
//! can be replayed alone and adding a reaction shifts no other (Rathinam, Sheppard & Khammash 2010,
//! doi:10.1063/1.3280166: common reaction paths). The generator is xoshiro256++ (Blackman & Vigna
//! 2021, doi:10.1145/3460772) with all 256 bits of its state hashed from the key: with 10^15
//! streams of 10^6 values each, some two overlap with probability below 10^-40.

mod exponential;
mod key;

pub use key::{Key, Purpose, StreamName};

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// The seed of a run; every value, 0 included, is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

/// The seed that is used when none is given.
pub const DEFAULT_SEED: Seed = Seed(1);

/// A sequence of random numbers with a name.
#[derive(Clone, Debug)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The stream of this name in this trial.
    #[inline]
    pub fn new(key: &Key, name: &StreamName) -> Self {
        let mut bytes = [0; 32];
        for (chunk, lane) in bytes.chunks_exact_mut(8).zip(key.with(name)) {
            chunk.copy_from_slice(&lane.to_le_bytes());
        }
        Self(Xoshiro256PlusPlus::from_seed(bytes))
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A uniform number of the open interval (0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        // 52 bits and a half: the largest value is the last number below 1. EPSILON is 2^-52.
        ((self.bits() >> 12) as i64 as f64 + 0.5) * f64::EPSILON
    }

    /// An exponential number with mean 1.
    #[inline(always)]
    pub fn exponential(&mut self) -> f64 {
        exponential::sample(self)
    }
}
