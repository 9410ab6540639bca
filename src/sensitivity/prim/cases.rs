//! Rows of a design with what happened in each, and boxes of factor values.

use std::collections::BTreeMap;

/// Which end of a factor's range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Small values are cut off.
    Low,
    /// Large values are cut off.
    High,
}

/// Where a range ends: between two values that occur.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The last value inside.
    pub inside: f64,
    /// The first value outside.
    pub outside: f64,
}

/// The values of one factor in a box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    /// Where it begins; `None` where it is open below.
    pub low: Option<Bound>,
    /// Where it ends; `None` where it is open above.
    pub high: Option<Bound>,
}

impl Range {
    /// Whether a value lies in it.
    #[inline]
    pub fn contains(&self, value: f64) -> bool {
        self.low.is_none_or(|low| value >= low.inside)
            && self.high.is_none_or(|high| value <= high.inside)
    }

    /// The end on one side.
    pub fn end(&self, side: Side) -> Option<Bound> {
        match side {
            Side::Low => self.low,
            Side::High => self.high,
        }
    }

    pub(super) fn set(&mut self, side: Side, bound: Option<Bound>) {
        match side {
            Side::Low => self.low = bound,
            Side::High => self.high = bound,
        }
    }

    fn is_open(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }
}

/// A box: a range for each of a few factors, by the factor's position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Region {
    ranges: BTreeMap<usize, Range>,
}

impl Region {
    /// The ranges of the factors that it restricts, in their order.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = (usize, &Range)> {
        self.ranges.iter().map(|(factor, range)| (*factor, range))
    }

    /// The range of a factor; open where it is not restricted.
    pub fn range(&self, factor: usize) -> Range {
        self.ranges.get(&factor).copied().unwrap_or_default()
    }

    /// Whether it is the whole space.
    pub fn is_whole(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Moves one end of a range, or takes it away.
    pub fn set(&mut self, factor: usize, side: Side, bound: Option<Bound>) {
        let range = self.ranges.entry(factor).or_default();
        range.set(side, bound);
        if range.is_open() {
            self.ranges.remove(&factor);
        }
    }

    pub(super) fn release(&mut self, factor: usize) {
        self.ranges.remove(&factor);
    }
}

/// How many rows, and in how many of them the condition held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows.
    pub rows: u64,
    /// Rows in which the condition held.
    pub cases: u64,
}

impl Counts {
    /// The share of its rows in which the condition held; 0 of no rows.
    pub fn density(self) -> f64 {
        ratio(self.cases, self.rows)
    }

    /// The share of all cases that are among these rows; 0 where there is no case.
    pub fn coverage(self, all: Self) -> f64 {
        ratio(self.cases, all.cases)
    }

    /// The share of all rows that these are; 0 where there is no row.
    pub fn mass(self, all: Self) -> f64 {
        ratio(self.rows, all.rows)
    }

    #[inline]
    pub(super) fn add(&mut self, weight: Weight) {
        self.rows += u64::from(weight.rows);
        self.cases += u64::from(weight.cases);
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            cases: self.cases + other.cases,
        }
    }

    pub(super) fn less(self, other: Self) -> Self {
        Self {
            rows: self.rows - other.rows,
            cases: self.cases - other.cases,
        }
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// How often a row counts (more than once in a resample), and as a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    pub rows: u32,
    pub cases: u32,
}

/// Each row once.
pub(super) fn once(holds: &[bool]) -> Vec<Weight> {
    let weight = |holds: &bool| Weight {
        rows: 1,
        cases: u32::from(*holds),
    };
    holds.iter().map(weight).collect()
}

/// Factor values, by factor and row, with the rows in the order of each factor's values.
#[derive(Clone, Debug)]
pub struct Sorted<'a> {
    pub(super) columns: &'a [Vec<f64>],
    pub(super) orders: Vec<Vec<u32>>,
}

impl<'a> Sorted<'a> {
    /// Sorts rows by each factor: `columns[factor][row]`, all of one length below 2^32.
    pub fn new(columns: &'a [Vec<f64>]) -> Self {
        let order = |column: &Vec<f64>| {
            let mut order: Vec<u32> = (0..column.len() as u32).collect();
            order.sort_by(|a, b| column[*a as usize].total_cmp(&column[*b as usize]));
            order
        };
        let orders = columns.iter().map(order).collect();
        Self { columns, orders }
    }
}

/// Rows of a box, and those that only one of its factors keeps out.
#[derive(Clone, Debug, Default)]
pub(super) struct Membership {
    pub inside: Counts,
    /// By factor, the rows that only its range keeps out.
    pub kept_out: BTreeMap<usize, Counts>,
}

impl Membership {
    pub fn of(region: &Region, columns: &[Vec<f64>], weights: &[Weight]) -> Self {
        let mut found = Self::default();
        found.kept_out.extend(
            region
                .ranges()
                .map(|(factor, _)| (factor, Counts::default())),
        );
        for (row, weight) in weights.iter().enumerate() {
            match outside(region, columns, row) {
                Outside::None => found.inside.add(*weight),
                Outside::Of(factor) => {
                    let counts = found.kept_out.entry(factor).or_default();
                    counts.add(*weight);
                }
                Outside::OfSeveral => {}
            }
        }
        found
    }
}

/// Which range keeps a row out of a box.
pub(super) enum Outside {
    None,
    Of(usize),
    OfSeveral,
}

pub(super) fn outside(region: &Region, columns: &[Vec<f64>], row: usize) -> Outside {
    let mut found = Outside::None;
    for (factor, range) in region.ranges() {
        if !range.contains(columns[factor][row]) {
            match found {
                Outside::None => found = Outside::Of(factor),
                _ => return Outside::OfSeveral,
            }
        }
    }
    found
}
