//! Commendations on certificates: those that rest on sessions which the certificate counts.

use std::collections::BTreeMap;

use super::book::Commendation;
use super::decide::commendation;
use super::event::{CertifyingGroup, CommendationsCertified};
use crate::domain::books::BookKey;
use crate::domain::certificates::event::Cited;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{CertificateId, CommendationId, PersonId, Position};
use crate::domain::people::event::PersonGroup;
use crate::domain::sessions::book::SessionBook;

/// Those that stand, in the order of their events. The sessions are on the desk or asked for.
pub fn resting_on<'d>(
    cited: &[Cited],
    desk: &'d Desk,
) -> Result<Vec<(CommendationId, &'d Commendation)>, Stop> {
    let key = |it: &Cited| BookKey::Session(it.activity_id, it.session_id);
    desk.all(cited.iter().map(key).collect())?;
    let mut ids = Vec::new();
    for it in cited {
        let book = desk.find::<SessionBook>(&key(it))?;
        let session = book.and_then(|book| book.opened.as_deref());
        ids.extend(session.and_then(|session| session.commendation));
    }
    desk.all(ids.iter().map(|id| BookKey::Commendation(*id)).collect())?;
    let mut standing = BTreeMap::<Position, (CommendationId, &Commendation)>::new();
    for id in ids {
        let given = commendation(desk, id)?;
        if given.ended.is_none() {
            standing.insert(given.position, (id, given));
        }
    }
    Ok(standing.into_values().collect())
}

/// The event that says which ones a certificate states.
pub fn certified(
    certificate_id: CertificateId,
    holder: PersonId,
    commendations: &[CommendationId],
    ctx: &Context,
) -> Event {
    Event::CommendationsCertified(CommendationsCertified {
        certificate: CertifyingGroup {
            certificate_id,
            commendations: commendations.to_vec(),
        },
        meta: ctx.meta(),
        subject: PersonGroup { person_id: holder },
    })
}
