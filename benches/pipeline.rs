//! The whole pipeline on the shipped scenarios, per draw of two trials: factors, rates, both trials,
//! all series, all counts; and a run of 4,000 trials with one and with two threads.

use divan::Bencher;
use escalade::ensemble::{Ensemble, Progress, Simulator};
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Settings, Study};
use escalade::summary::{Layout, Summary};
use escalade::trial::Record;

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
    let mut worker = engine.worker();
    let mut records = vec![Record::default(), Record::default()];
    let mut draw = 0;
    bencher.bench_local(|| {
        draw += 1;
        engine
            .draw(&mut worker, draw, &mut records)
            .expect("no avalanche");
    });
}

/// Two trials, simulated and counted.
#[divan::bench(args = SHIPPED, sample_size = 20)]
fn simulate_and_count_draw(bencher: Bencher, stem: &str) {
    let study = study(stem);
    let engine = study.engine(Seed(1));
    let mut worker = engine.worker();
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
            .run(settings, &ensemble, &Progress::new())
            .expect("a run")
            .trials
    });
}
