//! `--shard` and `merge`: parts of a run, counted by themselves, have the bytes of a run in one go.

use crate::support;

use std::fs;
use std::path::Path;

use support::cli::{TINY, assert_fails, escalade, folder, signal, text};

pub fn ran(place: &Path, words: &str) -> String {
    let words: Vec<&str> = words.split(' ').collect();
    let output = escalade(place, &words);
    assert!(
        output.status.success(),
        "{words:?}: {}",
        text(&output.stderr)
    );
    text(&output.stdout) + &text(&output.stderr)
}

pub fn fails(place: &Path, words: &str, code: i32, message: &str) {
    let words: Vec<&str> = words.split(' ').collect();
    assert_fails(&escalade(place, &words), code, message);
}

pub fn same(place: &Path, one: &str, other: &str, files: &[&str]) {
    for file in files {
        let read = |folder: &str| fs::read(place.join(folder).join(file)).expect("a file");
        assert!(read(one) == read(other), "{file} of {one} and of {other}");
    }
}

const FILES: [&str; 4] = [
    "summary.json",
    "quantiles.csv",
    "milestones.csv",
    "occupancy.csv",
];

fn three(place: &Path, options: &str) {
    for part in 1..=3 {
        let shard = format!(
            "run tiny.yaml --trials 500 {options} --shard {part}/3 --output parts/{part}.shard"
        );
        let said = ran(place, &shard);
        assert!(
            said.contains(&format!("part {part}/3 of 500 trials")),
            "{said}"
        );
    }
}

#[test]
fn merged_shards_have_the_bytes_of_one_run() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let place = folder.path();
    ran(place, "run tiny.yaml --trials 500 --seed 7 --output one");
    three(place, "--seed 7");
    let said = ran(
        place,
        "merge parts/2.shard parts/3.shard parts/1.shard --output merged --figures none",
    );
    assert!(said.contains("merging 3 shards of 500 trials"), "{said}");
    same(place, "one/tiny", "merged/tiny", &FILES);
    assert_eq!(
        fs::read_dir(place.join("merged"))
            .expect("a folder")
            .count(),
        1,
        "no checkpoint is left"
    );
    ran(place, "rerun merged/tiny/manifest.json --output again");
    // Parts may be of different size, and counted by any number of threads.
    ran(
        place,
        "run tiny.yaml --trials 500 --seed 7 --shard 1/2 --output parts/a.shard --threads 1",
    );
    ran(
        place,
        "run tiny.yaml --trials 500 --seed 7 --shard 3/4 --output parts/b.shard",
    );
    ran(
        place,
        "run tiny.yaml --trials 500 --seed 7 --shard 4/4 --output parts/c.shard --threads 3",
    );
    ran(
        place,
        "merge parts/a.shard parts/b.shard parts/c.shard --output mixed --figures none",
    );
    same(place, "one/tiny", "mixed/tiny", &FILES);
    // Also where there are more of them than draws.
    ran(place, "run tiny.yaml --trials 20 --output few");
    let mut merge = "merge --output of_few --figures none".to_owned();
    for part in 1..=12 {
        let shard = format!("run tiny.yaml --trials 20 --shard {part}/12 --output {part}.shard");
        let said = ran(place, &shard);
        assert_eq!(
            said.contains("which has no draws"),
            part == 1 || part == 7,
            "{said}"
        );
        merge += &format!(" {part}.shard");
    }
    ran(place, &merge);
    same(place, "few/tiny", "of_few/tiny", &FILES);
}

#[test]
fn shards_of_conditions_of_several_and_of_comparisons_merge_too() {
    let other = TINY.replace("mean: 20 d", "mean: 10 d");
    let folder = folder(&[("tiny.yaml", TINY), ("other.yaml", &other)]);
    let place = folder.path();
    let cases = [
        ("run tiny.yaml --given tension.end>1.2", "tiny", &FILES[..]),
        ("run tiny.yaml other.yaml", "other", &FILES[..]),
        (
            "run tiny.yaml other.yaml",
            "comparison",
            &["comparison.json", "differences.csv"][..],
        ),
        (
            "compare tiny.yaml other.yaml",
            "comparison",
            &["comparison.json", "differences.csv"][..],
        ),
        (
            "compare tiny.yaml --set m.rise.mean=9 --given crisis",
            "comparison",
            &["comparison.json"][..],
        ),
    ];
    for (k, (words, name, files)) in cases.into_iter().enumerate() {
        let words = words.replace("mean=9", "mean=9_d");
        let words: Vec<String> = words
            .split(' ')
            .map(|word| word.replace('_', " "))
            .collect();
        let run = |more: &str| {
            let mut all: Vec<&str> = words.iter().map(String::as_str).collect();
            all.extend(["--trials", "400"]);
            all.extend(more.split(' '));
            let output = escalade(place, &all);
            assert!(output.status.success(), "{all:?}: {}", text(&output.stderr));
        };
        run(&format!("--output one{k}"));
        run(&format!("--shard 1/2 --output {k}a.shard"));
        run(&format!("--shard 2/2 --output {k}b.shard"));
        ran(
            place,
            &format!("merge {k}a.shard {k}b.shard --output merged{k} --figures none"),
        );
        same(
            place,
            &format!("one{k}/{name}"),
            &format!("merged{k}/{name}"),
            files,
        );
    }
}

#[test]
fn what_does_not_belong_together_is_named() {
    let folder = folder(&[("tiny.yaml", TINY), ("other.yaml", TINY)]);
    let place = folder.path();
    three(place, "--seed 7");
    let merge = |shards: &str, message: &str| {
        fails(
            place,
            &format!("merge {shards} --output merged"),
            1,
            message,
        );
        assert!(!place.join("merged/tiny").exists(), "{message}");
    };
    merge(
        "parts/1.shard parts/3.shard",
        "the draws 83 to 165 are in no shard: the part 2/3 is missing",
    );
    merge(
        "parts/1.shard parts/2.shard parts/2.shard parts/3.shard",
        "both have the draws 83 to 165",
    );
    ran(
        place,
        "run tiny.yaml --trials 500 --seed 8 --shard 2/3 --output seed.shard",
    );
    merge(
        "parts/1.shard seed.shard parts/3.shard",
        "the seed is 7 in the one and 8 in the other",
    );
    ran(
        place,
        "run tiny.yaml --trials 600 --seed 7 --shard 2/3 --output trials.shard",
    );
    merge(
        "parts/1.shard trials.shard parts/3.shard",
        "the number of trials in all is 500",
    );
    ran(
        place,
        "run other.yaml --trials 500 --seed 7 --shard 2/3 --output name.shard",
    );
    merge(
        "parts/1.shard name.shard parts/3.shard",
        "the scenario is `tiny` in the one and `other` in the other",
    );
    ran(
        place,
        "run tiny.yaml --trials 500 --seed 7 --without rise --shard 2/3 --output changed.shard",
    );
    merge(
        "parts/1.shard changed.shard parts/3.shard",
        "the scenario `tiny` is not the same in both",
    );
    merge("tiny.yaml", "`tiny.yaml` is no shard of escalade");
    merge("none.shard", "cannot read the shard `none.shard`");
    let bytes = fs::read(place.join("parts/2.shard")).expect("a shard");
    for (name, change) in [("version", "\"escalade\":\"9.9\""), ("head", "\"done\":99")] {
        let head = text(&bytes[..bytes.iter().position(|b| *b == b'\n').expect("a head")]);
        let old = match name {
            "version" => format!("\"escalade\":\"{}\"", env!("CARGO_PKG_VERSION")),
            _ => "\"done\":166".to_owned(),
        };
        assert!(head.contains(&old), "{head}");
        let mut changed = head.replace(&old, change).into_bytes();
        changed.extend(&bytes[head.len()..]);
        fs::write(place.join("changed.shard"), changed).expect("written");
        let message = match name {
            "version" => "was counted by escalade 9.9",
            _ => "is not finished: it has 16 of 83 draws",
        };
        merge("parts/1.shard changed.shard parts/3.shard", message);
    }
    for altered in damaged(&bytes, 400) {
        fs::write(place.join("altered.shard"), altered).expect("written");
        merge(
            "parts/1.shard altered.shard parts/3.shard",
            "`altered.shard` is damaged",
        );
    }
}

/// A shard that is altered at a byte of what was counted, or cut there: at the end, so far before it, and in the middle.
pub fn damaged(shard: &[u8], before_end: usize) -> Vec<Vec<u8>> {
    let places = [shard.len() - 1, shard.len() - before_end, shard.len() / 2];
    let both = places.map(|at| {
        let mut altered = shard.to_vec();
        altered[at] ^= 1;
        [altered, shard[..at].to_vec()]
    });
    both.concat()
}

#[test]
fn what_cannot_be_a_shard_is_refused_before_it_is_counted() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let place = folder.path();
    for part in ["0/3", "4/3", "3", "a/b", "1/0"] {
        fails(
            place,
            &format!("run tiny.yaml --shard {part} --output a.shard"),
            2,
            "expected a part such as 3/16",
        );
    }
    fails(
        place,
        "run tiny.yaml --shard 1/3",
        2,
        "--output part-03.shard",
    );
    fails(
        place,
        "run tiny.yaml --shard 1/3 --output a.shard --until tension.end.mean+-0.1",
        2,
        "--until looks at all trials",
    );
    fails(
        place,
        "run tiny.yaml --shard 1/3 --output a.shard --per-trial csv",
        2,
        "a shard holds counts",
    );
    fails(
        place,
        "run tiny.yaml --shard 1/3 --output tiny.yaml",
        1,
        "`tiny.yaml` is there and is kept",
    );
    ran(
        place,
        "run tiny.yaml --trials 60 --shard 1/3 --output a.shard",
    );
    fails(
        place,
        "run tiny.yaml --trials 60 --shard 2/3 --output a.shard",
        1,
        "is part 1/3",
    );
    fails(
        place,
        "run tiny.yaml --trials 60 --seed 2 --shard 1/3 --output a.shard",
        1,
        "a shard of another run",
    );
    let said = ran(
        place,
        "run tiny.yaml --trials 60 --shard 1/3 --output a.shard --resume",
    );
    assert!(said.contains("is finished already"), "{said}");
}

/// A shard that is stopped while it is counted goes on to the same bytes.
#[test]
#[cfg(unix)]
fn a_shard_that_is_stopped_goes_on() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let place = folder.path();
    let words = "run tiny.yaml --trials 800000 --shard 2/2 --checkpoint 0.02";
    let words: Vec<&str> = words.split(' ').collect();
    let all = |more: &[&'static str]| [&words[..], more].concat();
    assert!(
        escalade(place, &all(&["--output", "whole.shard"]))
            .status
            .success()
    );
    let mut child =
        support::cli::command(place, &all(&["--output", "cut.shard", "--threads", "1"]))
            .spawn()
            .expect("it starts");
    while !place.join("cut.shard").exists() {
        assert!(
            child.try_wait().expect("a state").is_none(),
            "it ended before its first checkpoint"
        );
        std::thread::yield_now();
    }
    signal(&child, "KILL");
    child.wait().expect("it ends");
    let said = escalade(place, &all(&["--output", "cut.shard", "--resume"]));
    assert!(
        text(&said.stderr).contains("going on after "),
        "{}",
        text(&said.stderr)
    );
    let read = |name: &str| fs::read(place.join(name)).expect("a shard");
    assert!(read("whole.shard") == read("cut.shard"));
}
