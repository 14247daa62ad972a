//! Working through an approved or undone import: one page a command, by the ledger itself (I14).
//!
//! Approved: what still stands as imported becomes effective, except where the approver would
//! approve own hours (R28), the volunteer's registration carries no hours (R5) or the day is so
//! long that the policy asks for somebody (R23). Undone: what nobody touched since is voided.
//! Everything else is left, counted, and stays listed. Balances go the same way, in the same pages
//! ([`bring`]).
//!
//! Making hours effective is recording: while the organisation that answers for them is suspended,
//! pages wait and go on after it was reinstated (R39). Voiding goes on meanwhile.

use super::book::{BalanceRow, Import, ImportPage, ImportState, PAGE_SESSIONS, RowState};
use super::command::AdvanceImport;
use super::decide::{import, unfit};
use super::event::{AdvancedGroup, ImportAdvanced};
use crate::domain::books::BookKey;
use crate::domain::certificates::follow;
use crate::domain::commendations;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{ActivityId, SessionId, Tag16};
use crate::domain::organisations::succession::may_credit;
use crate::domain::people::alias::{same_person, survivor};
use crate::domain::people::book::PersonBook;
use crate::domain::people::role::only_the_ledger;
use crate::domain::policy::book::pinned;
use crate::domain::sessions::bands;
use crate::domain::sessions::book::{Session, SessionBook};
use crate::domain::sessions::credit::credit_tagged;
use crate::domain::sessions::state::SessionState;
use crate::domain::sessions::undo;
use crate::domain::stars;
use crate::domain::stored::ReasonCode;
use crate::domain::timebank::bring;
use crate::domain::timebank::event::ImportedRow;
use crate::domain::timebank::purse::Working;

/// Works through one page.
pub fn advance(command: &AdvanceImport, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    only_the_ledger(ctx)?;
    let import = import(desk, command.import_id)?;
    if !import.state.is_at_work() || command.page != import.next_page {
        return Err(unfit(import));
    }
    if import.state == ImportState::Crediting {
        may_credit(desk, import.organisation)?;
    }
    let key = BookKey::ImportPage(command.import_id, command.page);
    let page = desk.find::<ImportPage>(&key)?;
    let sessions = page.map_or(&[][..], |page| &page.sessions);
    let balances = page.map_or(&[][..], |page| &page.balances);
    bring::fetch(balances, desk)?;
    desk.all(needed(sessions, desk))?;
    desk.all(survivors(sessions, desk)?)?;
    desk.all(days(sessions, ctx, desk)?)?;
    follow::fetch(sessions, desk)?;
    if import.state == ImportState::Undoing {
        stars::follow::fetch(sessions, ctx, desk)?;
        commendations::follow::fetch(sessions, desk)?;
    }
    let mut events = Vec::new();
    let mut settled = 0;
    for (&(activity, id), index) in sessions.iter().zip(0..) {
        let session = opened(activity, id, desk)?;
        let settling = match import.state {
            ImportState::Crediting => credited(import, session, (activity, id, index), ctx, desk)?,
            _ => undone(import, session, (activity, id), (ctx, desk))?,
        };
        settled += u32::from(!settling.is_empty());
        events.extend(settling);
    }
    stars::follow::once(&mut events, ctx, desk)?;
    follow::once(&mut events);
    let moved = moved(import, command, balances, ctx, desk)?;
    let left = left_over(import, sessions, settled, desk)? + staying(import, balances, moved.len());
    settled += u32::try_from(moved.len()).expect("a page is small");
    events.extend(moved);
    events.push(Event::ImportAdvanced(ImportAdvanced {
        import: AdvancedGroup {
            finished: command.page + 1 >= import.pages(),
            import_id: command.import_id,
            left,
            organisation_id: import.organisation,
            page: command.page,
            settled,
        },
        meta: ctx.meta().caused_by(import.cause),
    }));
    Ok(events)
}

/// The balances of the page: booked, or taken back.
fn moved(
    import: &Import,
    command: &AdvanceImport,
    balances: &[BalanceRow],
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let mut working = Working::new(desk);
    let mut events = Vec::new();
    for (stated, row) in balances.iter().zip(command.page * PAGE_SESSIONS..) {
        let id = ImportedRow {
            import_id: command.import_id,
            row,
        };
        events.extend(match import.state {
            ImportState::Crediting => bring::booked(import, (id, stated), ctx, desk)?,
            _ => bring::taken_back(import, (id, stated), &mut working, ctx)?,
        });
    }
    Ok(events)
}

/// Balances of the page that still stand otherwise than the import wants them.
fn staying(import: &Import, balances: &[BalanceRow], moved: usize) -> u32 {
    let to_move = match import.state {
        ImportState::Crediting => RowState::Waiting,
        _ => RowState::Brought,
    };
    let all = balances.iter().filter(|row| row.state == to_move).count();
    u32::try_from(all - moved).expect("a page is small")
}

/// The books of the page: its sessions, and of those that may be credited their people.
fn needed(sessions: &[(ActivityId, SessionId)], desk: &Desk) -> Vec<BookKey> {
    let keys = sessions.iter().flat_map(|&(activity, id)| {
        let key = BookKey::Session(activity, id);
        let session = desk.find::<SessionBook>(&key).ok().flatten();
        let person = session.and_then(|book| book.opened.as_deref());
        let person = person.map(|session| BookKey::Person(session.person));
        std::iter::once(key).chain(person)
    });
    keys.collect()
}

/// The books of those under whose ids the people of the page go on.
fn survivors(sessions: &[(ActivityId, SessionId)], desk: &Desk) -> Result<Vec<BookKey>, Stop> {
    let mut keys = Vec::new();
    for &(activity, id) in sessions {
        let person = opened(activity, id, desk)?.person;
        keys.push(BookKey::Person(survivor(desk, person)?));
    }
    Ok(keys)
}

/// The agendas of those whose policy sets daily bands.
fn days(
    sessions: &[(ActivityId, SessionId)],
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<BookKey>, Stop> {
    let mut keys = Vec::new();
    for &(activity, id) in sessions {
        let session = opened(activity, id, desk)?;
        if pinned(desk, session.policy)?.daily_bands.value().is_some() {
            keys.extend(bands::pages(session, ctx, desk)?);
        }
    }
    Ok(keys)
}

fn opened(activity: ActivityId, id: SessionId, desk: &Desk) -> Result<&Session, Stop> {
    crate::domain::sessions::clock::session(desk, activity, id)
}

fn credited(
    import: &Import,
    session: &Session,
    (activity, id, index): (ActivityId, SessionId, u32),
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let goes_on = BookKey::Person(survivor(desk, session.person)?);
    let person = desk.find::<PersonBook>(&goes_on)?;
    let counts = person.is_some_and(PersonBook::carries_hours);
    let approver = import.approved.and_then(|signature| signature.by.person());
    let own = match approver {
        Some(approver) => same_person(desk, session.person, approver)?,
        None => false,
    };
    if session.state != SessionState::Imported || !counts || own {
        return Ok(Vec::new());
    }
    let pack = pinned(desk, session.policy)?;
    if !bands::needs_nobody(session, pack, ctx, desk)? {
        return Ok(Vec::new());
    }
    let meta = ctx.meta().under(session.policy).caused_by(import.cause);
    let reference = session.reference(activity, id);
    // Two days at most in a session of at most 24 hours, so two tags a session.
    let tag = |day: u32| Tag16::derive(&ctx.seed, 2 * index + day);
    let minutes = session.counted_minutes();
    credit_tagged(session, minutes, reference, (pack, &ctx.zone), &meta, tag)
}

fn undone(
    import: &Import,
    session: &Session,
    (activity, id): (ActivityId, SessionId),
    (ctx, desk): (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    if !is_untouched(session) {
        return Ok(Vec::new());
    }
    let reason = import
        .undone
        .map_or(ReasonCode::EnteredInError, |(reason, _)| reason);
    let meta = ctx.meta().under(session.policy).caused_by(import.cause);
    let meta = meta.because(reason, None);
    let (event, reference) = (Event::SessionVoided, session.reference(activity, id));
    undo::undone(event, session, reference, meta, (ctx, desk))
}

/// Whether nothing happened to it but its import and its crediting.
fn is_untouched(session: &Session) -> bool {
    let own = 1 + session.credits.len();
    let stands = matches!(
        session.state,
        SessionState::Imported | SessionState::Effective
    );
    stands && session.trail.len() == own && session.history.is_none()
}

/// Sessions of the page that still stand otherwise than the import wants them.
fn left_over(
    import: &Import,
    sessions: &[(ActivityId, SessionId)],
    settled: u32,
    desk: &Desk,
) -> Result<u32, Stop> {
    let mut left = 0;
    for &(activity, id) in sessions {
        let state = opened(activity, id, desk)?.state;
        let done = match import.state {
            ImportState::Crediting => state == SessionState::Effective,
            _ => matches!(state, SessionState::Voided | SessionState::FoundFake),
        };
        left += u32::from(!done);
    }
    Ok(left - settled)
}
