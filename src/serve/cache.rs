//! A few things that were made lately.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Takes a lock; what another thread left behind when it failed is whole, for all changes here are one step.
pub(super) fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// At most so many things by their names; the one that was not asked for longest makes room.
#[derive(Debug)]
pub(super) struct Cache<T> {
    most: usize,
    clock: u64,
    things: BTreeMap<String, (u64, T)>,
}

impl<T: Clone> Cache<T> {
    pub fn new(most: usize) -> Self {
        Self {
            most,
            clock: 0,
            things: BTreeMap::new(),
        }
    }

    /// What has this name.
    pub fn get(&mut self, name: &str) -> Option<T> {
        self.clock += 1;
        let (used, thing) = self.things.get_mut(name)?;
        *used = self.clock;
        Some(thing.clone())
    }

    /// Keeps a thing under a name, unless there is one, and gives what is there.
    pub fn keep(&mut self, name: &str, thing: T) -> T {
        if let Some(there) = self.get(name) {
            return there;
        }
        if self.things.len() >= self.most {
            let oldest = self.things.iter().min_by_key(|(_, (used, _))| *used);
            if let Some(name) = oldest.map(|(name, _)| name.clone()) {
                self.things.remove(&name);
            }
        }
        self.things
            .insert(name.to_owned(), (self.clock, thing.clone()));
        thing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_longest_makes_room() {
        let mut cache = Cache::new(2);
        cache.keep("a", 1);
        cache.keep("b", 2);
        assert_eq!(cache.get("a"), Some(1));
        assert_eq!(cache.keep("a", 9), 1);
        cache.keep("c", 3);
        assert_eq!(
            [cache.get("a"), cache.get("b"), cache.get("c")],
            [Some(1), None, Some(3)]
        );
    }
}
