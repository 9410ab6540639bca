//! What a run says of itself: what was changed, what lies beyond a range, which command tells a trial.

use crate::support::cli as support;

use std::fs;

use serde_json::Value;
use support::{TINY, escalade, folder, text};

const RUN: [&str; 9] = [
    "run",
    "tiny.yaml",
    "--trials",
    "60",
    "--replicates",
    "3",
    "--output",
    "out",
    "--seed=4",
];

#[test]
fn a_changed_run_says_so_everywhere_and_is_repeated() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let changes = [
        "--set",
        "r.lognormal.q95=0.3 / d",
        "--without",
        "rise",
        "--horizon",
        "20 d",
    ];
    let arguments: Vec<&str> = RUN.into_iter().chain(changes).collect();
    let output = escalade(folder.path(), &arguments);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        said.contains("Changed: --set r.lognormal.q95=0.3 / d --without rise --horizon 20 d\n"),
        "{said}"
    );
    let read = |file: &str| fs::read_to_string(folder.path().join(file)).expect("a file");
    let summary: Value = serde_json::from_str(&read("out/tiny/summary.json")).expect("JSON");
    assert_eq!(summary["changes"].as_array().map(Vec::len), Some(3));

    // The command that tells a trial tells one of this run: it never leaves the calm.
    let story = said
        .lines()
        .find_map(|line| line.strip_prefix("Read one trial as a story: "));
    let words = shlex(story.expect("a command"));
    let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
    assert_eq!(words[..2], ["story", "tiny.yaml"]);
    let told = escalade(folder.path(), &words);
    assert!(told.status.success(), "{}", text(&told.stderr));
    assert!(
        text(&told.stdout).contains("0.05 to 0.3)"),
        "{}",
        text(&told.stdout)
    );

    let again = ["rerun", "out/tiny/manifest.json", "--output", "again"];
    let again = escalade(folder.path(), &again);
    assert!(again.status.success(), "{}", text(&again.stderr));
    assert_eq!(
        read("again/tiny/summary.json"),
        read("out/tiny/summary.json")
    );
    assert!(
        !text(&again.stdout).contains("Read one trial as a story"),
        "there is no file to tell it of"
    );
}

/// Words of a command line, quoted singly where they hold spaces.
fn shlex(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => {
                let last = words.len() - 1;
                words[last].push(c);
            }
        }
    }
    words
}

#[test]
fn values_beyond_a_range_are_told() {
    let narrow = TINY.replace("range: [0, 4]", "range: [0, 1.5]");
    let folder = folder(&[("tiny.yaml", &narrow)]);
    let said = text(&escalade(folder.path(), &RUN).stdout);
    assert!(
        said.contains("widen `range` if that is not intended: tension ("),
        "{said}"
    );
    // With its error: so few trials do not tell it well.
    assert!(
        said.contains("% ± ") && said.contains(" beyond 0 to 1.5)"),
        "{said}"
    );
}

#[test]
fn what_has_no_spread_is_not_rounded_away() {
    let still = TINY.replace("{ m: 1 * m.score }", "{ m: 0.62 * m.score }");
    let folder = folder(&[("tiny.yaml", &still)]);
    let arguments: Vec<&str> = RUN.into_iter().chain(["--without", "rise"]).collect();
    let said = text(&escalade(folder.path(), &arguments).stdout);
    assert!(said.contains("0.62") && !said.contains("0.62 ±"), "{said}");
}

#[test]
fn a_comparison_says_bounds_where_something_was_seen_in_no_trial() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let arguments = [
        "compare",
        "tiny.yaml",
        "--trials",
        "200",
        "--output",
        "out",
        "--without",
        "rise",
    ];
    let said = text(&escalade(folder.path(), &arguments).stdout);
    assert!(said.contains("≤ 3.00 %"), "{said}");
    // Without it there is no way into the crisis: that is no bound.
    assert!(said.contains(" never "), "{said}");
    assert!(!said.contains(" 0 %") && !said.contains(" 0.0 %"), "{said}");
}

#[test]
fn a_comparison_says_why_something_is_not_compared_and_where_starts_differ() {
    let other = TINY
        .replace("range: [0, 4]", "range: [0, 5]")
        .replace("start: 2026-01-01", "start: 2026-02-01")
        .replace(
            "  crisis: { enters: m.crisis }",
            "  other: { enters: m.crisis }",
        );
    let folder = folder(&[("tiny.yaml", TINY), ("other.yaml", &other)]);
    let common = "milestones:\n  both: { enters: m.crisis }";
    for file in ["tiny.yaml", "other.yaml"] {
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).expect("a scenario");
        fs::write(&path, text.replace("milestones:", common)).expect("a scenario");
    }
    let arguments = [
        "compare",
        "tiny.yaml",
        "other.yaml",
        "--trials",
        "60",
        "--output",
        "out",
    ];
    let output = escalade(folder.path(), &arguments);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for part in [
        "outcomes.tension (another range in other)",
        "milestones.crisis (not in other)",
        "milestones.other (not in tiny)",
        "from 2026-02-01 and 2026-01-01, day by day from each start",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(
        !said.contains("fewer trials"),
        "no table without a row: {said}"
    );
}

#[test]
fn a_page_of_an_earlier_run_goes_with_it() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let page = ["report", "tiny.yaml", "--trials", "60", "--output", "out"];
    assert!(escalade(folder.path(), &page).status.success());
    assert!(folder.path().join("out/tiny/report.html").exists());
    assert!(escalade(folder.path(), &RUN).status.success());
    assert!(!folder.path().join("out/tiny/report.html").exists());
}

#[test]
fn a_hazard_is_explained_where_nothing_is_asked() {
    let bare =
        "format: 1\nstart: 2026-01-01\nhorizon: 90 d\nevents: { tick: { rate: 1 / 10 d } }\n";
    let folder = folder(&[("bare.yaml", bare)]);
    let output = escalade(
        folder.path(),
        &["explain", "bare.yaml", "--reaction", "tick"],
    );
    let said = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(said.contains("happens at a rate of 0.1 a day"), "{said}");
    assert!(
        said.contains("> 99.9 %") && !said.contains(" 100 %"),
        "{said}"
    );
    assert!(
        said.contains("no outcome that something could change"),
        "{said}"
    );
}

/// Each time it grows by so much that the second time cannot be held.
const GROWS: &str = "
format: 1
title: Growth
start: 2026-01-01
horizon: 30 d
lexicon: icd203
sources: { me: { cite: made up, grade: judgement } }
events: { grow: { title: It grows, mean: 40 d, source: me, effects: [ { variable: x, multiply: 1e200 } ] } }
variables: { x: { start: 1, source: me }, y: { start: 1, source: me } }
outcomes: { o: { title: Nothing, range: [0, 2], headline: true, sum: { y: 1 * y } } }
";

#[test]
fn the_command_for_a_trial_that_fails_tells_it_up_to_its_failure() {
    let folder = folder(&[("grows.yaml", GROWS)]);
    let run = escalade(folder.path(), &["run", "grows.yaml", "--trials", "600"]);
    let said = text(&run.stderr);
    // To go on would fail again.
    assert!(!folder.path().join("output/.grows.checkpoint").exists());
    let both = ["run", "grows.yaml", "--figures", "none,svg"];
    assert_eq!(escalade(folder.path(), &both).status.code(), Some(2));
    let story = said
        .lines()
        .find_map(|line| line.strip_prefix("To see this trial: "));
    let words = shlex(story.expect("a command"));
    let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
    let trial: u64 = words[words.len() - 1].parse().expect("a number");
    let (draw, replicate) = (trial / 2, trial % 2);
    let told = escalade(folder.path(), &words);
    let (story, error) = (text(&told.stdout), text(&told.stderr));
    assert_eq!(told.status.code(), Some(1), "{error}");
    let why = format!(
        "trial {trial} (draw {draw}, replicate {replicate}): variables.x is beyond the largest number that \
         can be held (1.8e308) at day "
    );
    assert!(
        said.contains(&why) && error.contains(&why),
        "{said} {error}"
    );
    assert!(error.contains(", by events.grow; look at"), "{error}");
    // Two times, the second of which is the last thing that is told.
    assert_eq!(story.matches(": It grows.**").count(), 2, "{story}");
    let end = story.split_once("## How it ends").expect("an end").1;
    assert!(
        end.contains(&format!("The trial could not be finished. {why}")),
        "{end}"
    );
    let file = folder.path().join(format!("output/grows/story-{trial}.md"));
    assert_eq!(
        fs::read_to_string(file).expect("written").trim(),
        story.trim()
    );
    // Any other is told as ever: against a run, which fails.
    let other = escalade(folder.path(), &["story", "grows.yaml", "--trials", "600"]);
    assert_eq!(other.status.code(), Some(1));
    let beyond = ["story", "grows.yaml", "--trials", "600", "--trial", "600"];
    let beyond = text(&escalade(folder.path(), &beyond).stderr);
    assert!(
        beyond.contains("trial 600 is not among the 600 trials"),
        "{beyond}"
    );
}

/// What lies after a short horizon is one line, and no warning.
#[test]
fn what_a_shorter_horizon_leaves_out_is_told_in_one_line() {
    let with_dates = TINY.replace(
        "milestones:\n",
        "calendar: { vote: { at: 2026-01-25 }, season: { from: 2026-01-20, to: 2026-01-28 } }\n\
         events:\n  count: { at: vote, source: s, grade: judgement }\n  \
         rumour: { rate: 1 / 9 d, hazard_ratios: [ { ratio: 2, while: during season } ], source: s, grade: judgement }\n  \
         late: { at: 2026-03-01, source: s, grade: judgement }\n\
         milestones:\n",
    );
    let folder = folder(&[("dates.yaml", &with_dates)]);
    let said = |more: &[&str]| {
        let words = ["run", "dates.yaml", "--trials", "60"].into_iter();
        let arguments: Vec<&str> = words.chain(more.iter().copied()).collect();
        let output = escalade(folder.path(), &arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stderr)
    };
    let whole = said(&[]);
    assert_eq!(whole.matches("warning").count(), 1, "{whole}");
    let short = said(&["--horizon", "10 d"]);
    assert!(
        short.contains(
            "note: with --horizon 10 d, 2 dates and conditions come too late to happen\n"
        ),
        "{short}"
    );
    // What lies after the scenario's own horizon too is told as ever.
    assert_eq!(short.matches("warning").count(), 1, "{short}");
    assert!(short.contains("dates.yaml:22:"), "{short}");
}

#[test]
fn why_a_trial_fails_is_told_once() {
    let folder = folder(&[("grows.yaml", GROWS)]);
    let explained = escalade(folder.path(), &["explain", "grows.yaml", "--trials", "600"]);
    let said = text(&explained.stderr);
    assert_eq!(explained.status.code(), Some(1), "{said}");
    assert_eq!(
        said.matches("is beyond the largest number").count(),
        1,
        "{said}"
    );
}
