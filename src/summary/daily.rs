//! Outcomes on the recording grid: histograms and exact moments for each point.

use sha2::Sha256;

use super::estimate::Estimate;
use super::histogram::{Histogram, rank};
use super::layout::Layout;
use super::moments::Moments;
use super::scale::Path;
use super::student::NORMAL;
use super::wide::Wide;
use super::{digest_u32, digest_u64};

/// Counts and sums of all outcomes. Rows of one bin hold all points side by side: a path stays in
/// a bin for days, so that its counts fall into few cache lines.
#[derive(Clone, Debug)]
pub(super) struct Daily {
    points: usize,
    stride: usize,
    /// For each outcome, the position of its first row in `counts`.
    rows: Vec<usize>,
    counts: Vec<u32>,
    /// Moments stand at `outcome * stride + point`.
    sums: Vec<u64>,
    squares: Wide,
    draw_squares: Wide,
    /// Per outcome, values out of range.
    pub clipped: Vec<u64>,
    /// Sums over the replicates of the draw at hand.
    totals: Vec<u32>,
}

impl Daily {
    pub fn new(layout: &Layout) -> Self {
        let stride = layout.stride();
        let mut rows = vec![0];
        for outcome in &layout.outcomes {
            rows.push(rows[rows.len() - 1] + outcome.scale.bins * stride);
        }
        let cells = layout.outcomes.len() * stride;
        Self {
            points: layout.points,
            stride,
            counts: vec![0; rows[rows.len() - 1]],
            rows,
            sums: vec![0; cells],
            squares: Wide::new(cells),
            draw_squares: Wide::new(cells),
            clipped: vec![0; layout.outcomes.len()],
            totals: vec![0; layout.points],
        }
    }

    /// Adds one replicate of the draw at hand.
    pub fn count(&mut self, outcome: usize, path: &Path) {
        let row = outcome * self.stride;
        let fixed = &path.fixed[..self.points];
        let totals = &mut self.totals[..self.points];
        let sums = &mut self.sums[row..row + self.points];
        let squares = self.squares.row(row, self.points);
        for (((x, total), sum), square) in fixed.iter().zip(totals).zip(sums).zip(squares) {
            *total += x;
            *sum += u64::from(*x);
            *square += u64::from(*x) * u64::from(*x);
        }
        let counts = &mut self.counts[self.rows[outcome]..self.rows[outcome + 1]];
        let (eights, rest) = path.bins[..self.points].as_chunks::<8>();
        for (k, eight) in eights.iter().enumerate() {
            count_days(counts, self.stride, 8 * k, eight);
        }
        count_days(counts, self.stride, 8 * eights.len(), rest);
    }

    /// Ends the draw for one outcome.
    pub fn close(&mut self, outcome: usize) {
        let squares = self.draw_squares.row(outcome * self.stride, self.points);
        for (total, square) in self.totals.iter_mut().zip(squares) {
            *square += u64::from(*total) * u64::from(*total);
            *total = 0;
        }
    }

    /// Makes room in the 64-bit parts of the sums of squares.
    pub fn flush(&mut self) {
        self.squares.flush();
        self.draw_squares.flush();
    }

    pub fn merge(&mut self, other: &Self) {
        super::merge(&mut self.counts, &other.counts);
        super::merge(&mut self.sums, &other.sums);
        super::merge(&mut self.clipped, &other.clipped);
        self.squares.merge(&other.squares);
        self.draw_squares.merge(&other.draw_squares);
    }

    pub fn digest(&self, hash: &mut Sha256) {
        digest_u32(hash, &self.counts);
        digest_u64(hash, &self.sums);
        digest_u64(hash, &self.clipped);
        self.squares.digest(hash);
        self.draw_squares.digest(hash);
    }

    pub fn moments(&self, outcome: usize, point: usize, draws: u64, replicates: u32) -> Moments {
        let cell = outcome * self.stride + point;
        Moments {
            draws,
            replicates,
            sum: u128::from(self.sums[cell]),
            squares: self.squares.get(cell),
            draw_squares: self.draw_squares.get(cell),
        }
    }

    /// The quantile at each point, given the effective number of trials there: order statistics,
    /// with the interval that inverts the interval of the distribution function (Woodruff 1952,
    /// doi:10.1080/01621459.1952.10483443).
    pub fn quantiles(&self, layout: &Layout, outcome: usize, asked: &Asked) -> Vec<Estimate> {
        let scale = &layout.outcomes[outcome].scale;
        let bins = [
            self.bins_of_ranks(outcome, asked.ranks(|level, _| level)),
            self.bins_of_ranks(outcome, asked.ranks(|level, reach| level - reach)),
            self.bins_of_ranks(outcome, asked.ranks(|level, reach| level + reach)),
        ];
        (0..self.points)
            .map(|point| {
                let [value, low, high] = [0, 1, 2].map(|k| scale.centre(bins[k][point]));
                Estimate {
                    value,
                    error: 0.5 * (high - low) / NORMAL,
                    low,
                    high,
                }
            })
            .collect()
    }

    /// At each point the bin of the value of the rank asked for there: one pass over the rows.
    fn bins_of_ranks(&self, outcome: usize, mut ranks: Vec<u64>) -> Vec<usize> {
        let counts = &self.counts[self.rows[outcome]..self.rows[outcome + 1]];
        let mut bins = vec![0; self.points];
        for row in counts.chunks_exact(self.stride) {
            for ((count, rank), bin) in row.iter().zip(&mut ranks).zip(&mut bins) {
                // The rank left among the rows above; 0 once it is found.
                *bin += usize::from(*rank > u64::from(*count));
                *rank = rank.saturating_sub(u64::from(*count));
            }
        }
        bins
    }

    pub fn histogram(&self, layout: &Layout, outcome: usize, point: usize) -> Histogram {
        let scale = &layout.outcomes[outcome].scale;
        let counts = &self.counts[self.rows[outcome]..self.rows[outcome + 1]];
        let column = counts
            .chunks_exact(self.stride)
            .map(|row| u64::from(row[point]));
        Histogram {
            low: scale.low,
            resolution: scale.resolution,
            counts: column.collect(),
        }
    }
}

/// Counts the bins of some days on end; where a path stays in its bin they stand side by side.
#[inline(always)]
fn count_days(counts: &mut [u32], stride: usize, day: usize, bins: &[u32]) {
    let Some(&first) = bins.first() else {
        return;
    };
    if bins.iter().all(|bin| *bin == first) {
        let begin = first as usize * stride + day;
        for count in &mut counts[begin..begin + bins.len()] {
            *count += 1;
        }
        return;
    }
    for (k, bin) in bins.iter().enumerate() {
        counts[*bin as usize * stride + day + k] += 1;
    }
}

/// A quantile that is asked for at every point.
pub(super) struct Asked<'a> {
    pub level: f64,
    pub trials: u64,
    /// The effective number of trials at each point.
    pub effective: &'a [f64],
}

impl Asked<'_> {
    /// The ranks at the level that `shift` makes of the level and its 95 % reach.
    fn ranks(&self, shift: impl Fn(f64, f64) -> f64) -> Vec<u64> {
        let spread = (self.level * (1.0 - self.level)).sqrt();
        let reach = |effective: &f64| NORMAL * spread / effective.sqrt();
        let level = |effective| shift(self.level, reach(effective)).clamp(0.0, 1.0);
        self.effective
            .iter()
            .map(|e| rank(level(e), self.trials))
            .collect()
    }
}
