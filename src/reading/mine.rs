//! What a person looks at first: their sessions, the newest first, and what a period leaves out.
//!
//! Three figures stand apart (effective, in notice, waiting); each has its own list here. Lists go
//! over the months of the person's agenda, under all their ids, backwards.

use std::collections::BTreeMap;

use super::page::{Asked, Page};
use super::sessions::{SessionView, view};
use super::{Read, activities, certificates, found};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::domain::people::book::PersonBook;
use crate::domain::sessions::agenda::{AgendaEntry, AgendaPage};
use crate::domain::sessions::book::{Session, SessionBook};
use crate::domain::sessions::state::SessionState;
use crate::run::Ledger;
use crate::run::issuing::basis::effective;

/// Sessions looked at for one page; a list of few among many goes on from its cursor.
const LOOKED_AT_MAX: usize = 2_000;

/// Which of the figures a session stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Hours that count.
    Effective,
    /// Approved, in public notice.
    InNotice,
    /// Waiting for a signature or an approval.
    Waiting,
}

impl Figure {
    /// Every figure, as pages show them.
    pub const ALL: [Self; 3] = [Self::Effective, Self::InNotice, Self::Waiting];

    /// The figure that a state adds to; none: it adds to none.
    pub fn of(state: SessionState) -> Option<Self> {
        match state {
            SessionState::Effective => Some(Self::Effective),
            SessionState::InNotice => Some(Self::InNotice),
            SessionState::Imported | SessionState::Ended | SessionState::Confirmed => {
                Some(Self::Waiting)
            }
            SessionState::Open
            | SessionState::Disputed
            | SessionState::Voided
            | SessionState::FoundFake => None,
        }
    }
}

/// A session as its volunteer sees it.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// The session.
    pub view: SessionView,
    /// The local day on which it began.
    pub date: LocalDate,
    /// Title of the activity.
    pub title: String,
    /// Who recorded it.
    pub organisation: String,
}

/// Sessions of a period that a certificate leaves out, all for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Why: where they stand, in words.
    pub why: &'static str,
    /// How many.
    pub sessions: u32,
    /// Their minutes.
    pub minutes: Minutes,
}

/// What one recording unit would add to a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountableUnit {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its minutes.
    pub minutes: Minutes,
    /// Its session-days.
    pub sessions: u32,
}

/// Sessions of a person, the newest first; only those of a figure if one is named.
pub fn newest(
    ledger: &Ledger,
    person: PersonId,
    figure: Option<Figure>,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<OwnSession>> {
    let mut entries = agenda(ledger, person)?;
    if let Some(place) = asked.place::<24>()? {
        entries.retain(|entry| placed(entry) < place);
    }
    let mut found = Vec::new();
    for (looked_at, entry) in entries.iter().enumerate() {
        if found.len() > asked.limit || (looked_at >= LOOKED_AT_MAX && !found.is_empty()) {
            break;
        }
        let book = found::session(ledger, entry.activity, entry.session)?;
        let session = found::opened(&book);
        if figure.is_none_or(|figure| Figure::of(session.state) == Some(figure)) {
            found.push((*entry, session.clone()));
        }
    }
    let place = |(entry, _): &(AgendaEntry, Session)| placed(entry).to_vec();
    Page::of(found, asked, place, |(entry, session)| {
        own(ledger, &entry, &session, lang)
    })
}

/// Sessions that began in a period and do not count in a certificate over it, by reason.
pub fn left_out(
    ledger: &Ledger,
    person: PersonId,
    (from, to): (LocalDate, LocalDate),
    lang: Lang,
) -> Read<Vec<LeftOut>> {
    let mut by_reason = BTreeMap::<&'static str, LeftOut>::new();
    for entry in agenda(ledger, person)? {
        if !(from..=to).contains(&ledger.zone.date(entry.started_at)) {
            continue;
        }
        let key = BookKey::Session(entry.activity, entry.session);
        let book = ledger.book::<SessionBook>(&key)?;
        let Some(session) = book.opened.as_deref() else {
            continue;
        };
        if session.state == SessionState::Effective {
            continue;
        }
        let why = view(entry.activity, entry.session, session, lang).state_words;
        let group = by_reason.entry(why).or_insert(LeftOut {
            why,
            sessions: 0,
            minutes: Minutes::ZERO,
        });
        group.sessions += 1;
        group.minutes += session.contribution().minutes;
    }
    Ok(by_reason.into_values().collect())
}

/// The units whose effective hours a certificate over a period can count, the most minutes first.
pub fn units(
    ledger: &Ledger,
    person: PersonId,
    period: (LocalDate, LocalDate),
) -> Read<Vec<CountableUnit>> {
    let mut sums = BTreeMap::<OrganisationId, (Minutes, u32)>::new();
    for it in effective(ledger, person, period)? {
        let (minutes, sessions) = sums.entry(it.organisation).or_default();
        *minutes += it.cited.minutes;
        *sessions += 1;
    }
    let unit = |(id, (minutes, sessions))| {
        let name = certificates::organisation_name(ledger, id)?;
        Ok(CountableUnit {
            id,
            name,
            minutes,
            sessions,
        })
    };
    let mut units = sums.into_iter().map(unit).collect::<Read<Vec<_>>>()?;
    units.sort_by_key(|unit| std::cmp::Reverse(unit.minutes));
    Ok(units)
}

/// The day of a person's first session; none without one.
pub fn first_day(ledger: &Ledger, person: PersonId) -> Read<Option<LocalDate>> {
    let first = agenda(ledger, person)?.pop();
    Ok(first.map(|entry| ledger.zone.date(entry.started_at)))
}

/// A moment as the clock on the wall shows it.
pub fn local(zone: &Zone, moment: Moment) -> String {
    let date = zone.date(moment);
    let minutes = (moment.unix() - zone.midnight(date).unix()) / 60;
    format!("{date} {:02}:{:02}", minutes / 60, minutes % 60)
}

fn own(ledger: &Ledger, entry: &AgendaEntry, session: &Session, lang: Lang) -> Read<OwnSession> {
    Ok(OwnSession {
        view: view(entry.activity, entry.session, session, lang),
        date: ledger.zone.date(entry.started_at),
        title: title(ledger, entry.activity)?,
        organisation: certificates::organisation_name(ledger, session.organisation)?,
    })
}

/// The published title of an activity.
pub fn title(ledger: &Ledger, id: ActivityId) -> Read<String> {
    Ok(activities::activity(ledger, id)?.title)
}

/// All entries under all ids, the newest first.
fn agenda(ledger: &Ledger, person: PersonId) -> Read<Vec<AgendaEntry>> {
    let mut entries = Vec::new();
    for id in ledger.ids_of(person)? {
        let book = ledger.book::<PersonBook>(&BookKey::Person(id))?;
        for month in book.months.iter().copied() {
            let page = ledger.book::<AgendaPage>(&BookKey::Agenda(id, month))?;
            entries.extend(page.entries);
        }
    }
    entries.sort_unstable_by_key(|entry| std::cmp::Reverse(placed(entry)));
    Ok(entries)
}

/// The place of a session in the list: its start, then its id.
fn placed(entry: &AgendaEntry) -> [u8; 24] {
    let mut place = [0; 24];
    // The sign bit is turned over, so that bytes have the order of times.
    let started = entry.started_at.unix().cast_unsigned() ^ (1 << 63);
    place[..8].copy_from_slice(&started.to_be_bytes());
    place[8..].copy_from_slice(entry.session.as_bytes());
    place
}
