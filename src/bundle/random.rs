//! Names that cannot be guessed, so that nobody can plant a link under them.

use std::hash::{BuildHasher, RandomState};

/// Digits of a random name.
pub(super) const DIGITS: usize = 32;

/// 128 bits in hexadecimal digits: two values of SipHash under keys that the system has drawn.
pub(super) fn random_name() -> String {
    let part = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", part(), part())
}
