//! What adds up the trials of a run.

use crate::summary::{self, Paired, Summary};
use crate::trial::Record;

/// What adds up trials, in integers, so that it does not matter who added which.
pub trait Tally<R = Record>: Send + Sync + Sized {
    /// One of the same shape, of no draws.
    fn empty(&self) -> Self;

    /// Adds the trials of one draw: the replicates of the first arm, then those of the second, and so on.
    fn add(&mut self, draw: u64, records: &[R]);

    /// Adds what another one holds, which must be of other draws.
    ///
    /// # Errors
    /// Where the two do not fit together.
    fn merge(&mut self, other: &Self) -> Result<(), summary::Error>;
}

impl Tally for Summary {
    fn empty(&self) -> Self {
        Self::new(self.layout())
    }

    fn add(&mut self, draw: u64, records: &[Record]) {
        Self::add(self, draw, records);
    }

    fn merge(&mut self, other: &Self) -> Result<(), summary::Error> {
        Self::merge(self, other)
    }
}

impl Tally for Paired {
    fn empty(&self) -> Self {
        Self::new(self.layout())
    }

    fn add(&mut self, draw: u64, records: &[Record]) {
        Self::add(self, draw, records);
    }

    fn merge(&mut self, other: &Self) -> Result<(), summary::Error> {
        Self::merge(self, other)
    }
}

/// Both, of the same trials.
impl<R, A: Tally<R>, B: Tally<R>> Tally<R> for (A, B) {
    fn empty(&self) -> Self {
        (self.0.empty(), self.1.empty())
    }

    fn add(&mut self, draw: u64, records: &[R]) {
        self.0.add(draw, records);
        self.1.add(draw, records);
    }

    fn merge(&mut self, other: &Self) -> Result<(), summary::Error> {
        self.0.merge(&other.0)?;
        self.1.merge(&other.1)
    }
}

/// One for each arm.
impl<R, T: Tally<R>> Tally<R> for Vec<T> {
    fn empty(&self) -> Self {
        self.iter().map(T::empty).collect()
    }

    fn add(&mut self, draw: u64, records: &[R]) {
        let replicates = records.len() / self.len().max(1);
        for (k, tally) in self.iter_mut().enumerate() {
            tally.add(draw, &records[k * replicates..][..replicates]);
        }
    }

    fn merge(&mut self, other: &Self) -> Result<(), summary::Error> {
        if self.len() != other.len() {
            return Err(summary::Error::Layouts);
        }
        let mut pairs = self.iter_mut().zip(other);
        pairs.try_for_each(|(mine, theirs)| mine.merge(theirs))
    }
}
