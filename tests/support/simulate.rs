//! Trials of a model, one after the other, without the ensemble.

use escalade::compiled::{Compiled, Rates};
use escalade::design::Draws;
use escalade::model::Model;
use escalade::random::{Key, Seed};
use escalade::trial::{Record, TraceEvent, Trial};

/// Runs one trial for each of so many draws and shows each record.
pub fn each_trial(model: &Model, seed: u64, draws: u64, see: impl FnMut(&Record)) {
    each_recorded(model, &Compiled::new(model), seed, draws, see);
}

/// The same, with no more recorded than was compiled.
pub fn each_recorded(
    model: &Model,
    table: &Compiled,
    seed: u64,
    draws: u64,
    mut see: impl FnMut(&Record),
) {
    simulate(model, table, seed, draws, |trial, rates, key, record| {
        trial.run(rates, key, record).expect("no avalanche");
        see(record);
    });
}

/// Runs draws of so many trials and shows the records of each.
pub fn each_draw(
    model: &Model,
    seed: u64,
    draws: u64,
    replicates: u64,
    mut see: impl FnMut(u64, &[Record]),
) {
    let table = Compiled::new(model);
    let sources = Draws::new(model);
    let design = sources.monte_carlo(Seed(seed));
    let (mut values, mut rates) = (sources.values(), Rates::new(&table));
    let mut trial = Trial::new(&table);
    let mut records = vec![Record::default(); replicates as usize];
    for draw in 0..draws {
        sources.load(&design, draw, &mut values);
        rates.load(&table, &values.factors);
        for (replicate, record) in (0..).zip(&mut records) {
            let key = Key::of_trial(Seed(seed), draw, replicate);
            trial.run(&rates, &key, record).expect("no avalanche");
        }
        see(draw, &records);
    }
}

/// Watches one trial for each of so many draws and shows everything that happened.
pub fn each_watched(model: &Model, seed: u64, draws: u64, mut see: impl FnMut(&[TraceEvent])) {
    let table = Compiled::new(model);
    simulate(model, &table, seed, draws, |trial, rates, key, record| {
        trial.trace(rates, key, record).1.expect("no avalanche");
        see(trial.events());
    });
}

fn simulate(
    model: &Model,
    table: &Compiled,
    seed: u64,
    draws: u64,
    mut one: impl FnMut(&mut Trial<'_>, &Rates, &Key, &mut Record),
) {
    let sources = Draws::new(model);
    let design = sources.monte_carlo(Seed(seed));
    let mut values = sources.values();
    let mut rates = Rates::new(table);
    let mut trial = Trial::new(table);
    let mut record = Record::default();
    for draw in 0..draws {
        sources.load(&design, draw, &mut values);
        rates.load(table, &values.factors);
        one(
            &mut trial,
            &rates,
            &Key::of_trial(Seed(seed), draw, 0),
            &mut record,
        );
    }
}

/// The time at which a milestone was passed in each trial; infinite for never.
pub fn first_times(model: &Model, seed: u64, draws: u64, milestone: usize) -> Vec<f64> {
    let mut times = Vec::new();
    each_trial(model, seed, draws, |record| {
        times.push(record.passages[milestone].time)
    });
    times
}
