//! Independent random points: each coordinate has a stream of its own.

use super::Design;
use crate::random::{Key, Seed, Stream, StreamName};

/// A coordinate depends on seed, row and the factor's address only, so that adding a factor changes no
/// other.
#[derive(Clone, Debug)]
pub struct MonteCarlo {
    seed: Seed,
    names: Vec<StreamName>,
}

impl MonteCarlo {
    pub(super) fn new(seed: Seed, names: impl Iterator<Item = StreamName>) -> Self {
        let names = names.collect();
        Self { seed, names }
    }
}

impl Design for MonteCarlo {
    fn dimension(&self) -> usize {
        self.names.len()
    }

    fn point(&self, row: u64, point: &mut [f64]) {
        let key = Key::of_draw(self.seed, row);
        for (u, name) in point.iter_mut().zip(&self.names) {
            *u = Stream::new(&key, name).uniform();
        }
    }
}
