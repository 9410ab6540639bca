//! All parts of a summary: how draws are added and merged.

use std::ops::Range;

use super::by_draw::ByDraw;
use super::channels::Channels;
use super::cumulative_incidence::CumulativeIncidence;
use super::daily::Daily;
use super::difference_counts::PathSteps;
use super::draws::{DrawSet, GROUPS};
use super::error::Error;
use super::functional::{Functionals, Trial};
use super::kaplan_meier::KaplanMeier;
use super::layout::{Grain, Layout, MilestoneShape};
use super::occupancy::Occupancy;
use super::occurrence::Occurrences;
use super::scale::{Path, fixed_bits};
use super::waiting_times::WaitingTimes;
use super::wide_sums::draws_between_flushes;
use crate::model::OutcomeId;
use crate::trial::{Passage, Record};

/// The results of many trials, mergeable bit by bit.
#[derive(Clone, Debug)]
pub struct Summary {
    pub(super) layout: Layout,
    pub(super) held: DrawSet,
    /// Draws since the sums of squares were flushed.
    unflushed: u64,
    /// By grain.
    pub(super) daily: [Daily; 2],
    pub(super) functionals: Vec<Functionals>,
    pub(super) channels: Channels,
    pub(super) milestones: Vec<Milestone>,
    /// By milestone.
    pub(super) waiting_times: Vec<WaitingTimes>,
    pub(super) occupancy: Occupancy,
    pub(super) occurrences: Occurrences,
    pub(super) by_draw: ByDraw,
    path: Path,
    /// The values of a path at the points of a sparse grid.
    picked: Vec<f64>,
    pub(super) steps: PathSteps,
}

/// What is kept of a milestone.
#[derive(Clone, Debug)]
pub(super) enum Milestone {
    First(CumulativeIncidence),
    Follows(KaplanMeier),
}

impl Summary {
    /// A summary of no draws.
    pub fn new(layout: &Layout) -> Self {
        let replicates = layout.replicates;
        let milestone = |shape: &MilestoneShape| match shape {
            MilestoneShape::First => Milestone::First(CumulativeIncidence::new(layout)),
            MilestoneShape::Follows { step, .. } => {
                Milestone::Follows(KaplanMeier::new(layout, *step))
            }
        };
        Self {
            held: DrawSet::new(),
            unflushed: 0,
            daily: Grain::ALL.map(|grain| Daily::new(layout, grain)),
            functionals: (layout.outcomes.iter())
                .map(|shape| Functionals::new(shape, replicates))
                .collect(),
            channels: Channels::new(layout.points, layout.channel_units()),
            milestones: layout.milestones.iter().map(milestone).collect(),
            waiting_times: vec![WaitingTimes::new(layout.horizon); layout.milestones.len()],
            occupancy: Occupancy::new(layout),
            occurrences: Occurrences::new(layout.reactions, replicates),
            by_draw: ByDraw::new(layout),
            path: Path::new(layout.points),
            picked: vec![0.0; layout.counted(Grain::Sparse).len()],
            steps: PathSteps::new(layout),
            layout: layout.clone(),
        }
    }

    /// Adds the trials of one draw. Does not allocate, but for a draw that does not follow one that is
    /// held.
    ///
    /// # Panics
    /// Where the records are not as many, or not of the shape, that the layout says; where the draw is
    /// held already.
    pub fn add(&mut self, draw: u64, records: &[Record]) {
        assert_eq!(records.len(), self.layout.replicates as usize);
        assert!(
            records
                .iter()
                .all(|record| record.points == self.layout.points)
        );
        let group = (draw % GROUPS as u64) as usize;
        self.make_room();
        // A layout has at most 2,048 replicates.
        for daily in &mut self.daily {
            daily.make_room(self.layout.replicates as u16);
        }
        assert!(self.held.add(draw), "draw {draw} is held already");
        for outcome in 0..self.layout.outcomes.len() {
            self.add_outcome(outcome, group, records);
        }
        self.channels.add(records);
        for (index, milestone) in self.milestones.iter_mut().enumerate() {
            match milestone {
                Milestone::First(incidence) => {
                    incidence.add(&self.layout, index, group, records);
                }
                Milestone::Follows(kaplan_meier) => {
                    kaplan_meier.add(&self.layout, index, group, records);
                }
            }
        }
        for record in records {
            self.add_waiting_times(record);
        }
        self.occupancy.add(&self.layout, records);
        self.occurrences.add(records);
        self.by_draw.add(&self.layout, draw, records);
    }

    fn add_outcome(&mut self, outcome: usize, group: usize, records: &[Record]) {
        match self.layout.outcomes[outcome].grain {
            Grain::Daily => self.add_daily(outcome, group, records),
            Grain::Sparse => self.add_sparse(outcome, group, records),
        }
    }

    fn add_daily(&mut self, outcome: usize, group: usize, records: &[Record]) {
        let Self {
            daily: [daily, _],
            path,
            ..
        } = self;
        let (id, shape) = (OutcomeId::from(outcome), &self.layout.outcomes[outcome]);
        let functionals = &mut self.functionals[outcome];
        let paths = records.iter().map(|record| record.path(id));
        let has_few_steps = self.steps.read(paths);
        for (replicate, record) in records.iter().enumerate() {
            if has_few_steps {
                daily.count_steps(shape, self.steps.of(replicate), path);
            } else {
                daily.count(shape, record.path(id), path, replicate == 0);
            }
            functionals.count(shape, outcome, group, Trial { path, record });
        }
        if has_few_steps {
            daily.close_steps(shape.slot);
        } else {
            daily.close(shape.slot);
        }
        functionals.close(group);
    }

    /// Of the points between those that are counted, the smallest and the largest values count.
    fn add_sparse(&mut self, outcome: usize, group: usize, records: &[Record]) {
        let Self {
            daily: [_, daily],
            path,
            picked,
            ..
        } = self;
        let (id, shape) = (OutcomeId::from(outcome), &self.layout.outcomes[outcome]);
        let functionals = &mut self.functionals[outcome];
        for (replicate, record) in records.iter().enumerate() {
            let values = record.path(id);
            let points = self.layout.counted(Grain::Sparse);
            for (picked, point) in picked.iter_mut().zip(points) {
                *picked = values[*point];
            }
            daily.count(shape, picked, path, replicate == 0);
            path.set_ends_of(&shape.scale, values);
            functionals.count(shape, outcome, group, Trial { path, record });
        }
        daily.close(shape.slot);
        functionals.close(group);
    }

    fn add_waiting_times(&mut self, record: &Record) {
        let horizon = self.layout.horizon;
        let shapes = self.layout.milestones.iter().zip(&record.passages);
        for (waiting_times, (shape, passage)) in self.waiting_times.iter_mut().zip(shapes) {
            let Passage { origin, time } = *passage;
            if origin > horizon {
                continue;
            }
            let waited = if time > horizon {
                f64::INFINITY
            } else {
                time - origin
            };
            let watched = match shape {
                // From the start all are watched alike.
                MilestoneShape::First => f64::INFINITY,
                MilestoneShape::Follows { .. } => horizon - origin,
            };
            waiting_times.add(waited, watched);
        }
    }

    /// Empties the 64-bit parts of sums in time.
    fn make_room(&mut self) {
        let replicates = self.layout.replicates;
        let most = draws_between_flushes(fixed_bits(replicates), replicates);
        self.unflushed += 1;
        if self.unflushed > most {
            self.daily.iter_mut().for_each(Daily::flush);
            self.unflushed = 1;
        }
    }

    /// Adds the draws of another summary, which must not hold any of the same.
    ///
    /// # Errors
    /// Where the layouts differ, both hold a draw, or they have more than [`MAX_TRIALS`](super::MAX_TRIALS) trials together.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.layout != other.layout {
            return Err(Error::Layouts);
        }
        self.held.join(&other.held, self.layout.replicates)?;
        for (mine, theirs) in self.daily.iter_mut().zip(&other.daily) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.functionals.iter_mut().zip(&other.functionals) {
            mine.merge(theirs);
        }
        self.channels.merge(&other.channels);
        for pair in self.milestones.iter_mut().zip(&other.milestones) {
            match pair {
                (Milestone::First(mine), Milestone::First(theirs)) => mine.merge(theirs),
                (Milestone::Follows(mine), Milestone::Follows(theirs)) => mine.merge(theirs),
                _ => return Err(Error::Layouts),
            }
        }
        for (mine, theirs) in self.waiting_times.iter_mut().zip(&other.waiting_times) {
            mine.merge(theirs);
        }
        self.occupancy.merge(&other.occupancy);
        self.occurrences.merge(&other.occurrences);
        self.by_draw.merge(&other.by_draw);
        Ok(())
    }

    /// The shape.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Draws added.
    pub fn draws(&self) -> u64 {
        self.held.len()
    }

    /// The draws that were added, as sorted ranges that do not touch.
    pub fn held(&self) -> &[Range<u64>] {
        self.held.ranges()
    }

    /// The draws of a range that are not held.
    pub fn missing(&self, of: Range<u64>) -> Vec<Range<u64>> {
        self.held.missing(of)
    }

    /// Trials added.
    pub fn trials(&self) -> u64 {
        self.draws() * u64::from(self.layout.replicates)
    }
}
