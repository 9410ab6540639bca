//! The after-action review: what happened against the odds, what each decision did, overrides apart, scores, and
//! how well the odds were calibrated.

use serde::Serialize;

use super::answer::{Compared, Scored, Told};
use super::command::Command;
use super::error::GameError;
use super::game::Game;
use super::position::{By, Position, Status};

/// Paired futures for each decision.
const PAIRS: u32 = 1_000;
/// Edges between the classes in which odds are judged.
const CLASSES: [f64; 6] = [0.0, 0.05, 0.2, 0.45, 0.8, 1.0];

/// The review of a game.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Review {
    /// The scenario's title.
    pub title: String,
    /// The scenario's question.
    pub question: Option<String>,
    /// The seed, as digits.
    pub seed: String,
    /// The trial.
    pub trial: u64,
    /// The cells that were played, by title.
    pub played: Vec<String>,
    /// From when to when.
    pub dates: (String, String),
    /// The turns that were played.
    pub turns: u32,
    /// Everything that happened.
    pub timeline: Vec<Told>,
    /// What chance brought about, against the odds of its turn; the most surprising first.
    pub surprises: Vec<Surprise>,
    /// What cells decided.
    pub decisions: Vec<Decision>,
    /// What control decided against the odds, with its reasons.
    pub overrides: Vec<String>,
    /// What dice decided.
    pub rolls: Vec<String>,
    /// Injects: what was expected, and what control is to look for.
    pub injects: Vec<String>,
    /// Objectives.
    pub scores: Vec<Scored>,
    /// How well the odds were calibrated in this game.
    pub judged: Judged,
    /// For the hot wash.
    pub questions: Vec<String>,
}

/// Something that chance brought about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Surprise {
    /// What.
    pub told: Told,
    /// The turn.
    pub turn: u32,
    /// How likely it was, when the turn began to run, to happen by its end.
    pub probability: f64,
    /// -log2 of that; of what happened in no future at least the logarithm of their number.
    pub bits: f64,
    /// Whether it happened in no future.
    pub unseen: bool,
}

/// An order, with what it did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Who and what.
    pub what: String,
    /// The turn.
    pub turn: u32,
    /// When it was given.
    pub date: String,
    /// What became of it.
    pub became: String,
    /// Paired futures with and without it, from when the clock moved on; nothing where it was not carried out.
    pub effect: Option<Compared>,
}

/// Odds against what happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// By class of odds: from, to, how many were given, how many were expected to happen, how many did.
    pub classes: Vec<(f64, f64, u32, f64, u32)>,
    /// How many were expected to happen.
    pub expected: f64,
    /// The standard deviation of that, were the odds right and what happens independent.
    pub spread: f64,
    /// How many did.
    pub happened: u32,
}

/// A turn as it ran: from where to where, with the odds when it began to.
struct Run<'g> {
    before: &'g Position,
    turn: u32,
    /// By reaction.
    odds: Vec<f64>,
    futures: u32,
}

/// Reviews a game.
///
/// # Errors
/// Where futures cannot be simulated.
pub fn review(game: &Game) -> Result<Review, GameError> {
    let (model, position) = (game.model(), game.now());
    let runs = runs(game)?;
    let surprises = surprises(game, &runs);
    let decisions = decisions(game)?;
    let played = game.played.iter();
    let mut review = Review {
        title: model.title.clone(),
        question: model.question.clone(),
        seed: game.setup.seed.0.to_string(),
        trial: game.setup.trial,
        played: played
            .map(|cell| model.play.cells[cell.index()].entry.title.clone())
            .collect(),
        dates: (game.date(0.0), game.date(position.now())),
        turns: runs.len() as u32,
        timeline: game.told_from(position, 0),
        overrides: overrides(game),
        rolls: rolls(game),
        injects: injects(game),
        scores: game.scores(),
        judged: judged(game, &runs),
        surprises,
        decisions,
        questions: Vec::new(),
    };
    review.questions = questions(&review);
    Ok(review)
}

/// The turns that ran, each with the odds when it began to.
fn runs(game: &Game) -> Result<Vec<Run<'_>>, GameError> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for (pair, command) in game.positions().windows(2).zip(game.effective()) {
        let (before, after) = (&pair[0], &pair[1]);
        let is_first = runs.last().is_none_or(|run| run.turn != before.turn);
        let moves = matches!(command, Command::Advance { .. }) && after.now() > before.now();
        if !moves || !is_first {
            continue;
        }
        let shown = game.odds_at(before, None)?;
        let mut odds = vec![0.0; game.model().reactions.len()];
        for event in &shown.events {
            let place = game
                .model()
                .reactions
                .iter()
                .position(|reaction| reaction.entry.address == event.reaction);
            if let Some(place) = place {
                odds[place] = event.probability;
            }
        }
        runs.push(Run {
            before,
            turn: before.turn,
            odds,
            futures: shown.futures,
        });
    }
    Ok(runs)
}

fn surprises(game: &Game, runs: &[Run<'_>]) -> Vec<Surprise> {
    let position = game.now();
    let mut found: Vec<Surprise> = Vec::new();
    let mut seen: Vec<(u32, usize)> = Vec::new();
    for event in &position.happened {
        let place = (event.turn, event.reaction.index());
        let Some(run) = runs.iter().find(|run| run.turn == event.turn) else {
            continue;
        };
        if event.by != By::Chance || seen.contains(&place) {
            continue;
        }
        seen.push(place);
        let probability = run.odds[event.reaction.index()];
        let least = 1.0 / f64::from(run.futures);
        found.push(Surprise {
            told: game.told(position, event),
            turn: event.turn,
            probability,
            bits: -libm::log2(probability.max(least)),
            unseen: probability == 0.0,
        });
    }
    found.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    found
}

fn decisions(game: &Game) -> Result<Vec<Decision>, GameError> {
    let position = game.now();
    let mut decisions = Vec::new();
    for (k, given) in position.orders.iter().enumerate() {
        let became = match &given.status {
            Status::Waiting => "still waits".to_owned(),
            Status::Done(day) => format!("carried out on {}", game.date(*day)),
            Status::Failed(_, reason) => format!("not carried out: {reason}"),
        };
        let effect = match given.status {
            Status::Done(_) => effect(game, k)?,
            _ => None,
        };
        decisions.push(Decision {
            what: game.order_title(position, k),
            turn: given.turn,
            date: game.date(given.day),
            became,
            effect,
        });
    }
    Ok(decisions)
}

/// Paired futures with and without an order, from just before the clock moved on.
fn effect(game: &Game, k: usize) -> Result<Option<Compared>, GameError> {
    let waits = |position: &Position| {
        let given = position.orders.get(k);
        given.is_some_and(|given| given.status == Status::Waiting)
    };
    let mut pairs = game.positions().windows(2);
    let Some(pair) = pairs.find(|pair| waits(&pair[0]) && !waits(&pair[1])) else {
        return Ok(None);
    };
    let before = &pair[0];
    let mut without = before.clone();
    without.orders[k].status = Status::Failed(before.now(), "it was not given".to_owned());
    let what = game.order_title(before, k);
    game.paired(
        PAIRS,
        (&without, "the same without it".to_owned()),
        (before, what),
    )
    .map(Some)
}

fn overrides(game: &Game) -> Vec<String> {
    let all = game.now().overrides.iter();
    all.map(|one| {
        format!(
            "{} (turn {}): {}. Because: {}",
            game.date(one.day),
            one.turn,
            one.what,
            one.because
        )
    })
    .collect()
}

fn rolls(game: &Game) -> Vec<String> {
    let commands = game.effective().iter();
    commands
        .filter_map(|command| match command {
            Command::Roll { reaction, rolled } => Some(format!("{reaction}: {rolled} was rolled")),
            _ => None,
        })
        .collect()
}

fn injects(game: &Game) -> Vec<String> {
    let all = game.now().injected.iter();
    all.map(|(id, day)| {
        let inject = &game.model().play.injects[id.index()];
        let part = |what: &str, text: &Option<String>| {
            text.as_ref()
                .map_or(String::new(), |text| format!(" {what}: {text}."))
        };
        format!(
            "{}: {}.{}{}{}",
            game.date(*day),
            inject.entry.title,
            part("It served", &inject.serves),
            part("Expected", &inject.expect),
            part("If that did not come", &inject.otherwise)
        )
    })
    .collect()
}

/// Odds of each turn against what chance made of them: one for each thing that nobody decided.
fn judged(game: &Game, runs: &[Run<'_>]) -> Judged {
    let happened = &game.now().happened;
    let mut classes: Vec<(f64, f64, u32, f64, u32)> = (CLASSES.windows(2))
        .map(|ends| (ends[0], ends[1], 0, 0.0, 0))
        .collect();
    let (mut expected, mut variance, mut did) = (0.0, 0.0, 0);
    for run in runs {
        // A turn that is still under way is not judged.
        if game.now().turn == run.turn && !game.is_over() {
            continue;
        }
        for (r, p) in run.odds.iter().enumerate() {
            let mut own = happened
                .iter()
                .filter(|e| e.turn == run.turn && e.reaction.index() == r);
            let own_first = own.next();
            let is_decided = own_first.is_some_and(|event| event.by != By::Chance)
                || run.before.rolled.iter().any(|rolled| rolled.index() == r);
            // What is nearly certain either way says nothing of odds.
            if is_decided || *p <= 0.0 || *p >= 1.0 {
                continue;
            }
            let class = classes.iter_mut().rev().find(|class| *p > class.0);
            if let Some(class) = class {
                class.2 += 1;
                class.3 += p;
                class.4 += u32::from(own_first.is_some());
            }
            expected += p;
            variance += p * (1.0 - p);
            did += u32::from(own_first.is_some());
        }
    }
    Judged {
        classes,
        expected,
        spread: variance.sqrt(),
        happened: did,
    }
}

/// What a room may talk about.
fn questions(review: &Review) -> Vec<String> {
    let mut questions = Vec::new();
    if let Some(surprise) = review.surprises.first().filter(|s| s.bits >= 2.0) {
        questions.push(format!(
            "“{}” on {} had odds of {:.1} %. Who had planned for it, and what would have had to be in place?",
            surprise.told.what,
            surprise.told.date,
            100.0 * surprise.probability
        ));
    }
    let effects = review.decisions.iter().filter_map(|decision| {
        let effect = decision.effect.as_ref()?;
        let seen = effect
            .outcomes
            .iter()
            .filter(|o| o.change.abs() > o.half_width);
        let largest = seen.max_by(|a, b| {
            let size = |o: &super::answer::QuantityChange| o.change.abs() / o.half_width.max(1e-12);
            size(a).total_cmp(&size(b))
        })?;
        Some((decision, largest.clone()))
    });
    let mut effects: Vec<_> = effects.collect();
    effects.sort_by(|a, b| {
        let size = |c: &super::answer::QuantityChange| c.change.abs() / c.half_width.max(1e-12);
        size(&b.1).total_cmp(&size(&a.1))
    });
    if let Some((decision, change)) = effects.first() {
        questions.push(format!(
            "{} ({}) moved {} by {:+.1}, more surely than any other decision. Was that what it was meant to do?",
            decision.what, decision.date, change.title, change.change
        ));
    }
    let idle = review.decisions.iter().find(|decision| {
        let effect = decision.effect.as_ref();
        effect.is_some_and(|e| e.outcomes.iter().all(|o| o.change.abs() <= o.half_width))
    });
    if let Some(decision) = idle {
        questions.push(format!(
            "{} ({}) moved no headline outcome by more than chance. What was it for?",
            decision.what, decision.date
        ));
    }
    if let Some(one) = review.overrides.first() {
        questions.push(format!(
            "Control decided against the odds: {one}. Would the room have?"
        ));
    }
    let scores = || review.scores.iter().filter(|score| score.of > 0.0);
    let share = |score: &&Scored| score.points / score.of;
    let best = scores().max_by(|a, b| share(a).total_cmp(&share(b)));
    let worst = scores().min_by(|a, b| share(a).total_cmp(&share(b)));
    if let (Some(best), Some(worst)) = (best, worst)
        && best != worst
    {
        questions.push(format!(
            "“{}” of {} stands at {:.1} of {:.0}, “{}” of {} at {:.1}. Could both have been had?",
            best.objective,
            best.cell,
            best.points,
            best.of,
            worst.objective,
            worst.cell,
            worst.points
        ));
    }
    questions
        .push("What would each cell do again, and what did it believe that was not so?".to_owned());
    questions
}
