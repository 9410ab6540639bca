//! What drives the outcomes: what changes when a reaction is switched off.

use maud::{Markup, html};

use crate::explain::Driver;
use crate::model::Model;
use crate::words::{SEEN, change};

/// How many are shown.
const SHOWN: usize = 15;

/// The reactions whose absence changes a headline outcome most surely.
pub(super) fn table(model: &Model, drivers: &[Driver]) -> Markup {
    let seen = drivers.iter().filter(|driver| driver.surest() > SEEN);
    let shown: Vec<&Driver> = seen.take(SHOWN).collect();
    let Some(first) = shown.first() else {
        return html! {};
    };
    html! {
        h2 { "What drives the outcomes" }
        p {
            "What changes at the horizon when one thing is switched off, in paired trials (the mean, ± 95 %). A dot is
            no change that can be told from none. These changes do not add up to a whole, since what is switched off
            together interacts; `escalade explain` has all of them, with the numbers that each rests on."
        }
        div.wide { table {
            thead { tr {
                th { "without" }
                @for (id, _) in &first.differences { th.number { (model.outcomes[id.index()].entry.title) } }
            } }
            tbody {
                @for driver in &shown {
                    tr {
                        td { (model.reactions[driver.reaction.index()].entry.title) }
                        @for (_, difference) in &driver.differences { td.number { (change(difference)) } }
                    }
                }
            }
        } }
    }
}
