//! The table of the format: of every key its kind, its words, what a number there must fulfil, its
//! default, and which keys go together. Decoding, the JSON Schema and the key tables of
//! docs/format.md are made from it.

// Tables read as tables: a line for each key.
#[rustfmt::skip]
mod families;
mod number;
mod pages;
#[rustfmt::skip]
mod parts;
#[rustfmt::skip]
mod play;
mod rules;
mod schema;
#[rustfmt::skip]
mod sections;

pub(super) use families::{DRAWN, FACTOR};
pub(super) use number::{Constraint, NumberSpec};
pub use pages::key_tables;
pub(super) use parts::*;
pub(super) use play::*;
pub(super) use rules::{listed, one_of, quantile_level};
pub use schema::schema;
pub(super) use sections::*;

/// The version of the format that this program reads.
pub(super) const VERSION: f64 = 1.0;

/// A mapping of a certain kind.
pub(super) struct MappingSpec {
    /// What it is, with its article: "a transition".
    pub what: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Its own keys.
    pub keys: &'static [KeySpec],
    /// Whether it may also carry what every entry may carry (title, source, …).
    pub entry: bool,
    /// Of which keys one stands there.
    pub choices: &'static [Choice],
    /// The sets of keys of which one stands there as a whole; quantiles are another.
    pub forms: &'static [&'static [&'static str]],
    /// What may stand beside any form.
    pub optional: &'static [&'static str],
    /// Whether its numbers are told as those of the entry around it.
    pub part: bool,
    /// How many quantiles (`q05`) take the place of a form; 0 where none may stand there.
    pub quantiles: usize,
}

/// A key of a mapping.
pub(super) struct KeySpec {
    /// As it is written.
    pub name: &'static str,
    /// What stands there.
    pub kind: Kind,
    /// What it means, in one line.
    pub about: &'static str,
    /// Whether it must stand there.
    pub required: bool,
    /// What holds where it does not.
    pub default: Option<Fallback>,
    /// It stands only where one of these does.
    pub with: &'static [&'static str],
    /// It stands only where all of these do.
    pub needs: &'static [&'static str],
    /// It stands only where none of these does.
    pub excludes: &'static [&'static str],
}

/// What holds where a key is missing.
#[derive(Clone, Copy)]
pub(super) enum Fallback {
    /// A number, in days, per day or no unit.
    Number(f64),
    /// Something else, in words.
    Words(&'static str),
}

/// Keys of which one stands in a mapping.
pub(super) struct Choice {
    /// What they are: "trigger"; empty where the keys say it themselves.
    pub noun: &'static str,
    /// The keys.
    pub keys: &'static [&'static str],
    /// Only where this key stands; empty: always.
    pub when: &'static str,
    /// Whether several may stand there.
    pub several: bool,
    /// The remedy where several stand there and may not; empty where there is nothing to say.
    pub split: &'static str,
}

/// What stands at a key.
pub(super) enum Kind {
    /// Text for people.
    Text,
    /// A source, possibly with a section: `analysis: Risk 2` is a mapping to YAML.
    Citation,
    /// `true` or `false`.
    Bool,
    /// The version of the format.
    Version,
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A number, and where factors may stand in it a product or a distribution in place.
    Number(NumberSpec),
    /// A number, or `rest`: what the others leave.
    Share(NumberSpec),
    /// A number, or `{ each: … }`.
    Amount(NumberSpec),
    /// A plain number in the unit that all values of a distribution share.
    Value,
    /// Two numbers, `[low, high]`.
    Range(NumberSpec),
    /// A mapping from values of a distribution to probabilities.
    Discrete(NumberSpec),
    /// A calendar date.
    Date,
    /// A date, a name from the calendar, or a duration.
    Instant,
    /// A sentence or several.
    Condition,
    /// A text that names something: what is expected, and an example.
    Sentence(&'static str, &'static str),
    /// A mapping from any names: what these things are, and such a thing.
    Values(&'static str, &'static Kind),
    /// A mapping from names of entries.
    Named(&'static str, &'static Kind),
    /// A list: what its items are, and an item.
    List(&'static str, &'static Kind),
    /// One or a list of them.
    Several(&'static Kind),
    /// One or a list of at least one: what it is, and such a thing.
    OneOrMore(&'static str, &'static Kind),
    /// A mapping with keys of its own.
    Mapping(&'static MappingSpec),
    /// One of these, by what YAML says it is; the first where it is neither list nor mapping.
    Either(&'static [Kind]),
}

const fn key(name: &'static str, kind: Kind, about: &'static str) -> KeySpec {
    KeySpec {
        name,
        kind,
        about,
        required: false,
        default: None,
        with: &[],
        needs: &[],
        excludes: &[],
    }
}

/// The key of a number.
const fn number(name: &'static str, spec: NumberSpec, about: &'static str) -> KeySpec {
    key(name, Kind::Number(spec), about)
}

const fn mapping(what: &'static str, about: &'static str, keys: &'static [KeySpec]) -> MappingSpec {
    MappingSpec {
        what,
        about,
        keys,
        entry: false,
        choices: &[],
        forms: &[],
        optional: &[],
        part: false,
        quantiles: 0,
    }
}

/// A mapping that may carry what every entry may carry.
const fn entry(what: &'static str, about: &'static str, keys: &'static [KeySpec]) -> MappingSpec {
    let mut spec = mapping(what, about, keys);
    spec.entry = true;
    spec
}

impl KeySpec {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn or(mut self, default: Fallback) -> Self {
        self.default = Some(default);
        self
    }

    const fn with(mut self, keys: &'static [&'static str]) -> Self {
        self.with = keys;
        self
    }

    const fn needs(mut self, keys: &'static [&'static str]) -> Self {
        self.needs = keys;
        self
    }

    const fn excludes(mut self, keys: &'static [&'static str]) -> Self {
        self.excludes = keys;
        self
    }
}

impl MappingSpec {
    const fn one_of(mut self, choices: &'static [Choice]) -> Self {
        self.choices = choices;
        self
    }

    const fn forms(mut self, forms: &'static [&'static [&'static str]], quantiles: usize) -> Self {
        self.forms = forms;
        self.quantiles = quantiles;
        self
    }

    const fn optional(mut self, keys: &'static [&'static str]) -> Self {
        self.optional = keys;
        self
    }

    /// The same, as a part of the entry around it.
    const fn part(mut self) -> Self {
        self.part = true;
        self
    }

    /// The mappings that stand in a list or mapping at a key.
    pub fn inside(&self, name: &str) -> Option<&'static MappingSpec> {
        self.key(name)?.kind.inside()
    }

    /// The key with this name.
    pub fn key(&self, name: &str) -> Option<&'static KeySpec> {
        self.all().find(|key| key.name == name)
    }

    /// All keys, those of every entry last.
    pub fn all(&self) -> impl Iterator<Item = &'static KeySpec> {
        let entry: &'static [KeySpec] = if self.entry { ENTRY } else { &[] };
        self.keys.iter().chain(entry)
    }
}

impl Kind {
    fn inside(&self) -> Option<&'static MappingSpec> {
        match self {
            Self::Mapping(spec) => Some(spec),
            Self::Values(_, of) | Self::Named(_, of) | Self::List(_, of) => of.inside(),
            Self::Either(kinds) => kinds.iter().find_map(Self::inside),
            _ => None,
        }
    }
}

impl Choice {
    const fn of(noun: &'static str, keys: &'static [&'static str]) -> Self {
        Self {
            noun,
            keys,
            when: "",
            several: false,
            split: "",
        }
    }

    const fn split(mut self, remedy: &'static str) -> Self {
        self.split = remedy;
        self
    }

    const fn when(mut self, key: &'static str) -> Self {
        self.when = key;
        self
    }

    const fn several(mut self) -> Self {
        self.several = true;
        self
    }
}
