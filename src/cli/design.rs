//! `--design`: factor values from a table instead of from draws.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use escalade::design::{NamedNumbers, Others, Sample, Scale, read_csv};
use escalade::export::Manifest;
use escalade::model::Model;
use escalade::random::Seed;

use super::args::{Condition, DesignArguments, OtherFactors, Sampling};
use super::end::Usage;

/// A table of factor values as it stands in a file.
pub(crate) struct Table {
    file: String,
    numbers: NamedNumbers,
    kind: (Scale, Others),
}

/// A sample of the factors of a scenario, and the file that it comes from.
pub(crate) struct GivenSample {
    pub file: String,
    pub sample: Sample,
    pub digest: String,
}

impl DesignArguments {
    /// The table that they name, if they do.
    pub fn table(&self) -> anyhow::Result<Option<Table>> {
        let others = match self.others {
            None => Others::Refused,
            Some(OtherFactors::Median) => Others::Median,
            Some(OtherFactors::Drawn) => Others::Drawn,
        };
        let scale = match self.unit_cube {
            true => Scale::UnitCube,
            false => Scale::Values,
        };
        let read = |path: &Path| Table::read(path, (scale, others));
        self.design.as_deref().map(read).transpose()
    }
}

impl Table {
    fn read(path: &Path, kind: (Scale, Others)) -> anyhow::Result<Self> {
        let file = path.display().to_string();
        let about = || format!("the design `{file}`");
        // A pipe or a device may have no end.
        if !fs::metadata(path).with_context(about)?.is_file() {
            bail!("the design `{file}` is not a file");
        }
        let text = fs::read_to_string(path).with_context(about)?;
        let numbers = read_csv(&text).with_context(about)?;
        Ok(Self {
            file,
            numbers,
            kind,
        })
    }

    /// Trials of a run of all rows.
    pub fn trials(&self, sampling: &Sampling, condition: &Condition) -> u64 {
        let (names, numbers) = &self.numbers;
        let rows = numbers.len() / names.len().max(1);
        let replicates = match condition.given {
            Some(_) => 1,
            None => sampling.replicates,
        };
        rows as u64 * u64::from(replicates)
    }

    /// Why its rows are too few for a run.
    pub fn too_short(&self, usage: Usage) -> Usage {
        Usage(format!(
            "the design `{}` has too few rows: they make {}",
            self.file, usage.0
        ))
    }

    /// The sample of a model's factors.
    pub fn sample(&self, model: &Model, seed: Seed) -> anyhow::Result<GivenSample> {
        let (names, numbers) = self.numbers.clone();
        let sample = Sample::new(model, &names, numbers, self.kind, seed);
        let sample = sample.with_context(|| format!("the design `{}`", self.file))?;
        Ok(GivenSample {
            file: self.file.clone(),
            digest: sample.described().sha256.clone(),
            sample,
        })
    }
}

impl GivenSample {
    /// What a reader of the results must know.
    pub fn in_words(&self) -> String {
        format!(
            "Factor values are the {} rows of {}; intervals take them for independent draws.",
            self.sample.len(),
            self.file
        )
    }
}

/// The sample of a run that is repeated, from the file that it had.
pub(crate) fn of_manifest(
    manifest: &Manifest,
    model: &Model,
) -> anyhow::Result<Option<GivenSample>> {
    let (Some(record), Some(file)) = (&manifest.design, &manifest.design_file) else {
        return Ok(None);
    };
    let table = Table::read(Path::new(file), (record.scale, record.others))?;
    let given = table.sample(model, Seed(manifest.seed))?;
    if given.digest != record.sha256 {
        bail!(
            "the design `{file}` has other numbers than those of the run: put back the file that it had"
        );
    }
    Ok(Some(given))
}
