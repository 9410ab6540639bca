//! Which keys go together: exactly one of, requires, excludes, and the sets that are given as a whole.

use super::{Choice, KeySpec, MappingSpec};

/// Keys that do not go together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::model) struct Breach {
    /// The key at fault; the mapping itself where there is none.
    pub at: Option<String>,
    /// Another key that matters: the first of several.
    pub beside: Option<String>,
    /// The keys of which there are too many, or not the right ones.
    pub among: Vec<String>,
    /// Expected X, found Y.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Whether a key is missing, rather than one too many.
    pub missing: bool,
}

/// The level of a quantile key: `q05` is 0.05, `q975` is 0.975. One digit is none, since people
/// write `q5` for 5 %.
pub(in crate::model) fn quantile_level(key: &str) -> Option<f64> {
    let digits = key.strip_prefix('q')?;
    let shaped = digits.len() >= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    shaped.then(|| format!("0.{digits}").parse().ok())?
}

/// "`a`, `b` or `c`", with another word than "or".
pub(in crate::model) fn listed<'n>(names: impl IntoIterator<Item = &'n str>, word: &str) -> String {
    let quoted: Vec<String> = names.into_iter().map(|n| format!("`{n}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {word} {last}", rest.join(", ")),
    }
}

/// "`a`, `b` or `c`".
pub(in crate::model) fn one_of<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    listed(names, "or")
}

impl MappingSpec {
    /// What is wrong with these keys together, of a mapping that people know as `subject`; an empty
    /// list excludes nothing and needs nothing, so those that are `filled` are told apart.
    pub fn breaches(&self, subject: &str, present: &[&str], filled: &[&str]) -> Vec<Breach> {
        let own = present.iter().filter_map(|name| self.key(name));
        let own: Vec<&KeySpec> = own.collect();
        let required = self.all().filter(|key| key.required);
        let mut found: Vec<Breach> = required
            .filter(|key| !present.contains(&key.name))
            .map(|key| key.missing(self.what))
            .collect();
        for choice in self.choices {
            found.extend(self.unchosen(choice, subject, present));
        }
        let strays: Vec<Breach> = own
            .iter()
            .filter_map(|key| self.stray(key, present))
            .collect();
        if strays.is_empty() {
            // What is one too many may stand for what is missing.
            found.extend(own.iter().filter_map(|key| self.in_need(key, present)));
        }
        found.extend(strays);
        let filled = own.iter().filter(|key| filled.contains(&key.name));
        found.extend(filled.filter_map(|key| key.excluded(present)));
        found.extend(self.formless(subject, present));
        found
    }

    /// A key that stands without the one that it belongs to.
    fn stray(&self, key: &KeySpec, present: &[&str]) -> Option<Breach> {
        if key.with.is_empty() || key.with.iter().any(|name| present.contains(name)) {
            return None;
        }
        let choice = self.choices.iter().find(|c| c.keys.contains(&key.with[0]));
        let taken = choice.map(|choice| present.iter().find(|name| choice.keys.contains(name)));
        let (message, help) = match taken {
            // That nothing was chosen is told already.
            Some(None) => return None,
            Some(Some(taken)) => (
                format!("expected no `{}` with `{taken}`, found one", key.name),
                format!(
                    "`{}` belongs to {}",
                    key.name,
                    listed(key.with.iter().copied(), "and")
                ),
            ),
            None => (
                format!(
                    "expected `{}` with {}, found none",
                    key.name,
                    one_of(key.with.iter().copied())
                ),
                self.key(key.with[0]).map(KeySpec::said).unwrap_or_default(),
            ),
        };
        Some(Breach {
            at: Some(key.name.into()),
            message,
            help: Some(help),
            ..Breach::default()
        })
    }

    /// Keys that are no form, and no quantiles.
    fn formless(&self, subject: &str, present: &[&str]) -> Option<Breach> {
        let is_quantile = |name: &&str| self.quantiles > 0 && quantile_level(name).is_some();
        let part = |name: &&str| self.forms.iter().any(|form| form.contains(name));
        let given: Vec<&str> = present.iter().copied().filter(part).collect();
        let quantiles = present.iter().any(is_quantile);
        let complete = |form: &&[&str]| {
            form.len() == given.len() && form.iter().all(|name| given.contains(name))
        };
        if self.forms.is_empty() || !quantiles && self.forms.iter().any(complete) {
            return None;
        }
        let (wanted, first) = (self.forms_in_words(), given.first());
        let found = match given.as_slice() {
            [] => "nothing".to_owned(),
            given => listed(given.iter().copied(), "and"),
        };
        let message = match first {
            None if quantiles => return None,
            Some(first) if quantiles => {
                format!("expected quantiles alone, found the parameter `{first}` beside them")
            }
            _ if self.quantiles > 0 => format!("expected {wanted}, found {found}"),
            _ => format!("expected {subject} to have {wanted}, found {found}"),
        };
        Some(Breach {
            message,
            help: (self.quantiles > 0).then(|| format!("{} is given by {wanted}", self.what)),
            among: present.iter().map(|name| (*name).to_owned()).collect(),
            missing: true,
            ..Breach::default()
        })
    }

    /// A key that stands without all that it needs.
    fn in_need(&self, key: &KeySpec, present: &[&str]) -> Option<Breach> {
        let missing = key.needs.iter().filter(|name| !present.contains(name));
        let missing: Vec<&str> = missing.copied().collect();
        let found = match missing.as_slice() {
            [] => return None,
            _ if key.needs.len() == 1 => "none".to_owned(),
            missing => format!("no {}", listed(missing.iter().copied(), "and no")),
        };
        let said = missing.iter().filter_map(|name| self.key(name));
        let said: Vec<String> = said.map(KeySpec::said).collect();
        let needs = listed(key.needs.iter().copied(), "and");
        Some(Breach {
            at: Some(key.name.into()),
            message: format!("expected `{}` with {needs}, found {found}", key.name),
            help: Some(said.join("; ")),
            missing: true,
            ..Breach::default()
        })
    }

    /// Keys of which not exactly one stands there.
    fn unchosen(&self, choice: &Choice, subject: &str, present: &[&str]) -> Option<Breach> {
        if !choice.when.is_empty() && !present.contains(&choice.when) {
            return None;
        }
        let stand = present.iter().filter(|name| choice.keys.contains(name));
        match stand.copied().collect::<Vec<&str>>().as_slice() {
            [] => Some(self.none_of(choice, subject)),
            [first, second, ..] if !choice.several => Some(choice.too_many(first, second)),
            _ => None,
        }
    }

    /// None of the keys of which one should stand there.
    fn none_of(&self, choice: &Choice, subject: &str) -> Breach {
        let keys = one_of(choice.keys.iter().copied());
        let (wanted, found) = match choice.noun {
            "" if choice.keys.len() == 2 => (keys.clone(), "neither"),
            "" => (format!("one of {keys}"), "none"),
            noun => (format!("a {noun}"), "none"),
        };
        let said = self.key(choice.keys[0]).map(KeySpec::said);
        Breach {
            message: format!("expected {subject} to have {wanted}, found {found}"),
            help: match choice.noun {
                "" => said,
                _ => Some(format!("write one of {keys}")),
            },
            missing: true,
            ..Breach::default()
        }
    }

    /// How such a mapping begins, as it is written: "`{ low: …, high: … }`".
    pub fn written(&self) -> String {
        let mut names: Vec<&str> = self
            .all()
            .filter(|key| key.required)
            .map(|key| key.name)
            .collect();
        let chosen = self.choices.iter().filter(|choice| choice.when.is_empty());
        names.extend(chosen.map(|choice| choice.keys[0]));
        names.extend(self.forms.first().into_iter().copied().flatten());
        if names.is_empty() {
            names.extend(self.keys.first().map(|key| key.name));
        }
        names.dedup();
        let parts: Vec<String> = names.iter().map(|name| format!("{name}: …")).collect();
        format!("`{{ {} }}`", parts.join(", "))
    }

    /// "`low` and `high`, or two quantiles".
    pub fn forms_in_words(&self) -> String {
        let forms = self.forms.iter();
        let mut words: Vec<String> = forms
            .map(|form| listed(form.iter().copied(), "and"))
            .collect();
        match self.quantiles {
            0 => {}
            2 => words.push("two quantiles".into()),
            _ => words.push("three quantiles".into()),
        }
        words.join(", or ")
    }
}

impl Choice {
    /// Two keys of which one should stand there.
    fn too_many(&self, first: &str, second: &str) -> Breach {
        let keys = one_of(self.keys.iter().copied());
        let message = match self.noun {
            "" if self.keys.len() == 2 => format!("expected either {keys}, found both"),
            "" => format!("expected one of {keys}, found `{second}` besides `{first}`"),
            noun => format!("expected one {noun}, found `{second}` besides `{first}`"),
        };
        Breach {
            at: Some(second.into()),
            beside: Some(first.into()),
            among: vec![first.into(), second.into()],
            message,
            help: Some(match self.split {
                "" => format!("leave out one of the two: `{first}` or `{second}`"),
                split => split.into(),
            }),
            missing: false,
        }
    }
}

impl KeySpec {
    /// "`of`: from whose first occurrence the time counts".
    fn said(&self) -> String {
        format!("`{}`: {}", self.name, self.about)
    }

    fn missing(&self, what: &str) -> Breach {
        Breach {
            message: format!("expected {what} with `{}`, found none", self.name),
            help: Some(self.said()),
            missing: true,
            ..Breach::default()
        }
    }

    /// A key that stands beside one that it excludes.
    fn excluded(&self, present: &[&str]) -> Option<Breach> {
        let other = self.excludes.iter().find(|name| present.contains(name))?;
        Some(Breach {
            at: Some(self.name.into()),
            message: format!("expected no `{}` with `{other}`, found both", self.name),
            help: Some(self.said()),
            ..Breach::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EFFECT, FACTOR, HAZARD_RATIO, Kind, MILESTONE, TRANSITION, WINDOW};
    use super::*;

    fn said(spec: &MappingSpec, present: &[&str]) -> Vec<String> {
        let breaches = spec.breaches("`x`", present, present).into_iter();
        breaches.map(|breach| breach.message).collect()
    }

    #[test]
    fn quantile_keys_are_decimals() {
        assert_eq!(quantile_level("q05"), Some(0.05));
        assert_eq!(quantile_level("q975"), Some(0.975));
        assert_eq!(quantile_level("q50"), Some(0.5));
        assert_eq!(quantile_level("q5"), None);
        assert_eq!(quantile_level("q"), None);
        assert_eq!(quantile_level("qa"), None);
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(one_of(["a"]), "`a`");
    }

    #[test]
    fn what_belongs_together_stands_together() {
        let fine: [(&MappingSpec, &[&str]); 6] = [
            (
                &TRANSITION,
                &["from", "to", "chance", "within", "then", "clock"],
            ),
            (&HAZARD_RATIO, &["risk_ratio", "at", "cap", "while"]),
            (&EFFECT, &["variable", "add", "per_doubling_of", "times"]),
            (&EFFECT, &["move", "to"]),
            (&MILESTONE, &["enters", "of", "within"]),
            (&WINDOW, &["title", "from", "to"]),
        ];
        for (spec, present) in fine {
            assert_eq!(said(spec, present), [""; 0], "{present:?}");
        }
        let faulty: [(&MappingSpec, &[&str], &str); 7] = [
            (
                &TRANSITION,
                &["from", "to", "rate", "probability"],
                "no `probability` with `rate`",
            ),
            (
                &TRANSITION,
                &["from", "to", "at", "clock"],
                "no `clock` with `at`",
            ),
            (
                &TRANSITION,
                &["from", "to", "chance"],
                "found no `within` and no `then`",
            ),
            (
                &HAZARD_RATIO,
                &["ratio", "cap", "while"],
                "no `cap` with `ratio`",
            ),
            (
                &EFFECT,
                &["counter", "add", "set"],
                "no `set` with `counter`",
            ),
            (&MILESTONE, &["crosses", "of"], "no `of` with `crosses`"),
            (
                &WINDOW,
                &["from"],
                "to have `from` and `to`, or `at`, found `from`",
            ),
        ];
        for (spec, present, part) in faulty {
            let said = said(spec, present);
            assert!(
                said.len() == 1 && said[0].contains(part),
                "{present:?}: {said:?}"
            );
        }
    }

    /// Every key that a rule names is a key of its mapping, or of a sibling that shares the rule.
    #[test]
    fn rules_name_keys() {
        let Some(Kind::Mapping(normal)) = FACTOR.key("normal").map(|key| &key.kind) else {
            panic!("a family");
        };
        for spec in [
            &TRANSITION,
            &EFFECT,
            &HAZARD_RATIO,
            &MILESTONE,
            &FACTOR,
            normal,
        ] {
            let choices = spec.choices.iter().flat_map(|choice| choice.keys);
            let forms = spec.forms.iter().copied().flatten().chain(spec.optional);
            let keys = spec
                .keys
                .iter()
                .flat_map(|key| key.with.iter().chain(key.needs));
            for name in choices.chain(forms).chain(keys) {
                assert!(spec.key(name).is_some(), "{name} of {}", spec.what);
            }
        }
    }
}
