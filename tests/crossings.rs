//! Levels become true when the paths that they look at get there: bounds on when that can be save
//! work, and must never be late.

use crate::support;

use escalade::model::{
    Atom, Clause, Comparison, Level, Milestone, MilestoneKind, Model, Number, OutcomeId, Purpose,
};
use escalade::scenario::{Patches, Scenario};
use support::models::entry;
use support::random_model::random_model;
use support::simulate::each_trial;

/// Points of the grid on which paths are followed.
const POINTS: f64 = 4000.0;

/// How often a level was seen to become true on the grid, and how often it became true where the grid
/// shows nothing: between two points it may come and go.
#[derive(Debug, Default)]
struct Seen {
    crossings: usize,
    between: usize,
}

/// Thresholds in the middle of where each outcome goes.
fn thresholds(model: &Model) -> Vec<f64> {
    let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); model.outcomes.len()];
    each_trial(model, 7, 20, |record| {
        for (range, path) in ranges.iter_mut().zip(record.series.chunks(record.points)) {
            for value in path {
                *range = (range.0.min(*value), range.1.max(*value));
            }
        }
    });
    ranges
        .iter()
        .map(|(low, high)| 0.5 * (low + high))
        .collect()
}

/// Follows every outcome of a model through its middle, upwards and downwards.
fn follow(model: &Model, draws: u64, seen: &mut Seen) {
    let mut model = model.clone();
    model.grid = model.horizon / POINTS;
    model.milestones.clear();
    let thresholds = thresholds(&model);
    for (outcome, threshold) in thresholds.iter().enumerate() {
        for comparison in [Comparison::Above, Comparison::Below] {
            let atom = Atom::Level {
                of: Level::Outcome(OutcomeId::from(outcome)),
                comparison,
                threshold: Number::fixed(*threshold),
            };
            let negated = false;
            model.milestones.push(Milestone {
                entry: entry("milestones.crossing"),
                kind: MilestoneKind::Crosses(Clause { negated, atom }),
            });
        }
    }
    let step = model.grid;
    each_trial(&model, 8, draws, |record| {
        let paths = record.series.chunks(record.points);
        for ((path, threshold), passages) in paths.zip(&thresholds).zip(record.passages.chunks(2)) {
            for (passage, sign) in passages.iter().zip([1.0, -1.0]) {
                let holds = |value: &f64| (value - threshold) * sign > 1e-9;
                let first = path.iter().position(|value| !holds(value));
                let point = first.and_then(|first| {
                    let later = path[first..].iter().position(holds);
                    later.map(|later| first + later)
                });
                let latest = point.map_or(f64::INFINITY, |point| point as f64 * step);
                assert!(
                    passage.time <= latest + 1e-6,
                    "true by day {latest}, seen at {}",
                    passage.time
                );
                seen.crossings += usize::from(point.is_some());
                seen.between += usize::from(passage.time < latest - step - 1e-6);
            }
        }
    });
}

#[test]
fn random_models_cross_their_levels_in_time() {
    let mut seen = Seen::default();
    for number in 0..60 {
        follow(&random_model(number), 20, &mut seen);
    }
    assert!(seen.crossings > 1000, "{seen:?}");
    assert!(20 * seen.between < seen.crossings, "{seen:?}");
}

#[test]
fn shipped_scenarios_cross_their_levels_in_time() {
    let mut seen = Seen::default();
    for stem in ["limited_raids", "sustained_campaign", "threats_only"] {
        let path = format!("{}/scenarios/{stem}.yaml", env!("CARGO_MANIFEST_DIR"));
        let scenario = Scenario::read(path.as_ref(), &Patches::default()).expect("it reads");
        let (model, faults) = Model::decode(&scenario, Purpose::Run);
        follow(
            &model.unwrap_or_else(|| panic!("{faults:?}")),
            40,
            &mut seen,
        );
    }
    assert!(seen.crossings > 300, "{seen:?}");
    assert!(20 * seen.between < seen.crossings, "{seen:?}");
}
