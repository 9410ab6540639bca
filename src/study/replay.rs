//! One trial of a run again, alone.

use super::prepared::Study;
use super::settings::Settings;
use crate::compiled::Rates;
use crate::design::Design;
use crate::ensemble::Progress;
use crate::random::Key;
use crate::trial::{self, Record, TraceEvent, Trial};

/// One trial, replayed alone.
#[derive(Clone, Debug)]
pub struct Replay {
    /// What it leaves behind for the summary.
    pub record: Record,
    /// The factor values of its draw.
    pub factors: Vec<f64>,
}

/// One trial, traced.
#[derive(Clone, Debug)]
pub struct Traced {
    /// What it leaves behind for the summary.
    pub record: Record,
    /// The logarithm of the density of its path, given its factors.
    pub log_likelihood: f64,
    /// What happened, and what else could have, in time order; of very many events the first and the last.
    pub events: Vec<TraceEvent>,
    /// How many are left out between them.
    pub left_out: u64,
    /// The factor values of its draw.
    pub factors: Vec<f64>,
}

impl Study {
    /// Replays trial `k` of any run with this seed and so many replicates.
    ///
    /// # Errors
    /// Where the trial fails.
    pub fn replay(&self, settings: &Settings, k: u64) -> Result<Replay, trial::Error> {
        self.replay_of(&self.draws().monte_carlo(settings.seed), settings, k)
    }

    /// The same of a run whose factor values come from this design.
    ///
    /// # Errors
    /// Where the trial fails.
    pub fn replay_of(
        &self,
        design: &dyn Design,
        settings: &Settings,
        k: u64,
    ) -> Result<Replay, trial::Error> {
        let (factors, rates, key) = self.load(design, settings, k);
        let mut record = Record::default();
        Trial::new(self.compiled()).run(&rates, &key, &mut record)?;
        Ok(Replay { record, factors })
    }

    /// Replays trial `k` and traces it.
    ///
    /// # Errors
    /// Where the trial fails.
    pub fn trace(&self, settings: &Settings, k: u64) -> Result<Traced, trial::Error> {
        let (traced, end) = self.trace_to_its_end(settings, k, &Progress::new());
        end.map(|()| traced)
    }

    /// Replays trial `k` and traces it as far as it goes; says how it ended. Of a trial that failed, the
    /// record holds moves and counts up to the failure, and nothing after it is true of its outcomes.
    pub fn trace_to_its_end(
        &self,
        settings: &Settings,
        k: u64,
        progress: &Progress,
    ) -> (Traced, Result<(), trial::Error>) {
        let design = self.draws().monte_carlo(settings.seed);
        let (factors, rates, key) = self.load(&design, settings, k);
        let mut record = Record::default();
        let mut trial = Trial::new(self.compiled()).stopped_by(progress.flag());
        let (log_likelihood, end) = trial.trace(&rates, &key, &mut record);
        let mut events = trial.events().to_vec();
        if let Err(trial::Error::NotFinite(error)) = &end {
            // A number that has overflowed is found at the end.
            let until = error.time.unwrap_or(f64::INFINITY);
            events.retain(|event| event.time <= until);
        }
        let traced = Traced {
            record,
            log_likelihood,
            events,
            left_out: trial.left_out(),
            factors,
        };
        (traced, end)
    }

    /// The factors, rates and key of a trial.
    fn load(&self, design: &dyn Design, settings: &Settings, k: u64) -> (Vec<f64>, Rates, Key) {
        let (draw, replicate) = (
            k / u64::from(settings.replicates),
            k % u64::from(settings.replicates),
        );
        let mut values = self.draws().values();
        self.draws().load(&design, draw, &mut values);
        let mut rates = Rates::new(self.compiled());
        rates.load(self.compiled(), &values.factors);
        let key = Key::of_trial(settings.seed, design.chance(draw), replicate);
        (values.factors, rates, key)
    }
}
