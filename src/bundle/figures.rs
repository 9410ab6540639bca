//! Figures as files, drawn side by side: each by itself, so that one that fails does not take the others with it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::ensemble::Ensemble;
use crate::export::File;
use crate::plot::{self, Figure, Input, PlotError};

/// In which formats figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formats {
    /// For pages and for editing; what is drawn in any case.
    pub svg: bool,
    /// For slides.
    pub png: bool,
}

impl Formats {
    /// Whether nothing is written.
    pub fn is_none(self) -> bool {
        !self.svg && !self.png
    }
}

/// What came of drawing or painting.
#[derive(Debug)]
pub struct Drawn<T> {
    /// Those that could be drawn.
    pub done: Vec<T>,
    /// Why others could not.
    pub failures: Vec<String>,
    /// Whether all were tried.
    pub complete: bool,
}

/// Who draws: a pool of threads, until nobody waits for more.
#[derive(Clone, Copy)]
pub struct Studio<'a> {
    /// The threads.
    pub ensemble: &'a Ensemble,
    /// What is written.
    pub formats: Formats,
    /// Whether nobody waits for more.
    pub is_stopped: &'a (dyn Fn() -> bool + Sync),
}

impl Studio<'_> {
    /// Every figure of a run.
    pub fn draw(&self, input: &Input<'_>) -> Drawn<Figure> {
        let pictures = plot::pictures(input.model);
        self.each(
            pictures,
            |picture| format!("{picture:?}"),
            |picture| plot::paint(input, *picture),
        )
    }

    /// The files of figures, of which PNGs are most of the work.
    pub fn files(&self, figures: &[Figure]) -> Drawn<File> {
        let figures: Vec<&Figure> = figures.iter().collect();
        let name = |figure: &&Figure| figure.name.clone();
        self.each(figures, name, |figure| {
            let (svg, png) = (self.formats.svg, self.formats.png);
            let svg = svg.then(|| File::new(format!("{}.svg", figure.name), figure.svg.as_str()));
            let png = png.then(|| figure.png()).transpose()?;
            let png = png.map(|png| File::new(format!("{}.png", figure.name), png));
            Ok(svg.into_iter().chain(png).collect())
        })
    }

    fn each<A: Send + Sync, B: Send>(
        &self,
        tasks: Vec<A>,
        name: impl Fn(&A) -> String + Sync,
        done: impl Fn(&A) -> Result<Vec<B>, PlotError> + Sync,
    ) -> Drawn<B> {
        let results = self.ensemble.map(tasks, |task| {
            if (self.is_stopped)() {
                return None;
            }
            // A defect of a figure must not cost the results of a long run.
            Some(match catch_unwind(AssertUnwindSafe(|| done(&task))) {
                Ok(Ok(done)) => Ok(done),
                Ok(Err(error)) => Err(format!("{}: {error}", name(&task))),
                Err(panic) => Err(format!("{}: {}", name(&task), said(&*panic))),
            })
        });
        let mut drawn = Drawn {
            complete: results.iter().all(Option::is_some),
            done: Vec::new(),
            failures: Vec::new(),
        };
        for result in results.into_iter().flatten() {
            match result {
                Ok(done) => drawn.done.extend(done),
                Err(failure) => drawn.failures.push(failure),
            }
        }
        drawn
    }
}

/// What a panic says.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a defect of this program")
}
