//! What all requests share: scenarios, trials, the class, and who works for whom.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::cache::locked;
use super::class::Class;
use super::guard::Guard;
use super::library::Library;
use super::refusal::Refusal;
use super::runs::Runs;
use super::table::Table;
use crate::ensemble::Progress;

/// Requests that may wait for the engine.
const WAITING: usize = 200;
/// Requests that it works for at a time: first pictures, and all that takes longer.
const QUICK: usize = 2;
const SLOW: usize = 1;
/// Trials of a request that is quick.
pub(super) const FEW: u64 = 2_000;
/// Pages whose last request is known.
const PAGES: usize = 1024;

/// What all requests share.
pub(super) struct App {
    pub library: Library,
    pub runs: Runs,
    pub class: Class,
    pub guard: Guard,
    /// The game that is played.
    pub table: Option<Table>,
    /// Where the class joins.
    pub link: String,
    waiting: Arc<Semaphore>,
    quick: Arc<Semaphore>,
    slow: Arc<Semaphore>,
    game: Arc<Semaphore>,
    pages: Mutex<BTreeMap<String, (u64, Progress)>>,
    count: AtomicU64,
}

/// How much a request asks of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    Quick,
    Slow,
    /// Commands of a game, one after another.
    Game,
}

impl Effort {
    /// Of so many trials.
    pub fn of(trials: u64) -> Self {
        match trials <= FEW {
            true => Self::Quick,
            false => Self::Slow,
        }
    }
}

/// Ends the work of a request whose page has gone.
struct StopWhenGone(Progress);

impl Drop for StopWhenGone {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl App {
    pub fn new(
        (library, runs): (Library, Runs),
        (class, guard): (Class, Guard),
        table: Option<Table>,
        link: String,
    ) -> Self {
        Self {
            link,
            table,
            library,
            runs,
            class,
            guard,
            waiting: Arc::new(Semaphore::new(WAITING)),
            quick: Arc::new(Semaphore::new(QUICK)),
            slow: Arc::new(Semaphore::new(SLOW)),
            game: Arc::new(Semaphore::new(1)),
            pages: Mutex::new(BTreeMap::new()),
            count: AtomicU64::new(0),
        }
    }

    /// Where a cell joins.
    pub fn link_of_cell(&self, cell: &str) -> Result<String, Refusal> {
        let cells = self.table.iter().flat_map(|table| &table.cells);
        let mut codes = cells.zip(self.guard.cell_codes());
        let found = codes.find(|(name, _)| *name == cell);
        let none = || Refusal::Unknown(format!("no cell `{cell}` joins with a code"));
        let (_, code) = found.ok_or_else(none)?;
        let (before, _) = self.link.rsplit_once('=').ok_or_else(none)?;
        Ok(format!("{before}={code}"))
    }

    /// The progress of a new request of a page; the one before is stopped.
    fn begin(&self, page: Option<String>) -> Progress {
        let progress = Progress::new();
        let Some(page) = page else {
            return progress;
        };
        let now = self.count.fetch_add(1, Ordering::Relaxed);
        let mut pages = locked(&self.pages);
        if let Some((_, before)) = pages.insert(page, (now, progress.clone())) {
            before.stop();
        }
        if pages.len() > PAGES {
            let oldest = pages.iter().min_by_key(|(_, (asked, _))| *asked);
            if let Some(page) = oldest.map(|(page, _)| page.clone()) {
                pages.remove(&page);
            }
        }
        progress
    }

    /// A place at the engine, when there is one.
    async fn place(&self, effort: Effort) -> Result<OwnedSemaphorePermit, Refusal> {
        let places = match effort {
            Effort::Quick => &self.quick,
            Effort::Slow => &self.slow,
            Effort::Game => &self.game,
        };
        let place = Arc::clone(places).acquire_owned().await;
        place.map_err(|_| Refusal::Busy)
    }
}

/// Has the engine work for a request of a page, and stops it where the page asks for something else or goes.
pub(super) async fn work<T: Send + 'static>(
    app: &Arc<App>,
    (page, effort): (Option<String>, Effort),
    job: impl FnOnce(&App, &Progress) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let waits = Arc::clone(&app.waiting).try_acquire_owned();
    let waits = waits.map_err(|_| Refusal::Busy)?;
    let progress = app.begin(page);
    let _gone = StopWhenGone(progress.clone());
    let place = app.place(effort).await?;
    if progress.is_stopped() {
        return Err(Refusal::Superseded);
    }
    let app = Arc::clone(app);
    let working = tokio::task::spawn_blocking(move || {
        let _held = (waits, place);
        job(&app, &progress)
    });
    let failed =
        |_| Refusal::Failed("the request could not be answered: a fault of the program".into());
    working.await.map_err(failed)?
}
