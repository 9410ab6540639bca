//! Values of an outcome as integers: bins for quantiles, fixed-point numbers for moments.
//!
//! A fixed-point number counts steps of a power of two from the low end, which is put on a multiple of
//! the step itself: what a double can say in few bits (5, 0.25, 123456789.5) is exact, in any range.

use super::encoding::Encoder;
use super::wide_sums::Squares;

/// The most replicates that a draw may have: beyond it the fixed-point squares lose their meaning.
pub const MAX_REPLICATES: u32 = 2048;

/// 2^52: adding it to a number of [0, 2^31] leaves the number, rounded to the nearest integer, in
/// the lowest bits. Unlike a cast this becomes one vector instruction.
const ROUND: f64 = 4_503_599_627_370_496.0;

/// 2^52 + 2^51: the same for numbers of either sign up to 2^51, whose integers then differ as the bits
/// do.
const ROUND_SIGNED: f64 = 6_755_399_441_055_744.0;

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
    /// Fixed-point steps per unit of the outcome: a power of two.
    pub units: f64,
    /// The bits of the low end.
    base: u64,
    /// The largest fixed-point value.
    pub top: u64,
}

/// One value, as integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub bin: u32,
    pub fixed: u64,
}

impl Scale {
    pub fn new(low: f64, high: f64, resolution: f64, replicates: u32) -> Self {
        let units = units(low, high, replicates);
        let base = (low * units + ROUND_SIGNED).to_bits();
        let rate = 1.0 / resolution;
        // Rounded like every value: none can fall beyond the last bin.
        let bins = low_bits((high - low) * rate) as usize + 1;
        Self {
            low,
            high,
            resolution,
            bins,
            rate,
            units,
            base,
            top: steps(high, units, base).max(1),
        }
    }

    /// Writes what makes two scales the same.
    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.float(self.low);
        encoder.float(self.high);
        encoder.float(self.resolution);
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
            bin: low_bits(offset * self.rate) as u32,
            fixed: steps(value, self.units, self.base),
        }
    }

    /// Reads a path's values into bins, hands the fixed-point numbers of all points to `add`, and
    /// returns how many values are out of range.
    #[inline(always)]
    pub fn read(&self, values: &[f64], path: &mut Path, add: impl FnOnce(Numbers<'_>)) -> u64 {
        debug_assert!(values.iter().all(|value| !value.is_nan()));
        let (least, most) = extremes(values);
        path.set_ends(self, least, most, values[values.len() - 1]);
        let (values, bins) = (values, &mut path.bins[..values.len()]);
        // Clipping costs time, and is rare.
        if least >= self.low && most <= self.high {
            let scale = self;
            add(Numbers {
                scale,
                values,
                bins,
            });
            return 0;
        }
        let clipped = &mut path.clipped[..values.len()];
        for (clipped, value) in clipped.iter_mut().zip(values) {
            *clipped = self.clip(*value);
        }
        add(Numbers {
            scale: self,
            values: clipped,
            bins,
        });
        let is_outside = |value: &&f64| !self.is_inside(**value);
        values.iter().filter(is_outside).count() as u64
    }

    /// Whether a value is in the range.
    #[inline]
    pub fn is_inside(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// What is not a number becomes the lower end.
    #[inline]
    pub fn clip(&self, value: f64) -> f64 {
        let value = if value > self.low { value } else { self.low };
        if value < self.high { value } else { self.high }
    }

    /// The value of a mean of fixed-point numbers, to as many decimals as the steps give.
    pub fn value(&self, mean: f64) -> f64 {
        let from = self.base.wrapping_sub(ROUND_SIGNED.to_bits()) as i64;
        self.decimals((from as f64 + mean) / self.units)
    }

    /// A number that is known to half a step, without the decimals that this leaves open.
    pub fn decimals(&self, value: f64) -> f64 {
        let decimals = (1..=22).map(|k| libm::pow(10.0, f64::from(k)));
        let last = decimals.take_while(|ten| *ten <= self.units).last();
        // From 2^53 on a double has no decimals to leave away.
        match last.map(|ten| (value * ten, ten)) {
            Some((digits, ten)) if digits.abs() < 9e15 => digits.round() / ten,
            _ => value,
        }
    }

    /// The centre of a bin, in the outcome's unit.
    pub fn centre(&self, bin: usize) -> f64 {
        self.low + bin as f64 * self.resolution
    }
}

/// So many bits have fixed-point numbers that m times the sum of the squares of 2^32 differences of
/// them stays below 2^127.
pub(super) fn fixed_bits(replicates: u32) -> u32 {
    (93 - replicates.next_power_of_two().ilog2()) / 2
}

/// The power of two by which values become fixed-point numbers.
fn units(low: f64, high: f64, replicates: u32) -> f64 {
    let wide = fixed_bits(replicates) as i32 - exponent(high - low);
    let far = 51 - exponent(low.abs().max(high.abs()));
    libm::ldexp(1.0, wide.min(far).min(1000))
}

/// The smallest power of two that is no less.
fn exponent(value: f64) -> i32 {
    let (part, exponent) = libm::frexp(value);
    exponent - i32::from(part == 0.5)
}

/// The steps of a value in range from the low end.
#[inline(always)]
fn steps(value: f64, units: f64, base: u64) -> u64 {
    (value * units + ROUND_SIGNED).to_bits().wrapping_sub(base)
}

#[inline(always)]
fn low_bits(number: f64) -> u64 {
    (number + ROUND).to_bits() & u64::from(u32::MAX)
}

/// The values of a path, in range, on their way to becoming integers. In 64 bits from end to end: what
/// vector instructions need not pack and unpack is twice as fast.
pub(super) struct Numbers<'a> {
    scale: &'a Scale,
    values: &'a [f64],
    bins: &'a mut [u64],
}

impl Numbers<'_> {
    /// Writes the bins, and calls `add` with each point's number and what is kept there.
    #[inline(always)]
    pub fn each(self, totals: &mut [u64], squares: Squares<'_>, add: impl Fn(u64, &mut u64)) {
        let Scale {
            low,
            rate,
            units,
            base,
            ..
        } = *self.scale;
        let points = totals.len();
        let (values, bins) = (&self.values[..points], &mut self.bins[..points]);
        squares.add_each(|point| {
            let value = values[point];
            bins[point] = low_bits((value - low) * rate);
            let fixed = steps(value, units, base);
            add(fixed, &mut totals[point]);
            fixed
        });
    }
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

/// The bins of one recorded path.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub bins: Vec<u64>,
    pub smallest: Cell,
    pub largest: Cell,
    /// At the last point.
    pub last: Cell,
    /// Scratch for values that were out of range.
    clipped: Vec<f64>,
}

impl Path {
    pub fn new(points: usize) -> Self {
        let cell = Cell::default();
        Self {
            bins: vec![0; points],
            smallest: cell,
            largest: cell,
            last: cell,
            clipped: vec![0.0; points],
        }
    }

    /// Notes the smallest, the largest and the last of all values of a path.
    pub fn set_ends_of(&mut self, scale: &Scale, values: &[f64]) {
        let (least, most) = extremes(values);
        self.set_ends(scale, least, most, values[values.len() - 1]);
    }

    /// Notes the smallest, the largest and the last value.
    pub fn set_ends(&mut self, scale: &Scale, least: f64, most: f64, last: f64) {
        self.smallest = scale.cell(least);
        self.largest = scale.cell(most);
        self.last = scale.cell(last);
    }
}

#[cfg(test)]
mod tests {
    use super::super::wide_sums::WideSquares;
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
        assert_eq!(scale.value(scale.cell(59.96).fixed as f64), 59.96);
    }

    #[test]
    fn out_of_range_is_clipped_and_counted() {
        let scale = Scale::new(-1.0, 1.0, 0.5, 2);
        let mut path = Path::new(5);
        let (mut fixed, mut squares) = ([0; 5], WideSquares::new(5));
        let values = [-1.0, -1.1, 1.0, 7.0, -f64::INFINITY];
        let clipped = scale.read(&values, &mut path, |numbers| {
            numbers.each(&mut fixed, squares.row(0, 5), |x, total| *total += x);
        });
        assert_eq!(clipped, 3);
        assert_eq!(path.bins, [0, 0, 4, 4, 0]);
        let top = scale.top;
        assert_eq!(fixed, [0, 0, top, top, 0]);
        let square = u128::from(top) * u128::from(top);
        let squares = [0, 1, 2, 3, 4].map(|cell| squares.get(cell));
        assert_eq!(squares, [0, 0, square, square, 0]);
        assert_eq!(
            (path.smallest.bin, path.largest.bin, path.last.bin),
            (0, 4, 0)
        );
    }

    #[test]
    fn a_draw_of_the_most_replicates_fits() {
        for replicates in [1, 2, 3, 128, 129, 1500, MAX_REPLICATES] {
            let scale = Scale::new(0.0, 1.0, 0.1, replicates);
            let (m, twice) = (u128::from(replicates), 2 * u128::from(scale.top));
            let all = m
                .checked_mul(twice * twice)
                .and_then(|n| n.checked_mul(1 << 32));
            assert!(all.is_some_and(|all| all <= 1 << 127), "{replicates}");
            assert!(scale.top >= 1 << 41);
        }
    }

    #[test]
    fn round_values_are_exact_in_any_range() {
        for (low, high) in [
            (0.0, 1e6),
            (-1e9, 1e9),
            (0.0, 1e9),
            (5.0, 9e8),
            (-7.3, 2e10),
        ] {
            let scale = Scale::new(low, high, (high - low) / 1000.0, 2);
            for value in [5.0, 6.5, 123_456_789.25f64.min(high), 1e6, 999.0, high] {
                let fixed = scale.cell(value).fixed;
                assert_eq!(scale.value(fixed as f64), value, "[{low}, {high}]");
            }
            let fixed = scale.cell(0.0_f64.max(low)).fixed;
            assert_eq!(
                scale.value(fixed as f64),
                0.0_f64.max(low),
                "[{low}, {high}]"
            );
        }
        // What has no few bits is right in all digits that are told.
        for (high, value, told) in [
            (1e9, 0.001, 0.001),
            (1e6, 0.001, 0.001),
            (1e9, 1.0 / 3.0, 0.3333),
            (1e12, 123_456_789.25, 123_456_789.3),
            (100.0, 1.0 / 3.0, 0.333_333_333_33),
            (1.0, 0.1, 0.1),
        ] {
            let scale = Scale::new(0.0, high, high / 1000.0, 2);
            let fixed = scale.cell(value).fixed;
            assert_eq!(scale.value(fixed as f64), told, "[0, {high}]");
        }
    }

    #[test]
    fn extreme_ranges_have_steps() {
        for (low, high) in [
            (0.0, 1e300),
            (-1e307, 1e307),
            (1e-300, 3e-300),
            (1e15, 1e15 + 8.0),
        ] {
            let scale = Scale::new(low, high, (high - low) / 8.0, 2);
            assert!(scale.top >= 1 && scale.units.is_normal(), "[{low}, {high}]");
            assert_eq!(scale.cell(low).fixed, 0);
            assert_eq!(scale.cell(high).fixed, scale.top);
        }
    }
}
