//! Names that cannot be guessed, so that nobody can plant a link under them.

use std::hash::{BuildHasher, RandomState};

/// Digits of a random name.
const DIGITS: usize = 32;

/// 128 bits in hexadecimal digits: two values of SipHash under keys that the system has drawn.
pub(super) fn random_name() -> String {
    let part = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", part(), part())
}

/// Whether a name has the form of such a one.
pub(super) fn is_random(name: &str) -> bool {
    name.len() == DIGITS && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
