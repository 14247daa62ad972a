//! The same rows a page at a time, for whoever asks over the API.

use schemars::JsonSchema;
use serde::Serialize;

use super::Exporter;
use super::brought::{Brought, brought};
use super::scope::stands;
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, Position, SessionId};
use crate::domain::kernel::refusal::Lang;
use crate::interchange::{SessionRow, VolunteerRow};
use crate::reading::activities::roll;
use crate::reading::page::{Asked, Page, cursor};
use crate::reading::people::{PersonView, person};
use crate::reading::sessions::{SessionView, agenda_place, in_activity, on_agenda, view};
use crate::reading::texts::{Field, Reading};
use crate::reading::{Read, as_of, found};

/// Activities looked through for one page: a page may be short, even empty, and have a next one.
const ACTIVITIES_MAX: usize = 1_000;
/// Index of the activity in the organisation's roll, and the session in it.
const PLACE_BYTES: usize = 8 + 16;

/// Everything that the ledger keeps of one person, but for who read it, which has a list of its
/// own (R74, PIPL art. 45).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PersonExport {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// The person: standing, consents, roles, hours, identity.
    pub person: PersonView,
    /// The person as a row of the standard file; absent for staff known by id only.
    pub record: Option<VolunteerRow>,
    /// Balances and stars that imports brought; on the first page only.
    pub brought: Brought,
    /// The person's sessions, the earliest month first.
    pub sessions: Page<ExportedSession>,
}

/// One session with its texts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExportedSession {
    /// The same as a row of the standard file; absent while it counts nowhere.
    pub row: Option<SessionRow>,
    /// The session with its timeline.
    pub session: SessionView,
}

/// Everything of one person; sessions come in pages.
pub fn of_person(
    exporter: &Exporter,
    of: PersonId,
    asked: &Asked,
    lang: Lang,
) -> Read<PersonExport> {
    let (ledger, access) = (exporter.ledger, exporter.access);
    let as_of = as_of(ledger);
    let reading = Reading {
        reader: exporter.reader.person,
        fields: Field::ALL.to_vec(),
        purpose: exporter.reader.purpose,
    };
    let view = person(ledger, access, of, Some(&reading))?;
    let record = exporter.volunteers(&[of])?.pop();
    let brought = match asked.after {
        None => brought(exporter, of)?,
        Some(_) => Brought::default(),
    };
    let listed = on_agenda(ledger, of, asked)?;
    let ids = listed
        .iter()
        .take(asked.limit)
        .map(|it| (it.activity, it.session));
    let mut sessions = exported(exporter, ids, lang)?.into_iter();
    let sessions = Page::of(listed, asked, agenda_place, |_| {
        Ok(sessions.next().expect("one for each that is listed"))
    })?;
    Ok(PersonExport {
        as_of,
        person: view,
        record,
        brought,
        sessions,
    })
}

fn exported(
    exporter: &Exporter,
    ids: impl Iterator<Item = (ActivityId, SessionId)>,
    lang: Lang,
) -> Read<Vec<ExportedSession>> {
    let (mut standing, mut sessions) = (Vec::new(), Vec::new());
    for (activity, id) in ids {
        let book = found::session(exporter.ledger, activity, id)?;
        let session = found::opened(&book);
        let stands = stands(session);
        standing.extend(stands.then_some((activity, id)));
        sessions.push((stands, view(activity, id, session, lang)));
    }
    let mut rows = exporter.sessions(&standing)?.into_iter();
    let with_row = |(stands, session)| ExportedSession {
        row: if stands { rows.next() } else { None },
        session,
    };
    Ok(sessions.into_iter().map(with_row).collect())
}

/// Sessions that an organisation recorded and that stand, as rows: activity after activity.
pub fn of_organisation(
    exporter: &Exporter,
    of: OrganisationId,
    asked: &Asked,
) -> Read<Page<SessionRow>> {
    found::organisation(exporter.ledger, of)?;
    let place = asked.place::<PLACE_BYTES>()?;
    let (mut from, mut within) = match place {
        None => (0, None),
        Some(place) => {
            let (index, session) = place.split_at(8);
            let index: [u8; 8] = index.try_into().expect("eight bytes");
            (u64::from_be_bytes(index), Some(session.to_vec()))
        }
    };
    let mut ids = Vec::new();
    let next = loop {
        let asked_roll = Asked {
            limit: 1,
            after: from.checked_sub(1).map(|last| last.to_be_bytes().to_vec()),
        };
        let Some(&(index, activity)) = roll(exporter.ledger, of, &asked_roll)?.first() else {
            break None;
        };
        let room = Asked {
            limit: asked.limit - ids.len(),
            after: within.take(),
        };
        let listed = in_activity(exporter.ledger, activity, &room)?;
        for (id, book) in listed.iter().take(room.limit) {
            ids.extend(stands(found::opened(book)).then_some((activity, *id)));
        }
        if listed.len() > room.limit {
            let (last, _) = &listed[room.limit - 1];
            break Some((index, *last.as_bytes()));
        }
        from = index + 1;
        if ids.len() == asked.limit || from.is_multiple_of(ACTIVITIES_MAX as u64) {
            break Some((from, [0; 16]));
        }
    };
    let next = next.map(|(index, session)| {
        let place = [index.to_be_bytes().as_slice(), &session].concat();
        cursor(&place)
    });
    let items = exporter.sessions(&ids)?;
    Ok(Page { items, next })
}
