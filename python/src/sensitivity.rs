//! Which factors drive which outcome.

use escalade::ensemble::{Ensemble, Progress};
use escalade::export::{self, convergence_table, indices_table};
use escalade::plot;
use escalade::random::Seed;
use escalade::sensitivity::{
    self, DEFAULT_ROWS, GroupBy, Measure, MorrisAsked, Question, SobolResult, TornadoAsked, Unit,
    pilot, thresholds,
};
use pyo3::prelude::*;
use serde_json::Value;

use crate::errors::{failed, value};
use crate::figures::{Figure, listed};
use crate::interrupt::interruptible;
use crate::model::{Loaded, Model};

/// Rows, trials at each point, and what is exchanged one by one: factors, or groups of them.
type Asked = (Option<u64>, Option<u32>, Vec<String>, Option<String>);

/// Rows and trials at each point, as the command takes them.
const MORRIS: (u64, u32) = (512, 4);
const TORNADO: (u64, u32) = (512, 2);

/// Which factors drive which outcome.
#[pyclass(frozen, module = "escalade._escalade")]
pub struct Sensitivity {
    summary: String,
    tables: Vec<(&'static str, String)>,
    figures: Vec<plot::Figure>,
}

#[pymethods]
impl Sensitivity {
    /// `sensitivity.json` or a table, as the command writes it.
    fn file(&self, name: &str) -> Option<&str> {
        if name == "sensitivity.json" {
            return Some(&self.summary);
        }
        let table = self.tables.iter().find(|(other, _)| *other == name);
        table.map(|(_, text)| text.as_str())
    }

    fn figures(&self) -> Vec<Figure> {
        listed(self.figures.clone())
    }
}

#[pymethods]
impl Model {
    /// Ranks the factors.
    fn sensitivity(
        &self,
        py: Python<'_>,
        method: &str,
        of: Vec<String>,
        asked: Asked,
        size: (u64, usize),
    ) -> PyResult<Sensitivity> {
        let (seed, threads) = size;
        let loaded = &*self.loaded;
        let model = loaded.model();
        let mut measures = Measure::leading(model);
        for text in &of {
            let measure = Measure::parse(text, model).map_err(value)?;
            if !measures.contains(&measure) {
                measures.push(measure);
            }
        }
        let units = units(model, &asked)?;
        let progress = Progress::new();
        let parts = (loaded, measures, units, Seed(seed));
        interruptible(py, &progress, || {
            let ensemble = Ensemble::new(threads).map_err(failed)?;
            let running = (&ensemble, &progress);
            match method {
                "sobol" | "cvm" => sobol(parts, method, &asked, running),
                "morris" => morris(parts, &asked, running),
                "tornado" => tornado(parts, &asked, running),
                other => Err(value(format!(
                    "expected `sobol`, `cvm`, `morris` or `tornado`, found `{other}`"
                ))),
            }
        })?
    }
}

fn units(model: &escalade::model::Model, asked: &Asked) -> PyResult<Vec<Unit>> {
    let (_, _, factors, groups) = asked;
    let by = match groups.as_deref() {
        None => None,
        Some("tag") => Some(GroupBy::Tag),
        Some("actor") => Some(GroupBy::Actor),
        Some("grade") => Some(GroupBy::Grade),
        Some("source") => Some(GroupBy::Source),
        Some(other) => {
            return Err(value(format!(
                "expected groups by `tag`, `actor`, `grade` or `source`, found `{other}`"
            )));
        }
    };
    match by {
        Some(by) => Ok(Unit::groups(model, by)),
        None => Unit::restricted(Unit::each(model), model, factors).map_err(value),
    }
}

/// The model, what is measured, what is exchanged, and the seed.
type Parts<'a> = (&'a Loaded, Vec<Measure>, Vec<Unit>, Seed);
type Running<'a> = (&'a Ensemble, &'a Progress);

fn sobol(
    (loaded, measures, mut units, seed): Parts<'_>,
    method: &str,
    (rows, replicates, factors, groups): &Asked,
    (ensemble, progress): Running<'_>,
) -> PyResult<Sensitivity> {
    let study = &loaded.study;
    let grades = Unit::groups(study.model(), GroupBy::Grade);
    if factors.is_empty() && groups.is_none() && grades.len() > 1 {
        units.extend(grades);
    }
    let compiled = Measure::compile(&measures, study.model());
    let question = Question {
        model: study.model(),
        compiled: &compiled,
        draws: study.draws(),
        measures: &measures,
        units: &units,
        seed,
        thresholds: &[],
    };
    let rows = rows.unwrap_or(DEFAULT_ROWS);
    question.check(rows).map_err(value)?;
    let thresholds = match method {
        "cvm" => thresholds(&question, ensemble, progress).map_err(failed)?,
        _ => Vec::new(),
    };
    let question = Question {
        thresholds: &thresholds,
        ..question
    };
    let (replicates, by_pilot) = match replicates {
        Some(replicates) => (*replicates, 0),
        None => {
            let found = pilot(&question, ensemble, progress).map_err(failed)?;
            (found.replicates, found.trials)
        }
    };
    let found = question.sobol((rows, replicates), None, None, None, (ensemble, progress));
    let found = found.map_err(failed)?;
    let points = units.len() as u64 + 2;
    let result = SobolResult {
        name: loaded.name(),
        method,
        model: question.model,
        measures: &measures,
        units: &units,
        seed,
        trials: found.rows * points * u64::from(found.scores.replicates()) + by_pilot,
        thresholds: question.thresholds,
        found: &found,
    };
    Ok(Sensitivity {
        summary: pretty(&export::sensitivity(&result)),
        tables: vec![
            ("indices.csv", indices_table(&result)),
            ("convergence.csv", convergence_table(&result)),
        ],
        figures: plot::drivers(&result).map_err(failed)?,
    })
}

fn morris(
    (loaded, measures, units, seed): Parts<'_>,
    (rows, replicates, ..): &Asked,
    (ensemble, progress): Running<'_>,
) -> PyResult<Sensitivity> {
    let study = &loaded.study;
    let asked = MorrisAsked {
        units,
        measures,
        seed,
        rows: rows.unwrap_or(MORRIS.0),
        replicates: replicates.unwrap_or(MORRIS.1),
    };
    let shown = asked.measures.len();
    let found = sensitivity::morris(study.model(), study.draws(), asked, ensemble, progress);
    let found = found.map_err(failed)?;
    let (json, table) = export::morris(loaded.name(), study.model(), &found);
    let figures = (0..shown).map(|k| plot::morris(study.model(), &found, k));
    Ok(Sensitivity {
        summary: pretty(&json),
        tables: vec![("indices.csv", table)],
        figures: figures.collect::<Result<_, _>>().map_err(failed)?,
    })
}

fn tornado(
    (loaded, measures, units, seed): Parts<'_>,
    (rows, replicates, _, groups): &Asked,
    (ensemble, progress): Running<'_>,
) -> PyResult<Sensitivity> {
    if groups.is_some() {
        return Err(value("a tornado holds single factors: leave out groups"));
    }
    let study = &loaded.study;
    let mut factors: Vec<_> = units.iter().flat_map(|unit| unit.factors.clone()).collect();
    factors.sort_unstable();
    let shown = measures.len();
    let asked = TornadoAsked {
        factors,
        measures,
        seed,
        rows: rows.unwrap_or(TORNADO.0),
        replicates: replicates.unwrap_or(TORNADO.1),
    };
    let found = sensitivity::tornado(study.model(), study.draws(), asked, ensemble, progress);
    let found = found.map_err(failed)?;
    let (json, table) = export::tornado(loaded.name(), study.model(), &found);
    let figures = (0..shown).map(|k| plot::tornado(study.model(), &found, k));
    Ok(Sensitivity {
        summary: pretty(&json),
        tables: vec![("indices.csv", table)],
        figures: figures.collect::<Result<_, _>>().map_err(failed)?,
    })
}

fn pretty(json: &Value) -> String {
    format!("{json:#}\n")
}
