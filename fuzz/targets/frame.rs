//! What the targets share: a small scenario, and what is done with one that has no faults.

use escalade::diagnostic::render;
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Settings, Study};

/// Trials of a scenario that has no faults.
const TRIALS: u64 = 4;

/// A small scenario, in which `WHILE` stands for a condition.
pub const FRAME: &str = "\
format: 1
start: 2027-01-01
horizon: 20 d
sources: { s: { cite: made up, grade: judgement } }
factors:
  pace: { lognormal: { q05: 0.1 / d, q95: 0.5 / d }, source: s }
  zeal: { uniform: { low: 0.5, high: 2 }, source: s }
calendar: { cup: { from: 2027-01-05, to: 2027-01-10 } }
machines:
  m:
    source: s
    states: { calm: { score: 1 }, crisis: { score: 2 } }
    transitions:
      rise: { from: calm, to: crisis, rate: pace, while: WHILE }
      fall: { from: crisis, to: calm, mean: 5 d }
events:
  knock: { source: s, rate: pace * zeal, effects: [ { counter: heard, add: 1 } ] }
counters: { heard: {} }
outcomes:
  knocks: { range: [0, 50], resolution: 1, headline: true, sum: { all: 1 * heard } }
milestones:
  crisis: { enters: m.crisis }
";

/// Reads, tells every fault, and simulates what has none.
pub fn read(scenario: Result<Scenario, escalade::diagnostic::Faults>) {
    let scenario = match scenario {
        Ok(scenario) => scenario,
        Err(faults) => {
            let _ = render(&faults.diagnostics, &faults.texts, false);
            return;
        }
    };
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    let _ = render(&faults, &scenario.texts, false);
    let Some(model) = model else { return };
    // What a scenario writes it reads again.
    let again = Scenario::from_text("again.yaml", &scenario.merged_yaml(), &Patches::default());
    assert!(again.is_ok(), "{}", scenario.merged_yaml());
    simulate(model);
}

/// Simulates a few trials, each of which ends or says why it does not.
fn simulate(mut model: Model) {
    model.limits.events = model.limits.events.min(20_000);
    model.limits.at_one_instant = model.limits.at_one_instant.min(1_000);
    let size: f64 = model.horizon / model.grid.max(1e-9);
    if size > 20_000.0 || model.outcomes.len() > 200 {
        return;
    }
    let study = Study::new(model);
    let settings = Settings {
        seed: Seed(1),
        trials: TRIALS,
        replicates: 1,
    };
    for trial in 0..TRIALS {
        if let Ok(replay) = study.replay(&settings, trial) {
            assert!(replay.record.series.iter().all(|value| value.is_finite()));
        }
    }
}
