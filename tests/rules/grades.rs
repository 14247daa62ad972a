//! I9: every row of the table of evidence grades, from events to the credited hours.

use hourledger::domain::due::DueKind;
use hourledger::domain::kernel::ids::{ActivityId, SessionId};
use hourledger::domain::policy::pack::Pack;
use hourledger::domain::sessions::grade::{Evidence, Grade, GradeReason, grade};
use hourledger::domain::sessions::state::Source;

use crate::cast::{
    District, activity, approve, approve_unsigned, check_in, check_in_by_code, check_out,
    check_out_by_code, confirm, elapse, keyed, new_activity, new_session, session_of,
};
use crate::world::moment;

/// Two hours by two channels on site, announced, signed, entered as they ended: grade A.
fn best() -> Evidence {
    Evidence {
        announced: true,
        source_in: Source::OnSiteCode,
        source_out: Source::Clerk,
        ended_at: moment("2026-03-03 11:00"),
        entered_at: moment("2026-03-03 11:00"),
        volunteer_signed: true,
    }
}

fn graded(evidence: &Evidence) -> (Grade, GradeReason) {
    grade(evidence, &Pack::national().grades)
}

#[test]
fn i9_every_row_of_the_table() {
    use Grade::{A, B, C, D};
    use GradeReason as Why;
    type Change = fn(&mut Evidence);
    let keyed: Change = |it| (it.source_in, it.source_out) = (Source::Keyed, Source::Keyed);
    let rows: [(Change, Grade, Why); 10] = [
        (|_| {}, A, Why::TwoChannelsTwoSignatures),
        (|it| it.source_in = Source::Clerk, B, Why::OneChannelOnly),
        (
            |it| it.source_out = Source::OnSiteCode,
            B,
            Why::OneChannelOnly,
        ),
        (keyed, C, Why::KeyedInTime),
        (
            |it| it.volunteer_signed = false,
            D,
            Why::VolunteerDidNotSign,
        ),
        (|it| it.announced = false, D, Why::NotAnnouncedBefore),
        (
            |it| it.source_out = Source::PlannedEnd,
            D,
            Why::CheckOutForgotten,
        ),
        (
            |it| it.entered_at = moment("2026-03-04 11:00"),
            A,
            Why::TwoChannelsTwoSignatures,
        ),
        (
            |it| it.entered_at = moment("2026-03-04 11:00:01"),
            D,
            Why::EnteredLate,
        ),
        (|it| it.source_out = Source::Keyed, C, Why::KeyedInTime),
    ];
    for (number, (change, expected, why)) in rows.into_iter().enumerate() {
        let mut evidence = best();
        change(&mut evidence);
        assert_eq!(graded(&evidence), (expected, why), "row {number}");
    }
}

#[test]
fn i9_keyed_within_seven_days_to_the_second() {
    for (entered, expected) in [
        ("2026-03-10 11:00", (Grade::C, GradeReason::KeyedInTime)),
        ("2026-03-10 11:00:01", (Grade::D, GradeReason::KeyedLate)),
    ] {
        let evidence = Evidence {
            source_in: Source::Keyed,
            source_out: Source::Keyed,
            entered_at: moment(entered),
            ..best()
        };
        assert_eq!(graded(&evidence), expected, "{entered}");
    }
}

#[test]
fn i9_nothing_raises_a_grade() {
    let worse: [fn(&mut Evidence); 4] = [
        |it| it.volunteer_signed = false,
        |it| it.announced = false,
        |it| it.source_out = Source::PlannedEnd,
        |it| it.entered_at = moment("2026-04-03 11:00"),
    ];
    for first in worse {
        for second in worse {
            let mut evidence = best();
            first(&mut evidence);
            second(&mut evidence);
            assert_eq!(graded(&evidence).0, Grade::D);
        }
    }
}

/// Signed and approved by others; answers grade and reason of the credited hours.
fn credited(
    district: &mut District,
    activity: ActivityId,
    session: SessionId,
    signed: bool,
) -> (Grade, GradeReason) {
    let world = &mut district.world;
    let command = if signed {
        world
            .as_actor(district.fang)
            .given([confirm(activity, session)]);
        approve(activity, session)
    } else {
        approve_unsigned(activity, session)
    };
    world.as_actor(district.snow.approver).given([command]);
    let credit = session_of(world, activity, session).credits[0];
    (credit.grade, credit.grade_reason)
}

#[test]
fn i9_in_by_code_and_out_by_staff_is_a() {
    let mut district = District::new();
    let session = district.ended();
    let sweeping = district.sweeping;
    assert_eq!(
        credited(&mut district, sweeping, session, true),
        (Grade::A, GradeReason::TwoChannelsTwoSignatures)
    );
}

#[test]
fn i9_in_and_out_by_one_channel_is_b() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    world
        .at("2026-03-03 11:00")
        .given([check_out_by_code(sweeping, session)]);
    assert_eq!(
        credited(&mut district, sweeping, session, true),
        (Grade::B, GradeReason::OneChannelOnly)
    );
}

#[test]
fn i9_without_signature_is_d() {
    let mut district = District::new();
    let session = district.ended();
    let sweeping = district.sweeping;
    assert_eq!(
        credited(&mut district, sweeping, session, false),
        (Grade::D, GradeReason::VolunteerDidNotSign)
    );
}

#[test]
fn r16_hours_of_an_activity_published_late_are_d() {
    let mut district = District::new();
    let (fang, snow) = (district.fang, district.snow);
    let world = district
        .world
        .at("2026-03-05 10:00")
        .as_actor(snow.recorder);
    let plan = activity(snow, "2026-03-05 09:00", "2026-03-05 12:00");
    let late = new_activity(&world.given([plan]));
    let session = new_session(&world.given([check_in(late, fang)]));
    world
        .at("2026-03-05 11:00")
        .given([check_out(late, session)]);
    assert_eq!(
        credited(&mut district, late, session, true),
        (Grade::D, GradeReason::NotAnnouncedBefore)
    );
}

#[test]
fn i9_keyed_hours_are_c_or_d_by_the_time_of_entry() {
    for (now, expected) in [
        ("2026-03-10 11:00", (Grade::C, GradeReason::KeyedInTime)),
        ("2026-03-10 11:00:01", (Grade::D, GradeReason::KeyedLate)),
    ] {
        let mut district = District::new();
        let (sweeping, fang) = (district.sweeping, district.fang);
        let entry = keyed(sweeping, fang, "2026-03-03 09:00", "2026-03-03 11:00");
        let world = district.world.at(now).as_actor(district.snow.recorder);
        let session = new_session(&world.given([entry]));
        assert_eq!(credited(&mut district, sweeping, session, true), expected);
    }
}

#[test]
fn i9_a_forgotten_check_out_is_d() {
    let mut district = District::new();
    let (sweeping, fang) = (district.sweeping, district.fang);
    let world = district.world.at("2026-03-03 09:00").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(sweeping, fang)]));
    elapse(world, DueKind::CheckOut, sweeping, session);
    assert_eq!(
        credited(&mut district, sweeping, session, true),
        (Grade::D, GradeReason::CheckOutForgotten)
    );
}
