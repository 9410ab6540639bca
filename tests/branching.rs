//! Futures of a trial from a day on: against the master equation started in the state of that day, and,
//! one from each of many trials, against plain trials.

use std::collections::BTreeMap;

use escalade::compiled::{Compiled, Rates};
use escalade::design::Draws;
use escalade::exact::{Exact, KnownState};
use escalade::model::{Hazard, Model, Number, Observable, ReactionId, Trigger};
use escalade::random::{Key, Seed};
use escalade::trial::{Act, Record, Snapshot, Trial, View, Walk};

use crate::stepping::shipped;
use crate::support::following_model::following_model;
use crate::support::joint::{Joint, Sample, rank_score};
use crate::support::models::{Builder, entry_to, hazard};
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

/// How a future of a snapshot is simulated under a key.
type Simulated = fn(&mut Trial<'_>, &Snapshot, &Key, &mut Record);

/// As it should.
fn simulated(trial: &mut Trial<'_>, from: &Snapshot, key: &Key, record: &mut Record) {
    let mut walk = trial.branch(from, key, record);
    walk.advance(f64::INFINITY).expect("it ends");
    walk.finish().expect("it is finite");
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
    judge(
        joint,
        number,
        (trial, simulated),
        snapshot,
        compiled,
        (model, factors),
    );
}

fn judge(
    joint: &mut Joint,
    number: u64,
    (trial, simulate): (&mut Trial<'_>, Simulated),
    snapshot: &Snapshot,
    compiled: &Compiled,
    (model, factors): (&Model, &[f64]),
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
        simulate(trial, snapshot, &key, &mut record);
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
    judge_all(&mut joint, 100, simulated);
    assert_eq!(joint.faults("futures", 60), Vec::<String>::new());
}

/// Futures of a snapshot of one trial of each of so many models.
fn judge_all(joint: &mut Joint, models: u64, simulate: Simulated) {
    for number in 0..models {
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
        let (trial, of) = (&mut trial, (&model, &factors[..]));
        judge(joint, number, (trial, simulate), &snapshot, &compiled, of);
    }
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

/// How a future begins: its trial, its snapshot, the key of its past, which future it is, and its record.
type Future = for<'a> fn(&'a mut Trial<'_>, &'a Snapshot, &Key, u64, &'a mut Record) -> Walk<'a>;

/// As it should.
fn future<'a>(
    trial: &'a mut Trial<'_>,
    from: &'a Snapshot,
    past: &Key,
    number: u64,
    record: &'a mut Record,
) -> Walk<'a> {
    trial.branch(from, &past.branch(number), record)
}

/// Plain trials beside trials that go on, from a day or two days on, by other chance.
fn compare(joint: &mut Joint, number: u64, model: &Model, trials: u64, future: Future) {
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
        let mut walk = future(&mut trial, &saved, &key, 1, &mut record);
        if number % 2 == 1 {
            walk.advance(day + 0.1 * horizon).expect("it ends");
            let again = walk.snapshot();
            saved = again;
            walk = future(&mut trial, &saved, &key, 2, &mut record);
        }
        walk.advance(f64::INFINITY).expect("it ends");
        walk.finish().expect("it is finite");
        branched.see(model, &record, &days);
        snapshot = Some(saved);
    }
    plain.compare(&branched, number, joint);
}

fn compare_all(models: u64, model: fn(u64) -> Model, future: Future) -> Joint {
    let mut joint = Joint::default();
    for number in 0..models {
        compare(&mut joint, number, &model(number), 1000, future);
    }
    joint
}

#[test]
fn one_future_of_each_of_many_trials_is_a_plain_trial() {
    let mut joint = compare_all(120, shaped_model, future);
    for (number, (_, model)) in (120..).zip(shipped()) {
        compare(&mut joint, number, &model, 800, future);
    }
    assert_eq!(joint.faults("plain", 60), Vec::<String>::new());
}

/// Under the key of its past a clock draws again what it has drawn: it waits for all of a variate that it has
/// not used up, as if no time had passed.
#[test]
fn futures_that_draw_their_past_again_are_detected() {
    let joint = compare_all(40, shaped_model, |trial, from, key, _, record| {
        trial.branch(from, key, record)
    });
    assert!(!joint.faults("drawn again", 20).is_empty());
}

/// Two states with Weibull sojourns, which age, and a self-transition for each, which never happens by itself.
fn aging_model(number: u64) -> Model {
    let mut builder = Builder::new(40.0);
    let machine = builder.machine("m", &["one", "two"]);
    for state in 0..2u32 {
        let k = 2.0 * number as f64 + f64::from(state);
        let sojourn = Hazard::Weibull {
            shape: Number::fixed(2.0 + (0.61 * k) % 2.0),
            scale: Number::fixed(6.0 + (3.7 * k) % 9.0),
        };
        builder.transition(
            &format!("leave{state}"),
            machine,
            &[state],
            1 - state,
            hazard(sojourn),
        );
        let again = format!("again{state}");
        builder.transition(&again, machine, &[state], state, Trigger::Never);
    }
    let second = Observable::Score(machine);
    builder.outcome("second", &[(1.0, second)]);
    builder.first("entered", &[entry_to(machine, &[1])]);
    builder.build()
}

#[test]
fn futures_of_what_follows_variables_are_plain_trials() {
    let joint = compare_all(60, following_model, future);
    assert_eq!(joint.faults("following", 30), Vec::<String>::new());
}

#[test]
fn futures_of_what_ages_are_plain_trials() {
    let joint = compare_all(60, aging_model, future);
    assert_eq!(joint.faults("aging", 30), Vec::<String>::new());
}

/// A future in which every age begins anew.
#[test]
fn futures_that_forget_their_ages_are_detected() {
    let joint = compare_all(60, aging_model, |trial, from, key, number, record| {
        let mut walk = trial.branch(from, &key.branch(number), record);
        for again in [1, 3] {
            let reaction = ReactionId(again);
            walk.act(Act::Fire {
                reaction,
                branch: None,
                respect_guard: true,
            })
            .expect("it fits");
        }
        walk
    });
    assert!(!joint.faults("forgotten ages", 30).is_empty());
}

/// Futures of one snapshot that keep what is left of the variates up to the next event: its time is the same in
/// all of them.
#[test]
fn futures_that_keep_their_residuals_are_detected() {
    let mut joint = Joint::default();
    judge_all(&mut joint, 60, |trial, from, key, record| {
        let mut walk = trial.restore_traced(from, record);
        walk.advance(f64::INFINITY).expect("it ends");
        let now = from.now();
        let next = walk.events().iter().find(|event| event.time > now);
        let next = next.map_or(f64::INFINITY, |event| event.time);
        let mut walk = trial.restore(from, record);
        walk.advance(next).expect("it ends");
        let later = walk.snapshot();
        let mut walk = trial.branch(&later, key, record);
        walk.advance(f64::INFINITY).expect("it ends");
        walk.finish().expect("it is finite");
    });
    assert!(!joint.faults("residuals", 30).is_empty());
}
