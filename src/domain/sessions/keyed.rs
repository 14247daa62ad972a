//! Keyed entry: the main attack surface, so two people, a reason, and bounds (R17, R26, R28).

use super::agenda::SESSION_SECONDS_MAX;
use super::clock::{Span, no_overlap};
use super::command::KeySession;
use super::credit::some_minutes;
use super::event::SpanTime;
use super::event::{SessionEvent, SessionMinutes, SessionPlace, SessionRef, SessionSubject};
use super::state::Source;
use crate::domain::activities::book::{ParticipationBook, Plan};
use crate::domain::activities::decide::activity;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::calendar::working_days_after;
use crate::domain::kernel::ids::SessionId;
use crate::domain::kernel::minutes::{Minutes, served_seconds};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::limits::REASON_CHARS_MAX;
use crate::domain::organisations::standing::may_record;
use crate::domain::people::decide::consenting;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::in_force;
use crate::domain::policy::pack::Pack;
use crate::domain::stored::Actor;

/// Keys in a session that took place.
pub fn key_session(command: &KeySession, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (_, plan) = activity(desk, command.activity_id)?;
    require(
        desk,
        ctx,
        &[Role::Recorder],
        Scope::organisation(plan.organisation),
    )?;
    may_record(desk, plan.organisation)?;
    if ctx.actor == Actor::Person(command.person_id) {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded)
            .field("person_id")
            .into());
    }
    let event = entered(command, Source::Keyed, plan, ctx, desk)?;
    Ok(vec![Event::SessionKeyed(event)])
}

/// A session typed in whole, with the bounds of every such entry; `source` says who typed it.
pub(super) fn entered(
    command: &KeySession,
    source: Source,
    plan: &Plan,
    ctx: &Context,
    desk: &Desk,
) -> Result<SessionEvent<SpanTime, SessionPlace, SessionMinutes>, Stop> {
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    consenting(desk, command.person_id)?;
    let span = Span {
        started_at: command.started_at,
        ended_at: command.ended_at,
    };
    within_plan(span, plan, ctx)?;
    let (pack, policy) = in_force(desk, ctx.zone.date(command.started_at))?;
    let seconds = served_seconds(command.started_at, command.ended_at, command.break_minutes)?;
    let minutes = pack.rounding.apply(seconds);
    some_minutes(minutes).map_err(|refusal| refusal.field("ended_at"))?;
    within_schedule(command, plan, minutes, desk)?;
    no_overlap(desk, command.person_id, span, None, "started_at")?;
    Ok(SessionEvent {
        activity: SessionRef {
            activity_id: command.activity_id,
            organisation_id: plan.organisation,
            session_id: SessionId::derive(&ctx.seed, 0),
        },
        hours: SessionMinutes {
            minutes,
            rounding: pack.rounding.clone(),
        },
        meta: ctx
            .meta_at(command.ended_at)
            .under(policy)
            .because(command.reason, ctx.sealed_if("meta.reason_text")),
        place: SessionPlace {
            source,
            station_id: None,
        },
        subject: SessionSubject {
            person_id: command.person_id,
        },
        time: SpanTime {
            announced: plan.announced,
            break_minutes: command.break_minutes,
            ended_at: command.ended_at,
            late: is_late(span, pack, ctx),
            started_at: command.started_at,
        },
    })
}

/// Times from a keyboard lie in the past and within a day: so they touch two months at the most.
pub(super) fn within_bounds(span: Span, ctx: &Context) -> Result<(), Stop> {
    if span.ended_at <= span.started_at {
        return Err(Refusal::new(RefusalCode::CheckOutNotAfterCheckIn)
            .field("ended_at")
            .with("started", span.started_at)
            .into());
    }
    if span.ended_at.seconds_since(span.started_at) > SESSION_SECONDS_MAX {
        return Err(Refusal::new(RefusalCode::SessionTooLong)
            .field("ended_at")
            .with("hours", SESSION_SECONDS_MAX / 3_600)
            .into());
    }
    if span.ended_at > ctx.now {
        return Err(Refusal::new(RefusalCode::MomentInFuture)
            .field("ended_at")
            .with("moment", span.ended_at)
            .into());
    }
    Ok(())
}

/// Keyed times lie within these bounds and within the activity's planned time.
pub(super) fn within_plan(span: Span, plan: &Plan, ctx: &Context) -> Result<(), Stop> {
    within_bounds(span, ctx)?;
    let outside = if span.started_at < plan.starts_at {
        "started_at"
    } else if span.ended_at > plan.ends_at {
        "ended_at"
    } else {
        return Ok(());
    };
    Err(Refusal::new(RefusalCode::OutsidePlannedTime)
        .field(outside)
        .with("from", plan.starts_at)
        .with("to", plan.ends_at)
        .into())
}

/// Keyed minutes of one person in one activity never exceed its scheduled length (R26), and the
/// person was signed up before its end (R17).
fn within_schedule(
    command: &KeySession,
    plan: &Plan,
    minutes: Minutes,
    desk: &Desk,
) -> Result<(), Stop> {
    let key = BookKey::Participation(command.activity_id, command.person_id);
    let part = desk
        .find::<ParticipationBook>(&key)?
        .copied()
        .unwrap_or_default();
    if part.signed_up_at.is_none() {
        return Err(Refusal::new(RefusalCode::SignUpMissing)
            .field("person_id")
            .into());
    }
    Ok(within_planned_minutes(part.keyed_minutes + minutes, plan)?)
}

/// Refuses keyed minutes of one person beyond the scheduled length of the activity (R26).
pub(super) fn within_planned_minutes(keyed: Minutes, plan: &Plan) -> Result<(), Refusal> {
    if keyed > plan.minutes() {
        return Err(Refusal::new(RefusalCode::DurationOverPlanned)
            .field("ended_at")
            .with("planned", plan.minutes()));
    }
    Ok(())
}

/// Whether the working days that Order 67 art. 11 allows had passed.
pub(super) fn is_late(span: Span, pack: &Pack, ctx: &Context) -> bool {
    is_late_on(ctx.today(), ctx.zone.date(span.ended_at), pack)
}

/// The same of service that ended on one day and was entered on another.
pub(super) fn is_late_on(entered_on: LocalDate, ended_on: LocalDate, pack: &Pack) -> bool {
    let (last_day, _) = working_days_after(ended_on, pack.late_entry_working_days.value);
    entered_on > last_day
}
