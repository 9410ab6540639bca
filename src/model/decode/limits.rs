//! How much may happen in a trial.

use super::{Decoder, Mapping};

impl<'a> Decoder<'a> {
    /// Whole numbers, as is checked once all is read.
    pub(super) fn limits(&mut self, file: &Mapping<'a>) {
        let Some(limits) = self.part(file, "limits") else {
            return;
        };
        self.model.limits.at_one_instant = self.plain_at(&limits, "at_one_instant") as u32;
        self.model.limits.events = self.plain_at(&limits, "events") as u32;
    }
}
