//! The engine on the two models of docs/performance.md, in nanoseconds per trial; divided by the
//! reactions per trial (352.69606 and 15) it is nanoseconds per reaction.

#[path = "../tests/support/mod.rs"]
mod support;

use divan::Bencher;
use escalade::random::{Key, Seed};
use escalade::table::{Rates, Table};
use escalade::trial::{Record, Trial};
use support::models::coupled_cycles;

fn main() {
    divan::main();
}

fn table_driven(bencher: Bencher, closed: bool) {
    let model = coupled_cycles(closed, 180.0);
    let table = Table::new(&model);
    let mut rates = Rates::new(&table);
    rates.load(&table, &[]);
    let mut trial = Trial::new(&table);
    let mut record = Record::default();
    let mut draw = 0;
    bencher.bench_local(move || {
        draw += 1;
        let key = Key::of_trial(Seed(1), draw, 0);
        trial.run(&rates, &key, &mut record).expect("no avalanche");
        record.jumps.len()
    });
}

#[divan::bench]
fn escalade_b20(bencher: Bencher) {
    table_driven(bencher, true);
}

#[divan::bench]
fn escalade_b15(bencher: Bencher) {
    table_driven(bencher, false);
}
