//! Keyed entry: the main attack surface, so two people, a reason, and bounds (R17, R26, R28).

use super::agenda::SESSION_SECONDS_MAX;
use super::clock::{Span, no_overlap};
use super::command::{DeclareSession, KeySession};
use super::credit::some_minutes;
use super::event::SpanTime;
use super::event::{SessionEvent, SessionMinutes, SessionPlace, SessionRef, SessionSubject};
use super::state::Source;
use crate::domain::activities::book::Plan;
use crate::domain::activities::decide::{activity, parts};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::calendar::working_days_after;
use crate::domain::kernel::ids::{ActivityId, PersonId, SessionId};
use crate::domain::kernel::minutes::{Minutes, served_seconds};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::limits::REASON_CHARS_MAX;
use crate::domain::organisations::standing::may_record;
use crate::domain::people::alias::acted;
use crate::domain::people::decide::consenting;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::in_force;
use crate::domain::policy::pack::Pack;
use crate::domain::stored::{Actor, ReasonCode};

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
    if acted(desk, ctx, [Actor::Person(command.person_id)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded)
            .field("person_id")
            .into());
    }
    let event = entered(command.into(), Source::Keyed, plan, ctx, desk)?;
    Ok(vec![Event::SessionKeyed(event)])
}

/// A session typed in whole, by whoever.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    /// The activity.
    pub activity: ActivityId,
    /// Whose session.
    pub person: PersonId,
    /// From when to when.
    pub span: Span,
    /// Breaks within it.
    pub breaks: Minutes,
    /// Why it was not clocked; a roster needs no reason while it is in time.
    pub reason: Option<ReasonCode>,
    /// The same in words.
    pub reason_text: Option<&'a str>,
    /// Its number among the sessions of its command.
    pub index: u32,
}

/// An entry of what [`KeySession`] and its like state.
macro_rules! entry_of {
    ($($name:ident),+) => { $(
        impl<'a> From<&'a $name> for Entry<'a> {
            fn from(command: &'a $name) -> Self {
                Self {
                    activity: command.activity_id,
                    person: command.person_id,
                    span: Span {
                        started_at: command.started_at,
                        ended_at: command.ended_at,
                    },
                    breaks: command.break_minutes,
                    reason: Some(command.reason),
                    reason_text: command.reason_text.as_deref(),
                    index: 0,
                }
            }
        }
    )+ };
}

entry_of!(KeySession, DeclareSession);

/// The event of an entry, with the bounds of every such entry; `source` says who typed it.
pub(super) fn entered(
    entry: Entry<'_>,
    source: Source,
    plan: &Plan,
    ctx: &Context,
    desk: &Desk,
) -> Result<SessionEvent<SpanTime, SessionPlace, SessionMinutes>, Stop> {
    if let Some(text) = entry.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    consenting(desk, entry.person)?;
    let span = entry.span;
    within_plan(span, plan, ctx)?;
    let (pack, policy) = in_force(desk, ctx.zone.date(span.started_at))?;
    let seconds = served_seconds(span.started_at, span.ended_at, entry.breaks)?;
    let minutes = pack.rounding.apply(seconds);
    some_minutes(minutes).map_err(|refusal| refusal.field("ended_at"))?;
    within_schedule(entry, plan, minutes, desk)?;
    no_overlap(desk, entry.person, span, None, "started_at")?;
    let mut meta = ctx.meta_at(span.ended_at).under(policy);
    meta.reason = entry.reason;
    meta.reason_text = ctx.sealed_if("meta.reason_text");
    Ok(SessionEvent {
        activity: SessionRef {
            activity_id: entry.activity,
            organisation_id: plan.organisation,
            session_id: SessionId::derive(&ctx.seed, entry.index),
        },
        hours: SessionMinutes {
            minutes,
            rounding: pack.rounding.clone(),
        },
        meta,
        place: SessionPlace {
            source,
            station_id: None,
        },
        subject: SessionSubject {
            person_id: entry.person,
        },
        time: SpanTime {
            announced: plan.announced,
            break_minutes: entry.breaks,
            ended_at: span.ended_at,
            late: is_late(span, pack, ctx),
            started_at: span.started_at,
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
    entry: Entry<'_>,
    plan: &Plan,
    minutes: Minutes,
    desk: &Desk,
) -> Result<(), Stop> {
    let mut keyed = Minutes::ZERO;
    let mut is_signed_up = false;
    for part in parts(desk, entry.activity, entry.person)? {
        keyed += part.keyed_minutes;
        is_signed_up |= part.signed_up_at.is_some();
    }
    if !is_signed_up {
        return Err(Refusal::new(RefusalCode::SignUpMissing)
            .field("person_id")
            .into());
    }
    Ok(within_planned_minutes(keyed + minutes, plan)?)
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
