//! A scenario that extends another; a line of dashes and `file` parts the two.

#![no_main]

mod frame;

use std::fs;

use escalade::scenario::{Patches, Scenario};
use libfuzzer_sys::fuzz_target;

const BETWEEN: &str = "--- file\n";

fuzz_target!(|text: &str| {
    let Some((parent, child)) = text.split_once(BETWEEN) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("child.yaml");
    fs::write(folder.path().join("parent.yaml"), parent).expect("a file");
    fs::write(&path, format!("extends: parent.yaml\n{child}")).expect("a file");
    frame::read(Scenario::read(&path, &Patches::default()));
});
