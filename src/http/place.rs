//! What a request is about: whose record, which organisation's, which station's.
//!
//! The outer door needs no more to answer who may; `decide` asks again, from the same books. What
//! is not there is a 404 to whoever holds a token: ids are random, so nothing can be found by
//! asking.
//! Invariant: a write that was accepted resolves again when it is replayed.

use super::asking::{Asking, Params};
use crate::access::Place;
use crate::domain::Command;
use crate::domain::activities::book::{ActivityBook, ParticipationBook};
use crate::domain::books::{BookKey, Subject};
use crate::domain::kernel::ids::{
    ActivityId, CertificateId, GrantId, HoldId, ImportId, OrganisationId, PersonId, Position,
    SessionId, ShareId, StarApplicationId, StationId, TransferRequestId,
};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::book::PersonBook;
use crate::domain::sessions::book::Session;
use crate::domain::timebank::account::Account;
use crate::domain::timebank::event::PlaceRef;
use crate::reading::commendations::found_commendation;
use crate::reading::people::ids_of;
use crate::reading::stars::found_application;
use crate::reading::timebank::{bank, holds, requests};
use crate::reading::{Read, events, found};
use crate::run::Ledger;

/// About nothing in particular.
#[allow(clippy::unnecessary_wraps)] // a place like the others, which can fail
pub fn ledger(_: &Asking<'_>) -> Read<Place> {
    Ok(Place::default())
}

/// A person, and the organisation of the activity for which staff looks at them; in which the
/// person took part under any id.
pub fn person(asking: &Asking<'_>) -> Read<Place> {
    let id: PersonId = asking.id("person_id")?;
    let mut place = Place {
        person: Some(id),
        ..Place::default()
    };
    if let Some(activity) = asking.query.activity {
        for alias in ids_of(asking.ledger(), id)? {
            let key = BookKey::Participation(activity, alias);
            let part = found::book::<ParticipationBook>(asking.ledger(), &key)?;
            if part.is_some() {
                let book = found::activity(asking.ledger(), activity)?;
                place = of_book(&book, Some(id));
            }
        }
    }
    Ok(place)
}

/// An organisation.
pub fn organisation(asking: &Asking<'_>) -> Read<Place> {
    Ok(Place {
        organisation: Some(asking.id("organisation_id")?),
        ..Place::default()
    })
}

/// An activity: its organisation and station.
pub fn activity(asking: &Asking<'_>) -> Read<Place> {
    of_activity(asking.ledger(), asking.id("activity_id")?, None)
}

/// A session: its person, organisation and station.
pub fn session(asking: &Asking<'_>) -> Read<Place> {
    let (activity, id) = (asking.id("activity_id")?, asking.id("session_id")?);
    of_session(asking.ledger(), activity, id)
}

/// An event: whom it is about.
pub fn event(asking: &Asking<'_>) -> Read<Place> {
    let subjects = events::subjects(asking.ledger(), position(asking)?)?;
    Ok(Place {
        person: subjects.person,
        organisation: subjects.organisation,
        station: None,
    })
}

/// The position in the path.
pub fn position(asking: &Asking<'_>) -> Result<Position, Refusal> {
    position_of(asking.params)
}

/// The same, from the parameters alone.
pub fn position_of(params: &Params) -> Result<Position, Refusal> {
    let text = params.text("position");
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let position = text.parse().ok().filter(|_| digits).map(Position);
    position.ok_or_else(|| {
        Refusal::new(RefusalCode::NumberOutOfRange)
            .field("position")
            .with("min", 0)
            .with("max", u64::MAX)
    })
}

/// A subject of a stream.
pub fn stream(asking: &Asking<'_>) -> Read<Place> {
    match subject(asking)? {
        Subject::Person(id) => {
            found::person(asking.ledger(), id)?;
            Ok(Place {
                person: Some(id),
                ..Place::default()
            })
        }
        Subject::Organisation(id) => {
            found::organisation(asking.ledger(), id)?;
            Ok(Place {
                organisation: Some(id),
                ..Place::default()
            })
        }
        Subject::Activity(id) => of_activity(asking.ledger(), id, None),
        // No id names it; whoever may sees it under an address of its own.
        Subject::Administration => Ok(Place::default()),
    }
}

/// The subject that the query names.
pub fn subject(asking: &Asking<'_>) -> Result<Subject, Refusal> {
    let missing = || Refusal::new(RefusalCode::FieldMissing).field("subject");
    let text = asking.query.subject.as_deref().ok_or_else(missing)?;
    let subject = match text.get(..4) {
        Some("org_") => text.parse().map(Subject::Organisation),
        Some("act_") => text.parse().map(Subject::Activity),
        _ => text.parse().map(Subject::Person),
    };
    subject.map_err(|refusal| refusal.field("subject"))
}

/// What a command is about. Things that only the command itself would find are left to `decide`.
pub fn of_command(ledger: &Ledger, command: &Command) -> Read<Place> {
    match command {
        Command::RegisterPerson(it) => Ok(within(it.organisation_id, it.station_id)),
        Command::GiveConsent(it) => Ok(own(it.person_id)),
        Command::WithdrawConsent(it) => Ok(own(it.person_id)),
        Command::ErasePerson(it) => Ok(own(it.person_id)),
        Command::GrantRole(it) if it.role.is_local() => {
            Ok(within(it.organisation_id, it.station_id))
        }
        Command::RevokeRole(it) => of_grant(ledger, it.person_id, it.grant_id),
        Command::OpenStation(it) => Ok(within(Some(it.organisation_id), None)),
        Command::PublishActivity(it) => Ok(within(Some(it.organisation_id), None)),
        Command::SignUp(it) => of_activity(ledger, it.activity_id, Some(it.person_id)),
        Command::CancelSignUp(it) => of_activity(ledger, it.activity_id, Some(it.person_id)),
        Command::CheckIn(it) => {
            let place = of_activity(ledger, it.activity_id, Some(it.person_id))?;
            Ok(at_station(place, it.station_id))
        }
        Command::CheckOut(it) => {
            let place = of_session(ledger, it.activity_id, it.session_id)?;
            Ok(at_station(place, it.station_id))
        }
        Command::KeySession(it) => of_activity(ledger, it.activity_id, None),
        Command::RecordRoster(it) => of_activity(ledger, it.activity_id, None),
        Command::DeclareSession(it) => of_activity(ledger, it.activity_id, Some(it.person_id)),
        Command::ConfirmDeclared(it) => of_lead(ledger, it.activity_id),
        Command::ConfirmSession(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::ApproveSession(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::DisputeSession(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::DismissDispute(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::CorrectSession(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::FindFake(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::VoidSession(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::OpenFinding(it) => Ok(within(Some(it.organisation_id), None)),
        Command::MarkNational(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::WithdrawNational(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::OpenImport(it) => Ok(within(Some(it.organisation_id), None)),
        Command::ClaimPerson(it) => {
            let form = &it.registration;
            Ok(within(form.organisation_id, form.station_id))
        }
        Command::ImportPerson(it) => of_import(ledger, it.import_id),
        Command::LinkPerson(it) => of_import(ledger, it.import_id),
        Command::ImportActivity(it) => of_import(ledger, it.import_id),
        Command::ImportSession(it) => of_import(ledger, it.import_id),
        Command::ImportBalance(it) => of_import(ledger, it.import_id),
        Command::ImportMovement(it) => of_import(ledger, it.import_id),
        Command::ImportStar(it) => of_import(ledger, it.import_id),
        Command::ApproveImport(it) => of_import(ledger, it.import_id),
        Command::UndoImport(it) => of_import(ledger, it.import_id),
        other => of_certified(ledger, other),
    }
}

/// The same of certificates and what is shown of them; the rest is about nothing in particular.
fn of_certified(ledger: &Ledger, command: &Command) -> Read<Place> {
    match command {
        Command::IssueCertificate(it) => Ok(of_holder(it.person_id, it.organisation_id)),
        Command::IssueStarCertificate(it) => Ok(of_holder(it.person_id, it.organisation_id)),
        Command::RevokeCertificate(it) => of_certificate(ledger, it.certificate_id),
        Command::ShareCertificate(it) => of_certificate(ledger, it.certificate_id),
        Command::ExtendShare(it) => of_share(ledger, it.share_id),
        Command::WithdrawShare(it) => of_share(ledger, it.share_id),
        other => of_banked(ledger, other),
    }
}

/// The same of the time bank.
fn of_banked(ledger: &Ledger, command: &Command) -> Read<Place> {
    match command {
        Command::PlaceHold(it) => Ok(served(Some(it.person_id), Some(it.place))),
        Command::CaptureHold(it) => of_hold(ledger, it.hold_id),
        Command::VoidHold(it) => of_hold(ledger, it.hold_id),
        Command::ReverseRedemption(it) => of_hold(ledger, it.hold_id),
        Command::TransferCredit(it) => Ok(own(it.person_id)),
        Command::RequestTransfer(it) => Ok(own(it.person_id)),
        Command::AcceptTransferRequest(it) => of_asked(ledger, it.request_id),
        Command::RejectTransferRequest(it) => of_asked(ledger, it.request_id),
        Command::WithdrawTransferRequest(it) => Ok(own(requests::known(ledger, it.request_id)?.by)),
        Command::DonateCredit(it) => Ok(of_account(it.from)),
        Command::DrawFromPool(it) => {
            let pool = bank::known(ledger, it.pool_id)?;
            Ok(within(Some(pool.organisation), None))
        }
        Command::OpenPool(it) => Ok(within(Some(it.organisation_id), None)),
        Command::RecordRelation(it) => Ok(served(None, Some(it.place))),
        Command::EndRelation(it) => Ok(own(it.person_id)),
        Command::AttestNeed(it) => Ok(within(Some(it.organisation_id), None)),
        Command::AssignEarning(it) => Ok(own(it.person_id)),
        Command::NameHeir(it) => Ok(own(it.person_id)),
        Command::CallOffClosing(it) => Ok(own(it.person_id)),
        other => of_star(ledger, other),
    }
}

/// The same of stars and commendations.
fn of_star(ledger: &Ledger, command: &Command) -> Read<Place> {
    match command {
        Command::ApplyForStar(it) => Ok(of_holder(it.person_id, Some(it.organisation_id))),
        Command::ApproveStar(it) => of_application(ledger, it.application_id),
        Command::RefuseStar(it) => of_application(ledger, it.application_id),
        Command::ObjectToStar(it) => of_application(ledger, it.application_id),
        Command::DismissStarObjection(it) => of_application(ledger, it.application_id),
        Command::ReviewStar(it) => of_application(ledger, it.application_id),
        Command::RevokeStar(it) => of_application(ledger, it.application_id),
        Command::GiveCommendation(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::WithdrawCommendation(it) => of_session(ledger, it.activity_id, it.session_id),
        Command::RefuseCommendation(it) => Ok(own(it.person_id)),
        _ => Ok(Place::default()),
    }
}

/// A hold: whose, and where it is redeemed.
pub fn hold(asking: &Asking<'_>) -> Read<Place> {
    of_hold(asking.ledger(), asking.id("hold_id")?)
}

/// A request for a transfer: both people's own, for whichever of them looks.
pub fn transfer_request(asking: &Asking<'_>) -> Read<Place> {
    let request = requests::known(asking.ledger(), asking.id("request_id")?)?;
    let asked = ids_of(asking.ledger(), request.from)?;
    let is_asked = asking
        .caller
        .is_some_and(|caller| asked.contains(&caller.person));
    Ok(own(if is_asked { request.from } else { request.by }))
}

fn of_asked(ledger: &Ledger, id: TransferRequestId) -> Read<Place> {
    Ok(own(requests::known(ledger, id)?.from))
}

fn of_hold(ledger: &Ledger, id: HoldId) -> Read<Place> {
    let hold = holds::known(ledger, id)?;
    Ok(served(hold.holder.person(), hold.place))
}

fn served(person: Option<PersonId>, place: Option<PlaceRef>) -> Place {
    Place {
        person,
        organisation: place.map(|place| place.organisation_id),
        station: place.and_then(|place| place.station_id),
    }
}

fn of_account(account: Account) -> Place {
    match account {
        Account::Person(id) => own(id),
        Account::Organisation(id) => within(Some(id), None),
        _ => Place::default(),
    }
}

/// About a person.
fn own(person: PersonId) -> Place {
    Place {
        person: Some(person),
        ..Place::default()
    }
}

/// About an organisation or one of its stations.
fn within(organisation: Option<OrganisationId>, station: Option<StationId>) -> Place {
    Place {
        person: None,
        organisation,
        station,
    }
}

/// Where a grant holds; nowhere in particular once it is gone, as for a replay.
fn of_grant(ledger: &Ledger, person: PersonId, grant: GrantId) -> Read<Place> {
    let book = found::book::<PersonBook>(ledger, &BookKey::Person(person))?;
    let roles = book.as_ref().map_or(&[][..], |book| &book.roles);
    let held = roles.iter().find(|held| held.grant == grant);
    Ok(Place {
        organisation: held.and_then(|held| held.scope.organisation_id),
        ..Place::default()
    })
}

/// The station at which it happens, which the clerk names.
fn at_station(place: Place, station: Option<StationId>) -> Place {
    Place {
        station: station.or(place.station),
        ..place
    }
}

fn of_activity(ledger: &Ledger, id: ActivityId, person: Option<PersonId>) -> Read<Place> {
    let book = found::activity(ledger, id)?;
    Ok(of_book(&book, person))
}

/// An activity as its lead's own.
fn of_lead(ledger: &Ledger, id: ActivityId) -> Read<Place> {
    let book = found::activity(ledger, id)?;
    let lead = book.plan.as_deref().map(|plan| plan.lead);
    Ok(of_book(&book, lead))
}

fn of_book(book: &ActivityBook, person: Option<PersonId>) -> Place {
    Place {
        person,
        organisation: book.organisation(),
        station: book.plan.as_deref().and_then(|plan| plan.station),
    }
}

/// An import: its organisation.
pub fn import(asking: &Asking<'_>) -> Read<Place> {
    of_import(asking.ledger(), asking.id("import_id")?)
}

/// The organisation that answers for an import.
pub fn of_import(ledger: &Ledger, id: ImportId) -> Read<Place> {
    let book = found::import(ledger, id)?;
    Ok(Place {
        organisation: Some(found::proposal(&book).organisation),
        ..Place::default()
    })
}

/// A finding: whose records it is about.
pub fn finding(asking: &Asking<'_>) -> Read<Place> {
    let book = found::finding(asking.ledger(), asking.id("finding_id")?)?;
    Ok(Place {
        organisation: Some(found::said(&book).organisation),
        ..Place::default()
    })
}

/// A certificate: its holder and its issuer.
pub fn certificate(asking: &Asking<'_>) -> Read<Place> {
    of_certificate(asking.ledger(), asking.id("certificate_id")?)
}

/// The holder and the issuer of a certificate.
pub fn of_certificate(ledger: &Ledger, id: CertificateId) -> Read<Place> {
    let certificate = found::certificate(ledger, id)?;
    Ok(of_holder(certificate.person, certificate.issuer))
}

/// The holder of a share.
fn of_share(ledger: &Ledger, id: ShareId) -> Read<Place> {
    Ok(own(found::share(ledger, id)?.person))
}

/// A commendation: whose, and the organisation that gave it.
pub fn commendation(asking: &Asking<'_>) -> Read<Place> {
    let given = found_commendation(asking.ledger(), asking.id("commendation_id")?)?;
    Ok(of_holder(given.person, Some(given.organisation)))
}

/// An application for a star: whose, and the organisation served.
pub fn star_application(asking: &Asking<'_>) -> Read<Place> {
    of_application(asking.ledger(), asking.id("application_id")?)
}

fn of_application(ledger: &Ledger, id: StarApplicationId) -> Read<Place> {
    let application = found_application(ledger, id)?;
    Ok(of_holder(
        application.person,
        Some(application.organisation),
    ))
}

fn of_holder(person: PersonId, issuer: Option<OrganisationId>) -> Place {
    Place {
        person: Some(person),
        organisation: issuer,
        station: None,
    }
}

fn of_session(ledger: &Ledger, activity: ActivityId, id: SessionId) -> Read<Place> {
    let book = found::session(ledger, activity, id)?;
    let session: &Session = found::opened(&book);
    let station = match session.station {
        Some(station) => Some(station),
        None => of_activity(ledger, activity, None)?.station,
    };
    Ok(Place {
        person: Some(session.person),
        organisation: Some(session.organisation),
        station,
    })
}
