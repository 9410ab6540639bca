//! Milestones: when their counts begin and end.

use super::Process;

impl<const TRACE: bool> Process<'_, TRACE> {
    /// Milestones: odd ids end a count, even ones start it, once all of the firing is done: it does not
    /// end the count that it starts.
    #[inline]
    pub(super) fn mark(&mut self, ids: &[u32]) {
        for &id in ids {
            if id & 1 == 1 {
                self.end_count(id as usize / 2);
            } else {
                self.state.begun.push(id / 2);
            }
        }
    }

    #[cold]
    pub(super) fn start_counts(&mut self) {
        while let Some(milestone) = self.state.begun.pop() {
            let passage = &mut self.record.passages[milestone as usize];
            if passage.origin.is_infinite() {
                passage.origin = self.state.now;
            }
        }
    }

    pub(super) fn end_count(&mut self, milestone: usize) {
        let passage = &mut self.record.passages[milestone];
        if passage.origin.is_finite() && passage.time.is_infinite() {
            passage.time = self.state.now;
        }
    }
}
