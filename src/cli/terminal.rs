//! Standard output, standard error, interrupts and bars.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::Context;
use escalade::ensemble::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::log::Log;

/// The exit code of a process that was interrupted.
pub(crate) const INTERRUPTED: u8 = 130;

/// Writes a text to standard output. A reader that went away (`| head`) is no failure, and no reason to
/// leave the rest of the work undone.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    print_as_it_is(&harmless(text))
}

/// Writes JSON to standard output.
pub(crate) fn print_json(value: &Value) -> anyhow::Result<()> {
    let text = format!("{value:#}\n");
    // What JSON does not escape by itself stands inside strings only.
    let escaped = escaped(&text, |c| format!("\\u{:04x}", u32::from(c)));
    print_as_it_is(&escaped)
}

fn print_as_it_is(text: &str) -> anyhow::Result<()> {
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
    tell_rendered(&harmless(text));
}

/// The same, of what has been made harmless and may be coloured.
pub(crate) fn tell_rendered(text: &str) {
    let _ = writeln!(io::stderr(), "{}", text.trim_end_matches('\n'));
}

/// A text whose characters a terminal shows and does not obey.
fn harmless(text: &str) -> Cow<'_, str> {
    escaped(text, |c| format!("\\u{{{:x}}}", u32::from(c)))
}

fn escaped(text: &str, escape: impl Fn(char) -> String) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    for c in text.chars() {
        match is_obeyed(c) {
            true => shown += &escape(c),
            false => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Control characters, and those that turn the direction of a text (Unicode Technical Report 36, 2.10).
fn is_obeyed(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && c != '\n' && c != '\t')
}

/// A command as a shell takes it.
pub(crate) fn quoted(words: &[&str]) -> String {
    // A word with a NUL cannot have been typed, and is no file.
    let word = |word: &&str| shlex::try_quote(word).map_or(String::new(), Cow::into_owned);
    words.iter().map(word).collect::<Vec<_>>().join(" ")
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

/// The first interrupt ends the run with what is finished, and says so; a second one ends at once.
pub(crate) fn on_interrupt(stop: &Progress) -> anyhow::Result<()> {
    let stop = stop.clone();
    let interrupt = move || {
        if stop.is_stopped() {
            std::process::exit(INTERRUPTED.into());
        }
        stop.stop();
        tell("stopping: writing what is finished; Ctrl-C again ends at once without writing");
    };
    listen(interrupt).context("cannot listen for interrupts")
}

/// Calls this at each Ctrl-C, and where the system or the user asks the process to end.
#[cfg(unix)]
fn listen(interrupt: impl Fn() + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    // Under `nohup` a terminal that is closed is no reason to end.
    if !is_ignored(SIGHUP) {
        signals.add_signal(SIGHUP)?;
    }
    let listener = std::thread::Builder::new().name("interrupts".into());
    listener.spawn(move || signals.forever().for_each(|_| interrupt()))?;
    Ok(())
}

#[cfg(not(unix))]
fn listen(interrupt: impl Fn() + Send + 'static) -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(interrupt)
}

/// Whether the process was started so that it does not notice a signal; not every system says so.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    ignored.is_some_and(|set| set >> (signal - 1) & 1 == 1)
}

/// Does some work while a bar shows how far it is; in a log, a line now and then.
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
    let mut log = (!io::stderr().is_terminal()).then(|| Log::new(name, trials, is_limit));
    let began = Instant::now();
    let result = std::thread::scope(|scope| {
        let run = scope.spawn(work);
        while !run.is_finished() {
            let done = progress.finished() - before;
            bar.set_position(done);
            if let Some(line) = log.as_mut().and_then(|log| log.line(done, began.elapsed())) {
                tell(&line);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        run.join()
    });
    bar.finish_and_clear();
    result.or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_shows_what_it_would_obey() {
        let shown = harmless("a\u{1b}[2Jb\u{9b}c\u{202e}d\r\n\te");
        assert_eq!(shown, "a\\u{1b}[2Jb\\u{9b}c\\u{202e}d\\u{d}\n\te");
        assert!(matches!(harmless("plain ± ▁"), Cow::Borrowed(_)));
    }

    #[test]
    fn commands_are_words_again_in_a_shell() {
        let words = ["escalade", "story", "a b'c$(x).yaml", "--set", "r=1 / d"];
        let read = shlex::split(&quoted(&words)).expect("words");
        assert_eq!(read, words);
        assert_eq!(quoted(&words[..2]), "escalade story");
    }
}
