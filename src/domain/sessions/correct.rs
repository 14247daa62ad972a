//! Corrections: a new event states the right times and names its reason; hours credited for the
//! wrong ones are taken back in the same command; both signatures are needed anew (R35, I6).
//!
//! The times now come from a keyboard, so the bounds of keyed entry hold (R26, R28), and the
//! grade can only stay or fall (R27).

use super::clock::{Span, no_overlap, session};
use super::command::CorrectSession;
use super::credit::some_minutes;
use super::event::{CorrectedTime, SessionEvent, SessionMinutes, SessionSubject};
use super::keyed::{is_late, within_bounds, within_plan, within_planned_minutes};
use super::state::SessionState;
use super::undo::consequences;
use crate::domain::activities::book::Plan;
use crate::domain::activities::decide::{known, parts};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::minutes::{Minutes, served_seconds};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::REASON_CHARS_MAX;
use crate::domain::organisations::succession::may_settle;
use crate::domain::people::alias::acted;
use crate::domain::people::decide::not_erased;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::pinned;
use crate::domain::sessions::book::Session;
use crate::domain::stored::Actor;

/// Puts the times of a session right and takes back what the wrong ones caused.
pub fn correct(command: &CorrectSession, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    let plan = known(desk, command.activity_id)?.plan.as_deref();
    may_correct(session, ctx, desk)?;
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    let span = Span {
        started_at: command.started_at,
        ended_at: command.ended_at,
    };
    something_changes(session, command)?;
    match plan {
        Some(plan) => within_plan(span, plan, ctx)?,
        None => within_bounds(span, ctx)?,
    }
    let pack = pinned(desk, session.policy)?;
    let seconds = served_seconds(span.started_at, span.ended_at, command.break_minutes)?;
    let minutes = pack.rounding.apply(seconds);
    some_minutes(minutes).map_err(|refusal| refusal.field("ended_at"))?;
    if let Some(plan) = plan {
        within_schedule(command, session, plan, minutes, desk)?;
    }
    let own = Some(command.session_id);
    no_overlap(desk, session.person, span, own, "started_at")?;
    let reference = session.reference(command.activity_id, command.session_id);
    let mut events = vec![Event::SessionCorrected(SessionEvent {
        activity: reference,
        hours: SessionMinutes {
            minutes,
            rounding: pack.rounding.clone(),
        },
        meta: ctx
            .meta()
            .under(session.policy)
            .caused_by(session.cause())
            .because(command.reason, ctx.sealed_if("meta.reason_text")),
        place: (),
        subject: SessionSubject {
            person_id: session.person,
        },
        time: CorrectedTime {
            break_minutes: command.break_minutes,
            ended_at: span.ended_at,
            late: is_late(span, pack, ctx),
            started_at: span.started_at,
        },
    })];
    events.extend(consequences(
        session,
        reference,
        command.reason,
        (ctx, desk),
    )?);
    Ok(events)
}

fn may_correct(session: &Session, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    let place = Scope::organisation(session.organisation);
    require(desk, ctx, &[Role::Approver, Role::OrganisationAdmin], place)?;
    may_settle(desk, ctx, session.organisation)?;
    if acted(desk, ctx, [Actor::Person(session.person)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    match session.state {
        SessionState::Open => return Err(Refusal::new(RefusalCode::SessionStillOpen).into()),
        SessionState::Voided => return Err(Refusal::new(RefusalCode::AlreadyVoided).into()),
        SessionState::FoundFake => return Err(Refusal::new(RefusalCode::FoundFake).into()),
        _ => {}
    }
    not_erased(desk, session.person)
}

/// A correction that changes nothing would only take signatures away.
fn something_changes(session: &Session, command: &CorrectSession) -> Result<(), Refusal> {
    let same = session.started_at == command.started_at
        && session.end.is_some_and(|end| {
            end.at == command.ended_at && end.break_minutes == command.break_minutes
        });
    if same {
        return Err(Refusal::new(RefusalCode::NothingToCorrect));
    }
    Ok(())
}

/// Keyed minutes of one person in one activity, this session as corrected among them, never exceed
/// its scheduled length (R26).
fn within_schedule(
    command: &CorrectSession,
    session: &Session,
    plan: &Plan,
    minutes: Minutes,
    desk: &Desk,
) -> Result<(), Stop> {
    let parts = parts(desk, command.activity_id, session.person)?;
    let keyed: Minutes = parts.iter().map(|part| part.keyed_minutes).sum();
    let others = keyed + -session.keyed_minutes();
    Ok(within_planned_minutes(others + minutes, plan)?)
}
