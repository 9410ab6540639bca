//! What can only be judged once the whole file has been read.

mod cycles;
mod guards;
mod ranges;
mod reach;
mod support;
mod usage;

use super::decode::Decoder;
use crate::diagnostic::Severity;

/// All checks of a decoded file.
///
/// Those that look at several entries at once run only where these were read without fault, so
/// that one fault is not told twice.
pub(super) fn check(decoder: &mut Decoder) {
    usage::references(decoder);
    usage::switches(decoder);
    ranges::ranges(decoder);
    ranges::sums(decoder);
    guards::guards(decoder);
    cycles::cycles(decoder);
    if decoder
        .faults
        .iter()
        .all(|fault| fault.severity != Severity::Error)
    {
        reach::unreachable_states(decoder);
        usage::unused(decoder);
        usage::results(decoder);
    }
}
