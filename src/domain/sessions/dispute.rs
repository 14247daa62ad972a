//! Disputes: who is concerned says that a record is wrong; it is frozen, not deleted, until the
//! organisation answers (R36, Order 67 art. 13). Right: it corrects or voids. Wrong: it dismisses,
//! by somebody who had no part in the record.

use super::agenda::pages_around;
use super::bands;
use super::book::{Dispute, Session};
use super::clock::session;
use super::command::{DismissDispute, DisputeSession};
use super::credit::credit;
use super::event::{AnswerTime, NoticeTime, SessionEvent, SessionRef, SessionSubject};
use super::state::SessionState;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::SessionId;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::REASON_CHARS_MAX;
use crate::domain::people::alias::acted;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::pinned;
use crate::domain::policy::pack::Pack;
use crate::domain::stored::{Actor, Meta, ReasonCode, Sealed};

/// Freezes a session that somebody concerned says is wrong.
pub fn dispute(command: &DisputeSession, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    if !acted(desk, ctx, [Actor::Person(session.person)])? {
        let place = Scope::organisation(session.organisation);
        require(desk, ctx, &[Role::Approver, Role::OrganisationAdmin], place)?;
    }
    match session.state {
        SessionState::Open => return Err(Refusal::new(RefusalCode::SessionStillOpen).into()),
        SessionState::Disputed => return Err(Refusal::new(RefusalCode::AlreadyDisputed).into()),
        SessionState::Voided => return Err(Refusal::new(RefusalCode::AlreadyVoided).into()),
        SessionState::FoundFake => return Err(Refusal::new(RefusalCode::FoundFake).into()),
        SessionState::Imported
        | SessionState::Ended
        | SessionState::Confirmed
        | SessionState::InNotice
        | SessionState::Effective => {}
    }
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    let pack = pinned(desk, session.policy)?;
    let reference = session.reference(command.activity_id, command.session_id);
    let why = (command.reason, ctx.sealed_if("meta.reason_text"));
    Ok(vec![disputed(session, reference, why, pack, ctx)])
}

/// The dispute of a session, for a reason and its words; under the rules of its pack.
pub fn disputed(
    session: &Session,
    reference: SessionRef,
    (reason, text): (ReasonCode, Option<Sealed>),
    pack: &Pack,
    ctx: &Context,
) -> Event {
    Event::SessionDisputed(SessionEvent {
        activity: reference,
        hours: (),
        meta: ctx
            .meta()
            .under(session.policy)
            .caused_by(session.cause())
            .because(reason, text),
        place: (),
        subject: SessionSubject {
            person_id: session.person,
        },
        time: AnswerTime {
            answer_due_at: answer_due(pack, ctx),
        },
    })
}

/// The record stands; what ran before goes on: a notice that ended meanwhile makes hours effective.
pub fn dismiss(command: &DismissDispute, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    let Some(dispute) = session.dispute else {
        return Err(Refusal::new(RefusalCode::NotDisputed).into());
    };
    may_dismiss(session, command.session_id, &dispute, ctx, desk)?;
    shares_no_time(session, command.session_id, desk)?;
    check_text("reason_text", &command.reason_text, REASON_CHARS_MAX)?;
    let notice_ends_at = dispute.notice_ends_at.filter(|ends_at| ctx.now < *ends_at);
    let reference = session.reference(command.activity_id, command.session_id);
    let meta: Meta = ctx
        .meta()
        .under(session.policy)
        .caused_by(dispute.position)
        .because(ReasonCode::RecordIsRight, ctx.sealed_if("meta.reason_text"));
    let mut events = vec![Event::SessionDisputeDismissed(SessionEvent {
        activity: reference,
        hours: (),
        meta,
        place: (),
        subject: SessionSubject {
            person_id: session.person,
        },
        time: NoticeTime { notice_ends_at },
    })];
    if dispute.was == SessionState::InNotice && notice_ends_at.is_none() {
        let pack = pinned(desk, session.policy)?;
        let meta = ctx.meta().under(session.policy);
        let minutes = session.counted_minutes();
        events.extend(credit(session, minutes, reference, pack, ctx, &meta)?);
    }
    Ok(events)
}

/// Somebody of the organisation who had no part in the record or the dispute; after the deadline
/// the ledger's administrators, too. Approved minutes count again, so the day's band holds (R23).
fn may_dismiss(
    session: &Session,
    id: SessionId,
    dispute: &Dispute,
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    let organisation = [Role::Approver, Role::OrganisationAdmin];
    let with_authority = [Role::Approver, Role::OrganisationAdmin, Role::LedgerAdmin];
    let roles: &[Role] = if dispute.escalated {
        &with_authority
    } else {
        &organisation
    };
    let place = Scope::organisation(session.organisation);
    if matches!(
        dispute.was,
        SessionState::InNotice | SessionState::Effective
    ) {
        let pack = pinned(desk, session.policy)?;
        require(desk, ctx, bands::concerned(pack, roles), place)?;
        bands::needed(session, id, session.counted_minutes(), pack, ctx, desk)?
            .require(roles, place, ctx, desk)?;
    } else {
        require(desk, ctx, roles, place)?;
    }
    let concerned = [Actor::Person(session.person), dispute.by];
    let approver = session.approved.map(|signature| signature.by);
    let hands = concerned.into_iter().chain(approver);
    if acted(desk, ctx, hands.chain(session.recorders()))? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    Ok(())
}

/// Of two that share time one at most stands (R22): they can be two since records of one person
/// were merged, and then one of them is wrong, or void.
fn shares_no_time(session: &Session, id: SessionId, desk: &Desk) -> Result<(), Stop> {
    let Some(end) = session.end.filter(|_| !session.untimed) else {
        return Ok(());
    };
    let (from, to) = (session.started_at, end.at);
    for page in pages_around(desk, session.person, from, to)? {
        for other in page.overlapping(from, to, Some(id)) {
            let book = super::clock::session(desk, other.activity, other.session)?;
            if book.state != SessionState::Disputed {
                return Err(Refusal::new(RefusalCode::SessionsOverlap)
                    .with("other", other.session)
                    .with("activity", other.activity)
                    .into());
            }
        }
    }
    Ok(())
}

/// End of the last working day for an answer, where the policy sets days.
fn answer_due(pack: &Pack, ctx: &Context) -> Option<Moment> {
    let days = *pack.dispute_answer_working_days.value()?;
    Some(ctx.end_of_working_days(days))
}
