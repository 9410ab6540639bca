//! Parts of a run: draws that are counted by themselves, to be merged with the others.

use std::ops::Range;

use super::engine::Engine;
use super::job::Job;
use super::prepared::Study;
use super::side_by_side::{Arms, PairedError, empty_arms, empty_pairs};
use super::stages;
use crate::design::Design;
use crate::ensemble::{self, Ensemble, Error, FailedTrial, Progress, Tally};
use crate::summary::{Paired, Summary};

/// What was counted of a part.
#[derive(Clone, Debug)]
pub struct Counted<T> {
    /// The counts.
    pub tally: T,
    /// The first draw that is not in them.
    pub done: u64,
    /// Whether all draws of the part are.
    pub complete: bool,
    /// The trial that has ended it.
    pub failure: Option<FailedTrial>,
}

/// The draws of part `number` of `of`, the first of which is 1: as even as can be.
pub fn draws_of_part(draws: u64, number: u64, of: u64) -> Range<u64> {
    let edge = |k: u64| (u128::from(draws) * u128::from(k) / u128::from(of.max(1))) as u64;
    edge(number.saturating_sub(1))..edge(number)
}

impl Study {
    /// Counts the draws that a job names, or as many as can be.
    ///
    /// # Errors
    /// Where the settings do not fit together, or to what the job begins with.
    pub fn count(
        &self,
        job: Job<'_, Summary>,
        ensemble: &Ensemble,
        progress: &Progress,
    ) -> Result<Counted<Summary>, Error> {
        let settings = job.settings;
        let monte_carlo = self.draws().monte_carlo(settings.seed);
        let sample = job.sample()?;
        let empty = Summary::new(&self.layout(settings.replicates, sample)?);
        let arms = vec![(self, sample.unwrap_or(&monte_carlo))];
        count_with(
            Engine::new(arms, settings.seed),
            empty,
            job,
            ensemble,
            progress,
        )
    }
}

/// The same for differences from the first study.
///
/// # Errors
/// Where the studies cannot be compared, and as [`Study::count`].
pub fn count_pairs(
    studies: &[&Study],
    job: Job<'_, Paired>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Counted<Paired>, PairedError> {
    let empty = empty_pairs(studies, job.settings.replicates)?;
    Ok(count(studies, empty, job, ensemble, progress)?)
}

/// The same for each study, and the differences from the first.
///
/// # Errors
/// As [`count_pairs`].
pub fn count_side_by_side(
    studies: &[&Study],
    job: Job<'_, Arms>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Counted<Arms>, PairedError> {
    let empty = empty_arms(studies, job.settings.replicates)?;
    Ok(count(studies, empty, job, ensemble, progress)?)
}

fn count<T: Tally>(
    studies: &[&Study],
    empty: T,
    job: Job<'_, T>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Counted<T>, ensemble::Error> {
    let engine = Engine::of(studies, job.settings.seed);
    count_with(engine, empty, job, ensemble, progress)
}

fn count_with<T: Tally, D: Design>(
    engine: Engine<'_, D>,
    empty: T,
    job: Job<'_, T>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Counted<T>, ensemble::Error> {
    let first = job.range.as_ref().map_or(0, |range| range.start);
    let replicates = u64::from(job.settings.replicates);
    let engine = engine.given(job.condition()?);
    let (common, tally) = stages::run(&engine, empty, job, ensemble, progress)?.split();
    Ok(Counted {
        tally,
        done: first + common.trials / replicates,
        complete: common.complete,
        failure: common.failure,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_every_draw_once() {
        for (draws, of) in [(10_000, 16), (7, 3), (5, 8), (1 << 40, 1000)] {
            let mut next = 0;
            for number in 1..=of {
                let part = draws_of_part(draws, number, of);
                assert_eq!(part.start, next);
                assert!(part.end - part.start <= draws.div_ceil(of));
                next = part.end;
            }
            assert_eq!(next, draws);
        }
    }
}
