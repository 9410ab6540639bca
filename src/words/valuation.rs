//! A choice and the value of information in plain words.

use super::{figure, in_brackets, rounded};
use crate::model::Role;
use crate::sensitivity::value::Estimate;
use crate::study::{Valuation, Worth};

/// `1.2 ± 0.1`; a value without error as it is.
pub fn worth(estimate: Estimate) -> String {
    let reach = 1.96 * estimate.se;
    match reach > 0.0 {
        true => format!(
            "{} ± {}",
            rounded(estimate.value, reach),
            rounded(reach, reach)
        ),
        false => figure(estimate.value),
    }
}

/// A share in percent with its error: `83 % ± 1`. What noise takes beyond 0 or 100 is told as these.
pub fn share_of_draws(estimate: Estimate) -> String {
    let at = |share: f64| 100.0 * share.clamp(0.0, 1.0);
    let reach = 196.0 * estimate.se;
    match reach > 0.0 {
        true => format!(
            "{} % ± {}",
            rounded(at(estimate.value), reach),
            rounded(reach, reach)
        ),
        false => format!("{} %", figure(at(estimate.value))),
    }
}

/// Whether what is worth to learn something can be told from nothing.
pub fn is_told(worth: &Worth) -> bool {
    worth.learned.value.interval()[0] > 0.0
}

/// What was found about a choice, in plain sentences.
pub fn valuation(found: &Valuation) -> String {
    let choice = &found.choice;
    let (_, unit) = &found.objective;
    let best = &found.names[choice.best];
    let unit = match unit.as_str() {
        "" => String::new(),
        unit => format!(" {unit}"),
    };
    let lead = format!(
        "On average `{best}` is best; given the factors of a draw it is best in {}.",
        share_of_draws(choice.options[choice.best].best)
    );
    let [low, _] = choice.perfect.interval();
    let perfect = match low > 0.0 {
        true => format!(
            "To know all factors before choosing would be worth {}{unit} on average.",
            worth(choice.perfect)
        ),
        false => format!(
            "What it would be worth to know all factors before choosing cannot be told from nothing ({}{unit}).",
            worth(choice.perfect)
        ),
    };
    let all = found.all.value;
    let rule = match all.interval()[0] > 0.0 {
        true => format!(
            "A rule that adds up what each factor says gains at least {}{unit} of it.",
            worth(all)
        ),
        false => String::new(),
    };
    let sentences = [lead, perfect, rule, learn_first(found, &unit)];
    let said = sentences
        .into_iter()
        .filter(|sentence| !sentence.is_empty());
    said.collect::<Vec<_>>().join(" ")
}

fn learn_first(found: &Valuation, unit: &str) -> String {
    let mut told: Vec<&Worth> = found
        .factors
        .iter()
        .filter(|worth| is_told(worth) && worth.role != Role::Measurement)
        .collect();
    told.sort_by(|a, b| b.learned.value.value.total_cmp(&a.learned.value.value));
    let Some(first) = told.first() else {
        return "No single factor is worth learning: whatever it turned out to be, the choice would stay, as far \
                as can be told."
            .to_owned();
    };
    format!(
        "The single factor most worth learning is “{}”: {}{unit}.",
        first.title,
        worth(first.learned.value)
    )
}

/// What is made large, with its unit: `approval.end (%)`.
pub fn objective(found: &Valuation) -> String {
    let (text, unit) = &found.objective;
    format!("`{text}`{}", in_brackets(unit))
}
