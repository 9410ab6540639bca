//! YAML as written, with places, `extends` resolved; no judgement.

mod node;

pub use node::{Key, Node, Value};
