//! What can only be judged once the whole file has been read.

mod cycles;
mod followed;
mod guards;
mod ranges;
mod reach;
mod size;
mod support;
mod usage;

use super::decode::Decoder;
use crate::diagnostic::Severity;

/// All checks of a decoded file.
///
/// Those that look at several entries at once run only where these were read without fault, so
/// that one fault is not told twice.
pub(super) fn check(decoded: &mut Decoder) {
    if !size::entries(decoded) {
        return;
    }
    usage::references(decoded);
    usage::switches(decoded);
    ranges::ranges(decoded);
    ranges::sums(decoded);
    guards::guards(decoded);
    followed::followed(decoded);
    cycles::cycles(decoded);
    size::size(decoded);
    if decoded
        .faults
        .iter()
        .all(|fault| fault.severity != Severity::Error)
    {
        reach::unreachable_states(decoded);
        usage::unused(decoded);
        usage::results(decoded);
    }
}
