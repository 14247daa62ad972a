//! F89: an organisation thanks or commends whoever served it: for one effective session, once, not
//! oneself, a bounded number of times a year; what rests on a session falls with it.

use std::sync::Arc;

use hourledger::domain::books::{Book, BookKey};
use hourledger::domain::certificates::book::Standing;
use hourledger::domain::certificates::event::Variant;
use hourledger::domain::commendations::book::{CommendationRoll, CommendationsOf};
use hourledger::domain::commendations::command::GiveCommendation;
use hourledger::domain::commendations::event::CommendationEnd;
use hourledger::domain::kernel::ids::{CertificateId, CommendationId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::limits::{
    COMMENDATION_CHARS_MAX, COMMENDATIONS_A_YEAR_MAX, COMMENDATIONS_MAX,
};
use hourledger::domain::organisations::book::OrganisationBook;
use hourledger::domain::people::role::Role;
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::{Command, Event};

use crate::cast::{
    District, Served, advance_finding, certificate_of, commendation_of, correct, dispute,
    find_fake, grant, issue, issue_commended, merge, name_successor, new_certificate,
    new_commendation, new_finding, of_activity, open_finding, refuse_thanks, session_of, suspend,
    take_back, thank, unmerge, void,
};
use crate::world::ENVELOPE;

/// Fang's two effective hours of Wednesday at `snow`.
struct Case {
    district: District,
    served: Served,
}

impl Case {
    fn new() -> Self {
        let mut district = District::new();
        let (fang, snow) = (district.fang, district.snow);
        let served = district.serve(fang, snow, "2026-03-04", 2);
        Self { district, served }
    }

    fn thanks(&self) -> GiveCommendation {
        thank(&self.district.world, self.served)
    }

    /// The approver of `snow` thanks Fang.
    fn thanked(&mut self) -> CommendationId {
        let command = self.thanks();
        let world = self.district.world.as_actor(self.district.snow.approver);
        new_commendation(&world.given([command]))
    }

    fn end(&self, id: CommendationId) -> Option<CommendationEnd> {
        commendation_of(&self.district.world, id)
            .ended
            .map(|it| it.end)
    }

    /// Fang's certificate that states what there is.
    fn certified(&mut self, number: u32) -> CertificateId {
        let (fang, served) = (self.district.fang, [self.served]);
        let command = issue_commended(&self.district.world, fang, &served, number);
        new_certificate(&self.district.world.as_actor(fang).given([command]))
    }

    fn stands(&self, id: CertificateId) -> bool {
        certificate_of(&self.district.world, id).standing == Standing::Valid
    }
}

#[test]
fn f89_an_approver_or_administrator_thanks_for_an_effective_session() {
    for is_admin in [false, true] {
        let mut case = Case::new();
        let snow = case.district.snow;
        let by = if is_admin { snow.admin } else { snow.approver };
        let command = case.thanks();
        let world = case.district.world.as_actor(by);
        let events = world.when(command).then_events(["commendation_given"]);
        let Event::CommendationGiven(given) = &events[0] else {
            panic!("of that type");
        };
        assert_eq!(given.statement.text.0, ENVELOPE, "sealed");
        assert_eq!(given.subject.person_id, case.district.fang);
        assert_eq!(given.commendation.organisation_id, snow.id);
        let (activity, session) = case.served;
        let credit = session_of(&case.district.world, activity, session).credits[0];
        assert_eq!(given.meta.cause, Some(credit.position), "the hours");
        let id = given.commendation.commendation_id;
        assert_eq!(case.end(id), None);
        let world = &case.district.world;
        let own = world.book::<CommendationsOf>(&BookKey::CommendationsOf(case.district.fang));
        assert_eq!(own.expect("given").given, [(id, snow.id, world.now)]);
        let roll = world.book::<CommendationRoll>(&BookKey::CommendationRoll(snow.id, 0));
        assert_eq!(roll.expect("given").commendations, [id]);
        let book = world.book::<OrganisationBook>(&BookKey::Organisation(snow.id));
        assert_eq!(book.expect("accredited").commendations, 1);
        assert_eq!(world.rebuilt().0, world.shelf.0);
    }
}

#[test]
fn f89_nobody_else_speaks_for_the_organisation() {
    let mut case = Case::new();
    let command = case.thanks();
    let (snow, books, founder) = (
        case.district.snow,
        case.district.books,
        case.district.founder,
    );
    for (by, code) in [
        (snow.recorder, RefusalCode::RoleMissing),
        (founder, RefusalCode::RoleMissing),
        (case.district.qiang, RefusalCode::RoleMissing),
        (books.approver, RefusalCode::OrganisationNotYours),
    ] {
        let outcome = case.district.world.as_actor(by).when(command.clone());
        outcome.then_refused(code, "");
    }
    case.district
        .world
        .as_actor(founder)
        .given([suspend(snow.id)]);
    let outcome = case.district.world.as_actor(snow.approver).when(command);
    outcome.then_refused(RefusalCode::OrganisationSuspended, "");
}

#[test]
fn r39_a_successor_thanks_and_takes_back_for_an_organisation_that_ended() {
    let mut district = District::new();
    let (fang, snow, books, founder) = (
        district.fang,
        district.snow,
        district.books,
        district.founder,
    );
    let served = [4, 5].map(|day| district.serve(fang, books, &format!("2026-03-0{day}"), 1));
    let own = thank(&district.world, served[0]);
    let world = district.world.as_actor(books.approver);
    let own = new_commendation(&world.given([own]));
    world
        .as_actor(founder)
        .given([name_successor(books.id, snow.id)]);
    let next = thank(world, served[1]);
    world
        .as_actor(books.approver)
        .when(next.clone())
        .then_refused(RefusalCode::OrganisationNotYours, "");
    let world = world.as_actor(snow.approver);
    let id = new_commendation(&world.given([next]));
    assert_eq!(commendation_of(world, id).organisation, snow.id);
    for (served, id) in [(served[0], own), (served[1], id)] {
        let outcome = world.when(take_back(served, id));
        outcome.then_events(["commendation_ended"]);
    }
}

#[test]
fn f89_one_person_has_no_more_than_a_bounded_number() {
    let mut case = Case::new();
    let key = BookKey::CommendationsOf(case.district.fang);
    let another = (
        CommendationId::from_bytes([7; 16]),
        case.district.books.id,
        case.district.world.now,
    );
    let book = Arc::new(Book::CommendationsOf(CommendationsOf {
        given: vec![another; COMMENDATIONS_MAX],
    }));
    case.district.world.shelf.0.insert(key, book);
    let command = case.thanks();
    let world = case.district.world.as_actor(case.district.snow.approver);
    world
        .when(command)
        .then_refused(RefusalCode::CommendationsFull, "");
}

#[test]
fn f89_it_rests_on_an_effective_session_of_the_person_named() {
    let mut case = Case::new();
    let (activity, session) = case.served;
    let (snow, qiang) = (case.district.snow, case.district.qiang);
    let of_another = GiveCommendation {
        person_id: qiang,
        ..case.thanks()
    };
    let world = case.district.world.as_actor(snow.approver);
    world
        .when(of_another)
        .then_refused(RefusalCode::CommendationOfAnother, "person_id");
    let waiting = (case.district.sweeping, case.district.confirmed());
    let command = thank(&case.district.world, waiting);
    let world = case.district.world.as_actor(snow.admin);
    world
        .when(command)
        .then_refused(RefusalCode::CommendationUnfounded, "session_id");
    let command = case.thanks();
    for undone in [
        dispute(activity, session).into(),
        void(activity, session).into(),
    ] {
        let undone: Command = undone;
        let world = case.district.world.as_actor(snow.approver);
        world.given([undone]);
        world
            .when(command.clone())
            .then_refused(RefusalCode::CommendationUnfounded, "session_id");
    }
}

#[test]
fn f89_nobody_commends_themselves_under_any_id() {
    let mut case = Case::new();
    let (fang, snow) = (case.district.fang, case.district.snow);
    let role = grant(fang, Role::Approver, snow.id);
    case.district.world.as_actor(snow.admin).given([role]);
    let command = case.thanks();
    let world = case.district.world.as_actor(fang);
    world
        .when(command.clone())
        .then_refused(RefusalCode::SecondPersonNeeded, "");
    let mut case = Case::new();
    let (fang, qiang, snow) = (case.district.fang, case.district.qiang, case.district.snow);
    let role = grant(qiang, Role::Approver, snow.id);
    case.district.world.as_actor(snow.admin).given([role]);
    let founder = case.district.founder;
    case.district
        .world
        .as_actor(founder)
        .given([merge(fang, qiang)]);
    let command = case.thanks();
    let world = case.district.world.as_actor(qiang);
    world
        .when(command)
        .then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn f89_one_for_a_session_and_its_words_are_bounded() {
    let mut case = Case::new();
    let with = |text: String| GiveCommendation {
        text,
        ..case.thanks()
    };
    let (long, hidden) = (
        with("谢".repeat(COMMENDATION_CHARS_MAX + 1)),
        with("谢\u{202e}谢".to_owned()),
    );
    let world = case.district.world.as_actor(case.district.snow.approver);
    world
        .when(long)
        .then_refused(RefusalCode::TextTooLong, "text");
    world
        .when(hidden)
        .then_refused(RefusalCode::TextDirectionOverride, "text");
    case.thanked();
    let command = case.thanks();
    let world = case.district.world.as_actor(case.district.snow.admin);
    world
        .when(command)
        .then_refused(RefusalCode::CommendedAlready, "session_id");
}

#[test]
fn f89_an_organisation_thanks_one_person_so_often_in_a_year_over_all_ids() {
    let mut district = District::new();
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let served: Vec<Served> = (0..=COMMENDATIONS_A_YEAR_MAX)
        .map(|at| {
            let person = if at < 5 { qiang } else { fang };
            district.serve(person, snow, &format!("2026-03-{:02}", 4 + at), 1)
        })
        .collect();
    let books = district.books;
    let elsewhere = district.serve(fang, books, "2026-03-20", 1);
    let founder = district.founder;
    district.world.as_actor(founder).given([merge(qiang, fang)]);
    let (last, others) = served.split_last().expect("thirteen");
    let world = district.world.as_actor(snow.approver);
    for served in others {
        let command = thank(world, *served);
        world.when(command).then_events(["commendation_given"]);
    }
    let one_more = thank(world, *last);
    world
        .when(one_more.clone())
        .then_refused(RefusalCode::CommendationsOfYearFull, "");
    // Another organisation, and another year, count for themselves.
    let of_books = thank(world, elsewhere);
    let outcome = world.as_actor(books.approver).when(of_books);
    outcome.then_events(["commendation_given"]);
    let next_year = world.at("2027-01-05 09:00").as_actor(snow.approver);
    next_year.when(one_more).then_events(["commendation_given"]);
}

#[test]
fn f89_the_organisation_takes_it_back_with_a_reason_and_may_give_it_anew() {
    let mut case = Case::new();
    let id = case.thanked();
    let (snow, books) = (case.district.snow, case.district.books);
    let take = take_back(case.served, id);
    for (by, code) in [
        (case.district.fang, RefusalCode::RoleMissing),
        (books.approver, RefusalCode::OrganisationNotYours),
    ] {
        let outcome = case.district.world.as_actor(by).when(take);
        outcome.then_refused(code, "");
    }
    let world = case.district.world.as_actor(snow.admin);
    let mut made_up = take;
    made_up.reason = ReasonCode::HoursMadeUp;
    world
        .when(made_up)
        .then_refused(RefusalCode::ReasonUnfit, "reason");
    let events = world.when(take).then_events(["commendation_ended"]);
    assert_eq!(events[0].meta().reason, Some(ReasonCode::EnteredInError));
    world
        .when(take)
        .then_refused(RefusalCode::CommendationEnded, "commendation_id");
    assert_eq!(case.end(id), Some(CommendationEnd::Withdrawn));
    let again = case.thanked();
    assert_ne!(again, id);
    assert_eq!(case.end(again), None);
}

#[test]
fn f89_the_volunteer_refuses_it_for_good() {
    let mut case = Case::new();
    let id = case.thanked();
    let (fang, qiang) = (case.district.fang, case.district.qiang);
    let world = case.district.world.as_actor(qiang);
    world
        .when(refuse_thanks(qiang, id))
        .then_refused(RefusalCode::CommendationUnknown, "commendation_id");
    let world = case.district.world.as_actor(fang);
    world
        .when(refuse_thanks(fang, id))
        .then_events(["commendation_ended"]);
    assert_eq!(case.end(id), Some(CommendationEnd::Refused));
    let command = case.thanks();
    let world = case.district.world.as_actor(case.district.snow.approver);
    world
        .when(command)
        .then_refused(RefusalCode::CommendedAlready, "session_id");
    // What was refused does not fall, too.
    let (activity, session) = case.served;
    world
        .when(void(activity, session))
        .then_events(["session_voided", "hours_reversed"]);
    assert_eq!(case.end(id), Some(CommendationEnd::Refused));
}

#[test]
fn i6_it_falls_with_its_session_in_the_same_command() {
    type Undo = fn(Served) -> Command;
    let undos: [(Undo, [&str; 3]); 3] = [
        (
            |(activity, id)| void(activity, id).into(),
            ["session_voided", "hours_reversed", "commendation_ended"],
        ),
        (
            |(activity, id)| find_fake(activity, id).into(),
            ["session_found_fake", "hours_reversed", "commendation_ended"],
        ),
        (
            |(activity, id)| {
                let mut command = correct(activity, id);
                command.started_at = crate::world::moment("2026-03-04 09:30");
                command.ended_at = crate::world::moment("2026-03-04 11:00");
                command.into()
            },
            ["session_corrected", "hours_reversed", "commendation_ended"],
        ),
    ];
    for (undo, types) in undos {
        let mut case = Case::new();
        let id = case.thanked();
        let given = commendation_of(&case.district.world, id).position;
        let world = case.district.world.as_actor(case.district.snow.approver);
        let events = world.when(undo(case.served)).then_events(types);
        assert_eq!(events[2].meta().cause, Some(given));
        assert_eq!(events[2].meta().reason, events[0].meta().reason);
        assert_eq!(case.end(id), Some(CommendationEnd::Fallen));
        let world = &case.district.world;
        assert_eq!(world.rebuilt().0, world.shelf.0);
    }
}

#[test]
fn r37_a_wide_finding_takes_the_commendations_of_its_page_with_it() {
    let mut case = Case::new();
    let id = case.thanked();
    let snow = case.district.snow;
    let scope = of_activity(case.served.0);
    let world = case.district.world.as_actor(snow.approver);
    let finding = new_finding(&world.given([open_finding(snow.id, scope)]));
    let page = advance_finding(finding, [case.served]);
    case.district.world.as_system().given([page]);
    assert_eq!(case.end(id), Some(CommendationEnd::Fallen));
}

#[test]
fn i6_a_dispute_freezes_it_with_the_session_and_nothing_more() {
    let mut case = Case::new();
    let id = case.thanked();
    let (activity, session) = case.served;
    let world = case.district.world.as_actor(case.district.fang);
    world.given([dispute(activity, session)]);
    assert_eq!(case.end(id), None);
}

#[test]
fn f89_a_certificate_states_what_stands_only_if_it_is_asked_to() {
    let mut case = Case::new();
    let id = case.thanked();
    let (fang, served) = (case.district.fang, [case.served]);
    let silent = issue(&case.district.world, fang, &served, 1);
    let world = case.district.world.as_actor(fang);
    let events = world.given([silent.clone()]);
    assert!(
        !events
            .iter()
            .any(|it| matches!(it, Event::CommendationsCertified(_))),
        "nothing is stated by itself"
    );
    let stating = issue_commended(world, fang, &served, 2);
    let events = world.given([stating.clone()]);
    let stated = certificate_of(world, new_certificate(&events));
    assert_eq!(stated.commendations, [id]);
    // What was prepared must be what stands, neither more nor less.
    for (asked, prepared) in [(true, vec![]), (false, vec![id]), (true, vec![id, id])] {
        let mut wrong = issue(world, fang, &served, 3);
        wrong.commendations = asked;
        wrong
            .prepared
            .as_deref_mut()
            .expect("prepared")
            .commendations = prepared;
        world
            .when(wrong)
            .then_refused(RefusalCode::CertificateBasisMoved, "");
    }
    for variant in Variant::OF_HOURS {
        let mut command = issue_commended(world, fang, &served, 10 + variant as u32);
        command.variant = variant;
        world.given([command]);
    }
}

#[test]
fn r49_a_certificate_that_states_one_ends_with_it() {
    for is_refused in [false, true] {
        let mut case = Case::new();
        let id = case.thanked();
        let stating = case.certified(1);
        let (fang, served) = (case.district.fang, [case.served]);
        let silent = issue(&case.district.world, fang, &served, 2);
        let silent = new_certificate(&case.district.world.as_actor(fang).given([silent]));
        let types = ["commendation_ended", "certificate_superseded"];
        if is_refused {
            let outcome = case.district.world.when(refuse_thanks(fang, id));
            outcome.then_events(types);
        } else {
            let take = take_back(case.served, id);
            let world = case.district.world.as_actor(case.district.snow.approver);
            let events = world.when(take).then_events(types);
            assert_eq!(events[1].meta().reason, Some(ReasonCode::EnteredInError));
        }
        assert!(!case.stands(stating), "what it states is no longer so");
        assert!(case.stands(silent), "nothing of what it states changed");
        let anew = case.certified(3);
        let stated = certificate_of(&case.district.world, anew);
        assert!(stated.commendations.is_empty() && case.stands(anew));
    }
}

#[test]
fn r49_one_that_falls_takes_the_certificate_with_its_session() {
    let mut case = Case::new();
    case.thanked();
    let stating = case.certified(1);
    let (activity, session) = case.served;
    let world = case.district.world.as_actor(case.district.snow.approver);
    world.when(void(activity, session)).then_events([
        "session_voided",
        "hours_reversed",
        "certificate_superseded",
        "commendation_ended",
    ]);
    assert!(!case.stands(stating), "ended once");
}

#[test]
fn r22_a_merged_volunteer_sees_refuses_and_certifies_those_of_all_ids() {
    let mut case = Case::new();
    let id = case.thanked();
    let (fang, qiang, founder) = (
        case.district.fang,
        case.district.qiang,
        case.district.founder,
    );
    let world = case.district.world.as_actor(founder);
    world.given([merge(fang, qiang)]);
    let served = [case.served];
    let command = issue_commended(world, qiang, &served, 1);
    let events = world.as_actor(qiang).given([command]);
    let certificate = new_certificate(&events);
    world.as_actor(founder).given([unmerge(fang)]);
    // It is Fang's again, and so is the session that the certificate counted.
    world
        .as_actor(qiang)
        .when(refuse_thanks(qiang, id))
        .then_refused(RefusalCode::CommendationUnknown, "commendation_id");
    world.as_actor(fang).given([refuse_thanks(fang, id)]);
    assert!(!case.stands(certificate));
}
