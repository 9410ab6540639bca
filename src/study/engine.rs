//! The simulator of one study, or of several on the same draws and streams.

use super::prepared::Study;
use crate::compiled::Rates;
use crate::criterion::Criterion;
use crate::design::{Design, MonteCarlo, Values};
use crate::ensemble::{Halt, Progress, Simulator};
use crate::random::{Key, Seed};
use crate::trial::{Record, Trial};

/// The simulator of studies, each with a design of its own.
#[derive(Clone, Debug)]
pub struct Engine<'s, D = MonteCarlo> {
    seed: Seed,
    arms: Vec<(&'s Study, D)>,
    given: Option<&'s Criterion>,
}

/// What one thread needs for itself.
#[derive(Clone, Debug)]
pub struct Worker<'s> {
    arms: Vec<ArmWorker<'s>>,
    /// Whether the draw at hand fulfils what is given.
    counts: bool,
}

/// What it needs for one study.
#[derive(Clone, Debug)]
struct ArmWorker<'s> {
    trial: Trial<'s>,
    rates: Rates,
    values: Values,
}

impl Study {
    /// The simulator of this study at a seed.
    pub fn engine(&self, seed: Seed) -> Engine<'_> {
        Engine::of(&[self], seed)
    }
}

impl<'s> Engine<'s> {
    /// Several studies on independent random draws: factors of the same address have the same values, and
    /// reactions of the same address the same streams.
    pub fn of(studies: &[&'s Study], seed: Seed) -> Self {
        let arms = studies.iter();
        let arms = arms.map(|study| (*study, study.draws().monte_carlo(seed)));
        Self::new(arms.collect(), seed)
    }
}

impl<'s, D: Design> Engine<'s, D> {
    /// Studies with the designs from which their factor values come; the seed is that of chance.
    pub fn new(arms: Vec<(&'s Study, D)>, seed: Seed) -> Self {
        let given = None;
        Self { seed, arms, given }
    }

    /// Only draws of which the trials of the first study fulfil this criterion count.
    #[must_use]
    pub fn given(self, given: Option<&'s Criterion>) -> Self {
        Self { given, ..self }
    }

    /// Whether a draw of the first study can count, with these factors.
    fn is_open(&self, arm: usize, factors: &[f64]) -> bool {
        let given = self.given.filter(|_| arm == 0);
        given.is_none_or(|given| given.decided_by(factors) != Some(false))
    }

    /// Whether the trials of the first study fulfil what is given.
    fn is_fulfilled(&self, arm: usize, records: &[Record], factors: &[f64]) -> bool {
        let given = self.given.filter(|_| arm == 0);
        given.is_none_or(|given| records.iter().all(|record| given.holds(record, factors)))
    }
}

impl ArmWorker<'_> {
    fn load(&mut self, study: &Study, design: &impl Design, draw: u64) {
        study.draws().load(design, draw, &mut self.values);
        self.rates.load(study.compiled(), &self.values.factors);
    }
}

impl<'s, D: Design> Simulator for Engine<'s, D> {
    type Worker = Worker<'s>;
    type Record = Record;

    fn arms(&self) -> usize {
        self.arms.len()
    }

    fn worker(&self, progress: &Progress) -> Worker<'s> {
        let arms = self.arms.iter().map(|(study, _)| ArmWorker {
            trial: Trial::new(study.compiled()).stopped_by(progress.flag()),
            rates: Rates::new(study.compiled()),
            values: study.draws().values(),
        });
        let arms = arms.collect();
        let counts = true;
        Worker { arms, counts }
    }

    fn draw(&self, worker: &mut Worker<'s>, draw: u64, records: &mut [Record]) -> Result<(), Halt> {
        let replicates = records.len() / self.arms.len();
        let records = records.chunks_exact_mut(replicates);
        worker.counts = false;
        let arms = self.arms.iter().zip(&mut worker.arms).zip(records);
        for (arm, (((study, design), worker), records)) in arms.enumerate() {
            worker.load(study, design, draw);
            if !self.is_open(arm, &worker.values.factors) {
                return Ok(());
            }
            let chance = design.chance(draw);
            for (replicate, record) in (0..).zip(&mut *records) {
                let key = Key::of_trial(self.seed, chance, replicate);
                let end = worker.trial.run(&worker.rates, &key, record);
                end.map_err(|error| Halt::of_trial(arm, replicate, error))?;
            }
            if !self.is_fulfilled(arm, records, &worker.values.factors) {
                return Ok(());
            }
        }
        worker.counts = true;
        Ok(())
    }

    fn counts(&self, worker: &Worker<'s>) -> bool {
        worker.counts
    }

    fn factors<'w>(&self, worker: &'w Worker<'s>, arm: usize) -> &'w [f64] {
        &worker.arms[arm].values.factors
    }
}
