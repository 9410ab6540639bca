//! Which factors are exchanged together: correlated ones always, and groups that are asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::did_you_mean;
use crate::model::{FactorId, Model, Role};

/// Factors that are exchanged together, and count as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The address of a factor, those of correlated ones joined by ` + `, or the name of a group.
    pub name: String,
    /// For people.
    pub title: String,
    /// In the order of the model.
    pub factors: Vec<FactorId>,
    /// Whether it is a group that was asked for, and no factor or correlated set of factors.
    pub is_group: bool,
}

/// By what factors are gathered in groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// Their tags.
    Tag,
    /// The section and the entry of the file that a factor stands in or is named for.
    Actor,
    /// How good the evidence is.
    Grade,
    /// What they cite.
    Source,
}

/// No factor has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown factor `{name}`{hint}")]
pub struct UnknownFactor {
    /// As written.
    pub name: String,
    /// "; did you mean ...?", or nothing.
    pub hint: String,
}

/// What factors together are: measurement where all of them are, levers where all are, and else uncertain.
pub fn role_of(model: &Model, factors: &[FactorId]) -> Role {
    let mut roles = factors.iter().map(|f| model.factors[f.index()].role);
    let first = roles.next().unwrap_or_default();
    match roles.all(|role| role == first) {
        true => first,
        false => Role::Uncertainty,
    }
}

impl Unit {
    /// What its factors together are.
    pub fn role(&self, model: &Model) -> Role {
        role_of(model, &self.factors)
    }

    /// Whether it is about how the world is read, and so stands in no ranking of the world.
    pub fn is_measurement(&self, model: &Model) -> bool {
        self.role(model) == Role::Measurement
    }

    /// Every factor by itself, but for correlated ones, which count as one.
    pub fn each(model: &Model) -> Vec<Self> {
        let label = |f: usize| BTreeSet::from([model.factors[f].entry.address.as_str()]);
        Self::gathered(model, |f| label(f).into_iter().map(str::to_owned).collect())
    }

    /// Groups: factors with the same labels, one for each combination that there is. Correlated factors
    /// are in one group, which has the labels of all of them.
    pub fn groups(model: &Model, by: GroupBy) -> Vec<Self> {
        let mut groups: BTreeMap<String, Vec<FactorId>> = BTreeMap::new();
        for unit in Self::gathered(model, |f| labels(model, f, by)) {
            groups.entry(unit.name).or_default().extend(unit.factors);
        }
        let unit = |(name, mut factors): (String, Vec<FactorId>)| {
            factors.sort_unstable();
            let without = match by {
                GroupBy::Tag => "those without a tag",
                GroupBy::Actor => "those of no actor",
                GroupBy::Grade => "those without a grade",
                GroupBy::Source => "those without a source",
            };
            let called = if name == NONE { without } else { &name };
            let title = format!("{called} ({})", number_of(factors.len()));
            Self {
                name,
                title,
                factors,
                is_group: true,
            }
        };
        groups.into_iter().map(unit).collect()
    }

    /// The units that hold one of these factors, each named by its address or its last part.
    ///
    /// # Errors
    /// Where no factor has such a name.
    pub fn restricted(
        units: Vec<Self>,
        model: &Model,
        names: &[String],
    ) -> Result<Vec<Self>, UnknownFactor> {
        if names.is_empty() {
            return Ok(units);
        }
        let wanted: Result<Vec<FactorId>, _> = names.iter().map(|n| factor(model, n)).collect();
        let wanted = wanted?;
        let is_wanted = |unit: &Self| unit.factors.iter().any(|f| wanted.contains(f));
        Ok(units.into_iter().filter(is_wanted).collect())
    }

    /// One unit for each set of correlated factors and for each other factor, named by the labels of all.
    fn gathered(model: &Model, labels: impl Fn(usize) -> BTreeSet<String>) -> Vec<Self> {
        let mut units = Vec::new();
        for k in (0..model.factors.len()).map(FactorId::from) {
            let mut sets = model.correlations.iter();
            let set = sets.find(|set| set.factors.contains(&k));
            let mut factors = set.map_or(vec![k], |set| set.factors.clone());
            factors.sort_unstable();
            if factors[0] != k {
                continue;
            }
            let all: BTreeSet<String> = factors.iter().flat_map(|f| labels(f.index())).collect();
            let title = |f: &FactorId| model.factors[f.index()].entry.title.as_str();
            units.push(Self {
                name: all.into_iter().collect::<Vec<_>>().join(" + "),
                title: factors.iter().map(title).collect::<Vec<_>>().join(" + "),
                factors,
                is_group: false,
            });
        }
        units
    }
}

/// The name of a group of factors of which the file does not say by what they are gathered.
const NONE: &str = "none";

/// What a factor is gathered by.
fn labels(model: &Model, f: usize, by: GroupBy) -> BTreeSet<String> {
    let entry = &model.factors[f].entry;
    let found: BTreeSet<String> = match by {
        GroupBy::Tag => entry.tags.iter().cloned().collect(),
        GroupBy::Grade => entry
            .grade
            .iter()
            .map(|g| g.in_words().to_owned())
            .collect(),
        GroupBy::Source => {
            let id = |source: &String| match source.split_once(':') {
                Some((id, _)) => id.trim().to_owned(),
                None => source.clone(),
            };
            entry.sources.iter().map(id).collect()
        }
        GroupBy::Actor => super::actors::of_factor(model, FactorId::from(f)),
    };
    if found.is_empty() {
        return BTreeSet::from([NONE.to_owned()]);
    }
    found
}

fn number_of(factors: usize) -> String {
    match factors {
        1 => "1 factor".to_owned(),
        n => format!("{n} factors"),
    }
}

fn factor(model: &Model, name: &str) -> Result<FactorId, UnknownFactor> {
    let entries = || model.factors.iter().map(|factor| &factor.entry);
    let found = entries().position(|entry| entry.address == name);
    let found = found.or_else(|| entries().position(|entry| entry.name == name));
    found.map(FactorId::from).ok_or_else(|| {
        let names = entries().flat_map(|entry| [entry.name.as_str(), entry.address.as_str()]);
        let meant = did_you_mean(name, names);
        UnknownFactor {
            name: name.to_owned(),
            hint: meant.map_or(String::new(), |other| format!("; did you mean `{other}`?")),
        }
    })
}
