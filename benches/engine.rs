//! The engine on the two models of docs/performance.md, in nanoseconds per trial; divided by the
//! reactions per trial (352.69606 and 15) it is nanoseconds per reaction.

#[path = "../tests/support/mod.rs"]
#[allow(dead_code, reason = "a bench uses a part of it")]
mod support;

use divan::Bencher;
use escalade::compiled::{Compiled, Rates};
use escalade::random::{Key, Purpose, Seed, Stream, StreamName};
use escalade::trial::{Record, Trial};
use rebop::gillespie::{Gillespie, Rate};
use support::models::coupled_cycles;

fn main() {
    divan::main();
}

fn table_driven(bencher: Bencher, closed: bool) {
    let model = coupled_cycles(closed, 180.0);
    let table = Compiled::new(&model);
    let mut rates = Rates::new(&table);
    rates.load(&table, &[]);
    let mut trial = Trial::new(&table);
    let mut record = Record::default();
    let mut draw = 0;
    bencher.bench_local(move || {
        draw += 1;
        let key = Key::of_trial(Seed(1), draw, 0);
        trial.run(&rates, &key, &mut record).expect("no avalanche");
        record.counts.iter().sum::<u32>()
    });
}

#[divan::bench(sample_size = 50)]
fn escalade_b20(bencher: Bencher) {
    table_driven(bencher, true);
}

#[divan::bench(sample_size = 50)]
fn escalade_b15(bencher: Bencher) {
    table_driven(bencher, false);
}

/// The same process with the model written into the code: modified next reaction with a stream per reaction, as in
/// the engine, and what only this model allows: one slot for each machine, since a state has one way out, and a
/// linear search among the five.
struct ByHand {
    closed: bool,
    names: Vec<StreamName>,
    streams: Vec<Stream>,
    seeded: [bool; 20],
    state: [usize; 5],
    next: [f64; 5],
    hazard: [f64; 5],
}

const RATES: [f64; 4] = [0.2, 0.35, 0.5, 0.3];

impl ByHand {
    fn new(closed: bool) -> Self {
        let name = |k: usize| StreamName::new(Purpose::Clock, &format!("m{}.step{}", k / 4, k % 4));
        let names: Vec<_> = (0..20).map(name).collect();
        let streams = names
            .iter()
            .map(|n| Stream::new(&Key::of_draw(Seed(0), 0), n))
            .collect();
        Self {
            closed,
            names,
            streams,
            seeded: [false; 20],
            state: [0; 5],
            next: [f64::INFINITY; 5],
            hazard: [0.0; 5],
        }
    }

    fn rate(&self, m: usize) -> f64 {
        let base = RATES[self.state[m]] * (1.0 + 0.1 * m as f64);
        let fast = self.state[m] == 0 && self.state[(m + 1) % 5] == 2;
        if fast { 3.0 * base } else { base }
    }

    /// A machine has entered its state.
    fn enter(&mut self, key: &Key, now: f64, m: usize) {
        if !self.closed && self.state[m] == 3 {
            (self.next[m], self.hazard[m]) = (f64::INFINITY, 0.0);
            return;
        }
        let k = 4 * m + self.state[m];
        if !self.seeded[k] {
            self.streams[k] = Stream::new(key, &self.names[k]);
            self.seeded[k] = true;
        }
        self.hazard[m] = self.rate(m);
        self.next[m] = now + self.streams[k].exponential() / self.hazard[m];
    }

    /// What a machine waits for may come sooner or later than it was to.
    fn follow(&mut self, now: f64, m: usize) {
        let hazard = self.rate(m);
        if hazard != self.hazard[m] {
            self.next[m] = now + (self.next[m] - now) * self.hazard[m] / hazard;
            self.hazard[m] = hazard;
        }
    }

    fn trial(&mut self, key: &Key) -> usize {
        self.state = [0; 5];
        self.seeded = [false; 20];
        for m in 0..5 {
            self.enter(key, 0.0, m);
        }
        let mut reactions = 0;
        loop {
            let (mut now, mut m) = (self.next[0], 0);
            for (j, &time) in self.next.iter().enumerate().skip(1) {
                if time < now {
                    (now, m) = (time, j);
                }
            }
            if now > 180.0 {
                return reactions;
            }
            reactions += 1;
            self.state[m] = (self.state[m] + 1) % 4;
            self.enter(key, now, m);
            let before = (m + 4) % 5;
            if self.state[before] == 0 {
                self.follow(now, before);
            }
        }
    }
}

fn by_hand(bencher: Bencher, closed: bool) {
    let mut process = ByHand::new(closed);
    let mut draw = 0;
    bencher.bench_local(move || {
        draw += 1;
        process.trial(&Key::of_trial(Seed(1), draw, 0))
    });
}

#[divan::bench(sample_size = 50)]
fn by_hand_b20(bencher: Bencher) {
    by_hand(bencher, true);
}

#[divan::bench(sample_size = 50)]
fn by_hand_b15(bencher: Bencher) {
    by_hand(bencher, false);
}

/// rebop's run-time interface: one species per state, and a reaction of its own for the faster step. The process is
/// built once; a trial sets it back to its start under a seed of its own.
fn rebop(bencher: Bencher, closed: bool) {
    let mut species = vec![0isize; 20];
    (0..5).for_each(|m| species[4 * m] = 1);
    let mut process = rebop_process(&species, closed);
    let mut seed = 0;
    bencher.bench_local(move || {
        seed += 1;
        process.seed(seed);
        process.set_time(0.0);
        process.set_species(&species);
        process.advance_until(180.0);
        process.get_species(0)
    });
}

fn rebop_process(species: &[isize], closed: bool) -> Gillespie {
    let mut process = Gillespie::new(species, true);
    for m in 0..5 {
        for (state, base) in RATES.iter().enumerate() {
            if state == 3 && !closed {
                continue;
            }
            let rate = base * (1.0 + 0.1 * m as f64);
            let (from, to) = (4 * m + state, 4 * m + (state + 1) % 4);
            let mut change = vec![0isize; 20];
            change[from] -= 1;
            change[to] += 1;
            let reactant = (from as u32, 1);
            process.add_reaction(Rate::lma_sparse(rate, [reactant]), &change);
            if state == 0 {
                let helper = (4 * ((m as u32 + 1) % 5) + 2, 1);
                process.add_reaction(Rate::lma_sparse(2.0 * rate, [reactant, helper]), &change);
            }
        }
    }
    process
}

#[divan::bench(sample_size = 50)]
fn rebop_b20(bencher: Bencher) {
    rebop(bencher, true);
}

#[divan::bench(sample_size = 50)]
fn rebop_b15(bencher: Bencher) {
    rebop(bencher, false);
}

/// An event of one per day that raises a variable, which wears off; its hazard follows that, or does not.
fn following(bencher: Bencher, variables: usize) {
    use escalade::model::{Exposure, Number, Ratio};
    use support::models::{Builder, add, rate};
    let mut builder = Builder::new(1000.0);
    let event = builder.event("tick", rate(1.0));
    for k in 0..2 {
        let half_life = 5.0 * f64::from(k + 1);
        let variable = builder.variable(&format!("x{k}"), 0.0, Some(half_life));
        builder.effect(event, add(variable, 0.5));
        if (k as usize) < variables {
            // Where the variable stands on average the ratio is 1; a firing makes the next one less likely, so that
            // no trial runs away.
            let reference = 0.5 * half_life / core::f64::consts::LN_2;
            let exposure = Exposure::Variable {
                variable,
                reference,
            };
            builder.exposed(event, Ratio::Hazard(Number::fixed(0.95)), exposure);
        }
    }
    let compiled = Compiled::new(&builder.build());
    let mut rates = Rates::new(&compiled);
    rates.load(&compiled, &[]);
    let (mut trial, mut record, mut draw) = (Trial::new(&compiled), Record::default(), 0);
    bencher.bench_local(move || {
        draw += 1;
        let key = Key::of_trial(Seed(1), draw, 0);
        trial.run(&rates, &key, &mut record).expect("no avalanche");
        record.counts[0]
    });
}

/// About a thousand reactions: nanoseconds per trial are thousandths of them per reaction.
#[divan::bench(sample_size = 20)]
fn follows_nothing(bencher: Bencher) {
    following(bencher, 0);
}

#[divan::bench(sample_size = 20)]
fn follows_one_variable(bencher: Bencher) {
    following(bencher, 1);
}

#[divan::bench(sample_size = 20)]
fn follows_two_variables(bencher: Bencher) {
    following(bencher, 2);
}
