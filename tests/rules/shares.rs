//! R50: what the holder shares, for how long, and that nobody else can.

use hourledger::domain::Event;
use hourledger::domain::books::BookKey;
use hourledger::domain::kernel::ids::{CertificateId, Digest32, ShareId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::limits::SHARES_MAX;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::people::command::{GiveConsent, WithdrawConsent};
use hourledger::domain::people::event::{ConsentGiver, Purpose};
use hourledger::domain::shares::book::{Share, ShareBook, ShareState, SharesOf};
use hourledger::domain::shares::command::{ExtendShare, ShareCertificate, WithdrawShare};
use hourledger::domain::shares::event::ShareTerm;

use crate::cast::{District, issue, merge, new_certificate, revoke, share, share_code, void};
use crate::world::moment;

/// Fang's certificate over two hours of Tuesday.
struct Case {
    district: District,
    certificate: CertificateId,
}

impl Case {
    fn new() -> Self {
        let mut district = District::new();
        let session = district.effective();
        let cited = [(district.sweeping, session)];
        let command = issue(&district.world, district.fang, &cited, 1);
        let world = district.world.as_actor(district.fang);
        let certificate = new_certificate(&world.given([command]));
        Self {
            district,
            certificate,
        }
    }

    fn shared(&mut self, number: u8) -> ShareId {
        let command = share(self.certificate, number);
        self.district.world.given([command]);
        share_code(number).share_id()
    }

    fn share(&self, id: ShareId) -> &Share {
        let book = self.district.world.book::<ShareBook>(&BookKey::Share(id));
        book.and_then(|book| book.made.as_deref()).expect("made")
    }

    fn state(&self, id: ShareId) -> ShareState {
        self.share(id).state_at(self.district.world.now)
    }
}

#[test]
fn r50_a_share_records_the_consent_its_purpose_and_its_end() {
    let mut case = Case::new();
    let command = share(case.certificate, 1);
    let events = case.district.world.when(command);
    let events = events.then_events(["consent_given", "certificate_shared"]);
    let Event::CertificateShared(shared) = &events[1] else {
        panic!("{events:?}");
    };
    assert_eq!(shared.share.code_digest, share_code(1).digest());
    assert_eq!(shared.share.share_id, share_code(1).share_id());
    let body = String::from_utf8(events[1].encode()).expect("JSON");
    let code = share_code(1);
    assert!(!body.contains(code.characters()) && !body.contains("4711"));
    let world = &case.district.world;
    let person = world.book::<PersonBook>(&BookKey::Person(case.district.fang));
    let consents = &person.expect("Fang").consents;
    assert!(consents.contains_key(&Purpose::EmployerCheck));
    // The consent to be shown at all stands already.
    let again = case.district.world.when(share(case.certificate, 2));
    again.then_events(["certificate_shared"]);
    let own = BookKey::SharesOf(case.district.fang);
    let own = case.district.world.book::<SharesOf>(&own);
    assert_eq!(own.map(|own| own.shares.len()), Some(2));
    assert!(case.district.world.rebuilt().0 == case.district.world.shelf.0);
}

#[test]
fn r50_only_the_holder_shares_extends_and_withdraws() {
    let mut case = Case::new();
    let id = case.shared(1);
    let others = [
        case.district.qiang,
        case.district.snow.admin,
        case.district.founder,
    ];
    let term = ShareTerm::Days7;
    for other in others {
        let world = case.district.world.as_actor(other);
        let refused = world.when(share(case.certificate, 2));
        refused.then_refused(RefusalCode::RecordNotYours, "");
        let refused = world.when(ExtendShare { share_id: id, term });
        refused.then_refused(RefusalCode::RecordNotYours, "");
        let refused = world.when(WithdrawShare { share_id: id });
        refused.then_refused(RefusalCode::RecordNotYours, "");
    }
}

#[test]
fn f107_a_share_ends_by_time_is_extended_and_withdrawn_for_good() {
    let mut case = Case::new();
    case.district.world.at("2026-03-10 09:00");
    let id = case.shared(1);
    assert_eq!(case.share(id).expires_at, moment("2026-03-17 09:00"));
    case.district.world.at("2026-03-17 08:59");
    assert_eq!(case.state(id), ShareState::Open);
    case.district.world.at("2026-03-17 09:00");
    assert_eq!(case.state(id), ShareState::Expired);
    let term = ShareTerm::Days30;
    let extended = case.district.world.when(ExtendShare { share_id: id, term });
    extended.then_events(["share_extended"]);
    assert_eq!(case.share(id).expires_at, moment("2026-04-16 09:00"));
    let withdrawn = case.district.world.when(WithdrawShare { share_id: id });
    withdrawn.then_events(["share_withdrawn"]);
    assert_eq!(case.state(id), ShareState::Withdrawn);
    let refused = case.district.world.when(ExtendShare { share_id: id, term });
    refused.then_refused(RefusalCode::ShareWithdrawn, "");
    let strange = WithdrawShare {
        share_id: ShareId::from_bytes([9; 16]),
    };
    let refused = case.district.world.when(strange);
    refused.then_refused(RefusalCode::ShareUnknown, "share_id");
    assert!(case.district.world.rebuilt().0 == case.district.world.shelf.0);
}

#[test]
fn r49_what_no_longer_stands_is_not_shared_and_not_extended() {
    let mut case = Case::new();
    let id = case.shared(1);
    case.district.world.given([revoke(case.certificate)]);
    let refused = case.district.world.when(share(case.certificate, 2));
    refused.then_refused(RefusalCode::CertificateEnded, "certificate_id");
    let term = ShareTerm::Days7;
    let refused = case.district.world.when(ExtendShare { share_id: id, term });
    refused.then_refused(RefusalCode::CertificateEnded, "");
    // Superseded with the session that it counted, too.
    let mut case = Case::new();
    let session = case
        .district
        .world
        .log
        .iter()
        .find_map(|it| match &it.event {
            Event::CertificateIssued(event) => Some(event.sessions.cited[0].session_id),
            _ => None,
        });
    let (activity, approver) = (case.district.sweeping, case.district.snow.approver);
    let world = case.district.world.as_actor(approver);
    world.given([void(activity, session.expect("cited"))]);
    let world = case.district.world.as_actor(case.district.fang);
    let refused = world.when(share(case.certificate, 1));
    refused.then_refused(RefusalCode::CertificateEnded, "certificate_id");
}

#[test]
fn a_pin_has_four_to_eight_digits() {
    let mut case = Case::new();
    for pin in ["471", "471147114", "47a1", "４７１１", ""] {
        let command = ShareCertificate {
            pin: Some(pin.to_owned()),
            ..share(case.certificate, 1)
        };
        let refused = case.district.world.when(command);
        refused.then_refused(RefusalCode::SharePinMalformed, "pin");
    }
    let open = ShareCertificate {
        pin: None,
        ..share(case.certificate, 1)
    };
    let events = case.district.world.when(open);
    events.then_events(["consent_given", "certificate_shared"]);
}

#[test]
fn one_code_is_one_share_and_a_person_has_so_many() {
    let mut case = Case::new();
    case.shared(1);
    let refused = case.district.world.when(share(case.certificate, 1));
    refused.then_refused(RefusalCode::IdempotencyKeyReused, "");
    for number in 1..SHARES_MAX {
        let mut command = share(case.certificate, 1);
        let prepared = command.prepared.as_mut().expect("prepared");
        let number = u32::try_from(number).expect("small");
        prepared.code_digest = hourledger::domain::kernel::ids::Digest32::of(&number.to_be_bytes());
        case.district.world.given([command]);
    }
    let refused = case.district.world.when(share(case.certificate, 2));
    refused.then_refused(RefusalCode::SharesTooMany, "");
}

#[test]
fn r1_who_was_registered_twice_shares_under_either_id() {
    let mut case = Case::new();
    let (fang, jing, founder) = (
        case.district.fang,
        case.district.jing,
        case.district.founder,
    );
    let world = case.district.world.as_actor(founder);
    world.given([merge(fang, jing)]);
    let world = case.district.world.as_actor(jing);
    let events = world.when(share(case.certificate, 1));
    events.then_events(["consent_given", "certificate_shared"]);
    let person = world.book::<PersonBook>(&BookKey::Person(jing));
    let consents = &person.expect("the survivor").consents;
    assert!(consents.contains_key(&Purpose::EmployerCheck));
}

fn guardians(case: &Case) -> GiveConsent {
    GiveConsent {
        person_id: case.district.fang,
        purpose: Purpose::EmployerCheck,
        given_by: ConsentGiver::Guardian,
        text_digest: Digest32::of(b"the text that was shown"),
    }
}

#[test]
fn r6_under_fourteen_nobody_shares_without_the_guardians_consent() {
    let mut case = Case::new();
    let (fang, certificate) = (case.district.fang, case.certificate);
    case.district.world.ages.insert(fang, 13);
    let refused = case.district.world.when(share(certificate, 1));
    let refusal = refused.then_refused(RefusalCode::ShareNeedsGuardian, "");
    assert_eq!(refusal.params, [("years", "14".to_owned())]);
    // The child's own word is not the guardian's, and nobody takes their own guardian's down.
    let consent = guardians(&case);
    let own = GiveConsent {
        given_by: ConsentGiver::Person,
        ..consent.clone()
    };
    case.district.world.given([own]);
    let refused = case.district.world.when(share(certificate, 1));
    refused.then_refused(RefusalCode::ShareNeedsGuardian, "");
    let refused = case.district.world.when(consent.clone());
    refused.then_refused(RefusalCode::GuardianConsentOwnHand, "given_by");
    let clerk = case.district.snow.clerk;
    case.district.world.as_actor(clerk).given([consent]);
    let shared = case
        .district
        .world
        .as_actor(fang)
        .when(share(certificate, 1));
    shared.then_events(["certificate_shared"]);
    assert!(case.district.world.rebuilt().0 == case.district.world.shelf.0);
}

#[test]
fn r6_a_guardian_who_withdraws_ends_extending_too_and_withdrawing_a_share_is_always_free() {
    let mut case = Case::new();
    let (fang, clerk) = (case.district.fang, case.district.snow.clerk);
    case.district.world.ages.insert(fang, 12);
    let consent = guardians(&case);
    case.district.world.as_actor(clerk).given([consent]);
    case.district.world.as_actor(fang);
    let id = case.shared(1);
    let gone = WithdrawConsent {
        person_id: fang,
        purpose: Purpose::EmployerCheck,
    };
    case.district.world.as_actor(clerk).given([gone]);
    let term = ShareTerm::Days7;
    let world = case.district.world.as_actor(fang);
    let refused = world.when(ExtendShare { share_id: id, term });
    refused.then_refused(RefusalCode::ShareNeedsGuardian, "");
    let withdrawn = world.when(WithdrawShare { share_id: id });
    withdrawn.then_events(["share_withdrawn"]);
}

#[test]
fn r6_from_fourteen_on_one_shares_alone() {
    for age in [14, 17, 18] {
        let mut case = Case::new();
        case.district.world.ages.insert(case.district.fang, age);
        let events = case.district.world.when(share(case.certificate, 1));
        events.then_events(["consent_given", "certificate_shared"]);
    }
}
