//! Standard output, standard error, interrupts and bars.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anyhow::Context;
use escalade::ensemble::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// Writes to standard output. A reader that went away (`| head`) is no failure, and no reason to leave
/// the rest of the work undone.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}

/// Writes to standard error; where that is gone there is nobody to tell.
pub(crate) fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "{}", text.trim_end_matches('\n'));
}

/// Whether messages may be coloured.
pub(crate) fn colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Columns of the terminal, at most 120; where there is none, as `COLUMNS` says, or 100.
pub(crate) fn width() -> u16 {
    let asked = || std::env::var("COLUMNS").ok()?.parse().ok();
    let terminal = console::Term::stdout()
        .size_checked()
        .map(|(_, columns)| columns);
    terminal.or_else(asked).unwrap_or(100).clamp(40, 120)
}

/// The first interrupt ends the run after the chunks under way, a second one at once.
pub(crate) fn on_interrupt(stop: &Progress) -> anyhow::Result<()> {
    let stop = stop.clone();
    ctrlc::set_handler(move || {
        if stop.is_stopped() {
            std::process::exit(130);
        }
        stop.stop();
    })
    .context("cannot listen for interrupts")
}

/// Does some work while a bar shows how far it is.
pub(crate) fn with_bar<T: Send>(
    name: &str,
    trials: u64,
    is_limit: bool,
    progress: &Progress,
    work: impl FnOnce() -> T + Send,
) -> anyhow::Result<T> {
    let before = progress.finished();
    let template = if is_limit {
        "{prefix} {spinner} {pos} of at most {len} trials, {per_sec}"
    } else {
        "{prefix} {wide_bar} {pos}/{len} trials, {per_sec}, {eta} left"
    };
    let bar = ProgressBar::new(trials).with_style(ProgressStyle::with_template(template)?);
    bar.set_prefix(name.to_owned());
    let result = std::thread::scope(|scope| {
        let run = scope.spawn(work);
        while !run.is_finished() {
            bar.set_position(progress.finished() - before);
            std::thread::sleep(Duration::from_millis(20));
        }
        run.join()
    });
    bar.finish_and_clear();
    result.or_else(|panic| std::panic::resume_unwind(panic))
}
