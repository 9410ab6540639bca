//! What each of the first draws says of the leading outcomes at the horizon: the sum over its trials and how far
//! these are apart. Kept draw by draw, so that parts of a run merge to the bits of the whole.

use super::draws::DrawSet;
use super::encoding::{Decoder, Encoder};
use super::layout::Layout;
use crate::model::OutcomeId;
use crate::trial::Record;

/// What draws say of one outcome at the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawMeans {
    /// Which draws, in order.
    pub draws: Vec<u64>,
    /// The mean over the trials of each, from the lower end of the outcome's range on, in its unit.
    pub means: Vec<f64>,
    /// The sample variance of the trials of each, in the square of that unit.
    pub within: Vec<f64>,
}

/// By draw, in the order in which they were added. There is room for all from the start; the system gives memory
/// where it is written to.
#[derive(Clone, Debug)]
pub(super) struct ByDraw {
    draws: Vec<u32>,
    /// By draw and kept outcome, the sum of fixed-point numbers over trials ...
    sums: Vec<u64>,
    /// ... and m times the sum of their squares less the square of their sum.
    spreads: Vec<f32>,
}

impl ByDraw {
    pub fn new(layout: &Layout) -> Self {
        let kept = &layout.kept;
        let rows = kept.draws as usize;
        Self {
            draws: Vec::with_capacity(rows),
            sums: Vec::with_capacity(rows * kept.outcomes.len()),
            spreads: Vec::with_capacity(rows * kept.outcomes.len()),
        }
    }

    /// Adds the trials of a draw, unless it comes after those that are kept.
    pub fn add(&mut self, layout: &Layout, draw: u64, records: &[Record]) {
        if draw >= u64::from(layout.kept.draws) {
            return;
        }
        self.draws.push(draw as u32);
        for outcome in &layout.kept.outcomes {
            let scale = &layout.outcomes[*outcome].scale;
            let (mut sum, mut squares) = (0u64, 0u128);
            for record in records {
                let path = record.path(OutcomeId::from(*outcome));
                let fixed = scale.cell(path[path.len() - 1]).fixed;
                sum += fixed;
                squares += u128::from(fixed) * u128::from(fixed);
            }
            let (m, sum_square) = (records.len() as u128, u128::from(sum) * u128::from(sum));
            self.sums.push(sum);
            self.spreads.push((m * squares - sum_square) as f32);
        }
    }

    /// Adds other draws.
    pub fn merge(&mut self, other: &Self) {
        self.draws.extend_from_slice(&other.draws);
        self.sums.extend_from_slice(&other.sums);
        self.spreads.extend_from_slice(&other.spreads);
    }

    /// The places of draws in their order.
    fn in_order(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.draws.len()).collect();
        places.sort_unstable_by_key(|place| self.draws[*place]);
        places
    }

    /// Writes what is kept, outcome by outcome; which draws they are is known.
    pub fn encode(&self, layout: &Layout, encoder: &mut Encoder) {
        let (places, number) = (self.in_order(), layout.kept.outcomes.len());
        for k in 0..number {
            let at = || places.iter().map(|place| place * number + k);
            encoder.row(at().map(|at| self.sums[at].into()));
            encoder.row(at().map(|at| self.spreads[at].to_bits().into()));
        }
    }

    /// Reads what is kept of these draws.
    pub fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        layout: &Layout,
        held: &DrawSet,
    ) -> Option<()> {
        let (kept, number) = (&layout.kept, layout.kept.outcomes.len());
        let before = |end: u64| end.min(kept.draws.into()) as u32;
        for range in held.ranges() {
            self.draws.extend(before(range.start)..before(range.end));
        }
        let rows = self.draws.len();
        self.sums.resize(rows * number, 0);
        self.spreads.resize(rows * number, 0.0);
        for (k, outcome) in kept.outcomes.iter().enumerate() {
            let most = layout.outcomes[*outcome].scale.top * u64::from(layout.replicates);
            decoder.row(rows, |row, sum| {
                let sum = u64::try_from(sum).ok().filter(|sum| *sum <= most)?;
                self.sums[row * number + k] = sum;
                Some(())
            })?;
            // Squares of halves at both ends are farthest apart.
            let farthest = most as f32 * most as f32;
            decoder.row(rows, |row, bits| {
                let spread = f32::from_bits(u32::try_from(bits).ok()?);
                self.spreads[row * number + k] = spread;
                (0.0..=farthest).contains(&spread).then_some(())
            })?;
        }
        Some(())
    }

    /// What draws say of an outcome; `None` where it is not kept.
    pub fn of(&self, layout: &Layout, outcome: usize) -> Option<DrawMeans> {
        let kept = &layout.kept.outcomes;
        let k = kept.iter().position(|other| *other == outcome)?;
        let (places, m) = (self.in_order(), f64::from(layout.replicates));
        let units = layout.outcomes[outcome].scale.units;
        let at = || places.iter().map(|place| place * kept.len() + k);
        let mean = |at: usize| self.sums[at] as f64 / (m * units);
        let within = |at: usize| f64::from(self.spreads[at]) / (m * (m - 1.0) * units * units);
        Some(DrawMeans {
            draws: places
                .iter()
                .map(|place| self.draws[*place].into())
                .collect(),
            means: at().map(mean).collect(),
            within: at().map(within).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Layout, Summary, fixture};
    use super::*;
    use crate::summary::Functional;

    /// Draws in any order, beyond those that are kept, too: means and variances are those of the trials.
    #[test]
    fn draws_have_the_means_and_variances_of_their_trials() {
        let model = fixture::model(9.0);
        let layout = Layout::new(&model, 3).expect("a layout");
        let mut summary = Summary::new(&layout);
        let mut records = vec![Record::default(); 3];
        let mut expected = Vec::new();
        let draws = [7, 2, u64::from(layout.kept.draws), 3, 0];
        for draw in draws {
            for (replicate, record) in (0..).zip(&mut records) {
                fixture::trial(&model, 5, draw, replicate, record);
            }
            summary.add(draw, &records);
            let ends: Vec<f64> = records
                .iter()
                .map(|record| Functional::End.of(OutcomeId(0), record))
                .map(|end| end.clamp(model.outcomes[0].low, model.outcomes[0].high))
                .collect();
            let mean = ends.iter().sum::<f64>() / 3.0;
            let squares: f64 = ends.iter().map(|end| (end - mean) * (end - mean)).sum();
            expected.push((draw, mean - model.outcomes[0].low, squares / 2.0));
        }
        expected.retain(|(draw, ..)| *draw < u64::from(layout.kept.draws));
        expected.sort_by_key(|(draw, ..)| *draw);
        let found = summary.by_draw.of(&layout, 0).expect("kept");
        assert_eq!(found.draws, [0, 2, 3, 7]);
        for ((_, mean, within), (found, apart)) in
            expected.iter().zip(found.means.iter().zip(&found.within))
        {
            assert!(
                (mean - found).abs() < 1e-9 && (within - apart).abs() < 1e-5 * within.max(1e-6)
            );
        }
        assert!(
            found.within.iter().any(|within| *within > 0.1),
            "nothing to see"
        );
    }

    #[test]
    fn nothing_is_kept_where_a_draw_has_one_trial() {
        let layout = Layout::new(&fixture::model(9.0), 1).expect("a layout");
        assert!(Summary::new(&layout).by_draw.of(&layout, 0).is_none());
    }
}
