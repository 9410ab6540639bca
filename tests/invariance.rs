//! What must not change a single bit: machines and factors that touch nothing, threads and chunks,
//! the cutting of a run, releases.

use crate::support;

use escalade::compiled::Compiled;
use escalade::distribution::Distribution;
use escalade::ensemble::{Ensemble, Plan, Progress, Unobserved};
use escalade::model::{Entry, Factor, MachineId, Model};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::sensitivity::Measure;
use escalade::study::{Job, Settings, Study};
use escalade::summary::{Functional, Layout, Summary};
use escalade::trial::Record;
use support::models::{Builder, coupled_cycles, is, rate};
use support::random_model::random_model;
use support::simulate::{each_recorded, each_trial};

fn shipped(stem: &str) -> Model {
    let path = format!("{}/scenarios/{stem}.yaml", env!("CARGO_MANIFEST_DIR"));
    let scenario = Scenario::read(path.as_ref(), &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, escalade::model::Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

fn records(model: &Model, draws: u64) -> Vec<Record> {
    let mut records = Vec::new();
    each_trial(model, 5, draws, |record| records.push(record.clone()));
    records
}

/// A machine that ticks every other day and that nothing looks at.
fn bystander() -> Model {
    let mut builder = Builder::new(1.0);
    let machine = builder.machine("bystander", &["tick", "tock"]);
    builder.transition("forth", machine, &[0], 1, rate(0.5));
    builder.transition("back", machine, &[1], 0, rate(0.5));
    builder.build()
}

/// The model with the bystander behind its own machines.
fn with_bystander(model: &Model) -> Model {
    let (mut larger, other) = (model.clone(), bystander());
    let place = MachineId::from(model.machines.len());
    larger.machines.extend(other.machines);
    for mut reaction in other.reactions {
        if let escalade::model::ReactionKind::Transition { machine, .. } = &mut reaction.kind {
            *machine = place;
        }
        larger.reactions.push(reaction);
    }
    larger
}

fn assert_same_bits(model: &Model, larger: &Model, draws: u64) {
    let reactions = model.reactions.len();
    for (a, b) in records(model, draws).iter().zip(&records(larger, draws)) {
        let of_ours = |m: &escalade::trial::Move| m.machine.index() < model.machines.len();
        let moves: Vec<_> = b.moves.iter().copied().filter(of_ours).collect();
        assert_eq!(a.moves, moves);
        assert_eq!(a.counts, b.counts[..reactions]);
        assert_eq!(a.passages, b.passages);
        assert_eq!(bits(&a.series), bits(&b.series));
        assert_eq!(bits(&a.time_means), bits(&b.time_means));
    }
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

/// A grid four times as fine changes what is recorded, not what happens: values at common points, means
/// over time, and listed days, which are points of one grid and lie between those of the other.
#[test]
fn a_finer_grid_shows_the_same_paths() {
    let mut moved = 0;
    for number in 0..40 {
        let mut coarse = random_model(number);
        let last = (coarse.horizon - 1.0).floor();
        for outcome in &mut coarse.outcomes {
            outcome.at = vec![0.25, 2.0, (0.3 * last).floor() + 0.5, last + 0.75];
        }
        let mut fine = coarse.clone();
        fine.grid = coarse.grid / 4.0;
        for (a, b) in records(&coarse, 20).iter().zip(&records(&fine, 20)) {
            let every_fourth = b.series.chunks_exact(b.points).flat_map(|series| {
                let points = series.iter().step_by(4);
                points.take(a.points)
            });
            assert_alike(&a.series, every_fourth);
            assert_alike(&a.time_means, &b.time_means);
            assert_alike(&a.at, &b.at);
            moved += usize::from(a.at[1] != a.at[2]);
        }
    }
    assert!(moved > 200, "{moved}");
}

/// Whether or not a whole number of steps leads there.
#[test]
fn the_last_point_is_the_horizon() {
    for number in 0..40 {
        let mut even = random_model(number);
        even.grid = even.horizon / 8.0;
        let mut uneven = even.clone();
        uneven.grid = even.horizon / 7.3;
        for (a, b) in records(&even, 20).iter().zip(&records(&uneven, 20)) {
            let last = |record: &Record| {
                let paths = record.series.chunks(record.points);
                paths.map(|path| path[path.len() - 1]).collect::<Vec<_>>()
            };
            assert_eq!((a.points, b.points), (9, 9));
            assert_alike(&last(a), &last(b));
            assert_alike(&a.time_means, &b.time_means);
        }
    }
}

/// What is measured is all that is recorded: the process is the same to the bit, and so are means over time, extremes and
/// what happens. Ends are the same but for rounding, as only the path is added up in another order.
#[test]
fn what_is_not_recorded_changes_nothing() {
    let random = (0..20).map(random_model);
    let stems = ["limited_raids", "sustained_campaign", "threats_only"];
    let mut left_out = 0;
    for model in random.chain(stems.map(shipped)) {
        let whole = records(&model, 10);
        let functionals = [Functional::End, Functional::TimeMean, Functional::Max];
        for outcome in 0..model.outcomes.len() {
            let of = |functional| Measure::outcome(&model, outcome.into(), functional);
            let [end, mean, most] = functionals.map(of);
            let mut number = 0;
            let compiled = Measure::compile(&[end, mean], &model);
            each_recorded(&model, &compiled, 5, 10, |record| {
                let whole = &whole[number];
                number += 1;
                assert_eq!(record.moves.len(), whole.moves.len());
                let times = |record: &Record| {
                    record
                        .moves
                        .iter()
                        .map(|m| m.time.to_bits())
                        .collect::<Vec<_>>()
                };
                assert_eq!(times(record), times(whole));
                assert_eq!(
                    (&record.counts, &record.passages),
                    (&whole.counts, &whole.passages)
                );
                assert_eq!(mean.of(record).to_bits(), mean.of(whole).to_bits());
                assert_alike(&[end.of(record)], &[end.of(whole)]);
                left_out += whole.series.len() - record.series.len();
            });
            let mut number = 0;
            let compiled = Measure::compile(&[most, end], &model);
            each_recorded(&model, &compiled, 5, 10, |record| {
                let numbers =
                    |record| [most, end, mean].map(|measure| measure.of(record).to_bits());
                assert_eq!(numbers(record), numbers(&whole[number]));
                number += 1;
            });
        }
    }
    assert!(left_out > 100_000, "{left_out}");
}

fn assert_alike<'a>(values: &[f64], others: impl IntoIterator<Item = &'a f64>) {
    let others: Vec<f64> = others.into_iter().copied().collect();
    assert_eq!(values.len(), others.len());
    for (a, b) in values.iter().zip(&others) {
        assert!((a - b).abs() <= 1e-10 * (1.0 + a.abs()), "{a} {b}");
    }
}

#[test]
fn a_machine_that_touches_nothing_changes_no_bit_of_the_others() {
    for number in 0..40 {
        let model = random_model(number);
        assert_same_bits(&model, &with_bystander(&model), 25);
    }
    for stem in ["limited_raids", "sustained_campaign", "threats_only"] {
        let model = shipped(stem);
        let larger = with_bystander(&model);
        let ticks: u32 = records(&larger, 3)
            .iter()
            .map(|r| r.counts[model.reactions.len()])
            .sum();
        assert!(ticks > 100, "the bystander ticks");
        assert_same_bits(&model, &larger, 60);
    }
}

#[test]
fn a_factor_that_nothing_uses_changes_no_bit() {
    let model = shipped("limited_raids");
    let mut larger = model.clone();
    larger.factors.push(Factor {
        entry: Entry {
            address: "factors.unused".to_owned(),
            ..Entry::default()
        },
        distribution: Distribution::Gamma {
            shape: 2.0,
            scale: 1.0,
        },
        reference: 0.0,
        word: None,
        role: Default::default(),
        unit: String::new(),
    });
    assert_same_bits(&model, &larger, 60);
}

const STUDY: Settings = Settings {
    seed: Seed(1),
    trials: 600,
    replicates: 2,
};

#[test]
fn threads_and_chunks_change_no_bit() {
    let study = Study::new(shipped("sustained_campaign"));
    let layout = Layout::new(study.model(), 2).expect("a layout");
    let mut digests = Vec::new();
    for threads in [1, 2, 7] {
        let ensemble = Ensemble::new(threads).expect("threads");
        for chunk in [1, 13, 64, 1000] {
            let plan = Plan::new(STUDY.trials, 2)
                .expect("a plan")
                .with_chunk(chunk);
            let engine = study.engine(STUDY.seed);
            let run = ensemble
                .run(
                    &plan,
                    &engine,
                    Summary::new(&layout),
                    &Unobserved,
                    &Progress::new(),
                )
                .expect("a run");
            digests.push(run.tally.digest());
        }
    }
    digests.dedup();
    assert_eq!(digests.len(), 1, "{digests:?}");
}

#[test]
fn parts_merge_to_the_bits_of_the_whole() {
    let study = Study::new(shipped("threats_only"));
    let layout = Layout::new(study.model(), 2).expect("a layout");
    let ensemble = Ensemble::new(2).expect("threads");
    let engine = study.engine(STUDY.seed);
    let part = |draws| {
        let plan = Plan::part(draws, 2).expect("a plan");
        ensemble
            .run(
                &plan,
                &engine,
                Summary::new(&layout),
                &Unobserved,
                &Progress::new(),
            )
            .expect("a run")
            .tally
    };
    let whole = part(0..300);
    let mut merged = part(117..300);
    merged.merge(&part(0..117)).expect("they fit");
    assert_eq!(merged.digest(), whole.digest());
    let run = study
        .run(Job::new(STUDY), &ensemble, &Progress::new())
        .expect("a run");
    assert_eq!(run.summary.digest(), whole.digest());
}

#[test]
fn a_replayed_trial_is_the_trial_of_the_run() {
    let study = Study::new(shipped("limited_raids"));
    let replay = study.replay(&STUDY, 41).expect("no avalanche");
    let again = study
        .replay(
            &Settings {
                trials: 10_000,
                ..STUDY
            },
            41,
        )
        .expect("no avalanche");
    assert_eq!(replay.record, again.record);
    assert_ne!(
        replay.record.moves,
        study.replay(&STUDY, 40).expect("fine").record.moves
    );
}

/// Hazards that ask little are looked up, others are multiplied when they are needed: a ratio of 1 while
/// any machine is anywhere turns the first kind into the second and may not be seen.
#[test]
fn how_a_hazard_is_found_makes_no_difference() {
    let mut looked_up = 0;
    for number in 0..60 {
        let model = random_model(number);
        looked_up += Compiled::new(&model).contexts.len();
        let mut builder = Builder {
            model: model.clone(),
        };
        for reaction in 0..model.reactions.len() {
            for (machine, entry) in model.machines.iter().enumerate() {
                for first in 0..entry.states.len() as u32 {
                    let from_first: Vec<u32> = (first..entry.states.len() as u32).collect();
                    for states in [vec![first], from_first] {
                        let clause = is(machine.into(), &states);
                        builder.ratio(reaction.into(), 1.0, vec![clause]);
                    }
                }
            }
        }
        let other = builder.build();
        assert_eq!(Compiled::new(&other).contexts.len(), 0, "model {number}");
        for (a, b) in records(&model, 200).iter().zip(&records(&other, 200)) {
            assert_eq!(a.counts, b.counts, "model {number}");
            assert_eq!(a.moves.len(), b.moves.len());
            for (a, b) in a.moves.iter().zip(&b.moves) {
                assert_eq!((a.machine, a.from, a.to), (b.machine, b.from, b.to));
                // Residuals are rounded at other instants.
                assert!((a.time - b.time).abs() < 1e-9, "{} {}", a.time, b.time);
            }
        }
    }
    assert!(looked_up > 200, "{looked_up}");
}

/// One slot for the edges of the calendar, and one for each of the five machines.
#[test]
fn exits_of_different_states_share_a_slot() {
    let table = Compiled::new(&coupled_cycles(true, 180.0));
    assert_eq!((table.reactions.len(), table.slots.owners.len()), (20, 6));
}

/// In these trials approval grazes a threshold, which once stopped time.
#[test]
fn a_level_that_is_grazed_does_not_stop_time() {
    let study = Study::new(shipped("sustained_campaign"));
    for k in [695_282, 695_283] {
        study.replay(&STUDY, k).expect("the trial ends");
    }
}

/// The digest of 600 trials of a random model. A change is value-breaking: it belongs into the
/// changelog under that word, and the version number moves.
#[test]
fn results_are_pinned() {
    let study = Study::new(random_model(1));
    let ensemble = Ensemble::new(1).expect("threads");
    let run = study
        .run(Job::new(STUDY), &ensemble, &Progress::new())
        .expect("a run");
    assert_eq!(&run.summary.digest()[..16], PINNED);
    let mut counts = 0u32;
    each_trial(&coupled_cycles(true, 180.0), 1, 10, |r| {
        counts += r.counts.iter().sum::<u32>()
    });
    assert_eq!(counts, PINNED_REACTIONS);
}

const PINNED: &str = "380dc130ad3deb1b";
const PINNED_REACTIONS: u32 = 3502;
