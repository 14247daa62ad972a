//! Durations in all written forms, as whole minutes.
//!
//! The arithmetic is exact: a property test compares it with fractions of integers.

use hourledger::interchange::values::duration::{Unit, parse};
use proptest::prelude::*;

#[test]
fn every_written_form_is_read() {
    for (text, minutes) in [
        ("90 min", 90),
        ("90分钟", 90),
        ("９０分", 90),
        ("90 Mins.", 90),
        ("1.5 hours", 90),
        ("1,5 h", 90),
        ("１．５小时", 90),
        ("1:30", 90),
        ("１：３０", 90),
        ("01:30:00", 90),
        ("1:29:30", 90),
        ("1h 30m", 90),
        ("1h30", 90),
        ("1 hr 30 min", 90),
        ("1 hour, 30 minutes", 90),
        ("1小时30分", 90),
        ("1 个小时 30 分钟", 90),
        ("1个半小时", 90),
        ("半小时", 30),
        ("半个小时", 30),
        ("2小时零5分", 125),
        ("0.33 h", 20),
        (" 8h ", 480),
        ("25:00", 1500),
    ] {
        assert_eq!(parse(text, None), Ok(minutes), "{text}");
    }
}

#[test]
fn a_plain_number_needs_a_unit() {
    for (text, unit, expected) in [
        ("90", Some(Unit::Minutes), Ok(90)),
        ("1.5", Some(Unit::Hours), Ok(90)),
        ("90", None, Err("UNIT_UNKNOWN")),
        ("90 min", Some(Unit::Hours), Ok(90)),
        ("0.30000000000000004", Some(Unit::Hours), Ok(18)),
    ] {
        let outcome = parse(text, unit).map_err(hourledger::interchange::ProblemCode::as_str);
        assert_eq!(outcome, expected, "{text}");
    }
}

#[test]
fn what_is_no_duration_is_told() {
    for (text, code) in [
        ("two hours", "DURATION_MALFORMED"),
        ("1:60", "DURATION_MALFORMED"),
        ("1:2:3:4", "DURATION_MALFORMED"),
        ("30m 1h", "DURATION_MALFORMED"),
        ("1 30", "DURATION_MALFORMED"),
        ("1,500 min", "DURATION_MALFORMED"),
        ("1h 90", "DURATION_MALFORMED"),
        ("-1:30", "DURATION_NOT_POSITIVE"),
        ("99999999999999999999", "DURATION_MALFORMED"),
        (":", "DURATION_MALFORMED"),
        ("h", "DURATION_MALFORMED"),
    ] {
        let outcome = parse(text, Some(Unit::Hours));
        assert_eq!(outcome.expect_err(text).as_str(), code, "{text}");
    }
}

proptest! {
    #[test]
    fn hours_are_rounded_to_the_nearest_minute_once(whole in 0_u32..1000, part in 0_u32..1000) {
        let text = format!("{whole}.{part:03}");
        let thousandths = (u64::from(whole) * 1000 + u64::from(part)) * 60;
        let expected = i64::try_from((thousandths + 500) / 1000).expect("small");
        prop_assert_eq!(parse(&text, Some(Unit::Hours)), Ok(expected));
    }

    #[test]
    fn hours_and_minutes_agree_in_every_form(hours in 0_i64..100, minutes in 0_i64..60) {
        let expected = Ok(hours * 60 + minutes);
        for text in [
            format!("{hours}:{minutes:02}"),
            format!("{hours}h {minutes}m"),
            format!("{hours}小时{minutes}分"),
        ] {
            prop_assert_eq!(parse(&text, None), expected);
        }
    }

    #[test]
    fn no_text_panics(text in "[0-9:.,hm小时半分个 ]{0,30}|.{0,30}") {
        let _ = parse(&text, None);
    }
}
