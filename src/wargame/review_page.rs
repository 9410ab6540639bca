//! The review as one page that prints on A4, with a debrief sheet for each cell that was played.

use maud::{Markup, PreEscaped, html};

use super::decisions::Decision;
use super::page::{lines, page};
use super::review::Review;
use super::review_text::SURPRISES;
use crate::plot::Figure;

impl Review {
    /// As one page, with pictures of the outcomes.
    pub fn page(&self, figures: &[Figure]) -> String {
        let title = format!("After-action review: {}", self.title);
        let timeline: Vec<String> = self.timeline.iter().map(|told| told.in_words()).collect();
        let body = html! {
            h1 { (title) }
            @if let Some(question) = &self.question { p.question { (question) } }
            p.soft { (self.head()) }
            (lines("Questions for the hot wash", &self.questions))
            (lines("Questions of the exercise", &self.asked))
            h2 { "The game over all trials" }
            p.soft { "The fan is the plain run, in which the model decides for everybody; the dark line is this game." }
            div.pictures { @for figure in figures { figure { (PreEscaped(figure.inline())) } } }
            h2 { "What was surprising" }
            (self.surprise_table())
            (lines("Control against the odds", &self.overrides))
            (lines("Dice", &self.rolls))
            (lines("Injects", &self.injects))
            h2 { "Objectives" }
            (self.score_table())
            h2 { "How good the odds were" }
            @for (k, line) in self.calibration().iter().enumerate() {
                @if k == 0 { p { (line) } } @else { p.soft { (line) } }
            }
            @for cell in &self.played { (self.debrief(cell)) }
            div.sheet { (lines("What happened, day by day", &timeline)) }
        };
        page(&title, &body)
    }

    /// Points alone: what they are made of stands on the sheets, or here for cells that nobody played.
    fn score_table(&self) -> Markup {
        html! {
            @if self.scores.is_empty() { p.soft { "No cell has objectives." } }
            @else {
                table {
                    tr { th { "cell" } th { "objective" } th.number { "points" } th { "made of" } }
                    @for score in &self.scores {
                        tr {
                            td { (score.cell) }
                            td { (score.objective) }
                            td.number { (score.so_many()) }
                            td {
                                @if self.played.contains(&score.cell) { "see its sheet" }
                                @else { (score.parts.join("; ")) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn surprise_table(&self) -> Markup {
        html! {
            @if self.surprises.is_empty() { p.soft { "Chance brought nothing about." } }
            @else {
                table {
                    tr { th { "date" } th { "what" } th.number { "odds in its turn" } th.number { "surprise, bits" } }
                    @for surprise in self.surprises.iter().take(SURPRISES) {
                        tr {
                            td.date { (surprise.told.date) }
                            td { (surprise.told.what) }
                            td.number { (surprise.odds()) }
                            td.number { (surprise.in_bits()) }
                        }
                    }
                }
            }
        }
    }

    /// A sheet for the players of a cell: what they are judged by, and what each of their orders did.
    fn debrief(&self, cell: &str) -> Markup {
        let decisions: Vec<&Decision> = self.decisions_of(cell).collect();
        html! {
            div.sheet {
                h2 { "Debrief: " (cell) }
                table {
                    tr { th { "objective" } th.number { "points" } th { "made of" } }
                    @for score in self.scores_of(cell) {
                        tr {
                            td { (score.objective) }
                            td.number { (score.so_many()) }
                            td { @for part in &score.parts { p { (part) } } }
                        }
                    }
                }
                @if decisions.is_empty() { p.soft { "It gave no order." } }
                @else {
                    p.soft {
                        "Each order is compared with the same game without it, in paired futures from when the clock moved \
                         on; later orders are in neither. Changes are those at the end of the game, with 95 % intervals."
                    }
                    table {
                        tr { th { "turn" } th { "order" } th { "left to chance" } th { "what it did" } }
                        @for decision in decisions { (row(decision)) }
                    }
                }
            }
        }
    }
}

fn row(decision: &Decision) -> Markup {
    html! {
        tr {
            td { (decision.turn) }
            td { b { (decision.order) } p.soft { (decision.became) } }
            td { @for line in decision.chances() { p { (line) } } }
            td { @for line in decision.did() { p { (line) } } }
        }
    }
}
