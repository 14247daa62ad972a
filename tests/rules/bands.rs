//! R23: beyond the first band of a day an administrator of the organisation approves, beyond the
//! second one the authority; the day is the person's, whoever records it.

use std::collections::BTreeMap;

use hourledger::domain::kernel::ids::{ActivityId, PersonId, SessionId};
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::kernel::refusal::{Lang, RefusalCode};
use hourledger::domain::policy::pack::Pack;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::{Command, Event};
use proptest::prelude::*;

use crate::cast::{
    District, House, approve, approve_part, bands, confirm, correct, dismiss, dispute, keyed,
    new_session, session_of, void,
};
use crate::world::moment;

/// Under bands of 8 and 12 hours; an activity of each house lasts from Tuesday to Thursday night.
struct Days {
    district: District,
    snow: ActivityId,
    books: ActivityId,
}

impl Days {
    fn new() -> Self {
        let mut district = District::under(Pack {
            daily_bands: bands(),
            ..Pack::national().clone()
        });
        let (snow, books) = (district.snow, district.books);
        let (from, to) = ("2026-03-03 00:00", "2026-03-06 00:00");
        Self {
            snow: district.another_activity(snow, from, to),
            books: district.another_activity(books, from, to),
            district,
        }
    }

    /// Keyed by the house's recorder on Friday, signed by Fang.
    fn signed(&mut self, house: House, from: &str, to: &str) -> (ActivityId, SessionId) {
        let activity = self.activity_of(house);
        let entry = keyed(activity, self.district.fang, from, to);
        let world = self.district.world.at("2026-03-06 09:00");
        let id = new_session(&world.as_actor(house.recorder).given([entry]));
        let fang = self.district.fang;
        let world = self.district.world.as_actor(fang);
        world.given([confirm(activity, id)]);
        (activity, id)
    }

    fn activity_of(&self, house: House) -> ActivityId {
        if house.id == self.district.snow.id {
            self.snow
        } else {
            self.books
        }
    }

    /// Accepted from `by`, refused as a matter of the day from everybody of `not_by`.
    #[track_caller]
    fn only_approved_by(
        &mut self,
        (activity, id): (ActivityId, SessionId),
        by: PersonId,
        not_by: &[PersonId],
    ) {
        for person in not_by {
            let world = self.district.world.as_actor(*person);
            let outcome = world.when(approve(activity, id));
            let refusal = outcome.then_refused(RefusalCode::DayNeedsApproval, "");
            assert_eq!(refusal.rule(), Some("R23"));
        }
        let world = self.district.world.as_actor(by);
        world.given([approve(activity, id)]);
    }
}

#[test]
fn r23_up_to_the_first_band_the_approver_is_enough() {
    let mut days = Days::new();
    let (snow, founder) = (days.district.snow, days.district.founder);
    let eight = days.signed(snow, "2026-03-03 08:00", "2026-03-03 16:00");
    for stranger_to_it in [snow.admin, founder] {
        let world = days.district.world.as_actor(stranger_to_it);
        let outcome = world.when(approve(eight.0, eight.1));
        outcome.then_refused(RefusalCode::RoleMissing, "");
    }
    days.only_approved_by(eight, snow.approver, &[]);
}

#[test]
fn r23_the_second_band_takes_an_administrator_and_above_it_the_authority() {
    let mut days = Days::new();
    let (snow, founder) = (days.district.snow, days.district.founder);
    let minute_more = days.signed(snow, "2026-03-03 08:00", "2026-03-03 16:01");
    days.only_approved_by(minute_more, snow.admin, &[snow.approver, founder]);
    let up_to_twelve = days.signed(snow, "2026-03-03 16:01", "2026-03-03 20:00");
    days.only_approved_by(up_to_twelve, snow.admin, &[snow.approver, founder]);
    let above = days.signed(snow, "2026-03-03 20:00", "2026-03-03 20:01");
    days.only_approved_by(above, founder, &[snow.approver, snow.admin]);
}

#[test]
fn r23_the_refusal_names_total_band_and_who_may_approve() {
    let mut days = Days::new();
    let snow = days.district.snow;
    let (activity, id) = days.signed(snow, "2026-03-03 08:00", "2026-03-03 18:00");
    let world = days.district.world.as_actor(snow.approver);
    let refusal = world
        .when(approve(activity, id))
        .then_refused(RefusalCode::DayNeedsApproval, "");
    let (zh, en) = (refusal.text(Lang::Zh), refusal.text(Lang::En));
    for named in ["2026-03-03", "600", "480"] {
        assert!(zh.message.contains(named) && en.message.contains(named));
    }
    assert!(zh.next_step.contains("组织管理员"), "{zh:?}");
    assert!(en.next_step.contains("administrator of the organisation"));
}

#[test]
fn r23_the_day_is_summed_over_all_organisations() {
    let mut days = Days::new();
    let (snow, books) = (days.district.snow, days.district.books);
    let morning = days.signed(snow, "2026-03-03 06:00", "2026-03-03 12:00");
    let evening = days.signed(books, "2026-03-03 12:00", "2026-03-03 15:00");
    days.only_approved_by(morning, snow.approver, &[]);
    days.only_approved_by(evening, books.admin, &[books.approver]);
}

#[test]
fn r23_what_is_not_yet_approved_or_of_another_day_or_person_does_not_count() {
    let mut days = Days::new();
    let (snow, books) = (days.district.snow, days.district.books);
    days.signed(snow, "2026-03-03 00:00", "2026-03-03 08:00");
    let tuesday = days.signed(books, "2026-03-03 08:00", "2026-03-03 16:00");
    let wednesday = days.signed(snow, "2026-03-04 00:00", "2026-03-04 08:00");
    days.only_approved_by(tuesday, books.approver, &[]);
    days.only_approved_by(wednesday, snow.approver, &[]);
}

#[test]
fn r23_a_session_over_midnight_counts_on_both_days() {
    let mut days = Days::new();
    let (snow, books) = (days.district.snow, days.district.books);
    // Seven hours on Tuesday, three on Wednesday; ten of one session are fine.
    let night = days.signed(snow, "2026-03-03 17:00", "2026-03-04 03:00");
    days.only_approved_by(night, snow.approver, &[]);
    let five = days.signed(books, "2026-03-04 08:00", "2026-03-04 13:00");
    days.only_approved_by(five, books.approver, &[]);
    let tuesday = days.signed(books, "2026-03-03 10:00", "2026-03-03 11:01");
    days.only_approved_by(tuesday, books.admin, &[books.approver]);
}

#[test]
fn r23_a_part_counts_with_its_minutes() {
    let mut days = Days::new();
    let (snow, books) = (days.district.snow, days.district.books);
    let (activity, id) = days.signed(snow, "2026-03-03 08:00", "2026-03-03 18:00");
    let world = days.district.world.as_actor(snow.approver);
    world.given([approve_part(activity, id, 420)]);
    let hour = days.signed(books, "2026-03-03 18:00", "2026-03-03 19:00");
    days.only_approved_by(hour, books.approver, &[]);
    let minute = days.signed(books, "2026-03-03 19:00", "2026-03-03 19:01");
    days.only_approved_by(minute, books.admin, &[books.approver]);
}

#[test]
fn r23_void_dispute_and_correction_take_minutes_out_of_the_day() {
    type Undo = fn(&District, ActivityId, SessionId) -> (PersonId, Command);
    let ways: [Undo; 3] = [
        |it, activity, id| (it.snow.admin, void(activity, id).into()),
        |it, activity, id| (it.fang, dispute(activity, id).into()),
        |it, activity, id| (it.snow.admin, correct(activity, id).into()),
    ];
    for undo in ways {
        let mut days = Days::new();
        let (snow, books) = (days.district.snow, days.district.books);
        let (activity, id) = days.signed(snow, "2026-03-03 06:00", "2026-03-03 12:00");
        days.only_approved_by((activity, id), snow.approver, &[]);
        let evening = days.signed(books, "2026-03-03 12:00", "2026-03-03 20:00");
        let world = days.district.world.as_actor(books.approver);
        let outcome = world.when(approve(evening.0, evening.1));
        outcome.then_refused(RefusalCode::DayNeedsApproval, "");
        let (by, command) = undo(&days.district, activity, id);
        days.district.world.as_actor(by).given([command]);
        days.only_approved_by(evening, books.approver, &[]);
    }
}

#[test]
fn r23_a_dismissal_lets_hours_count_again_and_is_asked_the_same() {
    let mut days = Days::new();
    let (snow, books) = (days.district.snow, days.district.books);
    let (activity, id) = days.signed(snow, "2026-03-03 06:00", "2026-03-03 12:00");
    days.only_approved_by((activity, id), snow.approver, &[]);
    let fang = days.district.fang;
    let world = days.district.world.as_actor(fang);
    world.given([dispute(activity, id)]);
    let evening = days.signed(books, "2026-03-03 12:00", "2026-03-03 19:00");
    days.only_approved_by(evening, books.approver, &[]);
    let founder = days.district.founder;
    for not_by in [snow.approver, snow.admin] {
        let world = days.district.world.as_actor(not_by);
        let outcome = world.when(dismiss(activity, id));
        outcome.then_refused(RefusalCode::DayNeedsApproval, "");
    }
    let world = days.district.world.as_actor(founder);
    world.given([dismiss(activity, id)]);
    let session = session_of(&days.district.world, activity, id);
    assert_eq!(session.state, SessionState::Effective);
}

#[test]
fn r23_nobody_learns_a_days_total_who_has_no_say() {
    let mut days = Days::new();
    let (snow, books) = (days.district.snow, days.district.books);
    let (activity, id) = days.signed(snow, "2026-03-03 06:00", "2026-03-03 18:00");
    let world = days.district.world.as_actor(books.approver);
    let outcome = world.when(approve(activity, id));
    outcome.then_refused(RefusalCode::OrganisationNotYours, "");
}

/// One step of a random sequence: which house, when (in half hours), what.
#[derive(Clone, Copy, Debug)]
struct Step {
    snow: bool,
    from: i64,
    length: i64,
    act: u8,
    by: usize,
    on: usize,
}

fn any_step() -> impl Strategy<Value = Step> {
    (
        any::<bool>(),
        0..140_i64,
        1..28_i64,
        0..12_u8,
        0..3_usize,
        0..40_usize,
    )
        .prop_map(|(snow, from, length, act, by, on)| Step {
            snow,
            from,
            length,
            act,
            by,
            on,
        })
}

/// What a reader of the events knows: times of each session, and whether its minutes count.
#[derive(Default)]
struct Reader(BTreeMap<SessionId, (Moment, Moment, bool)>);

impl Reader {
    /// Minutes that count on the day with this number from Tuesday, counted one by one.
    fn day(&self, number: i64) -> i64 {
        let from = moment("2026-03-03 00:00").plus_minutes(number * 1_440);
        let (from, to) = (from.unix(), from.plus_minutes(1_440).unix());
        let counting = self.0.values().filter(|(_, _, counts)| *counts);
        let shared = counting.map(|(start, end, _)| end.unix().min(to) - start.unix().max(from));
        shared.filter(|seconds| *seconds > 0).sum::<i64>() / 60
    }

    /// The strictest of the days that a session touches: 0 approver, 1 administrator, 2 authority.
    fn strictest_with(&self, id: SessionId) -> usize {
        let (start, end, _) = self.0[&id];
        let touched = (0..3).filter(|number| {
            let from = moment("2026-03-03 00:00").plus_minutes(number * 1_440);
            start < from.plus_minutes(1_440) && from < end
        });
        let band = |number| match self.day(number) {
            ..=480 => 0,
            481..=720 => 1,
            _ => 2,
        };
        touched.map(band).max().unwrap_or(0)
    }

    fn set(&mut self, id: SessionId, counts: bool) {
        self.0.get_mut(&id).expect("it was keyed").2 = counts;
    }
}

fn play(steps: &[Step]) {
    let mut days = Days::new();
    let mut reader = Reader::default();
    days.district.world.at("2026-03-06 09:00");
    let mut sessions: Vec<(House, SessionId)> = Vec::new();
    for step in steps {
        if step.act < 4 {
            let house = if step.snow {
                days.district.snow
            } else {
                days.district.books
            };
            let start = moment("2026-03-03 00:00").plus_minutes(step.from * 30);
            let end = start
                .plus_minutes(step.length * 30)
                .min(moment("2026-03-06 00:00"));
            let mut entry = keyed(
                days.activity_of(house),
                days.district.fang,
                "2026-03-03 09:00",
                "2026-03-03 09:00",
            );
            (entry.started_at, entry.ended_at) = (start, end);
            let world = days.district.world.as_actor(house.recorder);
            if let Ok(events) = world.when(entry).0 {
                let id = new_session(&events);
                world.as_actor(days.district.fang);
                let activity = days.activity_of(house);
                days.district.world.given([confirm(activity, id)]);
                reader.0.insert(id, (start, end, false));
                sessions.push((house, id));
            }
            continue;
        }
        let Some((house, id)) = sessions.get(step.on % sessions.len().max(1)).copied() else {
            continue;
        };
        act(&mut days, &mut reader, *step, house, id);
    }
}

fn act(days: &mut Days, reader: &mut Reader, step: Step, house: House, id: SessionId) {
    let activity = days.activity_of(house);
    let by = [house.approver, house.admin, days.district.founder][step.by];
    let fang = days.district.fang;
    let world = days.district.world.as_actor(by);
    let outcome = match step.act {
        4..8 => world.when(approve(activity, id)),
        8 => world.when(void(activity, id)),
        9 => world.as_actor(fang).when(dispute(activity, id)),
        _ => world.when(dismiss(activity, id)),
    };
    let was_counting = reader.0[&id].2;
    match outcome.0 {
        Ok(events) => match &events[0] {
            Event::SessionVoided(_) | Event::SessionDisputed(_) => reader.set(id, false),
            Event::SessionApproved(_) => {
                reader.set(id, true);
                assert_eq!(reader.strictest_with(id), step.by, "{step:?}");
            }
            Event::SessionDisputeDismissed(_) => {
                let session = session_of(&days.district.world, activity, id);
                let counts = session.state == SessionState::Effective;
                reader.set(id, counts);
                let asked = reader.strictest_with(id);
                assert!(!counts || asked == step.by || asked == 0, "{step:?}");
            }
            other => panic!("{other:?}"),
        },
        Err(refusal) if refusal.code == RefusalCode::DayNeedsApproval => {
            reader.set(id, true);
            let asked = reader.strictest_with(id);
            reader.set(id, was_counting);
            assert!(asked > 0 && asked != step.by, "{step:?}: {refusal}");
        }
        Err(_) => {}
    }
}

proptest! {
    #[test]
    fn r23_no_day_passes_a_band_without_who_it_asks_for(
        steps in prop::collection::vec(any_step(), 1..60)
    ) {
        play(&steps);
    }
}
