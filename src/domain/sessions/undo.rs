//! Undoing: a void is a new event that names its reason; what the session caused goes back by
//! events of its own, decided in the same command from the table of consequences (I6, R35).

use super::clock::session;
use super::command::{FindFake, VoidSession};
use super::event::{
    DayTime, ReversedHours, SessionEvent, SessionRef, SessionSubject, SessionUndone,
};
use super::state::SessionState;
use crate::domain::certificates::follow;
use crate::domain::commendations;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::REASON_CHARS_MAX;
use crate::domain::people::alias::acted;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::sessions::book::Session;
use crate::domain::stars;
use crate::domain::stored::{Actor, Meta, ReasonCode};

/// Who may find sessions fake.
pub const FINDERS: &[Role] = &[Role::Approver, Role::OrganisationAdmin, Role::LedgerAdmin];

/// Voids a session and takes back everything it caused.
pub fn void(command: &VoidSession, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    require(
        desk,
        ctx,
        &[Role::Approver, Role::OrganisationAdmin],
        Scope::organisation(session.organisation),
    )?;
    if acted(desk, ctx, [Actor::Person(session.person)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    if session.state == SessionState::Voided {
        return Err(Refusal::new(RefusalCode::AlreadyVoided).into());
    }
    if session.state == SessionState::FoundFake {
        return Err(Refusal::new(RefusalCode::FoundFake).into());
    }
    if command.reason.is_of_fakes() {
        return Err(Refusal::new(RefusalCode::ReasonUnfit)
            .field("reason")
            .into());
    }
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    let reference = session.reference(command.activity_id, command.session_id);
    let meta = ctx
        .meta()
        .under(session.policy)
        .caused_by(session.cause())
        .because(command.reason, ctx.sealed_if("meta.reason_text"));
    let event = Event::SessionVoided;
    undone(event, session, reference, meta, (ctx, desk))
}

/// The event by which a session is undone, void or finding, and everything that it takes back;
/// `meta` names the reason.
pub fn undone(
    event: fn(SessionUndone) -> Event,
    session: &Session,
    reference: SessionRef,
    meta: Meta,
    (ctx, desk): (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    let reason = meta.reason.expect("whoever undoes a session says why");
    let mut events = vec![event(SessionEvent {
        activity: reference,
        hours: (),
        meta,
        place: (),
        subject: SessionSubject {
            person_id: session.person,
        },
        time: (),
    })];
    events.extend(consequences(session, reference, reason, (ctx, desk))?);
    Ok(events)
}

/// Marks a session as bought or made up and takes back everything it caused. Whoever voided it
/// quietly does not keep the finding away.
pub fn find_fake(command: &FindFake, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    require(
        desk,
        ctx,
        FINDERS,
        Scope::organisation(session.organisation),
    )?;
    if acted(desk, ctx, [Actor::Person(session.person)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    if session.state == SessionState::FoundFake {
        return Err(Refusal::new(RefusalCode::FoundFake).into());
    }
    of_fakes(command.reason)?;
    check_text("reason_text", &command.reason_text, REASON_CHARS_MAX)?;
    let reference = session.reference(command.activity_id, command.session_id);
    let meta = ctx
        .meta()
        .under(session.policy)
        .caused_by(session.trail.first().copied())
        .because(command.reason, ctx.sealed_if("meta.reason_text"));
    let event = Event::SessionFoundFake;
    undone(event, session, reference, meta, (ctx, desk))
}

/// A finding says that service was bought or made up; other reasons are a void's (R37).
pub fn of_fakes(reason: ReasonCode) -> Result<(), Refusal> {
    if reason.is_of_fakes() {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::ReasonUnfit).field("reason"))
}

/// What a void or a correction takes back.
pub(super) fn consequences(
    session: &Session,
    reference: SessionRef,
    reason: ReasonCode,
    at: (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    let mut events = Vec::new();
    for (_, consequence) in CONSEQUENCES {
        events.extend(consequence(session, reference, reason, at)?);
    }
    follow::once(&mut events);
    Ok(events)
}

/// One thing that follows from a void or a correction.
type Consequence =
    fn(&Session, SessionRef, ReasonCode, (&Context, &Desk)) -> Result<Vec<Event>, Stop>;

/// What follows: a later subject (credits) adds a row.
const CONSEQUENCES: &[(&str, Consequence)] = &[
    ("hours", reverse_hours),
    ("certificates", end_certificates),
    ("stars", stars::follow::reevaluated),
    ("commendations", commendations::follow::fallen),
];

/// Ends the certificates that count the session (R49).
fn end_certificates(
    session: &Session,
    _: SessionRef,
    reason: ReasonCode,
    (ctx, desk): (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    follow::ended(session, reason, ctx, desk)
}

/// Takes back every standing credit, each naming the event it undoes.
#[allow(clippy::unnecessary_wraps)] // a consequence like the others, which may miss a book
fn reverse_hours(
    session: &Session,
    reference: SessionRef,
    reason: ReasonCode,
    (ctx, _): (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    let reversal = |credit: &super::book::Credit| {
        let cause: Position = credit.position;
        Event::HoursReversed(SessionEvent {
            activity: reference,
            hours: ReversedHours {
                minutes: credit.minutes,
                tag: credit.tag,
            },
            meta: ctx
                .meta()
                .under(session.policy)
                .caused_by(cause)
                .because(reason, None),
            place: (),
            subject: SessionSubject {
                person_id: session.person,
            },
            time: DayTime {
                date: credit.date,
                ended_at: credit.ended_at,
                started_at: credit.started_at,
            },
        })
    };
    Ok(session.standing_credits().map(reversal).collect())
}
