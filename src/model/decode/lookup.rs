//! Names looked up: what a name of the file means, or what was probably meant.

use super::super::{Cause, MachineId, ReactionId, StateId, StateSet};
use super::Decoder;
use super::mapping::part_of;
use super::names::{Declared, Found};
use crate::diagnostic::{Span, did_you_mean, proposal};
use crate::model::format::one_of;
use crate::scenario::Node;

/// Unknown names for which the one that was meant is sought: whoever has more of them has another fault.
const MOST_PROPOSED: usize = 200;
/// Reactions among which the one that was meant is sought.
const MOST_NAMED: usize = 2_000;

impl<'a> Decoder<'a> {
    /// What a name means among those of one kind.
    pub(super) fn find<Id: Declared>(&mut self, node: &Node, text: &str, name: &str) -> Option<Id> {
        let found = self.names.id(name);
        if found.is_none() {
            let known: Vec<&str> = self.names.of(Id::SECTION).map(|(name, _)| name).collect();
            self.unknown(part_of(node, text, name), Id::NOUN, name, known);
        }
        found
    }

    /// The remedy for a name that its section does not have.
    pub(super) fn near(&mut self, section: &str, name: &str) -> Option<String> {
        let enough = self.proposed_enough();
        let known = self.names.of(section).filter(|_| !enough);
        proposal(name, known.map(|(name, _)| name))
    }

    /// A state by its name.
    pub(super) fn state(&mut self, span: Span, machine: MachineId, name: &str) -> Option<StateId> {
        let state = self.names.state(machine, name);
        if state.is_none() {
            let states = self.names.states[machine.index()].iter();
            let known: Vec<&str> = states.map(|(name, _)| *name).collect();
            self.unknown(span, "state", name, known);
        }
        state
    }

    /// States of a machine by their names; none where one is unknown.
    pub(super) fn states(
        &mut self,
        node: &Node,
        text: &str,
        machine: MachineId,
        names: &[&str],
    ) -> Option<StateSet> {
        let mut states = Some(StateSet::default());
        for name in names {
            let state = self.state(part_of(node, text, name), machine, name);
            states = states
                .zip(state)
                .map(|(states, state)| StateSet(states.0 | StateSet::only(state).0));
        }
        states
    }

    /// A reaction by its name or address.
    pub(super) fn reaction_named(
        &mut self,
        node: &Node,
        text: &str,
        name: &str,
    ) -> Option<ReactionId> {
        let span = part_of(node, text, name);
        match self.names.reaction(name) {
            Found::One(id) => return Some(id),
            Found::Many(addresses) => {
                let count = addresses.len();
                let message = format!("expected one reaction, found {count} of the name `{name}`");
                let help = format!("write more of the address: {}", one_of(addresses));
                self.error_help(span, message, help);
            }
            Found::None => {
                let names = self.names.reaction_names().take(MOST_NAMED);
                let known: Vec<String> = names.map(str::to_owned).collect();
                self.unknown(span, "reaction", name, known.iter().map(String::as_str));
            }
        }
        None
    }

    /// Reactions, or entries to states; each `a` or `a or b`.
    pub(super) fn causes(&mut self, texts: &[(&'a Node, &'a str)]) -> Vec<Cause> {
        let mut causes: Vec<Cause> = Vec::new();
        let names = (texts.iter()).flat_map(|(node, text)| {
            let names = text.split(" or ");
            names.map(move |name| (node, text, name.trim()))
        });
        for (node, text, name) in names {
            let Some(cause) = self.cause(node, text, name) else {
                continue;
            };
            match (causes.last_mut(), cause) {
                (Some(Cause::Entry(m, states)), Cause::Entry(machine, more)) if *m == machine => {
                    *states = StateSet(states.0 | more.0);
                }
                _ => causes.push(cause),
            }
        }
        causes
    }

    /// A reaction, or `machine.state`.
    fn cause(&mut self, node: &Node, text: &str, name: &str) -> Option<Cause> {
        if let Some((machine, state)) = name.split_once('.')
            && let Some(id) = self.names.id(machine)
        {
            if self.names.state(id, state).is_none()
                && let Found::One(reaction) = self.names.reaction(name)
            {
                return Some(Cause::Reaction(reaction));
            }
            let state = self.state(part_of(node, text, state), id, state)?;
            return Some(Cause::Entry(id, StateSet::only(state)));
        }
        // Where there are many unknown names nothing is sought in place of each.
        let known = !matches!(self.names.reaction(name), Found::None);
        if known || self.flooded() {
            return self.reaction_named(node, text, name).map(Cause::Reaction);
        }
        if let Some((message, help)) = self.state_for_reaction(name) {
            self.error_help(part_of(node, text, name), message, help);
            return None;
        }
        self.reaction_named(node, text, name).map(Cause::Reaction)
    }

    /// The fault of a state's name where a reaction stands, if it is none.
    fn state_for_reaction(&self, name: &str) -> Option<(String, String)> {
        if let Some(states) = self.entered_by(name) {
            let message =
                format!("expected a reaction or `machine.state`, found the state `{name}`");
            let help = format!("write {}", one_of(states.iter().map(String::as_str)));
            return Some((message, help));
        }
        let meant = self.state_meant(name)?;
        let message = format!("unknown reaction or state `{name}`");
        Some((message, format!("did you mean `{meant}`?")))
    }

    /// The states of this name, as `machine.state`, where it is no reaction.
    fn entered_by(&self, name: &str) -> Option<Vec<String>> {
        let states = self.all_states().filter(|(state, _)| *state == name);
        let states: Vec<String> = states.map(|(_, whole)| whole).collect();
        Some(states).filter(|states| !states.is_empty())
    }

    /// The state that was probably meant, as `machine.state`, where no reaction is nearer.
    fn state_meant(&self, name: &str) -> Option<String> {
        let no_reaction = did_you_mean(name, self.names.reaction_names()).is_none()
            && !self.names.is_misshapen(name);
        let states: Vec<_> = self.all_states().filter(|_| no_reaction).collect();
        if name.contains('.') {
            let whole = states.iter().map(|(_, whole)| whole.as_str());
            return did_you_mean(name, whole).map(str::to_owned);
        }
        let near = did_you_mean(name, states.iter().map(|(state, _)| *state))?;
        let mut states = states.iter();
        let found = states.find(|(state, _)| *state == near);
        found.map(|(_, whole)| whole.clone())
    }

    /// Every state, by its name and as `machine.state`.
    fn all_states(&self) -> impl Iterator<Item = (&'a str, String)> + '_ {
        let machines = self.names.of("machines");
        machines.flat_map(|(machine, place)| {
            let states = self.names.states[place.position].iter();
            states.map(move |(state, _)| (*state, format!("{machine}.{state}")))
        })
    }

    /// Counts a name that nothing answers to; true once so many were that proposals would take too long.
    pub(super) fn proposed_enough(&mut self) -> bool {
        self.unknown_names += 1;
        self.flooded()
    }

    /// Whether so many names were unknown.
    fn flooded(&self) -> bool {
        self.unknown_names > MOST_PROPOSED
    }

    /// Reports a name that nothing answers to, with the one that was probably meant.
    pub(super) fn unknown<'n>(
        &mut self,
        span: Span,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        if self.proposed_enough() {
            self.error(span, format!("unknown {what} `{name}`"));
            return;
        }
        let known = known.into_iter().map(|name| self.names.shaped(name));
        let known: Vec<&str> = known.collect();
        // A machine without a state was reported, and so was a name that is declared otherwise.
        if what == "state" && known.is_empty() || self.names.is_misshapen(name) {
            return;
        }
        let help = match proposal(name, known.iter().copied()) {
            Some(near) => near,
            None if known.is_empty() => format!("the file declares no {what}"),
            None if known.len() == 1 => format!("there is only {}", one_of(known)),
            None if known.len() <= 12 => {
                format!("there are only {}", one_of(known).replace(" or ", " and "))
            }
            None => format!("there are {} of them; none has a similar name", known.len()),
        };
        self.error_help(span, format!("unknown {what} `{name}`"), help);
    }
}
