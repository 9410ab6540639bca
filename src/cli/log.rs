//! How far a run is, where nobody sees a bar: in a log.

use std::time::Duration;

use super::pace::time;

/// When the first line is written: shorter runs have none.
const FIRST: Duration = Duration::from_secs(5);
/// The longest time between two lines; before, each comes after twice the time of the last.
const LONGEST: Duration = Duration::from_secs(60);

/// The lines about a run.
#[derive(Debug)]
pub(crate) struct Log {
    name: String,
    trials: u64,
    /// Whether the run may end before all trials are done.
    is_limit: bool,
    next: Duration,
}

impl Log {
    /// Of a run of so many trials, or of at most so many.
    pub fn new(name: &str, trials: u64, is_limit: bool) -> Self {
        Self {
            name: name.to_owned(),
            trials,
            is_limit,
            next: FIRST,
        }
    }

    /// The line that is due after this time with so many trials done; `None` before.
    pub fn line(&mut self, done: u64, elapsed: Duration) -> Option<String> {
        if elapsed < self.next {
            return None;
        }
        self.next = elapsed + elapsed.min(LONGEST);
        let Self { name, trials, .. } = self;
        let seconds = elapsed.as_secs_f64();
        let at_most = if self.is_limit { "at most " } else { "" };
        let mut line = format!(
            "{name}: {done} of {at_most}{trials} trials after {}",
            time(seconds)
        );
        if done >= *trials {
            return Some(format!(
                "{name}: {done} trials done after {}, now the evaluation",
                time(seconds)
            ));
        }
        if done > 0 && !self.is_limit {
            let left = seconds * trials.saturating_sub(done) as f64 / done as f64;
            line += &format!(", about {} left", time(left));
        }
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_written_now_and_then() {
        let mut log = Log::new("raids", 1_000, false);
        let mut lines = Vec::new();
        for second in 0..=200 {
            let line = log.line(second * 2, Duration::from_secs(second));
            lines.extend(line.map(|line| (second, line)));
        }
        let seconds: Vec<u64> = lines.iter().map(|(second, _)| *second).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 140, 200]);
        assert_eq!(
            lines[1].1,
            "raids: 20 of 1000 trials after 10 s, about 8.2 min left"
        );
        let mut limited = Log::new("raids", 1_000, true);
        let line = limited.line(20, Duration::from_secs(10));
        assert_eq!(
            line.as_deref(),
            Some("raids: 20 of at most 1000 trials after 10 s")
        );
        let mut done = Log::new("raids", 1_000, false);
        let line = done.line(1_000, Duration::from_secs(10));
        assert_eq!(
            line.as_deref(),
            Some("raids: 1000 trials done after 10 s, now the evaluation")
        );
        let mut slow = Log::new("raids", 1_000, false);
        let line = slow.line(0, Duration::from_secs(5));
        assert_eq!(line.as_deref(), Some("raids: 0 of 1000 trials after 5.0 s"));
    }
}
