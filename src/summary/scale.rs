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
        let rate = 1.0 / resolution;
        // Rounded like every value: none can fall beyond the last bin.
        let bins = low_bits((high - low) * rate) as usize + 1;
        Self {
            low,
            high,
            resolution,
            bins,
            rate,
            units: f64::from(top) / (high - low),
            top,
        }
    }

    /// The value as integers, clipped to the range.
    #[inline]
    pub fn cell(&self, value: f64) -> Cell {
        self.cell_inside(self.clip(value))
    }

    #[inline]
    fn cell_inside(&self, value: f64) -> Cell {
        let offset = value - self.low;
        Cell {
            bin: low_bits(offset * self.rate),
            fixed: low_bits(offset * self.units),
        }
    }

    /// Reads a path's values into integers; returns how many of them are out of range.
    pub fn read(&self, values: &[f64], path: &mut Path) -> u64 {
        debug_assert!(values.iter().all(|value| !value.is_nan()));
        let (least, most) = extremes(values);
        path.smallest = self.cell(least);
        path.largest = self.cell(most);
        // Clipping costs a third of the time, and is rare.
        if least >= self.low && most <= self.high {
            self.fill(values, path, |value| self.cell_inside(value));
            return 0;
        }
        self.fill(values, path, |value| self.cell(value));
        let outside = |value: &&f64| **value < self.low || **value > self.high;
        values.iter().filter(outside).count() as u64
    }

    #[inline(always)]
    fn fill(&self, values: &[f64], path: &mut Path, cell: impl Fn(f64) -> Cell) {
        let (fixed, bins) = (
            &mut path.fixed[..values.len()],
            &mut path.bins[..values.len()],
        );
        for ((value, fixed), bin) in values.iter().zip(fixed).zip(bins) {
            let cell = cell(*value);
            *fixed = cell.fixed;
            *bin = cell.bin;
        }
    }

    /// What is not a number becomes the lower end.
    #[inline]
    pub fn clip(&self, value: f64) -> f64 {
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

/// The smallest and the largest value. Eight at a time: as a single chain of comparisons the order
/// would have to be kept, and no vector instruction could be used.
pub(super) fn extremes(values: &[f64]) -> (f64, f64) {
    let less = |a: f64, b: f64| if b < a { b } else { a };
    let more = |a: f64, b: f64| if b > a { b } else { a };
    let (eights, rest) = values.as_chunks::<8>();
    let (mut least, mut most) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8]);
    for eight in eights {
        least = std::array::from_fn(|k| less(least[k], eight[k]));
        most = std::array::from_fn(|k| more(most[k], eight[k]));
    }
    let all = |lanes: [f64; 8]| lanes.into_iter().chain(rest.iter().copied());
    (
        all(least).fold(f64::INFINITY, less),
        all(most).fold(f64::NEG_INFINITY, more),
    )
}

/// The integers of one recorded path.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub bins: Vec<u32>,
    pub fixed: Vec<u32>,
    pub smallest: Cell,
    pub largest: Cell,
}

impl Path {
    pub fn new(points: usize) -> Self {
        let cell = Cell::default();
        Self {
            bins: vec![0; points],
            fixed: vec![0; points],
            smallest: cell,
            largest: cell,
        }
    }

    /// The value at the last point.
    pub fn last(&self) -> Cell {
        let end = self.bins.len() - 1;
        Cell {
            bin: self.bins[end],
            fixed: self.fixed[end],
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
        let clipped = scale.read(&[-1.0, -1.1, 1.0, 7.0, -f64::INFINITY], &mut path);
        assert_eq!(clipped, 3);
        assert_eq!(path.bins, [0, 0, 4, 4, 0]);
        assert_eq!(path.fixed, [0, 0, scale.top, scale.top, 0]);
        assert_eq!(
            (path.smallest.bin, path.largest.bin, path.last().bin),
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
