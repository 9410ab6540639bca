//! Sobol' indices of a whole model: looks at doubling rows, and a target.

use super::indices::indices;
use super::looks::Looks;
use super::parts::Saving;
use super::precision::Precision;
use super::question::{LeftOut, Question, SobolError, SobolIndices, SobolLook, Start};
use super::rowing::{Rowing, next_look};
use super::scores::Scores;
use crate::ensemble::{Ensemble, Progress};

impl Question<'_> {
    /// Simulates so many rows with so many trials at each point, or fewer where a target is met at a look;
    /// goes on from the sums of earlier rows, and hands over what it has from time to time.
    ///
    /// # Errors
    /// Where the design is too large, or the rows do not fit.
    pub fn sobol(
        &self,
        (rows, replicates): (u64, u32),
        until: Option<&Precision>,
        earlier: Option<Start>,
        mut saving: Option<Saving<'_, SobolIndices>>,
        (ensemble, progress): (&Ensemble, &Progress),
    ) -> Result<SobolIndices, SobolError> {
        self.check(rows)?;
        let run = Rowing::new(self, replicates, ensemble)?;
        let mut found = SobolIndices {
            scores: run.empty(),
            rows: 0,
            looks: Vec::new(),
            left_out: Vec::new(),
            complete: true,
        };
        if let Some(start) = earlier {
            if !found.scores.restore(start.blocks) || start.rows > rows {
                return Err(SobolError::Start);
            }
            (found.rows, found.looks, found.left_out) = (start.rows, start.looks, start.left_out);
        }
        while found.rows < rows && found.complete {
            let next = next_look(found.rows).min(rows);
            let every = saving.as_ref().map(|saving| saving.every);
            let part = run.add(&mut found.scores, found.rows..next, every, progress)?;
            found.rows = part.end;
            let left_out = part.left_out.iter().map(LeftOut::new);
            found.left_out.extend(left_out);
            found.complete = !part.is_stopped;
            // What is saved has the look that any longer run has after so many rows.
            let is_look = !found.complete || found.rows == next;
            if is_look {
                found.looks.push(self.look(&found.scores, found.rows));
            }
            let is_midway = found.complete && found.rows < rows;
            if let Some(saving) = saving.as_mut().filter(|_| is_midway) {
                (saving.save)(&found);
            }
            if is_look && until.is_some_and(|until| until.suffices(&found.looks)) {
                break;
            }
        }
        if found
            .looks
            .last()
            .is_none_or(|look| look.tried != found.rows)
        {
            found.looks.push(self.look(&found.scores, found.rows));
        }
        Ok(found)
    }

    /// What sums say after so many rows were tried.
    pub fn look(&self, scores: &Scores, tried: u64) -> SobolLook {
        let columns = Looks::new(self.measures, self.thresholds).ranges();
        SobolLook {
            tried,
            rows: scores.rows(),
            measures: (columns.into_iter().map(|columns| indices(scores, columns))).collect(),
        }
    }
}
