//! Acting upon a trial under way: what is done from outside, after which the process goes on by its rules.

use super::monitor::NOTHING;
use super::state::Push;
use super::{Error, Walk};
use crate::compiled::{Rates, TriggerEntry};
use crate::model::{CounterId, MachineId, ReactionId, StateId, VariableId};

/// Something that is done to a trial.
#[derive(Clone, Copy, Debug)]
pub enum Act<'r> {
    /// A reaction happens now. Its chance, if it is a scheduled or queued event, is not asked; what it waits
    /// for is not used up. An event's age restarts, and a delay that does not repeat is over.
    Fire {
        /// Which.
        reaction: ReactionId,
        /// The place of the branch that it takes, in the list that applies; `None` leaves it to chance.
        branch: Option<usize>,
        /// Whether it happens only where its guard holds, and a transition where its machine is in a
        /// state that it leaves.
        respect_guard: bool,
    },
    /// A machine enters a state; nothing happens where it is in it.
    Enter {
        /// Which.
        machine: MachineId,
        /// To which state.
        state: StateId,
    },
    /// A variable jumps to a value, clamped to its bounds.
    Set {
        /// Which.
        variable: VariableId,
        /// In the variable's unit.
        value: f64,
    },
    /// A reaction is switched off, as if its guard did not hold, or on again.
    Enable {
        /// Which.
        reaction: ReactionId,
        /// On or off.
        on: bool,
    },
    /// A reaction that is scheduled or queued happens with another probability each time.
    Answer {
        /// Which.
        reaction: ReactionId,
        /// The probability; `None`: its own again.
        probability: Option<f64>,
    },
    /// A counter counts this much more.
    Count {
        /// Which.
        counter: CounterId,
        /// How much; may be below 0.
        amount: f64,
    },
    /// The hazard of a reaction, or the odds of a chance that it has, are multiplied for a time; pushes of one
    /// reaction multiply each other. Pushed to 0, a reaction of any kind cannot happen.
    Push {
        /// Which.
        reaction: ReactionId,
        /// A hazard ratio, 0 or more.
        ratio: f64,
        /// Until when, days since the start; infinite for good.
        until: f64,
    },
    /// The odds of a branch are multiplied for a time.
    PushBranch {
        /// Of which reaction.
        reaction: ReactionId,
        /// Its list, in the order of the reaction.
        list: usize,
        /// Its place in the list.
        branch: usize,
        /// An odds ratio, above 0.
        ratio: f64,
        /// Until when, days since the start; infinite for good.
        until: f64,
    },
    /// Other rates of the same compiled model hold from now on; switches and pushes stay. Ages, delays and
    /// durations under way are measured by the new numbers; a duration that has ended stays ended.
    Factors(&'r Rates),
}

/// Something that cannot be done to a trial.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ActError {
    /// The model has no such entry.
    #[error("the model has no {what} number {number}")]
    Unknown {
        /// Of what kind.
        what: &'static str,
        /// Its number, from 0.
        number: usize,
    },
    /// A number that makes no sense there.
    #[error("{what} must be {expected}, not {found}")]
    Number {
        /// Which.
        what: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: f64,
    },
    /// Only hazards can be pushed.
    #[error("{address} has no hazard that could be multiplied")]
    NoHazard {
        /// The reaction.
        address: String,
    },
    /// Rates of another compiled model.
    #[error("the rates belong to another model")]
    OtherModel,
    /// What was set off has no end.
    #[error(transparent)]
    Trial(#[from] Error),
}

impl<const TRACE: bool> Walk<'_, TRACE> {
    /// Acts upon the trial now, after all that has happened by now; says whether that did anything. What
    /// becomes due at this very instant happens at the next advance, be it of no length.
    ///
    /// # Errors
    /// Where the act does not fit the model, and where the trial has no end or a number overflows.
    pub fn act(&mut self, act: Act<'_>) -> Result<bool, ActError> {
        self.check(&act)?;
        self.process().begin_cascade();
        self.state.monitor.happens = NOTHING;
        Ok(match act {
            Act::Fire {
                reaction,
                branch,
                respect_guard,
            } => {
                let mut process = self.process();
                if respect_guard && !process.may_happen(reaction.index()) {
                    return Ok(false);
                }
                process.check_branch(reaction.index(), branch)?;
                process.force(reaction.index(), branch)?;
                true
            }
            Act::Enter { machine, state } => {
                self.process().displace(machine.index(), state.0 as u8)?
            }
            Act::Set { variable, value } => {
                let mut process = self.process();
                process.jump(variable.index(), |_| value);
                process.follow_up()?;
                true
            }
            Act::Enable { reaction, on } => {
                let compiled = self.compiled;
                self.own_rates().switch(compiled, reaction, on);
                self.process().reconsider(reaction.index());
                self.process().follow_up()?;
                true
            }
            Act::Answer {
                reaction,
                probability,
            } => {
                self.own_rates().answer(reaction, probability);
                true
            }
            Act::Count { counter, amount } => {
                let mut process = self.process();
                process.count(counter.index(), amount);
                process.follow_up()?;
                true
            }
            Act::Push {
                reaction,
                ratio,
                until,
            } => self.begin_push(reaction.index(), None, ratio, until)?,
            Act::PushBranch {
                reaction,
                list,
                branch,
                ratio,
                until,
            } => {
                let lists = self.compiled.reactions[reaction.index()].branches;
                let list = self.compiled.lists.branch_lists[lists.range()][list];
                let branch = list.branches.start + branch as u32;
                self.begin_push(reaction.index(), Some(branch), ratio, until)?
            }
            Act::Factors(rates) => {
                self.replace_rates(rates);
                self.process().follow_up()?;
                true
            }
        })
    }

    fn check(&self, act: &Act<'_>) -> Result<(), ActError> {
        let known = |what, number: usize, count: usize| match number < count {
            true => Ok(()),
            false => Err(ActError::Unknown { what, number }),
        };
        let compiled = self.compiled;
        let reaction = |r: ReactionId| known("reaction", r.index(), compiled.reactions.len());
        let number = |what, expected, found, is_fine| match is_fine {
            true => Ok(()),
            false => Err(ActError::Number {
                what,
                expected,
                found,
            }),
        };
        match *act {
            Act::Fire { reaction: r, .. } | Act::Enable { reaction: r, .. } => reaction(r),
            Act::Enter { machine, state } => {
                known("machine", machine.index(), compiled.machines)?;
                let states = compiled.states[machine.index()];
                known("state of that machine", state.index(), states)
            }
            Act::Set { variable, value } => {
                known("variable", variable.index(), compiled.variables.len())?;
                number("a variable", "finite", value, value.is_finite())
            }
            Act::Push {
                reaction: r,
                ratio,
                until,
            } => {
                reaction(r)?;
                let row = &compiled.reactions[r.index()];
                let by_chance = matches!(
                    row.trigger,
                    TriggerEntry::Constant | TriggerEntry::Shaped(_) | TriggerEntry::Exposed(_)
                ) || row.probability.is_some();
                if ratio != 0.0 && !by_chance {
                    return Err(ActError::NoHazard {
                        address: compiled.addresses[r.index()].clone(),
                    });
                }
                let is_ratio = ratio >= 0.0 && ratio.is_finite();
                number("a hazard ratio", "0 or more and finite", ratio, is_ratio)?;
                let later = until > self.state.now;
                number("the end of a push", "later than now", until, later)
            }
            Act::PushBranch {
                reaction: r,
                list,
                branch,
                ratio,
                until,
            } => {
                reaction(r)?;
                let lists = compiled.reactions[r.index()].branches.range();
                known("list of branches of that reaction", list, lists.len())?;
                let branches = compiled.lists.branch_lists[lists][list].branches.range();
                known("branch of that list", branch, branches.len())?;
                let is_ratio = ratio > 0.0 && ratio.is_finite();
                number("an odds ratio", "above 0 and finite", ratio, is_ratio)?;
                let later = until > self.state.now;
                number("the end of a push", "later than now", until, later)
            }
            Act::Answer {
                reaction: r,
                probability,
            } => {
                reaction(r)?;
                let p = probability.unwrap_or(0.0);
                let is_one = (0.0..=1.0).contains(&p);
                number("a probability", "within [0, 1]", p, is_one)
            }
            Act::Count { counter, amount } => {
                known("counter", counter.index(), compiled.counters.len())?;
                number("an amount", "finite", amount, amount.is_finite())
            }
            Act::Factors(rates) => match rates.fits(compiled) {
                true => Ok(()),
                false => Err(ActError::OtherModel),
            },
        }
    }

    /// The rates of this trial, to be changed: its own from now on.
    pub(super) fn own_rates(&mut self) -> &mut Rates {
        if !self.is_acted {
            self.acted.copy_from(self.given);
            self.is_acted = true;
        }
        self.acted
    }

    fn begin_push(
        &mut self,
        reaction: usize,
        branch: Option<u32>,
        ratio: f64,
        until: f64,
    ) -> Result<bool, Error> {
        self.state.pushes.push(Push {
            reaction,
            branch,
            ratio,
            until,
        });
        self.push(reaction, branch);
        self.process().follow_up()?;
        Ok(true)
    }

    /// Takes account of the pushes of a reaction, or of one of its branches.
    fn push(&mut self, reaction: usize, branch: Option<u32>) {
        let pushes = self.state.pushes.iter();
        let own = pushes.filter(|push| push.reaction == reaction && push.branch == branch);
        let ratio = own.fold(1.0, |product, push| product * push.ratio);
        let compiled = self.compiled;
        match branch {
            Some(branch) => self.own_rates().push_branch(branch, ratio),
            None => {
                self.own_rates().push(compiled, reaction.into(), ratio);
                self.process().reconsider(reaction);
            }
        }
    }

    /// When the next push ends, by a time.
    pub(super) fn next_end_of_push(&self, until: f64) -> Option<f64> {
        let ends = self.state.pushes.iter().map(|push| push.until);
        ends.filter(|end| *end <= until).min_by(f64::total_cmp)
    }

    /// Ends the pushes whose time has come.
    pub(super) fn end_pushes(&mut self) -> Result<(), Error> {
        let now = self.state.now;
        while let Some(k) = self.state.pushes.iter().position(|push| push.until <= now) {
            let Push {
                reaction, branch, ..
            } = self.state.pushes.remove(k);
            self.push(reaction, branch);
        }
        self.process().follow_up()
    }
}
