//! Which factors drive the headline outcomes of a run: what its draws say anyway.

use super::prepared::Study;
use crate::design::Design;
use crate::distribution::normal_quantile;
use crate::ensemble::Ensemble;
use crate::model::{FactorId, OutcomeId};
use crate::sensitivity::{FEWEST_DRAWS, Response, Share};
use crate::summary::{DrawMeans, Estimate, Kind, Report};

/// Factors whose levels are held in memory at a time.
const BLOCK: usize = 128;
/// Draws that a thread takes at a time.
const DRAWS: usize = 4096;
/// Levels of a factor that are told apart: 2^32.
const LEVELS: f64 = 4_294_967_296.0;
/// How often a factor that does nothing may be taken for a driver of an outcome, among all factors.
const FALSE_ALARMS: f64 = 0.05;

/// Which factors drive the headline outcomes at the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Drivers {
    /// How many draws say so: those of the run, from the first, but no more than are kept
    /// ([`Model::kept_draws`](crate::model::Model::kept_draws)).
    pub draws: u64,
    /// How many factors were looked at.
    pub factors: usize,
    /// By headline outcome.
    pub outcomes: Vec<OutcomeDrivers>,
}

/// Which factors drive an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeDrivers {
    /// Which outcome.
    pub outcome: OutcomeId,
    /// Those whose share can be told from 0, the largest first.
    pub drivers: Vec<Driver>,
}

/// A factor with its first-order share of the variance between draws: by so much of it would the variance of what
/// is expected shrink at the mean, if the factor were known. Shares of correlated factors overlap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Driver {
    /// Which factor.
    pub factor: FactorId,
    /// The share, between 0 and 1.
    pub share: Estimate,
}

impl Study {
    /// The drivers of a run with this design; `None` where its draws have one trial each or are too few.
    pub(super) fn drivers(
        &self,
        design: &impl Design,
        report: &Report<'_>,
        ensemble: &Ensemble,
    ) -> Option<Drivers> {
        let (mut draws, mut responses) = (Vec::new(), Vec::new());
        for outcome in self.model().leading_outcomes() {
            let kept: DrawMeans = report.outcome(outcome).by_draw()?;
            let response = Response::new(&kept.means, &kept.within, report.replicates());
            responses.push((outcome, response));
            draws = kept.draws;
        }
        let factors: Vec<FactorId> = (0..self.model().factors.len())
            .filter(|f| self.model().factors[*f].distribution.is_uncertain())
            .map(FactorId::from)
            .collect();
        if draws.len() < FEWEST_DRAWS || factors.is_empty() {
            return None;
        }
        let mut found = vec![Vec::new(); responses.len()];
        for block in factors.chunks(BLOCK) {
            let levels = self.levels(design, &draws, block, ensemble);
            let shares = ensemble.map((0..block.len()).collect(), |k| {
                let keys = ordered(&levels, block.len(), k);
                let order: Vec<u32> = keys.iter().map(|key| *key as u32).collect();
                let level = |key: &u64| ((key >> 32) as f64 + 0.5) / LEVELS;
                let values = keys
                    .iter()
                    .map(|key| self.draws().quantile(block[k], level(key)));
                shares((&order, &values.collect::<Vec<_>>()), &responses)
            });
            for (factor, shares) in block.iter().zip(shares) {
                for (found, share) in found.iter_mut().zip(shares) {
                    found.push((*factor, share));
                }
            }
        }
        let outcomes = responses.iter().zip(found);
        Some(Drivers {
            draws: draws.len() as u64,
            factors: factors.len(),
            outcomes: outcomes
                .map(|((outcome, _), shares)| OutcomeDrivers {
                    outcome: *outcome,
                    drivers: told(shares),
                })
                .collect(),
        })
    }

    /// By chunk of draws, the levels of some factors, draw by draw, as whole numbers.
    fn levels(
        &self,
        design: &impl Design,
        draws: &[u64],
        factors: &[FactorId],
        ensemble: &Ensemble,
    ) -> Vec<Vec<u32>> {
        ensemble.map(draws.chunks(DRAWS).collect(), |chunk| {
            let mut values = self.draws().values();
            let mut levels = vec![0.0; self.draws().len()];
            let mut found = Vec::with_capacity(chunk.len() * factors.len());
            for draw in chunk {
                self.draws().levels(design, *draw, &mut values, &mut levels);
                let whole = |f: &FactorId| (levels[f.index()] * LEVELS) as u32;
                found.extend(factors.iter().map(whole));
            }
            found
        })
    }
}

/// The levels of factor `k` of so many in their order, each with the place of its draw in its lower half.
fn ordered(levels: &[Vec<u32>], factors: usize, k: usize) -> Vec<u64> {
    let levels = levels
        .iter()
        .flat_map(|chunk| chunk.iter().skip(k).step_by(factors));
    // Of equal levels the earlier draw is first.
    let mut keys: Vec<u64> = (0..)
        .zip(levels)
        .map(|(place, level): (u64, &u32)| u64::from(*level) << 32 | place)
        .collect();
    keys.sort_unstable();
    keys
}

/// By outcome, the share of a factor.
fn shares(
    (order, values): (&[u32], &[f64]),
    responses: &[(OutcomeId, Option<Response>)],
) -> Vec<Option<Share>> {
    let share = |response: &Option<Response>| response.as_ref()?.share(order, values);
    responses
        .iter()
        .map(|(_, response)| share(response))
        .collect()
}

/// The shares that can be told from 0 even though so many factors were looked at (Bonferroni), the largest
/// first.
fn told(shares: Vec<(FactorId, Option<Share>)>) -> Vec<Driver> {
    let far = normal_quantile(1.0 - 0.5 * FALSE_ALARMS / shares.len() as f64);
    let mut told: Vec<Driver> = shares
        .into_iter()
        .filter_map(|(factor, share)| Some((factor, share?)))
        .filter(|(_, share)| share.low > 0.0 && share.scores > far)
        .map(|(factor, share)| Driver {
            factor,
            share: estimate(&share),
        })
        .collect();
    told.sort_by(|a, b| b.share.value.total_cmp(&a.share.value));
    told
}

/// A share is no more than 1.
fn estimate(share: &Share) -> Estimate {
    let Share {
        value, error, high, ..
    } = *share;
    Estimate {
        value,
        error,
        low: share.low,
        high: high.min(1.0).max(value),
        kind: Kind::Seen,
    }
}
