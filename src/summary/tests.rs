//! Summaries against the same numbers computed from all records at once, and against the textbook.

use super::fixture::{self, follows, milestone, outcome};
use super::*;
use crate::model::{MachineId, MilestoneId, Model, OutcomeId, ReactionId, StateId};
use crate::trial::{Passage, Record};

const DAYS: usize = 30;

/// All records of a run, by draw.
fn run(model: &Model, draws: u64, replicates: u64) -> Vec<Vec<Record>> {
    let draw = |draw| {
        let trial = |replicate| {
            let mut record = Record::default();
            fixture::trial(model, 1, draw, replicate, &mut record);
            record
        };
        (0..replicates).map(trial).collect()
    };
    (0..draws).map(draw).collect()
}

fn summarise(model: &Model, run: &[Vec<Record>]) -> Summary {
    let replicates = run[0].len() as u32;
    let mut summary = Summary::new(&Layout::new(model, replicates).expect("a layout"));
    for (draw, records) in run.iter().enumerate() {
        summary.add(draw as u64, records);
    }
    summary
}

/// Mean and standard error from the means of draws.
fn by_draws(run: &[Vec<Record>], value: impl Fn(&Record) -> f64) -> (f64, f64) {
    let draw =
        |records: &Vec<Record>| records.iter().map(&value).sum::<f64>() / records.len() as f64;
    let means: Vec<f64> = run.iter().map(draw).collect();
    let number = means.len() as f64;
    let mean = means.iter().sum::<f64>() / number;
    let squares: f64 = means.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (squares / (number * (number - 1.0))).sqrt())
}

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b}");
}

/// More trials than the 16 bits of a fresh count can hold, in draws of two and of three.
#[test]
fn many_trials_are_counted_one_by_one() {
    let model = fixture::model(DAYS as f64);
    for replicates in [2, 3] {
        let run = run(&model, 7, replicates);
        let layout = Layout::new(&model, replicates as u32).expect("a layout");
        let summarise = |draws: std::ops::Range<u64>| {
            let mut summary = Summary::new(&layout);
            for draw in draws {
                // All but one draw in a thousand the same, so that one bin takes nearly all.
                let kind = if draw % 1000 == 0 { draw / 1000 % 7 } else { 0 };
                summary.add(draw, &run[kind as usize]);
            }
            summary
        };
        let whole = summarise(0..70_000);
        let histogram = whole.daily[0].histogram(&layout.outcomes[0].scale, 0, 3);
        assert_eq!(histogram.trials(), 70_000 * replicates);
        let mut parts = summarise(0..50_000);
        parts.merge(&summarise(50_000..70_000)).expect("of one run");
        assert_eq!(parts.digest(), whole.digest());
    }
}

#[test]
fn outcomes_are_those_of_all_records() {
    let model = fixture::model(DAYS as f64);
    let run = run(&model, 150, 3);
    let summary = summarise(&model, &run);
    let report = summary.report().expect("enough draws");
    for (k, shape) in model.outcomes.iter().enumerate() {
        let at = report.outcome(OutcomeId::from(k));
        let (means, quantiles) = (at.means(), at.quantiles(0.9));
        let first = k * (DAYS + 1);
        let mut clipped = 0;
        for point in 0..=DAYS {
            let raw = |record: &Record| record.series[first + point];
            let value = |record: &Record| raw(record).clamp(shape.low, shape.high);
            let (mean, error) = by_draws(&run, value);
            // Fixed point in steps of 2^-39 or less, told to 11 decimals.
            close(means[point].value, mean, 6e-12);
            close(means[point].error, error, 2e-12);
            let all = run.iter().flatten();
            clipped += all.clone().filter(|r| raw(r) != value(r)).count() as u64;
            let mut values: Vec<f64> = all.map(value).collect();
            values.sort_by(f64::total_cmp);
            // The 405th of 450 values, rounded.
            close(
                quantiles[point].value,
                values[404],
                0.5 * shape.resolution + 1e-9,
            );
            assert!(quantiles[point].low <= quantiles[point].value);
            assert!(quantiles[point].value <= quantiles[point].high);
        }
        let values = (450 * (DAYS + 1)) as f64;
        close(at.clipped_share().value, clipped as f64 / values, 1e-15);
        assert!(clipped > 0, "the test needs clipped values");
    }
}

#[test]
fn functionals_are_those_of_all_records() {
    let model = fixture::model(DAYS as f64);
    let run = run(&model, 150, 2);
    let summary = summarise(&model, &run);
    let report = summary
        .report()
        .expect("enough draws")
        .outcome(OutcomeId(0));
    let clip = |x: f64| x.clamp(20.0, 60.0);
    let path = |r: &Record| {
        r.series[..=DAYS]
            .iter()
            .map(|x| clip(*x))
            .collect::<Vec<_>>()
    };
    type Of<'a> = &'a dyn Fn(&Record) -> f64;
    let cases: [(Functional, Of<'_>); 6] = [
        (Functional::End, &|r| clip(r.series[DAYS])),
        (Functional::Min, &|r| {
            path(r).into_iter().fold(f64::INFINITY, f64::min)
        }),
        (Functional::Max, &|r| {
            path(r).into_iter().fold(0.0, f64::max)
        }),
        (Functional::TimeMean, &|r| clip(r.time_means[0])),
        (Functional::At(0), &|r| clip(r.at[0])),
        (Functional::At(1), &|r| clip(r.at[1])),
    ];
    for (functional, value) in cases {
        let (mean, error) = by_draws(&run, value);
        close(report.mean(functional).value, mean, 6e-12);
        close(report.mean(functional).error, error, 2e-12);
        let mut values: Vec<f64> = run.iter().flatten().map(value).collect();
        values.sort_by(f64::total_cmp);
        close(
            report.quantile(functional, 0.5).value,
            values[149],
            0.05 + 1e-9,
        );
        let histogram = report.histogram(functional);
        assert_eq!(histogram.trials(), 300);
        let bins = |v: f64| ((v - 20.0) * 10.0).round() as usize;
        assert_eq!(
            histogram.counts[bins(values[7])],
            count(&values, |v| bins(v) == bins(values[7]))
        );
    }
}

fn count(values: &[f64], counts: impl Fn(f64) -> bool) -> u64 {
    values.iter().filter(|v| counts(**v)).count() as u64
}

#[test]
fn states_milestones_and_reactions_are_those_of_all_records() {
    let model = fixture::model(DAYS as f64);
    let run = run(&model, 100, 3);
    let summary = summarise(&model, &run);
    let report = summary.report().expect("enough draws");
    let indicator = |yes: bool| f64::from(u8::from(yes));
    let state_at = |record: &Record, machine: usize, day: f64| {
        let mut moves = record.moves.iter().rev();
        let last = moves.find(|m| m.machine.index() == machine && m.time <= day);
        last.map_or(record.initial[machine], |m| m.to)
    };
    let check = |probability: &Probability, yes: &dyn Fn(&Record) -> bool| {
        let (value, error) = by_draws(&run, |record| indicator(yes(record)));
        close(probability.value, value, 1e-12);
        // The error of a probability has the design effect; where draws differ less than by
        // chance it is that of independent trials.
        let independent = (value * (1.0 - value) / 300.0).sqrt();
        close(probability.error, error.max(independent), 0.02 * error);
    };
    for (machine, states) in [(0, 3), (1, 2)] {
        for state in (0..states).map(StateId) {
            let curve = report.occupancy(MachineId::from(machine), state);
            assert_eq!(curve.len(), DAYS + 1);
            for (day, probability) in curve.iter().enumerate() {
                check(probability, &|r| state_at(r, machine, day as f64) == state);
            }
        }
    }
    for k in [0, 2] {
        let passage = report.milestone(MilestoneId(k));
        for (day, probability) in passage.curve.iter().enumerate() {
            check(probability, &|r| r.passages[k as usize].time <= day as f64);
        }
        check(&passage.asked.expect("by the horizon"), &|r| {
            r.passages[k as usize].time.is_finite()
        });
    }
    for k in 0..2 {
        let (mean, error) = by_draws(&run, |r| f64::from(r.counts[k]));
        close(report.times(ReactionId::from(k)).value, mean, 1e-12);
        close(report.times(ReactionId::from(k)).error, error, 1e-12);
        check(&report.happened(ReactionId::from(k)), &|r| r.counts[k] > 0);
    }
    let never = report.happened(ReactionId(2));
    // Nothing in the model makes it happen.
    assert_eq!((never.bound, never.high), (Bound::AtMost, 0.0));
    assert!(never.is_exact());
}

/// A run of trials with one milestone each, one trial per draw.
fn passages(model: &Model, passages: &[Passage]) -> FirstPassage {
    let mut summary = Summary::new(&Layout::new(model, 1).expect("a layout"));
    for (draw, passage) in passages.iter().enumerate() {
        let points = summary.layout().points();
        summary.add(
            draw as u64,
            &[Record {
                points,
                passages: vec![*passage],
                ..Record::default()
            }],
        );
    }
    summary
        .report()
        .expect("enough draws")
        .milestone(MilestoneId(0))
}

fn follow(within: Option<f64>, horizon: f64) -> Model {
    let milestones = vec![milestone(follows(within))];
    Model {
        horizon,
        grid: 1.0,
        milestones,
        ..Model::default()
    }
}

#[test]
fn kaplan_meier_is_that_of_the_textbook() {
    // Remission under 6-MP, weeks (Freireich et al. 1963, as in Cox & Oakes 1984, table 1.1).
    let model = follow(Some(23.0), 40.0);
    let happened = [6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0];
    let censored = [
        6.0, 9.0, 10.0, 11.0, 17.0, 19.0, 20.0, 25.0, 32.0, 32.0, 34.0, 35.0,
    ];
    let seen = happened.map(|time| Passage { origin: 0.0, time });
    let unseen = censored.map(|c| Passage {
        origin: 40.0 - c,
        time: f64::INFINITY,
    });
    let curve = passages(&model, &[&seen[..], &unseen[..]].concat());
    assert_eq!((curve.began, curve.days[1]), (21, 1.0));
    for (week, survival, greenwood, at_risk) in [
        (6, 0.8571, 0.0764, 21),
        (7, 0.8067, 0.0869, 17),
        (10, 0.7529, 0.0963, 15),
        (13, 0.6902, 0.1068, 12),
        (16, 0.6275, 0.1141, 11),
        (22, 0.5378, 0.1282, 7),
        (23, 0.4482, 0.1346, 6),
    ] {
        let p = curve.curve[week];
        close(1.0 - p.value, survival, 5e-5);
        assert!(
            p.error > greenwood - 5e-5 && p.error < 1.15 * greenwood,
            "{week}: {}",
            p.error
        );
        assert_eq!(curve.at_risk[week], at_risk);
    }
    assert_eq!(curve.asked, Some(curve.curve[23]));
    let median = curve.median.expect("reached at 23");
    // As by the log-log interval: 13 to beyond the last.
    assert_eq!((median.value, median.low, median.high), (23.0, 13.0, None));
    assert_eq!(curve.curve.len(), 36, "the last is watched for 35 weeks");
}

#[test]
fn the_days_asked_for_are_the_end_of_a_step() {
    let at = |time| Passage {
        origin: 1.0,
        time: 1.0 + time,
    };
    let never = Passage {
        origin: f64::INFINITY,
        time: f64::INFINITY,
    };
    let model = follow(Some(7.5), 30.0);
    let curve = passages(&model, &[at(0.0), at(7.5), at(7.500001), at(20.0), never]);
    assert_eq!((curve.days[1], curve.began), (0.9375, 4));
    assert_eq!(curve.curve[0].value, 0.25);
    assert_eq!(curve.asked.expect("watched").value, 0.5);
}

#[test]
fn what_was_never_watched_for_so_long_is_not_told() {
    let late = Passage {
        origin: 25.0,
        time: f64::INFINITY,
    };
    let curve = passages(&follow(Some(7.5), 30.0), &[late; 4]);
    assert_eq!(curve.asked, None);
    let last = curve.curve.last().expect("some steps");
    // Five steps of 15/16 day fit into five days; four draws say little.
    assert_eq!(
        (curve.curve.len(), last.bound, last.high),
        (6, Bound::AtMost, 0.75)
    );
    let never = Passage {
        origin: f64::INFINITY,
        time: f64::INFINITY,
    };
    assert!(passages(&follow(None, 30.0), &[never; 4]).curve.is_empty());
}

#[test]
fn what_happens_in_a_broken_step_is_left_out_with_the_step() {
    // From day 25 five steps of 15/16 day are watched, 4.6875 days; it happens after 4.9.
    let late = Passage {
        origin: 25.0,
        time: 29.9,
    };
    let curve = passages(&follow(Some(7.5), 30.0), &[late; 4]);
    assert_eq!((curve.curve.len(), curve.curve[5].value), (6, 0.0));
}

/// A run whose replicates are copies of each other: as much information as one trial per draw.
fn copies(model: &Model, draws: u64, replicates: u64) -> Summary {
    let record = |draw| {
        let mut record = Record::default();
        fixture::trial(model, 3, draw, 0, &mut record);
        vec![record; replicates as usize]
    };
    summarise(model, &(0..draws).map(record).collect::<Vec<_>>())
}

#[test]
fn copies_add_nothing_to_what_is_known() {
    let model = fixture::model(DAYS as f64);
    let (one, four) = (copies(&model, 400, 1), copies(&model, 400, 4));
    let [one, four] = [&one, &four].map(|summary| summary.report().expect("enough draws"));
    for level in [0.05, 0.5, 0.9] {
        let [one, four] = [&one, &four].map(|report| {
            let outcome = report.outcome(OutcomeId(0));
            (
                outcome.quantiles(level),
                outcome.quantile(Functional::End, level),
            )
        });
        assert_eq!(one, four);
    }
    let mean = |report: &Report<'_>| report.outcome(OutcomeId(0)).means()[20];
    close(mean(&one).error, mean(&four).error, 1e-12);
    let state = |report: &Report<'_>| report.occupancy(MachineId(0), StateId(1))[20].error;
    // 400 draws or 399 degrees of freedom.
    close(state(&four), state(&one), 0.01 * state(&one));
    // Kaplan-Meier: Greenwood's error would be half. The jackknife's has a coefficient of
    // variation of 1 / sqrt(62), so that three standard errors are left.
    let curve = |report: &Report<'_>| report.milestone(MilestoneId(1)).asked.expect("watched");
    assert_eq!(curve(&one).value, curve(&four).value);
    assert!(curve(&four).error > 0.62 * curve(&one).error);
    assert!(curve(&four).error <= curve(&one).error);
}

#[test]
fn the_variance_splits_into_what_is_known() {
    let (model, draws) = (
        Model {
            outcomes: vec![outcome(0.0, 100.0, 0.1, &[])],
            ..level()
        },
        4000,
    );
    let mut summary = Summary::new(&Layout::new(&model, 2).expect("a layout"));
    for draw in 0..draws {
        let shared = 50.0 + 3.0 * fixture::normal(&mut fixture::stream(2, draw, None));
        let trial = |j| shared + 4.0 * fixture::normal(&mut fixture::stream(2, draw, Some(j)));
        summary.add(draw, &[0, 1].map(|j| flat(trial(j))));
    }
    let report = summary
        .report()
        .expect("enough draws")
        .outcome(OutcomeId(0));
    let split = report.split(Functional::End).expect("two replicates");
    let n = draws as f64;
    // Standard errors of normal mean squares: MSB = 2 * 9 + 16, MSW = 16.
    let within = 16.0 * (2.0 / n).sqrt();
    let between = 0.5 * (2.0 * 34.0 * 34.0 / n + 2.0 * 16.0 * 16.0 / n).sqrt();
    for (estimate, truth, error) in [(split.between, 9.0, between), (split.within, 16.0, within)] {
        close(estimate.value, truth, 4.0 * error);
        // An error from 32 groups has a coefficient of variation of 1 / sqrt(62).
        close(estimate.error, error, 4.0 * error / 62.0f64.sqrt());
    }
    let sd = report.sd(Functional::End);
    close(sd.value, 5.0, 4.0 * sd.error);
    close(
        report.mean(Functional::End).value,
        50.0,
        4.0 * (34.0 / (2.0 * n)).sqrt(),
    );
}

fn level() -> Model {
    Model {
        horizon: 1.0,
        grid: 1.0,
        ..Model::default()
    }
}

fn flat(value: f64) -> Record {
    path(&[value; 2])
}

fn path(values: &[f64]) -> Record {
    Record {
        points: values.len(),
        series: values.to_vec(),
        time_means: vec![values[0]],
        ..Record::default()
    }
}

#[test]
fn one_trial_per_draw_has_no_split() {
    let model = fixture::model(DAYS as f64);
    let summary = summarise(&model, &run(&model, 40, 1));
    let report = summary
        .report()
        .expect("enough draws")
        .outcome(OutcomeId(0));
    assert_eq!(report.split(Functional::End), None);
    assert!(report.sd(Functional::End).error > 0.0);
}

#[test]
fn sums_of_squares_outgrow_64_bits_exactly() {
    let model = Model {
        outcomes: vec![outcome(0.0, 1.0, 0.1, &[])],
        ..level()
    };
    let layout = Layout::new(&model, MAX_REPLICATES).expect("a layout");
    // Counted by its steps, and at every point.
    for record in [flat(1.0), path(&[0.0, 1.0])] {
        let mut summary = Summary::new(&layout);
        for draw in 0..40 {
            summary.add(draw, &vec![record.clone(); MAX_REPLICATES as usize]);
        }
        let moments = summary.daily[0].moments(0, 40, MAX_REPLICATES).nth(1);
        let draw = u128::from(MAX_REPLICATES) * u128::from(layout.outcomes[0].scale.top);
        assert_eq!(moments.expect("two points").draw_squares, 40 * draw * draw);
        let report = summary.report().expect("enough draws");
        let means = report.outcome(OutcomeId(0)).means();
        assert_eq!((means[1].value, means[1].error), (1.0, 0.0));
    }
}

/// What is counted at some points only is the same there, and its functionals are those of all points.
#[test]
fn a_sparse_outcome_is_counted_as_a_daily_one_at_fewer_points() {
    let model = |second_is_daily| {
        let follower = crate::model::Outcome {
            headline: false,
            daily: second_is_daily,
            ..outcome(-1.0, 9.0, 0.25, &[])
        };
        Model {
            horizon: 200.0,
            outcomes: vec![outcome(-1.0, 9.0, 0.25, &[]), follower],
            ..level()
        }
    };
    // The smallest value stands between two points that are counted.
    let record = |draw: usize, replicate: usize| {
        let value = |point: usize| {
            let wave = (31 * draw + 17 * replicate + 7 * point) % 41;
            if point == 100 {
                -1.5
            } else {
                0.2 * wave as f64
            }
        };
        let series: Vec<f64> = (0..201).map(value).collect();
        let both = [&series[..], &series[..]].concat();
        Record {
            points: 201,
            series: both,
            time_means: vec![3.0; 2],
            ..path(&series)
        }
    };
    let run: Vec<Vec<Record>> = (0..40)
        .map(|draw| (0..2).map(|replicate| record(draw, replicate)).collect())
        .collect();
    let [sparse, daily] = [false, true].map(|daily| summarise(&model(daily), &run));
    assert_ne!(sparse.layout.fingerprint(), daily.layout.fingerprint());
    let [sparse, daily] = [&sparse, &daily].map(|summary| summary.report().expect("draws"));
    let [headline, sparse] = [0, 1].map(|o| sparse.outcome(OutcomeId(o)));
    let daily = daily.outcome(OutcomeId(1));
    assert_eq!(headline.days().len(), 201);
    let days: Vec<f64> = (0..=66).map(|k| f64::from(3 * k)).chain([200.0]).collect();
    assert_eq!(sparse.days(), days);
    let at_those = |all: Vec<Estimate>| -> Vec<Estimate> {
        days.iter().map(|day| all[*day as usize]).collect()
    };
    assert_eq!(sparse.means(), at_those(daily.means()));
    assert_eq!(sparse.quantiles(0.9), at_those(daily.quantiles(0.9)));
    for functional in COMPARED {
        assert_eq!(sparse.mean(functional), daily.mean(functional));
        let [few, all] = [&sparse, &daily].map(|outcome| outcome.quantile(functional, 0.1));
        assert_eq!(few, all);
    }
    assert_eq!(sparse.quantile(Functional::Min, 0.5).value, -1.0);
}

/// Paths of few steps, some of them out of range, and their counts at every point.
#[test]
fn paths_of_few_steps_are_counted_as_all_others() {
    let model = Model {
        horizon: 47.0,
        outcomes: vec![outcome(0.0, 10.0, 0.5, &[])],
        ..level()
    };
    let layout = Layout::new(&model, 3).expect("a layout");
    let steps = |draw: usize, replicate: usize| {
        let mut values = [0.5 * (draw % 9) as f64; 48];
        for step in 0..(draw + replicate) % 4 {
            let from = (7 * draw + 11 * replicate + 13 * step) % 48;
            let value = (draw * replicate + 3 * step) % 25;
            values[from..].fill(0.45 * value as f64);
        }
        path(&values)
    };
    let run: Vec<Vec<Record>> = (0..200)
        .map(|draw| (0..3).map(|replicate| steps(draw, replicate)).collect())
        .collect();
    let empty = || Summary::new(&layout);
    let (mut by_steps, mut by_points, mut later) = (empty(), empty(), empty());
    by_points.steps.never();
    later.steps.never();
    for (draw, records) in run.iter().enumerate() {
        assert!(by_steps.steps.read(records.iter().map(|r| &r.series[..])));
        by_steps.add(draw as u64, records);
        by_points.add(draw as u64, records);
        later.add(draw as u64 + 200, records);
    }
    assert!(by_steps.daily[0].beyond(0, 200, 3).sum > 0);
    assert_eq!(by_steps.digest(), by_points.digest());
    // And where both kinds come together.
    let mut both = by_steps.clone();
    both.merge(&later).expect("the same layout");
    let mut twice = by_points.clone();
    twice.merge(&later).expect("the same layout");
    assert_eq!(both.digest(), twice.digest());
    let bands = |summary: &Summary| {
        let report = summary.report().expect("enough draws");
        let outcome = report.outcome(OutcomeId(0));
        (outcome.means(), outcome.quantiles(0.9))
    };
    assert_eq!(bands(&by_steps), bands(&by_points));
}

#[test]
fn merging_gives_the_same_bits_in_any_order() {
    let model = fixture::model(DAYS as f64);
    let run = run(&model, 90, 2);
    let whole = summarise(&model, &run);
    let parts: Vec<Summary> = [0..17, 17..18, 18..90]
        .map(|range| {
            let mut part = Summary::new(whole.layout());
            range.for_each(|draw| part.add(draw as u64, &run[draw]));
            part
        })
        .to_vec();
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
        let mut merged = Summary::new(whole.layout());
        order
            .iter()
            .for_each(|k| merged.merge(&parts[*k]).expect("one layout"));
        assert_eq!(merged.digest(), whole.digest());
        assert_eq!(merged.draws(), 90);
    }
    assert_ne!(parts[2].digest(), whole.digest());
}

#[test]
fn what_cannot_be_summarised_is_refused() {
    let model = fixture::model(DAYS as f64);
    let two = Layout::new(&model, 2).expect("a layout");
    let mut summary = Summary::new(&two);
    assert_eq!(summary.report().err(), Some(Error::Draws { draws: 0 }));
    let other = Summary::new(&Layout::new(&model, 3).expect("a layout"));
    assert_eq!(summary.merge(&other), Err(Error::Layouts));
    assert_eq!(
        Layout::new(&model, 0),
        Err(Error::Replicates { replicates: 0 })
    );
    assert!(Layout::new(&model, MAX_REPLICATES + 1).is_err());
    let fine = Model {
        outcomes: vec![outcome(0.0, 1.0, 1e-6, &[])],
        ..level()
    };
    let error = Layout::new(&fine, 2).expect_err("too many bins");
    assert!(
        error
            .to_string()
            .contains("`outcomes.test` has 1000001 bins"),
        "{error}"
    );
}
