//! Values of options that can be judged before any scenario is read.

use std::time::Duration;

use escalade::quantity::{Dimension, parse_product};
use escalade::sensitivity::GroupBy;

/// A part of a run: the first is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShardPart {
    pub number: u64,
    pub of: u64,
}

impl std::fmt::Display for ShardPart {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}/{}", self.number, self.of)
    }
}

/// `K/N`.
///
/// # Errors
/// Where it is none.
pub(super) fn shard(text: &str) -> Result<ShardPart, String> {
    let part = text.split_once('/').and_then(|(number, of)| {
        let (number, of) = (number.trim().parse().ok()?, of.trim().parse().ok()?);
        (1..=of)
            .contains(&number)
            .then_some(ShardPart { number, of })
    });
    part.ok_or_else(|| {
        format!("expected a part such as 3/16, of which the first is 1/16, found `{text}`")
    })
}

/// `ADDRESS=VALUE`, as it was typed.
///
/// # Errors
/// Where no `=` parts an address from a value.
pub(super) fn assignment(text: &str) -> Result<String, String> {
    if text.contains('=') {
        return Ok(text.to_owned());
    }
    Err("expected `=`, found none: write ADDRESS=VALUE".into())
}

/// A whole number.
///
/// # Errors
/// Where it is none, with the same number as it is to be written.
pub(super) fn whole(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| {
        let meant = text.replace(['_', ',', '\'', ' '], "").parse::<f64>().ok();
        let meant =
            meant.filter(|number| *number >= 0.0 && *number < 1e15 && number.fract() == 0.0);
        let hint = meant.map_or(String::new(), |number| format!(": write {number}"));
        format!("expected a whole number from 0, found `{text}`{hint}")
    })
}

/// A positive duration, as it was typed.
///
/// # Errors
/// What was found instead, and what was probably meant.
pub(super) fn duration(text: &str) -> Result<String, String> {
    let expected = "expected a duration such as `90 d`";
    let product = match parse_product(text) {
        Ok(product) => product,
        Err(fault) => {
            let help = fault.help.map_or(String::new(), |help| format!(": {help}"));
            return Err(format!("{}{help}", fault.message));
        }
    };
    if let Some(name) = product.names.first() {
        return Err(format!("{expected}, found `{}`", name.name));
    }
    if product.dimension == Dimension::NONE && !product.percent {
        let number = text.trim();
        return Err(format!(
            "{expected}, found the bare number {number}{}",
            match product.coefficient > 0.0 {
                true => format!(": did you mean `{number} d`?"),
                false => String::new(),
            }
        ));
    }
    if product.dimension != Dimension::DURATION || product.percent {
        return Err(format!("{expected}, found `{text}`"));
    }
    if product.coefficient > 0.0 && product.coefficient.is_finite() {
        return Ok(text.to_owned());
    }
    Err(format!("expected a duration above 0, found `{text}`"))
}

/// By what factors are gathered in groups.
///
/// # Errors
/// Where it is none of the four.
pub(super) fn group_by(text: &str) -> Result<GroupBy, String> {
    match text {
        "tag" => Ok(GroupBy::Tag),
        "actor" => Ok(GroupBy::Actor),
        "grade" => Ok(GroupBy::Grade),
        "source" => Ok(GroupBy::Source),
        other => Err(format!(
            "expected tag, actor, grade or source, found `{other}`"
        )),
    }
}

/// A positive number of seconds.
///
/// # Errors
/// Where it is none.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.trim().parse().ok().filter(|seconds| *seconds > 0.0);
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| format!("expected seconds above 0 such as `30`, found `{text}`"))
}
