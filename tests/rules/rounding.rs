//! R25: rounding is a named rule, applied once per session, never to a total.

use hourledger::domain::kernel::minutes::{Minutes, Rounding, Threshold};
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::policy::pack::Pack;
use hourledger::domain::{BookKey, Event};

use crate::cast::{District, keyed};
use crate::world::moment;

/// Fang's total after keyed sessions of these lengths in minutes, under a rounding.
fn waiting_minutes(rounding: Rounding, lengths: &[i64]) -> (Vec<Minutes>, i64) {
    let mut pack = Pack::national().clone();
    pack.rounding = rounding;
    let mut district = District::under(pack);
    let (fang, snow) = (district.fang, district.snow);
    let long = district.another_activity(snow, "2026-03-05 00:00", "2026-03-05 23:00");
    let world = district.world.at("2026-03-06 09:00");
    let mut from = moment("2026-03-05 00:00");
    for minutes in lengths {
        let mut entry = keyed(long, fang, "2026-03-05 00:00", "2026-03-05 00:01");
        entry.started_at = from;
        entry.ended_at = from.plus_minutes(*minutes);
        from = entry.ended_at;
        world.given([entry]);
    }
    let each = world
        .log
        .iter()
        .filter_map(|recorded| match &recorded.event {
            Event::SessionKeyed(event) => Some(event.hours.minutes),
            _ => None,
        });
    let book = world.book::<PersonBook>(&BookKey::Person(fang));
    let total = book.expect("registered").totals.waiting_minutes;
    (each.collect(), total)
}

#[test]
fn r25_each_session_is_rounded_once_and_totals_are_sums() {
    let rows = |pairs: [(u32, u32); 3]| Rounding::Thresholds {
        rows: pairs
            .map(|(at_most, counts_as)| Threshold { at_most, counts_as })
            .to_vec(),
        unit: 60,
    };
    for (rounding, expected) in [
        (Rounding::None, [44, 46, 100]),
        (Rounding::Floor { unit: 30 }, [30, 30, 90]),
        (Rounding::Ceiling { unit: 30 }, [60, 60, 120]),
        (Rounding::Nearest { unit: 30 }, [30, 60, 90]),
        (Rounding::MinimumUnit { unit: 60 }, [60, 60, 100]),
        (rows([(15, 0), (45, 30), (60, 60)]), [30, 60, 90]),
    ] {
        let (each, total) = waiting_minutes(rounding.clone(), &[44, 46, 100]);
        assert_eq!(each, expected.map(Minutes), "{rounding:?}");
        assert_eq!(total, expected.iter().sum::<i64>(), "{rounding:?}");
    }
}
