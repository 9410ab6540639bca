//! A model as a function of its factors.

use escalade::design::{self, Others, Scale};
use escalade::ensemble::{Ensemble, Progress};
use escalade::random::Seed;
use escalade::sensitivity::Measure;
use escalade::study::{Evaluation, EvaluationError};
use numpy::ndarray::Array3;
use numpy::{IntoPyArray, PyArray3, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::errors::{failed, simulation, value};
use crate::interrupt::interruptible;
use crate::model::Model;
use crate::run::Size;

/// Trials that are so few that no other thread is woken for them.
const FEW: u64 = 16;

/// Names of measures, and their values by row, replicate and measure.
type Measured<'py> = (Vec<String>, Bound<'py, PyArray3<f64>>);

/// A sample of factor values.
#[pyclass(frozen, module = "escalade._escalade")]
pub struct Sample {
    pub sample: design::Sample,
}

#[pymethods]
impl Sample {
    fn __len__(&self) -> usize {
        self.sample.len() as usize
    }
}

#[pymethods]
impl Model {
    /// A sample whose columns are these factors.
    fn sample(
        &self,
        names: Vec<String>,
        numbers: PyReadonlyArray2<'_, f64>,
        how: (bool, String, bool, u64),
    ) -> PyResult<Sample> {
        let (unit, others, common, seed) = how;
        let numbers: Vec<f64> = numbers.as_array().iter().copied().collect();
        let others = match others.as_str() {
            "refused" => Others::Refused,
            "median" => Others::Median,
            "drawn" => Others::Drawn,
            other => {
                return Err(value(format!(
                    "expected others to be `median`, `drawn` or `refused`, found `{other}`"
                )));
            }
        };
        let scale = if unit { Scale::UnitCube } else { Scale::Values };
        let made = design::Sample::new(
            self.loaded.model(),
            &names,
            numbers,
            (scale, others),
            Seed(seed),
        );
        let sample = made.map_err(value)?.sharing_chance(common);
        Ok(Sample { sample })
    }

    /// The names of what is measured, and it by row, replicate and measure.
    fn evaluate<'py>(
        &self,
        py: Python<'py>,
        sample: PyRef<'_, Sample>,
        of: Vec<String>,
        size: Size,
    ) -> PyResult<Measured<'py>> {
        let (seed, _, replicates, threads) = size;
        let model = self.loaded.model();
        let measures = match of.is_empty() {
            true => Measure::leading(model),
            false => of
                .iter()
                .map(|text| Measure::parse(text, model))
                .collect::<Result<_, _>>()
                .map_err(value)?,
        };
        let asked = Evaluation {
            measures,
            seed: Seed(seed),
            replicates,
        };
        let (study, sample) = (&self.loaded.study, &sample.sample);
        let progress = Progress::new();
        let rows = sample.len();
        let found = match rows.saturating_mul(u64::from(replicates)) <= FEW {
            true => py.detach(|| study.evaluate_here(sample, &asked, &progress)),
            false => interruptible(py, &progress, || {
                let ensemble = Ensemble::new(threads)?;
                study.evaluate(sample, &asked, &ensemble, &progress)
            })?,
        };
        let values = found.map_err(|error| match error {
            EvaluationError::Failed(trial) => simulation(trial),
            other => failed(other),
        })?;
        let shape = (rows as usize, replicates as usize, asked.measures.len());
        let values = Array3::from_shape_vec(shape, values).map_err(value)?;
        let names = asked.measures.iter().map(|measure| measure.text(model));
        Ok((names.collect(), values.into_pyarray(py)))
    }
}
