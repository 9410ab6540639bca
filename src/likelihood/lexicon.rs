//! Lexicons: which range of probability a word stands for.

use std::fmt;

use crate::distribution::{Distribution, Family, FitOptions, fit};

/// A range of probability, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lower end, in percent.
    pub low: f64,
    /// The upper end, in percent.
    pub high: f64,
    /// Whether the lower end itself is excluded.
    pub above_low: bool,
    /// Whether the upper end itself is excluded.
    pub below_high: bool,
}

impl fmt::Display for Range {
    /// As the lexicon prints it: "55-80 %", ">0-5 %", "40-<50 %".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let above = if self.above_low { ">" } else { "" };
        let below = if self.below_high { "<" } else { "" };
        write!(f, "{above}{}-{below}{} %", self.low, self.high)
    }
}

impl Range {
    const fn closed(low: f64, high: f64) -> Self {
        Self {
            low,
            high,
            above_low: false,
            below_high: false,
        }
    }

    const fn above(low: f64, high: f64) -> Self {
        Self {
            low,
            high,
            above_low: true,
            below_high: false,
        }
    }

    const fn below(low: f64, high: f64) -> Self {
        Self {
            low,
            high,
            above_low: false,
            below_high: true,
        }
    }

    fn contains(&self, percent: f64) -> bool {
        let above = if self.above_low {
            percent > self.low
        } else {
            percent >= self.low
        };
        let below = if self.below_high {
            percent < self.high
        } else {
            percent <= self.high
        };
        above && below
    }
}

/// A word for a probability, and its range; shown always together: "likely (55-80 %)".
#[derive(Clone, Debug, PartialEq)]
pub struct Likelihood {
    /// The word as the lexicon spells it first.
    pub word: &'static str,
    /// Its range.
    pub range: Range,
    aliases: &'static [&'static str],
}

impl fmt::Display for Likelihood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.word, self.range)
    }
}

impl Likelihood {
    const fn new(word: &'static str, range: Range, aliases: &'static [&'static str]) -> Self {
        Self {
            word,
            range,
            aliases,
        }
    }

    /// Other words with the same meaning in this lexicon.
    pub fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// What the word says about the probability: a beta distribution whose central 90 % is the
    /// range. A range that starts at 0 or ends at 1 has one more condition, a density that is
    /// finite and falls from there: Beta(1, b) with 95 % below its other end, or its mirror image.
    pub fn beta(&self) -> Distribution {
        let (low, high) = (self.range.low / 100.0, self.range.high / 100.0);
        let unit = |alpha, beta| Distribution::Beta {
            alpha,
            beta,
            low: 0.0,
            high: 1.0,
        };
        if low <= 0.0 {
            return unit(1.0, libm::log(0.05) / libm::log1p(-high));
        }
        if high >= 1.0 {
            return unit(libm::log(0.05) / libm::log(low), 1.0);
        }
        fit(
            Family::Beta,
            &[(0.05, low), (0.95, high)],
            FitOptions::default(),
        )
        .expect("the ranges of the lexicons are fixed, and a test fits each")
        .distribution
    }
}

/// Where a probability lies among the words of a lexicon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Placement<'a> {
    /// In the range of this word.
    Within(&'a Likelihood),
    /// In the gap between two words.
    Between(&'a Likelihood, &'a Likelihood),
    /// Below the lowest word.
    Below(&'a Likelihood),
    /// Above the highest word.
    Above(&'a Likelihood),
}

impl fmt::Display for Placement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within(word) => write!(f, "{word}"),
            Self::Between(below, above) => write!(f, "between {below} and {above}"),
            // The lexicons stop short of 0 and of 1; these two are no words of theirs.
            Self::Below(word) if word.range.low > 0.0 => {
                write!(f, "all but impossible (under {} %)", word.range.low)
            }
            Self::Above(word) if word.range.high < 100.0 => {
                write!(f, "all but certain (over {} %)", word.range.high)
            }
            Self::Below(_) => write!(f, "never (0 %)"),
            Self::Above(_) => write!(f, "certain (100 %)"),
        }
    }
}

/// A published list of words and their ranges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lexicon {
    /// The name by which a scenario calls it.
    pub name: &'static str,
    /// Where it is published.
    pub source: &'static str,
    /// From the least to the most probable.
    words: &'static [Likelihood],
}

impl Lexicon {
    /// US Intelligence Community Directive 203, "Analytic Standards" (2015).
    pub const fn icd203() -> Self {
        Self {
            name: "icd203",
            source: "US ICD 203, Analytic Standards, 2015",
            words: ICD203,
        }
    }

    /// UK Professional Head of Intelligence Assessment, probability yardstick (2025).
    pub const fn phia2025() -> Self {
        Self {
            name: "phia2025",
            source: "UK PHIA probability yardstick, 2025",
            words: PHIA2025,
        }
    }

    /// All lexicons.
    pub const fn all() -> [Self; 2] {
        [Self::icd203(), Self::phia2025()]
    }

    /// The lexicon of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|lexicon| lexicon.name == name)
    }

    /// Its words, from the least to the most probable.
    pub fn likelihoods(&self) -> &'static [Likelihood] {
        self.words
    }

    /// Every spelling that [`Lexicon::find`] knows, for "did you mean".
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words
            .iter()
            .flat_map(|entry| std::iter::once(entry.word).chain(entry.aliases.iter().copied()))
    }

    /// The entry for a word or an alias. Case, repeated blanks, `_` and `-` do not matter; two
    /// names of the same entry may be joined, as in "remote / almost no chance".
    pub fn find(&self, word: &str) -> Option<&'static Likelihood> {
        let mut entries = word.split('/').map(|part| self.find_one(&plain(part)));
        let first = entries.next()??;
        entries.all(|entry| entry == Some(first)).then_some(first)
    }

    fn find_one(&self, word: &str) -> Option<&'static Likelihood> {
        self.words
            .iter()
            .find(|entry| entry.word == word || entry.aliases.contains(&word))
    }

    /// Where the probability `p` lies. Where two ranges touch, the end belongs to the upper word.
    pub fn place(&self, p: f64) -> Option<Placement<'static>> {
        // Rounded, so that 0.55, whose hundredfold is a little more than 55, is 55 %.
        let percent = (p * 1e14).round() / 1e12;
        if let Some(entry) = self
            .words
            .iter()
            .rev()
            .find(|entry| entry.range.contains(percent))
        {
            return Some(Placement::Within(entry));
        }
        let below = self
            .words
            .iter()
            .rev()
            .find(|entry| entry.range.high <= percent);
        let above = self.words.iter().find(|entry| entry.range.low >= percent);
        match (below, above) {
            (Some(below), Some(above)) => Some(Placement::Between(below, above)),
            (None, Some(above)) => Some(Placement::Below(above)),
            (Some(below), None) => Some(Placement::Above(below)),
            (None, None) => None,
        }
    }

    /// The words for a probability that is known to lie between `low` and `high`: one where both ends
    /// have the same, else both, so that no word rests on which side of a border the sample fell.
    pub fn span(&self, low: f64, high: f64) -> Option<String> {
        let (low, high) = (self.place(low)?, self.place(high)?);
        Some(match (low, high) {
            (low, high) if low == high => low.to_string(),
            (Placement::Within(low), Placement::Within(high))
                if low.range.high == high.range.low =>
            {
                format!("{low} or {high}")
            }
            (low, high) => format!("{low} to {high}"),
        })
    }
}

/// Lower case, single blanks, no `_` or `-`.
fn plain(word: &str) -> String {
    let spaced = word.replace(['_', '-'], " ").to_lowercase();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

const ICD203: &[Likelihood] = &[
    Likelihood::new("almost no chance", Range::closed(1.0, 5.0), &["remote"]),
    Likelihood::new(
        "very unlikely",
        Range::closed(5.0, 20.0),
        &["highly improbable"],
    ),
    Likelihood::new("unlikely", Range::closed(20.0, 45.0), &["improbable"]),
    Likelihood::new(
        "roughly even chance",
        Range::closed(45.0, 55.0),
        &["roughly even odds", "roughly even"],
    ),
    Likelihood::new(
        "likely",
        Range::closed(55.0, 80.0),
        &["probable", "probably"],
    ),
    Likelihood::new(
        "very likely",
        Range::closed(80.0, 95.0),
        &["highly probable"],
    ),
    Likelihood::new(
        "almost certain",
        Range::closed(95.0, 99.0),
        &["nearly certain", "almost certainly"],
    ),
];

const PHIA2025: &[Likelihood] = &[
    Likelihood::new("remote", Range::above(0.0, 5.0), &["remote chance"]),
    Likelihood::new("highly unlikely", Range::closed(10.0, 20.0), &[]),
    Likelihood::new("unlikely", Range::closed(25.0, 35.0), &[]),
    Likelihood::new(
        "realistic possibility",
        Range::below(40.0, 50.0),
        &["a realistic possibility"],
    ),
    Likelihood::new(
        "likely",
        Range::closed(55.0, 75.0),
        &["probable", "probably"],
    ),
    Likelihood::new("highly likely", Range::closed(80.0, 90.0), &[]),
    Likelihood::new(
        "almost certain",
        Range::below(95.0, 100.0),
        &["almost certainly"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(distribution: &Distribution) -> (f64, f64) {
        match *distribution {
            Distribution::Beta {
                alpha,
                beta,
                low,
                high,
            } => {
                assert_eq!((low, high), (0.0, 1.0));
                (alpha, beta)
            }
            ref other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_betas_of_icd_203_are_those_of_the_contract() {
        let wanted = [
            (4.48, 162.8, 0.1),
            (5.43, 41.49, 0.01),
            (11.69, 24.92, 0.01),
            (134.85, 134.85, 0.01),
            (24.92, 11.69, 0.01),
            (41.49, 5.43, 0.01),
            (162.8, 4.48, 0.1),
        ];
        for (word, (alpha, beta, last_digit)) in ICD203.iter().zip(wanted) {
            let found = shapes(&word.beta());
            let digit = |shape: f64| if shape > 150.0 { last_digit } else { 0.01 };
            assert!(
                (found.0 - alpha).abs() <= 0.5 * digit(alpha),
                "{word}: {found:?}"
            );
            assert!(
                (found.1 - beta).abs() <= 0.5 * digit(beta),
                "{word}: {found:?}"
            );
        }
    }

    #[test]
    fn the_central_90_percent_of_every_word_is_its_range() {
        for word in Lexicon::all()
            .iter()
            .flat_map(|lexicon| lexicon.likelihoods())
        {
            let (beta, range) = (word.beta(), word.range);
            let below = if range.low == 0.0 { 0.0 } else { 0.05 };
            let above = if range.high == 100.0 { 1.0 } else { 0.95 };
            assert!(
                (beta.cdf(range.low / 100.0) - below).abs() < 1e-10,
                "{word}"
            );
            assert!(
                (beta.cdf(range.high / 100.0) - above).abs() < 1e-10,
                "{word}"
            );
        }
    }

    #[test]
    fn a_word_is_shown_with_its_range() {
        let shown = |lexicon: Lexicon, word| lexicon.find(word).map(ToString::to_string);
        assert_eq!(
            shown(Lexicon::icd203(), "likely").as_deref(),
            Some("likely (55-80 %)")
        );
        assert_eq!(
            shown(Lexicon::phia2025(), "remote").as_deref(),
            Some("remote (>0-5 %)")
        );
        let possible = shown(Lexicon::phia2025(), "Realistic possibility");
        assert_eq!(
            possible.as_deref(),
            Some("realistic possibility (40-<50 %)")
        );
    }

    #[test]
    fn words_are_found_by_any_of_their_names() {
        let icd203 = Lexicon::icd203();
        for word in [
            "almost no chance",
            "remote",
            "remote / almost no chance",
            "Almost_No-chance/remote",
        ] {
            assert_eq!(
                icd203.find(word).map(|entry| entry.word),
                Some("almost no chance"),
                "{word}"
            );
        }
        assert_eq!(
            icd203.find("  Highly  Probable ").map(|entry| entry.word),
            Some("very likely")
        );
        for word in ["highly likely", "likely / unlikely", "", "/", "likely/"] {
            assert_eq!(icd203.find(word), None, "{word}");
        }
        assert!(icd203.words().any(|word| word == "probable"));
        assert!(icd203.words().all(|word| icd203.find(word).is_some()));
        assert_eq!(Lexicon::named("phia2025"), Some(Lexicon::phia2025()));
        assert_eq!(Lexicon::named("kent"), None);
    }

    #[test]
    fn a_probability_finds_its_word_and_gaps_are_admitted() {
        let icd203 = |p| {
            Lexicon::icd203()
                .place(p)
                .map(|place| place.to_string())
                .unwrap_or_default()
        };
        assert_eq!(icd203(0.7), "likely (55-80 %)");
        assert_eq!(icd203(0.55), "likely (55-80 %)");
        assert_eq!(icd203(0.99), "almost certain (95-99 %)");
        assert_eq!(icd203(0.004), "all but impossible (under 1 %)");
        assert_eq!(icd203(0.999), "all but certain (over 99 %)");
        let phia = |p| {
            Lexicon::phia2025()
                .place(p)
                .map(|place| place.to_string())
                .unwrap_or_default()
        };
        assert_eq!(
            phia(0.07),
            "between remote (>0-5 %) and highly unlikely (10-20 %)"
        );
        assert_eq!(
            phia(0.5),
            "between realistic possibility (40-<50 %) and likely (55-75 %)"
        );
        assert_eq!(phia(0.0), "never (0 %)");
        assert_eq!(phia(1.0), "certain (100 %)");
        assert_eq!(phia(f64::NAN), "");
    }

    #[test]
    fn a_probability_known_to_a_border_has_both_words() {
        let span = |low, high| Lexicon::icd203().span(low, high).unwrap_or_default();
        assert_eq!(span(0.6, 0.7), "likely (55-80 %)");
        assert_eq!(
            span(0.54, 0.56),
            "roughly even chance (45-55 %) or likely (55-80 %)"
        );
        assert_eq!(span(0.3, 0.6), "unlikely (20-45 %) to likely (55-80 %)");
        assert_eq!(
            span(0.985, 0.995),
            "almost certain (95-99 %) to all but certain (over 99 %)"
        );
        assert_eq!(span(f64::NAN, 0.5), "");
    }
}
