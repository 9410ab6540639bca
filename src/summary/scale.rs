//! Values of an outcome as integers: bins for quantiles, fixed-point numbers for moments.

/// 2^52: adding it to a number of [0, 2^31] leaves the number, rounded to the nearest integer, in
/// the lowest bits. Unlike a cast this becomes one vector instruction.
const ROUND: f64 = 4_503_599_627_370_496.0;

/// The integers of an outcome's range.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub low: f64,
    pub high: f64,
    pub resolution: f64,
    /// Bins centred on `low + k * resolution`.
    pub bins: usize,
    /// Bins per unit of the outcome.
    pub rate: f64,
    /// Fixed-point steps per unit of the outcome: a power of two over the range.
    pub units: f64,
    /// The largest fixed-point value.
    pub top: u32,
}

/// One value, as integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub bin: u32,
    pub fixed: u32,
}

impl Scale {
    pub fn new(low: f64, high: f64, resolution: f64, replicates: u32) -> Self {
        let top = 1u32 << fraction_bits(replicates);
        let bins = ((high - low) / resolution).round() as usize + 1;
        Self {
            low,
            high,
            resolution,
            bins,
            rate: 1.0 / resolution,
            units: f64::from(top) / (high - low),
            top,
        }
    }

    /// The value as integers, clipped to the range.
    #[inline]
    pub fn cell(&self, value: f64) -> Cell {
        let offset = self.clip(value) - self.low;
        Cell {
            bin: low_bits(offset * self.rate).min(self.bins as u32 - 1),
            fixed: low_bits(offset * self.units),
        }
    }

    /// Writes the integers of a path; returns how many of its values are out of range.
    #[inline]
    pub fn read(&self, values: &[f64], cells: &mut Path) -> u64 {
        let mut clipped = 0u64;
        let (fixed, bins) = (
            &mut cells.fixed[..values.len()],
            &mut cells.bins[..values.len()],
        );
        for ((value, fixed), bin) in values.iter().zip(fixed).zip(bins) {
            let inside = (*value >= self.low) & (*value <= self.high);
            clipped += u64::from(!inside);
            let cell = self.cell(*value);
            *fixed = cell.fixed;
            *bin = cell.bin;
        }
        clipped
    }

    /// A value that is not a number counts as the lower end: as clipped, like any out of range.
    #[inline]
    fn clip(&self, value: f64) -> f64 {
        let value = if value > self.low { value } else { self.low };
        if value < self.high { value } else { self.high }
    }

    /// The centre of a bin, in the outcome's unit.
    pub fn centre(&self, bin: usize) -> f64 {
        self.low + bin as f64 * self.resolution
    }
}

/// 24 bits of the range, fewer beyond 128 replicates, so that the sum over a draw is at most 2^31
/// and its square 2^62.
pub(super) fn fraction_bits(replicates: u32) -> u32 {
    24.min(31 - replicates.next_power_of_two().ilog2())
}

#[inline]
fn low_bits(number: f64) -> u32 {
    (number + ROUND).to_bits() as u32
}

/// The integers of one recorded path.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    pub bins: Vec<u32>,
    pub fixed: Vec<u32>,
}

impl Path {
    pub fn new(points: usize) -> Self {
        Self {
            bins: vec![0; points],
            fixed: vec![0; points],
        }
    }

    pub fn last(&self) -> Cell {
        let end = self.bins.len() - 1;
        Cell {
            bin: self.bins[end],
            fixed: self.fixed[end],
        }
    }

    /// The smallest value: rounding is monotone, so the smallest bin is the smallest value's.
    pub fn smallest(&self) -> Cell {
        let least = |numbers: &[u32]| numbers.iter().fold(u32::MAX, |a, b| a.min(*b));
        Cell {
            bin: least(&self.bins),
            fixed: least(&self.fixed),
        }
    }

    /// The largest value.
    pub fn largest(&self) -> Cell {
        let most = |numbers: &[u32]| numbers.iter().fold(0, |a, b| a.max(*b));
        Cell {
            bin: most(&self.bins),
            fixed: most(&self.fixed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_centred_and_cover_the_range() {
        let scale = Scale::new(20.0, 60.0, 0.1, 2);
        assert_eq!(scale.bins, 401);
        for (value, bin) in [
            (20.0, 0),
            (20.049, 0),
            (20.051, 1),
            (59.96, 400),
            (60.0, 400),
        ] {
            assert_eq!(scale.cell(value).bin, bin, "{value}");
            assert!((scale.centre(bin as usize) - value).abs() <= 0.05 + 1e-12);
        }
        assert_eq!(scale.cell(40.0).fixed, scale.top / 2);
    }

    #[test]
    fn out_of_range_is_clipped_and_counted() {
        let scale = Scale::new(-1.0, 1.0, 0.5, 2);
        let mut path = Path::new(5);
        let clipped = scale.read(&[-1.0, -1.1, 1.0, 7.0, f64::NAN], &mut path);
        assert_eq!(clipped, 3);
        assert_eq!(path.bins, [0, 0, 4, 4, 0]);
        assert_eq!(path.fixed, [0, 0, scale.top, scale.top, 0]);
        assert_eq!(
            (path.smallest().bin, path.largest().bin, path.last().bin),
            (0, 4, 0)
        );
    }

    #[test]
    fn a_draw_of_the_most_replicates_fits() {
        for replicates in [1, 2, 3, 128, 129, 1500, super::super::MAX_REPLICATES] {
            let scale = Scale::new(0.0, 1.0, 0.1, replicates);
            let sum = u64::from(replicates) * u64::from(scale.top);
            assert!(sum <= 1 << 31, "{replicates}");
            assert!(scale.top >= 1 << 20);
        }
    }
}
