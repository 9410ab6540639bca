//! What happens first at equal times: edges of the calendar, reactions of machines, events; each in file
//! order, the extended file first.

use std::fs;

use crate::support::simulate::each_trial;
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};

/// The child's event stands before anything of the parent in its own file, and overrides one of it.
const CHILD: &str = "
format: 1
extends: parent.yaml
start: 2026-01-01
horizon: 9 d
events:
  child_event: { at: 5 d, source: me, effects: [ { variable: x, multiply: 10 }, { variable: x, add: 7 } ] }
  parent_second: { effects: [ { variable: x, multiply: 10 }, { variable: x, add: 6 } ] }
machines:
  late:
    source: me
    states: { a: {}, b: {} }
    transitions:
      move: { from: a, to: b, at: 5 d, effects: [ { variable: x, multiply: 10 }, { variable: x, add: 3 } ] }
";

const PARENT: &str = "
format: 1
kind: world
sources: { me: { cite: made up, grade: judgement } }
calendar:
  from_five: { from: 2026-01-06, to: 2026-01-09 }
  to_five: { from: 2026-01-02, to: 2026-01-06 }
events:
  parent_first: { at: 5 d, source: me, effects: [ { variable: x, multiply: 10 }, { variable: x, add: 4 } ] }
  parent_second: { at: 5 d, source: me, effects: [ { variable: x, multiply: 10 }, { variable: x, add: 5 } ] }
  closed: { at: 5 d, source: me, while: during to_five, effects: [ { variable: x, multiply: 10 }, { variable: x, add: 9 } ] }
machines:
  early:
    source: me
    states: { a: {}, b: {}, c: {} }
    transitions:
      opened: { from: a, to: b, at: 5 d, while: during from_five, effects: [ { variable: x, multiply: 10 }, { variable: x, add: 1 } ] }
      delayed: { from: b, to: c, after: 5 d, clock: start, effects: [ { variable: x, multiply: 10 }, { variable: x, add: 2 } ] }
variables: { x: { start: 0, source: me } }
outcomes: { order: { range: [0, 1000000000], sum: { x: 1 * x } } }
";

#[test]
fn equal_times_are_ordered_as_the_format_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("child.yaml");
    fs::write(&path, CHILD).expect("it is written");
    fs::write(folder.path().join("parent.yaml"), PARENT).expect("it is written");
    let scenario = Scenario::read(&path, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    let model = model.unwrap_or_else(|| panic!("{faults:#?}"));
    let mut seen = 0;
    each_trial(&model, 1, 1, |record| {
        assert_eq!(record.series[4], 0.0);
        // A digit for each, in turn; `closed` finds its window shut.
        assert_eq!(record.series[5], 123_467.0);
        seen += 1;
    });
    assert_eq!(seen, 1);
}
