//! Daily series as CSV in long form: one row per scenario, thing and day.

use super::described::{MILESTONES, OCCUPANCY, QUANTILES, names};
use super::table::{Dates, Table};
use crate::model::{MachineId, MilestoneId, MilestoneKind, OutcomeId, StateId};
use crate::study::{Findings, Study};
use crate::summary::{Bound, Error, Estimate, Kind, Probability};

/// The levels of the daily bands.
const LEVELS: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// `quantiles.csv`: for each outcome and day the mean with its standard error and the ends of its 95 %
/// interval, and each quantile with those of its own.
///
/// # Errors
/// Where the run is too short for errors to be computed.
pub fn quantiles(name: &str, study: &Study, findings: &Findings) -> Result<String, Error> {
    let (model, report) = (study.model(), findings.summary.report()?);
    let mut table = Table::new(names(&QUANTILES));
    let dates = Dates::new(model.start, &report.days());
    for (o, outcome) in model.outcomes.iter().enumerate() {
        let results = report.outcome(OutcomeId::from(o));
        let days = results.days();
        let means = results.means();
        let bands = LEVELS.map(|level| results.quantiles(level));
        for (point, day) in days.iter().enumerate() {
            let mut numbers = vec![day.to_string(), dates.of(*day)];
            numbers.extend(estimate_fields(&means[point]));
            for band in &bands {
                let q = band[point];
                numbers.extend([q.value, q.low, q.high].map(|x| x.to_string()));
            }
            table.push([name, &outcome.entry.name], numbers);
        }
    }
    Ok(table.finish())
}

/// Value, standard error and the ends of the 95 % interval; where all trials agree that need not, the error
/// is not known, and an end may be.
pub(super) fn estimate_fields(estimate: &Estimate) -> [String; 4] {
    let known = |number: f64| match number.is_finite() {
        true => number.to_string(),
        false => String::new(),
    };
    let error = match estimate.kind {
        Kind::Unseen => String::new(),
        Kind::Exact | Kind::Seen => known(estimate.error),
    };
    let [value, low, high] = [estimate.value, estimate.low, estimate.high].map(known);
    [value, error, low, high]
}

/// The same of a probability; at a bound the error is not known.
pub(super) fn probability_fields(p: &Probability) -> [String; 4] {
    let error = match p.bound {
        _ if p.is_exact() => "0".to_owned(),
        Bound::Between => p.error.to_string(),
        Bound::AtMost | Bound::AtLeast => String::new(),
    };
    let [value, low, high] = [p.value, p.low, p.high].map(|x| x.to_string());
    [value, error, low, high]
}

/// `milestones.csv`: the probability of having passed each milestone by each day (for one that
/// follows another: by so many days after it), with its standard error and 95 % interval.
///
/// # Errors
/// Where the run is too short for errors to be computed.
pub fn milestones(name: &str, study: &Study, findings: &Findings) -> Result<String, Error> {
    let (model, report) = (study.model(), findings.summary.report()?);
    let mut table = Table::new(names(&MILESTONES));
    for (m, milestone) in model.milestones.iter().enumerate() {
        let passage = report.milestone(MilestoneId::from(m));
        let dates = Dates::new(model.start, &passage.days);
        for (point, p) in passage.curve.iter().enumerate() {
            let days = passage.days[point];
            // Days since something else fall on no date of their own.
            let date = match milestone.kind {
                MilestoneKind::Follows { .. } => String::new(),
                _ => dates.of(days),
            };
            let mut numbers = vec![days.to_string(), date];
            numbers.extend(probability_fields(p));
            let at_risk = passage.at_risk.get(point);
            numbers.push(at_risk.map_or(String::new(), ToString::to_string));
            table.push([name, &milestone.entry.name], numbers);
        }
    }
    Ok(table.finish())
}

/// `occupancy.csv`: the probability of each state of each machine on each day.
///
/// # Errors
/// Where the run is too short for errors to be computed.
pub fn occupancy(name: &str, study: &Study, findings: &Findings) -> Result<String, Error> {
    let (model, report) = (study.model(), findings.summary.report()?);
    let mut table = Table::new(names(&OCCUPANCY));
    let days = report.days();
    let dates = Dates::new(model.start, &days);
    for (m, machine) in model.machines.iter().enumerate() {
        for (s, state) in machine.states.iter().enumerate() {
            let curve = report.occupancy(MachineId::from(m), StateId::from(s));
            for (day, p) in days.iter().zip(&curve) {
                let mut numbers = vec![day.to_string(), dates.of(*day)];
                numbers.extend(probability_fields(p));
                table.push([name, &machine.entry.name, &state.entry.name], numbers);
            }
        }
    }
    Ok(table.finish())
}
