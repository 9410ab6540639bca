//! Replicated Latin hypercubes.

use serde::{Deserialize, Serialize};

use super::Design;
use crate::random::{Key, Purpose, Seed, Stream, StreamName};

/// Numbers that the orders of all factors have together, at most: one gigabyte.
const MOST: u64 = 1 << 28;

/// Independent Latin hypercubes of so many points each (McKay, Beckman & Conover 1979,
/// doi:10.2307/1268522): in each, every factor has one point in each of as many slices of equal probability.
/// The mean over all points varies less than that of random ones, and how much it does is seen from one
/// hypercube to the next (Owen 1992, doi:10.1111/j.2517-6161.1992.tb01889.x).
#[derive(Clone, Debug)]
pub struct LatinHypercubes {
    seed: Seed,
    rows: Rows,
    /// By factor, by hypercube: the slices in the order of the points.
    orders: Vec<Vec<Vec<u32>>>,
    names: Vec<StreamName>,
}

/// Which point a row is.
#[derive(Clone, Copy, Debug)]
enum Rows {
    /// Of hypercubes of so many points, one after the other.
    InTurn(u64),
    /// Of so many hypercubes, to which rows are dealt like cards.
    Dealt(HypercubesRecord),
}

/// What is said of a run whose rows are those of Latin hypercubes: row r is point r div `cubes` of hypercube
/// r mod `cubes`, so that any first rows have as many of each, or one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HypercubesRecord {
    /// Independent hypercubes.
    pub cubes: u32,
    /// Rows in all.
    pub rows: u64,
}

/// Why there are no such hypercubes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HypercubesError {
    /// One of them would have one point or none.
    #[error("{rows} draws are too few for {cubes} Latin hypercubes of two points or more; expected at least {}", 2 * cubes)]
    TooFew {
        /// Draws.
        rows: u64,
        /// Hypercubes.
        cubes: u32,
    },
    /// The orders of the factors would not fit into memory.
    #[error(
        "Latin hypercubes of {rows} draws of {factors} factors keep the order of each factor, which is too much to \
         hold; expected at most {most} draws"
    )]
    TooMany {
        /// Draws.
        rows: u64,
        /// Factors.
        factors: usize,
        /// So many draws would do.
        most: u64,
    },
}

impl LatinHypercubes {
    pub(super) fn in_turn(
        seed: Seed,
        (cubes, points): (u32, u32),
        names: impl Iterator<Item = StreamName>,
    ) -> Self {
        let rows = Rows::InTurn(points.into());
        Self::new(seed, rows, &vec![points; cubes as usize], names.collect())
    }

    pub(super) fn dealt(
        seed: Seed,
        record: HypercubesRecord,
        names: impl Iterator<Item = StreamName>,
    ) -> Result<Self, HypercubesError> {
        let (names, HypercubesRecord { cubes, rows }) = (names.collect::<Vec<_>>(), record);
        if rows < 2 * u64::from(cubes) {
            return Err(HypercubesError::TooFew { rows, cubes });
        }
        let (factors, most) = (names.len(), MOST / names.len().max(1) as u64);
        if rows > most {
            return Err(HypercubesError::TooMany {
                rows,
                factors,
                most,
            });
        }
        let (whole, rest) = (rows / u64::from(cubes), rows % u64::from(cubes));
        let points: Vec<u32> = (0..u64::from(cubes))
            .map(|cube| whole as u32 + u32::from(cube < rest))
            .collect();
        Ok(Self::new(seed, Rows::Dealt(record), &points, names))
    }

    /// Hypercubes of so many points.
    fn new(seed: Seed, rows: Rows, points: &[u32], names: Vec<StreamName>) -> Self {
        let orders = names.iter().map(|name| {
            let points = (0..).zip(points);
            points
                .map(|(cube, points)| shuffled(seed, name, cube, *points))
                .collect()
        });
        Self {
            seed,
            rows,
            orders: orders.collect(),
            names,
        }
    }

    /// The hypercube of a row, and its place in it.
    fn place(&self, row: u64) -> (usize, usize) {
        let (cube, within) = match self.rows {
            Rows::InTurn(points) => (row / points, row % points),
            Rows::Dealt(HypercubesRecord { cubes, .. }) => {
                (row % u64::from(cubes), row / u64::from(cubes))
            }
        };
        (cube as usize, within as usize)
    }
}

/// Slices, shuffled (Durstenfeld 1964, doi:10.1145/364520.364540).
fn shuffled(seed: Seed, name: &StreamName, cube: u32, points: u32) -> Vec<u32> {
    let key = Key::of_draw(seed, cube.into()).branch(1);
    let mut stream = Stream::new(&key, name);
    let mut order: Vec<u32> = (0..points).collect();
    for last in (1..order.len()).rev() {
        let other = (stream.uniform() * (last + 1) as f64) as usize;
        order.swap(last, other);
    }
    order
}

impl Design for LatinHypercubes {
    fn dimension(&self) -> usize {
        self.names.len()
    }

    fn point(&self, row: u64, point: &mut [f64]) {
        let (cube, within) = self.place(row);
        let key = Key::of_draw(self.seed, row).branch(2);
        for ((u, name), orders) in point.iter_mut().zip(&self.names).zip(&self.orders) {
            let order = &orders[cube];
            let slice = f64::from(order[within]);
            *u = (slice + Stream::new(&key, name).uniform()) / order.len() as f64;
        }
    }

    fn hypercubes(&self) -> Option<HypercubesRecord> {
        match self.rows {
            Rows::InTurn(_) => None,
            Rows::Dealt(record) => Some(record),
        }
    }
}

/// The name of the streams of a factor in a hypercube: none of its draws at random.
pub(super) fn name(address: &str) -> StreamName {
    StreamName::new(Purpose::Scrambling, address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slice_has_one_point_in_each_hypercube() {
        let names = ["factors.a", "factors.b"].map(name);
        let design = LatinHypercubes::in_turn(Seed(5), (3, 16), names.into_iter());
        let mut orders = Vec::new();
        for cube in 0..3 {
            let mut seen = [[false; 16]; 2];
            let mut order = Vec::new();
            for row in cube * 16..(cube + 1) * 16 {
                let mut point = [0.0; 2];
                design.point(row, &mut point);
                for (u, seen) in point.iter().zip(&mut seen) {
                    assert!(*u > 0.0 && *u < 1.0);
                    let slice = (u * 16.0) as usize;
                    assert!(!seen[slice], "slice {slice} twice");
                    seen[slice] = true;
                }
                order.push(point.map(|u| (u * 16.0) as usize));
            }
            orders.push(order);
        }
        assert_ne!(orders[0], orders[1]);
        assert!(orders[0].iter().any(|[a, b]| a != b));
    }

    #[test]
    fn rows_are_dealt_to_hypercubes_each_of_which_is_one() {
        let names = || ["factors.a", "factors.b"].map(name).into_iter();
        let record = HypercubesRecord { cubes: 4, rows: 42 };
        let design = LatinHypercubes::dealt(Seed(5), record, names()).expect("hypercubes");
        for cube in 0..4 {
            let points = if cube < 2 { 11 } else { 10 };
            let mut seen = vec![[false; 2]; points];
            for within in 0..points {
                let mut point = [0.0; 2];
                design.point((4 * within + cube) as u64, &mut point);
                for (k, u) in point.iter().enumerate() {
                    let slice = (u * points as f64) as usize;
                    assert!(!seen[slice][k], "slice {slice} twice");
                    seen[slice][k] = true;
                }
            }
        }
        let few = HypercubesRecord { cubes: 4, rows: 7 };
        let said = LatinHypercubes::dealt(Seed(5), few, names()).expect_err("too few");
        assert!(said.to_string().ends_with("expected at least 8"), "{said}");
        let rows = (1 << 27) + 1;
        let many = HypercubesRecord { cubes: 4, rows };
        let said = LatinHypercubes::dealt(Seed(5), many, names()).expect_err("too many");
        assert!(
            said.to_string().ends_with("at most 134217728 draws"),
            "{said}"
        );
    }
}
