//! The trial loop does not allocate: after a warm-up, thousands of trials of each shipped scenario
//! ask for no memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use escalade::compiled::{Compiled, Rates, ReactionEntry, TriggerEntry};
use escalade::design::Draws;
use escalade::model::{Model, Purpose};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::trial::{Act, Record, Trial};

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

struct Counting;

// SAFETY: everything is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What the shipped scenarios do not use.
const NOT_SHIPPED: &str = "
format: 1
start: 2026-01-01
horizon: 365 d
machines: { m: { states: { a: {}, b: {} }, transitions: {
  up: { from: a, to: b, mean: 9 d, while: x > 1 or within 5 d of e or (m is a for 3 d and n > 2) },
  down: { from: b, to: a, mean: 5 d, effects: [ { fire: e } ] } } } }
variables: { x: { half_life: 4 d }, y: { drift: 0.01 / d } }
counters: { n: {} }
events:
  e: { rate: 1 / 7 d, while: not (m is b and x > 3), effects: [ { variable: x, add: 1 }, { counter: n, add: 1 } ] }
  f: { rate: 1 / 9 d, hazard_ratios: [ { ratio: 1.2, per: x }, { ratio: 0.9, per: y } ], effects: [ { fire: up }, { fire: e, guard: ignore } ] }
outcomes: { o: { range: [0, 100], resolution: 1, sum: { x: 1 * x } } }
";

/// Shows a compiled shipped scenario with a way to load draws.
fn each_shipped(mut see: impl FnMut(&str, &Compiled, &mut dyn FnMut(u64, &mut Rates))) {
    let shipped = ["limited_raids", "sustained_campaign", "threats_only"].map(|stem| {
        let path = format!("{}/scenarios/{stem}.yaml", env!("CARGO_MANIFEST_DIR"));
        (stem, Scenario::read(path.as_ref(), &Patches::default()))
    });
    let small = (
        "not shipped",
        Scenario::from_text("small.yaml", NOT_SHIPPED, &Patches::default()),
    );
    for (stem, scenario) in shipped.into_iter().chain([small]) {
        let scenario = scenario.expect("it reads");
        let model = Model::decode(&scenario, Purpose::Run)
            .0
            .expect("it decodes");
        let (compiled, draws) = (Compiled::new(&model), Draws::new(&model));
        let (mut values, design) = (draws.values(), draws.monte_carlo(Seed(1)));
        see(stem, &compiled, &mut |draw, rates| {
            draws.load(&design, draw, &mut values);
            rates.load(&compiled, &values.factors);
        });
    }
}

/// Both in one test: others that run beside would be counted.
#[test]
fn trials_and_futures_ask_for_no_memory() {
    each_shipped(|stem, compiled, load| {
        let (mut trial, mut record) = (Trial::new(compiled), Record::default());
        let mut rates = Rates::new(compiled);
        let mut simulate = |from: u64, to: u64| {
            for draw in from..to {
                load(draw, &mut rates);
                let key = Key::of_trial(Seed(1), draw, 0);
                trial.run(&rates, &key, &mut record).expect("no avalanche");
            }
        };
        // The logs grow to the longest trial so far; then they are reused.
        simulate(0, 4000);
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        simulate(0, 4000);
        assert_eq!(ALLOCATIONS.load(Ordering::Relaxed), before, "{stem}");
    });
    each_shipped(|stem, compiled, load| {
        let (mut trial, mut record) = (Trial::new(compiled), Record::default());
        let mut rates = Rates::new(compiled);
        load(0, &mut rates);
        let key = Key::of_trial(Seed(1), 0, 0);
        let mut walk = trial.start(&rates, &key, &mut record).expect("it starts");
        walk.advance(100.0).expect("no avalanche");
        let (snapshot, mut later) = (walk.snapshot(), walk.snapshot());
        let constant = |row: &ReactionEntry| matches!(row.trigger, TriggerEntry::Constant);
        let pushed = compiled.reactions.iter().position(constant);
        let push = Act::Push {
            reaction: pushed.expect("a constant hazard").into(),
            ratio: 2.0,
            until: 200.0,
        };
        let mut futures = || {
            for future in 0..2000 {
                let mut walk = trial.branch(&snapshot, &key.branch(future), &mut record);
                walk.act(push).expect("it fits");
                walk.advance(150.0).expect("no avalanche");
                walk.save(&mut later);
                walk.advance(f64::INFINITY).expect("no avalanche");
                walk.finish().expect("it is finite");
                let walk = trial.restore(&later, &mut record);
                walk.finish().expect("it is finite");
            }
        };
        futures();
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        futures();
        assert_eq!(ALLOCATIONS.load(Ordering::Relaxed), before, "{stem}");
    });
}
