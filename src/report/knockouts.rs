//! What changes the outcomes: what is different when a reaction is switched off.

use maud::{Markup, html};

use crate::explain::Knockout;
use crate::model::Model;

/// How many are shown.
const SHOWN: usize = 15;

/// The reactions whose absence changes a leading outcome most.
pub(super) fn table(model: &Model, knockouts: &[Knockout]) -> Markup {
    let seen = knockouts
        .iter()
        .filter(|knockout| knockout.size(None).is_some());
    let shown: Vec<&Knockout> = seen.take(SHOWN).collect();
    let Some(first) = shown.first() else {
        return html! {};
    };
    html! {
        h2 { "What changes the outcomes" }
        p {
            "What is different at the horizon when one thing is switched off, in paired trials (the mean, ± 95 %), the
            largest first, as a share of the outcome's range. A bare \u{201c}± 0.3\u{201d} means that no change was found, and
            that a change could be at most 0.3. These changes do not add up, since reactions interact; `escalade explain`
            lists all of them, with the numbers that each rests on."
        }
        div.wide { table {
            thead { tr {
                th { "without" }
                @for change in &first.changes { th.number { (model.outcomes[change.outcome.index()].entry.title) } }
            } }
            tbody {
                @for knockout in &shown {
                    tr {
                        td { (model.reactions[knockout.reaction.index()].entry.title) }
                        @for of in &knockout.changes { td.number { (of.in_words()) } }
                    }
                }
            }
        } }
    }
}
