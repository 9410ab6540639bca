//! Which draws are simulated, checked before the first.

use std::ops::Range;
use std::time::Duration;

use super::error::Error;
use super::simulator::{FailedTrial, Halt};
use crate::summary::{MAX_REPLICATES, MAX_TRIALS};

/// The fewest draws of a run: errors, and the errors of variances, come from draws.
pub const MIN_DRAWS: u64 = 3;
/// The most draws per chunk, so that handing out costs nothing; slow draws are handed out one by one.
pub const DEFAULT_CHUNK: u64 = 64;
/// The most trials per chunk: what is noted about a chunk is held in memory.
const CHUNK_TRIALS: u64 = 2 * DEFAULT_CHUNK;

/// A range of draws of m replicates each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    draws: Range<u64>,
    replicates: u32,
    chunk: u64,
    time: Option<Duration>,
    leaves_out: bool,
}

impl Plan {
    /// So many trials in all, in draws of `replicates`.
    ///
    /// # Errors
    /// Where trials are not a multiple of replicates, fewer than [`MIN_DRAWS`] draws, or more than
    /// [`MAX_TRIALS`]; where replicates are none or more than [`MAX_REPLICATES`].
    pub fn new(trials: u64, replicates: u32) -> Result<Self, Error> {
        check_replicates(replicates)?;
        let m = u64::from(replicates);
        let least = MIN_DRAWS * m;
        if trials < least || trials > MAX_TRIALS {
            return Err(Error::Trials {
                trials,
                replicates,
                least,
            });
        }
        if !trials.is_multiple_of(m) {
            let below = trials - trials % m;
            let below = if below < least { 0 } else { below };
            let above = trials - trials % m + m;
            return Err(Error::NotDivisible {
                trials,
                replicates,
                below,
                above,
            });
        }
        Self::part(0..trials / m, replicates)
    }

    /// A part of a run: a shard, or the continuation of a prefix. To be merged with the others.
    ///
    /// # Errors
    /// Where it has more than [`MAX_TRIALS`] trials, or replicates are none or more than
    /// [`MAX_REPLICATES`].
    pub fn part(draws: Range<u64>, replicates: u32) -> Result<Self, Error> {
        check_replicates(replicates)?;
        let number = draws.end.saturating_sub(draws.start);
        let trials = number.saturating_mul(u64::from(replicates));
        if trials > MAX_TRIALS {
            return Err(Error::Trials {
                trials,
                replicates,
                least: 0,
            });
        }
        let draws = draws.start..draws.start + number;
        Ok(Self {
            draws,
            replicates,
            chunk: (CHUNK_TRIALS / u64::from(replicates)).clamp(1, DEFAULT_CHUNK),
            time: None,
            leaves_out: false,
        })
    }

    /// With at most so many draws per chunk (at least one), which changes no result.
    pub fn with_chunk(self, chunk: u64) -> Self {
        Self {
            chunk: chunk.max(1),
            ..self
        }
    }

    /// Pauses after about so long, at the first draw that no thread has begun.
    pub fn within(self, time: Duration) -> Self {
        Self {
            time: Some(time),
            ..self
        }
    }

    /// A draw with a trial that fails is left out and told, and the run goes on; otherwise it ends there.
    pub fn leaving_out_failures(self) -> Self {
        Self {
            leaves_out: true,
            ..self
        }
    }

    /// The draws before this one, as if no others had been planned; all the time they need.
    pub(super) fn before(&self, draw: u64) -> Self {
        Self {
            draws: self.draws.start..draw,
            time: None,
            ..self.clone()
        }
    }

    /// The draws.
    pub fn draws(&self) -> Range<u64> {
        self.draws.clone()
    }

    /// Trials per draw.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }

    /// Trials in all.
    pub fn trials(&self) -> u64 {
        (self.draws.end - self.draws.start) * u64::from(self.replicates)
    }

    /// The most draws per chunk.
    pub fn chunk(&self) -> u64 {
        self.chunk
    }

    /// The trial that failed in a draw, unless it was stopped.
    pub fn failed(&self, draw: u64, halt: Halt) -> Option<FailedTrial> {
        match halt {
            Halt::Stopped => None,
            Halt::Failed {
                arm,
                replicate,
                source,
            } => Some(FailedTrial {
                arm,
                trial: draw * u64::from(self.replicates) + replicate,
                draw,
                replicate,
                source: source.into(),
            }),
        }
    }

    pub(super) fn time(&self) -> Option<Duration> {
        self.time
    }

    pub(super) fn leaves_out(&self) -> bool {
        self.leaves_out
    }
}

fn check_replicates(replicates: u32) -> Result<(), Error> {
    if (1..=MAX_REPLICATES).contains(&replicates) {
        return Ok(());
    }
    Err(Error::Replicates { replicates })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_cut_into_whole_draws() {
        let plan = Plan::new(20_000, 2).expect("divisible");
        assert_eq!(
            (plan.draws(), plan.trials(), plan.chunk()),
            (0..10_000, 20_000, 64)
        );
        let part = Plan::part(10..17, 3).expect("a part");
        assert_eq!((part.draws(), part.trials()), (10..17, 21));
    }

    #[test]
    fn faults_say_what_to_do() {
        let message = |trials, replicates| {
            Plan::new(trials, replicates)
                .expect_err("a fault")
                .to_string()
        };
        assert_eq!(
            message(1001, 4),
            "1001 trials are not a multiple of 4 replicates; use 1000 or 1004"
        );
        assert_eq!(
            message(13, 5),
            "13 trials of 5 replicates; expected 15 to 4294967295"
        );
        assert_eq!(
            message(u64::MAX, 1),
            format!(
                "{} trials of 1 replicates; expected 3 to 4294967295",
                u64::MAX
            )
        );
        assert_eq!(message(10, 0), "0 replicates per draw; expected 1 to 2048");
        assert!(Plan::part(0..u64::MAX, 2).is_err());
    }
}
