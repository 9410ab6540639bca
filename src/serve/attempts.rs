//! How often codes were typed: wrong ones are few, and so are newcomers.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::cache::locked;
use super::refusal::Refusal;

/// Wrong codes, and newcomers, that a minute allows: from one machine, and from all.
const MINUTE: Duration = Duration::from_secs(60);
pub(super) const WRONG: u32 = 10;
const WRONG_IN_ALL: u32 = 200;
const JOINED: u32 = 120;
/// Machines whose attempts are counted.
const MACHINES: usize = 4096;

/// Attempts since the beginning of a minute.
#[derive(Clone, Copy, Debug)]
struct Count {
    since: Instant,
    wrong: u32,
    joined: u32,
}

impl Count {
    fn new(now: Instant) -> Self {
        let (wrong, joined) = (0, 0);
        Self {
            since: now,
            wrong,
            joined,
        }
    }

    /// That of this minute.
    fn now(&mut self, now: Instant) -> &mut Self {
        if now.duration_since(self.since) >= MINUTE {
            *self = Self::new(now);
        }
        self
    }
}

/// The attempts of this minute: of all, and by machine.
pub(super) struct Attempts(Mutex<(Count, BTreeMap<IpAddr, Count>)>);

impl Attempts {
    pub fn new() -> Self {
        Self(Mutex::new((Count::new(Instant::now()), BTreeMap::new())))
    }

    /// Whether a machine may try a code now.
    pub fn check(&self, from: IpAddr) -> Result<(), Refusal> {
        self.count(from, |count| count.wrong < WRONG && count.joined < JOINED)
    }

    /// It was wrong.
    pub fn wrong(&self, from: IpAddr) -> Result<(), Refusal> {
        self.count(from, |count| {
            count.wrong += 1;
            true
        })
    }

    /// It was right.
    pub fn joined(&self, from: IpAddr) -> Result<(), Refusal> {
        self.count(from, |count| {
            count.joined += 1;
            true
        })
    }

    /// Looks at the attempts of a machine and of all.
    fn count(&self, from: IpAddr, look: impl Fn(&mut Count) -> bool) -> Result<(), Refusal> {
        let now = Instant::now();
        let mut attempts = locked(&self.0);
        let (all, machines) = &mut *attempts;
        if machines.len() >= MACHINES && !machines.contains_key(&from) {
            machines.retain(|_, count| now.duration_since(count.since) < MINUTE);
            if machines.len() >= MACHINES {
                return Err(Refusal::TooMany);
            }
        }
        let count = machines.entry(from).or_insert(Count::new(now)).now(now);
        let before = count.wrong;
        let fine = look(count);
        let all = all.now(now);
        all.wrong += count.wrong - before;
        match fine && all.wrong < WRONG_IN_ALL {
            true => Ok(()),
            false => Err(Refusal::TooMany),
        }
    }
}
