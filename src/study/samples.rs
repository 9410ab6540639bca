//! Single trials of a run, for those who draw it.

use std::ops::Range;

use super::prepared::Study;
use super::settings::Settings;
use crate::design::Design;
use crate::model::OutcomeId;

/// So many are kept, or fewer where they have more values than this.
const TRIALS: u64 = 20;
const VALUES: usize = 4_000_000;

/// The recorded paths of single trials of a run: the first replicates of its first draws.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SamplePaths {
    points: usize,
    /// By trial, the outcomes one after the other.
    series: Vec<Vec<f64>>,
}

impl SamplePaths {
    /// Those of a run that has counted these draws: they are simulated once more, since the run may have gone
    /// on from one that was saved.
    pub(super) fn new(
        (study, design): (&Study, &dyn Design),
        settings: &Settings,
        held: &[Range<u64>],
    ) -> Self {
        let replicates = u64::from(settings.replicates);
        let values = study.compiled().grid.points * study.model().outcomes.len();
        let most = (VALUES / values.max(1)).max(1) as u64;
        let draws = held.iter().cloned().flatten();
        let draws = draws.take(TRIALS.min(most) as usize);
        // What the run has finished does not fail when it is simulated again.
        let records =
            draws.map_while(|draw| study.replay_of(design, settings, draw * replicates).ok());
        Self {
            points: study.compiled().grid.points,
            series: records.map(|replay| replay.record.series).collect(),
        }
    }

    /// The values of an outcome on the recording grid, trial by trial.
    pub fn of(&self, outcome: OutcomeId) -> impl Iterator<Item = &[f64]> {
        let from = outcome.index() * self.points;
        let series = self.series.iter();
        series.map(move |series| &series[from..from + self.points])
    }
}
