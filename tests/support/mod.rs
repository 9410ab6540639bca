//! What several test files share.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod models;
pub mod random_model;
pub mod simulate;
pub mod solve;
