//! What the columns of per-trial files are called and hold.

use super::{Model, follows};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub holds: Holds,
}

/// What is in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A whole number.
    Count,
    /// A number.
    Number,
    /// Days, or never.
    Time,
}

/// The columns of a model's trials, in the order of a row. What each is stands before the name by
/// which `--until`, `--set` and the summary call it, so that no two have the same name; of extremes it says besides
/// that they are those of the grid, between whose days a path may go further.
pub(super) fn columns(model: &Model) -> Vec<Column> {
    let column = |holds, name: String| Column { name, holds };
    let mut columns: Vec<Column> = ["trial", "draw", "replicate"]
        .map(|name| column(Holds::Count, name.to_owned()))
        .to_vec();
    for factor in &model.factors {
        let address = &factor.entry.address;
        // A number that stands in place has no other name than its place.
        let name = address.strip_prefix("factors.").unwrap_or(address);
        columns.push(column(Holds::Number, format!("factor.{name}")));
    }
    for outcome in &model.outcomes {
        let own = ["end", "min_on_grid", "max_on_grid", "time_mean"].map(str::to_owned);
        let listed = outcome.at.iter().map(|day| format!("at.{day} d"));
        for functional in own.into_iter().chain(listed) {
            let name = format!("outcome.{}.{functional}", outcome.entry.name);
            columns.push(column(Holds::Number, name));
        }
    }
    for milestone in &model.milestones {
        let name = &milestone.entry.name;
        if follows(milestone) {
            columns.push(column(Holds::Time, format!("since.{name}")));
        }
        columns.push(column(Holds::Time, format!("first.{name}")));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::Distribution;
    use crate::model::{Entry, Factor};
    use crate::summary::fixture;

    fn factor(address: &str) -> Factor {
        Factor {
            entry: Entry {
                address: address.into(),
                ..Entry::default()
            },
            distribution: Distribution::Gamma {
                shape: 1.0,
                scale: 1.0,
            },
            reference: 0.0,
            word: None,
            role: Default::default(),
            unit: String::new(),
        }
    }

    #[test]
    fn columns_say_what_they_are_so_that_no_name_is_taken_twice() {
        let mut model = fixture::model(20.0);
        let named = |section: &str, name: &str| Entry {
            address: format!("{section}.{name}"),
            name: name.into(),
            ..Entry::default()
        };
        model.factors = vec![factor("factors.draw"), factor("events.strike.rate")];
        model.outcomes.truncate(1);
        model.outcomes[0].entry = named("outcomes", "approval");
        for (milestone, name) in model.milestones.iter_mut().zip(["draw", "b", "c", "d"]) {
            milestone.entry = named("milestones", name);
        }
        let names: Vec<_> = columns(&model).into_iter().map(|c| c.name).collect();
        let expected = "trial|draw|replicate|factor.draw|factor.events.strike.rate|\
                        outcome.approval.end|outcome.approval.min_on_grid|outcome.approval.max_on_grid|\
                        outcome.approval.time_mean|outcome.approval.at.5.5 d|\
                        outcome.approval.at.7 d|first.draw|since.b|first.b|first.c|since.d|first.d";
        assert_eq!(names.join("|"), expected);
    }
}
