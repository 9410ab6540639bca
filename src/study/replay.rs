//! One trial of a run again, alone.

use super::prepared::Study;
use super::settings::Settings;
use crate::compiled::Rates;
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
    /// What happened, and what else could have, in time order.
    pub events: Vec<TraceEvent>,
    /// The factor values of its draw.
    pub factors: Vec<f64>,
}

impl Study {
    /// Replays trial `k` of any run with this seed and so many replicates.
    ///
    /// # Errors
    /// Where the trial fails.
    pub fn replay(&self, settings: &Settings, k: u64) -> Result<Replay, trial::Error> {
        let (factors, rates, key) = self.load(settings, k);
        let mut record = Record::default();
        Trial::new(self.compiled()).run(&rates, &key, &mut record)?;
        Ok(Replay { record, factors })
    }

    /// Replays trial `k` and traces it.
    ///
    /// # Errors
    /// Where the trial fails.
    pub fn trace(&self, settings: &Settings, k: u64) -> Result<Traced, trial::Error> {
        let (factors, rates, key) = self.load(settings, k);
        let (mut trial, mut record) = (Trial::new(self.compiled()), Record::default());
        let log_likelihood = trial.trace(&rates, &key, &mut record)?;
        Ok(Traced {
            record,
            log_likelihood,
            events: trial.events().to_vec(),
            factors,
        })
    }

    /// The factors, rates and key of a trial.
    fn load(&self, settings: &Settings, k: u64) -> (Vec<f64>, Rates, Key) {
        let (draw, replicate) = (
            k / u64::from(settings.replicates),
            k % u64::from(settings.replicates),
        );
        let factors = self.factors(settings.seed, draw);
        let mut rates = Rates::new(self.compiled());
        rates.load(self.compiled(), &factors);
        (
            factors,
            rates,
            Key::of_trial(settings.seed, draw, replicate),
        )
    }
}
