//! One set of bits for any threads, chunks and parts; stops and failures without gaps.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::*;
use crate::model::Model;
use crate::summary::{Layout, Summary, fixture};
use crate::trial::Record;

/// Pseudo-trials keyed like real ones, some of which end otherwise.
struct Pseudo {
    model: Model,
    odd: Option<(u64, Odd)>,
    /// Threads of the run: with several, an odd draw waits for others to be ahead of it, ...
    threads: usize,
    /// ... by so many draws, which is less than at what they wait for their notes to be kept.
    far: u64,
    /// The furthest draw that was begun.
    furthest: AtomicU64,
    /// The last draw that has failed.
    failed: AtomicU64,
    progress: Progress,
}

/// What happens at some draw.
#[derive(Clone, Copy)]
enum Odd {
    /// From it on, the replicate 1 of every draw that is a multiple of 7 fails.
    Fails,
    /// The run is stopped while it is simulated, and it is finished.
    Stops,
    /// The run is stopped while it is simulated, and it is cut short.
    CutShort,
}

#[derive(Debug, thiserror::Error)]
#[error("an instant loop")]
struct InstantLoop;

fn pseudo(threads: usize, odd: Option<(u64, Odd)>) -> Pseudo {
    Pseudo {
        model: fixture::model(20.0),
        odd,
        threads,
        far: 0,
        furthest: AtomicU64::new(0),
        failed: AtomicU64::new(0),
        progress: Progress::new(),
    }
}

impl Pseudo {
    fn summary(&self) -> Summary {
        Summary::new(&Layout::new(&self.model, 2).expect("a layout"))
    }

    /// Until another thread is far ahead, or has failed there.
    fn wait(&self, draw: u64) {
        let is_alone = || {
            self.furthest.load(Ordering::Relaxed) < draw + self.far
                && self.failed.load(Ordering::Relaxed) < draw
        };
        while self.threads > 1 && is_alone() {
            std::thread::yield_now();
        }
    }

    fn odd(&self, draw: u64) -> Result<(), Halt> {
        match self.odd {
            Some((from, Odd::Fails)) if draw >= from && draw.is_multiple_of(7) => {
                if draw < from + 7 {
                    self.wait(draw);
                }
                self.failed.fetch_max(draw, Ordering::Relaxed);
                Err(Halt::Failed {
                    arm: 0,
                    replicate: 1,
                    source: Box::new(InstantLoop),
                })
            }
            Some((at, Odd::Stops)) if draw == at => {
                self.wait(draw);
                self.progress.stop();
                Ok(())
            }
            Some((at, Odd::CutShort)) if draw == at => {
                self.wait(draw);
                self.progress.stop();
                Err(Halt::Stopped)
            }
            _ => Ok(()),
        }
    }
}

impl Simulator for Pseudo {
    type Worker = ();
    type Record = Record;

    fn worker(&self, _progress: &Progress) {}

    fn draw(&self, (): &mut (), draw: u64, records: &mut [Record]) -> Result<(), Halt> {
        self.furthest.fetch_max(draw, Ordering::Relaxed);
        self.odd(draw)?;
        for (replicate, record) in records.iter_mut().enumerate() {
            fixture::trial(&self.model, 1, draw, replicate as u64, record);
        }
        Ok(())
    }
}

fn part(draws: Range<u64>) -> Plan {
    Plan::part(draws, 2).expect("a part")
}

fn observed(plan: &Plan, mut pseudo: Pseudo, watcher: &Watcher) -> Run<Summary> {
    pseudo.far = 4 * plan.chunk();
    let ensemble = Ensemble::new(pseudo.threads).expect("threads");
    let run = ensemble.run(plan, &pseudo, pseudo.summary(), watcher, &pseudo.progress);
    run.expect("summaries of one layout")
}

fn run(plan: &Plan, pseudo: Pseudo) -> Run<Summary> {
    observed(plan, pseudo, &Watcher::new(u64::MAX))
}

/// What a run of these draws and no others gives.
fn plain(draws: Range<u64>) -> String {
    let run = run(&part(draws.clone()), pseudo(1, None));
    assert_eq!(run.draws, draws);
    assert!(matches!(run.end, End::Complete));
    run.tally.digest()
}

#[test]
fn threads_and_chunks_change_no_bit() {
    let whole = plain(0..500);
    for threads in [1, 2, 7] {
        for chunk in [1, 13, 64, 1000] {
            let pseudo = pseudo(threads, None);
            let progress = pseudo.progress.clone();
            let run = run(&part(0..500).with_chunk(chunk), pseudo);
            assert!(matches!(run.end, End::Complete));
            assert_eq!(progress.finished(), 1000);
            assert_eq!(run.tally.digest(), whole, "{threads} {chunk}");
        }
    }
}

#[test]
fn parts_merge_into_the_whole() {
    for cut in [1, 150, 299] {
        let mut first = run(&part(0..cut), pseudo(2, None)).tally;
        let second = run(&part(cut..300), pseudo(1, None)).tally;
        first.merge(&second).expect("one layout");
        assert_eq!(first.digest(), plain(0..300));
    }
}

#[test]
fn a_run_in_stages_is_the_run() {
    let pseudo = pseudo(2, None);
    let ensemble = Ensemble::new(2).expect("threads");
    let (mut tally, mut done, mut stages) = (pseudo.summary(), 0, 0);
    while done < 700 {
        let stage = part(done..700).within(Duration::ZERO);
        let progress = &pseudo.progress;
        let run = ensemble.run(&stage, &pseudo, tally, &Unobserved, progress);
        let run = run.expect("one layout");
        assert!(run.draws.start == done && run.draws.end > done, "{run:?}");
        let is_last = run.draws.end == 700;
        assert_eq!(matches!(run.end, End::Complete), is_last);
        assert_eq!(matches!(run.end, End::Paused), !is_last);
        (tally, done, stages) = (run.tally, run.draws.end, stages + 1);
    }
    assert!(stages > 5, "{stages}");
    assert_eq!(tally.digest(), plain(0..700));
}

#[test]
fn more_threads_than_work_are_not_started() {
    let ensemble = Ensemble::new(300).expect("threads");
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    for (draws, chunk, least, most) in [
        (2, 64, 1, 2),
        (100, 64, 2, cores.max(2)),
        (100, 1, 100, 100),
    ] {
        let threads = ensemble.threads_for(&part(0..draws).with_chunk(chunk));
        assert!((least..=most).contains(&threads), "{draws}: {threads}");
    }
    assert_eq!(ensemble.threads_for(&part(5..5)), 1);
    assert_eq!(ensemble.threads_for(&part(0..1_000_000)), 300);
}

#[test]
fn a_stopped_run_holds_a_prefix_and_says_which() {
    for threads in [1, 2, 7] {
        let pseudo = pseudo(threads, Some((100, Odd::Stops)));
        let stopped = run(&part(0..5000).with_chunk(8), pseudo);
        assert!(matches!(stopped.end, End::Stopped));
        assert!(stopped.draws.start == 0 && stopped.draws.end > 100);
        assert!(stopped.draws.end < 5000, "{:?}", stopped.draws);
        assert_eq!(stopped.tally.digest(), plain(stopped.draws));
    }
}

#[test]
fn a_draw_that_is_cut_short_ends_a_run_without_a_gap() {
    for threads in [1, 2, 7] {
        for chunk in [1, 8, 64] {
            let (pseudo, watcher) = (
                pseudo(threads, Some((100, Odd::CutShort))),
                Watcher::new(u64::MAX),
            );
            let stopped = observed(&part(0..5000).with_chunk(chunk), pseudo, &watcher);
            assert!(matches!(stopped.end, End::Stopped));
            assert_eq!(stopped.draws, 0..100, "{threads} {chunk}");
            assert_eq!(stopped.tally.digest(), plain(0..100), "{threads} {chunk}");
            watcher.has_seen(0..100);
        }
    }
}

#[test]
fn a_run_ends_before_the_first_draw_that_fails() {
    for threads in [1, 2, 7] {
        for chunk in [1, 16, 64, 1000] {
            let (pseudo, watcher) = (
                pseudo(threads, Some((200, Odd::Fails))),
                Watcher::new(u64::MAX),
            );
            let failed = observed(&part(0..5000).with_chunk(chunk), pseudo, &watcher);
            let End::Failed(trial) = &failed.end else {
                panic!("{:?}", failed.end);
            };
            assert_eq!(
                trial.to_string(),
                "trial 407 (draw 203, replicate 1): an instant loop"
            );
            assert_eq!(failed.draws, 0..203, "{threads} {chunk}");
            assert_eq!(failed.tally.digest(), plain(0..203), "{threads} {chunk}");
            watcher.has_seen(0..203);
        }
    }
}

#[test]
fn of_several_failures_the_first_counts() {
    let part = |draw: Option<u64>| Part {
        tally: (),
        last: None,
        halt: draw.map(|draw| (draw, Halt::Stopped)),
        left_out: Vec::new(),
    };
    let mut parts = [Some(9), None, Some(3), Some(7)].map(part);
    let first = first_halt(&mut parts);
    assert!(matches!(first, Some((3, Halt::Stopped))));
}

#[test]
fn draws_that_fail_can_be_left_out() {
    let plain = pseudo(1, None);
    let (mut rest, mut records) = (plain.summary(), vec![Record::default(); 2]);
    let without = (0..1000u64).filter(|draw| *draw < 200 || !draw.is_multiple_of(7));
    for draw in without.clone() {
        plain.draw(&mut (), draw, &mut records).expect("it ends");
        rest.add(draw, &records);
    }
    for threads in [1, 2, 7] {
        let (pseudo, watcher) = (
            pseudo(threads, Some((200, Odd::Fails))),
            Watcher::new(u64::MAX),
        );
        let run = observed(&part(0..1000).leaving_out_failures(), pseudo, &watcher);
        assert!(matches!(run.end, End::Complete));
        assert_eq!(run.draws, 0..1000);
        let left: Vec<u64> = run.left_out.iter().map(|failed| failed.draw).collect();
        assert!(left.into_iter().eq((203..1000).step_by(7)));
        assert_eq!(run.left_out[0].trial, 407);
        assert_eq!(run.tally.digest(), rest.digest());
        watcher.has_seen(without.clone());
    }
}

/// Notes the draws that it is shown; gives up at one of them.
struct Watcher {
    seen: Mutex<Vec<u64>>,
    gives_up_at: u64,
}

impl Watcher {
    fn new(gives_up_at: u64) -> Self {
        let seen = Mutex::default();
        Self { seen, gives_up_at }
    }

    fn has_seen(self, draws: impl Iterator<Item = u64>) {
        let seen = self.seen.into_inner().expect("no panic");
        assert!(seen.iter().copied().eq(draws), "{seen:?}");
    }
}

impl Observer for Watcher {
    type Notes = Vec<u64>;

    fn note(&self, notes: &mut Vec<u64>, draw: u64, arm: usize, _: &[f64], records: &[Record]) {
        assert_eq!((arm, records.len()), (0, 2));
        notes.push(draw);
    }

    fn keep(&self, notes: Vec<u64>) -> Result<(), BoxError> {
        if notes.contains(&self.gives_up_at) {
            return Err(InstantLoop.into());
        }
        self.seen.lock().expect("no panic").extend(notes);
        Ok(())
    }
}

#[test]
fn an_observer_is_shown_every_draw_in_order() {
    for threads in [1, 2, 7] {
        for chunk in [1, 13, 1000] {
            let watcher = Watcher::new(u64::MAX);
            let run = observed(
                &part(20..500).with_chunk(chunk),
                pseudo(threads, None),
                &watcher,
            );
            assert_eq!(run.tally.digest(), plain(20..500));
            run.observed.expect("it can go on");
            watcher.has_seen(20..500);
        }
    }
}

#[test]
fn an_observer_of_a_stopped_run_is_shown_what_counts() {
    for threads in [1, 2, 7] {
        let (pseudo, watcher) = (
            pseudo(threads, Some((100, Odd::Stops))),
            Watcher::new(u64::MAX),
        );
        let run = observed(&part(0..5000).with_chunk(8), pseudo, &watcher);
        assert!(matches!(run.end, End::Stopped));
        watcher.has_seen(run.draws);
    }
}

/// Its trouble is told, and the run goes on to its end.
#[test]
fn an_observer_that_gives_up_is_shown_no_more() {
    for threads in [1, 2, 7] {
        let watcher = Watcher::new(203);
        let run = observed(
            &part(0..3000).with_chunk(4),
            pseudo(threads, None),
            &watcher,
        );
        assert!(matches!(run.end, End::Complete));
        assert_eq!(run.tally.digest(), plain(0..3000));
        let told = run.observed.expect_err("it gives up");
        assert_eq!(told.to_string(), "an instant loop");
        let seen = watcher.seen.into_inner().expect("no panic");
        // All before its chunk, which has at most four draws.
        assert!((200..=203).contains(&seen.len()), "{}", seen.len());
        assert!(seen.iter().copied().eq(0..seen.len() as u64), "{threads}");
    }
}

/// Two tallies of all arms, one for each arm.
#[test]
fn tallies_are_put_together() {
    /// Counts the draws and the records that it is shown.
    #[derive(Debug, Default, PartialEq)]
    struct Count(u64, usize);
    impl Tally for Count {
        fn empty(&self) -> Self {
            Self::default()
        }
        fn add(&mut self, _draw: u64, records: &[Record]) {
            *self = Self(self.0 + 1, self.1 + records.len());
        }
        fn merge(&mut self, other: &Self) -> Result<(), crate::summary::Error> {
            *self = Self(self.0 + other.0, self.1 + other.1);
            Ok(())
        }
    }
    let mut both = (
        vec![Count::default(), Count(1, 1), Count::default()],
        Count::default(),
    );
    let mut other = both.empty();
    other.add(7, &vec![Record::default(); 6]);
    both.merge(&other).expect("as many arms");
    assert_eq!(
        both,
        (vec![Count(1, 2), Count(2, 3), Count(1, 2)], Count(1, 6))
    );
    assert!(both.0.merge(&vec![Count::default()]).is_err());
}
