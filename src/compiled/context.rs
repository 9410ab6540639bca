//! Hazards that are looked up: one for each combination of what a reaction's guard and ratios ask.
//!
//! The states that a transition leaves are no part of the key: entering and leaving them starts and stops it.

use super::products::hazard_by;
use super::{Compiled, Rates, ReactionEntry, Slice, TriggerEntry};

/// A reaction that asks more than this computes its product anew each time: a draw fills 2^k cells
/// for k key bits.
const KEY_BITS: usize = 4;

/// Per day: what is less likely never happens, and its waiting time could not be held.
pub const NEVER: f64 = 1e-300;

/// A constant hazard.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hazard {
    /// The hazard, per day; 0 stands still.
    pub rate: f64,
    /// Its mean waiting time, days: so that the loop multiplies instead of dividing.
    pub mean: f64,
}

impl Hazard {
    /// The hazard at this rate, per day.
    #[inline]
    pub fn at(rate: f64) -> Self {
        let rate = if rate < NEVER { 0.0 } else { rate };
        let mean = 1.0 / rate;
        Self { rate, mean }
    }
}

/// A reaction at a constant hazard whose hazards stand in [`Rates::hazards`]: its *cell* there has one
/// bit for each key bit, set where the coordinate's position is in the mask.
#[derive(Clone, Debug)]
pub struct ContextEntry {
    /// The reaction.
    pub reaction: u32,
    /// The cell while nothing holds: a multiple of the number of cells.
    pub first: u32,
    /// Of each key bit the coordinate and the mask.
    pub key_bits: Vec<(u32, u64)>,
    /// Which key bits the guard needs.
    guard: u32,
    /// Which key bits each ratio needs, in the order of the reaction's ratios.
    needs: Vec<u32>,
}

impl ContextEntry {
    /// What a change of a coordinate's position flips in the cell.
    pub fn flips(&self, coordinate: usize, from: usize, to: usize) -> u32 {
        let key_bits = self.key_bits.iter().enumerate();
        key_bits
            .filter(|(_, (of, mask))| {
                *of as usize == coordinate && mask >> from & 1 != mask >> to & 1
            })
            .fold(0, |flips, (bit, _)| flips | 1 << bit)
    }

    /// The cell while all coordinates are in their first positions.
    pub fn cell_at_first(&self) -> u32 {
        let key_bits = self.key_bits.iter().enumerate();
        key_bits
            .filter(|(_, (_, mask))| mask & 1 == 1)
            .fold(self.first, |cell, (bit, _)| cell | 1 << bit)
    }

    /// Fills in the hazards of this reaction.
    pub(super) fn fill(&self, ratios: Slice, rates: &mut Rates) {
        let base = rates.base[self.reaction as usize];
        for context in 0..1u32 << self.key_bits.len() {
            let is_met = |needed: u32| context & needed == needed;
            let own = if is_met(self.guard) { base } else { 0.0 };
            let applied = self.needs.iter().zip(ratios.range());
            let applied =
                applied.map(|(need, k)| if is_met(*need) { rates.ratios[k] } else { 1.0 });
            let plain = applied.clone().fold(own, |product, ratio| product * ratio);
            let hazard = hazard_by(plain, own, applied);
            rates.hazards[(self.first + context) as usize] = Hazard::at(hazard);
        }
    }
}

/// Finds the reactions whose hazards are looked up; returns how many cells they take.
pub(super) fn build(compiled: &mut Compiled) -> usize {
    let mut cells = 0;
    for r in 0..compiled.reactions.len() {
        let Some(mut row) = context(compiled, &compiled.reactions[r]) else {
            continue;
        };
        let size = 1 << row.key_bits.len();
        cells = usize::next_multiple_of(cells, size);
        (row.reaction, row.first) = (r as u32, cells as u32);
        cells += size;
        compiled.reactions[r].looked_up = true;
        compiled.contexts.push(row);
    }
    cells
}

/// The key bits of a reaction, if they are few and all there is to its hazard.
fn context(compiled: &Compiled, row: &ReactionEntry) -> Option<ContextEntry> {
    if !matches!(row.trigger, TriggerEntry::Constant) || row.awaits {
        return None;
    }
    let mut key_bits = Vec::new();
    let mut ask = |condition: Slice| {
        let mut needed = 0;
        for clause in &compiled.clauses[condition.range()] {
            let key_bit = (clause.coordinate, clause.mask);
            let known = key_bits.iter().position(|other| *other == key_bit);
            let bit = known.unwrap_or_else(|| {
                key_bits.push(key_bit);
                key_bits.len() - 1
            });
            needed |= 1u32.checked_shl(bit as u32).unwrap_or(0);
        }
        needed
    };
    let guard = ask(row.asked());
    let ratios = &compiled.lists.ratios[row.ratios.range()];
    let needs = ratios.iter().map(|ratio| ask(ratio.condition)).collect();
    (key_bits.len() <= KEY_BITS).then_some(ContextEntry {
        reaction: 0,
        first: 0,
        key_bits,
        guard,
        needs,
    })
}
