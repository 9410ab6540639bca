//! Milestones: first times.

use super::super::format::MILESTONE;
use super::super::{Cause, Milestone, MilestoneKind};
use super::fields::found;
use super::sentence::{Kind, parse};
use super::{Decoder, Demand, Fields, Scope};
use crate::diagnostic::Diagnostic;
use crate::scenario::{Key, Node};

impl<'a> Decoder<'a> {
    pub(super) fn milestones(&mut self) {
        let section = Scope::section("milestones");
        for (key, node) in self.section("milestones") {
            // A milestone asks; its numbers are no evidence.
            let scope = section.named(&key.name, key.span).without_citation();
            let mut milestone = Milestone {
                entry: self.bare_entry(&scope),
                kind: MilestoneKind::First(Vec::new()),
            };
            if let Some(fields) = self.fields(node, &MILESTONE) {
                let (entry, inner) = self.entry(&fields, &scope);
                milestone.entry = entry;
                if let Some(kind) = self.milestone(&fields, &inner, key) {
                    milestone.kind = kind;
                }
            }
            self.model.milestones.push(milestone);
        }
    }

    fn milestone(
        &mut self,
        fields: &Fields<'a>,
        scope: &Scope,
        key: &Key,
    ) -> Option<MilestoneKind> {
        let present = |name| fields.get(name).map(|node| (name, node));
        let kinds: Vec<_> = ["happens", "enters", "crosses"]
            .into_iter()
            .filter_map(present)
            .collect();
        let &[(kind, node)] = kinds.as_slice() else {
            if kinds.is_empty() && fields.misspelt {
                return None;
            }
            let found = if kinds.is_empty() { "none" } else { "several" };
            let message = format!(
                "expected `{}` to have one of `happens`, `enters` or `crosses`, found {found}",
                key.name
            );
            self.error(key.span, message);
            return None;
        };
        let of = fields.get("of");
        let within = fields.get("within").map(|node| {
            let days = self.literal(node, scope, Demand::DURATION);
            days.unwrap_or(f64::NAN)
        });
        if within.is_some() && of.is_none() {
            let span = fields.key_span("within");
            self.error_help(
                span,
                "expected `within` with `of`, found none",
                "`of:` names what the time counts from",
            );
        }
        if kind == "crosses" {
            if of.is_some() {
                self.error(
                    fields.key_span("of"),
                    "expected `of` with `happens` or `enters`, found it with `crosses`",
                );
            }
            return self.crosses(node, scope);
        }
        let causes = self.milestone_causes(node, kind);
        let Some(of_node) = of else {
            return Some(MilestoneKind::First(causes));
        };
        let of = self.causes(of_node);
        match (of.as_slice(), causes.as_slice()) {
            ([of], [then]) => Some(MilestoneKind::Follows {
                of: *of,
                then: *then,
                within,
            }),
            ([], _) | (_, []) => None,
            _ => {
                let message = "expected one thing that follows one other, found several";
                self.error_help(of_node.span, message, "write a milestone for each pair");
                None
            }
        }
    }

    /// `happens` takes reactions, `enters` takes states.
    fn milestone_causes(&mut self, node: &'a Node, kind: &str) -> Vec<Cause> {
        let causes = self.causes(node);
        let fits = |cause: &Cause| matches!(cause, Cause::Reaction(_)) == (kind == "happens");
        if !causes.iter().all(fits) {
            let (expected, other) = match kind {
                "happens" => ("a reaction", "enters"),
                _ => ("`machine.state`", "happens"),
            };
            let message = format!("expected {expected}, found {}", found(node));
            self.error_help(node.span, message, format!("did you mean `{other}:`?"));
        }
        causes
    }

    fn crosses(&mut self, node: &'a Node, scope: &Scope) -> Option<MilestoneKind> {
        let text = self.text(node, "a level such as `approval < 38`")?;
        let parsed = parse(text);
        let of_level = (parsed.as_ref()).is_ok_and(|s| matches!(s.kind, Kind::Level { .. }));
        if !of_level {
            let message = format!("expected a level such as `approval < 38`, found `{text}`");
            let mut fault = Diagnostic::error(node.span, message);
            let help = parsed.err().and_then(|fault| fault.help);
            // A list is a condition but no level.
            fault.help = help.filter(|help| !help.contains('['));
            self.faults.push(fault);
            return None;
        }
        let clauses = self.sentence(node, text, scope)?;
        clauses.into_iter().next().map(MilestoneKind::Crosses)
    }
}
