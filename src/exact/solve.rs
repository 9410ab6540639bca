//! Walks through the calendar: chains between its edges, scheduled reactions at instants.

use super::ExactError;
use super::cascade::Cascade;
use super::chain::Chain;
use super::column::{Column, Tally, Waiting, Weighed, Whole};
use super::firings::Firings;
use super::process::{Process, Trigger};
use super::space::States;
use crate::ensemble::Ensemble;
use crate::model::Cause;

/// Per machine and state: a sum over the product states.
pub(super) type Marginals = Vec<Vec<f64>>;

/// What is known at one time.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    /// Days.
    pub(super) time: f64,
    /// The probabilities of the machines' states.
    pub(super) p: Marginals,
    /// Their integrals since the start, days.
    pub(super) occupied: Marginals,
    pub(super) tallies: Vec<Tally>,
    /// Bounds |computed - true| of a sum of probabilities.
    pub(super) bound: f64,
}

/// What is asked of a process.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Ascending, days.
    pub(super) times: &'a [f64],
    /// Whether probabilities and expectations are asked for, ...
    pub(super) whole: bool,
    /// ... and the first times of which events, each any of its causes: at most 64.
    pub(super) awaited: &'a [&'a [Cause]],
    /// The error of probabilities that is aimed at.
    pub(super) precision: f64,
    /// Threads, if there are others.
    pub(super) ensemble: Option<&'a Ensemble>,
}

/// What is answered, by time.
#[derive(Debug, Default)]
pub(super) struct Answered {
    /// Empty where they are not asked for.
    pub(super) snapshots: Vec<Snapshot>,
    /// By awaited event: the probability that it has happened, with a bound of its error.
    pub(super) firsts: Vec<Vec<(f64, f64)>>,
}

/// A solution under way.
struct Walk<'a> {
    process: &'a Process,
    states: &'a States,
    /// The distinct relaxation rates, the first of them 0; and by tally which it has.
    decays: (Vec<f64>, Vec<usize>),
    /// Largest error that one step may add.
    tolerance: f64,
    /// Days.
    time: f64,
    columns: Vec<Column>,
}

/// Solves up to the last of the times. All that is asked is followed on one chain; what is awaited ends a path.
pub(super) fn solve(
    process: &Process,
    states: &States,
    asked: Asked<'_>,
) -> Result<Answered, ExactError> {
    let times = asked.times;
    check(times, process)?;
    let (edges, schedule) = (process.edges(), process.schedule());
    let stops = stops(&edges, &schedule, times);
    let tolerance = asked.precision / stops.len().max(1) as f64;
    let mut walk = Walk::new(process, states, tolerance, asked);
    let mut open = Vec::new();
    let mut chain = None;
    let mut answered = Answered {
        snapshots: Vec::new(),
        firsts: vec![Vec::new(); asked.awaited.len()],
    };
    for stop in stops {
        if let Some(chain) = &chain {
            walk.advance(chain, stop, asked.ensemble)?;
        }
        let edge = edges.contains(&stop);
        if edge {
            open = process.open(stop);
        }
        let cascade = Cascade {
            process,
            open: &open,
            awaited: asked.awaited,
        };
        if edge {
            chain = Some(Chain::new(cascade, states, stop)?);
        }
        for (_, reaction) in schedule.iter().filter(|(time, _)| *time == stop) {
            walk.jump(cascade, *reaction)?;
        }
        for _ in times.iter().filter(|time| **time == stop) {
            walk.tell(&mut answered);
        }
    }
    Ok(answered)
}

/// All times at which something is to be done, up to the last that is asked for.
fn stops(edges: &[f64], schedule: &[(f64, usize)], times: &[f64]) -> Vec<f64> {
    let scheduled = schedule.iter().map(|(time, _)| time);
    let mut stops: Vec<f64> = edges
        .iter()
        .chain(scheduled)
        .chain(times)
        .copied()
        .collect();
    stops.sort_by(f64::total_cmp);
    stops.dedup();
    stops.retain(|stop| times.last().is_some_and(|last| stop <= last));
    stops
}

/// The times of a question ascend and lie between the start and the horizon.
fn check(times: &[f64], process: &Process) -> Result<(), ExactError> {
    let (start, horizon) = (process.start(), process.horizon);
    let mut last = start;
    for &found in times {
        if !(last..=horizon).contains(&found) {
            return Err(ExactError::Times {
                start,
                horizon,
                found,
            });
        }
        last = found;
    }
    Ok(())
}

impl<'a> Walk<'a> {
    fn new(process: &'a Process, states: &'a States, tolerance: f64, asked: Asked<'_>) -> Self {
        let mut decays = vec![0.0];
        decays.extend(process.variables.iter().map(|variable| variable.decay));
        decays.sort_by(f64::total_cmp);
        decays.dedup();
        let counts = process.reactions.len() + process.counters.len();
        let mut decay_of = vec![0; counts];
        decay_of.extend(process.variables.iter().map(|variable| {
            let same = decays.iter().position(|decay| *decay == variable.decay);
            same.unwrap_or(0)
        }));
        let weighed = || Weighed::new(first(process, states));
        let mut columns = Vec::new();
        if asked.whole {
            let mut tallies = vec![Tally::new(0.0); process.reactions.len()];
            tallies.extend(process.counters.iter().map(|start| Tally::new(*start)));
            tallies.extend(process.variables.iter().map(|v| Tally::new(v.start)));
            columns.push(Column::Whole(Box::new(Whole {
                of: weighed(),
                occupied: vec![0.0; states.codes.len()],
                tallies,
            })));
        }
        columns.extend((0..asked.awaited.len()).map(|event| {
            Column::Waiting(Waiting {
                event,
                of: weighed(),
                happened: Tally::new(0.0),
            })
        }));
        Self {
            process,
            states,
            decays: (decays, decay_of),
            tolerance,
            time: process.start(),
            columns,
        }
    }

    /// Lets time pass, without an edge or a scheduled reaction in between.
    fn advance(
        &mut self,
        chain: &Chain,
        to: f64,
        ensemble: Option<&Ensemble>,
    ) -> Result<(), ExactError> {
        let (time, tolerance) = (to - self.time, self.tolerance);
        let (decays, decay_of) = &self.decays;
        let decays = (&decays[..], &decay_of[..]);
        let pass = |mut column: Column| {
            column.pass(chain, time, decays, tolerance)?;
            Ok(column)
        };
        // Each column is advanced by one thread from end to end, so that no sum depends on how many there are.
        let columns = std::mem::take(&mut self.columns);
        let columns: Vec<Result<Column, ExactError>> = match ensemble {
            Some(ensemble) => ensemble.map(columns, pass),
            None => columns.into_iter().map(pass).collect(),
        };
        self.columns = columns.into_iter().collect::<Result<_, _>>()?;
        self.time = to;
        Ok(())
    }

    /// Lets a scheduled reaction happen, wherever it may.
    fn jump(&mut self, cascade: Cascade<'_>, index: usize) -> Result<(), ExactError> {
        let Trigger::At { probability, .. } = self.process.reactions[index].trigger else {
            return Ok(());
        };
        let mut firings = Firings::new(cascade, self.time);
        for column in &mut self.columns {
            column.jump(self.states, &mut firings, (index, probability))?;
        }
        Ok(())
    }

    /// What is known now.
    fn tell(&self, answered: &mut Answered) {
        for column in &self.columns {
            match column {
                Column::Whole(whole) => answered.snapshots.push(Snapshot {
                    time: self.time,
                    p: self.marginals(&whole.of.p),
                    occupied: self.marginals(&whole.occupied),
                    tallies: whole.tallies.clone(),
                    bound: whole.of.rounded_bound(),
                }),
                Column::Waiting(waiting) => {
                    let bound = waiting.happened.bound(waiting.of.rounded_bound());
                    let now = (waiting.happened.value, bound);
                    answered.firsts[waiting.event].push(now);
                }
            }
        }
    }

    fn marginals(&self, p: &[f64]) -> Marginals {
        let machines = self.process.scores.iter();
        let mut sums: Marginals = machines.map(|scores| vec![0.0; scores.len()]).collect();
        let mut values = Vec::new();
        for (code, p) in self.states.codes.iter().zip(p) {
            self.process.layout.spell(*code, &mut values);
            for (sums, value) in sums.iter_mut().zip(&values) {
                sums[*value as usize] += p;
            }
        }
        sums
    }
}

/// The probabilities of the product states at the start.
fn first(process: &Process, states: &States) -> Vec<f64> {
    let share = |code: u64| {
        let machines = process.initial.iter().enumerate();
        let fresh = if process.layout.is_fresh(code) {
            1.0
        } else {
            0.0
        };
        machines.fold(fresh, |product, (machine, shares)| {
            product * shares[process.layout.get(code, machine) as usize]
        })
    };
    states.codes.iter().map(|code| share(*code)).collect()
}
