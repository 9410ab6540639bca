//! Calendar dates; a day begins at UTC midnight.

use std::fmt;

/// A date of the proleptic Gregorian calendar, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

/// Days from 1970 to the farthest day that is reckoned with.
const FARTHEST: i32 = 2_000_000_000;

impl Date {
    /// Reads `2026-07-01`; `None` where it is no date of the years 1 to 9999.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let shaped = [(year, 4), (month, 2), (day, 2)]
            .iter()
            .all(|(part, width)| part.len() == *width && part.bytes().all(|b| b.is_ascii_digit()));
        if !shaped {
            return None;
        }
        let (year, month, day): (i32, i32, i32) =
            (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        if year < 1 || !(1..=12).contains(&month) || day < 1 {
            return None;
        }
        let date = Self::from_civil(year, month, day);
        // A 31 February comes back as a day of March.
        (date.civil() == (year, month, day)).then_some(date)
    }

    /// What was probably meant by a text that is no date, or why there is no such day.
    pub fn remedy(text: &str) -> Option<String> {
        // What follows a whole date is a time of day.
        if let Some(date) = text.get(..10).filter(|_| text.len() > 10)
            && Self::parse(date).is_some()
        {
            return Some(format!("write `{date}`: a day begins at 00:00 UTC"));
        }
        let parts: Vec<i32> = (text.split('-').map(str::parse).collect::<Result<_, _>>()).ok()?;
        let &[year @ 1..=9999, month, day] = parts.as_slice() else {
            return None;
        };
        if !(1..=12).contains(&month) {
            return Some(format!("there is no month {month}: write year-month-day"));
        }
        let (next_year, next) = (year + month / 12, month % 12 + 1);
        let days = Self::from_civil(next_year, next, 1).0 - Self::from_civil(year, month, 1).0;
        if !(1..=days).contains(&day) {
            return Some(format!(
                "there is no such day: {year:04}-{month:02} has {days} days"
            ));
        }
        Some(format!("write `{year:04}-{month:02}-{day:02}`"))
    }

    /// Whole days from `other` to this date.
    pub fn days_since(self, other: Self) -> f64 {
        f64::from(self.0 - other.0)
    }

    /// The date on which a time of so many days since this one falls.
    pub fn plus(self, days: f64) -> Self {
        // Years of seven digits are enough, and leave room for what is added to a day.
        Self(
            self.0
                .saturating_add(days.floor() as i32)
                .clamp(-FARTHEST, FARTHEST),
        )
    }

    /// Year, month, day.
    ///
    /// Hinnant, "chrono-Compatible Low-Level Date Algorithms", section `civil_from_days`.
    pub fn civil(self) -> (i32, i32, i32) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        };
        (year_of_era + era * 400 + i32::from(month <= 2), month, day)
    }

    /// Hinnant, same source, section `days_from_civil`.
    fn from_civil(year: i32, month: i32, day: i32) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (month + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip_over_four_centuries() {
        for days in (-200_000..200_000).step_by(37) {
            let date = Date(days);
            assert_eq!(Date::parse(&date.to_string()), Some(date));
        }
    }

    #[test]
    fn the_documents_dates_lie_where_they_should() {
        let start = Date::parse("2026-01-09").unwrap();
        let day = |text: &str| Date::parse(text).unwrap().days_since(start);
        assert_eq!(day("2026-07-01"), 173.0);
        assert_eq!(day("2026-06-11"), 153.0);
        assert_eq!(day("2026-11-03"), 298.0);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-1",
            "2026-01-00",
            "0000-01-01",
            "x",
            "",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_was_meant_by_no_date_is_said() {
        for (text, help) in [
            ("2026-02-30", "there is no such day: 2026-02 has 28 days"),
            ("2024-12-32", "there is no such day: 2024-12 has 31 days"),
            ("2026-13-01", "there is no month 13: write year-month-day"),
            ("2026-1-1", "write `2026-01-01`"),
            (
                "2026-01-01T12:00",
                "write `2026-01-01`: a day begins at 00:00 UTC",
            ),
        ] {
            assert_eq!(Date::remedy(text).as_deref(), Some(help), "{text}");
        }
        for text in ["soon", "01/02/2026", ""] {
            assert_eq!(Date::remedy(text), None, "{text}");
        }
    }
}
