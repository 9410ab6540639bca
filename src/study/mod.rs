//! The whole pipeline in one call; what every face uses.

mod discovery;
mod drivers;
mod engine;
mod evaluation;
mod findings;
mod given;
mod job;
mod knockout;
mod least;
mod part;
mod prepared;
mod replay;
mod samples;
mod settings;
mod side_by_side;
mod stages;
mod stopping;
mod valuation;

pub use discovery::{Answer, Discovery, Evidence, LEVEL, Question, discover, limit};
pub use drivers::{Driver, Drivers, OutcomeDrivers};
pub use engine::{Engine, Worker};
pub use evaluation::{Evaluation, EvaluationError};
pub use findings::Findings;
pub use given::Given;
pub use job::{Job, STAGE};
pub use knockout::knockouts;
pub use least::LeastError;
pub use part::{Counted, count_pairs, count_side_by_side, draws_of_part};
pub use prepared::Study;
pub use replay::{Replay, Traced};
pub use samples::SamplePaths;
pub use settings::{DEFAULT_LIMIT, DEFAULT_REPLICATES, DEFAULT_TRIALS, Settings};
pub use side_by_side::{Arms, Comparison, PairedError, SideBySide, compare, side_by_side};
pub use stopping::{StoppingRule, StoppingRuleError};
pub use valuation::{Appraisal, Candidate, Failure, Valuation, Worth, appraise};
