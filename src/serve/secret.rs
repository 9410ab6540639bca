//! Codes and the secret that signs who somebody is; kept on disk, so that a restart asks nobody to join again.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Letters that nobody confuses when they are read aloud.
const LETTERS: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
/// Letters of the code of a class: a billion codes, of which a minute allows few attempts.
const CLASS: usize = 6;
/// Of the teacher's.
const TEACHER: usize = 12;
/// Of a cell's in a game.
const CELL: usize = 8;

/// The secret and the codes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Secret {
    /// 256 bits in hexadecimal.
    key: String,
    /// What a teacher types.
    pub teacher: String,
    /// What a class types.
    pub class: String,
}

impl Secret {
    /// What is kept in a folder, or a new one that is kept there, for its owner alone.
    pub fn load(folder: &Path) -> Result<Self, String> {
        let path = folder.join("codes.json");
        match fs::read(&path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|error| format!("codes.json: {error}"))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let secret = Self {
                    key: hexadecimal(&random::<32>()?),
                    teacher: code(TEACHER)?,
                    class: code(CLASS)?,
                };
                secret
                    .write(&path)
                    .map_err(|error| format!("codes.json: {error}"))?;
                Ok(secret)
            }
            Err(error) => Err(format!("codes.json: {error}")),
        }
    }

    /// The code of a cell in a game: the same after a restart, and another in another game.
    pub fn code_of_cell(&self, game: &str, cell: &str) -> String {
        let mut letters = String::new();
        for round in 0u32.. {
            let text = format!("code {round} of {cell} in {game}");
            let bytes = Sha256::digest([self.key.as_bytes(), text.as_bytes()].concat());
            letters.extend(bytes.iter().filter_map(|byte| letter(*byte)));
            if letters.len() >= CELL {
                break;
            }
        }
        letters.truncate(CELL);
        letters
    }

    fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        file.sync_all()
    }

    /// A mark that only the holder of the secret can make: HMAC (RFC 2104) needs no more here than a key before and
    /// around a hash of the text.
    pub fn sign(&self, text: &str) -> String {
        let inner = Sha256::digest([self.key.as_bytes(), text.as_bytes()].concat());
        let outer = Sha256::digest([self.key.as_bytes(), &inner[..]].concat());
        hexadecimal(&outer[..16])
    }
}

/// Twelve letters that tell texts from others.
pub(super) fn short_digest(texts: &[&str]) -> String {
    let whole = Sha256::digest(texts.join("\0").as_bytes());
    hexadecimal(&whole[..6])
}

/// Whether two texts are the same, in a time that does not tell where they differ.
pub(super) fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (Sha256::digest(a.as_bytes()), Sha256::digest(b.as_bytes()));
    let differs = a
        .iter()
        .zip(b.iter())
        .fold(0, |differs, (a, b)| differs | (a ^ b));
    std::hint::black_box(differs) == 0
}

/// A code as somebody types it: capitals, without blanks and hyphens.
pub(super) fn typed(code: &str) -> String {
    let letters = code.chars().filter(|c| !c.is_whitespace() && *c != '-');
    letters.take(64).map(|c| c.to_ascii_uppercase()).collect()
}

/// A name that nobody can guess.
pub(super) fn random_name() -> Result<String, String> {
    Ok(hexadecimal(&random::<16>()?))
}

fn random<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// So many letters, each equally likely.
fn code(length: usize) -> Result<String, String> {
    let mut code = String::new();
    while code.len() < length {
        let [byte] = random::<1>()?;
        code.extend(letter(byte));
    }
    Ok(code)
}

/// A letter of a random byte, each equally likely: 248 is the largest multiple of 31 that fits.
fn letter(byte: u8) -> Option<char> {
    (byte < 248).then(|| char::from(LETTERS[usize::from(byte) % LETTERS.len()]))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_for_its_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Secret::load(folder.path()).expect("a secret");
        let again = Secret::load(folder.path()).expect("a secret");
        assert_eq!((&first.key, &first.teacher), (&again.key, &again.teacher));
        assert_eq!((first.class.len(), first.teacher.len()), (CLASS, TEACHER));
        assert_ne!(first.sign("a"), first.sign("b"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let about = fs::metadata(folder.path().join("codes.json")).expect("it is there");
            assert_eq!(about.permissions().mode() & 0o77, 0);
        }
    }

    #[test]
    fn a_cell_has_a_code_of_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let secret = Secret::load(folder.path()).expect("a secret");
        let code = secret.code_of_cell("game", "north");
        assert_eq!(code.len(), CELL);
        assert!(code.bytes().all(|byte| LETTERS.contains(&byte)), "{code}");
        assert_eq!(code, secret.code_of_cell("game", "north"));
        assert_ne!(code, secret.code_of_cell("game", "south"));
        assert_ne!(code, secret.code_of_cell("another game", "north"));
    }

    #[test]
    fn codes_are_compared_whole() {
        assert!(equal("ABC", "ABC") && !equal("ABC", "ABD") && !equal("ABC", "ABCD"));
        assert_eq!(typed(" ab-c d"), "ABCD");
    }
}
