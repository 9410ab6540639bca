//! The numbers of a run, read back from its folder, to be set beside exact ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::table::harmless;
use crate::exact::{Question, Simulated, Simulation};
use crate::model::{MilestoneKind, Model};

/// Why the numbers of a run cannot be read back.
#[derive(Debug, thiserror::Error)]
pub enum SimulatedError {
    /// A file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file lacks something that every such file has.
    #[error("`{}` lacks {what}: was it changed? Run the scenario again", path.display())]
    Lacks {
        /// Which.
        path: PathBuf,
        /// What.
        what: String,
    },
}

/// Reads the probabilities of states and milestones and the means of outcomes on each day, and the mean
/// counts of reactions at the horizon. Of outcomes, those of which no value was clipped to its range.
///
/// # Errors
/// Where a file cannot be read, or is none of a run.
pub fn simulated(folder: &Path, model: &Model) -> Result<Simulation, SimulatedError> {
    let mut numbers = BTreeMap::new();
    let path = folder.join("summary.json");
    let summary = json(&path)?;
    let trials = summary["trials"]
        .as_u64()
        .ok_or_else(|| lacks(&path, "`trials`"))?;
    let state = |row: &Row| state(model, row);
    read(
        &folder.join("occupancy.csv"),
        PROBABILITY,
        state,
        &mut numbers,
    )?;
    let milestone = |row: &Row| milestone(model, row);
    read(
        &folder.join("milestones.csv"),
        PROBABILITY,
        milestone,
        &mut numbers,
    )?;
    let outcome = |row: &Row| outcome(model, row, &summary);
    read(&folder.join("quantiles.csv"), MEAN, outcome, &mut numbers)?;
    for (k, reaction) in model.reactions.iter().enumerate() {
        let count = &summary["reactions"][&reaction.entry.address]["mean_count"];
        if let Some(value) = count["value"].as_f64() {
            let error = count["se"].as_f64();
            let key = (Question::Reaction(k), model.horizon.to_bits());
            numbers.insert(key, Simulated { value, error });
        }
    }
    Ok(Simulation { trials, numbers })
}

/// Columns of a day, a value and its error.
type Columns = [&'static str; 3];
const PROBABILITY: Columns = ["day", "probability", "se"];
const MEAN: Columns = ["day", "mean", "mean_se"];

/// A row by its columns.
type Row = BTreeMap<String, String>;

fn read(
    path: &Path,
    columns: Columns,
    question: impl Fn(&Row) -> Option<Question>,
    numbers: &mut BTreeMap<(Question, u64), Simulated>,
) -> Result<(), SimulatedError> {
    let fault = |source: csv::Error| SimulatedError::Read {
        path: path.to_owned(),
        source: source.into(),
    };
    let mut lines = csv::Reader::from_path(path).map_err(fault)?;
    for row in lines.deserialize() {
        let mut row: Row = row.map_err(fault)?;
        if let Some(days) = row.remove("days") {
            row.insert("day".to_owned(), days);
        }
        let Some(question) = question(&row) else {
            continue;
        };
        let number = |name: &str| row.get(name)?.parse::<f64>().ok();
        let [day, value, error] = columns.map(number);
        let (Some(day), Some(value)) = (day, value) else {
            return Err(lacks(
                path,
                &format!("a number in `{}` or `{}`", columns[0], columns[1]),
            ));
        };
        numbers.insert((question, day.to_bits()), Simulated { value, error });
    }
    Ok(())
}

/// Where something of this name stands, as a table writes names.
fn named<'m>(mut names: impl Iterator<Item = &'m str>, row: &Row, column: &str) -> Option<usize> {
    let found = row.get(column)?;
    names.position(|name| harmless(name) == *found)
}

fn state(model: &Model, row: &Row) -> Option<Question> {
    let machines = model
        .machines
        .iter()
        .map(|machine| machine.entry.name.as_str());
    let machine = named(machines, row, "machine")?;
    let states = model.machines[machine].states.iter();
    let state = named(states.map(|state| state.entry.name.as_str()), row, "state")?;
    Some(Question::State(machine, state))
}

fn milestone(model: &Model, row: &Row) -> Option<Question> {
    let milestones = model.milestones.iter().map(|m| m.entry.name.as_str());
    let k = named(milestones, row, "milestone")?;
    // Days of one that follows another count from that.
    let is_first = matches!(model.milestones[k].kind, MilestoneKind::First(_));
    is_first.then_some(Question::Milestone(k))
}

fn outcome(model: &Model, row: &Row, summary: &Value) -> Option<Question> {
    let outcomes = model.outcomes.iter().map(|o| o.entry.name.as_str());
    let k = named(outcomes, row, "outcome")?;
    let clipped = &summary["outcomes"][&model.outcomes[k].entry.name]["clipped_share"];
    let is_whole = clipped["in_every_trial"] == 0.0 || clipped["value"] == 0.0;
    is_whole.then_some(Question::Outcome(k))
}

fn json(path: &Path) -> Result<Value, SimulatedError> {
    let fault = |source: Box<dyn std::error::Error + Send + Sync>| SimulatedError::Read {
        path: path.to_owned(),
        source,
    };
    let text = std::fs::read_to_string(path).map_err(|error| fault(error.into()))?;
    serde_json::from_str(&text).map_err(|error| fault(error.into()))
}

fn lacks(path: &Path, what: &str) -> SimulatedError {
    SimulatedError::Lacks {
        path: path.to_owned(),
        what: what.to_owned(),
    }
}
