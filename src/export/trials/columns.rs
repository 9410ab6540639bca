//! What the columns of per-trial files are called and hold.

use std::collections::BTreeSet;

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

/// The columns of a model's trials, in the order of a row. Each is called as `--until`, `--set` and the
/// summary call it, or by its whole address where another column has that name.
pub(super) fn columns(model: &Model) -> Vec<Column> {
    let mut columns = Columns::default();
    columns.push(Holds::Count, "draw".into(), "run.draw".into());
    columns.push(Holds::Count, "replicate".into(), "run.replicate".into());
    for factor in &model.factors {
        let address = &factor.entry.address;
        // A number that stands in place has no other name than its place.
        let name = address.strip_prefix("factors.").unwrap_or(address);
        columns.push(Holds::Number, name.into(), address.clone());
    }
    for outcome in &model.outcomes {
        let own = ["end", "min", "max", "time_mean"].map(str::to_owned);
        let listed = outcome.at.iter().map(|day| format!("at.{day} d"));
        for functional in own.into_iter().chain(listed) {
            let name = format!("{}.{functional}", outcome.entry.name);
            let address = format!("{}.{functional}", outcome.entry.address);
            columns.push(Holds::Number, name, address);
        }
    }
    for milestone in &model.milestones {
        let (name, address) = (&milestone.entry.name, &milestone.entry.address);
        if follows(milestone) {
            let (name, address) = (format!("{name}.since"), format!("{address}.since"));
            columns.push(Holds::Time, name, address);
        }
        columns.push(Holds::Time, name.clone(), address.clone());
    }
    columns.list
}

#[derive(Default)]
struct Columns {
    list: Vec<Column>,
    taken: BTreeSet<String>,
}

impl Columns {
    fn push(&mut self, holds: Holds, name: String, address: String) {
        let is_taken = self.taken.contains(&name);
        let name = if is_taken { address } else { name };
        self.taken.insert(name.clone());
        self.list.push(Column { name, holds });
    }
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
            unit: String::new(),
        }
    }

    #[test]
    fn columns_have_short_names_unless_they_are_taken() {
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
        let expected = "draw|replicate|factors.draw|events.strike.rate|approval.end|approval.min|\
                        approval.max|approval.time_mean|approval.at.5.5 d|approval.at.7 d|\
                        milestones.draw|b.since|b|c|d.since|d";
        assert_eq!(names.join("|"), expected);
    }
}
