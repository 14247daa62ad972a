//! R23: a session across midnight counts on both days, and the days sum to the session.

use std::collections::BTreeSet;

use hourledger::domain::Event;
use hourledger::domain::kernel::minutes::{Minutes, Rounding};
use hourledger::domain::policy::pack::Pack;
use hourledger::domain::sessions::event::HoursCredited;

use crate::cast::{District, approve, confirm, keyed, new_session};

/// The credits of a keyed and approved session of Fang between two moments.
fn credits(rounding: Rounding, from: &str, to: &str) -> Vec<HoursCredited> {
    let mut pack = Pack::national().clone();
    pack.rounding = rounding;
    let mut district = District::under(pack);
    let (fang, snow) = (district.fang, district.snow);
    let night = district.another_activity(snow, "2026-03-05 12:00", "2026-03-07 12:00");
    let world = district.world.at("2026-03-07 12:00");
    let session = new_session(&world.given([keyed(night, fang, from, to)]));
    world.as_actor(fang).given([confirm(night, session)]);
    let events = world
        .as_actor(snow.approver)
        .given([approve(night, session)]);
    let credits = events.into_iter().filter_map(|event| match event {
        Event::HoursCredited(event) => Some(event),
        _ => None,
    });
    credits.collect()
}

fn days(credits: &[HoursCredited]) -> Vec<(String, i64)> {
    let day = |credit: &HoursCredited| (credit.time.date.to_string(), credit.hours.minutes.0);
    credits.iter().map(day).collect()
}

fn expected<const N: usize>(days: [(&str, i64); N]) -> Vec<(String, i64)> {
    days.map(|(day, minutes)| (day.to_owned(), minutes))
        .to_vec()
}

#[test]
fn r23_a_night_is_split_at_midnight_with_a_tag_for_each_day() {
    let credits = credits(Rounding::None, "2026-03-05 22:00", "2026-03-06 01:30");
    assert_eq!(
        days(&credits),
        expected([("2026-03-05", 120), ("2026-03-06", 90)])
    );
    assert_eq!(credits[0].time.ended_at, credits[1].time.started_at);
    let tags: BTreeSet<_> = credits.iter().map(|credit| credit.hours.tag).collect();
    assert_eq!(tags.len(), 2);
}

#[test]
fn r23_the_days_sum_to_the_rounded_session() {
    for (rounding, sum) in [
        (Rounding::None, 200),
        (Rounding::Floor { unit: 60 }, 180),
        (Rounding::Ceiling { unit: 60 }, 240),
    ] {
        let credits = credits(rounding, "2026-03-05 21:17", "2026-03-06 00:37");
        let total: Minutes = credits.iter().map(|credit| credit.hours.minutes).sum();
        assert_eq!((credits.len(), total), (2, Minutes(sum)));
    }
}

#[test]
fn r23_ending_at_midnight_is_one_day() {
    let credits = credits(Rounding::None, "2026-03-05 22:00", "2026-03-06 00:00");
    assert_eq!(days(&credits), expected([("2026-03-05", 120)]));
}

#[test]
fn r23_a_day_with_less_than_a_minute_is_not_credited() {
    let credits = credits(Rounding::None, "2026-03-05 23:59:30", "2026-03-06 01:00");
    assert_eq!(days(&credits), expected([("2026-03-06", 60)]));
}
