//! Certificates of a star: issued for what is held, gone with it in the same command (R49, R57).

use hourledger::domain::certificates::book::Standing;
use hourledger::domain::certificates::event::Variant;
use hourledger::domain::kernel::ids::CertificateId;
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::pack::StarFall;
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::{Command, Event};

use crate::cast::{
    certificate_of, find_fake, issue, issue_star, merge, new_certificate, review_star, revoke_star,
    unmerge, void,
};
use crate::stars_follow::Case;

/// Fang's certificate of the two stars.
fn certified(case: &mut Case, number: u32) -> CertificateId {
    let fang = case.district.fang;
    let command = issue_star(&case.district.world, fang, number);
    new_certificate(&case.district.world.as_actor(fang).given([command]))
}

/// A certificate over hours that states them, too; of the first session alone.
fn of_hours(case: &mut Case, number: u32) -> CertificateId {
    let fang = case.district.fang;
    let command = issue(&case.district.world, fang, &[case.first], number);
    new_certificate(&case.district.world.as_actor(fang).given([command]))
}

fn stands(case: &Case, id: CertificateId) -> bool {
    certificate_of(&case.district.world, id).standing == Standing::Valid
}

/// The certificates that events end, and whether they are revoked.
fn ended(events: &[Event]) -> Vec<(CertificateId, bool)> {
    let ended = events.iter().filter_map(|event| match event {
        Event::CertificateSuperseded(it) => Some((it.certificate.certificate_id, false)),
        Event::CertificateRevoked(it) => Some((it.certificate.certificate_id, true)),
        _ => None,
    });
    ended.collect()
}

#[test]
fn r46_it_states_the_award_and_the_hours_that_counted() {
    let mut case = Case::under(StarFall::Downgrade);
    let id = certified(&mut case, 1);
    let certificate = certificate_of(&case.district.world, id);
    assert_eq!(certificate.variant, Variant::Star);
    assert_eq!(certificate.hours.minutes, Minutes(240));
    assert!(certificate.cited.is_empty());
    let star = certificate.star.expect("a star");
    assert_eq!(
        (star.application_id, star.level.as_str(), star.stars),
        (case.star, "two_stars", Some(2))
    );
    let period = certificate.period;
    assert_eq!(period.from.to_string(), "2026-03-04");
    assert!(
        period.to.to_string().as_str() >= "2026-03-05",
        "the day of the application"
    );
}

#[test]
fn r55_nobody_certifies_a_star_that_is_not_held_or_that_they_did_not_approve() {
    let mut case = Case::under(StarFall::Downgrade);
    let (qiang, fang, snow) = (case.district.qiang, case.district.fang, case.district.snow);
    let command = issue_star(&case.district.world, qiang, 1);
    let outcome = case.district.world.as_actor(qiang).when(command);
    outcome.then_refused(RefusalCode::StarNotHeld, "person_id");
    let mut command = issue_star(&case.district.world, fang, 1);
    let outcome = case.district.world.as_actor(qiang).when(command.clone());
    outcome.then_refused(RefusalCode::RoleMissing, "");
    command.organisation_id = Some(case.district.books.id);
    let outcome = case.district.world.as_actor(fang).when(command.clone());
    outcome.then_refused(RefusalCode::StarOfAnother, "organisation_id");
    command.organisation_id = Some(snow.id);
    let outcome = case.district.world.as_actor(fang).when(command);
    outcome.then_events(["key_announced", "certificate_issued"]);
    let mut command = issue(&case.district.world, fang, &[case.first], 2);
    command.variant = Variant::Star;
    let outcome = case.district.world.as_actor(fang).when(command);
    outcome.then_refused(RefusalCode::VariantUnfit, "variant");
}

#[test]
fn r46_what_moved_since_it_was_signed_is_not_recorded() {
    let mut case = Case::under(StarFall::Keep);
    let (fang, snow) = (case.district.fang, case.district.snow);
    let command = issue_star(&case.district.world, fang, 1);
    let (activity, session) = case.second;
    let world = case.district.world.as_actor(snow.approver);
    world.given([void(activity, session)]);
    let outcome = case.district.world.as_actor(fang).when(command);
    outcome.then_refused(RefusalCode::CertificateBasisMoved, "");
    let command = issue_star(&case.district.world, fang, 1);
    let outcome = case.district.world.as_actor(fang).when(command);
    outcome.then_events(["key_announced", "certificate_issued"]);
}

#[test]
fn r49_it_ends_with_its_level_and_so_does_what_states_more_stars() {
    let mut case = Case::under(StarFall::Downgrade);
    let (star, hours) = (certified(&mut case, 1), of_hours(&mut case, 2));
    let snow = case.district.snow;
    let (activity, session) = case.second;
    let world = case.district.world.as_actor(snow.approver);
    let events = world.given([void(activity, session)]);
    // The one over hours does not count the voided session; it states two stars.
    let mut expected = vec![(star, false), (hours, false)];
    expected.sort();
    let mut found = ended(&events);
    found.sort();
    assert_eq!(found, expected);
    let granted = case
        .district
        .world
        .log
        .iter()
        .rev()
        .find_map(|it| matches!(it.event, Event::StarGranted(_)).then_some(it.at.position));
    let causes = events.iter().filter_map(|event| match event {
        Event::CertificateSuperseded(it) => Some((it.meta.cause, it.meta.reason)),
        _ => None,
    });
    for cause in causes {
        assert_eq!(cause, (granted, Some(ReasonCode::EnteredInError)));
    }
    // The lower level is certified anew, by the event that made it.
    let lower = certified(&mut case, 3);
    let stated = certificate_of(&case.district.world, lower).star;
    assert_eq!(stated.expect("a star").level.as_str(), "one_star");
    assert_ne!(stated.map(|star| star.position), granted);
    assert_eq!(case.district.world.rebuilt().0, case.district.world.shelf.0);
}

#[test]
fn r49_it_ends_with_its_hours_even_if_the_star_is_kept() {
    let mut case = Case::under(StarFall::Keep);
    let (star, hours) = (certified(&mut case, 1), of_hours(&mut case, 2));
    let (fang, snow) = (case.district.fang, case.district.snow);
    // Hours served since did not count for it.
    let later = case.district.serve(fang, snow, "2026-03-09", 1);
    let world = case.district.world.as_actor(snow.approver);
    let events = world.given([void(later.0, later.1)]);
    assert_eq!(ended(&events), []);
    let (activity, session) = case.second;
    let world = case.district.world.as_actor(snow.approver);
    let events = world.given([void(activity, session)]);
    assert_eq!(ended(&events), [(star, false)]);
    assert!(stands(&case, hours), "two stars are still held");
}

#[test]
fn r37_fakes_revoke_it_and_what_counts_them_once() {
    let mut case = Case::under(StarFall::Downgrade);
    let (star, hours) = (certified(&mut case, 1), of_hours(&mut case, 2));
    let (activity, session) = case.first;
    let world = case.district.world.as_actor(case.district.snow.admin);
    let events = world.given([find_fake(activity, session)]);
    let mut found = ended(&events);
    found.sort();
    let mut expected = vec![(star, true), (hours, true)];
    expected.sort();
    assert_eq!(found, expected, "each once");
}

#[test]
fn r57_taken_away_it_is_revoked_and_under_review_it_is_not_issued() {
    let mut case = Case::under(StarFall::Review);
    let (star, hours) = (certified(&mut case, 1), of_hours(&mut case, 2));
    let (fang, snow) = (case.district.fang, case.district.snow);
    let (activity, session) = case.second;
    let world = case.district.world.as_actor(snow.approver);
    let events = world.given([void(activity, session)]);
    assert_eq!(ended(&events), [(star, false)]);
    let command = issue_star(&case.district.world, fang, 3);
    let outcome = case.district.world.as_actor(fang).when(command);
    outcome.then_refused(RefusalCode::StarUnderReview, "person_id");
    let keep = review_star(fang, case.star, true);
    let events = case.district.world.as_actor(snow.admin).given([keep]);
    assert_eq!(ended(&events), []);
    let again = certified(&mut case, 3);
    let command = revoke_star(fang, case.star, ReasonCode::RecordsUntrue);
    let events = case.district.world.as_actor(snow.admin).given([command]);
    let mut found = ended(&events);
    found.sort();
    let mut expected = vec![(again, true), (hours, false)];
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn r55_a_higher_star_takes_the_place_of_the_certificate_of_the_lower() {
    let mut case = Case::under(StarFall::Downgrade);
    let (star, hours) = (certified(&mut case, 1), of_hours(&mut case, 2));
    let (fang, snow) = (case.district.fang, case.district.snow);
    case.district.serve(fang, snow, "2026-03-09", 2);
    case.district.starred("three_stars");
    assert!(!stands(&case, star));
    assert!(stands(&case, hours), "it was so when it was issued");
}

#[test]
fn r49_it_ends_with_its_star_after_the_records_were_told_apart_again() {
    let mut case = Case::under(StarFall::Downgrade);
    let (fang, qiang, founder) = (
        case.district.fang,
        case.district.qiang,
        case.district.founder,
    );
    let world = case.district.world.as_actor(founder);
    world.given([merge(fang, qiang)]);
    // Issued while both were one, under the id that goes on; the star is of the other record.
    let issued = [1, 2].map(|number| {
        let command: Command = match number {
            1 => issue_star(world, qiang, number).into(),
            _ => issue(world, qiang, &[case.first], number).into(),
        };
        new_certificate(&world.as_actor(qiang).given([command]))
    });
    world.as_actor(founder).given([unmerge(fang)]);
    let (activity, session) = case.second;
    let approver = case.district.snow.approver;
    let events = world.as_actor(approver).given([void(activity, session)]);
    let mut expected = issued.map(|id| (id, false)).to_vec();
    expected.sort();
    let mut found = ended(&events);
    found.sort();
    assert_eq!(found, expected, "the star fell, whosever record it is now");
    let world = &case.district.world;
    assert_eq!(world.rebuilt().0, world.shelf.0);
}
