//! One rich event of each type, from a scene in which everything happens once.

use std::collections::BTreeMap;

use hourledger::domain::activities::command::CancelSignUp;
use hourledger::domain::audits::event::Outcome;
use hourledger::domain::certificates::command::{PreparedList, PublishStatusList};
use hourledger::domain::certificates::event::Variant;
use hourledger::domain::complaints::command::AnswerComplaint;
use hourledger::domain::complaints::event::ComplaintOutcome;
use hourledger::domain::due::DueKind;
use hourledger::domain::imports::command::{AdvanceImport, ImportPerson, ImportSession};
use hourledger::domain::imports::event::StatedSource;
use hourledger::domain::imports::rows::ActivityRow;
use hourledger::domain::kernel::ids::{ActivityId, Digest32, ImportId, PersonId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::keys::event::KeyPurpose;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::people::command::{
    ErasePerson, GiveConsent, RegisterPerson, RevokeRole, WithdrawConsent,
};
use hourledger::domain::people::event::{ConsentGiver, Purpose};
use hourledger::domain::people::role::Role;
use hourledger::domain::policy::command::AdoptPolicy;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced};
use hourledger::domain::sessions::command::CorrectSession;
use hourledger::domain::shares::command::{ExtendShare, WithdrawShare};
use hourledger::domain::shares::event::ShareTerm;
use hourledger::domain::{BookKey, Command, Event};

use crate::cast::{
    District, advance_finding, approve, approve_import, audit_opened, check_in, check_in_by_code,
    check_out, claim, close_audit, complain, confirm, confirm_declared, consent_stated, correct,
    declared, dismiss, dispute, distrust_key, elapse, every_clocked, find_fake, fresh_key, grant,
    import_activity, import_person, import_session, issue, issuing_key, judge, keyed, link_person,
    log_key, mark_national, merge, name_successor, new_activity, new_certificate, new_finding,
    new_import, new_key, new_organisation, new_person, new_session, of_activity, open_audit,
    open_finding, open_import, person, reinstate, retire_key, revoke, rostered, share, share_code,
    suspend, team, undo_import, unmerge, void, withdraw_national,
};
use crate::world::{Recorded, moment};

/// The richest event of each type: the one with the longest body, the first of equals.
pub fn of_each_type() -> Vec<Recorded> {
    let mut richest = BTreeMap::<&'static str, Recorded>::new();
    for recorded in everything() {
        let (event_type, _) = recorded.event.type_version();
        let known = richest.get(event_type);
        if known.is_none_or(|known| known.body.len() < recorded.body.len()) {
            richest.insert(event_type, recorded);
        }
    }
    let in_table_order = Event::TYPES.iter().map(|(event_type, _)| {
        let found = richest.remove(event_type);
        found.unwrap_or_else(|| panic!("the scene has no {event_type}"))
    });
    in_table_order.collect()
}

/// Every event of the scene.
pub fn everything() -> Vec<Recorded> {
    let mut district = District::new();
    people(&mut district);
    sessions(&mut district);
    imports(&mut district);
    under_notice(&mut district);
    registered_twice(&mut district);
    departures(&mut district);
    keys(&mut district);
    audits(&mut district);
    let mut everything = district.world.log;
    everything.extend(certificates());
    everything.extend(shown());
    everything.extend(crate::examples_bank::banked());
    everything.extend(crate::starred::stars());
    everything.extend(crate::commended::commendations());
    everything
}

/// A certificate issued again, and one revoked, with the snapshot that says so. In a district of
/// its own: nobody was erased or merged there.
fn certificates() -> Vec<Recorded> {
    let mut district = District::new();
    let session = [(district.sweeping, district.effective())];
    let fang = district.fang;
    let first = issue(&district.world, fang, &session, 1);
    let first = new_certificate(&district.world.as_actor(fang).given([first]));
    let mut again = issue(&district.world, fang, &session, 2);
    (again.replaces, again.variant) = (Some(first), Variant::Full);
    let again = new_certificate(&district.world.given([again]));
    district.world.given([revoke(again)]);
    let key = fresh_key(902, KeyPurpose::Status);
    district.world.as_system().given([PublishStatusList {
        issuer: None,
        number: 0,
        prepared: Some(Box::new(PreparedList {
            text: r#"{"type":"BitstringStatusListCredential"}"#.to_owned(),
            digest: Digest32::of(b"the signed list"),
            public_key: key.public_key,
            fresh_key: Some(key),
            revoked: 2,
        })),
    }]);
    let log = district.world.log.into_iter();
    log.filter(|it| {
        it.event.type_version().0.starts_with("certificate_")
            || it.event.type_version().0 == "status_list_published"
    })
    .collect()
}

/// A share with a PIN, extended and withdrawn; a complaint about the certificate, answered. In a
/// district of its own, too, for certificates change what others see.
fn shown() -> Vec<Recorded> {
    let mut district = District::new();
    let session = [(district.sweeping, district.effective())];
    let (fang, founder) = (district.fang, district.founder);
    let certificate = issue(&district.world, fang, &session, 1);
    let world = district.world.as_actor(fang);
    let certificate = new_certificate(&world.given([certificate]));
    let begin = world.log.len();
    world.given([share(certificate, 1)]);
    let share_id = share_code(1).share_id();
    let term = ShareTerm::Days30;
    world.given([ExtendShare { share_id, term }]);
    world.given([WithdrawShare { share_id }]);
    let events = world.as_system().given([complain(Some(1))]);
    let Some(Event::ComplaintReceived(received)) = events.first() else {
        panic!("{events:?}");
    };
    world.as_actor(founder).given([AnswerComplaint {
        complaint_id: received.complaint.complaint_id,
        outcome: ComplaintOutcome::NotUpheld,
        text: "the sheet was looked at".to_owned(),
    }]);
    district.world.log.split_off(begin)
}

fn people(district: &mut District) {
    let (fang, snow) = (district.fang, district.snow);
    let world = district.world.as_actor(district.founder);
    world.given([RegisterPerson {
        phone: Some("13800138000".to_owned()),
        ..person(700)
    }]);
    let ended = new_organisation(&world.given([team(snow.id)]));
    world.given([name_successor(ended, snow.id)]);
    world.given([name_successor(ended, district.books.id)]);
    let suspended = suspend(snow.id);
    world.given([suspended]);
    world.given([reinstate(snow.id)]);
    let mut clerk = grant(fang, Role::Clerk, snow.id);
    clerk.station_id = Some(snow.station);
    clerk.until = Some("2026-12-31".parse().expect("a date"));
    world.given([clerk]);
    world.as_actor(fang).given([GiveConsent {
        person_id: fang,
        purpose: Purpose::EmployerCheck,
        given_by: ConsentGiver::Person,
        text_digest: Digest32::of(b"the text that was shown"),
    }]);
    world.given([WithdrawConsent {
        person_id: fang,
        purpose: Purpose::EmployerCheck,
    }]);
}

/// Keys of the log and of an organisation: one retired, one distrusted.
fn keys(district: &mut District) {
    let (snow, founder) = (district.snow.id, district.founder);
    let world = district.world.as_system();
    let first = new_key(&world.given([log_key(1)]));
    let second = new_key(&world.given([log_key(2)]));
    let world = world.as_actor(founder);
    let issuing = new_key(&world.given([issuing_key(3, snow)]));
    world.given([retire_key(first, Some(second))]);
    world.given([distrust_key(issuing, 12)]);
}

/// One session of the organisation drawn, judged twice.
fn audits(district: &mut District) {
    let auditor = district.auditor(900);
    let mut draw = open_audit("lottery 12-34-56, 2026-03-20", 2);
    draw.organisation_id = Some(district.snow.id);
    draw.from = Some("2026-03-01".parse().expect("a date"));
    draw.to = Some("2026-03-31".parse().expect("a date"));
    let world = district.world.as_actor(auditor);
    let events = world.given([draw]);
    let opened = audit_opened(&events);
    let id = opened.audit.audit_id;
    for drawn in &opened.sample.sessions {
        let mut first = judge(id, drawn, Outcome::NotFound);
        first.reason_text = Some("the folder was empty".to_owned());
        world.given([first, judge(id, drawn, Outcome::CannotTell)]);
    }
    world.given([close_audit(id)]);
}

fn sessions(district: &mut District) {
    let (sweeping, qiang, snow) = (district.sweeping, district.qiang, district.snow);
    let fang = district.fang;
    let effective = district.effective();
    let world = district.world.as_actor(snow.recorder);
    world.given([mark_national(sweeping, effective, fang, "2026-03-03")]);
    world.given([withdraw_national(sweeping, effective)]);
    let mut undo = void(sweeping, effective);
    undo.reason_text = Some("the wrong person".to_owned());
    world.as_actor(snow.approver).given([undo]);

    let mut at_station = check_in(sweeping, qiang);
    at_station.station_id = Some(snow.station);
    district.world.as_actor(snow.clerk).given([at_station]);
    let day = ["2026-03-04 20:00", "2026-03-05 02:00"];
    let night = district.another_activity(snow, day[0], day[1]);
    let mut entry = keyed(night, district.jing, day[0], day[1]);
    entry.reason_text = Some("no network".to_owned());
    let mut own = declared(
        sweeping,
        district.fang,
        "2026-03-03 09:00",
        "2026-03-03 10:00",
    );
    own.reason_text = Some("no network".to_owned());
    let world = district
        .world
        .at("2026-03-05 09:00")
        .as_actor(district.fang);
    let claim = new_session(&world.given([own]));
    let mut roster = rostered(sweeping, &[fang], ["2026-03-03 11:00", "2026-03-03 11:30"]);
    roster.reason_text = Some("no network".to_owned());
    world.as_actor(snow.recorder).given([roster]);
    world
        .as_actor(snow.admin)
        .given([confirm_declared(sweeping, claim)]);
    let world = world.as_actor(snow.recorder);
    let session = new_session(&world.given([entry]));
    world
        .as_actor(district.jing)
        .given([confirm(night, session)]);
    world
        .as_actor(snow.approver)
        .given([approve(night, session)]);
}

fn imports(district: &mut District) {
    let (fang, snow) = (district.fang, district.snow);
    let world = district.world.as_actor(snow.recorder);
    let import = new_import(&world.given([open_import(snow.id)]));
    world.given([link_person(import, fang, "p-1")]);
    let enrolled = new_person(&world.given([person_stated_in_full(import)]));
    let mut form = claim(enrolled, 800);
    form.registration.phone = Some("13800138000".to_owned());
    form.registration.organisation_id = Some(snow.id);
    world.given([form]);
    let mut past = import_activity(import, snow, "a-1");
    past.stated = ActivityRow {
        address: Some("Lane 7".to_owned()),
        category: Some("livelihood.culture".to_owned()),
        ends_at: Some(moment("2025-05-01 18:00")),
        starts_at: Some(moment("2025-05-01 08:00")),
        title: Some("Sweeping the old yard".to_owned()),
    };
    let fair = new_activity(&world.given([past]));
    world.given([stated_in_full(import, fair, fang)]);
    let world = world.as_actor(snow.approver);
    world.given([approve_import(import, 1, 90)]);
    let page = AdvanceImport {
        import_id: import,
        page: 0,
    };
    world.as_system().given([page]);
    let mut undo = undo_import(import, snow.id);
    undo.reason_text = Some("the other file".to_owned());
    world.as_actor(snow.approver).given([undo]);
    world.as_system().given([page]);
}

/// A person of whom the source states everything.
pub fn person_stated_in_full(import: ImportId) -> ImportPerson {
    let mut row = import_person(import, "p-2");
    let said = person(800);
    row.stated.birth_date = said.birth_date;
    row.stated.consent = Some(consent_stated());
    row.stated.document_kind = Some(said.document_kind);
    row.stated.document_number = Some(said.document_number);
    row.stated.phone = Some("13800138000".to_owned());
    row.stated.region = Some(said.region);
    row
}

/// A session of which the source states everything.
pub fn stated_in_full(import: ImportId, fair: ActivityId, person: PersonId) -> ImportSession {
    let mut row = import_session(import, (fair, person), "2025-05-01", "s-1");
    let said = |text: &str| Some(text.to_owned());
    row.stated.approved_by = said("Sweep office");
    row.stated.approved_on = Some("2025-05-03".parse().expect("a date"));
    row.stated.confirmer = said("Snow chair");
    row.stated.description = said("Sweep the yard");
    row.stated.ended_at = Some(moment("2025-05-01 10:30"));
    row.stated.evidence_ref = said("sheet 12");
    row.stated.minutes = Minutes(90);
    row.stated.national_entered_on = Some("2025-05-04".parse().expect("a date"));
    row.stated.national_reference = said("sheet N-77");
    row.stated.recorder = said("Snow desk");
    row.stated.source = Some(StatedSource::Roster);
    row.stated.started_at = Some(moment("2025-05-01 09:00"));
    row
}

fn under_notice(district: &mut District) {
    let (fang, snow) = (district.fang, district.snow);
    let mut pack = Pack::national().clone();
    pack.version = 2;
    pack.dispute_answer_working_days = Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: 5,
    });
    pack.notice_working_days = Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: 3,
    });
    pack.auto_approval = every_clocked();
    district
        .world
        .as_actor(district.founder)
        .given([AdoptPolicy {
            pack: Box::new(pack),
            effective_from: "2026-03-06".parse().expect("a date"),
        }]);
    let fair = district.another_activity(snow, "2026-03-06 09:00", "2026-03-06 12:00");
    let world = district.world.at("2026-03-06 09:00").as_actor(fang);
    let session = new_session(&world.given([check_in_by_code(fair, fang)]));
    let (jing, recorder) = (district.jing, snow.recorder);
    let clocked = new_session(&world.as_actor(jing).given([check_in_by_code(fair, jing)]));
    world.at("2026-03-06 11:00").as_actor(recorder);
    world.given([check_out(fair, clocked)]);
    world.as_actor(jing).given([confirm(fair, clocked)]);
    elapse(world, DueKind::CheckOut, fair, session);
    world.as_actor(fang).given([confirm(fair, session)]);
    world
        .as_actor(snow.approver)
        .given([approve(fair, session)]);
    elapse(world, DueKind::NoticeEnd, fair, session);
    world.as_actor(fang).given([dispute(fair, session)]);
    elapse(world, DueKind::Answer, fair, session);
    world.as_actor(snow.admin).given([dismiss(fair, session)]);
    world.given([CorrectSession {
        started_at: moment("2026-03-06 09:00"),
        ended_at: moment("2026-03-06 11:30"),
        reason_text: Some("the other sheet".to_owned()),
        ..correct(fair, session)
    }]);
    world.given([find_fake(fair, session)]);
    let mut scope = of_activity(fair);
    scope.from = Some("2026-03-06".parse().expect("a date"));
    scope.recorder_id = Some(snow.recorder);
    let finding = new_finding(&world.given([open_finding(snow.id, scope)]));
    let page = advance_finding(finding, [(fair, session)]);
    world.as_system().given([page]);
}

fn registered_twice(district: &mut District) {
    let (qiang, fang) = (district.qiang, district.fang);
    let world = district.world.as_actor(district.founder);
    world.given([merge(qiang, fang)]);
    world.given([unmerge(qiang)]);
}

fn departures(district: &mut District) {
    let (jing, snow) = (district.jing, district.snow);
    let last = district.another_activity(snow, "2026-03-20 09:00", "2026-03-20 12:00");
    let world = district.world.as_actor(jing);
    world.given([Command::from(CancelSignUp {
        activity_id: last,
        person_id: jing,
    })]);
    let book = world.book::<PersonBook>(&BookKey::Person(snow.clerk));
    let grant_id = book.expect("registered").roles[0].grant;
    let revoke = RevokeRole {
        person_id: snow.clerk,
        grant_id,
    };
    world.as_actor(snow.admin).given([revoke]);
    world
        .as_actor(jing)
        .given([ErasePerson { person_id: jing }]);
}
