//! A part of the rows of a design: its sums, cut where any run looks, so that the parts together have all looks.

use std::ops::Range;
use std::time::Duration;

use super::question::{LeftOut, Question, SobolError, Start};
use super::rowing::{Rowing, is_look, next_look};
use super::scores::Block;
use crate::ensemble::{Ensemble, Progress};

/// The sums of rows without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The rows that were tried.
    pub rows: Range<u64>,
    /// Sums by scrambling.
    pub blocks: Vec<Block>,
}

/// What came of the rows of a part so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSums {
    /// One after the other, each up to the next number of rows at which a run looks, or to the last row.
    pub stretches: Vec<Stretch>,
    /// Trials that failed.
    pub left_out: Vec<LeftOut>,
}

/// How often what was done so far is handed over, and to whom.
pub struct Saving<'a, T> {
    /// At least this long between two times.
    pub every: Duration,
    /// Takes it.
    pub save: &'a mut (dyn FnMut(&T) + Send),
}

impl RowSums {
    /// The first row that is not in them; `None` of none.
    pub fn end(&self) -> Option<u64> {
        self.stretches.last().map(|stretch| stretch.rows.end)
    }

    /// Whether they are of these rows, without a gap, and cut where a run looks and nowhere else.
    pub fn are_of(&self, rows: Range<u64>) -> bool {
        let mut next = rows.start;
        for stretch in &self.stretches {
            let Range { start, end } = stretch.rows;
            let is_in_order = start == next && start < end && end <= rows.end;
            if !is_in_order || (end != next_look(start) && end != rows.end) {
                return false;
            }
            let held: Option<u64> =
                (stretch.blocks.iter()).try_fold(0, |sum: u64, block| sum.checked_add(block.rows));
            let left_out = self.left_out.iter();
            let left_out = left_out.filter(|failed| stretch.rows.contains(&failed.row));
            if held != (end - start).checked_sub(left_out.count() as u64) {
                return false;
            }
            next = end;
        }
        next == rows.end
    }

    /// Adds the sums of the rows that follow.
    fn add(&mut self, rows: Range<u64>, blocks: Vec<Block>) {
        match self.stretches.last_mut() {
            Some(last) if !is_look(last.rows.end) => {
                merge(&mut last.blocks, &blocks);
                last.rows.end = rows.end;
            }
            _ => self.stretches.push(Stretch { rows, blocks }),
        }
    }
}

fn merge(blocks: &mut [Block], others: &[Block]) {
    let pairs = blocks.iter_mut().zip(others);
    pairs.for_each(|(block, other)| block.merge(other));
}

impl Question<'_> {
    /// Simulates the rows of a part with so many trials at each point, after those that it has already; what there
    /// is then, and whether it is all.
    ///
    /// # Errors
    /// Where the design is too large, or what there is already is of other rows or another question.
    pub fn count(
        &self,
        (rows, replicates): (Range<u64>, u32),
        earlier: RowSums,
        saving: &mut Saving<'_, RowSums>,
        ensemble: &Ensemble,
        progress: &Progress,
    ) -> Result<(RowSums, bool), SobolError> {
        let run = Rowing::new(self, replicates, ensemble)?;
        let mut sums = earlier;
        let mut done = sums.end().unwrap_or(rows.start);
        if done > rows.end || !sums.are_of(rows.start..done) || !run.fits(&sums) {
            return Err(SobolError::Start);
        }
        while done < rows.end {
            let (from, to) = (done, next_look(done).min(rows.end));
            let mut scores = run.empty();
            let part = run.add(&mut scores, from..to, Some(saving.every), progress)?;
            if part.end > from {
                sums.add(from..part.end, scores.blocks().to_vec());
            }
            sums.left_out.extend(part.left_out.iter().map(LeftOut::new));
            done = part.end;
            if part.is_stopped {
                return Ok((sums, false));
            }
            if part.end < to {
                (saving.save)(&sums);
            }
        }
        Ok((sums, true))
    }

    /// Adds the sums of a part to those of all rows before it: what a run of them leaves.
    ///
    /// # Errors
    /// Where they are not of the rows that follow, or of another question.
    pub fn join(
        &self,
        mut before: Start,
        replicates: u32,
        part: RowSums,
        ensemble: &Ensemble,
    ) -> Result<Start, SobolError> {
        let run = Rowing::new(self, replicates, ensemble)?;
        let end = part.end().unwrap_or(before.rows);
        if !part.are_of(before.rows..end) || !run.fits(&part) {
            return Err(SobolError::Start);
        }
        for stretch in part.stretches {
            let mut scores = run.empty();
            if !before.blocks.is_empty() && !scores.restore(before.blocks) {
                return Err(SobolError::Start);
            }
            let mut blocks = scores.blocks().to_vec();
            merge(&mut blocks, &stretch.blocks);
            before.blocks = blocks.clone();
            before.rows = stretch.rows.end;
            if is_look(before.rows) && scores.restore(blocks) {
                before.looks.push(self.look(&scores, before.rows));
            }
        }
        before.left_out.extend(part.left_out);
        Ok(before)
    }
}

impl Rowing<'_> {
    /// Whether sums have the shape of its own.
    fn fits(&self, sums: &RowSums) -> bool {
        let blocks = sums.stretches.iter().map(|stretch| &stretch.blocks);
        blocks
            .into_iter()
            .all(|blocks| self.empty().restore(blocks.clone()))
    }
}
