//! Numbers as players and control read them: no more digits than their error leaves.

use crate::words::{figure, rounded};

/// `+1.4 ± 0.8`; `none` where no pair of futures differs.
pub(super) fn change(change: f64, half_width: f64) -> String {
    let sign = if change > 0.0 { "+" } else { "" };
    match (change.abs() < NOTHING, half_width < NOTHING) {
        (true, true) => "none".to_owned(),
        (false, true) => format!("{sign}{}", figure(change)),
        _ => {
            let error = rounded(half_width, half_width);
            let value = rounded(change, half_width);
            match is_nothing(&value) {
                true => format!("{value} ± {error}"),
                false => format!("{sign}{value} ± {error}"),
            }
        }
    }
}

/// What sums of the same numbers in another order may differ by.
const NOTHING: f64 = 1e-9;

/// Whether a number is nothing but zeros as it is written.
fn is_nothing(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'))
}

/// Whether a change can be told from chance, and from what rounding makes.
pub(super) fn is_told(change: f64, half_width: f64) -> bool {
    change.abs() > half_width && change.abs() >= NOTHING
}

/// The half-width of the 95 % interval of a share of so many futures.
pub(super) fn half_width(share: f64, futures: u32) -> f64 {
    1.96 * ((share * (1.0 - share)).max(0.0) / f64::from(futures.max(1))).sqrt()
}

/// A share of futures in percent, with the digits that the half-width of its 95 % interval leaves.
pub(super) fn percent(share: f64, half_width: f64) -> String {
    let (value, error) = (100.0 * share, 100.0 * half_width);
    match error > 0.0 {
        true if value > 0.0 && value < error.min(0.95) => "under 1 %".to_owned(),
        true => format!("{} %", rounded(value, error.max(0.1))),
        false => format!("{} %", figure(value)),
    }
}

/// The 5, 50 and 95 % quantiles of so many futures: `36.7 · 39.6 · 42.4`, as exactly as so many can tell.
pub(super) fn quantiles([low, middle, high]: [f64; 3], futures: u32) -> String {
    // Were they normal: 90 % lie within 3.29 standard deviations, and the 5 % quantile has 2.11 times the error of a mean.
    let error = 1.96 * 2.11 * (high - low) / 3.29 / f64::from(futures.max(1)).sqrt();
    let said = [low, middle, high].map(|value| rounded(value, error));
    said.join(" · ")
}

/// A number of two digits, for what is told of a moment: `48`, `2`, `0.013`.
pub(super) fn about(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = 1 - libm::log10(value.abs()).floor() as i32;
    let text = format!("{value:.*}", digits.clamp(0, 9) as usize);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A whole number with commas: `2,000`.
pub(super) fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// One or several of a thing: `1 command`, `6 turns`.
pub(super) fn counted(number: u32, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_digits_that_its_error_leaves() {
        assert_eq!(change(1.43, 0.82), "+1.4 ± 0.8");
        assert_eq!(change(-0.0002, 0.0001), "-0.0002 ± 0.0001");
        assert_eq!(change(-2e-12, 1e-12), "none");
        assert_eq!(change(0.01, 0.2), "0.0 ± 0.2");
        assert_eq!(change(0.0, 0.0), "none");
        assert_eq!(change(1.0, 0.0), "+1");
        assert_eq!(percent(0.0481, 0.019), "5 %");
        assert_eq!(percent(0.002, 0.003), "under 1 %");
        assert_eq!(percent(1.0, 0.0), "100 %");
        assert_eq!(quantiles([49.02, 61.4, 73.6], 2_000), "49.0 · 61.4 · 73.6");
        assert_eq!(quantiles([3.0, 3.0, 3.0], 2_000), "3 · 3 · 3");
        assert_eq!(
            [about(47.6), about(2.01), about(0.0127)],
            ["48", "2", "0.013"]
        );
        assert_eq!([about(382.0), about(0.0)], ["382", "0"]);
        assert_eq!([whole(10_000.0), whole(918.4)], ["10,000", "918"]);
        assert_eq!(
            [counted(1, "turn"), counted(6, "turn")],
            ["1 turn", "6 turns"]
        );
    }
}
