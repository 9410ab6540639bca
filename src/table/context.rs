//! Hazards that are looked up: one for each combination of what a reaction's guard and ratios ask.
//!
//! The states that a transition leaves are no question: entering and leaving them starts and stops it.

use super::{Rates, ReactionRow, Run, Table, TriggerRow};

/// A reaction that asks more than this computes its product anew each time: a draw fills 2^k cells
/// for k questions.
const QUESTIONS: usize = 4;

/// A constant hazard.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    /// The hazard, per day; 0 stands still.
    pub hazard: f64,
    /// Its mean waiting time, days: so that the loop multiplies instead of dividing.
    pub mean: f64,
}

impl Pace {
    /// The pace at this hazard.
    #[inline]
    pub fn at(hazard: f64) -> Self {
        let mean = 1.0 / hazard;
        Self { hazard, mean }
    }
}

/// A reaction at a constant hazard whose hazards stand in [`Rates::paces`]: its *cell* there has one
/// bit for each question, set where the site's position is in the mask.
#[derive(Clone, Debug)]
pub struct ContextRow {
    /// The reaction.
    pub reaction: u32,
    /// The cell while nothing holds: a multiple of the number of cells.
    pub first: u32,
    /// Questions: site and mask.
    pub questions: Vec<(u32, u64)>,
    /// Which questions the guard needs.
    guard: u32,
    /// Which questions each ratio needs, in the order of the reaction's ratios.
    needs: Vec<u32>,
}

impl ContextRow {
    /// What a change of a site's position flips in the cell.
    pub fn flips(&self, site: usize, from: usize, to: usize) -> u32 {
        let questions = self.questions.iter().enumerate();
        questions
            .filter(|(_, (of, mask))| *of as usize == site && mask >> from & 1 != mask >> to & 1)
            .fold(0, |flips, (bit, _)| flips | 1 << bit)
    }

    /// The cell while all sites are in their first positions.
    pub fn cell_at_first(&self) -> u32 {
        let questions = self.questions.iter().enumerate();
        questions
            .filter(|(_, (_, mask))| mask & 1 == 1)
            .fold(self.first, |cell, (bit, _)| cell | 1 << bit)
    }

    /// Fills in the hazards of this reaction.
    pub(super) fn fill(&self, ratios: Run, rates: &mut Rates) {
        let base = rates.base[self.reaction as usize];
        for context in 0..1u32 << self.questions.len() {
            let is_met = |needed: u32| context & needed == needed;
            let mut hazard = if is_met(self.guard) { base } else { 0.0 };
            for (need, k) in self.needs.iter().zip(ratios.range()) {
                hazard *= if is_met(*need) { rates.ratios[k] } else { 1.0 };
            }
            rates.paces[(self.first + context) as usize] = Pace::at(hazard);
        }
    }
}

/// Finds the reactions whose hazards are looked up; returns how many cells they take.
pub(super) fn build(table: &mut Table) -> usize {
    let mut cells = 0;
    for r in 0..table.reactions.len() {
        let Some(mut row) = context(table, &table.reactions[r]) else {
            continue;
        };
        let size = 1 << row.questions.len();
        cells = usize::next_multiple_of(cells, size);
        (row.reaction, row.first) = (r as u32, cells as u32);
        cells += size;
        table.reactions[r].looked_up = true;
        table.contexts.push(row);
    }
    cells
}

/// The questions of a reaction, if they are few and all there is to its hazard.
fn context(table: &Table, row: &ReactionRow) -> Option<ContextRow> {
    if !matches!(row.trigger, TriggerRow::Constant) || row.awaits {
        return None;
    }
    let mut questions = Vec::new();
    let mut ask = |condition: Run| {
        let mut needed = 0;
        for clause in &table.clauses[condition.range()] {
            let question = (clause.site, clause.mask);
            let known = questions.iter().position(|other| *other == question);
            let bit = known.unwrap_or_else(|| {
                questions.push(question);
                questions.len() - 1
            });
            needed |= 1u32.checked_shl(bit as u32).unwrap_or(0);
        }
        needed
    };
    let guard = ask(row.asked());
    let ratios = &table.lists.ratios[row.ratios.range()];
    let needs = ratios.iter().map(|ratio| ask(ratio.condition)).collect();
    (questions.len() <= QUESTIONS).then_some(ContextRow {
        reaction: 0,
        first: 0,
        questions,
        guard,
        needs,
    })
}
