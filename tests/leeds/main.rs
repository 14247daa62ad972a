//! `tools/leeds`: a real year comes out of our standard files as its publisher counted it.
//!
//! Reads only the written files and the source, with arithmetic of its own: thousandths of hours
//! against minutes, and weekdays counted from a known Saturday.

mod csv;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use csv::{Row, rows};

const SOURCE: &str = "tests/data/leeds-2023";

/// What the tool wrote, and what it read.
struct Year {
    volunteers: Vec<Row>,
    activities: Vec<Row>,
    sessions: Vec<Row>,
    shifts: Vec<Row>,
    sign_ups: Vec<Row>,
}

fn year() -> Year {
    let folder = tempfile::tempdir().expect("a folder");
    convert(folder.path());
    let written = |name: &str| rows(&folder.path().join(name));
    Year {
        volunteers: written("volunteers.csv"),
        activities: written("activities.csv"),
        sessions: written("sessions.csv"),
        shifts: rows(&Path::new(SOURCE).join("shifts.csv")),
        sign_ups: rows(&Path::new(SOURCE).join("volunteers.csv")),
    }
}

fn convert(into: &Path) {
    let said = Command::new("python3")
        .args([Path::new("tools/leeds"), Path::new(SOURCE), into])
        .output()
        .expect("python3 is installed");
    assert!(said.status.success(), "{said:?}");
}

fn number(text: &str) -> i64 {
    text.parse().unwrap_or_else(|why| panic!("{text}: {why}"))
}

/// `2.0` or `0.667` hours as thousandths.
fn thousandths(hours: &str) -> i64 {
    let (whole, part) = hours.split_once('.').unwrap_or((hours, ""));
    assert!(part.len() <= 3, "{hours}");
    number(whole) * 1_000 + number(&format!("{part:0<3}"))
}

/// Days since 0000-03-01, by the civil calendar.
fn day_number(date: &str) -> i64 {
    let parts: Vec<i64> = date.split('-').map(number).collect();
    let (year, month) = match parts[1] {
        1 | 2 => (parts[0] - 1, parts[1] + 9),
        month => (parts[0], month - 3),
    };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + parts[2] - 1
}

/// The Friday that ends the week of a date, Saturday to Friday.
fn week(date: &str) -> i64 {
    let days = day_number(date) - day_number("2022-10-01");
    days.div_euclid(7) * 7 + 6
}

/// Sessions and minutes by a key.
fn minutes_by(sessions: &[Row], key: impl Fn(&Row) -> String) -> BTreeMap<String, (i64, i64)> {
    let mut sums = BTreeMap::<String, (i64, i64)>::new();
    for session in sessions {
        let sum = sums.entry(key(session)).or_default();
        *sum = (sum.0 + 1, sum.1 + number(&session["minutes"]));
    }
    sums
}

/// Attendances and thousandths of hours by a key; what nobody attended has no sessions.
fn hours_by(shifts: &[Row], key: impl Fn(&Row) -> String) -> BTreeMap<String, (i64, i64)> {
    let mut sums = BTreeMap::<String, (i64, i64)>::new();
    for shift in shifts.iter().filter(|shift| shift["attended"] != "0") {
        let sum = sums.entry(key(shift)).or_default();
        let hours = thousandths(&shift["volunteer_hours"]);
        *sum = (sum.0 + number(&shift["attended"]), sum.1 + hours);
    }
    sums
}

#[test]
fn every_session_of_the_year_and_every_hour_comes_out() {
    let year = year();
    let minutes: i64 = year.sessions.iter().map(|it| number(&it["minutes"])).sum();
    assert_eq!((year.sessions.len(), minutes / 60), (6_098, 17_766));
    let names: BTreeSet<_> = year.sessions.iter().map(|it| &it["external_id"]).collect();
    assert_eq!(names.len(), 6_098);
}

#[test]
fn every_published_week_matches_within_half_a_minute_per_attendance() {
    // given the weeks of the source and of the output, Saturday to Friday, named by the last day
    let year = year();
    let published = hours_by(&year.shifts, |shift| week(&shift["date"]).to_string());
    let ours = minutes_by(&year.sessions, |it| week(&it["date"]).to_string());
    // then they are the same weeks, with the same attendances and the same hours
    assert!(ours.keys().eq(published.keys()));
    for (week, (attended, thousandths)) in published {
        let (sessions, minutes) = ours[&week];
        assert_eq!(sessions, attended, "{week}");
        let off = (minutes * 1_000 - thousandths * 60).abs();
        assert!(
            off <= 500 * attended,
            "{week}: {minutes} against {thousandths}/1000 h"
        );
    }
}

#[test]
fn every_shift_is_the_nearest_minute_and_shared_out_evenly() {
    let year = year();
    let shift_of = |session: &Row| {
        let (shift, _) = session["external_id"]
            .split_once('-')
            .expect("shift-number");
        shift.to_owned()
    };
    let mut shares = BTreeMap::<String, Vec<i64>>::new();
    for session in &year.sessions {
        let minutes = number(&session["minutes"]);
        shares.entry(shift_of(session)).or_default().push(minutes);
    }
    for (shift, (attended, thousandths)) in hours_by(&year.shifts, |it| it["shift_id"].clone()) {
        let shares = &shares[&shift];
        assert_eq!(Ok(attended), i64::try_from(shares.len()), "{shift}");
        let minutes: i64 = shares.iter().sum();
        assert!((minutes * 1_000 - thousandths * 60).abs() <= 500, "{shift}");
        let (least, most) = (shares.iter().min(), shares.iter().max());
        let apart = most.expect("attended") - least.expect("attended");
        assert!(apart <= 1, "{shift}: {shares:?}");
    }
}

#[test]
fn a_place_goes_to_somebody_confirmed_who_had_signed_up_once_a_day() {
    let year = year();
    let confirmed = year
        .sign_ups
        .iter()
        .filter(|it| !it["confirmed"].is_empty());
    let created: BTreeMap<_, _> = confirmed.map(|it| (&it["hash"], &it["created"])).collect();
    let mut days = BTreeSet::new();
    for session in &year.sessions {
        let person = &session["volunteer_id"];
        assert!(created[person] <= &session["date"], "{session:?}");
        assert!(
            days.insert((&session["date"], person)),
            "twice a day: {session:?}"
        );
    }
    let people: BTreeSet<_> = year
        .volunteers
        .iter()
        .map(|it| &it["external_id"])
        .collect();
    assert!(people.into_iter().eq(created.keys().copied()));
}

#[test]
fn activities_are_the_events_with_their_first_and_last_day() {
    let year = year();
    assert_eq!(year.activities.len(), 172);
    for activity in &year.activities {
        let of_it = |it: &&Row| it["event_id"] == activity["external_id"];
        let shifts: Vec<_> = year.shifts.iter().filter(of_it).collect();
        let days = || shifts.iter().map(|it| &it["date"]);
        assert_eq!(days().min(), Some(&activity["starts_at"]));
        assert_eq!(days().max(), Some(&activity["ends_at"]));
        let places: BTreeSet<_> = shifts.iter().map(|it| &it["postcode"]).collect();
        let named: Vec<_> = places.into_iter().filter(|it| !it.is_empty()).collect();
        let place = if named.len() == 1 { named[0] } else { "" };
        assert_eq!(activity["place"], place);
        assert_eq!(activity["title"], shifts[0]["event_name"]);
        assert_eq!(activity["category"], shifts[0]["event_type"]);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, other) = (tempfile::tempdir(), tempfile::tempdir());
    let (one, other) = (one.expect("a folder"), other.expect("a folder"));
    convert(one.path());
    convert(other.path());
    for name in ["volunteers.csv", "activities.csv", "sessions.csv"] {
        let bytes = |folder: &Path| std::fs::read(folder.join(name)).expect("written");
        assert!(bytes(one.path()) == bytes(other.path()), "{name}");
    }
}
