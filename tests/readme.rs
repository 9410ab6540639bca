//! Every command of README.md and docs/guide.md does what it is shown for, in a folder that has what a clone has.

use crate::support::cli as support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{escalade, text};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A page's fenced blocks of one language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let (mut found, mut open): (Vec<String>, Option<String>) = (Vec::new(), None);
    for line in page.lines() {
        match &mut open {
            None if line == format!("```{language}") => open = Some(String::new()),
            Some(_) if line == "```" => found.extend(open.take()),
            Some(block) => *block += &format!("{line}\n"),
            None => {}
        }
    }
    found
}

/// The words of a line as a shell takes them: quotes group, `#` after a space begins a remark.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            '#' if !quoted && word.is_none() => break,
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// What a page tells to type, without the program's name.
fn commands(page: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    for line in blocks(page, "sh").iter().flat_map(|block| block.lines()) {
        let words = words(line);
        let rest = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["cargo", "run", "--release", "--", ..] => &words[4..],
            ["escalade", ..] => &words[1..],
            // This is it.
            ["cargo", "test"] => continue,
            _ => panic!("the tests do not know how to run `{line}`"),
        };
        commands.push(rest.to_vec());
    }
    commands
}

/// A folder with the scenarios of a clone.
pub fn clone() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let scenarios = folder.path().join("scenarios");
    fs::create_dir(&scenarios).expect("it can be made");
    for entry in fs::read_dir(root().join("scenarios")).expect("scenarios") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), scenarios.join(entry.file_name())).expect("a copy");
    }
    folder
}

/// Writes the files that a page shows.
fn show(page: &str, folder: &Path) {
    for block in blocks(page, "yaml") {
        let name = block
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# "));
        fs::write(folder.join(name.expect("a name")), &block).expect("it can be written");
    }
}

/// Has a command that says nothing of trials simulate fewer than it would.
fn shorten(words: &mut Vec<&str>) {
    let Some(first) = words.first().copied() else {
        return;
    };
    let simulates = matches!(
        first,
        "run" | "compare" | "explain" | "story" | "report" | "worksheet"
    );
    if simulates && !words.contains(&"--trials") && !words.contains(&"--until") {
        words.extend(["--trials", "600"]);
    }
    words.extend::<&[&str]>(match first {
        "sensitivity" => &["--rows", "64", "--replicates", "2"],
        "sweep" => &["--trials", "60"],
        "discover" => &["--trials", "1000"],
        "value" => &["--trials", "640"],
        _ => &[],
    });
}

/// Without the feature `web` there is no page.
#[cfg(not(feature = "web"))]
fn serves(_: &str, folder: &Path, words: &[&str]) {
    let ran = escalade(folder, words);
    assert!(text(&ran.stderr).contains("--features web"));
}

/// The page is served, and each of its addresses that a text names is a state that it can show.
#[cfg(feature = "web")]
fn serves(page: &str, folder: &Path, words: &[&str]) {
    use std::io::{BufRead, BufReader};
    let words = words.iter().filter(|word| **word != "--open");
    let words: Vec<&str> = words.copied().chain(["--port", "0"]).collect();
    let mut command = support::command(folder, &words);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let said = BufReader::new(child.stdout.take().expect("piped"));
    let mut links = said
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.split_once("http://").map(|l| l.1.to_owned()));
    let link = links.next().expect("a link");
    let (host, rest) = link.split_once('/').expect("a path");
    let port = host.rsplit_once(':').expect("a port").1;
    let ask = |path: &str, cookie: &str| answer(port, "GET", path, cookie, "");
    if let Some(code) = rest.strip_prefix("join?code=") {
        let said = answer(
            port,
            "POST",
            "/api/join",
            "",
            &format!("{{\"code\":\"{code}\"}}"),
        );
        let cookie = said
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "));
        let cookie = cookie
            .and_then(|line| line.split(';').next())
            .expect("a cookie");
        let asked = match words.contains(&"--game") {
            true => vec!["/api/game".to_owned(), "/api/cell?cell=mexico".to_owned()],
            false => addresses(page),
        };
        for address in asked {
            let said = ask(&address, cookie);
            assert!(said.starts_with("HTTP/1.1 200"), "{address}: {said}");
        }
    } else {
        assert!(ask("/", "").starts_with("HTTP/1.1 200"));
    }
    child.kill().expect("it ends");
    child.wait().expect("it has ended");
}

/// What the page would ask of the server to show each address of a text.
#[cfg(feature = "web")]
fn addresses(page: &str) -> Vec<String> {
    let links = page.split("<http://127.0.0.1:8765/?").skip(1);
    let links = links.filter_map(|rest| rest.split('>').next());
    let addresses = links.map(|link| {
        let parts: Vec<(&str, &str)> = link
            .split('&')
            .filter_map(|part| part.split_once('='))
            .collect();
        let of = |name: &str| {
            parts
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| *value)
        };
        let state = parts
            .iter()
            .filter(|(key, _)| !["view", "show", "trial"].contains(key));
        let state: String = state
            .map(|(key, value)| format!("&{key}={value}"))
            .collect();
        let show = of("show").unwrap_or("approval");
        match of("view") {
            None => format!("/api/explore?show={show}&trials=200{state}"),
            Some("path") => format!(
                "/api/path?outcome={show}&trial={}&trials=200{state}",
                of("trial").unwrap_or("0")
            ),
            Some("compare") => format!("/api/compare?outcome={show}&trials=200{state}"),
            Some("why") => format!("/api/drivers?trials=600{state}"),
            Some("class") => format!("/api/scenario?trials=200{state}"),
            Some(other) => panic!("there is no view `{other}`"),
        }
    });
    addresses.collect()
}

/// What a server says.
#[cfg(feature = "web")]
fn answer(port: &str, method: &str, path: &str, cookie: &str, body: &str) -> String {
    use std::io::{Read, Write};
    let host = format!("127.0.0.1:{port}");
    let mut stream = std::net::TcpStream::connect(&host).expect("it answers");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut said = Vec::new();
    stream.read_to_end(&mut said).expect("an answer");
    text(&said)
}

/// Runs a page's commands in sequence in one folder.
fn every_command_succeeds(
    page: &str,
    folder: tempfile::TempDir,
    least: usize,
) -> tempfile::TempDir {
    let page = fs::read_to_string(root().join(page)).expect("the page");
    show(&page, folder.path());
    let commands = commands(&page);
    assert!(commands.len() >= least, "{} commands", commands.len());
    for (position, command) in commands.iter().enumerate() {
        let mut words: Vec<&str> = command.iter().map(String::as_str).collect();
        if words.first() == Some(&"serve") {
            serves(&page, folder.path(), &words);
            continue;
        }
        shorten(&mut words);
        match words.first() {
            Some(&"run") if position == 0 => words.extend(["--figures", "svg,png"]),
            Some(&"compare") => words.extend(["--figures", "svg"]),
            _ => {}
        }
        let ran = escalade(folder.path(), &words);
        assert!(
            ran.status.success(),
            "{words:?}: {}{}",
            text(&ran.stdout),
            text(&ran.stderr)
        );
        assert!(
            !ran.stdout.is_empty() || words.contains(&"--output"),
            "{words:?}"
        );
    }
    folder
}

#[test]
fn the_readmes_commands_write_what_it_says() {
    let folder = every_command_succeeds("README.md", clone(), 14);
    let output = folder.path().join("output");
    for name in ["limited_raids", "sustained_campaign", "threats_only"] {
        for file in [
            "summary.json",
            "quantiles.csv",
            "milestones.csv",
            "occupancy.csv",
            "manifest.json",
        ] {
            assert!(output.join(name).join(file).is_file(), "{name}/{file}");
        }
        for figure in [
            "outcome-approval",
            "parts-retaliation",
            "milestones-1",
            "followups",
            "occupancy-us_posture",
        ] {
            for kind in ["svg", "png"] {
                assert!(
                    output.join(name).join(format!("{figure}.{kind}")).is_file(),
                    "{name}/{figure}"
                );
            }
        }
    }
    // Of the last command that compared: a folder of results is replaced as a whole.
    for file in [
        "comparison.json",
        "differences.csv",
        "difference-approval.svg",
    ] {
        assert!(output.join("comparison").join(file).is_file(), "{file}");
    }
    assert!(output.join("limited_raids/report.html").is_file());
    assert!(output.join("whole.svg").is_file());
}

#[test]
fn the_guides_commands_work() {
    let empty = tempfile::tempdir().expect("a folder");
    let folder = every_command_succeeds("docs/guide.md", empty, 34);
    let trials = folder.path().join("output/rows/limited_raids/trials.csv");
    let lines = fs::read_to_string(trials)
        .expect("trials.csv")
        .lines()
        .count();
    assert_eq!(lines, 4_001);
}

/// The five highest of fifty dots are a tenth of all, and lie above 45 in the picture that the guide shows.
#[test]
#[ignore = "20,000 trials"]
fn the_dots_that_the_guide_counts_are_those_of_its_picture() {
    let page = fs::read_to_string(root().join("docs/guide.md")).expect("the page");
    assert!(page.contains("the five highest, one in ten, all lie\nabove 45."));
    let folder = clone();
    let run = ["run", "scenarios/limited_raids.yaml", "--figures", "svg"];
    assert!(escalade(folder.path(), &run).status.success());
    let picture = folder
        .path()
        .join("output/limited_raids/outcome-approval.svg");
    let picture = fs::read_to_string(picture).expect("a picture");
    let number = |text: &str| text.split('"').next().and_then(|y| y.parse::<f64>().ok());
    let dots = picture.split("<circle ").skip(1);
    let mut heights: Vec<f64> = dots
        .filter_map(|dot| number(dot.split_once("cy=\"")?.1))
        .collect();
    heights.sort_by(f64::total_cmp);
    assert_eq!(heights.len(), 50);
    // The number beside the line of 45 begins a little above the line.
    let label = picture
        .split("<text ")
        .find(|text| text.contains(">\n45\n"));
    let label = label.and_then(|text| number(text.split_once("y=\"")?.1));
    assert!(
        heights[4] < label.expect("45 is on the scale"),
        "{heights:?}"
    );
}

/// The strait's scenario has the twenty lines that it is said to have.
#[test]
fn what_is_shown_is_as_short_as_it_is_said_to_be() {
    let page = fs::read_to_string(root().join("docs/guide.md")).expect("the page");
    let shown = blocks(&page, "yaml");
    let lines = |name: &str| {
        let block = shown
            .iter()
            .find(|block| block.starts_with(&format!("# {name}")));
        block.expect("it is shown").lines().count() - 1
    };
    assert_eq!(lines("strait.yaml"), 20);
}

#[test]
fn every_picture_and_page_that_is_linked_is_there() {
    for page in [
        "README.md",
        "docs/guide.md",
        "docs/format.md",
        "docs/outputs.md",
        "docs/coverage.md",
    ] {
        let text = fs::read_to_string(root().join(page)).expect("the page");
        let folder = root().join(Path::new(page).parent().expect("a folder"));
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let file = link.split('#').next().unwrap_or("");
            if !link.starts_with("http") && !file.is_empty() {
                assert!(folder.join(file).exists(), "{page} links to {link}");
            }
        }
    }
}
