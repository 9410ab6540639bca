//! A study as a function of its factors: what comes out at each row of a sample.

use std::sync::{Mutex, PoisonError};

use super::engine::Engine;
use super::prepared::Study;
use crate::design::Sample;
use crate::ensemble::{
    BoxError, End, Ensemble, Error, FailedTrial, Observer, Plan, Progress, Simulator, Tally,
};
use crate::random::Seed;
use crate::sensitivity::Measure;
use crate::summary;
use crate::trial::Record;

/// What is asked at each row.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// What is measured in each trial.
    pub measures: Vec<Measure>,
    /// The seed of chance.
    pub seed: Seed,
    /// Trials at each row.
    pub replicates: u32,
}

/// Why a sample was not evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// There are too many trials or replicates.
    #[error(transparent)]
    Ensemble(#[from] Error),
    /// A trial failed.
    #[error(transparent)]
    Failed(FailedTrial),
    /// The run was stopped.
    #[error("interrupted")]
    Interrupted,
}

impl Study {
    /// The measures of every trial: row by row, replicate by replicate, measure by measure, each in its unit.
    ///
    /// # Errors
    /// Where a trial fails, the run is stopped, or trials or replicates are too many.
    pub fn evaluate(
        &self,
        sample: &Sample,
        asked: &Evaluation,
        ensemble: &Ensemble,
        progress: &Progress,
    ) -> Result<Vec<f64>, EvaluationError> {
        let plan = Plan::part(0..sample.len(), asked.replicates)?;
        let engine = Engine::new(vec![(self, sample)], asked.seed);
        let table = Table {
            measures: &asked.measures,
            values: Mutex::default(),
        };
        let run = ensemble.run(&plan, &engine, Nothing, &table, progress)?;
        match run.end {
            End::Failed(failed) => Err(EvaluationError::Failed(failed)),
            End::Stopped | End::Paused => Err(EvaluationError::Interrupted),
            End::Complete => Ok(table
                .values
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// The same on the thread that calls, for a few rows: no other thread is woken.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_here(
        &self,
        sample: &Sample,
        asked: &Evaluation,
        progress: &Progress,
    ) -> Result<Vec<f64>, EvaluationError> {
        let plan = Plan::part(0..sample.len(), asked.replicates)?;
        let engine = Engine::new(vec![(self, sample)], asked.seed);
        let mut worker = engine.worker(progress);
        let mut records = vec![Record::default(); asked.replicates as usize];
        let mut values = Vec::with_capacity(asked.measures.len() * plan.trials() as usize);
        for row in plan.draws() {
            let done = engine.draw(&mut worker, row, &mut records);
            done.map_err(|halt| match plan.failed(row, halt) {
                Some(failed) => EvaluationError::Failed(failed),
                None => EvaluationError::Interrupted,
            })?;
            push(&asked.measures, &records, &mut values);
        }
        Ok(values)
    }
}

fn push(measures: &[Measure], records: &[Record], values: &mut Vec<f64>) {
    for record in records {
        values.extend(measures.iter().map(|measure| measure.of(record)));
    }
}

/// Keeps what is measured, in the order of rows.
struct Table<'a> {
    measures: &'a [Measure],
    values: Mutex<Vec<f64>>,
}

impl Observer for Table<'_> {
    type Notes = Vec<f64>;

    fn note(&self, notes: &mut Vec<f64>, _draw: u64, _arm: usize, _f: &[f64], records: &[Record]) {
        push(self.measures, records, notes);
    }

    fn keep(&self, notes: Vec<f64>) -> Result<(), BoxError> {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.extend(notes);
        Ok(())
    }
}

/// Nothing is added up.
struct Nothing;

impl Tally for Nothing {
    fn empty(&self) -> Self {
        Self
    }

    fn add(&mut self, _draw: u64, _records: &[Record]) {}

    fn merge(&mut self, _other: &Self) -> Result<(), summary::Error> {
        Ok(())
    }
}
