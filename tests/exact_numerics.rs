//! The exact solver against an independent matrix exponential, its own bounds, and itself.
#![allow(
    clippy::disallowed_methods,
    reason = "judges of results may differ in the last bit"
)]

use crate::support;

use escalade::exact::Exact;
use escalade::model::{Cause, MilestoneKind, Model};
use support::models::*;
use support::random_model::{HORIZON, factor_values, random_model};
use support::solve::exact;

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * b.abs().max(1.0)
}

/// Two machines of three states with random rates. The second's rates are doubled while the first
/// is in state 2, and halved in a window; its moves add to a variable, all moves count 2.
struct Coupled {
    /// Machine, from, to, per day.
    moves: Vec<(usize, usize, usize, f64)>,
    half_life: f64,
    jump: f64,
}

impl Coupled {
    fn new(seed: u64) -> Self {
        let mut dice = Lcg(seed);
        let places = (0..18).map(|k| (k / 9, k / 3 % 3, k % 3));
        let places = places.filter(|(_, from, to)| from != to);
        Self {
            moves: places
                .map(|(m, from, to)| (m, from, to, 2.0 * dice.next()))
                .collect(),
            half_life: 0.2 + 5.0 * dice.next(),
            jump: dice.next(),
        }
    }

    fn model(&self) -> Model {
        let mut model = Builder::new(10.0);
        let window = model.window("w", 3.0, 6.0);
        let m = ["m", "n"].map(|name| model.machine(name, &["a", "b", "c"]));
        let x = model.variable("x", 1.5, Some(self.half_life));
        model.baseline(x, 4.0, vec![is(m[1], &[1])]);
        let hits = model.counter("hits");
        for (machine, from, to, per_day) in &self.moves {
            let name = format!("t{from}{to}");
            let from = [*from as u32];
            let reaction = model.transition(&name, m[*machine], &from, *to as u32, rate(*per_day));
            if *machine == 1 {
                model.ratio(reaction, 2.0, vec![is(m[0], &[2])]);
                model.ratio(reaction, 0.5, vec![during(window)]);
                model.effect(reaction, add(x, self.jump));
            }
            model.effect(reaction, count(hits, 2.0));
        }
        model.build()
    }

    /// Nine product states, then the variable, the counter, and the constant 1.
    fn generator(&self, open: bool) -> Matrix {
        let mut q = vec![vec![0.0; 12]; 12];
        let decay = 2f64.ln() / self.half_life;
        q[9][9] = -decay;
        for (a, b) in (0..9).map(|s| (s / 3, s % 3)) {
            let here = 3 * a + b;
            q[here][9] = if b == 1 { decay * 4.0 } else { 0.0 };
            for (machine, from, to, per_day) in &self.moves {
                let (place, there, faster, jump) = if *machine == 0 {
                    (a, 3 * to + b, 1.0, 0.0)
                } else {
                    let faster = if a == 2 { 2.0 } else { 1.0 } * if open { 0.5 } else { 1.0 };
                    (b, 3 * a + to, faster, self.jump)
                };
                if place == *from {
                    q[here][there] += per_day * faster;
                    q[here][here] -= per_day * faster;
                    q[here][9] += per_day * faster * jump;
                    q[here][10] += per_day * faster * 2.0;
                }
            }
        }
        q
    }
}

#[test]
fn matrix_exponential() {
    for seed in 0..20 {
        let coupled = Coupled::new(seed);
        let mut p = vec![0.0; 12];
        (p[0], p[9], p[11]) = (1.0, 1.5, 1.0);
        for (open, days) in [(false, 3.0), (true, 3.0), (false, 4.0)] {
            p = apply(&p, &exponential(&coupled.generator(open), days));
        }
        let solution = exact(&coupled.model()).solve(&[10.0]).unwrap();
        let check = |value: f64, truth: f64| {
            assert!(close(value, truth, 1e-11), "seed {seed}: {value} {truth}");
        };
        for s in 0..3 {
            let [first, second] = [0, 1].map(|m| solution.state_probabilities[m][s].values[0]);
            check(first, p[3 * s] + p[3 * s + 1] + p[3 * s + 2]);
            check(second, p[s] + p[3 + s] + p[6 + s]);
        }
        check(solution.expected_variables[0].values[0], p[9]);
        check(solution.expected_counters[0].values[0], p[10]);
    }
}

/// Random numbers that share nothing with the crate's.
struct Lcg(u64);

impl Lcg {
    fn next(&mut self) -> f64 {
        for _ in 0..3 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
        }
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

type Matrix = Vec<Vec<f64>>;

/// exp(Q t) by scaling and squaring of its Taylor series.
fn exponential(q: &Matrix, time: f64) -> Matrix {
    let halvings = 12;
    let scale = time / f64::from(1 << halvings);
    let scaled: Matrix = q
        .iter()
        .map(|row| row.iter().map(|x| x * scale).collect())
        .collect();
    let identity: Matrix = (0..q.len())
        .map(|i| (0..q.len()).map(|j| f64::from(u8::from(i == j))).collect())
        .collect();
    let (mut sum, mut power) = (identity.clone(), identity);
    for n in 1..15 {
        power = times(&power, &scaled);
        power.iter_mut().flatten().for_each(|x| *x /= f64::from(n));
        for (sum, term) in sum.iter_mut().flatten().zip(power.iter().flatten()) {
            *sum += term;
        }
    }
    (0..halvings).fold(sum, |root, _| times(&root, &root))
}

fn times(a: &Matrix, b: &Matrix) -> Matrix {
    a.iter().map(|row| apply(row, b)).collect()
}

fn apply(row: &[f64], b: &Matrix) -> Vec<f64> {
    (0..b[0].len())
        .map(|j| row.iter().zip(b).map(|(x, r)| x * r[j]).sum())
        .collect()
}

#[test]
fn bounds_hold_at_any_precision() {
    let coarse = exact(&random_model(3)).with_precision(1e-3);
    let fine = exact(&random_model(3));
    let times = [7.5, 20.0, HORIZON];
    let (coarse, fine) = (coarse.solve(&times).unwrap(), fine.solve(&times).unwrap());
    let pairs = coarse.state_probabilities.iter().flatten();
    let pairs = pairs.zip(fine.state_probabilities.iter().flatten());
    let pairs = pairs.chain(coarse.expected_counts.iter().zip(&fine.expected_counts));
    let pairs = pairs.chain(
        coarse
            .expected_variables
            .iter()
            .zip(&fine.expected_variables),
    );
    let pairs = pairs.chain(
        coarse
            .expected_time_means
            .iter()
            .zip(&fine.expected_time_means),
    );
    let mut worst = 0.0;
    for (a, b) in pairs {
        for (x, y) in a.values.iter().zip(&b.values) {
            assert!((x - y).abs() <= a.bound + b.bound);
            worst = f64::max(worst, (x - y).abs());
        }
    }
    assert!(worst > 1e-9, "the coarse solution is not coarse");
}

#[test]
fn random_models_are_covered_and_consistent() {
    let times = [0.0, 5.0, 12.5, HORIZON];
    let mut reactions = 0;
    for seed in 0..200 {
        let model = random_model(seed);
        assert_eq!(model, random_model(seed));
        let exact = Exact::new(&model, &factor_values(&model))
            .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let solution = exact.solve(&times).unwrap();
        for machine in &solution.state_probabilities {
            for t in 0..times.len() {
                let total: f64 = machine.iter().map(|state| state.values[t]).sum();
                assert!((total - 1.0).abs() < 1e-11, "seed {seed}: {total}");
            }
        }
        for (index, counts) in solution.expected_counts.iter().enumerate() {
            let first = exact
                .first_time(&[Cause::Reaction(index.into())], &times)
                .unwrap();
            for (p, n) in first.values.iter().zip(&counts.values) {
                assert!(*p <= n + 1e-11 && *p <= 1.0 + 1e-11, "seed {seed}");
            }
            reactions += usize::from(counts.values[3] > 0.05);
        }
    }
    assert!(reactions > 1000, "hardly anything happens: {reactions}");
}

/// A machine that watches is set off by what is awaited: that it has moved is the first time.
#[test]
fn first_times_are_those_of_an_observer() {
    let times = [0.0, 3.0, 17.5, HORIZON];
    let mut likely = 0;
    for seed in 0..60 {
        let model = random_model(seed);
        let alone = exact(&model);
        for milestone in 0..model.milestones.len() {
            let MilestoneKind::First(causes) = &model.milestones[milestone].kind else {
                unreachable!("random models have first times only");
            };
            let mut watched = Builder {
                model: model.clone(),
            };
            let watcher = watched.machine("watcher", &["waiting", "seen"]);
            watched.transition("see", watcher, &[0], 1, on(causes, 1.0));
            let solution = exact(&watched.build()).solve(&times).unwrap();
            let seen = &solution.state_probabilities[watcher.index()][1];
            let first = alone
                .cumulative_incidence(milestone.into(), &times)
                .unwrap();
            for (a, b) in first.values.iter().zip(&seen.values) {
                assert!((a - b).abs() < 1e-11, "seed {seed}: {a} {b}");
            }
            likely += usize::from(first.values[3] > 0.1 && first.values[3] < 0.9);
        }
    }
    assert!(likely > 50, "the times are trivial: {likely}");
}
