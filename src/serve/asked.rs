//! What a request asks of a scenario: the state of the page, which is its address.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::refusal::Refusal;
use crate::quantity::Date;
use crate::random::DEFAULT_SEED;
use crate::study::DEFAULT_TRIALS;

/// The most parts of an address, and the most characters of one.
const PARTS: usize = 400;
const LONGEST: usize = 200;
/// The longest horizon that a page may ask for, days.
const HORIZON: f64 = 1830.0;
/// The least trials of a picture.
const FEWEST: u64 = 100;

/// The parts of a query that are not read yet.
pub(super) struct Parts(Vec<(String, String)>);

impl Parts {
    /// Takes what was asked, if it is not more than anybody needs.
    pub fn new(parts: Vec<(String, String)>) -> Result<Self, Refusal> {
        let is_long =
            |(name, value): &(String, String)| name.len() > LONGEST || value.len() > LONGEST;
        if parts.len() > PARTS || parts.iter().any(is_long) {
            return Err(Refusal::Bad("the address is too long".into()));
        }
        Ok(Self(parts))
    }

    /// The value of this name, which stands there once at most.
    pub fn take(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(at) = self.0.iter().position(|(key, _)| key == name) else {
            return Ok(None);
        };
        let (_, value) = self.0.remove(at);
        match self.0.iter().any(|(key, _)| key == name) {
            true => Err(Refusal::Bad(format!(
                "`{name}` stands twice in the address"
            ))),
            false => Ok(Some(value)),
        }
    }

    /// A number of this name.
    pub fn number<T: std::str::FromStr>(&mut self, name: &str) -> Result<Option<T>, Refusal> {
        let read = |text: String| {
            let fault = || {
                Refusal::Bad(format!(
                    "expected a whole number for `{name}`, found `{text}`"
                ))
            };
            text.parse().map_err(|_| fault())
        };
        self.take(name)?.map(read).transpose()
    }

    /// A name of an entry.
    pub fn name(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        self.take(name)?.map(|value| checked(&value)).transpose()
    }
}

/// The state of a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    /// The name of the scenario.
    pub scenario: String,
    /// By machine, the state in which it begins.
    pub machines: BTreeMap<String, String>,
    /// By address, the value at which a factor is held, in its unit.
    pub fixed: BTreeMap<String, f64>,
    /// What is switched off: addresses, `tag:NAME`.
    pub off: BTreeSet<String>,
    /// Day 0.
    pub start: Option<Date>,
    /// Days.
    pub horizon: Option<f64>,
    pub seed: u64,
    pub trials: u64,
}

impl Asked {
    /// Reads all that is left of a query.
    pub fn read(mut parts: Parts, first: &str) -> Result<Self, Refusal> {
        let mut asked = Self {
            scenario: parts.name("scenario")?.unwrap_or_else(|| first.to_owned()),
            machines: BTreeMap::new(),
            fixed: BTreeMap::new(),
            off: BTreeSet::new(),
            start: parts.take("start")?.map(|text| date(&text)).transpose()?,
            horizon: parts.number("horizon")?.map(days).transpose()?,
            seed: parts.number("seed")?.unwrap_or(DEFAULT_SEED.0),
            trials: trials(parts.number("trials")?.unwrap_or(DEFAULT_TRIALS))?,
        };
        for (name, value) in parts.0 {
            asked.part(&name, &value)?;
        }
        Ok(asked)
    }

    fn part(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        let is_new = if name == "off" {
            self.off.insert(checked(value)?)
        } else if let Some(machine) = name.strip_prefix("in.") {
            let known = self.machines.insert(checked(machine)?, checked(value)?);
            known.is_none()
        } else if let Some(factor) = name.strip_prefix("f.") {
            self.fixed
                .insert(checked(factor)?, value_of(value)?)
                .is_none()
        } else {
            return Err(Refusal::Bad(format!(
                "the address has an unknown part `{name}`"
            )));
        };
        match is_new {
            true => Ok(()),
            false => Err(Refusal::Bad(format!(
                "`{name}` stands twice in the address"
            ))),
        }
    }

    /// The same scenario as it stands, over the same time.
    pub fn untouched(&self) -> Self {
        Self {
            machines: BTreeMap::new(),
            fixed: BTreeMap::new(),
            off: BTreeSet::new(),
            start: None,
            ..self.clone()
        }
    }

    /// Whether anything is changed but the time that is looked at.
    pub fn is_changed(&self) -> bool {
        *self != self.untouched()
    }

    /// The same without factors that are held: what must be read and decoded.
    pub fn structure(&self) -> Self {
        Self {
            fixed: BTreeMap::new(),
            ..self.clone()
        }
    }

    /// As the query of an address: the same text for the same state. `trials` only where asked for.
    pub fn query(&self, with_trials: bool) -> String {
        let mut query = format!("scenario={}", self.scenario);
        // Writing to a string does not fail.
        for (machine, state) in &self.machines {
            let _ = write!(query, "&in.{machine}={state}");
        }
        for (factor, value) in &self.fixed {
            let _ = write!(query, "&f.{factor}={value}");
        }
        for off in &self.off {
            let _ = write!(query, "&off={off}");
        }
        if let Some(start) = self.start {
            let _ = write!(query, "&start={start}");
        }
        if let Some(horizon) = self.horizon {
            let _ = write!(query, "&horizon={horizon}");
        }
        let _ = write!(query, "&seed={}", self.seed);
        if with_trials {
            let _ = write!(query, "&trials={}", self.trials);
        }
        query
    }
}

/// A name of letters that no shell, page or file takes for more.
fn checked(name: &str) -> Result<String, Refusal> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    match !name.is_empty() && name.chars().all(plain) {
        true => Ok(name.to_owned()),
        false => Err(Refusal::Bad(
            "a name has letters, digits, `_`, `-` and `.` only".into(),
        )),
    }
}

fn value_of(text: &str) -> Result<f64, Refusal> {
    let value: Option<f64> = text.parse().ok().filter(|value: &f64| value.is_finite());
    value.ok_or_else(|| Refusal::Bad(format!("expected a number, found `{text}`")))
}

fn date(text: &str) -> Result<Date, Refusal> {
    let wrong = || {
        Refusal::Bad(format!(
            "expected a date such as 2026-01-09, found `{text}`"
        ))
    };
    let date = Date::parse(text).ok_or_else(wrong)?;
    let year = date.civil().0;
    (1900..=2200)
        .contains(&year)
        .then_some(date)
        .ok_or_else(wrong)
}

fn days(days: f64) -> Result<f64, Refusal> {
    let fits = (1.0..=HORIZON).contains(&days) && days.fract() == 0.0;
    let message = || Refusal::Bad(format!("a horizon has whole days, from 1 to {HORIZON}"));
    fits.then_some(days).ok_or_else(message)
}

/// Even, since a draw has two trials.
fn trials(trials: u64) -> Result<u64, Refusal> {
    let fits = (FEWEST..=DEFAULT_TRIALS).contains(&trials) && trials.is_multiple_of(2);
    let message = || {
        Refusal::Bad(format!(
            "the trials of a page are an even number from {FEWEST} to {DEFAULT_TRIALS}"
        ))
    };
    fits.then_some(trials).ok_or_else(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> Result<Asked, Refusal> {
        let parts = query
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        Asked::read(Parts::new(parts.collect())?, "first")
    }

    #[test]
    fn a_state_has_one_address() {
        let asked = read(&[
            ("off", "world_cup"),
            ("f.raid_tempo", "1.50"),
            ("in.us_posture", "raiding"),
            ("off", "tag:risk_1"),
            ("horizon", "90"),
            ("start", "2026-02-01"),
        ]);
        assert_eq!(
            asked.expect("a state").query(true),
            "scenario=first&in.us_posture=raiding&f.raid_tempo=1.5&off=tag:risk_1&off=world_cup\
             &start=2026-02-01&horizon=90&seed=1&trials=20000"
        );
    }

    #[test]
    fn what_is_no_state_is_refused() {
        let wrong = [
            ("scenario", "../etc/passwd"),
            ("f.x", "NaN"),
            ("f.x", "1e999"),
            ("f.x;rm", "1"),
            ("in.a", "b c"),
            ("off", ""),
            ("start", "2026-02-30"),
            ("start", "9999-01-01"),
            ("horizon", "0"),
            ("horizon", "1e300"),
            ("horizon", "inf"),
            ("seed", "-1"),
            ("trials", "1001"),
            ("trials", "18446744073709551615"),
            ("what", "1"),
        ];
        for (name, value) in wrong {
            assert!(
                matches!(read(&[(name, value)]), Err(Refusal::Bad(_))),
                "{name}={value}"
            );
        }
        assert!(read(&[("f.x", "1"), ("f.x", "2")]).is_err());
        assert!(read(&[("seed", "1"), ("seed", "2")]).is_err());
        assert!(read(&[("off", "a"), ("off", "a")]).is_err());
        let long = "a".repeat(LONGEST + 1);
        assert!(read(&[("off", &long)]).is_err());
        assert!(read(&vec![("off", "a"); PARTS + 1]).is_err());
    }

    #[test]
    fn untouched_is_what_stands_in_the_file() {
        let asked = read(&[("off", "a"), ("horizon", "90"), ("seed", "7")]).expect("a state");
        assert!(asked.is_changed() && !asked.untouched().is_changed());
        assert_eq!(asked.untouched().horizon, Some(90.0));
        assert!(!read(&[("horizon", "90")]).expect("a state").is_changed());
    }
}
