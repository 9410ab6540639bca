//! How far a run is, on the disk: a process that is killed loses what it has done since, and no more.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::BundleError;
use super::folder::Folder;
use super::rename::sync_folder;
use super::staging::Staging;
use super::stored::{Draws, Stored};
use crate::export::{File, FileDigest};
use crate::scenario::Scenario;
use crate::study::Settings;

/// The name of the file while it is written.
const FILE: &str = "checkpoint";
/// Bytes of a checkpoint: the summaries of many large scenarios.
const MOST: u64 = 1 << 32;

/// Why a run cannot go on from a checkpoint.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// It cannot be read.
    #[error("cannot read the checkpoint `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is none, or not whole.
    #[error("`{}` is damaged: start the run again", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
    },
    /// What it has counted is not what is asked for.
    #[error(
        "the checkpoint `{}` is of another scenario, seed, number of replicates, condition, stopping rule, design or version: \
         start the run again",
        path.display()
    )]
    Other {
        /// Which.
        path: PathBuf,
    },
    /// More is done than is asked for.
    #[error(
        "the checkpoint `{}` already has {done} trials, and only {asked} are asked for: ask for more, or start the run again",
        path.display()
    )]
    Beyond {
        /// Which.
        path: PathBuf,
        /// Trials that it holds.
        done: u64,
        /// Trials that are asked for.
        asked: u64,
    },
}

/// What stands before the counts, on a line of its own.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    checkpoint: u32,
    identity: String,
    draws: u64,
    /// Bytes of each part.
    parts: Vec<u64>,
}

/// A place for the checkpoints of one run, or of several that are simulated together.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    parent: PathBuf,
    name: String,
    identity: String,
    have_gaps: bool,
}

/// Counts of so many draws, from the first.
#[derive(Debug)]
pub struct Saved<T> {
    /// Draws.
    pub draws: u64,
    /// What was counted.
    pub tally: T,
}

/// What must be the same for a run to go on: the program's version, the scenarios, the seed, the replicates
/// what trials are to fulfil, and what stops the run before its last trial, in words.
pub fn identity(settings: &Settings, given: Option<&str>, arms: &[(&Scenario, String)]) -> String {
    let mut text = format!(
        "{}\n{} {}\n",
        env!("CARGO_PKG_VERSION"),
        settings.seed.0,
        settings.replicates
    );
    if let Some(given) = given {
        text += &format!("given {given:?}\n");
    }
    for (scenario, rule) in arms {
        let off = scenario.off_addresses();
        text += &format!("{:?} {off:?} {rule:?}\n", scenario.merged_yaml());
    }
    FileDigest::of(FILE, text.as_bytes()).sha256
}

impl Checkpoint {
    /// Beside a folder, which must be held as long as this is used, of what has this identity.
    pub fn beside(folder: &Folder, identity: String) -> Self {
        let (parent, name) = folder.place();
        Self {
            path: parent.join(format!(".{name}.{FILE}")),
            parent: parent.to_owned(),
            name: name.to_owned(),
            identity,
            have_gaps: false,
        }
    }

    /// Some draws may not have counted, since something is given.
    #[must_use]
    pub fn with_gaps(self, have_gaps: bool) -> Self {
        Self { have_gaps, ..self }
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is one, of whatever run.
    pub fn exists(&self) -> bool {
        fs::symlink_metadata(&self.path).is_ok()
    }

    /// Writes what is counted, at one instant, over what was there.
    ///
    /// # Errors
    /// Where it cannot be written: what was there is as it was.
    pub fn save(&self, tally: &impl Stored, draws: u64) -> Result<(), BundleError> {
        self.save_parts(&tally.encode(), draws)
    }

    /// The same, of parts that are encoded already.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_parts(&self, parts: &[Vec<u8>], draws: u64) -> Result<(), BundleError> {
        let head = Head {
            checkpoint: 1,
            identity: self.identity.clone(),
            draws,
            parts: parts.iter().map(|part| part.len() as u64).collect(),
        };
        let fault = |source: io::Error| BundleError::Write {
            path: self.path.clone(),
            source,
        };
        let mut contents = serde_json::to_vec(&head).map_err(|error| fault(error.into()))?;
        contents.push(b'\n');
        contents.extend(parts.iter().flatten());
        let staging = Staging::create(&self.parent, &self.name, &self.parent)?;
        staging.write(&File::new(FILE, contents))?;
        fs::rename(staging.path().join(FILE), &self.path).map_err(fault)?;
        sync_folder(&self.parent).map_err(fault)
    }

    /// What was counted, if anything was.
    ///
    /// # Errors
    /// Where it cannot be read, is damaged, or is of another run.
    pub fn load<T: Stored>(
        &self,
        layout: &T::Layout,
        settings: &Settings,
    ) -> Result<Option<Saved<T>>, CheckpointError> {
        let path = || self.path.clone();
        let Some(bytes) = self.bytes()? else {
            return Ok(None);
        };
        let damaged = || CheckpointError::Damaged { path: path() };
        let end = bytes
            .iter()
            .position(|byte| *byte == b'\n')
            .ok_or_else(damaged)?;
        let (head, rest) = bytes.split_at(end + 1);
        let head: Head = serde_json::from_slice(head).map_err(|_| damaged())?;
        if head.checkpoint != 1 || head.identity != self.identity {
            return Err(CheckpointError::Other { path: path() });
        }
        let (done, asked) = (
            head.draws.saturating_mul(settings.replicates.into()),
            settings.trials,
        );
        if done > asked {
            let path = path();
            return Err(CheckpointError::Beyond { path, done, asked });
        }
        let parts = cut(rest, &head.parts).ok_or_else(damaged)?;
        let draws = head.draws;
        let of = Draws {
            from: 0,
            below: draws,
            have_gaps: self.have_gaps,
        };
        let tally = T::decode(layout, &parts, of).ok_or_else(damaged)?;
        Ok(Some(Saved { draws, tally }))
    }

    fn bytes(&self) -> Result<Option<Vec<u8>>, CheckpointError> {
        let path = || self.path.clone();
        let read = fs::symlink_metadata(&self.path).and_then(|about| {
            match about.is_file() && about.len() <= MOST {
                true => fs::read(&self.path),
                false => Err(io::ErrorKind::InvalidData.into()),
            }
        });
        match read {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(CheckpointError::Read {
                path: path(),
                source,
            }),
            Ok(bytes) => Ok(Some(bytes)),
        }
    }

    /// Removes it: the run is complete.
    pub fn discard(&self) {
        // One that is left is refused or replaced by the next run.
        let _ = fs::remove_file(&self.path);
    }
}

/// Bytes cut into parts of these lengths; `None` where they are more or fewer.
pub(super) fn cut<'b>(mut bytes: &'b [u8], lengths: &[u64]) -> Option<Vec<&'b [u8]>> {
    let mut parts = Vec::new();
    for length in lengths {
        let (part, rest) = bytes.split_at_checked(usize::try_from(*length).ok()?)?;
        parts.push(part);
        bytes = rest;
    }
    bytes.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seed;
    use crate::summary::{Layout, Summary, fixture};
    use crate::trial::Record;

    fn summary(draws: std::ops::Range<u64>) -> Summary {
        let model = fixture::model(20.0);
        let mut summary = Summary::new(&Layout::new(&model, 2).unwrap());
        let mut records = vec![Record::default(); 2];
        for draw in draws {
            for (replicate, record) in records.iter_mut().enumerate() {
                fixture::trial(&model, 1, draw, replicate as u64, record);
            }
            summary.add(draw, &records);
        }
        summary
    }

    fn settings(trials: u64) -> Settings {
        Settings {
            seed: Seed(1),
            trials,
            replicates: 2,
        }
    }

    #[test]
    fn what_is_saved_is_read_again_and_what_is_another_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::claim(&parent.path().join("tiny")).unwrap();
        let checkpoint = Checkpoint::beside(&folder, "one".into());
        let layout = Layout::new(&fixture::model(20.0), 2).unwrap();
        let load = |of: &Checkpoint, trials| of.load::<Summary>(&layout, &settings(trials));
        assert!(load(&checkpoint, 100).unwrap().is_none());
        for draws in [5, 9] {
            checkpoint.save(&summary(0..draws), draws).unwrap();
            let saved = load(&checkpoint, 100).unwrap().unwrap();
            assert_eq!(saved.draws, draws);
            assert_eq!(saved.tally.digest(), summary(0..draws).digest());
        }
        assert_eq!(
            fs::read_dir(parent.path()).unwrap().count(),
            2,
            "and the lock"
        );
        let refused = |of: &Checkpoint, trials| load(of, trials).unwrap_err();
        let other = Checkpoint::beside(&folder, "other".into());
        assert!(matches!(
            refused(&other, 100),
            CheckpointError::Other { .. }
        ));
        assert!(matches!(
            refused(&checkpoint, 16),
            CheckpointError::Beyond { done: 18, .. }
        ));
        // A gap, another number of draws, and any byte that is another.
        checkpoint.save(&summary(1..9), 9).unwrap();
        assert!(matches!(
            refused(&checkpoint, 100),
            CheckpointError::Damaged { .. }
        ));
        checkpoint.save(&summary(0..9), 9).unwrap();
        let bytes = fs::read(checkpoint.path()).unwrap();
        for place in (0..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
            let mut altered = bytes.clone();
            altered[place] ^= 1;
            fs::write(checkpoint.path(), &altered).unwrap();
            assert!(load(&checkpoint, 100).is_err(), "{place}");
            fs::write(checkpoint.path(), &bytes[..place]).unwrap();
            assert!(load(&checkpoint, 100).is_err(), "{place}");
        }
        checkpoint.discard();
        assert!(!checkpoint.exists());
    }
}
