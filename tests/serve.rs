//! The page's server, asked as a browser asks it: the numbers are those of the command line, nobody is answered who
//! may not be, and nothing is lost.

use crate::support::cli as support;

use std::fs;
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use escalade::serve::{Links, Options, Server};
use serde_json::{Value, json};
use support::{TINY, escalade, folder, text};

/// A server that answers on a port of its own until the tests end.
pub struct Served {
    pub address: SocketAddr,
    pub links: Links,
}

/// What came back.
pub struct Said {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Said {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}", self.body))
    }
}

fn served(folder: &Path, listen: [u8; 4]) -> Served {
    let options = Options {
        path: folder.join("tiny.yaml"),
        listen: IpAddr::from(listen),
        port: 0,
        keep: folder.join("lesson"),
        threads: 2,
        game: None,
    };
    answering(&options)
}

/// A server with these options.
pub fn answering(options: &Options) -> Served {
    let server = Server::bind(options).expect("it listens");
    let (address, links) = (server.address, server.links.clone());
    std::thread::spawn(move || server.run());
    Served { address, links }
}

impl Served {
    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.address.port())
    }

    /// Sends bytes as they are; what came back until the end.
    fn raw(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.host()).expect("it answers");
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("a time");
        // A server that refuses may close before it has read everything.
        let _ = stream.write_all(request);
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said);
        text(&said)
    }

    fn said(&self, request: &str) -> Said {
        let said = self.raw(request.as_bytes());
        let (head, body) = said.split_once("\r\n\r\n").unwrap_or((&said, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Said {
            status: status.unwrap_or(0),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    pub fn get(&self, path: &str, cookie: &str) -> Said {
        let host = self.host();
        self.said(&format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        ))
    }

    pub fn post(&self, path: &str, cookie: &str, body: &Value) -> Said {
        let (host, body) = (self.host(), body.to_string());
        self.said(&format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ))
    }

    /// Joins with a code; the cookie.
    pub fn join(&self, code: &str) -> String {
        let said = self.post("/api/join", "", &json!({ "code": code }));
        assert_eq!(said.status, 200, "{}", said.body);
        let line = said
            .head
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "));
        line.and_then(|line| line.split(';').next())
            .expect("a cookie")
            .to_owned()
    }
}

/// The words of a command that the page shows.
fn words(command: &str) -> Vec<String> {
    let words = shlex::split(command).expect("a command");
    assert_eq!(words[0], "escalade");
    words[1..].to_vec()
}

#[test]
fn the_numbers_are_those_of_the_command_that_is_shown() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let served = served(folder.path(), [127, 0, 0, 1]);
    for state in [
        "",
        "&f.r=0.1",
        "&off=rise&horizon=20&seed=7",
        "&in.m=crisis&start=2026-02-01&f.factors.r=0.09",
    ] {
        let query = format!("scenario=tiny&trials=600{state}");
        // A few first, so that what is shown is gone on with.
        assert_eq!(
            served
                .get(
                    &format!("/api/explore?{}&show=tension", query.replace("600", "200")),
                    ""
                )
                .status,
            200
        );
        let view = served.get(&format!("/api/explore?{query}&show=tension"), "");
        assert_eq!(view.status, 200, "{}", view.body);
        let view = view.json();
        let command = view["command"].as_str().expect("a command");
        let mut arguments = words(command);
        arguments
            .extend(["--figures", "svg", "--format", "json", "--output", "out"].map(str::to_owned));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = escalade(folder.path(), &arguments);
        assert!(ran.status.success(), "{command}: {}", text(&ran.stderr));
        let ran: Value = serde_json::from_slice(&ran.stdout).expect("JSON");
        let summary = served.get(&format!("/api/summary?{query}"), "").json();
        assert_eq!(summary, ran["tiny"], "{command}");
        assert_eq!(
            view["outcomes"][0]["mean"]["value"],
            summary["outcomes"]["tension"]["end"]["mean"]["value"]
        );
        // The same link gives the same bytes, and the file is the one that the run has drawn.
        let again = served
            .get(&format!("/api/explore?{query}&show=tension"), "")
            .json();
        assert_eq!(view, again);
        let file =
            fs::read_to_string(folder.path().join("out/tiny/outcome-tension.svg")).expect("drawn");
        assert_eq!(
            served
                .get(&format!("/api/figure?{query}&outcome=tension"), "")
                .body,
            file
        );
    }
}

#[test]
fn a_state_is_a_file_that_extends() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let served = served(folder.path(), [127, 0, 0, 1]);
    let query = "scenario=tiny&trials=600&f.r=0.1&in.m=crisis&horizon=20";
    let file = served.get(&format!("/api/file?{query}"), "");
    assert!(file.head.contains("attachment"), "{}", file.head);
    fs::write(folder.path().join("changed.yaml"), &file.body).expect("a file");
    let ran = escalade(
        folder.path(),
        &["run", "changed.yaml", "--trials", "600", "--format", "json"],
    );
    assert!(ran.status.success(), "{}{}", file.body, text(&ran.stderr));
    let ran: Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    let summary = served.get(&format!("/api/summary?{query}"), "").json();
    for part in ["outcomes", "milestones", "counts_sha256", "horizon_days"] {
        assert_eq!(ran["changed"][part], summary[part], "{part}");
    }
}

#[test]
fn views_tell_paths_and_reasons() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let served = served(folder.path(), [127, 0, 0, 1]);
    let about = served.get("/api/scenario", "").json();
    assert_eq!(about["factors"][0]["address"], "factors.r");
    let path = served
        .get("/api/path?trials=200&outcome=tension&trial=3", "")
        .json();
    assert_eq!(path["trial"], 3);
    let told = escalade(
        folder.path(),
        &words(path["command"].as_str().expect("a command"))
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    let told = text(&told.stdout);
    let events = path["story"]["chapters"]
        .as_array()
        .expect("chapters")
        .iter();
    let events: Vec<&Value> = events
        .flat_map(|chapter| chapter["events"].as_array().expect("events"))
        .collect();
    for event in &events {
        assert!(
            told.contains(event["what"].as_str().expect("a text")),
            "{event} {told}"
        );
    }
    let why = served
        .get("/api/reaction?reaction=machines.m.transitions.fall", "")
        .json();
    assert!(
        why["base"][0]["sources"][0]
            .as_str()
            .is_some_and(|cited| cited.contains("made up")),
        "{why}"
    );
    assert_eq!(served.get("/api/drivers?trials=600", "").status, 200);
    let alone = served.get("/api/compare?outcome=tension&trials=200", "");
    assert_eq!(alone.status, 422);
    assert!(alone.body.contains("one scenario only"), "{}", alone.body);
}

#[test]
fn scenarios_are_compared_without_variants_unless_one_is_asked_for() {
    let titled = |title: &str| TINY.replace("title: Two states", &format!("title: {title}"));
    let variant = format!("{}kind: variant\n", titled("A variant"));
    let folder = folder(&[
        ("a.yaml", &variant),
        ("b.yaml", &titled("Two")),
        ("c.yaml", &titled("Three")),
    ]);
    let served = answering(&Options {
        path: folder.path().to_owned(),
        listen: IpAddr::from([127, 0, 0, 1]),
        port: 0,
        keep: folder.path().join("keep"),
        threads: 2,
        game: None,
    });
    let titles = |of: &str| {
        let asked = format!("/api/compare?scenario={of}&outcome=tension&trials=200");
        served.get(&asked, "").json()["titles"].clone()
    };
    assert_eq!(titles("b"), json!(["Two", "Three"]));
    assert_eq!(titles("a"), json!(["A variant", "Two", "Three"]));
    // What is opened first is no variant, whatever its name.
    let about = served.get("/api/scenario", "").json();
    assert_eq!(about["title"], "Two", "{about}");
}

#[test]
fn who_may_not_ask_is_not_answered() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let served = served(folder.path(), [127, 0, 0, 1]);
    let page = served.get("/", "");
    assert_eq!(page.status, 200);
    assert!(
        page.head
            .contains("content-security-policy: default-src 'none'; script-src 'self'"),
        "{}",
        page.head
    );
    // No script and no style stands in a page.
    for path in ["/", "/guess", "/join"] {
        let body = served.get(path, "").body;
        assert!(
            !body.contains("<style") && !body.contains(" style=") && !body.contains("onclick"),
            "{path}"
        );
        assert_eq!(
            body.matches("<script").count(),
            body.matches("<script type=\"module\" src=\"/web/").count()
        );
    }
    let host = served.host();
    for (request, status) in [
        (
            format!(
                "GET / HTTP/1.1\r\nHost: evil.example:{}\r\nConnection: close\r\n\r\n",
                served.address.port()
            ),
            400,
        ),
        (
            format!(
                "GET /api/class HTTP/1.1\r\nHost: {host}\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n"
            ),
            403,
        ),
        (
            format!(
                "POST /api/open HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            ),
            403,
        ),
        (
            format!(
                "DELETE / HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: close\r\n\r\n"
            ),
            400,
        ),
        (
            format!(
                "GET /web/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            ),
            404,
        ),
        (
            format!(
                "GET /api/explore?f.r=1e9 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            ),
            422,
        ),
        (
            format!(
                "GET /api/explore?off=nothing_like_it HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            ),
            422,
        ),
        (
            format!(
                "GET /api/explore?scenario=other HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            ),
            404,
        ),
    ] {
        assert_eq!(served.said(&request).status, status, "{request}");
    }
    let long = "x".repeat(40_000);
    assert_eq!(
        served
            .post("/api/join", "", &json!({ "code": long }))
            .status,
        400
    );
}

#[test]
fn others_join_with_a_code_only() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let served = served(folder.path(), [0, 0, 0, 0]);
    let (link, code) = served.links.class.clone().expect("a code");
    assert!(link.ends_with(&code), "{link}");
    let teacher = served
        .links
        .teacher
        .rsplit_once('=')
        .expect("a code")
        .1
        .to_owned();
    assert_eq!(served.get("/join", "").status, 200);
    assert_eq!(served.get("/web/style.css", "").status, 200);
    // A page leads to the join page; nothing else is answered.
    assert_eq!(served.get("/", "").status, 303);
    for path in [
        "/api/scenario",
        "/api/class",
        "/api/explore",
        "/web/main.js",
        "/api/guesses.csv",
        "/api/qr",
    ] {
        assert_eq!(served.get(path, "").status, 403, "{path}");
        assert_eq!(
            served.get(path, "escalade=teacher.0.0").status,
            403,
            "{path}"
        );
    }
    let (teacher, student) = (served.join(&teacher), served.join(&code.to_lowercase()));
    assert_eq!(served.get("/api/class", &student).json()["teacher"], false);
    assert_eq!(
        served.get("/api/class", &student).json()["code"],
        Value::Null
    );
    assert_eq!(
        served.get("/api/class", &teacher).json()["code"],
        json!(code)
    );
    assert!(served.get("/api/qr", &teacher).body.starts_with("<svg"));
    let about = json!({ "subject": "outcome.tension", "query": "scenario=tiny&trials=600" });
    for path in ["/api/open", "/api/reveal"] {
        assert_eq!(served.post(path, &student, &about).status, 403, "{path}");
    }
    assert_eq!(served.get("/api/guesses.csv", &student).status, 403);
}

#[test]
fn a_class_guesses_once_and_nothing_is_lost() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let keep = folder.path().join("lesson");
    let first = served(folder.path(), [127, 0, 0, 1]);
    let query = "scenario=tiny&trials=600";
    let opened = first.post(
        "/api/open",
        "",
        &json!({ "subject": "milestone.crisis", "query": query }),
    );
    assert_eq!(opened.json()["id"], 1, "{}", opened.body);
    let cookies: Vec<String> = (0..4).map(|_| first.join("")).collect();
    let body = |percent: f64| json!({ "id": 1, "percent": percent });
    for (cookie, percent) in cookies.iter().zip([20.0, 60.0, 80.0, 90.0]) {
        assert_eq!(first.post("/api/guess", cookie, &body(percent)).status, 200);
        assert_eq!(first.post("/api/guess", cookie, &body(1.0)).status, 409);
    }
    assert_eq!(first.post("/api/guess", "", &body(1.0)).status, 403);
    let seen = first.get("/api/class", &cookies[1]).json();
    assert_eq!(
        (
            &seen["question"]["guesses"],
            &seen["question"]["mine"]["percent"]
        ),
        (&json!(4), &json!(60.0))
    );
    assert_eq!(seen["question"]["revealed"], Value::Null);
    assert!(
        !seen.to_string().contains("90"),
        "others' guesses are not told: {seen}"
    );
    // What is on the disk is what another server starts from: here a copy, as after a crash.
    let copy = folder.path().join("copy");
    fs::create_dir(&copy).expect("a folder");
    for name in ["lesson.jsonl", "codes.json"] {
        fs::copy(keep.join(name), copy.join(name)).expect("a copy");
    }
    let options = Options {
        path: folder.path().join("tiny.yaml"),
        listen: IpAddr::from([127, 0, 0, 1]),
        port: 0,
        keep: copy,
        threads: 1,
        game: None,
    };
    let second = answering(&options);
    assert_eq!(
        second.get("/api/class", &cookies[1]).json()["question"],
        seen["question"]
    );
    assert_eq!(
        second.post("/api/reveal", "", &json!({ "id": 1 })).status,
        200
    );
    assert_eq!(
        second
            .post("/api/guess", &second.join(""), &body(5.0))
            .status,
        409
    );
    let question = second.get("/api/class", &cookies[1]).json()["question"].clone();
    let share = question["revealed"]["percent"].as_f64().expect("a share") / 100.0;
    let summary = second.get(&format!("/api/summary?{query}"), "").json();
    assert_eq!(
        json!(share),
        summary["milestones"]["crisis"]["probability"]["value"],
        "{}",
        summary["milestones"]
    );
    let mine = question["revealed"]["score"]["mine"]
        .as_f64()
        .expect("a score");
    assert!((mine - (share * 0.16 + (1.0 - share) * 0.36)).abs() < 1e-9);
    let table = second.get("/api/guesses.csv", "").body;
    assert_eq!(table.lines().count(), 5, "{table}");
}

#[test]
fn nonsense_and_slow_clients_stop_nobody() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let served = served(folder.path(), [127, 0, 0, 1]);
    // Ten that never say what they want.
    let slow: Vec<TcpStream> = (0..10)
        .map(|_| {
            let mut stream = TcpStream::connect(served.host()).expect("it answers");
            stream.write_all(b"GET / HT").expect("sent");
            stream
        })
        .collect();
    let host = served.host();
    let mut seed = 7u64;
    let mut random = |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let begin = Instant::now();
    for _ in 0..300 {
        let mut request = format!("GET /api/explore?f.r=0.1&trials=200 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").into_bytes();
        for _ in 0..=random(6) {
            let at = random(request.len() as u64) as usize;
            request[at] = random(256) as u8;
        }
        let said = served.raw(&request);
        let status = said.split(' ').nth(1).unwrap_or("closed");
        assert!(!status.starts_with('5'), "{said} {request:?}");
    }
    assert!(begin.elapsed() < Duration::from_secs(120));
    assert_eq!(served.get("/api/explore?trials=200", "").status, 200);
    drop(slow);
}

#[test]
fn a_worksheet_has_questions_and_their_key() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let made = escalade(
        folder.path(),
        &["worksheet", "tiny.yaml", "--trials", "600"],
    );
    assert!(made.status.success(), "{}", text(&made.stderr));
    let page =
        fs::read_to_string(folder.path().join("output/tiny.worksheet.html")).expect("a page");
    assert!(page.contains("Illustrative, not a forecast"));
    // The questions hold no answer: ten dots stand in the key alone.
    let (questions, key) = page.split_once("class=\"key\"").expect("a key");
    assert_eq!(
        (
            questions.matches("class=\"dot\"").count(),
            key.matches("class=\"dot\"").count()
        ),
        (0, 10)
    );
    assert!(
        questions.contains("In how many of 100 trials") && key.contains("the middle trial ends at")
    );
    let faulty = escalade(folder.path(), &["worksheet", "none.yaml"]);
    assert_eq!(faulty.status.code(), Some(1));
}
