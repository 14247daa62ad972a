//! What follows for certificates when a session that they count is undone (R49, I6).

use std::collections::BTreeSet;

use super::book::{CertificateBook, Standing};
use super::event::{CertificateRef, CertificateRevoked, CertificateSuperseded, SupersededGroup};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{ActivityId, CertificateId, SessionId};
use crate::domain::sessions::book::{Session, SessionBook};
use crate::domain::stored::ReasonCode;

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
        events.push(if reason.is_of_fakes() {
            Event::CertificateRevoked(CertificateRevoked {
                certificate: CertificateRef {
                    certificate_id: *id,
                },
                meta,
            })
        } else {
            Event::CertificateSuperseded(CertificateSuperseded {
                certificate: SupersededGroup {
                    by: None,
                    certificate_id: *id,
                },
                meta,
            })
        });
    }
    Ok(events)
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
