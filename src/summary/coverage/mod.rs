//! Do the 95 % intervals hold the truth in 95 % of runs? On pseudo-trials with known answers.

mod outcomes;
mod pairs;
mod tally;
mod times;

use std::thread::scope;

use tally::{Interval, Tallies};

/// Draws of a run, of two trials each: few, so that what is rare is.
const DRAWS: u64 = 500;
/// The normal quantile at 95 %.
const TAIL: f64 = 1.644_853_626_951_472_7;
const THREADS: u64 = 2;

/// The normal distribution function: makes a uniform number of a normal one.
fn below(g: f64) -> f64 {
    0.5 * libm::erfc(-g * std::f64::consts::FRAC_1_SQRT_2)
}

/// The runs of these seeds.
fn tallies(runs: u64, draws: u64) -> Tallies {
    let makers: [&(dyn Fn(u64) -> Vec<Interval> + Sync); 3] = [
        &outcomes::intervals(draws),
        &times::intervals(draws),
        &pairs::intervals(draws),
    ];
    let of = |seeds: std::ops::Range<u64>| {
        let mut tallies = Tallies::default();
        for make in makers {
            seeds.clone().for_each(|seed| tallies.add(make(seed)));
        }
        tallies
    };
    let parts = (0..THREADS).map(|k| k * runs / THREADS..(k + 1) * runs / THREADS);
    let parts: Vec<Tallies> = scope(|scope| {
        let parts: Vec<_> = parts.map(|seeds| scope.spawn(move || of(seeds))).collect();
        let parts = parts.into_iter();
        parts.map(|part| part.join().expect("a thread")).collect()
    });
    let mut all = Tallies::default();
    parts.into_iter().for_each(|part| all.merge(part));
    all
}

/// At 95 % exactly, one quantity has fewer than 82 of 100 with probability 1e-6; there are 300.
#[test]
fn intervals_cover_in_a_hundred_runs() {
    tallies(100, DRAWS).check(0.82, f64::INFINITY);
}

/// At least 93 %, and widths at most one and a half times those of intervals that know the truth's spread
/// but where values are whole, binned or rare.
#[test]
#[ignore = "nightly: two thousand runs"]
fn intervals_cover_in_two_thousand_runs() {
    let tallies = tallies(2000, DRAWS);
    tallies.print();
    tallies.check(0.93, 1.5);
}
