//! Do the 95 % intervals hold the truth in 95 % of runs? On pseudo-trials with known answers.

use super::fixture::{follows, machine, milestone, normal, outcome, reaction, stream};
use super::*;
use crate::distribution::Distribution;
use crate::model::{
    Clock, Entry, Factor, FactorId, Hazard, MachineId, MilestoneId, Model, Number, Observable,
    Outcome, OutcomeId, Reaction, ReactionId, StateId, Term, Trigger,
};
use crate::random::Stream;
use crate::trial::{Passage, Record};

/// Days that the milestone names; durations are watched for 20 to 40.
const WITHIN: f64 = 15.0;
/// Draws of a run, of two trials each: few, so that what is rare is.
const DRAWS: u64 = 500;

/// One kind of outcome: what a trial's value is, given what its draw shares, and the truth.
struct Case {
    name: &'static str,
    range: [f64; 2],
    resolution: f64,
    /// Two numbers that the draw shares, and the trial's own chance.
    value: fn(&[f64; 2], &mut Stream) -> f64,
    truth: Truth,
    /// Whole or binned: intervals may hold more than 95 %.
    is_coarse: bool,
}

struct Truth {
    mean: f64,
    between: f64,
    within: f64,
    /// At 5, 50 and 95 %.
    quantiles: [f64; 3],
}

/// The normal quantile at 95 %.
const TAIL: f64 = 1.644_853_626_951_472_7;
/// The ratio of a geometric number whose median is 1 by a hair.
const RATIO: f64 = 0.706_75;

fn rare(chance: f64) -> Truth {
    Truth {
        mean: 1000.0 * chance,
        between: 0.0,
        within: 1e6 * chance * (1.0 - chance),
        quantiles: [0.0; 3],
    }
}

fn loss(chance: f64, stream: &mut Stream) -> f64 {
    if stream.uniform() < chance {
        1000.0
    } else {
        0.0
    }
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

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let (low, high) = (50.0 - 5.0 * TAIL, 50.0 + 5.0 * TAIL);
    let of_normal = || Truth { mean: 50.0, between: 16.0, within: 9.0, quantiles: [low, 50.0, high] };
    let spread = RATIO / (1.0 - RATIO);
    // exp(0.5 g + 0.5 h): mean exp(0.25).
    let (half, quarter) = (0.5f64.exp(), 0.25f64.exp());
    let sigma = 0.5f64.sqrt();
    let flat = |p: f64, rest: f64| Truth { mean: p, between: rest, within: p * (1.0 - p) - rest, quantiles: [0.0, 0.0, 1.0] };
    vec![
        Case { name: "normal", range: [20.0, 80.0], resolution: 0.02, is_coarse: false, truth: of_normal(),
            value: |[g, _], s| 50.0 + 4.0 * g + 3.0 * normal(s) },
        Case { name: "coarse", range: [20.0, 80.0], resolution: 6.0, is_coarse: true, truth: of_normal(),
            value: |[g, _], s| 50.0 + 4.0 * g + 3.0 * normal(s) },
        Case { name: "clustered", range: [0.0, 100.0], resolution: 0.05, is_coarse: false,
            truth: Truth { mean: 50.0, between: 99.0, within: 1.0, quantiles: [50.0 - 10.0 * TAIL, 50.0, 50.0 + 10.0 * TAIL] },
            value: |[g, _], s| 50.0 + 99.0f64.sqrt() * g + normal(s) },
        Case { name: "skew", range: [0.0, 100.0], resolution: 0.02, is_coarse: false,
            truth: Truth { mean: quarter, between: quarter * (half - quarter), within: half * (half - quarter),
                quantiles: [(-TAIL * sigma).exp(), 1.0, (TAIL * sigma).exp()] },
            value: |[g, _], s| (0.5 * g + 0.5 * normal(s)).exp() },
        Case { name: "exponential", range: [0.0, 40.0], resolution: 0.01, is_coarse: false,
            truth: Truth { mean: 2.0, between: 1.0, within: 1.0, quantiles: [0.355_361_510_698_662_3, 1.678_346_990_016_661, 4.743_864_518_390_559] },
            value: |[_, e], s| e + s.exponential() },
        Case { name: "independent", range: [0.0, 30.0], resolution: 0.01, is_coarse: false,
            truth: Truth { mean: 1.0, between: 0.0, within: 1.0, quantiles: [0.051_293_294_387_550_5, 2.0f64.ln(), 20.0f64.ln()] },
            value: |_, s| s.exponential() },
        Case { name: "counts", range: [0.0, 80.0], resolution: 1.0, is_coarse: true,
            truth: Truth { mean: spread, between: spread * spread, within: spread, quantiles: [0.0, 1.0, 8.0] },
            value: |[_, e], s| poisson(RATIO / (1.0 - RATIO) * e, s) },
        Case { name: "yes or no", range: [0.0, 1.0], resolution: 1.0, is_coarse: true, truth: flat(0.3, 0.16 / 12.0),
            value: |[g, _], s| f64::from(u8::from(s.uniform() < 0.1 + 0.4 * below(*g))) },
        Case { name: "3.2 events", range: [0.0, 1000.0], resolution: 10.0, is_coarse: true, truth: rare(0.0032), value: |_, s| loss(0.0032, s) },
        Case { name: "0.2 events", range: [0.0, 1000.0], resolution: 10.0, is_coarse: true, truth: rare(0.0002), value: |_, s| loss(0.0002, s) },
        Case { name: "10 events", range: [0.0, 1000.0], resolution: 10.0, is_coarse: true, truth: rare(0.01), value: |_, s| loss(0.01, s) },
    ]
}

/// The normal distribution function: makes a uniform number of a normal one.
fn below(g: f64) -> f64 {
    0.5 * libm::erfc(-g * std::f64::consts::FRAC_1_SQRT_2)
}

fn model(cases: &[Case]) -> Model {
    // Everything may differ between draws and between trials of one, from the start on.
    let uncertain = || Number::factor(FactorId(0));
    let of = |case: &Case| Outcome {
        terms: vec![Term {
            name: String::new(),
            weight: uncertain(),
            of: Observable::Score(MachineId(0)),
        }],
        ..outcome(case.range[0], case.range[1], case.resolution, &[])
    };
    let at_any_time = || Reaction {
        trigger: Trigger::Hazard {
            base: Hazard::Rate(uncertain()),
            clock: Clock::Own,
        },
        ..reaction()
    };
    let factor = Factor {
        entry: Entry::default(),
        distribution: Distribution::Uniform {
            low: 0.1,
            high: 0.9,
        },
        reference: 0.5,
        word: None,
        unit: String::new(),
    };
    Model {
        factors: vec![factor],
        horizon: 40.0,
        grid: 40.0,
        outcomes: cases.iter().map(of).collect(),
        machines: vec![machine(2), machine(2), machine(2)],
        reactions: vec![at_any_time(), at_any_time(), at_any_time()],
        milestones: vec![
            milestone(follows(Some(WITHIN))),
            milestone(follows(Some(WITHIN))),
        ],
        ..Model::default()
    }
}

/// Chances of the three machines, of which the draw shares the first; and how often two reactions happen.
const CHANCES: [f64; 2] = [0.0032, 0.0002];

fn trial(seed: u64, draw: u64, replicate: u64, cases: &[Case], record: &mut Record) {
    let mut own = stream(seed, draw, None);
    let shared = [normal(&mut own), own.exponential()];
    let rate = if own.uniform() < 0.5 { 0.02 } else { 0.1 };
    let mut stream = stream(seed, draw, Some(replicate));
    record.points = 2;
    record.series.clear();
    record.time_means.clear();
    for case in cases {
        let value = (case.value)(&shared, &mut stream);
        record.series.extend([value; 2]);
        record.time_means.push(value);
    }
    let chances = [0.1 + 0.4 * below(shared[0]), CHANCES[0], CHANCES[1]];
    let states = chances.map(|chance| StateId(u32::from(stream.uniform() < chance)));
    record.initial.clear();
    record.initial.extend(states);
    let often = (rate * 100.0 * stream.exponential()) as u32;
    let seldom = CHANCES.map(|mean| poisson(mean, &mut stream) as u32);
    record.counts.clear();
    record.counts.extend([often, seldom[0], seldom[1]]);
    let origin = 20.0 * stream.uniform();
    let time = origin + stream.exponential() / rate;
    let begins = stream.uniform() < 0.05;
    let seen = |time: f64, is_seen: bool| {
        if is_seen && time <= 40.0 {
            time
        } else {
            f64::INFINITY
        }
    };
    record.passages.clear();
    record.passages.push(Passage {
        origin,
        time: seen(time, true),
    });
    record.passages.push(Passage {
        origin: seen(origin, begins),
        time: seen(time, begins),
    });
}

fn run(seed: u64, draws: u64, layout: &Layout, cases: &[Case]) -> Summary {
    let mut summary = Summary::new(layout);
    let mut records = vec![Record::default(); layout.replicates() as usize];
    for draw in 0..draws {
        for (replicate, record) in records.iter_mut().enumerate() {
            trial(seed, draw, replicate as u64, cases, record);
        }
        summary.add(draw, &records);
    }
    summary
}

/// An interval with the truth that it should hold.
struct Interval {
    kind: &'static str,
    case: &'static str,
    value: f64,
    ends: [f64; 2],
    truth: f64,
    is_coarse: bool,
}

impl Interval {
    fn of(kind: &'static str, case: &Case, estimate: Estimate, truth: f64) -> Self {
        let Estimate {
            value, low, high, ..
        } = estimate;
        Self {
            kind,
            case: case.name,
            value,
            ends: [low, high],
            truth,
            is_coarse: case.is_coarse,
        }
    }

    fn chance(kind: &'static str, case: &'static str, p: Probability, truth: f64) -> Self {
        Self {
            kind,
            case,
            value: p.value,
            ends: [p.low, p.high],
            truth,
            is_coarse: true,
        }
    }
}

fn of_outcome(case: &Case, results: &OutcomeReport<'_>, all: &mut Vec<Interval>) {
    let Truth {
        mean,
        between,
        within,
        quantiles,
    } = case.truth;
    let end = Functional::End;
    let split = results.split(end).expect("two replicates");
    let variance = between + within;
    let mut add = |kind, estimate, truth| all.push(Interval::of(kind, case, estimate, truth));
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

fn intervals(report: &Report<'_>, cases: &[Case]) -> Vec<Interval> {
    let mut all = Vec::new();
    for (o, case) in cases.iter().enumerate() {
        of_outcome(case, &report.outcome(OutcomeId::from(o)), &mut all);
    }
    let names = ["shared", "3.2 events", "0.2 events"];
    for (m, truth) in [0.3, CHANCES[0], CHANCES[1]].into_iter().enumerate() {
        let state = report.occupancy(MachineId::from(m), StateId(1))[0];
        all.push(Interval::chance("probability", names[m], state, truth));
    }
    // The floor of an exponential number with mean M has mean 1 / (exp(1 / M) - 1).
    let often = 0.5 * (1.0 / (0.5f64.exp() - 1.0) + 1.0 / (0.1f64.exp() - 1.0));
    for (r, truth) in [often, CHANCES[0], CHANCES[1]].into_iter().enumerate() {
        let Estimate {
            value, low, high, ..
        } = report.times(ReactionId::from(r));
        all.push(Interval {
            kind: "mean count",
            case: names[r],
            value,
            ends: [low, high],
            truth,
            is_coarse: true,
        });
    }
    let happened = 1.0 - 0.5 * ((-0.02 * WITHIN).exp() + (-0.1 * WITHIN).exp());
    for (m, case) in ["all", "1 in 20 at risk"].into_iter().enumerate() {
        if let Some(asked) = report.milestone(MilestoneId::from(m)).asked {
            all.push(Interval::chance("within days", case, asked, happened));
        }
    }
    all
}

/// What became of one kind of interval in many runs.
#[derive(Default)]
struct Tally {
    label: (&'static str, &'static str),
    is_coarse: bool,
    runs: u64,
    below: u64,
    above: u64,
    width: f64,
    sum: f64,
    squares: f64,
    infinite: u64,
}

impl Tally {
    fn add(&mut self, one: &Interval) {
        let [low, high] = one.ends;
        self.label = (one.kind, one.case);
        self.is_coarse = one.is_coarse;
        self.runs += 1;
        // Half a rounding error of the bins' centres.
        self.below += u64::from(high + 1e-9 < one.truth);
        self.above += u64::from(low - 1e-9 > one.truth);
        if high.is_finite() {
            self.width += high - low;
        } else {
            self.infinite += 1;
        }
        self.sum += one.value;
        self.squares += one.value * one.value;
    }

    fn covered(&self) -> f64 {
        1.0 - (self.below + self.above) as f64 / self.runs as f64
    }

    /// The mean width over that of an interval that knows how the number spreads over runs.
    fn width(&self) -> f64 {
        let n = self.runs as f64;
        let spread = (self.squares / n - self.sum * self.sum / (n * n))
            .max(0.0)
            .sqrt();
        self.width / (n - self.infinite as f64) / (2.0 * 1.96 * spread)
    }

    fn print(&self) {
        let (kind, case) = self.label;
        let (runs, width) = (self.runs, self.width());
        let share = |misses: u64| 100.0 * misses as f64 / runs as f64;
        println!(
            "coverage | {kind} | {case} | {:.1} % | {:.1} % | {:.1} % | {} |",
            100.0 * self.covered(),
            share(self.below),
            share(self.above),
            if width < 20.0 {
                format!("{width:.2}")
            } else {
                "-".to_owned()
            }
        );
    }
}

fn tallies(runs: u64, draws: u64) -> Vec<Tally> {
    let cases = cases();
    let layout = Layout::new(&model(&cases), 2).expect("a layout");
    let mut tallies: Vec<Tally> = Vec::new();
    for seed in 0..runs {
        let summary = run(seed, draws, &layout, &cases);
        let report = summary.report().expect("enough draws");
        for one in intervals(&report, &cases) {
            let label = (one.kind, one.case);
            let place = tallies.iter().position(|tally| tally.label == label);
            let place = place.unwrap_or_else(|| {
                tallies.push(Tally::default());
                tallies.len() - 1
            });
            tallies[place].add(&one);
        }
    }
    tallies
}

/// At 95 % exactly, one quantity has fewer than 84 of 100 with probability 2e-5; there are 150.
#[test]
fn intervals_cover_in_a_hundred_runs() {
    for tally in tallies(100, DRAWS) {
        assert!(
            tally.covered() >= 0.84,
            "{:?}: {}",
            tally.label,
            tally.covered()
        );
    }
}

/// At least 93 %, and widths at most one and a half times those of intervals that know the truth's spread
/// but where values are whole or binned.
#[test]
#[ignore = "nightly: two thousand runs"]
fn intervals_cover_in_two_thousand_runs() {
    let tallies = tallies(2000, DRAWS);
    tallies.iter().for_each(Tally::print);
    for tally in &tallies {
        assert!(
            tally.covered() >= 0.93,
            "{:?}: {}",
            tally.label,
            tally.covered()
        );
        assert!(
            tally.is_coarse || tally.width() <= 1.5,
            "{:?}: {}",
            tally.label,
            tally.width()
        );
    }
}
