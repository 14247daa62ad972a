//! What a certificate rests on: the effective session-days of a person in a period.
//!
//! Read from the books as published; the decision looks at every one of them again.

use crate::domain::books::BookKey;
use crate::domain::certificates::command::IssueCertificate;
use crate::domain::certificates::decide::moved;
use crate::domain::certificates::event::Cited;
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, SessionId};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::people::book::PersonBook;
use crate::domain::sessions::agenda::{AgendaEntry, AgendaPage, month_no};
use crate::domain::sessions::book::{Credit, Session, SessionBook};
use crate::domain::sessions::state::{SessionState, Source};
use crate::log::Fault;
use crate::run::ledger::Ledger;
use crate::run::prepare::Failure;

/// One session-day that counts.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// What the certificate cites.
    pub cited: Cited,
    /// The credit.
    pub credit: Credit,
    /// Who recorded it.
    pub organisation: OrganisationId,
    /// Its source class: the channel of the start, as the credit states it (R27).
    pub source: Source,
    /// Whether it was entered in the national system (R52).
    pub is_national: bool,
}

/// Everything that counts, by day and then by position.
pub fn counted(ledger: &Ledger, asked: &IssueCertificate) -> Result<Vec<Counted>, Fault> {
    let mut counted = effective(ledger, asked.person_id, (asked.from, asked.to))?;
    counted.retain(|it| asked.counts(it.organisation));
    Ok(counted)
}

/// Every effective session-day of a period, whoever recorded it, by day and then by position.
pub fn effective(
    ledger: &Ledger,
    person: PersonId,
    period: (LocalDate, LocalDate),
) -> Result<Vec<Counted>, Fault> {
    let mut counted = Vec::new();
    for person in ledger.ids_of(person)? {
        for entry in entries(ledger, person, period)? {
            let key = BookKey::Session(entry.activity, entry.session);
            let book = ledger.book::<SessionBook>(&key)?;
            if let Some(session) = book.opened.as_deref() {
                counted.extend(of_session(period, &entry, session));
            }
        }
    }
    counted.sort_by_key(|it| (it.credit.date, it.cited.position));
    Ok(counted)
}

/// The given session-days, as their sessions' books have them; one that moved refuses.
pub fn of_days(ledger: &Ledger, days: &[Day]) -> Result<Vec<Counted>, Failure> {
    let mut counted = Vec::with_capacity(days.len());
    for day in days {
        let key = BookKey::Session(day.activity, day.session);
        let book = ledger.book::<SessionBook>(&key)?;
        let session = book.opened.as_deref();
        let session = session.filter(|it| it.state == SessionState::Effective);
        let credit = session.and_then(|it| it.standing_credits().find(|it| it.date == day.date));
        let (session, credit) = session.zip(credit).ok_or_else(moved)?;
        counted.push(one(day.activity, day.session, session, credit));
    }
    Ok(counted)
}

/// A session-day that counts.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// The activity.
    pub activity: ActivityId,
    /// The session.
    pub session: SessionId,
    /// The local day.
    pub date: LocalDate,
}

/// The sessions of one id that may have days in the period: a session lasts a day at most.
fn entries(
    ledger: &Ledger,
    person: PersonId,
    (from, to): (LocalDate, LocalDate),
) -> Result<Vec<AgendaEntry>, Fault> {
    let first = month_no(ledger.zone.midnight(from.plus_days(-1)));
    let last = month_no(ledger.zone.midnight(to.plus_days(1)));
    let book = ledger.book::<PersonBook>(&BookKey::Person(person))?;
    let months = book.months.iter().copied();
    let mut entries = Vec::new();
    for month in months.filter(|month| (first..=last).contains(month)) {
        let page = ledger.book::<AgendaPage>(&BookKey::Agenda(person, month))?;
        entries.extend(page.entries.into_iter().filter(|entry| !entry.voided));
    }
    Ok(entries)
}

fn of_session(
    (from, to): (LocalDate, LocalDate),
    entry: &AgendaEntry,
    session: &Session,
) -> impl Iterator<Item = Counted> {
    let (activity_id, session_id) = (entry.activity, entry.session);
    let stands = session.state == SessionState::Effective;
    let is_asked = move |credit: &&Credit| stands && (from..=to).contains(&credit.date);
    let credits = session.standing_credits().filter(is_asked);
    let credits = credits.filter(move |_| stands);
    credits.map(move |credit| one(activity_id, session_id, session, credit))
}

fn one(
    activity_id: ActivityId,
    session_id: SessionId,
    session: &Session,
    credit: &Credit,
) -> Counted {
    Counted {
        cited: Cited {
            activity_id,
            minutes: credit.minutes,
            position: credit.position,
            session_id,
            tag: credit.tag,
        },
        credit: *credit,
        organisation: session.organisation,
        source: session.source_in,
        is_national: session.national.is_some(),
    }
}
