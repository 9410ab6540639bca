//! Factor values: the rank correlations that are asked for, marginals that they leave alone, and streams
//! that depend on names.

use escalade::design::{Design, Draws};
use escalade::distribution::{normal_cdf, normal_density, normal_quantile};
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};

const DRAWS: u64 = 20_000;

/// Four factors of three families; the first three are correlated.
const FACTORS: &str = "
  a: { lognormal: { median: 3, sigma: 0.8 }, source: me }
  b: { beta: { alpha: 0.7, beta: 2 }, source: me }
  c: { uniform: { low: -1, high: 3 }, source: me }
  d: { normal: { mean: 0, sd: 1 }, source: me }
";
const CORRELATIONS: &str = "correlations:
  all: { factors: [a, b, c], spearman: [[1, 0.8, -0.35], [0.8, 1, 0.1], [-0.35, 0.1, 1]], source: me }
";

fn model(factors: &str, correlations: &str) -> Model {
    let text = format!(
        "format: 1\nstart: 2026-01-01\nhorizon: 9 d\nsources: {{ me: {{ cite: own, grade: judgement }} }}\n\
         factors:\n{factors}{correlations}outcomes: {{ o: {{ range: [0, 1], source: me, sum: {{ is: 1 * a }} }} }}\n"
    );
    let scenario = Scenario::from_text("case.yaml", &text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

/// The values of each factor, draw by draw.
fn sample(model: &Model, seed: u64, draws: u64) -> Vec<Vec<f64>> {
    let source = Draws::new(model);
    let (design, mut values) = (source.monte_carlo(Seed(seed)), source.values());
    let mut columns = vec![Vec::new(); source.len()];
    for draw in 0..draws {
        source.load(&design, draw, &mut values);
        for (column, value) in columns.iter_mut().zip(&values.factors) {
            column.push(*value);
        }
    }
    columns
}

/// The rank of each value among all, which are distinct.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    for (rank, position) in order.into_iter().enumerate() {
        ranks[position] = rank as f64;
    }
    ranks
}

/// Spearman's rank correlation: 1 - 6 sum d^2 / (n (n^2 - 1)).
fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let pairs = ranks(a).into_iter().zip(ranks(b));
    let squares: f64 = pairs.map(|(a, b)| (a - b) * (a - b)).sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}

/// From point to point, by what changes, the values are those of the point alone.
#[test]
fn values_that_are_changed_have_the_bits_of_values_that_are_loaded() {
    let source = Draws::new(&model(FACTORS, CORRELATIONS));
    let (design, mut changed, mut fresh) = (
        source.monte_carlo(Seed(2)),
        source.values(),
        source.values(),
    );
    let mut from = vec![0.5; 4];
    let mut other = vec![0.0; 4];
    source.at(&from, &mut changed);
    for row in 0..40 {
        design.point(row, &mut other);
        let mut to = from.clone();
        for k in [row as usize % 4, (row as usize / 3) % 4] {
            to[k] = other[k];
        }
        source.change(&from, &to, &mut changed);
        source.at(&to, &mut fresh);
        assert_eq!(changed.factors, fresh.factors, "{row}");
        from = to;
    }
}

#[test]
fn rank_correlations_are_those_that_were_asked_for() {
    let columns = sample(&model(FACTORS, CORRELATIONS), 5, DRAWS);
    // Four standard errors; that of a rank correlation r is about 1.06 (1 - r^2) / sqrt(n)
    // (Fieller, Hartley & Pearson 1957, doi:10.1093/biomet/44.3-4.470).
    let within = |wanted: f64| 4.0 * 1.06 * (1.0 - wanted * wanted) / (DRAWS as f64).sqrt();
    for (one, other, wanted) in [
        (0, 1, 0.8),
        (0, 2, -0.35),
        (1, 2, 0.1),
        (0, 3, 0.0),
        (1, 3, 0.0),
        (2, 3, 0.0),
    ] {
        let found = spearman(&columns[one], &columns[other]);
        assert!(
            (found - wanted).abs() < within(wanted),
            "{one} {other}: {found}, wanted {wanted}"
        );
    }
}

/// The correlation of normal scores with this rank correlation (Pearson 1907; Kruskal 1958,
/// doi:10.1080/01621459.1958.10501481).
fn of_scores(spearman: f64) -> f64 {
    2.0 * libm::sin(std::f64::consts::PI * spearman / 6.0)
}

/// Shares of draws in which all of some factors are below their own quantiles at a level.
fn shares_below(columns: &[Vec<f64>], level: f64, groups: &[&[usize]]) -> Vec<f64> {
    let mut sorted = columns.to_vec();
    sorted
        .iter_mut()
        .for_each(|column| column.sort_by(f64::total_cmp));
    let draws = columns[0].len();
    let bounds: Vec<f64> = sorted
        .iter()
        .map(|column| column[(level * draws as f64) as usize])
        .collect();
    let share = |group: &&[usize]| {
        let below = |draw: &usize| group.iter().all(|&f| columns[f][*draw] < bounds[f]);
        (0..draws).filter(below).count() as f64 / draws as f64
    };
    groups.iter().map(share).collect()
}

/// P(both normal scores of correlation r are below z), by Simpson's rule.
fn both_below(z: f64, r: f64) -> f64 {
    const STEPS: usize = 2_000;
    let (low, width) = (-9.0, (z + 9.0) / STEPS as f64);
    let at = |k: usize| {
        let x = low + width * k as f64;
        normal_density(x) * normal_cdf((z - r * x) / (1.0 - r * r).sqrt())
    };
    let weight = |k: usize| match k {
        0 | STEPS => 1.0,
        k if k % 2 == 1 => 4.0,
        _ => 2.0,
    };
    (0..=STEPS).map(|k| weight(k) * at(k)).sum::<f64>() * width / 3.0
}

/// Four standard errors of a share.
fn within(share: f64, draws: u64) -> f64 {
    4.0 * (share * (1.0 - share) / draws as f64).sqrt()
}

/// Not only ranks: quadrants of pairs and of three at the medians (Sheppard 1899: 1/4 + asin r / 2 pi; of three
/// 1/8 + the sum of asin r / 4 pi), and a corner far from them, which another copula of the same rank
/// correlation would not have.
#[test]
fn correlated_factors_have_the_joint_distribution_of_a_gaussian_copula() {
    const MANY: u64 = 1_000_000;
    let columns = sample(&model(FACTORS, CORRELATIONS), 9, MANY);
    let r = [0.8, -0.35, 0.1].map(of_scores);
    let groups: [&[usize]; 4] = [&[0, 1], &[0, 2], &[1, 2], &[0, 1, 2]];
    let pi = std::f64::consts::PI;
    let pair = |r: f64| 0.25 + libm::asin(r) / (2.0 * pi);
    let three = 0.125 + r.iter().map(|r| libm::asin(*r)).sum::<f64>() / (4.0 * pi);
    let truths = [pair(r[0]), pair(r[1]), pair(r[2]), three];
    let found = shares_below(&columns, 0.5, &groups);
    for ((found, truth), group) in found.iter().zip(truths).zip(groups) {
        let error = (found - truth).abs();
        assert!(
            error < within(truth, MANY),
            "{group:?}: {found}, not {truth}"
        );
    }
    // Ranks taken for the correlations of scores would be seen.
    assert!((found[0] - pair(0.8)).abs() > within(pair(0.8), MANY));
    assert!(
        (both_below(0.0, r[0]) - truths[0]).abs() < 1e-9,
        "the judge"
    );
    let corner = shares_below(&columns, 0.05, &groups[..3]);
    for ((found, r), group) in corner.iter().zip(r).zip(groups) {
        let truth = both_below(normal_quantile(0.05), r);
        let error = (found - truth).abs();
        assert!(
            error < within(truth, MANY),
            "{group:?}: {found}, not {truth}"
        );
    }
}

/// A point of one's own: the middle is the medians, whatever is correlated; the first of a group and what is in
/// none have their own quantiles.
#[test]
fn a_point_of_the_cube_means_quantiles() {
    let model = model(FACTORS, CORRELATIONS);
    let draws = Draws::new(&model);
    let mut values = draws.values();
    draws.at(&[0.5; 4], &mut values);
    for (factor, value) in model.factors.iter().zip(&values.factors) {
        let median = factor.distribution.quantile(0.5);
        assert!(
            (value - median).abs() < 1e-9,
            "{}: {value}",
            factor.entry.name
        );
    }
    let point = [0.2, 0.9, 0.3, 0.7];
    draws.at(&point, &mut values);
    for f in [0, 3] {
        let own = model.factors[f].distribution.quantile(point[f]);
        assert!(
            (values.factors[f] - own).abs() < 1e-9,
            "{f}: {}",
            values.factors[f]
        );
    }
    // The second: its score is r times the first, and what is left of its own.
    let r = of_scores(0.8);
    let score = r * normal_quantile(0.2) + (1.0 - r * r).sqrt() * normal_quantile(0.9);
    let second = model.factors[1].distribution.quantile(normal_cdf(score));
    assert!(
        (values.factors[1] - second).abs() < 1e-9,
        "{}",
        values.factors[1]
    );
    let design = draws.monte_carlo(Seed(1));
    assert_eq!((design.dimension(), design.chance(7)), (4, 7));
    let mut point = [0.0; 4];
    design.point(7, &mut point);
    assert!(point.iter().all(|u| 0.0 < *u && *u < 1.0));
    draws.at(&point, &mut values);
    let mut loaded = draws.values();
    draws.load(&design, 7, &mut loaded);
    assert_eq!(values.factors, loaded.factors);
}

/// Kolmogorov-Smirnov at level 0.001 (Massey 1951, doi:10.1080/01621459.1951.10500769).
#[test]
fn correlations_leave_each_factor_as_it_is_distributed() {
    let model = model(FACTORS, CORRELATIONS);
    for (factor, mut column) in model.factors.iter().zip(sample(&model, 6, DRAWS)) {
        column.sort_by(f64::total_cmp);
        let n = DRAWS as f64;
        let distance = column.iter().enumerate().fold(0.0f64, |worst, (k, x)| {
            let (p, k) = (factor.distribution.cdf(*x), k as f64);
            worst.max(p - k / n).max((k + 1.0) / n - p)
        });
        assert!(
            distance * n.sqrt() < 1.9495,
            "{}: {}",
            factor.entry.name,
            distance * n.sqrt()
        );
    }
}

#[test]
fn a_value_depends_on_seed_draw_and_name_and_on_nothing_else() {
    let all = sample(&model(FACTORS, CORRELATIONS), 7, 50);
    // Without the last factor, and with another between: the rest keep their bits.
    let (first, last) = FACTORS.split_at(FACTORS.find("  d:").expect("d"));
    let fewer = sample(&model(first, CORRELATIONS), 7, 50);
    assert_eq!(fewer, all[..3]);
    let more = format!("{first}  between: {{ gamma: {{ mean: 1, sd: 1 }}, source: me }}\n{last}");
    let more = sample(&model(&more, CORRELATIONS), 7, 50);
    assert_eq!((&more[..3], &more[4]), (&all[..3], &all[3]));
    // Without correlations the first of a group has the values that it had.
    let alone = sample(&model(FACTORS, ""), 7, 50);
    assert_eq!(alone[3], all[3]);
    let near = alone[0]
        .iter()
        .zip(&all[0])
        .all(|(a, b)| (a - b).abs() < 1e-12 * b.abs());
    assert!(near && alone[1] != all[1]);
    // Other seeds and other draws have other values, draws by number wherever they begin.
    let other = sample(&model(FACTORS, CORRELATIONS), 8, 50);
    for (one, two) in all.iter().zip(&other) {
        assert!(one.iter().zip(two).all(|(a, b)| a != b));
        assert!(one.windows(2).all(|pair| pair[0] != pair[1]));
    }
}

#[test]
fn a_factor_that_is_known_needs_no_luck() {
    let fixed = "  a: { fixed: 3 }\n";
    let model = model(fixed, "");
    assert!(sample(&model, 1, 10)[0].iter().all(|value| *value == 3.0));
}

/// Levels order rows as values do, correlated or not.
#[test]
fn levels_order_rows_as_values_do() {
    let model = model(FACTORS, CORRELATIONS);
    let source = Draws::new(&model);
    let design = source.monte_carlo(Seed(8));
    let (mut values, mut levels) = (source.values(), vec![0.0; source.len()]);
    let mut rows = Vec::new();
    for row in 0..2_000 {
        source.levels(&design, row, &mut values, &mut levels);
        source.load(&design, row, &mut values);
        rows.push((levels.clone(), values.factors.clone()));
    }
    for factor in 0..source.len() {
        rows.sort_by(|a, b| a.0[factor].total_cmp(&b.0[factor]));
        assert!(
            rows.is_sorted_by(|a, b| a.1[factor] <= b.1[factor]),
            "{factor}"
        );
        let mean = rows.iter().map(|row| row.0[factor]).sum::<f64>() / 2_000.0;
        assert!((mean - 0.5).abs() < 0.03, "{mean}");
    }
}
