//! What can be saved and read again: the counts of a run, of a comparison, of the rows of a design.

use crate::sensitivity::{RowSums, Start};
use crate::summary::{Layout, Paired, PairedLayout, Summary};

/// The draws that a checkpoint is of.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    /// From this one, ...
    pub(super) from: u64,
    /// ... up to this one, ...
    pub(super) below: u64,
    /// ... of which some may not have counted.
    pub(super) have_gaps: bool,
}

impl Draws {
    /// They, whether they count or not.
    fn range(self) -> std::ops::Range<u64> {
        self.from..self.below
    }

    /// Whether so many draws that are held, with these missing among them, are they.
    fn are(self, missing: &[std::ops::Range<u64>], held: u64) -> bool {
        let gaps: u64 = missing.iter().map(|gap| gap.end - gap.start).sum();
        (self.have_gaps || gaps == 0) && held + gaps == self.below - self.from
    }
}

/// What can be saved and read again.
pub trait Stored: Sized {
    /// What says of which shape it is.
    type Layout;

    /// Its parts as bytes.
    fn encode(&self) -> Vec<Vec<u8>>;

    /// Reads the parts of so many draws from the first; `None` where they are others. Draws that do not fulfil
    /// what is given leave gaps.
    fn decode(layout: &Self::Layout, parts: &[&[u8]], draws: Draws) -> Option<Self>;
}

impl Stored for Summary {
    type Layout = Layout;

    fn encode(&self) -> Vec<Vec<u8>> {
        vec![Self::encode(self)]
    }

    fn decode(layout: &Layout, parts: &[&[u8]], draws: Draws) -> Option<Self> {
        let summary = Self::decode(layout, parts.first()?).ok()?;
        let missing = summary.missing(draws.range());
        draws.are(&missing, summary.draws()).then_some(summary)
    }
}

impl Stored for Paired {
    type Layout = PairedLayout;

    fn encode(&self) -> Vec<Vec<u8>> {
        vec![Self::encode(self)]
    }

    fn decode(layout: &PairedLayout, parts: &[&[u8]], draws: Draws) -> Option<Self> {
        let paired = Self::decode(layout, parts.first()?).ok()?;
        let missing = paired.missing(draws.range());
        draws.are(&missing, paired.draws()).then_some(paired)
    }
}

impl Stored for (Vec<Summary>, Paired) {
    type Layout = (Vec<Layout>, PairedLayout);

    fn encode(&self) -> Vec<Vec<u8>> {
        let summaries = self.0.iter().map(Summary::encode);
        summaries.chain([self.1.encode()]).collect()
    }

    fn decode((layouts, paired): &Self::Layout, parts: &[&[u8]], draws: Draws) -> Option<Self> {
        let (last, arms) = parts.split_last()?;
        if arms.len() != layouts.len() {
            return None;
        }
        let arms = layouts.iter().zip(arms);
        let read = |(layout, part): (&Layout, &&[u8])| Stored::decode(layout, &[part], draws);
        let summaries = arms.map(read).collect::<Option<_>>()?;
        Some((summaries, Stored::decode(paired, &[last], draws)?))
    }
}

impl Stored for Start {
    type Layout = ();

    fn encode(&self) -> Vec<Vec<u8>> {
        vec![Self::encode(self)]
    }

    fn decode((): &(), parts: &[&[u8]], draws: Draws) -> Option<Self> {
        let start = Self::decode(parts.first()?)?;
        (draws.range() == (0..start.rows)).then_some(start)
    }
}

impl Stored for RowSums {
    type Layout = ();

    fn encode(&self) -> Vec<Vec<u8>> {
        vec![Self::encode(self)]
    }

    fn decode((): &(), parts: &[&[u8]], draws: Draws) -> Option<Self> {
        let sums = Self::decode(parts.first()?)?;
        sums.are_of(draws.range()).then_some(sums)
    }
}
