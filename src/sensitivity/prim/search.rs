//! From rows to a box: peel, choose on the trajectory, prune, paste; and what the box is worth on other rows.

use super::cases::{Counts, Membership, Region, Sorted, Weight, once};
use super::chance::Chance;
use super::peel::{Peeled, Step, peel, region_after};
use super::prune::{binomial_at_least, paste, prune, quasi_p};

/// Which box of the trajectory is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    /// The one whose coverage exceeds its mass by most more than chance gives a box of its size
    /// ([`Chance::excess`]).
    Balanced,
    /// The largest with at least this density.
    Density(f64),
    /// The densest with at least this coverage.
    Coverage(f64),
}

/// How a box is sought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// How rows are peeled.
    pub peeled: Peeled,
    /// The share of the box's rows by which it grows in one step of pasting.
    pub paste: f64,
    /// A range is dropped where its quasi-p-value is above this.
    pub irrelevant: f64,
    /// Which box.
    pub wanted: Wanted,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            peeled: Peeled {
                share: 0.05,
                least_mass: 0.05,
            },
            paste: 0.05,
            irrelevant: 0.05,
            wanted: Wanted::Balanced,
        }
    }
}

/// A box and how it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The peeling trajectory, from the whole space.
    pub trajectory: Vec<Step>,
    /// Which of its boxes was chosen.
    pub chosen: usize,
    /// That box, without ranges that do not matter, and pasted.
    pub region: Region,
    /// Its rows among those that it was found on.
    pub counts: Counts,
}

impl Found {
    /// All rows.
    pub fn all(&self) -> Counts {
        self.trajectory[0].counts
    }
}

/// The box for rows in which a condition held or not. `None` where no box of the trajectory has the wanted
/// density or coverage.
pub fn find(
    sorted: &Sorted<'_>,
    holds: &[bool],
    search: &Search,
    chance: &Chance,
) -> Option<Found> {
    find_weighted(sorted, &once(holds), search, chance)
}

pub(super) fn find_weighted(
    sorted: &Sorted<'_>,
    weights: &[Weight],
    search: &Search,
    chance: &Chance,
) -> Option<Found> {
    let trajectory = peel(sorted, weights, search.peeled);
    let chosen = choose(&trajectory, search.wanted, chance)?;
    let mut region = region_after(&trajectory, chosen);
    prune(&mut region, sorted.columns, weights, search.irrelevant);
    paste(&mut region, sorted.columns, weights, search.paste);
    let counts = Membership::of(&region, sorted.columns, weights).inside;
    Some(Found {
        trajectory,
        chosen,
        region,
        counts,
    })
}

fn choose(trajectory: &[Step], wanted: Wanted, chance: &Chance) -> Option<usize> {
    let all = trajectory[0].counts;
    let mut steps = trajectory.iter();
    match wanted {
        Wanted::Balanced => {
            let best = chance.largest_excess(trajectory);
            steps.position(|step| chance.excess(step.counts, all) >= best)
        }
        Wanted::Density(least) => steps.position(|step| step.counts.density() >= least),
        // Density rises along the trajectory.
        Wanted::Coverage(least) => steps.rposition(|step| step.counts.coverage(all) >= least),
    }
}

/// What a box is worth on rows that had no part in finding it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// All of these rows.
    pub all: Counts,
    /// Those in the box.
    pub inside: Counts,
    /// The probability of so many cases in the box or more, if its density were that of all rows.
    pub p: f64,
    /// What each range does, in the order of factors.
    pub ranges: Vec<Relevance>,
}

/// What one range of a box does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relevance {
    /// The factor, by position.
    pub factor: usize,
    /// The box without this range.
    pub without: Counts,
    /// The [`quasi_p`] of the range.
    pub p: f64,
}

/// Judges a box by rows: `columns[factor][row]`, and in which of them the condition held.
pub fn judge(region: &Region, columns: &[Vec<f64>], holds: &[bool]) -> Judged {
    let weights = once(holds);
    let members = Membership::of(region, columns, &weights);
    let inside = members.inside;
    let mut all = Counts::default();
    weights.iter().for_each(|weight| all.add(*weight));
    let relevance = |(factor, kept_out): (&usize, &Counts)| {
        let without = inside.plus(*kept_out);
        Relevance {
            factor: *factor,
            without,
            p: quasi_p(inside, without),
        }
    };
    Judged {
        all,
        inside,
        p: binomial_at_least(inside.rows, inside.cases, all.density()),
        ranges: members.kept_out.iter().map(relevance).collect(),
    }
}
