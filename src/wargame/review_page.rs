//! The review as Markdown, and as one page that prints on A4.

use maud::{Markup, PreEscaped, html};

use super::answer::Compared;
use super::page::{lines, page};
use super::review::{Decision, Review, Surprise};
use crate::plot::Figure;
use crate::words::{figure, rounded};

/// Surprises that are told.
const SURPRISES: usize = 12;

impl Review {
    /// As Markdown.
    pub fn in_words(&self) -> String {
        let mut out = format!("# After-action review: {}\n\n", self.title);
        if let Some(question) = &self.question {
            out += &format!("{question}\n\n");
        }
        out += &format!("{}\n\nIllustrative, not a forecast.\n", self.head());
        let mut part = |title: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                out += &format!("\n## {title}\n\n");
                for line in lines {
                    out += &format!("- {line}\n");
                }
            }
        };
        let told = self.timeline.iter().map(|told| told.in_words()).collect();
        part("Questions for the hot wash", self.questions.clone());
        part("What happened", told);
        let surprises = self.surprises.iter().take(SURPRISES);
        part(
            "What was surprising",
            surprises.map(Surprise::in_words).collect(),
        );
        part(
            "Decisions",
            self.decisions.iter().map(Decision::in_words).collect(),
        );
        part("Control against the odds", self.overrides.clone());
        part("Dice", self.rolls.clone());
        part("Injects", self.injects.clone());
        part("Objectives", self.scored());
        part("How good the odds were", self.calibration());
        out
    }

    fn head(&self) -> String {
        let played = match self.played.is_empty() {
            true => "no cell".to_owned(),
            false => self.played.join(", "),
        };
        format!(
            "{} to {}, {} turns; played: {played}. Trial {} of seed {}.",
            self.dates.0, self.dates.1, self.turns, self.trial, self.seed
        )
    }

    fn scored(&self) -> Vec<String> {
        let scores = self.scores.iter();
        scores
            .map(|score| {
                format!(
                    "{}, “{}”: {:.1} of {:.0} points: {}",
                    score.cell,
                    score.objective,
                    score.points,
                    score.of,
                    score.parts.join(", ")
                )
            })
            .collect()
    }

    fn calibration(&self) -> Vec<String> {
        let judged = &self.judged;
        let mut said = vec![format!(
            "Of what the odds of all turns left open, {:.1} ± {:.1} things were expected to happen (one standard \
             deviation, as if they were independent), and {} did.",
            judged.expected, judged.spread, judged.happened
        )];
        let classes = judged.classes.iter().filter(|class| class.2 > 0);
        said.extend(classes.map(|(from, to, number, expected, happened)| {
            format!(
                "odds of {} to {} %: {number} times; {expected:.1} expected, {happened} happened",
                figure(100.0 * from),
                figure(100.0 * to)
            )
        }));
        said
    }

    /// As one page, with pictures of the outcomes.
    pub fn page(&self, figures: &[Figure]) -> String {
        let title = format!("After-action review: {}", self.title);
        let timeline: Vec<String> = self.timeline.iter().map(|told| told.in_words()).collect();
        let body = html! {
            h1 { (title) }
            @if let Some(question) = &self.question { p.question { (question) } }
            p.soft { (self.head()) }
            (lines("Questions for the hot wash", &self.questions))
            h2 { "Objectives" }
            (self.score_table())
            h2 { "The game over all trials" }
            p.soft { "The fan is the plain run, in which the model decides for everybody; the dark line is this game." }
            div.pictures { @for figure in figures { figure { (PreEscaped(figure.inline())) } } }
            h2 { "What was surprising" }
            (self.surprise_table())
            h2 { "Decisions, and what each did" }
            p.soft {
                "Each is compared with the same game without it, in paired futures from when the clock moved on; \
                 later orders are in neither. Changes are those at the end of the game, with 95 % intervals."
            }
            (self.decision_table())
            (lines("Control against the odds", &self.overrides))
            (lines("Dice", &self.rolls))
            (lines("Injects", &self.injects))
            h2 { "How good the odds were" }
            @for (k, line) in self.calibration().iter().enumerate() {
                @if k == 0 { p { (line) } } @else { p.soft { (line) } }
            }
            (lines("What happened, day by day", &timeline))
        };
        page(&title, &body)
    }

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
                            td.number { (format!("{:.1} of {:.0}", score.points, score.of)) }
                            td { (score.parts.join(", ")) }
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

    fn decision_table(&self) -> Markup {
        html! {
            @if self.decisions.is_empty() { p.soft { "No cell gave an order." } }
            @else {
                table {
                    tr { th { "turn" } th { "order" } th { "what became of it" } th { "what it did" } }
                    @for decision in &self.decisions {
                        tr {
                            td { (decision.turn) }
                            td { (decision.what) }
                            td { (decision.became) }
                            td { @for line in decision.did() { p { (line) } } }
                        }
                    }
                }
            }
        }
    }
}

impl Surprise {
    fn odds(&self) -> String {
        match self.unseen {
            true => "in no future".to_owned(),
            false => format!("{} %", figure(100.0 * self.probability)),
        }
    }

    fn in_bits(&self) -> String {
        let least = if self.unseen { "≥ " } else { "" };
        format!("{least}{:.1}", self.bits)
    }

    fn in_words(&self) -> String {
        format!(
            "{}: {} (odds in turn {}: {}; surprise {} bits)",
            self.told.date,
            self.told.what,
            self.turn,
            self.odds(),
            self.in_bits()
        )
    }
}

impl Decision {
    fn in_words(&self) -> String {
        let did = self.did();
        let did = match did.is_empty() {
            true => String::new(),
            false => format!("; it did: {}", did.join("; ")),
        };
        format!("Turn {}, {}: {}{did}", self.turn, self.what, self.became)
    }

    fn did(&self) -> Vec<String> {
        self.effect.as_ref().map_or(Vec::new(), changes)
    }
}

/// What changes by more than chance, in a few words each.
fn changes(effect: &Compared) -> Vec<String> {
    let seen = effect
        .outcomes
        .iter()
        .filter(|o| o.change.abs() > o.half_width);
    let mut said: Vec<String> = seen
        .map(|o| {
            format!(
                "{} {}{} ± {}",
                o.title,
                if o.change > 0.0 { "+" } else { "" },
                rounded(o.change, o.half_width),
                rounded(o.half_width, o.half_width)
            )
        })
        .collect();
    let events = effect.events.iter().take(3);
    said.extend(events.map(|event| {
        format!(
            "“{}” by {}: {:.0} % instead of {:.0} %",
            event.title,
            effect.until,
            100.0 * event.with,
            100.0 * event.without
        )
    }));
    if said.is_empty() {
        said.push("nothing that can be told from chance".to_owned());
    }
    said
}
