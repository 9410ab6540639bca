//! How exactly an index is to be known.

use super::measure::Measure;
use super::question::SobolLook;
use crate::model::Model;

/// How exactly one index should be known.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// A place among the measures.
    pub measure: usize,
    /// What of it.
    pub target: Target,
    /// The largest half-width of the 95 % intervals of all units.
    pub half_width: f64,
}

/// Which indices a target is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// First order.
    First,
    /// Total.
    Total,
}

/// Why a target makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrecisionError {
    /// It does not read as one.
    #[error(
        "`{0}`: expected MEASURE.total ± ERROR or MEASURE.first ± ERROR: `cooperation.total ± 0.02`, `cooperation.min.first ± 0.02`"
    )]
    Form(String),
    /// It is about nothing that is measured.
    #[error("`{text}`: `{name}` is not measured; measured are {measured}")]
    NotMeasured {
        /// As written.
        text: String,
        /// What it names.
        name: String,
        /// What it could name.
        measured: String,
    },
}

impl Precision {
    /// Reads `cooperation.total ± 0.02`, also with a functional (`cooperation.min.first ± 0.02`); `+-` stands
    /// for `±`.
    ///
    /// # Errors
    /// Where the text has another form, or names nothing that is measured.
    pub fn parse(text: &str, model: &Model, measures: &[Measure]) -> Result<Self, PrecisionError> {
        let form = || PrecisionError::Form(text.to_owned());
        let halves = text.split_once('±').or_else(|| text.split_once("+-"));
        let (number, error) = halves.ok_or_else(form)?;
        let half_width: f64 = error.trim().parse().map_err(|_| form())?;
        if !(half_width > 0.0 && half_width.is_finite()) {
            return Err(form());
        }
        let (name, index) = number.trim().rsplit_once('.').ok_or_else(form)?;
        let target = match index {
            "first" => Target::First,
            "total" => Target::Total,
            _ => return Err(form()),
        };
        let texts = || measures.iter().map(|m| m.text(model));
        let named = Measure::parse(name, model).ok();
        let measure = measures.iter().position(|m| Some(*m) == named);
        let measure = measure.ok_or_else(|| PrecisionError::NotMeasured {
            text: text.to_owned(),
            name: name.to_owned(),
            measured: texts().collect::<Vec<_>>().join(", "),
        })?;
        Ok(Self {
            measure,
            target,
            half_width,
        })
    }

    /// The largest half-width among all units; infinite where nothing can be told of them.
    pub fn reached(&self, look: &SobolLook) -> f64 {
        let units = &look.measures[self.measure].units;
        let widths = units.iter().map(|unit| match self.target {
            Target::First => unit.first.half_width(),
            Target::Total => unit.total.half_width(),
        });
        if units.is_empty() {
            return f64::INFINITY;
        }
        widths.fold(0.0, f64::max)
    }

    /// Whether the last two looks say so: one may be narrow by luck.
    pub fn suffices(&self, looks: &[SobolLook]) -> bool {
        looks.len() >= 2
            && looks[looks.len() - 2..]
                .iter()
                .all(|look| self.is_met(look))
    }

    /// Whether all are so narrow.
    pub fn is_met(&self, look: &SobolLook) -> bool {
        self.reached(look) <= self.half_width
    }
}
