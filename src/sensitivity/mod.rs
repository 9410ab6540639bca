//! Which factors drive which outcome; one method per file.

mod actors;
mod axis;
mod effects;
mod held;
mod indices;
mod looks;
mod measure;
mod morris;
mod objective;
mod pick_freeze;
pub mod prim;
mod ranks;
mod result;
mod rows;
mod samples;
mod scores;
mod sobol;
mod stored;
mod sweep;
mod tornado;
mod units;
pub mod value;

pub use axis::{Axis, AxisError, MOST_STEPS, called, rounded_text, value_text};
pub use effects::is_seen;
pub use held::HeldArms;
pub use indices::{Index, MeasureIndices, UnitIndices};
pub use measure::{Measure, MeasureError};
pub use morris::{Morris, MorrisAsked, Screened, morris};
pub use objective::{Objective, ObjectiveError};
pub use pick_freeze::{PickFreeze, SCRAMBLINGS};
pub use ranks::{FEWEST_DRAWS, Response, Share};
pub use result::{Ranked, SobolResult};
pub use rows::{Arms, Cells, Collected, Look, Measured, Rows, RowsWorker, collect};
pub use scores::{BaseSums, Block, Frame, Scores, UnitSums};
pub use sobol::{
    DEFAULT_ROWS, FIRST_LOOK, LeftOut, MAX_REPLICATES, PILOT_REPLICATES, PILOT_ROWS, Pilot,
    Precision, PrecisionError, Question, SobolError, SobolIndices, SobolLook, Start, Target, pilot,
    thresholds,
};
pub use sweep::{Asked, Crossing, LEVELS, Sweep, SweepError, sweep};
pub use tornado::{Finished, HELD_AT, OneAtATimeError, Swing, Tornado, TornadoAsked, tornado};
pub use units::{GroupBy, Unit, UnknownFactor, role_of};

#[cfg(test)]
mod sweep_tests;
#[cfg(test)]
mod tests;
