//! The shipped game: every order rests on a statement of the documents, and docs/coverage.md says on which.

use std::fs;

use escalade::model::{Model, Primitive, Secrecy};

use crate::wargame_secrecy::shipped_game;

const HEAD: &str = "\n## Orders of the game\n\n\
What cells can order in [scenarios/play.yaml](../scenarios/play.yaml), and the statement of the documents that each rests \
on; what an order does has its own sources, at the reactions that it fires, holds or pushes.\n\n";

/// The end of the page of coverage.
pub fn orders() -> String {
    HEAD.to_owned() + &table(shipped_game().model())
}

fn table(model: &Model) -> String {
    let mut out = "| cell | order | secrecy | rests on |\n| --- | --- | --- | --- |\n".to_owned();
    for order in &model.play.orders {
        let cell = &model.play.cells[order.cell.index()].entry.title;
        let secrecy = match order.secrecy {
            Secrecy::Open => "open",
            Secrecy::Quiet => "quiet",
            Secrecy::Covert => "covert",
        };
        let sources = order.entry.sources.join("; ");
        out += &format!(
            "| {cell} | {} | {secrecy} | {sources} |\n",
            order.entry.title
        );
    }
    out
}

/// `ESCALADE_WRITE=1 cargo test --test all wargame_content::` writes the table anew.
#[test]
fn the_page_of_coverage_says_what_each_order_rests_on() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/coverage.md");
    let page = fs::read_to_string(path).expect("the page");
    let before = page
        .split("\n## Orders of the game")
        .next()
        .unwrap_or_default();
    let wanted = before.to_owned() + &orders();
    if std::env::var_os("ESCALADE_WRITE").is_some() {
        fs::write(path, &wanted).expect("it can be written");
    }
    let there = fs::read_to_string(path).expect("the page");
    assert!(there == wanted, "ESCALADE_WRITE=1 writes it anew");
}

#[test]
fn every_order_has_a_source_and_every_cell_of_people_has_a_brief_and_objectives() {
    let study = shipped_game();
    let play = &study.model().play;
    assert_eq!((play.cells.len(), play.injects.len()), (6, 12));
    assert!(play.orders.len() > 50, "{}", play.orders.len());
    for order in &play.orders {
        assert!(!order.entry.sources.is_empty(), "{}", order.entry.name);
    }
    for cell in &play.cells {
        assert!(
            cell.brief.is_some() && !cell.objectives.is_empty(),
            "{}",
            cell.entry.name
        );
    }
}

/// What a cell decides can be decided: there is an order of it that makes it happen.
#[test]
fn whatever_a_cell_decides_it_can_order() {
    let study = shipped_game();
    let play = &study.model().play;
    for (reaction, cells) in &play.decided_by {
        for cell in cells {
            let own = play.orders.iter().filter(|order| order.cell == *cell);
            let makes = |primitive: &Primitive| match primitive {
                Primitive::Fire { reaction: of, .. } => of == reaction,
                Primitive::Answer { reaction: of, yes } => *yes && of == reaction,
                _ => false,
            };
            let mut all = own.flat_map(|order| &order.does);
            let entry = &study.model().reactions[reaction.index()].entry;
            assert!(all.any(makes), "{}", entry.address);
        }
    }
}
