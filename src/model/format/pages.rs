//! The key tables of docs/format.md.

use super::rules::{listed, one_of};
use super::{
    BRANCH, COMPETING, COUNTER, Constraint, EFFECT, ENTRY, EVENT, EXIT, FACTOR, FILE, Fallback,
    HAZARD_RATIO, KeySpec, Kind, LIMITS, MILESTONE, MappingSpec, NumberSpec, OUTCOME, SOURCE,
    STATE, TRIGGER, VARIABLE, WINDOW,
};
use super::{CELL, GAME, INJECT, OBJECTIVE, ORDER, PRIMITIVE, SIGHT, TERM};
use super::{CORRELATION, MACHINE};
use crate::quantity::Dimension;

/// The tables of keys in docs/format.md: each with the name of its place there, as Markdown.
pub fn key_tables() -> Vec<(&'static str, String)> {
    let is_trigger = |key: &&&KeySpec| {
        let chance = ["within", "then", "probability"];
        TRIGGER.keys.contains(&key.name) || chance.contains(&key.name)
    };
    let reaction: Vec<&KeySpec> = EVENT.keys.iter().filter(|k| !is_trigger(&k)).collect();
    let triggers: Vec<&KeySpec> = EVENT.keys.iter().filter(|k| is_trigger(&k)).collect();
    let whole = |spec: &'static MappingSpec| table(&spec.keys.iter().collect::<Vec<_>>());
    vec![
        ("file", whole(&FILE)),
        ("entry", table(&ENTRY.iter().collect::<Vec<_>>())),
        ("limits", whole(&LIMITS)),
        ("source", whole(&SOURCE)),
        ("factor", whole(&FACTOR)),
        ("correlation", whole(&CORRELATION)),
        ("window", whole(&WINDOW)),
        ("machine", whole(&MACHINE)),
        ("state", whole(&STATE)),
        ("competing", whole(&COMPETING)),
        ("exit", whole(&EXIT)),
        ("reaction", table(&reaction)),
        ("trigger", table(&triggers)),
        ("hazard_ratio", whole(&HAZARD_RATIO)),
        ("branch", whole(&BRANCH)),
        ("effect", whole(&EFFECT)),
        ("variable", whole(&VARIABLE)),
        ("counter", whole(&COUNTER)),
        ("outcome", whole(&OUTCOME)),
        ("milestone", whole(&MILESTONE)),
        ("game", whole(&GAME)),
        ("cell", whole(&CELL)),
        ("sight", whole(&SIGHT)),
        ("objective", whole(&OBJECTIVE)),
        ("term", whole(&TERM)),
        ("order", whole(&ORDER)),
        ("primitive", whole(&PRIMITIVE)),
        ("inject", whole(&INJECT)),
    ]
}

fn table(keys: &[&KeySpec]) -> String {
    let mut text = String::from("| key | value | meaning |\n| --- | --- | --- |\n");
    for key in keys {
        let value = match key.default {
            None => key.kind.in_words(),
            Some(Fallback::Words(words)) => {
                format!("{}; default {}", key.kind.in_words(), literal(key, words))
            }
            Some(Fallback::Number(value)) => {
                format!("{}; default `{}`", key.kind.in_words(), key.written(value))
            }
        };
        text += &format!("| `{}` | {value} | {} |\n", key.name, key.meaning());
    }
    text
}

/// Words of the format are quoted, those about it are not.
fn literal(key: &KeySpec, words: &str) -> String {
    match key.kind {
        Kind::Word(_) | Kind::Bool => format!("`{words}`"),
        _ => words.to_owned(),
    }
}

impl KeySpec {
    /// What it means, and which keys it goes with.
    pub fn meaning(&self) -> String {
        let mut parts = vec![self.about.to_owned()];
        if self.required {
            parts.push("required".into());
        }
        if !self.with.is_empty() {
            parts.push(format!("only with {}", one_of(self.with.iter().copied())));
        }
        if !self.needs.is_empty() {
            parts.push(format!(
                "needs {}",
                listed(self.needs.iter().copied(), "and")
            ));
        }
        if !self.excludes.is_empty() {
            parts.push(format!(
                "not with {}",
                one_of(self.excludes.iter().copied())
            ));
        }
        parts.join("; ")
    }

    /// A number as it could stand at this key.
    fn written(&self, value: f64) -> String {
        match &self.kind {
            Kind::Number(spec) => spec.written(value),
            _ => value.to_string(),
        }
    }
}

impl MappingSpec {
    /// What it is for, and of which of its keys one stands there.
    pub fn meaning(&self) -> String {
        let mut text = self.about.to_owned();
        for choice in self.choices {
            let keys = one_of(choice.keys.iter().copied());
            let when = match choice.when {
                "" => String::new(),
                key => format!("with `{key}` "),
            };
            let count = if choice.several {
                "at least"
            } else {
                "exactly"
            };
            text += &format!("; {when}{count} one of {keys}");
        }
        if !self.forms.is_empty() {
            text += &format!("; {}", self.forms_in_words());
        }
        text
    }
}

impl NumberSpec {
    /// A number of this unit, as it is written.
    pub fn written(&self, value: f64) -> String {
        match self.dimension {
            Dimension::DURATION => format!("{value} d"),
            Dimension::RATE => format!("{value} / d"),
            _ => value.to_string(),
        }
    }

    /// "a duration such as `45 d`, above 0".
    fn in_words(&self) -> String {
        let limits = match self.constraint {
            Constraint::Any | Constraint::Open | Constraint::Correlation => "",
            Constraint::Chance | Constraint::Probability | Constraint::Limit => "",
            Constraint::Positive if self.expected.contains("positive") => "",
            Constraint::Positive | Constraint::PositiveOrOff => ", above 0",
            Constraint::NotNegative => ", 0 or more",
        };
        let plain = if self.factors {
            ""
        } else {
            ", without factors"
        };
        format!("{}{limits}{plain}", self.expected)
    }
}

impl Kind {
    fn in_words(&self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Citation => "an id, `id: section`".into(),
            Self::Bool => "`true` or `false`".into(),
            Self::Version => "`1`".into(),
            Self::Word(words) => one_of(words.iter().copied()),
            Self::Number(spec) => spec.in_words(),
            Self::Share(spec) => format!("{}, or `rest`", spec.in_words()),
            Self::Amount(spec) => {
                format!("{}, a drawn number, or `{{ each: … }}`", spec.in_words())
            }
            Self::Value => "a number".into(),
            Self::Range(_) => "two numbers, `[0, 100]`".into(),
            Self::Discrete(_) => "value → probability".into(),
            Self::Date => "a date, `2026-01-09`".into(),
            Self::Instant => {
                "a date, a name from the calendar, or a duration since the start".into()
            }
            Self::Condition => "a sentence, or a list of them".into(),
            Self::Sentence(what, _) => (*what).into(),
            Self::Values(_, of) | Self::Named(_, of) => format!("name → {}", of.in_words()),
            Self::List(what, _) => format!("a list of {what}"),
            Self::Several(of) | Self::OneOrMore(_, of) => format!("{}, or a list", of.in_words()),
            Self::Mapping(spec) => {
                let forms = if spec.forms.is_empty() || spec.quantiles == 0 {
                    String::new()
                } else {
                    format!(": {}", spec.forms_in_words())
                };
                format!("{}{forms}", spec.what)
            }
            Self::Either(kinds) => {
                let words: Vec<String> = kinds.iter().map(Self::in_words).collect();
                words.join("; or ")
            }
        }
    }
}
