//! Exact sums of the scores of rows: they merge in any order, and take the same memory for any number of rows.
//!
//! With bars for means over the R replicates of a row: a, b and their squares, the sample variances (noise),
//! and for each unit i the difference d = c_i - a of trials with common random numbers, b d, d^2 and the
//! sample variance of d. All that is estimated is a function of these sums (see [`super::indices`]).

use std::ops::Range;

use super::pick_freeze::SCRAMBLINGS;
use super::rows::{Measured, moments};
use crate::ensemble::Tally;
use crate::summary;

/// Fixed-point numbers count steps of 2^-72: of a score of 1 in each of 2^32 rows, 2^23 times the sum fits.
const STEPS: f64 = 4_722_366_482_869_645_213_696.0;

/// What values are counted from, and in what: scores are then of the size of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// In the unit of the column.
    pub centre: f64,
    /// The same; above 0.
    pub width: f64,
}

impl Frame {
    /// The frame of a range.
    pub fn of_range([low, high]: [f64; 2]) -> Self {
        let width = high - low;
        Self {
            centre: low + width / 2.0,
            width: if width > 0.0 { width } else { 1.0 },
        }
    }
}

/// The sums of a column over rows; in steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BaseSums {
    /// Of a.
    pub a: i128,
    /// Of b.
    pub b: i128,
    /// Of a^2 + b^2.
    pub squares: i128,
    /// Of half the sum of the sample variances of a and b.
    pub noise: i128,
}

/// The sums of a column and a unit over rows; in steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitSums {
    /// Of d.
    pub difference: i128,
    /// Of b d.
    pub product: i128,
    /// Of d^2.
    pub square: i128,
    /// Of the sample variance of d.
    pub noise: i128,
}

/// The sums over the rows of one scrambling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// How many rows.
    pub rows: u64,
    /// By column.
    pub base: Vec<BaseSums>,
    /// By column, then by unit.
    pub units: Vec<UnitSums>,
}

/// Sums by scrambling.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    frames: Vec<Frame>,
    units: usize,
    replicates: u32,
    blocks: Vec<Block>,
}

impl Scores {
    /// Whether the trials with a unit exchanged were the same in these columns as those without, in every row.
    pub(super) fn is_still(&self, mut columns: Range<usize>, unit: usize) -> bool {
        let still = |sums: &UnitSums| sums.square == 0 && sums.noise == 0;
        columns.all(|column| {
            let mut blocks = self.blocks.iter();
            blocks.all(|block| still(&block.units[column * self.units + unit]))
        })
    }

    /// Of no rows, for columns with these frames.
    pub fn new(frames: &[Frame], units: usize, replicates: u32) -> Self {
        let block = Block {
            rows: 0,
            base: vec![BaseSums::default(); frames.len()],
            units: vec![UnitSums::default(); frames.len() * units],
        };
        Self {
            frames: frames.to_vec(),
            units,
            replicates,
            blocks: vec![block; SCRAMBLINGS as usize],
        }
    }

    /// The frames of the columns.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// How many units of factors.
    pub fn units(&self) -> usize {
        self.units
    }

    /// Trials at each point.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }

    /// By scrambling.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Takes over sums by scrambling; false where they have another shape.
    #[must_use]
    pub fn restore(&mut self, blocks: Vec<Block>) -> bool {
        let is_alike = |(one, other): (&Block, &Block)| {
            one.base.len() == other.base.len() && one.units.len() == other.units.len()
        };
        let fits =
            blocks.len() == self.blocks.len() && blocks.iter().zip(&self.blocks).all(is_alike);
        if fits {
            self.blocks = blocks;
        }
        fits
    }

    /// Rows in all.
    pub fn rows(&self) -> u64 {
        self.blocks.iter().map(|block| block.rows).sum()
    }
}

/// A number as steps. What is beyond 2^55 widths of the declared range is held at that.
#[inline]
fn steps(value: f64) -> i128 {
    (value * STEPS) as i128
}

/// The number of so many steps per row.
#[inline]
pub(super) fn mean(sum: i128, rows: u64) -> f64 {
    sum as f64 / STEPS / rows as f64
}

impl Tally<Measured> for Scores {
    fn empty(&self) -> Self {
        Self::new(&self.frames, self.units, self.replicates)
    }

    /// The arms are A, the variants of A, and B.
    fn add(&mut self, row: u64, records: &[Measured]) {
        let replicates = records.len() / (self.units + 2);
        let block = &mut self.blocks[(row % SCRAMBLINGS) as usize];
        block.rows += 1;
        let (first, others) = records.split_at(replicates);
        let (mixed, last) = others.split_at(self.units * replicates);
        for (column, frame) in self.frames.iter().enumerate() {
            let (a, noise_a) = moments(first, column);
            let (b, noise_b) = moments(last, column);
            let square = frame.width * frame.width;
            let (a, b) = (
                (a - frame.centre) / frame.width,
                (b - frame.centre) / frame.width,
            );
            block.base[column].add(a, b, (noise_a + noise_b) / 2.0 / square);
            let mixed = mixed.chunks_exact(replicates);
            let units = &mut block.units[column * self.units..][..self.units];
            for (sums, records) in units.iter_mut().zip(mixed) {
                let (d, noise) = paired(first, records, column);
                sums.add(b, d / frame.width, noise / square);
            }
        }
    }

    fn merge(&mut self, other: &Self) -> Result<(), summary::Error> {
        if (&self.frames, self.units, self.replicates)
            != (&other.frames, other.units, other.replicates)
        {
            return Err(summary::Error::Layouts);
        }
        for (mine, theirs) in self.blocks.iter_mut().zip(&other.blocks) {
            mine.merge(theirs);
        }
        Ok(())
    }
}

/// Mean and sample variance of the differences of trials with the same luck.
#[inline]
fn paired(first: &[Measured], others: &[Measured], column: usize) -> (f64, f64) {
    let pairs = first.iter().zip(others);
    let differences = pairs.map(|(a, c)| c.values[column] - a.values[column]);
    let number = first.len() as f64;
    let mean = differences.clone().sum::<f64>() / number;
    if first.len() < 2 {
        return (mean, 0.0);
    }
    let squares: f64 = differences.map(|d| (d - mean) * (d - mean)).sum();
    (mean, squares / (number - 1.0))
}

impl BaseSums {
    #[inline]
    fn add(&mut self, a: f64, b: f64, noise: f64) {
        self.a += steps(a);
        self.b += steps(b);
        self.squares += steps(a * a + b * b);
        self.noise += steps(noise);
    }

    fn merge(&mut self, other: &Self) {
        self.a += other.a;
        self.b += other.b;
        self.squares += other.squares;
        self.noise += other.noise;
    }

    fn without(self, other: &Self) -> Self {
        Self {
            a: self.a - other.a,
            b: self.b - other.b,
            squares: self.squares - other.squares,
            noise: self.noise - other.noise,
        }
    }
}

impl UnitSums {
    #[inline]
    fn add(&mut self, b: f64, d: f64, noise: f64) {
        self.difference += steps(d);
        self.product += steps(b * d);
        self.square += steps(d * d);
        self.noise += steps(noise);
    }

    fn merge(&mut self, other: &Self) {
        self.difference += other.difference;
        self.product += other.product;
        self.square += other.square;
        self.noise += other.noise;
    }

    fn without(self, other: &Self) -> Self {
        Self {
            difference: self.difference - other.difference,
            product: self.product - other.product,
            square: self.square - other.square,
            noise: self.noise - other.noise,
        }
    }
}

impl Block {
    /// Adds the sums of other rows.
    pub fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        let base = self.base.iter_mut().zip(&other.base);
        base.for_each(|(mine, theirs)| mine.merge(theirs));
        let units = self.units.iter_mut().zip(&other.units);
        units.for_each(|(mine, theirs)| mine.merge(theirs));
    }

    /// These sums without those of some of their rows.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let base = self.base.iter().zip(&other.base);
        let units = self.units.iter().zip(&other.units);
        Self {
            rows: self.rows - other.rows,
            base: base.map(|(all, part)| all.without(part)).collect(),
            units: units.map(|(all, part)| all.without(part)).collect(),
        }
    }
}
