//! Dates and times of every habit; what can be read in two ways is not read.
//!
//! One table each, as a person would check them.

use hourledger::interchange::values::date::{DateOrder, parse};
use hourledger::interchange::values::time::{Stamp, parse as parse_time};
use proptest::prelude::*;

#[test]
fn every_unambiguous_habit_is_read() {
    for text in [
        "2024-03-05",
        "2024/3/5",
        "2024.3.5",
        "20240305",
        "2024年3月5日",
        "2024 年 03 月 05 日",
        "２０２４－０３－０５",
        "45356",
        "5 Mar 2024",
        "5-Mar-2024",
        "March 5, 2024",
        "2024-03-05 00:00:00",
        "2024-03-05T00:00:00",
        "2024/3/5 0:00",
        " 2024-03-05 ",
    ] {
        let date = parse(text, None).map(|date| date.to_string());
        assert_eq!(date.as_deref(), Ok("2024-03-05"), "{text}");
    }
}

#[test]
fn what_can_be_read_in_two_ways_needs_an_order() {
    for (text, order, expected) in [
        ("05/03/2024", None, Err("AMBIGUOUS_DATE")),
        ("05/03/2024", Some(DateOrder::Dmy), Ok("2024-03-05")),
        ("05/03/2024", Some(DateOrder::Mdy), Ok("2024-05-03")),
        ("25/03/2024", None, Ok("2024-03-25")),
        ("25/03/2024", Some(DateOrder::Mdy), Err("DATE_MALFORMED")),
        ("05.05.2024", None, Ok("2024-05-05")),
        ("05/03/24", None, Err("AMBIGUOUS_DATE")),
        ("2024-02-30", None, Err("DATE_MALFORMED")),
        ("2024-13-01", None, Err("DATE_MALFORMED")),
        ("32/13/2024", None, Err("DATE_MALFORMED")),
        ("20241301", None, Err("DATE_MALFORMED")),
        ("2024-03-05 09:30", None, Err("DATE_MALFORMED")),
        ("yesterday", None, Err("DATE_MALFORMED")),
        ("2024-03", None, Err("DATE_MALFORMED")),
    ] {
        let date = parse(text, order).map(|date| date.to_string());
        let date = date.map_err(hourledger::interchange::ProblemCode::as_str);
        assert_eq!(date, expected.map(str::to_owned), "{text} {order:?}");
    }
}

#[test]
fn times_of_day_are_read_in_every_habit() {
    for (text, expected) in [
        ("9:30", "09:30:00"),
        ("09:30:15", "09:30:15"),
        ("9:30 PM", "21:30:00"),
        ("9:30am", "09:30:00"),
        ("12:05 a.m.", "00:05:00"),
        ("12:05 PM", "12:05:00"),
        ("上午9:30", "09:30:00"),
        ("下午 2:05", "14:05:00"),
        ("下午14:05", "14:05:00"),
        ("中午12点", "12:00:00"),
        ("9点30分", "09:30:00"),
        ("9点半", "09:30:00"),
        ("９：３０", "09:30:00"),
        ("0.395833333333333", "09:30:00"),
    ] {
        match parse_time(text, None) {
            Ok(Stamp::Time(time)) => assert_eq!(time.to_string(), expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    for text in [
        "25:00",
        "9:5",
        "9",
        "9:30Z",
        "晚上12点",
        "13:00 am",
        "noonish",
        "1.5",
    ] {
        let code = parse_time(text, None).expect_err(text);
        assert_eq!(code.as_str(), "TIME_MALFORMED", "{text}");
    }
}

#[test]
fn a_date_with_a_time_is_read_whole() {
    for text in [
        "2024-03-05 09:30",
        "2024-03-05T09:30:00",
        "2024/3/5 9:30 AM",
        "2024年3月5日 上午9:30",
        "2024年3月5日9点半",
        "45356.395833333333",
    ] {
        match parse_time(text, None) {
            Ok(Stamp::At(at)) => assert_eq!(at.to_string(), "2024-03-05 09:30:00", "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "[0-9年月日点分 /.:apmT-]{0,24}|.{0,24}") {
        for order in [None, Some(DateOrder::Dmy), Some(DateOrder::Mdy)] {
            let _ = (parse(&text, order), parse_time(&text, order));
        }
    }
}
