//! Which parts of a model are solved together: for each part only what bears on it, directly or through others.
//!
//! What bears on a part is a process of its own, however much else it bears on. Parts are solved together where the
//! machines of one are among those of the other; a milestone, for which a process is followed once more, has a
//! smaller one where that is much smaller.

use std::collections::BTreeMap;

use super::part::Part;
use crate::model::Model;

/// How much larger the process may be in which a milestone is followed.
const LARGER: f64 = 4.0;

/// Parts that are solved together, with all that bears on them.
#[derive(Clone, Debug)]
pub(super) struct Group {
    parts: Set,
    /// How many states its machines have together, and what they remember.
    states: f64,
}

/// A set of parts, by their position among all.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Set(Vec<u64>);

impl Set {
    fn none(number: usize) -> Self {
        Self(vec![0; number.div_ceil(64)])
    }

    /// Whether it was not in it before.
    fn insert(&mut self, part: usize) -> bool {
        let is_new = !self.has(part);
        self.0[part / 64] |= 1 << (part % 64);
        is_new
    }

    fn has(&self, part: usize) -> bool {
        self.0[part / 64] >> (part % 64) & 1 == 1
    }

    fn with(&self, other: &Self) -> Self {
        let words = self.0.iter().zip(&other.0);
        Self(words.map(|(one, other)| one | other).collect())
    }
}

/// What is needed of a model.
struct Grouper<'m> {
    model: &'m Model,
    parts: Vec<Part>,
    place: BTreeMap<Part, usize>,
    /// By part: what bears on it.
    borne_by: Vec<Vec<usize>>,
    /// Reactions with the parts that ask whether they have happened.
    memory: Vec<(usize, usize)>,
}

/// The groups of these parts, the smallest first; each part is in one that has all that bears on it.
pub(super) fn groups(
    model: &Model,
    parts: Vec<Part>,
    edges: &[(Part, Part)],
    memory: &[(usize, Part)],
) -> Vec<Vec<Part>> {
    let place: BTreeMap<Part, usize> = parts.iter().copied().zip(0..).collect();
    let mut borne_by = vec![Vec::new(); parts.len()];
    for (from, to) in edges {
        if let (Some(from), Some(to)) = (place.get(from), place.get(to)) {
            borne_by[*to].push(*from);
        }
    }
    let memory = memory.iter();
    let memory = memory.filter_map(|(of, part)| Some((*of, *place.get(part)?)));
    let grouper = Grouper {
        model,
        memory: memory.collect(),
        parts,
        place,
        borne_by,
    };
    let found = grouper.groups();
    let named = |group: Group| {
        let parts = grouper.parts.iter().enumerate();
        let own = parts.filter(|(place, _)| group.parts.has(*place));
        own.map(|(_, part)| *part).collect()
    };
    found.into_iter().map(named).collect()
}

impl Grouper<'_> {
    fn groups(&self) -> Vec<Group> {
        let mut closed: Vec<(usize, Group)> = (0..self.parts.len())
            .map(|part| (part, self.group(self.closure(part))))
            .collect();
        closed.sort_by(|(a, one), (b, other)| other.states.total_cmp(&one.states).then(a.cmp(b)));
        let mut groups: Vec<Group> = Vec::new();
        for (part, own) in closed {
            let most = match self.parts[part] {
                Part::Milestone(_) => LARGER * own.states,
                _ => f64::INFINITY,
            };
            // The smallest that has its machines already.
            let fits = |group: &&mut Group| {
                let joined = self.states(&group.parts.with(&own.parts));
                joined == group.states && group.states <= most
            };
            let fitting = groups.iter_mut().filter(fits);
            match fitting.min_by(|a, b| a.states.total_cmp(&b.states)) {
                Some(group) => group.parts = group.parts.with(&own.parts),
                None => groups.push(own),
            }
        }
        groups.sort_by(|a, b| a.states.total_cmp(&b.states));
        groups
    }

    fn group(&self, parts: Set) -> Group {
        Group {
            states: self.states(&parts),
            parts,
        }
    }

    /// A part with all that bears on it.
    fn closure(&self, part: usize) -> Set {
        let mut found = Set::none(self.parts.len());
        let mut open = vec![part];
        while let Some(part) = open.pop() {
            if found.insert(part) {
                open.extend(&self.borne_by[part]);
            }
        }
        found
    }

    /// How many states the machines among these have together, with what they remember.
    fn states(&self, parts: &Set) -> f64 {
        let machines = self.model.machines.iter().enumerate();
        let sizes = machines.map(|(k, machine)| match self.place.get(&Part::Machine(k)) {
            Some(place) if parts.has(*place) => machine.states.len() as f64,
            _ => 1.0,
        });
        let asking = self.memory.iter().filter(|(_, part)| parts.has(*part));
        let mut remembered: Vec<usize> = asking.map(|(of, _)| *of).collect();
        remembered.sort_unstable();
        remembered.dedup();
        let bits = remembered.iter().fold(1.0, |all, _| 2.0 * all);
        sizes.product::<f64>() * bits
    }
}
