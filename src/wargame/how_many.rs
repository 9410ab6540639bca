//! How many futures.

use super::error::GameError;

/// How many futures odds are taken from, where nothing else is said.
pub const FUTURES: u32 = 2_000;
/// The most futures that may be asked for.
const MOST: u32 = 100_000;

/// Whether so many futures can be simulated.
///
/// # Errors
/// Where they are too few to say anything or too many to wait for.
pub(super) fn check_number(number: u32) -> Result<(), GameError> {
    match (10..=MOST).contains(&number) {
        true => Ok(()),
        false => Err(GameError::new(format!(
            "expected 10 to {MOST} futures, found {number}"
        ))),
    }
}
