//! A game on screens: who sees what, what a command leaves behind, and a restart.

use std::fs;
use std::net::IpAddr;
use std::path::Path;

use escalade::serve::{GameOptions, Options, Server};
use escalade::wargame::Asked;
use serde_json::{Value, json};

use crate::serve::{Said, Served, answering};
use crate::support::cli::{escalade, folder, text};
use crate::wargame::STRAIT;

/// The two cells of the strait.
const CELLS: [&str; 2] = ["blockader", "coast"];

fn options(folder: &Path, log: &str, listen: [u8; 4]) -> Options {
    Options {
        path: folder.join("strait.yaml"),
        listen: IpAddr::from(listen),
        port: 0,
        keep: folder.join(format!("keep-{log}")),
        threads: 2,
        game: Some(GameOptions {
            log: folder.join(log),
            asked: Asked {
                cells: CELLS.map(str::to_owned).to_vec(),
                trial: Some(3),
                ..Asked::default()
            },
        }),
    }
}

/// A game that others join with codes: the server, control's cookie and those of the cells.
struct Room {
    served: Served,
    control: String,
    cells: [String; 2],
}

impl Room {
    fn new(folder: &Path, log: &str) -> Self {
        let served = answering(&options(folder, log, [0, 0, 0, 0]));
        let code_of = |link: &str| link.rsplit_once('=').expect("a code").1.to_owned();
        let control = served.join(&code_of(&served.links.teacher));
        let codes: Vec<String> = served.links.cells.iter().map(|c| c.2.clone()).collect();
        let cells = [
            served.join(&codes[0].to_lowercase()),
            served.join(&codes[1]),
        ];
        Self {
            served,
            control,
            cells,
        }
    }

    fn does(&self, command: &str) -> Value {
        let said = self.says(command);
        assert_eq!(said.status, 200, "{command}: {}", said.body);
        said.json()
    }

    fn says(&self, command: &str) -> Said {
        let command = json!({ "text": command });
        self.served.post("/api/command", &self.control, &command)
    }

    fn orders(&self, cell: usize, order: &str) -> Said {
        let order = json!({ "order": order });
        self.served.post("/api/order", &self.cells[cell], &order)
    }

    /// All that a cell's screen is given.
    fn screen(&self, cell: usize) -> String {
        let cookie = &self.cells[cell];
        let said = self.served.get("/api/cell", cookie);
        assert_eq!(said.status, 200, "{}", said.body);
        said.body + &self.served.get("/cell", cookie).body
    }
}

#[test]
fn each_screen_shows_what_is_for_it() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    let room = Room::new(folder.path(), "game.jsonl");
    let served = &room.served;
    let names: Vec<&str> = served.links.cells.iter().map(|c| c.0.as_str()).collect();
    assert_eq!(names, CELLS);
    let wrong = json!({ "code": "ABCDEFGH" });
    assert_eq!(served.post("/api/join", "", &wrong).status, 403);
    assert_eq!(served.get("/api/cell", "").status, 403);
    for (place, title) in ["The blockader", "The coastal states"].iter().enumerate() {
        let page = served.get("/api/cell?cell=coast", &room.cells[place]);
        assert_eq!(page.json()["page"]["title"], *title, "{}", page.body);
    }
    // What is for control is not for a cell; nor are trials of the scenario, of which the game is one.
    let (code, student) = served.links.class.clone().expect("a code");
    assert!(code.ends_with(&student));
    let student = served.join(&student);
    for path in [
        "/",
        "/play",
        "/api/game",
        "/api/game/about",
        "/api/game/log",
        "/api/scenario",
        "/api/explore?trials=200",
        "/api/path?trials=200&outcome=traffic&trial=3",
        "/api/qr?cell=coast",
        "/api/guesses.csv",
    ] {
        let status = served.get(path, &room.cells[0]).status;
        assert!(matches!(status, 403 | 303), "{path}: {status}");
        let status = served.get(path, &student).status;
        assert!(matches!(status, 403 | 303), "{path}: {status}");
    }
    let command = json!({ "text": "advance" });
    for cookie in [&room.cells[0], &student] {
        assert_eq!(served.post("/api/command", cookie, &command).status, 403);
    }
    assert_eq!(served.get("/api/cell", &student).status, 403);
    assert_eq!(served.get("/api/class", &student).status, 200);
    // A cell cannot make control, or another cell, of itself.
    for (from, to) in [("blockader", "coast"), ("cell-", "teacher.")] {
        let forged = room.cells[0].replace(from, to);
        assert_eq!(served.get("/api/cell", &forged).status, 403, "{forged}");
    }
    let about = served.get("/api/game/about", &room.control).json();
    assert_eq!(about["cells"][1]["code"], json!(served.links.cells[1].2));
    let picture = served.get("/api/qr?cell=coast", &room.control).body;
    assert!(picture.starts_with("<svg"));
}

/// As for briefs (`wargame_secrecy`): a screen is the same, letter for letter, whatever is true of what its cell does
/// not see.
#[test]
fn a_screen_does_not_depend_on_what_its_cell_does_not_see() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    let room = Room::new(folder.path(), "game.jsonl");
    room.does("advance");
    let before = room.screen(0);
    let mark = serde_json::from_str::<Value>(before.split("<!doctype").next().expect("JSON"))
        .expect("JSON")["mark"]
        .clone();
    for hidden in ["The escort", "at_sea", "Trust", "trust", "sail"] {
        assert!(!before.contains(hidden), "{hidden}: {before}");
    }
    assert!(room.screen(1).contains("The escort"));
    for hidden in [
        "set trust 3 because x",
        "set escort at_sea because x",
        "set escort home because x",
        "prevent sail because x",
        "state",
        "brief coast",
    ] {
        room.does(hidden);
        assert_eq!(room.screen(0), before, "{hidden}");
    }
    room.does("undo");
    assert_eq!(room.orders(1, "sail_out").status, 200);
    assert_eq!(room.screen(0), before);
    // And it is not even told that there is something new.
    let mark = mark.as_str().expect("a mark");
    let again = room
        .served
        .get(&format!("/api/cell?mark={mark}"), &room.cells[0]);
    assert_eq!(again.json(), json!({ "same": true }));
}

#[test]
fn an_answer_to_an_order_tells_only_what_its_cell_sees() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    let room = Room::new(folder.path(), "game.jsonl");
    // Conditions that it sees are told.
    let closed = room.orders(0, "close_strait");
    assert_eq!(closed.status, 422);
    assert!(closed.body.contains("it needs: "), "{}", closed.body);
    // Others' orders are as unknown as those that nobody has.
    let (others, nobodys) = (room.orders(0, "sail_out"), room.orders(0, "sail_in"));
    assert_eq!(others.body.replace("sail_out", "sail_in"), nobodys.body);
    assert!(!others.body.contains("coast"), "{}", others.body);
    assert_eq!(room.orders(0, "inspect_ships").status, 200);
    room.does("advance");
    // Whether the other has agreed already is not told.
    let alone = room.orders(0, "settle_quietly");
    assert!(alone.body.contains("The coastal states"), "{}", alone.body);
    room.does("undo");
    assert_eq!(room.orders(1, "accept").status, 200);
    assert_eq!(room.orders(0, "settle_quietly").body, alone.body);
    room.does("undo");
    // What control holds back is control's.
    room.does("prevent settle because \"the room agreed\"");
    let held = room.orders(0, "settle_quietly");
    assert_eq!(held.status, 422);
    assert!(
        held.body.contains("control knows why") && !held.body.contains("held"),
        "{}",
        held.body
    );
    for wrong in [
        json!({}),
        json!({ "order": 5 }),
        json!({ "order": "x".repeat(300) }),
        json!({ "order": "settle_quietly", "on": ["2027"] }),
    ] {
        let said = room.served.post("/api/order", &room.cells[0], &wrong);
        assert_eq!(said.status, 400, "{wrong}");
    }
}

#[test]
fn a_game_on_screens_is_the_game_of_its_log() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    let room = Room::new(folder.path(), "game.jsonl");
    let game = |query: &str| room.served.get(&format!("/api/game{query}"), &room.control);
    let odds = room.does("odds");
    assert!(
        odds["said"]
            .as_str()
            .is_some_and(|said| said.contains("d100"))
    );
    assert_eq!(game("").json()["odds"]["old"], false);
    assert_eq!(room.orders(0, "inspect_ships").status, 200);
    for (command, status) in [
        (
            json!({ "command": { "roll": { "reaction": "inspect", "rolled": 0 } } }),
            400,
        ),
        (
            json!({ "command": { "happen": { "reaction": "clash", "branch": null, "because": " " } } }),
            400,
        ),
        (json!({ "command": { "format": { "disk": "c" } } }), 400),
        (json!({ "text": "advnce" }), 422),
        (json!({ "text": "inject nothing" }), 422),
        (
            json!({ "command": { "inject": { "inject": "storm" } } }),
            200,
        ),
        (
            json!({ "command": { "happen": { "reaction": "clash", "branch": null, "because": "the <b>room</b> agreed" } } }),
            200,
        ),
        (json!({ "command": { "undo": {} } }), 200),
    ] {
        let said = room.served.post("/api/command", &room.control, &command);
        assert_eq!(said.status, status, "{command}: {}", said.body);
    }
    room.does("advance until 9 d");
    let view = game("").json();
    assert_eq!(
        (&view["commands"], &view["odds"]["old"]),
        (&json!(6), &json!(true))
    );
    assert_eq!(view["injected"], json!(["storm"]));
    assert_eq!(view["told"][4]["takes_back"], 3);
    assert_eq!(game("?commands=6").json()["same"], true);
    let news = game("?commands=5").json();
    assert_eq!(
        (&news["told"][0], news["told"].as_array().map(Vec::len)),
        (&view["told"][5], Some(1))
    );
    // The log is one of `play`: it is played again bit for bit, reviewed, and played on.
    let log = room.served.get("/api/game/log", &room.control);
    let kept = fs::read_to_string(folder.path().join("game.jsonl")).expect("a log");
    assert_eq!(log.body, kept);
    fs::write(folder.path().join("other.jsonl"), &kept).expect("a copy");
    for words in [
        vec!["replay", "other.jsonl"],
        vec![
            "play",
            "strait.yaml",
            "--log",
            "other.jsonl",
            "--do",
            "order coast keep_quiet",
        ],
        vec!["review", "other.jsonl", "--trials", "200"],
    ] {
        let ran = escalade(folder.path(), &words);
        assert!(ran.status.success(), "{words:?}: {}", text(&ran.stderr));
    }
    // A branch is a game of its own, in a file that no request names.
    for wrong in ["branch", "branch 1 to /etc/passwd", "branch 7"] {
        assert!(matches!(room.says(wrong).status, 400 | 422), "{wrong}");
    }
    let said = room.does("branch 1")["said"].to_string();
    assert!(said.contains("game-turn-1-1.jsonl"), "{said}");
    let ran = escalade(folder.path(), &["replay", "game-turn-1-1.jsonl"]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    // What is on the disk is what another server starts from: here a copy, as after a crash in the midst of a line.
    fs::write(
        folder.path().join("copy.jsonl"),
        kept + "{\"line\":8,\"prev",
    )
    .expect("a copy");
    let again = answering(&options(folder.path(), "copy.jsonl", [127, 0, 0, 1]));
    let mut after = again.get("/api/game", "").json();
    let mut before = game("").json();
    for view in [&mut before, &mut after] {
        view["here"] = Value::Null;
    }
    assert_eq!(before, after);
    assert_eq!(again.get("/api/cell?cell=coast", "").json(), {
        room.served.get("/api/cell", &room.cells[1]).json()
    });
}

#[test]
fn a_game_that_cannot_be_played_says_why() {
    let folder = folder(&[("strait.yaml", STRAIT)]);
    let refused = |options: Options| match Server::bind(&options) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("it listens"),
    };
    let whole = Options {
        path: folder.path().to_owned(),
        ..options(folder.path(), "a.jsonl", [127, 0, 0, 1])
    };
    assert!(refused(whole).contains("name its file"));
    let mut strange = options(folder.path(), "b.jsonl", [127, 0, 0, 1]);
    if let Some(game) = &mut strange.game {
        game.asked.cells = vec!["cost".to_owned()];
    }
    assert!(refused(strange).contains("did you mean `coast`?"));
    assert!(!folder.path().join("b.jsonl").exists(), "no log is left");
    let first = answering(&options(folder.path(), "c.jsonl", [127, 0, 0, 1]));
    assert_eq!(first.get("/api/game", "").status, 200);
    let mut second = options(folder.path(), "c.jsonl", [127, 0, 0, 1]);
    second.keep = folder.path().join("another");
    assert!(refused(second).contains("another process plays"));
    // A game under way keeps what it began with.
    let begun = ["play", "strait.yaml", "--log", "e.jsonl", "--do", "state"];
    assert!(escalade(folder.path(), &begun).status.success());
    let other = options(folder.path(), "e.jsonl", [127, 0, 0, 1]);
    assert!(refused(other).ends_with("ask for no other cells or trial"));
    // Without a game there is none.
    let none = Options {
        game: None,
        ..options(folder.path(), "d.jsonl", [127, 0, 0, 1])
    };
    let none = answering(&none);
    assert_eq!(none.get("/api/game", "").status, 404);
    assert_eq!(none.get("/api/cell", "").status, 404);
    assert_eq!(none.get("/play", "").status, 200);
}
