//! The only simulation loop: the modified next reaction method on the table of a model.
//!
//! Each reaction has an internal clock: it fires when its integrated hazard has used up an Exp(1)
//! variate of its own stream, and the n-th value of that stream serves its n-th occurrence. Between
//! reactions multipliers are constant except at calendar edges, ends of durations, delays and level
//! crossings, each of which is one more candidate for what happens next, so that there is no time
//! step (Gibson & Bruck 2000, doi:10.1021/jp993732q; Anderson 2007, doi:10.1063/1.2799998).

mod agenda;
mod clocks;
mod crossing;
mod firing;
mod flags;
mod motions;
mod paths;
mod record;
mod state;
mod sums;
mod witness;

pub use record::{Move, Passage, Record};
pub use state::Motion;
pub use witness::{Moment, Taken};

use crate::model::StateId;
use crate::random::{Key, Stream};
use crate::table::{Due, Rates, Run, Table};
use state::State;
use witness::Witness;

/// How many reactions may happen at one instant before the trial is given up.
pub const AVALANCHE: usize = 1000;
/// From how many on it is seen which ones go on.
const SUSPICIOUS: usize = AVALANCHE - 100;
/// Days that count as one instant, a tenth of a second: a level that its own effect undoes crosses
/// its threshold again and again, each time as late as a crossing can be known.
const INSTANT: f64 = 1e-6;

/// Too many reactions at one instant: they trigger each other without end.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "more than {AVALANCHE} things happened at day {time}: they trigger each other without end: {}",
    .names.join(", ")
)]
pub struct Avalanche {
    /// Days.
    pub time: f64,
    /// The addresses of those that went on to the last.
    pub names: Vec<String>,
}

/// A simulator of one table, with buffers that are reused from trial to trial.
#[derive(Clone, Debug)]
pub struct Trial<'t> {
    table: &'t Table,
    state: State,
}

impl<'t> Trial<'t> {
    /// A simulator of this table.
    pub fn new(table: &'t Table) -> Self {
        Self {
            table,
            state: State::new(table),
        }
    }

    /// Simulates the trial with this key at these rates and writes its results.
    ///
    /// # Errors
    /// Where reactions trigger each other without end.
    pub fn run(&mut self, rates: &Rates, key: &Key, record: &mut Record) -> Result<(), Avalanche> {
        self.simulate::<false>(rates, key, record)
    }

    /// The same trial, watched: gives the logarithm of its path's density, given its factors.
    ///
    /// # Errors
    /// Where reactions trigger each other without end.
    pub fn watch(
        &mut self,
        rates: &Rates,
        key: &Key,
        record: &mut Record,
    ) -> Result<f64, Avalanche> {
        self.state.witness = Witness {
            variates: vec![0.0; self.table.reactions.len()],
            ..Witness::default()
        };
        self.simulate::<true>(rates, key, record)?;
        Ok(self.state.witness.log_likelihood)
    }

    /// What happened in the last watched trial, and what else could have.
    pub fn moments(&self) -> &[Moment] {
        &self.state.witness.moments
    }

    fn simulate<const WITNESS: bool>(
        &mut self,
        rates: &Rates,
        key: &Key,
        record: &mut Record,
    ) -> Result<(), Avalanche> {
        self.state.clear(self.table);
        record.clear(self.table);
        let mut process = Process::<WITNESS> {
            table: self.table,
            rates,
            key,
            state: &mut self.state,
            record,
        };
        process.begin()?;
        process.walk()?;
        if WITNESS {
            process.close();
        }
        for (count, clock) in record.counts.iter_mut().zip(&self.state.clocks) {
            *count = clock.count;
        }
        self.state.paths.finish(self.table, rates, record);
        Ok(())
    }
}

/// One trial under way; a watched one also notes how likely its path is, at no cost to the others.
struct Process<'a, const WITNESS: bool> {
    table: &'a Table,
    rates: &'a Rates,
    key: &'a Key,
    state: &'a mut State,
    record: &'a mut Record,
}

impl<const WITNESS: bool> Process<'_, WITNESS> {
    /// The loop.
    fn walk(&mut self) -> Result<(), Avalanche> {
        loop {
            let (time, slot) = self.state.agenda.next();
            if time > self.table.horizon {
                return Ok(());
            }
            self.count_instant(time)?;
            self.state.now = time;
            let owner = self.state.owners[slot] as usize;
            match self.table.reactions.get(owner) {
                Some(row) => self.happen(owner, row)?,
                None => self.pass(self.table.slots.others[owner - self.table.reactions.len()]),
            }
            self.settle()?;
            self.refresh_clocks();
        }
    }

    /// What else time brings.
    fn pass(&mut self, due: Due) {
        match due {
            Due::Edge => self.pass_edge(),
            Due::Flag(flag) => self.expire(flag as usize),
            Due::Bound(variable) => self.hit_bound(variable as usize),
        }
    }

    #[inline]
    fn slot_of_flag(&self, flag: usize) -> usize {
        self.table.slots.of_flag[flag] as usize
    }

    #[inline]
    fn slot_of_bound(&self, variable: usize) -> usize {
        self.table.slots.of_bound[variable] as usize
    }

    /// Sets the state at day 0.
    fn begin(&mut self) -> Result<(), Avalanche> {
        for machine in 0..self.table.machines {
            let state = self.first_state(machine);
            if WITNESS {
                self.weigh_first_state(machine, state);
            }
            self.state.positions[machine] = state;
            self.record.initial.push(StateId(u32::from(state)));
        }
        self.start_flags();
        self.start_motions();
        self.settle()?;
        self.record
            .passages
            .iter_mut()
            .zip(&self.table.milestones)
            .for_each(|(passage, row)| {
                *passage = Passage::NEVER;
                if row.follows {
                    passage.origin = f64::INFINITY;
                }
            });
        self.start_clocks();
        Ok(())
    }

    fn first_state(&self, machine: usize) -> u8 {
        let row = &self.table.initial[machine];
        row.certain.unwrap_or_else(|| {
            let u = Stream::new(self.key, &row.stream).uniform();
            let weights = row.probabilities.iter().map(|p| self.rates.of(*p));
            choose(u, weights) as u8
        })
    }

    fn weigh_first_state(&mut self, machine: usize, state: u8) {
        let row = &self.table.initial[machine];
        if row.certain.is_none() {
            self.weigh(self.rates.of(row.probabilities[usize::from(state)]));
        }
    }

    /// Whether a condition holds now.
    #[inline(always)]
    fn holds(&self, condition: Run) -> bool {
        self.table.clauses[condition.range()]
            .iter()
            .all(|clause| clause.mask >> self.state.positions[clause.site as usize] & 1 == 1)
    }

    #[inline(always)]
    fn count_instant(&mut self, time: f64) -> Result<(), Avalanche> {
        if time > self.state.instant + INSTANT {
            self.state.instant = time;
            self.state.at_instant = 0;
        }
        self.state.at_instant += 1;
        if self.state.at_instant >= SUSPICIOUS {
            return self.suspect(time);
        }
        Ok(())
    }

    /// Sees what goes on happening, and gives up where there is no end.
    #[cold]
    fn suspect(&mut self, time: f64) -> Result<(), Avalanche> {
        if self.state.at_instant == SUSPICIOUS {
            let counts = self.state.clocks.iter().map(|clock| clock.count);
            self.state.counts.clear();
            self.state.counts.extend(counts);
        }
        if self.state.at_instant > AVALANCHE {
            return Err(self.avalanche(time));
        }
        Ok(())
    }

    #[cold]
    fn avalanche(&self, time: f64) -> Avalanche {
        // What was seen at this instant, not at one before.
        let is_seen = self.state.at_instant >= SUSPICIOUS;
        let counts = self.state.counts.iter().zip(&self.state.clocks);
        let mut names: Vec<String> = counts
            .zip(&self.table.addresses)
            .filter(|((before, clock), _)| is_seen && clock.count > **before)
            .map(|(_, address)| address.clone())
            .collect();
        if names.is_empty() {
            names.push("a level condition that its own effect undoes".to_owned());
        }
        Avalanche { time, names }
    }
}

/// The first place at which the running sum of the weights passes u; the last where rounding or a
/// missing rest leaves none.
fn choose(u: f64, weights: impl Iterator<Item = f64>) -> usize {
    let (mut total, mut last) = (0.0, 0);
    for (k, weight) in weights.enumerate() {
        total += weight;
        if u < total {
            return k;
        }
        if weight > 0.0 {
            last = k;
        }
    }
    last
}
