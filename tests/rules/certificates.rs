//! R45 to R49, R53: certificates say what stands, and fall with it.

use hourledger::domain::books::BookKey;
use hourledger::domain::certificates::book::{
    CertificatesOf, ChangedLists, NumberBook, STANDING_MAX, Standing, StatusListBook, StatusPage,
};
use hourledger::domain::certificates::command::{
    IssueCertificate, PreparedCertificate, PreparedList, PublishStatusList, UnitShows,
};
use hourledger::domain::certificates::event::{ShownName, Variant};
use hourledger::domain::kernel::certificate_number::CertificateNumber;
use hourledger::domain::kernel::ids::{CertificateId, Digest32, OrganisationId, SessionId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::keys::event::KeyPurpose;
use hourledger::domain::stored::Actor;
use hourledger::domain::{Command, Event};

use crate::cast::{
    District, advance_finding, approve, certificate_of, confirm, correct, dispute, find_fake,
    fresh_key, issue, keyed, merge, new_certificate, new_finding, new_session, of_activity,
    open_finding, retire_key, revoke, suspend, void,
};

/// Fang's two hours of Tuesday, effective.
struct Case {
    district: District,
    session: SessionId,
}

impl Case {
    fn new() -> Self {
        let mut district = District::new();
        let session = district.effective();
        Self { district, session }
    }

    fn ask(&self, number: u32) -> IssueCertificate {
        let cited = [(self.district.sweeping, self.session)];
        issue(&self.district.world, self.district.fang, &cited, number)
    }

    /// Fang's own certificate number `number`.
    fn issued(&mut self, number: u32) -> CertificateId {
        let command = self.ask(number);
        let world = self.district.world.as_actor(self.district.fang);
        new_certificate(&world.given([command]))
    }

    fn standing(&self, id: CertificateId) -> Standing {
        certificate_of(&self.district.world, id).standing
    }

    fn changed(mut command: IssueCertificate, change: fn(&mut PreparedCertificate)) -> Command {
        change(command.prepared.as_deref_mut().expect("prepared"));
        command.into()
    }
}

#[test]
fn r46_a_certificate_adds_up_the_effective_sessions_that_it_cites() {
    let mut case = Case::new();
    let command = case.ask(1);
    let world = case.district.world.as_actor(case.district.fang);
    let events = world.when(command);
    let events = events.then_events(["key_announced", "certificate_issued"]);
    let Event::CertificateIssued(issued) = &events[1] else {
        panic!("{events:?}");
    };
    assert_eq!(issued.hours.minutes, Minutes(120));
    assert_eq!(issued.hours.minutes_by_grade.sum(), 120);
    assert_eq!(issued.meta.actor, Actor::Person(case.district.fang));
    let id = issued.certificate.certificate_id;
    let world = &case.district.world;
    let number = BookKey::Number(CertificateNumber::from_bits(1));
    let number = world.book::<NumberBook>(&number);
    assert_eq!(number.and_then(|book| book.certificate), Some(id));
    let own = world.book::<CertificatesOf>(&BookKey::CertificatesOf(case.district.fang));
    assert_eq!(own.expect("hers").certificates, [id]);
    assert_eq!(case.district.session(case.session).certificates, [id]);
    assert!(case.district.world.rebuilt().0 == case.district.world.shelf.0);
}

#[test]
fn r46_what_moved_since_it_was_prepared_is_not_certified() {
    let mut case = Case::new();
    let changes: [fn(&mut PreparedCertificate); 7] = [
        |it| it.cited[0].minutes = Minutes(121),
        |it| it.cited[0].position.0 += 1,
        |it| it.cited[0].tag = hourledger::domain::kernel::ids::Tag16::from_bytes([9; 16]),
        |it| it.cited.push(it.cited[0]),
        |it| it.fresh_keys.clear(),
        |it| it.status_list = 1,
        |it| it.status_index = 131_072,
    ];
    for change in changes {
        let command = Case::changed(case.ask(1), change);
        let world = case.district.world.as_actor(case.district.fang);
        let refused = world.when(command);
        refused.then_refused(RefusalCode::CertificateBasisMoved, "");
    }
    let unprepared = IssueCertificate {
        prepared: None,
        ..case.ask(1)
    };
    let world = case.district.world.as_actor(case.district.fang);
    let refused = world.when(unprepared);
    refused.then_refused(RefusalCode::CertificateBasisMoved, "");
    // Undone between preparing and recording.
    let command = case.ask(1);
    let world = case.district.world.as_actor(case.district.snow.approver);
    world.given([void(case.district.sweeping, case.session)]);
    let world = case.district.world.as_actor(case.district.fang);
    let refused = world.when(command);
    refused.then_refused(RefusalCode::CertificateBasisMoved, "");
}

#[test]
fn r46_only_the_holders_own_effective_hours_of_the_period_count() {
    let mut case = Case::new();
    let district = &mut case.district;
    let (activity, qiang) = (district.sweeping, district.qiang);
    let other = issue(&district.world, qiang, &[(activity, case.session)], 1);
    let refused = district.world.as_actor(qiang).when(other);
    refused.then_refused(RefusalCode::CertificateBasisMoved, "");
    let nothing = issue(&district.world, qiang, &[], 1);
    let refused = district.world.when(nothing);
    refused.then_refused(RefusalCode::NothingToCertify, "from");
    let dates = [("2026-03-04", "2026-03-31"), ("2026-03-01", "2026-03-02")];
    for (from, to) in dates {
        let outside = IssueCertificate {
            from: from.parse().expect("a date"),
            to: to.parse().expect("a date"),
            ..case.ask(1)
        };
        let world = case.district.world.at("2026-03-05 09:00");
        let refused = world.as_actor(case.district.fang).when(outside);
        refused.then_refused(RefusalCode::CertificateBasisMoved, "");
    }
    let reversed = IssueCertificate {
        from: "2026-03-09".parse().expect("a date"),
        to: "2026-03-08".parse().expect("a date"),
        ..case.ask(1)
    };
    let refused = case.district.world.when(reversed);
    refused.then_refused(RefusalCode::PeriodReversed, "to");
}

#[test]
fn r45_the_holder_or_the_recording_organisation_issues_and_nobody_else() {
    let mut case = Case::new();
    let (snow, books) = (case.district.snow, case.district.books);
    let own = case.ask(1);
    let of_snow = IssueCertificate {
        organisation_id: Some(snow.id),
        ..case.ask(1)
    };
    let district = &mut case.district;
    for stranger in [district.qiang, snow.recorder, snow.approver, books.admin] {
        let refused = district.world.as_actor(stranger).when(own.clone());
        refused.then_refused(RefusalCode::RoleMissing, "");
    }
    let refused = district
        .world
        .as_actor(books.recorder)
        .when(of_snow.clone());
    refused.then_refused(RefusalCode::OrganisationNotYours, "");
    let issued = district.world.as_actor(snow.recorder).when(of_snow);
    issued.then_events(["key_announced", "certificate_issued"]);
    // Another organisation's records are not its to certify.
    let of_books = IssueCertificate {
        organisation_id: Some(books.id),
        ..case.ask(2)
    };
    let refused = case
        .district
        .world
        .as_actor(case.district.fang)
        .when(of_books);
    refused.then_refused(RefusalCode::CertificateBasisMoved, "");
}

#[test]
fn r39_a_suspended_organisation_issues_nothing_and_the_ledger_still_prints_its_records() {
    let mut case = Case::new();
    let snow = case.district.snow.id;
    let world = case.district.world.as_actor(case.district.founder);
    world.given([suspend(snow)]);
    let of_snow = IssueCertificate {
        organisation_id: Some(snow),
        ..case.ask(1)
    };
    let world = case.district.world.as_actor(case.district.fang);
    let refused = world.when(of_snow);
    refused.then_refused(RefusalCode::OrganisationSuspended, "organisation_id");
    case.issued(1);
}

#[test]
fn r49_a_void_supersedes_the_certificate_in_the_same_command() {
    let mut case = Case::new();
    let id = case.issued(1);
    let cited = certificate_of(&case.district.world, id).cited[0].position;
    let world = case.district.world.as_actor(case.district.snow.approver);
    let events = world.when(void(case.district.sweeping, case.session));
    let events = events.then_events(["session_voided", "hours_reversed", "certificate_superseded"]);
    assert_eq!(events[2].meta().cause, Some(cited), "the credit it counted");
    assert_eq!(events[2].meta().reason, events[0].meta().reason);
    assert!(matches!(case.standing(id), Standing::Superseded(it) if it.by.is_none()));
    assert!(case.district.world.rebuilt().0 == case.district.world.shelf.0);
}

#[test]
fn r49_a_correction_supersedes_and_hours_credited_anew_need_a_new_certificate() {
    let mut case = Case::new();
    let id = case.issued(1);
    let (activity, session) = (case.district.sweeping, case.session);
    let world = case.district.world.at("2026-03-03 13:00");
    let world = world.as_actor(case.district.snow.admin);
    let events = world.when(correct(activity, session));
    events.then_events([
        "session_corrected",
        "hours_reversed",
        "certificate_superseded",
    ]);
    world
        .as_actor(case.district.fang)
        .given([confirm(activity, session)]);
    world
        .as_actor(case.district.snow.approver)
        .given([approve(activity, session)]);
    assert!(matches!(case.standing(id), Standing::Superseded(_)));
    let again = case.issued(2);
    assert_eq!(case.standing(again), Standing::Valid);
    // Only what stands is ended by the next undoing.
    let world = case.district.world.as_actor(case.district.snow.approver);
    let events = world.when(void(activity, session));
    let events = events.then_events(["session_voided", "hours_reversed", "certificate_superseded"]);
    let Event::CertificateSuperseded(event) = &events[2] else {
        panic!("{events:?}");
    };
    assert_eq!(event.certificate.certificate_id, again);
}

#[test]
fn r37_fake_hours_revoke_every_certificate_that_counts_them() {
    let mut case = Case::new();
    let both = [case.issued(1), case.issued(2)];
    let world = case.district.world.as_actor(case.district.snow.approver);
    let events = world.when(find_fake(case.district.sweeping, case.session));
    events.then_events([
        "session_found_fake",
        "hours_reversed",
        "certificate_revoked",
        "certificate_revoked",
    ]);
    for id in both {
        assert!(matches!(case.standing(id), Standing::Revoked(_)));
    }
}

#[test]
fn r49_a_page_that_undoes_several_sessions_of_a_certificate_ends_it_once() {
    let mut case = Case::new();
    let (activity, snow) = (case.district.sweeping, case.district.snow);
    let district = &mut case.district;
    district
        .world
        .at("2026-03-03 13:00")
        .as_actor(snow.recorder);
    let second = keyed(
        activity,
        district.fang,
        "2026-03-03 11:10",
        "2026-03-03 11:40",
    );
    let second = new_session(&district.world.given([second]));
    district
        .world
        .as_actor(district.fang)
        .given([confirm(activity, second)]);
    district
        .world
        .as_actor(snow.approver)
        .given([approve(activity, second)]);
    let sessions = [(activity, case.session), (activity, second)];
    let ask = issue(&case.district.world, case.district.fang, &sessions, 1);
    let world = case.district.world.as_actor(case.district.fang);
    let id = new_certificate(&world.given([ask]));
    world.as_actor(snow.approver);
    let finding = new_finding(&world.given([open_finding(snow.id, of_activity(activity))]));
    let page = world.as_system().when(advance_finding(finding, sessions));
    let types: Vec<_> = page
        .0
        .expect("accepted")
        .iter()
        .map(|it| it.type_version().0)
        .collect();
    let ends = types
        .iter()
        .filter(|it| **it == "certificate_revoked")
        .count();
    assert_eq!(ends, 1, "{types:?}");
    assert!(matches!(case.standing(id), Standing::Revoked(_)));
    assert!(case.district.world.rebuilt().0 == case.district.world.shelf.0);
}

#[test]
fn r53_a_reissue_keeps_the_old_one_as_superseded_by_the_new() {
    let mut case = Case::new();
    let before = case.issued(1);
    let again = IssueCertificate {
        replaces: Some(before),
        variant: Variant::Full,
        ..case.ask(2)
    };
    let world = case.district.world.as_actor(case.district.fang);
    let events = world.when(again.clone());
    let events = events.then_events(["certificate_issued", "certificate_superseded"]);
    let after = new_certificate(&events);
    assert!(matches!(case.standing(before), Standing::Superseded(it) if it.by == Some(after)));
    assert_eq!(case.standing(after), Standing::Valid);
    // The same once more: the old one has ended, the new one is one more.
    let Some(mut prepared) = again.prepared.clone() else {
        panic!("prepared");
    };
    (prepared.number, prepared.status_index) = (CertificateNumber::from_bits(3), 3);
    let third = IssueCertificate {
        prepared: Some(prepared),
        ..again
    };
    let world = case.district.world.as_actor(case.district.fang);
    world.when(third).then_events(["certificate_issued"]);
    let strange = IssueCertificate {
        replaces: Some(CertificateId::from_bytes([7; 16])),
        ..case.ask(4)
    };
    let refused = case.district.world.when(strange);
    refused.then_refused(RefusalCode::CertificateUnknown, "replaces");
}

#[test]
fn f97_the_holder_or_the_issuers_staff_revoke_once_with_a_reason() {
    let mut case = Case::new();
    let id = case.issued(1);
    for stranger in [case.district.qiang, case.district.books.admin] {
        let refused = case.district.world.as_actor(stranger).when(revoke(id));
        refused.then_refused(RefusalCode::RoleMissing, "");
    }
    let world = case.district.world.as_actor(case.district.fang);
    world.when(revoke(id)).then_events(["certificate_revoked"]);
    let refused = world.when(revoke(id));
    refused.then_refused(RefusalCode::CertificateRevoked, "certificate_id");
    let unknown = revoke(CertificateId::from_bytes([7; 16]));
    let refused = world.when(unknown);
    refused.then_refused(RefusalCode::CertificateUnknown, "certificate_id");
}

#[test]
fn r48_numbers_and_status_bits_are_never_used_twice() {
    let mut case = Case::new();
    case.issued(1);
    for change in [
        (|it| it.status_index = 2) as fn(&mut PreparedCertificate),
        |it| it.number = CertificateNumber::from_bits(2),
    ] {
        let command = Case::changed(case.ask(1), change);
        let refused = case.district.world.when(command);
        refused.then_refused(RefusalCode::CertificateBasisMoved, "");
    }
    case.issued(2);
}

#[test]
fn r37_so_many_certificates_stand_that_undoing_all_their_sessions_fits_one_command() {
    let mut case = Case::new();
    let first = case.issued(1);
    for number in 2..=STANDING_MAX {
        case.issued(number);
    }
    let next = case.ask(STANDING_MAX + 1);
    let world = case.district.world.as_actor(case.district.fang);
    let refused = world.when(next.clone());
    refused.then_refused(RefusalCode::CertificatesStandTooMany, "");
    let instead = IssueCertificate {
        replaces: Some(first),
        ..next
    };
    let events = world.when(instead);
    events.then_events(["certificate_issued", "certificate_superseded"]);
    let world = world.as_actor(case.district.snow.approver);
    let events = world.when(find_fake(case.district.sweeping, case.session));
    let ended = events.0.expect("accepted").len();
    assert_eq!(
        ended,
        2 + STANDING_MAX as usize,
        "the finding, the hours, all that stood"
    );
    let pages = 64 * (STANDING_MAX as usize + 3) + 1;
    assert!(
        pages <= 2_000,
        "a page of a wide finding holds {pages} events at most"
    );
}

#[test]
fn a_key_that_was_retired_signs_no_certificate() {
    let mut case = Case::new();
    let command = case.ask(1);
    let world = case.district.world.as_actor(case.district.fang);
    let events = world.given([command]);
    let key = crate::cast::new_key(&events);
    let world = case.district.world.as_actor(case.district.founder);
    world.given([retire_key(key, None)]);
    let next = case.ask(2);
    let refused = case.district.world.as_actor(case.district.fang).when(next);
    refused.then_refused(RefusalCode::CertificateBasisMoved, "");
}

#[test]
fn a_snapshot_of_a_status_list_says_what_the_books_say_or_is_not_recorded() {
    let mut case = Case::new();
    let id = case.issued(5);
    let snapshot = |revoked| PublishStatusList {
        issuer: None,
        number: 0,
        prepared: Some(Box::new(PreparedList {
            text: "{}".to_owned(),
            digest: Digest32::of(b"list"),
            public_key: fresh_key(902, KeyPurpose::Status).public_key,
            fresh_key: Some(fresh_key(902, KeyPurpose::Status)),
            revoked,
        })),
    };
    let lists = |case: &Case| {
        let world = &case.district.world;
        let waiting = world.book::<ChangedLists>(&BookKey::ChangedLists);
        waiting.map_or(0, |book| book.lists.len())
    };
    assert_eq!(lists(&case), 1, "a list that nobody has seen");
    let refused = case
        .district
        .world
        .as_actor(case.district.fang)
        .when(snapshot(0));
    refused.then_refused(RefusalCode::RoleMissing, "");
    let world = case.district.world.as_system();
    let published = world.when(snapshot(0));
    published.then_events(["key_announced", "status_list_published"]);
    assert_eq!(lists(&case), 0);
    let world = case.district.world.as_actor(case.district.fang);
    world.given([revoke(id)]);
    assert_eq!(lists(&case), 1);
    let world = case.district.world.as_system();
    let refused = world.when(snapshot(0));
    refused.then_refused(RefusalCode::CertificateBasisMoved, "");
    world
        .when(snapshot(1))
        .then_events(["status_list_published"]);
    let list = world.book::<StatusListBook>(&BookKey::StatusList(None, 0));
    let list = list.expect("it is there");
    assert_eq!(
        (list.issued, list.revoked, list.is_changed()),
        (1, 1, false)
    );
    let page = world.book::<StatusPage>(&BookKey::StatusPage(None, 0, 0));
    let page = page.expect("it is there");
    assert!(page.revoked.is_set(5) && page.issued.is_set(5) && !page.revoked.is_set(4));
}

#[test]
fn an_anonymous_certificate_never_shows_a_name() {
    let mut case = Case::new();
    let anonymous = IssueCertificate {
        variant: Variant::Anonymous,
        shown_name: ShownName::Full,
        ..case.ask(1)
    };
    let world = case.district.world.as_actor(case.district.fang);
    let id = new_certificate(&world.given([anonymous]));
    let certificate = certificate_of(&case.district.world, id);
    assert_eq!(certificate.shown_name, None);
}

#[test]
fn a_merged_persons_sessions_count_and_a_dispute_freezes_them() {
    let mut case = Case::new();
    let district = &mut case.district;
    let world = district.world.as_actor(district.founder);
    world.given([merge(district.fang, district.jing)]);
    let sessions = [(district.sweeping, case.session)];
    let ask = issue(&district.world, district.jing, &sessions, 1);
    district.world.as_actor(district.jing);
    let id = new_certificate(&district.world.given([ask.clone()]));
    let world = district.world.as_actor(district.jing);
    world.given([dispute(district.sweeping, case.session)]);
    let refused = world.when(ask);
    refused.then_refused(RefusalCode::CertificateBasisMoved, "");
    assert_eq!(case.standing(id), Standing::Valid, "until it is answered");
}

#[test]
fn f96_a_unit_that_the_holder_leaves_out_is_not_counted() {
    let mut case = Case::new();
    let (snow, books) = (case.district.snow, case.district.books);
    let without = |unit| IssueCertificate {
        units: [(unit, UnitShows::Nothing)].into(),
        ..case.ask(1)
    };
    let (of_snow, of_books) = (without(snow.id), without(books.id));
    let world = case.district.world.as_actor(case.district.fang);
    // Something was signed that counts what was to be left out.
    let refused = world.when(of_snow);
    refused.then_refused(RefusalCode::CertificateBasisMoved, "");
    let issued = world.when(of_books);
    issued.then_events(["key_announced", "certificate_issued"]);
}

#[test]
fn f96_only_a_full_certificate_keeps_to_the_days_of_a_unit_that_there_is() {
    let mut case = Case::new();
    let kept = |unit, variant| IssueCertificate {
        units: [(unit, UnitShows::Days)].into(),
        variant,
        ..case.ask(1)
    };
    let snow = case.district.snow.id;
    let (sessions, full) = (kept(snow, Variant::Sessions), kept(snow, Variant::Full));
    let strange = kept(OrganisationId::from_bytes([9; 16]), Variant::Full);
    let many = IssueCertificate {
        units: (0..=64)
            .map(|it| (OrganisationId::from_bytes([it; 16]), UnitShows::Nothing))
            .collect(),
        ..case.ask(1)
    };
    let world = case.district.world.as_actor(case.district.fang);
    let refused = world.when(sessions);
    refused.then_refused(RefusalCode::FieldUnexpected, "units");
    let refused = world.when(strange);
    refused.then_refused(RefusalCode::OrganisationUnknown, "units");
    let refused = world.when(many);
    refused.then_refused(RefusalCode::ListTooLong, "units");
    let issued = world.when(full);
    issued.then_events(["key_announced", "certificate_issued"]);
}
