//! What is shown the trials of a run.

use super::simulator::BoxError;
use crate::trial::Record;

/// What is shown all trials of a run, in order.
pub trait Observer<R = Record>: Sync {
    /// Whether it looks at all: otherwise nothing of it is called.
    const OBSERVES: bool = true;

    /// What it notes about a chunk of draws.
    type Notes: Default + Send;

    /// Notes the trials of one draw with one of the models and its factor values, on the thread that has
    /// simulated them.
    fn note(&self, notes: &mut Self::Notes, draw: u64, arm: usize, factors: &[f64], records: &[R]);

    /// Takes the notes about the next chunk: in the order of draws, without a gap, one at a time.
    ///
    /// # Errors
    /// Where it cannot; it is then shown no more, and the run goes on.
    fn keep(&self, notes: Self::Notes) -> Result<(), BoxError>;
}

/// Nobody looks.
#[derive(Clone, Copy, Debug)]
pub struct Unobserved;

impl<R> Observer<R> for Unobserved {
    const OBSERVES: bool = false;
    type Notes = ();

    #[inline(always)]
    fn note(&self, (): &mut (), _draw: u64, _arm: usize, _factors: &[f64], _records: &[R]) {}

    fn keep(&self, (): ()) -> Result<(), BoxError> {
        Ok(())
    }
}

/// Nobody, where there is none.
impl<R, O: Observer<R>> Observer<R> for Option<O> {
    type Notes = O::Notes;

    fn note(&self, notes: &mut O::Notes, draw: u64, arm: usize, factors: &[f64], records: &[R]) {
        if let Some(observer) = self {
            observer.note(notes, draw, arm, factors, records);
        }
    }

    fn keep(&self, notes: O::Notes) -> Result<(), BoxError> {
        self.as_ref()
            .map_or(Ok(()), |observer| observer.keep(notes))
    }
}

/// One for each arm, which is the only arm that it sees.
impl<R, O: Observer<R>> Observer<R> for [O] {
    const OBSERVES: bool = O::OBSERVES;
    type Notes = Vec<O::Notes>;

    fn note(
        &self,
        notes: &mut Vec<O::Notes>,
        draw: u64,
        arm: usize,
        factors: &[f64],
        records: &[R],
    ) {
        notes.resize_with(self.len(), O::Notes::default);
        self[arm].note(&mut notes[arm], draw, 0, factors, records);
    }

    fn keep(&self, notes: Vec<O::Notes>) -> Result<(), BoxError> {
        let mut pairs = self.iter().zip(notes);
        pairs.try_for_each(|(observer, notes)| observer.keep(notes))
    }
}
