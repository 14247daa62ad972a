//! A calendar month in UTC: the unit in which access logs are kept and deleted. Pure.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate};

/// A month, ordered by time; text form `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month that holds a moment, Unix milliseconds.
    pub fn of(at_ms: i64) -> Self {
        let at = DateTime::from_timestamp_millis(at_ms).unwrap_or_default();
        Self {
            year: at.year(),
            month: at.month(),
        }
    }

    /// The first moment after it, Unix milliseconds.
    pub fn end_ms(self) -> i64 {
        let (year, month) = match self.month {
            12 => (self.year + 1, 1),
            month => (self.year, month + 1),
        };
        let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MAX);
        first
            .and_time(chrono::NaiveTime::MIN)
            .and_utc()
            .timestamp_millis()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text.split_once('-').and_then(|(year, month)| {
            Some(Self {
                year: year.parse().ok()?,
                month: month.parse().ok()?,
            })
        });
        parsed
            .filter(|month| (1..=12).contains(&month.month) && month.to_string() == text)
            .ok_or("expected YYYY-MM")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let december = Month::of(1_767_225_599_999);
        assert_eq!(december.to_string(), "2025-12");
        assert_eq!(december.end_ms(), 1_767_225_600_000);
        let january = Month::of(december.end_ms());
        assert_eq!(january.to_string(), "2026-01");
        assert!(december < january);
    }

    #[test]
    fn a_month_has_one_spelling() {
        assert_eq!(
            "2026-03".parse::<Month>().map(|month| month.to_string()),
            Ok("2026-03".into())
        );
        for wrong in ["2026-3", "2026-13", "2026", "2026-03.expired", "+2026-03"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
