//! Do the 95 % intervals hold the truth in 95 % of runs? On pseudo-trials with known answers.

use super::fixture::{follows, machine, milestone, normal, outcome, reaction, stream};
use super::*;
use crate::model::{MachineId, MilestoneId, Model, OutcomeId, ReactionId, StateId};
use crate::trial::{Passage, Record};

/// Days that the milestone names; durations are watched for 20 to 40.
const WITHIN: f64 = 15.0;

fn model() -> Model {
    Model {
        horizon: 40.0,
        grid: 40.0,
        outcomes: vec![outcome(20.0, 80.0, 0.005, &[])],
        machines: vec![machine(2), machine(2)],
        reactions: vec![reaction()],
        milestones: vec![milestone(follows(Some(WITHIN)))],
        ..Model::default()
    }
}

/// What the replicates of a draw share.
struct Shared {
    level: f64,
    chance: f64,
    rate: f64,
}

fn shared(seed: u64, draw: u64) -> Shared {
    let mut stream = stream(seed, draw, None);
    let level = 50.0 + 4.0 * normal(&mut stream);
    let chance = 0.1 + 0.4 * stream.uniform();
    let rate = if stream.uniform() < 0.5 { 0.02 } else { 0.1 };
    Shared {
        level,
        chance,
        rate,
    }
}

fn trial(seed: u64, draw: u64, replicate: u64, shared: &Shared, record: &mut Record) {
    let mut stream = stream(seed, draw, Some(replicate));
    let value = shared.level + 3.0 * normal(&mut stream);
    let often = StateId(u32::from(stream.uniform() < shared.chance));
    let rarely = StateId(u32::from(stream.uniform() < 0.02));
    let origin = 20.0 * stream.uniform();
    let time = origin + stream.exponential() / shared.rate;
    let time = if time > 40.0 { f64::INFINITY } else { time };
    record.points = 2;
    record.series.clear();
    record.series.extend([value; 2]);
    record.time_means.clear();
    record.time_means.push(value);
    record.initial.clear();
    record.initial.extend([often, rarely]);
    record.counts.clear();
    record
        .counts
        .push((shared.rate * 100.0 * stream.exponential()) as u32);
    record.passages.clear();
    record.passages.push(Passage { origin, time });
}

fn run(seed: u64, draws: u64, layout: &Layout) -> Summary {
    let mut summary = Summary::new(layout);
    let mut records = vec![Record::default(); layout.replicates() as usize];
    for draw in 0..draws {
        let shared = shared(seed, draw);
        for (replicate, record) in records.iter_mut().enumerate() {
            trial(seed, draw, replicate as u64, &shared, record);
        }
        summary.add(draw, &records);
    }
    summary
}

/// Each interval with the truth that it should hold.
fn intervals(report: &Report<'_>) -> Vec<(&'static str, [f64; 2], f64)> {
    // Normal with standard deviation 5; quantiles as rounded to 0.005.
    let tail = 5.0 * 1.644_853_626_951_472_7;
    let rounded = |x: f64| (x / 0.005).round() * 0.005;
    let approval = report.outcome(OutcomeId(0));
    let end = Functional::End;
    let split = approval.split(end).expect("two replicates");
    let (means, daily) = (approval.means(), |level| approval.quantiles(level)[0]);
    let within = report
        .milestone(MilestoneId(0))
        .asked
        .expect("watched for 20 days at least");
    let happened = 1.0 - 0.5 * ((-0.02 * WITHIN).exp() + (-0.1 * WITHIN).exp());
    // The floor of an exponential number with mean M has mean 1 / (exp(1 / M) - 1).
    let times = 0.5 * (1.0 / (0.5f64.exp() - 1.0) + 1.0 / (0.1f64.exp() - 1.0));
    let of = |estimate: Estimate| [estimate.low, estimate.high];
    let chance = |p: Probability| [p.low, p.high];
    let state = |machine| report.occupancy(MachineId(machine), StateId(1))[0];
    vec![
        ("daily mean", of(means[1]), 50.0),
        ("mean", of(approval.mean(end)), 50.0),
        ("mean count", of(report.times(ReactionId(0))), times),
        ("daily 5 %", of(daily(0.05)), rounded(50.0 - tail)),
        ("daily 50 %", of(daily(0.5)), 50.0),
        ("daily 95 %", of(daily(0.95)), rounded(50.0 + tail)),
        (
            "5 %",
            of(approval.quantile(end, 0.05)),
            rounded(50.0 - tail),
        ),
        ("50 %", of(approval.quantile(end, 0.5)), 50.0),
        (
            "95 %",
            of(approval.quantile(end, 0.95)),
            rounded(50.0 + tail),
        ),
        ("standard deviation", of(approval.sd(end)), 5.0),
        ("between", of(split.between), 16.0),
        ("within", of(split.within), 9.0),
        ("probability", chance(state(0)), 0.3),
        ("small probability", chance(state(1)), 0.02),
        ("within days", chance(within), happened),
    ]
}

/// How many of so many runs hold each truth.
fn covered(runs: u64, draws: u64) -> Vec<(&'static str, u64)> {
    let layout = Layout::new(&model(), 2).expect("a layout");
    let mut covered = Vec::new();
    for seed in 0..runs {
        let summary = run(seed, draws, &layout);
        let report = summary.report().expect("enough draws");
        for (k, (name, [low, high], truth)) in intervals(&report).into_iter().enumerate() {
            if seed == 0 {
                covered.push((name, 0));
            }
            // Half a rounding error of the bins' centres.
            covered[k].1 += u64::from(low <= truth + 1e-9 && truth <= high + 1e-9);
        }
    }
    covered
}

/// At 95 % exactly, one quantity has fewer than 177 of 200 with probability 9e-5, all with 4e-5:
/// for fifteen quantities a false alarm in 0.2 % of seeds, of which one is fixed.
#[test]
fn intervals_cover_in_two_hundred_runs() {
    for (name, covered) in covered(200, 512) {
        assert!((177..200).contains(&covered), "{name}: {covered} of 200");
    }
}

/// At 95 % exactly, one quantity is out of 93 to 97 % with probability 0.5 %.
#[test]
#[ignore = "nightly: a thousand runs"]
fn intervals_cover_in_a_thousand_runs() {
    let covered = covered(1000, 4096);
    for (name, share) in &covered {
        println!("coverage {name}: {share} of 1,000");
    }
    for (name, covered) in covered {
        assert!((930..=970).contains(&covered), "{name}: {covered} of 1000");
    }
}
