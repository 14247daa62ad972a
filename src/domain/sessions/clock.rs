//! Decisions on site: check-in and check-out, by the rotating code or by staff.

use super::agenda::pages_around;
use super::book::{Session, SessionBook};
use super::command::{CheckIn, CheckOut};
use super::event::{EndTime, SessionEvent, SessionMinutes, SessionPlace, StartTime};
use super::event::{SessionRef, SessionSubject};
use super::state::{SessionState, Source};
use crate::domain::activities::book::{ActivityBook, Plan};
use crate::domain::activities::decide::{activity, sign_up_for};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{ActivityId, PersonId, SessionId, StationId};
use crate::domain::kernel::minutes::{Minutes, served_seconds};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::organisations::standing::may_record;
use crate::domain::people::alias::acted;
use crate::domain::people::decide::consenting;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::in_force;
use crate::domain::stored::Actor;

/// Opens a session now; a person who was not signed up is signed up by coming (walk-in).
pub fn check_in(command: &CheckIn, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (book, plan) = activity(desk, command.activity_id)?;
    let who = OnSite {
        plan,
        person: command.person_id,
        station: command.station_id,
    };
    let source = who.source(command.code.as_deref(), ctx, desk)?;
    may_record(desk, plan.organisation)?;
    consenting(desk, command.person_id)?;
    let (pack, policy) = in_force(desk, ctx.zone.date(ctx.now))?;
    let opens_at = plan
        .starts_at
        .plus_minutes(-i64::from(pack.check_in_opens_minutes_before.value));
    if ctx.now < opens_at || ctx.now >= plan.ends_at {
        return Err(Refusal::new(RefusalCode::CheckInOutsideWindow)
            .with("from", opens_at)
            .with("to", plan.ends_at)
            .into());
    }
    let until = ctx.now.plus_seconds(super::agenda::SESSION_SECONDS_MAX);
    let span = Span {
        started_at: ctx.now,
        ended_at: until,
    };
    no_overlap(desk, command.person_id, span, None, "person_id")?;
    let mut events = walk_in(book, command, ctx, desk)?;
    let after_minutes = i64::from(pack.forgotten_check_out_after_minutes.value);
    // `until` bounds both, so that a session of a long activity lasts a day at most (R23).
    events.push(Event::SessionCheckedIn(SessionEvent {
        activity: SessionRef {
            activity_id: command.activity_id,
            organisation_id: plan.organisation,
            session_id: SessionId::derive(&ctx.seed, 0),
        },
        hours: (),
        meta: ctx.meta().under(policy),
        place: SessionPlace {
            source,
            station_id: command.station_id,
        },
        subject: SessionSubject {
            person_id: command.person_id,
        },
        time: StartTime {
            announced: plan.announced,
            check_out_due_at: plan.ends_at.plus_minutes(after_minutes).min(until),
            planned_end_at: plan.ends_at.min(until),
            started_at: ctx.now,
        },
    }));
    Ok(events)
}

fn walk_in(
    book: &ActivityBook,
    command: &CheckIn,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    match sign_up_for(book, command.activity_id, command.person_id, ctx, desk)? {
        Some(event) => Ok(vec![event]),
        None => Ok(Vec::new()),
    }
}

/// Ends an open session now.
pub fn check_out(command: &CheckOut, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    let (_, plan) = activity(desk, command.activity_id)?;
    let who = OnSite {
        plan,
        person: session.person,
        station: command.station_id,
    };
    let source = who.source(command.code.as_deref(), ctx, desk)?;
    still_open(session, ctx)?;
    let hours = minutes_of(session, ctx.now, command.break_minutes, desk)?;
    Ok(vec![Event::SessionCheckedOut(SessionEvent {
        activity: session.reference(command.activity_id, command.session_id),
        hours,
        meta: ctx.meta().under(session.policy),
        place: SessionPlace {
            source,
            station_id: command.station_id,
        },
        subject: SessionSubject {
            person_id: session.person,
        },
        time: EndTime {
            break_minutes: command.break_minutes,
            ended_at: ctx.now,
        },
    })])
}

/// Refuses a check-out of a session that has ended, or that only waits for the ledger to say so:
/// what follows from a deadline never depends on how soon after it the due-list is worked off.
fn still_open(session: &Session, ctx: &Context) -> Result<(), Refusal> {
    if session.state != SessionState::Open {
        let state = session.state.code();
        return Err(Refusal::new(RefusalCode::SessionNotOpen).with("state", state));
    }
    match session.check_out_due_at {
        Some(due) if ctx.now >= due => {
            Err(Refusal::new(RefusalCode::CheckOutOverdue).with("deadline", due))
        }
        _ => Ok(()),
    }
}

/// Minutes of a session that ends at `ended_at`, under the rules pinned by its first event.
pub(super) fn minutes_of(
    session: &Session,
    ended_at: Moment,
    breaks: Minutes,
    desk: &Desk,
) -> Result<SessionMinutes, Stop> {
    let pack = crate::domain::policy::book::pinned(desk, session.policy)?;
    let seconds = served_seconds(session.started_at, ended_at, breaks)?;
    Ok(SessionMinutes {
        minutes: pack.rounding.apply(seconds),
        rounding: pack.rounding.clone(),
    })
}

/// Somebody acting on site for a person.
struct OnSite<'a> {
    plan: &'a Plan,
    person: PersonId,
    station: Option<StationId>,
}

impl OnSite<'_> {
    /// The channel, if the actor may use it: the code by the person alone, else staff (R28).
    fn source(&self, code: Option<&str>, ctx: &Context, desk: &Desk) -> Result<Source, Stop> {
        let own = acted(desk, ctx, [Actor::Person(self.person)])?;
        match (own, code) {
            (true, Some(_)) if ctx.facts.on_site_code_holds => Ok(Source::OnSiteCode),
            (true, _) => Err(Refusal::new(RefusalCode::CodeWrong).field("code").into()),
            (false, _) => self.by_staff(ctx, desk),
        }
    }

    fn by_staff(&self, ctx: &Context, desk: &Desk) -> Result<Source, Stop> {
        if self.station.is_some() && self.station != self.plan.station {
            let station = self.station.map(|id| id.to_string()).unwrap_or_default();
            return Err(Refusal::new(RefusalCode::ClerkElsewhere)
                .field("station_id")
                .with("station", station)
                .into());
        }
        let place = Scope {
            organisation_id: Some(self.plan.organisation),
            station_id: self.station,
        };
        require(desk, ctx, &[Role::Recorder, Role::Clerk], place)?;
        Ok(Source::Clerk)
    }
}

/// From when to when.
#[derive(Clone, Copy)]
pub struct Span {
    /// Start.
    pub started_at: Moment,
    /// End.
    pub ended_at: Moment,
}

/// Refuses if the person has, under any id, a standing session, other than `own`, that shares time
/// with `span` (R22).
pub fn no_overlap(
    desk: &Desk,
    person: PersonId,
    span: Span,
    own: Option<SessionId>,
    field: &'static str,
) -> Result<(), Stop> {
    let (from, to) = (span.started_at, span.ended_at);
    for page in pages_around(desk, person, from, to)? {
        let Some(other) = page.overlapping(from, to, own).next() else {
            continue;
        };
        let code = if other.ended_at.is_none() {
            RefusalCode::OpenSessionExists
        } else {
            RefusalCode::SessionsOverlap
        };
        return Err(Refusal::new(code)
            .field(field)
            .with("other", other.session)
            .with("activity", other.activity)
            .into());
    }
    Ok(())
}

/// The session, or the refusal that there is none.
pub fn session(desk: &Desk, activity: ActivityId, id: SessionId) -> Result<&Session, Stop> {
    desk.find::<SessionBook>(&BookKey::Session(activity, id))?
        .and_then(|book| book.opened.as_deref())
        .ok_or_else(|| {
            Refusal::new(RefusalCode::SessionUnknown)
                .field("session_id")
                .with("id", id)
                .into()
        })
}
