//! Long work, during which other threads of Python go on and Ctrl-C is heard.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use escalade::ensemble::Progress;
use pyo3::prelude::*;

/// How often signals are looked at.
const EVERY: Duration = Duration::from_millis(50);

/// Does some work on a thread of its own. A signal whose handler raises stops it, and is raised when it has ended.
pub fn interruptible<T: Send>(
    py: Python<'_>,
    progress: &Progress,
    work: impl FnOnce() -> T + Send,
) -> PyResult<T> {
    let ended = (Mutex::new(false), Condvar::new());
    let wait = |forever: bool| {
        let is_done = ended.0.lock().unwrap_or_else(PoisonError::into_inner);
        let every = if forever { Duration::MAX } else { EVERY };
        let waited = ended.1.wait_timeout_while(is_done, every, |done| !*done);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    };
    thread::scope(|scope| {
        let run = scope.spawn(|| {
            // Told even where the work panics.
            let _told = Told(&ended);
            work()
        });
        let mut raised = None;
        while !py.detach(|| wait(raised.is_some())) {
            if let Err(error) = py.check_signals() {
                progress.stop();
                raised = Some(error);
            }
        }
        match (py.detach(|| run.join()), raised) {
            (Err(panic), _) => std::panic::resume_unwind(panic),
            (Ok(_), Some(error)) => Err(error),
            (Ok(done), None) => Ok(done),
        }
    })
}

struct Told<'a>(&'a (Mutex<bool>, Condvar));

impl Drop for Told<'_> {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }
}
