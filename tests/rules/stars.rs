//! R54, R55: stars are applied for by who may, for the level that may be, and approved by others.

use hourledger::domain::books::BookKey;
use hourledger::domain::due::DueIndex;
use hourledger::domain::kernel::ids::StarApplicationId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::pack::{StarApprover, StarChoice, StarNominator};
use hourledger::domain::stars::book::{StarDesk, StarRoll, StarState, StarsOf};
use hourledger::domain::{Command, Event};

use crate::cast::{
    District, application_of, apply, approve_star, co_signed, dismiss_objection, elapse_stars,
    merge, new_application, object, refuse_star, set, small_stars, suspend,
};

/// Fang served two hours on Wednesday with `snow`: one star's worth.
fn two_hours() -> District {
    let mut district = District::under(small_stars(|_| {}));
    district.serve(district.fang, district.snow, "2026-03-04", 2);
    district
}

#[test]
fn r54_the_threshold_is_inclusive() {
    let mut district = District::under(small_stars(|_| {}));
    let (fang, snow) = (district.fang, district.snow);
    district.serve(fang, snow, "2026-03-04", 1);
    let command = apply(fang, "one_star", snow.id);
    let outcome = district.world.as_actor(fang).when(command);
    let refusal = outcome.then_refused(RefusalCode::StarConditionUnmet, "level");
    let told = |name| {
        let mut params = refusal.params.iter();
        params
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(
        [told("condition"), told("asked"), told("found")],
        [Some("minutes"), Some("120"), Some("60")]
    );
    district.serve(fang, snow, "2026-03-05", 1);
    let outcome = district.world.as_actor(fang).when(command);
    let events = outcome.then_events(["star_applied"]);
    let Event::StarApplied(event) = &events[0] else {
        panic!("{events:?}");
    };
    assert_eq!(event.evaluation.figures.minutes.0, 120);
    assert_eq!(event.evaluation.figures.minutes_by_grade.sum(), 120);
    assert_eq!(event.evaluation.highest_met, Some(event.application.level));
    assert!(
        event.meta.policy.is_some(),
        "the scheme's version is pinned"
    );
}

#[test]
fn r55_a_star_is_granted_by_approval_after_application() {
    let mut district = two_hours();
    let fang = district.fang;
    let id = district.applied("one_star");
    assert_eq!(district.level(), None);
    let world = district.world.as_actor(district.snow.approver);
    let outcome = world.when(approve_star(fang, id));
    let events = outcome.then_events(["star_approved", "star_granted"]);
    assert_eq!(
        events[1].meta().cause,
        Some(hourledger::domain::kernel::ids::Position(
            district.world.log.len() as u64 - 2
        )),
        "the approval"
    );
    assert_eq!(district.level().as_deref(), Some("one_star"));
    assert_eq!(
        application_of(&district.world, id).state,
        StarState::Granted
    );
    let world = district.world.as_actor(district.snow.admin);
    let again = world.when(approve_star(fang, id));
    again.then_refused(RefusalCode::StarStateUnfit, "");
}

#[test]
fn r55_the_highest_level_met_is_applied_for_and_none_twice() {
    let mut district = two_hours();
    let (fang, snow) = (district.fang, district.snow);
    district.serve(fang, snow, "2026-03-05", 3);
    let lower = apply(fang, "one_star", snow.id);
    let outcome = district.world.as_actor(fang).when(lower);
    let refusal = outcome.then_refused(RefusalCode::StarNotTheHighest, "level");
    assert_eq!(refusal.params[0].1, "two_stars");
    district.starred("two_stars");
    for level in ["one_star", "two_stars"] {
        let outcome = district
            .world
            .as_actor(fang)
            .when(apply(fang, level, snow.id));
        outcome.then_refused(RefusalCode::StarHeldAlready, "level");
    }
    let unmet = district.world.when(apply(fang, "three_stars", snow.id));
    unmet.then_refused(RefusalCode::StarConditionUnmet, "level");
    let unknown = district.world.when(apply(fang, "six_stars", snow.id));
    unknown.then_refused(RefusalCode::StarLevelUnknown, "level");
}

#[test]
fn r55_a_scheme_may_ask_for_one_level_after_the_other() {
    let mut district = District::under(small_stars(|scheme| {
        scheme.may_apply_for = set(StarChoice::NextLevel);
        let one = scheme.levels[0].code;
        scheme.levels[1].prior_level = set(one);
    }));
    let (fang, snow) = (district.fang, district.snow);
    district.serve(fang, snow, "2026-03-04", 5);
    let outcome = district
        .world
        .as_actor(fang)
        .when(apply(fang, "two_stars", snow.id));
    outcome.then_refused(RefusalCode::StarConditionUnmet, "level");
    let first = district.starred("one_star");
    let second = district.starred("two_stars");
    assert_eq!(district.level().as_deref(), Some("two_stars"));
    let state = |id| application_of(&district.world, id).state;
    assert_eq!(
        (state(first), state(second)),
        (StarState::Replaced, StarState::Granted)
    );
    district.serve(fang, snow, "2026-03-05", 5);
    let outcome = district
        .world
        .as_actor(fang)
        .when(apply(fang, "four_stars", snow.id));
    outcome.then_refused(RefusalCode::StarNotTheNext, "level");
}

#[test]
fn r55_only_who_was_served_with_names_and_one_application_is_open() {
    let mut district = two_hours();
    let (fang, snow, books) = (district.fang, district.snow, district.books);
    let elsewhere = apply(fang, "one_star", books.id);
    let outcome = district.world.as_actor(fang).when(elsewhere);
    outcome.then_refused(RefusalCode::StarOrganisationNotServed, "organisation_id");
    let id = district.applied("one_star");
    let again = district.world.when(apply(fang, "one_star", snow.id));
    let refusal = again.then_refused(RefusalCode::StarApplicationOpen, "");
    assert_eq!(refusal.params[0].1, id.to_string());
    let other = district.world.as_actor(district.qiang);
    let outcome = other.when(apply(fang, "one_star", snow.id));
    outcome.then_refused(RefusalCode::RoleMissing, "");
}

#[test]
fn r55_who_may_nominate_is_the_schemes() {
    let mut district = two_hours();
    let (fang, snow) = (district.fang, district.snow);
    let world = district.world.as_actor(snow.admin);
    let outcome = world.when(apply(fang, "one_star", snow.id));
    outcome.then_refused(RefusalCode::StarNotNominated, "level");
    let mut district = District::under(small_stars(|scheme| {
        let nominators = vec![StarNominator::OrganisationServed];
        scheme.levels[0].nominators = set(nominators);
    }));
    let (fang, snow) = (district.fang, district.snow);
    district.serve(fang, snow, "2026-03-04", 2);
    let own = district
        .world
        .as_actor(fang)
        .when(apply(fang, "one_star", snow.id));
    own.then_refused(RefusalCode::StarNominationNeeded, "level");
    let world = district.world.as_actor(district.books.admin);
    let strangers = world.when(apply(fang, "one_star", snow.id));
    strangers.then_refused(RefusalCode::OrganisationNotYours, "");
    let world = district.world.as_actor(snow.admin);
    let outcome = world.when(apply(fang, "one_star", snow.id));
    let id = new_application(&outcome.then_events(["star_applied"]));
    assert!(application_of(&district.world, id).nominated);
    // Whoever nominated does not approve.
    let outcome = district.world.when(approve_star(fang, id));
    outcome.then_refused(RefusalCode::StarOwnHand, "");
    let world = district.world.as_actor(snow.approver);
    let outcome = world.when(approve_star(fang, id));
    outcome.then_events(["star_approved", "star_granted"]);
}

#[test]
fn r28_nobody_approves_their_own_star_under_whichever_id() {
    let mut district = two_hours();
    let (fang, qiang, snow, founder) = (
        district.fang,
        district.qiang,
        district.snow,
        district.founder,
    );
    district.world.as_actor(snow.admin).given([
        crate::cast::grant(
            fang,
            hourledger::domain::people::role::Role::Approver,
            snow.id,
        ),
        crate::cast::grant(
            qiang,
            hourledger::domain::people::role::Role::Approver,
            snow.id,
        ),
    ]);
    let id = district.applied("one_star");
    let outcome = district.world.as_actor(fang).when(approve_star(fang, id));
    outcome.then_refused(RefusalCode::StarOwnHand, "");
    district.world.as_actor(founder).given([merge(qiang, fang)]);
    let outcome = district.world.as_actor(qiang).when(approve_star(fang, id));
    outcome.then_refused(RefusalCode::StarOwnHand, "");
}

#[test]
fn r55_each_whom_the_level_names_agrees_each_another_person() {
    let mut district = District::under(small_stars(co_signed));
    let (fang, snow, founder) = (district.fang, district.snow, district.founder);
    district.serve(fang, snow, "2026-03-04", 2);
    let id = district.applied("one_star");
    let early = district
        .world
        .as_actor(founder)
        .when(approve_star(fang, id));
    early.then_refused(RefusalCode::RoleMissing, "");
    let world = district.world.as_actor(snow.approver);
    let outcome = world.when(approve_star(fang, id));
    outcome.then_events(["star_approved"]);
    let twice = district.world.when(approve_star(fang, id));
    twice.then_refused(RefusalCode::RoleMissing, "");
    let world = district.world.as_actor(founder);
    let outcome = world.when(approve_star(fang, id));
    outcome.then_events(["star_approved", "star_granted"]);
    let approvals = &application_of(&district.world, id).approvals;
    let tiers: Vec<StarApprover> = approvals.iter().map(|it| it.approver).collect();
    assert_eq!(
        tiers,
        [StarApprover::OrganisationServed, StarApprover::Authority]
    );
}

#[test]
fn r39_a_suspended_organisation_approves_no_star() {
    let mut district = two_hours();
    let (fang, snow, founder) = (district.fang, district.snow, district.founder);
    let id = district.applied("one_star");
    district.world.as_actor(founder).given([suspend(snow.id)]);
    let world = district.world.as_actor(snow.approver);
    let outcome = world.when(approve_star(fang, id));
    outcome.then_refused(RefusalCode::OrganisationSuspended, "");
}

#[test]
fn r56_what_fell_away_before_the_approval_is_seen_by_it() {
    let mut district = two_hours();
    let (fang, snow) = (district.fang, district.snow);
    let (activity, session) = district.serve(fang, snow, "2026-03-05", 2);
    let id = district.applied("two_stars");
    let world = district.world.as_actor(snow.approver);
    let outcome = world.when(crate::cast::void(activity, session));
    outcome.then_events(["session_voided", "hours_reversed"]);
    let outcome = district.world.when(approve_star(fang, id));
    outcome.then_refused(RefusalCode::StarConditionUnmet, "");
    let outcome = district.world.when(refuse_star(fang, id));
    outcome.then_events(["star_refused"]);
    assert_eq!(
        application_of(&district.world, id).state,
        StarState::Refused
    );
    district.starred("one_star");
}

/// One star's worth under a scheme with two working days of notice, approved on Wednesday.
fn in_notice() -> (District, StarApplicationId) {
    let mut district = District::under(small_stars(|scheme| {
        for level in &mut scheme.levels {
            level.notice_working_days = set(2);
        }
    }));
    district.serve(district.fang, district.snow, "2026-03-04", 2);
    let id = district.applied("one_star");
    let world = district.world.as_actor(district.snow.approver);
    let outcome = world.when(approve_star(district.fang, id));
    outcome.then_events(["star_approved"]);
    (district, id)
}

fn deadlines(district: &District) -> u32 {
    let index = district.world.book::<DueIndex>(&BookKey::DueIndex);
    index.map_or(0, |index| index.hours.values().sum())
}

#[test]
fn r56_an_award_is_posted_and_made_when_nobody_objects() {
    let (mut district, id) = in_notice();
    let ends = application_of(&district.world, id).notice_ends_at;
    assert_eq!(ends, Some(crate::world::moment("2026-03-07 00:00")));
    assert_eq!(elapse_stars(district.world.at("2026-03-06 23:59")), []);
    let events = elapse_stars(district.world.at("2026-03-08 07:00"));
    let [Event::StarGranted(granted)] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(
        Some(granted.meta.effective_at),
        ends,
        "when the notice ended"
    );
    assert_eq!(district.level().as_deref(), Some("one_star"));
    assert_eq!(deadlines(&district), 0);
}

#[test]
fn r56_hours_that_fall_during_the_notice_end_it() {
    let mut district = in_notice().0;
    let session = {
        let book = district
            .world
            .log
            .iter()
            .rev()
            .find_map(|it| match &it.event {
                Event::HoursCredited(event) => Some(event.activity),
                _ => None,
            });
        book.expect("credited")
    };
    let world = district.world.as_actor(district.snow.approver);
    world.given([crate::cast::void(session.activity_id, session.session_id)]);
    let events = elapse_stars(district.world.at("2026-03-07 00:00"));
    let [Event::StarRefused(refused)] = &events[..] else {
        panic!("{events:?}");
    };
    let figures = refused.evaluation.expect("what was seen").figures;
    assert_eq!(figures.minutes.0, 0);
    assert_eq!((district.level(), deadlines(&district)), (None, 0));
}

#[test]
fn r55_an_objection_stops_the_notice_until_it_is_answered() {
    let (mut district, id) = in_notice();
    let (fang, qiang, snow, founder) = (
        district.fang,
        district.qiang,
        district.snow,
        district.founder,
    );
    let own = district.world.as_actor(fang).when(object(fang, id));
    own.then_refused(RefusalCode::StarOwnHand, "");
    let outcome = district.world.as_actor(qiang).when(object(fang, id));
    outcome.then_events(["star_objected"]);
    assert_eq!(elapse_stars(district.world.at("2026-03-09 08:00")), []);
    let again = district.world.as_actor(qiang).when(object(fang, id));
    again.then_refused(RefusalCode::StarStateUnfit, "");
    // Who approved has a hand in it; the administrator has none.
    let outcome = district
        .world
        .as_actor(snow.approver)
        .when(dismiss_objection(fang, id));
    outcome.then_refused(RefusalCode::StarOwnHand, "");
    let outcome = district
        .world
        .as_actor(snow.admin)
        .when(dismiss_objection(fang, id));
    outcome.then_events(["star_objection_dismissed", "star_granted"]);
    assert_eq!(district.level().as_deref(), Some("one_star"));

    let (mut upheld, id) = in_notice();
    upheld
        .world
        .as_actor(upheld.qiang)
        .given([object(upheld.fang, id)]);
    let world = upheld.world.as_actor(founder);
    let outcome = world.when(refuse_star(upheld.fang, id));
    let events = outcome.then_events(["star_refused"]);
    let position = events[0].meta().cause;
    let objection = upheld
        .world
        .log
        .iter()
        .rev()
        .nth(1)
        .map(|it| it.at.position);
    assert_eq!(position, objection, "the objection");
    assert_eq!(deadlines(&upheld), 0);
}

#[test]
fn r55_a_notice_goes_on_for_what_is_left_of_it() {
    let (mut district, id) = in_notice();
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    district
        .world
        .at("2026-03-05 09:00")
        .as_actor(qiang)
        .given([object(fang, id)]);
    let outcome = district
        .world
        .as_actor(snow.admin)
        .when(dismiss_objection(fang, id));
    outcome.then_events(["star_objection_dismissed"]);
    assert_eq!(
        application_of(&district.world, id).state,
        StarState::InNotice
    );
    let events = elapse_stars(district.world.at("2026-03-07 00:00"));
    assert_eq!(events.len(), 1);
    let late = district.world.as_actor(qiang).when(object(fang, id));
    late.then_refused(RefusalCode::StarStateUnfit, "");
}

#[test]
fn applications_are_listed_and_counted_for_organisation_and_ledger() {
    let (mut district, id) = in_notice();
    let place = Some(district.snow.id);
    let counts = |district: &District, place| {
        let desk = district.world.book::<StarDesk>(&BookKey::StarDesk(place));
        let desk = desk.cloned().unwrap_or_default();
        (desk.applications, desk.waiting, desk.in_notice)
    };
    for place in [None, place] {
        assert_eq!(counts(&district, place), (1, 0, 1));
        let roll = district
            .world
            .book::<StarRoll>(&BookKey::StarRoll(place, 0));
        assert_eq!(roll.map(|roll| roll.applications.clone()), Some(vec![id]));
    }
    district
        .world
        .as_actor(district.qiang)
        .given([object(district.fang, id)]);
    assert_eq!(counts(&district, place), (1, 1, 0));
    district
        .world
        .as_actor(district.founder)
        .given([refuse_star(district.fang, id)]);
    assert_eq!(counts(&district, None), (1, 0, 0));
    let own = district
        .world
        .book::<StarsOf>(&BookKey::StarsOf(district.fang));
    assert_eq!(
        own.map(|own| (own.applications.len(), own.open)),
        Some((1, None))
    );
    let rebuilt = district.world.rebuilt().0;
    assert_eq!(rebuilt, district.world.shelf.0);
}

#[test]
fn an_erased_persons_application_comes_to_nothing() {
    let (mut district, _) = in_notice();
    let command = hourledger::domain::people::command::ErasePerson {
        person_id: district.fang,
    };
    district
        .world
        .as_actor(district.fang)
        .given([Command::from(command)]);
    let events = elapse_stars(district.world.at("2026-03-07 00:00"));
    assert!(matches!(&events[..], [Event::StarRefused(_)]), "{events:?}");
}
