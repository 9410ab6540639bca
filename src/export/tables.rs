//! Daily series as CSV in long form: one row per scenario, thing and day.

use crate::model::{MachineId, MilestoneId, OutcomeId, StateId};
use crate::study::{Findings, Study};
use crate::summary::{Error, Probability};

/// The levels of the daily bands.
const LEVELS: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// Comma-separated lines; fields never need quoting: names, dates and numbers.
struct Lines(String);

impl Lines {
    fn new(header: &[String]) -> Self {
        Self(header.join(",") + "\n")
    }

    fn push(&mut self, fields: &[String]) {
        self.0.push_str(&fields.join(","));
        self.0.push('\n');
    }
}

fn names(fixed: &[&str]) -> Vec<String> {
    fixed.iter().map(ToString::to_string).collect()
}

/// `quantiles.csv`: for each outcome and day the mean with its standard error, and each quantile with
/// the ends of its 95 % interval.
///
/// # Errors
/// Where the run is too short for errors to be computed.
pub fn quantiles(name: &str, study: &Study, findings: &Findings) -> Result<String, Error> {
    let (model, report) = (study.model(), findings.summary.report()?);
    let mut header = names(&["scenario", "outcome", "day", "date", "mean", "mean_se"]);
    for level in LEVELS {
        let q = format!("q{:02.0}", 100.0 * level);
        header.extend([q.clone(), format!("{q}_low"), format!("{q}_high")]);
    }
    let mut lines = Lines::new(&header);
    let days = report.days();
    for (o, outcome) in model.outcomes.iter().enumerate() {
        let results = report.outcome(OutcomeId::from(o));
        let means = results.means();
        let bands = LEVELS.map(|level| results.quantiles(level));
        for (point, day) in days.iter().enumerate() {
            let mut row = names(&[name, &outcome.entry.name]);
            row.extend([day.to_string(), model.start.plus(*day).to_string()]);
            row.extend([
                means[point].value.to_string(),
                means[point].error.to_string(),
            ]);
            for band in &bands {
                let q = band[point];
                row.extend([q.value, q.low, q.high].map(|x| x.to_string()));
            }
            lines.push(&row);
        }
    }
    Ok(lines.0)
}

fn probability_fields(p: &Probability) -> [String; 4] {
    [p.value, p.error, p.low, p.high].map(|x| x.to_string())
}

/// `milestones.csv`: the probability of having passed each milestone by each day (for one that
/// follows another: by so many days after it), with its standard error and 95 % interval.
///
/// # Errors
/// Where the run is too short for errors to be computed.
pub fn milestones(name: &str, study: &Study, findings: &Findings) -> Result<String, Error> {
    let (model, report) = (study.model(), findings.summary.report()?);
    let columns = [
        "scenario",
        "milestone",
        "days",
        "probability",
        "se",
        "low",
        "high",
        "trials_at_risk",
    ];
    let mut lines = Lines::new(&names(&columns));
    for (m, milestone) in model.milestones.iter().enumerate() {
        let passage = report.milestone(MilestoneId::from(m));
        for (point, p) in passage.curve.iter().enumerate() {
            let mut row = names(&[name, &milestone.entry.name]);
            row.push(passage.days[point].to_string());
            row.extend(probability_fields(p));
            row.push(
                passage
                    .at_risk
                    .get(point)
                    .map_or(String::new(), ToString::to_string),
            );
            lines.push(&row);
        }
    }
    Ok(lines.0)
}

/// `occupancy.csv`: the probability of each state of each machine on each day.
///
/// # Errors
/// Where the run is too short for errors to be computed.
pub fn occupancy(name: &str, study: &Study, findings: &Findings) -> Result<String, Error> {
    let (model, report) = (study.model(), findings.summary.report()?);
    let columns = [
        "scenario",
        "machine",
        "state",
        "day",
        "date",
        "probability",
        "se",
        "low",
        "high",
    ];
    let mut lines = Lines::new(&names(&columns));
    let days = report.days();
    for (m, machine) in model.machines.iter().enumerate() {
        for (s, state) in machine.states.iter().enumerate() {
            let curve = report.occupancy(MachineId::from(m), StateId::from(s));
            for (day, p) in days.iter().zip(&curve) {
                let mut row = names(&[name, &machine.entry.name, &state.entry.name]);
                row.extend([day.to_string(), model.start.plus(*day).to_string()]);
                row.extend(probability_fields(p));
                lines.push(&row);
            }
        }
    }
    Ok(lines.0)
}
