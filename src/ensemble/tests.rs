//! One set of bits for any threads, chunks and parts; stops and failures without gaps.

use super::*;
use crate::model::Model;
use crate::summary::fixture;

/// Pseudo-trials keyed like real ones, some of which fail, and which can stop their own run.
struct Pseudo {
    model: Model,
    /// Draws from this on fail where they are a multiple of 7.
    fails_from: u64,
    /// The run is stopped when this draw is simulated.
    stops_at: Option<(u64, Progress)>,
}

#[derive(Debug, thiserror::Error)]
#[error("an avalanche")]
struct Avalanche;

impl Pseudo {
    fn new() -> Self {
        Self {
            model: fixture::model(20.0),
            fails_from: u64::MAX,
            stops_at: None,
        }
    }
}

impl Simulator for Pseudo {
    type Worker = ();
    type Error = Avalanche;

    fn worker(&self) {}

    fn draw(&self, (): &mut (), draw: u64, records: &mut [Record]) -> Result<(), Avalanche> {
        if draw >= self.fails_from && draw.is_multiple_of(7) {
            return Err(Avalanche);
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
                "draw 203: an avalanche",
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
    let failure = |draw| {
        Err(Failure {
            draw,
            source: Box::new(Avalanche),
        })
    };
    let pseudo = Pseudo::new();
    let fine = Summary::new(&Layout::new(&pseudo.model, 2).expect("a layout"));
    let parts = vec![failure(9), Ok(fine), failure(3), failure(7)];
    assert!(matches!(gather(parts), Err(Error::Draw { draw: 3, .. })));
}
