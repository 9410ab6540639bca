//! What the threads of one run share, and what each of them does.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::observer::Observer;
use super::plan::Plan;
use super::progress::Progress;
use super::reorder::Reorder;
use super::simulator::{FailedTrial, Halt, Simulator};
use super::tally::Tally;

/// A chunk that takes less is followed by a larger one, ...
const SHORT: Duration = Duration::from_millis(1);
/// ... and one that takes longer by a smaller one, so that a stop is felt at once.
const LONG: Duration = Duration::from_millis(10);
/// A pause waits for the draws under way. So that little time is lost by waiting, it comes at the earliest
/// after so many times the longest chunk, though never so many times as late as asked for.
const PATIENCE: u32 = 10;

/// No draw.
const NONE: u64 = u64::MAX;

/// What the threads of one run share.
pub(super) struct Shared<'a, S: Simulator, T, O: Observer<S::Record> + ?Sized> {
    pub plan: &'a Plan,
    pub simulator: &'a S,
    /// Of the shape of what is made.
    pub tally: &'a T,
    pub observer: &'a O,
    pub reorder: Reorder<O::Notes>,
    pub progress: &'a Progress,
    began: Instant,
    /// The first draw that is not handed out yet.
    next: AtomicU64,
    /// The first draw that was not finished: hand out no more.
    halted: AtomicU64,
    /// Nanoseconds of the longest chunk so far.
    longest: AtomicU64,
}

/// What one thread has done.
pub(super) struct Part<T> {
    pub tally: T,
    /// The last draw that was added.
    pub last: Option<u64>,
    /// The draw that was not finished.
    pub halt: Option<(u64, Halt)>,
    /// Trials that failed, whose draws are not in the tally.
    pub left_out: Vec<FailedTrial>,
}

impl<'a, S: Simulator, T: Tally<S::Record>, O: Observer<S::Record> + ?Sized> Shared<'a, S, T, O> {
    pub fn new(
        plan: &'a Plan,
        simulator: &'a S,
        tally: &'a T,
        observer: &'a O,
        progress: &'a Progress,
        threads: usize,
    ) -> Self {
        Self {
            plan,
            simulator,
            tally,
            observer,
            reorder: Reorder::new(plan, threads),
            progress,
            began: Instant::now(),
            next: AtomicU64::new(plan.draws().start),
            halted: AtomicU64::new(NONE),
            longest: AtomicU64::new(0),
        }
    }

    /// Where the draws that were handed out end.
    pub fn end(&self) -> u64 {
        self.next.load(Ordering::Relaxed).min(self.plan.draws().end)
    }

    /// Simulates chunks until there are no more.
    pub fn work(&self) -> Part<T> {
        // Where one thread panics, none may wait for its chunk.
        let released = Released(self);
        let part = self.simulate();
        std::mem::forget(released);
        part
    }

    fn simulate(&self) -> Part<T> {
        let mut worker = self.simulator.worker(self.progress);
        let trials = self.plan.replicates() as usize * self.simulator.arms();
        let mut records = vec![S::Record::default(); trials];
        let mut part = Part {
            tally: self.tally.empty(),
            last: None,
            halt: None,
            left_out: Vec::new(),
        };
        let mut size = 1;
        while let Some(chunk) = self.chunk(size) {
            let began = Instant::now();
            let end = self.draws(chunk.clone(), &mut worker, &mut records, &mut part);
            if part.halt.is_some() {
                self.halt(end);
                break;
            }
            self.progress.advance((end - chunk.start) * trials as u64);
            size = self.next_size(size, began.elapsed());
        }
        part
    }

    /// Simulates the draws of a chunk, and says where it came to an end.
    fn draws(
        &self,
        chunk: Range<u64>,
        worker: &mut S::Worker,
        records: &mut [S::Record],
        part: &mut Part<T>,
    ) -> u64 {
        let mut notes = O::Notes::default();
        let mut end = chunk.end;
        for draw in chunk.clone() {
            match self.simulator.draw(worker, draw, records) {
                Ok(()) if !self.simulator.counts(worker) => {}
                Ok(()) => {
                    part.tally.add(draw, records);
                    part.last = Some(draw);
                    self.note(&mut notes, draw, worker, records);
                }
                Err(halt) => {
                    if !self.leave_out(draw, halt, part) {
                        end = draw;
                        break;
                    }
                }
            }
        }
        if O::OBSERVES {
            let is_over = || self.halted.load(Ordering::Relaxed) != NONE;
            self.reorder
                .deliver(chunk.start..end, notes, self.observer, is_over);
        }
        end
    }

    fn note(&self, notes: &mut O::Notes, draw: u64, worker: &S::Worker, records: &[S::Record]) {
        if O::OBSERVES {
            let arms = records.chunks_exact(self.plan.replicates() as usize);
            for (arm, records) in arms.enumerate() {
                let factors = self.simulator.factors(worker, arm);
                self.observer.note(notes, draw, arm, factors, records);
            }
        }
    }

    /// Notes why a draw was not finished, and says whether the run goes on without it.
    #[cold]
    fn leave_out(&self, draw: u64, halt: Halt, part: &mut Part<T>) -> bool {
        if !self.plan.leaves_out() || matches!(halt, Halt::Stopped) {
            part.halt = Some((draw, halt));
            return false;
        }
        part.left_out.extend(self.plan.failed(draw, halt));
        true
    }

    /// Hands out no more, and lets nobody wait.
    fn halt(&self, draw: u64) {
        self.halted.fetch_min(draw, Ordering::Relaxed);
        self.reorder.release();
    }

    /// The next chunk. Every draw before it has been handed out, and will be simulated unless an
    /// earlier one of its own chunk is not finished: so the first of all that is not is always met.
    fn chunk(&self, size: u64) -> Option<Range<u64>> {
        let is_halted = self.halted.load(Ordering::Relaxed) != NONE;
        if is_halted || self.progress.is_stopped() || self.is_late() {
            return None;
        }
        let end = self.plan.draws().end;
        let start = self.next.fetch_add(size, Ordering::Relaxed);
        (start < end).then(|| start..end.min(start + size))
    }

    fn is_late(&self) -> bool {
        let has_begun = || self.next.load(Ordering::Relaxed) > self.plan.draws().start;
        let longest = || Duration::from_nanos(self.longest.load(Ordering::Relaxed));
        self.plan.time().is_some_and(|time| {
            let pause = time.max(PATIENCE * longest().min(time));
            has_begun() && self.began.elapsed() >= pause
        })
    }

    /// Draws of the next chunk of a thread, whose last one took so long.
    fn next_size(&self, size: u64, took: Duration) -> u64 {
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.longest.fetch_max(nanoseconds, Ordering::Relaxed);
        if took < SHORT {
            self.plan.chunk().min(2 * size)
        } else if took > LONG {
            (size / 2).max(1)
        } else {
            size
        }
    }
}

/// Ends the run when it is dropped.
struct Released<'s, 'a, S: Simulator, T: Tally<S::Record>, O: Observer<S::Record> + ?Sized>(
    &'s Shared<'a, S, T, O>,
);

impl<S: Simulator, T: Tally<S::Record>, O: Observer<S::Record> + ?Sized> Drop
    for Released<'_, '_, S, T, O>
{
    fn drop(&mut self) {
        self.0.halt(0);
    }
}
