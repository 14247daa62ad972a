//! What follows for a commendation when the session that it rests on is undone (I6).

use super::decide::{commendation, ended};
use super::event::CommendationEnd;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{ActivityId, SessionId};
use crate::domain::sessions::book::{Session, SessionBook};
use crate::domain::sessions::event::SessionRef;
use crate::domain::stored::ReasonCode;

/// Ends the commendation of a session that is undone. Certificates that state it count the session
/// and end with that.
pub fn fallen(
    session: &Session,
    _: SessionRef,
    reason: ReasonCode,
    (ctx, desk): (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    let Some(id) = session.commendation else {
        return Ok(Vec::new());
    };
    let given = commendation(desk, id)?;
    if given.ended.is_some() {
        return Ok(Vec::new());
    }
    let meta = ctx.meta().because(reason, None);
    Ok(vec![ended(given, (id, CommendationEnd::Fallen), meta)])
}

/// Puts the commendations of many sessions on the desk in one go.
pub fn fetch(sessions: &[(ActivityId, SessionId)], desk: &Desk) -> Result<(), Stop> {
    let mut keys = Vec::new();
    for &(activity, id) in sessions {
        let book = desk.find::<SessionBook>(&BookKey::Session(activity, id))?;
        let session = book.and_then(|book| book.opened.as_deref());
        keys.extend(
            session
                .and_then(|it| it.commendation)
                .map(BookKey::Commendation),
        );
    }
    desk.all(keys)
}
