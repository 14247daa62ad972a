//! R57: hours that are undone are seen by the star in the same command; what then follows is data.

use hourledger::domain::Event;
use hourledger::domain::kernel::ids::{FindingId, StarApplicationId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::pack::{StarFall, StarQuality};
use hourledger::domain::stars::book::StarState;
use hourledger::domain::stars::event::{StarOutcome, StarReevaluated};
use hourledger::domain::stored::ReasonCode;

use crate::cast::{
    District, Served, advance_finding, application_of, correct, find_fake, merge, new_finding,
    open_finding, review_star, revoke_star, set, small_stars, small_stars_that, void,
};

/// Fang's two stars for four hours of two days.
pub struct Case {
    pub district: District,
    pub star: StarApplicationId,
    pub first: Served,
    pub second: Served,
}

impl Case {
    pub fn under(fall: StarFall) -> Self {
        Self::of(District::under(small_stars_that(fall)))
    }

    pub fn of(mut district: District) -> Self {
        let (fang, snow) = (district.fang, district.snow);
        let first = district.serve(fang, snow, "2026-03-04", 2);
        let second = district.serve(fang, snow, "2026-03-05", 2);
        let star = district.starred("two_stars");
        Self {
            district,
            star,
            first,
            second,
        }
    }

    /// The approver voids a session; what it says of the star.
    fn voided(&mut self, (activity, session): Served) -> StarReevaluated {
        let world = self.district.world.as_actor(self.district.snow.approver);
        let outcome = world.when(void(activity, session));
        let types = ["session_voided", "hours_reversed", "star_reevaluated"];
        reevaluation(&outcome.then_events(types))
    }

    fn state(&self) -> StarState {
        application_of(&self.district.world, self.star).state
    }
}

fn reevaluation(events: &[Event]) -> StarReevaluated {
    let found = events.iter().find_map(|event| match event {
        Event::StarReevaluated(event) => Some(event.clone()),
        _ => None,
    });
    found.expect("the star was looked at")
}

#[test]
fn r57_a_star_falls_with_its_hours_in_the_same_command() {
    let mut case = Case::under(StarFall::Downgrade);
    let event = case.voided(case.second);
    assert_eq!(event.before.figures.minutes, Minutes(240));
    assert_eq!(event.evaluation.figures.minutes, Minutes(120));
    assert_eq!(event.change.outcome, StarOutcome::Downgraded);
    assert_eq!(event.meta.reason, Some(ReasonCode::EnteredInError));
    let credited = case
        .district
        .world
        .log
        .iter()
        .rev()
        .find_map(|it| match &it.event {
            Event::HoursReversed(event) => event.meta.cause,
            _ => None,
        });
    assert_eq!(event.meta.cause, credited, "the hours that fell");
    assert_eq!(case.district.level().as_deref(), Some("one_star"));
    assert_eq!(case.state(), StarState::Granted);
    let event = case.voided(case.first);
    assert_eq!(event.change.outcome, StarOutcome::Lost);
    assert_eq!(
        (case.district.level(), case.state()),
        (None, StarState::Lost)
    );
    assert_eq!(case.district.world.rebuilt().0, case.district.world.shelf.0);
}

#[test]
fn r57_a_star_that_its_hours_still_carry_is_kept() {
    let mut case = Case::under(StarFall::Downgrade);
    let spare = case
        .district
        .serve(case.district.fang, case.district.snow, "2026-03-06", 2);
    let event = case.voided(spare);
    assert_eq!(event.change.outcome, StarOutcome::Kept);
    assert_eq!(case.district.level().as_deref(), Some("two_stars"));
}

#[test]
fn r57_a_scheme_that_keeps_stars_keeps_them_and_says_what_it_saw() {
    let unset = || Case::of(District::under(small_stars(|_| {})));
    for mut case in [Case::under(StarFall::Keep), unset()] {
        let event = case.voided(case.first);
        assert_eq!(event.change.outcome, StarOutcome::Kept);
        assert_eq!(event.evaluation.figures.minutes, Minutes(120));
        assert_eq!(case.district.level().as_deref(), Some("two_stars"));
    }
}

#[test]
fn r57_a_review_is_answered_by_another_person() {
    for (keep, expected) in [(true, "two_stars"), (false, "one_star")] {
        let mut case = Case::under(StarFall::Review);
        let (fang, snow) = (case.district.fang, case.district.snow);
        let early = review_star(fang, case.star, keep);
        let outcome = case
            .district
            .world
            .as_actor(snow.approver)
            .when(early.clone());
        outcome.then_refused(RefusalCode::StarStateUnfit, "");
        let event = case.voided(case.first);
        assert_eq!(event.change.outcome, StarOutcome::UnderReview);
        assert_eq!(case.state(), StarState::UnderReview);
        assert_eq!(
            case.district.level().as_deref(),
            Some("two_stars"),
            "until it is answered"
        );
        let own = case.district.world.as_actor(fang).when(early.clone());
        own.then_refused(RefusalCode::RoleMissing, "");
        let outcome = case.district.world.as_actor(snow.admin).when(early);
        let events = outcome.then_events(["star_reevaluated"]);
        assert!(events[0].meta().reason_text.is_some());
        assert_eq!(case.district.level().as_deref(), Some(expected));
        assert_eq!(case.state(), StarState::Granted);
    }
}

#[test]
fn r57_a_correction_takes_hours_until_they_are_approved_again() {
    let mut case = Case::under(StarFall::Downgrade);
    let (activity, session) = case.second;
    let mut command = correct(activity, session);
    command.started_at = crate::world::moment("2026-03-05 09:00");
    command.ended_at = crate::world::moment("2026-03-05 10:30");
    let world = case.district.world.as_actor(case.district.snow.approver);
    let outcome = world.when(command);
    let types = ["session_corrected", "hours_reversed", "star_reevaluated"];
    let event = reevaluation(&outcome.then_events(types));
    assert_eq!(event.evaluation.figures.minutes, Minutes(120));
    assert_eq!(case.district.level().as_deref(), Some("one_star"));
}

#[test]
fn r57_a_fake_counts_against_quality_even_if_it_carried_no_hours() {
    let pack = small_stars(|scheme| {
        scheme.hours_fall = set(StarFall::Downgrade);
        scheme.quality = set(StarQuality {
            disputed_sessions_max: 5,
            fake_sessions_max: 0,
        });
    });
    let mut case = Case::of(District::under(pack));
    let spare = case
        .district
        .serve(case.district.fang, case.district.snow, "2026-03-06", 2);
    let _ = case.voided(spare);
    let world = case.district.world.as_actor(case.district.snow.admin);
    let outcome = world.when(find_fake(spare.0, spare.1));
    let events = outcome.then_events(["session_found_fake", "star_reevaluated"]);
    let event = reevaluation(&events);
    assert_eq!(event.evaluation.figures.fake_sessions, 1);
    assert_eq!(event.change.outcome, StarOutcome::Lost);
}

#[test]
fn r57_a_page_of_findings_looks_at_each_star_once_by_all_of_it() {
    let mut case = Case::under(StarFall::Downgrade);
    let (activity, first) = case.first;
    let (fang, snow) = (case.district.fang, case.district.snow);
    let open = |case: &mut Case, of| -> FindingId {
        let command = open_finding(case.district.snow.id, of);
        new_finding(
            &case
                .district
                .world
                .as_actor(case.district.snow.admin)
                .given([command]),
        )
    };
    let everything = hourledger::domain::findings::event::FindingScope {
        recorder_id: Some(snow.recorder),
        ..Default::default()
    };
    let id = open(&mut case, everything);
    let page = advance_finding(id, [(activity, first), case.second]);
    let events = case.district.world.as_system().given([page]);
    let looked = events
        .iter()
        .filter(|it| matches!(it, Event::StarReevaluated(_)));
    assert_eq!(looked.count(), 1);
    let event = reevaluation(&events);
    assert_eq!(event.before.figures.minutes, Minutes(240));
    assert_eq!(event.evaluation.figures.minutes, Minutes::ZERO);
    assert_eq!(event.change.outcome, StarOutcome::Lost);
    assert_eq!(event.subject.person_id, fang);
    assert_eq!(case.district.level(), None);
}

#[test]
fn r57_stars_and_hours_of_all_ids_are_one_persons() {
    let mut case = Case::under(StarFall::Downgrade);
    let (fang, qiang, snow) = (case.district.fang, case.district.qiang, case.district.snow);
    let (activity, session) = case.district.serve(qiang, snow, "2026-03-06", 2);
    let founder = case.district.founder;
    case.district
        .world
        .as_actor(founder)
        .given([merge(fang, qiang)]);
    // Six hours in all: two of them go, four are left under both ids.
    let event = case.voided((activity, session));
    assert_eq!(event.subject.person_id, fang, "who holds it");
    assert_eq!(event.before.figures.minutes, Minutes(360));
    assert_eq!(event.change.outcome, StarOutcome::Kept);
    let world = case.district.world.as_actor(qiang);
    let again = world.when(crate::cast::apply(qiang, "two_stars", snow.id));
    again.then_refused(RefusalCode::StarHeldAlready, "level");
}

#[test]
fn r57_a_star_is_taken_away_on_the_schemes_grounds_only() {
    let pack = small_stars(|scheme| {
        scheme.revocation_grounds = set(vec![ReasonCode::RecordsUntrue]);
    });
    let mut case = Case::of(District::under(pack));
    let (fang, snow, founder) = (
        case.district.fang,
        case.district.snow,
        case.district.founder,
    );
    let unfit = revoke_star(fang, case.star, ReasonCode::HoursBought);
    let outcome = case.district.world.as_actor(founder).when(unfit);
    outcome.then_refused(RefusalCode::StarGroundUnfit, "reason");
    let command = revoke_star(fang, case.star, ReasonCode::RecordsUntrue);
    let own = case.district.world.as_actor(fang).when(command.clone());
    own.then_refused(RefusalCode::RoleMissing, "");
    let strangers = case
        .district
        .world
        .as_actor(case.district.books.admin)
        .when(command.clone());
    strangers.then_refused(RefusalCode::OrganisationNotYours, "");
    let outcome = case
        .district
        .world
        .as_actor(snow.admin)
        .when(command.clone());
    outcome.then_events(["star_revoked"]);
    assert_eq!(
        (case.district.level(), case.state()),
        (None, StarState::Revoked)
    );
    let again = case.district.world.when(command);
    again.then_refused(RefusalCode::StarStateUnfit, "");
}

#[test]
fn a_certificate_states_the_star_that_is_held_when_it_is_recorded() {
    use crate::cast::{issue, star_stated};
    let mut case = Case::under(StarFall::Downgrade);
    let fang = case.district.fang;
    let command = issue(&case.district.world, fang, &[case.first], 1);
    let stated = command.prepared.as_ref().and_then(|prepared| prepared.star);
    assert_eq!(stated.and_then(|star| star.stars), Some(2));
    // The star falls between preparing and recording: what was signed would be untrue.
    let _ = case.voided(case.second);
    let outcome = case.district.world.as_actor(fang).when(command);
    outcome.then_refused(RefusalCode::CertificateBasisMoved, "");
    let stated = star_stated(&case.district.world, fang);
    assert_eq!(stated.and_then(|star| star.stars), Some(1));
    let command = issue(&case.district.world, fang, &[case.first], 1);
    let outcome = case.district.world.as_actor(fang).when(command);
    outcome.then_events(["key_announced", "certificate_issued"]);
}

#[test]
fn r57_an_undone_import_is_seen_by_the_star_that_rests_on_it() {
    use crate::cast::undo_import;
    use crate::imports::Scene;
    let mut scene = Scene::under(small_stars_that(StarFall::Downgrade));
    let rows = [("2025-05-01", "s-1"), ("2025-05-02", "s-2")];
    for (day, external_id) in rows {
        scene.stated(scene.row(day, external_id));
    }
    scene.approved(2, 240);
    scene.worked_through();
    scene.district.starred("two_stars");
    let command = undo_import(scene.import, scene.district.snow.id);
    let approver = scene.district.snow.approver;
    scene.district.world.as_actor(approver).given([command]);
    let events = scene.worked_through();
    let looked = events
        .iter()
        .filter(|it| matches!(it, Event::StarReevaluated(_)));
    assert_eq!(looked.count(), 1, "once, by both sessions");
    let event = reevaluation(&events);
    assert_eq!(event.before.figures.minutes_by_grade.h, 240);
    assert_eq!(event.change.outcome, StarOutcome::Lost);
    assert_eq!(scene.district.level(), None);
}

/// A page of a finding may meet as many holders as it has sessions; their books are asked for
/// together, or no decision could be made.
#[test]
fn r57_a_page_may_touch_the_stars_of_many() {
    use crate::cast::{apply, approve, approve_star, confirm, keyed, new_application, new_session};
    use hourledger::domain::activities::command::SignUp;
    use hourledger::domain::findings::event::FindingScope;
    let pack = small_stars(|scheme| {
        scheme.hours_fall = set(StarFall::Downgrade);
        scheme.counted.categories = set(vec!["community".parse().expect("a code")]);
    });
    let mut district = District::under(pack);
    let (snow, world) = (district.snow, &mut district.world);
    let people: Vec<_> = (400..440)
        .map(|number| {
            let command = crate::cast::person(number);
            crate::cast::new_person(&world.as_actor(snow.admin).given([
                hourledger::domain::people::command::RegisterPerson {
                    organisation_id: Some(snow.id),
                    ..command
                },
            ]))
        })
        .collect();
    let (from, to) = ("2026-03-04 09:00", "2026-03-04 11:00");
    let activity = district.another_activity(snow, from, to);
    let world = district.world.as_actor(snow.recorder);
    world.given(people.iter().map(|person_id| SignUp {
        activity_id: activity,
        person_id: *person_id,
    }));
    let mut sessions = Vec::new();
    for person in people.iter().copied() {
        let world = district
            .world
            .at("2026-03-04 12:00")
            .as_actor(snow.recorder);
        let session = new_session(&world.given([keyed(activity, person, from, to)]));
        world.as_actor(person).given([confirm(activity, session)]);
        world
            .as_actor(snow.approver)
            .given([approve(activity, session)]);
        let command = apply(person, "one_star", snow.id);
        let star = new_application(&world.as_actor(person).given([command]));
        world
            .as_actor(snow.approver)
            .given([approve_star(person, star)]);
        sessions.push((activity, session));
    }
    let scope = FindingScope {
        recorder_id: Some(snow.recorder),
        ..FindingScope::default()
    };
    let world = district.world.as_actor(snow.admin);
    let id = new_finding(&world.given([open_finding(snow.id, scope)]));
    let events = world.as_system().given([advance_finding(id, sessions)]);
    let lost = events.iter().filter(|event| match event {
        Event::StarReevaluated(event) => event.change.outcome == StarOutcome::Lost,
        _ => false,
    });
    assert_eq!(lost.count(), people.len());
}
