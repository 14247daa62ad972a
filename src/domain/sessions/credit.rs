//! Effective hours: one event per local day, graded, tagged, minutes summing to the session's.

use super::book::Session;
use super::event::{CreditedHours, DayTime, HourClass, SessionEvent, SessionRef, SessionSubject};
use super::grade::{Evidence, grade};
use super::state::Source;
use crate::domain::desk::{Context, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::Tag16;
use crate::domain::kernel::minutes::{Minutes, Rounding, split_minutes};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::{DayPart, LocalDate, Zone};
use crate::domain::policy::pack::Pack;
use crate::domain::stored::Meta;

/// Credits `minutes` of an ended session, split at local midnight (R23); a day with less than a
/// minute gets no event.
pub fn credit(
    session: &Session,
    minutes: Minutes,
    reference: SessionRef,
    pack: &Pack,
    ctx: &Context,
    meta: &Meta,
) -> Result<Vec<Event>, Stop> {
    let tag = |index| Tag16::derive(&ctx.seed, index);
    credit_tagged(session, minutes, reference, (pack, &ctx.zone), meta, tag)
}

/// The same with tags for days that were not credited before: for commands on several sessions.
pub fn credit_tagged(
    session: &Session,
    minutes: Minutes,
    reference: SessionRef,
    (pack, zone): (&Pack, &Zone),
    meta: &Meta,
    new_tag: impl Fn(u32) -> Tag16,
) -> Result<Vec<Event>, Stop> {
    let end = session
        .end
        .ok_or_else(|| Refusal::new(RefusalCode::SessionStillOpen))?;
    let (grade, grade_reason) = grade(&Evidence::of(session, &end), &pack.grades);
    some_minutes(minutes)?;
    let timed = !session.untimed;
    // Stated minutes were rounded, if at all, by their source.
    let rounding = match session.source_in {
        Source::Imported => &Rounding::None,
        _ => &pack.rounding,
    };
    let events = day_shares(zone, session.started_at, end.at, minutes)
        .into_iter()
        .filter(|(_, minutes)| *minutes > Minutes::ZERO)
        .zip(0..)
        .map(|((part, minutes), index)| {
            Event::HoursCredited(SessionEvent {
                activity: reference,
                hours: CreditedHours {
                    class: HourClass::Service,
                    grade,
                    grade_reason,
                    minutes,
                    rounding: rounding.clone(),
                    source: session.source_in,
                    tag: tag_of(session, part.date).unwrap_or_else(|| new_tag(index)),
                },
                meta: meta.clone(),
                place: (),
                subject: SessionSubject {
                    person_id: session.person,
                },
                time: DayTime {
                    date: part.date,
                    ended_at: timed.then_some(part.ended),
                    started_at: timed.then_some(part.started),
                },
            })
        });
    Ok(events.collect())
}

/// The local days of a session with their shares of its minutes.
pub fn day_shares(
    zone: &Zone,
    started_at: Moment,
    ended_at: Moment,
    minutes: Minutes,
) -> Vec<(DayPart, Minutes)> {
    let parts = zone.day_parts(started_at, ended_at);
    let lengths: Vec<i64> = parts.iter().map(DayPart::seconds).collect();
    let shares = split_minutes(minutes, &lengths);
    parts.into_iter().zip(shares).collect()
}

/// The tag of a session-day that was credited before, for ever the same.
fn tag_of(session: &Session, date: LocalDate) -> Option<Tag16> {
    let mut earlier = session.credits.iter().filter(|credit| credit.date == date);
    earlier.next().map(|credit| credit.tag)
}

/// Refuses hours of no minutes: they would say nothing and could be cited (R18).
pub(super) fn some_minutes(minutes: Minutes) -> Result<(), Refusal> {
    if minutes > Minutes::ZERO {
        Ok(())
    } else {
        Err(Refusal::new(RefusalCode::DurationZero))
    }
}
