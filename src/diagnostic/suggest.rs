//! The word that was probably meant.

/// Words longer than this get no suggestion, which bounds the work.
const LONGEST: usize = 80;
/// So many candidates are listed where none is near.
const NAMED: usize = 12;
/// Candidates that are compared letter by letter; of more only the first are.
const MOST: usize = 2_000;

/// The candidate nearest to a word, if one is near: at most a third of the longer word's
/// characters differ. Case and `-` for `_` do not count. Of equally near ones it is the first.
///
/// Near is the restricted Damerau-Levenshtein distance ("optimal string alignment"): insertions,
/// deletions, substitutions and swaps of neighbours (F. J. Damerau, Comm. ACM 7 (1964) 171).
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = plain(word)?;
    let length = word.chars().count();
    let similar = candidates.into_iter().filter_map(|candidate| {
        let other = plain(candidate)?;
        let longer = length.max(other.chars().count());
        let shorter = length.min(other.chars().count());
        let most = longer.div_ceil(3);
        (longer - shorter <= most && !other.is_empty()).then_some((candidate, other, longer, most))
    });
    let near = |(candidate, other, longer, most): (&'a str, String, usize, usize)| {
        let distance = strsim::osa_distance(&word, &other);
        (distance <= most && distance < longer).then_some((distance, candidate))
    };
    let found = similar.take(MOST).filter_map(near);
    found.min_by_key(|(distance, _)| *distance).map(|(_, c)| c)
}

/// The remedy that proposes the most similar candidate.
pub fn proposal<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    did_you_mean(word, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// What follows "unknown ...": "; did you mean `b`?", or where none is near, which there are; empty where none is.
pub fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some(near) = did_you_mean(word, candidates.iter().copied()) {
        return format!("; did you mean `{near}`?");
    }
    let named: Vec<String> = candidates
        .iter()
        .take(NAMED)
        .map(|name| format!("`{name}`"))
        .collect();
    match candidates.len().saturating_sub(NAMED) {
        _ if named.is_empty() => String::new(),
        _ if candidates.len() == 1 => format!("; there is only {}", named[0]),
        0 => format!("; there are {}", named.join(", ")),
        more => format!("; there are {} and {more} more", named.join(", ")),
    }
}

/// The characters to compare.
fn plain(word: &str) -> Option<String> {
    let same = |c: char| match c {
        '-' => '_',
        c => c.to_ascii_lowercase(),
    };
    (word.len() <= LONGEST).then(|| word.chars().map(same).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swaps_of_neighbours_count_once() {
        assert_eq!(
            did_you_mean("raidnig", ["riading_", "raiding"]),
            Some("raiding")
        );
        assert_eq!(did_you_mean("ca", ["abc"]), None);
        // Three of seven are too many, two of seven are not.
        assert_eq!(did_you_mean("kitten", ["sitting"]), Some("sitting"));
        assert_eq!(did_you_mean("kitchen", ["sitting"]), None);
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
    fn where_no_word_is_near_the_first_are_listed() {
        assert_eq!(hint("raidin", ["raiding"]), "; did you mean `raiding`?");
        assert_eq!(
            hint("coop", ["strait", "port"]),
            "; there are `strait`, `port`"
        );
        assert_eq!(hint("coop", []), "");
        let many: Vec<String> = (0..14).map(|k| format!("machine_{k}")).collect();
        let said = hint("coop", many.iter().map(String::as_str));
        assert!(said.ends_with("`machine_11` and 2 more"), "{said}");
    }

    #[test]
    fn nothing_in_common_is_no_suggestion() {
        assert_eq!(did_you_mean("x", ["a", "b"]), None);
        assert_eq!(did_you_mean("", ["a"]), None);
        assert_eq!(did_you_mean(&"x".repeat(1000), ["x"]), None);
    }
}
