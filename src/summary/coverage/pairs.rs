//! Two models side by side: means, differences, shares, the variance that pairing saves.

use super::super::fixture::{factor, machine, milestone, normal, outcome, reaction, stream};
use super::super::{COMPARED, Difference, Paired, PairedLayout, Reduction};
use super::tally::{Grain, Interval, Truth};
use crate::model::{
    Cause, Clock, Entry, FactorId, Hazard, MachineId, MilestoneKind, Model, Number, Observable,
    Outcome, Reaction, ReactionId, Term, Trigger,
};
use crate::random::Stream;
use crate::trial::{Passage, Record};

/// The place of the last value among what is compared.
const AT_END: usize = 0;
const REPLICATES: u32 = 2;

/// The values of both models, given what the draw shares; and the truth.
struct Case {
    name: &'static str,
    range: [f64; 2],
    value: fn(f64, &mut Stream) -> [f64; 2],
    means: [f64; 2],
    /// Above and below.
    shares: [f64; 2],
    /// The variances of a draw's mean of both and of their difference.
    variances: [f64; 3],
    grain: Grain,
}

/// Something that happens or not.
struct Event {
    name: &'static str,
    /// With the baseline alone, with the other alone, with both.
    chances: [f64; 3],
    grain: Grain,
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let (fine, coarse) = (Grain::Fine, Grain::Coarse);
    // exp of a standard normal number.
    let (mean, variance) = (libm::exp(0.5), libm::exp(1.0) * libm::expm1(1.0));
    vec![
        Case { name: "alike", range: [0.0, 100.0], grain: fine, means: [50.0, 50.5], shares: [super::below(1.0), super::below(-1.0)],
            variances: [20.5, 20.625, 0.125],
            value: |g, s| { let one = 50.0 + 4.0 * g + 3.0 * normal(s); [one, one + 0.5 + 0.5 * normal(s)] } },
        Case { name: "opposed", range: [0.0, 100.0], grain: fine, means: [50.0, 50.0], shares: [0.5, 0.5],
            variances: [17.0, 17.0, 66.0],
            value: |g, s| [50.0 + 4.0 * g + normal(s) * 2.0f64.sqrt(), 50.0 - 4.0 * g + normal(s) * 2.0f64.sqrt()] },
        Case { name: "skew", range: [0.0, 1000.0], grain: fine, means: [50.0, 50.0 + mean], shares: [1.0, 0.0],
            variances: [20.5, 20.5 + 0.5 * variance, 0.5 * variance],
            value: |g, s| { let one = 50.0 + 4.0 * g + 3.0 * normal(s); [one, one + libm::exp(normal(s))] } },
        Case { name: "10 differ", range: [0.0, 100.0], grain: coarse, means: [50.0, 50.1], shares: [0.01, 0.0],
            variances: [20.5, 20.5 + 0.5 * (2.0 - 0.01), 0.5 * (2.0 - 0.01)],
            value: |g, s| { let one = 50.0 + 4.0 * g + 3.0 * normal(s);
                let more = if s.uniform() < 0.01 { 10.0 * s.exponential() } else { 0.0 }; [one, one + more] } },
        Case { name: "0.2 differ", range: [0.0, 100.0], grain: coarse, means: [50.0, 50.002], shares: [0.0002, 0.0],
            variances: [20.5, 20.5 + 0.5 * (0.02 - 0.000004), 0.5 * (0.02 - 0.000004)],
            value: |g, s| { let one = 50.0 + 4.0 * g + 3.0 * normal(s);
                let more = if s.uniform() < 0.0002 { 10.0 } else { 0.0 }; [one, one + more] } },
    ]
}

fn events() -> [Event; 4] {
    let of = |name, chances, grain| Event {
        name,
        chances,
        grain,
    };
    [
        of("often", [0.1, 0.15, 0.3], Grain::Fine),
        of("5 and 3 differ", [0.005, 0.003, 0.3], Grain::Coarse),
        of("one way", [0.0, 0.0032, 0.0], Grain::Coarse),
        of("0.2 differ", [0.0, 0.0002, 0.01], Grain::Coarse),
    ]
}

fn model(cases: &[Case]) -> Model {
    let of = |case: &Case| Outcome {
        entry: Entry {
            name: case.name.to_owned(),
            ..Entry::default()
        },
        terms: vec![Term {
            name: String::new(),
            weight: Number::factor(FactorId(0)),
            of: Observable::Score(MachineId(0)),
        }],
        ..outcome(case.range[0], case.range[1], 1.0, &[])
    };
    let happens = |event: Event| {
        let mut milestone = milestone(MilestoneKind::First(vec![Cause::Reaction(ReactionId(0))]));
        milestone.entry.name = event.name.to_owned();
        milestone
    };
    Model {
        factors: vec![factor()],
        horizon: 1.0,
        grid: 1.0,
        outcomes: cases.iter().map(of).collect(),
        machines: vec![machine(2)],
        reactions: vec![Reaction {
            trigger: Trigger::Hazard {
                base: Hazard::Rate(Number::fixed(1.0)),
                clock: Clock::Own,
            },
            ..reaction()
        }],
        milestones: events().map(happens).into(),
        ..Model::default()
    }
}

fn fill(records: &mut [Record], shared: f64, cases: &[Case], stream: &mut Stream) {
    let both: Vec<[f64; 2]> = (cases.iter())
        .map(|case| (case.value)(shared, stream))
        .collect();
    let passed = events().map(|event| {
        let [one, other, both] = event.chances;
        let luck = stream.uniform();
        [
            luck < one || luck >= 1.0 - both,
            luck >= one && luck < one + other || luck >= 1.0 - both,
        ]
    });
    for (side, record) in records.iter_mut().enumerate() {
        record.points = 2;
        record.series.clear();
        record.time_means.clear();
        record.passages.clear();
        for values in &both {
            record.series.extend([values[side]; 2]);
            record.time_means.push(values[side]);
        }
        record.passages.extend(passed.map(|passed| Passage {
            origin: 0.0,
            time: if passed[side] { 0.5 } else { f64::INFINITY },
        }));
    }
}

fn run(seed: u64, draws: u64, layout: &PairedLayout, cases: &[Case]) -> Paired {
    let mut paired = Paired::new(layout);
    let mut records = vec![Record::default(); 2 * REPLICATES as usize];
    let mut pair = vec![Record::default(); 2];
    for draw in 0..draws {
        let shared = normal(&mut stream(seed, draw, None));
        for replicate in 0..REPLICATES as usize {
            let mut stream = stream(seed, draw, Some(replicate as u64));
            fill(&mut pair, shared, cases, &mut stream);
            for (side, record) in pair.iter().enumerate() {
                records[side * REPLICATES as usize + replicate].clone_from(record);
            }
        }
        paired.add(draw, &records);
    }
    paired
}

/// The intervals of a seed's run of so many draws.
pub(super) fn intervals(draws: u64) -> impl Fn(u64) -> Vec<Interval> + Sync {
    let cases = cases();
    let (one, mut other) = (model(&cases), model(&cases));
    // Models of which one has more factors may differ in everything.
    other.factors.push(factor());
    let layout = PairedLayout::new(&[&one, &other], REPLICATES).expect("a layout");
    assert_eq!(layout.outcomes().count(), cases.len());
    assert_eq!(COMPARED[AT_END], super::super::Functional::End);
    move |seed| {
        let paired = run(seed, draws, &layout, &cases);
        let mut all = Vec::new();
        for (k, case) in cases.iter().enumerate() {
            of_case(
                case,
                &paired.outcome(1, k, AT_END).expect("draws"),
                &mut all,
            );
        }
        for (k, event) in events().iter().enumerate() {
            of_event(event, &paired.milestone(1, k).expect("draws"), &mut all);
        }
        all
    }
}

fn of_case(case: &Case, found: &Difference, all: &mut Vec<Interval>) {
    let of = |kind, truth| Truth {
        kind,
        case: case.name,
        truth,
        grain: case.grain,
    };
    let [one, other] = case.means;
    let [above, below] = case.shares;
    all.push(of("paired: baseline", one).estimate(found.baseline));
    all.push(of("paired: other", other).estimate(found.other));
    all.push(of("paired: difference", other - one).estimate(found.mean));
    all.push(of("paired: higher in", above).probability(found.above));
    all.push(of("paired: lower in", below).probability(found.below));
    all.push(of("paired: same in", 1.0 - above - below).probability(found.equal));
    let [first, second, both] = case.variances;
    let factor = of("paired: fewer trials", (first + second) / both);
    match found.reduction {
        Reduction::Factor(found) => all.push(factor.estimate(found)),
        Reduction::AtLeast(found) => all.push(factor.at_least(found)),
        Reduction::Exact | Reduction::Constant => {}
    }
}

fn of_event(event: &Event, found: &Difference, all: &mut Vec<Interval>) {
    let of = |kind, truth| Truth {
        kind,
        case: event.name,
        truth,
        grain: event.grain,
    };
    let [one, other, both] = event.chances;
    all.push(of("paired: probability", one + both).estimate(found.baseline));
    all.push(of("paired: probability of other", other + both).estimate(found.other));
    all.push(of("paired: difference of probabilities", other - one).estimate(found.mean));
}
