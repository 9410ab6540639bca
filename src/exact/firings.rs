//! Firings of reactions, each explored once for all states that it cannot tell apart.

use super::ExactError;
use super::cascade::Cascade;
use super::index::Index;
use super::reads::reads;

/// The most situations of a reaction of which the firing is kept.
const KEPT: u64 = 1 << 14;

/// What a reaction does in some states between two edges of the calendar.
#[derive(Debug)]
pub(super) struct Firing {
    /// Its hazard there, per day.
    pub(super) hazard: f64,
    /// Whether it applies there.
    pub(super) applies: bool,
    /// Where it leads: what is added to the product state, which awaited events happen on the way, how likely.
    pub(super) ways: Vec<(u64, u64, f64)>,
    /// What each tally is expected to gain.
    pub(super) gains: Vec<(usize, f64)>,
    /// The probability of each awaited event.
    pub(super) events: Vec<(usize, f64)>,
}

impl Firing {
    fn happens(&self, is_dated: bool) -> bool {
        self.hazard > 0.0 || is_dated && self.applies
    }
}

/// The firings that are known.
pub(super) struct Firings<'a> {
    cascade: Cascade<'a>,
    /// Days: since when.
    since: f64,
    /// By reaction: the digits on which it depends, with the weights of their values in a key.
    digits: Vec<Vec<(usize, u64)>>,
    /// By reaction: which of the firings, under its key; `None` where it has too many to be kept.
    known: Vec<Option<Index>>,
    firings: Vec<Firing>,
    /// The last that is not kept.
    last: Option<Firing>,
    /// The values of the digits of the state at hand.
    values: Vec<u64>,
    code: u64,
}

impl<'a> Firings<'a> {
    pub(super) fn new(cascade: Cascade<'a>, since: f64) -> Self {
        let sizes: Vec<u64> = cascade.process.layout.sizes().collect();
        let (mut digits, mut known) = (Vec::new(), Vec::new());
        for reads in reads(cascade.process) {
            let mut keys = 1u64;
            let weights = reads.into_iter().map(|digit| {
                let weight = keys;
                // The product of all sizes is below 2^64.
                keys *= sizes[digit];
                (digit, weight)
            });
            digits.push(weights.collect());
            known.push((keys <= KEPT).then(|| Index::below(keys)));
        }
        Self {
            cascade,
            since,
            digits,
            known,
            firings: Vec::new(),
            last: None,
            values: Vec::new(),
            code: 0,
        }
    }

    /// How many reactions there are.
    pub(super) fn reactions(&self) -> usize {
        self.digits.len()
    }

    /// How many tallies there are.
    pub(super) fn tallies(&self) -> usize {
        self.cascade.process.tallies()
    }

    /// Takes a product state in hand.
    pub(super) fn at(&mut self, code: u64) {
        self.code = code;
        self.cascade.process.layout.spell(code, &mut self.values);
    }

    /// What a reaction does in the state at hand; `None` where it has no hazard, and is not on a date.
    pub(super) fn of(
        &mut self,
        reaction: usize,
        is_dated: bool,
    ) -> Result<Option<&Firing>, ExactError> {
        let Some(known) = &self.known[reaction] else {
            self.last = Some(self.explore(reaction, is_dated)?);
            let happens = |firing: &&Firing| firing.happens(is_dated);
            return Ok(self.last.as_ref().filter(happens));
        };
        let digits = self.digits[reaction].iter();
        let key = digits
            .map(|(digit, weight)| self.values[*digit] * weight)
            .sum();
        let index = match known.get(key) {
            Some(index) => index as usize,
            None => {
                let firing = self.explore(reaction, is_dated)?;
                let index = self.firings.len();
                self.firings.push(firing);
                if let Some(known) = &mut self.known[reaction] {
                    known.insert(key, index as u32);
                }
                index
            }
        };
        let firing = &self.firings[index];
        Ok(Some(firing).filter(|firing| firing.happens(is_dated)))
    }

    fn explore(&self, reaction: usize, is_dated: bool) -> Result<Firing, ExactError> {
        let now = self.cascade.situation(self.code);
        let of = &self.cascade.process.reactions[reaction];
        let hazard = of.hazard(self.since, now);
        let applies = is_dated && of.applies(now);
        let mut firing = Firing {
            hazard,
            applies,
            ways: Vec::new(),
            gains: Vec::new(),
            events: Vec::new(),
        };
        if hazard > 0.0 || applies {
            let after = self.cascade.fire(reaction, self.code)?;
            let ways = after.states.into_iter();
            let ways = ways.map(|((to, events), p)| (to.wrapping_sub(self.code), events, p));
            firing.ways = ways.collect();
            firing.gains = after.gains.tallies.into_iter().collect();
            firing.events = after.gains.events.into_iter().collect();
        }
        Ok(firing)
    }
}
