//! Local clock times as a source states them: no zone, whole seconds.
//!
//! A source knows the clock on its wall. Which moment that was is known once the ledger's zone is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::domain::kernel::moment::{LocalDate, Moment, Zone};

/// Seconds of a day.
pub const DAY_SECONDS: u32 = 86_400;

/// A time of day, in seconds since midnight; written `09:30:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime(u32);

impl LocalTime {
    /// Midnight.
    pub const MIDNIGHT: Self = Self(0);

    /// The time; `None` if a day has no such time.
    pub const fn from_hms(hour: u32, minute: u32, second: u32) -> Option<Self> {
        if hour < 24 && minute < 60 && second < 60 {
            Some(Self(hour * 3600 + minute * 60 + second))
        } else {
            None
        }
    }

    /// The time this many seconds after midnight; `None` from 24:00 on.
    pub const fn from_seconds(seconds: u32) -> Option<Self> {
        if seconds < DAY_SECONDS {
            Some(Self(seconds))
        } else {
            None
        }
    }

    /// Seconds since midnight.
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.0 / 3600, self.0 / 60 % 60, self.0 % 60);
        write!(f, "{hour:02}:{minute:02}:{second:02}")
    }
}

/// A date and a time of day; written `2024-03-05 09:30:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    /// The date.
    pub date: LocalDate,
    /// The time of day.
    pub time: LocalTime,
}

impl LocalDateTime {
    /// Seconds from `earlier` to this; negative if it is later.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        let days = i64::from(self.date.days_since(earlier.date));
        days * i64::from(DAY_SECONDS) + i64::from(self.time.0) - i64::from(earlier.time.0)
    }

    /// What a clock on a wall of the zone showed at a moment.
    pub fn of(moment: Moment, zone: &Zone) -> Self {
        let local = moment.unix() + i64::from(zone.offset_minutes) * 60;
        let seconds = local.rem_euclid(i64::from(DAY_SECONDS));
        Self {
            date: zone.date(moment),
            time: LocalTime(u32::try_from(seconds).expect("less than a day")),
        }
    }

    /// The moment that this was in a zone; `None` before 1992 or after 2199.
    pub fn moment(self, zone: &Zone) -> Option<Moment> {
        let days = i64::from(self.date.epoch_days());
        let local = days * i64::from(DAY_SECONDS) + i64::from(self.time.0);
        Moment::from_unix(local - i64::from(zone.offset_minutes) * 60)
    }
}

impl fmt::Display for LocalDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.date, self.time)
    }
}

impl FromStr for LocalTime {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = text.as_bytes();
        if bytes.len() != 8 || bytes[2] != b':' || bytes[5] != b':' {
            return Err(Malformed);
        }
        let part = |at: usize| text.get(at..at + 2).and_then(two_digits).ok_or(Malformed);
        Self::from_hms(part(0)?, part(3)?, part(6)?).ok_or(Malformed)
    }
}

impl FromStr for LocalDateTime {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (date, time) = text.split_once(' ').ok_or(Malformed)?;
        Ok(Self {
            date: date.parse().map_err(|_| Malformed)?,
            time: time.parse()?,
        })
    }
}

fn two_digits(text: &str) -> Option<u32> {
    let all = text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

/// The text is not the one written form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected YYYY-MM-DD HH:MM:SS or HH:MM:SS")
    }
}

/// Debug and serde in the one written form.
macro_rules! written {
    ($($name:ident)+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )+};
}

written! { LocalTime LocalDateTime }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_becomes_a_moment_in_a_zone() {
        let zone = Zone {
            name: "Asia/Shanghai".to_owned(),
            offset_minutes: 480,
        };
        let wall: LocalDateTime = "2024-03-05 09:30:00".parse().expect("well-formed");
        let moment = wall.moment(&zone).expect("in range");
        assert_eq!(moment.to_string(), "2024-03-05T01:30:00Z");
        assert_eq!(wall.to_string(), "2024-03-05 09:30:00");
    }

    #[test]
    fn impossible_times_do_not_parse() {
        for text in ["24:00:00", "9:30:00", "09:60:00", "+1:00:00", "09:30"] {
            assert_eq!(text.parse::<LocalTime>(), Err(Malformed), "{text}");
        }
    }
}
