//! The rates of one draw: every number of the compiled model, evaluated at the draw's factor values.
//!
//! A reaction can be switched off and on: off, it never happens, as if the model had been compiled with no
//! trigger for it. Its hazard can be pushed: multiplied by a ratio. Switches and pushes outlast the
//! loading of another draw.

use super::products::{hazard_in_logs, product};
use super::{
    BaseEntry, Compiled, ConstantHazard, Hazard, NumberId, Piece, RatioValue, Shape, ShapeEntry,
    Slice,
};
use crate::model::{Ratio, ReactionId};

/// The numbers of one draw, reused from draw to draw without allocation.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Values by [`NumberId`].
    pub numbers: Vec<f64>,
    /// By reaction: the constant hazard per day, or the constant multiplier of a shaped one; 0 while it
    /// is switched off.
    pub base: Vec<f64>,
    /// By reaction: the same while it is switched on and not pushed.
    base_on: Vec<f64>,
    /// By reaction: whether it is switched off.
    off: Vec<bool>,
    /// By reaction: the hazard ratio by which it is pushed; 1 where it is not.
    pushed: Vec<f64>,
    /// Branches whose odds are multiplied, with by what.
    pushed_branches: Vec<(u32, f64)>,
    /// Reactions that happen with another probability when they are scheduled or queued, with which.
    answered: Vec<(u32, f64)>,
    /// Shaped hazards.
    pub shapes: Vec<Shape>,
    /// Pieces of piecewise constant hazards.
    pub pieces: Vec<Piece>,
    /// Conditional hazard ratios.
    pub ratios: Vec<f64>,
    /// Logarithms of hazard ratios per unit of a variable.
    pub log_ratios: Vec<f64>,
    /// Constant hazards by context: see [`super::ContextEntry`].
    pub hazards: Vec<Hazard>,
    /// By variable: ln 2 / half-life, per day; 0 does not relax.
    pub decay: Vec<f64>,
    /// What cannot be held.
    beyond: Option<Beyond>,
}

/// A number of a draw that is larger than any that can be held, or none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// A product of factors, by its place among the uncertain numbers.
    Number(usize),
    /// The hazard of a reaction.
    Hazard(usize),
    /// The half-life of a variable, which is 0.
    HalfLife(usize),
}

impl Beyond {
    /// What it belongs to.
    pub fn name(self, compiled: &Compiled) -> String {
        match self {
            Self::Number(k) => {
                let (_, coefficient, run) = compiled.numbers.uncertain[k];
                let factors = compiled.numbers.factors[run.range()].iter();
                factors.fold(format!("the product {coefficient}"), |text, factor| {
                    format!("{text} * {}", compiled.names.factors[*factor as usize])
                })
            }
            Self::Hazard(r) => format!("the hazard of {}", compiled.addresses[r]),
            Self::HalfLife(v) => {
                format!("the rate at which {} relaxes", compiled.names.variables[v])
            }
        }
    }
}

impl Rates {
    /// Rates for a compiled model, to be loaded.
    pub fn new(compiled: &Compiled) -> Self {
        let numbers = &compiled.numbers;
        Self {
            numbers: numbers.fixed.clone(),
            base: vec![0.0; numbers.bases.len()],
            base_on: vec![0.0; numbers.bases.len()],
            off: vec![false; numbers.bases.len()],
            pushed: vec![1.0; numbers.bases.len()],
            pushed_branches: Vec::new(),
            answered: Vec::new(),
            shapes: vec![
                Shape::Capped {
                    rate: 0.0,
                    until: 0.0
                };
                numbers.shapes.len()
            ],
            pieces: numbers.pieces.iter().map(|(piece, _)| *piece).collect(),
            ratios: vec![1.0; numbers.ratios.len()],
            log_ratios: vec![0.0; numbers.exposed_ratios.len()],
            hazards: vec![Hazard::default(); compiled.cells],
            decay: vec![0.0; numbers.half_lives.len()],
            beyond: None,
        }
    }

    /// Takes over other rates of the same compiled model.
    pub fn copy_from(&mut self, from: &Self) {
        self.off.copy_from_slice(&from.off);
        self.pushed.copy_from_slice(&from.pushed);
        self.pushed_branches.clone_from(&from.pushed_branches);
        self.answered.clone_from(&from.answered);
        self.copy_numbers(from);
    }

    /// Takes over the numbers of other rates of the same compiled model; switches and pushes stay.
    pub fn replace(&mut self, compiled: &Compiled, from: &Self) {
        self.copy_numbers(from);
        for r in 0..self.base.len() {
            self.base[r] = self.base_if_on(r);
        }
        for row in &compiled.contexts {
            row.fill(compiled.reactions[row.reaction as usize].ratios, self);
        }
    }

    fn copy_numbers(&mut self, from: &Self) {
        let Self {
            numbers,
            base,
            base_on,
            off: _,
            pushed: _,
            pushed_branches: _,
            answered: _,
            shapes,
            pieces,
            ratios,
            log_ratios,
            hazards,
            decay,
            beyond,
        } = from;
        self.beyond = *beyond;
        self.numbers.copy_from_slice(numbers);
        self.base.copy_from_slice(base);
        self.base_on.copy_from_slice(base_on);
        self.shapes.copy_from_slice(shapes);
        self.pieces.copy_from_slice(pieces);
        self.ratios.copy_from_slice(ratios);
        self.log_ratios.copy_from_slice(log_ratios);
        self.hazards.copy_from_slice(hazards);
        self.decay.copy_from_slice(decay);
    }

    /// Whether these can be rates of this compiled model.
    pub fn fits(&self, compiled: &Compiled) -> bool {
        let other = &compiled.numbers;
        let own = [self.numbers.len(), self.base.len(), self.shapes.len()];
        let own_lists = [self.pieces.len(), self.ratios.len(), self.decay.len()];
        own == [other.fixed.len(), other.bases.len(), other.shapes.len()]
            && own_lists
                == [
                    other.pieces.len(),
                    other.ratios.len(),
                    other.half_lives.len(),
                ]
            && self.log_ratios.len() == other.exposed_ratios.len()
            && self.hazards.len() == compiled.cells
    }

    /// The value of a number.
    #[inline]
    pub fn of(&self, number: NumberId) -> f64 {
        self.numbers[number.0 as usize]
    }

    /// Evaluates everything at these factor values.
    pub fn load(&mut self, compiled: &Compiled, factors: &[f64]) {
        let rows = &compiled.numbers;
        for &(position, coefficient, run) in &rows.uncertain {
            let parts = rows.factors[run.range()]
                .iter()
                .map(|&f| factors[f as usize]);
            let plain = parts.clone().fold(coefficient, |sum, part| sum * part);
            self.numbers[position as usize] = if plain.is_normal() {
                plain
            } else {
                product(std::iter::once(coefficient).chain(parts))
            };
        }
        self.beyond = None;
        for (k, row) in rows.ratios.iter().enumerate() {
            self.ratios[k] = self.ratio(row);
        }
        for (k, row) in rows.exposed_ratios.iter().enumerate() {
            self.log_ratios[k] = libm::log(self.ratio(row));
        }
        for (k, row) in rows.bases.iter().enumerate() {
            self.base_on[k] = self.base(row, factors);
            self.base[k] = self.base_if_on(k);
        }
        for row in &compiled.contexts {
            row.fill(compiled.reactions[row.reaction as usize].ratios, self);
        }
        for (k, &(piece, rate)) in rows.pieces.iter().enumerate() {
            self.pieces[k] = Piece {
                until: piece.until,
                rate: self.of(rate),
            };
        }
        for (k, row) in rows.shapes.iter().enumerate() {
            self.shapes[k] = self.shape(row);
        }
        for (k, row) in rows.half_lives.iter().enumerate() {
            self.decay[k] = row.map_or(0.0, |h| core::f64::consts::LN_2 / self.of(h));
        }
        self.find_beyond(compiled);
    }

    /// The first number that cannot be held.
    fn find_beyond(&mut self, compiled: &Compiled) {
        let uncertain = &compiled.numbers.uncertain;
        let number = |row: &(u32, f64, Slice)| !self.numbers[row.0 as usize].is_finite();
        let numbers = uncertain.iter().position(number).map(Beyond::Number);
        let hazards = self.base_on.iter().position(|base| !base.is_finite());
        let mut exposed = compiled.exposed.iter();
        let follows = exposed.find(|row| {
            let mut own = self.log_ratios[row.exposures.range()].iter();
            // Shapes that are not constant between ages are refused where scenarios are read.
            let piece = |shape: u32| self.shapes[shape as usize].piece(&self.pieces, |_| false);
            own.any(|logarithm| !logarithm.is_finite())
                || row.shape.is_some_and(|shape| piece(shape).0.is_nan())
        });
        let decays = self.decay.iter().position(|decay| !decay.is_finite());
        self.beyond = numbers
            .or(hazards.map(Beyond::Hazard))
            .or(follows.map(|row| Beyond::Hazard(row.reaction as usize)))
            .or(decays.map(Beyond::HalfLife));
    }

    /// The first number that cannot be held at these factor values: then no trial can be simulated.
    #[inline]
    pub fn beyond(&self) -> Option<Beyond> {
        self.beyond
    }

    /// Switches a reaction off or on.
    pub fn switch(&mut self, compiled: &Compiled, reaction: ReactionId, on: bool) {
        self.off[reaction.index()] = !on;
        self.refill(compiled, reaction.index());
    }

    /// Pushes a reaction: multiplies its hazard, or the odds of its chance, by this ratio; 1 ends the push. At 0
    /// it cannot happen.
    pub fn push(&mut self, compiled: &Compiled, reaction: ReactionId, ratio: f64) {
        self.pushed[reaction.index()] = ratio;
        self.refill(compiled, reaction.index());
    }

    /// Multiplies the odds of a branch by this ratio; 1 ends the push.
    pub fn push_branch(&mut self, branch: u32, ratio: f64) {
        self.pushed_branches.retain(|(other, _)| *other != branch);
        if ratio != 1.0 {
            self.pushed_branches.push((branch, ratio));
            self.pushed_branches.sort_by_key(|(branch, _)| *branch);
        }
    }

    /// Branches whose odds are multiplied, with by what.
    #[inline]
    pub fn pushed_branches(&self) -> &[(u32, f64)] {
        &self.pushed_branches
    }

    /// Gives a reaction another probability for each time that it is scheduled or queued; `None`: its own again.
    pub fn answer(&mut self, reaction: ReactionId, probability: Option<f64>) {
        self.answered.retain(|(other, _)| *other != reaction.0);
        self.answered.extend(probability.map(|p| (reaction.0, p)));
    }

    /// The probability that a reaction was given in place of its own.
    #[inline]
    pub fn answered(&self, reaction: usize) -> Option<f64> {
        let mut answered = self.answered.iter();
        let own = answered.find(|(other, _)| *other as usize == reaction);
        own.map(|(_, probability)| *probability)
    }

    /// By what the hazard of a reaction, or the odds of its chance, are multiplied.
    #[inline]
    pub fn pushed(&self, reaction: usize) -> f64 {
        self.pushed[reaction]
    }

    /// Computes the hazards of one reaction anew.
    fn refill(&mut self, compiled: &Compiled, r: usize) {
        self.base[r] = self.base_if_on(r);
        let contexts = &compiled.contexts;
        if let Ok(k) = contexts.binary_search_by_key(&(r as u32), |row| row.reaction) {
            contexts[k].fill(compiled.reactions[r].ratios, self);
        }
    }

    /// Whether a reaction is switched off, or pushed to nothing.
    #[inline]
    pub fn is_off(&self, reaction: usize) -> bool {
        self.off[reaction] || self.pushed[reaction] == 0.0
    }

    fn base_if_on(&self, r: usize) -> f64 {
        if self.off[r] {
            0.0
        } else {
            (self.base_on[r] * self.pushed[r]).min(f64::MAX)
        }
    }

    fn base(&self, row: &BaseEntry, factors: &[f64]) -> f64 {
        let base = row.base.as_ref().map_or(1.0, |base| self.constant(base));
        let logarithms = row.exposures.iter().map(|(ratio, factor, reference)| {
            let z = factors[*factor as usize] - reference;
            z * libm::log(self.ratio(ratio))
        });
        let plain = logarithms
            .clone()
            .fold(base, |product, logarithm| product * libm::exp(logarithm));
        if plain.is_normal() {
            plain
        } else {
            hazard_in_logs(base, logarithms)
        }
    }

    /// Per day.
    fn constant(&self, hazard: &ConstantHazard) -> f64 {
        match hazard {
            ConstantHazard::Rate(rate) => self.of(*rate),
            ConstantHazard::Mean(mean) => 1.0 / self.of(*mean),
            ConstantHazard::Median(median) => core::f64::consts::LN_2 / self.of(*median),
            ConstantHazard::Chance(p, within) => chance_rate(self.of(*p), self.of(*within)),
            ConstantHazard::Share(p, within, weights, index) => {
                let total: f64 = weights.iter().map(|w| self.of(*w)).sum();
                chance_rate(self.of(*p), self.of(*within)) * self.of(weights[*index]) / total
            }
        }
    }

    fn ratio(&self, ratio: &RatioValue) -> f64 {
        match *ratio {
            RatioValue::Hazard(ratio) => self.of(ratio),
            RatioValue::Risk(ratio, at, cap) => Ratio::of_risk(self.of(ratio), self.of(at), cap),
        }
    }

    fn shape(&self, row: &ShapeEntry) -> Shape {
        match row {
            ShapeEntry::Capped(hazard, until) => Shape::Capped {
                rate: self.constant(hazard).min(f64::MAX),
                until: self.of(*until),
            },
            ShapeEntry::Weibull(shape, scale) => Shape::Weibull {
                shape: self.of(*shape),
                ln_scale: libm::log(self.of(*scale)),
            },
            ShapeEntry::Lognormal(median, sigma) => Shape::Lognormal {
                ln_median: libm::log(self.of(*median)),
                sigma: self.of(*sigma),
            },
            ShapeEntry::LogLogistic(median, shape) => Shape::LogLogistic {
                ln_median: libm::log(self.of(*median)),
                shape: self.of(*shape),
            },
            ShapeEntry::Piecewise(first, count) => Shape::Piecewise {
                first: *first,
                count: *count,
            },
        }
    }
}

/// The constant hazard at which the probability within `days` is `p`; a probability that rounds to
/// 1 is taken as the largest number below it, so that the rate stays finite.
fn chance_rate(p: f64, days: f64) -> f64 {
    -libm::log1p(-p.min(1.0 - f64::EPSILON / 2.0)) / days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::likelihood::Lexicon;

    #[test]
    fn likely_within_90_days_has_the_rates_of_the_contract() {
        let likely = Lexicon::icd203().find("likely");
        let p = likely.expect("a word of the lexicon").beta();
        for (level, wanted) in [(0.05, 0.00887), (0.5, 0.01280), (0.95, 0.01788)] {
            let found = chance_rate(p.quantile(level), 90.0);
            assert!((found - wanted).abs() < 0.5e-5, "{level}: {found}");
        }
    }

    #[test]
    fn a_rate_gives_its_probability_back() {
        assert!((chance_rate(0.8, 60.0) - 0.026_823_965_207_235_006).abs() < 1e-17);
        // 0.8 in 60 days goes on to 0.992 by day 180.
        assert!((-libm::expm1(-180.0 * chance_rate(0.8, 60.0)) - 0.992).abs() < 1e-15);
        assert_eq!(chance_rate(0.0, 30.0), 0.0);
        assert!((chance_rate(1e-12, 1.0) / 1e-12 - 1.0).abs() < 1e-11);
        assert!(chance_rate(1.0, 30.0).is_finite());
    }
}
