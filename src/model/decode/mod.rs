//! From the tree of a file to a [`Model`]: first its kinds, then entry by entry what it means, so that
//! all faults show at once.
//!
//! A faulty entry leaves a placeholder, so that what refers to it finds a known name; a model is
//! handed out only where there was no fault.

mod alternatives;
mod bounds;
mod branches;
mod calendar;
mod compound;
mod conditions;
mod correlations;
mod distributions;
mod draws;
mod effects;
mod entry;
mod factors;
#[cfg(test)]
mod finite_tests;
mod kinds;
mod lookup;
mod machines;
mod mapping;
mod milestones;
mod names;
mod numbers;
mod orders;
mod outcomes;
mod play;
mod products;
mod ratios;
mod reactions;
mod sentence;
mod sources;
mod spelling;
mod suggestions;
mod top;
mod triggers;
mod variables;
mod waits;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use distributions::short;
pub(super) use entry::Scope;
pub(super) use mapping::Mapping;

use super::format::{FILE, NumberSpec};
use super::{Condition, Model, Number, Omission};
use crate::diagnostic::{Diagnostic, Span};
use crate::likelihood::Lexicon;
use crate::quantity::{Date, Dimension};
use crate::scenario::{Node, Scenario, SwitchedOff, Value};
use kinds::Kinds;
use names::Names;

/// Why a file is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be simulated: `start` and `horizon` must stand there, and it is no world.
    Run,
    /// To be checked: a world is fine as it is.
    Check,
}

/// A file while it is decoded, and what was read of it, with placeholders for what is faulty: this is
/// then judged as a whole.
pub(super) struct Decoder<'a> {
    pub(super) root: &'a Node,
    pub(super) model: Model,
    pub(super) names: Names<'a>,
    pub(super) faults: Vec<Diagnostic>,
    /// The dimension of each factor; `None` where its declaration is faulty.
    pub(super) dimensions: Vec<Option<Dimension>>,
    /// Where each entry stands, by address.
    pub(super) places: BTreeMap<String, Span>,
    pub(super) constrained: Vec<Constrained>,
    faulty: BTreeMap<Span, bool>,
    pub(super) sums: Vec<Sum>,
    pub(super) usage: Usage,
    start: Option<Date>,
    lexicon: Option<Lexicon>,
    /// A lexicon was named, whether or not it is known.
    lexicon_named: bool,
    provenance_required: bool,
    pub(super) is_world: bool,
    /// What is switched off: who says so, as long as nothing has answered to that address.
    switched_off: BTreeMap<String, Option<Span>>,
    conditions: BTreeMap<String, Option<Condition>>,
    /// Named conditions that are being decoded, each because of the one before.
    naming: Vec<(&'a str, Span)>,
    /// Sentences of all conditions so far, named ones multiplied out.
    clauses: usize,
    /// Names that nothing answered to so far.
    unknown_names: usize,
    uncited: BTreeSet<String>,
}

/// A number that is to be checked once all factors are final.
pub(super) struct Constrained {
    pub number: Number,
    pub spec: NumberSpec,
    pub span: Span,
}

/// Probabilities that have to sum to 1 once all factors are final.
pub(super) struct Sum {
    pub parts: Vec<Number>,
    /// Whether one more part takes what is left.
    pub rest: bool,
    /// "the branches of `x`".
    pub what: String,
    pub span: Span,
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

/// Decodes a scenario, with what is switched off in it.
pub(super) fn decode(scenario: &Scenario, purpose: Purpose) -> Decoder<'_> {
    let mut decoder = Decoder::new(&scenario.root, &scenario.switched_off);
    decoder.faults.clone_from(&scenario.diagnostics);
    decoder.model.changes.clone_from(&scenario.changes);
    decoder.file(purpose);
    if decoder.model.title.is_empty() {
        decoder.model.title.clone_from(&scenario.stem);
    }
    decoder
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
            constrained: Vec::new(),
            faulty: BTreeMap::new(),
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
            naming: Vec::new(),
            clauses: 0,
            unknown_names: 0,
            uncited: BTreeSet::new(),
        }
    }

    /// Decodes every section, in an order in which what is referred to is known.
    fn file(&mut self, purpose: Purpose) {
        let kinds = Kinds::of(self.root, &FILE);
        self.faults.extend(kinds.faults);
        self.faulty = kinds.faulty;
        self.names.misshapen = kinds.misshapen;
        if !matches!(self.root.value, Value::Map(_)) {
            return;
        }
        let file = &self.mapping(self.root, &FILE, &Scope::default());
        self.top(file, purpose);
        self.declare(file);
        self.sources(file);
        self.windows(file);
        self.factors(file);
        self.correlations(file);
        self.named_conditions();
        let machines = self.machines(file);
        self.reactions(file, &machines);
        self.variables(file);
        self.counters(file);
        self.outcomes(file);
        self.milestones(file);
        self.play(file);
        self.omissions(file);
    }

    /// What is not modelled, with its reasons: nothing of it enters the process.
    fn omissions(&mut self, file: &Mapping<'a>) {
        for omission in self.parts(file, "not_modelled") {
            let why = omission.text("why").unwrap_or_default();
            let entry = omission.entry;
            self.model.not_modelled.push(Omission { entry, why });
        }
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

    /// Notes probabilities that have to sum to 1; with `rest` one more part takes what they leave.
    pub(super) fn sum(
        &mut self,
        parts: Vec<Number>,
        rest: bool,
        what: impl Into<String>,
        span: Span,
    ) {
        let what = what.into();
        self.sums.push(Sum {
            parts,
            rest,
            what,
            span,
        });
    }

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
