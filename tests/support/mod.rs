//! What several test files share.

pub mod cli;
pub mod following_model;
pub mod joint;
pub mod models;
pub mod random_model;
pub mod shaped_model;
pub mod simulate;
pub mod solve;
pub mod table;
