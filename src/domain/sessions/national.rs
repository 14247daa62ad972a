//! What the national system holds of a session (R52, Order 67 art. 4): under which reference, since
//! when. A mark tells where a record went and changes no hours; another mark replaces it, and one
//! that was wrong is withdrawn. All of them stay in the timeline.

use super::book::Session;
use super::clock::session;
use super::command::{MarkNational, WithdrawNational};
use super::event::{NationalGroup, SessionEnteredNationally, SessionEvent, SessionSubject};
use super::state::SessionState;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::EXTERNAL_ID_CHARS_MAX;
use crate::domain::organisations::standing::may_record;
use crate::domain::people::role::{Role, Scope, require};

/// Who may say what the national system holds.
const MARKERS: &[Role] = &[Role::Recorder, Role::OrganisationAdmin];

/// Says that a session was entered in the national system, or under which other reference.
pub fn mark(command: &MarkNational, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    marking(session, ctx, desk)?;
    // The reference is sealed for the person whom the command names.
    if session.person != command.person_id {
        return Err(Refusal::new(RefusalCode::SessionUnknown)
            .field("person_id")
            .with("id", command.session_id)
            .into());
    }
    check_text("reference", &command.reference, EXTERNAL_ID_CHARS_MAX)?;
    let counts = matches!(
        session.state,
        SessionState::Effective | SessionState::Imported
    );
    if !counts {
        return Err(Refusal::new(RefusalCode::SessionStateUnfit)
            .with("state", session.state.code())
            .into());
    }
    let served_on = ctx.zone.date(session.started_at);
    if command.entered_on < served_on || command.entered_on > ctx.today() {
        return Err(Refusal::new(RefusalCode::NationalDateUnfit)
            .field("entered_on")
            .with("date", command.entered_on)
            .into());
    }
    let before = session.national.map(|mark| mark.position);
    Ok(vec![Event::SessionEnteredNationally(
        SessionEnteredNationally {
            activity: session.reference(command.activity_id, command.session_id),
            meta: ctx.meta().under(session.policy).caused_by(before),
            national: NationalGroup {
                entered_on: command.entered_on,
                reference: ctx.sealed("national.reference"),
            },
            subject: SessionSubject {
                person_id: session.person,
            },
        },
    )])
}

/// Takes a mark back that was wrong.
pub fn withdraw(
    command: &WithdrawNational,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    marking(session, ctx, desk)?;
    let Some(mark) = session.national else {
        return Err(Refusal::new(RefusalCode::NotEnteredNationally).into());
    };
    let meta = ctx.meta().under(session.policy).caused_by(mark.position);
    Ok(vec![Event::SessionNationalWithdrawn(SessionEvent {
        activity: session.reference(command.activity_id, command.session_id),
        hours: (),
        meta: meta.because(command.reason, None),
        place: (),
        subject: SessionSubject {
            person_id: session.person,
        },
        time: (),
    })])
}

fn marking(session: &Session, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    let place = Scope::organisation(session.organisation);
    require(desk, ctx, MARKERS, place)?;
    may_record(desk, session.organisation)
}
