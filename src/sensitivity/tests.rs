//! Known answers: functions whose indices are known, with and without chance.

use super::indices::{MeasureIndices, indices};
use super::pick_freeze::PickFreeze;
use super::rows::{Arms, Measured};
use super::scores::{Frame, Scores};
use super::units::Unit;
use crate::design::Sobol;
use crate::distribution::normal_quantile;
use crate::ensemble::Tally;
use crate::model::FactorId;
use crate::random::{Key, Purpose, Seed, Stream, StreamName};

const PI: f64 = std::f64::consts::PI;

fn units(dimension: usize) -> Vec<Unit> {
    let unit = |k| Unit {
        name: format!("x{k}"),
        title: format!("x{k}"),
        factors: vec![FactorId::from(k)],
        is_group: false,
    };
    (0..dimension).map(unit).collect()
}

/// A function of a point and a stream of chance.
type Function = fn(&[f64], &mut Stream) -> f64;

/// The scores of a function on these points.
fn scores(function: Function, dimension: usize, design: &PickFreeze, asked: Asked) -> Scores {
    let mut scores = Scores::new(&[asked.frame], dimension, asked.replicates);
    let name = StreamName::new(Purpose::Clock, "chance");
    let mut points = vec![0.0; design.arms() * dimension];
    for row in 0..asked.rows {
        design.points(row, &mut points);
        let mut records = Vec::new();
        for (arm, point) in points.chunks_exact(dimension).enumerate() {
            for replicate in 0..asked.replicates {
                let key = Key::of_trial(asked.seed, design.chance(row, arm), replicate.into());
                let values = vec![function(point, &mut Stream::new(&key, &name))];
                records.push(Measured { values });
            }
        }
        scores.add(row, &records);
    }
    scores
}

#[derive(Clone, Copy)]
struct Asked {
    rows: u64,
    replicates: u32,
    seed: Seed,
    frame: Frame,
}

fn scrambled(function: Function, dimension: usize, asked: Asked) -> MeasureIndices {
    let design = PickFreeze::scrambled(dimension, &units(dimension), asked.seed).expect("few");
    indices(&scores(function, dimension, &design, asked), 0..1)
}

fn asked(rows: u64, replicates: u32, seed: u64) -> Asked {
    Asked {
        rows,
        replicates,
        seed: Seed(seed),
        frame: Frame::of_range([-10.0, 20.0]),
    }
}

fn ishigami(u: &[f64], _: &mut Stream) -> f64 {
    let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

/// M1: Ishigami, a fourth factor that does nothing, and normal noise of the same variance.
fn m1(u: &[f64], chance: &mut Stream) -> f64 {
    let noise = normal_quantile(chance.uniform());
    ishigami(u, chance) + 13.844_587_940_719_254_f64.sqrt() * noise
}

/// M3: a yes or no, of which a third factor knows nothing.
fn m3(u: &[f64], chance: &mut Stream) -> f64 {
    let p = 0.1 + 0.3 * u[0] + 0.2 * u[1] + 0.3 * u[0] * u[1];
    f64::from(u8::from(chance.uniform() < p))
}

/// M4: two exits compete; is the first taken first, and before t = 1?
fn m4(u: &[f64], chance: &mut Stream) -> f64 {
    let mut wait = |u: f64| chance.exponential() / (0.2 + 1.8 * u);
    let (one, other) = (wait(u[0]), wait(u[1]));
    f64::from(u8::from(one < other && one < 1.0))
}

fn g(u: &[f64], _: &mut Stream) -> f64 {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let parts = u.iter().zip(a);
    parts.fold(1.0, |product, (x, a)| {
        product * ((4.0 * x - 2.0).abs() + a) / (1.0 + a)
    })
}

const ISHIGAMI: ([f64; 4], [f64; 4]) = (
    [0.313_905_191_147_811_46, 0.442_411_144_790_040_9, 0.0, 0.0],
    [
        0.557_588_855_209_959_2,
        0.442_411_144_790_040_9,
        0.243_683_664_062_147_7,
        0.0,
    ],
);
const M3: ([f64; 3], [f64; 3]) = ([0.609_023, 0.368_421, 0.0], [0.631_579, 0.390_977, 0.0]);
const M4: ([f64; 3], [f64; 3]) = ([0.791_064, 0.195_624, 0.0], [0.804_376, 0.208_936, 0.0]);

/// SALib 1.6.0 on the same points, unscrambled: `sobol.analyze` without resampling.
#[test]
fn unscrambled_indices_are_those_of_salib() {
    let table = [
        (
            1024,
            [0.33295508, 0.44131394, 0.01857841],
            [0.55817905, 0.44328458, 0.24214937],
        ),
        (
            16384,
            [0.31533777, 0.44241844, 0.00142171],
            [0.55833360, 0.44242255, 0.24365294],
        ),
    ];
    for (rows, first, total) in table {
        let points = Sobol::unscrambled(6).expect("six");
        let design = PickFreeze::of(points, 3, &units(3));
        let found = indices(&scores(ishigami, 3, &design, asked(rows, 1, 1)), 0..1);
        let blocks = found.units;
        for (k, unit) in blocks.iter().enumerate() {
            let off = |found: f64, wanted: f64| (found - wanted).abs();
            // The table has eight decimals.
            assert!(
                off(unit.first.estimate, first[k]) < 1e-8,
                "{rows} S{k} {unit:?}"
            );
            assert!(
                off(unit.total.estimate, total[k]) < 1e-8,
                "{rows} T{k} {unit:?}"
            );
        }
        assert_eq!(blocks.len(), 3);
    }
}

#[test]
fn indices_of_ishigami_and_g_are_near_the_truth() {
    let found = scrambled(ishigami, 3, asked(65_536, 1, 3));
    assert!((found.between.estimate / 13.844_587_940_719_254 - 1.0).abs() < 2e-3);
    for (k, unit) in found.units.iter().enumerate() {
        assert!(
            (unit.first.estimate - ISHIGAMI.0[k]).abs() < 5e-3,
            "{k} {unit:?}"
        );
        assert!(
            (unit.total.estimate - ISHIGAMI.1[k]).abs() < 5e-3,
            "{k} {unit:?}"
        );
    }
    let found = scrambled(g, 8, asked(32_768, 1, 3));
    assert!((found.between.estimate / 0.465_424_431_902_206_7 - 1.0).abs() < 5e-3);
    let first = [
        0.716_192, 0.179_048, 0.023_676, 0.007_162, 7.16e-5, 7.16e-5, 7.16e-5, 7.16e-5,
    ];
    let total = [
        0.787_144, 0.242_198, 0.034_317, 0.010_460, 1.05e-4, 1.05e-4, 1.05e-4, 1.05e-4,
    ];
    for (k, unit) in found.units.iter().enumerate() {
        assert!(
            (unit.first.estimate - first[k]).abs() < 5e-3,
            "{k} {unit:?}"
        );
        assert!(
            (unit.total.estimate - total[k]).abs() < 5e-3,
            "{k} {unit:?}"
        );
    }
}

#[test]
fn a_factor_that_does_nothing_has_exactly_no_effect() {
    for (function, dimension) in [(m1 as Function, 4), (m3, 3), (m4, 3)] {
        let found = scrambled(function, dimension, asked(512, 4, 7));
        let inert = found.units.last().expect("units");
        assert_eq!(inert.total.estimate.to_bits(), 0.0f64.to_bits());
        assert_eq!((inert.total.low, inert.total.high), (0.0, 0.0));
        assert_eq!(inert.first.estimate, 0.0);
        assert!(!inert.total.is_above_zero());
    }
}

/// With chance, the indices of what is known of the outcome on average.
#[test]
fn noise_is_taken_away() {
    let found = scrambled(m1, 4, asked(4096, 2, 5));
    let near = |index: f64, wanted: f64, off: f64| {
        assert!((index - wanted).abs() < off, "{index} {wanted}")
    };
    near(found.between.estimate / 13.844_588, 1.0, 0.1);
    near(found.noise.estimate / 13.844_588, 1.0, 0.05);
    near(found.chance.expect("it varies").estimate, 0.5, 0.03);
    for (k, unit) in found.units.iter().enumerate() {
        near(unit.first.estimate, ISHIGAMI.0[k], 0.08);
        near(unit.total.estimate, ISHIGAMI.1[k], 0.08);
    }
    let found = scrambled(m3, 3, asked(4096, 8, 5));
    near(found.between.estimate, 0.027_708_333, 0.003);
    near(found.noise.estimate, 0.216_666_667, 0.003);
    for (k, unit) in found.units.iter().enumerate() {
        near(unit.first.estimate, M3.0[k], 0.08);
        near(unit.total.estimate, M3.1[k], 0.08);
    }
    let found = scrambled(m4, 3, asked(4096, 8, 5));
    near(found.between.estimate, 0.026_509_232_0, 0.003);
    near(found.noise.estimate, 0.218_296_332_3, 0.003);
    for (k, unit) in found.units.iter().enumerate() {
        near(unit.first.estimate, M4.0[k], 0.08);
        near(unit.total.estimate, M4.1[k], 0.08);
    }
}

#[test]
fn sums_merge_in_any_order() {
    let design = PickFreeze::scrambled(3, &units(3), Seed(1)).expect("few");
    let whole = scores(m3, 3, &design, asked(96, 2, 1));
    let part = scores(m3, 3, &design, asked(32, 2, 1));
    let mut rest = Scores::new(whole.frames(), 3, 2);
    let blocks = whole.blocks().iter().zip(part.blocks());
    assert!(rest.restore(blocks.map(|(all, part)| all.without(part)).collect()));
    let mut merged = rest;
    merged.merge(&part).expect("alike");
    assert_eq!(merged, whole);
    assert!(part.rows() == 32 && whole.rows() == 96);
}

/// How often 95 % intervals hold the truth, over repetitions with other seeds.
fn coverage(function: Function, truth: (&[f64], &[f64]), rows: u64, repetitions: u64) -> Vec<f64> {
    let dimension = truth.0.len();
    let mut held = vec![0.0; 2 * dimension];
    for seed in 0..repetitions {
        let found = scrambled(function, dimension, asked(rows, 2, 1000 + seed));
        for (k, unit) in found.units.iter().enumerate() {
            for (which, (index, truth)) in [(unit.first, truth.0[k]), (unit.total, truth.1[k])]
                .into_iter()
                .enumerate()
            {
                let holds = index.low <= truth && truth <= index.high;
                held[2 * k + which] += f64::from(u8::from(holds));
            }
        }
    }
    held.iter().map(|held| held / repetitions as f64).collect()
}

/// 40 repetitions: an interval that holds the truth in 95 of 100 does so in fewer than 32 once in 10,000
/// times; one that holds it in 60 of 100 does so in 32 or more once in 200 times.
#[test]
fn intervals_hold_the_truth() {
    let kept = [
        coverage(m1, (&ISHIGAMI.0, &ISHIGAMI.1), 512, 40),
        coverage(m3, (&M3.0, &M3.1), 512, 40),
        coverage(m4, (&M4.0, &M4.1), 512, 40),
    ];
    assert!(kept.iter().flatten().all(|share| *share >= 0.8), "{kept:?}");
}

/// Of 95 %, a share of 400 repetitions is within 92 and 98 % in 99 of 100 cases.
#[test]
#[ignore = "minutes: 400 repetitions of three models"]
fn intervals_cover_as_they_say() {
    for (name, kept) in [
        ("M1", coverage(m1, (&ISHIGAMI.0, &ISHIGAMI.1), 1024, 400)),
        ("M3", coverage(m3, (&M3.0, &M3.1), 1024, 400)),
        ("M4", coverage(m4, (&M4.0, &M4.1), 1024, 400)),
    ] {
        println!("{name}: {kept:?}");
        let effective = &kept[..kept.len() - 2];
        assert!(
            effective.iter().all(|share| (0.92..=0.98).contains(share)),
            "{name} {kept:?}"
        );
    }
}
