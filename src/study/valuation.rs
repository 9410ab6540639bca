//! A choice between scenarios, each an option: what each is worth by an objective, and what it would be worth to
//! learn factors before choosing.
//!
//! The options are simulated on the same draws and the same streams of chance. The trials of a draw are two halves
//! with luck of their own, from which the bias of noisy maxima is estimated.

use std::collections::BTreeSet;

use super::prepared::Study;
use crate::criterion::Criterion;
use crate::design::{Design, MonteCarlo};
use crate::ensemble::{Ensemble, Error, FailedTrial, Progress};
use crate::model::Role;
use crate::random::Seed;
use crate::sensitivity::value::{Choice, Estimate, Learned, Payoffs, choose, learn};
use crate::sensitivity::{Arms, Cells, GroupBy, Look, Objective, Rows, Unit, collect};
use crate::trial::Record;

/// What can be chosen.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// Under which name.
    pub name: &'a str,
    /// The scenario.
    pub study: &'a Study,
    /// What is to be made large.
    pub objective: Objective,
    /// When it has failed, where that is asked.
    pub fails: Option<Criterion>,
}

/// How it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Appraisal {
    /// Draws of the factors.
    pub draws: u64,
    /// Trials of each option in each draw: an even number.
    pub replicates: u32,
    /// Of draws and chance.
    pub seed: Seed,
    /// In which groups factors are learned too.
    pub groups: GroupBy,
}

/// What came of it.
#[derive(Debug)]
pub struct Valuation {
    /// How it was looked at.
    pub appraisal: Appraisal,
    /// The draws that count, in order: all, but for those in which a trial has failed.
    pub draws: Vec<u64>,
    /// The options' names, in their order.
    pub names: Vec<String>,
    /// What is made large, as it was written, with its unit.
    pub objective: (String, String),
    /// By option and draw.
    pub payoffs: Payoffs,
    /// What each is worth.
    pub choice: Choice,
    /// By option, when it fails; empty where that was not asked.
    pub failures: Vec<Failure>,
    /// What each factor (correlated ones together) is worth to learn.
    pub factors: Vec<Worth>,
    /// What groups of factors are.
    pub groups: Vec<Worth>,
    /// What all factors are, by a rule that adds up what each says.
    pub all: Learned,
    /// Trials that failed.
    pub left_out: Vec<FailedTrial>,
    /// Whether all trials were done.
    pub complete: bool,
}

/// How often an option fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// When: as it was written.
    pub when: String,
    /// By draw, the share of its trials that fail.
    pub shares: Vec<f64>,
    /// The probability.
    pub probability: Estimate,
    /// The share of draws in which more than half of the trials fail.
    pub mostly: Estimate,
}

/// What something is worth to learn.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// The address of a factor, or the name of a group.
    pub name: String,
    /// For people.
    pub title: String,
    /// What its factors are: never levers, which are chosen and not learned.
    pub role: Role,
    /// What was found.
    pub learned: Learned,
}

/// Simulates the options and values them.
///
/// # Errors
/// Where there are too many trials or replicates.
pub fn appraise(
    candidates: &[Candidate<'_>],
    appraisal: Appraisal,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Valuation, Error> {
    let mut runs = Vec::new();
    for candidate in candidates {
        runs.push(simulate(candidate, appraisal, ensemble, progress)?);
    }
    let mut left_out = Vec::new();
    let mut complete = true;
    let mut cells = Vec::new();
    for run in runs {
        left_out.extend(run.left_out);
        complete &= run.complete;
        cells.push(run.cells);
    }
    let shared = Shared::new(candidates, &cells);
    let payoffs = Payoffs::new(shared.halves(OBJECTIVE));
    let failures = failures(candidates, &shared);
    let learned = |units: Vec<(Unit, usize)>| {
        ensemble.map(units, |(unit, option)| Worth {
            learned: shared.learn(&unit, option, &payoffs),
            role: unit.role(candidates[option].study.model()),
            name: unit.name,
            title: unit.title,
        })
    };
    let units = |of: &dyn Fn(&Study) -> Vec<Unit>| shared.units(of);
    Ok(Valuation {
        appraisal,
        names: candidates.iter().map(|one| one.name.to_owned()).collect(),
        objective: objective(candidates),
        choice: choose(&payoffs),
        failures,
        factors: learned(units(&|study| Unit::each(study.model()))),
        groups: learned(units(&|study| {
            Unit::groups(study.model(), appraisal.groups)
        })),
        all: shared.learn_all(&payoffs),
        draws: shared.draws.clone(),
        payoffs,
        left_out,
        complete,
    })
}

fn objective(candidates: &[Candidate<'_>]) -> (String, String) {
    let first = candidates.first();
    let said = first.map(|first| {
        let unit = first.objective.unit(first.study.model());
        (first.objective.text().to_owned(), unit.to_owned())
    });
    said.unwrap_or_default()
}

/// The columns of what is looked at.
const OBJECTIVE: usize = 0;
const FAILS: usize = 1;

/// The two halves of a draw's trials: the same point, and luck of their own.
struct Halves(MonteCarlo);

impl Arms for Halves {
    fn arms(&self) -> usize {
        2
    }

    fn points(&self, row: u64, points: &mut [f64]) {
        let (first, second) = points.split_at_mut(points.len() / 2);
        self.0.point(row, first);
        second.copy_from_slice(first);
    }

    fn chance(&self, row: u64, arm: usize) -> u64 {
        2 * row + arm as u64
    }
}

struct Payoff<'a>(&'a Candidate<'a>);

impl Look for Payoff<'_> {
    fn columns(&self) -> usize {
        2
    }

    fn look(&self, record: &Record, factors: &[f64], values: &mut [f64]) {
        values[OBJECTIVE] = self.0.objective.of(record);
        let fails = self.0.fails.as_ref();
        let fails = fails.is_some_and(|criterion| criterion.holds(record, factors));
        values[FAILS] = f64::from(u8::from(fails));
    }
}

fn simulate(
    candidate: &Candidate<'_>,
    appraisal: Appraisal,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<crate::sensitivity::Collected, Error> {
    let (study, seed) = (candidate.study, appraisal.seed);
    let arms = Halves(study.draws().monte_carlo(seed));
    let rows = Rows::new(
        study.compiled(),
        study.draws(),
        seed,
        arms,
        Payoff(candidate),
    );
    let replicates = appraisal.replicates / 2;
    collect(&rows, 0..appraisal.draws, replicates, ensemble, progress)
}

/// The draws that all options have.
struct Shared<'a> {
    candidates: &'a [Candidate<'a>],
    cells: &'a [Cells],
    draws: Vec<u64>,
    /// By option, where each of these draws stands.
    places: Vec<Vec<usize>>,
}

impl<'a> Shared<'a> {
    fn new(candidates: &'a [Candidate<'a>], cells: &'a [Cells]) -> Self {
        let mut rows = cells
            .iter()
            .map(|cells| BTreeSet::from_iter(cells.rows.iter().copied()));
        let first = rows.next().unwrap_or_default();
        let draws = rows.fold(first, |shared, rows| &shared & &rows);
        let places = |cells: &Cells| {
            let rows = cells.rows.iter().enumerate();
            let shared = rows.filter(|(_, row)| draws.contains(row));
            shared.map(|(place, _)| place).collect()
        };
        Self {
            candidates,
            cells,
            places: cells.iter().map(places).collect(),
            draws: draws.into_iter().collect(),
        }
    }

    /// By option and half, the means of a column in each draw.
    fn halves(&self, column: usize) -> Vec<[Vec<f64>; 2]> {
        let options = self.cells.iter().zip(&self.places);
        let of = |(cells, places): (&Cells, &Vec<usize>)| {
            let half = |arm| places.iter().map(|k| cells.mean(*k, arm, column)).collect();
            [half(0), half(1)]
        };
        options.map(of).collect()
    }

    /// The values of a factor of an option in each draw.
    fn values(&self, option: usize, factor: usize) -> Vec<f64> {
        let places = self.places[option].iter();
        places
            .map(|k| self.cells[option].factors(*k, 0)[factor])
            .collect()
    }

    /// What is to be learned, each with the option whose factors it is of: of a factor that several options
    /// have, the first of them.
    fn units(&self, of: &dyn Fn(&Study) -> Vec<Unit>) -> Vec<(Unit, usize)> {
        let mut known = BTreeSet::new();
        let mut units = Vec::new();
        for (option, candidate) in self.candidates.iter().enumerate() {
            let model = candidate.study.model();
            // What somebody chooses is not learned.
            let unknown = |unit: &Unit| unit.role(model) != Role::Lever;
            for unit in of(candidate.study).into_iter().filter(unknown) {
                if known.insert(unit.name.clone()) {
                    units.push((unit, option));
                }
            }
        }
        units
    }

    fn learn(&self, unit: &Unit, option: usize, payoffs: &Payoffs) -> Learned {
        let values = unit.factors.iter();
        let values = values.map(|factor| self.values(option, factor.index()));
        learned(values.filter(|values| varies(values)).collect(), payoffs)
    }

    fn learn_all(&self, payoffs: &Payoffs) -> Learned {
        let (mut known, mut columns) = (BTreeSet::new(), Vec::new());
        for (option, candidate) in self.candidates.iter().enumerate() {
            for (k, factor) in candidate.study.model().factors.iter().enumerate() {
                if known.insert(factor.entry.address.as_str()) {
                    columns.push(self.values(option, k));
                }
            }
        }
        columns.retain(|values| varies(values));
        learned(columns, payoffs)
    }
}

fn varies(values: &[f64]) -> bool {
    values.iter().any(|value| *value != values[0])
}

fn learned(columns: Vec<Vec<f64>>, payoffs: &Payoffs) -> Learned {
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    learn(&columns, payoffs)
}

fn failures(candidates: &[Candidate<'_>], shared: &Shared<'_>) -> Vec<Failure> {
    let halves = shared.halves(FAILS).into_iter();
    let of = |(candidate, [a, b]): (&Candidate<'_>, [Vec<f64>; 2])| {
        let when = candidate.fails.as_ref()?.text().to_owned();
        let pairs = a.iter().zip(&b);
        let shares: Vec<f64> = pairs.map(|(a, b)| 0.5 * (a + b)).collect();
        let mostly = shares.iter().map(|share| f64::from(u8::from(*share > 0.5)));
        Some(Failure {
            when,
            probability: Estimate::mean(shares.iter().copied()),
            mostly: Estimate::mean(mostly),
            shares,
        })
    };
    candidates.iter().zip(halves).filter_map(of).collect()
}
