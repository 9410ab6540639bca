//! Adding a draw to a summary does not allocate: threads would wait for each other, and memory
//! would grow with the number of trials. What is allocated before is what the check of a scenario says.

use std::alloc::{GlobalAlloc, Layout as Block, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use escalade::model::{
    Cause, Counter, CounterId, Entry, Machine, MachineId, Milestone, MilestoneKind, Model, Number,
    Observable, Outcome, ReactionId, State, StateId, Term,
};
use escalade::summary::{Layout, Summary};
use escalade::trial::{Move, Passage, Record};

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

/// What the other test allocates does not count.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

struct Counting;

// SAFETY: everything is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, block: Block) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(block.size() as u64, Ordering::Relaxed);
        unsafe { System.alloc(block) }
    }

    unsafe fn alloc_zeroed(&self, block: Block) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(block.size() as u64, Ordering::Relaxed);
        unsafe { System.alloc_zeroed(block) }
    }

    unsafe fn dealloc(&self, at: *mut u8, block: Block) {
        unsafe { System.dealloc(at, block) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn model() -> Model {
    let state = || State {
        entry: Entry::default(),
        score: Number::fixed(0.0),
    };
    let cause = || Cause::Reaction(ReactionId(0));
    let milestone = |kind| Milestone {
        entry: Entry::default(),
        kind,
    };
    let follows = MilestoneKind::Follows {
        of: cause(),
        then: cause(),
        within: Some(5.0),
    };
    Model {
        horizon: 10.0,
        grid: 1.0,
        machines: vec![Machine {
            entry: Entry::default(),
            actor: None,
            states: vec![state(), state()],
            initial: vec![Number::fixed(1.0), Number::fixed(0.0)],
        }],
        outcomes: vec![Outcome {
            entry: Entry::default(),
            unit: String::new(),
            low: 0.0,
            high: 1.0,
            resolution: 0.01,
            at: vec![3.0],
            headline: true,
            daily: false,
            lower_is_better: false,
            terms: Vec::new(),
        }],
        milestones: vec![
            milestone(MilestoneKind::First(vec![cause()])),
            milestone(follows),
        ],
        ..Model::default()
    }
}

fn record(replicate: u32) -> Record {
    let time = f64::from(replicate) + 0.5;
    Record {
        points: 11,
        series: vec![time / 20.0; 11],
        time_means: vec![0.3],
        at: vec![1.3],
        initial: vec![StateId(0)],
        moves: vec![Move {
            time,
            machine: MachineId(0),
            from: StateId(0),
            to: StateId(1),
            point: time.ceil() as u32,
        }],
        passages: vec![
            Passage { origin: 0.0, time },
            Passage {
                origin: time,
                time: time + 2.0,
            },
        ],
        ..Record::default()
    }
}

fn counter() -> Counter {
    Counter {
        entry: Entry::default(),
        start: 0.0,
    }
}

fn channel() -> Term {
    Term {
        name: String::new(),
        weight: Number::fixed(1.0),
        of: Observable::Counter(CounterId(0)),
    }
}

/// Whatever takes most of it: days, bins, listed days, states, milestones, long waiting times.
#[test]
fn a_summary_takes_as_many_bytes_as_the_model_says() {
    let _one_at_a_time = ONE_AT_A_TIME.lock();
    let all = |change: &dyn Fn(&mut Model)| {
        let mut model = model();
        change(&mut model);
        model
    };
    for (what, model) in [
        ("bins", all(&|m| m.outcomes[0].resolution = 1e-4)),
        ("days", all(&|m| (m.horizon, m.grid) = (1000.0, 0.02))),
        ("listed days", all(&|m| m.outcomes[0].at = vec![3.0; 2000])),
        (
            "outcomes",
            all(&|m| m.outcomes = vec![m.outcomes[0].clone(); 500]),
        ),
        (
            "channels",
            all(&|m| {
                m.counters = vec![counter()];
                m.outcomes[0].terms = vec![channel(); 2000];
            }),
        ),
        (
            "first times",
            all(&|m| m.milestones = vec![m.milestones[0].clone(); 500]),
        ),
        (
            "waiting times",
            all(&|m| m.milestones = vec![m.milestones[1].clone(); 500]),
        ),
        (
            "long waiting times",
            all(&|m| (m.horizon, m.grid) = (1e5, 100.0)),
        ),
        (
            "states",
            all(&|m| {
                (m.horizon, m.grid) = (1000.0, 0.1);
                m.machines = vec![m.machines[0].clone(); 100];
            }),
        ),
    ] {
        let layout = Layout::new(&model, 4).expect("a layout");
        let before = BYTES.load(Ordering::Relaxed);
        let summary = Summary::new(&layout);
        let found = (BYTES.load(Ordering::Relaxed) - before) as f64;
        let said = model.summary_bytes();
        let ratio = said / found;
        assert!(
            (0.8..1.25).contains(&ratio),
            "{what}: {said} said, {found} found"
        );
        drop(summary);
    }
}

#[test]
fn adding_a_draw_does_not_allocate() {
    let _one_at_a_time = ONE_AT_A_TIME.lock();
    let mut summary = Summary::new(&Layout::new(&model(), 4).expect("a layout"));
    let records: Vec<Record> = (0..4).map(record).collect();
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    // More trials than fresh counts have room for.
    (0..20_000).for_each(|draw| summary.add(draw, &records));
    // The test harness may allocate a little meanwhile, on its own thread.
    assert!(ALLOCATIONS.load(Ordering::Relaxed) - before < 100);
    assert_eq!(summary.trials(), 80_000);
}
