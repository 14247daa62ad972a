//! What takes place in the demo: the activities of four months, and who goes to which.
//!
//! Only a plan: nothing here touches the ledger. The same plan in every run.

use std::collections::BTreeMap;

use super::cast::{DESKS, LEAVING_RECORDER, PEOPLE, STAFF};
use super::courses::Course;
use super::ports::throw;
use super::series::{SERIES, Series};
use crate::domain::kernel::ids::{ActivityId, SessionId};
use crate::domain::kernel::moment::{LocalDate, Moment, Zone};

/// The day the ledger opens: a Monday.
pub const FIRST_DAY: (i32, u32, u32) = (2026, 3, 2);
/// The day on which the story stops, in the evening: a Tuesday.
pub const LAST_DAY: (i32, u32, u32) = (2026, 6, 30);
/// The day from which the leaving recorder records no more.
pub const RECORDER_LEAVES: (i32, u32, u32) = (2026, 5, 15);
/// Who is erased withdraws by then from everything; who withdraws consent, too.
const LAST_VISIT_OF_LEAVERS: (i32, u32, u32) = (2026, 5, 10);
/// A day of service under the pack with a notice, approved so late that the notice still runs when
/// the story stops.
const APPROVED_LATE: (i32, u32, u32) = (2026, 6, 2);
/// The volunteer who is erased.
pub const ERASED: usize = 29;
/// The volunteer who withdraws the consent to be recorded.
pub const WITHDRAWN: usize = 44;

/// One activity.
pub struct Gathering {
    /// Whose.
    pub organisation: usize,
    /// At the organisation's station.
    pub at_station: bool,
    /// Name, content, category, address.
    pub texts: [&'static str; 4],
    /// Its day.
    pub day: LocalDate,
    /// Planned start.
    pub starts_at: Moment,
    /// Planned end.
    pub ends_at: Moment,
    /// Place of the recorder in the cast.
    pub recorder: usize,
    /// Announced before it started; the emergency was not (R16).
    pub announced: bool,
    /// Who goes.
    pub guests: Vec<Guest>,
    /// Its id, once published.
    pub id: Option<ActivityId>,
}

/// One person's part in an activity.
pub struct Guest {
    /// Place in the cast.
    pub person: usize,
    /// How it goes.
    pub course: Course,
    /// The session, once there is one.
    pub session: Option<SessionId>,
}

/// The whole programme, in the order of its days; the last activity is under way when the story
/// stops.
pub fn programme(zone: &Zone) -> Vec<Gathering> {
    let mut planned: Vec<(LocalDate, &Series)> = SERIES
        .iter()
        .flat_map(|series| {
            let day =
                move |time| date(FIRST_DAY).plus_days(series.first + time * series.every_days);
            (0..series.times).map(move |time| (day(time), series))
        })
        .filter(|(day, _)| *day <= date(LAST_DAY))
        .collect();
    planned.sort_by_key(|(day, series)| (*day, series.starts));
    let mut busy = BTreeMap::new();
    let numbered = planned.into_iter().zip(0..);
    numbered
        .map(|((day, series), number)| gathering(number, day, series, zone, &mut busy))
        .collect()
}

/// The days on which people go out already; nobody goes twice a day, nor the day after a night.
type Busy = BTreeMap<usize, LocalDate>;

fn gathering(
    number: u64,
    day: LocalDate,
    series: &Series,
    zone: &Zone,
    busy: &mut Busy,
) -> Gathering {
    let starts_at = zone.midnight(day).plus_minutes(series.starts);
    let recorder = match series.organisation {
        0 if number.is_multiple_of(2) && day < date(RECORDER_LEAVES) => LEAVING_RECORDER,
        organisation => DESKS[organisation].0,
    };
    Gathering {
        organisation: series.organisation,
        at_station: series.at_station,
        texts: [
            series.title,
            series.description,
            series.category,
            series.address,
        ],
        day,
        starts_at,
        ends_at: starts_at.plus_minutes(series.minutes),
        recorder,
        announced: !series.category.starts_with("emergency"),
        guests: guests(number, day, series, busy),
        id: None,
    }
}

fn guests(number: u64, day: LocalDate, series: &Series, busy: &mut Busy) -> Vec<Guest> {
    let free = |person: &usize| {
        let leaves = [ERASED, WITHDRAWN].contains(person) && day > date(LAST_VISIT_OF_LEAVERS);
        let rested = busy
            .get(person)
            .is_none_or(|last| day.days_since(*last) > 1);
        rested && !leaves
    };
    let mut people: Vec<usize> = (STAFF..PEOPLE).filter(free).collect();
    people.sort_by_key(|person| throw("who comes", &[number, *person as u64], u64::MAX));
    people.truncate(series.guests);
    busy.extend(people.iter().map(|person| (*person, day)));
    let course = |person| Course::of(throw("how it goes", &[number, person as u64], 100));
    let guest = |person| Guest {
        person,
        course: match () {
            () if day == date(LAST_DAY) => Course::CodeThenClerk,
            () if day == date(APPROVED_LATE) => Course::ApprovedLate,
            () => course(person),
        },
        session: None,
    };
    people.into_iter().map(guest).collect()
}

/// A date of the story.
pub fn date((year, month, day): (i32, u32, u32)) -> LocalDate {
    LocalDate::from_ymd(year, month, day).expect("the dates of the story exist")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::pack::Pack;

    #[test]
    fn the_programme_is_the_same_in_every_run_and_its_categories_exist() {
        let (one, other) = (programme(&Zone::shanghai()), programme(&Zone::shanghai()));
        assert_eq!(one.len(), 67);
        for (one, other) in one.iter().zip(&other) {
            let people = |it: &Gathering| it.guests.iter().map(|it| it.person).collect::<Vec<_>>();
            assert_eq!(
                (one.starts_at, people(one)),
                (other.starts_at, people(other))
            );
            assert!(
                Pack::national().category(one.texts[2]).is_some(),
                "{}",
                one.texts[2]
            );
        }
    }

    #[test]
    fn the_library_is_open_when_the_story_stops() {
        let last = programme(&Zone::shanghai()).pop().expect("not empty");
        assert_eq!((last.organisation, last.day), (1, date(LAST_DAY)));
    }
}
