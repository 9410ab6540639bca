//! Scales, round numbers and dates along them.

use super::canvas::TEXT;
use super::font::{self, Weight};
use crate::model::Outcome;
use crate::quantity::Date;
use crate::summary::{Bound, Probability};
use crate::words;

/// A straight scale from values to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// Values `from..to` on pixels `start..end`. A range of no width is widened.
    pub fn new((from, to): (f64, f64), (start, end): (f64, f64)) -> Self {
        let to = if to > from { to } else { from + 1.0 };
        Self {
            from,
            to,
            start,
            end,
        }
    }

    pub fn at(&self, value: f64) -> f64 {
        self.start + (value - self.from) / (self.to - self.from) * (self.end - self.start)
    }

    /// The same, kept inside.
    pub fn inside(&self, value: f64) -> f64 {
        self.at(value.max(self.from).min(self.to))
    }

    pub fn range(&self) -> (f64, f64) {
        (self.from, self.to)
    }
}

/// A range widened by a share on both sides; one of no width by one unit of `least`.
pub(super) fn padded((low, high): (f64, f64), share: f64, least: f64) -> (f64, f64) {
    let pad = (share * (high - low)).max(least);
    (low - pad, high + pad)
}

/// The step between round numbers (1, 2 or 5 times a power of ten), about `number` in a range; 1 where
/// there is no range.
pub(super) fn round_step(range: f64, number: f64) -> f64 {
    let raw = range / number.max(1.0);
    if !(1e-100..=1e100).contains(&raw) {
        return 1.0;
    }
    let mut power = 1.0;
    while power > raw {
        power /= 10.0;
    }
    while power * 10.0 <= raw {
        power *= 10.0;
    }
    let times = [1.0, 2.0, 5.0, 10.0];
    let fits = times.into_iter().find(|times| times * power >= raw);
    fits.unwrap_or(10.0) * power
}

/// More marks than any axis has room for.
const MOST_TICKS: i64 = 1_000;

/// The round numbers in a range.
pub(super) fn ticks((from, to): (f64, f64), number: f64) -> Vec<(f64, String)> {
    let step = round_step(to - from, number);
    // An end that is a tick is one although its quotient is not rounded to a whole number.
    let slack = 1e-9;
    let first = (from / step - slack).ceil() as i64;
    let last = (to / step + slack).floor() as i64;
    // A range that is narrow beside its ends has no round numbers that can be told apart.
    if last.saturating_sub(first) > MOST_TICKS
        || first.unsigned_abs().max(last.unsigned_abs()) >= 1 << 52
    {
        return Vec::new();
    }
    (first..=last)
        .map(|k| (k as f64 * step, number_text(k as f64 * step, step)))
        .collect()
}

/// How exactly values of an outcome are written that reach so far: a tenth is enough, and a thousandth of a small range.
pub(super) fn precision(outcome: &Outcome) -> f64 {
    let reach = 0.001 * (outcome.high - outcome.low);
    outcome.resolution.max(reach.min(0.1))
}

/// A number with as many decimals as its precision has, and a proper minus.
pub(super) fn number_text(value: f64, precision: f64) -> String {
    let text = words::rounded(value, precision);
    match text.strip_prefix('-') {
        Some(positive) => format!("−{positive}"),
        None => text,
    }
}

/// An error, to two digits or so.
pub(super) fn error_text(error: f64) -> String {
    if error > 0.0 {
        number_text(error, round_step(error, 10.0))
    } else {
        "0".to_owned()
    }
}

/// Of what a figure's sampling error is: the largest of all that are drawn, as it is said below a figure.
/// Where trials agree it is a bound, so that it is no "±".
pub(super) fn known_to(what: &str, error: &str) -> String {
    format!("{what} known within {error} (95 % sampling error)")
}

/// An error of a share, in points of percent.
pub(super) fn points(error: f64) -> String {
    format!("{} points", error_text(100.0 * error))
}

/// A share in percent; what is small or nearly all is not rounded to nothing or all.
pub(super) fn percent(share: f64) -> String {
    match 100.0 * share {
        p if p <= 0.0 => "0 %".to_owned(),
        p if p < 0.1 => "< 0.1 %".to_owned(),
        p if p < 9.95 => format!("{} %", number_text(p, 0.1)),
        p if p < 99.5 => format!("{} %", number_text(p, 1.0)),
        p if p < 99.95 => format!("{} %", number_text(p, 0.1)),
        p if p < 100.0 => "> 99.9 %".to_owned(),
        _ => "100 %".to_owned(),
    }
}

/// A whole number with commas.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `9 Jan 2026`.
pub(super) fn date_text(date: Date) -> String {
    let (year, month, day) = date.civil();
    format!("{day} {} {year}", MONTHS[month as usize - 1])
}

/// How long a horizon is: `365 d`, `6 h`.
pub(super) fn span_text(days: f64) -> String {
    let hours = 24.0 * days;
    let is_whole = (days - days.round()).abs() < 1e-9;
    if days < 3.0 && !is_whole {
        return format!(
            "{} h",
            number_text(hours, if hours < 3.0 { 0.1 } else { 1.0 })
        );
    }
    format!("{} d", number_text(days, if is_whole { 1.0 } else { 0.1 }))
}

/// When a time falls: `9 Jan 2026`, and `1 Jan 2027, 06:00` where it is not midnight.
pub(super) fn moment_text(start: Date, days: f64) -> String {
    let date = date_text(start.plus(days));
    match minutes_of(days) {
        0 => date,
        minutes => format!("{date}, {:02}:{:02}", minutes / 60, minutes % 60),
    }
}

/// Minutes since midnight.
fn minutes_of(days: f64) -> u32 {
    ((days - days.floor()) * 1440.0).round() as u32 % 1440
}

/// A mark on a time axis: days since the start, its text, and the year (of a time of day, the date)
/// where it changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DateTick {
    pub day: f64,
    pub text: String,
    pub year: Option<String>,
}

/// Months, or days where the horizon is short, as close as their texts allow.
pub(super) fn date_ticks(start: Date, horizon: f64, pixels: f64) -> Vec<DateTick> {
    let room = font::width("30 May", TEXT, Weight::Regular) + 20.0;
    let per_day = pixels / horizon;
    let dated = font::width("30 May 2026", TEXT, Weight::Regular) + 60.0;
    if horizon < 3.0 && (horizon < 1.0 || per_day >= dated) {
        return times(start, horizon, per_day);
    }
    if horizon < 62.0 {
        let steps = [1.0, 2.0, 5.0, 7.0, 14.0, 31.0];
        let step = steps.into_iter().find(|step| step * per_day >= room);
        return days(start, horizon, step.unwrap_or(62.0));
    }
    let room = font::width("May", TEXT, Weight::Regular) + 12.0;
    let steps = [1, 2, 3, 6, 12, 24, 60, 120];
    let step = steps
        .into_iter()
        .find(|step| f64::from(*step) * 28.0 * per_day >= room);
    months(start, horizon, step.unwrap_or(240))
}

/// Times of day, with the date below the first of each day.
fn times(start: Date, horizon: f64, per_day: f64) -> Vec<DateTick> {
    let room = font::width("00:00", TEXT, Weight::Regular) + 30.0;
    let steps = [1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 180.0, 360.0, 720.0];
    let fits = |step: &f64| step / 1440.0 * per_day >= room;
    let Some(step) = steps.into_iter().find(fits).map(|step| step / 1440.0) else {
        return days(start, horizon, 1.0);
    };
    let mut last = None;
    (0..=(horizon / step + 1e-9).floor() as usize)
        .map(|k| {
            let day = k as f64 * step;
            let minutes = minutes_of(day);
            let date = date_text(start.plus((day + 1e-9).floor()));
            DateTick {
                day,
                text: format!("{:02}:{:02}", minutes / 60, minutes % 60),
                year: (last.replace(date.clone()) != Some(date.clone())).then_some(date),
            }
        })
        .collect()
}

fn days(start: Date, horizon: f64, step: f64) -> Vec<DateTick> {
    let number = (horizon / step).floor() as usize;
    let mut last = None;
    (0..=number)
        .map(|k| {
            let day = k as f64 * step;
            let (year, month, date) = start.plus(day).civil();
            DateTick {
                day,
                text: format!("{date} {}", MONTHS[month as usize - 1]),
                year: (last.replace(year) != Some(year)).then(|| year.to_string()),
            }
        })
        .collect()
}

fn months(start: Date, horizon: f64, step: i32) -> Vec<DateTick> {
    let (mut ticks, mut last) = (Vec::new(), None);
    let whole = horizon.floor() as i32;
    for day in 0..=whole {
        let (year, month, date) = start.plus(f64::from(day)).civil();
        if date != 1 || (year * 12 + month - 1) % step != 0 {
            continue;
        }
        ticks.push(DateTick {
            day: f64::from(day),
            text: MONTHS[month as usize - 1].to_owned(),
            year: (last.replace(year) != Some(year)).then(|| year.to_string()),
        });
    }
    ticks
}

/// A probability in percent; one that was seen in no trial or in all, as its bound.
pub(super) fn probability_text(p: &Probability) -> String {
    let (sign, text) = match p.bound {
        _ if p.is_exact() => return percent(p.value),
        Bound::Between => return percent(p.value),
        Bound::AtMost => ("≤", percent(p.high)),
        Bound::AtLeast => ("≥", percent(p.low)),
    };
    // "> 99.9 %" says it already.
    if text.starts_with(['<', '>']) {
        text
    } else {
        format!("{sign} {text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::Basis;

    #[test]
    fn a_bound_has_one_sign() {
        let never = |high| Probability {
            error: 0.0,
            value: 0.0,
            low: 0.0,
            high,
            bound: Bound::AtMost,
            basis: Basis::Draws(100),
        };
        let always = |low| Probability {
            error: 0.0,
            value: 1.0,
            low,
            high: 1.0,
            bound: Bound::AtLeast,
            basis: Basis::Draws(100),
        };
        assert_eq!(probability_text(&never(0.03)), "≤ 3.0 %");
        assert_eq!(probability_text(&never(0.0003)), "< 0.1 %");
        assert_eq!(probability_text(&always(0.97)), "≥ 97 %");
        assert_eq!(probability_text(&always(0.9998)), "> 99.9 %");
    }

    #[test]
    fn numbers_are_round_and_readable() {
        let texts = |range, number| -> Vec<String> {
            ticks(range, number)
                .into_iter()
                .map(|tick| tick.1)
                .collect()
        };
        assert_eq!(texts((33.2, 46.1), 5.0), ["35", "40", "45"]);
        assert_eq!(texts((-0.32, 0.21), 5.0), ["−0.2", "0.0", "0.2"]);
        assert_eq!(texts((0.0, 180.0), 4.0), ["0", "50", "100", "150"]);
        assert_eq!(
            texts((0.0, 2e-8), 4.0),
            ["0", "5e-9", "1.0e-8", "1.5e-8", "2.0e-8"]
        );
        assert_eq!(texts((-1e-7, 0.0), 1.0), ["−1e-7", "0"]);
        assert_eq!(
            [0.0, 0.0004, 0.034, 0.5, 0.9992, 0.99999, 1.0].map(percent),
            [
                "0 %", "< 0.1 %", "3.4 %", "50 %", "99.9 %", "> 99.9 %", "100 %"
            ]
        );
        assert_eq!([7, 1000, 1234567].map(count), ["7", "1,000", "1,234,567"]);
    }

    #[test]
    fn the_axis_shows_the_first_of_months_and_the_turn_of_the_year() {
        let start = Date::parse("2026-01-09").unwrap();
        let ticks = date_ticks(start, 365.0, 1000.0);
        assert_eq!(ticks.len(), 12);
        assert_eq!((ticks[0].day, ticks[0].text.as_str()), (23.0, "Feb"));
        assert_eq!(ticks[0].year.as_deref(), Some("2026"));
        assert_eq!(
            (ticks[11].text.as_str(), ticks[11].year.as_deref()),
            ("Jan", Some("2027"))
        );
        let hours = date_ticks(start, 0.25, 1000.0);
        let texts: Vec<_> = hours.iter().map(|tick| tick.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "00:00", "01:00", "02:00", "03:00", "04:00", "05:00", "06:00"
            ]
        );
        assert_eq!(hours[0].year.as_deref(), Some("9 Jan 2026"));
        assert_eq!(hours[1].year, None);
        assert_eq!(span_text(0.25), "6 h");
        assert_eq!(span_text(365.0), "365 d");
        assert_eq!(moment_text(start, 0.25), "9 Jan 2026, 06:00");
        assert_eq!(moment_text(start, 2.0), "11 Jan 2026");
        let short = date_ticks(start, 3.0, 1000.0);
        let texts: Vec<_> = short.iter().map(|tick| tick.text.as_str()).collect();
        assert_eq!(texts, ["9 Jan", "10 Jan", "11 Jan", "12 Jan"]);
        assert!(date_ticks(start, 3652.0, 300.0).len() < 6);
    }
}
