//! The library as a Python module: what `escalade/*.py` is made of.
//!
//! Python sees classes that hold results, numbers as NumPy arrays, and texts as the command writes them. The lock of
//! the interpreter is released while trials are simulated, and Ctrl-C ends a run as it does in Python.

mod errors;
mod evaluate;
mod exact;
mod figures;
mod interrupt;
mod model;
mod run;
mod sensitivity;
mod shards;

#[path = "../../src/cli/mod.rs"]
mod cli;

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs a command line, whose words begin with the name of the program, and returns its exit code.
#[pyfunction]
fn command(py: Python<'_>, words: Vec<OsString>) -> u8 {
    py.detach(|| cli::main(words))
}

#[pymodule]
fn _escalade(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    errors::add(module)?;
    module.add_class::<model::Model>()?;
    module.add_class::<run::Run>()?;
    module.add_class::<run::Comparison>()?;
    module.add_class::<sensitivity::Sensitivity>()?;
    module.add_class::<figures::Figure>()?;
    module.add_class::<evaluate::Sample>()?;
    module.add_function(wrap_pyfunction!(command, module)?)
}
