//! From the tree of a file to a [`Model`]: entry by entry, so that all faults show at once.
//!
//! A faulty entry leaves a placeholder, so that what refers to it finds a known name; a model is
//! handed out only where there was no fault.

mod branches;
mod calendar;
mod conditions;
mod correlations;
mod demand;
mod distributions;
mod draws;
mod effects;
mod entry;
mod factors;
mod fields;
mod joined;
mod machines;
mod milestones;
mod names;
mod numbers;
mod omissions;
mod outcomes;
mod ratios;
mod reactions;
mod remedies;
mod sentence;
mod sources;
mod top;
mod triggers;
mod variables;
mod waits;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use demand::{Demand, Demanded, Range, Sum};
pub(super) use distributions::short;
pub(super) use entry::Scope;
pub(super) use fields::Fields;

use super::{Condition, Model};
use crate::diagnostic::{Diagnostic, Span};
use crate::likelihood::Lexicon;
use crate::quantity::{Date, Dimension};
use crate::scenario::{Node, Scenario, SwitchedOff};
use names::Names;

/// Why a file is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be simulated: `start` and `horizon` must stand there, and it is no world.
    Run,
    /// To be checked: a world is fine as it is.
    Check,
}

/// The state of decoding one file.
pub(super) struct Decoder<'a> {
    pub(super) root: &'a Node,
    pub(super) model: Model,
    pub(super) names: Names<'a>,
    pub(super) faults: Vec<Diagnostic>,
    /// The dimension of each factor; `None` where its declaration is faulty.
    pub(super) dimensions: Vec<Option<Dimension>>,
    /// Where each entry stands, by address.
    pub(super) places: BTreeMap<String, Span>,
    /// What numbers have to fulfil, once all factors are final.
    pub(super) demanded: Vec<Demanded>,
    pub(super) sums: Vec<Sum>,
    pub(super) usage: Usage,
    start: Option<Date>,
    lexicon: Option<Lexicon>,
    /// A lexicon was named, whether or not it is known.
    lexicon_named: bool,
    provenance_required: bool,
    is_world: bool,
    /// What is switched off: who says so, as long as nothing has answered to that address.
    switched_off: BTreeMap<String, Option<Span>>,
    conditions: BTreeMap<String, Option<Condition>>,
    uncited: BTreeSet<String>,
}

/// Who uses what.
#[derive(Default)]
pub(super) struct Usage {
    /// Sources that were cited, by id.
    pub sources: BTreeSet<String>,
    /// Factors that are used at all.
    pub factors: BTreeSet<usize>,
    /// Factors that are used otherwise than as a ratio or multiplier.
    pub plain: BTreeSet<usize>,
    /// Factors that say what their reference is.
    pub referenced: BTreeSet<usize>,
}

/// What was read of a file, before it has been judged as a whole.
pub(super) struct Decoded<'a> {
    /// The file.
    pub(super) root: &'a Node,
    /// What it says, with placeholders for what is faulty.
    pub(super) model: Model,
    /// The names that it declares.
    pub(super) names: Names<'a>,
    /// What is wrong so far.
    pub(super) faults: Vec<Diagnostic>,
    /// Where each entry stands, by address.
    pub(super) places: BTreeMap<String, Span>,
    /// What numbers have to fulfil.
    pub(super) demanded: Vec<Demanded>,
    /// Probabilities that have to sum to 1.
    pub(super) sums: Vec<Sum>,
    /// Who uses what.
    pub(super) usage: Usage,
    /// Whether the file is a world.
    pub(super) is_world: bool,
    switched_off: BTreeMap<String, Option<Span>>,
}

/// Decodes a scenario, with what is switched off in it.
pub(super) fn decode(scenario: &Scenario, purpose: Purpose) -> Decoded<'_> {
    let mut decoder = Decoder::new(&scenario.root, &scenario.switched_off);
    decoder.faults.clone_from(&scenario.diagnostics);
    decoder.model.changes.clone_from(&scenario.changes);
    decoder.file(purpose);
    if decoder.model.title.is_empty() {
        decoder.model.title.clone_from(&scenario.stem);
    }
    decoder.decoded()
}

impl Decoded<'_> {
    /// Whether the entry at this address is switched off; then its switch is met.
    pub(super) fn off(&mut self, address: &str) -> bool {
        let off = self.switched_off.get_mut(address);
        off.map(|unmet| *unmet = None).is_some()
    }

    /// Whether this address is switched off.
    pub(super) fn is_off(&self, address: &str) -> bool {
        self.switched_off.contains_key(address)
    }

    /// Addresses that were to be switched off but that nothing answered to.
    pub(super) fn unmet_switches(&self) -> Vec<(String, Span)> {
        let unmet = self.switched_off.iter();
        unmet
            .filter_map(|(address, span)| Some((address.clone(), (*span)?)))
            .collect()
    }

    /// Whether anything is switched off.
    pub(super) fn any_off(&self) -> bool {
        !self.switched_off.is_empty()
    }
}

impl<'a> Decoder<'a> {
    fn new(root: &'a Node, switched_off: &[SwitchedOff]) -> Self {
        Self {
            root,
            model: Model::default(),
            names: Names::default(),
            faults: Vec::new(),
            dimensions: Vec::new(),
            places: BTreeMap::new(),
            demanded: Vec::new(),
            sums: Vec::new(),
            usage: Usage::default(),
            start: None,
            lexicon: None,
            lexicon_named: false,
            provenance_required: false,
            is_world: false,
            switched_off: switched_off
                .iter()
                .map(|off| (off.address.clone(), Some(off.span)))
                .collect(),
            conditions: BTreeMap::new(),
            uncited: BTreeSet::new(),
        }
    }

    /// Decodes every section, in an order in which what is referred to is known.
    fn file(&mut self, purpose: Purpose) {
        let Some(fields) = self.fields(self.root, &super::format::FILE) else {
            return;
        };
        self.top(&fields, purpose);
        self.declare(&fields);
        self.sources();
        self.windows();
        self.factors();
        self.correlations();
        self.named_conditions();
        self.machines();
        self.reactions(&fields);
        self.variables();
        self.counters();
        self.outcomes();
        self.milestones();
        self.omissions();
    }

    /// Notes an error.
    pub(super) fn error(&mut self, span: Span, message: impl Into<String>) {
        self.faults.push(Diagnostic::error(span, message));
    }

    /// Notes an error with its remedy.
    pub(super) fn error_help(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.faults
            .push(Diagnostic::error(span, message).help(help));
    }

    /// Whether the entry at this address is switched off.
    pub(super) fn off(&mut self, address: &str) -> bool {
        let off = self.switched_off.get_mut(address);
        off.map(|unmet| *unmet = None).is_some()
    }

    fn decoded(self) -> Decoded<'a> {
        Decoded {
            root: self.root,
            model: self.model,
            names: self.names,
            faults: self.faults,
            places: self.places,
            demanded: self.demanded,
            sums: self.sums,
            usage: self.usage,
            is_world: self.is_world,
            switched_off: self.switched_off,
        }
    }
}
