//! The validated process: machines, reactions, variables, outcomes, with every name resolved.
//!
//! A [`Model`] is what the engine, the exact solver and the explanations read. Everything in it has
//! been checked, so that nothing downstream can fail on it: indices are in range, probabilities sum
//! to one, fixed numbers have the sign that their place demands. Times are days since the start,
//! rates are per day. Entries stand in file order, which is also the order of ties.

mod check;
mod condition;
mod decode;
mod effect;
mod fixing;
mod format;
mod grid;
mod hazard;
mod limits;
mod number;
mod play;
mod process;
mod reaction;
mod size;

pub use condition::{Atom, Clause, Comparison, Condition, Level, StateSet};
pub use decode::Purpose;
pub use effect::{Action, Branch, BranchList, Drawn, DrawnDistribution, Effect};
pub use fixing::fixing;
pub use format::{key_tables, schema};
pub use grid::Grid;
pub use hazard::{Exposure, Hazard, HazardRatio, Ratio, Then};
pub use limits::Limits;
pub use number::{Amount, Multiplier, Number};
pub use play::{
    Audience, Cell, Inject, Interrupt, Measured, Objective, ObjectiveTerm, Order, Play, Primitive,
    Secrecy, Sight,
};
pub use process::{
    Correlation, Counter, Factor, Machine, Milestone, MilestoneKind, Observable, Omission, Outcome,
    Role, State, Term, Variable, VariableTerm, Window,
};
pub use reaction::{Cause, Clock, Mechanism, Reaction, ReactionKind, Trigger};

use crate::diagnostic::{Diagnostic, Severity, point_out, sorted};
use crate::quantity::Date;
use crate::scenario::Scenario;

/// The most bins that one outcome may have, of which both ends of its range have one: its daily
/// histograms then take about 150 MB.
pub const MAX_BINS: usize = 1 << 16;

/// The most entries of one section, and the most transitions and events together.
pub const MAX_ENTRIES: usize = 10_000;

/// The longest horizon, days: dates of more years are not reckoned with.
pub const MAX_HORIZON: f64 = 1e6;

/// The most points of the recording grid.
pub const MAX_POINTS: usize = 100_000;

/// The most bytes that the summary of one thread may take, by the estimate of the check.
pub const MAX_BYTES: u64 = 2_000_000_000;

/// Declares an index type: a position in one of the model's lists.
macro_rules! index {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// The position as a slice index.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
        impl From<usize> for $name {
            fn from(position: usize) -> Self {
                Self(u32::try_from(position).expect("fewer than 2^32 entries"))
            }
        }
    )*};
}

index! {
    /// A position in [`Model::factors`].
    FactorId;
    /// A position in [`Model::machines`].
    MachineId;
    /// A position in [`Machine::states`].
    StateId;
    /// A position in [`Model::reactions`].
    ReactionId;
    /// A position in [`Model::variables`].
    VariableId;
    /// A position in [`Model::counters`].
    CounterId;
    /// A position in [`Model::outcomes`].
    OutcomeId;
    /// A position in [`Model::windows`].
    WindowId;
    /// A position in [`Model::milestones`].
    MilestoneId;
    /// A position in a reaction's list of numbers drawn once per occurrence.
    DrawnId;
    /// A position in [`Play::cells`].
    CellId;
    /// A position in [`Play::orders`].
    OrderId;
    /// A position in [`Play::injects`].
    InjectId;
}

/// What every named entry of a scenario carries: where it stands and what it rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The path in the file, `machines.us_posture.transitions.mission_creep`: the stable identity,
    /// from which random streams are keyed.
    pub address: String,
    /// The last part of the address.
    pub name: String,
    /// For people; the name where the file gives none.
    pub title: String,
    /// The ids of the sources, each possibly followed by a section (`analysis: Risk 2`).
    pub sources: Vec<String>,
    /// How good the evidence is; `None` where the file does not say.
    pub grade: Option<Grade>,
    /// Ids of the coverage rows that this entry answers.
    pub covers: Vec<String>,
    /// Free tags.
    pub tags: Vec<String>,
    /// A remark of the author.
    pub note: Option<String>,
}

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Stated by one of the documents that the scenario reads.
    Document,
    /// A published figure.
    Literature,
    /// An assumption: no published number was found.
    Judgement,
}

impl Grade {
    /// For people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Document => "stated by a document",
            Self::Literature => "published",
            Self::Judgement => "judged",
        }
    }
}

/// A source that entries cite by its id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The id.
    pub id: String,
    /// The full citation, for people.
    pub citation: String,
    /// What it says, in the scenario author's words.
    pub figure: Option<String>,
    /// Lower end, middle and upper end of its figure, in [`unit`](Self::unit).
    pub range: [Option<f64>; 3],
    /// The unit of its figure.
    pub unit: Option<String>,
    /// Whether it is cited from memory.
    pub recalled: bool,
    /// Whether it only corrects what others say, so that no number may rest on it.
    pub correction: bool,
    /// Where it was seen.
    pub url: Option<String>,
    /// Its sections that are cited, each with what it says in the scenario author's words.
    pub sections: Vec<(String, String)>,
    /// The grade of what cites it, where the entry itself gives none.
    pub grade: Option<Grade>,
}

impl Source {
    /// The figure with its range: `half-life of the rally: 1.5 to 3 weeks, about 2`.
    pub fn figure_in_words(&self) -> Option<String> {
        let figure = self.figure.as_ref()?;
        let range = match self.range {
            [Some(low), Some(middle), Some(high)] if low < middle && middle < high => {
                format!("{low} to {high}, about {middle}")
            }
            [Some(low), _, Some(high)] if low < high => format!("{low} to {high}"),
            [low, middle, high] => match middle.or(low).or(high) {
                Some(value) => value.to_string(),
                None => return Some(figure.clone()),
            },
        };
        let unit = self.unit.as_deref().unwrap_or("");
        Some(format!("{figure}: {range} {unit}").trim_end().to_owned())
    }

    /// The citation with its figure, and whether it is from memory.
    pub fn in_words(&self) -> String {
        let mut text = self.citation.clone();
        if let Some(figure) = self.figure_in_words() {
            text += &format!("; {figure}");
        }
        if self.recalled {
            text += "; from memory";
        }
        text
    }
}

/// A validated scenario: what is simulated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// For people; the file's name without its extension where the file gives none.
    pub title: String,
    /// The question that the scenario asks, for people.
    pub question: Option<String>,
    /// What the command line changed about the file, as it is written there.
    pub changes: Vec<String>,
    /// Day 0.
    pub start: Date,
    /// How long a trial lasts, days.
    pub horizon: f64,
    /// The step at which outcomes are recorded, days.
    pub grid: f64,
    /// How much may happen in a trial.
    pub limits: Limits,
    /// The id of the lexicon that the scenario's words are read by.
    pub lexicon: Option<String>,
    /// What is cited.
    pub sources: Vec<Source>,
    /// Every uncertain number: declared ones and those written in place, named by their path.
    pub factors: Vec<Factor>,
    /// Groups of rank-correlated factors; a factor is in one group at most.
    pub correlations: Vec<Correlation>,
    /// What is left out, and why.
    pub not_modelled: Vec<Omission>,
    /// Calendar windows.
    pub windows: Vec<Window>,
    /// The state machines.
    pub machines: Vec<Machine>,
    /// Transitions and events, in file order.
    pub reactions: Vec<Reaction>,
    /// The variables.
    pub variables: Vec<Variable>,
    /// The counters.
    pub counters: Vec<Counter>,
    /// The outcomes; one may refer to those before it.
    pub outcomes: Vec<Outcome>,
    /// The milestones.
    pub milestones: Vec<Milestone>,
    /// What makes it a game; a plain run reads nothing of it.
    pub play: Play,
}

impl Model {
    /// Decodes a scenario, with what is switched off in it.
    ///
    /// The model is there if no diagnostic is an error. The diagnostics are those of reading the
    /// files and of decoding them, in the order of places.
    pub fn decode(scenario: &Scenario, purpose: Purpose) -> (Option<Self>, Vec<Diagnostic>) {
        let mut decoded = decode::decode(scenario, purpose);
        check::check(&mut decoded);
        let mut faults = sorted(decoded.faults);
        for fault in &mut faults {
            point_out(fault, &scenario.texts);
        }
        let fine = faults.iter().all(|d| d.severity != Severity::Error);
        (fine.then_some(decoded.model), faults)
    }

    /// The same model without a reaction: its hazard is 0.
    #[must_use]
    pub fn without(&self, reaction: ReactionId) -> Self {
        let mut model = self.clone();
        model.reactions[reaction.index()].switch_off();
        model
    }

    /// The outcomes that a summary leads with: those declared as headline, or all where none is.
    pub fn leading_outcomes(&self) -> Vec<OutcomeId> {
        let ids = (0..self.outcomes.len()).map(OutcomeId::from);
        ids.filter(|id| self.is_leading(*id)).collect()
    }

    /// Whether an outcome is one of those.
    pub fn is_leading(&self, id: OutcomeId) -> bool {
        self.outcomes[id.index()].headline || self.outcomes.iter().all(|o| !o.headline)
    }

    /// The factors that a name can mean: the one with this address, with or without `factors.`, or else all
    /// whose addresses end so.
    pub fn factors_called(&self, name: &str) -> Vec<FactorId> {
        let addresses = || self.factors.iter().map(|f| f.entry.address.as_str());
        let declared = format!("factors.{name}");
        let exact = addresses().position(|address| address == name || address == declared);
        if let Some(position) = exact {
            return vec![position.into()];
        }
        let end = format!(".{name}");
        let places = addresses().enumerate().filter(|(_, a)| a.ends_with(&end));
        places.map(|(position, _)| position.into()).collect()
    }

    /// Whether an outcome's distribution is counted at every point of the recording grid.
    pub fn is_daily(&self, id: OutcomeId) -> bool {
        self.outcomes[id.index()].daily || self.is_leading(id)
    }

    /// The recording grid: day 0, the step, … and the horizon.
    pub fn recording(&self) -> Grid {
        Grid::new(self.grid, self.horizon)
    }
}
