//! Parts of a run, simulated wherever there is a processor, and put together again.

use std::sync::Arc;

use escalade::ensemble::{End, Ensemble, Plan, Progress};
use escalade::study::Job;
use escalade::summary::{Layout, Summary};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{failed, simulation, value};
use crate::interrupt::interruptible;
use crate::model::Model;
use crate::run::{Run, Size, settings};

#[pymethods]
impl Model {
    /// The counts of some draws of a run, as bytes.
    fn shard<'py>(
        &self,
        py: Python<'py>,
        draws: (u64, u64),
        size: Size,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let (settings, threads) = (settings(size)?, size.3);
        let plan = Plan::part(draws.0..draws.1, settings.replicates).map_err(value)?;
        let empty = Summary::new(&self.layout(settings.replicates)?);
        let progress = Progress::new();
        let run = interruptible(py, &progress, || {
            let ensemble = Ensemble::new(threads)?;
            let engine = self.loaded.study.engine(settings.seed);
            let nobody = &escalade::ensemble::Unobserved;
            ensemble.run(&plan, &engine, empty, nobody, &progress)
        })?;
        let run = run.map_err(failed)?;
        match run.end {
            End::Failed(trial) => Err(simulation(trial)),
            _ => Ok(PyBytes::new(py, &run.tally.encode())),
        }
    }

    /// The counts of all these parts together.
    fn merged<'py>(
        &self,
        py: Python<'py>,
        parts: Vec<Vec<u8>>,
        replicates: u32,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let layout = self.layout(replicates)?;
        let merged = py.detach(|| {
            let mut all = Summary::new(&layout);
            for part in &parts {
                all.merge(&Summary::decode(&layout, part)?)?;
            }
            Ok(all.encode())
        });
        let merged = merged.map_err(|error: escalade::summary::Error| failed(error))?;
        Ok(PyBytes::new(py, &merged))
    }

    /// The results of a run whose counts are these.
    fn of_counts(&self, py: Python<'_>, counts: Vec<u8>, size: Size) -> PyResult<Run> {
        let settings = settings(size)?;
        let layout = self.layout(settings.replicates)?;
        let summary = Summary::decode(&layout, &counts).map_err(failed)?;
        let draws = settings.trials / u64::from(settings.replicates);
        if let Some(gap) = summary.missing(0..draws).first() {
            let (first, last) = (gap.start, gap.end - 1);
            return Err(value(format!("draws {first} to {last} are missing")));
        }
        let progress = Progress::new();
        let study = &self.loaded.study;
        // Of a run that is complete, nothing is simulated again but the trials that figures show.
        let found = interruptible(py, &progress, || {
            let ensemble = Ensemble::new(size.3)?;
            let job = Job::new(settings).from(summary, draws);
            study.run(job, &ensemble, &progress)
        })?;
        Run::new(Arc::clone(&self.loaded), found.map_err(failed)?, size.3)
    }
}

impl Model {
    fn layout(&self, replicates: u32) -> PyResult<Layout> {
        Layout::new(self.loaded.model(), replicates).map_err(failed)
    }
}
