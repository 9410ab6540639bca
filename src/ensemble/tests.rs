//! One set of bits for any threads, chunks and parts; stops and failures without gaps.

use super::*;
use crate::model::Model;
use crate::summary::fixture;

/// Pseudo-trials keyed like real ones, some of which fail, and which can stop their own run.
struct Pseudo {
    model: Model,
    /// Draws from this on fail where they are a multiple of 7.
    fails_from: u64,
    /// This draw takes long, and fails.
    slow: u64,
    /// The run is stopped when this draw is simulated.
    stops_at: Option<(u64, Progress)>,
}

#[derive(Debug, thiserror::Error)]
#[error("an instant loop")]
struct InstantLoop;

impl Pseudo {
    fn new() -> Self {
        Self {
            model: fixture::model(20.0),
            fails_from: u64::MAX,
            slow: u64::MAX,
            stops_at: None,
        }
    }
}

impl Simulator for Pseudo {
    type Worker = ();
    type Error = InstantLoop;

    fn worker(&self) {}

    fn draw(&self, (): &mut (), draw: u64, records: &mut [Record]) -> Result<(), InstantLoop> {
        if draw == self.slow {
            std::thread::sleep(std::time::Duration::from_millis(100));
            return Err(InstantLoop);
        }
        if draw >= self.fails_from && draw.is_multiple_of(7) {
            return Err(InstantLoop);
        }
        if let Some((at, progress)) = &self.stops_at {
            if draw == *at {
                progress.stop();
            }
            // However slow the thread of that draw is, the others do not reach the end before it.
            while draw > at + 1000 && !progress.is_stopped() {
                std::thread::yield_now();
            }
        }
        for (replicate, record) in records.iter_mut().enumerate() {
            fixture::trial(&self.model, 1, draw, replicate as u64, record);
        }
        Ok(())
    }
}

fn run(threads: usize, plan: &Plan, pseudo: &Pseudo) -> Result<Run, Error> {
    let layout = Layout::new(&pseudo.model, plan.replicates()).expect("a layout");
    let progress = pseudo
        .stops_at
        .as_ref()
        .map_or_else(Progress::new, |(_, p)| p.clone());
    let run = Ensemble::new(threads)?.run(plan, pseudo, &layout, &progress)?;
    assert_eq!(progress.finished(), run.summary.trials());
    Ok(run)
}

fn part(draws: Range<u64>) -> Plan {
    Plan::part(draws, 2).expect("a part")
}

#[test]
fn threads_and_chunks_change_no_bit() {
    let whole = run(1, &part(0..500), &Pseudo::new()).expect("a run");
    assert!(whole.complete);
    assert_eq!(whole.draws, 0..500);
    for threads in [1, 2, 7] {
        for chunk in [1, 13, 64, 1000] {
            let plan = part(0..500).with_chunk(chunk);
            let other = run(threads, &plan, &Pseudo::new()).expect("a run");
            assert_eq!(
                other.summary.digest(),
                whole.summary.digest(),
                "{threads} {chunk}"
            );
        }
    }
}

#[test]
fn parts_merge_into_the_whole() {
    let whole = run(2, &part(0..300), &Pseudo::new())
        .expect("a run")
        .summary;
    for cut in [1, 150, 299] {
        let mut first = run(2, &part(0..cut), &Pseudo::new())
            .expect("a run")
            .summary;
        let second = run(1, &part(cut..300), &Pseudo::new())
            .expect("a run")
            .summary;
        first.merge(&second).expect("one layout");
        assert_eq!(first.digest(), whole.digest());
    }
}

#[test]
fn a_stopped_run_holds_a_prefix_and_says_which() {
    for threads in [1, 2, 7] {
        let stops_at = Some((100, Progress::new()));
        let pseudo = Pseudo {
            stops_at,
            ..Pseudo::new()
        };
        let stopped = run(threads, &part(0..5000).with_chunk(8), &pseudo).expect("a run");
        assert!(!stopped.complete);
        assert_eq!(stopped.draws.start, 0);
        // The chunk of draw 100 was finished, and little was begun after it.
        assert!(
            stopped.draws.end >= 104 && stopped.draws.end < 5000,
            "{:?}",
            stopped.draws
        );
        let prefix = run(1, &part(stopped.draws), &Pseudo::new())
            .expect("a run")
            .summary;
        assert_eq!(stopped.summary.digest(), prefix.digest());
    }
}

#[test]
fn the_first_failing_draw_is_reported() {
    let pseudo = Pseudo {
        fails_from: 200,
        ..Pseudo::new()
    };
    for threads in [1, 2, 7] {
        for chunk in [1, 16, 1000] {
            let error = run(threads, &part(0..1000).with_chunk(chunk), &pseudo);
            let error = error.expect_err("draw 203 fails");
            assert_eq!(
                error.to_string(),
                "draw 203: an instant loop",
                "{threads} {chunk}"
            );
        }
    }
}

#[test]
fn a_plan_must_fit_its_layout() {
    let pseudo = Pseudo::new();
    let layout = Layout::new(&pseudo.model, 3).expect("a layout");
    let ensemble = Ensemble::new(1).expect("a thread");
    let error = ensemble.run(&part(0..10), &pseudo, &layout, &Progress::new());
    assert_eq!(
        error.expect_err("3 is not 2").to_string(),
        "2 replicates per draw; expected 3"
    );
}

#[test]
fn of_several_failures_the_first_counts() {
    let failure = |draw| Err(Failure::simulating(draw, InstantLoop));
    let pseudo = Pseudo::new();
    let fine = Summary::new(&Layout::new(&pseudo.model, 2).expect("a layout"));
    let parts = vec![failure(9), Ok(fine), failure(3), failure(7)];
    assert!(matches!(gather(parts), Err(Error::Draw { draw: 3, .. })));
}

/// Notes the draws that it is shown; gives up at one of them.
struct Watcher {
    seen: std::sync::Mutex<Vec<u64>>,
    gives_up_at: u64,
}

impl Watcher {
    fn new(gives_up_at: u64) -> Self {
        let seen = std::sync::Mutex::default();
        Self { seen, gives_up_at }
    }
}

impl Observer for Watcher {
    type Notes = Vec<u64>;
    type Error = InstantLoop;

    fn note(&self, notes: &mut Vec<u64>, draw: u64, _factors: &[f64], records: &[Record]) {
        assert_eq!(records.len(), 2);
        notes.push(draw);
    }

    fn keep(&self, notes: Vec<u64>) -> Result<(), InstantLoop> {
        if notes.contains(&self.gives_up_at) {
            return Err(InstantLoop);
        }
        self.seen.lock().expect("no panic").extend(notes);
        Ok(())
    }
}

fn watched(threads: usize, plan: &Plan, pseudo: &Pseudo, by: &Watcher) -> Result<Run, Error> {
    let layout = Layout::new(&pseudo.model, plan.replicates()).expect("a layout");
    let progress = pseudo.stops_at.as_ref();
    let progress = progress.map_or_else(Progress::new, |(_, progress)| progress.clone());
    Ensemble::new(threads)?.run_observed(plan, pseudo, &layout, &progress, by)
}

#[test]
fn an_observer_is_shown_every_draw_in_order() {
    for threads in [1, 2, 7] {
        for chunk in [1, 13, 1000] {
            let plan = part(20..500).with_chunk(chunk);
            let watcher = Watcher::new(u64::MAX);
            let run = watched(threads, &plan, &Pseudo::new(), &watcher).expect("a run");
            let unwatched = self::run(1, &plan, &Pseudo::new()).expect("a run");
            assert_eq!(run.summary.digest(), unwatched.summary.digest());
            let seen = watcher.seen.into_inner().expect("no panic");
            assert!(seen.into_iter().eq(20..500), "{threads} {chunk}");
        }
    }
}

#[test]
fn an_observer_of_a_stopped_run_is_shown_what_counts() {
    for threads in [1, 2, 7] {
        let pseudo = Pseudo {
            stops_at: Some((100, Progress::new())),
            ..Pseudo::new()
        };
        let (plan, watcher) = (part(0..5000).with_chunk(8), Watcher::new(u64::MAX));
        let run = watched(threads, &plan, &pseudo, &watcher).expect("a run");
        assert!(!run.complete);
        let seen = watcher.seen.into_inner().expect("no panic");
        assert!(seen.into_iter().eq(run.draws), "{threads}");
    }
}

#[test]
fn an_observer_that_gives_up_ends_the_run() {
    for threads in [1, 2, 7] {
        let (plan, watcher) = (part(0..100_000).with_chunk(4), Watcher::new(203));
        let error = watched(threads, &plan, &Pseudo::new(), &watcher).expect_err("it gives up");
        assert!(matches!(error, Error::Observer(_)), "{error}");
        let seen = watcher.seen.into_inner().expect("no panic");
        assert!(seen.into_iter().eq(0..200), "{threads}");
    }
}

#[test]
fn no_thread_waits_for_one_that_has_failed() {
    // The others are far ahead of draw 203 when it fails, and wait for its chunk.
    let pseudo = Pseudo {
        slow: 203,
        ..Pseudo::new()
    };
    let (plan, watcher) = (part(0..100_000).with_chunk(1), Watcher::new(u64::MAX));
    let error = watched(7, &plan, &pseudo, &watcher).expect_err("draw 203 fails");
    assert_eq!(error.to_string(), "draw 203: an instant loop");
    let seen = watcher.seen.into_inner().expect("no panic");
    assert!(seen.into_iter().eq(0..203));
}
