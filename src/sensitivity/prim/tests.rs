//! PRIM finds a box that was planted, and none in noise.

use super::*;
use crate::ensemble::{Ensemble, Progress};
use crate::random::{Key, Purpose, Seed, Stream, StreamName};

/// Uniform factors, and a condition whose probability a function of the row gives.
struct Planted {
    columns: Vec<Vec<f64>>,
    holds: Vec<bool>,
}

impl Planted {
    fn new(seed: u64, rows: usize, factors: usize, probability: impl Fn(&[f64]) -> f64) -> Self {
        let name = StreamName::new(Purpose::Resample, "planted");
        let (mut columns, mut holds) = (vec![Vec::new(); factors], Vec::new());
        for row in 0..rows as u64 {
            let mut stream = Stream::new(&Key::of_draw(Seed(seed), row), &name);
            let x: Vec<f64> = (0..factors).map(|_| stream.uniform()).collect();
            holds.push(stream.uniform() < probability(&x));
            columns
                .iter_mut()
                .zip(&x)
                .for_each(|(column, x)| column.push(*x));
        }
        Self { columns, holds }
    }

    fn find(&self, search: &Search) -> Found {
        find(
            &Sorted::new(&self.columns),
            &self.holds,
            search,
            &Chance::default(),
        )
        .expect("a box")
    }
}

/// 0.9 in the box x1 < 0.4, 0.3 < x4 < 0.8, which holds a fifth of the space; else 0.1.
fn boxed(x: &[f64]) -> f64 {
    if x[1] < 0.4 && x[4] > 0.3 && x[4] < 0.8 {
        0.9
    } else {
        0.1
    }
}

#[test]
fn a_planted_box_is_found_with_its_coverage_density_and_mass() {
    let planted = Planted::new(1, 4_000, 6, boxed);
    let found = planted.find(&Search::default());
    let factors: Vec<usize> = found.region.ranges().map(|(factor, _)| factor).collect();
    assert_eq!(factors, [1, 4], "{:?}", found.region);
    let end = |factor, side| {
        found
            .region
            .range(factor)
            .end(side)
            .map(|bound| bound.inside)
    };
    assert_eq!(end(1, Side::Low), None);
    for (end, wanted) in [
        (end(1, Side::High), 0.4),
        (end(4, Side::Low), 0.3),
        (end(4, Side::High), 0.8),
    ] {
        let end = end.expect("a bound");
        assert!((end - wanted).abs() < 0.03, "{end} {wanted}");
    }
    let others = Planted::new(2, 4_000, 6, boxed);
    let judged = judge(&found.region, &others.columns, &others.holds);
    // Truths: density 0.9; coverage 0.2 * 0.9 / (0.2 * 0.9 + 0.8 * 0.1) = 0.692; mass 0.2.
    let (inside, all) = (judged.inside, judged.all);
    assert!((inside.density() - 0.9).abs() < 0.05, "{judged:?}");
    assert!((inside.coverage(all) - 0.692).abs() < 0.05, "{judged:?}");
    assert!((inside.mass(all) - 0.2).abs() < 0.02, "{judged:?}");
    assert!(judged.p < 1e-12 && judged.ranges.iter().all(|range| range.p < 1e-12));
}

#[test]
fn the_trajectory_trades_coverage_for_density() {
    let planted = Planted::new(3, 2_000, 5, boxed);
    let found = planted.find(&Search::default());
    let all = found.all();
    assert_eq!((all.rows, found.trajectory[0].cut), (2_000, None));
    for pair in found.trajectory.windows(2) {
        let (before, after) = (pair[0].counts, pair[1].counts);
        assert!(after.rows < before.rows && after.density() > before.density());
    }
    let last = found.trajectory.last().expect("a step").counts;
    assert!(last.mass(all) >= 0.05, "{last:?}");
    let wanting = |wanted| {
        let search = Search {
            wanted,
            ..Search::default()
        };
        find(
            &Sorted::new(&planted.columns),
            &planted.holds,
            &search,
            &Chance::default(),
        )
    };
    let dense = wanting(Wanted::Density(0.6)).expect("a box");
    let step = &dense.trajectory[dense.chosen];
    assert!(step.counts.density() >= 0.6);
    assert!(dense.trajectory[dense.chosen - 1].counts.density() < 0.6);
    let covering = wanting(Wanted::Coverage(0.9)).expect("a box");
    assert!(covering.trajectory[covering.chosen].counts.coverage(all) >= 0.9);
    assert!(
        covering.trajectory[covering.chosen + 1]
            .counts
            .coverage(all)
            < 0.9
    );
    assert_eq!(wanting(Wanted::Density(1.1)), None);
}

#[test]
fn a_box_in_noise_is_no_better_than_chance() {
    let ensemble = Ensemble::new(2).expect("threads");
    let p = |planted: &Planted| {
        let search = Search::default();
        let sorted = Sorted::new(&planted.columns);
        let shuffles = (39, Seed(5));
        let running = (&ensemble, &Progress::new());
        let chance = Chance::of_shuffles(&sorted, &planted.holds, search.peeled, shuffles, running);
        let chance = chance.expect("not stopped");
        let found = find(&sorted, &planted.holds, &search, &chance).expect("a box");
        chance.p(chance.largest_excess(&found.trajectory))
    };
    // Under the null the p-value is uniform on 1/40, 2/40, ..., 1: below 0.1 in one of ten on average.
    // More than 5 of 16 would come with probability 0.003.
    let of_noise = (0..16).map(|k| p(&Planted::new(100 + k, 300, 4, |_| 0.3)));
    let low = of_noise.filter(|p| *p <= 0.1).count();
    assert!(low <= 5, "{low}");
    assert_eq!(
        p(&Planted::new(7, 600, 4, |x| if x[2] > 0.7 {
            0.6
        } else {
            0.2
        })),
        1.0 / 40.0
    );
}

#[test]
fn resamples_agree_on_what_was_planted_and_any_threads_on_the_bits() {
    let planted = Planted::new(11, 1_500, 5, boxed);
    let sorted = Sorted::new(&planted.columns);
    let resampled = |threads| {
        let ensemble = Ensemble::new(threads).expect("threads");
        stability(
            &sorted,
            &planted.holds,
            (&Search::default(), &Chance::default()),
            (24, Seed(1)),
            (&ensemble, &Progress::new()),
        )
        .expect("not stopped")
    };
    let stable = resampled(1);
    assert_eq!(stable, resampled(2));
    let restricted = |factor| {
        let mut all = stable.iter();
        all.find(|of| of.factor == factor)
            .map_or(0.0, |of| of.restricted)
    };
    assert_eq!((restricted(1), restricted(4)), (1.0, 1.0));
    assert!(
        [0, 2, 3].iter().all(|factor| restricted(*factor) < 0.5),
        "{stable:?}"
    );
    let high = &stable
        .iter()
        .find(|of| of.factor == 1)
        .expect("restricted")
        .high;
    assert_eq!(high.len(), 24);
    assert!(high.iter().all(|end| (end - 0.4).abs() < 0.1), "{high:?}");
}

#[test]
fn two_values_of_a_factor_make_a_box() {
    // A factor of two values, one of which alone brings the condition about.
    let planted = Planted::new(13, 800, 3, |x| if x[0] < 0.3 { 0.8 } else { 0.05 });
    let mut columns = planted.columns.clone();
    columns[0]
        .iter_mut()
        .for_each(|x| *x = f64::from(u8::from(*x >= 0.3)));
    let found = find(
        &Sorted::new(&columns),
        &planted.holds,
        &Search::default(),
        &Chance::default(),
    )
    .expect("a box");
    let range = found.region.range(0);
    let bound = range.high.expect("cut above");
    assert_eq!((range.low, bound.inside, bound.outside), (None, 0.0, 1.0));
    assert_eq!(found.region.ranges().len(), 1, "{:?}", found.region);
}

#[test]
fn a_search_that_is_stopped_ends_without_an_answer() {
    let planted = Planted::new(11, 300, 5, boxed);
    let (search, sorted) = (Search::default(), Sorted::new(&planted.columns));
    let (ensemble, stopped) = (Ensemble::new(2).expect("threads"), Progress::new());
    stopped.stop();
    let (running, asked) = ((&ensemble, &stopped), (9, Seed(1)));
    let chance = Chance::of_shuffles(&sorted, &planted.holds, search.peeled, asked, running);
    assert_eq!(chance, None);
    let sought = (&search, &Chance::default());
    assert_eq!(
        stability(&sorted, &planted.holds, sought, asked, running),
        None
    );
}

#[test]
fn what_chance_gives_is_taken_off_so_that_peeling_does_not_go_on_into_noise() {
    // One factor of forty matters, and little: without the expectation of chance the others are peeled too.
    let planted = Planted::new(17, 1_000, 40, |x| if x[0] > 0.5 { 0.7 } else { 0.4 });
    let (search, sorted) = (Search::default(), Sorted::new(&planted.columns));
    let ensemble = Ensemble::new(2).expect("threads");
    let shuffles = (19, Seed(1));
    let running = (&ensemble, &Progress::new());
    let chance = Chance::of_shuffles(&sorted, &planted.holds, search.peeled, shuffles, running);
    let chance = chance.expect("not stopped");
    let mass = |chance: &Chance| {
        let found = find(&sorted, &planted.holds, &search, chance).expect("a box");
        found.trajectory[found.chosen].counts.mass(found.all())
    };
    let (naive, corrected) = (mass(&Chance::default()), mass(&chance));
    // The truth is a half of the space.
    assert!(
        naive < 0.4 && (corrected - 0.5).abs() < 0.05,
        "{naive} {corrected}"
    );
    assert!(chance.as_good(0.0) == 19 && chance.as_good(1.0) == 0);
}
