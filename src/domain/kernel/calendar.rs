//! The working-day calendar of mainland China: weekends, statutory holidays, swapped weekends (调休).
//!
//! Order 67 art. 11 counts ten *working* days, so the law cannot be applied without it. The days
//! are data (`calendar_data/mainland.txt`), announced year by year; a year is covered from its
//! first to its last day. Outside the covered years only weekends are known and every answer is
//! [`Provisional::Yes`]: it may change when the notice comes out, and whoever writes it into an
//! event says so. Deadlines are written by `decide` and never computed again by a fold (I3).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::zone::LocalDate;

/// The announced days. Checked by the tests below, so reading it cannot fail in the field.
const MAINLAND: &str = include_str!("calendar_data/mainland.txt");

/// Whether an answer rests on weekends alone because a year's notice is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provisional {
    /// Every day that was counted lies in a covered year.
    No,
    /// A counted day lies outside the covered years.
    Yes,
}

/// Days that differ from the plain week, and the years for which they are known.
struct Calendar {
    /// True: work is done on this weekend day. False: a day of rest.
    announced: BTreeMap<LocalDate, bool>,
    first_year: i32,
    last_year: i32,
}

static CALENDAR: LazyLock<Calendar> =
    LazyLock::new(|| parse(MAINLAND).expect("the calendar data is checked by a test"));

/// Reads the data file; the error names the line.
fn parse(text: &str) -> Result<Calendar, String> {
    let mut announced = BTreeMap::new();
    let mut years = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let wrong = || format!("line {}: {line}", index + 1);
        let date = |text: &str| text.parse::<LocalDate>().map_err(|_| wrong());
        match words[..] {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            ["year", year, _notice, issued] => {
                date(issued)?;
                years.push(year.parse().map_err(|_| wrong())?);
            }
            ["rest", _holiday, first, last] => {
                let (first, last) = (date(first)?, date(last)?);
                let days = (0..=last.days_since(first)).map(|days| first.plus_days(days));
                announced.extend(days.map(|day| (day, false)));
            }
            ["work", day] => {
                announced.insert(date(day)?, true);
            }
            _ => return Err(wrong()),
        }
    }
    let gapless = years.windows(2).all(|pair: &[i32]| pair[1] == pair[0] + 1);
    match (years.first(), years.last()) {
        (Some(first), Some(last)) if gapless => Ok(Calendar {
            announced,
            first_year: *first,
            last_year: *last,
        }),
        _ => Err("years must follow one another".to_owned()),
    }
}

/// Whether `date` lies in a year whose notice is known.
pub fn is_covered(date: LocalDate) -> bool {
    (CALENDAR.first_year..=CALENDAR.last_year).contains(&date.year())
}

/// Whether work is done on `date`.
pub fn is_working_day(date: LocalDate) -> bool {
    CALENDAR
        .announced
        .get(&date)
        .copied()
        .unwrap_or(!date.is_weekend())
}

/// The `count`-th working day after `date`: the last day of a term that starts the day after (Civil
/// Code art. 201). A `count` of 0 gives `date` itself.
pub fn working_days_after(date: LocalDate, count: u32) -> (LocalDate, Provisional) {
    let mut day = date;
    let mut covered = is_covered(date);
    let mut left = count;
    while left > 0 {
        let next = day.plus_days(1);
        if next == day {
            break; // The end of the calendar, 2299-12-31: no later date exists.
        }
        day = next;
        covered &= is_covered(day);
        left -= u32::from(is_working_day(day));
    }
    (
        day,
        if covered {
            Provisional::No
        } else {
            Provisional::Yes
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> LocalDate {
        text.parse().expect("a date of the test")
    }

    fn days_of(year: i32) -> impl Iterator<Item = LocalDate> {
        let first = LocalDate::from_ymd(year, 1, 1).expect("a first of January");
        (0..366)
            .map(move |days| first.plus_days(days))
            .filter(move |day| day.year() == year)
    }

    #[test]
    fn every_worked_day_is_a_weekend_and_every_rest_lies_in_a_covered_year() {
        for (day, works) in &CALENDAR.announced {
            assert!(!works || day.is_weekend(), "{day}");
            assert!(is_covered(*day), "{day}");
        }
    }

    #[test]
    fn each_year_has_the_working_days_its_holidays_leave() {
        // Swapping days keeps their number, and a holiday on a weekend is given back: what is left
        // is the weekdays less the holidays by law, 11 of them, 13 from 2025 on.
        for (year, holidays) in [
            (2021, 11),
            (2022, 11),
            (2023, 11),
            (2024, 11),
            (2025, 13),
            (2026, 13),
        ] {
            let weekdays = days_of(year).filter(|day| !day.is_weekend()).count();
            let working = days_of(year).filter(|day| is_working_day(*day)).count();
            assert_eq!(working, weekdays - holidays, "{year}");
        }
    }

    #[test]
    fn known_days_of_each_year() {
        for (text, works) in [
            ("2021-02-07", true),
            ("2021-02-11", false),
            ("2022-12-31", false),
            ("2023-04-05", false),
            ("2023-10-08", true),
            ("2024-02-04", true),
            ("2024-02-09", true),
            ("2025-10-08", false),
            ("2025-10-09", true),
            ("2025-10-11", true),
            ("2025-10-12", false),
            ("2026-01-04", true),
            ("2026-02-23", false),
            ("2026-02-28", true),
        ] {
            assert_eq!(is_working_day(date(text)), works, "{text}");
        }
        let holiday = (1..=8).all(|day| {
            let date = LocalDate::from_ymd(2025, 10, day).expect("a day of October");
            !is_working_day(date)
        });
        assert!(holiday, "2025-10-01 to 2025-10-08 are days of rest");
    }

    #[test]
    fn r30_ten_working_days_skip_holidays_and_count_worked_weekends() {
        let table = [
            // Plain weeks.
            ("2025-03-05", "2025-03-19"),
            // National Day 2025: eight days of rest, 28 September and 11 October worked.
            ("2025-09-26", "2025-10-16"),
            // Spring Festival 2024: Sundays the 4th and 18th worked.
            ("2024-02-02", "2024-02-21"),
            // National Day 2023: Saturday the 7th and Sunday the 8th worked.
            ("2023-09-28", "2023-10-18"),
        ];
        for (from, expected) in table {
            let answer = working_days_after(date(from), 10);
            assert_eq!(answer, (date(expected), Provisional::No), "{from}");
        }
    }

    #[test]
    fn beyond_the_last_notice_an_answer_is_provisional() {
        assert_eq!(
            working_days_after(date("2026-12-30"), 2),
            (date("2027-01-01"), Provisional::Yes),
            "only weekends are known of 2027, so New Year's Day counts until its notice comes"
        );
        assert_eq!(working_days_after(date("2026-12-30"), 1).1, Provisional::No);
        assert_eq!(
            working_days_after(date("2019-06-03"), 1).1,
            Provisional::Yes
        );
    }

    #[test]
    fn no_working_days_is_the_day_itself() {
        assert_eq!(
            working_days_after(date("2025-10-01"), 0),
            (date("2025-10-01"), Provisional::No)
        );
    }

    #[test]
    fn the_calendar_ends_without_an_endless_loop() {
        assert_eq!(
            working_days_after(date("2299-12-30"), u32::MAX).0,
            date("2299-12-31")
        );
    }

    #[test]
    fn a_broken_line_is_named() {
        assert!(parse("year 2021 x 2020-11-25\nrest a 2021-02-30 2021-03-01").is_err());
        assert!(parse("year 2021 x 2020-11-25\nyear 2023 x 2022-11-25").is_err());
        let error = parse("year 2021 x 2020-11-25\nholiday 2021-01-01").err();
        assert_eq!(error.as_deref(), Some("line 2: holiday 2021-01-01"));
    }
}
