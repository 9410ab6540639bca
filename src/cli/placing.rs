//! Results that a command has made: what is known of them, where they are put, and what is said of that.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use escalade::bundle::{Committed, Drawn, Folder, Placed, Studio};
use escalade::ensemble::{Ensemble, Progress};
use escalade::export::{Circumstances, File, Manifest};
use escalade::plot::Figure;
use escalade::study::Findings;

use super::WORDS;
use super::args::Place;
use super::job::Job;
use super::terminal::tell;

/// Letters that are shown of those that the font lacks.
const SHOWN: usize = 8;

/// Whether pages are written beside the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    Yes,
    No,
}

/// A scenario that was run, and its results in their place.
pub(crate) struct Completed<'j> {
    pub job: &'j Job,
    pub findings: Findings,
    pub placed: Placed<Manifest>,
    /// Whether all that belongs to it could be written.
    pub whole: bool,
}

/// What the jobs of one command share.
pub(crate) struct Running<'a> {
    pub place: &'a Place,
    pub pages: Pages,
    pub ensemble: Ensemble,
    pub stop: Progress,
    /// The folder of the comparison, where there is or will be one.
    pub comparison: Option<Folder>,
}

impl<'a> Running<'a> {
    /// Who draws, on the same threads.
    pub fn studio<'b>(&'b self, is_stopped: &'b (dyn Fn() -> bool + Sync)) -> Studio<'b> {
        Studio {
            ensemble: &self.ensemble,
            formats: self.place.formats(),
            is_stopped,
        }
    }
}

/// Where a result is put: a part never where a complete one stands, which is told.
pub(crate) fn folder_for(folder: Folder, complete: bool) -> anyhow::Result<Folder> {
    if complete {
        return Ok(folder);
    }
    let asked = folder.shown().to_owned();
    let folder = folder.for_a_part()?;
    if folder.shown() != asked {
        tell(&format!(
            "`{}` holds a complete result and is kept; the partial result is in `{}`",
            asked.display(),
            folder.shown().display()
        ));
    }
    Ok(folder)
}

/// Says what was found in a folder, and what is left of it elsewhere.
pub(crate) fn tell_of(committed: &Committed) {
    for path in &committed.renamed {
        tell(&format!(
            "a file that had been changed is kept as `{}`",
            path.display()
        ));
    }
    if let Some((path, error)) = &committed.left {
        tell(&format!(
            "warning: the new results are in place, but the old ones could not be removed \
             (`{}`): {error}",
            path.display()
        ));
    }
}

/// By what, where and how fast results were made.
pub(crate) fn circumstances(threads: usize, seconds: f64) -> Circumstances {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Circumstances {
        // An argument that is no UTF-8 is shown with a mark in its place.
        command: WORDS
            .get()
            .into_iter()
            .flatten()
            .map(|word| word.to_string_lossy().into_owned())
            .collect(),
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        threads,
        began_unix_seconds: now.as_secs().saturating_sub(seconds as u64),
        seconds,
    }
}

/// The files of figures, and whether all could be made; says which letters the font lacks, and which
/// figures could not be made.
pub(crate) fn painted(figures: &[Figure], studio: &Studio<'_>) -> (Vec<File>, bool) {
    if studio.formats.png {
        tell_missing(figures);
    }
    let painted = studio.files(figures);
    let is_whole = is_whole(&painted);
    (painted.done, is_whole)
}

/// Says once, of all that a command draws, what PNGs lack: a browser has fonts of its own for an SVG.
fn tell_missing(figures: &[Figure]) {
    static IS_TOLD: AtomicBool = AtomicBool::new(false);
    let missing = figures.iter().flat_map(|figure| &figure.missing);
    let missing: BTreeSet<char> = missing.copied().collect();
    if missing.is_empty() || IS_TOLD.swap(true, Ordering::Relaxed) {
        return;
    }
    let some: String = missing.iter().take(SHOWN).collect();
    let such_as = if missing.len() > SHOWN {
        "such as "
    } else {
        ""
    };
    tell(&format!(
        "warning: PNG figures have boxes in place of {such_as}{some}: their font has Latin, Greek and Cyrillic \
         letters. The SVG figures show all."
    ));
}

/// Whether all were made; tells which were not.
pub(crate) fn is_whole<T>(drawn: &Drawn<T>) -> bool {
    for failure in &drawn.failures {
        tell(&format!("a figure could not be drawn: {failure}"));
    }
    if !drawn.complete {
        tell("interrupted: the numbers are complete, some figures are left out");
    }
    drawn.complete && drawn.failures.is_empty()
}
