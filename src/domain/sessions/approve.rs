//! Two signatures: the volunteer confirms, another person approves (R28, I7).

use super::automatic;
use super::bands;
use super::clock::session;
use super::command::{ApproveSession, ConfirmSession};
use super::credit::{credit, some_minutes};
use super::event::{NoticeTime, SessionEvent, SessionMinutes, SessionRef, SessionSubject};
use super::risk::assess;
use super::state::{SessionState, Source};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::imports::book::ImportState;
use crate::domain::imports::decide::import;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::organisations::succession::may_settle;
use crate::domain::people::alias::acted;
use crate::domain::people::decide::not_erased;
use crate::domain::people::enrol::carrying_hours;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::pinned;
use crate::domain::policy::pack::Pack;
use crate::domain::sessions::book::Session;
use crate::domain::stored::{Actor, Meta, ReasonCode};

/// Who approves, where a day's total asks for nobody else (R23).
const APPROVERS: &[Role] = &[Role::Approver];

/// The volunteer signs.
pub fn confirm(command: &ConfirmSession, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    if !acted(desk, ctx, [Actor::Person(session.person)])? {
        return Err(Refusal::new(RefusalCode::RecordNotYours).into());
    }
    if session.source_in.is_typed() && acted(desk, ctx, [session.recorded_by])? {
        return Err(Refusal::new(RefusalCode::SelfConfirmation).into());
    }
    waits_for_signature(session)?;
    not_erased(desk, session.person)?;
    let by_rule = automatic::approve(
        session,
        (command.activity_id, command.session_id),
        ctx,
        desk,
    )?;
    let signed = Event::SessionConfirmed(SessionEvent {
        activity: session.reference(command.activity_id, command.session_id),
        hours: (),
        meta: ctx.meta().under(session.policy),
        place: (),
        subject: SessionSubject {
            person_id: session.person,
        },
        time: (),
    });
    Ok(std::iter::once(signed).chain(by_rule).collect())
}

/// Refuses where no signature is to be had, or no more.
pub(super) fn waits_for_signature(session: &Session) -> Result<(), Refusal> {
    let code = match session.state {
        SessionState::Ended => return Ok(()),
        SessionState::Open => RefusalCode::SessionStillOpen,
        SessionState::Imported => {
            let unfit = Refusal::new(RefusalCode::SessionStateUnfit);
            return Err(unfit.with("state", session.state.code()));
        }
        SessionState::Voided => RefusalCode::AlreadyVoided,
        SessionState::FoundFake => RefusalCode::FoundFake,
        SessionState::Disputed => RefusalCode::SessionDisputed,
        SessionState::Confirmed | SessionState::InNotice | SessionState::Effective => {
            match session.confirmed {
                Some(_) => RefusalCode::AlreadyConfirmed,
                None => RefusalCode::AlreadyApproved,
            }
        }
    };
    Err(Refusal::new(code))
}

/// Another person approves; hours become effective at once, or after the notice.
pub fn approve(command: &ApproveSession, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    let pack = pinned(desk, session.policy)?;
    let place = Scope::organisation(session.organisation);
    require(desk, ctx, bands::concerned(pack, APPROVERS), place)?;
    may_settle(desk, ctx, session.organisation)?;
    may_approve(session, ctx, desk)?;
    let signed = is_signed(session, command, desk)?;
    not_erased(desk, session.person)?;
    carrying_hours(desk, session.person)?;
    let end = session
        .end
        .ok_or_else(|| Refusal::new(RefusalCode::SessionStillOpen))?;
    some_minutes(end.minutes)?;
    looked_at(session, command, pack, ctx)?;
    let part = part(command, end.minutes, signed)?;
    let minutes = part.map_or(end.minutes, |(minutes, _)| minutes);
    bands::needed(session, command.session_id, minutes, pack, ctx, desk)?
        .require(APPROVERS, place, ctx, desk)?;
    let reference = session.reference(command.activity_id, command.session_id);
    let meta = ctx.meta().under(session.policy);
    let (notice_ends_at, credits) = settled(session, minutes, reference, pack, ctx, &meta)?;
    let approval = Event::SessionApproved(SessionEvent {
        activity: reference,
        hours: SessionMinutes {
            minutes,
            rounding: pack.rounding.clone(),
        },
        meta: approval_meta(session, signed, part.map(|(_, reason)| reason), ctx),
        place: (),
        subject: SessionSubject {
            person_id: session.person,
        },
        time: NoticeTime { notice_ends_at },
    });
    Ok(std::iter::once(approval).chain(credits).collect())
}

/// What follows of an approval: the end of the notice, or the hours at once.
pub(super) fn settled(
    session: &Session,
    minutes: Minutes,
    reference: SessionRef,
    pack: &Pack,
    ctx: &Context,
    meta: &Meta,
) -> Result<(Option<Moment>, Vec<Event>), Stop> {
    let notice_ends_at = notice_end(pack, ctx);
    let credits = match notice_ends_at {
        Some(_) => Vec::new(),
        None => credit(session, minutes, reference, pack, ctx, meta)?,
    };
    Ok((notice_ends_at, credits))
}

/// What is approved in bulk must be clean: the rest is looked at one by one (F38).
fn looked_at(
    session: &Session,
    command: &ApproveSession,
    pack: &Pack,
    ctx: &Context,
) -> Result<(), Refusal> {
    let seen = assess(session, pack, &ctx.zone).filter(|_| command.clean_only);
    match seen {
        Some(seen) if !seen.is_clean() => {
            Err(Refusal::new(RefusalCode::NotClean).with("what", seen.told()))
        }
        _ => Ok(()),
    }
}

/// Nobody approves their own hours, what they recorded themselves, or a declaration whose first
/// step they took as its lead (R29); under whichever id.
fn may_approve(session: &Session, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if acted(desk, ctx, [Actor::Person(session.person)])? {
        return Err(Refusal::new(RefusalCode::SelfApproval).into());
    }
    if acted(desk, ctx, session.hands())? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    Ok(())
}

/// Whether the volunteer signed; refuses where a signature is still to be had.
fn is_signed(session: &Session, command: &ApproveSession, desk: &Desk) -> Result<bool, Stop> {
    let code = match session.state {
        SessionState::Confirmed => return Ok(true),
        SessionState::Imported => return left_over(session, desk),
        SessionState::Ended if may_do_without(session, command) => return Ok(false),
        SessionState::Ended if session.source_in == Source::SelfDeclared => {
            RefusalCode::DeclarationNotConfirmed
        }
        SessionState::Ended => RefusalCode::NotConfirmed,
        SessionState::Open => RefusalCode::SessionStillOpen,
        SessionState::Voided => RefusalCode::AlreadyVoided,
        SessionState::FoundFake => RefusalCode::FoundFake,
        SessionState::Disputed => RefusalCode::SessionDisputed,
        SessionState::InNotice | SessionState::Effective => RefusalCode::AlreadyApproved,
    };
    Err(Refusal::new(code).into())
}

/// What the approval of its import left over is approved by itself; the source signed for it.
fn left_over(session: &Session, desk: &Desk) -> Result<bool, Stop> {
    let import = session.import.map(|id| import(desk, id)).transpose()?;
    if import.is_some_and(|import| import.state == ImportState::Approved) {
        return Ok(true);
    }
    Err(Refusal::new(RefusalCode::ImportNotApproved).into())
}

/// A forgotten check-out waits for two people, a declaration for the lead, always; else staff may
/// say that the volunteer cannot sign.
fn may_do_without(session: &Session, command: &ApproveSession) -> bool {
    let forgotten = session
        .end
        .is_some_and(|end| end.source == Source::PlannedEnd);
    let declared = session.source_in == Source::SelfDeclared;
    command.without_signature && !forgotten && !declared
}

/// Approval of a part (F41): fewer minutes than the volunteer signed, for a stated reason. The
/// session keeps its times; the volunteer may dispute it.
fn part(
    command: &ApproveSession,
    whole: Minutes,
    signed: bool,
) -> Result<Option<(Minutes, ReasonCode)>, Refusal> {
    let Some(minutes) = command.minutes else {
        return Ok(None);
    };
    let reason = command
        .reason
        .ok_or_else(|| Refusal::new(RefusalCode::FieldMissing).field("reason"))?;
    if !signed {
        return Err(Refusal::new(RefusalCode::NotConfirmed));
    }
    if minutes <= Minutes::ZERO || minutes >= whole {
        return Err(Refusal::new(RefusalCode::NumberOutOfRange)
            .field("minutes")
            .with("min", 1)
            .with("max", whole.0 - 1));
    }
    Ok(Some((minutes, reason)))
}

fn approval_meta(session: &Session, signed: bool, part: Option<ReasonCode>, ctx: &Context) -> Meta {
    let meta = ctx.meta().under(session.policy);
    match part {
        Some(reason) => meta.because(reason, None),
        None if signed => meta,
        None => meta.because(ReasonCode::VolunteerCannotSign, None),
    }
}

/// End of the last notice day, where the policy sets a notice (R34).
fn notice_end(pack: &Pack, ctx: &Context) -> Option<Moment> {
    let days = *pack.notice_working_days.value()?;
    Some(ctx.end_of_working_days(days))
}
