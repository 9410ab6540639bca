//! A part of a run as a file: counts of some of its draws, with all that must be the same to merge them.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::checkpoint::cut;
use super::error::BundleError;
use super::shard_error::ShardError;
use super::single::write_file;
use super::stored::{Draws, Stored};
use crate::design::HypercubesRecord;
use crate::export::ArmRecord;

/// Bytes of a shard: the summaries of many large scenarios.
const MOST: u64 = 1 << 32;
/// Bytes of a shard's head: its scenarios are a few hundred kilobytes.
const HEAD: u64 = 1 << 26;
/// The name of the format, at the beginning of every shard.
const MAGIC: &str = "escalade-shard";

/// What a shard is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShardHead {
    /// `escalade-shard`.
    pub file: String,
    /// The version of this file's format: 1.
    pub format: u32,
    /// The version of escalade that counted.
    pub escalade: String,
    /// The command: `run`, `compare` or `sensitivity`.
    pub command: String,
    /// The seed, as digits: not every reader holds so large a number.
    pub seed: String,
    /// Trials of the whole run; of the rows of a design, those at one of the points of each row.
    pub trials: u64,
    /// Trials per draw, or at each point of a row.
    pub replicates: u32,
    /// What trials are to fulfil to be counted.
    pub given: Option<String>,
    /// The Latin hypercubes of which its draws are the points, if they are not independent.
    pub hypercubes: Option<HypercubesRecord>,
    /// What is asked of the rows of a design, if it is one that is counted.
    pub question: Option<RowsQuestion>,
    /// Which part, of how many; the first is 1.
    pub part: (u64, u64),
    /// Its draws or rows: the first, and the first that is not in it.
    pub draws: (u64, u64),
    /// The first of them that is not counted yet.
    pub done: u64,
    /// The scenarios.
    pub arms: Vec<ArmRecord>,
    /// Bytes of each part of the counts.
    pub lengths: Vec<u64>,
}

/// What is asked of the rows of a design, as the command has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsQuestion {
    /// Which indices: `sobol` or `cvm`.
    pub method: String,
    /// What is measured besides headline outcomes and milestones, as written.
    pub of: Vec<String>,
    /// By what factors are exchanged in groups: `tag`, `actor`, `grade` or `source`.
    pub groups: Option<String>,
    /// The factors that are ranked, as written; none: all.
    pub factors: Vec<String>,
    /// Whether a pilot has chosen the trials at each point.
    pub has_pilot: bool,
}

impl std::fmt::Display for RowsQuestion {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "`{}`", self.method)?;
        for (what, names) in [("of", &self.of), ("factors", &self.factors)] {
            if !names.is_empty() {
                write!(to, ", {what} {}", names.join(", "))?;
            }
        }
        if let Some(by) = &self.groups {
            write!(to, ", groups by {by}")?;
        }
        match self.has_pilot {
            true => write!(to, ", as many trials at each point as a pilot chose"),
            false => write!(to, ", as many trials at each point as was asked"),
        }
    }
}

/// A shard that was read.
#[derive(Clone, Debug)]
pub struct Shard {
    /// Where it stands.
    pub path: PathBuf,
    /// What it is of.
    pub head: ShardHead,
    /// Where its counts begin.
    begin: u64,
}

impl ShardHead {
    /// The head of a part whose draws are to be counted.
    pub fn new(
        command: &str,
        settings: &crate::study::Settings,
        (given, hypercubes): (Option<&str>, Option<HypercubesRecord>),
        (part, draws): ((u64, u64), Range<u64>),
        arms: Vec<ArmRecord>,
    ) -> Self {
        Self {
            file: MAGIC.to_owned(),
            format: 1,
            escalade: env!("CARGO_PKG_VERSION").to_owned(),
            command: command.to_owned(),
            seed: settings.seed.0.to_string(),
            trials: settings.trials,
            replicates: settings.replicates,
            given: given.map(str::to_owned),
            hypercubes,
            question: None,
            part,
            draws: (draws.start, draws.end),
            done: draws.start,
            arms,
            lengths: Vec::new(),
        }
    }

    /// Whether all of its draws are counted.
    pub fn is_finished(&self) -> bool {
        self.done == self.draws.1
    }

    /// What is dealt out to parts.
    pub fn what(&self) -> &'static str {
        match self.question {
            Some(_) => "rows",
            None => "draws",
        }
    }

    /// Draws or rows of the whole run.
    pub fn all(&self) -> u64 {
        self.trials / u64::from(self.replicates.max(1))
    }

    /// What makes another one no part of the same run; `None` where it is one.
    pub fn differs(&self, other: &Self) -> Option<String> {
        let two = |what: &str, one: &dyn std::fmt::Display, two: &dyn std::fmt::Display| {
            Some(format!(
                "the {what} is {one} in the one and {two} in the other"
            ))
        };
        let given = |head: &Self| match &head.given {
            Some(given) => format!("`{given}`"),
            None => "none".to_owned(),
        };
        if self.command != other.command {
            return two("command", &self.command, &other.command);
        }
        if self.seed != other.seed {
            return two("seed", &self.seed, &other.seed);
        }
        if self.question != other.question {
            let question = |head: &Self| head.question.as_ref().map(ToString::to_string);
            let question = |head: &Self| question(head).unwrap_or_default();
            return two("analysis", &question(self), &question(other));
        }
        if self.question.is_some() && self.all() != other.all() {
            return two("number of rows in all", &self.all(), &other.all());
        }
        if self.question.is_none() && self.trials != other.trials {
            return two("number of trials in all", &self.trials, &other.trials);
        }
        if self.replicates != other.replicates {
            return two("number of replicates", &self.replicates, &other.replicates);
        }
        if self.given != other.given {
            return two("condition of --given", &given(self), &given(other));
        }
        if self.hypercubes != other.hypercubes {
            let design = |head: &Self| match head.hypercubes {
                Some(HypercubesRecord { cubes, rows }) => {
                    format!("{rows} points of {cubes} Latin hypercubes")
                }
                None => "independent draws".to_owned(),
            };
            return two("design", &design(self), &design(other));
        }
        let names = |head: &Self| -> Vec<String> {
            head.arms
                .iter()
                .map(|arm| format!("`{}`", arm.name))
                .collect()
        };
        if names(self) != names(other) {
            return two(
                "scenario",
                &names(self).join(", "),
                &names(other).join(", "),
            );
        }
        let mut pairs = self.arms.iter().zip(&other.arms);
        let changed = pairs.find(|(a, b)| {
            a.merged_scenario != b.merged_scenario || a.switched_off != b.switched_off
        });
        changed.map(|(arm, _)| format!("the scenario `{}` is not the same in both", arm.name))
    }
}

impl Shard {
    /// Writes a shard, at one instant, over what was there.
    ///
    /// # Errors
    /// Where it cannot be written: what was there is as it was.
    pub fn write(path: &Path, head: &ShardHead, counts: &[Vec<u8>]) -> Result<(), BundleError> {
        let head = ShardHead {
            lengths: counts.iter().map(|part| part.len() as u64).collect(),
            ..head.clone()
        };
        let mut contents = serde_json::to_vec(&head).map_err(|error| BundleError::Write {
            path: path.to_owned(),
            source: error.into(),
        })?;
        contents.push(b'\n');
        contents.extend(counts.iter().flatten());
        write_file(path, &contents)
    }

    /// Reads a shard of this version.
    ///
    /// # Errors
    /// Where it cannot be read, is none, or is of another version.
    pub fn read(path: &Path) -> Result<Self, ShardError> {
        let fault = |source| ShardError::Read {
            path: path.to_owned(),
            source,
        };
        let file = fs::File::open(path).map_err(fault)?;
        let not_one = || ShardError::NotOne {
            path: path.to_owned(),
        };
        if !file.metadata().map_err(fault)?.is_file() {
            return Err(not_one());
        }
        let mut line = Vec::new();
        let mut file = BufReader::new(file).take(HEAD);
        file.read_until(b'\n', &mut line).map_err(fault)?;
        let value: serde_json::Value = serde_json::from_slice(&line).map_err(|_| not_one())?;
        if value["file"] != MAGIC {
            return Err(not_one());
        }
        let this = env!("CARGO_PKG_VERSION");
        if value["escalade"] != this || value["format"] != 1 {
            return Err(ShardError::Version {
                path: path.to_owned(),
                made: value["escalade"]
                    .as_str()
                    .unwrap_or("?")
                    .chars()
                    .take(20)
                    .collect(),
                this,
            });
        }
        let damaged = |_| ShardError::Damaged {
            path: path.to_owned(),
        };
        let head = serde_json::from_value(value).map_err(damaged)?;
        Ok(Self {
            path: path.to_owned(),
            head,
            begin: line.len() as u64,
        })
    }

    /// Its counts, which are read now.
    ///
    /// # Errors
    /// Where they cannot be read, or are not whole.
    pub fn tally<T: Stored>(&self, layout: &T::Layout) -> Result<T, ShardError> {
        let counts = self.counts().map_err(|source| ShardError::Read {
            path: self.path.clone(),
            source,
        })?;
        let parts = cut(&counts, &self.head.lengths);
        let (from, end) = self.head.draws;
        let below = self.head.done;
        let draws = Draws {
            from,
            below,
            have_gaps: self.head.given.is_some(),
        };
        let read = parts.filter(|_| (from..=end).contains(&below));
        let read = read.and_then(|parts| T::decode(layout, &parts, draws));
        read.ok_or_else(|| ShardError::Damaged {
            path: self.path.clone(),
        })
    }
}

impl Shard {
    fn counts(&self) -> io::Result<Vec<u8>> {
        let mut file = fs::File::open(&self.path)?;
        file.seek(io::SeekFrom::Start(self.begin))?;
        let mut counts = Vec::new();
        file.take(MOST).read_to_end(&mut counts)?;
        Ok(counts)
    }
}

/// Sets shards in the order of their draws.
///
/// # Errors
/// Where they are not of one run, one is not finished, or they have gaps or overlaps.
pub fn in_order(mut shards: Vec<Shard>) -> Result<Vec<Shard>, ShardError> {
    let first = shards.first().ok_or(ShardError::None)?.clone();
    for shard in &shards {
        if let Some(what) = first.head.differs(&shard.head) {
            return Err(ShardError::Other {
                one: first.path,
                other: shard.path.clone(),
                what,
            });
        }
        if !shard.head.is_finished() {
            let (from, end) = shard.head.draws;
            return Err(ShardError::Unfinished {
                path: shard.path.clone(),
                what: shard.head.what(),
                done: shard.head.done - from,
                all: end - from,
            });
        }
    }
    shards.sort_by_key(|shard| shard.head.draws);
    for pair in shards.windows(2) {
        let (end, from) = (pair[0].head.draws.1, pair[1].head.draws.0);
        if from < end {
            return Err(ShardError::Overlap {
                one: pair[0].path.clone(),
                other: pair[1].path.clone(),
                what: first.head.what(),
                from,
                to: end.min(pair[1].head.draws.1) - 1,
            });
        }
    }
    no_gaps(&shards)?;
    Ok(shards)
}

fn no_gaps(shards: &[Shard]) -> Result<(), ShardError> {
    let Some(first) = shards.first().map(|shard| &shard.head) else {
        return Err(ShardError::None);
    };
    let draws = first.all();
    let of = first.part.1;
    let all_alike = shards.iter().all(|shard| shard.head.part.1 == of);
    let is_there = |k: u64| shards.iter().any(|shard| shard.head.part.0 == k);
    let mut next = 0;
    let ranges = shards.iter().map(|shard| shard.head.draws);
    for (from, end) in ranges.chain([(draws, draws)]) {
        if next < from {
            let missing = (1..=of).filter(|k| all_alike && !is_there(*k));
            return Err(ShardError::Gap {
                what: first.what(),
                from: next,
                to: from - 1,
                missing: missing.map(|k| (k, of)).collect(),
            });
        }
        next = end;
    }
    Ok(())
}
