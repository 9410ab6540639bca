//! Errors as exceptions.

use std::error::Error;
use std::fmt::Display;

use escalade::diagnostic::{Diagnostic, Severity, Texts, render, to_json};
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;

create_exception!(
    escalade,
    EscaladeError,
    PyException,
    "What escalade refuses or cannot do; the others are kinds of it."
);
create_exception!(
    escalade,
    ScenarioError,
    EscaladeError,
    "A scenario has faults. Its text is what `escalade check` prints, with place and remedy of each; `diagnostics` is \
     the list of them as dictionaries."
);
create_exception!(
    escalade,
    SimulationError,
    EscaladeError,
    "A trial could not be simulated."
);

pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("EscaladeError", py.get_type::<EscaladeError>())?;
    module.add("ScenarioError", py.get_type::<ScenarioError>())?;
    module.add("SimulationError", py.get_type::<SimulationError>())
}

/// The faults of a scenario.
pub fn faults(py: Python<'_>, diagnostics: &[Diagnostic], texts: &Texts) -> PyErr {
    let error = ScenarioError::new_err(render(diagnostics, texts, false));
    let list = to_json(diagnostics, texts).to_string();
    match error.value(py).setattr("_diagnostics", list) {
        Ok(()) => error,
        Err(other) => other,
    }
}

/// The warnings among them, as a text.
pub fn warnings(diagnostics: &[Diagnostic], texts: &Texts) -> Option<String> {
    let is_warning = |d: &&Diagnostic| d.severity == Severity::Warning;
    let warnings: Vec<Diagnostic> = diagnostics.iter().filter(is_warning).cloned().collect();
    (!warnings.is_empty()).then(|| render(&warnings, texts, false))
}

/// An argument that makes no sense.
pub fn value(error: impl Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Something else that failed, with its causes.
pub fn failed(error: impl Error) -> PyErr {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text += &format!(": {said}");
        }
        cause = error.source();
    }
    EscaladeError::new_err(text)
}

/// A trial that failed.
pub fn simulation(error: impl Display) -> PyErr {
    SimulationError::new_err(error.to_string())
}
