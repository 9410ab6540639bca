//! What is followed along a chain: all expectations, or paths on which an event has not happened yet.

use super::ExactError;
use super::chain::{Chain, Passed, Sparse};
use super::firings::Firings;
use super::space::States;

/// An expected sum: of occurrences, of amounts counted, or a variable.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) value: f64,
    /// The integral of the value since the start.
    pub(super) integral: f64,
    /// The most by which anything could have changed the value: what its error scales with.
    reach: f64,
}

/// The probabilities of the product states, under way.
pub(super) struct Weighed {
    pub(super) p: Vec<f64>,
    /// Bounds the sum of |computed - true| over them.
    bound: f64,
}

/// All expectations under way.
pub(super) struct Whole {
    pub(super) of: Weighed,
    /// The integrals of the probabilities since the start, days.
    pub(super) occupied: Vec<f64>,
    pub(super) tallies: Vec<Tally>,
}

/// Paths on which an awaited event has not happened.
pub(super) struct Waiting {
    pub(super) event: usize,
    pub(super) of: Weighed,
    /// The probability that it has.
    pub(super) happened: Tally,
}

/// What is advanced by itself.
pub(super) enum Column {
    Whole(Box<Whole>),
    Waiting(Waiting),
}

impl Weighed {
    /// Known without an error.
    pub(super) fn new(p: Vec<f64>) -> Self {
        Self { p, bound: 0.0 }
    }

    /// A sum over at most all product states rounds as often.
    pub(super) fn rounded_bound(&self) -> f64 {
        self.bound + (self.p.len() + 8) as f64 * f64::EPSILON
    }
}

impl Whole {
    fn pass(
        &mut self,
        chain: &Chain,
        time: f64,
        (decays, decay_of): (&[f64], &[usize]),
        tolerance: f64,
    ) -> Result<(), ExactError> {
        let p = &mut self.of.p;
        let Passed {
            days,
            tallies,
            error,
        } = chain.advance(p, time, (decays, decay_of), tolerance)?;
        self.of.bound += error;
        for (total, days) in self.occupied.iter_mut().zip(&days) {
            *total += days;
        }
        let passed = tallies.into_iter().zip(&chain.gains).zip(decay_of);
        for (tally, ((gained, gains), decay)) in self.tallies.iter_mut().zip(passed) {
            tally.pass(time, decays[*decay], gained, gains);
        }
        Ok(())
    }
}

impl Waiting {
    fn pass(&mut self, chain: &Chain, time: f64, tolerance: f64) -> Result<(), ExactError> {
        let (gained, error) = chain.outlast(&mut self.of.p, self.event, time, tolerance)?;
        self.of.bound += error;
        let gains = &chain.firsts[self.event];
        self.happened.pass(time, 0.0, (gained, 0.0), gains);
        Ok(())
    }
}

impl Column {
    /// Lets so many days pass.
    pub(super) fn pass(
        &mut self,
        chain: &Chain,
        time: f64,
        decays: (&[f64], &[usize]),
        tolerance: f64,
    ) -> Result<(), ExactError> {
        match self {
            Self::Whole(whole) => whole.pass(chain, time, decays, tolerance),
            Self::Waiting(waiting) => waiting.pass(chain, time, tolerance),
        }
    }

    /// Lets a scheduled reaction happen with this probability, wherever it may.
    pub(super) fn jump(
        &mut self,
        states: &States,
        firings: &mut Firings<'_>,
        (index, probability): (usize, f64),
    ) -> Result<(), ExactError> {
        let (of, awaited) = match self {
            Self::Whole(whole) => (&mut whole.of, None),
            Self::Waiting(waiting) => (&mut waiting.of, Some(waiting.event)),
        };
        let tallies = match &awaited {
            None => firings.tallies(),
            Some(_) => 1,
        };
        let mut next = vec![0.0; of.p.len()];
        let mut gained = vec![(0.0, 0.0); tallies];
        for (here, code) in states.codes.iter().enumerate() {
            let p = of.p[here];
            firings.at(*code);
            let firing = firings.of(index, true)?;
            let Some(firing) = firing.filter(|_| probability > 0.0) else {
                next[here] += p;
                continue;
            };
            next[here] += p * (1.0 - probability);
            for (add, events, share) in &firing.ways {
                if awaited.is_none_or(|event| events >> event & 1 == 0) {
                    next[states.position(code.wrapping_add(*add))] += p * probability * share;
                }
            }
            let mut gain = |tally: usize, gain: f64| {
                gained[tally].0 += p * probability * gain;
                gained[tally].1 = f64::max(gained[tally].1, probability * gain.abs());
            };
            match awaited {
                None => firing
                    .gains
                    .iter()
                    .for_each(|(tally, by)| gain(*tally, *by)),
                Some(event) => {
                    let own = firing.events.iter().filter(|(of, _)| *of == event);
                    own.for_each(|(_, chance)| gain(0, *chance));
                }
            }
        }
        of.p = next;
        // Each probability is a sum of products over at most all states.
        of.bound += states.codes.len() as f64 * f64::EPSILON;
        let tallies = match self {
            Self::Whole(whole) => &mut whole.tallies[..],
            Self::Waiting(waiting) => std::slice::from_mut(&mut waiting.happened),
        };
        for (tally, (gained, largest)) in tallies.iter_mut().zip(gained) {
            tally.value += gained;
            tally.reach += largest;
        }
        Ok(())
    }
}

impl Tally {
    pub(super) fn new(value: f64) -> Self {
        Self {
            value,
            integral: 0.0,
            reach: value.abs(),
        }
    }

    /// Relaxes the value for `time` days and adds what has accrued meanwhile: gains that are weighed by what is left
    /// of them, and their integral.
    fn pass(&mut self, time: f64, decay: f64, (once, twice): (f64, f64), gains: &Sparse) {
        let lasting = if decay == 0.0 {
            time
        } else {
            -libm::expm1(-decay * time) / decay
        };
        self.integral += self.value * lasting + twice;
        self.value = self.value * libm::exp(-decay * time) + once;
        let largest = gains.iter().map(|(_, gain)| gain.abs()).fold(0.0, f64::max);
        self.reach += largest * time;
    }

    /// Bounds |computed - true| of the value, where this bounds that of a sum of probabilities.
    pub(super) fn bound(&self, bound: f64) -> f64 {
        self.reach * bound
    }
}
