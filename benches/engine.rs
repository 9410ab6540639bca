//! The engine on the two models of docs/performance.md, in nanoseconds per trial; divided by the
//! reactions per trial (352.69606 and 15) it is nanoseconds per reaction.

#[path = "../tests/support/mod.rs"]
#[allow(dead_code, reason = "a bench uses a part of it")]
mod support;

use divan::Bencher;
use escalade::compiled::{Compiled, Rates};
use escalade::random::{Key, Purpose, Seed, Stream, StreamName};
use escalade::trial::{Record, Trial};
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

/// The same process with the model written into the code: modified next reaction, a stream per
/// reaction, a linear search for the next.
struct ByHand {
    closed: bool,
    names: Vec<StreamName>,
    streams: Vec<Stream>,
    state: [usize; 5],
    next: [f64; 20],
    hazard: [f64; 20],
    residual: [f64; 20],
    seeded: [bool; 20],
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
            state: [0; 5],
            next: [f64::INFINITY; 20],
            hazard: [0.0; 20],
            residual: [0.0; 20],
            seeded: [false; 20],
        }
    }

    fn set(&mut self, key: &Key, now: f64, k: usize, hazard: f64) {
        if hazard == self.hazard[k] {
            return;
        }
        if self.hazard[k] > 0.0 {
            self.residual[k] = (self.next[k] - now) * self.hazard[k];
        } else if !self.seeded[k] {
            self.streams[k] = Stream::new(key, &self.names[k]);
            self.residual[k] = self.streams[k].exponential();
            self.seeded[k] = true;
        }
        self.hazard[k] = hazard;
        self.next[k] = now + self.residual[k] / hazard;
    }

    fn rate(&self, m: usize) -> f64 {
        let base = RATES[self.state[m]] * (1.0 + 0.1 * m as f64);
        let fast = self.state[m] == 0 && self.state[(m + 1) % 5] == 2;
        if fast { 3.0 * base } else { base }
    }

    fn trial(&mut self, key: &Key) -> usize {
        self.state = [0; 5];
        self.next = [f64::INFINITY; 20];
        self.hazard = [0.0; 20];
        self.seeded = [false; 20];
        for m in 0..5 {
            self.set(key, 0.0, 4 * m, self.rate(m));
        }
        let mut reactions = 0;
        loop {
            let (mut now, mut k) = (self.next[0], 0);
            for (j, &time) in self.next.iter().enumerate().skip(1) {
                if time < now {
                    (now, k) = (time, j);
                }
            }
            if now > 180.0 {
                return reactions;
            }
            reactions += 1;
            self.residual[k] = self.streams[k].exponential();
            self.hazard[k] = 0.0;
            self.next[k] = f64::INFINITY;
            let m = k / 4;
            self.state[m] = (k + 1) % 4;
            if self.closed || self.state[m] != 3 {
                self.set(key, now, 4 * m + self.state[m], self.rate(m));
            }
            let before = (m + 4) % 5;
            if self.state[before] == 0 {
                self.set(key, now, 4 * before, self.rate(before));
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

/// rebop's run-time interface: one species per state, and a reaction of its own for the faster step.
fn rebop(closed: bool, seed: u64) -> isize {
    use rebop::gillespie::{Gillespie, Rate};
    let mut species = vec![0isize; 20];
    (0..5).for_each(|m| species[4 * m] = 1);
    let mut process = Gillespie::new_with_seed(species, true, seed);
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
    process.advance_until(180.0);
    process.get_species(0)
}

#[divan::bench(sample_size = 50)]
fn rebop_b20(bencher: Bencher) {
    let mut seed = 0;
    bencher.bench_local(move || {
        seed += 1;
        rebop(true, seed)
    });
}

#[divan::bench(sample_size = 50)]
fn rebop_b15(bencher: Bencher) {
    let mut seed = 0;
    bencher.bench_local(move || {
        seed += 1;
        rebop(false, seed)
    });
}
