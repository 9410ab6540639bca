//! The keys of a scenario file, described once: decoding, the JSON Schema and the tests read this.

mod families;
mod parts;
mod schema;
mod sections;

pub(super) use families::*;
pub(super) use parts::*;
pub use schema::schema;
pub(super) use sections::*;

/// The version of the format that this program reads.
pub(super) const VERSION: f64 = 1.0;

/// A mapping of a certain kind: which keys it may have.
pub(super) struct Shape {
    /// What it is, with its article: "a transition".
    pub what: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Its own keys.
    pub keys: &'static [Key],
    /// Whether it may also carry what every entry may carry (title, source, …).
    pub entry: bool,
    /// Whether quantiles (`q05`) may stand beside its keys.
    pub quantiles: bool,
    /// Keys that it must have.
    pub required: &'static [&'static str],
}

/// A key of a mapping.
pub(super) struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What stands there.
    pub kind: Kind,
    /// What it means, in one line.
    pub about: &'static str,
}

/// What stands at a key.
pub(super) enum Kind {
    /// Text for people.
    Text,
    /// `true` or `false`.
    Bool,
    /// The number 1.
    Version,
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A number, a product, or a distribution in place; with the unit that is named.
    Number(&'static str),
    /// A number with its unit, never a factor.
    Literal(&'static str),
    /// A calendar date.
    Date,
    /// A date, a name from the calendar, or a duration.
    Instant,
    /// A sentence or several.
    Condition,
    /// A sentence about a machine, a reaction, a level, …
    Sentence(&'static str),
    /// Any mapping from names (of states, values, …) to such things.
    Values(&'static Kind),
    /// A mapping from names of entries.
    Named(&'static Kind),
    /// A list.
    List(&'static Kind),
    /// One or a list of them.
    Several(&'static Kind),
    /// A mapping with keys of its own.
    Shape(&'static Shape),
    /// One of these.
    Either(&'static [Kind]),
}

const fn key(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, about }
}

impl Shape {
    /// The key with this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.all().find(|key| key.name == name)
    }

    /// All keys, those of every entry last.
    pub fn all(&self) -> impl Iterator<Item = &'static Key> {
        let entry: &'static [Key] = if self.entry { ENTRY } else { &[] };
        self.keys.iter().chain(entry)
    }
}
