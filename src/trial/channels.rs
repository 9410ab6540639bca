//! Channels of outcomes: what each counter adds to a count, noted when it changes.

use super::Process;
use super::record::ChannelStep;

impl<const TRACE: bool> Process<'_, TRACE> {
    /// Notes where all channels stand from now on: at the start, and when their weights change.
    pub(super) fn begin_channels(&mut self) {
        for counter in 0..self.state.counters.len() {
            self.step_channels(counter);
        }
    }

    /// Notes where the channels that a counter is stand from now on.
    #[inline]
    pub(super) fn step_channels(&mut self, counter: usize) {
        let channels = self.compiled.observe.channels_of(counter);
        if channels.is_empty() {
            return;
        }
        let (paths, now) = (&mut self.state.paths, self.state.now);
        let point = paths.point_from(self.compiled, now) as u32;
        for &(channel, weight) in channels {
            self.record.channel_steps.push(ChannelStep {
                channel,
                point,
                value: self.rates.of(weight) * self.state.counters[counter],
            });
        }
    }
}
