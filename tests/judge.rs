//! The engine against the master equation on 200 random Markov models.
//!
//! For each model and kind of quantity one quantity is picked by the model's number, so that the
//! picks of a kind are independent: the sum of their squared z-scores is a chi-square, tested on both
//! sides at level 0.001. All z-scores together must stay below the Bonferroni bound of level 0.001.

use crate::support;

use std::collections::BTreeMap;

use escalade::exact::Exact;
use escalade::model::{MilestoneKind, Model};
use escalade::trial::Record;
use support::joint::{Joint, Sample};
use support::random_model::{HORIZON, factor_values, random_model, richer_model};
use support::simulate::each_trial;

const MODELS: u64 = 200;
const TRIALS: u64 = 4000;
const DAYS: [f64; 3] = [5.0, 17.0, HORIZON];

/// What a trial says of each quantity, by kind.
fn observe(model: &Model, record: &Record, see: &mut impl FnMut(&'static str, usize, f64)) {
    let mut k = 0;
    for (machine, entry) in model.machines.iter().enumerate() {
        for day in DAYS {
            let moves = record.moves.iter().filter(|m| m.machine.index() == machine);
            let last = moves.take_while(|m| m.time <= day).last();
            let state = last.map_or(record.initial[machine], |m| m.to);
            for s in 0..entry.states.len() {
                see(
                    "state probability",
                    k,
                    f64::from(u8::from(state.index() == s)),
                );
                k += 1;
            }
        }
    }
    for (r, count) in record.counts.iter().enumerate() {
        see("reaction count", r, f64::from(*count));
    }
    for (o, _) in model.outcomes.iter().enumerate() {
        for (d, day) in DAYS.iter().enumerate() {
            see(
                "outcome",
                o * DAYS.len() + d,
                record.series[o * record.points + *day as usize],
            );
        }
        see("time mean", o, record.time_means[o]);
    }
    for (m, passage) in record.passages.iter().enumerate() {
        for (d, day) in DAYS.iter().enumerate() {
            let passed = f64::from(u8::from(passage.time <= *day));
            see("incidence", m * DAYS.len() + d, passed);
        }
    }
}

/// The truths in the same order.
fn truths(model: &Model) -> BTreeMap<&'static str, Vec<f64>> {
    let exact = Exact::new(model, &factor_values(model)).expect("the model is Markov");
    let solution = exact.solve(&DAYS).expect("the master equation is solved");
    let mut truths: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    for (m, machine) in model.machines.iter().enumerate() {
        for d in 0..DAYS.len() {
            for s in 0..machine.states.len() {
                let p = solution.state_probabilities[m][s].values[d];
                truths.entry("state probability").or_default().push(p);
            }
        }
    }
    let end = DAYS.len() - 1;
    for curve in &solution.expected_counts {
        truths
            .entry("reaction count")
            .or_default()
            .push(curve.values[end]);
    }
    for (o, curve) in solution.expected_outcomes.iter().enumerate() {
        truths.entry("outcome").or_default().extend(&curve.values);
        truths
            .entry("time mean")
            .or_default()
            .push(solution.expected_time_means[o].values[end]);
    }
    for (m, milestone) in model.milestones.iter().enumerate() {
        assert!(matches!(milestone.kind, MilestoneKind::First(_)));
        let curve = exact
            .cumulative_incidence(m.into(), &DAYS)
            .expect("a first time");
        truths.entry("incidence").or_default().extend(&curve.values);
    }
    truths
}

/// All z-scores of one model by kind.
fn scores(model: &Model, number: u64, trials: u64) -> BTreeMap<&'static str, Vec<f64>> {
    let truths = truths(model);
    let mut samples: BTreeMap<&str, Vec<Sample>> = truths
        .iter()
        .map(|(kind, values)| (*kind, vec![Sample::default(); values.len()]))
        .collect();
    each_trial(model, number, trials, |record| {
        observe(model, record, &mut |kind, k, x| {
            samples.get_mut(kind).expect("a known kind")[k].add(x);
        });
    });
    let mut scores = BTreeMap::new();
    for (kind, values) in &truths {
        let indicator = matches!(*kind, "state probability" | "incidence");
        let of_kind: Vec<f64> = samples[kind]
            .iter()
            .zip(values)
            .filter_map(|(sample, truth)| sample.score(*truth, indicator))
            .collect();
        scores.insert(*kind, of_kind);
    }
    scores
}

#[test]
fn the_engine_agrees_with_the_master_equation_on_random_models() {
    judge(random_model, MODELS, TRIALS, "judge", 100);
}

#[test]
fn it_agrees_where_conditions_say_or_and_effects_fire_reactions() {
    // What sets off long cascades is counted with a long tail: fewer models, and more trials of each.
    judge(richer_model, 24, 4 * TRIALS, "judge of or and fire", 12);
}

fn judge(make: fn(u64) -> Model, models: u64, trials: u64, name: &str, least: usize) {
    let mut joint = Joint::default();
    for number in 0..models {
        for (kind, scores) in scores(&make(number), number, trials) {
            joint.add(number, kind, &scores);
        }
    }
    assert_eq!(joint.faults(name, least), Vec::<String>::new());
}
