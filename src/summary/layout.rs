//! What is accumulated for a model: shapes, bins and steps, fixed before the first trial.

use std::ops::Range;

use super::encoding::Encoder;
use super::envelope::{Fingerprint, sha256};
use super::error::Error;
use super::onset::Onset;
use super::scale::{MAX_REPLICATES, Scale};
use super::variation::Variation;
use crate::model::{Grid, MAX_BINS, MachineId, MilestoneKind, Model, OutcomeId, StateId};

/// The shape of a summary. Two summaries can be merged where their layouts are equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub(super) replicates: u32,
    pub(super) horizon: f64,
    pub(super) grid: Grid,
    pub(super) points: usize,
    pub(super) outcomes: Vec<OutcomeShape>,
    /// By grain, the points of the grid that are counted.
    pub(super) counted: [Vec<usize>; 2],
    /// The first cell of each machine among the states of all machines, and their number at the end.
    pub(super) cells: Vec<usize>,
    pub(super) milestones: Vec<MilestoneShape>,
    pub(super) reactions: usize,
    pub(super) varies: Varies,
    pub(super) kept: Kept,
    /// Whether groups of draws are independent of each other, and draws of a group are not.
    pub(super) is_grouped: bool,
}

/// What is kept draw by draw.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kept {
    /// The leading outcomes; none where a draw has one trial, of which nothing is to be told apart.
    pub outcomes: Vec<usize>,
    /// The first so many draws.
    pub draws: u32,
}

impl Kept {
    fn new(model: &Model, replicates: u32) -> Self {
        let outcomes: Vec<usize> = match replicates {
            1 => Vec::new(),
            _ => (model.leading_outcomes().iter())
                .map(|id| id.index())
                .collect(),
        };
        let draws = model.kept_draws();
        Self { outcomes, draws }
    }
}

/// What can differ between trials.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Varies {
    pub outcomes: Vec<OutcomeVaries>,
    /// By reaction, how often it happens.
    pub reactions: Vec<bool>,
    /// Which state a machine is in.
    pub machines: Vec<Onset>,
    /// Whether and when a milestone is passed.
    pub milestones: Vec<Onset>,
    /// How often that can be in a trial.
    pub most_times: f64,
}

/// From when on an outcome can differ between trials.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OutcomeVaries {
    /// The days that it lists.
    pub at: Vec<f64>,
    pub trials: Onset,
    /// Between trials that have their chance in common.
    pub draws: Onset,
    /// Between trials of one draw.
    pub replicates: Onset,
}

impl Varies {
    fn new(model: &Model) -> Self {
        let [trials, draws, replicates] = [
            Variation::of_trials(model),
            Variation::of_draws(model),
            Variation::of_replicates(model),
        ];
        let outcome = |o: usize| OutcomeVaries {
            at: model.outcomes[o].at.clone(),
            trials: trials.outcome(o),
            draws: draws.outcome(o),
            replicates: replicates.outcome(o),
        };
        let is_varied = |r| trials.reaction(r).is_by(model.horizon);
        Self {
            outcomes: (0..model.outcomes.len()).map(outcome).collect(),
            reactions: (0..model.reactions.len()).map(is_varied).collect(),
            machines: (0..model.machines.len())
                .map(|m| trials.machine(m))
                .collect(),
            milestones: (model.milestones.iter())
                .map(|milestone| trials.milestone(&milestone.kind))
                .collect(),
            most_times: model.limits.events.into(),
        }
    }
}

/// At which points of the grid an outcome's distribution is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    /// At all.
    Daily,
    /// At about fifty, the first and the last among them.
    Sparse,
}

impl Grain {
    pub const ALL: [Self; 2] = [Self::Daily, Self::Sparse];

    /// The points of a grid of so many.
    fn points(self, points: usize) -> Vec<usize> {
        let last = points.saturating_sub(1);
        let step = match self {
            Self::Daily => 1,
            Self::Sparse => (last / SPARSE).max(1),
        };
        let multiples = (0..last).step_by(step);
        multiples.chain([last]).collect()
    }
}

/// Steps of a sparse grid, about: weeks of a year of days.
const SPARSE: usize = 52;

/// How one outcome is counted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OutcomeShape {
    pub scale: Scale,
    pub grain: Grain,
    /// Its position among the outcomes of its grain.
    pub slot: usize,
    /// How many days it lists, and the position of the first in `Record::at`.
    pub at: usize,
    pub first_at: usize,
    /// Its channels among those of all outcomes.
    pub channels: Range<usize>,
}

/// How one milestone is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum MilestoneShape {
    /// First times on the recording grid.
    First,
    /// Durations in steps of so many days; `within` is the end of step `asked`.
    Follows { step: f64, asked: Option<usize> },
}

impl Layout {
    /// The layout for a model with `replicates` trials per draw.
    ///
    /// # Errors
    /// Where the replicates are none or more than [`MAX_REPLICATES`], or an outcome has more than
    /// [`MAX_BINS`] bins.
    pub fn new(model: &Model, replicates: u32) -> Result<Self, Error> {
        if replicates == 0 || replicates > MAX_REPLICATES {
            return Err(Error::Replicates { replicates });
        }
        let mut cells = vec![0];
        for machine in &model.machines {
            cells.push(cells[cells.len() - 1] + machine.states.len());
        }
        Ok(Self {
            replicates,
            horizon: model.horizon,
            grid: model.recording(),
            points: model.recording().points,
            counted: Grain::ALL.map(|grain| grain.points(model.recording().points)),
            outcomes: outcome_shapes(model, replicates)?,
            cells,
            milestones: model.milestones.iter().map(|m| shape(&m.kind)).collect(),
            reactions: model.reactions.len(),
            varies: Varies::new(model),
            kept: Kept::new(model, replicates),
            is_grouped: false,
        })
    }

    /// The same for draws that are independent only between groups: those that have the same remainder
    /// when divided by [`GROUPS`](super::GROUPS), such as the points of replicated Latin hypercubes.
    #[must_use]
    pub fn grouped(self, is_grouped: bool) -> Self {
        Self { is_grouped, ..self }
    }

    /// Trials per draw.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }

    /// Points of the recording grid.
    pub fn points(&self) -> usize {
        self.points
    }

    /// The time of a grid point, days.
    pub fn day(&self, point: usize) -> f64 {
        self.grid.day(point)
    }

    /// By channel, the steps per unit of its outcome.
    pub(super) fn channel_units(&self) -> Vec<f64> {
        let of = |o: &OutcomeShape| vec![o.scale.units; o.channels.len()];
        self.outcomes.iter().flat_map(of).collect()
    }

    /// The SHA-256 of the shape: equal where summaries can be merged.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let mut encoder = Encoder::default();
        encoder.number(self.replicates.into());
        encoder.float(self.horizon);
        encoder.float(self.grid.day(1));
        encoder.number(self.points as u128);
        encoder.number(self.outcomes.len() as u128);
        for outcome in &self.outcomes {
            outcome.scale.encode(&mut encoder);
            encoder.number(outcome.grain as u128);
            encoder.number(outcome.at as u128);
            encoder.number(outcome.channels.len() as u128);
        }
        encoder.number(self.cells.len() as u128);
        encoder.row(self.cells.iter().map(|cell| *cell as u128));
        encoder.number(self.milestones.len() as u128);
        for milestone in &self.milestones {
            milestone.encode(&mut encoder);
        }
        encoder.number(self.reactions as u128);
        encoder.number(self.kept.outcomes.len() as u128);
        encoder.row(self.kept.outcomes.iter().map(|outcome| *outcome as u128));
        encoder.number(self.kept.draws.into());
        if self.is_grouped {
            encoder.number(1);
        }
        sha256(&encoder.bytes())
    }

    /// The points of the grid that are counted of an outcome of a grain.
    pub(super) fn counted(&self, grain: Grain) -> &[usize] {
        &self.counted[grain as usize]
    }

    /// The outcomes of a grain.
    pub(super) fn of_grain(&self, grain: Grain) -> impl Iterator<Item = (usize, &OutcomeShape)> {
        let outcomes = self.outcomes.iter().enumerate();
        outcomes.filter(move |(_, shape)| shape.grain == grain)
    }

    pub(super) fn cell(&self, machine: MachineId, state: StateId) -> usize {
        self.cells[machine.index()] + state.index()
    }

    /// States of all machines together.
    pub(super) fn cells(&self) -> usize {
        self.cells[self.cells.len() - 1]
    }
}

impl OutcomeShape {
    /// End, minimum, maximum, mean over time, and the listed days.
    pub fn functionals(&self) -> usize {
        4 + self.at
    }
}

impl MilestoneShape {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::First => encoder.number(0),
            Self::Follows { step, asked } => {
                encoder.number(1);
                encoder.float(*step);
                encoder.number(asked.map_or(0, |edge| edge as u128 + 1));
            }
        }
    }
}

/// Cells from one row of so many points to the next: an odd number of cache lines, since rows a power of two
/// apart compete for the same places of the cache.
pub(super) fn stride(points: usize) -> usize {
    let lines = points.div_ceil(16);
    16 * (lines + 1 - lines % 2)
}

fn outcome_shapes(model: &Model, replicates: u32) -> Result<Vec<OutcomeShape>, Error> {
    let (mut first_at, mut channels) = (0, 0..0);
    let mut shapes: Vec<OutcomeShape> = Vec::with_capacity(model.outcomes.len());
    for (o, outcome) in model.outcomes.iter().enumerate() {
        let grain = match model.is_daily(OutcomeId::from(o)) {
            true => Grain::Daily,
            false => Grain::Sparse,
        };
        let scale = Scale::new(outcome.low, outcome.high, outcome.resolution, replicates);
        if scale.bins > MAX_BINS {
            let address = outcome.entry.address.clone();
            return Err(Error::Bins {
                address,
                bins: scale.bins,
            });
        }
        channels = channels.end..channels.end + outcome.channels().len();
        shapes.push(OutcomeShape {
            scale,
            grain,
            slot: shapes.iter().filter(|shape| shape.grain == grain).count(),
            at: outcome.at.len(),
            first_at,
            channels: channels.clone(),
        });
        first_at += outcome.at.len();
    }
    Ok(shapes)
}

fn shape(kind: &MilestoneKind) -> MilestoneShape {
    match kind {
        MilestoneKind::First(_) | MilestoneKind::Crosses(_) => MilestoneShape::First,
        MilestoneKind::Follows {
            within: Some(within),
            ..
        } => {
            let steps = within.ceil().max(1.0);
            MilestoneShape::Follows {
                step: within / steps,
                asked: Some(steps as usize),
            }
        }
        MilestoneKind::Follows { within: None, .. } => MilestoneShape::Follows {
            step: 1.0,
            asked: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{follows, milestone};
    use super::*;

    fn layout(horizon: f64, grid: f64) -> Layout {
        let milestones = vec![milestone(follows(Some(7.5))), milestone(follows(None))];
        let model = Model {
            horizon,
            grid,
            milestones,
            ..Model::default()
        };
        Layout::new(&model, 2).expect("a layout")
    }

    #[test]
    fn the_grid_ends_at_the_horizon_or_before_it() {
        assert_eq!(layout(365.0, 1.0).points(), 366);
        // 0.7 / 0.1 is 6.999999999999999 in binary.
        assert_eq!(layout(0.7, 0.1).points(), 8);
        assert_eq!(layout(365.0, 7.0).points(), 54);
    }

    #[test]
    fn rows_are_an_odd_number_of_cache_lines_apart() {
        for days in 1..400 {
            let layout = layout(f64::from(days), 1.0);
            assert!(stride(layout.points()) >= layout.points());
            assert_eq!(stride(layout.points()) / 16 % 2, 1);
        }
    }

    #[test]
    fn a_sparse_grid_has_about_fifty_points_with_both_ends() {
        let weeks = Grain::Sparse.points(366);
        assert_eq!((weeks[1], weeks.len()), (7, 54));
        for points in 1..800 {
            let picked = Grain::Sparse.points(points);
            assert_eq!(picked[0], 0);
            assert_eq!(picked.last(), Some(&(points - 1)));
            assert!(picked.is_sorted_by(|a, b| a < b) && picked.len() <= 2 * SPARSE + 1);
            assert_eq!(Grain::Daily.points(points).len(), points);
        }
    }

    #[test]
    fn durations_are_cut_so_that_what_is_asked_is_an_edge() {
        let asked = MilestoneShape::Follows {
            step: 0.9375,
            asked: Some(8),
        };
        let curve = MilestoneShape::Follows {
            step: 1.0,
            asked: None,
        };
        assert_eq!(layout(30.0, 1.0).milestones, [asked, curve]);
    }
}
