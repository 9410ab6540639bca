//! One file: opened with care, checked to be text.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diagnostic::{named, steers};

/// Bytes of the largest file that is read.
pub(super) const LARGEST: u64 = 1 << 20;

/// A file's text.
pub(super) struct Source {
    /// The text without a byte order mark; what is not text is replaced.
    pub contents: String,
    /// Of the bytes as they are in the file, in hexadecimal.
    pub sha256: String,
    /// The first thing that is not text: where in `contents`, what it is, and the remedy.
    pub fault: Option<(usize, String, &'static str)>,
}

/// Reads a regular file of at most [`LARGEST`] bytes; devices, pipes and folders are not opened.
/// The error says why not, without the file's name.
pub(super) fn read(path: &Path) -> Result<Source, String> {
    let about = fs::metadata(path).map_err(|error| reason(&error))?;
    check(&about)?;
    let file = File::open(path).map_err(|error| reason(&error))?;
    // Once more, for the path may name something else by now.
    check(&file.metadata().map_err(|error| reason(&error))?)?;
    let mut bytes = Vec::new();
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| reason(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(source(&bytes))
}

/// Whether a file may be opened.
fn check(about: &fs::Metadata) -> Result<(), String> {
    if about.is_dir() {
        Err("it is a folder".into())
    } else if !about.is_file() {
        Err("it is not a regular file".into())
    } else if about.len() > LARGEST {
        Err(too_large(about.len()))
    } else {
        Ok(())
    }
}

fn too_large(bytes: u64) -> String {
    format!("it has {bytes} bytes, and a scenario at most {LARGEST}")
}

/// Why the system refuses, in its own words without the error number.
pub(super) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".into(),
        std::io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => error.to_string(),
    }
}

/// What bytes say.
pub(super) fn source(bytes: &[u8]) -> Source {
    let digest = Sha256::digest(bytes);
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (contents, broken) = match std::str::from_utf8(text) {
        Ok(contents) => (contents.to_owned(), None),
        Err(error) => (
            String::from_utf8_lossy(text).into_owned(),
            Some((
                error.valid_up_to(),
                "this is not UTF-8 text".to_owned(),
                "save the file as UTF-8 text",
            )),
        ),
    };
    Source {
        sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        fault: broken.or_else(|| control(&contents).map(|(at, what)| (at, what, "remove it"))),
        contents,
    }
}

/// The first character that must not stand in a file. A carriage return must belong to a line's end,
/// because editors disagree on the lines of a text with lone ones.
pub(super) fn control(text: &str) -> Option<(usize, String)> {
    let bad = |(at, c): &(usize, char)| match c {
        '\r' => text.as_bytes().get(at + 1) != Some(&b'\n'),
        '\n' | '\t' => false,
        c => steers(*c),
    };
    let (at, c) = text.char_indices().find(bad)?;
    Some((at, cannot_stand(c)))
}

/// The first character that must not stand in a text once its escapes are resolved (`"\e"`): from here
/// it would reach terminals, pictures and tables.
pub(super) fn steering(text: &str) -> Option<String> {
    let bad = |c: &char| steers(*c) && *c != '\n' && *c != '\t';
    text.chars().find(bad).map(cannot_stand)
}

fn cannot_stand(c: char) -> String {
    format!("expected text, found the character {}", named(c))
}
