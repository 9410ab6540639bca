//! `sensitivity --shard` and `merge`: parts of the rows, counted by themselves, have the bytes of one analysis.

use crate::sensitivity::M4;
use crate::shards::{damaged, fails, ran, same};
use crate::support;

use std::fs;
use std::path::Path;

use support::cli::{command, folder, signal};

/// Where the rate is beyond 100 a day, most trials have more events than their limit.
const OFTEN_BEYOND: &str = "\
format: 1
start: 2026-01-01
horizon: 10 d
factors:
  pace: { lognormal: { q05: 1 / d, q95: 400 / d }, source: s, grade: judgement }
sources: { s: { cite: made up } }
events: { e: { rate: pace } }
limits: { events: 1000 }
milestones: { taken: { happens: e } }
";

const FILES: [&str; 3] = ["sensitivity.json", "indices.csv", "convergence.csv"];

fn same_analysis(place: &Path, one: &str, other: &str) {
    same(place, one, other, &FILES);
}

#[test]
fn merged_parts_have_the_bytes_of_one_analysis_and_it_goes_on() {
    let folder = folder(&[("exits.yaml", M4)]);
    let place = folder.path();
    // Parts begin and end between looks, which are after 256 and 512 rows, and each has the same pilot.
    let asked = "sensitivity exits.yaml --rows 608 --seed 5 --figures none";
    ran(place, &format!("{asked} --output one"));
    let parts = [("1/2", 1), ("3/4", 2), ("4/4", 3)];
    for (name, (part, threads)) in ["a", "b", "c"].into_iter().zip(parts) {
        let shard = format!("--shard {part} --output {name}.shard --threads {threads}");
        let said = ran(place, &format!("{asked} {shard}"));
        let expected = format!("part {part} of 608 rows, rows ");
        assert!(said.contains(&expected), "{said}");
    }
    let said = ran(
        place,
        "merge b.shard c.shard a.shard --output merged --figures none",
    );
    assert!(said.contains("merging 3 shards of 608 rows"), "{said}");
    same_analysis(place, "one/exits.sensitivity", "merged/exits.sensitivity");
    let longer = "sensitivity exits.yaml --rows 1024 --seed 5 --figures none";
    ran(place, &format!("{longer} --output whole"));
    let said = ran(place, &format!("{longer} --output merged --resume"));
    assert!(said.contains("going on after 608 of 1024 rows"), "{said}");
    same_analysis(place, "whole/exits.sensitivity", "merged/exits.sensitivity");
}

#[test]
fn parts_of_other_questions_and_with_failures_merge_too() {
    let folder = folder(&[("exits.yaml", M4), ("often.yaml", OFTEN_BEYOND)]);
    let place = folder.path();
    let cases = [
        ("exits.yaml --method cvm --of unread.max --rows 64", "exits"),
        (
            "exits.yaml --groups grade --rows 80 --replicates 3",
            "exits",
        ),
        (
            "exits.yaml --factors one --rows 64 --set factors.idle.uniform.high=2",
            "exits",
        ),
        ("often.yaml --rows 272 --replicates 2", "often"),
    ];
    for (k, (words, name)) in cases.into_iter().enumerate() {
        let asked = format!("sensitivity {words} --figures none");
        ran(place, &format!("{asked} --output one{k}"));
        let mut merge = format!("merge --output merged{k} --figures none");
        for part in 1..=2 {
            let said = ran(
                place,
                &format!("{asked} --shard {part}/2 --output {k}-{part}.shard"),
            );
            assert!(said.contains(&format!("part {part}/2 of ")), "{said}");
            merge += &format!(" {k}-{part}.shard");
        }
        ran(place, &merge);
        let of = |folder: &str| format!("{folder}{k}/{name}.sensitivity");
        same_analysis(place, &of("one"), &of("merged"));
    }
    let left_out = fs::read_to_string(place.join("merged3/often.sensitivity/sensitivity.json"));
    assert!(left_out.expect("a file").contains("limit"));
}

#[test]
fn parts_that_do_not_belong_together_are_named() {
    let folder = folder(&[("exits.yaml", M4)]);
    let place = folder.path();
    let count = |words: &str| ran(place, &format!("sensitivity exits.yaml {words}"));
    let part = |part: u32, more: &str| format!("--rows 96 --shard {part}/3 {more}");
    for k in 1..=3 {
        count(&part(k, &format!("--replicates 2 --output {k}.shard")));
    }
    let merge = |shards: &str, message: &str| {
        fails(
            place,
            &format!("merge {shards} --output merged"),
            1,
            message,
        );
        assert!(
            !place.join("merged/exits.sensitivity").exists(),
            "{message}"
        );
    };
    merge(
        "1.shard 3.shard",
        "the rows 32 to 63 are in no shard: the part 2/3 is missing",
    );
    merge(
        "1.shard 2.shard 2.shard 3.shard",
        "both have the rows 32 to 63: leave one out",
    );
    let others = [
        ("--rows 96 --replicates 2 --seed 2", "the seed is "),
        (
            "--rows 192 --replicates 2",
            "the number of rows in all is 96 in the one and 192",
        ),
        ("--rows 96 --replicates 3", "the number of replicates is 2"),
        (
            "--rows 96",
            "the analysis is `sobol`, as many trials at each point as was asked in the one and `sobol`, as many trials at each point as a pilot chose in",
        ),
        (
            "--rows 96 --replicates 2 --factors one",
            "in the one and `sobol`, factors one, ",
        ),
        (
            "--rows 96 --replicates 2 --without idle",
            "the scenario `exits` is not the same in both",
        ),
    ];
    for (words, message) in others {
        count(&format!(
            "{words} --shard 2/3 --output other-{}.shard",
            message.len()
        ));
        let other = format!("1.shard other-{}.shard 3.shard", message.len());
        merge(&other, message);
    }
    ran(
        place,
        "run exits.yaml --trials 96 --shard 2/3 --output run.shard",
    );
    merge(
        "1.shard run.shard 3.shard",
        "the command is sensitivity in the one and run",
    );
    let bytes = fs::read(place.join("2.shard")).expect("a shard");
    for altered in damaged(&bytes, 500) {
        fs::write(place.join("altered.shard"), altered).expect("written");
        merge(
            "1.shard altered.shard 3.shard",
            "`altered.shard` is damaged",
        );
    }
}

#[test]
fn what_has_no_parts_is_refused_before_it_is_counted() {
    let folder = folder(&[("exits.yaml", M4)]);
    let place = folder.path();
    let refused = [
        (
            "--until taken.total+-0.1",
            "--until looks at all rows together",
        ),
        ("--samples", "--samples writes every point"),
        (
            "--method morris",
            "--shard goes with --method sobol and cvm",
        ),
        (
            "--method tornado",
            "--shard goes with --method sobol and cvm",
        ),
    ];
    for (words, message) in refused {
        let words = format!("sensitivity exits.yaml --shard 1/2 --output a.shard {words}");
        fails(place, &words, 2, message);
    }
    let nameless = "sensitivity exits.yaml --shard 1/2 --output parts";
    fails(place, nameless, 2, "--output part-03.shard");
    assert!(!place.join("a.shard").exists() && !place.join("parts").exists());
}

/// A part, and an analysis, that are killed while they are counted go on to the same bytes.
#[test]
#[cfg(unix)]
fn what_is_killed_goes_on() {
    let folder = folder(&[("exits.yaml", M4)]);
    let place = folder.path();
    let asked =
        "sensitivity exits.yaml --rows 4096 --replicates 16 --figures none --checkpoint 0.02";
    let cases = [
        (
            "--shard 2/2 --output",
            "whole.shard",
            "cut.shard",
            "cut.shard",
            "",
        ),
        (
            "--output",
            "whole",
            "cut",
            "cut/.exits.sensitivity.checkpoint",
            "/exits.sensitivity",
        ),
    ];
    for (words, whole, cut, checkpoint, inside) in cases {
        ran(place, &format!("{asked} {words} {whole}"));
        let words = format!("{asked} {words} {cut}");
        let all: Vec<&str> = words.split(' ').chain(["--threads", "1"]).collect();
        let mut child = command(place, &all).spawn().expect("it starts");
        while !place.join(checkpoint).exists() {
            let state = child.try_wait().expect("a state");
            assert!(state.is_none(), "it ended before its first checkpoint");
            std::thread::yield_now();
        }
        signal(&child, "KILL");
        child.wait().expect("it ends");
        let said = ran(place, &format!("{words} --resume"));
        assert!(said.contains("going on after "), "{said}");
        match inside {
            "" => {
                let read = |name: &str| fs::read(place.join(name)).expect("a shard");
                assert!(read(whole) == read(cut));
            }
            inside => same_analysis(
                place,
                &format!("{whole}{inside}"),
                &format!("{cut}{inside}"),
            ),
        }
    }
}
