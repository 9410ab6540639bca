//! Small models and cheap pseudo-trials, keyed like real ones: what the tests summarise.

use crate::distribution::Distribution;
use crate::model::{
    Atom, Cause, Clause, Condition, Counter, CounterId, Entry, Factor, Machine, MachineId,
    Milestone, MilestoneKind, Model, Number, Observable, Outcome, Reaction, ReactionId,
    ReactionKind, State, StateId, StateSet, Term, Trigger,
};
use crate::random::{Key, Purpose, Seed, Stream, StreamName};
use crate::trial::{ChannelStep, Move, Passage, Record};

/// An outcome on [low, high].
pub(crate) fn outcome(low: f64, high: f64, resolution: f64, at: &[f64]) -> Outcome {
    Outcome {
        entry: Entry {
            address: "outcomes.test".into(),
            ..Entry::default()
        },
        unit: String::new(),
        low,
        high,
        resolution,
        at: at.to_vec(),
        headline: true,
        daily: false,
        lower_is_better: false,
        terms: Vec::new(),
    }
}

pub(crate) fn machine(states: usize) -> Machine {
    let state = || State {
        entry: Entry::default(),
        score: Number::fixed(0.0),
    };
    Machine {
        entry: Entry::default(),
        actor: None,
        states: (0..states).map(|_| state()).collect(),
        initial: vec![Number::fixed(1.0 / states as f64); states],
    }
}

/// An uncertain number.
pub(crate) fn factor() -> Factor {
    Factor {
        entry: Entry::default(),
        distribution: Distribution::Uniform {
            low: 0.1,
            high: 0.9,
        },
        reference: 0.5,
        word: None,
        role: Default::default(),
        unit: String::new(),
    }
}

pub(crate) fn reaction() -> Reaction {
    Reaction {
        entry: Entry::default(),
        kind: ReactionKind::Event,
        guard: Condition::always(),
        trigger: Trigger::Never,
        ratios: Vec::new(),
        draws: Vec::new(),
        branches: Vec::new(),
        effects: Vec::new(),
        mechanism: None,
    }
}

pub(crate) fn milestone(kind: MilestoneKind) -> Milestone {
    Milestone {
        entry: Entry::default(),
        kind,
    }
}

pub(crate) fn follows(within: Option<f64>) -> MilestoneKind {
    let cause = || Cause::Reaction(ReactionId(0));
    MilestoneKind::Follows {
        of: cause(),
        then: cause(),
        within,
    }
}

/// An outcome of two channels.
fn count() -> Outcome {
    let term = |counter| Term {
        name: String::new(),
        weight: Number::fixed(1.0),
        of: Observable::Counter(CounterId(counter)),
    };
    Outcome {
        terms: vec![term(0), term(1)],
        ..outcome(0.0, 12.0, 1.0, &[])
    }
}

fn counter() -> Counter {
    Counter {
        entry: Entry::default(),
        start: 0.0,
    }
}

/// A model with some of everything, `days` long.
pub(crate) fn model(days: f64) -> Model {
    let entered = Cause::Entry(MachineId(0), StateSet::only(StateId(1)));
    let clause = Clause {
        negated: false,
        atom: Atom::Never,
    };
    Model {
        horizon: days,
        grid: 1.0,
        machines: vec![machine(3), machine(2)],
        reactions: vec![reaction(), reaction(), reaction()],
        counters: vec![counter(), counter()],
        outcomes: vec![outcome(20.0, 60.0, 0.1, &[5.5, 7.0]), count()],
        milestones: vec![
            milestone(MilestoneKind::First(vec![entered])),
            milestone(follows(Some(7.5))),
            milestone(MilestoneKind::Crosses(clause)),
            milestone(follows(None)),
        ],
        ..Model::default()
    }
}

/// The stream of one pseudo-trial; of the draw alone without a replicate.
pub(crate) fn stream(seed: u64, draw: u64, replicate: Option<u64>) -> Stream {
    let key = match replicate {
        Some(replicate) => Key::of_trial(Seed(seed), draw, replicate),
        None => Key::of_draw(Seed(seed), draw),
    };
    Stream::new(&key, &StreamName::new(Purpose::Effect, "test"))
}

/// A standard normal number (Box & Muller 1958).
pub(crate) fn normal(stream: &mut Stream) -> f64 {
    let radius = (-2.0 * libm::log(stream.uniform())).sqrt();
    radius * libm::cos(std::f64::consts::TAU * stream.uniform())
}

/// Fills a record with a pseudo-trial of [`model`]: drifting outcomes, moves at a random rate
/// that the draw shares, and times from one move to the next.
pub(crate) fn trial(model: &Model, seed: u64, draw: u64, replicate: u64, record: &mut Record) {
    let level = stream(seed, draw, None).uniform();
    let mut stream = stream(seed, draw, Some(replicate));
    let points = model.horizon as usize + 1;
    record.points = points;
    record.initial = vec![StateId((stream.bits() % 3) as u32), StateId(0)];
    moves(model, level, &mut stream, record);
    record.series.clear();
    record.time_means.clear();
    for outcome in &model.outcomes {
        let (middle, width) = (
            0.5 * (outcome.low + outcome.high),
            outcome.high - outcome.low,
        );
        let mut value = middle + 0.3 * width * (level - 0.5);
        let first = record.series.len();
        for _ in 0..points {
            value += 0.03 * width * normal(&mut stream);
            record.series.push(value);
        }
        let mean = record.series[first..].iter().sum::<f64>() / points as f64;
        record.time_means.push(mean);
    }
    record.channel_steps = (record.moves.iter().enumerate())
        .map(|(k, step)| ChannelStep {
            channel: step.machine.0,
            point: step.point,
            value: 0.3 * k as f64 - 1.0,
        })
        .collect();
    record.at = model.outcomes[0]
        .at
        .iter()
        .map(|day| record.series[*day as usize])
        .collect();
}

fn moves(model: &Model, level: f64, stream: &mut Stream, record: &mut Record) {
    record.moves.clear();
    record.counts = vec![0; 3];
    let mut states = record.initial.clone();
    let mut times = Vec::new();
    let mut time = 0.0;
    loop {
        // Some moves fall on grid points exactly.
        let wait = 8.0 * stream.exponential() * (0.5 + level);
        time = if stream.uniform() < 0.3 {
            (time + wait).ceil()
        } else {
            time + wait
        };
        if time > model.horizon {
            break;
        }
        let machine = (stream.bits() % 2) as usize;
        let count = model.machines[machine].states.len() as u32;
        let from = states[machine];
        let to = StateId((from.0 + 1) % count);
        states[machine] = to;
        record.counts[machine] += 1;
        record.moves.push(Move {
            time,
            machine: MachineId::from(machine),
            from,
            to,
            point: time.ceil() as u32,
        });
        times.push(time);
    }
    let nth = |k: usize| times.get(k).copied().unwrap_or(f64::INFINITY);
    let first = Passage {
        origin: 0.0,
        time: nth(0),
    };
    let next = Passage {
        origin: nth(0),
        time: nth(1),
    };
    record.passages = vec![
        first,
        next,
        Passage {
            origin: 0.0,
            time: nth(3),
        },
        next,
    ];
}
