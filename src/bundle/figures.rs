//! Figures as files: each is drawn by itself, so that one that fails does not take the others with it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::export::File;
use crate::plot::{self, Figure, Input};

/// What came of drawing.
#[derive(Debug, Default)]
pub struct Drawn {
    /// Those that could be drawn.
    pub figures: Vec<Figure>,
    /// Why others could not.
    pub failures: Vec<String>,
    /// Whether all were tried.
    pub complete: bool,
}

/// Every figure of a run, until `is_stopped` says that nobody waits for more.
pub fn drawn(input: &Input<'_>, is_stopped: impl Fn() -> bool) -> Drawn {
    let mut drawn = Drawn::default();
    for picture in plot::pictures(input.model) {
        if is_stopped() {
            return drawn;
        }
        // A defect of a figure must not cost the results of a long run.
        match catch_unwind(AssertUnwindSafe(|| plot::paint(input, picture))) {
            Ok(Ok(figures)) => drawn.figures.extend(figures),
            Ok(Err(error)) => drawn.failures.push(format!("{picture:?}: {error}")),
            Err(panic) => drawn
                .failures
                .push(format!("{picture:?}: {}", said(&*panic))),
        }
    }
    drawn.complete = true;
    drawn
}

/// What a panic says.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a defect of this program")
}

/// The files of figures.
pub fn files_of(figures: &[Figure]) -> Vec<File> {
    let files = figures.iter().flat_map(|figure| {
        [
            File::new(format!("{}.svg", figure.name), figure.svg.as_str()),
            File::new(format!("{}.png", figure.name), figure.png.as_slice()),
        ]
    });
    files.collect()
}
