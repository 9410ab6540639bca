//! The scenarios that are served, read and decoded once; a changed number of a factor needs neither again.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::asked::Asked;
use super::cache::{Cache, locked};
use super::error::ServeError;
use super::refusal::Refusal;
use crate::diagnostic::{Faults, Severity};
use crate::model::{Factor, FactorId, Model, Purpose, fixing};
use crate::quantity::parse_product;
use crate::scenario::{Patches, Scenario, list_folder, stem};
use crate::study::Study;

/// Decoded scenarios that are kept: as they stand, and with what was switched lately.
const KEPT: usize = 24;
/// A slider goes so far into each tail of what is believed about a factor.
const TAIL: f64 = 0.005;

/// A scenario as it is read.
#[derive(Debug)]
pub(super) struct Base {
    pub scenario: Scenario,
    pub study: Arc<Study>,
}

/// A file that is served.
#[derive(Debug)]
pub(super) struct Entry {
    pub stem: String,
    pub path: PathBuf,
    pub title: String,
    /// Whether it is a variant: it comes after the others, and is compared with them only where it is asked for.
    pub is_variant: bool,
    /// The checksums of what was read for it.
    read: Vec<String>,
}

impl Entry {
    /// The scenario as it stands in its file, which must be as it was read at the start.
    pub fn read_again(&self) -> Result<Scenario, Refusal> {
        self.patched(&Patches::default())
    }

    /// The same with what is changed.
    pub fn patched(&self, patches: &Patches) -> Result<Scenario, Refusal> {
        let scenario = Scenario::read(&self.path, patches);
        let scenario = scenario.map_err(|faults| Refusal::Impossible(faults.to_string()))?;
        match read_of(&scenario) == self.read {
            true => Ok(scenario),
            false => Err(Refusal::Conflict(
                "the file of the scenario has changed since the server was started: start it again",
            )),
        }
    }
}

/// All that are served.
#[derive(Debug)]
pub(super) struct Library {
    pub entries: Vec<Entry>,
    bases: Mutex<Cache<Arc<Base>>>,
}

/// A study of a state.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub study: Arc<Study>,
    /// How the command line says what is changed.
    pub patches: Patches,
}

impl Library {
    /// Reads a scenario, or all of a folder.
    pub fn open(path: &Path) -> Result<Self, ServeError> {
        let mut listed = match path.is_dir() {
            false => vec![(path.to_owned(), stem(path), false)],
            true => list_folder(path)?
                .into_iter()
                .filter(|file| !file.is_world)
                .map(|file| (file.path, file.stem, file.is_variant))
                .collect(),
        };
        listed.sort_by_key(|(.., is_variant)| *is_variant);
        let mut cache = Cache::new(KEPT.max(listed.len()));
        let mut entries = Vec::new();
        for (path, stem, is_variant) in listed {
            let base = Arc::new(base(&path, &Patches::default())?);
            entries.push(Entry {
                title: base.study.model().title.clone(),
                read: read_of(&base.scenario),
                stem: stem.clone(),
                path,
                is_variant,
            });
            let asked = plain(&stem);
            cache.keep(&name(&asked), base);
        }
        if entries.is_empty() {
            return Err(ServeError::Nothing(path.to_owned()));
        }
        let bases = Mutex::new(cache);
        Ok(Self { entries, bases })
    }

    /// The name of the first scenario.
    pub fn first(&self) -> &str {
        &self.entries[0].stem
    }

    /// The first scenario as it stands in its file.
    pub fn first_base(&self) -> Result<Arc<Base>, Refusal> {
        self.plain(&plain(self.first()))
    }

    /// The file of a state.
    pub fn entry(&self, asked: &Asked) -> Result<&Entry, Refusal> {
        let found = self
            .entries
            .iter()
            .find(|entry| entry.stem == asked.scenario);
        found.ok_or_else(|| Refusal::Unknown(format!("there is no scenario `{}`", asked.scenario)))
    }

    /// The study of a state.
    pub fn ready(&self, asked: &Asked) -> Result<Ready, Refusal> {
        let base = self.base(asked)?;
        let mut patches = self.patches(asked)?;
        if asked.fixed.is_empty() {
            let study = Arc::clone(&base.study);
            return Ok(Ready { study, patches });
        }
        let model = base.study.model();
        let mut fixed = Vec::new();
        for (address, value) in &asked.fixed {
            let id = factor(model, address)?;
            let written = written(&model.factors[id.index()], *value)?;
            let set = fixing(
                &base.scenario,
                &model.factors[id.index()].entry.address,
                &written.0,
            );
            patches.set.extend(set.into_iter().flatten());
            fixed.push((id, written.1));
        }
        let study = base.study.with_fixed(&fixed, patches.in_words());
        let study = Arc::new(study);
        Ok(Ready { study, patches })
    }

    /// The scenario of a state but for held factors.
    fn base(&self, asked: &Asked) -> Result<Arc<Base>, Refusal> {
        let entry = self.entry(asked)?;
        let name = name(asked);
        if let Some(there) = locked(&self.bases).get(&name) {
            return Ok(there);
        }
        let base = base(&entry.path, &self.patches(asked)?);
        let base = base.map_err(|faults| Refusal::Impossible(faults.to_string()))?;
        if read_of(&base.scenario) != entry.read {
            let message =
                "the file of the scenario has changed since the server was started: start it again";
            return Err(Refusal::Conflict(message));
        }
        Ok(locked(&self.bases).keep(&name, Arc::new(base)))
    }

    /// What is changed, but for held factors.
    fn patches(&self, asked: &Asked) -> Result<Patches, Refusal> {
        let mut set = Vec::new();
        if let Some(start) = asked.start {
            set.push(format!("start={start}"));
        }
        let plain = self.plain(asked)?;
        for (machine, state) in &asked.machines {
            let model = plain.study.model();
            let known = model
                .machines
                .iter()
                .find(|known| known.entry.name == *machine);
            let known = known.filter(|known| known.states.iter().any(|s| s.entry.name == *state));
            let known = known.ok_or_else(|| {
                Refusal::Unknown(format!(
                    "there is no machine `{machine}` with a state `{state}`"
                ))
            })?;
            set.push(format!("{}.initial={state}", known.entry.address));
        }
        Ok(Patches {
            set,
            horizon: asked.horizon.map(|days| format!("{days} d")),
            without: asked.off.iter().cloned().collect(),
        })
    }

    /// The scenario as it stands in its file.
    pub fn plain(&self, asked: &Asked) -> Result<Arc<Base>, Refusal> {
        let entry = self.entry(asked)?;
        let name = name(&plain(&entry.stem));
        if let Some(there) = locked(&self.bases).get(&name) {
            return Ok(there);
        }
        let base = base(&entry.path, &Patches::default());
        let base = base.map_err(|faults| Refusal::Impossible(faults.to_string()))?;
        Ok(locked(&self.bases).keep(&name, Arc::new(base)))
    }
}

/// A scenario as it stands.
fn plain(stem: &str) -> Asked {
    Asked {
        scenario: stem.to_owned(),
        machines: std::collections::BTreeMap::new(),
        fixed: std::collections::BTreeMap::new(),
        off: std::collections::BTreeSet::new(),
        start: None,
        horizon: None,
        seed: 0,
        trials: 0,
    }
}

/// Under which name a decoded scenario is kept.
fn name(asked: &Asked) -> String {
    let structure = Asked {
        seed: 0,
        ..asked.structure()
    };
    structure.query(false)
}

fn read_of(scenario: &Scenario) -> Vec<String> {
    let files = scenario.files.iter();
    files.map(|file| file.sha256.clone()).collect()
}

/// Reads and decodes a file.
fn base(path: &Path, patches: &Patches) -> Result<Base, Faults> {
    let scenario = Scenario::read(path, patches)?;
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    let errors = faults
        .iter()
        .filter(|fault| fault.severity == Severity::Error);
    let errors: Vec<_> = errors.cloned().collect();
    match model {
        Some(model) if errors.is_empty() => {
            let study = Arc::new(Study::new(model));
            Ok(Base { scenario, study })
        }
        _ => Err(Faults {
            diagnostics: errors,
            texts: scenario.texts,
        }),
    }
}

/// The factor of an address, of which `factors.` may be left out.
pub(super) fn factor(model: &Model, address: &str) -> Result<FactorId, Refusal> {
    match model.factors_called(address)[..] {
        [id] => Ok(id),
        _ => Err(Refusal::Unknown(format!("there is no factor `{address}`"))),
    }
}

/// Between which values a slider moves, in the factor's unit; `None` of a factor that is certain.
pub(super) fn reach(factor: &Factor) -> Option<(f64, f64)> {
    let scale = scale(factor);
    let [low, high] = [TAIL, 1.0 - TAIL].map(|level| factor.distribution.quantile(level) / scale);
    (low < high).then_some((low, high))
}

/// Days, or per day, of one of a factor's unit.
pub(super) fn scale(factor: &Factor) -> f64 {
    crate::quantity::unit_scale(&factor.unit).unwrap_or(1.0)
}

/// A value of a factor as it is written in a file, and in days, per day or no unit.
fn written(factor: &Factor, value: f64) -> Result<(String, f64), Refusal> {
    let name = &factor.entry.address;
    let Some((low, high)) = reach(factor) else {
        return Err(Refusal::Impossible(format!(
            "`{name}` is one number: it cannot be moved"
        )));
    };
    let slack = 1e-3 * (high - low);
    if !(low - slack..=high + slack).contains(&value) {
        let (low, high) = (crate::words::figure(low), crate::words::figure(high));
        let message = format!("`{name}` lies between {low} and {high} {}", factor.unit);
        return Err(Refusal::Impossible(message.trim_end().to_owned()));
    }
    let text = match factor.unit.as_str() {
        "" => value.to_string(),
        unit => format!("{value} {unit}"),
    };
    let number = match parse_product(&text) {
        Ok(product) => product.coefficient,
        // A unit that is no time, such as points.
        Err(_) => value,
    };
    Ok((text, number))
}
