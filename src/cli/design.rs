//! `--design`: factor values from a table, or from Latin hypercubes, instead of from independent draws.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use escalade::design::{Design, LatinHypercubes, NamedNumbers, Others, Sample, Scale, read_csv};
use escalade::export::Manifest;
use escalade::model::Model;
use escalade::random::Seed;
use escalade::study::{Settings, Study};
use escalade::words;

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
    file: String,
    sample: Sample,
    digest: String,
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
    /// Trials of a run, where no number is asked for.
    pub fn trials(&self, sampling: &Sampling, condition: &Condition, default: u64) -> u64 {
        match self {
            Self::Table(table) => table.trials(sampling, condition),
            Self::Hypercubes => default,
        }
    }

    /// Why settings make no run.
    pub fn too_short(&self, usage: Usage) -> Usage {
        match self {
            Self::Table(table) => table.too_short(usage),
            Self::Hypercubes => usage,
        }
    }

    /// The factor values of a scenario.
    pub fn of(&self, study: &Study, settings: Settings) -> anyhow::Result<GivenDesign> {
        match self {
            Self::Table(table) => Ok(GivenDesign::Table(
                table.sample(study.model(), settings.seed)?,
            )),
            Self::Hypercubes => {
                let rows = settings.trials / u64::from(settings.replicates);
                hypercubes(study, settings.seed, rows)
            }
        }
    }
}

/// Where the factor values of a scenario come from.
pub(crate) enum GivenDesign {
    Table(GivenSample),
    Hypercubes(LatinHypercubes),
}

impl GivenDesign {
    /// As a run takes it.
    pub fn design(&self) -> &dyn Design {
        match self {
            Self::Table(given) => &given.sample,
            Self::Hypercubes(cubes) => cubes,
        }
    }

    /// By what a checkpoint knows it.
    pub fn identity(&self) -> String {
        match self {
            Self::Table(given) => format!(" design {}", given.digest),
            Self::Hypercubes(cubes) => format!(" {:?}", cubes.hypercubes()),
        }
    }

    /// The file that it comes from.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::Table(given) => Some(&given.file),
            Self::Hypercubes(_) => None,
        }
    }

    /// What a reader of the results must know.
    pub fn in_words(&self) -> String {
        let dealt = self.design().hypercubes();
        match self {
            Self::Table(given) => given.in_words(),
            Self::Hypercubes(_) => dealt.as_ref().map(words::hypercubes).unwrap_or_default(),
        }
    }
}

/// The points of replicated Latin hypercubes.
pub(crate) fn hypercubes(study: &Study, seed: Seed, rows: u64) -> anyhow::Result<GivenDesign> {
    let hypercubes = study.hypercubes(seed, rows);
    let hypercubes = hypercubes.context("--design latin-hypercube")?;
    Ok(GivenDesign::Hypercubes(hypercubes))
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
    fn trials(&self, sampling: &Sampling, condition: &Condition) -> u64 {
        let (names, numbers) = &self.numbers;
        let rows = numbers.len() / names.len().max(1);
        let replicates = match condition.given {
            Some(_) => 1,
            None => sampling.replicates,
        };
        rows as u64 * u64::from(replicates)
    }

    /// Why its rows are too few for a run.
    fn too_short(&self, usage: Usage) -> Usage {
        Usage(format!(
            "the design `{}` has too few rows: they make {}",
            self.file, usage.0
        ))
    }

    /// The sample of a model's factors.
    fn sample(&self, model: &Model, seed: Seed) -> anyhow::Result<GivenSample> {
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
    fn in_words(&self) -> String {
        format!(
            "Factor values are the {} rows of {}; intervals take them for independent draws.",
            self.sample.len(),
            self.file
        )
    }
}

/// The factor values of a run that is repeated; those of a table from its file.
pub(crate) fn of_manifest(
    manifest: &Manifest,
    study: &Study,
) -> anyhow::Result<Option<GivenDesign>> {
    if let Some(record) = manifest.hypercubes {
        return hypercubes(study, Seed(manifest.seed), record.rows).map(Some);
    }
    let (Some(record), Some(file)) = (&manifest.design, &manifest.design_file) else {
        return Ok(None);
    };
    let table = Table::read(Path::new(file), (record.scale, record.others))?;
    let given = table.sample(study.model(), Seed(manifest.seed))?;
    if given.digest != record.sha256 {
        bail!(
            "the design `{file}` has other numbers than those of the run: put back the file that it had"
        );
    }
    Ok(Some(GivenDesign::Table(given)))
}
