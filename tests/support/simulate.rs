//! Trials of a model, one after the other, without the ensemble.

use escalade::draw::Draws;
use escalade::model::Model;
use escalade::random::{Key, Seed};
use escalade::table::{Rates, Table};
use escalade::trial::{Record, Trial};

/// Runs one trial for each of so many draws and shows each record.
pub fn each_trial(model: &Model, seed: u64, draws: u64, mut see: impl FnMut(&Record)) {
    let table = Table::new(model);
    let sources = Draws::new(model);
    let mut values = sources.values();
    let mut rates = Rates::new(&table);
    let mut trial = Trial::new(&table);
    let mut record = Record::default();
    for draw in 0..draws {
        sources.load(Seed(seed), draw, &mut values);
        rates.load(&table, &values.factors);
        let key = Key::of_trial(Seed(seed), draw, 0);
        trial.run(&rates, &key, &mut record).expect("no avalanche");
        see(&record);
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
