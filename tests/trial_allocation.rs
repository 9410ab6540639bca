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

/// Shows a compiled shipped scenario with a way to load draws.
fn each_shipped(mut see: impl FnMut(&str, &Compiled, &mut dyn FnMut(u64, &mut Rates))) {
    for stem in ["limited_raids", "sustained_campaign", "threats_only"] {
        let path = format!("{}/scenarios/{stem}.yaml", env!("CARGO_MANIFEST_DIR"));
        let scenario = Scenario::read(path.as_ref(), &Patches::default()).expect("it reads");
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
