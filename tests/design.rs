//! Factor values: the rank correlations that are asked for, marginals that they leave alone, and streams
//! that depend on names.

use escalade::design::Draws;
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
