//! Outcomes of several shapes: means, spreads, quantiles, daily bands, shares beyond the range.

use super::super::fixture::{factor, machine, normal, outcome, stream};
use super::super::{Functional, Layout, OutcomeReport, Summary};
use super::tally::{Grain, Interval, Truth};
use super::{TAIL, below};
use crate::model::{FactorId, MachineId, Model, Number, Observable, Outcome, OutcomeId, Term};
use crate::random::Stream;
use crate::trial::Record;

/// One kind of outcome: what a trial's value is, given what its draw shares, and the truth.
struct Case {
    name: &'static str,
    range: [f64; 2],
    resolution: f64,
    /// Two numbers that the draw shares, and the trial's own chance.
    value: fn(&[f64; 2], &mut Stream) -> f64,
    truth: Shape,
    grain: Grain,
}

struct Shape {
    mean: f64,
    between: f64,
    within: f64,
    /// At 5, 50 and 95 %.
    quantiles: [f64; 3],
    /// The share beyond the range, which is all that is asked of such a case.
    beyond: Option<f64>,
}

/// The ratio of a geometric number whose median is 1 by a hair.
const RATIO: f64 = 0.706_75;

fn shape(mean: f64, [between, within]: [f64; 2], quantiles: [f64; 3]) -> Shape {
    Shape {
        mean,
        between,
        within,
        quantiles,
        beyond: None,
    }
}

fn rare(chance: f64) -> Shape {
    let within = 1e6 * chance * (1.0 - chance);
    shape(1000.0 * chance, [0.0, within], [0.0; 3])
}

fn loss(chance: f64, stream: &mut Stream) -> f64 {
    if stream.uniform() < chance {
        1000.0
    } else {
        0.0
    }
}

/// exp of a normal number with variances between and within draws.
fn log_normal(between: f64, within: f64) -> Shape {
    let variance = between + within;
    let mean = libm::exp(0.5 * variance);
    let all = mean * mean * libm::expm1(variance);
    let shared = mean * mean * libm::expm1(between);
    let at = |z: f64| libm::exp(z * variance.sqrt());
    shape(mean, [shared, all - shared], [at(-TAIL), 1.0, at(TAIL)])
}

/// Poisson, by the exponential times between its events.
fn poisson(mean: f64, stream: &mut Stream) -> f64 {
    let (mut time, mut count) = (stream.exponential(), 0.0);
    while time < mean {
        time += stream.exponential();
        count += 1.0;
    }
    count
}

/// One in twenty is hurt, by an exponential number.
fn sparse(stream: &mut Stream) -> f64 {
    if stream.uniform() < 0.05 {
        stream.exponential()
    } else {
        0.0
    }
}

/// The normal number whose share beyond a limit is asked for.
fn beyond(share: f64) -> Shape {
    let shape = shape(0.0, [0.0; 2], [0.0; 3]);
    Shape {
        beyond: Some(share),
        ..shape
    }
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let (low, high) = (50.0 - 5.0 * TAIL, 50.0 + 5.0 * TAIL);
    let of_normal = || shape(50.0, [16.0, 9.0], [low, 50.0, high]);
    let spread = RATIO / (1.0 - RATIO);
    let flat = |p: f64, rest: f64| shape(p, [rest, p * (1.0 - p) - rest], [0.0, 0.0, 1.0]);
    let (fine, coarse) = (Grain::Fine, Grain::Coarse);
    vec![
        Case { name: "normal", range: [20.0, 80.0], resolution: 0.02, grain: fine, truth: of_normal(),
            value: |[g, _], s| 50.0 + 4.0 * g + 3.0 * normal(s) },
        Case { name: "coarse bins", range: [20.0, 80.0], resolution: 6.0, grain: coarse, truth: of_normal(),
            value: |[g, _], s| 50.0 + 4.0 * g + 3.0 * normal(s) },
        Case { name: "clustered", range: [0.0, 100.0], resolution: 0.05, grain: fine,
            truth: shape(50.0, [99.0, 1.0], [50.0 - 10.0 * TAIL, 50.0, 50.0 + 10.0 * TAIL]),
            value: |[g, _], s| 50.0 + 99.0f64.sqrt() * g + normal(s) },
        Case { name: "skew", range: [0.0, 100.0], resolution: 0.02, grain: fine, truth: log_normal(0.25, 0.25),
            value: |[g, _], s| libm::exp(0.5 * g + 0.5 * normal(s)) },
        Case { name: "very skew", range: [0.0, 300.0], resolution: 0.01, grain: fine, truth: log_normal(0.5, 0.5),
            value: |[g, _], s| libm::exp(0.5f64.sqrt() * (g + normal(s))) },
        Case { name: "exponential", range: [0.0, 40.0], resolution: 0.01, grain: fine,
            truth: shape(2.0, [1.0, 1.0], [0.355_361_510_698_662_3, 1.678_346_990_016_661, 4.743_864_518_390_559]),
            value: |[_, e], s| e + s.exponential() },
        Case { name: "independent", range: [0.0, 30.0], resolution: 0.01, grain: fine,
            truth: shape(1.0, [0.0, 1.0], [0.051_293_294_387_550_5, 2.0f64.ln(), 20.0f64.ln()]),
            value: |_, s| s.exponential() },
        Case { name: "1 in 20 hurt", range: [0.0, 20.0], resolution: 0.01, grain: coarse,
            truth: shape(0.05, [0.0, 0.1 - 0.0025], [0.0; 3]), value: |_, s| sparse(s) },
        Case { name: "counts", range: [0.0, 80.0], resolution: 1.0, grain: coarse,
            truth: shape(spread, [spread * spread, spread], [0.0, 1.0, 8.0]),
            value: |[_, e], s| poisson(RATIO / (1.0 - RATIO) * e, s) },
        Case { name: "yes or no", range: [0.0, 1.0], resolution: 1.0, grain: coarse, truth: flat(0.3, 0.16 / 12.0),
            value: |[g, _], s| f64::from(u8::from(s.uniform() < 0.1 + 0.4 * below(*g))) },
        Case { name: "10 events", range: [0.0, 1000.0], resolution: 10.0, grain: coarse, truth: rare(0.01), value: |_, s| loss(0.01, s) },
        Case { name: "3.2 events", range: [0.0, 1000.0], resolution: 10.0, grain: coarse, truth: rare(0.0032), value: |_, s| loss(0.0032, s) },
        Case { name: "0.2 events", range: [0.0, 1000.0], resolution: 10.0, grain: coarse, truth: rare(0.0002), value: |_, s| loss(0.0002, s) },
        Case { name: "often", range: [20.0, 50.0 + 5.0 * 1.2], resolution: 1.0, grain: fine, truth: beyond(below(-1.2)),
            value: |[g, _], s| 50.0 + 4.0 * g + 3.0 * normal(s) },
        Case { name: "3.2 times", range: [0.0, 999.0], resolution: 10.0, grain: coarse, truth: beyond(0.0032), value: |_, s| loss(0.0032, s) },
        Case { name: "0.2 times", range: [0.0, 999.0], resolution: 10.0, grain: coarse, truth: beyond(0.0002), value: |_, s| loss(0.0002, s) },
    ]
}

fn model(cases: &[Case]) -> Model {
    // Everything may differ between draws and between trials of one, from the start on.
    let of = |case: &Case| Outcome {
        terms: vec![Term {
            name: String::new(),
            weight: Number::factor(FactorId(0)),
            of: Observable::Score(MachineId(0)),
        }],
        ..outcome(case.range[0], case.range[1], case.resolution, &[])
    };
    Model {
        factors: vec![factor()],
        horizon: 40.0,
        grid: 40.0,
        outcomes: cases.iter().map(of).collect(),
        machines: vec![machine(2)],
        ..Model::default()
    }
}

fn trial(shared: &[f64; 2], stream: &mut Stream, cases: &[Case], record: &mut Record) {
    record.points = 2;
    record.series.clear();
    record.time_means.clear();
    for case in cases {
        let value = (case.value)(shared, stream);
        record.series.extend([value; 2]);
        record.time_means.push(value);
    }
    record.initial.clear();
    record.initial.extend([crate::model::StateId(0)]);
}

fn run(seed: u64, draws: u64, layout: &Layout, cases: &[Case]) -> Summary {
    let mut summary = Summary::new(layout);
    let mut records = vec![Record::default(); layout.replicates() as usize];
    for draw in 0..draws {
        let mut own = stream(seed, draw, None);
        let shared = [normal(&mut own), own.exponential()];
        for (replicate, record) in records.iter_mut().enumerate() {
            let mut stream = stream(seed, draw, Some(replicate as u64));
            trial(&shared, &mut stream, cases, record);
        }
        summary.add(draw, &records);
    }
    summary
}

/// The intervals of a seed's run of so many draws.
pub(super) fn intervals(draws: u64) -> impl Fn(u64) -> Vec<Interval> + Sync {
    let cases = cases();
    let layout = Layout::new(&model(&cases), 2).expect("a layout");
    move |seed| {
        let summary = run(seed, draws, &layout, &cases);
        let report = summary.report().expect("enough draws");
        let mut all = Vec::new();
        for (o, case) in cases.iter().enumerate() {
            of_case(case, &report.outcome(OutcomeId::from(o)), &mut all);
        }
        all
    }
}

fn of_case(case: &Case, results: &OutcomeReport<'_>, all: &mut Vec<Interval>) {
    let of = |kind, truth| Truth {
        kind,
        case: case.name,
        truth,
        grain: case.grain,
    };
    let Shape {
        mean,
        between,
        within,
        quantiles,
        beyond,
    } = case.truth;
    if let Some(share) = beyond {
        all.push(of("share beyond the range", share).probability(results.clipped_share()));
        return;
    }
    let end = Functional::End;
    let split = results.split(end).expect("two replicates");
    let variance = between + within;
    let mut add = |kind, estimate, truth| all.push(of(kind, truth).estimate(estimate));
    add("mean", results.mean(end), mean);
    add("daily mean", results.means()[1], mean);
    add("standard deviation", results.sd(end), variance.sqrt());
    add("variance between draws", split.between, between);
    add("variance within draws", split.within, within);
    if let Some(share) = split.share {
        add("share between draws", share, between / variance);
    }
    let levels = [(0.05, "5 %"), (0.5, "50 %"), (0.95, "95 %")];
    let daily = ["daily 5 %", "daily 50 %", "daily 95 %"];
    for (k, (level, name)) in levels.into_iter().enumerate() {
        add(name, results.quantile(end, level), quantiles[k]);
        add(daily[k], results.quantiles(level)[1], quantiles[k]);
    }
}
