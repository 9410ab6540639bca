//! What came out: outcomes, milestones, pictures.

use maud::{Markup, PreEscaped, html};

use super::Part;
use crate::model::{Model, OutcomeId, Reaction, ReactionId, Role};
use crate::plot::Figure;
use crate::study::{Driver, Drivers};
use crate::summary::{Estimate, Functional, OutcomeReport, Report};
use crate::words;

/// How many of the most frequent reactions are listed.
const LISTED: usize = 25;

/// How many factors of an outcome are listed.
const DRIVERS: usize = 8;

/// When the outcomes are read off.
pub(super) fn when(part: &Part<'_>) -> Markup {
    let model = part.model();
    html! {
        p {
            "On " (model.start.plus(model.horizon)) ", after " (model.horizon)
            " days. ± is the 95 % sampling error. Eight of ten trials end in the range from 10 % to 90 %, whose ± is that of its less certain end."
        }
    }
}

fn mean(results: &OutcomeReport<'_>) -> String {
    words::estimate(&results.mean(Functional::End))
}

pub(super) fn median(results: &OutcomeReport<'_>) -> String {
    words::estimate(&results.quantile(Functional::End, 0.5))
}

pub(super) fn range(results: &OutcomeReport<'_>) -> String {
    words::range([0.1, 0.9].map(|level| results.quantile(Functional::End, level)))
}

/// Headline outcomes first, then their parts.
pub(super) fn outcomes(model: &Model, report: &Report<'_>) -> Markup {
    html! {
        @if let Some(said) = words::clipping(model, report) { p.soft { (said) "." } }
        div.wide { table {
            thead { tr {
                th { "outcome" } th.number { "mean" } th.number { "median" }
                th.number { "10 % to 90 %" } th { "unit" }
            } }
            tbody {
                @for id in in_order(model) {
                    @let outcome = &model.outcomes[id.index()];
                    @let results = report.outcome(id);
                    tr {
                        td { @if outcome.headline { b { (outcome.entry.title) } } @else { (outcome.entry.title) } }
                        td.number { (mean(&results)) }
                        td.number { (median(&results)) }
                        td.number { (range(&results)) }
                        td { (outcome.unit) }
                    }
                }
            }
        } }
    }
}

fn in_order(model: &Model) -> Vec<OutcomeId> {
    let (first, rest): (Vec<usize>, Vec<usize>) =
        (0..model.outcomes.len()).partition(|k| model.is_leading(OutcomeId::from(*k)));
    first.into_iter().chain(rest).map(OutcomeId::from).collect()
}

/// Outcomes that all sides have, by name.
pub(super) fn outcomes_by_side(sides: &[(&Part<'_>, &Report<'_>)]) -> Markup {
    let find = |model: &Model, name: &str| {
        let place = model.outcomes.iter().position(|o| o.entry.name == name);
        place.map(OutcomeId::from)
    };
    let Some((first, _)) = sides.first() else {
        return html! {};
    };
    html! {
        div.wide { table {
            thead { tr {
                th { "outcome" }
                @for (part, _) in sides { th.number { (part.title()) } }
                th { "unit" }
            } }
            tbody {
                @for id in in_order(first.model()) {
                    @let outcome = &first.model().outcomes[id.index()];
                    tr {
                        td { @if outcome.headline { b { (outcome.entry.title) } } @else { (outcome.entry.title) } }
                        @for (part, report) in sides {
                            td.number {
                                @if let Some(id) = find(part.model(), &outcome.entry.name) {
                                    (mean(&report.outcome(id))) br;
                                    span.soft { (range(&report.outcome(id))) }
                                } @else { "-" }
                            }
                        }
                        td { (outcome.unit) }
                    }
                }
            }
        } }
    }
}

/// Milestones in words.
pub(super) fn milestones(model: &Model, report: &Report<'_>) -> Markup {
    html! {
        table {
            thead { tr { th { "by the end" } th { "how likely, or when" } } }
            tbody {
                @for (title, said) in words::milestones(model, report) {
                    tr { td { (title) } td { (said) } }
                }
            }
        }
    }
}

/// Milestones of all sides, by their titles.
pub(super) fn milestones_by_side(sides: &[(&Part<'_>, &Report<'_>)]) -> Markup {
    let told: Vec<Vec<(String, String)>> = sides
        .iter()
        .map(|(part, report)| words::milestones(part.model(), report))
        .collect();
    let Some(first) = told.first() else {
        return html! {};
    };
    html! {
        div.wide { table {
            thead { tr {
                th { "by the end" }
                @for (part, _) in sides { th { (part.title()) } }
            } }
            tbody {
                @for (title, _) in first {
                    tr {
                        td { (title) }
                        @for side in &told {
                            td { (side.iter().find(|(t, _)| t == title).map_or("-", |(_, said)| said)) }
                        }
                    }
                }
            }
        } }
    }
}

/// Every picture; those of machines in pairs, being many.
pub(super) fn pictures<'a>(figures: impl IntoIterator<Item = &'a Figure>) -> Markup {
    let (small, large): (Vec<&Figure>, Vec<&Figure>) = figures
        .into_iter()
        .partition(|figure| figure.name.starts_with("occupancy"));
    html! {
        div.pictures {
            @for figure in large { (picture(figure)) }
            div.pair { @for figure in small { (picture(figure)) } }
        }
    }
}

pub(super) fn picture(figure: &Figure) -> Markup {
    // The drawing's own texts were escaped when it was painted.
    html! { figure { (PreEscaped(figure.inline())) } }
}

/// The reactions that happened most often, with how likely each is to happen at all.
pub(super) fn reactions(model: &Model, report: &Report<'_>) -> Markup {
    let lexicon = words::lexicon(model);
    let mut rows: Vec<(&Reaction, Estimate, String)> = (model.reactions.iter().enumerate())
        .map(|(r, reaction)| {
            let id = ReactionId::from(r);
            let likely = words::probability(&report.happened(id), &lexicon);
            (reaction, report.times(id), likely)
        })
        .collect();
    rows.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    html! {
        p {
            "The " (rows.len().min(LISTED)) " most frequent of " (rows.len()) " reactions."
        }
        table {
            thead { tr { th { "reaction" } th.number { "times in a trial" } th { "at least once" } } }
            tbody {
                @for (reaction, times, likely) in rows.iter().take(LISTED) {
                    tr {
                        td { (reaction.entry.title) " " code.soft { (reaction.entry.address) } }
                        td.number { (words::estimate(times)) }
                        td { (likely) }
                    }
                }
            }
        }
    }
}

/// How the variance of each headline outcome splits, and which factors have most of what is between draws.
pub(super) fn drivers(model: &Model, report: &Report<'_>, drivers: Option<&Drivers>) -> Markup {
    html! {
        p {
            "Each draw takes one value of every uncertain number; trials of the same draw differ by chance \
             alone. The share of the variance between draws is what better knowledge of these numbers could \
             remove; that of a factor is by how much of it the variance would shrink at the mean, if the factor \
             alone were known"
            @if let Some(drivers) = drivers { " (" (words::drivers_rest_on(drivers)) ")" }
            ". Dark: factors that could be named, one by one; medium: what else is between draws; light: chance."
        }
        table {
            thead { tr {
                th { "outcome" } th { "of the variance" } th.number { "between draws (not known)" } th.number { "within draws (chance)" }
                @if drivers.is_some() { th { "of what is between draws" } }
            } }
            tbody {
                @for id in model.leading_outcomes() {
                    @if let Some(split) = report.outcome(id).split(Functional::End) {
                        tr {
                            td { (model.outcomes[id.index()].entry.title) }
                            @if let Some(share) = &split.share {
                                td { (bar(share.value, of_outcome(drivers, id))) }
                                td.number { (words::share_of_variance(share)) }
                                td.number { (words::share_of_variance(&words::rest(share))) }
                            } @else {
                                td {} td.number { "the same in every trial" } td {}
                            }
                            @if let Some(drivers) = drivers { td { (driving(model, drivers, id)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The drivers of an outcome.
fn of_outcome(drivers: Option<&Drivers>, id: OutcomeId) -> &[Driver] {
    let of = drivers.and_then(|all| all.outcomes.iter().find(|of| of.outcome == id));
    of.map_or(&[][..], |of| &of.drivers)
}

/// A variance as a bar: the parts of single factors, what else is between draws, and chance.
fn bar(between: f64, drivers: &[Driver]) -> Markup {
    const WIDTH: f64 = 160.0;
    let between = between.clamp(0.0, 1.0);
    let mut left = 0.0;
    let named: Vec<[f64; 2]> = drivers
        .iter()
        .map(|driver| {
            // Shares of correlated factors overlap: no more than there is.
            let width = (driver.share.value * between).clamp(0.0, between - left);
            left += width;
            [left - width, width]
        })
        .collect();
    let at = |share: f64| format!("{:.1}", WIDTH * share);
    html! {
        svg.variance width="160" height="12" viewBox="0 0 160 12" role="img" aria-label="how the variance splits" {
            rect.chance width="160" height="12" {}
            rect.unknown width=(at(between)) height="12" {}
            @for [from, width] in &named {
                rect.named x=(at(*from)) width=(at((width - 1.0 / WIDTH).max(0.0))) height="12" {}
            }
        }
    }
}

/// The factors that drive an outcome, with their shares.
fn driving(model: &Model, drivers: &Drivers, id: OutcomeId) -> Markup {
    let is_reading = |d: &&Driver| model.factors[d.factor.index()].role == Role::Measurement;
    let drivers = of_outcome(Some(drivers), id).iter();
    // What is about how the world is read comes last.
    let (readings, mut drivers): (Vec<&Driver>, Vec<&Driver>) = drivers.partition(is_reading);
    drivers.extend(readings);
    html! {
        @if drivers.is_empty() { "no factor that could be told from none" }
        @for driver in drivers.iter().take(DRIVERS) {
            (words::share_of_variance(&driver.share)) " " (model.factors[driver.factor.index()].entry.title)
            @if model.factors[driver.factor.index()].role == Role::Measurement { " (how it is read)" }
            br;
        }
        @if drivers.len() > DRIVERS { "and " (drivers.len() - DRIVERS) " more that have less" }
    }
}
