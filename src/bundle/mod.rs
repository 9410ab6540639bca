//! The files of one run, of one comparison, in one folder, which is replaced as a whole.

mod analysis;
mod checkpoint;
mod comparison;
mod error;
mod figures;
mod folder;
mod generations;
mod leftovers;
mod lock;
mod name;
mod own;
mod put;
mod random;
mod rename;
mod result;
mod run;
mod shard;
mod shard_error;
mod single;
mod staging;
mod stored;

pub use analysis::place_analysis;
pub use checkpoint::{Checkpoint, CheckpointError, Saved, identity};
pub use comparison::{ComparisonResult, is_stale, place_figures, set_aside};
pub use error::BundleError;
pub use figures::{Drawn, Formats, Studio};
pub use folder::{Committed, Folder};
pub use name::{COMPARISON, check_name, check_names};
pub use own::MANIFEST;
pub use result::{Placed, Record};
pub use run::{PAGE, RunResult};
pub use shard::{RowsQuestion, Shard, ShardHead, in_order};
pub use shard_error::ShardError;
pub use single::{write_file, write_new};
pub use staging::Staging;
pub use stored::{Draws, Stored};

#[cfg(test)]
mod tests;
