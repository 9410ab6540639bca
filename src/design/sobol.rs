//! Sobol' points, each by its number, with hash-based Owen scrambling.
//!
//! The points are those of Joe & Kuo (2008, doi:10.1137/070709359). Scrambling permutes the binary digits of
//! each coordinate by digits before them (Owen 1995), with the hash of Laine & Karras (2011,
//! doi:10.1111/j.1467-8659.2011.01980.x) as Burley (2020, jcgt.org/published/0009/04/01) uses it: a
//! scrambled point is uniform in the cube, and points remain as evenly spread as they were. Rows are dealt
//! to several independent scramblings in turn, so that errors come from what differs between them.

use super::Design;
use crate::random::{Key, Purpose, Seed, Stream, StreamName};

/// The most coordinates of a point.
pub const MAX_COORDINATES: usize = 2048;

/// Binary digits of a coordinate.
const DIGITS: usize = 32;

/// From the second coordinate on: the polynomial's coefficients, then m_1 m_2 …
const TABLE: &str = include_str!("joe_kuo.txt");

/// Sobol' points in any number of independent scramblings.
#[derive(Clone, Debug)]
pub struct Sobol {
    /// By coordinate, what each binary digit of the point's number contributes.
    directions: Vec<[u32; DIGITS]>,
    /// By scrambling, the seed of each coordinate's permutation; none: not scrambled.
    scramblings: Vec<Vec<u32>>,
}

/// More coordinates are asked for than there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Sobol' points of {asked} coordinates; there are at most {MAX_COORDINATES}")]
pub struct TooManyCoordinates {
    /// As asked for.
    pub asked: usize,
}

impl Sobol {
    /// The points themselves: the first is 0 in every coordinate, but for half a step of 2^-32.
    ///
    /// # Errors
    /// Where there are not so many coordinates.
    pub fn unscrambled(dimension: usize) -> Result<Self, TooManyCoordinates> {
        if dimension > MAX_COORDINATES {
            return Err(TooManyCoordinates { asked: dimension });
        }
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        let others = rows.map(|line| {
            let numbers = line.split(' ').map(|number| number.parse().unwrap_or(0));
            directions(&numbers.collect::<Vec<u32>>())
        });
        let first = std::array::from_fn(|digit| 1 << (DIGITS - 1 - digit));
        Ok(Self {
            directions: std::iter::once(first)
                .chain(others)
                .take(dimension)
                .collect(),
            scramblings: Vec::new(),
        })
    }

    /// Row r is point r / n of scrambling r modulo n, for n independent scramblings (at least one).
    ///
    /// # Errors
    /// Where there are not so many coordinates.
    pub fn scrambled(
        dimension: usize,
        scramblings: u64,
        seed: Seed,
    ) -> Result<Self, TooManyCoordinates> {
        let points = Self::unscrambled(dimension)?;
        let names: Vec<StreamName> = (0..dimension)
            .map(|coordinate| StreamName::new(Purpose::Scrambling, &coordinate.to_string()))
            .collect();
        let seeds = |scrambling| {
            let key = Key::of_draw(seed, scrambling);
            let bits = names.iter().map(|name| Stream::new(&key, name).bits());
            bits.map(|bits| (bits >> 32) as u32).collect()
        };
        Ok(Self {
            scramblings: (0..scramblings.max(1)).map(seeds).collect(),
            ..points
        })
    }

    /// Writes some coordinates of a row, from this one on: numbers of the open interval (0, 1). Row numbers
    /// repeat after 2^32 points of each scrambling.
    pub fn coordinates(&self, row: u64, first: usize, point: &mut [f64]) {
        let scramblings = self.scramblings.len().max(1) as u64;
        let seeds = self.scramblings.get((row % scramblings) as usize);
        let number = (row / scramblings) as u32;
        let directions = &self.directions[first..][..point.len()];
        for (k, (u, directions)) in point.iter_mut().zip(directions).enumerate() {
            let digits = digits(number, directions);
            let digits = seeds.map_or(digits, |seeds| scramble(digits, seeds[first + k]));
            // The middle of a cell of 2^-32, so that neither 0 nor 1 comes out.
            *u = (f64::from(digits) + 0.5) / 4_294_967_296.0;
        }
    }
}

impl Design for Sobol {
    fn dimension(&self) -> usize {
        self.directions.len()
    }

    fn point(&self, row: u64, point: &mut [f64]) {
        self.coordinates(row, 0, point);
    }
}

/// What the digits of a point's number contribute, by the recurrence of Bratley & Fox (1988,
/// doi:10.1145/42288.214372).
fn directions(row: &[u32]) -> [u32; DIGITS] {
    let (coefficients, first) = (row[0], &row[1..]);
    let degree = first.len();
    let mut directions = [0; DIGITS];
    for digit in 0..DIGITS {
        directions[digit] = match first.get(digit) {
            Some(m) => m << (DIGITS - 1 - digit),
            None => {
                let last = directions[digit - degree];
                (1..degree)
                    .filter(|k| coefficients >> (degree - 1 - k) & 1 == 1)
                    .fold(last ^ last >> degree, |sum, k| sum ^ directions[digit - k])
            }
        };
    }
    directions
}

/// The digits of a coordinate, the first in the highest bit.
#[inline]
fn digits(mut number: u32, directions: &[u32; DIGITS]) -> u32 {
    let mut digits = 0;
    while number != 0 {
        digits ^= directions[number.trailing_zeros() as usize];
        number &= number - 1;
    }
    digits
}

/// Permutes each digit by those before it.
#[inline]
fn scramble(digits: u32, seed: u32) -> u32 {
    // Multiplying by an even number carries each bit to higher ones only.
    let x = digits.reverse_bits().wrapping_add(seed);
    let x = x ^ x.wrapping_mul(0x6c50_b47c);
    let x = x ^ x.wrapping_mul(0xb82f_1e52);
    let x = x ^ x.wrapping_mul(0xc7af_e638);
    let x = x ^ x.wrapping_mul(0x8d22_f6e6);
    x.reverse_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(sobol: &Sobol, rows: u64) -> Vec<Vec<f64>> {
        let row = |row| {
            let mut point = vec![0.0; sobol.dimension()];
            sobol.point(row, &mut point);
            point
        };
        (0..rows).map(row).collect()
    }

    #[test]
    fn the_first_points_are_those_of_joe_and_kuo() {
        // Their program sobol.cc, ten points in three dimensions, here in the plain order of numbers.
        let sobol = Sobol::unscrambled(3).expect("three");
        let found = rows(&sobol, 8);
        let wanted = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.25, 0.75, 0.75],
            [0.75, 0.25, 0.25],
            [0.125, 0.625, 0.375],
            [0.625, 0.125, 0.875],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
        ];
        for (found, wanted) in found.iter().zip(wanted) {
            for (found, wanted) in found.iter().zip(wanted) {
                assert!((found - wanted).abs() < 1e-9, "{found} for {wanted}");
            }
        }
    }

    /// A scrambling leaves each coordinate of 2^m points with one point in each of 2^m equal parts, and
    /// the first two with one in each elementary rectangle.
    #[test]
    fn scrambled_points_are_as_evenly_spread_as_they_were() {
        let sobol = Sobol::scrambled(40, 3, Seed(5)).expect("40");
        for scrambling in 0..3 {
            let points: Vec<_> = rows(&sobol, 3 * 64)
                .into_iter()
                .skip(scrambling)
                .step_by(3)
                .collect();
            for k in 0..40 {
                let mut parts: Vec<_> = points.iter().map(|p| (p[k] * 64.0) as u32).collect();
                parts.sort_unstable();
                assert!(parts.iter().copied().eq(0..64), "coordinate {k}");
            }
            for wide in 0..=6 {
                let part = |p: &Vec<f64>| {
                    let (x, y) = (1 << wide, 1 << (6 - wide));
                    (p[0] * f64::from(x)) as u32 * y as u32 + (p[1] * f64::from(y)) as u32
                };
                let mut parts: Vec<_> = points.iter().map(part).collect();
                parts.sort_unstable();
                assert!(parts.iter().copied().eq(0..64), "{wide}");
            }
        }
    }

    /// Over scramblings, each point is uniform, and two points of one coordinate fall on either side of
    /// what they share independently of where that is.
    #[test]
    fn over_scramblings_a_point_is_uniform() {
        let sobol = Sobol::scrambled(2, 4096, Seed(11)).expect("two");
        let point = |scrambling: u64, number: u64| {
            let mut point = [0.0; 2];
            sobol.point(number * 4096 + scrambling, &mut point);
            point
        };
        let mut counts = [[0u32; 16]; 2];
        let mut product = 0.0;
        for scrambling in 0..4096 {
            let [x, y] = point(scrambling, 5);
            counts[0][(x * 16.0) as usize] += 1;
            counts[1][(y * 16.0) as usize] += 1;
            product += (x - 0.5) * (y - 0.5);
        }
        for counts in counts {
            let squares = counts
                .iter()
                .map(|n| (f64::from(*n) - 256.0).powi(2) / 256.0);
            // Chi-squared with 15 degrees of freedom is above 44.3 once in 10,000 times.
            assert!(squares.sum::<f64>() < 44.3, "{counts:?}");
        }
        // Standard error of the mean product: 1/12 / 64.
        assert!((product / 4096.0).abs() < 4.0 / 12.0 / 64.0);
    }

    #[test]
    fn more_coordinates_than_there_are_is_an_error() {
        assert!(Sobol::unscrambled(MAX_COORDINATES).is_ok());
        let fault = Sobol::unscrambled(MAX_COORDINATES + 1).expect_err("too many");
        assert_eq!(
            fault.to_string(),
            "Sobol' points of 2049 coordinates; there are at most 2048"
        );
    }
}
