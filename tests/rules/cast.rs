//! The district the examples play in: two organisations, their staff, volunteers, one activity.
//!
//! Monday 2026-03-02: the ledger opens and everybody is registered. Tuesday 2026-03-03, 09:00 to
//! 12:00: the activity. Commands that an example does not care about are filled in here.

use hourledger::domain::activities::command::{PublishActivity, SignUp};
use hourledger::domain::books::BookKey;
use hourledger::domain::due::{Deadline, DueKind, DueSubject, SessionDue};
use hourledger::domain::kernel::documents::DocumentKind;
use hourledger::domain::kernel::ids::{
    ActivityId, Digest32, OrganisationId, PersonId, SessionId, StationId, Tag16,
};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::ledger::command::OpenLedger;
use hourledger::domain::organisations::command::{AccreditOrganisation, OpenStation};
use hourledger::domain::people::command::{ConsentForm, GrantRole, RegisterPerson};
use hourledger::domain::people::event::{Assurance, ConsentGiver};
use hourledger::domain::people::role::Role;
use hourledger::domain::policy::pack::{
    AutoRule, DailyBand, DailyBandApprover, Pack, Setting, Sourced,
};
use hourledger::domain::sessions::book::{Session, SessionBook};
use hourledger::domain::sessions::command::{
    ApproveSession, CheckIn, CheckOut, ConfirmDeclared, ConfirmSession, CorrectSession,
    DeclareSession, DismissDispute, DisputeSession, FindFake, KeySession, MarkNational,
    RecordRoster, RosterLine, VoidSession,
};
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::{Command, Event};

use crate::world::{World, moment};

#[path = "cast_audits.rs"]
mod audits;
#[path = "cast_bank.rs"]
mod bank;
#[path = "cast_bank_scenes.rs"]
mod bank_scenes;
#[path = "cast_certificates.rs"]
mod certificates;
#[path = "cast_commendations.rs"]
mod commendations;
#[path = "cast_findings.rs"]
mod findings;
#[path = "cast_keys.rs"]
mod keys;
#[path = "cast_new.rs"]
mod new;
#[path = "cast_past.rs"]
mod past;
#[path = "cast_people.rs"]
mod people;
#[path = "cast_shares.rs"]
mod shares;
#[path = "cast_standing.rs"]
mod standing;
#[path = "cast_stars.rs"]
mod stars;

pub use audits::*;
pub use bank::*;
#[allow(unused_imports)] // the examples of schemas borrow the cast without its scenes
pub use bank_scenes::*;
pub use certificates::*;
pub use commendations::*;
pub use findings::*;
pub use keys::*;
pub use new::*;
pub use past::*;
pub use people::*;
pub use shares::*;
pub use standing::*;
pub use stars::*;

/// One organisation with its staff and its station.
#[derive(Clone, Copy)]
pub struct House {
    pub id: OrganisationId,
    pub station: StationId,
    pub admin: PersonId,
    pub recorder: PersonId,
    pub approver: PersonId,
    pub clerk: PersonId,
}

/// The whole district.
#[derive(Clone)]
pub struct District {
    pub world: World,
    /// The ledger's administrator, known by id only.
    pub founder: PersonId,
    pub snow: House,
    pub books: House,
    /// Volunteers: 王芳, 李强, 陈静.
    pub fang: PersonId,
    pub qiang: PersonId,
    pub jing: PersonId,
    /// 09:00 to 12:00 on 2026-03-03, of `snow`, at its station; Fang and Qiang are signed up.
    pub sweeping: ActivityId,
}

impl District {
    /// Under the national pack.
    pub fn new() -> Self {
        Self::under(Pack::national().clone())
    }

    /// Under another pack.
    pub fn under(pack: Pack) -> Self {
        let mut world = World::empty(moment("2026-03-02 08:00"));
        let founder = opened(&mut world, pack);
        world.as_actor(founder);
        let snow = house(&mut world, founder, "11320000MB151840XJ", 10);
        let books = house(&mut world, founder, "91350100M000100Y43", 20);
        world.as_actor(snow.recorder);
        let [fang, qiang, jing] = [1, 2, 3].map(|number| {
            let command = RegisterPerson {
                organisation_id: Some(snow.id),
                ..person(number)
            };
            new_person(&world.given([command]))
        });
        let plan = activity(snow, "2026-03-03 09:00", "2026-03-03 12:00");
        let sweeping = new_activity(&world.given([plan]));
        world.given([fang, qiang].map(|person_id| SignUp {
            activity_id: sweeping,
            person_id,
        }));
        Self {
            world,
            founder,
            snow,
            books,
            fang,
            qiang,
            jing,
            sweeping,
        }
    }

    /// Publishes and signs Fang, Qiang and Jing up, as the recorder of `house`.
    pub fn another_activity(&mut self, house: House, from: &str, to: &str) -> ActivityId {
        self.world.as_actor(house.recorder);
        let id = new_activity(&self.world.given([activity(house, from, to)]));
        let everybody = [self.fang, self.qiang, self.jing];
        self.world.given(everybody.map(|person_id| SignUp {
            activity_id: id,
            person_id,
        }));
        id
    }

    /// Fang's session on site: in by the code, out by the recorder, at these times.
    pub fn clocked(&mut self, from: &str, to: &str) -> SessionId {
        let (activity, fang) = (self.sweeping, self.fang);
        self.world.at(from).as_actor(fang);
        let id = new_session(&self.world.given([check_in_by_code(activity, fang)]));
        self.world.at(to).as_actor(self.snow.recorder);
        self.world.given([check_out(activity, id)]);
        id
    }

    /// Fang's session on Tuesday 09:00 to 11:00, checked out, waiting for her signature.
    pub fn ended(&mut self) -> SessionId {
        self.clocked("2026-03-03 09:00", "2026-03-03 11:00")
    }

    /// The same, signed.
    pub fn confirmed(&mut self) -> SessionId {
        let id = self.ended();
        self.world.as_actor(self.fang);
        self.world.given([confirm(self.sweeping, id)]);
        id
    }

    /// The same, approved: effective under the national pack.
    pub fn effective(&mut self) -> SessionId {
        let id = self.confirmed();
        self.world.as_actor(self.snow.approver);
        self.world.given([approve(self.sweeping, id)]);
        id
    }

    /// A session of the sweeping.
    pub fn session(&self, id: SessionId) -> &Session {
        session_of(&self.world, self.sweeping, id)
    }

    /// Where a session of the sweeping stands.
    pub fn state(&self, id: SessionId) -> SessionState {
        self.session(id).state
    }
}

/// A session, which must exist.
pub fn session_of(world: &World, activity: ActivityId, id: SessionId) -> &Session {
    let book = world.book::<SessionBook>(&BookKey::Session(activity, id));
    book.and_then(|book| book.opened.as_deref())
        .expect("the session exists")
}

/// Up to 8 hours a day nobody, up to 12 the organisation, above them the authority.
pub fn bands() -> Setting<Vec<DailyBand>> {
    let band = |approver, hours: i64| DailyBand {
        approver,
        minutes_max: Minutes(hours * 60),
    };
    Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: vec![
            band(DailyBandApprover::Nobody, 8),
            band(DailyBandApprover::Organisation, 12),
        ],
    })
}

/// Clocked on site up to four hours, a fifth of it looked at by people all the same.
pub fn rules() -> Setting<Vec<AutoRule>> {
    Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: vec![AutoRule {
            grades: vec![Grade::A, Grade::B],
            id: "clocked".parse().expect("a code"),
            looked_at_percent: 20,
            minutes_max: Minutes(240),
        }],
    })
}

/// The same, and nothing is left to people by the draw.
pub fn every_clocked() -> Setting<Vec<AutoRule>> {
    let mut rules = rules();
    if let Setting::Set(rules) = &mut rules {
        rules.value[0].looked_at_percent = 0;
    }
    rules
}

/// Opens the ledger; answers the founder.
pub fn opened(world: &mut World, pack: Pack) -> PersonId {
    let events = world.as_system().given([open_ledger(pack)]);
    match &events[0] {
        Event::LedgerOpened(event) => event.ledger.founder,
        other => panic!("{other:?}"),
    }
}

pub fn open_ledger(pack: Pack) -> OpenLedger {
    OpenLedger {
        ledger_id: Tag16::from_bytes([9; 16]),
        origin: "ledger.example/test".to_owned(),
        simulation: true,
        pack: Box::new(pack),
    }
}

/// An organisation with a station and four of staff, whose passports are `first` and following.
fn house(world: &mut World, founder: PersonId, credit_code: &str, first: u32) -> House {
    let id = new_organisation(&world.given([organisation(credit_code)]));
    let station = new_station(&world.given([station(id)]));
    let mut staff = |number: u32, role: Role| {
        let person_id = new_person(&world.given([person(number)]));
        world.given([GrantRole {
            station_id: (role == Role::Clerk).then_some(station),
            ..grant(person_id, role, id)
        }]);
        person_id
    };
    let house = House {
        id,
        station,
        admin: staff(first, Role::OrganisationAdmin),
        recorder: staff(first + 1, Role::Recorder),
        approver: staff(first + 2, Role::Approver),
        clerk: staff(first + 3, Role::Clerk),
    };
    world.as_actor(founder);
    house
}

/// A registration by passport number `number`, of somebody born in 1990.
pub fn person(number: u32) -> RegisterPerson {
    RegisterPerson {
        name: "王芳".to_owned(),
        document_kind: DocumentKind::Passport,
        document_number: format!("E{number:08}"),
        birth_date: Some("1990-05-01".parse().expect("a date")),
        phone: None,
        region: "110101".to_owned(),
        assurance: Assurance::DocumentSeen,
        consent: Some(consent_form(ConsentGiver::Person)),
        organisation_id: None,
        station_id: None,
    }
}

pub fn consent_form(given_by: ConsentGiver) -> ConsentForm {
    ConsentForm {
        given_by,
        text_digest: Digest32::of(b"the text that was shown"),
    }
}

pub fn organisation(credit_code: &str) -> AccreditOrganisation {
    AccreditOrganisation {
        name: "Snow Sweepers".to_owned(),
        credit_code: Some(credit_code.to_owned()),
        guided_by: None,
        region: "110101".to_owned(),
    }
}

/// A team without a credit code, guided by an organisation.
pub fn team(guided_by: OrganisationId) -> AccreditOrganisation {
    AccreditOrganisation {
        credit_code: None,
        guided_by: Some(guided_by),
        ..organisation("")
    }
}

/// A station of an organisation.
pub fn station(organisation_id: OrganisationId) -> OpenStation {
    OpenStation {
        organisation_id,
        name: "Lane 5".to_owned(),
        address: "5 Willow Lane".to_owned(),
        region: "110101".to_owned(),
    }
}

pub fn grant(person_id: PersonId, role: Role, organisation: OrganisationId) -> GrantRole {
    GrantRole {
        person_id,
        role,
        organisation_id: Some(organisation),
        station_id: None,
        until: None,
    }
}

/// An activity of `house` at its station, led by its administrator.
pub fn activity(house: House, from: &str, to: &str) -> PublishActivity {
    PublishActivity {
        organisation_id: house.id,
        title: "Snow, Lane 5".to_owned(),
        description: "Sweep the lane".to_owned(),
        category: "community.neighbours".to_owned(),
        kind: None,
        address: "5 Willow Lane".to_owned(),
        region: "110101".to_owned(),
        starts_at: Some(moment(from)),
        ends_at: Some(moment(to)),
        lead: Some(house.admin),
        station_id: Some(house.station),
        capacity: None,
    }
}

/// In by the code on site, as the person.
pub fn check_in_by_code(activity_id: ActivityId, person_id: PersonId) -> CheckIn {
    CheckIn {
        activity_id,
        person_id,
        code: Some("123456".to_owned()),
        station_id: None,
    }
}

/// In by staff.
pub fn check_in(activity_id: ActivityId, person_id: PersonId) -> CheckIn {
    CheckIn {
        code: None,
        ..check_in_by_code(activity_id, person_id)
    }
}

/// Out by the code on site, as the person.
pub fn check_out_by_code(activity_id: ActivityId, session_id: SessionId) -> CheckOut {
    CheckOut {
        code: Some("123456".to_owned()),
        ..check_out(activity_id, session_id)
    }
}

/// Out by staff.
pub fn check_out(activity_id: ActivityId, session_id: SessionId) -> CheckOut {
    CheckOut {
        activity_id,
        session_id,
        code: None,
        station_id: None,
        break_minutes: Minutes::ZERO,
    }
}

/// Keyed in afterwards, without breaks.
pub fn keyed(activity_id: ActivityId, person_id: PersonId, from: &str, to: &str) -> KeySession {
    KeySession {
        activity_id,
        person_id,
        started_at: moment(from),
        ended_at: moment(to),
        break_minutes: Minutes::ZERO,
        reason: ReasonCode::NoClockOnSite,
        reason_text: None,
    }
}

/// Declared by the volunteer, without breaks.
pub fn declared(
    activity_id: ActivityId,
    person_id: PersonId,
    from: &str,
    to: &str,
) -> DeclareSession {
    DeclareSession {
        activity_id,
        person_id,
        started_at: moment(from),
        ended_at: moment(to),
        break_minutes: Minutes::ZERO,
        reason: ReasonCode::NoClockOnSite,
        reason_text: None,
    }
}

/// Ticked on the roster, all with the same times.
pub fn rostered(activity_id: ActivityId, people: &[PersonId], times: [&str; 2]) -> RecordRoster {
    let line = |person_id: &PersonId| RosterLine {
        person_id: *person_id,
        started_at: None,
        ended_at: None,
        break_minutes: None,
    };
    RecordRoster {
        activity_id,
        started_at: moment(times[0]),
        ended_at: moment(times[1]),
        break_minutes: Minutes::ZERO,
        present: people.iter().map(line).collect(),
        reason: None,
        reason_text: None,
    }
}

pub fn confirm_declared(activity_id: ActivityId, session_id: SessionId) -> ConfirmDeclared {
    ConfirmDeclared {
        activity_id,
        session_id,
    }
}

pub fn confirm(activity_id: ActivityId, session_id: SessionId) -> ConfirmSession {
    ConfirmSession {
        activity_id,
        session_id,
    }
}

pub fn approve(activity_id: ActivityId, session_id: SessionId) -> ApproveSession {
    ApproveSession {
        activity_id,
        session_id,
        without_signature: false,
        clean_only: false,
        minutes: None,
        reason: None,
    }
}

pub fn approve_unsigned(activity_id: ActivityId, session_id: SessionId) -> ApproveSession {
    ApproveSession {
        without_signature: true,
        clean_only: false,
        ..approve(activity_id, session_id)
    }
}

/// A part of what the volunteer signed.
pub fn approve_part(
    activity_id: ActivityId,
    session_id: SessionId,
    minutes: i64,
) -> ApproveSession {
    ApproveSession {
        minutes: Some(Minutes(minutes)),
        reason: Some(ReasonCode::PartlyServed),
        ..approve(activity_id, session_id)
    }
}

pub fn dispute(activity_id: ActivityId, session_id: SessionId) -> DisputeSession {
    DisputeSession {
        activity_id,
        session_id,
        reason: ReasonCode::TimesWrong,
        reason_text: Some("I stayed until noon".to_owned()),
    }
}

pub fn dismiss(activity_id: ActivityId, session_id: SessionId) -> DismissDispute {
    DismissDispute {
        activity_id,
        session_id,
        reason_text: "the sheet says eleven".to_owned(),
    }
}

/// To Tuesday 2026-03-03, 09:00 to 12:00.
pub fn correct(activity_id: ActivityId, session_id: SessionId) -> CorrectSession {
    CorrectSession {
        activity_id,
        session_id,
        started_at: moment("2026-03-03 09:00"),
        ended_at: moment("2026-03-03 12:00"),
        break_minutes: Minutes::ZERO,
        reason: ReasonCode::TimesWrong,
        reason_text: None,
    }
}

pub fn find_fake(activity_id: ActivityId, session_id: SessionId) -> FindFake {
    FindFake {
        activity_id,
        session_id,
        reason: ReasonCode::HoursBought,
        reason_text: "eight yuan an hour".to_owned(),
    }
}

pub fn mark_national(
    activity_id: ActivityId,
    session_id: SessionId,
    person_id: PersonId,
    entered_on: &str,
) -> MarkNational {
    MarkNational {
        activity_id,
        session_id,
        person_id,
        reference: "sheet N-78".to_owned(),
        entered_on: entered_on.parse().expect("a date"),
    }
}

pub fn void(activity_id: ActivityId, session_id: SessionId) -> VoidSession {
    VoidSession {
        activity_id,
        session_id,
        reason: ReasonCode::EnteredInError,
        reason_text: None,
    }
}

/// The deadline of a session as its book states it.
pub fn deadline(
    world: &World,
    kind: DueKind,
    activity_id: ActivityId,
    session_id: SessionId,
) -> Deadline {
    let session = session_of(world, activity_id, session_id);
    let at = match kind {
        DueKind::CheckOut => session.check_out_due_at,
        DueKind::NoticeEnd => session.notice_ends_at,
        DueKind::Answer => session.dispute.and_then(|dispute| dispute.answer_due_at),
    };
    Deadline {
        at: at.expect("the session waits for this deadline"),
        subject: DueSubject::Session(SessionDue {
            kind,
            activity_id,
            session_id,
        }),
    }
}

/// Time passes until the deadline of a session, and the ledger says so.
pub fn elapse(
    world: &mut World,
    kind: DueKind,
    activity: ActivityId,
    session: SessionId,
) -> Vec<Event> {
    let deadline = deadline(world, kind, activity, session);
    world.now = world.now.max(deadline.at);
    world.as_system().given([Command::ElapseDue(deadline)])
}
