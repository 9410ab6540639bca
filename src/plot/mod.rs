//! One figure per file, as SVG and PNG.
//!
//! A figure is drawn on a canvas of the size of a slide and painted as SVG by plotters, and as PNG,
//! where somebody asks for it, by tiny-skia. Drawing reads results and nothing else: it simulates
//! nothing and writes no file, and the same results give the same bytes.

mod axis;
mod canvas;
mod channels;
mod compare;
mod differences;
mod drivers;
mod drivers_map;
mod fan;
pub(crate) mod font;
mod frame;
mod heat;
mod incidence;
mod label;
mod lines;
mod morris;
mod occupancy;
mod paint;
mod panel;
mod parts;
mod raster;
mod restrictions;
mod settling;
mod shares;
mod stack;
mod sweep;
mod tornado;
mod trade_off;
mod undrawn;
mod valuation;

use crate::model::{MachineId, MilestoneKind, Model, OutcomeId};
use crate::sensitivity::{Measure, Morris, SobolResult, Sweep, Tornado};
use crate::study::{Comparison, Discovery, Findings, Valuation};
use crate::summary::{self, Report};

use canvas::Canvas;

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// For a file: lower-case letters, digits, `_` and `-`.
    pub name: String,
    /// For people.
    pub title: String,
    /// What it shows, for those who cannot see it; also in the SVG.
    pub description: String,
    /// The picture, 1600 x 900, with its font.
    pub svg: String,
    /// Characters in its texts that the font cannot draw: the PNG has boxes for them.
    pub missing: Vec<char>,
    canvas: Canvas,
}

impl Figure {
    /// The picture, 3200 x 1800: most of the work of a figure.
    ///
    /// # Errors
    /// Where it cannot be encoded.
    pub fn png(&self) -> Result<Vec<u8>, PlotError> {
        raster::png(&self.canvas)
    }

    /// The picture as an element of a page that has [`font_faces`] in its style: without its own
    /// font, as wide as its place, with ids that no other figure has.
    pub fn inline(&self) -> String {
        paint::inline(&self.svg, &self.name, &self.title, &self.description)
    }
}

/// The style that gives a page of this text the font of the figures.
pub fn font_faces(text: &str) -> String {
    paint::font_faces(font::needs_more(text))
}

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What was simulated.
    pub model: &'a Model,
    /// The results.
    pub findings: &'a Findings,
}

/// Why a figure could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// Too few draws for a result.
    #[error(transparent)]
    Summary(#[from] summary::Error),
    /// The embedded font was refused.
    #[error("the embedded font could not be used")]
    Font,
    /// A back-end failed.
    #[error("the picture could not be drawn: {0}")]
    Draw(String),
    /// The PNG could not be written.
    #[error("the PNG could not be written: {0}")]
    Png(#[from] png::EncodingError),
}

/// A figure before it is painted.
#[derive(Clone, Debug)]
struct Sketch {
    name: String,
    title: String,
    description: String,
    canvas: Canvas,
}

impl Sketch {
    fn paint(self) -> Result<Figure, PlotError> {
        Ok(Figure {
            svg: paint::svg(&self.canvas, &self.title, &self.description)?,
            missing: self.canvas.missing(),
            name: self.name,
            title: self.title,
            description: self.description,
            canvas: self.canvas,
        })
    }
}

impl<'a> Input<'a> {
    fn model(&self) -> &'a Model {
        self.model
    }

    fn report(&self) -> Result<Report<'a>, PlotError> {
        Ok(self.findings.summary.report()?)
    }
}

/// The outcome over time, beside its distribution at the horizon.
///
/// # Errors
/// Where there are too few draws.
pub fn outcome(input: &Input, outcome: OutcomeId) -> Result<Figure, PlotError> {
    outcome_sketch(input, outcome)?.paint()
}

/// Every figure of indices: bars for each measure that has them, a table of all, and how they settle.
///
/// # Errors
/// Where one cannot be drawn.
pub fn drivers(result: &SobolResult<'_>) -> Result<Vec<Figure>, PlotError> {
    let measures = 0..result.measures.len();
    let mut sketches = vec![drivers_map::sketch(result)?];
    for k in measures {
        sketches.push(drivers::sketch(result, k)?);
        sketches.push(settling::sketch(result, k)?);
    }
    sketches.into_iter().flatten().map(Sketch::paint).collect()
}

/// The same over that of an untouched scenario, whose median and range are drawn in grey; a figure of shares has
/// none behind it.
///
/// # Errors
/// Where there are too few draws.
pub fn outcome_over(input: &Input, outcome: OutcomeId, under: &Input) -> Result<Figure, PlotError> {
    let sketch = match shares::sketch(input, outcome)? {
        Some(sketch) => sketch,
        None => fan::sketch_over(input, outcome, under)?,
    };
    sketch.paint()
}

/// The same as [`path`], on an axis that others of these values share: the lowest and the highest of several trials.
///
/// # Errors
/// Where there are too few draws.
pub fn path_within(
    input: &Input,
    outcome: OutcomeId,
    (trial, values): (u64, &[f64]),
    range: (f64, f64),
) -> Result<Figure, PlotError> {
    fan::sketch_path(input, outcome, (trial, values), Some(range))?.paint()
}

/// One trial's path of an outcome over the fan of all: `values` on the recording grid.
///
/// # Errors
/// Where there are too few draws.
pub fn path(
    input: &Input,
    outcome: OutcomeId,
    trial: u64,
    values: &[f64],
) -> Result<Figure, PlotError> {
    fan::sketch_path(input, outcome, (trial, values), None)?.paint()
}

/// The outcomes that an outcome adds up, each over time, or the means of its counters stacked; `None`
/// where it adds up fewer than two of either.
///
/// # Errors
/// Where there are too few draws.
pub fn parts(input: &Input, outcome: OutcomeId) -> Result<Option<Figure>, PlotError> {
    let sketch = match parts::sketch(input, outcome)? {
        Some(sketch) => Some(sketch),
        None => channels::sketch(input, outcome)?,
    };
    sketch.map(Sketch::paint).transpose()
}

/// Why headline outcomes (every outcome where none is one) that add up several things have no figure of
/// their [`parts`], in words; `None` where all have one.
///
/// # Errors
/// Where there are too few draws.
pub fn without_parts(input: &Input) -> Result<Option<String>, PlotError> {
    undrawn::all(input)
}

/// How likely each state of a machine is over time.
///
/// # Errors
/// Where there are too few draws.
pub fn occupancy(input: &Input, machine: MachineId) -> Result<Figure, PlotError> {
    occupancy::sketch(input, machine)?.paint()
}

/// The cumulative probabilities of all milestones: those that count from the start by date, a few
/// on each figure; then those that follow something, by days since.
///
/// # Errors
/// Where there are too few draws.
pub fn milestones(input: &Input) -> Result<Vec<Figure>, PlotError> {
    let sketches = incidence::sketches(input)?;
    sketches.into_iter().map(Sketch::paint).collect()
}

/// The same outcome, by its name in the file, of several scenarios, each with a short name: over
/// time, on the dates of the first. Scenarios that have no such outcome are left out; `None` where
/// fewer than two remain.
///
/// # Errors
/// Where there are too few draws.
pub fn compare(scenarios: &[(&str, Input)], outcome: &str) -> Result<Option<Figure>, PlotError> {
    let sketch = compare::sketch(scenarios, outcome)?;
    sketch.map(Sketch::paint).transpose()
}

/// The differences of each headline outcome (every outcome where none is one) at the horizon between
/// scenarios and the first of them, trial by trial; each with its title for people.
///
/// # Errors
/// Where there are too few draws.
pub fn differences(
    comparison: &Comparison,
    sides: &[(&str, &Model)],
) -> Result<Vec<Figure>, PlotError> {
    let Some((_, model)) = sides.first() else {
        return Ok(Vec::new());
    };
    let leading = model.leading_outcomes();
    let mut figures = Vec::new();
    for (k, id) in comparison.paired.layout().outcomes().enumerate() {
        if leading.contains(&id) {
            let sketch = differences::sketch(comparison, sides, k)?;
            figures.extend(sketch.map(Sketch::paint).transpose()?);
        }
    }
    Ok(figures)
}

/// What is measured, as figures and texts call it: "Cooperation", "Cooperation, lowest value".
pub fn measure_title(model: &Model, measure: Measure) -> String {
    sweep::title(model, measure)
}

/// What is measured at each step of a sweep: over one factor a line with the quantiles of trials, over two
/// a map of means.
///
/// # Errors
/// Where one cannot be drawn.
pub fn sweep(model: &Model, sweep: &Sweep) -> Result<Vec<Figure>, PlotError> {
    let sketch = |k| match &sweep.asked.axes[..] {
        [down, across] => heat::sketch(model, sweep, [down, across], k),
        axes => sweep::sketch(model, sweep, &axes[0], k),
    };
    let all = 0..sweep.asked.measures.len();
    all.map(|k| sketch(k).paint()).collect()
}

/// The k-th measure of a screening: each unit by the mean size of its effect and by how much that varies.
///
/// # Errors
/// Where it cannot be drawn.
pub fn morris(model: &Model, morris: &Morris, k: usize) -> Result<Figure, PlotError> {
    morris::sketch(model, morris, k).paint()
}

/// The k-th measure of a tornado: a bar for each factor that moves it, the longest first.
///
/// # Errors
/// Where it cannot be drawn.
pub fn tornado(model: &Model, tornado: &Tornado, k: usize) -> Result<Figure, PlotError> {
    tornado::sketch(model, tornado, k).paint()
}

/// The boxes that scenario discovery has found, and the one that was chosen.
///
/// # Errors
/// Where one cannot be drawn.
pub fn discovery(model: &Model, found: &Discovery) -> Result<Vec<Figure>, PlotError> {
    let sketches = [
        trade_off::sketch(model, found),
        restrictions::sketch(model, found),
    ];
    sketches.into_iter().flatten().map(Sketch::paint).collect()
}

/// What is worth learning before a choice, and how often each option is the best.
///
/// # Errors
/// Where one cannot be drawn.
pub fn valuation(found: &Valuation) -> Result<Vec<Figure>, PlotError> {
    let sketches = [valuation::learning(found), valuation::best(found)];
    sketches.into_iter().map(Sketch::paint).collect()
}

/// A figure of one scenario, or a few that are drawn together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// An outcome over time, beside its distribution at the horizon.
    Outcome(OutcomeId),
    /// What it adds up, where it does.
    Parts(OutcomeId),
    /// Its counters stacked, where it adds up several.
    Channels(OutcomeId),
    /// How likely each state of a machine is over time.
    Occupancy(MachineId),
    /// The cumulative probabilities of all milestones.
    Milestones,
}

/// Every figure of one scenario: each headline outcome (every outcome where none is one) and its
/// parts, each machine, the milestones.
pub fn pictures(model: &Model) -> Vec<Picture> {
    let outcomes = model.leading_outcomes().into_iter();
    let outcomes = outcomes.flat_map(|id| {
        [
            Picture::Outcome(id),
            Picture::Parts(id),
            Picture::Channels(id),
        ]
    });
    let machines = (0..model.machines.len()).map(MachineId::from);
    let mut pictures: Vec<_> = outcomes.collect();
    pictures.extend(machines.map(Picture::Occupancy));
    pictures.push(Picture::Milestones);
    pictures
}

/// Draws one of them.
///
/// # Errors
/// Where there are too few draws, or it cannot be drawn.
pub fn paint(input: &Input, picture: Picture) -> Result<Vec<Figure>, PlotError> {
    let sketches = sketches(input, picture)?.into_iter();
    sketches.map(Sketch::paint).collect()
}

/// A fan, or shares where it takes few values.
fn outcome_sketch(input: &Input, id: OutcomeId) -> Result<Sketch, PlotError> {
    match shares::sketch(input, id)? {
        Some(sketch) => Ok(sketch),
        None => fan::sketch(input, id),
    }
}

fn sketches(input: &Input, picture: Picture) -> Result<Vec<Sketch>, PlotError> {
    Ok(match picture {
        Picture::Outcome(id) => vec![outcome_sketch(input, id)?],
        Picture::Parts(id) => parts::sketch(input, id)?.into_iter().collect(),
        Picture::Channels(id) => channels::sketch(input, id)?.into_iter().collect(),
        Picture::Occupancy(machine) => vec![occupancy::sketch(input, machine)?],
        Picture::Milestones => incidence::sketches(input)?,
    })
}

/// Every figure of one scenario (see [`pictures`]).
///
/// # Errors
/// Where one cannot be drawn.
pub fn all(input: &Input) -> Result<Vec<Figure>, PlotError> {
    let pictures = pictures(input.model()).into_iter();
    let painted = pictures.map(|picture| paint(input, picture));
    Ok(painted.collect::<Result<Vec<_>, _>>()?.concat())
}

/// Whether a milestone counts from the start.
fn from_start(kind: &MilestoneKind) -> bool {
    !matches!(kind, MilestoneKind::Follows { .. })
}

#[cfg(test)]
mod tests;
