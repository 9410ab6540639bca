//! Runs and comparisons.

use std::sync::{Arc, Mutex, PoisonError};

use escalade::bundle::{ComparisonResult, Drawn, Formats, RunResult, Studio};
use escalade::criterion::Criterion;
use escalade::design::{Design, Sample};
use escalade::ensemble::{Ensemble, Observer, Plan, Progress};
use escalade::explain;
use escalade::export::{File, TrialTable};
use escalade::plot;
use escalade::random::Seed;
use escalade::story::{Choice, choose, markdown, tell};
use escalade::study::{self, Findings, Job, Settings, StoppingRule, Study};
use numpy::ndarray::Array2;
use numpy::{IntoPyArray, PyArray2};
use pyo3::prelude::*;

use crate::errors::{failed, simulation, value};
use crate::evaluate;
use crate::figures::{Figure, listed};
use crate::interrupt::interruptible;
use crate::model::{Loaded, Model};

/// Seed, trials, trials per draw, and threads.
pub type Size = (u64, u64, u32, usize);

pub fn settings((seed, trials, replicates, _): Size) -> PyResult<Settings> {
    Plan::new(trials, replicates).map_err(value)?;
    Ok(Settings {
        seed: Seed(seed),
        trials,
        replicates,
    })
}

pub fn studio<'a>(ensemble: &'a Ensemble, is_stopped: &'a (dyn Fn() -> bool + Sync)) -> Studio<'a> {
    Studio {
        ensemble,
        formats: Formats {
            svg: true,
            png: false,
        },
        is_stopped,
    }
}

/// What was asked of a run besides its size, so that it can be run again.
struct Asked {
    given: Option<Criterion>,
    sample: Option<Sample>,
    threads: usize,
}

/// The results of a run.
#[pyclass(frozen, module = "escalade._escalade")]
pub struct Run {
    loaded: Arc<Loaded>,
    findings: Findings,
    asked: Asked,
    numbers: Vec<File>,
    figures: Mutex<Option<Vec<plot::Figure>>>,
}

#[pymethods]
impl Run {
    /// A file of its numbers, as the command writes it.
    fn file(&self, name: &str) -> Option<String> {
        let file = self.numbers.iter().find(|file| file.name == name)?;
        Some(String::from_utf8_lossy(&file.contents).into_owned())
    }

    /// The checksum of all counts.
    #[getter]
    fn digest(&self) -> String {
        self.findings.summary.digest()
    }

    #[getter]
    fn trials(&self) -> u64 {
        self.findings.trials
    }

    #[getter]
    fn seed(&self) -> u64 {
        self.findings.settings.seed.0
    }

    #[getter]
    fn replicates(&self) -> u32 {
        self.findings.settings.replicates
    }

    /// Every figure.
    fn figures(&self, py: Python<'_>) -> PyResult<Vec<Figure>> {
        let locked = || self.figures.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(drawn) = &*locked() {
            return Ok(listed(drawn.clone()));
        }
        let progress = Progress::new();
        let drawn: Result<Drawn<_>, _> = interruptible(py, &progress, || {
            let ensemble = Ensemble::new(self.asked.threads)?;
            let input = plot::Input {
                model: self.loaded.model(),
                findings: &self.findings,
            };
            Ok(studio(&ensemble, &|| progress.is_stopped()).draw(&input))
        })?;
        let drawn = drawn.map_err(|error: escalade::ensemble::Error| failed(error))?;
        if let Some(failure) = drawn.failures.first() {
            return Err(value(format!("a figure could not be drawn: {failure}")));
        }
        *locked() = Some(drawn.done.clone());
        Ok(listed(drawn.done))
    }

    /// The trials one by one, which are simulated again: names of columns, and a row for each trial.
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<(Vec<String>, Bound<'py, PyArray2<f64>>)> {
        let settings = Settings {
            trials: self.findings.trials,
            ..self.findings.settings
        };
        let table = TrialTable::new(&self.loaded.study, settings.replicates).map_err(failed)?;
        simulate(
            py,
            &self.loaded.study,
            (settings, None),
            &self.asked,
            &table,
        )?;
        let (columns, numbers) = table.into_parts();
        let shape = (numbers.len() / columns.len().max(1), columns.len());
        let rows = Array2::from_shape_vec(shape, numbers).map_err(value)?;
        Ok((columns, rows.into_pyarray(py)))
    }

    /// A trial as a story in Markdown, its number, and a figure of each headline outcome.
    fn story(
        &self,
        py: Python<'_>,
        which: (Option<u64>, &str, Option<&str>),
        odds: bool,
    ) -> PyResult<(String, u64, Vec<Figure>)> {
        let (study, findings) = (&self.loaded.study, &self.findings);
        if self.asked.sample.is_some() {
            return Err(value(
                "a story is told of a run whose factor values were drawn, and those of this one were given",
            ));
        }
        let model = study.model();
        let outcome = || explain::outcome(model, which.2.unwrap_or_default()).map_err(failed);
        let choice = match which {
            (Some(trial), ..) => Choice::Trial(trial),
            (None, "best", _) => Choice::Best(outcome()?),
            (None, "worst", _) => Choice::Worst(outcome()?),
            (None, "surprising", _) => Choice::Surprising,
            (None, "typical", _) => Choice::Typical,
            (None, other, _) => {
                return Err(value(format!(
                    "expected a trial, `typical`, `surprising`, `best` or `worst`, found `{other}`"
                )));
            }
        };
        let progress = Progress::new();
        let told = interruptible(py, &progress, || {
            let ensemble = Ensemble::new(self.asked.threads).map_err(failed)?;
            let trial = choose(study, findings, choice, (&ensemble, &progress)).map_err(failed)?;
            Ok::<_, PyErr>((trial, tell(study, findings, trial).map_err(failed)?))
        })?;
        let (trial, story) = told?;
        let text = markdown(model, findings.settings, (&story, choice), odds);
        Ok((text, trial, self.paths(trial)?))
    }
}

impl Run {
    pub fn new(loaded: Arc<Loaded>, findings: Findings, threads: usize) -> PyResult<Self> {
        let asked = Asked {
            given: None,
            sample: None,
            threads,
        };
        Self::asked(loaded, findings, asked)
    }

    fn asked(loaded: Arc<Loaded>, findings: Findings, asked: Asked) -> PyResult<Self> {
        let result = RunResult {
            scenario: &loaded.scenario,
            study: &loaded.study,
            findings: &findings,
            design_file: None,
        };
        let (_, numbers) = result.numbers().map_err(failed)?;
        Ok(Self {
            loaded,
            findings,
            asked,
            numbers,
            figures: Mutex::new(None),
        })
    }

    /// The path of each headline outcome in a trial, over the fan of all.
    fn paths(&self, trial: u64) -> PyResult<Vec<Figure>> {
        let model = self.loaded.model();
        let replayed = self.loaded.study.replay(&self.findings.settings, trial);
        let record = replayed.map_err(failed)?.record;
        let findings = &self.findings;
        let input = plot::Input { model, findings };
        let leading = model.leading_outcomes().into_iter();
        let figures = leading.map(|id| plot::path(&input, id, trial, record.path(id)));
        Ok(listed(figures.collect::<Result<_, _>>().map_err(failed)?))
    }
}

/// Simulates a run, with whoever looks at its trials.
fn simulate<O: Observer>(
    py: Python<'_>,
    study: &Study,
    (settings, rule): (Settings, Option<StoppingRule>),
    asked: &Asked,
    observer: &O,
) -> PyResult<Findings> {
    let progress = Progress::new();
    let found = interruptible(py, &progress, || {
        let ensemble = Ensemble::new(asked.threads)?;
        let design = asked.sample.as_ref().map(|sample| sample as &dyn Design);
        let job = Job::new(settings).given(asked.given.as_ref());
        let job = job.until(rule.as_ref()).designed(design);
        study.run(job.observed(observer), &ensemble, &progress)
    })?;
    let found = found.map_err(failed)?;
    match &found.failure {
        Some(trial) => Err(simulation(trial)),
        None => Ok(found),
    }
}

#[pymethods]
impl Model {
    /// Simulates; of a stopping rule, at most so many trials.
    #[pyo3(signature = (size, given, until, sample))]
    fn run(
        &self,
        py: Python<'_>,
        size: Size,
        given: Option<&str>,
        until: Option<&str>,
        sample: Option<PyRef<'_, evaluate::Sample>>,
    ) -> PyResult<Run> {
        let (settings, model) = (settings(size)?, self.loaded.model());
        let read = |text: &str| Criterion::parse(text, model);
        let rule = |text: &str| StoppingRule::parse(text, model);
        let rule = until.map(rule).transpose().map_err(value)?;
        let asked = Asked {
            given: given.map(read).transpose().map_err(value)?,
            sample: sample.map(|sample| sample.sample.clone()),
            threads: size.3,
        };
        let study = &self.loaded.study;
        let unobserved = &escalade::ensemble::Unobserved;
        let findings = simulate(py, study, (settings, rule), &asked, unobserved)?;
        Run::asked(Arc::clone(&self.loaded), findings, asked)
    }

    /// Compares others with this one, trial by trial.
    #[pyo3(signature = (others, size, given))]
    fn compare(
        &self,
        py: Python<'_>,
        others: Vec<(String, PyRef<'_, Model>)>,
        size: Size,
        given: Option<&str>,
    ) -> PyResult<Comparison> {
        let settings = settings(size)?;
        let mut arms = vec![(self.loaded.name().to_owned(), Arc::clone(&self.loaded))];
        arms.extend(
            others
                .into_iter()
                .map(|(name, model)| (name, Arc::clone(&model.loaded))),
        );
        let read = |text: &str| Criterion::parse(text, self.loaded.model());
        let given = given.map(read).transpose().map_err(value)?;
        let progress = Progress::new();
        let found = interruptible(py, &progress, || {
            let ensemble = Ensemble::new(size.3)?;
            let studies: Vec<&Study> = arms.iter().map(|(_, loaded)| &loaded.study).collect();
            let job = Job::new(settings).given(given.as_ref());
            study::compare(&studies, job, &ensemble, &progress)
        })?;
        let found = found.map_err(failed)?;
        if let Some(trial) = &found.failure {
            return Err(simulation(trial));
        }
        Comparison::new(&arms, &found)
    }
}

/// The differences of models from the first.
#[pyclass(frozen, module = "escalade._escalade")]
pub struct Comparison {
    numbers: Vec<File>,
    figures: Vec<plot::Figure>,
}

impl Comparison {
    fn new(arms: &[(String, Arc<Loaded>)], found: &study::Comparison) -> PyResult<Self> {
        let named: Vec<_> = arms
            .iter()
            .map(|(name, loaded)| (name.as_str(), &loaded.study))
            .collect();
        let result = ComparisonResult {
            arms: &named,
            comparison: found,
        };
        let (_, numbers) = result.numbers().map_err(failed)?;
        let models: Vec<_> = named
            .iter()
            .map(|(name, study)| (*name, study.model()))
            .collect();
        let figures = plot::differences(found, &models).map_err(failed)?;
        Ok(Self { numbers, figures })
    }
}

#[pymethods]
impl Comparison {
    /// A file of its numbers, as the command writes it.
    fn file(&self, name: &str) -> Option<String> {
        let file = self.numbers.iter().find(|file| file.name == name)?;
        Some(String::from_utf8_lossy(&file.contents).into_owned())
    }

    /// A figure per headline outcome.
    fn figures(&self) -> Vec<Figure> {
        listed(self.figures.clone())
    }
}
