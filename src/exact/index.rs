//! Numbers under whole-number keys: a table where keys are few, else an ordered map.

use std::collections::BTreeMap;
use std::num::NonZero;

/// So many keys have a table of four bytes each, of which the system gives only what is touched.
const TABLE: u64 = 1 << 25;

/// Which number stands under which key.
#[derive(Clone, Debug)]
pub(super) enum Index {
    /// One more than the number, by key.
    Table(Vec<Option<NonZero<u32>>>),
    Map(BTreeMap<u64, u32>),
}

impl Default for Index {
    fn default() -> Self {
        Self::Map(BTreeMap::new())
    }
}

impl Index {
    /// Of keys below a bound.
    pub(super) fn below(keys: u64) -> Self {
        match usize::try_from(keys) {
            Ok(all) if keys <= TABLE => Self::Table(vec![None; all]),
            _ => Self::default(),
        }
    }

    pub(super) fn get(&self, key: u64) -> Option<u32> {
        match self {
            Self::Table(table) => table[key as usize].map(|number| number.get() - 1),
            Self::Map(map) => map.get(&key).copied(),
        }
    }

    /// Puts a number below 2^32 - 1 under a key.
    pub(super) fn insert(&mut self, key: u64, number: u32) {
        match self {
            Self::Table(table) => table[key as usize] = NonZero::new(number + 1),
            Self::Map(map) => {
                map.insert(key, number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_maps_hold_the_same() {
        for mut index in [Index::below(10), Index::below(1 << 40)] {
            index.insert(7, 0);
            index.insert(2, 5);
            let found = [7, 2, 3].map(|key| index.get(key));
            assert_eq!(found, [Some(0), Some(5), None]);
        }
    }
}
