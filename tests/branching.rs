//! Futures of a trial from a day on: against the master equation started in the state of that day, and,
//! one from each of many trials, against plain trials.

use std::collections::BTreeMap;

use escalade::compiled::{Compiled, Rates};
use escalade::design::Draws;
use escalade::exact::{Exact, KnownState};
use escalade::model::{Model, Observable};
use escalade::random::{Key, Seed};
use escalade::trial::{Record, Snapshot, Trial, View};

use crate::stepping::shipped;
use crate::support::joint::{Joint, Sample, rank_score};
use crate::support::random_model::{HORIZON, factor_values, random_model};
use crate::support::shaped_model::shaped_model;

/// The state of a machine at a time.
fn state_at(record: &Record, machine: usize, day: f64) -> usize {
    let moves = record.moves.iter().filter(|m| m.machine.index() == machine);
    let last = moves.take_while(|m| m.time <= day).last();
    last.map_or(record.initial[machine], |m| m.to).index()
}

/// The values of a trial at a pause, in the order of the model's lists.
pub struct Known {
    machines: Vec<escalade::model::StateId>,
    counters: Vec<f64>,
    variables: Vec<f64>,
    counts: Vec<u32>,
}

impl Known {
    pub fn of(model: &Model, view: View<'_>) -> Self {
        let counter = |c: usize| view.value_of(Observable::Counter(c.into()));
        let variable = |v: usize| view.value_of(Observable::Variable(v.into()));
        Self {
            machines: (0..model.machines.len())
                .map(|m| view.state_of(m.into()))
                .collect(),
            counters: (0..model.counters.len()).map(counter).collect(),
            variables: (0..model.variables.len()).map(variable).collect(),
            counts: (0..model.reactions.len())
                .map(|r| view.count_of(r.into()))
                .collect(),
        }
    }
}

/// Many futures of one snapshot against the master equation of a model from the state of then on.
pub fn judge_futures(
    joint: &mut Joint,
    number: u64,
    trial: &mut Trial<'_>,
    snapshot: &Snapshot,
    compiled: &Compiled,
    model: &Model,
    factors: &[f64],
) {
    const FUTURES: u64 = 1500;
    let known = Known::of(model, snapshot.view(compiled));
    let now = snapshot.now();
    let days = [now.floor() + 2.0, now.floor() + 9.0, HORIZON];
    let exact = Exact::new(model, factors).expect("the model is Markov");
    let exact = exact
        .starting_from(&KnownState {
            time: now,
            machines: &known.machines,
            counters: &known.counters,
            variables: &known.variables,
        })
        .expect("a state of the model");
    let solution = exact.solve(&days).expect("the master equation is solved");
    let mut samples: BTreeMap<(&'static str, usize), (Sample, f64)> = BTreeMap::new();
    let mut record = Record::default();
    for future in 0..FUTURES {
        let key = snapshot.key().branch(1000 * number + future);
        let mut walk = trial.branch(snapshot, &key, &mut record);
        walk.advance(f64::INFINITY).expect("it ends");
        walk.finish().expect("it is finite");
        let mut see = |kind, k, value, truth| {
            samples
                .entry((kind, k))
                .or_insert((Sample::default(), truth))
                .0
                .add(value);
        };
        for (d, day) in days.iter().enumerate() {
            let mut k = 100 * d;
            for (m, curves) in solution.state_probabilities.iter().enumerate() {
                for (s, curve) in curves.iter().enumerate() {
                    let there = f64::from(u8::from(state_at(&record, m, *day) == s));
                    see("state probability", k, there, curve.values[d]);
                    k += 1;
                }
            }
            for (o, curve) in solution.expected_outcomes.iter().enumerate() {
                let value = record.series[o * record.points + *day as usize];
                see("outcome", 100 * d + o, value, curve.values[d]);
            }
        }
        for (r, curve) in solution.expected_counts.iter().enumerate() {
            let more = f64::from(record.counts[r] - known.counts[r]);
            see("reaction count", r, more, curve.values[2]);
        }
    }
    let mut scores: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    for ((kind, _), (sample, truth)) in &samples {
        let indicator = *kind == "state probability";
        scores
            .entry(kind)
            .or_default()
            .extend(sample.score(*truth, indicator));
    }
    for (kind, scores) in &scores {
        joint.add(number, kind, scores);
    }
}

#[test]
fn futures_of_a_day_agree_with_the_master_equation_from_its_state_on() {
    let mut joint = Joint::default();
    for number in 0..100 {
        let model = random_model(number);
        let compiled = Compiled::new(&model);
        let (mut rates, factors) = (Rates::new(&compiled), factor_values(&model));
        rates.load(&compiled, &factors);
        let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
        let key = Key::of_trial(Seed(3), number, 0);
        let mut walk = trial.start(&rates, &key, &mut record).expect("it starts");
        // On a day of the calendar, at an event's own time, or between.
        let day = [0.0, 3.25, 10.0, 16.8][number as usize % 4];
        walk.advance(day).expect("it ends");
        let snapshot = walk.snapshot();
        judge_futures(
            &mut joint, number, &mut trial, &snapshot, &compiled, &model, &factors,
        );
    }
    assert_eq!(joint.faults("futures", 60), Vec::<String>::new());
}

/// What is seen of one group of trials: samples of what has a mean, and values to be ranked.
#[derive(Default)]
struct Group {
    samples: BTreeMap<(&'static str, usize), Sample>,
    ranked: BTreeMap<(&'static str, usize), Vec<f64>>,
}

impl Group {
    fn see(&mut self, model: &Model, record: &Record, days: &[f64]) {
        let mut sample = |kind, k, value| self.samples.entry((kind, k)).or_default().add(value);
        let truth = |holds: bool| f64::from(u8::from(holds));
        for (d, day) in days.iter().enumerate() {
            for (m, machine) in model.machines.iter().enumerate() {
                let state = state_at(record, m, *day);
                for s in 0..machine.states.len() {
                    sample("occupancy", 10_000 * d + 100 * m + s, truth(state == s));
                }
            }
            for m in 0..record.passages.len() {
                let passed = record.passages[m].time <= *day;
                sample("incidence", 1000 * d + m, truth(passed));
            }
        }
        for (r, count) in record.counts.iter().enumerate() {
            sample("count", r, f64::from(*count));
        }
        for (o, mean) in record.time_means.iter().enumerate() {
            sample("time mean", o, *mean);
        }
        for o in 0..model.outcomes.len() {
            for (d, day) in days.iter().enumerate() {
                let value = record.series[o * record.points + *day as usize];
                self.ranked
                    .entry(("outcome", 100 * o + d))
                    .or_default()
                    .push(value);
            }
        }
        for (m, passage) in record.passages.iter().enumerate() {
            self.ranked
                .entry(("first time", m))
                .or_default()
                .push(passage.time);
        }
    }

    fn compare(&self, other: &Self, number: u64, joint: &mut Joint) {
        let mut scores: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
        for (of, sample) in &self.samples {
            let indicator = matches!(of.0, "occupancy" | "incidence");
            let score = sample.score_beside(&other.samples[of], indicator);
            scores.entry(of.0).or_default().extend(score);
        }
        for (of, values) in &self.ranked {
            let score = rank_score(values, &other.ranked[of]);
            scores.entry(of.0).or_default().extend(score);
        }
        for (kind, scores) in &scores {
            joint.add(number, kind, scores);
        }
    }
}

/// Plain trials beside trials that go on, from a day or two days on, under the key that is made of theirs.
fn compare(
    joint: &mut Joint,
    number: u64,
    model: &Model,
    trials: u64,
    other: fn(&Key, u64) -> Key,
) {
    let (compiled, draws) = (Compiled::new(model), Draws::new(model));
    let (mut values, mut rates) = (draws.values(), Rates::new(&compiled));
    let design = draws.monte_carlo(Seed(number));
    let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
    let horizon = compiled.horizon;
    // Some at dates of the calendar, which are multiples of 5 days.
    let day = horizon / 40.0 * [4.3, 9.7, 10.0, 13.1][number as usize % 4];
    let days = [day.floor() + 2.0, (day + 0.2 * horizon).floor(), horizon];
    let (mut plain, mut branched) = (Group::default(), Group::default());
    let mut snapshot: Option<Snapshot> = None;
    for draw in 0..2 * trials {
        draws.load(&design, draw, &mut values);
        rates.load(&compiled, &values.factors);
        let key = Key::of_trial(Seed(number), draw, 0);
        if draw < trials {
            trial.run(&rates, &key, &mut record).expect("it ends");
            plain.see(model, &record, &days);
            continue;
        }
        let mut walk = trial.start(&rates, &key, &mut record).expect("it starts");
        walk.advance(day).expect("it ends");
        let mut saved = match snapshot.take() {
            Some(mut saved) => {
                walk.save(&mut saved);
                saved
            }
            None => walk.snapshot(),
        };
        let mut walk = trial.branch(&saved, &other(&key, 1), &mut record);
        if number % 2 == 1 {
            walk.advance(day + 0.1 * horizon).expect("it ends");
            let again = walk.snapshot();
            saved = again;
            walk = trial.branch(&saved, &other(&key, 2), &mut record);
        }
        walk.advance(f64::INFINITY).expect("it ends");
        walk.finish().expect("it is finite");
        branched.see(model, &record, &days);
        snapshot = Some(saved);
    }
    plain.compare(&branched, number, joint);
}

fn compare_all(models: u64, other: fn(&Key, u64) -> Key) -> Joint {
    let mut joint = Joint::default();
    for number in 0..models {
        compare(&mut joint, number, &shaped_model(number), 1000, other);
    }
    joint
}

#[test]
fn one_future_of_each_of_many_trials_is_a_plain_trial() {
    let mut joint = compare_all(120, |key, number| key.branch(number));
    for (number, (_, model)) in (120..).zip(shipped()) {
        compare(&mut joint, number, &model, 800, |key, number| {
            key.branch(number)
        });
    }
    assert_eq!(joint.faults("plain", 60), Vec::<String>::new());
}

#[test]
fn a_wrong_future_is_detected() {
    // Under the key of its past a clock draws again what it has drawn: it waits for all of a variate that
    // it has not used up, as if no time had passed.
    let joint = compare_all(40, |key, _| *key);
    assert!(!joint.faults("wrong", 20).is_empty());
}
