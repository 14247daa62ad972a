//! The ledger's time zone and local calendar dates.
//!
//! The zone is fixed at genesis as a name and an offset. `Asia/Shanghai` is UTC+8 all year since
//! 1992: the daylight saving of 1986 to 1991 was the last one, and [`Moment`] begins in 1992, so a
//! fixed offset is exact for every moment the ledger can hold and needs no zone database.
//! Local dates are written into events by `decide` and never computed again by a fold (I3).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::ascii_text::AsciiText;
use super::moment::{Moment, date_digits, digits};
use super::refusal::{Refusal, RefusalCode};
use super::spelled::spelled;

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;
/// 1900-01-01 in days since 1970-01-01: the earliest birth date of a living person.
const DAYS_MIN: i32 = -25_567;
/// 2299-12-31 in days since 1970-01-01.
const DAYS_MAX: i32 = 120_529;

/// A calendar date in the ledger's zone, from 1900-01-01 to 2299-12-31.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate(i32);

impl LocalDate {
    /// The last date of the covered range, 2199-12-31.
    pub const MAX: Self = Self(84_005);

    /// The date; `None` if it does not exist or lies outside the range.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let days = NaiveDate::from_ymd_opt(year, month, day)?.to_epoch_days();
        (DAYS_MIN..=DAYS_MAX).contains(&days).then_some(Self(days))
    }

    fn naive(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).expect("a local date lies in chrono's range")
    }

    /// Year, month and day.
    pub fn ymd(self) -> (i32, u32, u32) {
        let date = self.naive();
        (date.year(), date.month(), date.day())
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.naive().year()
    }

    /// Days since the Monday of its week, 0 to 6.
    pub fn days_from_monday(self) -> i32 {
        i32::try_from(self.naive().weekday().num_days_from_monday()).unwrap_or(0)
    }

    /// Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.naive().weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// This date moved by `days`, held within the range.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days).clamp(DAYS_MIN, DAYS_MAX))
    }

    /// Days from `earlier` to this date; negative if it is later.
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// Days since 1970-01-01: a sortable integer for storage keys.
    pub const fn epoch_days(self) -> i32 {
        self.0
    }

    /// Full years of age on this date of somebody born on `birth`; 0 before the first birthday.
    ///
    /// A birthday of 29 February counts on 1 March in common years.
    pub fn age_of_born(self, birth: Self) -> u32 {
        let ((year, month, day), (born_year, born_month, born_day)) = (self.ymd(), birth.ymd());
        let before_birthday = (month, day) < (born_month, born_day);
        u32::try_from(year - born_year - i32::from(before_birthday)).unwrap_or(0)
    }
}

impl LocalDate {
    /// The day as it is written.
    pub fn text(self) -> AsciiText {
        AsciiText::of(&date_digits(self.naive()))
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

impl fmt::Debug for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for LocalDate {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        parse_date(text.as_bytes()).ok_or_else(|| RefusalCode::DateMalformed.into())
    }
}

/// Reads exactly `YYYY-MM-DD`.
fn parse_date(text: &[u8]) -> Option<LocalDate> {
    if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let year = i32::try_from(digits(&text[..4])?).ok()?;
    LocalDate::from_ymd(year, digits(&text[5..7])?, digits(&text[8..])?)
}

impl Serialize for LocalDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(self.text().as_str())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for LocalDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let expected = "expected an existing date, written YYYY-MM-DD";
            spelled(deserializer, expected, |text| parse_date(text.as_bytes()))
        } else {
            let days = i32::deserialize(deserializer)?;
            let known = (DAYS_MIN..=DAYS_MAX).contains(&days).then_some(Self(days));
            known.ok_or_else(|| de::Error::custom("day number out of range"))
        }
    }
}

impl JsonSchema for LocalDate {
    fn schema_name() -> Cow<'static, str> {
        "LocalDate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
    }
}

/// A fixed-offset time zone, set at genesis and never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// IANA name, for people and for other systems.
    pub name: String,
    /// Minutes that local time is ahead of UTC.
    pub offset_minutes: i32,
}

/// The part of an interval that falls on one local date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayPart {
    /// The local date.
    pub date: LocalDate,
    /// First second.
    pub started: Moment,
    /// First second after it.
    pub ended: Moment,
}

impl DayPart {
    /// Length in seconds, never 0.
    pub const fn seconds(&self) -> i64 {
        self.ended.seconds_since(self.started)
    }
}

impl Zone {
    /// Mainland China, the default of every ledger.
    pub fn shanghai() -> Self {
        Self {
            name: "Asia/Shanghai".to_owned(),
            offset_minutes: 480,
        }
    }

    /// Offset in seconds.
    fn offset_seconds(&self) -> i64 {
        i64::from(self.offset_minutes) * 60
    }

    /// The local date of a moment.
    pub fn date(&self, moment: Moment) -> LocalDate {
        let days = (moment.unix() + self.offset_seconds()).div_euclid(DAY_SECONDS);
        LocalDate(i32::try_from(days).expect("a moment lies within 2199, some 84,000 days"))
    }

    /// The moment at which a local date begins, held within the range of [`Moment`].
    pub fn midnight(&self, date: LocalDate) -> Moment {
        let seconds = i64::from(date.0) * DAY_SECONDS - self.offset_seconds();
        Moment::MIN.plus_seconds(seconds - Moment::MIN.unix())
    }

    /// Splits `started..ended` at local midnights (R23); empty if nothing lies between them.
    ///
    /// The caller bounds the interval: one part is made for each day it touches.
    pub fn day_parts(&self, started: Moment, ended: Moment) -> Vec<DayPart> {
        let mut parts = Vec::new();
        let mut from = started;
        while from < ended {
            let date = self.date(from);
            // At the very end of the range midnight is clamped; the interval's end then closes it.
            let midnight = self.midnight(date.plus_days(1));
            let upto = if midnight > from {
                midnight.min(ended)
            } else {
                ended
            };
            parts.push(DayPart {
                date,
                started: from,
                ended: upto,
            });
            from = upto;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().expect("a moment of the test")
    }

    fn date(text: &str) -> LocalDate {
        text.parse().expect("a date of the test")
    }

    #[test]
    fn local_dates_begin_eight_hours_before_utc_dates() {
        let zone = Zone::shanghai();
        assert_eq!(zone.date(at("2025-03-05T15:59:59Z")), date("2025-03-05"));
        assert_eq!(zone.date(at("2025-03-05T16:00:00Z")), date("2025-03-06"));
        assert_eq!(
            zone.midnight(date("2025-03-06")),
            at("2025-03-05T16:00:00Z")
        );
    }

    #[test]
    fn a_session_over_midnight_is_split_there() {
        let parts =
            Zone::shanghai().day_parts(at("2025-03-05T14:00:00Z"), at("2025-03-05T17:30:00Z"));
        let seen: Vec<_> = parts
            .iter()
            .map(|part| (part.date, part.seconds()))
            .collect();
        assert_eq!(
            seen,
            [(date("2025-03-05"), 7_200), (date("2025-03-06"), 5_400)]
        );
    }

    #[test]
    fn a_session_that_ends_at_midnight_stays_whole() {
        let parts =
            Zone::shanghai().day_parts(at("2025-03-05T14:00:00Z"), at("2025-03-05T16:00:00Z"));
        assert_eq!(parts.len(), 1);
    }

    #[test]
    fn a_date_has_exactly_one_spelling_and_must_exist() {
        assert_eq!(date("2024-02-29").to_string(), "2024-02-29");
        for wrong in [
            "2023-02-29",
            "2024-2-29",
            "2024/02/29",
            "20240229",
            "1899-12-31",
            "２024-02-2",
        ] {
            let refusal = wrong.parse::<LocalDate>().expect_err("only one form");
            assert_eq!(refusal.code, RefusalCode::DateMalformed, "{wrong}");
        }
        assert!("1900-01-01".parse::<LocalDate>().is_ok());
        assert!("2299-12-31".parse::<LocalDate>().is_ok());
    }

    #[test]
    fn age_is_reached_on_the_birthday() {
        let born = date("2008-02-29");
        assert_eq!(date("2025-02-28").age_of_born(born), 16);
        assert_eq!(date("2025-03-01").age_of_born(born), 17);
        assert_eq!(date("2024-02-29").age_of_born(born), 16);
        assert_eq!(date("2007-01-01").age_of_born(born), 0);
    }

    #[test]
    fn json_holds_text_and_postcard_the_day_number() {
        let day = date("2025-03-05");
        assert_eq!(
            serde_json::to_string(&day).expect("a string"),
            "\"2025-03-05\""
        );
        assert!(serde_json::from_str::<LocalDate>("\"2025-02-29\"").is_err());
        let bytes = postcard::to_allocvec(&day).expect("an integer");
        assert_eq!(
            postcard::from_bytes::<LocalDate>(&bytes).expect("round trip"),
            day
        );
    }

    proptest! {
        #[test]
        fn parts_cover_the_interval_without_gap_each_within_its_day(
            started in Moment::MIN.unix()..=Moment::MAX.unix(), seconds in 0_i64..400_000,
        ) {
            let zone = Zone::shanghai();
            let started = Moment::from_unix(started).expect("in range");
            let ended = started.plus_seconds(seconds);
            let parts = zone.day_parts(started, ended);
            let mut from = started;
            for part in &parts {
                prop_assert_eq!(part.started, from);
                prop_assert!(part.seconds() > 0);
                prop_assert_eq!(zone.date(part.started), part.date);
                prop_assert_eq!(zone.date(part.ended.plus_seconds(-1)), part.date);
                from = part.ended;
            }
            prop_assert_eq!(from, if parts.is_empty() { started } else { ended });
        }
    }
}
