//! States, reactions and milestones: probabilities, counts, waiting times.

use super::super::fixture::{factor, follows, machine, milestone, normal, reaction, stream};
use super::super::{Layout, Report, Summary};
use super::below;
use super::tally::{Grain, Interval, Truth};
use crate::model::{
    Cause, Clock, FactorId, Hazard, MachineId, MilestoneId, MilestoneKind, Model, Number, Reaction,
    ReactionId, StateId, Trigger,
};
use crate::random::Stream;
use crate::trial::{Passage, Record};

const HORIZON: f64 = 40.0;
/// Days that the milestone names; durations are watched for 20 to 40.
const WITHIN: f64 = 15.0;
/// Chances of what is rare, and how often two reactions happen.
const CHANCES: [f64; 2] = [0.0032, 0.0002];
/// The rates of half of the draws each, per day.
const RATES: [f64; 2] = [0.02, 0.1];
const DAY: usize = 10;

fn model() -> Model {
    let uncertain = || Number::factor(FactorId(0));
    let at_any_time = || Reaction {
        trigger: Trigger::Hazard {
            base: Hazard::Rate(uncertain()),
            clock: Clock::Own,
        },
        ..reaction()
    };
    let first = || milestone(MilestoneKind::First(vec![Cause::Reaction(ReactionId(0))]));
    Model {
        factors: vec![factor()],
        horizon: HORIZON,
        grid: 1.0,
        machines: vec![machine(2), machine(2), machine(2)],
        reactions: vec![at_any_time(), at_any_time(), at_any_time()],
        milestones: vec![
            milestone(follows(Some(WITHIN))),
            milestone(follows(Some(WITHIN))),
            first(),
            first(),
            first(),
            milestone(follows(None)),
        ],
        ..Model::default()
    }
}

/// What the draw shares.
struct Shared {
    chance: f64,
    rate: f64,
}

fn trial(shared: &Shared, stream: &mut Stream, record: &mut Record) {
    let &Shared { chance, rate } = shared;
    record.points = HORIZON as usize + 1;
    let states = [chance, CHANCES[0], CHANCES[1]]
        .map(|chance| StateId(u32::from(stream.uniform() < chance)));
    record.initial.clear();
    record.initial.extend(states);
    let often = (rate * 100.0 * stream.exponential()) as u32;
    let seldom = CHANCES.map(|chance| u32::from(stream.uniform() < chance));
    record.counts.clear();
    record.counts.extend([often, 3 * seldom[0], seldom[1]]);
    let origin = 20.0 * stream.uniform();
    let waited = stream.exponential() / rate;
    let begins = stream.uniform() < 0.05;
    let rare = stream.uniform() < CHANCES[0];
    let after = |origin: f64, waited: f64, is_seen: bool| {
        let seen = |time: f64| match is_seen && time <= HORIZON {
            true => time,
            false => f64::INFINITY,
        };
        let (origin, time) = (seen(origin), seen(origin + waited));
        Passage { origin, time }
    };
    let whole_days = (0.4 * waited).ceil();
    let from_start = |time, is_seen| Passage {
        origin: 0.0,
        ..after(0.0, time, is_seen)
    };
    record.passages.clear();
    record.passages.extend([
        after(origin, waited, true),
        after(origin, waited, begins),
        from_start(waited, true),
        from_start(whole_days, true),
        from_start(waited, rare),
        after(origin, 0.5 * waited, true),
    ]);
}

fn run(seed: u64, draws: u64, layout: &Layout) -> Summary {
    let mut summary = Summary::new(layout);
    let mut records = vec![Record::default(); layout.replicates() as usize];
    for draw in 0..draws {
        let mut own = stream(seed, draw, None);
        let shared = Shared {
            chance: 0.1 + 0.4 * below(normal(&mut own)),
            rate: RATES[usize::from(own.uniform() < 0.5)],
        };
        for (replicate, record) in records.iter_mut().enumerate() {
            let mut stream = stream(seed, draw, Some(replicate as u64));
            trial(&shared, &mut stream, record);
        }
        summary.add(draw, &records);
    }
    summary
}

/// The intervals of a seed's run of so many draws.
pub(super) fn intervals(draws: u64) -> impl Fn(u64) -> Vec<Interval> + Sync {
    let layout = Layout::new(&model(), 2).expect("a layout");
    move |seed| {
        let summary = run(seed, draws, &layout);
        let report = summary.report().expect("enough draws");
        let mut all = Vec::new();
        states_and_reactions(&report, &mut all);
        milestones(&report, &mut all);
        all
    }
}

/// The mean of a number over the two rates.
fn mixed(of: impl Fn(f64) -> f64) -> f64 {
    0.5 * (of(RATES[0]) + of(RATES[1]))
}

fn passed(days: f64) -> f64 {
    mixed(|rate| -libm::expm1(-rate * days))
}

fn states_and_reactions(report: &Report<'_>, all: &mut Vec<Interval>) {
    let names = ["shared", "3.2 events", "0.2 events"];
    let grains = [Grain::Fine, Grain::Coarse, Grain::Coarse];
    let of = |kind, k: usize, truth| Truth {
        kind,
        case: names[k],
        truth,
        grain: grains[k],
    };
    for (k, truth) in [0.3, CHANCES[0], CHANCES[1]].into_iter().enumerate() {
        let state = report.occupancy(MachineId::from(k), StateId(1))[DAY];
        all.push(of("probability of a state", k, truth).probability(state));
    }
    // The floor of an exponential number with mean M has mean 1 / (exp(1 / M) - 1).
    let often = mixed(|rate| 1.0 / libm::expm1(0.01 / rate));
    let means = [often, 3.0 * CHANCES[0], CHANCES[1]];
    let happen = mixed(|rate| libm::exp(-0.01 / rate));
    let shares = [happen, CHANCES[0], CHANCES[1]];
    for k in 0..3 {
        let id = ReactionId::from(k);
        all.push(of("times of a reaction", k, means[k]).estimate(report.times(id)));
        all.push(of("happened at all", k, shares[k]).probability(report.happened(id)));
    }
}

/// The time by which one half has passed, where waiting is so many times as long.
fn median(times: f64) -> f64 {
    let (mut low, mut high) = (0.0, 100.0);
    while high - low > 1e-12 {
        let middle = 0.5 * (low + high);
        if passed(middle) < 0.5 {
            low = middle;
        } else {
            high = middle;
        }
    }
    times * high
}

fn milestones(report: &Report<'_>, all: &mut Vec<Interval>) {
    let at = |m: u32| report.milestone(MilestoneId(m));
    let [whole, few, first, days, rare, next] = [0, 1, 2, 3, 4, 5].map(at);
    let (fine, coarse) = (Truth::fine, Truth::coarse);
    all.extend(
        (whole.asked).map(|p| fine("within days", "all begin", passed(WITHIN)).probability(p)),
    );
    all.extend(
        (few.asked).map(|p| coarse("within days", "1 in 20 begins", passed(WITHIN)).probability(p)),
    );
    let curve = fine("follow-up by a day", "all begin", passed(DAY as f64));
    all.push(curve.probability(whole.curve[DAY]));
    let end = fine("milestone by the horizon", "half or more", passed(HORIZON));
    all.extend(first.asked.map(|p| end.probability(p)));
    let seldom = CHANCES[0] * passed(HORIZON);
    let end = coarse("milestone by the horizon", "rare", seldom);
    all.extend(rare.asked.map(|p| end.probability(p)));
    let curve = fine("milestone by a day", "half or more", passed(DAY as f64));
    all.push(curve.probability(first.curve[DAY]));
    let waits = [
        (fine("median first time", "any time", median(1.0)), &first),
        (
            coarse("median first time", "whole days", median(0.4).ceil()),
            &days,
        ),
        (fine("median wait", "censored", median(1.0)), &whole),
        (fine("median wait", "half as long", median(0.5)), &next),
        (coarse("median wait", "1 in 20 begins", median(1.0)), &few),
    ];
    for (truth, passage) in waits {
        all.extend(passage.median.map(|m| truth.median(m)));
    }
}
