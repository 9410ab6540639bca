//! docs/examples/exercise.sh plays a whole game of six turns, to its review.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::readme::clone;
use crate::support::cli::text;

fn has_all(text: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

/// The script as it stands, with few futures; what it says.
fn exercise(folder: &Path) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/exercise.sh");
    let ran = Command::new("sh")
        .arg(script)
        .current_dir(folder)
        .env("ESCALADE", env!("CARGO_BIN_EXE_escalade"))
        .envs([("FUTURES", "60"), ("TRIALS", "200")])
        .output()
        .expect("a shell");
    assert!(
        ran.status.success(),
        "{}{}",
        text(&ran.stdout),
        text(&ran.stderr)
    );
    text(&ran.stdout)
}

#[test]
fn the_exercise_is_played_to_its_review() {
    let folder = clone();
    let said = exercise(folder.path());
    has_all(
        &said,
        &[
            "# Palacio Nacional: turn 1",
            "60 pairs of futures",
            "What may happen from 2026-03-06 to 2026-04-03",
            "30 was rolled",
            "Control decided: “Washington decides to use force” happens",
            "another game from turn 4",
            "this game, compared with the other game",
            "# White House: turn 5",
            "as they were, bit for bit. The game stands in turn 7",
            "# After-action review: Threats as leverage, a game",
        ],
    );
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect(name);
    for cell in ["white_house", "mexico", "cartels"] {
        for turn in [1, 5] {
            let page = read(&format!("pages/{cell}-turn-{turn}.html"));
            assert!(page.ends_with("</html>"), "{cell} {turn}");
        }
    }
    let review = read("game.review.html");
    has_all(
        &review,
        &[
            "Questions for the hot wash",
            "Questions of the exercise",
            "Control against the odds",
            "Debrief: White House",
            "Debrief: Palacio Nacional",
            "Debrief: Cartels",
            "How good the odds were",
            "<svg",
        ],
    );
    // Nobody reads a name of the file where there is a title.
    let shown = review.split("</style>").nth(1).expect("a body");
    for name in ["ordinary_news", "us_posture", "first_raid", "capital_"] {
        assert!(!shown.contains(name), "{name}");
    }
}
