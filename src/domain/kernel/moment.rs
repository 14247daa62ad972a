//! Moments: UTC instants in whole seconds, and the millisecond form used for recording.
//!
//! One text form each and no other is accepted, because text is hashed: effective times read
//! `YYYY-MM-DDTHH:MM:SSZ`, recorded ones `YYYY-MM-DDTHH:MM:SS.sssZ`. Offsets, lower case, a missing
//! `Z` and leap seconds are refused, never converted. Local dates come from [`super::zone`].
//! Nothing here reads a clock: a moment comes in with the command (I14).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::ascii_text::AsciiText;
use super::refusal::{Refusal, RefusalCode};
use super::spelled::spelled;

/// Dates and the zone that gives them belong to moments for whoever uses them.
pub use super::zone::{DayPart, LocalDate, Zone};

/// 1992-01-01T00:00:00Z: since then the zone of the ledger has no daylight saving (see `zone`).
const SECONDS_MIN: i64 = 694_224_000;
/// 2199-12-31T23:59:59Z: later years are typing errors, and local dates keep four digits.
const SECONDS_MAX: i64 = 7_258_118_399;

/// A UTC instant in whole seconds, from 1992-01-01 to 2199-12-31.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The first moment.
    pub const MIN: Self = Self(SECONDS_MIN);
    /// The last moment.
    pub const MAX: Self = Self(SECONDS_MAX);

    /// The moment `seconds` after 1970-01-01T00:00:00Z; `None` outside the range.
    pub const fn from_unix(seconds: i64) -> Option<Self> {
        if seconds >= SECONDS_MIN && seconds <= SECONDS_MAX {
            Some(Self(seconds))
        } else {
            None
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// Seconds from `earlier` to this moment; negative if it is later.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// This moment moved by `seconds`, held within the range.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(
            self.0
                .saturating_add(seconds)
                .clamp(SECONDS_MIN, SECONDS_MAX),
        )
    }

    /// This moment moved by `minutes`, held within the range.
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes.saturating_mul(60))
    }
}

impl Moment {
    /// The moment as it is written.
    pub fn text(self) -> AsciiText {
        let mut text = *b"0000-00-00T00:00:00Z";
        text[..19].copy_from_slice(&moment_digits(self.0));
        AsciiText::of(&text)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Moment {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let head = text.strip_suffix('Z').filter(|head| head.len() == 19);
        let seconds = head
            .and_then(parse_seconds)
            .ok_or(RefusalCode::MomentMalformed)?;
        Self::from_unix(seconds).ok_or_else(|| {
            Refusal::new(RefusalCode::MomentOutOfRange)
                .with("min", Self::MIN)
                .with("max", Self::MAX)
        })
    }
}

/// When the writer recorded a frame: milliseconds since 1970-01-01T00:00:00Z, never decreasing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordedAt(i64);

impl RecordedAt {
    /// The recording time `ms` after the epoch; `None` outside the range of [`Moment`].
    pub const fn from_unix_ms(ms: i64) -> Option<Self> {
        match Moment::from_unix(ms.div_euclid(1_000)) {
            Some(_) => Some(Self(ms)),
            None => None,
        }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn unix_ms(self) -> i64 {
        self.0
    }

    /// The whole second it falls in: what `decide` works with.
    pub const fn moment(self) -> Moment {
        Moment(self.0.div_euclid(1_000))
    }

    /// The time as it is written.
    pub fn text(self) -> AsciiText {
        let ms = u32::try_from(self.0.rem_euclid(1_000)).expect("below a thousand");
        let mut text = *b"0000-00-00T00:00:00.000Z";
        text[..19].copy_from_slice(&moment_digits(self.0.div_euclid(1_000)));
        put_digits(&mut text[20..23], ms);
        AsciiText::of(&text)
    }
}

impl fmt::Display for RecordedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

impl fmt::Debug for RecordedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for RecordedAt {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        parse_ms(text)
            .and_then(Self::from_unix_ms)
            .ok_or_else(|| RefusalCode::MomentMalformed.into())
    }
}

/// `YYYY-MM-DDTHH:MM:SS`: digit by digit, since every event holds several.
fn moment_digits(seconds: i64) -> [u8; 19] {
    let time =
        DateTime::<Utc>::from_timestamp(seconds, 0).expect("a moment lies in chrono's range");
    let mut text = *b"0000-00-00T00:00:00";
    text[..10].copy_from_slice(&date_digits(time.date_naive()));
    put_digits(&mut text[11..13], time.hour());
    put_digits(&mut text[14..16], time.minute());
    put_digits(&mut text[17..], time.second());
    text
}

/// `YYYY-MM-DD`.
pub(super) fn date_digits(date: NaiveDate) -> [u8; 10] {
    let year = date.year().unsigned_abs();
    let mut text = *b"0000-00-00";
    put_digits(&mut text[..4], year);
    put_digits(&mut text[5..7], date.month());
    put_digits(&mut text[8..], date.day());
    text
}

/// Puts a value in as many digits as there is room for; higher ones it must not have.
fn put_digits(text: &mut [u8], mut value: u32) {
    for digit in text.iter_mut().rev() {
        *digit = b'0' + u8::try_from(value % 10).expect("one digit");
        value /= 10;
    }
}

/// Reads exactly `YYYY-MM-DDTHH:MM:SS` as seconds since the epoch.
fn parse_seconds(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shape = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if bytes.len() != 19 || shape.iter().any(|(at, byte)| bytes[*at] != *byte) {
        return None;
    }
    let [year, month, day] = [0..4, 5..7, 8..10].map(|range| digits(&bytes[range]));
    let [hour, minute, second] = [11..13, 14..16, 17..19].map(|range| digits(&bytes[range]));
    let date = NaiveDate::from_ymd_opt(i32::try_from(year?).ok()?, month?, day?)?;
    Some(
        date.and_hms_opt(hour?, minute?, second?)?
            .and_utc()
            .timestamp(),
    )
}

/// Reads exactly `YYYY-MM-DDTHH:MM:SS.sssZ` as milliseconds since the epoch.
fn parse_ms(text: &str) -> Option<i64> {
    let (seconds, ms) = text.strip_suffix('Z')?.split_once('.')?;
    let ms = Some(ms.as_bytes())
        .filter(|ms| ms.len() == 3)
        .and_then(digits)?;
    Some(parse_seconds(seconds)? * 1_000 + i64::from(ms))
}

/// Value of a short run of ASCII digits.
pub(super) fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0_u32, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + u32::from(byte - b'0'))
    })
}

/// Text in human-readable formats, the bare integer in compact ones.
macro_rules! moment_serde {
    ($name:ident, $from:ident, $pattern:literal, $expected:literal) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.serialize_str(self.text().as_str())
                } else {
                    self.0.serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    spelled(deserializer, $expected, |text| text.parse().ok())
                } else {
                    let number = i64::deserialize(deserializer)?;
                    Self::$from(number).ok_or_else(|| de::Error::custom($expected))
                }
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "format": "date-time", "pattern": $pattern})
            }
        }
    };
}

moment_serde!(
    Moment,
    from_unix,
    r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$",
    "expected a moment from 1992 to 2199, written YYYY-MM-DDTHH:MM:SSZ"
);
moment_serde!(
    RecordedAt,
    from_unix_ms,
    r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$",
    "expected a recording time, written YYYY-MM-DDTHH:MM:SS.sssZ"
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_moment_has_exactly_one_spelling() {
        let text = "2024-02-29T23:59:59Z";
        assert_eq!(
            text.parse::<Moment>().expect("the one form").to_string(),
            text
        );
        for wrong in [
            "2024-02-29T23:59:59",
            "2024-02-29T23:59:59z",
            "2024-02-29t23:59:59Z",
            "2024-02-29 23:59:59Z",
            "2024-02-29T23:59:59+00:00",
            "2024-02-29T23:59:59.000Z",
            "2024-02-29T23:59:60Z",
            "2024-02-29T24:00:00Z",
            "2023-02-29T00:00:00Z",
            "+024-02-29T23:59:59Z",
            "２024-02-29T23:59:5Z",
            "",
        ] {
            let refusal = wrong.parse::<Moment>().expect_err("only one form");
            assert_eq!(refusal.code, RefusalCode::MomentMalformed, "{wrong}");
        }
    }

    #[test]
    fn a_moment_of_a_mistyped_century_is_refused() {
        for text in ["1925-03-05T00:00:00Z", "2925-03-05T00:00:00Z"] {
            let refusal = text.parse::<Moment>().expect_err("out of range");
            assert_eq!(refusal.code, RefusalCode::MomentOutOfRange);
        }
        assert_eq!(Moment::MIN.to_string(), "1992-01-01T00:00:00Z");
        assert_eq!(Moment::MAX.to_string(), "2199-12-31T23:59:59Z");
    }

    #[test]
    fn recorded_times_carry_milliseconds_and_nothing_else() {
        let text = "2025-03-05T01:02:03.004Z";
        let recorded: RecordedAt = text.parse().expect("the one form");
        assert_eq!(recorded.to_string(), text);
        assert_eq!(recorded.moment().to_string(), "2025-03-05T01:02:03Z");
        for wrong in [
            "2025-03-05T01:02:03Z",
            "2025-03-05T01:02:03.04Z",
            "2025-03-05T01:02:03.+04Z",
        ] {
            assert!(wrong.parse::<RecordedAt>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn json_holds_text_and_postcard_the_integer() {
        let moment: Moment = "2025-03-05T01:02:03Z".parse().expect("a moment");
        let json = serde_json::to_string(&moment).expect("a string");
        assert_eq!(json, "\"2025-03-05T01:02:03Z\"");
        assert_eq!(
            serde_json::from_str::<Moment>(&json).expect("round trip"),
            moment
        );
        assert!(serde_json::from_str::<Moment>("1741136523").is_err());
        let bytes = postcard::to_allocvec(&moment).expect("an integer");
        assert!(bytes.len() <= 5, "a varint, {} bytes", bytes.len());
        assert_eq!(
            postcard::from_bytes::<Moment>(&bytes).expect("round trip"),
            moment
        );
    }

    proptest! {
        #[test]
        fn every_moment_reads_back(seconds in SECONDS_MIN..=SECONDS_MAX, ms in 0_i64..1_000) {
            let moment = Moment::from_unix(seconds).expect("in range");
            prop_assert_eq!(moment.to_string().parse::<Moment>(), Ok(moment));
            let recorded = RecordedAt::from_unix_ms(seconds * 1_000 + ms).expect("in range");
            prop_assert_eq!(recorded.to_string().parse::<RecordedAt>(), Ok(recorded));
            prop_assert_eq!(recorded.moment(), moment);
        }

        #[test]
        fn no_text_panics(text in ".{0,30}") {
            let _ = text.parse::<Moment>();
            let _ = text.parse::<RecordedAt>();
        }
    }
}
