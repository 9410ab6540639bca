//! Replicated Latin hypercubes.

use super::Design;
use crate::random::{Key, Purpose, Seed, Stream, StreamName};

/// Independent Latin hypercubes of so many points each (McKay, Beckman & Conover 1979,
/// doi:10.2307/1268522): in each, every factor has one point in each of as many slices of equal probability.
/// The mean over all points varies less than that of random ones, and how much it does is seen from one
/// hypercube to the next (Owen 1992, doi:10.1111/j.2517-6161.1992.tb01889.x).
#[derive(Clone, Debug)]
pub struct LatinHypercubes {
    seed: Seed,
    points: u64,
    /// By factor, by hypercube: the slices in the order of the points.
    orders: Vec<Vec<Vec<u32>>>,
    names: Vec<StreamName>,
}

impl LatinHypercubes {
    pub(super) fn new(
        seed: Seed,
        (cubes, points): (u32, u32),
        names: impl Iterator<Item = StreamName>,
    ) -> Self {
        let names: Vec<StreamName> = names.collect();
        let order = |name: &StreamName, cube: u32| shuffled(seed, name, cube, points);
        let orders = names
            .iter()
            .map(|name| (0..cubes).map(|cube| order(name, cube)).collect())
            .collect();
        Self {
            seed,
            points: points.into(),
            orders,
            names,
        }
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
        let (cube, within) = ((row / self.points) as usize, (row % self.points) as usize);
        let key = Key::of_draw(self.seed, row).branch(2);
        for ((u, name), orders) in point.iter_mut().zip(&self.names).zip(&self.orders) {
            let slice = f64::from(orders[cube][within]);
            *u = (slice + Stream::new(&key, name).uniform()) / self.points as f64;
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
        let design = LatinHypercubes::new(Seed(5), (3, 16), names.into_iter());
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
}
