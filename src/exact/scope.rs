//! What of a model the master equation answers, and what lies outside.
//!
//! Some things have no exact form here: shaped hazards, delays, conditions on variables. What they bear on,
//! directly or through others, has none either; all else is a Markov process of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::ExactError;
use super::influences::{Influences, influences};
use super::part::{Outside, Part};
use crate::model::Model;

/// A part that is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Which.
    pub part: Part,
    /// The address of what bears on it and has no exact form: the first in the order in which they were found.
    pub because: String,
}

/// What of a model is answered.
#[derive(Clone, Debug)]
pub struct Scope {
    outside: Vec<Outside>,
    lost: BTreeMap<Part, usize>,
    blocks: Vec<BTreeSet<Part>>,
}

impl Scope {
    /// What of a model is answered. Which numbers are outside of what their place demands depends on the
    /// factor values, and is told where they are used.
    ///
    /// # Errors
    /// Where there are not as many values as factors.
    pub fn new(model: &Model, factor_values: &[f64]) -> Result<Self, ExactError> {
        let (expected, found) = (model.factors.len(), factor_values.len());
        if expected != found {
            return Err(ExactError::FactorValues { expected, found });
        }
        let Influences { roots, edges } = influences(model, factor_values);
        let mut outside: Vec<Outside> = Vec::new();
        let mut lost = BTreeMap::new();
        for (part, root) in roots {
            let known = outside.iter().position(|other| *other == root);
            let index = known.unwrap_or_else(|| {
                outside.push(root);
                outside.len() - 1
            });
            lost.entry(part).or_insert(index);
        }
        spread(&edges, &mut lost);
        let blocks = blocks(model, &edges, &lost);
        Ok(Self {
            outside,
            lost,
            blocks,
        })
    }

    /// What has no exact form, in the order of the model.
    pub fn outside(&self) -> &[Outside] {
        &self.outside
    }

    /// Whether a part is answered.
    pub fn covers(&self, part: Part) -> bool {
        !self.lost.contains_key(&part)
    }

    /// The parts that are not answered, and because of what.
    pub fn unanswered(&self) -> Vec<Unanswered> {
        let lost = self.lost.iter();
        lost.map(|(part, root)| Unanswered {
            part: *part,
            because: self.outside[*root].address.clone(),
        })
        .collect()
    }

    /// Sets of parts that bear on none of the others: each is a process of its own. Outcomes, which only add
    /// up what others are, belong to none.
    pub(super) fn blocks(&self) -> &[BTreeSet<Part>] {
        &self.blocks
    }
}

/// What depends on what is lost is lost.
fn spread(edges: &[(Part, Part)], lost: &mut BTreeMap<Part, usize>) {
    let mut borne: BTreeMap<Part, Vec<Part>> = BTreeMap::new();
    for (from, to) in edges {
        borne.entry(*from).or_default().push(*to);
    }
    let mut open: Vec<Part> = lost.keys().copied().collect();
    while let Some(part) = open.pop() {
        let because = lost[&part];
        for next in borne.get(&part).into_iter().flatten() {
            if !lost.contains_key(next) {
                lost.insert(*next, because);
                open.push(*next);
            }
        }
    }
}

/// The connected sets of what is left.
fn blocks(
    model: &Model,
    edges: &[(Part, Part)],
    lost: &BTreeMap<Part, usize>,
) -> Vec<BTreeSet<Part>> {
    let is_in = |part: &Part| !lost.contains_key(part) && !matches!(part, Part::Outcome(_));
    let mut next: BTreeMap<Part, Vec<Part>> = BTreeMap::new();
    for (from, to) in edges {
        if is_in(from) && is_in(to) {
            next.entry(*from).or_default().push(*to);
            next.entry(*to).or_default().push(*from);
        }
    }
    let mut seen = BTreeSet::new();
    let mut blocks = Vec::new();
    for part in Part::all(model).filter(is_in) {
        let mut block = BTreeSet::new();
        let mut open = vec![part];
        while let Some(part) = open.pop() {
            if seen.insert(part) {
                block.insert(part);
                open.extend(next.get(&part).into_iter().flatten());
            }
        }
        if !block.is_empty() {
            blocks.push(block);
        }
    }
    blocks
}
