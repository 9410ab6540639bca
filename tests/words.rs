//! Results in words: what is rounded, what is bounded, and what is not known is not said.

use escalade::likelihood::Lexicon;
use escalade::summary::{Basis, Bound, Estimate, Kind, Probability};
use escalade::words::{difference, estimate, figure, in_brackets, percent, probability, rounded};

fn seen(value: f64, low: f64, high: f64) -> Estimate {
    Estimate {
        value,
        error: (high - low) / 3.92,
        low,
        high,
        kind: Kind::Seen,
    }
}

fn known(kind: Kind, value: f64, low: f64, high: f64) -> Estimate {
    Estimate {
        kind,
        error: 0.0,
        ..seen(value, low, high)
    }
}

#[test]
fn a_number_has_as_many_decimals_as_its_error_leaves() {
    for (value, error, said) in [
        (34.7182, 12.0, "35"),
        (34.7182, 0.95, "35"),
        (34.7182, 0.94, "34.7"),
        (34.7182, 0.05, "34.72"),
        (34.7182, 0.004, "34.718"),
        (-0.004, 0.05, "0.00"),
        (-0.3, 2.0, "0"),
        (0.000_123_4, 0.0, "0.000123"),
        (123_456.7, 0.0, "123457"),
        (0.999_1, 0.000_6, "0.9991"),
        (0.000_012_34, 0.000_002_1, "0.000012"),
        (3.214e-8, 4.2e-10, "3.21e-8"),
        (4.2e-10, 4.2e-10, "4e-10"),
        (0.0, 4.2e-10, "0"),
        (-1.19e-12, 0.0, "-1.19e-12"),
    ] {
        assert_eq!(rounded(value, error), said, "{value} {error}");
    }
    for (value, said) in [
        (0.0, "0"),
        (0.1, "0.1"),
        (9.995, "9.99"),
        (-1234.5, "-1234"),
    ] {
        assert_eq!(figure(value), said, "{value}");
    }
}

#[test]
fn an_estimate_is_told_with_what_is_known_of_it() {
    for (told, said) in [
        (seen(34.7, 34.5, 34.9), "34.7 ± 0.2"),
        (seen(0.02, 0.01, 0.09), "0.020 (0.010 to 0.090)"),
        (known(Kind::Exact, 5.0, 5.0, 5.0), "5"),
        (known(Kind::Exact, 0.125, 0.125, 0.125), "0.125"),
        (known(Kind::Unseen, 0.0, 0.0, 2.9), "≤ 2.9"),
        (known(Kind::Unseen, 10.0, 7.5, 10.0), "≥ 7.5"),
        (
            known(Kind::Unseen, 3.0, 0.0, f64::INFINITY),
            "3 in every trial",
        ),
    ] {
        assert_eq!(estimate(&told), said);
    }
    for (told, said) in [
        (seen(1.24, 1.14, 1.34), "+1.2 ± 0.1"),
        (seen(-1.24, -1.34, -1.14), "-1.2 ± 0.1"),
        (known(Kind::Exact, 0.0, 0.0, 0.0), "none"),
        (known(Kind::Exact, 2.5, 2.5, 2.5), "+2.5"),
        (known(Kind::Unseen, 0.0, -1.0, 2.0), "-1.0 to +2.0"),
    ] {
        assert_eq!(difference(&told), said);
    }
}

fn chance(value: f64, low: f64, high: f64, bound: Bound) -> Probability {
    Probability {
        value,
        error: (high - low) / 3.92,
        low,
        high,
        bound,
        basis: Basis::Draws(300),
    }
}

#[test]
fn a_probability_is_a_word_with_its_range_and_never_all_or_nothing() {
    let lexicon = Lexicon::icd203();
    for (told, said) in [
        (
            chance(0.63, 0.62, 0.64, Bound::Between),
            "63 % ± 1, likely (55-80 %)",
        ),
        (
            chance(0.0, 0.0, 0.01, Bound::AtMost),
            "in no trial: at most 1.00 % (95 %, 300 draws)",
        ),
        (
            chance(1.0, 0.99, 1.0, Bound::AtLeast),
            "in every trial: at least 99.00 % (95 %, 300 draws)",
        ),
    ] {
        assert_eq!(probability(&told, &lexicon), said);
    }
    // The interval crosses 55 %: both words.
    let both = probability(&chance(0.55, 0.53, 0.57, Bound::Between), &lexicon);
    for word in ["roughly even chance", "likely", "55 % ± 2"] {
        assert!(both.contains(word), "{both}");
    }
    // Near 0 the ends are told, and none is below 0.
    let low = probability(&chance(0.002, 0.0004, 0.009, Bound::Between), &lexicon);
    assert!(low.starts_with("0.20 % (0.04 to 0.90), "), "{low}");
    for (p, said) in [
        (0.0, "0"),
        (0.0004, "< 0.1"),
        (0.9996, "> 99.9"),
        (0.5, "50"),
    ] {
        assert_eq!(percent(p), said, "{p}");
    }
    assert_eq!([in_brackets("points"), in_brackets("")], [" (points)", ""]);
}
