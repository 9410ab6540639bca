//! Conditions: sentences with their names looked up.

use super::super::{Atom, Clause, Condition, Level, MachineId, Number};
use super::alternatives::{any_of, negation};
use super::compound::{Formula, parse};
use super::mapping::part_of;
use super::names::{Found, LEVELS};
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
        let sentences = clauses.iter().map(Clause::sentences).sum();
        self.clauses += sentences;
        let (found, most) = if sentences > MOST {
            (sentences, MOST)
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

    /// What is written in one text, as clauses that must all hold; none where it is faulty.
    pub(super) fn sentence(
        &mut self,
        node: &'a Node,
        text: &'a str,
        scope: &Scope,
    ) -> Option<Vec<Clause>> {
        match parse(text) {
            Ok(formula) => self.formula(node, text, formula, scope),
            Err(fault) => {
                let help = fault.help.unwrap_or_else(|| FORMS.into());
                self.error_help(node.span, fault.message, help);
                None
            }
        }
    }

    fn formula(
        &mut self,
        node: &'a Node,
        text: &'a str,
        formula: Formula<'a>,
        scope: &Scope,
    ) -> Option<Vec<Clause>> {
        // All parts are looked at, so that all faults are told.
        let mut each = |parts: Vec<Formula<'a>>| -> Option<Vec<Vec<Clause>>> {
            let parts = parts.into_iter();
            let found: Vec<_> = parts
                .map(|part| self.formula(node, text, part, scope))
                .collect();
            found.into_iter().collect()
        };
        match formula {
            Formula::All(parts) => Some(each(parts)?.concat()),
            Formula::Any(parts) => Some(any_of(each(parts)?)),
            Formula::Not(inner) => Some(negation(self.formula(node, text, *inner, scope)?)),
            Formula::Sentence(Sentence { negated, kind }) => {
                let clauses = match kind {
                    Statement::Named { name } => self.use_named(node, text, name)?,
                    kind => vec![Clause::that(self.atom(node, text, kind, scope)?)],
                };
                Some(match negated {
                    true => negation(clauses),
                    false => clauses,
                })
            }
        }
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
                self.refuse_conditions(node, text, machine, &states)?;
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

    pub(super) fn level(&mut self, node: &Node, text: &str, name: &str) -> Option<Level> {
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

    /// Refuses the name of a condition among the states of a machine.
    fn refuse_conditions(
        &mut self,
        node: &Node,
        text: &str,
        machine: MachineId,
        states: &[&str],
    ) -> Option<()> {
        let strange = states.iter().find(|name| {
            self.names.state(machine, name).is_none()
                && self.names.find("conditions", name).is_some()
        });
        let Some(name) = strange else {
            return Some(());
        };
        let message = format!("expected a state, found the condition `{name}`");
        let help = format!(
            "after the states of a machine `or` and a single word is one state more: write `or ({name})`"
        );
        self.error_help(part_of(node, text, name), message, help);
        None
    }

    fn use_named(&mut self, node: &Node, text: &str, name: &str) -> Option<Vec<Clause>> {
        let Some((name, place)) = self.names.find("conditions", name) else {
            if !self.names.is_misshapen(name) {
                let span = part_of(node, text, name);
                let near = self.near("conditions", name);
                let help = near
                    .or_else(|| self.sentence_of(name))
                    .unwrap_or_else(|| FORMS.to_owned());
                self.error_help(span, format!("unknown condition `{name}`"), help);
            }
            return None;
        };
        let Condition(clauses) = self.named_condition(name, place.node)?;
        Some(clauses)
    }

    /// The sentence that a name alone was probably meant as.
    fn sentence_of(&self, name: &str) -> Option<String> {
        if self.names.find("calendar", name).is_some() {
            return Some(format!("`{name}` is a window: write `during {name}`"));
        }
        matches!(self.names.reaction(name), Found::One(_)).then(|| {
            format!(
                "`{name}` is a reaction: write `{name} has happened` or `within 90 d of {name}`"
            )
        })
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
            Condition(vec![Clause::that(Atom::Never)])
        } else {
            condition
        })
    }
}
