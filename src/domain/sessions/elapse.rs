//! Time passing is a command (I14): what happens when a deadline of the due-list is reached.
//! Effective time is the deadline, recorded time is now.

use super::book::{Dispute, Session};
use super::clock::{minutes_of, session};
use super::credit::credit;
use super::event::{EndTime, SessionEvent, SessionSubject};
use super::state::SessionState;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::due::{DueKind, SessionDue};
use crate::domain::event::Event;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::policy::book::pinned;
use crate::domain::stored::{Meta, ReasonCode};

/// What follows when a deadline of a session was reached.
pub fn elapse(
    at: Moment,
    due: &SessionDue,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    match due.kind {
        DueKind::CheckOut => close_forgotten(at, due, ctx, desk),
        DueKind::NoticeEnd => end_notice(at, due, ctx, desk),
        DueKind::Answer => escalate(at, due, ctx, desk),
    }
}

/// Nobody checked out: the planned end is taken; grade D, waiting for two people (R19).
fn close_forgotten(
    at: Moment,
    due: &SessionDue,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let session = session(desk, due.activity_id, due.session_id)?;
    if session.state != SessionState::Open || session.check_out_due_at != Some(at) {
        return Err(gone(session));
    }
    let planned = session.planned_end_at.unwrap_or(at);
    let hours = minutes_of(session, planned, Minutes::ZERO, desk)?;
    Ok(vec![Event::SessionCheckOutForgotten(SessionEvent {
        activity: session.reference(due.activity_id, due.session_id),
        hours,
        meta: ctx
            .meta_at(at)
            .under(session.policy)
            .because(ReasonCode::CheckOutForgotten, None),
        place: (),
        subject: SessionSubject {
            person_id: session.person,
        },
        time: EndTime {
            break_minutes: Minutes::ZERO,
            ended_at: planned,
        },
    })])
}

/// The notice ended without objection: hours become effective (R34).
fn end_notice(
    at: Moment,
    due: &SessionDue,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let session = session(desk, due.activity_id, due.session_id)?;
    if session.state != SessionState::InNotice || session.notice_ends_at != Some(at) {
        return Err(gone(session));
    }
    let pack = pinned(desk, session.policy)?;
    let meta: Meta = ctx.meta_at(at).under(session.policy);
    let reference = session.reference(due.activity_id, due.session_id);
    credit(
        session,
        session.counted_minutes(),
        reference,
        pack,
        ctx,
        &meta,
    )
}

/// Nobody answered the dispute: the supervising authority is asked (R36).
fn escalate(at: Moment, due: &SessionDue, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, due.activity_id, due.session_id)?;
    let is_due = |dispute: &Dispute| dispute.answer_due_at == Some(at);
    let Some(dispute) = session.dispute.filter(is_due) else {
        return Err(gone(session));
    };
    Ok(vec![Event::SessionDisputeEscalated(SessionEvent {
        activity: session.reference(due.activity_id, due.session_id),
        hours: (),
        meta: ctx
            .meta_at(at)
            .under(session.policy)
            .caused_by(dispute.position),
        place: (),
        subject: SessionSubject {
            person_id: session.person,
        },
        time: (),
    })])
}

/// Something else happened to the session before its deadline did.
fn gone(session: &Session) -> Stop {
    Refusal::new(RefusalCode::SessionStateUnfit)
        .with("state", session.state.code())
        .into()
}
