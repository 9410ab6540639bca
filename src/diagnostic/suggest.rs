//! The word that was probably meant.

/// Words longer than this get no suggestion, which bounds the work.
const LONGEST: usize = 80;

/// The candidate nearest to a word, if one is near: at most a third of the longer word's
/// characters differ. Case and `-` for `_` do not count. Of equally near ones it is the first.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = plain(word)?;
    let near = |candidate: &'a str| {
        let other = plain(candidate)?;
        let most = word.len().max(other.len()).div_ceil(3);
        let enough = word.len().abs_diff(other.len()) <= most && !other.is_empty();
        let distance = if enough {
            distance(&word, &other)
        } else {
            most + 1
        };
        let total = word.len().max(other.len());
        (distance <= most && distance < total).then_some((distance, candidate))
    };
    let found = candidates.into_iter().filter_map(near);
    found.min_by_key(|(distance, _)| *distance).map(|(_, c)| c)
}

/// The characters to compare.
fn plain(word: &str) -> Option<Vec<char>> {
    let same = |c: char| {
        if c == '-' {
            '_'
        } else {
            c.to_ascii_lowercase()
        }
    };
    (word.len() <= LONGEST).then(|| word.chars().map(same).collect())
}

/// The restricted Damerau-Levenshtein distance ("optimal string alignment"): insertions,
/// deletions, substitutions and swaps of neighbours. F. J. Damerau, Comm. ACM 7 (1964) 171.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(a: &str, b: &str) -> usize {
        distance(
            &a.chars().collect::<Vec<_>>(),
            &b.chars().collect::<Vec<_>>(),
        )
    }

    #[test]
    fn distances_are_known() {
        assert_eq!(of("kitten", "sitting"), 3);
        assert_eq!(of("ca", "abc"), 3); // restricted: 3, unrestricted would be 2
        assert_eq!(of("raidnig", "raiding"), 1);
        assert_eq!(of("", "abc"), 3);
    }

    #[test]
    fn the_nearest_word_is_proposed() {
        let states = ["threatening", "raiding", "campaigning"];
        assert_eq!(did_you_mean("campaining", states), Some("campaigning"));
        assert_eq!(did_you_mean("Raiding", states), Some("raiding"));
        assert_eq!(did_you_mean("winding_down", states), None);
        assert_eq!(did_you_mean("half-lfe", ["half_life"]), Some("half_life"));
    }

    #[test]
    fn nothing_in_common_is_no_suggestion() {
        assert_eq!(did_you_mean("x", ["a", "b"]), None);
        assert_eq!(did_you_mean("", ["a"]), None);
        assert_eq!(did_you_mean(&"x".repeat(1000), ["x"]), None);
    }
}
