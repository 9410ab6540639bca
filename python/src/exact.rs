//! What the master equation answers.

use escalade::ensemble::{Ensemble, Progress};
use escalade::exact::{self, Hypercubes, Processes, Scope};
use escalade::export::ExactResult;
use escalade::model;
use escalade::random::Seed;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;

use crate::errors::{failed, value};
use crate::interrupt::interruptible;
use crate::model::Model;

/// Hypercubes from which the error of an average comes, as the command has them.
const CUBES: u32 = 8;

#[pymethods]
impl Model {
    /// `exact.json` and `exact.csv`, as the command writes them.
    fn exact(
        &self,
        py: Python<'_>,
        draws: u32,
        points: usize,
        states: usize,
        size: (u64, usize),
    ) -> PyResult<(String, String)> {
        let (seed, threads) = size;
        if draws < 2 * CUBES || !draws.is_multiple_of(CUBES) || points == 0 {
            return Err(value(format!(
                "expected draws to be a multiple of {CUBES} from {} on and points to be at least 1, found {draws} and {points}",
                2 * CUBES
            )));
        }
        let study = &self.loaded.study;
        let model = study.model();
        let middle = study.draws().medians();
        let scope = Scope::new(model, &middle).map_err(failed)?;
        let processes = Processes::new(model, scope, states);
        let size = processes.size(&middle).map_err(failed)?;
        let cubes = Hypercubes {
            cubes: CUBES,
            points: draws / CUBES,
            seed: Seed(seed),
        };
        let progress = Progress::new();
        let averaged = interruptible(py, &progress, || {
            let ensemble = Ensemble::new(threads).map_err(failed)?;
            let running = (&ensemble, &progress);
            let times = days(model, points);
            exact::average(&processes, study.draws(), cubes, &times, running).map_err(failed)
        })??;
        let averaged = averaged.ok_or_else(|| PyKeyboardInterrupt::new_err(()))?;
        let unanswered = processes.scope().unanswered();
        let result = ExactResult {
            name: self.loaded.name(),
            model,
            seed,
            averaged: &averaged,
            size,
            limit: states,
            outside: processes.scope().outside(),
            unanswered: &unanswered,
            against: None,
        };
        Ok((format!("{:#}\n", result.json()), result.table()))
    }
}

/// So many days of the recording grid, evenly, and the first.
fn days(model: &model::Model, number: usize) -> Vec<f64> {
    let grid = model.recording();
    let last = grid.points - 1;
    let step = last.div_ceil(number).max(1);
    let points = (0..last).step_by(step).chain([last]);
    points.map(|point| grid.day(point)).collect()
}
