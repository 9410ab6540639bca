//! Figures that show in a notebook.

use escalade::plot;
use pyo3::prelude::*;

use crate::errors::failed;

/// A figure, 1600 x 900, with its font inside.
#[pyclass(frozen, module = "escalade")]
pub struct Figure {
    pub figure: plot::Figure,
}

#[pymethods]
impl Figure {
    /// Its name, as a file would have it.
    #[getter]
    fn name(&self) -> &str {
        &self.figure.name
    }

    /// Its title.
    #[getter]
    fn title(&self) -> &str {
        &self.figure.title
    }

    /// What it shows, for those who cannot see it.
    #[getter]
    fn description(&self) -> &str {
        &self.figure.description
    }

    /// The picture as SVG.
    #[getter]
    fn svg(&self) -> &str {
        &self.figure.svg
    }

    /// The picture as PNG, 3200 x 1800.
    fn png(&self, py: Python<'_>) -> PyResult<Vec<u8>> {
        py.detach(|| self.figure.png()).map_err(failed)
    }

    fn _repr_svg_(&self) -> &str {
        &self.figure.svg
    }

    fn __repr__(&self) -> String {
        format!("<Figure {}: {}>", self.figure.name, self.figure.title)
    }
}

pub fn listed(figures: Vec<plot::Figure>) -> Vec<Figure> {
    figures
        .into_iter()
        .map(|figure| Figure { figure })
        .collect()
}
