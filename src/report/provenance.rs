//! Where the page comes from, and how to get the same numbers again.

use maud::{Markup, html};

use super::Part;

/// Of every run on the page.
pub(super) fn all(parts: &[Part<'_>]) -> Markup {
    html! {
        h2 { "Provenance" }
        @for part in parts { (one(part)) }
        p.soft {
            "Same scenario, seed, trials and version: the same bits, whatever the machine and the number of \
             threads."
        }
    }
}

fn one(part: &Part<'_>) -> Markup {
    let manifest = part.manifest;
    html! {
        h3 { (part.title()) }
        table {
            tbody {
                tr { td { "program" } td { "escalade " (manifest.escalade) } }
                tr { td { "seed" } td { (manifest.seed) } }
                tr { td { "trials" } td {
                    (manifest.trials) " in draws of " (manifest.replicates)
                    @if !manifest.complete { " (partial, of " (manifest.trials_planned) ")" }
                } }
                @if !manifest.switched_off.is_empty() {
                    tr { td { "switched off" } td { (manifest.switched_off.join(", ")) } }
                }
                @for file in &manifest.read {
                    tr { td { "read" } td { code { (file.file) } br; span.soft { "SHA-256 " code { (file.sha256) } } } }
                }
                tr { td { "platform" } td { (manifest.circumstances.platform) } }
            }
        }
        p { "Repeat this run, bit for bit, from the folder that holds the folder of its results:" }
        pre { code { "escalade rerun " (manifest.scenario) "/manifest.json" } }
    }
}
