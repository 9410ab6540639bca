//! The only simulation loop.

mod record;

pub use record::{Move, Passage, Record};
