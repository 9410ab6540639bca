//! A summary as bytes: the one form for checkpoints, parts of a run and the digest.

use super::draws::DrawSet;
use super::encoding::{Decoder, Encoder};
use super::envelope::{Kind, checksum, open, seal};
use super::error::{Error, MAX_TRIALS};
use super::layout::{Grain, Layout};
use super::parts::{Milestone, Summary};

impl Summary {
    /// The summary as bytes, which end with the SHA-256 of all before: equal for equal sets of draws,
    /// however they were added and merged.
    pub fn encode(&self) -> Vec<u8> {
        let mut encoder = Encoder::default();
        self.held.encode(&mut encoder);
        for daily in &self.daily {
            daily.encode(&mut encoder);
        }
        for functionals in &self.functionals {
            functionals.encode(&mut encoder);
        }
        self.channels.encode(&mut encoder);
        for milestone in &self.milestones {
            match milestone {
                Milestone::First(incidence) => incidence.encode(&mut encoder),
                Milestone::Follows(kaplan_meier) => kaplan_meier.encode(&mut encoder),
            }
        }
        for waiting_times in &self.waiting_times {
            waiting_times.encode(&mut encoder);
        }
        self.occupancy.encode(&mut encoder, self.layout.points);
        self.occurrences.encode(&mut encoder);
        self.by_draw.encode(&self.layout, &mut encoder);
        seal(Kind::Summary, &self.layout.fingerprint(), &encoder.bytes())
    }

    /// The summary that [`encode`](Self::encode) wrote, of this layout. Whatever the bytes, this takes
    /// little more memory than a summary of the layout.
    ///
    /// # Errors
    /// Where the bytes are something else, of another version or layout, cut off or altered.
    pub fn decode(layout: &Layout, bytes: &[u8]) -> Result<Self, Error> {
        let payload = open(Kind::Summary, &layout.fingerprint(), bytes)?;
        let mut summary = Self::new(layout);
        let mut decoder = Decoder::new(payload);
        let read = summary.read(&mut decoder);
        read.filter(|()| decoder.is_done()).ok_or(Error::Damaged)?;
        Ok(summary)
    }

    /// Fills a summary of no draws.
    fn read(&mut self, decoder: &mut Decoder<'_>) -> Option<()> {
        let layout = &self.layout;
        let replicates = layout.replicates;
        self.held = DrawSet::decode(decoder, MAX_TRIALS / u64::from(replicates))?;
        let (draws, groups) = (self.held.len(), self.held.groups());
        for (daily, grain) in self.daily.iter_mut().zip(Grain::ALL) {
            daily.decode(decoder, (layout, grain), draws)?;
        }
        for (functionals, shape) in self.functionals.iter_mut().zip(&layout.outcomes) {
            functionals.decode(decoder, shape.scale.top, &groups)?;
        }
        let trials = draws * u64::from(replicates);
        self.channels.decode(decoder, trials)?;
        for milestone in &mut self.milestones {
            match milestone {
                Milestone::First(incidence) => incidence.decode(decoder, &groups, replicates)?,
                Milestone::Follows(kaplan_meier) => {
                    kaplan_meier.decode(decoder, &groups, replicates)?;
                }
            }
        }
        for waiting_times in &mut self.waiting_times {
            waiting_times.decode(decoder, trials)?;
        }
        self.occupancy.decode(decoder, layout, draws)?;
        self.occurrences.decode(decoder, draws)?;
        self.by_draw.decode(decoder, layout, &self.held)
    }

    /// The SHA-256 of the layout and of all counts and sums, in hexadecimal: equal for equal sets of
    /// draws. It is the end of what [`encode`](Self::encode) writes.
    pub fn digest(&self) -> String {
        checksum(&self.encode())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Functional, fixture};
    use super::*;
    use crate::model::{MachineId, MilestoneId, Model, OutcomeId, ReactionId, StateId};
    use crate::trial::Record;

    /// A summary of these draws.
    fn part(layout: &Layout, model: &Model, seed: u64, draws: &[u64]) -> Summary {
        let mut summary = Summary::new(layout);
        let mut records = vec![Record::default(); layout.replicates as usize];
        for draw in draws {
            for (replicate, record) in records.iter_mut().enumerate() {
                fixture::trial(model, seed, *draw, replicate as u64, record);
                // Every fifth draw stands still: counted by its steps.
                if draw % 5 == 0 {
                    record.series.fill(25.0);
                }
            }
            summary.add(*draw, &records);
        }
        summary
    }

    /// Looks at every number that can be asked for.
    fn ask_for_everything(summary: &Summary) {
        let Ok(report) = summary.report() else { return };
        for outcome in 0..summary.layout.outcomes.len() {
            let outcome = report.outcome(OutcomeId::from(outcome));
            let (_, _) = (outcome.means(), outcome.clipped_share());
            for level in [0.05, 0.5, 1.0] {
                outcome.quantiles(level);
                outcome.quantile(Functional::End, level);
            }
            for functional in [Functional::Min, Functional::TimeMean] {
                outcome.mean(functional);
                outcome.sd(functional);
                outcome.split(functional);
                outcome.histogram(functional);
            }
        }
        (0..4).for_each(|k| drop(report.milestone(MilestoneId(k))));
        for k in 0..3 {
            report.occupancy(MachineId(0), StateId(k));
            report.times(ReactionId(k));
            report.happened(ReactionId(k));
        }
    }

    #[test]
    fn overlaps_and_gaps_are_named() {
        let model = fixture::model(9.0);
        let layout = Layout::new(&model, 2).expect("a layout");
        let part =
            |draws: std::ops::Range<u64>| part(&layout, &model, 1, &draws.collect::<Vec<_>>());
        let mut first = part(0..10);
        let before = first.encode();
        let error = first.merge(&part(7..20)).expect_err("an overlap");
        assert_eq!(error, Error::Overlap { first: 7, last: 9 });
        assert!(
            error.to_string().starts_with("both hold draws 7 to 9;"),
            "{error}"
        );
        let error = first.merge(&part(9..12)).expect_err("an overlap");
        assert!(
            error.to_string().starts_with("both hold draw 9;"),
            "{error}"
        );
        assert_eq!(first.encode(), before, "what is refused changes nothing");
        first.merge(&part(14..20)).expect("no overlap");
        assert_eq!((first.draws(), first.held()), (16, &[0..10, 14..20][..]));
        assert_eq!(first.missing(0..32), [10..14, 20..32]);
        let back = Summary::decode(&layout, &first.encode()).expect("as written");
        assert_eq!(back.missing(0..32), [10..14, 20..32]);
    }

    #[test]
    fn what_is_of_another_layout_is_refused() {
        let model = fixture::model(9.0);
        let layout = Layout::new(&model, 2).expect("a layout");
        let bytes = part(&layout, &model, 1, &[0, 1, 2]).encode();
        let mut others = vec![Layout::new(&model, 3).expect("a layout")];
        for change in [
            |model: &mut Model| model.outcomes[0].high = 61.0,
            |model: &mut Model| model.outcomes[1].at = vec![1.0],
            |model: &mut Model| drop(model.reactions.pop()),
            |model: &mut Model| model.machines.swap(0, 1),
            |model: &mut Model| model.milestones.swap(0, 1),
            |model: &mut Model| model.grid = 3.0,
            |model: &mut Model| model.outcomes[0].headline = false,
        ] {
            let mut model = fixture::model(9.0);
            change(&mut model);
            others.push(Layout::new(&model, 2).expect("a layout"));
        }
        for other in others {
            let refused = Summary::decode(&other, &bytes).expect_err("another layout");
            assert_eq!(refused, Error::Layouts, "{other:?}");
        }
        assert_eq!(Summary::decode(&layout, &[]).err(), Some(Error::Foreign));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever the parts and their order, reading, writing and merging give the bytes of the whole.
        #[test]
        fn parts_in_any_order_merge_to_the_bytes_of_the_whole(
            seed in any::<u64>(),
            replicates in 1u32..5,
            days in 2u32..20,
            owners in prop::collection::vec(0usize..4, 1..60),
            order in Just(vec![0usize, 1, 2, 3]).prop_shuffle(),
        ) {
            let model = fixture::model(f64::from(days).max(8.0));
            let layout = Layout::new(&model, replicates).expect("a layout");
            let draws: Vec<u64> = (0..owners.len() as u64).collect();
            let whole = part(&layout, &model, seed, &draws).encode();
            let mut merged = Summary::new(&layout);
            for owner in order {
                let own = draws.iter().copied().filter(|k| owners[*k as usize] == owner);
                let bytes = part(&layout, &model, seed, &own.collect::<Vec<_>>()).encode();
                let back = Summary::decode(&layout, &bytes).expect("as written");
                prop_assert_eq!(back.encode(), bytes);
                merged.merge(&back).expect("parts of a run");
            }
            prop_assert_eq!(merged.encode(), &whole[..]);
            let digest = whole[whole.len() - 32..].iter().map(|b| format!("{b:02x}"));
            prop_assert_eq!(merged.digest(), digest.collect::<String>());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Bytes that somebody altered and gave a new checksum are refused, or are a summary of which
        /// everything can be asked.
        #[test]
        fn hostile_bytes_do_no_harm(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
            cut in prop::option::of(any::<prop::sample::Index>()),
        ) {
            let model = fixture::model(8.0);
            let layout = Layout::new(&model, 2).expect("a layout");
            let draws: Vec<u64> = (0..40).collect();
            let bytes = part(&layout, &model, 1, &draws).encode();
            let mut payload = open(Kind::Summary, &layout.fingerprint(), &bytes)
                .expect("as written")
                .to_vec();
            for (at, byte) in changes {
                let at = at.index(payload.len());
                payload[at] = byte;
            }
            if let Some(cut) = cut {
                payload.truncate(cut.index(payload.len()));
            }
            let forged = seal(Kind::Summary, &layout.fingerprint(), &payload);
            if let Ok(summary) = Summary::decode(&layout, &forged) {
                ask_for_everything(&summary);
            }
        }
    }
}
