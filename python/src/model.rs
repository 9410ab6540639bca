//! A scenario that is ready to run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use escalade::diagnostic::Severity;
use escalade::distribution::Distribution;
use escalade::model::{self, Factor, FactorId, Purpose};
use escalade::scenario::{Patches, Scenario};
use escalade::sensitivity::{called, value_text};
use escalade::study::Study;
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::errors::{faults, warnings};

/// A scenario and what is simulated of it.
pub struct Loaded {
    pub scenario: Scenario,
    pub study: Study,
}

impl Loaded {
    pub fn name(&self) -> &str {
        &self.scenario.stem
    }

    pub fn model(&self) -> &model::Model {
        self.study.model()
    }
}

/// A scenario that is ready to run.
#[pyclass(frozen, module = "escalade._escalade")]
pub struct Model {
    pub loaded: Arc<Loaded>,
    warnings: Option<String>,
}

/// What is changed in a scenario: `set`, `without` and `horizon` of the command line.
type Changes = (Vec<String>, Vec<String>, Option<String>);
/// What a model is made of again in another process: name, merged scenario, what is off, changes in words.
type State = (String, String, Vec<String>, Vec<String>);

#[pymethods]
impl Model {
    /// Reads a file.
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf, changes: Changes) -> PyResult<Self> {
        let patches = patches(changes);
        let read = py.detach(|| Scenario::read(&path, &patches));
        Self::of(py, read.map_err(|f| faults(py, &f.diagnostics, &f.texts))?)
    }

    /// Reads a text as if it were a file of this name.
    #[staticmethod]
    fn parse(py: Python<'_>, name: &str, text: &str, changes: Changes) -> PyResult<Self> {
        let read = Scenario::from_text(name, text, &patches(changes));
        Self::of(py, read.map_err(|f| faults(py, &f.diagnostics, &f.texts))?)
    }

    /// The model of a state.
    #[staticmethod]
    fn from_state(py: Python<'_>, state: State) -> PyResult<Self> {
        let (name, merged, off, changes) = state;
        let patches = patches((Vec::new(), off, None));
        let read = Scenario::from_text(&format!("{name}.yaml"), &merged, &patches);
        let mut scenario = read.map_err(|f| faults(py, &f.diagnostics, &f.texts))?;
        // Values that were changed stand in the merged scenario already.
        scenario.changes = changes;
        scenario.stem = name;
        Self::of(py, scenario)
    }

    /// What it is made of again, in another process or on another machine.
    fn state(&self) -> State {
        let scenario = &self.loaded.scenario;
        (
            scenario.stem.clone(),
            scenario.merged_yaml(),
            scenario.off_addresses(),
            scenario.changes.clone(),
        )
    }

    /// What reading it has warned of.
    #[getter]
    fn warnings(&self) -> Option<&str> {
        self.warnings.as_deref()
    }

    /// The name of its file without the extension.
    #[getter]
    fn name(&self) -> &str {
        self.loaded.name()
    }

    /// Where it was read from.
    #[getter]
    fn path(&self) -> &Path {
        &self.loaded.scenario.path
    }

    /// What it consists of, as JSON.
    fn described(&self) -> String {
        let model = self.loaded.model();
        let factors = (0..model.factors.len()).map(|f| factor(model, f.into()));
        let outcomes = model.outcomes.iter().map(|outcome| {
            json!({
                "name": outcome.entry.name, "title": outcome.entry.title, "unit": outcome.unit,
                "low": outcome.low, "high": outcome.high, "headline": outcome.headline,
                "sources": outcome.entry.sources,
            })
        });
        let milestones = model.milestones.iter();
        let milestones =
            milestones.map(|m| json!({ "name": m.entry.name, "title": m.entry.title }));
        json!({
            "title": model.title,
            "question": model.question,
            "start": model.start.to_string(),
            "horizon": model.horizon,
            "factors": factors.collect::<Vec<_>>(),
            "outcomes": outcomes.collect::<Vec<_>>(),
            "milestones": milestones.collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// The scenario with all that it extends, as YAML.
    fn merged_yaml(&self) -> String {
        self.loaded.scenario.merged_yaml()
    }
}

impl Model {
    fn of(py: Python<'_>, scenario: Scenario) -> PyResult<Self> {
        let (model, found) = model::Model::decode(&scenario, Purpose::Run);
        let usable = found.iter().all(|fault| fault.severity != Severity::Error);
        let Some(model) = model.filter(|_| usable) else {
            return Err(faults(py, &found, &scenario.texts));
        };
        Ok(Self {
            warnings: warnings(&found, &scenario.texts),
            loaded: Arc::new(Loaded {
                study: Study::new(model),
                scenario,
            }),
        })
    }
}

fn patches((set, without, horizon): Changes) -> Patches {
    Patches {
        set,
        horizon,
        without,
    }
}

fn factor(model: &model::Model, id: FactorId) -> Value {
    let factor = &model.factors[id.index()];
    let group = model.correlations.iter().find(|c| c.factors.contains(&id));
    let group = group.into_iter().flat_map(|group| &group.factors);
    let partners = group.filter(|other| **other != id);
    let partners = partners.map(|other| called(&model.factors[other.index()]));
    let distribution = &factor.distribution;
    let (low, high) = distribution.support();
    let entry = &factor.entry;
    let written = [0.05, 0.5, 0.95].map(|u| value_text(factor, distribution.quantile(u)));
    let citations = entry.sources.iter().map(|id| citation(model, id));
    json!({
        "name": called(factor),
        "address": entry.address,
        "title": entry.title,
        "unit": unit(factor),
        "distribution": family(distribution),
        "low": finite(low),
        "high": finite(high),
        "mean": distribution.mean(),
        "median": distribution.median(),
        "q05": distribution.quantile(0.05),
        "q95": distribution.quantile(0.95),
        "written": written,
        "role": format!("{:?}", factor.role).to_lowercase(),
        "uncertain": distribution.is_uncertain(),
        "grade": entry.grade.map(|grade| format!("{grade:?}").to_lowercase()),
        "sources": entry.sources,
        "citations": citations.collect::<Vec<_>>(),
        "tags": entry.tags,
        "correlated_with": partners.collect::<Vec<_>>(),
        "note": entry.note,
    })
}

/// The citation of a source, which an entry may name with a section of it.
fn citation(model: &model::Model, id: &str) -> Option<String> {
    let id = id.split(':').next().unwrap_or(id).trim();
    let source = model.sources.iter().find(|source| source.id == id);
    source.map(|source| source.in_words())
}

/// In what its values are, whatever the scenario writes.
fn unit(factor: &Factor) -> &'static str {
    match factor.unit.as_str() {
        "" | "%" => "",
        unit if unit.starts_with('/') => "/ d",
        _ => "d",
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn family(distribution: &Distribution) -> &'static str {
    match distribution {
        Distribution::Fixed(_) => "fixed",
        Distribution::Uniform { .. } => "uniform",
        Distribution::Triangular { .. } => "triangular",
        Distribution::Beta { .. } => "beta",
        Distribution::Normal { .. } => "normal",
        Distribution::Between { .. } => "between",
        Distribution::Lognormal { .. } => "lognormal",
        Distribution::Gamma { .. } => "gamma",
        Distribution::Discrete { .. } => "discrete",
    }
}
