//! How much memory the results of a model take, before there are any.

use super::{MilestoneKind, Model, Outcome};

/// Bytes of one bin at one point of the grid: 16 bits that are filled first, and 32.
const CELL: f64 = 6.0;
/// Bytes of the sums of one outcome at one point, with their squares and their differences.
const SUMS: f64 = 152.0;
/// Bytes of the sum of one channel at one point.
const CHANNEL: f64 = 16.0;
/// Groups of draws by which errors are found.
const GROUPS: f64 = 32.0;
/// Bytes of one bin in one group: of the end, minimum, maximum, mean over time and each listed day, and of the
/// sums of each of these.
const BIN: f64 = 4.0;
const MOMENTS: f64 = 64.0;
/// Bytes of one state at one point.
const STATE: f64 = 16.0;
/// Bytes of the times of one milestone: 2,048 bins in each of 17 powers of two.
const TIMES: f64 = 16.0 * 2_048.0 * 17.0;
/// So many draws are kept one by one, of leading outcomes, and fewer where these are many: so many numbers in all.
const KEPT: u32 = 1 << 16;
const KEPT_NUMBERS: u32 = 1 << 19;
/// Bytes of what is kept of a draw, and of each outcome in it.
const DRAW: f64 = 4.0;
const OF_DRAW: f64 = 12.0;
/// Bytes of a milestone's first times at one point, and of a waiting time's day in one group.
const FIRST: f64 = 16.0;
const DAY: f64 = 8.0;

impl Model {
    /// About how many bytes the counts of a run take; each thread has its own.
    pub fn summary_bytes(&self) -> f64 {
        let points = self.recording().points as f64;
        let outcome = |outcome: &Outcome| {
            let bins = outcome.bins();
            let functionals = (4 + outcome.at.len()) as f64 * GROUPS * (BIN * bins + MOMENTS);
            let channels = CHANNEL * outcome.channels().len() as f64;
            points * (CELL * bins + SUMS + channels) + functionals
        };
        let milestone = |kind: &MilestoneKind| match kind {
            MilestoneKind::First(_) | MilestoneKind::Crosses(_) => FIRST * points,
            MilestoneKind::Follows { within, .. } => {
                let step = within.map_or(1.0, |within| within / within.ceil().max(1.0));
                GROUPS * DAY * (self.horizon / step + 2.0)
            }
        };
        let outcomes: f64 = self.outcomes.iter().map(outcome).sum();
        let milestones = self.milestones.iter().map(|one| milestone(&one.kind));
        let milestones: f64 = milestones.map(|bytes| bytes + TIMES).sum();
        let kept = DRAW + OF_DRAW * self.leading_outcomes().len() as f64;
        let kept = f64::from(self.kept_draws()) * kept;
        outcomes + milestones + kept + STATE * points * self.states() as f64
    }

    /// Of how many draws, from the first, each is kept: 65,536, or fewer where leading outcomes are very many.
    pub fn kept_draws(&self) -> u32 {
        let outcomes = self.leading_outcomes().len().max(1);
        let outcomes = u32::try_from(outcomes).unwrap_or(KEPT_NUMBERS);
        (KEPT_NUMBERS / outcomes).min(KEPT)
    }

    /// States of all machines together.
    pub(super) fn states(&self) -> usize {
        let machines = self.machines.iter();
        machines.map(|machine| machine.states.len()).sum()
    }
}

impl Outcome {
    /// In how many bins it is counted.
    pub(super) fn bins(&self) -> f64 {
        ((self.high - self.low) / self.resolution).round() + 1.0
    }
}
