//! The whole pipeline on the shipped scenarios, per draw of two trials: factors, rates, both trials,
//! all series, all counts; the same for b20 and b15 with three outcomes on 181 days; a run of 4,000 trials
//! with one and with two threads; PRIM on 10,000 rows.

#[path = "../tests/support/mod.rs"]
#[allow(dead_code, reason = "a bench uses a part of it")]
mod support;

use divan::Bencher;
use escalade::ensemble::{Ensemble, Progress, Simulator};
use escalade::model::{Entry, MachineId, Model, Number, Observable, Outcome, Purpose, Term};
use escalade::random::{Key, Purpose as Of, Seed, Stream, StreamName};
use escalade::scenario::{Patches, Scenario};
use escalade::sensitivity::prim;
use escalade::study::{Job, Settings, Study};
use escalade::summary::{Layout, Summary};
use escalade::trial::Record;
use support::models::coupled_cycles;

const SHIPPED: [&str; 3] = ["limited_raids", "sustained_campaign", "threats_only"];

fn main() {
    divan::main();
}

fn study(stem: &str) -> Study {
    let path = format!("{}/scenarios/{stem}.yaml", env!("CARGO_MANIFEST_DIR"));
    let scenario = Scenario::read(path.as_ref(), &Patches::default()).expect("it reads");
    Study::new(
        Model::decode(&scenario, Purpose::Run)
            .0
            .expect("it decodes"),
    )
}

/// Two trials, simulated only.
#[divan::bench(args = SHIPPED, sample_size = 20)]
fn simulate_draw(bencher: Bencher, stem: &str) {
    let study = study(stem);
    let engine = study.engine(Seed(1));
    let mut worker = engine.worker(&Progress::new());
    let mut records = vec![Record::default(), Record::default()];
    let mut draw = 0;
    bencher.bench_local(|| {
        draw += 1;
        engine
            .draw(&mut worker, draw, &mut records)
            .expect("no avalanche");
    });
}

/// b20 (closed) or b15 with the states of three machines as outcomes.
fn coupled(closed: bool) -> Study {
    let mut model = coupled_cycles(closed, 180.0);
    for machine in 0..3 {
        let states = model.machines[machine].states.iter_mut().enumerate();
        states.for_each(|(k, state)| state.score = Number::fixed(k as f64));
        model.outcomes.push(Outcome {
            entry: Entry {
                name: format!("o{machine}"),
                ..Entry::default()
            },
            unit: "points".to_owned(),
            low: 0.0,
            high: 4.0,
            resolution: 1.0 / 64.0,
            at: Vec::new(),
            headline: true,
            daily: false,
            lower_is_better: false,
            terms: vec![Term {
                name: "state".to_owned(),
                weight: Number::fixed(1.0),
                of: Observable::Score(MachineId::from(machine)),
            }],
        });
    }
    Study::new(model)
}

/// Two trials of b20 or b15, simulated and counted: three outcomes on 181 days in 256 bins.
#[divan::bench(args = [true, false], sample_size = 50)]
fn whole_draw(bencher: Bencher, closed: bool) {
    count(bencher, &coupled(closed));
}

/// Two trials, simulated and counted.
#[divan::bench(args = SHIPPED, sample_size = 20)]
fn simulate_and_count_draw(bencher: Bencher, stem: &str) {
    count(bencher, &study(stem));
}

fn count(bencher: Bencher, study: &Study) {
    let engine = study.engine(Seed(1));
    let mut worker = engine.worker(&Progress::new());
    let mut records = vec![Record::default(), Record::default()];
    let mut summary = Summary::new(&Layout::new(study.model(), 2).expect("a layout"));
    let mut draw = 0;
    bencher.bench_local(|| {
        draw += 1;
        engine
            .draw(&mut worker, draw, &mut records)
            .expect("no avalanche");
        summary.add(draw, &records);
    });
}

/// The values of all factors of one draw.
#[divan::bench(sample_size = 50)]
fn load_factors(bencher: Bencher) {
    let study = study("limited_raids");
    let mut draw = 0;
    bencher.bench_local(|| {
        draw += 1;
        study.factors(Seed(1), draw)
    });
}

/// 4,000 trials in all.
#[divan::bench(args = [1, 2], sample_count = 20)]
fn run_on_threads(bencher: Bencher, threads: usize) {
    let study = study("limited_raids");
    let ensemble = Ensemble::new(threads).expect("threads");
    let settings = Settings {
        trials: 4000,
        ..Settings::default()
    };
    bencher.bench_local(|| {
        study
            .run(Job::new(settings), &ensemble, &Progress::new())
            .expect("a run")
            .trials
    });
}

/// PRIM on 10,000 rows of 20 factors: sorting, peeling, pruning, pasting. docs/examples/prim_ema.py has the time of
/// EMA Workbench for the same task.
#[divan::bench(sample_count = 20)]
fn prim_of_20_factors(bencher: Bencher) {
    let name = StreamName::new(Of::Resample, "bench");
    let (mut columns, mut holds) = (vec![Vec::new(); 20], Vec::new());
    for row in 0..10_000 {
        let mut stream = Stream::new(&Key::of_draw(Seed(1), row), &name);
        let x: [f64; 20] = std::array::from_fn(|_| stream.uniform());
        let inside = x[1] < 0.4 && x[4] > 0.3 && x[4] < 0.8;
        holds.push(stream.uniform() < if inside { 0.9 } else { 0.1 });
        columns
            .iter_mut()
            .zip(x)
            .for_each(|(column, x)| column.push(x));
    }
    let (search, chance) = (prim::Search::default(), prim::Chance::default());
    bencher.bench_local(|| {
        let sorted = prim::Sorted::new(&columns);
        prim::find(&sorted, &holds, &search, &chance)
    });
}
