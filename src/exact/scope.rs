//! What of a model the master equation answers, and what lies outside.
//!
//! Some things have no exact form here: shaped hazards, delays, conditions on variables. What they bear on,
//! directly or through others, has none either; all else is made of Markov processes.

use std::collections::{BTreeMap, BTreeSet};

use super::ExactError;
use super::groups::groups;
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
    groups: Vec<BTreeSet<Part>>,
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
        let Influences {
            roots,
            edges,
            memory,
        } = influences(model, factor_values);
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
        let is_solved = |part: &Part| !lost.contains_key(part) && !matches!(part, Part::Outcome(_));
        let parts = Part::all(model).filter(is_solved).collect();
        let groups = groups(model, parts, &edges, &memory).into_iter();
        Ok(Self {
            groups: groups.map(|parts| parts.into_iter().collect()).collect(),
            outside,
            lost,
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

    /// Sets of parts that are solved together, the smallest first: each has all that bears on its parts. Outcomes,
    /// which only add up what others are, are in none.
    pub(super) fn groups(&self) -> &[BTreeSet<Part>] {
        &self.groups
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
