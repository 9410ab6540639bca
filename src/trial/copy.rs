//! Copies of a trial's state into buffers that are there already.
//!
//! Each type is taken apart in full, so that a field that is added is not forgotten. What is empty or
//! not read between two events is left as it is: scratch and marks.

use super::Record;
use super::state::{LazyStreams, State};
use crate::compiled::Compiled;

impl State {
    /// Takes over the state of another trial of the same compiled model between two events; not its trace.
    pub fn copy_from(&mut self, compiled: &Compiled, from: &Self) {
        let Self {
            now,
            monitor,
            event_queue,
            owners,
            coordinates,
            clocks,
            ages,
            exposed,
            log_hazard: _,
            branch_streams,
            queue_streams,
            drawn_streams,
            flows,
            seen,
            fade,
            counters,
            next_edge,
            reactions: _,
            jumped: _,
            before: _,
            variables: _,
            approached: _,
            levels: _,
            queue: _,
            queue_done: _,
            drawn: _,
            counted: _,
            begun: _,
            pending: _,
            crossing: _,
            slacks,
            paths,
            trace: _,
            pushes,
            earlier,
        } = from;
        self.clear_marks();
        self.now = *now;
        self.monitor.copy_from(monitor);
        (self.fade, self.next_edge) = (*fade, *next_edge);
        self.event_queue.copy_from(event_queue);
        self.owners.copy_from_slice(owners);
        self.coordinates.copy_from_slice(coordinates);
        self.clocks.clone_from_slice(clocks);
        self.ages.copy_from_slice(ages);
        for (own, from) in self.exposed.iter_mut().zip(exposed) {
            own.copy_from(from);
        }
        self.branch_streams.copy_from(branch_streams);
        self.queue_streams.copy_from(queue_streams);
        self.drawn_streams.copy_from(drawn_streams);
        self.flows.copy_from_slice(flows);
        self.seen.copy_from_slice(seen);
        self.counters.copy_from_slice(counters);
        self.slacks.copy_from_slice(slacks);
        self.paths.copy_from(paths, compiled.grid.points);
        self.pushes.clone_from(pushes);
        self.earlier.copy_from(earlier);
    }

    /// All streams begin anew, but for those of clocks.
    pub fn forget_streams(&mut self) {
        self.branch_streams.clear();
        self.queue_streams.clear();
        self.drawn_streams.clear();
    }
}

impl LazyStreams {
    fn copy_from(&mut self, from: &Self) {
        self.0.clone_from_slice(&from.0);
    }
}

impl Record {
    /// Takes over what another record holds of the time before its end: first states, moves, steps of
    /// channels, milestones.
    pub(super) fn copy_past(&mut self, from: &Self) {
        self.initial.clone_from(&from.initial);
        self.moves.clone_from(&from.moves);
        self.channel_steps.clone_from(&from.channel_steps);
        self.passages.clone_from(&from.passages);
    }
}
