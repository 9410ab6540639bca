//! Conditions: sentences with their names looked up.

use super::super::{Atom, Clause, Condition, Level, Number};
use super::compound::parse;
use super::mapping::part_of;
use super::names::LEVELS;
use super::products::Written;
use super::sentence::{FORMS, Sentence, Statement};
use super::suggestions::as_sentence;
use super::{Decoder, Mapping, Scope};
use crate::diagnostic::{Severity, Span};
use crate::model::format::{CONDITION, NumberSpec};
use crate::scenario::{Node, Value};

/// Named conditions that refer to each other in a row.
const DEEPEST: usize = 64;
/// Sentences of one condition, named ones multiplied out.
const MOST: usize = 1_000;
/// Sentences of all conditions of a file.
const MOST_IN_ALL: usize = 200_000;

/// The clauses without those that stand there already: a conjunction says a thing once.
fn without_repetitions(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut kept: Vec<Clause> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        if !kept.contains(&clause) {
            kept.push(clause);
        }
    }
    kept
}

impl<'a> Decoder<'a> {
    /// The named conditions that nothing has used yet: their faults count too.
    pub(super) fn named_conditions(&mut self) {
        let named: Vec<_> = self.names.of("conditions").collect();
        for (name, place) in named {
            self.named_condition(name, place.node);
        }
    }

    /// The condition at `while:`; without one it always holds.
    pub(super) fn condition(&mut self, of: &Mapping<'a>) -> Condition {
        match of.get("while") {
            Some(node) => self.all_of(node, &of.scope),
            None => Condition::always(),
        }
    }

    /// A sentence, or a list of sentences that must all hold.
    fn all_of(&mut self, node: &'a Node, scope: &Scope) -> Condition {
        let address = format!("{}.while", scope.address);
        self.places.insert(address, node.span);
        let mut clauses = Vec::new();
        for node in node.items() {
            let said = node
                .text()
                .and_then(|text| self.sentence(node, text, scope));
            clauses.extend(said.unwrap_or_default());
        }
        // What is far too long is not compared pair by pair.
        if clauses.len() <= 10 * MOST {
            clauses = without_repetitions(clauses);
        }
        self.of_bounded_size(node.span, clauses)
    }

    /// A condition of a size that can be looked at, at every step of every trial.
    fn of_bounded_size(&mut self, span: Span, clauses: Vec<Clause>) -> Condition {
        self.clauses += clauses.len();
        let (found, most) = if clauses.len() > MOST {
            (clauses.len(), MOST)
        } else {
            (self.clauses, MOST_IN_ALL)
        };
        if found <= most {
            return Condition(clauses);
        }
        let message = if most == MOST {
            format!("expected a condition of at most {MOST} sentences, found {found}")
        } else {
            format!("expected conditions of at most {MOST_IN_ALL} sentences in all, found more")
        };
        let help = "each use of a named condition counts as the sentences that it stands for: \
                    name states of a machine for what holds together";
        self.clauses = 0;
        self.error_help(span, message, help);
        Condition::always()
    }

    /// A sentence as clauses; none where it is faulty.
    pub(super) fn sentence(
        &mut self,
        node: &'a Node,
        text: &'a str,
        scope: &Scope,
    ) -> Option<Vec<Clause>> {
        let Sentence { negated, kind } = match parse(text) {
            Ok(sentence) => sentence,
            Err(fault) => {
                let help = fault.help.unwrap_or_else(|| FORMS.into());
                self.error_help(node.span, fault.message, help);
                return None;
            }
        };
        if let Statement::Named { name } = kind {
            return self.use_named(node, text, name, negated);
        }
        let atom = self.atom(node, text, kind, scope)?;
        Some(vec![Clause { negated, atom }])
    }

    /// A sentence that is no named condition.
    fn atom(
        &mut self,
        node: &'a Node,
        text: &'a str,
        kind: Statement<'a>,
        scope: &Scope,
    ) -> Option<Atom> {
        let within = |inner| Written { node, text, inner };
        Some(match kind {
            Statement::State {
                machine,
                states,
                at_least,
            } => {
                let machine = self.find(node, text, machine)?;
                Atom::InState {
                    machine,
                    states: self.states(node, text, machine, &states)?,
                    at_least: self.spell(at_least.map(within), scope)?,
                }
            }
            Statement::Within {
                duration,
                of,
                first,
            } => {
                let of = self.reaction_named(node, text, of);
                let duration = self.spell(duration.map(within), scope)?;
                Atom::Within {
                    of: of?,
                    first,
                    duration,
                }
            }
            Statement::During { window } => self.during(node, text, window)?,
            Statement::Level {
                of,
                comparison,
                threshold,
            } => {
                let of = self.level(node, text, of);
                let threshold = self.inner_number(within(threshold), scope, NumberSpec::AMOUNT)?;
                Atom::Level {
                    of: of?,
                    comparison,
                    threshold,
                }
            }
            Statement::Named { .. } => return None,
        })
    }

    /// A duration, where one stands; none where it is faulty.
    fn spell(&mut self, text: Option<Written<'_>>, scope: &Scope) -> Option<Option<Number>> {
        let Some(text) = text else {
            return Some(None);
        };
        self.inner_number(text, scope, NumberSpec::SPELL).map(Some)
    }

    fn during(&mut self, node: &Node, text: &str, window: &str) -> Option<Atom> {
        let id = self.find(node, text, window)?;
        Some(match self.off(&format!("calendar.{window}")) {
            true => Atom::Never,
            false => Atom::During { window: id },
        })
    }

    fn level(&mut self, node: &Node, text: &str, name: &str) -> Option<Level> {
        let found = self.names.level(name);
        if found.is_some() {
            return found;
        }
        let (what, span) = ("variable, counter or outcome", part_of(node, text, name));
        if self.names.find("factors", name).is_some() {
            let message = format!("expected a {what}, found the factor `{name}`");
            let help = "a factor does not change within a trial; it can be the threshold";
            self.error_help(span, message, help);
        } else {
            let known = LEVELS.iter().flat_map(|section| self.names.of(section));
            let known: Vec<&str> = known.map(|(name, _)| name).collect();
            self.unknown(span, what, name, known);
        }
        None
    }

    fn use_named(
        &mut self,
        node: &Node,
        text: &str,
        name: &str,
        negated: bool,
    ) -> Option<Vec<Clause>> {
        let Some((name, place)) = self.names.find("conditions", name) else {
            if !self.names.is_misshapen(name) {
                let span = part_of(node, text, name);
                let near = self.near("conditions", name);
                let help = near.unwrap_or_else(|| FORMS.to_owned());
                self.error_help(span, format!("unknown condition `{name}`"), help);
            }
            return None;
        };
        let Condition(mut clauses) = self.named_condition(name, place.node)?;
        match clauses.as_mut_slice() {
            [clause] => clause.negated ^= negated,
            several if negated => {
                let count = several.len();
                let message = format!(
                    "expected a condition of one sentence after `not`, found `{name}`, which has {count}"
                );
                let help =
                    "the negation of several sentences is an either-or: write the cases one by one";
                self.error_help(node.span, message, help);
                return None;
            }
            _ => {}
        }
        Some(clauses)
    }

    /// A named condition; none where it is faulty or refers to itself.
    fn named_condition(&mut self, name: &'a str, node: &'a Node) -> Option<Condition> {
        if let Some(known) = self.conditions.get(name) {
            let known = known.clone();
            self.refuse_circle(name);
            return known;
        }
        if self.naming.len() == DEEPEST {
            let message = format!("conditions refer to each other more than {DEEPEST} deep");
            self.error(node.span, message);
            return None;
        }
        // While it is being decoded it is known as faulty: so circles end.
        self.conditions.insert(name.to_owned(), None);
        self.naming.push((name, node.span));
        let condition = self.decode_named(name, node);
        self.naming.pop();
        let condition = condition?;
        self.conditions
            .insert(name.to_owned(), Some(condition.clone()));
        Some(condition)
    }

    /// Reports that what is being decoded leads back to a condition that is being decoded.
    fn refuse_circle(&mut self, name: &str) {
        let goes_on = self.naming.iter().any(|(other, _)| *other == name);
        if let Some((last, span)) = self.naming.last().copied().filter(|_| goes_on) {
            self.error(span, format!("condition `{last}` refers to itself"));
        }
    }

    fn decode_named(&mut self, name: &'a str, node: &'a Node) -> Option<Condition> {
        let scope = Scope::default().at("conditions").named(name, node.span);
        let faults = self.faults.len();
        let condition = match &node.value {
            Value::Map(_) => {
                let mapping = self.mapping(node, &CONDITION, &scope);
                self.condition(&mapping)
            }
            Value::Text(_) | Value::List(_) => {
                let scope = scope.of_one_line(as_sentence(node));
                self.all_of(node, &scope)
            }
            // Reported by its kind.
            _ => return None,
        };
        let errors = self.faults[faults..]
            .iter()
            .any(|f| f.severity == Severity::Error);
        if errors {
            return None;
        }
        Some(if self.off(&scope.address) {
            Condition(vec![Clause {
                negated: false,
                atom: Atom::Never,
            }])
        } else {
            condition
        })
    }
}
