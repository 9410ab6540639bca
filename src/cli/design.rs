//! `--design`: factor values from a table, or from Latin hypercubes, instead of from independent draws.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use escalade::design::{NamedNumbers, Others, Sample, Scale, read_csv};
use escalade::export::Manifest;
use escalade::model::Model;
use escalade::random::Seed;
use escalade::study::Settings;

use super::args::{Condition, DesignArguments, OtherFactors, Sampling};
use super::end::Usage;
use super::job::{Job, settings_given};

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

/// In place of a file: replicated Latin hypercubes.
const HYPERCUBES: &str = "latin-hypercube";

/// Where factor values come from, if they are not drawn.
pub(crate) enum AskedDesign {
    Table(Table),
    Hypercubes,
}

impl DesignArguments {
    /// What they ask for.
    pub fn read(&self, sampling: &Sampling) -> anyhow::Result<Option<AskedDesign>> {
        let Some(path) = self.design.as_deref() else {
            return Ok(None);
        };
        if path == Path::new(HYPERCUBES) {
            if self.unit_cube || self.others.is_some() {
                let why = "--unit-cube and --others are about a table of factor values, and \
                           --design latin-hypercube has none: leave them out";
                return Err(Usage(why.to_owned()).into());
            }
            return Ok(Some(AskedDesign::Hypercubes));
        }
        if sampling.trials.is_some() {
            let why = "--trials does not go with --design FILE.csv: each row of the table has --replicates trials";
            return Err(Usage(why.to_owned()).into());
        }
        let others = match self.others {
            None => Others::Refused,
            Some(OtherFactors::Median) => Others::Median,
            Some(OtherFactors::Drawn) => Others::Drawn,
        };
        let scale = match self.unit_cube {
            true => Scale::UnitCube,
            false => Scale::Values,
        };
        Ok(Some(AskedDesign::Table(Table::read(
            path,
            (scale, others),
        )?)))
    }
}

impl AskedDesign {
    /// What is asked of the trials; so many where nothing is said.
    pub fn settings(
        &self,
        sampling: &Sampling,
        condition: &Condition,
        trials: u64,
    ) -> Result<Settings, Usage> {
        match self {
            Self::Hypercubes => settings_given(sampling, condition, trials),
            Self::Table(table) => {
                let trials = table.trials(sampling, condition);
                let settings = settings_given(sampling, condition, trials);
                settings.map_err(|usage| table.too_short(usage))
            }
        }
    }

    /// Gives a job its factor values.
    pub fn give_to(&self, job: &mut Job, settings: Settings) -> anyhow::Result<()> {
        match self {
            Self::Table(table) => {
                job.sample = Some(table.sample(job.study.model(), settings.seed)?);
            }
            Self::Hypercubes => {
                let rows = settings.trials / u64::from(settings.replicates);
                give_hypercubes(job, settings.seed, rows)?;
            }
        }
        Ok(())
    }
}

/// Gives a job the points of replicated Latin hypercubes.
pub(crate) fn give_hypercubes(job: &mut Job, seed: Seed, rows: u64) -> anyhow::Result<()> {
    let hypercubes = job.study.hypercubes(seed, rows);
    job.hypercubes = Some(hypercubes.context("--design latin-hypercube")?);
    Ok(())
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

/// Gives a run that is repeated the factor values that it had, of a table from its file.
pub(crate) fn of_manifest(manifest: &Manifest, job: &mut Job) -> anyhow::Result<()> {
    if let Some(hypercubes) = manifest.hypercubes {
        return give_hypercubes(job, Seed(manifest.seed), hypercubes.rows);
    }
    let (Some(record), Some(file)) = (&manifest.design, &manifest.design_file) else {
        return Ok(());
    };
    let table = Table::read(Path::new(file), (record.scale, record.others))?;
    let given = table.sample(job.study.model(), Seed(manifest.seed))?;
    if given.digest != record.sha256 {
        bail!(
            "the design `{file}` has other numbers than those of the run: put back the file that it had"
        );
    }
    job.sample = Some(given);
    Ok(())
}
