//! How long a run of a scenario would take, by the first of its trials, and how much memory.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use escalade::ensemble::{self, Ensemble, MIN_DRAWS, Progress};
use escalade::model::Model;
use escalade::random::DEFAULT_SEED;
use escalade::study::{DEFAULT_REPLICATES, DEFAULT_TRIALS, Findings, Job, Settings, Study};

/// For how long trials are tried.
const TRIED: Duration = Duration::from_millis(100);
/// Trials that show what a run costs before its first: the fewest that a summary takes.
const FEW: u64 = MIN_DRAWS * DEFAULT_REPLICATES as u64;
/// Bytes of counts beyond which none are.
const MOST: f64 = 3e8;

/// What a run with as many trials as are usual asks of this machine, measured and so no part of any result.
pub(crate) fn pace(model: Model) -> Result<String, ensemble::Error> {
    let bytes = model.summary_bytes();
    let memory = match bytes {
        bytes if bytes < 1e6 => "less than 1 MB".to_owned(),
        bytes => format!("about {:.0} MB", bytes / 1e6),
    };
    if bytes > MOST {
        return Ok(format!("a run takes {memory} on each thread"));
    }
    let study = Study::new(model);
    // What a run costs before its first trial is paid once, however many follow.
    let few = timed(&study, FEW)?;
    let (start, tried) = match few.0.complete {
        true => (few.1, timed(&study, DEFAULT_TRIALS)?),
        false => (0.0, few),
    };
    let (findings, seconds) = tried;
    if let Some(failed) = findings.failure {
        let seed = DEFAULT_SEED.0;
        return Ok(format!("yet a run of seed {seed} ends at {failed}"));
    }
    let time = match findings.trials {
        0 => format!("more than {}", time(seconds * DEFAULT_TRIALS as f64)),
        trials if trials <= 2 * FEW => {
            format!(
                "about {}",
                time(seconds * DEFAULT_TRIALS as f64 / trials as f64)
            )
        }
        trials => {
            let each = (seconds - start).max(0.0) / (trials - FEW) as f64;
            format!("about {}", time(start + each * DEFAULT_TRIALS as f64))
        }
    };
    Ok(format!(
        "{DEFAULT_TRIALS} trials take {time} of computing and {memory} a thread"
    ))
}

/// So many trials, or as many as are done in a moment, with how many seconds they computed.
fn timed(study: &Study, trials: u64) -> Result<(Findings, f64), ensemble::Error> {
    let began = computed();
    let findings = first_trials(study, trials)?;
    Ok((findings, (computed() - began).as_secs_f64()))
}

/// For how long this process has computed: whatever else the machine does is left out.
#[cfg(unix)]
fn computed() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// For how long this process has run.
#[cfg(not(unix))]
fn computed() -> Duration {
    static BEGAN: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    BEGAN.elapsed()
}

/// So many trials, or as many as are done in a moment, on one thread.
fn first_trials(study: &Study, trials: u64) -> Result<Findings, ensemble::Error> {
    let settings = Settings {
        seed: DEFAULT_SEED,
        trials,
        replicates: DEFAULT_REPLICATES,
    };
    let (ensemble, progress) = (Ensemble::new(1)?, Progress::new());
    let (ended, end) = mpsc::channel::<()>();
    let stop = progress.clone();
    thread::scope(|scope| {
        scope.spawn(move || {
            // It ends before, where all trials do.
            let _ = end.recv_timeout(TRIED);
            stop.stop();
        });
        let findings = study.run(Job::new(settings), &ensemble, &progress);
        drop(ended);
        findings
    })
}

/// So many seconds in a unit that people use for them.
pub(crate) fn time(seconds: f64) -> String {
    let units = [(1.0, "s"), (60.0, "min"), (3_600.0, "h"), (86_400.0, "d")];
    let fits = |(unit, _): &&(f64, &str)| seconds >= 2.0 * unit;
    let (unit, name) = units.iter().rev().find(fits).unwrap_or(&units[0]);
    let number = seconds / unit;
    match number {
        number if number < 0.1 => format!("0.1 {name}"),
        number if number < 10.0 => format!("{number:.1} {name}"),
        number => format!("{number:.0} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_units_that_people_use() {
        for (seconds, said) in [
            (0.003, "0.1 s"),
            (0.74, "0.7 s"),
            (75.2, "75 s"),
            (200.0, "3.3 min"),
            (40_000.0, "11 h"),
            (2e6, "23 d"),
        ] {
            assert_eq!(time(seconds), said);
        }
    }
}
