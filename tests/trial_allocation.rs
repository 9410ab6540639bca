//! The trial loop does not allocate: after a warm-up, thousands of trials of each shipped scenario
//! ask for no memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use escalade::compiled::{Compiled, Rates};
use escalade::design::Draws;
use escalade::model::{Model, Purpose};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::trial::{Record, Trial};

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

#[test]
fn trials_ask_for_no_memory() {
    for stem in ["limited_raids", "sustained_campaign", "threats_only"] {
        let path = format!("{}/scenarios/{stem}.yaml", env!("CARGO_MANIFEST_DIR"));
        let scenario = Scenario::read(path.as_ref(), &Patches::default()).expect("it reads");
        let model = Model::decode(&scenario, Purpose::Run)
            .0
            .expect("it decodes");
        let (table, draws) = (Compiled::new(&model), Draws::new(&model));
        let (mut values, mut rates) = (draws.values(), Rates::new(&table));
        let (mut trial, mut record) = (Trial::new(&table), Record::default());
        let design = draws.monte_carlo(Seed(1));
        let mut simulate = |from: u64, to: u64| {
            for draw in from..to {
                draws.load(&design, draw, &mut values);
                rates.load(&table, &values.factors);
                let key = Key::of_trial(Seed(1), draw, 0);
                trial.run(&rates, &key, &mut record).expect("no avalanche");
            }
        };
        // The logs grow to the longest trial so far; then they are reused.
        simulate(0, 4000);
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        simulate(0, 4000);
        assert_eq!(ALLOCATIONS.load(Ordering::Relaxed), before, "{stem}");
    }
}
