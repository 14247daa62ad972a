//! Approval by a rule of the pinned pack (F42): what was clocked on site, signed, and speaks for
//! itself need not wait for a person, where a policy says so.
//!
//! Never for hours from a keyboard (I7), never what asks for a closer look, never a day that needs
//! an approval of its own (R23). A part, drawn by the session's id, is left to people even so. The
//! verdict is a pure function of the session, its person's day and the pack; the event names the
//! rule and the grade it saw, so whoever holds the log can decide every one of them again.

use serde::Serialize;

use schemars::JsonSchema;

use super::approve::settled;
use super::bands;
use super::book::{Session, Signature};
use super::event::{NoticeTime, RuledHours, SessionEvent, SessionSubject};
use super::risk::{Assessment, assess};
use super::state::SessionState;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{ActivityId, SessionId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::zone::Zone;
use crate::domain::organisations::standing::may_record;
use crate::domain::people::alias::same_person;
use crate::domain::people::enrol::carrying_hours;
use crate::domain::policy::book::pinned;
use crate::domain::policy::pack::{AutoRule, Pack, RuleCode};
use crate::domain::stored::Actor;

/// What the rules of a pack say of a signed session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This rule approves it.
    Approve(RuleCode),
    /// A person looks at it.
    Look(Why),
}

/// Why a person looks at a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The pack has no rule that approves.
    NoRule,
    /// Something asks for a closer look.
    Risk,
    /// No rule covers its grade.
    Grade,
    /// Breaks and rounding leave no minutes (R18).
    NoMinutes,
    /// It is longer than the rule allows.
    Minutes,
    /// It belongs to the part that is left to people.
    Drawn,
    /// Its day needs an approval of its own (R23).
    Day,
}

/// What the rules say of the session by itself, whatever else its day holds.
pub fn ruled(session: &Session, id: SessionId, pack: &Pack, zone: &Zone) -> Verdict {
    let Some(rules) = pack.auto_approval.value() else {
        return Verdict::Look(Why::NoRule);
    };
    if session.counted_minutes() <= Minutes::ZERO {
        return Verdict::Look(Why::NoMinutes);
    }
    match assess(session, pack, zone) {
        Some(seen) if seen.is_clean() => by_rules(rules, &seen, session, id),
        _ => Verdict::Look(Why::Risk),
    }
}

/// The first rule that covers grade and length decides, by the draw.
fn by_rules(rules: &[AutoRule], seen: &Assessment, session: &Session, id: SessionId) -> Verdict {
    let mut of_grade = rules
        .iter()
        .filter(|rule| rule.grades.contains(&seen.grade))
        .peekable();
    if of_grade.peek().is_none() {
        return Verdict::Look(Why::Grade);
    }
    match of_grade.find(|rule| session.counted_minutes() <= rule.minutes_max) {
        None => Verdict::Look(Why::Minutes),
        Some(rule) if drawn(id) < rule.looked_at_percent => Verdict::Look(Why::Drawn),
        Some(rule) => Verdict::Approve(rule.id),
    }
}

/// The session's place among a hundred, from the last bytes of its id: those are drawn from the
/// seed of the command that opened it, so nobody chooses them.
fn drawn(id: SessionId) -> u32 {
    let bytes = id.as_bytes();
    let last = u32::from(u16::from_be_bytes([bytes[14], bytes[15]]));
    last % 100
}

/// The verdict with the person's day in view.
pub fn verdict(
    session: &Session,
    id: SessionId,
    pack: &Pack,
    ctx: &Context,
    desk: &Desk,
) -> Result<Verdict, Stop> {
    let by_itself = ruled(session, id, pack, &ctx.zone);
    if let Verdict::Look(_) = by_itself {
        return Ok(by_itself);
    }
    let minutes = session.counted_minutes();
    let needed = bands::needed(session, id, minutes, pack, ctx, desk);
    Ok(match allowed(needed)? {
        Some(needed) if needed.asks_nobody() => by_itself,
        _ => Verdict::Look(Why::Day),
    })
}

/// What follows of a volunteer's signature: the approval by a rule, if one gives it, and the hours.
pub fn approve(
    session: &Session,
    (activity_id, id): (ActivityId, SessionId),
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let pack = pinned(desk, session.policy)?;
    if pack.auto_approval.value().is_none() {
        return Ok(Vec::new());
    }
    let may_count =
        may_record(desk, session.organisation).and_then(|()| carrying_hours(desk, session.person));
    if allowed(may_count)?.is_none() || took_part(session, desk)? {
        return Ok(Vec::new());
    }
    let signed = signed(session, ctx);
    let (Verdict::Approve(rule), Some(seen)) = (
        verdict(&signed, id, pack, ctx, desk)?,
        assess(&signed, pack, &ctx.zone),
    ) else {
        return Ok(Vec::new());
    };
    let minutes = signed.counted_minutes();
    let mut meta = ctx.meta().under(signed.policy);
    meta.actor = Actor::System;
    let reference = signed.reference(activity_id, id);
    let settled = settled(&signed, minutes, reference, pack, ctx, &meta);
    let Some((notice_ends_at, credits)) = allowed(settled)? else {
        return Ok(Vec::new());
    };
    let approval = Event::SessionApprovedByRule(SessionEvent {
        activity: reference,
        hours: RuledHours {
            grade: seen.grade,
            grade_reason: seen.grade_reason,
            minutes,
            rounding: pack.rounding.clone(),
            rule,
        },
        meta,
        place: (),
        subject: SessionSubject {
            person_id: signed.person,
        },
        time: NoticeTime { notice_ends_at },
    });
    Ok(std::iter::once(approval).chain(credits).collect())
}

/// Whether the volunteer took themselves in or out as staff, under another id that was merged with
/// this one since (R28).
fn took_part(session: &Session, desk: &Desk) -> Result<bool, Stop> {
    let own = Actor::Person(session.person);
    for other in session.recorders().filter(|hand| *hand != own) {
        if let Actor::Person(id) = other
            && same_person(desk, session.person, id)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The session as the signature leaves it.
fn signed(session: &Session, ctx: &Context) -> Session {
    let signature = Signature {
        by: ctx.actor,
        at: ctx.now,
    };
    Session {
        state: SessionState::Confirmed,
        confirmed: Some(signature),
        ..session.clone()
    }
}

/// What stands against an approval leaves the session to people; it never refuses the signature.
fn allowed<T>(answer: Result<T, Stop>) -> Result<Option<T>, Stop> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Stop::Refused(_)) => Ok(None),
        Err(missing) => Err(missing),
    }
}
