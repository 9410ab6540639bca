//! What a path says about the factors: enough of it to compute its density at any factor values.
//!
//! While nothing changes a hazard is a base times the ratios that apply. So of a hazard that is constant in
//! age the path's density needs no more than, for each set of ratios that applied, how long the reaction
//! waited and how often it happened: the sufficient statistics of a multi-state model (Andersen, Borgan,
//! Gill & Keiding 1993, II.7 and VI.1). Where a hazard depends on age or follows variables the stretches are kept one by
//! one.
//! What the path was, states, values and which conditions held, is taken as it was seen: factors speak
//! through hazards, branches, chances and drawn numbers.

use std::collections::BTreeMap;

use super::Process;
use super::followed::{self, Followed};
use super::taken::Taken;
use crate::compiled::{Compiled, DrawnKind, Rates, TriggerEntry};

/// What a path says about the factors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Until when it has been noted, days.
    since: f64,
    /// By reaction and by the ratios that applied.
    constant: BTreeMap<(u32, Vec<u32>), Exposure>,
    /// Stretches of hazards that depend on age.
    shaped: Vec<Stretch>,
    /// Stretches of hazards that follow variables.
    followed: Vec<Followed>,
    /// By reaction and by what its odds were multiplied by: how often its chance was asked and said no, or yes.
    chances: BTreeMap<(u32, u64), [u32; 2]>,
    /// By list and branch: how often it was taken.
    branches: BTreeMap<(u32, u32), u32>,
    /// Branches that were taken while odds were pushed.
    pushed: Vec<Pushed>,
    /// Numbers drawn, by place: the value, or its number among several.
    drawn: Vec<(u32, f64)>,
}

/// A branch that was taken: its list, the branch, and by what the odds of which branches were multiplied.
type Pushed = (u32, u32, Vec<(u32, f64)>);

/// How long a reaction waited at a hazard.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Exposure {
    /// Days, each times what the hazard was pushed by.
    time: f64,
    /// How often it happened.
    events: u32,
}

/// A stretch of time in which a reaction waited at a hazard that depends on age.
#[derive(Clone, Debug, PartialEq)]
struct Stretch {
    reaction: u32,
    ratios: Vec<u32>,
    /// Ages, days.
    from: f64,
    to: f64,
    pushed: f64,
    /// Whether it happened at its end.
    happened: bool,
}

impl Evidence {
    /// The logarithm of the density of the path at the rates of other factor values, up to a number that is the
    /// same for all; minus infinity where they could not have led to it.
    pub fn log_likelihood(&self, compiled: &Compiled, rates: &Rates) -> f64 {
        let constant = self.constant.iter().map(|((r, ratios), exposure)| {
            let hazard = hazard(rates, *r, ratios);
            let waited = -hazard * exposure.time;
            match exposure.events {
                0 => waited,
                events => waited + f64::from(events) * libm::log(hazard),
            }
        });
        let shaped = self.shaped.iter().map(|s| s.log_density(compiled, rates));
        let followed = self.followed.iter().map(|stretch| {
            let base = hazard(rates, stretch.reaction, &stretch.ratios);
            stretch.log_density(compiled, rates, base)
        });
        let parts = constant.chain(shaped).chain(followed);
        let sum = parts.fold(0.0, |sum, part| sum + part);
        let sum = sum + self.of_chances(compiled, rates) + self.of_branches(compiled, rates);
        let drawn = self.drawn.iter();
        drawn.fold(sum, |sum, (place, value)| {
            sum + log_drawn(&compiled.lists.drawn[*place as usize].kind, rates, *value)
        })
    }

    fn of_chances(&self, compiled: &Compiled, rates: &Rates) -> f64 {
        let chances = self.chances.iter();
        chances.fold(0.0, |sum, ((r, pushed), [no, yes])| {
            let Some(number) = compiled.reactions[*r as usize].probability else {
                return sum;
            };
            let p = odds_times(rates.of(number), f64::from_bits(*pushed));
            sum + times_log(*yes, p) + times_log(*no, 1.0 - p)
        })
    }

    fn of_branches(&self, compiled: &Compiled, rates: &Rates) -> f64 {
        let plain = self
            .branches
            .iter()
            .fold(0.0, |sum, ((list, branch), times)| {
                sum + times_log(*times, share(compiled, rates, (*list, *branch), &[]))
            });
        self.pushed
            .iter()
            .fold(plain, |sum, (list, branch, pushed)| {
                sum + libm::log(share(compiled, rates, (*list, *branch), pushed))
            })
    }
}

impl Stretch {
    fn log_density(&self, compiled: &Compiled, rates: &Rates) -> f64 {
        let TriggerEntry::Shaped(shape) = compiled.reactions[self.reaction as usize].trigger else {
            return 0.0;
        };
        let (shape, pieces) = (rates.shapes[shape as usize], &rates.pieces);
        let multiplier = hazard(rates, self.reaction, &self.ratios);
        let spent = shape.integrated(pieces, self.to) - shape.integrated(pieces, self.from);
        let waited = -multiplier * self.pushed * spent;
        if !self.happened {
            return waited;
        }
        waited + libm::log(multiplier * shape.hazard(pieces, self.to))
    }
}

/// A probability whose odds are multiplied.
pub(super) fn odds_times(p: f64, by: f64) -> f64 {
    if by == 1.0 {
        return p;
    }
    by * p / (1.0 - p + by * p)
}

fn times_log(times: u32, p: f64) -> f64 {
    match times {
        0 => 0.0,
        times => f64::from(times) * libm::log(p),
    }
}

/// The base of a hazard times these ratios.
fn hazard(rates: &Rates, r: u32, ratios: &[u32]) -> f64 {
    let ratios = ratios.iter().map(|k| rates.ratios[*k as usize]);
    ratios.fold(rates.base[r as usize], |product, ratio| product * ratio)
}

/// How likely a branch is among those of its list.
fn share(
    compiled: &Compiled,
    rates: &Rates,
    (list, branch): (u32, u32),
    pushed: &[(u32, f64)],
) -> f64 {
    let range = compiled.lists.branch_lists[list as usize].branches;
    let weights = branch_weights(compiled, rates, range.range(), pushed);
    let all: f64 = weights.iter().sum();
    weights[branch as usize] / all
}

/// The probabilities of branches, each times what its odds are multiplied by; their sum may differ from 1.
pub(super) fn branch_weights(
    compiled: &Compiled,
    rates: &Rates,
    range: std::ops::Range<usize>,
    pushed: &[(u32, f64)],
) -> Vec<f64> {
    let branches = &compiled.lists.branches[range.clone()];
    let fixed = |k: usize| branches[k].probability.map(|p| rates.of(p));
    let rest = 1.0 - (0..branches.len()).filter_map(fixed).sum::<f64>();
    let weight = |k: usize| {
        let own = fixed(k).unwrap_or(rest.max(0.0));
        let place = (range.start + k) as u32;
        let pushes = pushed.iter().filter(|(branch, _)| *branch == place);
        pushes.fold(own, |weight, (_, by)| weight * by)
    };
    (0..branches.len()).map(weight).collect()
}

/// The logarithm of the density of a drawn number, as far as factors enter it.
fn log_drawn(kind: &DrawnKind, rates: &Rates, value: f64) -> f64 {
    let of = |number| rates.of(number);
    let normal = |distance: f64, spread: f64| match spread > 0.0 {
        true => -libm::log(spread) - 0.5 * (distance / spread) * (distance / spread),
        false => 0.0,
    };
    match kind {
        DrawnKind::Prepared(_) => 0.0,
        DrawnKind::Normal(mean, sd) => normal(value - of(*mean), of(*sd)),
        DrawnKind::Lognormal(median, sigma) if value > 0.0 && of(*median) > 0.0 => {
            normal(libm::log(value / of(*median)), of(*sigma))
        }
        DrawnKind::Lognormal(..) => 0.0,
        DrawnKind::Uniform(low, high) => match of(*high) - of(*low) {
            width if width <= 0.0 => 0.0,
            width if value >= of(*low) && value <= of(*high) => -libm::log(width),
            _ => f64::NEG_INFINITY,
        },
        DrawnKind::Discrete(rows) => {
            let fixed: f64 = rows[..rows.len() - 1].iter().map(|(_, p)| of(*p)).sum();
            match rows.get(value as usize) {
                Some((_, p)) if value as usize + 1 < rows.len() => libm::log(of(*p)),
                _ => libm::log((1.0 - fixed).max(0.0)),
            }
        }
    }
}

impl<const TRACE: bool> Process<'_, TRACE> {
    /// The ratios of a reaction that apply now.
    fn applying(&self, r: usize) -> Vec<u32> {
        let ratios = self.compiled.reactions[r].ratios.range();
        let holds = |k: &usize| self.holds(self.compiled.lists.ratios[*k].condition);
        ratios.filter(holds).map(|k| k as u32).collect()
    }

    /// The same, by their places among the conditional ratios of the reaction.
    pub(super) fn places_applying(&self, r: usize) -> Vec<usize> {
        let first = self.compiled.reactions[r].ratios.range().start;
        let applying = self.applying(r).into_iter();
        applying.map(|k| k as usize - first).collect()
    }

    /// Notes that all clocks that run have run until this time.
    pub(super) fn note_waiting(&mut self, until: f64) {
        let Some(mut evidence) = self.state.trace.evidence.take() else {
            return;
        };
        let (since, waited) = (evidence.since, until - evidence.since);
        evidence.since = until;
        for r in 0..self.compiled.reactions.len() {
            let is_running = self.state.clocks[r].multiplier > 0.0;
            if waited <= 0.0 || !is_running {
                continue;
            }
            let (ratios, pushed) = (self.applying(r), self.rates.pushed(r));
            match self.compiled.reactions[r].trigger {
                TriggerEntry::Constant => {
                    let key = (r as u32, ratios);
                    evidence.constant.entry(key).or_default().time += pushed * waited;
                }
                TriggerEntry::Shaped(_) => {
                    let origin = self.state.ages[r].origin;
                    evidence.shaped.push(Stretch {
                        reaction: r as u32,
                        ratios,
                        from: since - origin,
                        to: until - origin,
                        pushed,
                        happened: false,
                    });
                }
                TriggerEntry::Exposed(k) => {
                    let stretch = self.followed(r, k as usize, ratios, (since, until));
                    followed::add(&mut evidence.followed, stretch);
                }
                _ => {}
            }
        }
        self.state.trace.evidence = Some(evidence);
    }

    /// Notes that a reaction with a hazard happens now; what it waited has been noted.
    pub(super) fn note_happened(&mut self, r: usize) {
        if self.state.trace.evidence.is_none() {
            return;
        }
        let (ratios, now) = (self.applying(r), self.state.now);
        let age = now - self.state.ages[r].origin;
        let trigger = self.compiled.reactions[r].trigger;
        if let TriggerEntry::Exposed(k) = trigger {
            let stretch = self.followed(r, k as usize, ratios, (now, now));
            if let Some(evidence) = &mut self.state.trace.evidence {
                followed::add(&mut evidence.followed, stretch);
            }
            return;
        }
        let Some(evidence) = &mut self.state.trace.evidence else {
            return;
        };
        if trigger == TriggerEntry::Constant {
            let exposure = evidence.constant.entry((r as u32, ratios)).or_default();
            exposure.events += 1;
        } else {
            evidence.shaped.push(Stretch {
                reaction: r as u32,
                ratios,
                from: age,
                to: age,
                pushed: 1.0,
                happened: true,
            });
        }
    }

    pub(super) fn note_chance(&mut self, r: usize, happens: bool) {
        let pushed = self.rates.pushed(r).to_bits();
        if let Some(evidence) = &mut self.state.trace.evidence {
            let counts = evidence.chances.entry((r as u32, pushed)).or_default();
            counts[usize::from(happens)] += 1;
        }
    }

    /// Notes a branch that chance took.
    pub(super) fn note_branch(&mut self, first_list: usize, taken: &Taken) {
        let place = ((first_list + taken.list) as u32, taken.branch as u32);
        let pushed = self.rates.pushed_branches().to_vec();
        if let Some(evidence) = &mut self.state.trace.evidence {
            match pushed.is_empty() {
                true => *evidence.branches.entry(place).or_default() += 1,
                false => evidence.pushed.push((place.0, place.1, pushed)),
            }
        }
    }

    pub(super) fn note_drawn(&mut self, place: usize, value: f64) {
        if let Some(evidence) = &mut self.state.trace.evidence {
            evidence.drawn.push((place as u32, value));
        }
    }

    /// Begins to note what the path says from now on.
    pub(super) fn watch(&mut self) {
        self.state.trace.evidence = Some(Box::new(Evidence {
            since: self.state.now,
            ..Evidence::default()
        }));
    }
}
