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
mod parts;
mod pick_freeze;
mod pilot;
mod precision;
pub mod prim;
mod question;
mod ranks;
mod result;
mod rowing;
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
pub use parts::{RowSums, Saving, Stretch};
pub use pick_freeze::{PickFreeze, SCRAMBLINGS};
pub use pilot::{MAX_REPLICATES, PILOT_REPLICATES, PILOT_ROWS, Pilot, pilot, thresholds};
pub use precision::{Precision, PrecisionError, Target};
pub use question::{DEFAULT_ROWS, LeftOut, Question, SobolError, SobolIndices, SobolLook, Start};
pub use ranks::{FEWEST_DRAWS, Response, Share};
pub use result::{Ranked, SobolResult};
pub use rowing::FIRST_LOOK;
pub use rows::{Arms, Cells, Collected, Look, Measured, Rows, RowsWorker, collect};
pub use scores::{BaseSums, Block, Frame, Scores, UnitSums};
pub use sweep::{Asked, Crossing, LEVELS, Sweep, SweepError, sweep};
pub use tornado::{Finished, HELD_AT, OneAtATimeError, Swing, Tornado, TornadoAsked, tornado};
pub use units::{GroupBy, Unit, UnknownFactor, role_of};

#[cfg(test)]
mod sweep_tests;
#[cfg(test)]
mod tests;
