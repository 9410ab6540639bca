//! Outcomes on the recording grid, or on some points of it: histograms and exact moments for each point.

use super::beyond::Beyond;
use super::blocked_counts::BlockedCounts;
use super::difference_counts::{DifferenceCounts, PathSteps, Step};
use super::encoding::{Decoder, Encoder};
use super::estimate::Estimate;
use super::histogram::Histogram;
use super::layout::{Grain, Layout, OutcomeShape, stride};
use super::moments::Moments;
use super::order::{Asked, Ranks};
use super::scale::{Cell, Path, Scale};
use super::wide_sums::{WideSquares, WideSums};

/// Counts and sums of all outcomes of a grain, which are known by their slots.
#[derive(Clone, Debug)]
pub(super) struct Daily {
    points: usize,
    stride: usize,
    counts: BlockedCounts,
    /// Moments stand at `slot * stride + point`.
    sums: WideSums,
    squares: WideSquares,
    draw_squares: WideSquares,
    /// Per outcome, values out of range.
    beyond: Vec<Beyond>,
    /// Sums over the replicates of the draw at hand.
    totals: Vec<u64>,
    /// Moments of the paths that are counted by their steps.
    differences: DifferenceCounts,
}

impl Daily {
    pub fn new(layout: &Layout, grain: Grain) -> Self {
        let points = layout.counted(grain).len();
        let stride = stride(points);
        let bins = layout.of_grain(grain).map(|(_, shape)| shape.scale.bins);
        let outcomes = layout.of_grain(grain).count();
        let cells = outcomes * stride;
        Self {
            points,
            stride,
            counts: BlockedCounts::new(points, bins),
            sums: WideSums::new(cells),
            squares: WideSquares::new(cells),
            draw_squares: WideSquares::new(cells),
            beyond: vec![Beyond::default(); outcomes],
            totals: vec![0; points],
            differences: DifferenceCounts::new(cells, PathSteps::most(layout)),
        }
    }

    /// Adds the path of one replicate of the draw at hand by its steps.
    pub fn count_steps(&mut self, shape: &OutcomeShape, steps: &[Step], path: &mut Path) {
        let OutcomeShape { scale, slot, .. } = shape;
        let (slot, row) = (*slot, slot * self.stride);
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut before, mut beyond): (Option<Cell>, u64) = (None, 0);
        let ends = steps.iter().skip(1).map(|step| step.point);
        for (&Step { point, value }, end) in steps.iter().zip(ends.chain([self.points])) {
            let cell = scale.cell(value);
            self.counts
                .step(slot, point, before.map(|cell| cell.bin), cell.bin);
            let from = before.map_or(0, |cell| cell.fixed);
            self.differences.step(row, point, from, cell.fixed);
            if !scale.is_inside(value) {
                beyond += (end - point) as u64;
            }
            (least, most, before) = (least.min(value), most.max(value), Some(cell));
        }
        self.beyond[slot].add(beyond);
        path.set_ends(scale, least, most, steps[steps.len() - 1].value);
    }

    /// Ends the draw for one outcome that was counted by steps.
    pub fn close_steps(&mut self, slot: usize) {
        self.differences.close(slot * self.stride);
        self.beyond[slot].close();
    }

    /// Adds the values of one replicate of the draw at hand, of which the first comes first.
    pub fn count(&mut self, shape: &OutcomeShape, values: &[f64], path: &mut Path, first: bool) {
        let slot = shape.slot;
        let totals = &mut self.totals[..self.points];
        let squares = self.squares.row(slot * self.stride, self.points);
        let beyond = shape.scale.read(values, path, |numbers| {
            if first {
                numbers.each(totals, squares, |x, total| *total = x);
            } else {
                numbers.each(totals, squares, |x, total| *total += x);
            }
        });
        self.beyond[slot].add(beyond);
        self.counts.count(slot, &path.bins[..self.points]);
    }

    /// Ends the draw for one outcome.
    pub fn close(&mut self, slot: usize) {
        let row = slot * self.stride;
        let sums = self.sums.row(row, self.points);
        let squares = self.draw_squares.row(row, self.points);
        let totals = &self.totals[..sums.len()];
        squares.add_each(|point| {
            let total = totals[point];
            sums[point] += total;
            total
        });
        self.beyond[slot].close();
    }

    /// Makes room for the trials of one draw.
    pub fn make_room(&mut self, replicates: u16) {
        self.counts.make_room(replicates);
    }

    /// Makes room in the 64-bit parts of the sums.
    pub fn flush(&mut self) {
        self.sums.flush();
        self.squares.flush();
        self.draw_squares.flush();
    }

    pub fn merge(&mut self, other: &Self) {
        self.counts.merge(&other.counts);
        self.sums.merge(&other.sums);
        for (mine, theirs) in self.beyond.iter_mut().zip(&other.beyond) {
            mine.merge(theirs);
        }
        self.squares.merge(&other.squares);
        self.draw_squares.merge(&other.draw_squares);
        self.differences.merge(&other.differences);
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        for (slot, beyond) in self.beyond.iter().enumerate() {
            self.counts.encode(encoder, slot);
            beyond.encode(encoder);
            for kind in 0..3 {
                encoder.differences(self.sums_by_point(slot).map(|sums| sums[kind]));
            }
        }
    }

    pub fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        (layout, grain): (&Layout, Grain),
        draws: u64,
    ) -> Option<()> {
        let trials = draws * u64::from(layout.replicates);
        for (slot, (_, shape)) in layout.of_grain(grain).enumerate() {
            self.counts.decode(decoder, slot, trials)?;
            let points = self.points;
            self.beyond[slot] = Beyond::decode(decoder, draws, layout.replicates, points)?;
            let row = slot * self.stride;
            decoder.differences(self.points, |point, sum| {
                self.sums.set(row + point, sum);
                Some(())
            })?;
            for sums in [&mut self.squares, &mut self.draw_squares] {
                decoder.differences(self.points, |point, sum| {
                    sums.set(row + point, sum);
                    Some(())
                })?;
            }
            let top = shape.scale.top;
            let mut points = self.moments(slot, draws, layout.replicates);
            points
                .all(|moments| moments.are_possible(top))
                .then_some(())?;
        }
        Some(())
    }

    /// The sums of an outcome at each point: of the numbers, of their squares, and over draws of the
    /// square of their sums.
    fn sums_by_point(&self, slot: usize) -> impl Iterator<Item = [u128; 3]> {
        let row = slot * self.stride;
        let by_steps = self.differences.by_point(row, self.points);
        by_steps.zip(row..).map(|(by_steps, cell)| {
            let [sum, squares, draw_squares] = by_steps;
            [
                sum + self.sums.get(cell),
                squares + self.squares.get(cell),
                draw_squares + self.draw_squares.get(cell),
            ]
        })
    }

    /// How many points of an outcome's path were out of range.
    pub fn beyond(&self, slot: usize, draws: u64, replicates: u32) -> Moments {
        self.beyond[slot].moments(draws, replicates)
    }

    /// The moments of an outcome at each point.
    pub fn moments(
        &self,
        slot: usize,
        draws: u64,
        replicates: u32,
    ) -> impl Iterator<Item = Moments> {
        let sums = self.sums_by_point(slot);
        sums.map(move |[sum, squares, draw_squares]| Moments {
            draws,
            replicates,
            sum,
            squares,
            draw_squares,
        })
    }

    /// The skewness of a trial's value at each point, from its bins; 0 where all are in one.
    pub fn skewness(&self, slot: usize) -> Vec<f64> {
        let rows = || (0..self.counts.bins(slot)).map(|bin| (bin, self.counts.row(slot, bin)));
        let mut sums = vec![[0.0; 2]; self.points];
        for (bin, row) in rows() {
            for ([trials, sum], count) in sums.iter_mut().zip(row.map(f64::from)) {
                *trials += count;
                *sum += count * bin as f64;
            }
        }
        let mut powers = vec![[0.0; 2]; self.points];
        for (bin, row) in rows() {
            let cells = powers.iter_mut().zip(&sums).zip(row.map(f64::from));
            for (([square, cube], [trials, sum]), count) in cells {
                let off = bin as f64 - sum / trials;
                *square += count * off * off;
                *cube += count * off * off * off;
            }
        }
        let points = powers.into_iter().zip(sums);
        let skewness = points.map(|([square, cube], [trials, _])| match square > 0.0 {
            true => cube / (square * (square / trials).sqrt()),
            false => 0.0,
        });
        skewness.collect()
    }

    /// The quantile at each point, given the effective number of trials there.
    pub fn quantiles(
        &self,
        scale: &Scale,
        slot: usize,
        asked: Asked,
        effective: &[f64],
    ) -> Vec<Estimate> {
        let ranks: Vec<Ranks> = effective.iter().map(|e| asked.ranks(*e)).collect();
        let bins = [0, 1, 2].map(|k| {
            let ranks = ranks.iter().map(|ranks| ranks.seen(asked.trials)[k]);
            self.bins_of_ranks(slot, ranks.collect())
        });
        let at = |point: usize| [0, 1, 2].map(|k| bins[k][point]);
        let ranks = ranks.iter().enumerate();
        ranks
            .map(|(point, ranks)| ranks.estimate(scale, asked.trials, at(point)))
            .collect()
    }

    /// At each point the bin of the value of the rank asked for there: one pass over the rows.
    fn bins_of_ranks(&self, slot: usize, mut ranks: Vec<u64>) -> Vec<usize> {
        let mut bins = vec![0; self.points];
        for row in 0..self.counts.bins(slot) {
            let counts = self.counts.row(slot, row).map(u64::from);
            for ((count, rank), bin) in counts.zip(&mut ranks).zip(&mut bins) {
                // The rank left among the rows above; 0 once it is found.
                *bin += usize::from(*rank > count);
                *rank = rank.saturating_sub(count);
            }
        }
        bins
    }

    pub fn histogram(&self, scale: &Scale, slot: usize, point: usize) -> Histogram {
        let count = |bin| self.counts.row(slot, bin).nth(point).map_or(0, u64::from);
        Histogram {
            low: scale.low,
            resolution: scale.resolution,
            counts: (0..self.counts.bins(slot)).map(count).collect(),
        }
    }
}
