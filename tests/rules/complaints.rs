//! Order 67 art. 20: anybody complains, somebody without a hand in it answers, nothing is lost.

use hourledger::domain::Event;
use hourledger::domain::books::BookKey;
use hourledger::domain::complaints::book::{Complaint, ComplaintBook, ComplaintsBook};
use hourledger::domain::complaints::command::{AnswerComplaint, ReportConcern};
use hourledger::domain::complaints::event::ComplaintOutcome;
use hourledger::domain::kernel::ids::ComplaintId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::role::Role;

use crate::cast::{District, complain, grant, issue, new_certificate};

fn answer(complaint_id: ComplaintId, outcome: ComplaintOutcome) -> AnswerComplaint {
    AnswerComplaint {
        complaint_id,
        outcome,
        text: "已向图书馆核实，当日签到记录属实。".to_owned(),
    }
}

fn new_complaint(events: &[Event]) -> ComplaintId {
    match events {
        [Event::ComplaintReceived(event)] => event.complaint.complaint_id,
        other => panic!("{other:?}"),
    }
}

fn complaint(district: &District, id: ComplaintId) -> Complaint {
    let book = district
        .world
        .book::<ComplaintBook>(&BookKey::Complaint(id));
    *book
        .and_then(|book| book.received.as_deref())
        .expect("received")
}

/// Fang's certificate number 1.
fn certified() -> District {
    let mut district = District::new();
    let session = district.effective();
    let cited = [(district.sweeping, session)];
    let command = issue(&district.world, district.fang, &cited, 1);
    let world = district.world.as_actor(district.fang);
    new_certificate(&world.given([command]));
    district
}

#[test]
fn a_stranger_complains_about_a_certificate_by_its_number() {
    let mut district = certified();
    let events = district.world.as_system().when(complain(Some(1)));
    let events = events.then_events(["complaint_received"]);
    let id = new_complaint(&events);
    assert!(complaint(&district, id).certificate.is_some());
    // A number that nobody has is the best reason to complain.
    let forged = district.world.given([complain(Some(2))]);
    let forged = complaint(&district, new_complaint(&forged));
    assert!(forged.number.is_some() && forged.certificate.is_none());
    let none = district.world.given([complain(None)]);
    assert!(complaint(&district, new_complaint(&none)).number.is_none());
    let counts = district.world.book::<ComplaintsBook>(&BookKey::Complaints);
    assert_eq!(counts.map(|it| (it.received, it.answered)), Some((3, 0)));
    assert!(district.world.rebuilt().0 == district.world.shelf.0);
}

#[test]
fn what_is_too_long_or_empty_is_refused_with_its_place() {
    let mut district = certified();
    let world = district.world.as_system();
    let empty = ReportConcern {
        text: " ".to_owned(),
        ..complain(None)
    };
    let refused = world.when(empty);
    refused.then_refused(RefusalCode::TextEmpty, "text");
    let long = ReportConcern {
        text: "长".repeat(2_001),
        ..complain(None)
    };
    let refused = world.when(long);
    refused.then_refused(RefusalCode::TextTooLong, "text");
    let contact = ReportConcern {
        contact: Some("a\nb".to_owned()),
        ..complain(None)
    };
    let refused = world.when(contact);
    refused.then_refused(RefusalCode::TextControlCharacter, "contact");
}

#[test]
fn an_administrator_answers_and_may_answer_better_later() {
    let mut district = certified();
    let events = district.world.as_system().given([complain(Some(1))]);
    let id = new_complaint(&events);
    let founder = district.founder;
    for other in [district.snow.admin, district.fang] {
        let world = district.world.as_actor(other);
        let refused = world.when(answer(id, ComplaintOutcome::NotUpheld));
        refused.then_refused(RefusalCode::RoleMissing, "");
    }
    let world = district.world.as_actor(founder);
    for outcome in [ComplaintOutcome::CannotTell, ComplaintOutcome::PassedOn] {
        let events = world.when(answer(id, outcome));
        events.then_events(["complaint_answered"]);
    }
    let strange = ComplaintId::from_bytes([9; 16]);
    let refused = world.when(answer(strange, ComplaintOutcome::Upheld));
    refused.then_refused(RefusalCode::ComplaintUnknown, "complaint_id");
    let found = complaint(&district, id).answered.map(|it| it.outcome);
    assert_eq!(found, Some(ComplaintOutcome::PassedOn));
    let counts = district.world.book::<ComplaintsBook>(&BookKey::Complaints);
    assert_eq!(counts.map(|it| (it.received, it.answered)), Some((1, 1)));
    assert!(district.world.rebuilt().0 == district.world.shelf.0);
}

#[test]
fn r28_nobody_answers_a_complaint_about_a_certificate_of_their_own() {
    let mut district = certified();
    let founder = district.founder;
    let world = district.world.as_actor(founder);
    let mut administrator = grant(district.fang, Role::LedgerAdmin, district.snow.id);
    administrator.organisation_id = None;
    world.given([administrator]);
    let events = district.world.as_system().given([complain(Some(1))]);
    let id = new_complaint(&events);
    let world = district.world.as_actor(district.fang);
    let refused = world.when(answer(id, ComplaintOutcome::NotUpheld));
    refused.then_refused(RefusalCode::ComplaintOwnHand, "");
}
