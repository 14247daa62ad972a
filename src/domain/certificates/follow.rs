//! What follows for certificates when a session that they count is undone, or a star that they
//! state is no longer held (R49, I6).

use std::collections::BTreeSet;

use super::book::{CertificateBook, Standing};
use super::event::{
    CertificateRef, CertificateRevoked, CertificateSuperseded, SupersededGroup, Variant,
};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{
    ActivityId, CertificateId, CommendationId, PersonId, Position, SessionId,
};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::book::{Session, SessionBook};
use crate::domain::stars::book::StarsOf;
use crate::domain::stored::{Meta, ReasonCode};

/// Ends every standing certificate that counts the session: superseded where a record was put
/// right, revoked where it was bought or made up. The cause is the credit that it counted.
pub fn ended(
    session: &Session,
    reason: ReasonCode,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let key = |id: &CertificateId| BookKey::Certificate(*id);
    desk.all(session.certificates.iter().map(key).collect())?;
    let mut events = Vec::new();
    for id in &session.certificates {
        let book = desk.find::<CertificateBook>(&key(id))?;
        let Some(certificate) = book.and_then(|book| book.issued.as_deref()) else {
            continue;
        };
        if certificate.standing != Standing::Valid {
            continue;
        }
        let counted = certificate.cited.iter().find(|cited| {
            let mut standing = session.standing_credits();
            standing.any(|credit| credit.position == cited.position)
        });
        let Some(counted) = counted else {
            continue;
        };
        let meta = ctx.meta().caused_by(counted.position).because(reason, None);
        events.push(ending(*id, reason.is_of_fakes(), meta));
    }
    Ok(events)
}

/// The event that ends a certificate without another in its place.
fn ending(certificate_id: CertificateId, is_revoked: bool, meta: Meta) -> Event {
    if is_revoked {
        return Event::CertificateRevoked(CertificateRevoked {
            certificate: CertificateRef { certificate_id },
            meta,
        });
    }
    Event::CertificateSuperseded(CertificateSuperseded {
        certificate: SupersededGroup {
            by: None,
            certificate_id,
        },
        meta,
    })
}

/// Ends every standing certificate that states a commendation of the session: what it says is no
/// longer so. The cause is the event that gave it.
pub fn ended_with_commendation(
    session: &Session,
    (commendation, cause): (CommendationId, Position),
    reason: Option<ReasonCode>,
    (ctx, desk): (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    let key = |id: &CertificateId| BookKey::Certificate(*id);
    desk.all(session.certificates.iter().map(key).collect())?;
    let mut events = Vec::new();
    for id in &session.certificates {
        let book = desk.find::<CertificateBook>(&key(id))?;
        let certificate = book.and_then(|book| book.issued.as_deref());
        let certificate = certificate.filter(|it| it.standing == Standing::Valid);
        if certificate.is_some_and(|it| it.commendations.contains(&commendation)) {
            let mut meta = ctx.meta().caused_by(cause);
            meta.reason = reason;
            events.push(ending(*id, false, meta));
        }
    }
    Ok(events)
}

/// What became of a star, as far as certificates that state it are concerned.
pub struct StarChanged {
    /// Stars that the holder is left with; a medal is more than all.
    pub stars: u32,
    /// Certificates of the star stand, if their hours end before this day; absent: none stands.
    pub stand_before: Option<LocalDate>,
    /// Whether certificates of the star are revoked, and not only superseded.
    pub is_revoked: bool,
    /// The event by which the star was held.
    pub cause: Position,
    /// Why it changed, if anybody said so.
    pub reason: Option<ReasonCode>,
}

/// Ends the certificates that state what is no longer so of a human's stars: those of the star
/// itself, and those over hours that state more stars than are left.
pub fn ended_with_star(
    ids: &[PersonId],
    changed: &StarChanged,
    (ctx, desk): (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    let keys = starred(ids, desk)?;
    desk.all(keys.iter().map(|id| BookKey::Certificate(*id)).collect())?;
    let mut events = Vec::new();
    for id in keys {
        let book = desk.find::<CertificateBook>(&BookKey::Certificate(id))?;
        let Some(certificate) = book.and_then(|book| book.issued.as_deref()) else {
            continue;
        };
        let is_of_star = certificate.variant == Variant::Star;
        let stated = certificate.star.and_then(|star| star.stars);
        let ends = if is_of_star {
            let last = certificate.period.to;
            changed.stand_before.is_none_or(|day| day <= last)
        } else {
            stated.is_some_and(|stars| changed.stars < stars)
        };
        if ends {
            let meta = ctx.meta().caused_by(changed.cause);
            let meta = match changed.reason {
                Some(reason) => meta.because(reason, None),
                None => meta,
            };
            events.push(ending(id, changed.is_revoked && is_of_star, meta));
        }
    }
    Ok(events)
}

/// The standing certificates that state a star of these ids, whoever they were issued to.
pub fn starred(ids: &[PersonId], desk: &Desk) -> Result<Vec<CertificateId>, Stop> {
    let key = |id: &PersonId| BookKey::StarsOf(*id);
    desk.all(ids.iter().map(key).collect())?;
    let mut starred = Vec::new();
    for id in ids {
        let book = desk.find::<StarsOf>(&key(id))?;
        starred.extend(book.into_iter().flat_map(|book| &book.certified));
    }
    Ok(starred)
}

/// Puts the certificates of many sessions on the desk in one go.
pub fn fetch(sessions: &[(ActivityId, SessionId)], desk: &Desk) -> Result<(), Stop> {
    let mut keys = BTreeSet::new();
    for &(activity, id) in sessions {
        let book = desk.find::<SessionBook>(&BookKey::Session(activity, id))?;
        let session = book.and_then(|book| book.opened.as_deref());
        let ids = session.map_or(&[][..], |session| &session.certificates);
        keys.extend(ids.iter().map(|id| BookKey::Certificate(*id)));
    }
    desk.all(keys.into_iter().collect())
}

/// Keeps the first end of every certificate: a command that undoes several of its sessions ends
/// it once.
pub fn once(events: &mut Vec<Event>) {
    let mut ended = BTreeSet::new();
    events.retain(|event| match event {
        Event::CertificateRevoked(event) => ended.insert(event.certificate.certificate_id),
        Event::CertificateSuperseded(event) => ended.insert(event.certificate.certificate_id),
        _ => true,
    });
}
