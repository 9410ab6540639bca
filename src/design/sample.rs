//! A sample that somebody gives: a row of factor values, or of coordinates of the unit cube, for each draw.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::sample_error::SampleError;
use super::{Design, Draws, MonteCarlo};
use crate::diagnostic::did_you_mean;
use crate::model::{FactorId, Model};
use crate::random::Seed;

/// What the numbers of a sample are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Values of the factors, in days, per day or no unit, as per-trial files have them.
    Values,
    /// Coordinates of the open unit cube: independent probabilities, which become values by the quantile
    /// functions and correlations of the scenario.
    UnitCube,
}

/// What becomes of the uncertain factors for which a sample has no column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Others {
    /// There must be none.
    Refused,
    /// They stay at their medians.
    Median,
    /// They are drawn: row k has their values in draw k of a run with the same seed.
    Drawn,
}

/// What is said of a run whose factor values were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleRecord {
    /// Rows.
    pub rows: u64,
    /// What its numbers are.
    pub scale: Scale,
    /// What became of factors without a column.
    pub others: Others,
    /// SHA-256, in hexadecimal digits, of the addresses of its columns and the bits of its numbers.
    pub sha256: String,
}

/// A sample of factor values that is given, with a row for each draw.
#[derive(Clone, Debug)]
pub struct Sample {
    dimension: usize,
    scale: Scale,
    /// The factor of each column.
    columns: Vec<usize>,
    /// Row by row.
    numbers: Vec<f64>,
    /// Of factors that have no column: their draws, ...
    drawn: Option<MonteCarlo>,
    /// ... or all values at the medians.
    medians: Vec<f64>,
    shares_chance: bool,
    record: SampleRecord,
}

impl Sample {
    /// A sample whose columns are factors by name (an address, with or without `factors.` or `factor.`, or a
    /// unique end of one), and whose numbers stand row by row. The seed is that by which other factors are drawn.
    ///
    /// # Errors
    /// Where names are unknown, repeated or missing, where rows are not whole, and where a factor cannot have a
    /// value. One of several correlated factors cannot be given by value without the others.
    pub fn new(
        model: &Model,
        names: &[String],
        numbers: Vec<f64>,
        (scale, others): (Scale, Others),
        seed: Seed,
    ) -> Result<Self, SampleError> {
        let columns = columns(model, names)?;
        if numbers.is_empty() || columns.is_empty() {
            return Err(SampleError::Empty);
        }
        let whole = numbers.len() / columns.len();
        if whole * columns.len() != numbers.len() {
            return Err(SampleError::Ragged {
                row: whole as u64 + 1,
                found: numbers.len() - whole * columns.len(),
                expected: columns.len(),
            });
        }
        check_missing(model, &columns, others)?;
        if scale == Scale::Values {
            check_partners(model, &columns)?;
        }
        check_numbers(model, &columns, &numbers, scale)?;
        let draws = Draws::new(model);
        let mut values = draws.values();
        draws.at(&vec![0.5; draws.len()], &mut values);
        let record = SampleRecord {
            rows: whole as u64,
            scale,
            others,
            sha256: digest(model, &columns, &numbers),
        };
        Ok(Self {
            dimension: draws.len(),
            scale,
            columns: columns.iter().map(|id| id.index()).collect(),
            numbers,
            drawn: match others {
                Others::Drawn => Some(draws.monte_carlo(seed)),
                _ => None,
            },
            medians: values.factors,
            shares_chance: false,
            record,
        })
    }

    /// With the same luck in every row (common random numbers): replicate j of one row and of another use the
    /// same streams, so that what differs between rows is what their values do.
    #[must_use]
    pub fn sharing_chance(self, shares_chance: bool) -> Self {
        Self {
            shares_chance,
            ..self
        }
    }

    /// What is known of it.
    pub fn described(&self) -> &SampleRecord {
        &self.record
    }

    /// How many rows there are.
    pub fn len(&self) -> u64 {
        (self.numbers.len() / self.columns.len()) as u64
    }

    /// Whether there is none, which no sample is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numbers of a row, by column.
    fn row(&self, row: u64) -> impl Iterator<Item = (usize, f64)> {
        let width = self.columns.len();
        let numbers = &self.numbers[row as usize * width..][..width];
        self.columns.iter().copied().zip(numbers.iter().copied())
    }
}

impl Design for Sample {
    fn dimension(&self) -> usize {
        self.dimension
    }

    /// Of factors that are given by value, the coordinate says nothing.
    fn point(&self, row: u64, point: &mut [f64]) {
        match &self.drawn {
            Some(drawn) => drawn.point(row, point),
            None => point.fill(0.5),
        }
        if self.scale == Scale::UnitCube {
            for (factor, u) in self.row(row) {
                point[factor] = u;
            }
        }
    }

    fn chance(&self, row: u64) -> u64 {
        if self.shares_chance { 0 } else { row }
    }

    fn record(&self) -> Option<&SampleRecord> {
        Some(&self.record)
    }

    fn base(&self) -> Option<&[f64]> {
        let is_held = self.scale == Scale::Values && self.drawn.is_none();
        is_held.then_some(&self.medians)
    }

    fn impose(&self, row: u64, factors: &mut [f64]) {
        if self.scale == Scale::Values {
            for (factor, value) in self.row(row) {
                factors[factor] = value;
            }
        }
    }
}

fn digest(model: &Model, columns: &[FactorId], numbers: &[f64]) -> String {
    let mut hash = Sha256::new();
    for id in columns {
        hash.update(model.factors[id.index()].entry.address.as_bytes());
        hash.update(b"\n");
    }
    for number in numbers {
        hash.update(number.to_bits().to_le_bytes());
    }
    let bytes = hash.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The factors of columns.
fn columns(model: &Model, names: &[String]) -> Result<Vec<FactorId>, SampleError> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (k, name) in names.iter().enumerate() {
        let id = named(model, name.trim(), k)?;
        if !seen.insert(id) {
            let name = name.trim().to_owned();
            return Err(SampleError::Twice { name });
        }
        found.push(id);
    }
    Ok(found)
}

fn named(model: &Model, name: &str, column: usize) -> Result<FactorId, SampleError> {
    if name.is_empty() {
        return Err(SampleError::Unnamed { column: column + 1 });
    }
    let called = |name: &str| model.factors_called(name);
    let mut meant = called(name);
    if meant.is_empty() {
        meant = name.strip_prefix("factor.").map_or(meant, called);
    }
    match meant[..] {
        [id] => Ok(id),
        [] => {
            let names = model
                .factors
                .iter()
                .map(|factor| in_short(&factor.entry.address));
            let meant = did_you_mean(name, names);
            Err(SampleError::Unknown {
                name: name.to_owned(),
                hint: meant.map_or(String::new(), |other| format!("; did you mean `{other}`?")),
            })
        }
        [one, other, ..] => Err(SampleError::Several {
            name: name.to_owned(),
            one: model.factors[one.index()].entry.address.clone(),
            other: model.factors[other.index()].entry.address.clone(),
        }),
    }
}

/// Factors that are uncertain and have no column.
fn check_missing(model: &Model, columns: &[FactorId], others: Others) -> Result<(), SampleError> {
    if others != Others::Refused {
        return Ok(());
    }
    let factors = (0..model.factors.len()).map(FactorId::from);
    let missing: Vec<&str> = factors
        .filter(|id| !columns.contains(id))
        .map(|id| &model.factors[id.index()])
        .filter(|factor| factor.distribution.is_uncertain())
        .map(|factor| in_short(&factor.entry.address))
        .collect();
    match missing.split_first() {
        None => Ok(()),
        Some((first, rest)) => Err(SampleError::Missing {
            first: (*first).to_owned(),
            more: rest.len(),
        }),
    }
}

/// Values of correlated factors are given together: the scenario says how one goes with the others only where it
/// draws them.
fn check_partners(model: &Model, columns: &[FactorId]) -> Result<(), SampleError> {
    for group in &model.correlations {
        let is_given = |id: &&FactorId| columns.contains(id);
        let given = group.factors.iter().find(is_given);
        let left = group.factors.iter().find(|id| !is_given(id));
        if let (Some(given), Some(left)) = (given, left) {
            let name =
                |id: &FactorId| in_short(&model.factors[id.index()].entry.address).to_owned();
            return Err(SampleError::Partner {
                given: name(given),
                left: name(left),
            });
        }
    }
    Ok(())
}

fn check_numbers(
    model: &Model,
    columns: &[FactorId],
    numbers: &[f64],
    scale: Scale,
) -> Result<(), SampleError> {
    let ranges: Vec<(f64, f64)> = columns
        .iter()
        .map(|id| match scale {
            Scale::Values => model.factors[id.index()].distribution.support(),
            Scale::UnitCube => (0.0, 1.0),
        })
        .collect();
    for (row, numbers) in numbers.chunks_exact(columns.len()).enumerate() {
        for ((value, id), (low, high)) in numbers.iter().zip(columns).zip(&ranges) {
            let is_end = scale == Scale::UnitCube && (value == low || value == high);
            if (low..=high).contains(&value) && value.is_finite() && !is_end {
                continue;
            }
            let factor = &model.factors[id.index()];
            let (row, name) = (row as u64 + 1, in_short(&factor.entry.address).to_owned());
            let (value, low, high) = (*value, *low, *high);
            return Err(match scale {
                Scale::UnitCube => SampleError::NoCoordinate { row, name, value },
                Scale::Values => SampleError::Outside {
                    row,
                    name,
                    value,
                    low,
                    high,
                    unit: unit(&factor.unit),
                },
            });
        }
    }
    Ok(())
}

/// In what a factor's values are given, whatever its unit in the file.
fn unit(written: &str) -> &'static str {
    match written {
        "" | "%" => "",
        unit if unit.starts_with('/') => " per day",
        _ => " days",
    }
}

fn in_short(address: &str) -> &str {
    address.strip_prefix("factors.").unwrap_or(address)
}
