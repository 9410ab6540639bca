//! Milestones: first times.

use super::super::{Cause, Milestone, MilestoneKind};
use super::compound::{Formula, parse};
use super::mapping::found;
use super::sentence::{Sentence, Statement};
use super::{Decoder, Mapping};
use crate::diagnostic::Diagnostic;

impl<'a> Decoder<'a> {
    pub(super) fn milestones(&mut self, file: &Mapping<'a>) {
        for mut mapping in self.parts(file, "milestones") {
            // A milestone asks; its numbers are no evidence.
            mapping.scope = mapping.scope.without_citation();
            let kind = self.milestone(&mapping);
            self.model.milestones.push(Milestone {
                entry: mapping.entry,
                kind: kind.unwrap_or(MilestoneKind::First(Vec::new())),
            });
        }
    }

    fn milestone(&mut self, mapping: &Mapping<'a>) -> Option<MilestoneKind> {
        let (key, _) = mapping.chosen("happens")?;
        let within = self.plain_if(mapping, "within");
        if key.name == "crosses" {
            return self.crosses(mapping);
        }
        let causes = self.milestone_causes(mapping, &key.name);
        if mapping.get("of").is_none() {
            return Some(MilestoneKind::First(causes));
        }
        let of = self.causes(&mapping.sentences("of"));
        match (of.as_slice(), causes.as_slice()) {
            ([of], [then]) => Some(MilestoneKind::Follows {
                of: *of,
                then: *then,
                within,
            }),
            ([], _) | (_, []) => None,
            _ => {
                let span = mapping.value_span("of");
                let message = "expected one thing that follows one other, found several";
                self.error_help(span, message, "write a milestone for each pair");
                None
            }
        }
    }

    /// `happens` takes reactions, `enters` takes states.
    fn milestone_causes(&mut self, mapping: &Mapping<'a>, kind: &str) -> Vec<Cause> {
        let causes = self.causes(&mapping.sentences(kind));
        let fits = |cause: &Cause| matches!(cause, Cause::Reaction(_)) == (kind == "happens");
        if let Some(node) = mapping.get(kind)
            && !causes.iter().all(fits)
        {
            let (expected, other) = match kind {
                "happens" => ("a reaction", "enters"),
                _ => ("`machine.state`", "happens"),
            };
            let message = format!("expected {expected}, found {}", found(node));
            self.error_help(node.span, message, format!("did you mean `{other}:`?"));
        }
        causes
    }

    fn crosses(&mut self, mapping: &Mapping<'a>) -> Option<MilestoneKind> {
        let (node, text) = mapping.sentence("crosses")?;
        let parsed = parse(text);
        let level = |formula: &Formula<'_>| {
            let kind = |of: &Sentence<'_>| matches!(of.kind, Statement::Level { .. });
            matches!(formula, Formula::Sentence(sentence) if kind(sentence))
        };
        let of_level = parsed.as_ref().is_ok_and(level);
        if !of_level {
            let message = format!("expected a level such as `approval < 38`, found `{text}`");
            let mut fault = Diagnostic::error(node.span, message);
            let help = parsed.err().and_then(|fault| fault.help);
            // A list is a condition but no level.
            fault.help = help.filter(|help| !help.contains('['));
            self.faults.push(fault);
            return None;
        }
        let clauses = self.sentence(node, text, &mapping.scope)?;
        clauses.into_iter().next().map(MilestoneKind::Crosses)
    }
}
