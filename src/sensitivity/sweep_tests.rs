//! Sweeps of scenarios whose answer is known in closed form.

use super::axis::Axis;
use super::measure::Measure;
use super::sweep::{Asked, Sweep, SweepError, sweep};
use crate::design::Draws;
use crate::ensemble::{Ensemble, Progress};
use crate::model::{Model, Purpose};
use crate::random::Seed;
use crate::scenario::{Patches, Scenario};
use crate::summary::Kind;

/// A machine that is left at a rate within a day, or at the product of two; and a factor of no effect.
const EXIT: &str = "
format: 1
start: 2026-01-01
horizon: 1 d
machines:
  m:
    states: { here: { score: 0 }, gone: { score: 10 } }
    transitions: { go: { from: here, to: gone, rate: pace * ease } }
factors:
  pace: { uniform: { low: 24.35 / mo, high: 91.3125 / mo } }
  ease: { uniform: { low: 0.5, high: 1.5 } }
  idle: { discrete: { 1: 50 %, 2: 25 %, 4: 25 % } }
  mood: { normal: { mean: 0, sd: 1 } }
correlations: { both: { factors: [ease, mood], spearman: 0.8 } }
outcomes:
  score: { unit: points, range: [0, 10], resolution: 0.5, sum: { m: 1 * m.score, none: 0 * idle, nor: 0 * mood } }
milestones:
  left: { enters: m.gone }
";

fn model() -> Model {
    let scenario = Scenario::from_text("exit.yaml", EXIT, &Patches::default()).expect("reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

fn swept(over: &[&str], steps: usize, draws: u64, threads: usize) -> Result<Sweep, SweepError> {
    let model = model();
    let axes = over.iter().map(|text| Axis::parse(text, steps, &model));
    let measures = ["score", "left"].map(|text| Measure::parse(text, &model).expect("named"));
    let asked = Asked {
        axes: axes.collect::<Result<_, _>>().expect("ranges"),
        measures: measures.to_vec(),
        seed: Seed(5),
        draws,
        replicates: 2,
    };
    let prepared = Draws::new(&model);
    let ensemble = Ensemble::new(threads).expect("threads");
    sweep(&model, &prepared, asked, &ensemble, &Progress::new())
}

/// P(gone within a day) at a pace, over the uniform ease.
fn known(pace: f64) -> f64 {
    1.0 - ((-0.5 * pace).exp() - (-1.5 * pace).exp()) / pace
}

#[test]
fn means_are_those_of_the_closed_form() {
    let swept = swept(&["pace=24.35 / mo..91.3125 / mo"], 3, 4_000, 2).expect("swept");
    assert_eq!(
        swept.asked.axes[0].written(&model()),
        [24.35, 57.83125, 91.3125]
    );
    for (step, pace) in [0.8, 1.9, 3.0].into_iter().enumerate() {
        let (left, score) = (swept.mean(1, step), swept.mean(0, step));
        let off = (left.value - known(pace)) / left.error;
        assert!(off.abs() < 4.0, "{step}: {left:?} is not {}", known(pace));
        // The score is 10 where it has left, and its quantiles are one or the other.
        assert!((score.value - 10.0 * left.value).abs() < 1e-9);
        let [low, .., high] = swept.quantiles(0, step);
        assert_eq!((low, high), (0.0, 10.0));
    }
    let change = swept.change(1, 0, 2);
    let off = (change.value - known(3.0) + known(0.8)) / change.error;
    assert!(off.abs() < 4.0, "{change:?}");
    // Paired: what has left at a low pace has left at a high one. In closed form the variance of the difference
    // is 0.76 of that of two samples.
    let apart = libm::hypot(swept.mean(1, 0).error, swept.mean(1, 2).error);
    assert!(change.error < 0.9 * apart, "{change:?} beside {apart}");
    let (steepest, _) = swept.steepest(1).expect("seen");
    assert_eq!(steepest, 0);
}

#[test]
fn a_factor_of_no_effect_changes_nothing_in_any_trial() {
    let swept = swept(&["idle"], 11, 300, 1).expect("swept");
    assert_eq!(swept.asked.axes[0].values, [1.0, 2.0, 4.0]);
    let change = swept.change(0, 0, 2);
    assert_eq!((change.value, change.kind), (0.0, Kind::Unseen));
    assert_eq!(swept.steepest(0), None);
    assert!(swept.crossings(0, 9.9).is_empty());
}

#[test]
fn a_level_is_passed_where_the_closed_form_says() {
    let swept = swept(&["pace"], 9, 4_000, 2).expect("swept");
    let level = known(2.0);
    let found = swept.crossings(1, level);
    let [crossing] = found[..] else {
        panic!("{found:?}");
    };
    assert!(crossing.rises && crossing.low < crossing.at && crossing.at < crossing.high);
    // Twice the reach of the interval: four standard errors, and what a straight line is off.
    let reach = crossing.high - crossing.low;
    assert!((crossing.at - 2.0).abs() < reach, "{crossing:?}");
}

#[test]
fn what_goes_with_a_factor_is_drawn_given_its_value() {
    // `ease` goes with `mood`: where the mood is high, more has left.
    let swept = swept(&["mood=-1.5..1.5"], 2, 2_000, 2).expect("swept");
    let followers = swept.followers.iter().map(|f| f.index());
    assert_eq!(followers.collect::<Vec<_>>(), [1]);
    let change = swept.change(1, 0, 1);
    assert!(change.low > 0.1, "{change:?}");
}

#[test]
fn two_factors_that_multiply_interact_as_known() {
    let over = ["pace=24.35 / mo..91.3125 / mo", "ease=0.5..1.5"];
    let swept = swept(&over, 2, 4_000, 2).expect("swept");
    let gone = |pace: f64, ease: f64| 1.0 - (-pace * ease).exp();
    for (step, (pace, ease)) in [(0.8, 0.5), (0.8, 1.5), (3.0, 0.5), (3.0, 1.5)]
        .into_iter()
        .enumerate()
    {
        let mean = swept.mean(1, step);
        let off = (mean.value - gone(pace, ease)) / mean.error;
        assert!(off.abs() < 4.0, "{pace} {ease}: {mean:?}");
    }
    let both = swept.interaction(1).expect("two factors");
    let known = gone(3.0, 1.5) - gone(0.8, 1.5) - gone(3.0, 0.5) + gone(0.8, 0.5);
    assert!(
        ((both.value - known) / both.error).abs() < 4.0,
        "{both:?} is not {known}"
    );
}

#[test]
fn the_same_bits_for_any_number_of_threads() {
    let numbers = |threads| {
        let swept = swept(&["pace"], 4, 200, threads).expect("swept");
        let steps = 0..4;
        let means = steps.map(|step| (swept.mean(0, step), swept.change(1, 0, step)));
        format!("{:?}", means.collect::<Vec<_>>())
    };
    assert_eq!(numbers(1), numbers(3));
}

#[test]
fn ranges_that_make_no_sense_are_refused_with_a_remedy() {
    let model = model();
    let said = |text: &str| Axis::parse(text, 5, &model).expect_err(text).to_string();
    for (text, message) in [
        ("pase", "no factor is called `pase`; did you mean `pace`?"),
        (
            "pace=0.5..2",
            "`0.5` is no value of `pace`: expected a rate: did you mean `0.5 / mo`?",
        ),
        (
            "pace=0.5",
            "`pace=0.5`: expected FACTOR or FACTOR=LOW..HIGH, such as `pace=28 / mo..88 / mo`",
        ),
        (
            "pace=10 / mo..50 / mo",
            "`pace` lies between 24.35 / mo and 91.3125 / mo, so that it cannot be held at 10 / mo: give it a \
             wider distribution first",
        ),
        (
            "ease=1.5..0.5",
            "`ease=1.5..0.5`: expected a range from a smaller to a larger value",
        ),
        (
            "idle=1.5..3",
            "`idle` takes 1, 2, 4: expected a range with at least two of them",
        ),
        (
            "ease=1 d..2 d",
            "`1 d` is no value of `ease`: expected a number without a unit, found a duration",
        ),
    ] {
        assert_eq!(said(text), message);
    }
    assert_eq!(
        Axis::parse("ease", 1, &model).expect_err("one").to_string(),
        "1 steps; expected 2 to 200"
    );
    let twice = swept(&["ease", "ease"], 3, 10, 1).expect_err("twice the same");
    assert_eq!(
        twice.to_string(),
        "2 factors; expected one, or two that differ"
    );
}
